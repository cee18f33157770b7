// SPDX-License-Identifier: EUPL-1.2
//! All groups of one clause: events in, tellings out, changed groups to the store.

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use indexmap::map::Entry;
use smallvec::SmallVec;

use super::alert::Telling;
use super::cell::Event;
use super::codec::{Corrupt, Reader, Writer};
use super::group::Group;
use super::program::Rule;
use super::window::{Cells, multiple};
use crate::agreement::Window;
use crate::observation::{EventTime, Span};

/// First byte of every blob of group state.
const VERSION: u8 = 1;

/// Who a group is about. Most keys are one person: they lie in the map itself.
type Key = SmallVec<[u8; 24]>;

/// Live state of one clause. Owned by the engine alone.
#[derive(Debug)]
pub(super) struct RuleState {
    cells: Cells,
    groups: IndexMap<Key, Group, RandomState>,
    /// Groups changed since the last commit.
    dirty: Vec<usize>,
    /// Groups whose verdicts are to be drawn.
    touched: Vec<usize>,
    /// The first moment at which a stretch may end whose verdict waits for its end.
    next_end: EventTime,
    /// Everything that ended by then was let go.
    purged: EventTime,
    /// Nothing more can be let go before the horizon reaches this.
    purge_at: EventTime,
    /// By number of site: the largest value in the newest window.
    pub peaks: Vec<Option<(EventTime, f64)>>,
}

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Added {
    Kept,
    /// Counted, but its value or time could not be kept: the cell is full.
    Full,
    /// Not counted: it would need a new group and there is no room for one.
    NoRoom,
}

impl RuleState {
    pub(super) fn new(rule: &Rule) -> RuleState {
        RuleState {
            cells: Cells::new(rule.window.clone()),
            groups: IndexMap::default(),
            dirty: Vec::new(),
            touched: Vec::new(),
            next_end: EventTime::MAX,
            purged: EventTime::MIN,
            purge_at: EventTime::MIN,
            peaks: Vec::new(),
        }
    }

    /// Number of live groups.
    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// Counts an event for its group. `may_grow` says whether there is room for a new group.
    pub(super) fn add(&mut self, rule: &Rule, key: &[u8], event: &Event, may_grow: bool) -> Added {
        let stretch = self.cells.locate(event.time);
        let index = match self.groups.get_index_of(key) {
            Some(index) => index,
            None if !may_grow => return Added::NoRoom,
            None => self.groups.insert_full(key.into(), Group::default()).0,
        };
        let group = &mut self.groups[index];
        let (at, kept) = group.add(rule, stretch, event);
        if !std::mem::replace(&mut group.dirty, true) {
            self.dirty.push(index);
        }
        if group.may_breach(rule, at) && !std::mem::replace(&mut group.touched, true) {
            self.touched.push(index);
        }
        if let Some(value) = group.latest_value(rule, at) {
            let end = group.cells[at].stretch.end;
            self.peak(rule, event.place.site, end, value);
        }
        if !rule.monotone {
            self.next_end = self.next_end.min(stretch.end);
        }
        if kept { Added::Kept } else { Added::Full }
    }

    fn peak(&mut self, rule: &Rule, site: u32, end: EventTime, value: f64) {
        let site = site as usize;
        if self.peaks.len() <= site {
            self.peaks.resize(site + 1, None);
        }
        let peak = &mut self.peaks[site];
        let better = peak.is_none_or(|(newest, best)| {
            end > newest || end == newest && rule.is_worse(value, best)
        });
        if better {
            *peak = Some((end, value));
        }
    }

    /// Marks the groups whose waiting verdicts may have fallen due.
    pub(super) fn ripen(&mut self, rule: &Rule, watermark: EventTime) {
        if rule.monotone || watermark < self.next_end {
            return;
        }
        let step = match rule.window {
            Window::Rolling { step, .. } => Some(step),
            _ => None,
        };
        self.next_end = EventTime::MAX;
        for (index, group) in self.groups.values_mut().enumerate() {
            if !std::mem::replace(&mut group.touched, true) {
                self.touched.push(index);
            }
            let next = match step {
                Some(step) => Some(multiple(step, watermark).end),
                None => group
                    .cells
                    .iter()
                    .map(|c| c.stretch.end)
                    .find(|end| *end > watermark),
            };
            self.next_end = self.next_end.min(next.unwrap_or(EventTime::MAX));
        }
    }

    /// Draws the verdicts of touched groups. `tell` receives what is to be told, `open` the ends
    /// of stretches whose alerts have to be closed one day.
    pub(super) fn judge(
        &mut self,
        rule: &Rule,
        watermark: EventTime,
        flush: bool,
        tell: &mut dyn FnMut(&[u8], Telling),
        open: &mut dyn FnMut(EventTime, &[u8]),
    ) {
        if flush {
            self.touch_pending();
        }
        for index in std::mem::take(&mut self.touched) {
            let Some((key, group)) = self.groups.get_index_mut(index) else {
                continue;
            };
            group.touched = false;
            let verdicts = group.verdicts(rule, watermark, self.purged);
            let tellings = group.reconcile(rule, verdicts, self.purged, flush);
            if !group.alerts.is_empty() && !std::mem::replace(&mut group.dirty, true) {
                self.dirty.push(index);
            }
            tellings.into_iter().for_each(|telling| tell(key, telling));
            let still_open = group.alerts.iter().filter(|alert| !alert.closed);
            still_open.for_each(|alert| open(alert.stretch.end, key));
        }
    }

    fn touch_pending(&mut self) {
        for (index, group) in self.groups.values_mut().enumerate() {
            let pending = group.alerts.iter().any(|alert| alert.pending);
            if pending && !std::mem::replace(&mut group.touched, true) {
                self.touched.push(index);
            }
        }
    }

    /// Closes the alerts of one group whose window is over.
    pub(super) fn close(
        &mut self,
        rule: &Rule,
        key: &[u8],
        watermark: EventTime,
        tell: &mut dyn FnMut(&[u8], Telling),
    ) {
        let Some((index, key, group)) = self.groups.get_full_mut(key) else {
            return;
        };
        let tellings = group.close(rule, watermark, self.purged);
        if !tellings.is_empty() && !std::mem::replace(&mut group.dirty, true) {
            self.dirty.push(index);
        }
        tellings.into_iter().for_each(|telling| tell(key, telling));
    }

    /// The groups that changed since the last call, or all of them.
    pub(super) fn take(&mut self, full: bool) -> Option<Vec<u8>> {
        let dirty = std::mem::take(&mut self.dirty);
        if dirty.is_empty() && !full {
            return None;
        }
        let mut out = Writer(vec![VERSION]);
        for index in dirty {
            let Some((key, group)) = self.groups.get_index_mut(index) else {
                continue;
            };
            group.dirty = false;
            if !full {
                out.bytes(key);
                group.write(&mut out);
            }
        }
        for (key, group) in self.groups.iter().filter(|_| full) {
            out.bytes(key);
            group.write(&mut out);
        }
        Some(out.0)
    }

    /// Lets go of what ended at or before the horizon. Only after [`RuleState::take`].
    pub(super) fn purge(&mut self, rule: &Rule, horizon: EventTime) {
        if horizon < self.purge_at {
            return;
        }
        self.purged = horizon;
        // A rolling window still needs cells that ended before it, and a run that ended may go on.
        let (after, step) = match rule.window {
            Window::Rolling { length, step } => {
                (Span::from_micros(length.micros() - step.micros()), step)
            }
            _ => (Span::ZERO, Span::ZERO),
        };
        self.groups.retain(|_, group| {
            group
                .cells
                .retain(|cell| cell.stretch.end.plus(after) > horizon);
            group
                .alerts
                .retain(|alert| alert.stretch.end.plus(step) > horizon);
            !group.cells.is_empty() || !group.alerts.is_empty()
        });
        let ends = self
            .groups
            .values()
            .flat_map(|g| g.cells.first())
            .map(|c| c.stretch.end);
        let next = ends.min().unwrap_or(EventTime::MIN).plus(after);
        // Looking at every group costs time: not more often than every hour of event time.
        self.purge_at = next.max(horizon.plus(Span::from_secs(3600)));
    }

    /// Adds groups that [`RuleState::take`] wrote; a later copy of a group replaces an earlier.
    pub(super) fn restore(&mut self, rule: &Rule, bytes: &[u8]) -> Result<(), Corrupt> {
        let mut from = Reader(bytes);
        if from.array::<1>()? != [VERSION] {
            return Err(Corrupt("its version is unknown"));
        }
        while !from.0.is_empty() {
            let key = from.bytes()?;
            let group = Group::read(rule, &mut from)?;
            self.next_end = EventTime::MIN;
            match self.groups.entry(key.into()) {
                Entry::Occupied(mut old) => {
                    old.insert(group);
                }
                Entry::Vacant(free) => {
                    free.insert(group);
                }
            }
        }
        Ok(())
    }

    /// Ends and keys of alerts that are still open.
    pub(super) fn open_alerts(&self) -> impl Iterator<Item = (EventTime, &[u8])> {
        self.groups.iter().flat_map(|(key, group)| {
            let open = group.alerts.iter().filter(|alert| !alert.closed);
            open.map(|alert| (alert.stretch.end, &**key))
        })
    }
}
