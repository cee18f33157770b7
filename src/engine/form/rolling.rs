// SPDX-License-Identifier: EUPL-1.2
//! Every stretch of a length that ends with an event, and where it is a breach.
//!
//! A stretch begins right after the moment that lies its length before the event: of two events
//! exactly so far apart, none holds both.

use std::ops::Range;

use crate::engine::aggregate::{AggregateFn, Sliding};
use crate::engine::batch::Contribution;
use crate::engine::pending_events::{PendingEvent, PendingEvents};
use crate::engine::rule::Rule;
use crate::engine::term::MOMENT;
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::TimeRange;
use crate::observation::{EventTime, Span};

/// Stretches that end with the events of a list, one after another.
struct Window<'m> {
    pending: &'m [PendingEvent],
    length: Span,
    inside: Range<usize>,
    sum: Sliding,
    measures_gaps: bool,
}

impl<'m> Window<'m> {
    fn new(pending: &'m [PendingEvent], rule: &Rule, length: Span) -> Window<'m> {
        Window {
            pending,
            length,
            inside: 0..0,
            sum: Sliding::new(&rule.measure),
            measures_gaps: rule.measure.measures_moments(),
        }
    }

    /// Moves on to the next moment at which something happened, and returns it.
    fn forward(&mut self) -> Option<EventTime> {
        let now = self.pending.get(self.inside.end)?.time;
        while let Some(event) = self.pending.get(self.inside.end).filter(|m| m.time == now) {
            self.take(event.contribution, self.inside.end.checked_sub(1));
            self.inside.end += 1;
        }
        while self.pending[self.inside.start].time.plus(self.length) <= now {
            self.drop_first();
        }
        Some(now)
    }

    fn take(&mut self, contribution: Contribution, before: Option<usize>) {
        if self.measures_gaps {
            let before = before.filter(|at| *at >= self.inside.start);
            let gap = before.map(|at| self.gap(at));
            gap.into_iter().for_each(|gap| self.sum.enter(gap));
        } else {
            self.sum.enter(contribution);
        }
    }

    fn drop_first(&mut self) {
        let first = self.inside.start;
        self.inside.start += 1;
        if !self.measures_gaps {
            self.sum.retract(self.pending[first].contribution);
        } else if self.inside.start < self.inside.end {
            let gap = self.gap(first);
            self.sum.retract(gap);
        }
    }

    /// The distance from an event to the one after it, in seconds.
    fn gap(&self, at: usize) -> Contribution {
        let (first, second) = (self.pending[at].time, self.pending[at + 1].time);
        Contribution::Number(second.since(first).micros() as f64 / 1e6)
    }

    fn value(&self, of: &AggregateFn) -> Option<f64> {
        self.sum.result(of, self.inside.len() as u64)
    }
}

impl PendingEvents {
    /// Runs of stretches that are all breaches, one verdict for each run: the events that they end
    /// with follow one another without a pause as long as a stretch. Only those that end after the
    /// horizon, and not after `until`.
    pub(super) fn rolling(
        &self,
        rule: &Rule,
        length: Span,
        horizon: EventTime,
        until: EventTime,
    ) -> Vec<Verdict> {
        let mut runs: Vec<Verdict> = Vec::new();
        let mut window = Window::new(&self.candidates, rule, length);
        // The end of the stretch before, and whether it was a breach.
        let mut before: Option<(EventTime, bool)> = None;
        while let Some(now) = window.forward() {
            let end = now.plus(MOMENT);
            if end > until {
                break;
            }
            let value = window.value(&rule.measure).filter(|v| rule.passes(*v));
            let near = before.filter(|(before, _)| before.plus(length) > end);
            if let Some(observed) = value.filter(|_| end > horizon) {
                let verdict = Verdict {
                    range: TimeRange {
                        start: end.minus(length),
                        end,
                    },
                    observed,
                    basis: Basis::Run(window.inside.clone()),
                    continues: near.map(|(end, _)| end).filter(|end| *end <= horizon),
                };
                match runs.last_mut().filter(|_| near.is_some_and(|(_, is)| is)) {
                    Some(run) => run.go_on(rule, verdict),
                    None => runs.push(verdict),
                }
            }
            before = Some((end, value.is_some() && end > horizon));
        }
        runs
    }

    /// The worst value among the stretches that an event at this moment lies in, and that of the one
    /// that ends with it.
    pub(in crate::engine) fn around(
        &self,
        rule: &Rule,
        length: Span,
        time: EventTime,
    ) -> (Option<f64>, Option<f64>) {
        let from = self
            .candidates
            .partition_point(|m| m.time.plus(length) <= time);
        let until = self
            .candidates
            .partition_point(|m| m.time < time.plus(length));
        let mut window = Window::new(&self.candidates[from..until], rule, length);
        let (mut worst, mut own) = (None, None);
        while let Some(now) = window.forward() {
            if now < time {
                continue;
            }
            let value = window.value(&rule.measure);
            if now == time {
                own = value;
            }
            worst = match (worst, value) {
                (Some(known), Some(value)) if !rule.is_worse(value, known) => Some(known),
                (known, value) => value.or(known),
            };
        }
        (worst, own)
    }

    /// The end of the last stretch that ended before the horizon.
    pub(in crate::engine) fn settled_end(&self, horizon: EventTime) -> Option<EventTime> {
        let settled = self.candidates.partition_point(|m| m.time < horizon);
        let last = settled.checked_sub(1).map(|at| self.candidates[at].time);
        last.map(|time| time.plus(MOMENT))
    }
}
