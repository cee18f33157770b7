// SPDX-License-Identifier: EUPL-1.2
//! The running sidecar: threads, commits, findings, shutdown.
//!
//! ```text
//! reader threads ──batches──► core thread ──commit──► store ──► queue thread
//!   poll, decode,   bounded     engine, leaves,         └─────► view for metrics and people
//!   select          channel     one commit a second
//! metadata_poller thread ──news──┤
//! looker thread ──holes──┤
//! witness thread ─seen─┘
//!
//! reader threads ──schemas that are lacking──► registry thread ──► schemas of the decoders
//! ```
//!
//! Each reader owns some partitions; the core owns engine, store and totals. Nothing is shared
//! but immutable programs, the cache of pseudonyms and a view that is replaced whole.

mod agent;
mod answers;
mod apply;
mod assignment;
mod clock;
mod concerns;
mod continuity;
mod control;
mod core;
mod counters;
mod decoded;
mod doubt;
mod drained;
mod error;
mod event;
mod findings;
mod heartbeat;
mod histogram;
mod holes;
mod identity;
mod lacking;
mod leaves;
mod metadata_poller;
mod mirror;
mod orders;
mod part;
mod partitions;
mod publish;
mod reader;
mod recheck;
mod registry;
mod restored;
mod retention;
mod rights;
mod samples;
mod settings;
mod shown;
mod starting;
mod take;
mod topics;
mod unseen;
mod view;
mod witness;

pub use agent::agent;
pub use concerns::Concern;
pub use control::Control;
pub use counters::{Counter, Counters};
pub use error::{MonitorError, Refused};
pub use histogram::{AGE, Histogram, PROCESSING};
pub use leaves::RECIPIENT;
pub use orders::carry_out;
pub use registry::{Asked, RegistryLogin, RegistryTarget, Trouble, knock};
pub use settings::{HEARTBEAT, Settings, SourceRule, StartAt};
pub use starting::Starting;
pub use view::{ClauseView, LastAlert, PartitionView, View, ViewHandle};
pub use witness::MirrorTarget;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use self::core::Core;
use self::mirror::Mirror;
use crate::agreement::Agreement;
use crate::engine::Program;
use crate::intake::{Format, Intake};
use crate::kafka::{Connection, KafkaError, Queue, Target};
use crate::ledger::{LogState, PublicKey};
use crate::signing::{Admitted, SignedFiles, admit};
use crate::store::{Recheck, Restored, Store, StoreError};
use answers::Answers;
use decoded::Message;
use holes::Looker;
use metadata_poller::MetadataPoller;
use reader::{Reader, ReaderCommand};
use registry::Registry;
use witness::{WitnessClient, WitnessReply};

/// Batches on their way to the core at most: 8 of up to 4 096 records, some 5 MB.
const BATCHES: usize = 8;
/// How often leaders are asked where partitions end, while an end is waited for.
const ASK_OFTEN: Duration = Duration::from_millis(500);

/// A monitor that is ready to run: everything that can fail at the start has been done.
pub struct Monitor {
    core: Core,
    readers: Vec<Reader>,
    metadata_poller: MetadataPoller,
    looker: Looker,
    registry: Option<Arc<Registry>>,
    witness: Option<WitnessClient>,
    stop: Arc<AtomicBool>,
    control: Control,
    record: Arc<LogState>,
}

/// What a monitor that stopped leaves to the one that goes on with other files.
#[derive(Debug)]
pub struct Ended {
    /// Whether it was to read up to an end and could not, which its log says.
    pub is_short: bool,
    /// Where it was seen; whoever looks there sees the next one.
    pub view: ViewHandle,
    /// Its open store, which was checked when it was opened, and what hashes all of it beside. The
    /// next one takes both; one that fails after that drops them, and whoever tries again opens and
    /// checks the store anew.
    store: Option<(Store, Option<Recheck>)>,
}

impl Monitor {
    /// What its log says about who signs and what was in force, with what it starts with now.
    #[must_use]
    pub fn record(&self) -> Arc<LogState> {
        self.record.clone()
    }

    /// What can be seen of it while it runs.
    #[must_use]
    pub fn view(&self) -> ViewHandle {
        self.core.view()
    }

    /// Reaches it while it runs.
    #[must_use]
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Where its store is.
    #[must_use]
    pub fn store(&self) -> &std::path::Path {
        self.core.store_path()
    }

    /// Whose signature its log bears: what the union's mirror needs to know.
    #[must_use]
    pub fn log_key(&self) -> PublicKey {
        self.core.log_key()
    }

    /// Runs until it is told to stop, or has read what was there at the start.
    ///
    /// # Errors
    /// The store failed, or the broker refuses us.
    pub fn run(self) -> Result<Ended, MonitorError> {
        let readers: Vec<_> = self.readers.into_iter().map(Reader::spawn).collect();
        let metadata_poller = self.metadata_poller.spawn();
        let looker = self.looker.spawn();
        let registry = self
            .registry
            .and_then(|registry| registry.spawn(self.stop.clone()));
        let mut core = self.core;
        core.mirror.thread = self
            .witness
            .and_then(|witness| witness.spawn(self.control.inbox.clone(), self.stop.clone()));
        drop(self.control);
        let result = core.run();
        self.stop.store(true, Ordering::Release);
        for thread in readers
            .into_iter()
            .chain([metadata_poller, looker, registry])
            .flatten()
        {
            if thread.join().is_err() {
                return Err(MonitorError::Bug);
            }
        }
        result
    }
}

/// The threads that read, and where each takes orders.
type Readers = (Vec<Reader>, Vec<mpsc::Sender<ReaderCommand>>);

fn readers(
    (source, threads): (&Connection, usize),
    (intake, program, registry): (&Arc<Intake>, &Arc<Program>, &Option<Arc<Registry>>),
    batches: &mpsc::SyncSender<Message>,
    (answers, stop, idle_after): (&Answers, &Arc<AtomicBool>, Duration),
) -> Result<Readers, KafkaError> {
    let threads = threads.max(1);
    let (mut readers, mut orders) = (Vec::new(), Vec::new());
    for _ in 0..threads {
        let (order, receive) = mpsc::channel();
        orders.push(order);
        readers.push(Reader::new(
            source,
            threads,
            (intake.clone(), program.clone(), registry.clone()),
            (receive, batches.clone()),
            (answers.clone(), stop.clone(), idle_after),
        )?);
    }
    Ok((readers, orders))
}

/// Meets the mirror: it is shown the log before anything is read, and one that knows more than we
/// do keeps this log from going on.
fn meet_mirror(
    target: Option<&MirrorTarget>,
    store: &Store,
    restored: &Restored,
) -> Result<(Option<WitnessClient>, Mirror), MonitorError> {
    let configured = target.map(|target| target.key.to_string());
    if let Some(named) = restored
        .mirror
        .as_ref()
        .filter(|_| restored.mirror != configured)
    {
        return Err(MonitorError::OtherMirror(named.clone()));
    }
    let Some(target) = target else {
        return Ok((None, Mirror::default()));
    };
    let mut witness = WitnessClient::new(target, store.path(), store.next_seq())?;
    let signed = match witness.submit(witness::TIMEOUT) {
        Ok(Some(WitnessReply::Signed { size, note })) => Some((size, note)),
        Ok(reply) => match reply.as_ref().and_then(WitnessReply::refusal) {
            Some(refusal) => return Err(refusal),
            None => None,
        },
        Err(error) => {
            tracing::warn!(%error, "the mirror has not signed; going on without");
            None
        }
    };
    let mirror = Mirror::new(target.key.clone(), witness.status(), signed);
    Ok((Some(witness), mirror))
}

/// Whether these files may come into force after what a log says; `kept` reads its files.
///
/// # Errors
/// They may not, or the files cannot be read.
pub fn admitted(
    agreement: &Agreement,
    signed_files: &SignedFiles,
    record: &LogState,
    kept: impl Fn(&str) -> Result<Option<Vec<u8>>, StoreError>,
) -> Result<Admitted, MonitorError> {
    let kept = |file: &str| kept(file).ok().flatten();
    admit(agreement, signed_files, record, &kept).map_err(|why| MonitorError::Refused(Refused(why)))
}

/// What comes into force with this start, and the record behind it.
fn come_into_force(
    agreement: &Agreement,
    signed_files: &SignedFiles,
    (store, before): (&Store, &LogState),
) -> Result<(Admitted, LogState), MonitorError> {
    let admitted = admitted(agreement, signed_files, before, |file| store.file(file))?;
    let mut record = before.clone();
    record.came_into_force(store.origin(), admitted.config.clone(), store.next_seq());
    Ok((admitted, record))
}

/// The thread that fills the union's queue from this leaf on, if there is a queue.
fn start_queue(
    target: Option<Target>,
    store: &Store,
    next: u64,
) -> Result<Option<Queue>, KafkaError> {
    let start = |target| {
        let (path, origin) = (store.path().to_owned(), store.origin().to_owned());
        Queue::start(target, path, origin, next, store.next_seq())
    };
    target.map(start).transpose()
}

/// A queue that is read as a source would feed itself.
fn refuse_loop(
    queue: Option<&Target>,
    source: &Connection,
    rules: &[(SourceRule, Format)],
) -> Result<(), MonitorError> {
    let takes = |topic: &str| rules.iter().any(|(rule, _)| rule.selector.takes(topic));
    match queue {
        Some(queue) if queue.connection.brokers == source.brokers && takes(&queue.topic) => {
            Err(MonitorError::Loop(queue.topic.clone()))
        }
        _ => Ok(()),
    }
}
