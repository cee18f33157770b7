//! Topics for tests: make, fill, read, cut, alter, delete.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use rdkafka::admin::{
    AdminClient, AdminOptions, AlterConfig, NewPartitions, NewTopic, ResourceSpecifier,
    TopicReplication,
};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext};
use rdkafka::{ClientConfig, ClientContext, Offset, TopicPartitionList};

const TIMEOUT: Duration = Duration::from_secs(60);

/// A record to produce, or one that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// `None` leaves the choice to the hash of the key.
    pub(crate) partition: Option<i32>,
    /// Known once it was read.
    pub(crate) offset: Option<i64>,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: Vec<(String, Option<Vec<u8>>)>,
    /// Milliseconds since 1970; `None` stands for the time of sending.
    pub(crate) timestamp: Option<i64>,
}

impl Record {
    pub(crate) fn new(value: impl Into<Vec<u8>>) -> Record {
        Record {
            value: Some(value.into()),
            ..Record::default()
        }
    }

    pub(crate) fn key(self, key: impl Into<Vec<u8>>) -> Record {
        Record {
            key: Some(key.into()),
            ..self
        }
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Record {
        self.headers.push((name.to_owned(), Some(value.into())));
        self
    }

    /// Chooses the partition.
    pub(crate) fn on(self, partition: i32) -> Record {
        Record {
            partition: Some(partition),
            ..self
        }
    }

    /// Sets the timestamp, in milliseconds since 1970.
    pub(crate) fn at(self, timestamp: i64) -> Record {
        Record {
            timestamp: Some(timestamp),
            ..self
        }
    }

    /// The value as text.
    pub(crate) fn text(&self) -> &str {
        let value = self.value.as_deref().unwrap_or_default();
        str::from_utf8(value).expect("the value is UTF-8")
    }
}

/// A topic of its own for one test; dropping it deletes it.
pub(crate) struct Topic {
    broker: String,
    name: String,
}

impl Topic {
    /// Makes a topic that keeps all records; its name starts with the label and is like no other.
    pub(crate) fn create(broker: &str, label: &str, partitions: i32) -> Topic {
        Topic::create_with(broker, label, partitions, &[])
    }

    /// As [`Topic::create`], with settings such as `("retention.ms", "1000")`.
    pub(crate) fn create_with(
        broker: &str,
        label: &str,
        partitions: i32,
        settings: &[(&str, &str)],
    ) -> Topic {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let since_1970 = SystemTime::UNIX_EPOCH
            .elapsed()
            .expect("the clock is past 1970");
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{label}-{:x}-{count}", since_1970.as_millis());
        Topic::named(broker, name, partitions, settings)
    }

    /// As [`Topic::create_with`], with exactly this name, on a broker of the test's own.
    pub(crate) fn named(
        broker: &str,
        name: impl Into<String>,
        partitions: i32,
        settings: &[(&str, &str)],
    ) -> Topic {
        let topic = Topic {
            broker: broker.to_owned(),
            name: name.into(),
        };
        topic.create_again(partitions, settings);
        topic
    }

    /// One whose partitions lie on these brokers of a cluster, the first of each before the others.
    #[allow(dead_code, reason = "the benchmark has one broker")]
    pub(crate) fn on(
        broker: &str,
        name: &str,
        replicas: &[&[i32]],
        settings: &[(&str, &str)],
    ) -> Topic {
        let partitions = i32::try_from(replicas.len()).expect("few");
        let new = NewTopic::new(name, partitions, TopicReplication::Variable(replicas));
        let new = new.set("retention.ms", "-1");
        let all = settings.iter();
        let new = all.fold(new, |new, (key, value)| new.set(key, value));
        let outcome = wait(admin(broker).create_topics([&new], &AdminOptions::new()));
        let outcome = outcome.expect("the brokers answer").remove(0);
        outcome.expect("it can be made");
        let topic = Topic {
            broker: broker.to_owned(),
            name: name.to_owned(),
        };
        topic.await_leaders(partitions);
        topic
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Makes the topic anew after [`Topic::delete`], under the same name.
    pub(crate) fn create_again(&self, partitions: i32, settings: &[(&str, &str)]) {
        let deadline = Instant::now() + TIMEOUT;
        // Tests write records of years ago, which a broker's usual week of retention would take.
        let forever = [("retention.ms", "-1")];
        let has_retention = settings.iter().any(|(key, _)| *key == "retention.ms");
        let all = settings
            .iter()
            .chain(forever.iter().filter(|_| !has_retention));
        let new = NewTopic::new(&self.name, partitions, TopicReplication::Fixed(1));
        let new = all.fold(new, |new, (key, value)| new.set(key, value));
        // A deleted topic is gone only a moment after the broker said so.
        loop {
            let outcome = wait(admin(&self.broker).create_topics([&new], &AdminOptions::new()));
            match outcome.expect("the broker answers").remove(0) {
                Ok(_) => break,
                Err((_, RDKafkaErrorCode::TopicAlreadyExists)) if Instant::now() < deadline => {}
                Err((_, code)) => panic!("{} can't be made: {code}", self.name),
            }
        }
        self.await_leaders(partitions);
    }

    /// Raises the number of partitions.
    pub(crate) fn widen(&self, partitions: i32) {
        let total = usize::try_from(partitions).expect("a count is positive");
        let request = [&NewPartitions::new(&self.name, total)];
        let outcome = wait(admin(&self.broker).create_partitions(request, &AdminOptions::new()));
        outcome
            .expect("the broker answers")
            .remove(0)
            .expect("partitions can be added");
        self.await_leaders(partitions);
    }

    /// Changes settings of the topic; those not named return to their defaults.
    pub(crate) fn configure(&self, settings: &[(&str, &str)]) {
        let alter = AlterConfig::new(ResourceSpecifier::Topic(&self.name));
        let alter = settings
            .iter()
            .fold(alter, |alter, (key, value)| alter.set(key, value));
        let outcome = wait(admin(&self.broker).alter_configs([&alter], &AdminOptions::new()));
        outcome
            .expect("the broker answers")
            .remove(0)
            .expect("the settings are valid");
    }

    /// Deletes what lies before an offset, as retention would.
    pub(crate) fn cut(&self, partition: i32, before: i64) {
        let mut offsets = TopicPartitionList::new();
        offsets
            .add_partition_offset(&self.name, partition, Offset::Offset(before))
            .expect("an offset is not negative");
        let outcome = wait(admin(&self.broker).delete_records(&offsets, &AdminOptions::new()));
        for element in outcome.expect("the broker answers").elements() {
            element.error().expect("the records can be deleted");
        }
    }

    /// The first offset that a partition holds, and the one that its next record will have.
    pub(crate) fn bounds(&self, partition: i32) -> (i64, i64) {
        let bounds = consumer(&self.broker).fetch_watermarks(&self.name, partition, TIMEOUT);
        bounds.expect("the partition exists")
    }

    pub(crate) fn delete(&self) {
        let outcome = self.try_delete().expect("the broker answers");
        outcome.expect("the topic exists");
    }

    fn try_delete(&self) -> Result<Result<String, (String, RDKafkaErrorCode)>, KafkaError> {
        let options = AdminOptions::new().request_timeout(Some(Duration::from_secs(5)));
        let outcome = wait(admin(&self.broker).delete_topics(&[&self.name], &options));
        outcome.map(|mut topics| topics.remove(0))
    }

    /// Produces records, in their order within each partition, and waits until all are stored.
    pub(crate) fn produce(&self, records: impl IntoIterator<Item = Record>) {
        let producer: BaseProducer<Deliveries> = ClientConfig::new()
            .set("bootstrap.servers", &self.broker)
            .set("enable.idempotence", "true")
            .set("compression.type", "lz4")
            .set("linger.ms", "20")
            .create_with_context(Deliveries::default())
            .expect("the settings are valid");
        for record in records {
            let mut next = record.to_send(&self.name);
            while let Err((error, unsent)) = producer.send(next) {
                let full = KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull);
                assert_eq!(error, full, "a record can't be sent");
                producer.poll(Duration::from_millis(10));
                next = unsent;
            }
        }
        producer
            .flush(TIMEOUT)
            .expect("the broker stores the records in time");
        let failure = producer
            .context()
            .failure
            .lock()
            .expect("no delivery panics")
            .take();
        assert_eq!(failure, None, "a record was not stored");
    }

    /// Everything that the topic holds; see [`read`].
    pub(crate) fn read(&self) -> Vec<Record> {
        read(&self.broker, &self.name)
    }

    fn await_leaders(&self, partitions: i32) {
        let deadline = Instant::now() + TIMEOUT;
        let consumer = consumer(&self.broker);
        loop {
            let metadata = consumer.fetch_metadata(Some(&self.name), TIMEOUT);
            let metadata = metadata.expect("the broker answers");
            let found = metadata
                .topics()
                .iter()
                .flat_map(|topic| topic.partitions());
            let led = found.filter(|partition| partition.leader() >= 0).count();
            if i32::try_from(led) == Ok(partitions) {
                return;
            }
            assert!(Instant::now() < deadline, "{} has no leaders", self.name);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Topic {
    fn drop(&mut self) {
        // The test may have deleted it, or stopped the broker.
        self.try_delete().ok();
    }
}

/// Reads a topic from its beginning to its end, sorted by partition and offset.
pub(crate) fn read(broker: &str, topic: &str) -> Vec<Record> {
    let deadline = Instant::now() + TIMEOUT;
    let consumer = consumer(broker);
    let metadata = consumer
        .fetch_metadata(Some(topic), TIMEOUT)
        .expect("the broker answers");
    let mut open: BTreeSet<i32> = metadata
        .topics()
        .iter()
        .flat_map(|t| t.partitions())
        .map(|p| p.id())
        .collect();
    assert!(!open.is_empty(), "there is no topic {topic}");
    let mut assignment = TopicPartitionList::new();
    for &partition in &open {
        assignment
            .add_partition_offset(topic, partition, Offset::Beginning)
            .expect("the beginning is an offset");
    }
    consumer.assign(&assignment).expect("the partitions exist");

    let mut records = Vec::new();
    while !open.is_empty() {
        assert!(
            Instant::now() < deadline,
            "{topic} can't be read to its end"
        );
        match consumer.poll(Duration::from_secs(1)) {
            Some(Ok(message)) => records.push(Record::received(&message)),
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                open.remove(&partition);
            }
            // A passing trouble, such as a broker that has only just started.
            Some(Err(_)) | None => {}
        }
    }
    records.sort_by_key(|record| (record.partition, record.offset));
    records
}

impl Record {
    fn to_send<'a>(&'a self, topic: &'a str) -> BaseRecord<'a, [u8], [u8]> {
        let headers = self
            .headers
            .iter()
            .fold(OwnedHeaders::new(), |headers, (key, value)| {
                headers.insert(Header {
                    key,
                    value: value.as_ref(),
                })
            });
        BaseRecord {
            topic,
            partition: self.partition,
            payload: self.value.as_deref(),
            key: self.key.as_deref(),
            timestamp: self.timestamp,
            headers: (!self.headers.is_empty()).then_some(headers),
            delivery_opaque: (),
        }
    }

    fn received(message: &BorrowedMessage) -> Record {
        let headers = message
            .headers()
            .into_iter()
            .flat_map(|headers| headers.iter());
        Record {
            partition: Some(message.partition()),
            offset: Some(message.offset()),
            key: message.key().map(<[u8]>::to_vec),
            value: message.payload().map(<[u8]>::to_vec),
            headers: headers
                .map(|h| (h.key.to_owned(), h.value.map(<[u8]>::to_vec)))
                .collect(),
            timestamp: message.timestamp().to_millis(),
        }
    }
}

/// Keeps the first record that could not be stored.
#[derive(Default)]
struct Deliveries {
    failure: Mutex<Option<KafkaError>>,
}

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _)) = result {
            self.failure
                .lock()
                .expect("no delivery panics")
                .get_or_insert_with(|| error.clone());
        }
    }
}

fn admin(broker: &str) -> AdminClient<DefaultClientContext> {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", broker)
        .create()
        .expect("the settings are valid")
}

fn consumer(broker: &str) -> BaseConsumer {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker);
    config.set("enable.partition.eof", "true");
    // Without the name of a group librdkafka refuses even a plain assignment; none is joined.
    config.set("group.id", "vigie-tests");
    config.set("enable.auto.commit", "false");
    config.create().expect("the settings are valid")
}

/// The admin client's futures are completed by a thread of its own; no reactor is needed.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime
        .expect("a runtime without I/O always starts")
        .block_on(future)
}
