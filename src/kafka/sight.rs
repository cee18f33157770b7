// SPDX-License-Identifier: EUPL-1.2
//! Where partitions begin and end, as their own leaders say when they are asked.
//!
//! What a leader does not answer is not known, whatever was known before: then nobody can say that
//! a partition is quiet, or that it was read to its end.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::metadata::Metadata;
use rdkafka::{Offset, TopicPartitionList};

use super::client::{Connection, Context, KafkaError, classify};

/// How long one leader may take to answer.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How long it may take to learn which partitions there are.
const METADATA: Duration = Duration::from_secs(5);

/// Where a partition begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// The first offset that is there.
    pub first: i64,
    /// Up to here nothing waits for a transaction to end: the last stable offset.
    pub stable: i64,
    /// The end: the high watermark.
    pub high: i64,
}

/// A partition with what its leader answered; nothing if it did not, or if it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Who leads it, by its number in the cluster.
    pub leader: i32,
    /// What was answered.
    pub ends: Option<Ends>,
}

/// Asks the leaders of partitions.
pub struct Sight {
    /// Is told what is settled.
    settled: BaseConsumer<Context>,
    /// Is told everything.
    all: BaseConsumer<Context>,
    address: String,
}

impl Sight {
    /// Connects with the first question.
    ///
    /// # Errors
    /// The settings do not work.
    pub fn new(connection: &Connection) -> Result<Sight, KafkaError> {
        let address = connection.address();
        let client = |isolation: &str| {
            let mut settings = connection.reader(1);
            settings.set("isolation.level", isolation);
            let client = settings.create_with_context(Context);
            client.map_err(|error| classify(&error, &address))
        };
        Ok(Sight {
            settled: client("read_committed")?,
            all: client("read_uncommitted")?,
            address: address.clone(),
        })
    }

    /// All partitions of topics that are meant. A leader that does not answer costs its own ones
    /// only.
    ///
    /// # Errors
    /// Nobody says which partitions there are.
    pub fn look(&self, is_meant: &dyn Fn(&str) -> bool) -> Result<Vec<Seen>, KafkaError> {
        let metadata = self.settled.fetch_metadata(None, METADATA);
        let metadata = metadata.map_err(|error| classify(&error, &self.address))?;
        let mut all = Vec::new();
        for (leader, partitions) in by_leader(&metadata, is_meant) {
            let ends = match leader {
                NOBODY => None,
                _ => self.of_leader(&partitions),
            };
            for (topic, partition) in partitions {
                let of = ends.as_ref();
                let ends = of.and_then(|of| of.get(&(topic.clone(), partition)).copied());
                all.push(Seen {
                    topic,
                    partition,
                    leader,
                    ends,
                });
            }
        }
        all.sort_by(|a, b| (&a.topic, a.partition).cmp(&(&b.topic, b.partition)));
        Ok(all)
    }

    /// What one leader answers of its partitions; nothing if it does not answer all questions.
    fn of_leader(&self, partitions: &[(String, i32)]) -> Option<BTreeMap<(String, i32), Ends>> {
        let first = offsets(&self.settled, partitions, Offset::Beginning)?;
        let stable = offsets(&self.settled, partitions, Offset::End)?;
        let high = offsets(&self.all, partitions, Offset::End)?;
        let ends = first.into_iter().filter_map(|(of, first)| {
            let (stable, high) = (*stable.get(&of)?, *high.get(&of)?);
            let ends = Ends {
                first,
                stable,
                // It was asked later, and of the same leader.
                high: high.max(stable),
            };
            Some((of, ends))
        });
        Some(ends.collect())
    }
}

/// Who leads a partition that has no leader.
const NOBODY: i32 = -1;

fn by_leader(
    metadata: &Metadata,
    is_meant: &dyn Fn(&str) -> bool,
) -> BTreeMap<i32, Vec<(String, i32)>> {
    let mut by_leader: BTreeMap<i32, Vec<(String, i32)>> = BTreeMap::new();
    let topics = metadata.topics().iter();
    for topic in topics.filter(|topic| topic.error().is_none() && is_meant(topic.name())) {
        for partition in topic.partitions() {
            let of = by_leader.entry(partition.leader()).or_default();
            of.push((topic.name().to_owned(), partition.id()));
        }
    }
    by_leader
}

/// The beginnings or ends of partitions; nothing if they do not come in time. One that its leader
/// does not know is left out.
fn offsets(
    client: &BaseConsumer<Context>,
    partitions: &[(String, i32)],
    which: Offset,
) -> Option<BTreeMap<(String, i32), i64>> {
    let mut asked = TopicPartitionList::with_capacity(partitions.len());
    for (topic, partition) in partitions {
        // The two ends are times of their own in the question that the client sends.
        asked.add_partition_offset(topic, *partition, which).ok()?;
    }
    let answers = client.offsets_for_times(asked, TIMEOUT).ok()?;
    let answers = answers.elements();
    let known = answers.iter().filter_map(|answer| match answer.offset() {
        Offset::Offset(offset) if answer.error().is_ok() => {
            Some(((answer.topic().to_owned(), answer.partition()), offset))
        }
        _ => None,
    });
    Some(known.collect())
}
