// SPDX-License-Identifier: EUPL-1.2
//! The core thread: applies batches, and commits everything that belongs together once a second.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender};
use std::time::{Duration, Instant};

use super::concerns::Concerns;
use super::counters::Counters;
use super::decoded::Message;
use super::error::MonitorError;
use super::heartbeat::{HeartbeatReason, HeartbeatSchedule};
use super::histogram::{Histogram, PROCESSING};
use super::holes::Looking;
use super::identity::Identity;
use super::leaves::LeafWriter;
use super::mirror::Mirror;
use super::partitions::Partitions;
use super::reader::ReaderCommand;
use super::retention::Retention;
use super::settings::SourceRule;
use super::unseen::Unseen;
use super::view::{View, ViewHandle};
use super::{Ended, clock, publish};
use crate::engine::{Changes, Engine, Limits, Program};
use crate::intake::{Format, Intake};
use crate::kafka::Queue;
use crate::ledger::{FindingKind, PublicKey, SigningStatus};
use crate::observation::EventTime;
use crate::store::{Commit, DeadLetter, Recheck, Store, StoreError};

/// Longest time between two commits.
const COMMIT_EVERY: Duration = Duration::from_secs(1);
/// How long to wait before trying again when the disk is full.
const FULL_PAUSE: Duration = Duration::from_secs(1);
/// How long the queue may take to empty itself at the end.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(30);

/// Owner of everything that changes.
pub(super) struct Core {
    pub(super) rules: Vec<(SourceRule, Format)>,
    pub(super) stop_at_end: bool,
    pub(super) program: Arc<Program>,
    pub(super) intake: Arc<Intake>,
    pub(super) engine: Engine,
    pub(super) store: Store,
    pub(super) queue: Option<Queue>,
    pub(super) mirror: Mirror,
    pub(super) inbox: Receiver<Message>,
    pub(super) commands: Vec<Sender<ReaderCommand>>,
    pub(super) partitions: Partitions,
    pub(super) counters: Counters,
    pub(super) leaves: LeafWriter,
    pub(super) heartbeats: HeartbeatSchedule,
    pub(super) retention: Retention,
    /// Files in force that the next commit keeps.
    pub(super) files: Vec<(String, Arc<[u8]>)>,
    pub(super) standing: SigningStatus,
    /// Exports whose leaf no commit covers yet, and who waits for that. One at a time is made.
    exports: Vec<(u64, SyncSender<u64>)>,
    pub(super) dead_letters: Vec<DeadLetter>,
    pub(super) dropped: Vec<String>,
    pub(super) concerns: Concerns,
    pub(super) unseen: Unseen,
    pub(super) looking: Looking,
    /// What is told once by each process.
    pub(super) told: BTreeSet<FindingKind>,
    done: usize,
    /// When batches were read that no commit covers yet, and how many records they held.
    pub(super) waiting: Vec<(Instant, u64)>,
    pub(super) ages: BTreeMap<String, Histogram>,
    pub(super) processing: Histogram,
    /// Where everybody looks.
    pub(super) shown: ViewHandle,
    /// What everybody will see from the first commit on; until then they see what was before.
    pub(super) fresh: Option<View>,
    /// Failed attempts of monitors before this one in the same process: of the queue and the mirror.
    pub(super) failed_before: (u64, u64),
    pub(super) recheck: Option<Recheck>,
    /// Whether it is to end.
    pub(super) stop: Arc<AtomicBool>,
}

impl Core {
    pub(super) fn new(
        program: Arc<Program>,
        intake: Arc<Intake>,
        (limits, identity, every): (Limits, Identity, Duration),
        store: Store,
        queue: Option<Queue>,
        inbox: Receiver<Message>,
        (commands, stop): (Vec<Sender<ReaderCommand>>, Arc<AtomicBool>),
    ) -> Core {
        let origin = store.origin().to_owned();
        let fresh = View::empty(program.agreement().clone(), origin, clock::now());
        let agreement = program.agreement().clone();
        let leaves = LeafWriter::new(&store, agreement, identity, intake.clone());
        Core {
            rules: Vec::new(),
            stop_at_end: false,
            engine: Engine::new(program.clone(), limits),
            program,
            intake,
            store,
            queue,
            mirror: Mirror::default(),
            inbox,
            commands,
            partitions: Partitions::default(),
            counters: Counters::default(),
            leaves,
            heartbeats: HeartbeatSchedule::new(every),
            retention: Retention::default(),
            files: Vec::new(),
            standing: SigningStatus::Draft,
            exports: Vec::new(),
            dead_letters: Vec::new(),
            dropped: Vec::new(),
            concerns: Concerns::default(),
            unseen: Unseen::default(),
            looking: Looking::default(),
            told: BTreeSet::new(),
            done: 0,
            waiting: Vec::new(),
            ages: BTreeMap::new(),
            processing: Histogram::new(&PROCESSING),
            shown: ViewHandle::new(fresh.clone()),
            fresh: Some(fresh),
            failed_before: (0, 0),
            recheck: None,
            stop,
        }
    }

    pub(super) fn store_path(&self) -> &std::path::Path {
        self.store.path()
    }

    pub(super) fn log_key(&self) -> PublicKey {
        self.store.log_key()
    }

    /// Runs until the end.
    pub(super) fn run(mut self) -> Result<Ended, MonitorError> {
        let mut due = Instant::now() + COMMIT_EVERY;
        while !(self.stop.load(Ordering::Acquire)
            || self.stop_at_end && self.done == self.commands.len())
        {
            let wait = due.saturating_duration_since(Instant::now());
            match self
                .inbox
                .recv_timeout(wait.min(Duration::from_millis(100)))
            {
                Ok(message) => self.take(message)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.hear_recheck()?;
            if Instant::now() >= due {
                let changes = self.drain(false);
                self.commit(changes)?;
                due = Instant::now() + COMMIT_EVERY;
            }
        }
        self.finish()
    }

    /// What was read is applied, what was held back is told, the mirror may sign it, and the queue
    /// may empty itself.
    fn finish(mut self) -> Result<Ended, MonitorError> {
        self.await_recheck()?;
        self.await_looks()?;
        while let Ok(message) = self.inbox.try_recv() {
            self.take(message)?;
        }
        self.leave_looks();
        let is_done = self.stop_at_end && self.done == self.commands.len();
        let is_unread = self.unseen.unread > 0 || !self.unseen.missing.is_empty();
        let at_end = is_done && !is_unread;
        if at_end {
            self.settle();
        }
        let changes = self.drain(true);
        self.commit(changes)?;
        self.tell_concerns(true)?;
        let now = clock::now();
        self.beat(now, HeartbeatReason::Last)?;
        self.leaves.stop(now, at_end)?;
        tracing::info!(settled = at_end, "stopping");
        self.commit(Changes::default())?;
        self.stop.store(true, Ordering::Release);
        let shown = self.show_last();
        let outbox_next = self.queue.take().map(|queue| {
            let status = queue.status().clone();
            if !queue.finish(QUEUE_TIMEOUT) {
                tracing::warn!("the queue has not taken every leaf; the next start sends the rest");
            }
            status.next.load(Ordering::Acquire)
        });
        self.store.commit(&Commit {
            outbox_next,
            cosigned: self.mirror.signed.take(),
            ..Commit::default()
        })?;
        if let Err(error) = self.store.keep_check(clock::now()) {
            tracing::warn!(%error, "the next start has more of the log to hash");
        }
        let mut view = self.look();
        view.pending = outbox_next.map_or(0, |next| view.leaves.saturating_sub(next));
        view.unwitnessed = self.mirror.unwitnessed(view.leaves);
        self.show(view);
        shown?;
        Ok(Ended {
            is_short: is_done && is_unread,
            view: self.shown,
            store: Some((self.store, self.recheck)),
        })
    }

    pub(super) fn take(&mut self, message: Message) -> Result<(), MonitorError> {
        match message {
            Message::DecodedBatch(decoded) => self.apply(decoded),
            Message::PartitionEvent(source, event) => self.event(source, &event)?,
            Message::Done => self.done += 1,
            Message::Refused(error) => return Err(error.into()),
            Message::Settle => self.settle(),
            Message::Export(export, told) => {
                let leaf = self.leaves.export(clock::now(), &export)?;
                self.exports.push((leaf, told));
            }
            Message::ReloadRefused(why) => {
                let mut view = self.look();
                view.reloaded = false;
                self.show(view);
                self.find(FindingKind::ReloadRefused, None, 1, why)?;
            }
            Message::Witness(seen) => self.witnessed(seen)?,
            Message::MetadataUpdate(asked, seen) => self.updated(asked, &seen)?,
            Message::Looked(look) => self.looked(&look),
        }
        Ok(())
    }

    /// Every partition was read to its end: nothing else happened before now.
    fn settle(&mut self) {
        let all: Vec<_> = self.partitions.iter().map(|(id, _)| id).collect();
        self.engine.idle(&all, clock::now());
        self.partitions
            .iter_mut()
            .for_each(|(_, row)| row.idle = true);
    }

    fn drain(&mut self, flush: bool) -> Changes {
        let store = &self.store;
        self.engine.drain(flush, &|owner| store.wants_full(owner))
    }

    fn tell(
        &mut self,
        now: EventTime,
        version: &crate::engine::AlertVersion,
    ) -> Result<(), MonitorError> {
        self.leaves.alert(now, &self.partitions, version)?;
        publish::count_alert(&mut self.counters, self.program.agreement(), version);
        Ok(())
    }

    /// Makes everything durable; waits while the disk is full, unless it is to end: then what is not
    /// durable is read again by the next start.
    pub(super) fn commit(&mut self, mut changes: Changes) -> Result<(), MonitorError> {
        let begun = Instant::now();
        let now = clock::now();
        self.count_drained(&changes);
        self.tell_concerns(false)?;
        self.tell_unseen()?;
        for version in std::mem::take(&mut changes.alerts) {
            self.tell(now, &version)?;
        }
        let outbox_next = self
            .queue
            .as_ref()
            .map(|q| q.status().next.load(Ordering::Acquire));
        self.tell_of_dates(now)?;
        self.beat_if_due(now)?;
        self.tell_of_mirror(now)?;
        let erased = self.erase_due(now)?;
        let (leaves, alerts) = self.leaves.take();
        let commit = Commit {
            offsets: self.partitions.moved(),
            state: std::mem::take(&mut changes.state),
            dropped: std::mem::take(&mut self.dropped),
            leaves,
            erased,
            files: std::mem::take(&mut self.files),
            alerts,
            dead_letters: std::mem::take(&mut self.dead_letters),
            tallies: publish::rows(&self.counters)?,
            outbox_next,
            cosigned: self.mirror.signed.take(),
        };
        while let Err(error) = self.store.commit(&commit) {
            let is_full = matches!(error, StoreError::Full);
            if !is_full || self.stop.load(Ordering::Acquire) {
                return Err(error.into());
            }
            tracing::error!("{error}");
            self.show_disk_full();
            std::thread::sleep(FULL_PAUSE);
        }
        self.partitions.committed();
        self.counters.committed();
        for (leaf, told) in self.exports.drain(..) {
            // Who asked may have gone; the leaf stays.
            let _ = told.try_send(leaf);
        }
        self.engine.recycle(commit.state);
        if let Some(queue) = &self.queue {
            queue
                .status()
                .durable
                .store(self.store.next_seq(), Ordering::Release);
        }
        self.mirror.durable(self.store.next_seq());
        self.submit(now, begun, &changes);
        Ok(())
    }
}
