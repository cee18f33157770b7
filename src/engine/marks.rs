// SPDX-License-Identifier: EUPL-1.2
//! The events of a group one by one, where their order or every stretch of them is judged.
//!
//! Where only one side of an order can be a breach, the other side is kept as bare moments.

use super::batch::{Amount, Side};
use super::cell::{Coordinates, Event, Place};
use super::codec::{Corrupt, Reader, Writer};
use super::form::Evaluation;
use super::times::{Times, place};
use crate::observation::EventTime;

const _: () = assert!(size_of::<Mark>() == 112);

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub time: EventTime,
    pub amount: Amount,
    pub place: Place,
    pub at: Coordinates,
    pub waiver: u32,
    /// Whether the store has it.
    saved: bool,
}

/// The events of one group: those that are or may become a breach, sorted by time, and when the
/// others happened.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Marks {
    pub(super) acts: Vec<Mark>,
    pub(super) others: Times,
}

/// What became of an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// Whether everything of it could be kept.
    pub room: bool,
    /// Whether the group is not as it was.
    pub changed: bool,
    /// Whether it is, or may become, a breach.
    pub waits: bool,
}

impl Taken {
    pub(super) const NOTHING: Taken = Taken {
        room: true,
        changed: false,
        waits: false,
    };

    pub(super) fn moment(room: bool) -> Taken {
        Taken {
            room,
            changed: true,
            waits: false,
        }
    }
}

impl Mark {
    pub(super) fn new(event: &Event) -> Mark {
        Mark {
            time: event.time,
            amount: event.amount,
            place: event.place,
            at: event.at,
            waiver: event.waiver,
            saved: false,
        }
    }

    /// The part it plays in an order.
    pub(super) fn side(&self) -> Side {
        match self.amount {
            Amount::Side(side) => side,
            _ => Side::Then,
        }
    }
}

impl Marks {
    /// Acts that it holds.
    pub(super) fn len(&self) -> usize {
        self.acts.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.acts.is_empty() && self.others.is_empty()
    }

    /// The last moment of those that are kept as such.
    pub(super) fn newest(&self) -> Option<EventTime> {
        self.others.last()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Mark> {
        self.acts.get(at)
    }

    /// Keeps an event, if there is room for it.
    pub(super) fn keep(&mut self, most: usize, mark: Mark, taken: Taken) -> Taken {
        if self.acts.len() >= most {
            return Taken {
                room: false,
                ..taken
            };
        }
        let at = place(&self.acts, |m| (m.time, m.at) <= (mark.time, mark.at));
        self.acts.insert(at, mark);
        Taken {
            changed: true,
            waits: true,
            ..taken
        }
    }

    /// What the store does not have yet, or everything.
    pub(super) fn write(&mut self, evaluation: &Evaluation, all: bool, to: &mut Writer) {
        self.others.write(all, to);
        let fresh = |mark: &&mut Mark| all || !mark.saved;
        to.u64(self.acts.iter_mut().filter(|m| fresh(m)).count() as u64);
        for mark in self.acts.iter_mut().filter(|m| fresh(m)) {
            mark.saved = true;
            to.time(mark.time);
            match evaluation.is_order() {
                true => to.u64(mark.side().code()),
                false => mark.amount.write(to),
            }
            mark.place.write(to);
            mark.at.write(to);
            to.u64(u64::from(mark.waiver));
        }
    }

    /// Puts in order what was read.
    pub(super) fn sort(&mut self) {
        self.others.sort();
        self.acts.sort_by_key(|mark| (mark.time, mark.at));
    }

    /// Takes back what [`Marks::write`] wrote, however much: what was let go since is among it, and
    /// must not take the room of newer events. To be followed by [`Evaluation::settle`].
    pub(super) fn read(
        &mut self,
        evaluation: &Evaluation,
        from: &mut Reader<'_>,
    ) -> Result<(), Corrupt> {
        self.others.read(from)?;
        for _ in 0..from.count()? {
            self.acts.push(Mark::read(evaluation, from)?);
        }
        Ok(())
    }
}

impl Mark {
    /// Reads one event.
    fn read(evaluation: &Evaluation, from: &mut Reader<'_>) -> Result<Mark, Corrupt> {
        Ok(Mark {
            time: from.time()?,
            amount: match evaluation.is_order() {
                false => Amount::read(from)?,
                true => {
                    let side = Side::of_code(from.u64()?);
                    Amount::Side(side.ok_or(Corrupt("an event has no side"))?)
                }
            },
            place: Place::read(from)?,
            at: Coordinates::read(from)?,
            waiver: from.u32()?,
            saved: true,
        })
    }
}
