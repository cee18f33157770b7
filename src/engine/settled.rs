// SPDX-License-Identifier: EUPL-1.2
//! The part of a run of sliding windows that no event can change any more: its events are let go,
//! and the worst of it stays with the alert.

use super::alert::Alert;
use super::codec::{Corrupt, Reader, Writer};
use super::form::Evaluation;
use super::group::Group;
use super::rule::Rule;
use crate::agreement::Window;
use crate::observation::EventTime;

/// What an alert keeps of the windows of its run that ended by then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Settled {
    /// The horizon when that was last looked at.
    pub until: EventTime,
    pub worst: Option<Worst>,
}

/// The window furthest beyond the bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Worst {
    pub observed: f64,
    /// Events that it stood on.
    pub count: u64,
}

impl Rule {
    /// Whether verdicts are runs of windows that overlap.
    pub(super) fn slides(&self) -> bool {
        let hops = matches!(self.window, Window::Hopping { .. });
        matches!(self.evaluation, Evaluation::Rolling(_))
            || matches!(self.evaluation, Evaluation::Panes(_)) && hops
    }
}

impl Group {
    /// Settles what ended by the horizon. Only when the alerts are as verdicts last drawn made them,
    /// and before the events of those windows are let go.
    pub(super) fn settle_alerts(&mut self, rule: &Rule, horizon: EventTime) {
        if !rule.slides() {
            return;
        }
        for at in 0..self.alerts.len() {
            let alert = &self.alerts[at];
            let from = alert.settled.until;
            if from >= horizon {
                continue;
            }
            // Where its run begins later, none of its windows has ended.
            let ended = match alert.breach && alert.range.start < horizon {
                true => self.sliding(rule, from, horizon),
                false => Vec::new(),
            };
            let part = ended.iter().find(|verdict| alert.stands_for(verdict));
            let worst = part.map(|verdict| Worst {
                observed: verdict.observed,
                count: self.evidence(rule, verdict).count,
            });
            self.alerts[at].settle(rule, worst, horizon);
        }
    }
}

impl Alert {
    fn settle(&mut self, rule: &Rule, more: Option<Worst>, until: EventTime) {
        let worst = match (self.settled.worst, more) {
            (Some(known), Some(more)) if !rule.is_worse(more.observed, known.observed) => {
                Some(known)
            }
            (known, more) => more.or(known),
        };
        self.settled = Settled { until, worst };
    }
}

impl Settled {
    /// Nothing yet, as seen from this horizon.
    pub(super) fn nothing(until: EventTime) -> Settled {
        Settled { until, worst: None }
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.time(self.until);
        to.u64(u64::from(self.worst.is_some()));
        if let Some(worst) = self.worst {
            to.f64(worst.observed);
            to.u64(worst.count);
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Settled, Corrupt> {
        let until = from.time()?;
        let worst = match from.u64()? {
            0 => None,
            _ => Some(Worst {
                observed: from.f64()?,
                count: from.u64()?,
            }),
        };
        Ok(Settled { until, worst })
    }
}
