// SPDX-License-Identifier: EUPL-1.2
//! All groups of one clause: events in, updates of alerts out, changed groups to the store.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::RandomState;
use hashbrown::HashMap;
use indexmap::IndexMap;
use smallvec::SmallVec;

use super::alert::AlertUpdate;
use super::codec::{Corrupt, Reader, Writer};
use super::form::{Absence, Evaluation};
use super::group::Group;
use super::pane::Pane;
use super::rule::Rule;
use super::window::{Steps, TimeRange, WindowAssigner, longest};
use crate::agreement::Window;
use crate::observation::{EventTime, Span};

/// First byte of every blob of group state. The version before is still read.
const VERSION: u8 = 6;

/// Who a group is about. Most keys are one person: they lie in the map itself.
pub(super) type Key = SmallVec<[u8; 24]>;

/// Live state of one clause. Owned by the engine alone.
#[derive(Debug)]
pub(super) struct RuleState {
    pub(super) windows: WindowAssigner,
    pub(super) groups: IndexMap<Key, Group, RandomState>,
    /// Groups changed since the last commit.
    pub(super) dirty: Vec<usize>,
    /// Groups whose verdicts are to be drawn.
    pub(super) to_evaluate: Vec<usize>,
    /// The first moment at which a stretch may end whose verdict waits for its end.
    pub(super) next_end: EventTime,
    /// Groups whose verdict waits for a moment of its own: terms and silences.
    pub(super) timers: BTreeSet<(EventTime, Key)>,
    /// Groups with breaches whose window still runs: how many, and the first event in it.
    pub(super) exceeded: BTreeMap<Key, (u64, EventTime)>,
    /// Where the tellings of events are that may be taken back.
    pub(super) by_name: HashMap<u64, SmallVec<[Key; 1]>, RandomState>,
    /// What the last piece of state was written in, emptied for the next one.
    spare: Vec<u8>,
    /// Everything that ended by then was let go.
    purged: EventTime,
    /// Nothing more can be let go before the horizon reaches this.
    purge_at: EventTime,
    /// By number of site: the largest value in the newest window.
    pub peaks: Vec<Option<(EventTime, f64)>>,
}

impl RuleState {
    pub(super) fn new(rule: &Rule) -> RuleState {
        let mut state = RuleState {
            windows: WindowAssigner::new(rule.window.clone()),
            groups: IndexMap::default(),
            dirty: Vec::new(),
            to_evaluate: Vec::new(),
            next_end: EventTime::MAX,
            timers: BTreeSet::new(),
            exceeded: BTreeMap::new(),
            by_name: HashMap::default(),
            spare: Vec::new(),
            purged: EventTime::MIN,
            purge_at: EventTime::MIN,
            peaks: Vec::new(),
        };
        state.expect(rule);
        state
    }

    /// Begins to wait for the groups that have to be heard from the first day on.
    fn expect(&mut self, rule: &Rule) {
        let Evaluation::Absence(Absence {
            term,
            expected,
            from,
        }) = &rule.evaluation
        else {
            return;
        };
        for key in expected {
            let end = term.passed(*from);
            let mut pane = Pane::new(TimeRange { start: *from, end }, &rule.measure);
            (pane.first, pane.last) = (*from, *from);
            let mut group = Group::new();
            group.panes.push(pane);
            self.groups.insert(key.as_slice().into(), group);
            self.timers.insert((end, key.as_slice().into()));
        }
    }

    /// Number of live groups.
    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// PendingEvents the groups whose waiting verdicts may have fallen due.
    pub(super) fn fire_timers(&mut self, rule: &Rule, watermark: EventTime) {
        while self
            .timers
            .first()
            .is_some_and(|(due, _)| *due <= watermark)
        {
            let Some((_, key)) = self.timers.pop_first() else {
                break;
            };
            let Some((index, _, group)) = self.groups.get_full_mut(&key) else {
                continue;
            };
            group.queue_evaluation(&mut self.to_evaluate, index);
            if matches!(rule.evaluation, Evaluation::Absence(_)) {
                let whole = group.whole(rule);
                let mut ends = whole.panes.iter().map(|pane| pane.range.end);
                let next = ends.find(|end| *end > watermark);
                self.timers.extend(next.map(|end| (end, key)));
            }
        }
        let panes = matches!(rule.evaluation, Evaluation::Panes(_));
        if !panes || rule.monotone || watermark < self.next_end {
            return;
        }
        let step_end = match &rule.window {
            Window::Hopping { grid, .. } => {
                let step = Steps::at(grid, watermark.minus(rule.reach)).step;
                Some(step.end.plus(rule.reach))
            }
            _ => None,
        };
        self.next_end = EventTime::MAX;
        for (index, group) in self.groups.values_mut().enumerate() {
            group.queue_evaluation(&mut self.to_evaluate, index);
            let next = match step_end {
                Some(end) => Some(end),
                None => {
                    let panes = group.panes.iter().map(|pane| pane.range.end);
                    let kept = group.replaceable.iter().map(|one| one.range.end);
                    let ends = panes.chain(kept).map(|end| end.plus(rule.reach));
                    ends.filter(|end| *end > watermark).min()
                }
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
        tell: &mut dyn FnMut(&[u8], AlertUpdate),
        open: &mut dyn FnMut(EventTime, &[u8]),
    ) {
        if flush {
            self.touch_pending();
        }
        for index in std::mem::take(&mut self.to_evaluate) {
            let Some((key, group)) = self.groups.get_index_mut(index) else {
                continue;
            };
            group.is_queued = false;
            let whole = group.whole(rule);
            let verdicts = whole.grounded(rule, watermark.minus(rule.reach), self.purged);
            let updates = group.reconcile(rule, verdicts, self.purged, flush);
            if !group.alerts.is_empty() {
                group.mark_dirty(&mut self.dirty, index);
            }
            updates.into_iter().for_each(|update| tell(key, update));
            note(rule, &mut self.exceeded, key, group);
            let still_open = group.alerts.iter().filter(|alert| !alert.closed);
            still_open.for_each(|alert| open(rule.closes(alert.range.end), key));
        }
    }

    fn touch_pending(&mut self) {
        for (index, group) in self.groups.values_mut().enumerate() {
            let pending = group.alerts.iter().any(|alert| alert.pending);
            if pending {
                group.queue_evaluation(&mut self.to_evaluate, index);
            }
        }
    }

    /// Closes the alerts of one group whose window is over.
    pub(super) fn close(
        &mut self,
        rule: &Rule,
        key: &[u8],
        watermark: EventTime,
        tell: &mut dyn FnMut(&[u8], AlertUpdate),
    ) {
        let Some((index, key, group)) = self.groups.get_full_mut(key) else {
            return;
        };
        let updates = group.close(rule, watermark.minus(rule.reach), self.purged);
        note(rule, &mut self.exceeded, key, group);
        if !updates.is_empty() {
            group.mark_dirty(&mut self.dirty, index);
        }
        updates.into_iter().for_each(|update| tell(key, update));
    }

    /// The groups that changed since the last call, or all of them.
    pub(super) fn take(&mut self, rule: &Rule, full: bool) -> Option<Vec<u8>> {
        let mut dirty = std::mem::take(&mut self.dirty);
        if dirty.is_empty() && !full {
            return None;
        }
        // In the order in which they lie in memory.
        dirty.sort_unstable();
        let mut out = Writer(std::mem::take(&mut self.spare));
        out.raw(&[VERSION]);
        for index in dirty {
            let Some((key, group)) = self.groups.get_index_mut(index) else {
                continue;
            };
            group.dirty = false;
            if !full {
                out.bytes(key);
                group.write(rule, false, &mut out);
            }
        }
        for (key, group) in self.groups.iter_mut().filter(|_| full) {
            out.bytes(key);
            group.write(rule, true, &mut out);
        }
        Some(out.0)
    }

    /// Takes back the memory of a piece of state that is stored.
    pub(super) fn recycle(&mut self, mut bytes: Vec<u8>) {
        bytes.clear();
        self.spare = bytes;
    }

    /// Lets go of what ended at or before the horizon. Only after [`RuleState::take`].
    pub(super) fn purge(&mut self, rule: &Rule, horizon: EventTime) {
        if horizon < self.purge_at {
            return;
        }
        let horizon = horizon.minus(rule.reach);
        self.purged = horizon;
        // A rolling window still needs panes that ended before it, and a run that ended may go on.
        let (after, step) = match &rule.window {
            Window::Hopping { grid, steps } => (longest(grid, steps - 1), longest(grid, 1)),
            _ => (Span::ZERO, rule.lingers),
        };
        let keeps_some = !self.by_name.is_empty();
        self.by_name.clear();
        self.groups.retain(|_, group| {
            if keeps_some {
                group.settle_replaceable(rule, horizon);
            }
            group.settle_alerts(rule, horizon);
            rule.evaluation.forget(rule, group, horizon);
            group
                .alerts
                .retain(|alert| alert.range.end.plus(step) > horizon);
            let is_empty = group.panes.is_empty() && group.pending_events.is_empty();
            !is_empty || !group.replaceable.is_empty() || !group.alerts.is_empty()
        });
        if keeps_some {
            self.find_replaceable();
        }
        let ends = self.groups.values().flat_map(|group| {
            let pane = group.panes.first().map(|pane| pane.range.end);
            // What may be taken back stays for good once nothing can change it any more.
            let replaceable = group.replaceable.iter().map(|one| one.event.time).min();
            pane.into_iter().chain(replaceable)
        });
        let next = ends.min().unwrap_or(EventTime::MIN).plus(after);
        // Looking at every group costs time: not more often than every hour of event time.
        let hour = horizon.plus(rule.reach).plus(Span::from_secs(3600));
        self.purge_at = next.plus(rule.reach).max(hour);
    }

    /// Looks up anew where tellings are that may be taken back.
    fn find_replaceable(&mut self) {
        for (key, group) in &self.groups {
            for one in &group.replaceable {
                let keys = self.by_name.entry(one.name).or_default();
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
            }
        }
    }

    /// Adds groups that [`RuleState::take`] wrote; later ones change what earlier ones left.
    pub(super) fn restore(&mut self, rule: &Rule, bytes: &[u8]) -> Result<(), Corrupt> {
        let mut from = Reader(bytes);
        let [version] = from.array()?;
        if !(VERSION - 1..=VERSION).contains(&version) {
            return Err(Corrupt("its version is unknown"));
        }
        while !from.0.is_empty() {
            let key: Key = from.bytes()?.into();
            let group = self.groups.entry(key).or_default();
            group.read(rule, version, &mut from)?;
            self.next_end = EventTime::MIN;
        }
        Ok(())
    }

    /// To be called once when everything is restored: lets go again of what was let go before, and
    /// looks up anew which groups wait and which have open breaches.
    pub(super) fn restored(&mut self, rule: &Rule, horizon: EventTime) {
        let groups = self.groups.values_mut();
        groups.for_each(|group| rule.evaluation.settle(&mut group.pending_events));
        self.find_replaceable();
        self.purge(rule, horizon);
        self.exceeded.clear();
        for (index, (key, group)) in self.groups.iter_mut().enumerate() {
            // Their stretches may end elsewhere now.
            if !group.alerts.is_empty() {
                group.queue_evaluation(&mut self.to_evaluate, index);
            }
            note(rule, &mut self.exceeded, key, group);
            let whole = group.whole(rule);
            let due = whole.all_due(rule);
            self.timers.extend(due.map(|due| (due, key.clone())));
        }
    }

    /// Ends and keys of alerts that are still open.
    pub(super) fn open_alerts(&self, rule: &Rule) -> impl Iterator<Item = (EventTime, &[u8])> {
        self.groups.iter().flat_map(|(key, group)| {
            let open = group.alerts.iter().filter(|alert| !alert.closed);
            open.map(|alert| (rule.closes(alert.range.end), &**key))
        })
    }
}

/// Takes note of the open breaches of a group.
fn note(rule: &Rule, exceeded: &mut BTreeMap<Key, (u64, EventTime)>, key: &Key, group: &Group) {
    match group.open_breaches(rule) {
        Some(open) => drop(exceeded.insert(key.clone(), open)),
        None => drop(exceeded.remove(key)),
    }
}
