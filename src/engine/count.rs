// SPDX-License-Identifier: EUPL-1.2
//! How an event reaches its group: the window it lies in, the order it is part of.

use super::batch::{Contribution, Skip};
use super::form::{Absence, Evaluation};
use super::group::Group;
use super::pane::{Event, Pane};
use super::pending_events::PendingEvent;
use super::replaceable::Replaceable;
use super::rule::Rule;
use super::rule_state::RuleState;
use super::term::MOMENT;
use super::window::TimeRange;
use crate::observation::EventTime;

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Added {
    Kept,
    /// Counted, but its value or time could not be kept: the pane is full.
    Full,
    /// Not counted.
    Skipped(Skip),
}

/// Whose event it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    /// The key of the group.
    pub key: &'a [u8],
    /// Its place, if it had one when it was looked up: no group loses its place before the next
    /// purge.
    pub group: Option<usize>,
    /// The event's name, if a later telling of it may take its place.
    pub name: Option<u64>,
}

impl RuleState {
    /// The place of a group.
    pub(super) fn find(&self, key: &[u8]) -> Option<usize> {
        self.groups.get_index_of(key)
    }

    /// Looks at what of a group is about to change, so that it comes from memory meanwhile.
    pub(super) fn touch(&self, index: usize) {
        let group = &self.groups[index];
        std::hint::black_box((group.dirty, group.pending_events.newest()));
        std::hint::black_box(group.panes.last().map(Pane::ends));
    }

    /// Counts an event for its group. `may_grow` says whether there is room for a new group.
    pub(super) fn add(
        &mut self,
        rule: &Rule,
        who: Member<'_>,
        event: &Event,
        may_grow: bool,
    ) -> Added {
        if let Contribution::Interval(start, end) = event.contribution {
            return self.add_interval(rule, who, event, (start, end), may_grow);
        }
        if rule.evaluation.keeps_events() {
            return self.add_pending(rule, who, event, may_grow);
        }
        let range = match &rule.evaluation {
            Evaluation::Absence(Absence { term, .. }) => Some(TimeRange {
                start: event.time,
                end: term.passed(event.time),
            }),
            _ => self.windows.assign(event.time),
        };
        let Some(range) = range else {
            return Added::Skipped(Skip::NoShift);
        };
        let Some(index) = self.group(who, may_grow) else {
            return Added::Skipped(Skip::GroupLimit);
        };
        if let Some(name) = who.name.filter(|_| self.groups[index].has_room()) {
            let one = Replaceable {
                name,
                range,
                event: *event,
            };
            return self.add_replaceable(rule, (index, who.key), one);
        }
        let group = &mut self.groups[index];
        let (at, mut kept) = group.add(rule, range, event);
        kept &= who.name.is_none();
        group.mark_dirty(&mut self.dirty, index);
        if group.may_breach(rule, at) {
            group.queue_evaluation(&mut self.to_evaluate, index);
        }
        let end = group.panes[at].range.end;
        let begins = group.panes[at].count == 1 || !group.alerts.is_empty();
        if rule.is_shown
            && let Some(value) = group.latest_value(rule, at)
        {
            self.peak(rule, event.place.site, end, value);
        }
        match rule.evaluation {
            Evaluation::Panes(_) if rule.monotone => {}
            Evaluation::Panes(_) => self.next_end = self.next_end.min(range.end.plus(rule.reach)),
            // One entry for each run: when it falls due, it is put back if the run went on.
            _ if begins => {
                self.timers.insert((end, who.key.into()));
            }
            _ => {}
        }
        if kept { Added::Kept } else { Added::Full }
    }

    fn group(&mut self, who: Member<'_>, may_grow: bool) -> Option<usize> {
        match who.group.or_else(|| self.find(who.key)) {
            Some(index) => Some(index),
            None if !may_grow => None,
            None => Some(self.groups.insert_full(who.key.into(), Group::new()).0),
        }
    }

    /// Counts an interval in every window it lies in, cut where they end.
    fn add_interval(
        &mut self,
        rule: &Rule,
        who: Member<'_>,
        event: &Event,
        (start, end): (EventTime, EventTime),
        may_grow: bool,
    ) -> Added {
        let mut added = match start < end {
            true => Added::Skipped(Skip::NoShift),
            false => Added::Kept, // an interval without length covers nothing
        };
        let mut from = start;
        while from < end {
            let Some(range) = self.windows.assign(from) else {
                from = self.windows.next(from).min(end);
                continue;
            };
            let part = Event {
                time: from,
                contribution: Contribution::Part(from, end.min(range.end)),
                ..*event
            };
            added = self.add(rule, who, &part, may_grow);
            from = range.end;
        }
        added
    }

    fn add_pending(
        &mut self,
        rule: &Rule,
        who: Member<'_>,
        event: &Event,
        may_grow: bool,
    ) -> Added {
        let Some(index) = self.group(who, may_grow) else {
            return Added::Skipped(Skip::GroupLimit);
        };
        let candidate = PendingEvent::new(event);
        let due = rule.evaluation.due(rule, &candidate);
        if let Some(name) = who.name.filter(|_| self.groups[index].has_room()) {
            let (start, end) = (event.time, event.time);
            let one = Replaceable {
                name,
                range: TimeRange { start, end },
                event: *event,
            };
            self.timers.extend(due.map(|due| (due, who.key.into())));
            return self.add_replaceable(rule, (index, who.key), one);
        }
        let group = &mut self.groups[index];
        let taken = rule.evaluation.take(&mut group.pending_events, candidate);
        if let Some(due) = due.filter(|_| taken.waits) {
            self.timers.insert((due, who.key.into()));
        }
        if taken.changed {
            group.mark_dirty(&mut self.dirty, index);
            let mut may_breach = rule.monotone;
            if let Evaluation::Rolling(length) = rule.evaluation {
                let (worst, own) = group.pending_events.around(rule, length, event.time);
                may_breach &= worst.is_some_and(|value| rule.passes(value));
                if let Some(own) = own.filter(|_| rule.is_shown) {
                    self.peak(rule, event.place.site, event.time.plus(MOMENT), own);
                }
            }
            let group = &mut self.groups[index];
            if may_breach || !group.alerts.is_empty() || !group.replaceable.is_empty() {
                group.queue_evaluation(&mut self.to_evaluate, index);
            }
        }
        if taken.room && who.name.is_none() {
            Added::Kept
        } else {
            Added::Full
        }
    }

    /// Keeps an event so that it can be taken back, and looks anew at everything it may change.
    fn add_replaceable(
        &mut self,
        rule: &Rule,
        (index, key): (usize, &[u8]),
        one: Replaceable,
    ) -> Added {
        let keys = self.by_name.entry(one.name).or_default();
        if !keys.iter().any(|known| known.as_slice() == key) {
            keys.push(key.into());
        }
        match rule.evaluation {
            Evaluation::Panes(_) if !rule.monotone => {
                self.next_end = self.next_end.min(one.range.end.plus(rule.reach));
            }
            Evaluation::Absence(_) => {
                self.timers.insert((one.range.end, key.into()));
            }
            _ => {}
        }
        let group = &mut self.groups[index];
        group.replaceable.push(one);
        // Where an order is judged, what stays and what may go have one room together.
        let has_room =
            group.pending_events.len() + group.replaceable.len() <= rule.evaluation.room();
        self.stir(index);
        if has_room { Added::Kept } else { Added::Full }
    }

    /// Has the verdicts of a group drawn, and the group stored.
    fn stir(&mut self, index: usize) {
        let group = &mut self.groups[index];
        group.mark_dirty(&mut self.dirty, index);
        group.queue_evaluation(&mut self.to_evaluate, index);
    }

    /// Takes back what an event of this name added.
    pub(super) fn take_back(&mut self, rule: &Rule, name: u64) {
        for key in self.by_name.remove(&name).unwrap_or_default() {
            let Some((index, _, group)) = self.groups.get_full_mut(&key) else {
                continue;
            };
            group.replaceable.retain(|one| one.name != name);
            // What it had ended or answered waits again.
            let whole = group.whole(rule);
            let due = whole.all_due(rule).map(|due| (due, key.clone()));
            self.timers.extend(due);
            drop(whole);
            self.stir(index);
        }
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
}
