// SPDX-License-Identifier: EUPL-1.2
//! No matching event for a term.

use crate::agreement::{self, Agreement, Term};
use crate::engine::group::Group;
use crate::engine::key;
use crate::engine::term::MOMENT;
use crate::engine::verdict::{Basis, Verdict};
use crate::engine::window::{TimeRange, midnight};
use crate::observation::EventTime;

/// The longest pause, and who is expected.
#[derive(Debug)]
pub(in crate::engine) struct Absence {
    pub term: Term,
    /// Keys of the groups that are expected from the first day.
    pub expected: Vec<Vec<u8>>,
    pub from: EventTime,
}

impl Absence {
    pub(super) fn new(silence: &agreement::Absence, agreement: &Agreement) -> Absence {
        let mut expected: Vec<Vec<u8>> = silence.of.iter().map(|name| key::of_text(name)).collect();
        if silence.per.0.is_empty() {
            expected.push(Vec::new());
        }
        Absence {
            term: silence.longer_than.clone(),
            expected,
            from: midnight(agreement.in_force.from, &agreement.zone),
        }
    }
}

impl Group {
    /// The pauses after each run of events; the last one goes on until something is heard.
    pub(super) fn silences(&self, watermark: EventTime, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        for (at, pane) in self.panes.iter().enumerate() {
            let heard = self.panes.get(at + 1).map(|next| next.range.start);
            let due = pane.range.end <= watermark;
            if due && heard.is_none_or(|heard| heard >= horizon) {
                let until = heard.unwrap_or(pane.range.end.minus(MOMENT));
                verdicts.push(Verdict {
                    range: TimeRange {
                        start: pane.last,
                        end: heard.unwrap_or(EventTime::MAX),
                    },
                    observed: until.since(pane.last).as_secs_f64(),
                    basis: Basis::Panes(at..at + 1),
                    continues: None,
                });
            }
        }
        verdicts
    }

    /// Lets go of the runs of events whose pause is settled; the last one stays.
    pub(super) fn forget_runs(&mut self, horizon: EventTime) {
        while self
            .panes
            .get(1)
            .is_some_and(|next| next.range.start < horizon)
        {
            self.panes.remove(0);
        }
    }
}
