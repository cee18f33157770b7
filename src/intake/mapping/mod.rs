// SPDX-License-Identifier: EUPL-1.2
//! Mapping files: how one source's records become observations.
//!
//! [`Mapping`] is the checked form: every pointer, field, kind, time format and zone in it is
//! known to be sound. Every field that a mapping does not name is never kept.

mod apply;
mod beside;
mod blame;
mod blame_lines;
mod columns;
mod condition;
mod constants;
mod context;
mod epoch;
mod fields;
mod folder;
mod format;
mod keys;
mod keys_record;
mod literal;
mod load;
mod load_condition;
mod load_number;
mod load_opening;
mod load_pointer;
mod load_record;
mod load_regex;
mod load_sample;
mod load_schema;
mod load_time;
mod naming;
mod opening;
mod page;
mod pairs;
mod pattern;
mod place;
mod pointer;
mod sample;
mod schema;
mod sense;
mod shape;
mod source;
mod survey;
mod time;
mod unopened;
mod written;

pub use blame::{Blame, Columns, Lacking};
pub(super) use context::MappingContext;
pub use folder::load_all;
pub use load::{parse, parse_kept};
pub use load_schema::SchemaFile;
pub use sample::{Given, Sample, Wanted};
pub use schema::schema;
pub use shape::{Shape, Sort};
pub use survey::Survey;
pub use unopened::Unopened;

use std::sync::Arc;

use super::decode::Layout;
use super::domain::Domain;
use crate::diagnostic::Diagnostic;
use crate::observation::{Field, Kind};
use condition::Condition;
use format::TimeFormats;
use literal::Literal;
use opening::Opening;
use pointer::{Path, Pointer};
use time::{Alternative, Time};
use written::Written;

/// A mapping that was read and found sound.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Its name, for configurations and evidence.
    pub name: String,
    /// What people call the system and what is read of it.
    pub title: String,
    /// Rises with every change.
    pub version: u32,
    /// SHA-256 over the bytes of its file, hexadecimal.
    pub digest: String,
    /// The name of its file in messages: the path.
    pub file: String,
    /// The bytes of its file.
    pub bytes: Arc<[u8]>,
    /// The schema of its records, if it names one: its bytes are covered by the digest.
    pub schema: Option<SchemaFile>,
    /// What is doubtful in it, though sound.
    pub warnings: Vec<Diagnostic>,
    /// Records with what has to come of them.
    pub tests: Vec<Sample>,
    /// The `source` of its events: with the id it names an event.
    source: String,
    /// The domain of people of whom nothing else is said.
    domain: Domain,
    /// Whether keys of the record are matched without regard to case.
    fold_case: bool,
    /// How its records are written.
    layout: Layout,
    /// What is opened or turned in a record first, in this order.
    open: Vec<Opening>,
    /// Whether some pointer asks what Kafka says of the record.
    asks_around: bool,
    /// Where the events of one record lie, the first that is there; without any, the record is
    /// one event.
    each: Vec<Path>,
    /// Whether a record that has none of them, and nothing else that could hold events, is a page
    /// without any.
    may_be_absent: bool,
    /// Declared reasons to set a record or event aside, by name.
    drop: Vec<(&'static str, Condition)>,
    /// What names an event: all of these parts, each the first that is there.
    id: Vec<Vec<Pointer>>,
    /// Where people are named outside the event that is about them.
    people_above: Vec<Pointer>,
    version_of: Vec<Pointer>,
    time: Time,
    /// Where the source names the kind of an event, for events that yield nothing else.
    native: Vec<Pointer>,
    emit: Vec<Emit>,
    fields: Vec<(Field, Source)>,
}

/// An observation that an event yields.
#[derive(Debug, Clone)]
struct Emit {
    kind: Kind,
    /// One for each element there, where conditions and fields then are; else one an event.
    each: Option<Path>,
    /// Only if nothing else comes of the event.
    is_else: bool,
    /// When it happened, if not when its event did.
    time: Option<Time>,
    /// What together names the observation where the event's id does not.
    once: Vec<Pointer>,
    when: Condition,
    fields: Vec<(Field, Source)>,
}

/// Where a field's value comes from.
#[derive(Debug, Clone)]
struct Source {
    /// The first of these that finds something counts.
    from: Vec<Pointer>,
    /// What is made of several values, in place of one that is found.
    made: Option<Made>,
    /// If none of them does, or if there are none: never in place of what is there and not understood.
    constant: Option<String>,
    /// What the source's words mean; a word that is not in it is unknown.
    words: Vec<(Literal, String)>,
    /// Values that mean "nobody" or "nothing".
    nobody: Vec<Literal>,
    /// How a number is written here, if not as plain digits: the first that reads it.
    written: Vec<Written>,
    /// What may stand behind a number: the unit that it is in anyway.
    sign: Option<&'static str>,
    /// Whether only a keyed hash of a text is kept.
    is_hashed: bool,
    /// Whether people may have written it freely.
    is_free: bool,
    /// What a number is multiplied with to come to base units.
    factor: f64,
    /// The base unit, if the field is a value that names its own.
    unit: Option<&'static str>,
    /// Who gave the id, if the field is a person; the mapping's `source` if nothing is said.
    domain: Option<Domain>,
    /// How a time is written here.
    times: Arc<TimeFormats>,
}

impl Emit {
    /// The pointers that are followed from where its conditions and fields are.
    fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        let fields = self.fields.iter().flat_map(|(_, source)| source.pointers());
        let times = self.time.iter().flat_map(Time::pointers);
        let conditions = self.when.pointers().into_iter();
        conditions.chain(fields).chain(times).chain(&self.once)
    }
}

impl Source {
    /// Whether one of these texts can come of it: any can where the source's own words are taken.
    fn can_say(&self, texts: &[&str]) -> bool {
        let is_open = self.is_hashed || !self.from.is_empty() && self.words.is_empty();
        let means = self.words.iter().map(|(_, meaning)| meaning);
        let mut known = means.chain(&self.constant);
        is_open || known.any(|known| texts.contains(&known.as_str()))
    }

    /// Whether both take the one value that stands at the same place.
    fn is_same_place(&self, other: &Source) -> bool {
        let is_one = |source: &Source| source.made.is_none() && !source.from.is_empty();
        is_one(self) && is_one(other) && self.from == other.from
    }

    /// Every place it looks at.
    fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        let made = self.made.iter().flat_map(Made::pointers);
        self.from.iter().chain(made)
    }
}

/// A value that several others make.
#[derive(Debug, Clone)]
enum Made {
    /// The first number without the second.
    Difference([Pointer; 2]),
    /// The seconds from the second time to the first.
    Elapsed([Alternative; 2]),
    /// The first number as a part of the second.
    Ratio([Pointer; 2]),
    /// A time in several columns.
    Time(Alternative),
}

impl Made {
    /// Every place it looks at.
    fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        let (numbers, times): (&[Pointer], &[Alternative]) = match self {
            Made::Difference(of) | Made::Ratio(of) => (of, &[]),
            Made::Elapsed(of) => (&[], of),
            Made::Time(one) => (&[], std::slice::from_ref(one)),
        };
        let times = times.iter().flat_map(Alternative::pointers);
        numbers.iter().chain(times)
    }
}

impl Mapping {
    /// What it calls the source of its events.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Every pointer in it.
    fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        self.of_events()
            .chain(self.emit.iter().flat_map(Emit::pointers))
    }

    /// The pointers that are followed from each event.
    fn of_events(&self) -> impl Iterator<Item = &Pointer> {
        let conditions = self.drop.iter().flat_map(|(_, when)| when.pointers());
        let fields = self.fields.iter().flat_map(|(_, source)| source.pointers());
        let names = self.id.iter().flatten().chain(&self.version_of);
        names
            .chain(&self.native)
            .chain(self.time.pointers())
            .chain(conditions)
            .chain(fields)
    }

    /// The domains in which it reads people.
    #[must_use]
    pub fn domains(&self) -> Vec<Domain> {
        let own = self.emit.iter().flat_map(|emit| &emit.fields);
        let sources = self.fields.iter().chain(own);
        let named = sources.filter_map(|(_, source)| source.domain.clone());
        let unnamed = [self.domain.clone(), Domain::Email];
        let mut domains: Vec<Domain> = named.chain(unnamed).collect();
        domains.sort();
        domains.dedup();
        domains
    }

    /// Whether its records can only be read along a schema, and it does not bring one.
    #[must_use]
    pub fn follows_schemas(&self) -> bool {
        self.layout.format.has_schema() && self.schema.is_none()
    }

    /// The kinds it can yield.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.emit.iter().map(|emit| emit.kind)
    }

    /// Whether an event of a kind can hold one of these texts in a field.
    #[must_use]
    pub fn can_say(&self, kind: Kind, field: Field, texts: &[&str]) -> bool {
        let own = self.emit.iter().filter(|emit| emit.kind == kind);
        let own = own.flat_map(|emit| &emit.fields);
        let sources = own
            .chain(&self.fields)
            .filter(|(filled, _)| *filled == field);
        sources.into_iter().any(|(_, source)| source.can_say(texts))
    }

    /// Whether some event can fill this field.
    #[must_use]
    pub fn fills(&self, field: Field) -> bool {
        self.kinds().any(|kind| self.fills_in(kind, field))
    }

    /// Whether an event of a kind can.
    #[must_use]
    pub fn fills_in(&self, kind: Kind, field: Field) -> bool {
        let ends = match field {
            Field::INTERVAL_SECONDS => Some((Field::INTERVAL_START, Field::INTERVAL_END)),
            Field::WINDOW_SECONDS => Some((Field::WINDOW_START, Field::WINDOW_END)),
            _ => None,
        };
        let fills = |end| self.fills_in(kind, end);
        if ends.is_some_and(|(start, end)| fills(start) && fills(end)) {
            return true;
        }
        let own = self.emit.iter().filter(|emit| emit.kind == kind);
        let own = own.flat_map(|emit| &emit.fields);
        own.chain(&self.fields).any(|(filled, _)| *filled == field)
    }

    /// Whether some event of a kind has both fields and can have other values in one than in the
    /// other: not where both are taken from the same place.
    #[must_use]
    pub fn tells_apart(&self, kind: Kind, one: Field, other: Field) -> bool {
        let of_kind = self.emit.iter().filter(|emit| emit.kind == kind);
        let mut ways = of_kind.map(|emit| {
            let of = |field| {
                let mut all = emit.fields.iter().chain(&self.fields);
                let found = all.find(|(filled, _)| *filled == field);
                found.map(|(_, source)| source)
            };
            (of(one), of(other))
        });
        ways.any(|ways| match ways {
            (Some(one), Some(other)) => !one.is_same_place(other),
            (Some(_), None) | (None, Some(_) | None) => false,
        })
    }
}
