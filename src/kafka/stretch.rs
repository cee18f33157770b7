// SPDX-License-Identifier: EUPL-1.2
//! Reads stretches of partitions again, one after the other, in the order in which they are asked
//! for.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::{Connection, Discovery, Event, KafkaError, Position, Source};
use crate::intake::{OwnedRecord, Record};

/// Bytes read ahead of a partition before the client is told to leave it alone: with a hundred
/// partitions 400 MB at most.
const AHEAD: usize = 4 << 20;
/// Records handed over at once.
const MOST: usize = 4_096;
/// How often nothing may come, 100 ms each, before what is asked for is taken not to be there: it
/// may have been compacted away.
const QUIET: u32 = 50;

/// Partitions that are read again.
pub struct Stretches {
    source: Source,
    discovery: Discovery,
    parts: BTreeMap<(String, i32), Part>,
}

/// One of them.
struct Part {
    /// First offset that is there, and the end, when it was asked for first.
    ends: (i64, i64),
    /// Everything before was handed over, or was not wanted.
    at: i64,
    /// The next offset to fetch.
    next: i64,
    /// Whether the client fetches it.
    assigned: bool,
    /// Fetched, but not asked for yet.
    waiting: VecDeque<OwnedRecord>,
    weight: usize,
}

impl Stretches {
    /// Connects.
    ///
    /// # Errors
    /// The settings do not work.
    pub fn new(connection: &Connection) -> Result<Stretches, KafkaError> {
        Ok(Stretches {
            source: Source::new(connection, 1)?,
            discovery: Discovery::new(connection)?,
            parts: BTreeMap::new(),
        })
    }

    /// Hands over what there is of a partition from an offset on and before another one. Returns
    /// the first offset that the partition still has; nothing if there is no such partition.
    ///
    /// # Errors
    /// The brokers cannot be reached, do not let us in, or delete what is being read.
    pub fn read(
        &mut self,
        (topic, partition): (&str, i32),
        (from, until): (i64, i64),
        record: &mut dyn FnMut(&Record<'_>),
    ) -> Result<Option<i64>, KafkaError> {
        let place = (topic.to_owned(), partition);
        if !self.parts.contains_key(&place) {
            let topics = self.discovery.topics()?;
            if !topics.iter().any(|(t, n)| t == topic && partition < *n) {
                return Ok(None);
            }
            let part = Part::new(self.discovery.ends(topic, partition)?);
            self.parts.insert(place.clone(), part);
        }
        let Some(part) = self.parts.get_mut(&place) else {
            return Ok(None);
        };
        let (first, end) = part.ends;
        let until = until.min(end);
        part.go_to(from.max(first));
        let mut quiet = 0;
        while let Some(part) = self.parts.get_mut(&place) {
            part.hand_over(until, (topic, partition), record);
            if part.next >= until || quiet > QUIET {
                part.at = part.at.max(until);
                break;
            }
            if !part.assigned {
                part.assigned = true;
                let next = part.next;
                self.source.assign(&[Position {
                    topic: topic.to_owned(),
                    partition,
                    next,
                }])?;
            }
            quiet = if self.fetch(topic)? { 0 } else { quiet + 1 };
            self.leave_alone(&place);
        }
        Ok(Some(first))
    }

    /// Fetches whatever comes next; `false` if nothing did. This topic was asked for.
    fn fetch(&mut self, topic: &str) -> Result<bool, KafkaError> {
        let (parts, mut came) = (&mut self.parts, false);
        let events = self
            .source
            .poll(Duration::from_millis(100), MOST, &mut |record| {
                let place = (record.topic.to_owned(), record.partition);
                let Some(part) = parts.get_mut(&place) else {
                    return;
                };
                // What was under way when a partition was moved is not wanted.
                if part.assigned && record.offset >= part.next {
                    part.next = record.offset + 1;
                    let kept = OwnedRecord::of(&record);
                    part.weight += kept.weight();
                    part.waiting.push_back(kept);
                    came = true;
                }
            });
        for event in events {
            match event {
                Event::Refused(error) => return Err(error),
                Event::NoRight => return Err(KafkaError::no_right(topic)),
                Event::OutOfRange | Event::Gone => {
                    let what = "records were deleted while they were read";
                    return Err(KafkaError::Other(what.to_owned()));
                }
                _ => {}
            }
        }
        Ok(came)
    }

    /// Partitions of which much is waiting are not fetched until it was asked for.
    fn leave_alone(&mut self, asked: &(String, i32)) {
        for (place, part) in &mut self.parts {
            if part.assigned && part.weight > AHEAD && place != asked {
                part.assigned = false;
                self.source.release(&place.0, place.1);
            }
        }
    }
}

impl Part {
    fn new(ends: (i64, i64)) -> Part {
        Part {
            ends,
            at: ends.0,
            next: ends.0,
            assigned: false,
            waiting: VecDeque::new(),
            weight: 0,
        }
    }

    /// Goes on at an offset; back only where a topic was made anew.
    fn go_to(&mut self, offset: i64) {
        if offset < self.at || offset > self.next {
            self.waiting.clear();
            (self.weight, self.next, self.assigned) = (0, offset, false);
        }
        while self.waiting.front().is_some_and(|one| one.offset < offset) {
            self.pop();
        }
        self.at = offset;
    }

    fn pop(&mut self) -> Option<OwnedRecord> {
        let kept = self.waiting.pop_front()?;
        self.weight -= kept.weight();
        Some(kept)
    }

    fn hand_over(
        &mut self,
        until: i64,
        (topic, partition): (&str, i32),
        record: &mut dyn FnMut(&Record<'_>),
    ) {
        while self.waiting.front().is_some_and(|one| one.offset < until) {
            if let Some(kept) = self.pop() {
                record(&kept.as_record(topic, partition));
            }
        }
    }
}
