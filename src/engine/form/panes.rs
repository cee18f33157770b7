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
        for (at, cell) in self.cells.iter().enumerate() {
            if let Some(observed) = cell.value(&rule.measure).filter(|v| rule.passes(*v))
                && cell.stretch.end > horizon
                && cell.stretch.end <= until
            {
                verdicts.push(Verdict {
                    stretch: cell.stretch,
                    observed,
                    basis: Basis::Cells(at..at + 1),
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
        let (Some(first), Some(last)) = (self.cells.first(), self.cells.last()) else {
            return runs;
        };
        let mut hops = Hops::around(grid, steps, first.stretch.start);
        let mut goes_on = false;
        while hops.stretch().start <= last.stretch.start {
            let stretch = hops.stretch();
            let cells = self.range(stretch.start, stretch.end);
            let is_due = stretch.end > horizon && stretch.end <= until;
            let value = is_due.then(|| {
                let length = stretch.end.since(stretch.start);
                combine(&rule.measure, &self.cells[cells.clone()], length)
            });
            let value = value.flatten().filter(|value| rule.passes(*value));
            if let Some(observed) = value {
                let window = Verdict {
                    stretch,
                    observed,
                    basis: Basis::Cells(cells),
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
