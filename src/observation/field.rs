// SPDX-License-Identifier: EUPL-1.2
//! The canonical fields: one table with name, type, short name and place in the envelope.

use std::fmt;

/// A canonical field, as an index into the table below.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(u8);

/// What a field holds, and so which tests and units make sense on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldType {
    /// Free or enumerated text.
    Text,
    /// A number whose unit the event itself names in `value.unit`.
    Number,
    /// A duration in seconds.
    Seconds,
    /// A size in bytes.
    Bytes,
    /// True or false.
    Bool,
    /// A point in time.
    Time,
    /// A list of texts.
    List,
    /// A person: leaves intake only as a keyed hash.
    Identity,
}

struct Row {
    name: &'static str,
    /// The name agreements may use instead.
    short: Option<&'static str>,
    kind: FieldType,
    /// The CloudEvents attribute or extension that may hold it beside `data`.
    attribute: Option<&'static str>,
}

const fn row(name: &'static str, kind: FieldType) -> Row {
    Row {
        name,
        short: None,
        kind,
        attribute: None,
    }
}

const fn known_as(
    name: &'static str,
    kind: FieldType,
    short: Option<&'static str>,
    attribute: Option<&'static str>,
) -> Row {
    Row {
        name,
        short,
        kind,
        attribute,
    }
}

use FieldType::{Bool, Bytes, Identity, List, Number, Seconds, Text, Time};

/// Every canonical field; the name is also its path below `data`.
const ROWS: [Row; 72] = [
    known_as("kind", Text, None, None),
    known_as("time", Time, None, Some("time")),
    row("native_kind", Text),
    known_as("subject.ref", Identity, Some("worker"), Some("subject")),
    row("subject.class", Text),
    known_as("subject.role", Text, Some("job"), None),
    known_as("actor.kind", Text, None, Some("actorkind")),
    known_as("actor.ref", Identity, Some("actor"), None),
    row("actor.role", Text),
    row("actor.basis", Text),
    row("automation", Text),
    known_as("system.id", Text, Some("system"), Some("systemid")),
    row("system.vendor", Text),
    row("system.product", Text),
    row("system.version", Text),
    known_as("model.id", Text, Some("model"), None),
    known_as("model.version", Text, None, Some("modelversion")),
    row("model.params_hash", Text),
    known_as("org.employer", Text, Some("employer"), None),
    known_as("org.site", Text, Some("site"), Some("worksite")),
    known_as("org.team", Text, Some("team"), Some("workteam")),
    known_as("org.unit", Text, Some("unit"), None),
    known_as("org.country", Text, Some("country"), None),
    known_as("purpose", Text, None, Some("purpose")),
    row("legal_basis", Text),
    known_as("agreement.id", Text, None, Some("agreement")),
    row("agreement.clause", Text),
    row("categories", List),
    row("value.name", Text),
    row("value.num", Number),
    row("value.text", Text),
    row("value.unit", Text),
    row("value.min", Number),
    row("value.max", Number),
    row("value.target", Number),
    row("value.direction", Text),
    row("interval.start", Time),
    row("interval.end", Time),
    row("interval.seconds", Seconds),
    row("window.start", Time),
    row("window.end", Time),
    row("window.seconds", Seconds),
    row("duty", Text),
    known_as("task.id", Text, Some("task"), None),
    row("task.type", Text),
    row("target.type", Text),
    row("target.id", Identity),
    known_as("decision.id", Text, Some("decision"), None),
    row("decision.level", Text),
    row("decision.outcome", Text),
    row("decision.reason_code", Text),
    row("decision.reason_given", Bool),
    row("decision.effective", Time),
    row("decision.until", Time),
    row("decision.reversible", Bool),
    row("review.state", Text),
    row("review.by", Identity),
    row("review.at", Time),
    row("review.seconds_spent", Seconds),
    row("review.outcome", Text),
    row("explanation.given", Bool),
    row("explanation.at", Time),
    row("explanation.to", Text),
    row("explanation.ref", Text),
    row("recourse.offered", Bool),
    row("recourse.until", Time),
    row("recourse.channel", Text),
    row("content.present", Bool),
    row("content.media", Text),
    row("content.bytes", Bytes),
    row("content.sha256", Text),
    row("quality", List),
];

/// Texts that designate: kinds and units, systems, models, places, jobs, and what has a number or a
/// digest.
const DESIGNATIONS: [&str; 25] = [
    "kind",
    "native_kind",
    "subject.role",
    "actor.role",
    "system.id",
    "system.vendor",
    "system.product",
    "system.version",
    "model.id",
    "model.version",
    "model.params_hash",
    "org.employer",
    "org.site",
    "org.team",
    "org.unit",
    "org.country",
    "agreement.id",
    "agreement.clause",
    "value.unit",
    "value.direction",
    "task.id",
    "decision.id",
    "explanation.ref",
    "content.media",
    "content.sha256",
];

impl Field {
    /// What happened; every observation has it.
    pub const KIND: Field = Field(position("kind"));
    /// When it happened; every observation has it.
    pub const TIME: Field = Field(position("time"));
    /// What the source calls the kind of an event.
    pub const NATIVE_KIND: Field = Field(position("native_kind"));
    /// The person concerned.
    pub const WORKER: Field = Field(position("subject.ref"));
    /// The site, the one place that may become a metric label.
    pub const SITE: Field = Field(position("org.site"));
    /// The team.
    pub const TEAM: Field = Field(position("org.team"));
    /// The job of the person concerned.
    pub const JOB: Field = Field(position("subject.role"));
    /// Source system.
    pub const SYSTEM: Field = Field(position("system.id"));
    /// Version of the source system.
    pub const SYSTEM_VERSION: Field = Field(position("system.version"));
    /// What the data is used for.
    pub const PURPOSE: Field = Field(position("purpose"));
    /// What kinds of data it is.
    pub const CATEGORIES: Field = Field(position("categories"));
    /// Who acted.
    pub const ACTOR: Field = Field(position("actor.ref"));
    /// Who reviewed it.
    pub const REVIEWER: Field = Field(position("review.by"));
    /// The person that an act is done to, where that is another.
    pub const TARGET: Field = Field(position("target.id"));
    /// What sort of task it is.
    pub const TASK_TYPE: Field = Field(position("task.type"));
    /// Name of the value.
    pub const VALUE_NAME: Field = Field(position("value.name"));
    /// The value, if it is a text.
    pub const VALUE_TEXT: Field = Field(position("value.text"));
    /// The numeric value.
    pub const VALUE: Field = Field(position("value.num"));
    /// The numbers that `value.unit` is the unit of.
    pub const VALUES: [Field; 4] = [
        Field::VALUE,
        Field(position("value.min")),
        Field(position("value.max")),
        Field(position("value.target")),
    ];
    /// Notes on how good the event's data are.
    pub const QUALITY: Field = Field(position("quality"));
    /// Unit of the numeric value.
    pub const VALUE_UNIT: Field = Field(position("value.unit"));
    /// Beginning of the act itself.
    pub const INTERVAL_START: Field = Field(position("interval.start"));
    /// End of the act itself.
    pub const INTERVAL_END: Field = Field(position("interval.end"));
    /// Length of the act itself; intake derives it from start and end.
    pub const INTERVAL_SECONDS: Field = Field(position("interval.seconds"));
    /// Beginning of the period a score or bucket covers.
    pub const WINDOW_START: Field = Field(position("window.start"));
    /// End of the period a score or bucket covers.
    pub const WINDOW_END: Field = Field(position("window.end"));
    /// The ends of periods.
    pub const PERIODS: [Field; 4] = [
        Field::INTERVAL_START,
        Field::INTERVAL_END,
        Field::WINDOW_START,
        Field::WINDOW_END,
    ];
    /// SHA-256 of what was seen.
    pub const CONTENT_SHA256: Field = Field(position("content.sha256"));
    /// Length of the period a score or bucket covers; intake derives it from start and end.
    pub const WINDOW_SECONDS: Field = Field(position("window.seconds"));

    /// Looks a field up by its full or short name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Field> {
        ROWS.iter()
            .position(|r| r.name == name || r.short == Some(name))
            .map(|i| Field(i as u8))
    }

    /// The full name: also the dotted path below `data` in the canonical event.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The name agreements may use instead of the full one.
    #[must_use]
    pub fn short(self) -> Option<&'static str> {
        self.row().short
    }

    /// Whether it is a length of time or a size: less than nothing of them there is not.
    #[must_use]
    pub fn is_never_negative(self) -> bool {
        matches!(self.field_type(), FieldType::Seconds | FieldType::Bytes)
    }

    /// Whether people may have written what stands in it, so that it could name somebody: a text that
    /// is neither a word of a closed list nor what a company calls a thing of its own.
    #[must_use]
    pub fn is_free_text(self) -> bool {
        let is_text = matches!(self.field_type(), FieldType::Text | FieldType::List);
        is_text && self.words().is_none() && !DESIGNATIONS.contains(&self.name())
    }

    /// What the field holds.
    #[must_use]
    pub fn field_type(self) -> FieldType {
        self.row().kind
    }

    /// The CloudEvents attribute that may hold the field when `data` does not.
    #[must_use]
    pub fn attribute(self) -> Option<&'static str> {
        self.row().attribute
    }

    /// Every field, in table order.
    pub fn all() -> impl Iterator<Item = Field> {
        (0..ROWS.len() as u8).map(Field)
    }

    /// Position in the table.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// How many fields there are.
    pub const COUNT: usize = ROWS.len();

    fn row(self) -> &'static Row {
        &ROWS[usize::from(self.0)]
    }
}

/// The index of a name that is known to be in the table; a wrong name does not compile.
const fn position(name: &str) -> u8 {
    let mut i = 0;
    while i < ROWS.len() {
        if super::kind::equal(ROWS[i].name.as_bytes(), name.as_bytes()) {
            return i as u8;
        }
        i += 1;
    }
    panic!("not a field")
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn designations_are_open_texts() {
        for name in DESIGNATIONS {
            let field = Field::parse(name).unwrap();
            assert_eq!((field.name(), field.field_type()), (name, FieldType::Text));
            assert!(field.words().is_none() && !field.is_free_text(), "{name}");
        }
    }

    #[test]
    fn every_name_is_unique_and_round_trips() {
        for field in Field::all() {
            assert_eq!(Field::parse(field.name()), Some(field));
            if let Some(short) = field.short() {
                assert_eq!(Field::parse(short), Some(field), "{short}");
            }
        }
    }
}
