// SPDX-License-Identifier: EUPL-1.2
//! What a cluster lets us do, found out without doing any of it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::admin::{
    AdminClient, AdminOptions, NewPartitions, NewTopic, TopicReplication, TopicResult,
};
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError as LibraryError, RDKafkaErrorCode as Code};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _, ProducerContext};

use super::client::{Connection, Context, KafkaError, classify};
use super::source::{Event, Position, Source};
use crate::observation::EventTime;

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Whether we may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum May {
    /// The cluster would let us.
    Yes,
    /// It would not.
    No,
    /// It does not say: why.
    Unknown(String),
}

/// Asks a cluster what we may do. Nothing is written, made or changed.
pub struct Rights {
    connection: Connection,
    admin: AdminClient<Context>,
    runtime: tokio::runtime::Runtime,
}

impl Rights {
    /// Connects lazily.
    ///
    /// # Errors
    /// The settings do not work.
    pub fn new(connection: &Connection) -> Result<Rights, KafkaError> {
        let admin = connection.base("doctor").create_with_context(Context);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Ok(Rights {
            admin: admin.map_err(|error| classify(&error, &connection.address()))?,
            runtime: runtime.map_err(|error| KafkaError::Other(error.to_string()))?,
            connection: connection.clone(),
        })
    }

    /// Whether we may make topics: asked with a request that is only to be checked.
    #[must_use]
    pub fn make_topics(&self) -> May {
        let topic = NewTopic::new("vigie.doctor.never-made", 1, TopicReplication::Fixed(1));
        let asked = self.admin.create_topics([&topic], &checked_only());
        sorted(self.runtime.block_on(asked))
    }

    /// Whether we may change a topic: asked with a request that is only to be checked.
    #[must_use]
    pub fn change(&self, topic: &str, partitions: i32) -> May {
        let wider = usize::try_from(partitions).unwrap_or(0) + 1;
        let wider = NewPartitions::new(topic, wider);
        let asked = self.admin.create_partitions([&wider], &checked_only());
        sorted(self.runtime.block_on(asked))
    }

    /// Whether we may write to a topic.
    ///
    /// The record that is sent asks for two acknowledgements. Brokers look at rights first, and
    /// then refuse this number, which none of them knows (KIP-1 left -1, 0 and 1): whoever may
    /// not write is told so, whoever may is told about the number, and nothing is written.
    #[must_use]
    pub fn write(&self, topic: &str) -> May {
        let mut config = self.connection.base("doctor");
        config
            .set("acks", "2")
            .set("retries", "0")
            .set("message.timeout.ms", TIMEOUT.as_millis().to_string());
        let verdict = Verdict::default();
        let producer: BaseProducer<Verdict> = match config.create_with_context(verdict.clone()) {
            Ok(producer) => producer,
            Err(error) => return May::Unknown(error.to_string()),
        };
        let record = BaseRecord::<(), [u8], ()>::with_opaque_to(topic, ()).payload(b"");
        if let Err((error, _)) = producer.send(record) {
            return judged(&error);
        }
        let until = Instant::now() + TIMEOUT * 2;
        while producer.in_flight_count() > 0 && Instant::now() < until {
            producer.poll(Duration::from_millis(50));
        }
        let told = verdict
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        told.unwrap_or_else(|| May::Unknown("no answer".into()))
    }

    /// Whether we may read these partitions, each from the record before its end; and the latest
    /// time that the broker gave to one of them.
    #[must_use]
    pub fn read(&self, positions: &[Position]) -> (May, Option<EventTime>) {
        let mut newest = None;
        let mut source = match Source::new(&self.connection, 1) {
            Ok(source) => source,
            Err(error) => return (May::Unknown(error.to_string()), newest),
        };
        if let Err(error) = source.assign(positions) {
            return (May::Unknown(error.to_string()), newest);
        }
        let (mut left, until) = (positions.len(), Instant::now() + TIMEOUT);
        while left > 0 && Instant::now() < until {
            let events = source.poll(Duration::from_millis(100), 100, &mut |record| {
                newest = newest.max(record.stamp.map(|stamp| stamp.time));
            });
            for event in events {
                match event {
                    Event::Refused(_) | Event::NoRight => return (May::No, newest),
                    Event::End(_) => left -= 1,
                    _ => {}
                }
            }
        }
        match left {
            0 => (May::Yes, newest),
            left => (
                May::Unknown(format!("no answer for {left} partitions")),
                newest,
            ),
        }
    }
}

fn checked_only() -> AdminOptions {
    AdminOptions::new()
        .validate_only(true)
        .request_timeout(Some(TIMEOUT))
}

fn sorted(answer: Result<Vec<TopicResult>, LibraryError>) -> May {
    match answer {
        Err(error) => judged(&error),
        Ok(results) => match results.into_iter().next() {
            Some(Err((_, code))) => by_code(code),
            _ => May::Yes,
        },
    }
}

fn judged(error: &LibraryError) -> May {
    match error.rdkafka_error_code() {
        Some(code) => by_code(code),
        None => May::Unknown(error.to_string()),
    }
}

fn by_code(code: Code) -> May {
    match code {
        Code::TopicAuthorizationFailed | Code::ClusterAuthorizationFailed => May::No,
        // Refused for another reason, which brokers look for after rights.
        Code::InvalidRequiredAcks | Code::TopicAlreadyExists | Code::PolicyViolation => May::Yes,
        code => May::Unknown(code.to_string()),
    }
}

/// What became of the one record that was sent.
#[derive(Clone, Default)]
struct Verdict(Arc<Mutex<Option<May>>>);

impl ClientContext for Verdict {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Context.log(level, facility, message);
    }
}

impl ProducerContext for Verdict {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let may = match result {
            Ok(_) => May::Yes,
            Err((error, _)) => judged(error),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(may);
    }
}
