// SPDX-License-Identifier: EUPL-1.2
//! A matching event without another one before it, long enough before and not too long.

use crate::agreement::{CalendarUnit, Term, Window};
use crate::engine::batch::Side;
use crate::engine::marks::{Mark, Marks, Taken};
use crate::engine::rule::Rule;
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::{Stretch, calendar};
use crate::observation::EventTime;

/// How long before.
#[derive(Debug)]
pub(in crate::engine) struct Requires {
    pub at_least: Option<Term>,
    pub at_most: Option<Term>,
}

impl Requires {
    /// Adds an event, and lets go of those that its coming prepares.
    pub(super) fn take(&self, marks: &mut Marks, mark: Mark, most: usize) -> Taken {
        let mut taken = Taken::NOTHING;
        if mark.side().is_first() {
            let first = (mark.time, mark.side() == Side::Both);
            marks.acts.retain(|then| !self.prepares(first, then));
            taken = Taken::moment(marks.others.add(first));
        }
        match mark.side().is_then() && !self.is_prepared(marks, &mark) {
            true => marks.keep(most, mark, taken),
            false => taken,
        }
    }

    /// Lets go of what was prepared after it was stored.
    pub(super) fn settle(&self, marks: &mut Marks) {
        let acts = std::mem::take(&mut marks.acts);
        let acts = acts.into_iter();
        marks.acts = acts.filter(|then| !self.is_prepared(marks, then)).collect();
    }

    /// Whether something came first, long enough before and not too long. Terms end later for
    /// later events, so the latest that came long enough before decides.
    fn is_prepared(&self, marks: &Marks, then: &Mark) -> bool {
        let latest = marks
            .others
            .latest(|first| precedes(*first, then) && self.ready(first.0) <= then.time);
        latest.is_some_and(|first| self.prepares(first, then))
    }

    fn prepares(&self, first: (EventTime, bool), then: &Mark) -> bool {
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
        marks: &Marks,
        rule: &Rule,
        watermark: EventTime,
        horizon: EventTime,
    ) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (at, then) in marks.acts.iter().enumerate() {
            if !then.side().is_then() || then.time >= watermark {
                continue;
            }
            let day = day(rule, then.time);
            match verdicts.last_mut().filter(|v| v.stretch == day) {
                Some(verdict) => {
                    verdict.observed += 1.0;
                    verdict.basis.push(at);
                }
                None if day.end > horizon => verdicts.push(Verdict {
                    stretch: day,
                    observed: 1.0,
                    basis: Basis::Marks(vec![at]),
                    continues: None,
                }),
                None => {}
            }
        }
        verdicts
    }

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn forget(&self, marks: &mut Marks, rule: &Rule, horizon: EventTime) {
        marks.acts.retain(|m| day(rule, m.time).end > horizon);
        // Later events look back at the latest that is early enough, and at later ones.
        let newest = marks
            .others
            .latest(|(time, _)| self.ready(*time) <= horizon);
        marks.others.forget(|time| {
            newest.is_some_and(|(newest, _)| time < newest)
                || (self.at_most.as_ref()).is_some_and(|term| term.end(time) <= horizon)
        });
    }
}

/// Whether a moment lies before an event. Nothing comes before itself: of events that are on both
/// sides, only an earlier one does.
fn precedes((first, both): (EventTime, bool), then: &Mark) -> bool {
    first < then.time || first == then.time && !(both && then.side() == Side::Both)
}

/// The civil day that acts are folded by.
fn day(rule: &Rule, time: EventTime) -> Stretch {
    match &rule.window {
        Window::Calendar(_, zone) => calendar(CalendarUnit::Day, zone, time),
        _ => Stretch {
            start: time,
            end: time,
        },
    }
}
