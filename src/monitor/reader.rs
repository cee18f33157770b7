// SPDX-License-Identifier: EUPL-1.2
//! A reader thread: polls its partitions, decodes, selects, and sends batches to the core.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::answers::Answers;
use super::clock;
use super::decoded::{DecodedBatch, Message, PartitionEvent};
use super::lacking::{Lacking, Looked};
use super::metadata_poller::is_there;
use super::part::Part;
use super::registry::Registry;
use super::take::{reading_moment, take};
use crate::engine::{PartitionId, Program};
use crate::intake::{Format, Intake};
use crate::kafka::{Connection, Discovery, Ends, Event, KafkaError, Position, Probe, Source};

/// Records in one batch at most.
const BATCH: usize = 512;
/// Batches that wait to be filled again at most, with some 200 KB each.
const SPARE: usize = 8;
/// How long to wait for a record.
const TIMEOUT: Duration = Duration::from_millis(100);
/// How long to wait before the brokers are asked again where a partition begins.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// What the core tells a reader.
#[derive(Debug)]
pub(super) enum ReaderCommand {
    /// Read this partition from here on, and up to `until` if that is known.
    Read {
        source: PartitionId,
        position: Position,
        until: Option<i64>,
        format: Format,
    },
    /// Nothing more is to be read but what was ordered: end when it is done.
    EndWhenDone,
}

/// Reads some partitions.
pub(super) struct Reader {
    client: Source,
    discovery: Discovery,
    probe: Probe,
    intake: Arc<Intake>,
    program: Arc<Program>,
    /// Who is asked for schemas.
    registry: Option<Arc<Registry>>,
    commands: Receiver<ReaderCommand>,
    core: SyncSender<Message>,
    /// Batches that were applied come home to be filled again.
    pool: SyncSender<Box<DecodedBatch>>,
    free: Receiver<Box<DecodedBatch>>,
    /// What leaders answered last.
    answers: Answers,
    stop: Arc<AtomicBool>,
    idle_after: Duration,
    parts: Vec<Part>,
    by_name: HashMap<(String, i32), usize>,
    end_when_done: bool,
    /// When to look where partitions without a place go on.
    place_at: Option<Instant>,
}

impl Reader {
    pub(super) fn new(
        connection: &Connection,
        share: usize,
        (intake, program, registry): (Arc<Intake>, Arc<Program>, Option<Arc<Registry>>),
        (commands, core): (Receiver<ReaderCommand>, SyncSender<Message>),
        (answers, stop, idle_after): (Answers, Arc<AtomicBool>, Duration),
    ) -> Result<Reader, KafkaError> {
        let (pool, free) = sync_channel(SPARE);
        Ok(Reader {
            client: Source::new(connection, share)?,
            discovery: Discovery::new(connection)?,
            probe: Probe::new(connection, share),
            intake,
            program,
            registry,
            commands,
            core,
            pool,
            free,
            answers,
            stop,
            idle_after,
            parts: Vec::new(),
            by_name: HashMap::new(),
            end_when_done: false,
            place_at: None,
        })
    }

    pub(super) fn spawn(self) -> Option<JoinHandle<()>> {
        Builder::new()
            .name("reader".into())
            .spawn(move || self.run())
            .ok()
    }

    fn run(mut self) {
        // An error means that the core is gone, and so this thread goes too.
        while !self.stop.load(Ordering::Acquire) {
            if self.turn().is_none() {
                return;
            }
            if self.end_when_done {
                if self.find_ends().is_none() {
                    return;
                }
                if self.parts.iter().all(|part| part.is_over) {
                    let _ = self.core.send(Message::Done);
                    return;
                }
            }
        }
    }

    /// One round: orders, records, events, idle partitions.
    fn turn(&mut self) -> Option<()> {
        self.handle_commands()?;
        let free = self.free.try_recv();
        let mut decoded = free.unwrap_or_else(|_| Box::new(DecodedBatch::new(self.pool.clone())));
        let events = self.poll(&mut decoded);
        let is_quiet = decoded.read.is_empty();
        if is_quiet {
            decoded.recycle();
        } else {
            self.core.send(Message::DecodedBatch(decoded)).ok()?;
        }
        for event in events {
            self.handle(event)?;
        }
        if self.place_at.is_some_and(|due| Instant::now() >= due) {
            self.find_place()?;
        }
        self.find_schemas()?;
        if is_quiet {
            self.find_empty()?;
        }
        self.tell_idle()
    }

    fn handle_commands(&mut self) -> Option<()> {
        while let Ok(command) = self.commands.try_recv() {
            match command {
                ReaderCommand::EndWhenDone => self.end_when_done = true,
                ReaderCommand::Read {
                    source,
                    position,
                    until,
                    format,
                } => {
                    if let Err(error) = self.client.assign(std::slice::from_ref(&position)) {
                        self.core.send(Message::Refused(error)).ok()?;
                    }
                    let name = (position.topic.clone(), position.partition);
                    self.by_name.insert(name, self.parts.len());
                    self.parts
                        .push(Part::new(source, (position, until), format));
                }
            }
        }
        Some(())
    }

    fn poll(&mut self, decoded: &mut DecodedBatch) -> Vec<Event> {
        let Reader {
            client,
            intake,
            program,
            parts,
            by_name,
            ..
        } = self;
        let now = clock::now();
        let read_at = reading_moment(now);
        let instant = Instant::now();
        let mut last = usize::MAX;
        client.poll(TIMEOUT, BATCH, &mut |mut record| {
            let same = parts.get(last).is_some_and(|part| {
                part.position.partition == record.partition && part.position.topic == record.topic
            });
            if !same {
                let name = (record.topic.to_owned(), record.partition);
                let Some(at) = by_name.get(&name) else { return };
                last = *at;
            }
            let part = &mut parts[last];
            // A fetch that was under way while the partition was moved may still bring old ones;
            // and what lies beyond the agreed end is left for the next run.
            // One that waits has come to its place for now.
            if record.offset < part.position.next
                || part.lacking.is_some()
                || part.until.is_some_and(|until| record.offset >= until)
            {
                return;
            }
            part.silent = instant;
            record.read_at = read_at;
            let of = (part.source, part.format);
            match take(intake, program, of, (&record, now), decoded) {
                Some(id) => part.lacking = Some(Lacking::new(id)),
                None => {
                    part.position.next = record.offset + 1;
                    decoded.begun.get_or_insert(instant);
                }
            }
        })
    }

    fn handle(&mut self, event: Event) -> Option<()> {
        match event {
            // The library says only the number, and that may be any partition's.
            Event::End(_) => {}
            Event::OutOfRange => self.out_of_range(),
            Event::Gone => self.find_gone()?,
            Event::Refused(error) => self.core.send(Message::Refused(error)).ok()?,
            Event::Down => tracing::warn!("no broker answers; trying again"),
            Event::Trouble(what) => tracing::warn!("{what}"),
        }
        Some(())
    }

    /// Some offset is not there. The library says neither which, nor ever again.
    fn out_of_range(&mut self) {
        self.parts.iter_mut().for_each(|part| part.unplaced = true);
        self.place_at = Some(Instant::now());
    }

    /// Finds where partitions go on, and says what was lost. Who does not answer is asked again.
    fn find_place(&mut self) -> Option<()> {
        self.place_at = None;
        // A partition that is gone would be waited for.
        let topics = self.discovery.topics().unwrap_or_default();
        for part in self.parts.iter_mut().filter(|part| part.unplaced) {
            let position = &mut part.position;
            let (topic, partition) = (&position.topic, position.partition);
            let there = is_there(&topics, topic, partition);
            let ends = there.then(|| self.discovery.ends(topic, partition).ok());
            let Some((first, end)) = ends.flatten() else {
                self.place_at = Some(Instant::now() + ASK_AGAIN);
                continue;
            };
            part.unplaced = false;
            let wanted = position.next;
            let change = match wanted {
                _ if wanted < first => Some(PartitionEvent::Gap { wanted, first }),
                _ if wanted > end => Some(PartitionEvent::Reset { wanted, first }),
                // There by now, or another partition was meant: read on from there.
                _ => None,
            };
            if change.is_some() {
                // What was empty before lay in what is gone.
                (position.next, part.empty_until) = (first, 0);
            }
            if let Err(error) = self.client.assign(std::slice::from_ref(position)) {
                tracing::warn!(%error, "a partition could not be moved");
                part.unplaced = true;
                self.place_at = Some(Instant::now() + ASK_AGAIN);
            }
            if let Some(change) = change {
                self.core
                    .send(Message::PartitionEvent(part.source, change))
                    .ok()?;
            }
        }
        Some(())
    }

    /// Lets partitions go that wait for a schema, and takes them up again where it has come.
    fn find_schemas(&mut self) -> Option<()> {
        let now = Instant::now();
        for part in &mut self.parts {
            let Some(lacking) = &mut part.lacking else {
                continue;
            };
            match lacking.look(&self.intake, self.registry.as_deref(), now) {
                Looked::Waits => {}
                Looked::Tell(why) => {
                    let position = &part.position;
                    self.client.release(&position.topic, position.partition);
                    let change = PartitionEvent::Lacks(lacking.id, why);
                    self.core
                        .send(Message::PartitionEvent(part.source, change))
                        .ok()?;
                }
                Looked::Found => {
                    part.lacking = None;
                    part.silent = now;
                    let position = std::slice::from_ref(&part.position);
                    if let Err(error) = self.client.assign(position) {
                        tracing::warn!(%error, "a partition could not be taken up");
                        part.unplaced = true;
                        self.place_at = Some(now + ASK_AGAIN);
                    }
                }
            }
        }
        Some(())
    }

    fn find_gone(&mut self) -> Option<()> {
        let Ok(topics) = self.discovery.topics() else {
            return Some(());
        };
        for part in &mut self.parts {
            let there = is_there(&topics, &part.position.topic, part.position.partition);
            if !there {
                part.is_over = true;
                self.core
                    .send(Message::PartitionEvent(part.source, PartitionEvent::Gone))
                    .ok()?;
            }
        }
        Some(())
    }

    /// Finds which partitions were read up to the agreed end, and which cannot be.
    fn find_ends(&mut self) -> Option<()> {
        let now = Instant::now();
        for part in self.parts.iter_mut().filter(|part| !part.is_over) {
            let Some(until) = part.until else { continue };
            part.is_over = part.read_to() >= until;
            let ends = answered(&self.answers, part);
            if let Some(until) = part.is_stuck(ends, now) {
                part.is_over = true;
                let unread = PartitionEvent::Unread(until, ends.map(|ends| ends.stable));
                self.core
                    .send(Message::PartitionEvent(part.source, unread))
                    .ok()?;
            }
        }
        Some(())
    }

    /// Where the last offsets may be markers of transactions, which no record has, it asks: one
    /// question a turn, so that reading goes on.
    fn find_empty(&mut self) -> Option<()> {
        let (now, answers) = (Instant::now(), &self.answers);
        let mut parts = self.parts.iter_mut();
        let found = parts.find_map(|part| {
            let target = part.may_be_empty(answered(answers, part), now)?;
            Some((part, target))
        });
        let Some((part, target)) = found else {
            return Some(());
        };
        let mut from = part.position.clone();
        from.next = part.read_to();
        let is_empty = self.probe.is_empty(&from, target) == Some(true);
        part.asked();
        if is_empty {
            part.empty_until = target;
            let event = PartitionEvent::ReadTo(target);
            self.core
                .send(Message::PartitionEvent(part.source, event))
                .ok()?;
        }
        Some(())
    }

    /// Tells which partitions are read to their end and silent: only where their own leader said so
    /// since, because silence of the library can be anything.
    fn tell_idle(&mut self) -> Option<()> {
        for part in &mut self.parts {
            let silent = part.silent.elapsed() >= self.idle_after;
            let is_due = part.told_idle.elapsed() >= self.idle_after.min(IDLE_AGAIN);
            if silent && is_due && part.is_at_end(answered(&self.answers, part)) {
                part.told_idle = Instant::now();
                self.core
                    .send(Message::PartitionEvent(part.source, PartitionEvent::Idle))
                    .ok()?;
            }
        }
        Some(())
    }
}

/// What the leader of a partition said since its last record came.
fn answered(answers: &Answers, part: &Part) -> Option<Ends> {
    answers.since(part.silent, &part.position.topic, part.position.partition)
}

/// How often a silent partition is told again, so that windows close as time goes on.
const IDLE_AGAIN: Duration = Duration::from_secs(30);
