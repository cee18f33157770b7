// SPDX-License-Identifier: EUPL-1.2
//! A matching event within a term after another one.

use crate::agreement::Term;
use crate::engine::batch::Side;
use crate::engine::pending_events::{PendingEvent, PendingEvents};
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::TimeRange;
use crate::observation::EventTime;

/// Until when after what comes first.
#[derive(Debug)]
pub(in crate::engine) struct Sequence(pub Term);

impl Sequence {
    /// Each first event with what followed it within the term and before the next first one.
    pub(super) fn verdicts(&self, pending: &PendingEvents, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        let mut earlier: Option<EventTime> = None;
        let mut at = 0;
        for moment in pending.candidates.chunk_by(|a, b| a.time == b.time) {
            let now = moment.iter().find(|m| m.side().is_first()).map(|m| m.time);
            let alone = moment
                .iter()
                .find(|m| m.side() == Side::First)
                .map(|m| m.time);
            for event in moment {
                // Nothing follows itself: of what is both, only something earlier counts.
                let first = match event.side() {
                    Side::First => None,
                    Side::Then => now.or(earlier),
                    Side::Both => alone.or(earlier),
                };
                if let Some(first) = first {
                    self.follow(pending, horizon, first, at, &mut verdicts);
                }
                at += 1;
            }
            earlier = now.or(earlier);
        }
        verdicts.sort_by_key(|verdict| verdict.range.start);
        verdicts
    }

    /// Adds the event at `at` to what followed `first`.
    fn follow(
        &self,
        pending: &PendingEvents,
        horizon: EventTime,
        first: EventTime,
        at: usize,
        verdicts: &mut Vec<Verdict>,
    ) {
        let (then, end) = (&pending.candidates[at], self.0.end(first));
        if then.time >= end || end <= horizon {
            return;
        }
        let known = verdicts.iter_mut().rev().find(|v| v.range.start == first);
        if let Some(verdict) = known {
            verdict.basis.push(at);
            return;
        }
        let begins = |m: &PendingEvent| m.time == first && m.side().is_first();
        let firsts = pending
            .candidates
            .iter()
            .enumerate()
            .filter(|(_, m)| begins(m));
        let mut pending: Vec<usize> = firsts.map(|(at, _)| at).collect();
        if !pending.contains(&at) {
            pending.push(at);
        }
        verdicts.push(Verdict {
            range: TimeRange { start: first, end },
            observed: then.time.since(first).as_secs_f64(),
            basis: Basis::PendingEvents(pending),
            continues: None,
        });
    }

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn forget(&self, pending: &mut PendingEvents, horizon: EventTime) {
        let lives = |m: &PendingEvent| m.side().is_first() && self.0.end(m.time) > horizon;
        let oldest = pending.candidates.iter().find(|m| lives(m)).map(|m| m.time);
        let from = oldest.map_or(horizon, |oldest| oldest.min(horizon));
        pending
            .candidates
            .retain(|m| m.time >= from && (m.side().is_then() || lives(m)));
    }
}
