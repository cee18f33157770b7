// SPDX-License-Identifier: EUPL-1.2
//! Whether any record lies between two offsets of a partition.
//!
//! The last offsets of a partition may be markers of transactions, which no reader is given, and the
//! client library tells an end by the partition's number alone. A client that reads nothing else
//! leaves no doubt about whose end it met.

use std::time::{Duration, Instant};

use super::client::Connection;
use super::source::{Event, Position, Source};

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Asks about one partition at a time. Most monitors never need it: it connects with the first
/// question.
pub struct Probe {
    connection: Connection,
    share: usize,
    source: Option<Source>,
}

impl Probe {
    /// `share` readers of this process split the memory.
    #[must_use]
    pub fn new(connection: &Connection, share: usize) -> Probe {
        Probe {
            connection: connection.clone(),
            share,
            source: None,
        }
    }

    /// Whether no record lies from a position on and before `until`; `None` if that could not be
    /// learnt in time.
    pub fn is_empty(&mut self, from: &Position, until: i64) -> Option<bool> {
        if self.source.is_none() {
            self.source = Source::new(&self.connection, self.share).ok();
        }
        let source = self.source.as_mut()?;
        source.assign(std::slice::from_ref(from)).ok()?;
        let answer = look(source, from.next, until);
        source.release(&from.topic, from.partition);
        answer
    }
}

fn look(source: &mut Source, from: i64, until: i64) -> Option<bool> {
    let deadline = Instant::now() + TIMEOUT;
    while Instant::now() < deadline {
        let mut first = None;
        let events = source.poll(Duration::from_millis(100), 1, &mut |record| {
            first = Some(record.offset).filter(|offset| *offset >= from);
        });
        if let Some(offset) = first {
            return Some(offset >= until);
        }
        if events.iter().any(|event| matches!(event, Event::End(_))) {
            return Some(true);
        }
    }
    None
}
