// SPDX-License-Identifier: EUPL-1.2
//! Windows by themselves, and runs of those that hop.

use crate::agreement::Grid;
use crate::engine::group::{Group, combine};
use crate::engine::rule::Rule;
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::Hops;
use crate::observation::EventTime;

impl Group {
    /// Windows that do not overlap, each by itself.
    pub(super) fn panes(&self, rule: &Rule, horizon: EventTime, until: EventTime) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        for (at, pane) in self.panes.iter().enumerate() {
            if let Some(observed) = pane.value(&rule.measure).filter(|v| rule.passes(*v))
                && pane.range.end > horizon
                && pane.range.end <= until
            {
                verdicts.push(Verdict {
                    range: pane.range,
                    observed,
                    basis: Basis::Panes(at..at + 1),
                    continues: None,
                });
            }
        }
        verdicts
    }

    /// Runs of successive rolling windows that are all breaches, one verdict for each run.
    pub(super) fn runs(
        &self,
        rule: &Rule,
        (grid, steps): (&Grid, u32),
        horizon: EventTime,
        until: EventTime,
    ) -> Vec<Verdict> {
        let mut runs: Vec<Verdict> = Vec::new();
        let (Some(first), Some(last)) = (self.panes.first(), self.panes.last()) else {
            return runs;
        };
        let mut hops = Hops::around(grid, steps, first.range.start);
        let mut goes_on = false;
        while hops.range().start <= last.range.start {
            let range = hops.range();
            let panes = self.range(range.start, range.end);
            let is_due = range.end > horizon && range.end <= until;
            let value = is_due.then(|| {
                let length = range.end.since(range.start);
                combine(&rule.measure, &self.panes[panes.clone()], length)
            });
            let value = value.flatten().filter(|value| rule.passes(*value));
            if let Some(observed) = value {
                let window = Verdict {
                    range,
                    observed,
                    basis: Basis::Panes(panes),
                    continues: Some(hops.end_before()).filter(|end| *end <= horizon),
                };
                match runs.last_mut().filter(|_| goes_on) {
                    Some(run) => run.go_on(rule, window),
                    None => runs.push(window),
                }
            }
            goes_on = value.is_some();
            hops.forward();
        }
        runs
    }
}
