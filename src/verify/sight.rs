// SPDX-License-Identifier: EUPL-1.2
//! Whether the monitor was looking: runs of the program, heartbeats, places of reading, gaps. When it
//! was not is told by the log's timeline.

use std::collections::BTreeMap;

use super::code::Code;
use super::report::{Coverage, Finding, Findings};
use crate::ledger::{
    FindingBody, FindingKind, Heartbeat, LeafKind, OUTAGE_AFTER, OutageCause, PartitionBeat,
    ReadLeaf, Start, Stop, Timeline, from_base64,
};
use crate::observation::{EventTime, Span};

/// How far clocks may be apart that ran side by side.
const DRIFT: Span = Span::from_secs(30);
/// How far a clock may go back without being told: small corrections.
const BACK: Span = Span::from_secs(1);

/// Walks along what the log says of the monitor's own sight.
#[derive(Default)]
pub(super) struct Sight {
    /// The run that goes on, and the digest of its program.
    run: Option<Start>,
    timeline: Timeline,
    beat: Option<(EventTime, Heartbeat)>,
    partitions: BTreeMap<(String, i32), PartitionBeat>,
    /// Offsets without a record.
    skipped: BTreeMap<(String, i32), u64>,
    /// Records that were gone, since the last heartbeat of their partition.
    gone: BTreeMap<(String, i32), u64>,
    /// By kind: findings, and how many things they are about.
    told: BTreeMap<FindingKind, u64>,
    last: Option<EventTime>,
    last_alert: Option<u64>,
    future: bool,
    starts: u64,
    never_read: u64,
}

impl Sight {
    /// Takes the next leaf. `now` is the reader's clock.
    pub(super) fn take(&mut self, leaf: &ReadLeaf, now: EventTime, found: &mut Findings) {
        if let Some(last) = self.last.filter(|last| last.since(leaf.time) > BACK) {
            let back = Finding::new(Code::ClockBack).leaf(leaf.seq);
            found.add(back.time(leaf.time, last));
        }
        if leaf.time.since(now) > OUTAGE_AFTER && !self.future {
            self.future = true;
            let future = Finding::new(Code::Future).leaf(leaf.seq);
            found.add(future.time(now, leaf.time));
        }
        if let Some(outage) = self.timeline.take(leaf) {
            let told = Finding::new(code(outage.cause)).leaf(leaf.seq);
            found.add(told.time(outage.from, outage.until));
        }
        let read = match leaf.kind {
            LeafKind::Start => leaf.data().map(|start| self.start(start)),
            LeafKind::Stop => leaf.data().map(|stop| self.stop(leaf, &stop, found)),
            LeafKind::Heartbeat => leaf.data().map(|beat| self.beat(leaf, beat, found)),
            LeafKind::Finding | LeafKind::Gap => {
                leaf.data().map(|body| self.finding(leaf, &body, found))
            }
            LeafKind::Alert => {
                self.last_alert = Some(leaf.seq);
                Ok(())
            }
            _ => Ok(()),
        };
        if read.is_err() {
            found.add(Finding::new(Code::LeafForm).leaf(leaf.seq));
        }
        self.last = Some(leaf.time);
    }

    fn start(&mut self, start: Start) {
        self.starts += 1;
        self.run = Some(start);
    }

    fn stop(&mut self, leaf: &ReadLeaf, stop: &Stop, found: &mut Findings) {
        if self.run.take().is_none_or(|run| run.boot != stop.boot) {
            found.add(Finding::new(Code::RunMixed).leaf(leaf.seq));
        }
    }

    fn beat(&mut self, leaf: &ReadLeaf, beat: Heartbeat, found: &mut Findings) {
        let wrong = |what: &str| Finding::new(Code::BeatFalse).leaf(leaf.seq).about(what);
        let expected = self
            .beat
            .as_ref()
            .map_or(1, |(_, last)| last.beat.saturating_add(1));
        match beat.beat.checked_sub(expected) {
            Some(0) => {}
            Some(missing) => {
                let hole = Finding::new(Code::BeatMissing).leaf(leaf.seq);
                found.add(hole.count(missing));
            }
            None => found.add(wrong("beat")),
        }
        match &self.run {
            Some(run) if run.boot == beat.boot => {
                if run.binary != beat.binary {
                    found.add(wrong("binary"));
                }
            }
            _ => found.add(Finding::new(Code::RunMixed).leaf(leaf.seq)),
        }
        if beat.last_alert > self.last_alert {
            found.add(wrong("last_alert"));
        }
        if let Some((time, last)) = &self.beat {
            let fell = (beat.read, beat.rejected, beat.late);
            if fell.0 < last.read || fell.1 < last.rejected || fell.2 < last.late {
                found.add(wrong("read, rejected, late"));
            }
            if last.boot == beat.boot {
                if beat.uptime_ms < last.uptime_ms {
                    found.add(wrong("uptime_ms"));
                }
                let steady = EventTime::from_millis(signed(beat.uptime_ms))
                    .since(EventTime::from_millis(signed(last.uptime_ms)));
                let apart = leaf
                    .time
                    .since(*time)
                    .micros()
                    .saturating_sub(steady.micros());
                if apart.saturating_abs() > DRIFT.micros() {
                    let jump = Finding::new(Code::ClockJump).leaf(leaf.seq);
                    found.add(jump.time(*time, leaf.time));
                }
            }
        }
        for partition in &beat.partitions {
            self.partition(leaf.seq, partition, found);
        }
        self.beat = Some((leaf.time, beat));
    }

    fn partition(&mut self, seq: u64, now: &PartitionBeat, found: &mut Findings) {
        let key = (now.topic.clone(), now.partition);
        let name = format!("{}/{}", now.topic, now.partition);
        let gone = self.gone.remove(&key).unwrap_or(0);
        let wrong = |code| Finding::new(code).leaf(seq).about(&name);
        if from_base64(&now.chain).is_none_or(|bytes| bytes.len() != 32) || now.next > now.end {
            found.add(wrong(Code::BeatFalse));
        }
        if let Some(last) = self.partitions.get(&key) {
            if now.from != last.next {
                found.add(wrong(Code::OffsetsBack));
            }
            let offsets = now.next.saturating_sub(last.next);
            let records = now.records.checked_sub(last.records);
            match (u64::try_from(offsets), records) {
                (Err(_), _) => found.add(wrong(Code::OffsetsBack)),
                (Ok(offsets), Some(records)) if records <= offsets => {
                    let skipped = (offsets - records).saturating_sub(gone);
                    let sum = self.skipped.entry(key.clone()).or_default();
                    *sum = sum.saturating_add(skipped);
                    if (records == 0) != (last.chain == now.chain) {
                        found.add(wrong(Code::BeatFalse));
                    }
                }
                _ => found.add(wrong(Code::BeatFalse)),
            }
        }
        self.partitions.insert(key, now.clone());
    }

    fn finding(&mut self, leaf: &ReadLeaf, body: &FindingBody, found: &mut Findings) {
        if (body.finding == FindingKind::Gap) != (leaf.kind == LeafKind::Gap) {
            found.add(Finding::new(Code::LeafForm).leaf(leaf.seq));
        }
        let topic = body.topic.clone().unwrap_or_default();
        match body.finding {
            FindingKind::Gap => {
                self.never_read = self.never_read.saturating_add(body.count);
                let place = (topic, body.partition.unwrap_or_default());
                let gap = Finding::new(Code::NeverRead)
                    .leaf(leaf.seq)
                    .count(body.count);
                found.add(gap.about(format!("{}/{}", place.0, place.1)));
                let gone = self.gone.entry(place).or_default();
                *gone = gone.saturating_add(body.count);
            }
            FindingKind::TopicReset => {
                self.partitions.retain(|(of, _), _| *of != topic);
                *self.told.entry(body.finding).or_default() += 1;
            }
            // The timeline tells of these.
            FindingKind::Unseen | FindingKind::SeenAgain => {}
            FindingKind::Rewritten => {
                let place = (topic, body.partition.unwrap_or_default());
                self.partitions.remove(&place);
                *self.told.entry(body.finding).or_default() += 1;
            }
            kind => *self.told.entry(kind).or_default() += 1,
        }
    }

    /// After the last leaf; the export was made at this time.
    pub(super) fn end(self, created: EventTime, coverage: &mut Coverage, found: &mut Findings) {
        let lasting = self.timeline.lasting(created);
        if let Some(outage) = lasting {
            found.add(Finding::new(Code::SilentEnd).time(outage.from, outage.until));
        }
        for blind in self.timeline.blind() {
            let told = Finding::new(Code::Blind).about(&blind.topic);
            let until = blind.until.unwrap_or(created);
            found.add(told.count(blind.partitions).time(blind.from, until));
        }
        let kept = self.timeline.blind().len() as u64;
        if let Some(more @ 1..) = self.timeline.blind_total().checked_sub(kept) {
            let about = FindingKind::Unseen.name();
            found.add(Finding::new(Code::SightLost).about(about).count(more));
        }
        coverage.outages = self.timeline.outages().to_vec();
        coverage.outages.extend(lasting);
        coverage.blind = self.timeline.blind().to_vec();
        for (kind, count) in self.told {
            let code = match kind.loses_sight() {
                true => Code::SightLost,
                false => Code::Told,
            };
            found.add(Finding::new(code).about(kind.name()).count(count));
        }
        for ((topic, partition), skipped) in self.skipped {
            if skipped > 0 {
                let about = format!("{topic}/{partition}");
                found.add(Finding::new(Code::Skipped).about(about).count(skipped));
            }
        }
        coverage.starts = self.starts;
        coverage.never_read = self.never_read;
        if let Some((_, beat)) = self.beat {
            coverage.heartbeats = beat.beat;
            (coverage.read, coverage.rejected) = (beat.read, beat.rejected);
            coverage.late = beat.late;
        }
    }
}

/// What an outage is called where it is found.
fn code(cause: OutageCause) -> Code {
    match cause {
        OutageCause::Stopped => Code::Stopped,
        OutageCause::Died => Code::Killed,
        OutageCause::Silent => Code::Silent,
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
