// SPDX-License-Identifier: EUPL-1.2
//! What tellings of events added to a group that a later telling may take back.
//!
//! The cells and marks of a group hold what stays. What may go is kept beside them, event by event,
//! and put on top whenever a verdict is drawn, so that taking it back leaves no trace in any
//! aggregate or order.

use std::borrow::Cow;

use super::batch::{Amount, Side};
use super::cell::{Coordinates, Event, Place};
use super::codec::{Corrupt, Reader, Writer};
use super::group::Group;
use super::marks::Mark;
use super::rule::Rule;
use super::window::Stretch;
use crate::observation::{EventTime, Span};

/// Events of one group that may be taken back, at most; later ones stay for good, and that is
/// counted. With 144 bytes each they are 576 KiB.
pub(super) const FULL: usize = 4_096;

/// One event, or the part of it that lies in one window.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Replaceable {
    pub name: u64,
    /// The cell it belongs in; where an order is judged, its moment.
    pub stretch: Stretch,
    pub event: Event,
}

impl Group {
    /// Whether an event can be kept so that it can be taken back.
    pub(super) fn has_room(&self) -> bool {
        self.replaceable.len() < FULL
    }

    /// The group with everything that counts now.
    pub(super) fn whole(&self, rule: &Rule) -> Cow<'_, Group> {
        if self.replaceable.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut whole = Group {
            cells: self.cells.clone(),
            marks: self.marks.clone(),
            ..Group::default()
        };
        for one in &self.replaceable {
            whole.settle_in(rule, one);
        }
        Cow::Owned(whole)
    }

    /// Counts an event for good.
    fn settle_in(&mut self, rule: &Rule, one: &Replaceable) {
        match rule.evaluation.keeps_events() {
            true => {
                let mark = Mark::new(&one.event);
                rule.evaluation.take(&mut self.marks, mark);
            }
            false => {
                self.add(rule, one.stretch, &one.event);
            }
        }
    }

    /// Lets stay for good what can no longer be taken back: what happened before the horizon.
    pub(super) fn settle_replaceable(&mut self, rule: &Rule, horizon: EventTime) {
        if self.replaceable.iter().all(|one| one.event.time >= horizon) {
            return;
        }
        let all = std::mem::take(&mut self.replaceable);
        let (stay, keep) = all.into_iter().partition(|one| one.event.time < horizon);
        self.replaceable = keep;
        let stay: Vec<Replaceable> = stay;
        stay.iter().for_each(|one| self.settle_in(rule, one));
    }
}

impl Replaceable {
    pub(super) fn write(&self, to: &mut Writer) {
        let event = &self.event;
        to.raw(&self.name.to_le_bytes());
        to.time(self.stretch.start);
        to.i64(self.stretch.end.since(self.stretch.start).micros());
        to.time(event.time);
        event.amount.write(to);
        event.place.write(to);
        event.at.write(to);
        to.u64(u64::from(event.waiver));
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Replaceable, Corrupt> {
        let name = u64::from_le_bytes(from.array()?);
        let start = from.time()?;
        let end = start.plus(Span::from_micros(from.i64()?));
        Ok(Replaceable {
            name,
            stretch: Stretch { start, end },
            event: Event {
                time: from.time()?,
                amount: Amount::read(from)?,
                place: Place::read(from)?,
                at: Coordinates::read(from)?,
                waiver: from.u32()?,
            },
        })
    }
}

impl Amount {
    pub(super) fn write(self, to: &mut Writer) {
        match self {
            Amount::One => to.u64(0),
            Amount::Number(number) => {
                to.u64(1);
                to.f64(number);
            }
            Amount::Value(value) => {
                to.u64(2);
                to.raw(&value.to_le_bytes());
            }
            Amount::Flag(flag) => {
                to.u64(3);
                to.u64(u64::from(flag));
            }
            Amount::Interval(start, end) => {
                to.u64(4);
                to.time(start);
                to.time(end);
            }
            Amount::Part(start, end) => {
                to.u64(5);
                to.time(start);
                to.time(end);
            }
            Amount::Cohort(cohort, met) => {
                to.u64(6);
                to.raw(&cohort.to_le_bytes());
                to.u64(u64::from(met));
            }
            Amount::Side(side) => {
                to.u64(7);
                to.u64(side.code());
            }
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Amount, Corrupt> {
        Ok(match from.u64()? {
            0 => Amount::One,
            1 => Amount::Number(from.f64()?),
            2 => Amount::Value(u128::from_le_bytes(from.array()?)),
            3 => Amount::Flag(from.u64()? != 0),
            4 => Amount::Interval(from.time()?, from.time()?),
            5 => Amount::Part(from.time()?, from.time()?),
            6 => Amount::Cohort(u64::from_le_bytes(from.array()?), from.u64()? != 0),
            7 => Amount::Side(Side::of_code(from.u64()?).ok_or(Corrupt("an event has no side"))?),
            _ => return Err(Corrupt("an amount is of no known kind")),
        })
    }
}
