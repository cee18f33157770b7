// SPDX-License-Identifier: EUPL-1.2
//! The events of a group one by one, where their order or every stretch of them is judged.
//!
//! Where only one side of an order can be a breach, the other side is kept as bare moments.

use super::batch::{Contribution, Side};
use super::codec::{Corrupt, Reader, Writer};
use super::form::Evaluation;
use super::pane::{Event, Place, RecordRef};
use super::times::{Times, place};
use crate::observation::EventTime;

const _: () = assert!(size_of::<PendingEvent>() == 112);

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PendingEvent {
    pub time: EventTime,
    pub contribution: Contribution,
    pub place: Place,
    pub at: RecordRef,
    pub waiver: u32,
    /// Whether the store has it.
    saved: bool,
}

/// The events of one group: those that are or may become a breach, sorted by time, and when the
/// others happened.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PendingEvents {
    pub(super) candidates: Vec<PendingEvent>,
    pub(super) counterparts: Times,
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

impl PendingEvent {
    pub(super) fn new(event: &Event) -> PendingEvent {
        PendingEvent {
            time: event.time,
            contribution: event.contribution,
            place: event.place,
            at: event.at,
            waiver: event.waiver,
            saved: false,
        }
    }

    /// The part it plays in an order.
    pub(super) fn side(&self) -> Side {
        match self.contribution {
            Contribution::Side(side) => side,
            _ => Side::Then,
        }
    }
}

impl PendingEvents {
    /// Acts that it holds.
    pub(super) fn len(&self) -> usize {
        self.candidates.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.candidates.is_empty() && self.counterparts.is_empty()
    }

    /// The last moment of those that are kept as such.
    pub(super) fn newest(&self) -> Option<EventTime> {
        self.counterparts.last()
    }

    pub(super) fn get(&self, at: usize) -> Option<&PendingEvent> {
        self.candidates.get(at)
    }

    /// Keeps an event, if there is room for it.
    pub(super) fn keep(&mut self, most: usize, event: PendingEvent, taken: Taken) -> Taken {
        if self.candidates.len() >= most {
            return Taken {
                room: false,
                ..taken
            };
        }
        let at = place(&self.candidates, |m| {
            (m.time, m.at) <= (event.time, event.at)
        });
        self.candidates.insert(at, event);
        Taken {
            changed: true,
            waits: true,
            ..taken
        }
    }

    /// What the store does not have yet, or everything.
    pub(super) fn write(&mut self, evaluation: &Evaluation, all: bool, to: &mut Writer) {
        self.counterparts.write(all, to);
        let fresh = |event: &&mut PendingEvent| all || !event.saved;
        to.u64(self.candidates.iter_mut().filter(|m| fresh(m)).count() as u64);
        for event in self.candidates.iter_mut().filter(|m| fresh(m)) {
            event.saved = true;
            to.time(event.time);
            match evaluation.is_order() {
                true => to.u64(event.side().code()),
                false => event.contribution.write(to),
            }
            event.place.write(to);
            event.at.write(to);
            to.u64(u64::from(event.waiver));
        }
    }

    /// Puts in order what was read.
    pub(super) fn sort(&mut self) {
        self.counterparts.sort();
        self.candidates.sort_by_key(|event| (event.time, event.at));
    }

    /// Takes back what [`PendingEvents::write`] wrote, however much: what was let go since is among it, and
    /// must not take the room of newer events. To be followed by [`Evaluation::settle`].
    pub(super) fn read(
        &mut self,
        evaluation: &Evaluation,
        from: &mut Reader<'_>,
    ) -> Result<(), Corrupt> {
        self.counterparts.read(from)?;
        for _ in 0..from.count()? {
            self.candidates.push(PendingEvent::read(evaluation, from)?);
        }
        Ok(())
    }
}

impl PendingEvent {
    /// Reads one event.
    fn read(evaluation: &Evaluation, from: &mut Reader<'_>) -> Result<PendingEvent, Corrupt> {
        Ok(PendingEvent {
            time: from.time()?,
            contribution: match evaluation.is_order() {
                false => Contribution::read(from)?,
                true => {
                    let side = Side::of_code(from.u64()?);
                    Contribution::Side(side.ok_or(Corrupt("an event has no side"))?)
                }
            },
            place: Place::read(from)?,
            at: RecordRef::read(from)?,
            waiver: from.u32()?,
            saved: true,
        })
    }
}
