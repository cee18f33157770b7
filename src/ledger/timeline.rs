// SPDX-License-Identifier: EUPL-1.2
//! When the monitor watched and when it did not: one reading of the log, folded leaf by leaf.
//!
//! Cover page, check, mirror, audit and metrics all take their stretches from here, so that they
//! cannot disagree. The check in a browser is the same in JavaScript, and tests hold it against this.
//!
//! An *outage* is every end of a run without a word, and every other time without a sign of life
//! (start, heartbeat, stop) that is longer than the log itself states. A reload is none: it ends one
//! run and begins the next at once. *Blind* is a time in which the monitor ran and could not see
//! partitions of a topic.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::{Start, Stop};
use super::finding::{FindingBody, FindingKind};
use super::leaf::{LeafKind, ReadLeaf};
use crate::observation::{EventTime, Span};

/// The longest time without a sign of life that is no outage: four heartbeats. Each start states it;
/// logs of older programs do not, and are read by this one.
pub const OUTAGE_AFTER: Span = Span::from_secs(120);
/// No log is believed that states more: it would hide outages.
const MAX_OUTAGE_AFTER: Span = Span::from_secs(300);
/// Outages, and times of blindness, kept one by one: some 100 bytes each. More are counted.
const MAX_KEPT: usize = 500;

/// Why nobody watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutageCause {
    /// The monitor had been stopped.
    Stopped,
    /// It ended without a word: killed, crashed, cut off from power.
    Died,
    /// It ran and gave no sign of life.
    Silent,
}

impl OutageCause {
    /// Every cause.
    pub const ALL: [OutageCause; 3] =
        [OutageCause::Stopped, OutageCause::Died, OutageCause::Silent];

    /// The word for metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            OutageCause::Stopped => "stopped",
            OutageCause::Died => "died",
            OutageCause::Silent => "silent",
        }
    }
}

/// A time in which nobody watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// The last sign of life before.
    pub from: EventTime,
    /// The first one after.
    pub until: EventTime,
    /// Why.
    pub cause: OutageCause,
}

/// A time in which the monitor ran and did not see partitions of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blind {
    /// The topic.
    pub topic: String,
    /// Since when the first of its partitions was not seen.
    pub from: EventTime,
    /// When all were seen again, or the run ended; nothing while it lasts.
    pub until: Option<EventTime>,
    /// How many partitions at most.
    pub partitions: u64,
}

/// How many there were, also those not kept, and how long they took together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageTotal {
    /// How many.
    pub count: u64,
    /// Microseconds in all.
    pub micros: u64,
}

/// The log up to some leaf, as far as it says whether the monitor watched. Bounded by what is kept
/// one by one; topics that cannot be seen now are bounded by those that the monitor reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// As the last start states it; nothing before the first that does.
    outage_after: Option<i64>,
    is_running: bool,
    /// The last start, heartbeat or stop.
    alive: Option<EventTime>,
    outages: Vec<Outage>,
    totals: BTreeMap<OutageCause, OutageTotal>,
    blind: Vec<Blind>,
    blind_total: u64,
    /// Topics not seen now: partitions that are not, and which of `blind` tells of it.
    unseen: BTreeMap<String, (u64, Option<usize>)>,
}

impl Timeline {
    /// Takes the next leaf, and gives the outage that ended with it, if one did. A leaf that cannot be
    /// read as one of its kind says nothing.
    pub fn take(&mut self, leaf: &ReadLeaf) -> Option<Outage> {
        match leaf.kind {
            LeafKind::Start => self.start(leaf.time, &leaf.data().ok()?),
            LeafKind::Stop => {
                let _: Stop = leaf.data().ok()?;
                let silent = self.is_running.then(|| self.sign(leaf.time)).flatten();
                self.ended(leaf.time);
                silent
            }
            LeafKind::Heartbeat => {
                let silent = self.sign(leaf.time);
                (self.is_running, self.alive) = (true, Some(leaf.time));
                silent
            }
            LeafKind::Finding => {
                self.finding(leaf.time, &leaf.data().ok()?);
                None
            }
            LeafKind::Genesis
            | LeafKind::Config
            | LeafKind::Alert
            | LeafKind::Gap
            | LeafKind::Cosignature
            | LeafKind::Erasure
            | LeafKind::Export
            | LeafKind::KeyRotation => None,
        }
    }

    fn start(&mut self, now: EventTime, start: &Start) -> Option<Outage> {
        let outage = self.alive.and_then(|from| {
            let cause = match self.is_running {
                true => OutageCause::Died,
                false => OutageCause::Stopped,
            };
            let is_told = cause == OutageCause::Died || now.since(from) > self.outage_after();
            is_told.then(|| self.outage(from, now, cause))
        });
        self.ended(self.alive.unwrap_or(now));
        let stated = Some(start.bounds.outage).filter(|stated| *stated > 0);
        self.outage_after = stated.or(self.outage_after);
        (self.is_running, self.alive) = (true, Some(now));
        outage
    }

    /// A run is over: the next one tells anew what it cannot see.
    fn ended(&mut self, at: EventTime) {
        for (_, told) in std::mem::take(&mut self.unseen).into_values() {
            self.seen(told, at);
        }
        (self.is_running, self.alive) = (false, Some(at).max(self.alive));
    }

    /// A sign of life of a run.
    fn sign(&mut self, now: EventTime) -> Option<Outage> {
        let from = self.alive?;
        let is_told = now.since(from) > self.outage_after();
        is_told.then(|| self.outage(from, now, OutageCause::Silent))
    }

    fn outage(&mut self, from: EventTime, until: EventTime, cause: OutageCause) -> Outage {
        let outage = Outage { from, until, cause };
        let total = self.totals.entry(cause).or_default();
        total.count += 1;
        let micros = until.since(from).micros().max(0).unsigned_abs();
        total.micros = total.micros.saturating_add(micros);
        if self.outages.len() < MAX_KEPT {
            self.outages.push(outage);
        }
        outage
    }

    fn finding(&mut self, told: EventTime, body: &FindingBody) {
        let Some(topic) = &body.topic else { return };
        match body.finding {
            FindingKind::Unseen => {
                let from = body.since.unwrap_or(told);
                if !self.unseen.contains_key(topic) {
                    let at = self.blinded(topic, from);
                    self.unseen.insert(topic.clone(), (0, at));
                }
                if let Some((count, at)) = self.unseen.get_mut(topic) {
                    *count = count.saturating_add(body.count);
                    if let Some(blind) = at.and_then(|at| self.blind.get_mut(at)) {
                        blind.from = blind.from.min(from);
                        blind.partitions = blind.partitions.max(*count);
                    }
                }
            }
            FindingKind::SeenAgain => {
                let until = body.until.unwrap_or(told);
                let Some((count, at)) = self.unseen.get_mut(topic) else {
                    return;
                };
                *count = count.saturating_sub(body.count);
                if *count == 0 {
                    let at = *at;
                    self.unseen.remove(topic);
                    self.seen(at, until);
                }
            }
            _ => {}
        }
    }

    fn blinded(&mut self, topic: &str, from: EventTime) -> Option<usize> {
        self.blind_total += 1;
        let at = self.blind.len();
        (at < MAX_KEPT).then(|| {
            self.blind.push(Blind {
                topic: topic.to_owned(),
                from,
                until: None,
                partitions: 0,
            });
            at
        })
    }

    fn seen(&mut self, told: Option<usize>, until: EventTime) {
        if let Some(blind) = told.and_then(|at| self.blind.get_mut(at)) {
            blind.until = Some(until.max(blind.from));
        }
    }

    /// The longest time without a sign of life that is no outage.
    #[must_use]
    pub fn outage_after(&self) -> Span {
        let stated = self.outage_after.map(Span::from_micros);
        stated.unwrap_or(OUTAGE_AFTER).min(MAX_OUTAGE_AFTER)
    }

    /// The outage that lasts at this moment, if the monitor is said to run and gave no sign of life.
    #[must_use]
    pub fn lasting(&self, now: EventTime) -> Option<Outage> {
        let from = self.alive.filter(|_| self.is_running)?;
        (now.since(from) > self.outage_after()).then_some(Outage {
            from,
            until: now,
            cause: OutageCause::Silent,
        })
    }

    /// Outages that are over, in order; the first ones if there were too many to keep.
    #[must_use]
    pub fn outages(&self) -> &[Outage] {
        &self.outages
    }

    /// Of a cause, how many there were and how long they took.
    #[must_use]
    pub fn total(&self, cause: OutageCause) -> OutageTotal {
        self.totals.get(&cause).copied().unwrap_or_default()
    }

    /// How many outages there were, kept or not.
    #[must_use]
    pub fn outages_total(&self) -> u64 {
        self.totals.values().map(|total| total.count).sum()
    }

    /// Times of blindness, in the order in which they were told; the first ones if there were too
    /// many to keep.
    #[must_use]
    pub fn blind(&self) -> &[Blind] {
        &self.blind
    }

    /// How many times of blindness there were, kept or not.
    #[must_use]
    pub fn blind_total(&self) -> u64 {
        self.blind_total
    }
}
