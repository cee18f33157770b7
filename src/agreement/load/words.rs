// SPDX-License-Identifier: EUPL-1.2
//! Words of the agreement that stand for something: one table for each, used by reader and schema.

use crate::agreement::{self, Aspect, CalendarUnit, Origin, Right, Severity, Status, Then};
use crate::observation::Field;

pub(super) static ORIGINS: [(&str, Origin); 5] = [
    ("law", Origin::Law),
    ("regulator", Origin::Regulator),
    ("agreement", Origin::Agreement),
    ("vendor", Origin::Vendor),
    ("proposal", Origin::Proposal),
];

pub(super) static STATUSES: [(&str, Status); 3] = [
    ("active", Status::Active),
    ("trial", Status::Trial),
    ("off", Status::Off),
];

pub(super) static SEVERITIES: [(&str, Severity); 3] = [
    ("critical", Severity::Critical),
    ("serious", Severity::Serious),
    ("notice", Severity::Notice),
];

pub(super) static THENS: [(&str, Then); 3] = [
    ("keep", Then::Keep),
    ("warn", Then::Warn),
    ("stop", Then::Stop),
];

pub(super) static UNITS: [(&str, CalendarUnit); 3] = [
    ("day", CalendarUnit::Day),
    ("week", CalendarUnit::Week),
    ("month", CalendarUnit::Month),
];

/// What `calendar:` can be: one of the above, or a shift.
pub(super) const WINDOWS: [&str; 4] = ["day", "week", "month", "shift"];

pub(super) static ASPECTS: [(&str, Aspect); 3] = [
    ("version", Aspect::Version),
    ("purpose", Aspect::Purpose),
    ("categories", Aspect::Categories),
];

/// The rights that clauses can name.
pub(super) static RIGHTS: [(&str, Right); 25] = {
    let mut words = [("", agreement::RIGHTS[0]); 25];
    let mut i = 0;
    while i < words.len() {
        words[i] = (agreement::RIGHTS[i].id, agreement::RIGHTS[i]);
        i += 1;
    }
    words
};

/// Days of the week as calendars name them, Monday first.
pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The words of a table.
pub(super) const fn names<T, const N: usize>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut i = 0;
    while i < N {
        names[i] = table[i].0;
        i += 1;
    }
    names
}

/// The closed vocabularies of the canonical event, other than its kinds.
const VOCABULARIES: [(&str, &[&str]); 8] = [
    (
        "subject.class",
        &["worker", "applicant", "group", "system", "unknown"],
    ),
    ("actor.kind", &["human", "automated", "mixed", "unknown"]),
    ("actor.basis", &["field", "mapping", "default"]),
    (
        "automation",
        &["none", "detection", "recommendation", "decision", "unknown"],
    ),
    ("duty", &["on", "break", "off", "unknown"]),
    (
        "categories",
        &[
            "input.count",
            "input.content",
            "screen",
            "camera",
            "microphone",
            "communications",
            "browsing",
            "files",
            "location",
            "vehicle",
            "biometric",
            "health",
            "emotion",
            "performance",
            "rating",
            "schedule",
            "pay",
            "conduct",
            "union",
            "other",
        ],
    ),
    (
        "decision.level",
        &[
            "notice",
            "warning",
            "pay",
            "access",
            "suspension",
            "termination",
            "hiring",
            "promotion",
            "allocation",
        ],
    ),
    (
        "quality",
        &[
            "time.zone_assumed",
            "time.from_receive",
            "subject.sentinel",
            "subject.positional",
            "actor.assumed",
            "unit.assumed",
            "thin",
            "rollup",
            "corrected",
            "duplicate_id",
            "truncated",
        ],
    ),
];

/// The words a field can hold, if the canonical event closes the list.
pub(super) fn vocabulary(field: Field) -> Option<&'static [&'static str]> {
    let of =
        |(name, words): &(&str, &'static [&'static str])| (*name == field.name()).then_some(*words);
    VOCABULARIES.iter().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vocabularies_belong_to_fields() {
        for (name, _) in VOCABULARIES {
            assert!(
                Field::parse(name).is_some_and(|f| vocabulary(f).is_some()),
                "{name}"
            );
        }
    }
}
