// SPDX-License-Identifier: EUPL-1.2
//! Shows the log to the union's mirror: its newest checkpoint, at most every ten seconds.
//!
//! What the mirror has signed cannot be taken back by whoever holds this machine. A mirror that
//! does not answer keeps nothing from running: leaves without its signature are counted. One that
//! has signed more of this log than we have, or another one, ends the process: the store was put
//! back, or copied. That has to be shown under its signature; who only says so is no mirror.

mod client;

pub use client::MirrorTarget;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::decoded::Message;
use super::error::MonitorError;
use crate::ledger::{AddCheckpoint, Checkpoint, CompactRange, SignedNote};
use crate::store::{Reader, StoreError};
use client::{Answer, Client};

/// Shortest time between two questions.
const EVERY: Duration = Duration::from_secs(10);
/// Longest time between two questions while nobody answers.
const MAX_PAUSE: Duration = Duration::from_secs(120);
/// Longest time for showing the log once.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);
/// Leaves shown at once at most, beyond what was signed before: 3 MB of hashes.
const MAX_LEAVES: u64 = 100_000;
/// Sizes tried in one go: the mirror may have signed another size than we remember.
const TRIES: u32 = 3;

/// What came of showing the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WitnessReply {
    /// The mirror has signed this size.
    Signed { size: u64, note: String },
    /// The mirror knows more leaves than there are here.
    Behind { known: u64, ours: u64 },
    /// The mirror has signed another log under this name.
    Other { known: u64 },
}

impl WitnessReply {
    /// Why this log must not go on, if so.
    pub(super) fn refusal(&self) -> Option<MonitorError> {
        match *self {
            WitnessReply::Signed { .. } => None,
            WitnessReply::Behind { known, ours } => Some(MonitorError::Behind { known, ours }),
            WitnessReply::Other { known } => Some(MonitorError::OtherLog { known }),
        }
    }
}

/// How it goes; shared with whoever shows it.
#[derive(Debug, Default)]
pub(super) struct WitnessStatus {
    /// Size that the mirror has signed.
    pub(super) signed: AtomicU64,
    /// Leaves that are durable here.
    pub(super) durable: AtomicU64,
    /// Failed attempts since the start.
    pub(super) failed: AtomicU64,
}

/// The log as the mirror saw it last.
pub(super) struct WitnessClient {
    client: Client,
    store: PathBuf,
    /// The tree of the size that it signed last.
    edge: Option<CompactRange>,
    status: Arc<WitnessStatus>,
}

impl WitnessClient {
    pub(super) fn new(
        target: &MirrorTarget,
        store: &Path,
        durable: u64,
    ) -> Result<WitnessClient, MonitorError> {
        let client = Client::new(target).map_err(MonitorError::Mirror)?;
        let status = WitnessStatus::default();
        status.durable.store(durable, Ordering::Release);
        Ok(WitnessClient {
            client,
            store: store.to_owned(),
            edge: None,
            status: Arc::new(status),
        })
    }

    pub(super) fn status(&self) -> Arc<WitnessStatus> {
        self.status.clone()
    }

    /// Shows the newest checkpoint, if there is one that the mirror has not signed, and waits so
    /// long for answers.
    pub(super) fn submit(&mut self, timeout: Duration) -> Result<Option<WitnessReply>, String> {
        let shown = self.attempt(Instant::now() + timeout);
        match &shown {
            Err(_) => drop(self.status.failed.fetch_add(1, Ordering::Relaxed)),
            Ok(Some(WitnessReply::Signed { size, .. })) => {
                self.status.signed.store(*size, Ordering::Release);
            }
            Ok(_) => {}
        }
        shown
    }

    fn attempt(&mut self, until: Instant) -> Result<Option<WitnessReply>, String> {
        let read = |error: StoreError| error.to_string();
        let store = Reader::open(&self.store).map_err(read)?;
        let begins = self.edge.is_none();
        let mut edge = match self.edge.take() {
            Some(edge) => edge,
            None => {
                let signed = store.cosigned().map_err(read)?;
                self.status.signed.store(signed, Ordering::Release);
                store.edge(signed).map_err(read)?
            }
        };
        for attempt in 0..TRIES {
            let durable = self.status.durable.load(Ordering::Acquire);
            let most = durable.min(edge.size().saturating_add(MAX_LEAVES));
            let newest = store.checkpoint_up_to(most).map_err(read)?;
            // What it has signed is shown once more at the start, since the store may be an old
            // copy; so is a size that it has signed without our knowing.
            let least = edge.size() + u64::from(attempt == 0 && !begins);
            let Some((size, note)) = newest.filter(|(size, _)| *size >= least) else {
                self.edge = Some(edge);
                return Ok(None);
            };
            let more = store.hashes(edge.size(), size).map_err(read)?;
            let note = SignedNote::parse(&note).ok_or("the stored checkpoint is no note")?;
            let shown = Checkpoint::parse(note.text()).ok_or("the stored note is no checkpoint")?;
            let (old, proof) = (edge.size(), edge.consistency(&more));
            let timeout = until.saturating_duration_since(Instant::now());
            let request = AddCheckpoint { old, proof, note };
            match self.client.post(request, timeout) {
                Ok(Answer::Signed(note)) => {
                    more.into_iter().for_each(|leaf| edge.push(leaf));
                    self.edge = Some(edge);
                    let note = note.to_string();
                    return Ok(Some(WitnessReply::Signed { size, note }));
                }
                // It may have signed a size of ours of which we do not know.
                Ok(Answer::Knows(known)) if known != old && known <= durable => {
                    edge = store.edge(known).map_err(read)?;
                }
                Ok(Answer::Knows(_) | Answer::Unproven) => {
                    self.edge = Some(edge);
                    let timeout = until.saturating_duration_since(Instant::now());
                    return self.refused(&store, &shown.origin, timeout).map(Some);
                }
                Err(error) => {
                    self.edge = Some(edge);
                    return Err(error);
                }
            }
        }
        Err("it signs for sizes faster than they can be shown".into())
    }

    /// Whether what the mirror has signed is no part of this log.
    ///
    /// # Errors
    /// It does not show that it has signed such a thing.
    fn refused(
        &self,
        store: &Reader,
        origin: &str,
        timeout: Duration,
    ) -> Result<WitnessReply, String> {
        let signed = self.client.signed(timeout)?;
        let ours = self.status.durable.load(Ordering::Acquire);
        if signed.origin != origin {
            return Err("it refuses our checkpoint, and shows one of another log".into());
        }
        let known = signed.size;
        if known > ours {
            return Ok(WitnessReply::Behind { known, ours });
        }
        let edge = store.edge(known).map_err(|error| error.to_string())?;
        match edge.root() == signed.root {
            true => Err("it refuses our checkpoint, and what it has signed is part of it".into()),
            false => Ok(WitnessReply::Other { known }),
        }
    }

    /// Goes on showing the log on a thread of its own, which gives it back at the end.
    pub(super) fn spawn(
        mut self,
        core: SyncSender<Message>,
        stop: Arc<AtomicBool>,
    ) -> Option<JoinHandle<WitnessClient>> {
        let run = move || {
            let (mut pause, mut due) = (EVERY, Instant::now());
            while !stop.load(Ordering::Acquire) {
                std::thread::sleep(Duration::from_millis(50));
                let signed = self.status.signed.load(Ordering::Acquire);
                if Instant::now() < due || self.status.durable.load(Ordering::Acquire) <= signed {
                    continue;
                }
                match self.submit(TIMEOUT) {
                    Ok(seen) => {
                        pause = EVERY;
                        // A core that has ended needs no news.
                        let _ = seen.map(|seen| core.send(Message::Witness(seen)));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the mirror has not signed; trying again");
                        pause = (pause * 2).min(MAX_PAUSE);
                    }
                }
                due = Instant::now() + pause;
            }
            self
        };
        let thread = std::thread::Builder::new().name("witness".into());
        thread.spawn(run).ok()
    }
}
