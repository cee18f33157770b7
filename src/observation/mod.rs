// SPDX-License-Identifier: EUPL-1.2
//! The canonical event: what every source is turned into and every clause reads.
//!
//! Plain data. Nothing in here reads a clock, a file or the network.

mod field;
mod kind;
mod plan;
mod time;
mod unit;
mod value;
mod worker;

pub use field::{Field, FieldType};
pub use kind::{Kind, KindSet};
pub use plan::{Plan, Slot};
pub use time::{EventTime, Span};
pub use unit::{UNITS, base_unit};
pub use value::Value;
pub use worker::WorkerRef;

use smallvec::SmallVec;

/// Slots kept on the stack; an agreement that reads more fields spills to the heap.
const INLINE_SLOTS: usize = 24;

/// One normalised event, borrowed from the record it was read from.
///
/// Holds only the fields that the [`Plan`] asks for: what no clause reads is never kept.
#[derive(Debug, Clone)]
pub struct Observation<'a> {
    /// What happened.
    pub kind: Kind,
    /// When it happened, after a stamp from the future was moved to the broker's time.
    pub time: EventTime,
    /// Names the event for duplicate detection: a hash over source, record id and version.
    pub fingerprint: u64,
    /// The values the plan asks for, by slot.
    slots: SmallVec<[Value<'a>; INLINE_SLOTS]>,
}

impl<'a> Observation<'a> {
    /// An observation whose slots are all [`Value::Missing`].
    #[must_use]
    pub fn new(kind: Kind, time: EventTime, fingerprint: u64, plan: &Plan) -> Self {
        let mut slots = SmallVec::new();
        slots.resize(plan.len(), Value::Missing);
        Observation {
            kind,
            time,
            fingerprint,
            slots,
        }
    }

    /// The value in a slot of the plan this observation was built with.
    #[must_use]
    pub fn get(&self, slot: Slot) -> &Value<'a> {
        &self.slots[slot.index()]
    }

    /// Fills a slot.
    pub fn set(&mut self, slot: Slot, value: Value<'a>) {
        self.slots[slot.index()] = value;
    }
}
