// SPDX-License-Identifier: EUPL-1.2
//! The running mirror: one thread follows the queue and looks at the clock; HTTP asks beside it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::error::MirrorError;
use super::keeper::Keeper;
use super::settings::Settings;
use super::status::Status;
use crate::kafka::{Connection, Discovery, Event, KafkaError, Position, Source, Target};
use crate::observation::EventTime;

/// Records taken at once at most.
const MOST: usize = 500;
/// How often the clock is looked at.
const EVERY: Duration = Duration::from_millis(500);
/// How long to wait for a topic that is not there.
const PAUSE: Duration = Duration::from_secs(1);

/// Reaches the keeper from several threads; each step of it is whole.
#[derive(Debug, Clone)]
pub struct Shared(Arc<Mutex<Keeper>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Keeper> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a checkpoint: status and body.
    ///
    /// # Errors
    /// The copy cannot be written.
    pub fn add_checkpoint(&self, request: &str) -> Result<(u16, String), MirrorError> {
        let mut keeper = self.lock();
        let answer = keeper.add_checkpoint(request, now());
        keeper.broken |= answer.is_err();
        answer
    }

    /// The checkpoint that was signed last, as it was signed.
    ///
    /// # Errors
    /// The copy cannot be read.
    pub fn checkpoint(&self) -> Result<Option<String>, MirrorError> {
        Ok(self.lock().copy.last_witnessed()?)
    }

    /// The mirror as it is now.
    #[must_use]
    pub fn status(&self) -> Status {
        self.lock().status()
    }
}

/// A mirror that is ready to run.
pub struct Mirror {
    keeper: Shared,
    queue: Option<Target>,
    silent: Duration,
    stop: Arc<AtomicBool>,
}

/// Now, as this machine believes: the union's.
fn now() -> EventTime {
    jiff::Timestamp::now().into()
}

impl Mirror {
    /// Opens the copy.
    ///
    /// # Errors
    /// Anything that keeps it from running.
    pub fn prepare(settings: Settings, stop: Arc<AtomicBool>) -> Result<Mirror, MirrorError> {
        if settings.queue.is_none() && settings.listen.is_none() {
            return Err(MirrorError::Idle);
        }
        let queue = settings.queue.clone();
        let silent = settings.limits.silent.micros().unsigned_abs();
        Ok(Mirror {
            keeper: Shared(Arc::new(Mutex::new(Keeper::open(settings)?))),
            queue,
            silent: Duration::from_micros(silent),
            stop,
        })
    }

    /// Reaches it from other threads.
    #[must_use]
    pub fn shared(&self) -> Shared {
        self.keeper.clone()
    }

    /// Runs until it is told to stop.
    ///
    /// # Errors
    /// The copy cannot be written, or the broker does not let us in.
    pub fn run(self) -> Result<(), MirrorError> {
        let begun = Instant::now();
        let mut reader = None;
        let mut due = begun;
        while !self.stop.load(Ordering::Acquire) {
            match (&self.queue, &mut reader) {
                (None, _) => std::thread::sleep(Duration::from_millis(50)),
                (Some(queue), None) => reader = self.begin(queue)?,
                (Some(queue), Some(source)) => self.follow(queue, source)?,
            }
            if Instant::now() < due {
                continue;
            }
            due = Instant::now() + EVERY;
            let mut keeper = self.keeper.lock();
            if keeper.broken {
                return Err(MirrorError::Broken);
            }
            // What came while we were away is read before anybody is called silent.
            if self.queue.is_none() || keeper.caught_up || begun.elapsed() > self.silent {
                keeper.tick(now())?;
            }
        }
        Ok(())
    }

    /// Finds the queue; nothing if it is not there yet.
    fn begin(&self, queue: &Target) -> Result<Option<Source>, MirrorError> {
        let found = partitions(&queue.connection, &queue.topic);
        let partitions = match found {
            Ok(Some(partitions)) => partitions,
            Ok(None) => {
                tracing::warn!(topic = queue.topic, "the queue is not there; trying again");
                self.rest();
                return Ok(None);
            }
            Err(error @ crate::kafka::KafkaError::Refused(_)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "the brokers could not be asked; trying again");
                self.rest();
                return Ok(None);
            }
        };
        if partitions != 1 {
            return Err(MirrorError::Partitions(queue.topic.clone(), partitions));
        }
        let mut source = Source::new(&queue.connection, 1)?;
        let next = self.keeper.lock().offset()?.unwrap_or(0);
        source.assign(&[position(queue, next)])?;
        Ok(Some(source))
    }

    fn rest(&self) {
        let until = Instant::now() + PAUSE;
        while Instant::now() < until && !self.stop.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn follow(&self, queue: &Target, source: &mut Source) -> Result<(), MirrorError> {
        let (mut messages, mut next) = (Vec::new(), 0);
        let events = source.poll(Duration::from_millis(200), MOST, &mut |record| {
            messages.push(record.payload.unwrap_or_default().to_vec());
            next = record.offset + 1;
        });
        let mut keeper = self.keeper.lock();
        if !messages.is_empty() {
            keeper.records(&messages, next, now())?;
        }
        for event in events {
            match event {
                Event::End(_) => keeper.caught_up = true,
                Event::Down => keeper.caught_up = false,
                Event::Refused(error) => return Err(error.into()),
                Event::NoRight => return Err(KafkaError::no_right(&queue.topic).into()),
                Event::OutOfRange => {
                    keeper.caught_up = false;
                    let wanted = keeper.offset()?.unwrap_or(0);
                    let ends = Discovery::new(&queue.connection)
                        .and_then(|discovery| discovery.ends(&queue.topic, 0));
                    if let Ok((first, _)) = ends {
                        // At the very beginning nothing was promised to be there.
                        if wanted > 0 || first > 0 {
                            keeper.lost(wanted, now())?;
                        }
                        source.assign(&[position(queue, first)])?;
                    }
                }
                Event::Gone | Event::Trouble(_) => {
                    keeper.caught_up = false;
                    tracing::warn!(topic = queue.topic, ?event, "the queue cannot be read");
                }
            }
        }
        Ok(())
    }
}

fn position(queue: &Target, next: i64) -> Position {
    Position {
        topic: queue.topic.clone(),
        partition: 0,
        next,
    }
}

fn partitions(
    connection: &Connection,
    topic: &str,
) -> Result<Option<i32>, crate::kafka::KafkaError> {
    let topics = Discovery::new(connection)?.topics()?;
    let found = topics.into_iter().find(|(name, _)| name == topic);
    Ok(found.map(|(_, partitions)| partitions))
}
