// SPDX-License-Identifier: EUPL-1.2
//! A stretch in which the bound is passed, and what that stands on.

use std::ops::Range;

use super::rule::Rule;
use super::window::TimeRange;
use crate::observation::EventTime;

/// A stretch in which the bound is passed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    pub range: TimeRange,
    /// The aggregate; of a run of rolling windows, in the worst of them.
    pub observed: f64,
    /// What makes it up; of a run of rolling windows, of the worst one.
    pub basis: Basis,
    /// The end of the window before, if that is settled and the run would go on from it.
    pub continues: Option<EventTime>,
}

impl Verdict {
    /// Adds a breached window to the run that it goes on.
    pub(super) fn go_on(&mut self, rule: &Rule, window: Verdict) {
        self.range.end = window.range.end;
        if rule.is_worse(window.observed, self.observed) {
            (self.observed, self.basis) = (window.observed, window.basis);
        }
    }
}

/// What a verdict stands on: positions in the group.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Basis {
    Panes(Range<usize>),
    PendingEvents(Vec<usize>),
    /// PendingEvents that follow one another.
    Run(Range<usize>),
}

impl Basis {
    /// Adds an event, unless it is there.
    pub(super) fn push(&mut self, at: usize) {
        if let Basis::PendingEvents(events) = self
            && !events.contains(&at)
        {
            events.push(at);
        }
    }
}
