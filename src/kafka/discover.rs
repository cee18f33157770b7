// SPDX-License-Identifier: EUPL-1.2
//! Which partitions there are, and where they begin and end.

use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::{Offset, TopicPartitionList};
use regex::Regex;

use super::client::{Connection, Context, KafkaError, classify};
use super::knock;

/// Which topics are meant.
#[derive(Debug, Clone)]
pub enum Selector {
    /// These.
    Names(Vec<String>),
    /// Those whose whole name matches.
    Pattern(Regex),
}

impl Selector {
    /// Whether a topic is meant. No pattern means topics of Kafka itself; a name may.
    #[must_use]
    pub fn takes(&self, topic: &str) -> bool {
        match self {
            Selector::Names(names) => names.iter().any(|name| name == topic),
            Selector::Pattern(pattern) => !is_internal(topic) && pattern.is_match(topic),
        }
    }

    /// Whether a topic matches and is not meant all the same: it bears a name as those of Kafka
    /// itself do.
    #[must_use]
    pub fn leaves_out(&self, topic: &str) -> bool {
        match self {
            Selector::Names(_) => false,
            Selector::Pattern(pattern) => is_internal(topic) && pattern.is_match(topic),
        }
    }
}

/// Whether Kafka itself may keep its state there: `__consumer_offsets` and others.
fn is_internal(topic: &str) -> bool {
    topic.starts_with("__")
}

/// Asks a cluster about itself. Reads no records.
pub struct Discovery {
    client: BaseConsumer<Context>,
    connection: Connection,
    address: String,
}

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(5);

impl Discovery {
    /// Connects lazily: the first question meets the broker.
    ///
    /// # Errors
    /// The settings do not work.
    pub fn new(connection: &Connection) -> Result<Discovery, KafkaError> {
        let address = connection.address();
        let client = connection
            .reader(1)
            .create_with_context(Context)
            .map_err(|error| classify(&error, &address))?;
        Ok(Discovery {
            client,
            connection: connection.clone(),
            address,
        })
    }

    /// Topics with their numbers of partitions.
    ///
    /// # Errors
    /// Nobody answers, or we are refused.
    pub fn topics(&self) -> Result<Vec<(String, i32)>, KafkaError> {
        let metadata = self.client.fetch_metadata(None, TIMEOUT).map_err(|error| {
            // The reason for a failed handshake comes as an event of its own.
            let told = self.refusal();
            let told = told.unwrap_or_else(|| classify(&error, &self.address));
            match told {
                KafkaError::Unreachable(_) | KafkaError::Tls(_) => {
                    knock::cause(&self.connection).map_or(told, KafkaError::Tls)
                }
                KafkaError::Refused(_)
                | KafkaError::NoTopic(_)
                | KafkaError::Settings(_)
                | KafkaError::Other(_) => told,
            }
        })?;
        let usable = metadata
            .topics()
            .iter()
            .filter(|topic| topic.error().is_none());
        Ok(usable
            .map(|t| (t.name().to_owned(), t.partitions().len() as i32))
            .collect())
    }

    /// A refusal that the client met in the background, if it met one.
    fn refusal(&self) -> Option<KafkaError> {
        let until = Instant::now() + Duration::from_millis(500);
        while Instant::now() < until {
            if let Some(Err(error)) = self.client.poll(Duration::from_millis(50)) {
                let sorted = classify(&error, &self.address);
                if matches!(sorted, KafkaError::Refused(_) | KafkaError::Tls(_)) {
                    return Some(sorted);
                }
            }
        }
        None
    }

    /// First offset that is there, and the one after the last.
    ///
    /// # Errors
    /// Nobody answers, we are refused, or there is no such partition.
    pub fn ends(&self, topic: &str, partition: i32) -> Result<(i64, i64), KafkaError> {
        self.client
            .fetch_watermarks(topic, partition, TIMEOUT)
            .map_err(|error| classify(&error, &self.address))
    }

    /// The first offset whose record is not older than a moment (milliseconds since the epoch);
    /// the end if there is none.
    ///
    /// # Errors
    /// Nobody answers, we are refused, or there is no such partition.
    pub fn offset_at(&self, topic: &str, partition: i32, millis: i64) -> Result<i64, KafkaError> {
        let failed = |error| classify(&error, &self.address);
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, partition, Offset::Offset(millis))
            .map_err(failed)?;
        let found = self
            .client
            .offsets_for_times(list, TIMEOUT)
            .map_err(failed)?;
        let offset = found
            .find_partition(topic, partition)
            .map(|found| found.offset());
        match offset {
            Some(Offset::Offset(offset)) => Ok(offset),
            _ => self.ends(topic, partition).map(|(_, end)| end),
        }
    }
}
