// SPDX-License-Identifier: EUPL-1.2
//! What records that were read change: windows, offsets, chains, totals, and what is to be told.

use super::concerns::Concern;
use super::core::Core;
use super::counters::Counter;
use super::decoded::{DecodedBatch, ReadCounts};
use super::histogram::{AGE, Histogram};
use crate::intake::{Reject, Remark};
use crate::ledger::{FindingKind, RecordPlace};

impl Core {
    pub(super) fn apply(&mut self, mut decoded: Box<DecodedBatch>) {
        self.engine.apply(&decoded.batch);
        self.dead_letters.append(&mut decoded.dead_letters);
        let records = decoded.read.iter().map(|counts| counts.records).sum();
        self.waiting
            .extend(decoded.begun.map(|begun| (begun, records)));
        let mut rest = &decoded.entries[..];
        for counts in decoded.read.drain(..) {
            let entries = rest.split_off(..counts.entries).unwrap_or_default();
            let Some(row) = self.partitions.get_mut(counts.source) else {
                continue;
            };
            (row.next, row.moved, row.idle) = (counts.next, true, false);
            row.records += counts.records;
            row.chain.add(entries);
            counts
                .sample
                .into_iter()
                .for_each(|one| row.samples.add(one));
            row.end = row.end.max(row.next);
            row.stable = row.stable.max(row.next);
            let clocked = counts.clocked.iter();
            clocked.for_each(|one| one.add(&mut row.clocked));
            let place = (row.topic.clone(), row.partition);
            if let Some(missed) = counts.missed {
                self.missed(&place, missed);
            }
            self.count(&place, counts);
        }
        decoded.recycle();
    }

    /// Adds what intake counted of one partition to the totals, and takes note of what has to be
    /// told.
    fn count(&mut self, (topic, partition): &(String, i32), counts: ReadCounts) {
        let (counters, concerns) = (&mut self.counters, &mut self.concerns);
        counters.add(Counter::Read(topic.clone()), counts.records);
        let ages = self.ages.entry(topic.clone());
        ages.or_insert_with(|| Histogram::new(&AGE))
            .add(&counts.ages);
        for (rule, count) in counts.ignored {
            counters.add(Counter::Ignored(topic.clone(), rule.into()), count);
        }
        let place = |offset| RecordPlace {
            topic: topic.clone(),
            partition: *partition,
            offset,
        };
        for (why, (count, offset)) in counts.rejected {
            let counter = Counter::Rejected(topic.clone(), why.name().into());
            counters.add(counter, count);
            concerns.meet(counters, rejected(topic, why), count, Some(place(offset)));
        }
        for (why, (count, offset)) in counts.rejected_events {
            let counter = Counter::RejectedEvents(topic.clone(), why.name().into());
            counters.add(counter, count);
            concerns.meet(counters, rejected(topic, why), count, Some(place(offset)));
        }
        for (remark, (count, offset)) in counts.remarks {
            let note = Counter::Noted(topic.clone(), remark.name().into());
            counters.add(note, count);
            if let Some(concern) = remarked(topic, &remark) {
                concerns.meet(counters, concern, count, Some(place(offset)));
            }
        }
    }
}

fn rejected(topic: &str, why: Reject) -> Concern {
    let concern = Concern::new(FindingKind::Rejected).in_topic(topic);
    concern.because(why.name())
}

/// What has to be told of a remark.
fn remarked(topic: &str, remark: &Remark) -> Option<Concern> {
    let of = |kind| Concern::new(kind).in_topic(topic);
    Some(match remark {
        Remark::Unreadable(field, why) => {
            let concern = of(FindingKind::Unreadable).in_field(Some(*field));
            concern.because(why.name())
        }
        Remark::Unmapped(name, system) => {
            let concern = of(FindingKind::Unmapped).called(name);
            match system {
                Some(system) => concern.because(system.as_str()),
                None => concern,
            }
        }
        Remark::Future => of(FindingKind::FutureStamps),
        Remark::Old => of(FindingKind::OldTimes),
        Remark::CivilTime(field, why) => {
            let concern = of(FindingKind::CivilTimes).in_field(Some(*field));
            concern.because(why.name())
        }
        Remark::UnreadKey(name) => of(FindingKind::UnreadKeys).called(name),
        // Which of the two is meant nobody knows; the last one counts, and that is counted.
        Remark::DuplicateKey => return None,
    })
}
