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
    /// Those of a time that this one does not come before: what would lie before it is of the next
    /// day, as where a shift over midnight has one date and two hours.
    pub after: Vec<Pointer>,
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
            match alternative.read(&find) {
                TimeOutcome::Nothing => {}
                found => return found,
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
        self.alternatives.iter().flat_map(Alternative::pointers)
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
    /// A time that stands in one column, and follows none.
    pub(super) fn single(
        column: Pointer,
        formats: &Arc<TimeFormats>,
        nobody: &Arc<[Literal]>,
    ) -> Alternative {
        Alternative {
            columns: vec![column],
            after: Vec::new(),
            formats: formats.clone(),
            nobody: nobody.clone(),
        }
    }

    /// The moment that stands there. Without the time that it follows, it is of the day that is
    /// written; where that time cannot be understood, nobody knows of which day it is.
    pub(super) fn read<'v>(&self, find: impl Fn(&Pointer) -> Scalar<'v>) -> TimeOutcome {
        let found = match self.text(&self.columns, &find) {
            Scalar::Nothing => return TimeOutcome::Nothing,
            Scalar::Other => return TimeOutcome::Nonsense,
            Scalar::Text(found) => found,
        };
        let earliest = match self.text(&self.after, &find) {
            Scalar::Nothing => None,
            Scalar::Other => return TimeOutcome::Nonsense,
            Scalar::Text(start) => match self.formats.parse(&start.text) {
                Some(start) => Some(start.time),
                None => return TimeOutcome::Nonsense,
            },
        };
        let read = self.formats.parse_after(&found.text, earliest);
        read.map_or(TimeOutcome::Nonsense, TimeOutcome::At)
    }

    /// Every place it looks at.
    pub(super) fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        self.columns.iter().chain(&self.after)
    }

    /// The text of all columns; nothing if one of them is empty.
    fn text<'v>(&self, columns: &[Pointer], find: &impl Fn(&Pointer) -> Scalar<'v>) -> Scalar<'v> {
        let mut whole = Scalar::Nothing;
        for column in columns {
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
