// SPDX-License-Identifier: EUPL-1.2
//! When an event happened: the alternatives of a mapping, the first that says something.

use std::sync::Arc;

use super::format::{TimeFormats, TimeRead};
use super::literal::{Literal, Word};
use super::pointer::Pointer;
use crate::observation::EventTime;

/// When an event happened.
#[derive(Debug, Clone)]
pub(super) struct Time {
    pub alternatives: Vec<Alternative>,
    /// Whether the record's own time stands in where the event names none.
    pub else_broker: bool,
}

/// One place where a time can stand, and how it is written there.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    /// Columns that together make one time, joined by a space; mostly one.
    pub columns: Vec<Pointer>,
    pub formats: Arc<TimeFormats>,
    /// Words that mean no time.
    pub nobody: Arc<[Literal]>,
}

/// What a pointer finds, as far as a time can be in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scalar<'v> {
    /// Nothing, or null.
    Nothing,
    /// A text, number or truth value.
    Text(Word<'v>),
    /// An object, a list, or a text that is none.
    Other,
}

/// What became of the time of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeOutcome {
    At(TimeRead),
    /// It names none.
    Nothing,
    /// What it names is no time.
    Nonsense,
}

impl Time {
    /// When the event happened. `lent` is the time of its record.
    pub(super) fn of<'v>(
        &self,
        find: impl Fn(&Pointer) -> Scalar<'v>,
        lent: EventTime,
    ) -> TimeOutcome {
        for alternative in &self.alternatives {
            match alternative.text(&find) {
                Scalar::Nothing => {}
                Scalar::Other => return TimeOutcome::Nonsense,
                Scalar::Text(found) => {
                    let read = alternative.formats.parse(&found.text);
                    return read.map_or(TimeOutcome::Nonsense, TimeOutcome::At);
                }
            }
        }
        if !self.else_broker {
            return TimeOutcome::Nothing;
        }
        TimeOutcome::At(TimeRead {
            is_lent: true,
            ..TimeRead::sure(lent)
        })
    }

    /// Every place it looks at.
    pub(super) fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        self.alternatives.iter().flat_map(|one| &one.columns)
    }

    /// All formats, for fields that have none of their own.
    pub(super) fn formats(&self) -> TimeFormats {
        let mut formats = TimeFormats::default();
        for format in self.alternatives.iter().flat_map(|a| &a.formats.0) {
            if !formats.0.contains(format) {
                formats.0.push(format.clone());
            }
        }
        formats
    }
}

impl Alternative {
    /// The text of all columns; nothing if one of them is empty.
    fn text<'v>(&self, find: &impl Fn(&Pointer) -> Scalar<'v>) -> Scalar<'v> {
        let mut whole = Scalar::Nothing;
        for column in &self.columns {
            let found = match find(column) {
                Scalar::Text(found) if !self.is_nobody(&found) => found,
                Scalar::Text(_) | Scalar::Nothing => return Scalar::Nothing,
                Scalar::Other => return Scalar::Other,
            };
            whole = match whole {
                Scalar::Text(before) => {
                    let both = format!("{} {}", before.text, found.text.trim());
                    Scalar::Text(Word::new(both.into(), false))
                }
                Scalar::Nothing | Scalar::Other => Scalar::Text(found),
            };
        }
        whole
    }

    fn is_nobody(&self, found: &Word<'_>) -> bool {
        found.text.trim().is_empty() || self.nobody.iter().any(|nobody| nobody.is(found))
    }
}
