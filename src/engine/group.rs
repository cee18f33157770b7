// SPDX-License-Identifier: EUPL-1.2
//! All cells of one group under one clause, and which stretches of it are breaches.

use std::ops::Range;

use smallvec::SmallVec;

use super::aggregate::{self, AggregateFn};
use super::alert::Alert;
use super::cell::{Cell, Event, MAX_COORDINATES};
use super::codec::{Corrupt, Reader, Writer};
use super::form::Evaluation;
use super::marks::Marks;
use super::replaceable::Replaceable;
use super::rule::Rule;
use super::times::place;
use super::window::{Hops, Steps, Stretch, longest};
use crate::agreement::{Bound, Window};
use crate::observation::{EventTime, Span};

/// Coordinates a cell keeps while its group has no alert, when the bound is too high for every
/// contributing record to be named. With 36 bytes each this holds a live group under 200 bytes.
const FEW_COORDINATES: usize = 4;
/// Up to this bound every record that leads to a breach is named from the first one on.
const SMALL_BOUND: f64 = 32.0;

/// The state of one group under one clause.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Group {
    /// Sorted by start; they do not overlap.
    pub cells: SmallVec<[Cell; 1]>,
    /// The events themselves, where their order is judged.
    pub marks: Marks,
    /// Events that a later telling may take back, beside what stays.
    pub replaceable: Vec<Replaceable>,
    /// Alerts that may still change, sorted by start.
    pub alerts: Vec<Alert>,
    /// Changed since the last commit.
    pub dirty: bool,
    /// What the store may have under its key is not merely added to: cells were joined or begin
    /// earlier, or the group is new.
    pub(super) is_rewritten: bool,
    /// To be looked at when verdicts are next drawn.
    pub touched: bool,
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
    pub(super) fn mark_touched(&mut self, touched: &mut Vec<usize>, index: usize) {
        if !std::mem::replace(&mut self.touched, true) {
            touched.push(index);
        }
    }

    /// Adds an event to its cell and returns the index of that cell, and whether it was kept.
    pub(super) fn add(&mut self, rule: &Rule, stretch: Stretch, event: &Event) -> (usize, bool) {
        let room = if self.alerts.is_empty() {
            rule.room()
        } else {
            MAX_COORDINATES
        };
        let at = match (&rule.window, &rule.evaluation) {
            (Window::Session { .. }, _) | (_, Evaluation::Silence(_)) => {
                self.session(rule, stretch)
            }
            _ => self.fixed(rule, stretch),
        };
        (at, self.cells[at].add(event, room))
    }

    /// The index of the cell with this start, made if it is new.
    fn fixed(&mut self, rule: &Rule, stretch: Stretch) -> usize {
        let at = place(&self.cells, |cell| cell.stretch.start < stretch.start);
        if self
            .cells
            .get(at)
            .is_none_or(|cell| cell.stretch.start != stretch.start)
        {
            self.cells.insert(at, Cell::new(stretch, &rule.measure));
        }
        at
    }

    /// The index of the session an event belongs to; joins those that it bridges.
    fn session(&mut self, rule: &Rule, stretch: Stretch) -> usize {
        let touches =
            |cell: &Cell| stretch.start < cell.stretch.end && cell.stretch.start < stretch.end;
        let Some(at) = self.cells.iter().position(touches) else {
            let at = self
                .cells
                .partition_point(|cell| cell.stretch.start < stretch.start);
            self.cells.insert(at, Cell::new(stretch, &rule.measure));
            return at;
        };
        self.is_rewritten |= stretch.start < self.cells[at].stretch.start;
        while self.cells.get(at + 1).is_some_and(touches) {
            let next = self.cells.remove(at + 1);
            self.cells[at].merge(&next);
            self.is_rewritten = true;
        }
        self.cells[at].widen(stretch);
        at
    }

    /// Whether a verdict may stand or change after an event in this cell: a quick upper bound.
    pub(super) fn may_breach(&self, rule: &Rule, at: usize) -> bool {
        // What may be taken back stands beside the cells.
        if !self.alerts.is_empty() || !self.replaceable.is_empty() {
            return true;
        }
        match &rule.window {
            Window::Hopping { grid, steps } => {
                let around = &self.cells[at].stretch;
                let length = longest(grid, *steps);
                let (from, to) = (around.start.minus(length), around.end.plus(length));
                let near = self.range(from, to);
                let value = combine(&rule.measure, &self.cells[near], length);
                rule.monotone && value.is_some_and(|v| rule.passes(v))
            }
            _ => {
                let value = || self.cells[at].value(&rule.measure);
                rule.monotone && value().is_some_and(|v| rule.passes(v))
            }
        }
    }

    /// The value of the newest window this cell is part of: how near the bound is.
    pub(super) fn latest_value(&self, rule: &Rule, at: usize) -> Option<f64> {
        let cell = &self.cells[at];
        match &rule.window {
            Window::Hopping { grid, steps } => {
                let Stretch { start, end } =
                    Hops::around(grid, *steps, cell.stretch.start).stretch();
                let cells = self.range(start, end);
                combine(&rule.measure, &self.cells[cells], end.since(start))
            }
            _ => cell.value(&rule.measure),
        }
    }

    /// Indices of the cells that lie inside.
    pub(super) fn range(&self, from: EventTime, to: EventTime) -> Range<usize> {
        let start = self.cells.partition_point(|cell| cell.stretch.start < from);
        let end = self.cells.partition_point(|cell| cell.stretch.end <= to);
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
                let first = Hops::from(grid, *steps, start).stretch();
                (first.end <= horizon).then(|| Steps::at(grid, horizon).step.start)
            }
            Window::Rolling(length) if start.plus(*length) <= horizon => {
                self.marks.settled_end(horizon)
            }
            _ => None,
        }
    }

    /// What the store lacks, or everything if `all` is said; alerts always.
    pub(super) fn write(&mut self, rule: &Rule, all: bool, to: &mut Writer) {
        let whole = std::mem::take(&mut self.is_rewritten) || all;
        let fresh = |cell: &&mut Cell| whole || cell.dirty;
        let count = self.cells.iter_mut().filter(|cell| fresh(cell)).count();
        to.u64((count as u64) << 1 | u64::from(whole));
        let cells = self.cells.iter_mut().filter(|cell| fresh(cell));
        cells.for_each(|cell| cell.write(all, to));
        self.marks.write(&rule.evaluation, whole, to);
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
            before = std::mem::take(&mut self.cells);
            self.marks = Marks::default();
        }
        for _ in 0..head >> 1 {
            let old = if before.is_empty() {
                &self.cells
            } else {
                &before
            };
            let cell = Cell::read(&rule.measure, old, from)?;
            let start = cell.stretch.start;
            match self
                .cells
                .binary_search_by_key(&start, |cell| cell.stretch.start)
            {
                Ok(at) => self.cells[at] = cell,
                Err(at) => self.cells.insert(at, cell),
            }
        }
        self.marks.read(&rule.evaluation, from)?;
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
    /// How many records a cell names before its group has an alert.
    fn room(&self) -> usize {
        match &self.bound {
            Bound::AtMost(most) if most.amount < SMALL_BOUND => SMALL_BOUND as usize + 1,
            _ => FEW_COORDINATES,
        }
    }
}

/// The aggregate over several cells.
pub(super) fn combine(measure: &AggregateFn, cells: &[Cell], length: Span) -> Option<f64> {
    let (first, rest) = cells.split_first()?;
    let count = cells.iter().map(|cell| cell.count).sum();
    let window = aggregate::Window { count, length };
    if rest.is_empty() {
        return first.sum.value(measure, window);
    }
    let mut sum = first.sum.clone();
    rest.iter().for_each(|cell| sum.merge(&cell.sum));
    sum.value(measure, window)
}
