// SPDX-License-Identifier: EUPL-1.2
//! All panes of one group under one clause, and which stretches of it are breaches.

use std::ops::Range;

use smallvec::SmallVec;

use super::aggregate::{self, AggregateFn};
use super::alert::Alert;
use super::codec::{Corrupt, Reader, Writer};
use super::form::Evaluation;
use super::pane::{Event, MAX_RECORD_REFS, Pane};
use super::pending_events::PendingEvents;
use super::replaceable::Replaceable;
use super::rule::Rule;
use super::times::place;
use super::window::{Hops, Steps, TimeRange, longest};
use crate::agreement::{Bound, Window};
use crate::observation::{EventTime, Span};

/// Records a pane names while its group has no alert, when the bound is too high for every
/// one that contributes to be named. With 36 bytes each this holds a live group under 200 bytes.
const FEW_RECORD_REFS: usize = 4;
/// Up to this bound every record that leads to a breach is named from the first one on.
const SMALL_BOUND: f64 = 32.0;

/// The state of one group under one clause.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Group {
    /// Sorted by start; they do not overlap.
    pub panes: SmallVec<[Pane; 1]>,
    /// The events themselves, where their order is judged.
    pub pending_events: PendingEvents,
    /// Events that a later telling may take back, beside what stays.
    pub replaceable: Vec<Replaceable>,
    /// Alerts that may still change, sorted by start.
    pub alerts: Vec<Alert>,
    /// Changed since the last commit.
    pub dirty: bool,
    /// What the store may have under its key is not merely added to: panes were joined or begin
    /// earlier, or the group is new.
    pub(super) is_rewritten: bool,
    /// To be looked at when verdicts are next drawn.
    pub is_queued: bool,
}

impl Group {
    /// A group that begins: whatever the store has under its key is of one that was let go.
    pub(super) fn new() -> Group {
        Group {
            is_rewritten: true,
            ..Group::default()
        }
    }

    /// Has the group, which is number `index`, stored with the next commit.
    pub(super) fn mark_dirty(&mut self, dirty: &mut Vec<usize>, index: usize) {
        if !std::mem::replace(&mut self.dirty, true) {
            dirty.push(index);
        }
    }

    /// Has the verdicts of the group, which is number `index`, drawn next time.
    pub(super) fn queue_evaluation(&mut self, to_evaluate: &mut Vec<usize>, index: usize) {
        if !std::mem::replace(&mut self.is_queued, true) {
            to_evaluate.push(index);
        }
    }

    /// Adds an event to its pane and returns the index of that pane, and whether it was kept.
    pub(super) fn add(&mut self, rule: &Rule, range: TimeRange, event: &Event) -> (usize, bool) {
        let room = if self.alerts.is_empty() {
            rule.room()
        } else {
            MAX_RECORD_REFS
        };
        let at = match (&rule.window, &rule.evaluation) {
            (Window::Session { .. }, _) | (_, Evaluation::Absence(_)) => self.session(rule, range),
            _ => self.fixed(rule, range),
        };
        (at, self.panes[at].add(event, room))
    }

    /// The index of the pane with this start, made if it is new.
    fn fixed(&mut self, rule: &Rule, range: TimeRange) -> usize {
        let at = place(&self.panes, |pane| pane.range.start < range.start);
        if self
            .panes
            .get(at)
            .is_none_or(|pane| pane.range.start != range.start)
        {
            self.panes.insert(at, Pane::new(range, &rule.measure));
        }
        at
    }

    /// The index of the session an event belongs to; joins those that it bridges.
    fn session(&mut self, rule: &Rule, range: TimeRange) -> usize {
        let touches = |pane: &Pane| range.start < pane.range.end && pane.range.start < range.end;
        let Some(at) = self.panes.iter().position(touches) else {
            let at = self
                .panes
                .partition_point(|pane| pane.range.start < range.start);
            self.panes.insert(at, Pane::new(range, &rule.measure));
            return at;
        };
        self.is_rewritten |= range.start < self.panes[at].range.start;
        while self.panes.get(at + 1).is_some_and(touches) {
            let next = self.panes.remove(at + 1);
            self.panes[at].merge(&next);
            self.is_rewritten = true;
        }
        self.panes[at].widen(range);
        at
    }

    /// Whether a verdict may stand or change after an event in this pane: a quick upper bound.
    pub(super) fn may_breach(&self, rule: &Rule, at: usize) -> bool {
        // What may be taken back stands beside the panes.
        if !self.alerts.is_empty() || !self.replaceable.is_empty() {
            return true;
        }
        match &rule.window {
            Window::Hopping { grid, steps } => {
                let around = &self.panes[at].range;
                let length = longest(grid, *steps);
                let (from, to) = (around.start.minus(length), around.end.plus(length));
                let near = self.range(from, to);
                let value = combine(&rule.measure, &self.panes[near], length);
                rule.monotone && value.is_some_and(|v| rule.passes(v))
            }
            _ => {
                let value = || self.panes[at].value(&rule.measure);
                rule.monotone && value().is_some_and(|v| rule.passes(v))
            }
        }
    }

    /// The value of the newest window this pane is part of: how near the bound is.
    pub(super) fn latest_value(&self, rule: &Rule, at: usize) -> Option<f64> {
        let pane = &self.panes[at];
        match &rule.window {
            Window::Hopping { grid, steps } => {
                let TimeRange { start, end } = Hops::around(grid, *steps, pane.range.start).range();
                let panes = self.range(start, end);
                combine(&rule.measure, &self.panes[panes], end.since(start))
            }
            _ => pane.value(&rule.measure),
        }
    }

    /// Indices of the panes that lie inside.
    pub(super) fn range(&self, from: EventTime, to: EventTime) -> Range<usize> {
        let start = self.panes.partition_point(|pane| pane.range.start < from);
        let end = self.panes.partition_point(|pane| pane.range.end <= to);
        start..end.max(start)
    }

    /// Until when a run of windows that began at this moment is settled, if it began before the
    /// horizon.
    pub(super) fn settled_end(
        &self,
        rule: &Rule,
        start: EventTime,
        horizon: EventTime,
    ) -> Option<EventTime> {
        match &rule.window {
            Window::Hopping { grid, steps } => {
                let first = Hops::from(grid, *steps, start).range();
                (first.end <= horizon).then(|| Steps::at(grid, horizon).step.start)
            }
            Window::Rolling(length) if start.plus(*length) <= horizon => {
                self.pending_events.settled_end(horizon)
            }
            _ => None,
        }
    }

    /// What the store lacks, or everything if `all` is said; alerts always.
    pub(super) fn write(&mut self, rule: &Rule, all: bool, to: &mut Writer) {
        let whole = std::mem::take(&mut self.is_rewritten) || all;
        let fresh = |pane: &&mut Pane| whole || pane.dirty;
        let count = self.panes.iter_mut().filter(|pane| fresh(pane)).count();
        to.u64((count as u64) << 1 | u64::from(whole));
        let panes = self.panes.iter_mut().filter(|pane| fresh(pane));
        panes.for_each(|pane| pane.write(all, to));
        self.pending_events.write(&rule.evaluation, whole, to);
        to.u64(self.replaceable.len() as u64);
        self.replaceable.iter().for_each(|one| one.write(to));
        to.u64(self.alerts.len() as u64);
        self.alerts.iter().for_each(|alert| alert.write(to));
    }

    /// Reads what [`Group::write`] wrote, over what was there before: in place of it, or what came
    /// since.
    pub(super) fn read(
        &mut self,
        rule: &Rule,
        version: u8,
        from: &mut Reader<'_>,
    ) -> Result<(), Corrupt> {
        let head = from.u64()?;
        let mut before = SmallVec::new();
        if head & 1 == 1 {
            before = std::mem::take(&mut self.panes);
            self.pending_events = PendingEvents::default();
        }
        for _ in 0..head >> 1 {
            let old = if before.is_empty() {
                &self.panes
            } else {
                &before
            };
            let pane = Pane::read(&rule.measure, old, from)?;
            let start = pane.range.start;
            match self
                .panes
                .binary_search_by_key(&start, |pane| pane.range.start)
            {
                Ok(at) => self.panes[at] = pane,
                Err(at) => self.panes.insert(at, pane),
            }
        }
        self.pending_events.read(&rule.evaluation, from)?;
        self.replaceable.clear();
        for _ in 0..from.count()? {
            self.replaceable.push(Replaceable::read(from)?);
        }
        self.alerts.clear();
        for _ in 0..from.count()? {
            self.alerts.push(Alert::read(version, from)?);
        }
        Ok(())
    }
}

impl Rule {
    /// How many records a pane names before its group has an alert.
    fn room(&self) -> usize {
        match &self.bound {
            Bound::AtMost(most) if most.amount < SMALL_BOUND => SMALL_BOUND as usize + 1,
            _ => FEW_RECORD_REFS,
        }
    }
}

/// The aggregate over several panes.
pub(super) fn combine(measure: &AggregateFn, panes: &[Pane], length: Span) -> Option<f64> {
    let (first, rest) = panes.split_first()?;
    let count = panes.iter().map(|pane| pane.count).sum();
    let window = aggregate::Window { count, length };
    if rest.is_empty() {
        return first.sum.value(measure, window);
    }
    let mut sum = first.sum.clone();
    rest.iter().for_each(|pane| sum.merge(&pane.sum));
    sum.value(measure, window)
}
