// SPDX-License-Identifier: EUPL-1.2
//! What lies at offsets of which no record came: records of aborted transactions, markers of
//! transactions, or nothing at all, because compaction or somebody took it.
//!
//! A second look proves it. It reads what no transaction settled too, so that aborted records come.
//! Markers never come; but a broker that is asked for a single byte answers with one batch, and so
//! where the client asks next is where that batch ended: a batch that brought no record is a marker.
//! The client says where it asks in its own log only.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext};
use rdkafka::message::Message as _;
use rdkafka::{Offset, TopicPartitionList};

use super::client::{Connection, Context};
use super::source::Position;

/// How long one look may take: some thousand batches.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait at once.
const TURN: Duration = Duration::from_millis(20);

/// Looks at offsets of which no record came. It connects with the first question.
pub struct Holes {
    connection: Connection,
    client: Option<(BaseConsumer<Footsteps>, Footsteps)>,
}

impl Holes {
    /// Connects later.
    #[must_use]
    pub fn new(connection: &Connection) -> Holes {
        Holes {
            connection: connection.clone(),
            client: None,
        }
    }

    /// At how many offsets from a position on and before `until`, where a record is, there is
    /// nothing; `None` if that could not be learnt in time, or `is_over`. What is left of a batch
    /// that lost all its records is taken for a marker.
    pub fn nothing(
        &mut self,
        from: &Position,
        until: i64,
        is_over: &dyn Fn() -> bool,
    ) -> Option<u64> {
        let (client, steps) = self.client()?;
        let mut list = TopicPartitionList::new();
        let offset = Offset::Offset(from.next);
        list.add_partition_offset(&from.topic, from.partition, offset)
            .ok()?;
        steps.clear();
        client.incremental_assign(&list).ok()?;
        let came = look(client, from, until, is_over);
        let _ = client.incremental_unassign(&list);
        let mut asked = steps.of(&from.topic, from.partition);
        asked.insert(from.next);
        Some(count(&came?, &asked, until))
    }

    fn client(&mut self) -> Option<&(BaseConsumer<Footsteps>, Footsteps)> {
        if self.client.is_none() {
            let steps = Footsteps::default();
            let mut settings = self.connection.reader(1);
            settings
                .set("isolation.level", "read_uncommitted")
                .set("fetch.message.max.bytes", "1")
                .set("queued.min.messages", "1")
                .set("debug", "fetch")
                .set_log_level(RDKafkaLogLevel::Debug);
            let client = settings.create_with_context(steps.clone()).ok()?;
            self.client = Some((client, steps));
        }
        self.client.as_ref()
    }
}

/// The offsets of all records up to the first one at or behind `until`.
fn look(
    client: &BaseConsumer<Footsteps>,
    from: &Position,
    until: i64,
    is_over: &dyn Fn() -> bool,
) -> Option<BTreeSet<i64>> {
    let mut came = BTreeSet::new();
    let deadline = Instant::now() + TIMEOUT;
    while Instant::now() < deadline && !is_over() {
        // Whatever else it says, time is up sooner or later.
        if let Some(Ok(record)) = client.poll(TURN) {
            let is_it = record.partition() == from.partition && record.topic() == from.topic;
            if is_it && record.offset() >= from.next {
                came.insert(record.offset());
            }
        }
        if came.last().is_some_and(|last| *last >= until) {
            return Some(came);
        }
    }
    None
}

/// Offsets before `until` at which no record came and no batch without records ended. `asked` are
/// those at which a batch was asked for, the first one of all among them.
fn count(came: &BTreeSet<i64>, asked: &BTreeSet<i64>, until: i64) -> u64 {
    let first = asked.first().copied().unwrap_or(until);
    let length = (until - first).max(0).unsigned_abs();
    let records = came.range(..until).count() as u64;
    let steps = asked.iter().zip(asked.iter().skip(1));
    let steps = steps.filter(|(_, end)| **end <= until);
    let markers = steps.filter(|(begin, end)| came.range(**begin..**end).next().is_none());
    length.saturating_sub(records + markers.count() as u64)
}

/// Where the client asked, as its log says.
#[derive(Debug, Clone, Default)]
struct Footsteps(Arc<Mutex<BTreeSet<(String, i32, i64)>>>);

impl Footsteps {
    fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn of(&self, topic: &str, partition: i32) -> BTreeSet<i64> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = all.iter();
        let of = of.filter(|(name, number, _)| name == topic && *number == partition);
        of.map(|(_, _, offset)| *offset).collect()
    }
}

impl ClientContext for Footsteps {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        if !matches!(level, RDKafkaLogLevel::Debug) {
            Context.log(level, facility, message);
        } else if let Some(step) = step(message) {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(step);
        }
    }

    fn error(&self, error: rdkafka::error::KafkaError, reason: &str) {
        Context.error(error, reason);
    }
}

impl ConsumerContext for Footsteps {}

/// Topic, partition and offset of a line such as "[thrd:...]: b/1: Fetch topic t [0] at offset 7
/// (leader epoch 0, ...)".
fn step(line: &str) -> Option<(String, i32, i64)> {
    let (_, rest) = line.split_once(": Fetch topic ")?;
    let (topic, rest) = rest.split_once(" [")?;
    let (partition, rest) = rest.split_once("] at offset ")?;
    let (offset, _) = rest.split_once(' ')?;
    Some((
        topic.to_owned(),
        partition.parse().ok()?,
        offset.parse().ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_brought_no_record_is_a_marker_and_the_rest_is_gone() {
        let count = |came: &[i64], asked: &[i64]| {
            let set = |all: &[i64]| all.iter().copied().collect();
            count(&set(came), &set(asked), 10)
        };
        // Three markers one after the other.
        assert_eq!(count(&[10], &[7, 8, 9, 10, 11]), 0);
        // Nothing at all.
        assert_eq!(count(&[10], &[7, 11]), 3);
        assert_eq!(count(&[12], &[7, 13]), 3);
        // An aborted transaction of two records, and its marker.
        assert_eq!(count(&[7, 8, 10], &[7, 9, 10, 11]), 0);
        // A batch that lost its first and its last record, and two markers.
        assert_eq!(count(&[6, 10], &[5, 8, 9, 10, 11]), 2);
        // Nothing, and a marker behind it.
        assert_eq!(count(&[10], &[5, 10, 11]), 4);
    }

    #[test]
    fn a_line_of_the_library_is_understood() {
        let line = "[thrd:localhost:9092/1]: localhost:9092/1: Fetch topic work.hr [3] at offset 17 \
                    (leader epoch 0, current leader epoch 0, v4)";
        assert_eq!(step(line), Some(("work.hr".to_owned(), 3, 17)));
        assert_eq!(step("Fetch 1/1/1 toppar(s)"), None);
    }
}
