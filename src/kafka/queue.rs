// SPDX-License-Identifier: EUPL-1.2
//! The union's queue: every leaf in order with its body, sent again until it is acknowledged.
//!
//! Leaves are read from the store, so nothing waits in memory only. After any failure the writer
//! is made anew and starts at the first leaf that was not acknowledged: the union may see a leaf
//! twice, never a hole. Key and event id are `origin/number`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer as _, ProducerContext, ThreadedProducer};

use super::Discovery;
use super::client::{Connection, Context, KafkaError, classify};
use crate::ledger::{Config, InclusionProof, Leaf, LeafKind, Message, Place, ReadLeaf};
use crate::store::{Prover, Reader, StoredLeaf};

/// Leaves on their way at most; each is a few kilobytes.
const WINDOW: u64 = 500;
/// Bytes of a message with texts at most: producer and broker take a megabyte unless they are told
/// otherwise. An agreement of 1 000 clauses has 400 000.
const LARGEST: usize = 900_000;
/// Longest pause before another try.
const MAX_PAUSE: Duration = Duration::from_secs(10);

/// Where the queue is and what it is called.
#[derive(Debug, Clone)]
pub struct Target {
    /// The cluster; may be another than the source's.
    pub connection: Connection,
    /// The topic.
    pub topic: String,
}

/// How sending goes; shared with whoever shows it.
#[derive(Debug, Default)]
pub struct QueueStatus {
    /// First leaf that is not acknowledged.
    pub next: AtomicU64,
    /// Leaves sent, repeats included.
    pub sent: AtomicU64,
    /// Failures so far.
    pub failed: AtomicU64,
    /// The first leaf that is not yet durable: nothing from there on is sent.
    pub durable: AtomicU64,
}

/// The sending thread.
pub struct Queue {
    status: Arc<QueueStatus>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Queue {
    /// Starts sending from the first leaf that was not acknowledged before.
    ///
    /// # Errors
    /// The connection settings do not work.
    pub fn start(
        target: Target,
        store: PathBuf,
        origin: String,
        next: u64,
        durable: u64,
    ) -> Result<Queue, KafkaError> {
        let status = Arc::new(QueueStatus {
            next: AtomicU64::new(next),
            durable: AtomicU64::new(durable),
            ..QueueStatus::default()
        });
        let stop = Arc::new(AtomicBool::new(false));
        let sender = Sender {
            target,
            store,
            origin,
            status: status.clone(),
            stop: stop.clone(),
        };
        drop(sender.writer()?); // bad settings show before anything runs
        let thread = std::thread::Builder::new()
            .name("queue".into())
            .spawn(move || sender.run())
            .map_err(|error| KafkaError::Other(error.to_string()))?;
        Ok(Queue {
            status,
            stop,
            thread: Some(thread),
        })
    }

    /// How it goes.
    #[must_use]
    pub fn status(&self) -> &Arc<QueueStatus> {
        &self.status
    }

    /// The first leaf that is not acknowledged.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.status.next.load(Ordering::Acquire)
    }

    /// Waits until all durable leaves are acknowledged, but not longer than `patience`; then
    /// stops. Returns whether everything was.
    #[must_use]
    pub fn finish(mut self, timeout: Duration) -> bool {
        let until = Instant::now() + timeout;
        let done = || {
            self.status.next.load(Ordering::Acquire) >= self.status.durable.load(Ordering::Acquire)
        };
        while !done() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        let all = done();
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            all && thread.join().is_ok()
        } else {
            all
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

struct Sender {
    target: Target,
    store: PathBuf,
    origin: String,
    status: Arc<QueueStatus>,
    stop: Arc<AtomicBool>,
}

impl Sender {
    fn writer(&self) -> Result<ThreadedProducer<Deliveries>, KafkaError> {
        let next = self.status.next.load(Ordering::Acquire);
        let deliveries = Deliveries {
            status: self.status.clone(),
            ahead: Mutex::new((next, BTreeSet::new())),
            broken: AtomicBool::new(false),
        };
        let config = self.target.connection.writer();
        config
            .create_with_context(deliveries)
            .map_err(|error| classify(&error, &self.target.connection.address()))
    }

    fn run(self) {
        let mut pause = Duration::from_millis(100);
        let mut prover = Prover::default();
        while !self.stop.load(Ordering::Acquire) {
            let before = self.status.next.load(Ordering::Acquire);
            if let Err(error) = self.session(&mut prover) {
                self.status.failed.fetch_add(1, Ordering::Relaxed);
                let topic = &self.target.topic;
                tracing::warn!(topic, %error, "the queue takes nothing; trying again");
            }
            let moved = self.status.next.load(Ordering::Acquire) > before;
            pause = if moved {
                Duration::from_millis(100)
            } else {
                (pause * 2).min(MAX_PAUSE)
            };
            self.rest(pause);
        }
    }

    /// Tells what would keep the queue from taking anything: a client that finds no topic says half
    /// a minute later that time is over. It sends all the same, since a broker may make topics.
    fn look(&self) {
        let topics = Discovery::new(&self.target.connection).and_then(|it| it.topics());
        let topic = &self.target.topic;
        match topics {
            Ok(topics) if topics.iter().any(|(name, _)| name == topic) => {}
            Ok(_) => tracing::warn!(
                topic,
                "the queue's topic is not there, or may not be seen: the monitor makes none"
            ),
            Err(error) => tracing::warn!(topic, %error, "the queue's brokers cannot be asked"),
        }
    }

    fn rest(&self, pause: Duration) {
        let until = Instant::now() + pause;
        while Instant::now() < until && !self.stop.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends until told to stop or until something fails.
    fn session(&self, prover: &mut Prover) -> Result<(), String> {
        let store = Reader::open(&self.store).map_err(|error| error.to_string())?;
        let writer = self.writer().map_err(|error| error.to_string())?;
        self.look();
        let mut next = self.status.next.load(Ordering::Acquire);
        while !self.stop.load(Ordering::Acquire) {
            if writer.context().broken.load(Ordering::Acquire) {
                writer.purge(rdkafka::producer::PurgeConfig::default().queue().inflight());
                return Err("a delivery failed".into());
            }
            let acknowledged = self.status.next.load(Ordering::Acquire);
            let room = (acknowledged + WINDOW).saturating_sub(next);
            let ready = self
                .status
                .durable
                .load(Ordering::Acquire)
                .saturating_sub(next);
            let most = u32::try_from(room.min(ready)).unwrap_or(u32::MAX);
            if most == 0 {
                std::thread::sleep(Duration::from_millis(10));
                continue;
            }
            for leaf in store
                .leaves(next, most)
                .map_err(|error| error.to_string())?
            {
                let proof = prover.prove(&store, leaf.seq);
                let proof = proof.map_err(|error| error.to_string())?;
                self.send(&writer, &leaf, message(&store, &leaf, proof.as_ref())?)?;
                next = leaf.seq + 1;
            }
        }
        Ok(())
    }

    fn send(
        &self,
        writer: &ThreadedProducer<Deliveries>,
        leaf: &StoredLeaf,
        message: Vec<u8>,
    ) -> Result<(), String> {
        let key = Leaf::id(&self.origin, leaf.seq);
        let content_type = Header {
            key: "content-type",
            value: Some("application/cloudevents+json; charset=UTF-8"),
        };
        let record = BaseRecord::with_opaque_to(&self.target.topic, Box::new(leaf.seq))
            .key(&key)
            .payload(&message)
            .headers(OwnedHeaders::new().insert(content_type));
        writer
            .send(record)
            .map_err(|(error, _)| error.to_string())?;
        self.status.sent.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// The message of a leaf; one of configuration brings the texts that it names. Each start sends
/// them again, so that a reader who comes later has what is in force. What does not fit stays
/// behind, which the mirror raises. Without a proof, which only a store that is not what it was can
/// lack, the leaf goes out as older versions sent it.
fn message(
    store: &Reader,
    leaf: &StoredLeaf,
    proof: Option<&InclusionProof>,
) -> Result<Vec<u8>, String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let mut texts = Vec::new();
    let read = ReadLeaf::parse(&leaf.bytes).map_err(|error| told(&error))?;
    if let (LeafKind::Config, Ok(config)) = (read.kind, read.data::<Config>()) {
        for (_, digest) in config.texts() {
            let text = store.file(digest).map_err(|error| told(&error))?;
            texts.extend(text.and_then(|text| String::from_utf8(text).ok()));
        }
    }
    let body = leaf.body.as_ref().map(|(salt, text)| (salt, text.as_str()));
    let place = match (proof, &leaf.checkpoint) {
        (Some(proof), _) => Place::Proven(proof),
        (None, Some(note)) => Place::End(note),
        (None, None) => Place::Unsaid,
    };
    loop {
        let message = Message::write(&leaf.bytes, body, &texts, place);
        let message = message.map_err(|error| told(&error))?;
        if message.len() <= LARGEST || texts.pop().is_none() {
            return Ok(message);
        }
    }
}

/// Notes what was acknowledged; moves on only without a hole.
struct Deliveries {
    status: Arc<QueueStatus>,
    ahead: Mutex<(u64, BTreeSet<u64>)>,
    broken: AtomicBool,
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Context.log(level, facility, message);
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = Box<u64>;

    fn delivery(&self, result: &DeliveryResult<'_>, seq: Box<u64>) {
        match result {
            Ok(_) => {
                let mut guard = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
                let (next, ahead) = &mut *guard;
                ahead.insert(*seq);
                while ahead.remove(next) {
                    *next += 1;
                }
                self.status.next.fetch_max(*next, Ordering::AcqRel);
            }
            Err((error, _)) => {
                // The first one says why; the others were on their way with it.
                let is_first = !self.broken.swap(true, Ordering::AcqRel);
                if is_first && error.rdkafka_error_code() != Some(RDKafkaErrorCode::PurgeQueue) {
                    tracing::warn!(%error, "a leaf was not delivered");
                }
            }
        }
    }
}
