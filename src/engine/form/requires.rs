// SPDX-License-Identifier: EUPL-1.2
//! A matching event without another one before it, long enough before and not too long.

use crate::agreement::{CalendarUnit, Term, Window};
use crate::engine::batch::Side;
use crate::engine::pending_events::{PendingEvent, PendingEvents, Taken};
use crate::engine::rule::Rule;
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::{TimeRange, calendar};
use crate::observation::EventTime;

/// How long before.
#[derive(Debug)]
pub(in crate::engine) struct Requires {
    pub at_least: Option<Term>,
    pub at_most: Option<Term>,
}

impl Requires {
    /// Adds an event, and lets go of those that its coming prepares.
    pub(super) fn take(
        &self,
        pending: &mut PendingEvents,
        event: PendingEvent,
        most: usize,
    ) -> Taken {
        let mut taken = Taken::NOTHING;
        if event.side().is_first() {
            let first = (event.time, event.side() == Side::Both);
            pending
                .candidates
                .retain(|then| !self.prepares(first, then));
            taken = Taken::moment(pending.counterparts.add(first));
        }
        match event.side().is_then() && !self.is_prepared(pending, &event) {
            true => pending.keep(most, event, taken),
            false => taken,
        }
    }

    /// Lets go of what was prepared after it was stored.
    pub(super) fn settle(&self, pending: &mut PendingEvents) {
        let acts = std::mem::take(&mut pending.candidates);
        let acts = acts.into_iter();
        pending.candidates = acts
            .filter(|then| !self.is_prepared(pending, then))
            .collect();
    }

    /// Whether something came first, long enough before and not too long. Terms end later for
    /// later events, so the latest that came long enough before decides.
    fn is_prepared(&self, pending: &PendingEvents, then: &PendingEvent) -> bool {
        let latest = pending
            .counterparts
            .latest(|first| precedes(*first, then) && self.ready(first.0) <= then.time);
        latest.is_some_and(|first| self.prepares(first, then))
    }

    fn prepares(&self, first: (EventTime, bool), then: &PendingEvent) -> bool {
        precedes(first, then)
            && self.ready(first.0) <= then.time
            && (self.at_most.as_ref()).is_none_or(|term| then.time < term.end(first.0))
    }

    /// From when on something prepares that came first then.
    fn ready(&self, first: EventTime) -> EventTime {
        self.at_least
            .as_ref()
            .map_or(first, |term| term.over(first))
    }

    /// The events of each civil day that lack what has to come first.
    pub(super) fn verdicts(
        pending: &PendingEvents,
        rule: &Rule,
        watermark: EventTime,
        horizon: EventTime,
    ) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (at, then) in pending.candidates.iter().enumerate() {
            if !then.side().is_then() || then.time >= watermark {
                continue;
            }
            let day = day(rule, then.time);
            match verdicts.last_mut().filter(|v| v.range == day) {
                Some(verdict) => {
                    verdict.observed += 1.0;
                    verdict.basis.push(at);
                }
                None if day.end > horizon => verdicts.push(Verdict {
                    range: day,
                    observed: 1.0,
                    basis: Basis::PendingEvents(vec![at]),
                    continues: None,
                }),
                None => {}
            }
        }
        verdicts
    }

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn forget(&self, pending: &mut PendingEvents, rule: &Rule, horizon: EventTime) {
        pending
            .candidates
            .retain(|m| day(rule, m.time).end > horizon);
        // Later events look back at the latest that is early enough, and at later ones.
        let newest = pending
            .counterparts
            .latest(|(time, _)| self.ready(*time) <= horizon);
        pending.counterparts.forget(|time| {
            newest.is_some_and(|(newest, _)| time < newest)
                || (self.at_most.as_ref()).is_some_and(|term| term.end(time) <= horizon)
        });
    }
}

/// Whether a moment lies before an event. Nothing comes before itself: of events that are on both
/// sides, only an earlier one does.
fn precedes((first, both): (EventTime, bool), then: &PendingEvent) -> bool {
    first < then.time || first == then.time && !(both && then.side() == Side::Both)
}

/// The civil day that acts are folded by.
fn day(rule: &Rule, time: EventTime) -> TimeRange {
    match &rule.window {
        Window::Calendar(_, zone) => calendar(CalendarUnit::Day, zone, time),
        _ => TimeRange {
            start: time,
            end: time,
        },
    }
}
