// SPDX-License-Identifier: EUPL-1.2
//! Reads what lies in some topics between two moments, once, and leaves no trace.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Connection, Discovery, Event, KafkaError, Position, Source};
use crate::intake::Record;
use crate::observation::EventTime;

/// How long nothing may come before the end is taken to be reached: transactions leave offsets
/// at the end that are never delivered.
const QUIET: u32 = 30;

/// Records handed over at once.
const MOST: usize = 4_096;

/// Hands over every record of these topics that the broker stamped from `from` on, up to the ends
/// as they are now; stops reading a partition after `until`. `progress` hears how many were read of
/// how many there may be. Returns how many were read.
///
/// # Errors
/// The brokers cannot be reached, or do not let us in.
pub fn scan(
    connection: &Connection,
    takes: &dyn Fn(&str) -> bool,
    (from, until): (EventTime, EventTime),
    progress: &mut dyn FnMut(u64, u64),
    record: &mut dyn FnMut(Record<'_>),
) -> Result<u64, KafkaError> {
    let discovery = Discovery::new(connection)?;
    let mut source = Source::new(connection, 1)?;
    let mut ends: BTreeMap<(String, i32), i64> = BTreeMap::new();
    let mut total = 0_i64;
    for (topic, partitions) in discovery.topics()? {
        for partition in (0..partitions).filter(|_| takes(&topic)) {
            let millis = from.micros().max(0) / 1_000;
            let (first, end) = discovery.ends(&topic, partition)?;
            let next = discovery.offset_at(&topic, partition, millis)?.max(first);
            if next < end {
                total += end - next;
                source.assign(&[Position {
                    topic: topic.clone(),
                    partition,
                    next,
                }])?;
                ends.insert((topic.clone(), partition), end);
            }
        }
    }
    let (mut read, mut quiet) = (0, 0);
    let total = total.unsigned_abs();
    while !ends.is_empty() && quiet < QUIET {
        let mut done = Vec::new();
        let before = read;
        let events = source.poll(Duration::from_millis(100), MOST, &mut |one| {
            let key = (one.topic.to_owned(), one.partition);
            let Some(end) = ends.get(&key) else { return };
            let late = one.stamp.is_some_and(|stamp| stamp.time > until);
            if one.offset + 1 >= *end || late {
                done.push(key);
            }
            read += 1;
            if !late {
                record(one);
            }
        });
        progress(read, total);
        quiet = if read == before { quiet + 1 } else { 0 };
        for event in events {
            if let Event::Refused(error) = event {
                return Err(error);
            }
        }
        for (topic, partition) in done {
            source.release(&topic, partition);
            ends.remove(&(topic, partition));
        }
    }
    Ok(read)
}
