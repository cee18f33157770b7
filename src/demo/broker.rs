// SPDX-License-Identifier: EUPL-1.2
//! The embedded broker and the thread that plays the company onto it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rdkafka::config::ClientConfig;
use rdkafka::error::KafkaError as LibraryError;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer as _};
use xxhash_rust::xxh3::xxh3_64;

use super::event::{Produced, TOPICS};
use super::generator::{Generator, Play};
use super::truth::Truth;
use crate::kafka::KafkaError;
use crate::monitor::ViewHandle;
use crate::observation::EventTime;

/// Records that may lie unread in a partition. The broker keeps 5 MiB or 100 000 records of each
/// and drops the rest; 4 000 of some 600 B are 2.4 MB.
const UNREAD: i64 = 4_000;
/// The union's queue.
const QUEUE: &str = "vigie.union";

/// An embedded broker with the demo's topics. Lives as long as this value.
pub struct Stage {
    cluster: MockCluster<'static, DefaultProducerContext>,
}

impl Stage {
    /// Starts it on a free port of the loopback interface.
    ///
    /// # Errors
    /// The client library cannot start it.
    pub fn open() -> Result<Stage, KafkaError> {
        let failed = |error: LibraryError| KafkaError::Other(error.to_string());
        let cluster = MockCluster::new(1).map_err(failed)?;
        for (topic, partitions) in TOPICS.into_iter().chain([(QUEUE, 1)]) {
            cluster.create_topic(topic, partitions, 1).map_err(failed)?;
        }
        Ok(Stage { cluster })
    }

    /// Where it listens.
    #[must_use]
    pub fn brokers(&self) -> String {
        self.cluster.bootstrap_servers()
    }

    /// The union's queue on it.
    #[must_use]
    pub fn queue(&self) -> &'static str {
        QUEUE
    }

    /// Plays the company within about this much wall time, never faster than the monitor reads,
    /// and waits until everything was read. Returns what the generator knows.
    ///
    /// # Errors
    /// The broker takes no more records.
    pub fn play(
        &self,
        play: Play,
        within: Duration,
        monitor: &ViewHandle,
        stop: &Arc<AtomicBool>,
    ) -> Result<Truth, KafkaError> {
        let first = play.first;
        let days = play.days;
        let mut generator = Generator::new(play);
        let begin = generator.at(first, 0);
        let pace = Pace {
            begun: Instant::now(),
            begin,
            days,
            within,
        };
        let mut writer = Writer::new(&self.brokers())?;
        'days: while let Some(records) = generator.next_day() {
            for record in records {
                pace.wait(record.arrived, stop);
                writer.wait_for_room(&record, monitor, stop);
                if stop.load(Ordering::Acquire) {
                    break 'days;
                }
                writer.write(&record)?;
            }
        }
        writer.finish(monitor, stop)?;
        Ok(generator.truth().clone())
    }
}

/// Event time against wall time.
struct Pace {
    begun: Instant,
    begin: EventTime,
    days: u32,
    within: Duration,
}

impl Pace {
    fn wait(&self, arrived: EventTime, stop: &AtomicBool) {
        let played = arrived.since(self.begin).as_secs_f64() / (f64::from(self.days) * 86_400.0);
        let due = self.begun + self.within.mul_f64(played.clamp(0.0, 1.0));
        while !stop.load(Ordering::Acquire) {
            let left = due.saturating_duration_since(Instant::now());
            if left < Duration::from_millis(1) {
                return;
            }
            std::thread::sleep(left.min(Duration::from_millis(50)));
        }
    }
}

struct Writer {
    producer: BaseProducer,
    written: HashMap<(&'static str, i32), i64>,
}

impl Writer {
    fn new(brokers: &str) -> Result<Writer, KafkaError> {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", brokers)
            .set("linger.ms", "5")
            .set("enable.idempotence", "true");
        let producer = config
            .create()
            .map_err(|error| KafkaError::Other(error.to_string()))?;
        Ok(Writer {
            producer,
            written: HashMap::new(),
        })
    }

    fn partition(record: &Produced) -> i32 {
        let count = TOPICS
            .iter()
            .find(|(topic, _)| *topic == record.topic)
            .map_or(1, |t| t.1);
        (xxh3_64(record.key.as_bytes()) % u64::from(count.unsigned_abs())) as i32
    }

    fn read(monitor: &ViewHandle, topic: &str, partition: i32) -> i64 {
        let view = monitor.get();
        let part = view
            .partitions
            .iter()
            .find(|p| p.topic == topic && p.partition == partition);
        part.map_or(0, |part| part.next)
    }

    fn wait_for_room(&self, record: &Produced, monitor: &ViewHandle, stop: &AtomicBool) {
        let partition = Writer::partition(record);
        let written = self
            .written
            .get(&(record.topic, partition))
            .copied()
            .unwrap_or(0);
        // Looking costs a lock; most records need no look.
        if written % 500 != 0 {
            return;
        }
        while written - Writer::read(monitor, record.topic, partition) > UNREAD
            && !stop.load(Ordering::Acquire)
        {
            self.producer.poll(Duration::from_millis(20));
        }
    }

    fn write(&mut self, record: &Produced) -> Result<(), KafkaError> {
        let partition = Writer::partition(record);
        let mut headers = OwnedHeaders::new();
        for (key, value) in &record.headers {
            headers = headers.insert(Header {
                key,
                value: Some(value),
            });
        }
        let mut message = BaseRecord::<String, [u8]>::to(record.topic)
            .partition(partition)
            .key(&record.key)
            .headers(headers)
            .timestamp(record.arrived.micros() / 1_000);
        if let Some(payload) = &record.payload {
            message = message.payload(payload);
        }
        while let Err((error, same)) = self.producer.send(message) {
            if error.rdkafka_error_code() != Some(rdkafka::types::RDKafkaErrorCode::QueueFull) {
                return Err(KafkaError::Other(error.to_string()));
            }
            self.producer.poll(Duration::from_millis(10));
            message = same;
        }
        self.producer.poll(Duration::ZERO);
        *self.written.entry((record.topic, partition)).or_default() += 1;
        Ok(())
    }

    /// Waits until the monitor has read, and committed, everything.
    fn finish(&self, monitor: &ViewHandle, stop: &AtomicBool) -> Result<(), KafkaError> {
        self.producer
            .flush(Duration::from_secs(30))
            .map_err(|error| KafkaError::Other(error.to_string()))?;
        let behind = || {
            self.written
                .iter()
                .any(|((topic, part), written)| Writer::read(monitor, topic, *part) < *written)
        };
        while behind() && !stop.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}
