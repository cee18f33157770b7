// SPDX-License-Identifier: EUPL-1.2
//! One record on its way from the client into a batch: chained, decoded, selected.

use sha2::{Digest as _, Sha256};

use super::decoded::{DecodedBatch, ReadCounts};
use crate::engine::{PartitionId, Program};
use crate::intake::{Format, Intake, Item, Outcome, Record, Reject, SchemaId};
use crate::ledger::Clocked;
use crate::observation::EventTime;
use crate::store::DeadLetter;

/// The moment of reading that decides what lies in the future: the end of the minute, so that the
/// log can say it of many records at once.
pub(super) fn reading_moment(now: EventTime) -> EventTime {
    const MINUTE: i64 = 60_000_000;
    let minutes = now.micros().div_euclid(MINUTE) + 1;
    EventTime::from_micros(minutes * MINUTE)
}

/// Events of one record whose places are kept where they could not be read; the others are counted.
const LETTERS: u32 = 100;

/// Decodes one record into the batch; `now` is when it was read. Nothing of it is there if it waits
/// for a schema, which is said.
pub(super) fn take(
    intake: &Intake,
    program: &Program,
    (source, format): (PartitionId, Format),
    (record, now): (&Record<'_>, EventTime),
    decoded: &mut DecodedBatch,
) -> Option<SchemaId> {
    let before = decoded.entries.len();
    // Computed once, for the input chain, for evidence and for dead letters.
    let value = record.payload.map(sha256);
    record.entry(value).write(&mut decoded.entries);
    let counts = ReadCounts::of(source, &mut decoded.read);
    let sha = || value.unwrap_or_default();
    let batch = &mut decoded.batch;
    let arrived = record.stamp.map_or(now, |stamp| stamp.time.min(now));
    let first = |place: &mut (u64, i64)| {
        *place = (
            place.0 + 1,
            if place.0 == 0 { record.offset } else { place.1 },
        );
    };
    let letter = |why: Reject, element| DeadLetter {
        topic: record.topic.to_owned(),
        partition: record.partition,
        offset: record.offset,
        reason: why.name(),
        sha256: sha(),
        element,
    };
    let mut letters = 0;
    let outcome = intake.read(record, format, &mut |item| match item {
        Item::Seen(seen, remarks) => {
            for remark in remarks {
                first(counts.remarks.entry(remark.clone()).or_default());
            }
            if seen.is_clocked {
                let (first, last) = (record.offset, record.offset);
                let at = record.read_at.micros();
                Clocked { first, last, at }.add(&mut counts.clocked);
            }
            let age = arrived.since(seen.time).as_secs_f64();
            counts.ages.observe(age.max(0.0), 1);
            program.select(source, record.offset, seen, &mut || sha(), batch);
        }
        Item::Rejected(element, why) => {
            first(counts.rejected_events.entry(why).or_default());
            let element = u32::try_from(element).unwrap_or(u32::MAX);
            if letters < LETTERS {
                decoded.dead_letters.push(letter(why, Some(element)));
            }
            letters += 1;
        }
    });
    match outcome {
        Outcome::Waits(id) => {
            decoded.entries.truncate(before);
            decoded.read.pop_if(|counts| counts.records == 0);
            return Some(id);
        }
        Outcome::Observed => {}
        Outcome::Ignored(rule) => *counts.ignored.entry(rule).or_default() += 1,
        Outcome::Rejected(why) => {
            first(counts.rejected.entry(why).or_default());
            decoded.dead_letters.push(letter(why, None));
        }
    }
    counts.last = decoded.entries.len() - before;
    counts.entries += counts.last;
    counts.next = record.offset + 1;
    counts.records += 1;
    None
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
