// SPDX-License-Identifier: EUPL-1.2
//! Where an order of events is a breach: verdicts drawn from the marks of a group.

use super::batch::Side;
use super::marks::{Mark, Marks};
use super::rule::{Draws, Rule};
use super::verdict::{Basis, Verdict};
use super::window::{Stretch, calendar};
use crate::agreement::{CalendarUnit, Term, Window};
use crate::observation::EventTime;

impl Marks {
    /// Breaches in order of time; see [`super::group::Group::verdicts`].
    pub(super) fn verdicts(
        &self,
        rule: &Rule,
        watermark: EventTime,
        horizon: EventTime,
    ) -> Vec<Verdict> {
        match &rule.draws {
            Draws::Sequence(term) => self.sequences(term, horizon),
            Draws::Requires { .. } => self.unprepared(rule, watermark, horizon),
            Draws::Deadline(term) => self.unanswered(term, watermark, horizon),
            Draws::Panes(_) | Draws::Rolling(_) | Draws::Silence { .. } => Vec::new(),
        }
    }

    /// Each first event with what followed it within the term and before the next first one.
    fn sequences(&self, term: &Term, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        let mut earlier: Option<EventTime> = None;
        let mut at = 0;
        for moment in self.acts.chunk_by(|a, b| a.time == b.time) {
            let now = moment.iter().find(|m| m.side().is_first()).map(|m| m.time);
            let alone = moment
                .iter()
                .find(|m| m.side() == Side::First)
                .map(|m| m.time);
            for mark in moment {
                // Nothing follows itself: of what is both, only something earlier counts.
                let first = match mark.side() {
                    Side::First => None,
                    Side::Then => now.or(earlier),
                    Side::Both => alone.or(earlier),
                };
                if let Some(first) = first {
                    self.follow(term, horizon, first, at, &mut verdicts);
                }
                at += 1;
            }
            earlier = now.or(earlier);
        }
        verdicts.sort_by_key(|verdict| verdict.stretch.start);
        verdicts
    }

    /// Adds the event at `at` to what followed `first`.
    fn follow(
        &self,
        term: &Term,
        horizon: EventTime,
        first: EventTime,
        at: usize,
        verdicts: &mut Vec<Verdict>,
    ) {
        let (then, end) = (&self.acts[at], term.end(first));
        if then.time >= end || end <= horizon {
            return;
        }
        let known = verdicts.iter_mut().rev().find(|v| v.stretch.start == first);
        if let Some(verdict) = known {
            verdict.basis.push(at);
            return;
        }
        let begins = |m: &Mark| m.time == first && m.side().is_first();
        let firsts = self.acts.iter().enumerate().filter(|(_, m)| begins(m));
        let mut marks: Vec<usize> = firsts.map(|(at, _)| at).collect();
        if !marks.contains(&at) {
            marks.push(at);
        }
        verdicts.push(Verdict {
            stretch: Stretch { start: first, end },
            observed: then.time.since(first).as_secs_f64(),
            basis: Basis::Marks(marks),
            continues: None,
        });
    }

    /// The events of each civil day that lack what has to come first.
    fn unprepared(&self, rule: &Rule, watermark: EventTime, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (at, then) in self.acts.iter().enumerate() {
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

    /// The first events whose term is over: those that were answered are gone.
    fn unanswered(&self, term: &Term, watermark: EventTime, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (at, first) in self.acts.iter().enumerate() {
            let end = term.end(first.time);
            if !first.side().is_first() || end > watermark || end <= horizon {
                continue;
            }
            match verdicts
                .last_mut()
                .filter(|v| v.stretch.start == first.time)
            {
                Some(verdict) => verdict.basis.push(at),
                None => verdicts.push(Verdict {
                    stretch: Stretch {
                        start: first.time,
                        end,
                    },
                    observed: term.over(first.time).since(first.time).as_secs_f64(),
                    basis: Basis::Marks(vec![at]),
                    continues: None,
                }),
            }
        }
        verdicts
    }
}

/// The civil day that acts are folded by.
pub(super) fn day(rule: &Rule, time: EventTime) -> Stretch {
    match &rule.window {
        Window::Calendar(_, zone) => calendar(CalendarUnit::Day, zone, time),
        _ => Stretch {
            start: time,
            end: time,
        },
    }
}
