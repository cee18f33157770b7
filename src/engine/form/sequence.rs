// SPDX-License-Identifier: EUPL-1.2
//! A matching event within a term after another one.

use crate::agreement::Term;
use crate::engine::batch::Side;
use crate::engine::marks::{Mark, Marks};
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::Stretch;
use crate::observation::EventTime;

/// Until when after what comes first.
#[derive(Debug)]
pub(in crate::engine) struct Sequence(pub Term);

impl Sequence {
    /// Each first event with what followed it within the term and before the next first one.
    pub(super) fn verdicts(&self, marks: &Marks, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        let mut earlier: Option<EventTime> = None;
        let mut at = 0;
        for moment in marks.acts.chunk_by(|a, b| a.time == b.time) {
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
                    self.follow(marks, horizon, first, at, &mut verdicts);
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
        acts: &Marks,
        horizon: EventTime,
        first: EventTime,
        at: usize,
        verdicts: &mut Vec<Verdict>,
    ) {
        let (then, end) = (&acts.acts[at], self.0.end(first));
        if then.time >= end || end <= horizon {
            return;
        }
        let known = verdicts.iter_mut().rev().find(|v| v.stretch.start == first);
        if let Some(verdict) = known {
            verdict.basis.push(at);
            return;
        }
        let begins = |m: &Mark| m.time == first && m.side().is_first();
        let firsts = acts.acts.iter().enumerate().filter(|(_, m)| begins(m));
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

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn forget(&self, marks: &mut Marks, horizon: EventTime) {
        let lives = |m: &Mark| m.side().is_first() && self.0.end(m.time) > horizon;
        let oldest = marks.acts.iter().find(|m| lives(m)).map(|m| m.time);
        let from = oldest.map_or(horizon, |oldest| oldest.min(horizon));
        marks
            .acts
            .retain(|m| m.time >= from && (m.side().is_then() || lives(m)));
    }
}
