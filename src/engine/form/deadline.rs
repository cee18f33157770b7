// SPDX-License-Identifier: EUPL-1.2
//! A matching event that no other one follows within a term.

use crate::agreement::Term;
use crate::engine::batch::Side;
use crate::engine::marks::{Mark, Marks, Taken};
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::Stretch;
use crate::observation::EventTime;

/// Until when.
#[derive(Debug)]
pub(in crate::engine) struct Deadline(pub Term);

impl Deadline {
    /// Adds an event, and lets go of those that it answers.
    pub(super) fn take(&self, marks: &mut Marks, mark: Mark, most: usize) -> Taken {
        let mut taken = Taken::NOTHING;
        if mark.side().is_then() {
            let then = (mark.time, mark.side() == Side::Both);
            marks.acts.retain(|first| !self.answers(first, then));
            taken = Taken::moment(marks.others.add(then));
        }
        match mark.side().is_first() && !self.is_answered(marks, &mark) {
            true => marks.keep(most, mark, taken),
            false => taken,
        }
    }

    /// Lets go of what was answered after it was stored.
    pub(super) fn settle(&self, marks: &mut Marks) {
        let acts = std::mem::take(&mut marks.acts);
        let acts = acts.into_iter();
        marks.acts = acts
            .filter(|first| !self.is_answered(marks, first))
            .collect();
    }

    fn is_answered(&self, marks: &Marks, first: &Mark) -> bool {
        let end = self.0.end(first.time);
        let mut after = marks.others.on_from(first.time);
        after
            .find(|then| follows(first, *then))
            .is_some_and(|(time, _)| time < end)
    }

    /// Whether what came then lies within the term.
    fn answers(&self, first: &Mark, then: (EventTime, bool)) -> bool {
        follows(first, then) && then.0 < self.0.end(first.time)
    }

    /// The first events whose term is over: those that were answered are gone.
    pub(super) fn verdicts(
        &self,
        marks: &Marks,
        watermark: EventTime,
        horizon: EventTime,
    ) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (at, first) in marks.acts.iter().enumerate() {
            let end = self.0.end(first.time);
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
                    observed: self.0.over(first.time).since(first.time).as_secs_f64(),
                    basis: Basis::Marks(vec![at]),
                    continues: None,
                }),
            }
        }
        verdicts
    }

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn forget(&self, marks: &mut Marks, horizon: EventTime) {
        marks.acts.retain(|m| self.0.end(m.time) > horizon);
        marks.others.forget(|time| time < horizon);
    }
}

/// Whether a moment lies after an event, in the same way.
fn follows(first: &Mark, (then, both): (EventTime, bool)) -> bool {
    first.time < then || first.time == then && !(both && first.side() == Side::Both)
}
