// SPDX-License-Identifier: EUPL-1.2
//! One reader over partitions that are assigned to it by hand.

use std::collections::HashMap;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError as LibraryError;
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use rdkafka::types::RDKafkaErrorCode as Code;
use rdkafka::{Offset, Timestamp, TopicPartitionList};
use smallvec::SmallVec;

use super::client::{Connection, Context, KafkaError, classify, is_about_the_group};
use crate::intake::{Record, Stamp, StampedBy};
use crate::observation::EventTime;

/// A partition and the next offset to read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Next offset.
    pub next: i64,
}

/// What happened beside records. The library tells partition ends by number only, and misplaced
/// offsets without any place: whoever reads has to look where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A partition of this number has been read to its end.
    End(i32),
    /// Some offset we want is not there (any more).
    OutOfRange,
    /// Some topic or partition is not there (any more).
    Gone,
    /// No broker answers; the client keeps trying.
    Down,
    /// Some topic may not be read (any more).
    NoRight,
    /// The broker does not let us in.
    Refused(KafkaError),
    /// Anything else the client says.
    Trouble(String),
}

/// A reader. Lives on one thread.
pub struct Source {
    client: BaseConsumer<Context>,
    positions: HashMap<(String, i32), i64>,
    address: String,
}

impl Source {
    /// A reader without partitions. `share` readers of this process split the memory.
    ///
    /// # Errors
    /// The settings do not work.
    pub fn new(connection: &Connection, share: usize) -> Result<Source, KafkaError> {
        Source::with(connection, &connection.reader(share))
    }

    /// One that asks for single records, and reads little beyond them.
    ///
    /// # Errors
    /// The settings do not work.
    pub(super) fn probing(connection: &Connection) -> Result<Source, KafkaError> {
        let mut settings = connection.reader(1);
        settings
            .set("queued.min.messages", "1")
            .set("fetch.message.max.bytes", (16 * 1024).to_string());
        Source::with(connection, &settings)
    }

    fn with(connection: &Connection, settings: &ClientConfig) -> Result<Source, KafkaError> {
        let address = connection.address();
        let client = settings
            .create_with_context(Context)
            .map_err(|error| classify(&error, &address))?;
        Ok(Source {
            client,
            positions: HashMap::new(),
            address,
        })
    }

    /// Reads a partition from a position on; also moves one that is read already.
    ///
    /// # Errors
    /// The library refuses the assignment.
    pub fn assign(&mut self, positions: &[Position]) -> Result<(), KafkaError> {
        for position in positions {
            let key = (position.topic.clone(), position.partition);
            let mut list = TopicPartitionList::new();
            list.add_partition_offset(
                &position.topic,
                position.partition,
                Offset::Offset(position.next),
            )
            .map_err(|error| classify(&error, &self.address))?;
            // A partition whose offset was out of range takes no seek, only a new assignment.
            if self.positions.insert(key, position.next).is_some() {
                self.client
                    .incremental_unassign(&list)
                    .map_err(|error| classify(&error, &self.address))?;
            }
            self.client
                .incremental_assign(&list)
                .map_err(|error| classify(&error, &self.address))?;
        }
        Ok(())
    }

    /// Lets a partition go.
    pub fn release(&mut self, topic: &str, partition: i32) {
        if self
            .positions
            .remove(&(topic.to_owned(), partition))
            .is_some()
        {
            let mut list = TopicPartitionList::new();
            list.add_partition(topic, partition);
            if let Err(error) = self.client.incremental_unassign(&list) {
                tracing::warn!(%error, topic, partition, "a partition could not be let go");
            }
        }
    }

    /// The partitions it reads.
    pub fn partitions(&self) -> impl Iterator<Item = (&str, i32)> {
        self.positions
            .keys()
            .map(|(topic, partition)| (topic.as_str(), *partition))
    }

    /// Waits up to `patience` for something and hands at most `most` records to `record`.
    ///
    /// Returns what happened beside them; an empty list after no record means nothing came.
    pub fn poll(
        &mut self,
        timeout: Duration,
        most: usize,
        record: &mut dyn FnMut(Record<'_>),
    ) -> Vec<Event> {
        let mut events = Vec::new();
        let mut wait = timeout;
        for _ in 0..most {
            match self.client.poll(wait) {
                None => break,
                Some(Ok(message)) => record(borrow(&message)),
                Some(Err(error)) if is_about_the_group(&error) => {}
                Some(Err(error)) => events.push(self.event(&error)),
            }
            wait = Duration::ZERO;
        }
        events
    }

    fn event(&self, error: &LibraryError) -> Event {
        if let LibraryError::PartitionEOF(partition) = error {
            return Event::End(*partition);
        }
        match error.rdkafka_error_code() {
            Some(Code::AllBrokersDown | Code::BrokerTransportFailure | Code::Resolve) => {
                Event::Down
            }
            Some(Code::AutoOffsetReset | Code::OffsetOutOfRange | Code::LogTruncation) => {
                Event::OutOfRange
            }
            Some(Code::UnknownTopicOrPartition | Code::UnknownPartition | Code::UnknownTopic) => {
                Event::Gone
            }
            Some(Code::TopicAuthorizationFailed) => Event::NoRight,
            _ => match classify(error, &self.address) {
                refused @ KafkaError::Refused(_) => Event::Refused(refused),
                other => Event::Trouble(other.to_string()),
            },
        }
    }
}

/// When a record came, and on whose word; nothing if the broker keeps no stamp.
fn stamp(timestamp: Timestamp) -> Option<Stamp> {
    let by = match timestamp {
        Timestamp::NotAvailable => return None,
        Timestamp::CreateTime(_) => StampedBy::Producer,
        Timestamp::LogAppendTime(_) => StampedBy::Broker,
    };
    let time = EventTime::from_millis(timestamp.to_millis()?);
    Some(Stamp { time, by })
}

fn borrow<'a>(message: &'a BorrowedMessage<'_>) -> Record<'a> {
    let mut headers = SmallVec::new();
    if let Some(all) = message.headers() {
        headers.extend(all.iter().map(|h| (h.key, h.value.unwrap_or_default())));
    }
    Record {
        topic: message.topic(),
        partition: message.partition(),
        offset: message.offset(),
        stamp: stamp(message.timestamp()),
        read_at: EventTime::MAX,
        key: message.key(),
        payload: message.payload(),
        headers,
    }
}
