// SPDX-License-Identifier: EUPL-1.2
//! The canonical event: what every source is turned into and every clause reads.
//!
//! Plain data. Nothing in here reads a clock, a file or the network.

pub mod decimal;
mod field;
mod foreign;
mod kind;
mod name;
#[cfg(feature = "monitor")]
mod normal;
mod plan;
mod time;
mod unit;
mod unreadable;
mod value;
mod words;
mod worker;

pub use field::{Field, FieldType};
pub use foreign::ForeignName;
pub use kind::{Kind, KindSet};
pub use name::{EventName, Version};
#[cfg(feature = "monitor")]
pub use normal::{folded, has_byte, has_control, is_key, is_plain, is_same_name, normal};
pub use plan::{Plan, Slot};
pub use time::{EventTime, Span};
pub use unit::{UNITS, base_unit};
pub use unreadable::Unreadable;
pub use value::Value;
pub use worker::WorkerRef;

use smallvec::SmallVec;

/// Values kept on the stack; an event of which clauses read more fields spills to the heap.
const INLINE_VALUES: usize = 12;

/// One normalised event, borrowed from the record it was read from.
///
/// Holds only the fields that the [`Plan`] asks for: what no clause reads is never kept.
#[derive(Debug, Clone)]
pub struct Observation<'a> {
    /// What happened.
    pub kind: Kind,
    /// When it happened; what lay in the future was placed at the moment of reading.
    pub time: EventTime,
    /// Whether `time` is a guess: the source wrote a civil time that comes twice or never.
    pub is_guessed: bool,
    /// Whether `time` rests on the moment of reading.
    pub is_clocked: bool,
    /// Whether `time` is that moment because the event's own lay in the future.
    pub is_placed: bool,
    /// Names the event for duplicate detection.
    pub name: EventName,
    /// By slot: one more than the place of its value, 0 for none. An event has few of the fields
    /// that all clauses together read.
    places: [u8; Field::COUNT],
    values: SmallVec<[Value<'a>; INLINE_VALUES]>,
}

impl<'a> Observation<'a> {
    /// An observation whose slots are all [`Value::Missing`].
    #[must_use]
    pub fn new(kind: Kind, time: EventTime, name: EventName) -> Self {
        Observation {
            kind,
            time,
            is_guessed: false,
            is_clocked: false,
            is_placed: false,
            name,
            places: [0; Field::COUNT],
            values: SmallVec::new(),
        }
    }

    /// The value in a slot of the plan this observation was built with.
    #[must_use]
    pub fn get(&self, slot: Slot) -> &Value<'a> {
        let place = usize::from(self.places[slot.index()]);
        let value = place.checked_sub(1).and_then(|at| self.values.get(at));
        value.unwrap_or(&Value::Missing)
    }

    /// Fills a slot.
    pub fn set(&mut self, slot: Slot, value: Value<'a>) {
        let place = &mut self.places[slot.index()];
        if let Some(old) = usize::from(*place).checked_sub(1) {
            self.values[old] = value;
        } else {
            self.values.push(value);
            *place = self.values.len() as u8;
        }
    }
}
