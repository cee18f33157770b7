// SPDX-License-Identifier: EUPL-1.2
//! What tellings of events added to a group that a later telling may take back.
//!
//! The panes and marks of a group hold what stays. What may go is kept beside them, event by event,
//! and put on top whenever a verdict is drawn, so that taking it back leaves no trace in any
//! aggregate or order.

use std::borrow::Cow;

use super::batch::{Contribution, Side};
use super::codec::{Corrupt, Reader, Writer};
use super::group::Group;
use super::pane::{Event, Place, RecordRef};
use super::pending_events::PendingEvent;
use super::rule::Rule;
use super::window::TimeRange;
use crate::observation::{EventTime, Span};

/// Events of one group that may be taken back, at most; later ones stay for good, and that is
/// counted. With 144 bytes each they are 576 KiB.
pub(super) const FULL: usize = 4_096;

/// One event, or the part of it that lies in one window.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Replaceable {
    pub name: u64,
    /// The pane it belongs in; where an order is judged, its moment.
    pub range: TimeRange,
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
            panes: self.panes.clone(),
            pending_events: self.pending_events.clone(),
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
                let event = PendingEvent::new(&one.event);
                rule.evaluation.take(&mut self.pending_events, event);
            }
            false => {
                self.add(rule, one.range, &one.event);
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
        to.time(self.range.start);
        to.i64(self.range.end.since(self.range.start).micros());
        to.time(event.time);
        event.contribution.write(to);
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
            range: TimeRange { start, end },
            event: Event {
                time: from.time()?,
                contribution: Contribution::read(from)?,
                place: Place::read(from)?,
                at: RecordRef::read(from)?,
                waiver: from.u32()?,
            },
        })
    }
}

impl Contribution {
    pub(super) fn write(self, to: &mut Writer) {
        match self {
            Contribution::One => to.u64(0),
            Contribution::Number(number) => {
                to.u64(1);
                to.f64(number);
            }
            Contribution::Value(value) => {
                to.u64(2);
                to.raw(&value.to_le_bytes());
            }
            Contribution::Flag(flag) => {
                to.u64(3);
                to.u64(u64::from(flag));
            }
            Contribution::Interval(start, end) => {
                to.u64(4);
                to.time(start);
                to.time(end);
            }
            Contribution::Part(start, end) => {
                to.u64(5);
                to.time(start);
                to.time(end);
            }
            Contribution::Cohort(cohort, met) => {
                to.u64(6);
                to.raw(&cohort.to_le_bytes());
                to.u64(u64::from(met));
            }
            Contribution::Side(side) => {
                to.u64(7);
                to.u64(side.code());
            }
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Contribution, Corrupt> {
        Ok(match from.u64()? {
            0 => Contribution::One,
            1 => Contribution::Number(from.f64()?),
            2 => Contribution::Value(u128::from_le_bytes(from.array()?)),
            3 => Contribution::Flag(from.u64()? != 0),
            4 => Contribution::Interval(from.time()?, from.time()?),
            5 => Contribution::Part(from.time()?, from.time()?),
            6 => Contribution::Cohort(u64::from_le_bytes(from.array()?), from.u64()? != 0),
            7 => Contribution::Side(
                Side::of_code(from.u64()?).ok_or(Corrupt("an event has no side"))?,
            ),
            _ => return Err(Corrupt("a contribution is of no known kind")),
        })
    }
}
