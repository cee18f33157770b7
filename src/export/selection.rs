// SPDX-License-Identifier: EUPL-1.2
//! Which alerts are in scope, what of them is disclosed, and the number that each has for good.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ExportError, Selected};
use crate::ledger::{AlertHead, ReadLeaf};
use crate::observation::EventTime;
use crate::store::StoredLeaf;

/// The alerts of a log, leaf by leaf.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Alerts at most.
    most: usize,
    /// Leaves whose bodies are disclosed: all versions of alerts in scope.
    pub(super) disclosed: Vec<u64>,
    /// By id of the alert: the last version that is disclosed.
    pub(super) latest: BTreeMap<String, Latest>,
    /// Versions in scope whose bodies are erased.
    pub(super) withheld: u64,
    /// What is left out because there are more alerts than one export holds.
    pub(super) cut: Option<Cut>,
    /// Versions of alerts in the whole log.
    pub(super) versions: u64,
    /// Every alert of the log, in scope or not.
    known: BTreeMap<String, Known>,
    /// Versions of alerts none of which was about the place and time that are asked for, so far.
    waiting: BTreeMap<String, Vec<u64>>,
}

/// The last disclosed version of an alert.
#[derive(Debug, Clone, Copy)]
pub(super) struct Latest {
    /// Its leaf.
    pub(super) seq: u64,
    /// When that was written.
    pub(super) told: EventTime,
}

/// What is kept of an alert.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// 1 for the alert whose first version stands first in the log, whatever is in scope: two
    /// exports of one log give an alert the same number.
    pub(super) number: u64,
    /// When its first version was told.
    pub(super) told: EventTime,
}

/// The end of an export that lies sooner than asked.
#[derive(Debug)]
pub(super) struct Cut {
    /// How many alerts it holds at most.
    pub(super) most: usize,
    /// What was told at this moment or later is left out.
    pub(super) from: EventTime,
    /// Versions of alerts that are left out.
    pub(super) versions: u64,
}

/// Of a body, where and when that happened what it is about.
#[derive(Deserialize)]
struct Happened {
    site: String,
    window: Window,
    #[serde(default)]
    count: u64,
    first_event: Option<EventTime>,
    last_event: Option<EventTime>,
}

#[derive(Deserialize)]
struct Window {
    start: EventTime,
    end: Option<EventTime>,
}

impl Happened {
    /// From the first to the last fact; where there is none, as of an answer that never came, the
    /// stretch of time that the alert is about.
    fn facts(&self) -> (EventTime, EventTime) {
        let events = self.first_event.zip(self.last_event);
        events.filter(|_| self.count > 0).unwrap_or_else(|| {
            let end = self.window.end.unwrap_or(EventTime::MAX);
            // The end of a window is no longer inside.
            (self.window.start, EventTime::from_micros(end.micros() - 1))
        })
    }
}

impl Selection {
    pub(super) fn new(most: usize) -> Selection {
        Selection {
            most,
            ..Selection::default()
        }
    }

    /// What is known of an alert of this log.
    pub(super) fn known(&self, alert: &str) -> Option<Known> {
        self.known.get(alert).copied()
    }

    /// Takes the next version of an alert. An alert is in scope with all of its versions in the
    /// period as soon as one of them is about the place and time asked for: else a version that
    /// takes it back, or moves it, would be missing.
    pub(super) fn take(
        &mut self,
        stored: &StoredLeaf,
        leaf: &ReadLeaf,
        scope: &Selected,
    ) -> Result<(), ExportError> {
        let unreadable = |_| ExportError::Leaf(stored.seq);
        let head: AlertHead = leaf.data().map_err(unreadable)?;
        self.versions += 1;
        let number = self.known.len() as u64 + 1;
        self.known.entry(head.alert.clone()).or_insert(Known {
            number,
            told: leaf.time,
        });
        let clause = scope.clause.as_deref();
        if !scope.told.holds(leaf.time) || clause.is_some_and(|only| only != head.clause.id) {
            return Ok(());
        }
        let Some((_, body)) = &stored.body else {
            self.withheld += 1;
            return Ok(());
        };
        let is_in = self.latest.contains_key(&head.alert) || {
            let happened: Happened = serde_json::from_str(body).map_err(unreadable)?;
            let (first, last) = happened.facts();
            let site = scope.site.as_ref();
            site.is_none_or(|only| *only == happened.site) && scope.facts.meets(first, last)
        };
        match is_in {
            true => self.add(head.alert, stored.seq, leaf.time),
            false => self.waiting.entry(head.alert).or_default().push(stored.seq),
        }
        Ok(())
    }

    fn add(&mut self, alert: String, seq: u64, time: EventTime) {
        let full = self.latest.len() == self.most && !self.latest.contains_key(&alert);
        let before = self.waiting.remove(&alert).unwrap_or_default();
        match &mut self.cut {
            Some(cut) => {
                // A clock that was set back: all that is left out lies at this moment or later.
                cut.from = cut.from.min(time);
                cut.versions += 1 + before.len() as u64;
            }
            None if full => {
                self.cut = Some(Cut {
                    most: self.most,
                    from: time,
                    versions: 1 + before.len() as u64,
                });
            }
            None => {
                self.disclosed.extend(before);
                self.disclosed.push(seq);
                self.latest.insert(alert, Latest { seq, told: time });
            }
        }
    }

    /// After the last leaf: what is disclosed, in the order of leaves.
    pub(super) fn finish(&mut self) {
        self.waiting.clear();
        self.disclosed.sort_unstable();
    }
}
