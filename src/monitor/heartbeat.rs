// SPDX-License-Identifier: EUPL-1.2
//! Heartbeats: right after the start, then as time goes on, and before the end. Each rides on a
//! commit, also when nothing was read, so that silence means that nobody watches.

use std::time::{Duration, Instant};

use super::core::Core;
use super::counters::{Counter, Counters};
use super::error::MonitorError;
use super::partitions::PartitionState;
use super::settings::Settings;
use crate::engine::PartitionId;
use crate::kafka::Selector;
use crate::ledger::{
    Bounds, Heartbeat, LeafKind, MappingRef, OUTAGE_AFTER, Outcomes, PartitionBeat, Reading,
    sha256_hex,
};
use crate::observation::EventTime;
use crate::store::Store;

/// Partitions in one heartbeat as time goes on; the others have their turn in the next ones. At
/// 250 bytes each and 2 880 heartbeats a day, 16 make 11 MB of leaves, however many there are.
const SOME: usize = 16;
/// So many heartbeats apart (10 minutes), and at start and end, all are told: 1 000 partitions that
/// never rest make another 36 MB a day.
const WHOLE_EVERY: u64 = 20;
/// Partitions in one leaf of those: 125 kB, far below the megabyte that a message of the queue may
/// have. More make several heartbeats.
const MANY: usize = 500;

/// Why there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeartbeatReason {
    /// The program has just started.
    First,
    /// It is time.
    Due,
    /// The program ends.
    Last,
}

/// When heartbeats were written and are due. Their number goes on where the log left it.
pub(super) struct HeartbeatSchedule {
    every: Duration,
    begun: Instant,
    /// Of this process; nothing before its first.
    written: Option<Instant>,
    number: u64,
    time: EventTime,
    mappings: String,
    last_alert: Option<u64>,
}

impl HeartbeatSchedule {
    pub(super) fn new(every: Duration) -> HeartbeatSchedule {
        HeartbeatSchedule {
            every,
            begun: Instant::now(),
            written: None,
            number: 0,
            time: EventTime::default(),
            mappings: String::new(),
            last_alert: None,
        }
    }

    /// Goes on where the log ends.
    pub(super) fn restore(
        &mut self,
        store: &Store,
        mappings: &[MappingRef],
    ) -> Result<(), MonitorError> {
        if let Some(leaf) = store.last(LeafKind::Heartbeat)? {
            self.number = leaf.data::<Heartbeat>()?.beat;
        }
        self.last_alert = store.last(LeafKind::Alert)?.map(|leaf| leaf.seq);
        let digests: String = mappings.iter().map(|m| m.digest.as_str()).collect();
        self.mappings = sha256_hex(digests.as_bytes());
        Ok(())
    }

    /// Number and time of the last one.
    pub(super) fn last(&self) -> (u64, EventTime) {
        (self.number, self.time)
    }
}

impl Core {
    pub(super) fn beat_if_due(&mut self, now: EventTime) -> Result<(), MonitorError> {
        match self.heartbeats.written {
            None => self.beat(now, HeartbeatReason::First),
            Some(written) if written.elapsed() >= self.heartbeats.every => {
                self.beat(now, HeartbeatReason::Due)
            }
            Some(_) => Ok(()),
        }
    }

    pub(super) fn beat(
        &mut self,
        now: EventTime,
        why: HeartbeatReason,
    ) -> Result<(), MonitorError> {
        let (mut partitions, all) = self.partitions(why);
        loop {
            let rest = partitions.split_off(partitions.len().min(MANY));
            self.heartbeats.number += 1;
            let beat = Heartbeat {
                beat: self.heartbeats.number,
                first: why == HeartbeatReason::First,
                whole: all && rest.is_empty(),
                partitions,
                ..self.heartbeat()
            };
            self.leaves.heartbeat(now, beat)?;
            partitions = rest;
            if partitions.is_empty() {
                break;
            }
        }
        (self.heartbeats.written, self.heartbeats.time) = (Some(Instant::now()), now);
        Ok(())
    }

    /// What every heartbeat says.
    fn heartbeat(&self) -> Heartbeat {
        let total = |is: fn(&Counter) -> bool| {
            let counters = self.counters.iter().filter(|(counter, _)| is(counter));
            counters.map(|(_, total)| total).sum()
        };
        let leaves = self.store.next_seq();
        let sent = self.queue.as_ref().map(|queue| queue.acknowledged());
        let uptime = self.heartbeats.begun.elapsed().as_millis();
        Heartbeat {
            uptime_ms: u64::try_from(uptime).unwrap_or(u64::MAX),
            mappings: self.heartbeats.mappings.clone(),
            read: total(|a| matches!(a, Counter::Read(_))),
            rejected: total(|a| matches!(a, Counter::Rejected(..))),
            late: total(|a| matches!(a, Counter::Late(_))),
            outcomes: Some(outcomes(&self.counters)),
            outbox: sent.map_or(0, |sent| leaves.saturating_sub(sent)),
            unwitnessed: self.mirror.unwitnessed(leaves).unwrap_or(leaves),
            last_alert: self.leaves.last_alert().or(self.heartbeats.last_alert),
            watermark: self.engine.watermark().map(|time| time.to_string()),
            missing_topics: self.unseen.missing.clone(),
            ..Heartbeat::default()
        }
    }

    /// The partitions to tell of: all at the start, else those that changed; those first of which
    /// nothing was told for the longest time. And whether these are all.
    fn partitions(&mut self, why: HeartbeatReason) -> (Vec<PartitionBeat>, bool) {
        let latest: std::collections::BTreeMap<PartitionId, EventTime> =
            self.engine.latest().collect();
        let mut changed: Vec<(&mut PartitionState, PartitionBeat)> = Vec::new();
        for (id, row) in self.partitions.iter_mut() {
            let now = row.beat(latest.get(&id).copied());
            if why == HeartbeatReason::First || row.has_changed(&now) {
                changed.push((row, now));
            }
        }
        let number = self.heartbeats.number + 1;
        let all = changed.len() <= SOME
            || why != HeartbeatReason::Due
            || number.is_multiple_of(WHOLE_EVERY);
        if !all {
            changed.sort_by_key(|(row, _)| row.told_in);
            changed.truncate(SOME);
        }
        let tell = |(row, now): (&mut PartitionState, PartitionBeat)| row.tell(now, number);
        (changed.into_iter().map(tell).collect(), all)
    }
}

impl PartitionState {
    /// What there is to tell of it, all but the chain.
    fn beat(&self, latest: Option<EventTime>) -> PartitionBeat {
        PartitionBeat {
            topic: self.topic.clone(),
            partition: self.partition,
            from: self.told.next,
            next: self.next,
            first: self.first,
            end: self.end.max(self.next),
            records: self.records,
            latest: latest.map(|time| time.to_string()),
            idle: self.idle,
            stable: Some(self.stable).filter(|stable| *stable < self.end),
            unseen_since: self.watch.since.map(|since| since.to_string()),
            clocked: self.clocked.clone(),
            chain: String::new(),
        }
    }

    fn has_changed(&self, now: &PartitionBeat) -> bool {
        let facts =
            |beat: &PartitionBeat| (beat.next, beat.first, beat.end, beat.idle, beat.stable);
        facts(&self.told) != facts(now)
            || self.told.records != now.records
            || self.told.unseen_since != now.unseen_since
    }

    fn tell(&mut self, mut now: PartitionBeat, number: u64) -> PartitionBeat {
        now.chain = self.chain.tell().to_string();
        self.clocked.clear();
        (self.told, self.told_in, self.moved) = (now.clone(), number, true);
        now
    }
}

/// Over all topics.
fn outcomes(counters: &Counters) -> Outcomes {
    let mut told = Outcomes::default();
    for (counter, total) in counters.iter() {
        let of = match counter {
            Counter::Observed(_) => &mut told.observed,
            Counter::Duplicate(_) => &mut told.duplicate,
            Counter::Ignored(_, rule) => told.ignored.entry(rule.clone()).or_default(),
            Counter::Rejected(_, why) => told.rejected.entry(why.clone()).or_default(),
            _ => continue,
        };
        *of += total;
    }
    told
}

/// What a start tells of the settings that decide about verdicts.
pub(super) fn told(settings: &Settings) -> (Vec<Reading>, Bounds) {
    let reads = settings.rules.iter().map(|rule| {
        let (topics, pattern) = match &rule.selector {
            Selector::Names(names) => (names.clone(), None),
            Selector::Pattern(pattern) => (Vec::new(), Some(pattern.to_string())),
        };
        Reading {
            topics,
            pattern,
            mapping: rule.mapping.clone(),
        }
    });
    let bounds = Bounds {
        lateness: settings.limits.lateness.micros(),
        amend_for: settings.limits.amend_for.micros(),
        max_future: settings.intake.max_future.micros(),
        payload: settings.intake.payload as u64,
        groups: settings.limits.groups as u64,
        fingerprints: settings.limits.fingerprints as u64,
        outage: OUTAGE_AFTER.micros(),
    };
    (reads.collect(), bounds)
}
