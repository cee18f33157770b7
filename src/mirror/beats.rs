// SPDX-License-Identifier: EUPL-1.2
//! What heartbeats say: numbers without a hole, places of reading that never go back, volume.
//!
//! Whatever is remembered bears the number of its leaf. A leaf that came late, after some behind
//! it, is held against what those said, and does not take its place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::alarm::{AlarmKind, Told};
use super::limits::Limits;
use super::volume::{Hour, Volume};
use crate::ledger::{FindingBody, FindingKind, Heartbeat, PartitionBeat, ReadLeaf};

/// What is remembered of heartbeats.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Beats {
    /// The last one: its leaf and its number.
    last: Option<(u64, u64)>,
    /// By topic and partition: the last leaf that told of it, and the next offset to read.
    positions: BTreeMap<String, (u64, i64)>,
    volume: Volume,
}

impl Beats {
    /// The last one's number.
    pub(super) fn number(&self) -> Option<u64> {
        self.last.map(|(_, number)| number)
    }

    /// Takes a heartbeat.
    pub(super) fn take(
        &mut self,
        leaf: &ReadLeaf,
        beat: &Heartbeat,
        limits: &Limits,
        told: &mut Vec<Told>,
    ) {
        let (seq, number) = (leaf.seq, beat.beat);
        match self.last {
            Some((later, last)) if later > seq => {
                if number >= last {
                    let detail = format!("{number} before {last}");
                    told.push(Told::raise(AlarmKind::BeatHole, "", detail));
                }
            }
            before => {
                let before = before.filter(|(at, _)| *at < seq).map(|(_, last)| last);
                let wrong = before.is_some_and(|last| number != last.saturating_add(1));
                let detail = format!("{number} after {}", before.unwrap_or(0));
                told.push(Told::when(wrong, AlarmKind::BeatHole, "", detail));
                self.last = Some((seq, number));
                self.volume(leaf, beat, limits, told);
            }
        }
        for part in &beat.partitions {
            self.partition(seq, part, told);
        }
    }

    fn volume(&mut self, leaf: &ReadLeaf, beat: &Heartbeat, limits: &Limits, told: &mut Vec<Told>) {
        let hour = self
            .volume
            .beat(leaf.time, beat.read, limits.floor, &limits.zone);
        match hour {
            Some(Hour::Low(count, usual)) => {
                let detail = format!("{count} records where {usual:.0} are usual");
                told.push(Told::raise(AlarmKind::VolumeLow, "", detail));
            }
            Some(Hour::Fine) => told.push(Told::Close(AlarmKind::VolumeLow, String::new())),
            None => {}
        }
    }

    fn partition(&mut self, seq: u64, part: &PartitionBeat, told: &mut Vec<Told>) {
        let place = format!("{}/{}", part.topic, part.partition);
        let known = self.positions.get(&place).copied();
        if let Some((_, later)) = known.filter(|(at, _)| *at > seq) {
            if part.next > later {
                let detail = format!("from {} to {later}", part.next);
                told.push(Told::raise(AlarmKind::OffsetsBack, &place, detail));
            }
            if part.first > part.from {
                let detail = format!("from {} to {}", part.from, part.first);
                told.push(Told::raise(AlarmKind::Gap, &place, detail));
            }
            return;
        }
        let before = known.filter(|(at, _)| *at < seq);
        let before = before.map_or(part.next, |(_, next)| next);
        self.positions.insert(place.clone(), (seq, part.next));
        let back = part.next < before;
        let detail = format!("from {before} to {}", part.next);
        told.push(Told::when(back, AlarmKind::OffsetsBack, &place, detail));
        let wanted = before.min(part.next);
        let detail = format!("from {wanted} to {}", part.first);
        let gone = part.first > wanted && !back;
        told.push(Told::when(gone, AlarmKind::Gap, &place, detail));
    }

    /// A topic that was made anew begins anew, which the log says; a partition whose records are
    /// others than before goes back to them.
    pub(super) fn finding(&mut self, leaf: &ReadLeaf, body: &FindingBody, told: &mut Vec<Told>) {
        use FindingKind::{Rewritten, TopicGone, TopicReset};
        let (TopicReset | TopicGone | Rewritten, Some(topic)) = (body.finding, &body.topic) else {
            return;
        };
        let partition = body.partition.filter(|_| body.finding == Rewritten);
        let of = |place: &str| {
            let parts = place.rsplit_once('/');
            parts.is_some_and(|(name, number)| {
                name == topic && partition.is_none_or(|one| number == one.to_string())
            })
        };
        for place in self.positions.keys().filter(|place| of(place)) {
            told.push(Told::Close(AlarmKind::OffsetsBack, place.clone()));
        }
        self.positions
            .retain(|place, (at, _)| !of(place) || *at > leaf.seq);
    }
}
