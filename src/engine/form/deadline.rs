// SPDX-License-Identifier: EUPL-1.2
//! A matching event that no other one follows within a term.

use crate::agreement::Term;
use crate::engine::batch::Side;
use crate::engine::pending_events::{PendingEvent, PendingEvents, Taken};
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::TimeRange;
use crate::observation::EventTime;

/// Until when.
#[derive(Debug)]
pub(in crate::engine) struct Deadline(pub Term);

impl Deadline {
    /// Adds an event, and lets go of those that it answers.
    pub(super) fn take(
        &self,
        pending: &mut PendingEvents,
        event: PendingEvent,
        most: usize,
    ) -> Taken {
        let mut taken = Taken::NOTHING;
        if event.side().is_then() {
            let then = (event.time, event.side() == Side::Both);
            pending
                .candidates
                .retain(|first| !self.answers(first, then));
            taken = Taken::moment(pending.counterparts.add(then));
        }
        match event.side().is_first() && !self.is_answered(pending, &event) {
            true => pending.keep(most, event, taken),
            false => taken,
        }
    }

    /// Lets go of what was answered after it was stored.
    pub(super) fn settle(&self, pending: &mut PendingEvents) {
        let acts = std::mem::take(&mut pending.candidates);
        let acts = acts.into_iter();
        pending.candidates = acts
            .filter(|first| !self.is_answered(pending, first))
            .collect();
    }

    fn is_answered(&self, pending: &PendingEvents, first: &PendingEvent) -> bool {
        let end = self.0.end(first.time);
        let mut after = pending.counterparts.on_from(first.time);
        after
            .find(|then| follows(first, *then))
            .is_some_and(|(time, _)| time < end)
    }

    /// Whether what came then lies within the term.
    fn answers(&self, first: &PendingEvent, then: (EventTime, bool)) -> bool {
        follows(first, then) && then.0 < self.0.end(first.time)
    }

    /// The first events whose term is over: those that were answered are gone.
    pub(super) fn verdicts(
        &self,
        pending: &PendingEvents,
        watermark: EventTime,
        horizon: EventTime,
    ) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (at, first) in pending.candidates.iter().enumerate() {
            let end = self.0.end(first.time);
            if !first.side().is_first() || end > watermark || end <= horizon {
                continue;
            }
            match verdicts.last_mut().filter(|v| v.range.start == first.time) {
                Some(verdict) => verdict.basis.push(at),
                None => verdicts.push(Verdict {
                    range: TimeRange {
                        start: first.time,
                        end,
                    },
                    observed: self.0.over(first.time).since(first.time).as_secs_f64(),
                    basis: Basis::PendingEvents(vec![at]),
                    continues: None,
                }),
            }
        }
        verdicts
    }

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn forget(&self, pending: &mut PendingEvents, horizon: EventTime) {
        pending.candidates.retain(|m| self.0.end(m.time) > horizon);
        pending.counterparts.forget(|time| time < horizon);
    }
}

/// Whether a moment lies after an event, in the same way.
fn follows(first: &PendingEvent, (then, both): (EventTime, bool)) -> bool {
    first.time < then || first.time == then && !(both && first.side() == Side::Both)
}
