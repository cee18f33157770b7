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
use super::continuity::Schedule;
use super::decoded::{DecodedBatch, Message, PartitionEvent};
use super::holes::Missed;
use super::lacking::{Lacking, Looked};
use super::part::Part;
use super::registry::Registry;
use super::rights::Asking;
use super::samples::{Sample, Samples};
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

/// What the core tells a reader.
#[derive(Debug)]
pub(super) enum ReaderCommand {
    /// Read this partition from here on, and up to `until` if that is known; if anything was read of
    /// it, only when it is found to be the one that was read.
    Read {
        source: PartitionId,
        position: Position,
        until: Option<i64>,
        format: Format,
        samples: Samples,
        /// When its leader was asked last.
        asked: Instant,
    },
    /// Nothing more is to be read but what was ordered: end when it is done.
    EndWhenDone,
}

/// Reads some partitions.
pub(super) struct Reader {
    pub(super) client: Source,
    pub(super) discovery: Discovery,
    pub(super) probe: Probe,
    intake: Arc<Intake>,
    program: Arc<Program>,
    /// Who is asked for schemas.
    registry: Option<Arc<Registry>>,
    commands: Receiver<ReaderCommand>,
    pub(super) core: SyncSender<Message>,
    /// Batches that were applied come home to be filled again.
    pool: SyncSender<Box<DecodedBatch>>,
    free: Receiver<Box<DecodedBatch>>,
    /// What leaders answered last.
    pub(super) answers: Answers,
    stop: Arc<AtomicBool>,
    idle_after: Duration,
    pub(super) parts: Vec<Part>,
    by_name: HashMap<(String, i32), usize>,
    by_source: HashMap<PartitionId, usize>,
    pub(super) end_when_done: bool,
    pub(super) schedule: Schedule,
    pub(super) rights: Asking,
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
            probe: Probe::new(connection),
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
            by_source: HashMap::new(),
            end_when_done: false,
            schedule: Schedule::default(),
            rights: Asking::default(),
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
        self.settle()?;
        self.find_rights()?;
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
                    samples,
                    asked,
                } => {
                    let name = (position.topic.clone(), position.partition);
                    self.by_name.insert(name, self.parts.len());
                    self.by_source.insert(source, self.parts.len());
                    let part = Part::new(source, (position, until), format);
                    self.parts.push(part.after(samples, asked));
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
            by_source,
            ..
        } = self;
        let now = clock::now();
        let read_at = reading_moment(now);
        let instant = Instant::now();
        let mut last = usize::MAX;
        let events = client.poll(TIMEOUT, BATCH, &mut |mut record| {
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
                || part.unplaced
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
                    let (wanted, offset) = (part.position.next, record.offset);
                    if offset > wanted
                        && let Some(counts) = decoded.read.last_mut()
                    {
                        counts.missed = Some(Missed::add(counts.missed, wanted, offset));
                    }
                    part.position.next = offset + 1;
                    decoded.begun.get_or_insert(instant);
                }
            }
        });
        // What a leader said while this was under way may be older than what came: it proves nothing
        // about records that it did not know.
        let after = Instant::now();
        let mut end = 0;
        for counts in &mut decoded.read {
            end += counts.entries;
            let entry = &decoded.entries[end - counts.last..end];
            let sample = Sample::of_entry(counts.next - 1, entry);
            counts.sample = Some(sample);
            if let Some(at) = by_source.get(&counts.source) {
                let part = &mut parts[*at];
                part.samples.add(sample);
                if part.silent == instant {
                    part.silent = after;
                }
            }
        }
        events
    }

    fn handle(&mut self, event: Event) -> Option<()> {
        match event {
            // The library says only the number, and that may be any partition's.
            Event::End(_) => {}
            Event::OutOfRange => self.out_of_range(),
            Event::Gone => self.find_gone()?,
            Event::Refused(error) => self.core.send(Message::Refused(error)).ok()?,
            Event::Down => {
                self.went_down();
                tracing::warn!("no broker answers; trying again");
            }
            Event::NoRight => self.rights.is_open = true,
            Event::Trouble(what) => tracing::warn!("{what}"),
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
                        (part.unplaced, part.doubt) = (true, Some(now));
                    }
                }
            }
        }
        Some(())
    }

    /// Finds which partitions were read up to the agreed end, and which cannot be.
    fn find_ends(&mut self) -> Option<()> {
        let now = Instant::now();
        for part in self.parts.iter_mut().filter(|part| !part.is_over) {
            let Some(until) = part.until else { continue };
            part.is_over = part.doubt.is_none() && part.read_to() >= until;
            let ends = answered(&self.answers, part);
            if let Some((until, obstacle)) = part.stuck(ends, now) {
                part.is_over = true;
                let unread = PartitionEvent::Unread(until, obstacle);
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
                // What ends there has to be what was read.
                if part.compared < part.silent && !part.samples.is_empty() {
                    part.doubt = Some(part.silent);
                    continue;
                }
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
