// SPDX-License-Identifier: EUPL-1.2
//! Mapping files: how one source's records become observations.
//!
//! [`Mapping`] is the checked form: every pointer, field, kind, time format and zone in it is
//! known to be sound. Every field that a mapping does not name is never kept.

mod apply;
mod constants;
mod epoch;
mod fields;
mod format;
mod keys;
mod load;
mod load_pointer;
mod load_record;
mod load_schema;
mod load_time;
mod naming;
mod pattern;
mod pointer;
mod schema;
mod source;
mod time;

pub(super) use apply::Around;
pub use load::{load_all, parse, parse_kept};
pub use load_schema::SchemaFile;
pub use schema::schema;

use std::sync::Arc;

use super::convert;
use super::decode::{Layout, Tree};
use super::domain::Domain;
use crate::observation::{Field, Kind};
use format::TimeFormats;
use pointer::{Path, Place, Pointer};
use time::Time;

/// A mapping that was read and found sound.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Its name, for configurations and evidence.
    pub name: String,
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
    /// The `source` of its events: with the id it names an event.
    source: String,
    /// The domain of people of whom nothing else is said.
    domain: Domain,
    /// Whether keys of the record are matched without regard to case.
    fold_case: bool,
    /// How its records are written.
    layout: Layout,
    /// Texts that hold JSON themselves, to be opened first.
    open: Vec<Pointer>,
    /// Where the events of one record lie, the first that is there; without any, the record is
    /// one event.
    each: Vec<Path>,
    /// Declared reasons to set a record or event aside, by name.
    drop: Vec<(&'static str, Condition)>,
    id: Vec<Pointer>,
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
    /// When it happened, if not when its event did.
    time: Option<Time>,
    /// What together names the observation where the event's id does not.
    once: Vec<Pointer>,
    when: Condition,
    fields: Vec<(Field, Source)>,
}

/// All of these tests hold.
#[derive(Debug, Clone, Default)]
struct Condition(Vec<(Pointer, Is)>);

/// A test on what a pointer finds.
#[derive(Debug, Clone)]
enum Is {
    Present,
    Missing,
    OneOf(Vec<String>),
    Matches(regex::Regex),
}

/// Where a field's value comes from.
#[derive(Debug, Clone)]
struct Source {
    /// The first of these that finds something counts.
    from: Vec<Pointer>,
    /// If none of them does, or if there are none.
    constant: Option<String>,
    /// What the source's words mean; a word that is not in it is unknown.
    words: Vec<(String, String)>,
    /// Values that mean "nobody" or "nothing".
    nobody: Vec<String>,
    /// What a number is multiplied with to come to base units.
    factor: f64,
    /// The base unit, if the field is a value that names its own.
    unit: Option<&'static str>,
    /// Who gave the id, if the field is a person; the mapping's `source` if nothing is said.
    domain: Option<Domain>,
    /// How a time is written here.
    times: Arc<TimeFormats>,
}

impl Mapping {
    /// What it calls the source of its events.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The kinds it can yield.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.emit.iter().map(|emit| emit.kind)
    }

    /// Whether some event can fill this field.
    #[must_use]
    pub fn fills(&self, field: Field) -> bool {
        let ends = match field {
            Field::INTERVAL_SECONDS => Some((Field::INTERVAL_START, Field::INTERVAL_END)),
            Field::WINDOW_SECONDS => Some((Field::WINDOW_START, Field::WINDOW_END)),
            _ => None,
        };
        if ends.is_some_and(|(start, end)| self.fills(start) && self.fills(end)) {
            return true;
        }
        let own = self.emit.iter().flat_map(|emit| &emit.fields);
        own.chain(&self.fields).any(|(filled, _)| *filled == field)
    }
}

/// What a condition says of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// What it asks about is not understood.
    Unclear,
}

impl Condition {
    /// Whether it surely holds.
    fn holds(&self, at: &Place<'_>) -> bool {
        self.answer(at) == Answer::Yes
    }

    /// One test that fails is enough, whatever is not understood beside it.
    fn answer(&self, at: &Place<'_>) -> Answer {
        let mut answer = Answer::Yes;
        for (pointer, is) in &self.0 {
            match is.answer(at, pointer) {
                Answer::Yes => {}
                Answer::No => return Answer::No,
                Answer::Unclear => answer = Answer::Unclear,
            }
        }
        answer
    }
}

impl Is {
    fn answer(&self, at: &Place<'_>, pointer: &Pointer) -> Answer {
        let of = |holds| if holds { Answer::Yes } else { Answer::No };
        let found = at.find(pointer).filter(|value| **value != Tree::Null);
        let Some(found) = found else {
            return match at.is_blocked(pointer) {
                true => Answer::Unclear,
                false => of(matches!(self, Is::Missing)),
            };
        };
        let Ok(text) = convert::text_in(found) else {
            return match self {
                Is::Missing => Answer::No,
                Is::Present => Answer::Yes,
                Is::OneOf(_) | Is::Matches(_) => Answer::Unclear,
            };
        };
        of(match self {
            Is::Missing => false,
            Is::Present => true,
            Is::OneOf(words) => text.is_some_and(|text| words.iter().any(|word| *word == text)),
            Is::Matches(regex) => text.is_some_and(|text| regex.is_match(&text)),
        })
    }
}
