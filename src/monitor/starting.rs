// SPDX-License-Identifier: EUPL-1.2
//! Getting ready: the store for itself, its log checked, its state restored, the brokers met. Who
//! wants to look at it meanwhile can.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use super::answers::Answers;
use super::control::Control;
use super::core::Core;
use super::error::MonitorError;
use super::holes::Looker;
use super::identity::Identity;
use super::metadata_poller::MetadataPoller;
use super::registry::Registry;
use super::settings::{self, Settings};
use super::view::ViewHandle;
use super::{
    ASK_OFTEN, BATCHES, Ended, Monitor, clock, come_into_force, heartbeat, meet_mirror, readers,
    refuse_loop, start_queue,
};
use crate::agreement::Agreement;
use crate::engine::Program;
use crate::intake::Intake;
use crate::kafka::{Discovery, Sight};
use crate::store::{Hashed, Progress, Recheck, Restored, Store, StoreError, StoreLock};

/// The first monitor of a process, before anything about it is known: it has the store for itself.
#[derive(Debug)]
pub struct Starting {
    /// Taken along to the store, or gone with an attempt that failed.
    lock: Option<StoreLock>,
    view: ViewHandle,
    progress: Arc<Progress>,
}

impl Starting {
    /// Takes the store for itself.
    ///
    /// # Errors
    /// Another process has it, or the file system refuses.
    pub fn new(store: &Path, agreement: Arc<Agreement>) -> Result<Starting, StoreError> {
        let progress = Arc::new(Progress::default());
        Ok(Starting {
            lock: Some(StoreLock::take(store)?),
            view: ViewHandle::starting(agreement, clock::now(), progress.clone()),
            progress,
        })
    }

    /// Where it can be seen, now and while it runs.
    #[must_use]
    pub fn view(&self) -> ViewHandle {
        self.view.clone()
    }
}

/// What a monitor goes on from.
enum Before<'a> {
    Nothing(Starting),
    Ended(&'a mut Ended),
}

/// An open store, with what it held and what hashes it beside.
struct Opened {
    store: Store,
    restored: Restored,
    recheck: Option<Recheck>,
}

impl Before<'_> {
    fn shown(&self) -> ViewHandle {
        match self {
            Before::Nothing(starting) => starting.view.clone(),
            Before::Ended(ended) => ended.view.clone(),
        }
    }

    /// Where to say how far the start is. Nobody looks while what was there before is shown.
    fn progress(&self) -> Arc<Progress> {
        match self {
            Before::Nothing(starting) => starting.progress.clone(),
            Before::Ended(_) => Arc::default(),
        }
    }

    fn open(&mut self, path: &Path, stop: &AtomicBool) -> Result<Opened, MonitorError> {
        let progress = self.progress();
        let lock = match self {
            Before::Nothing(starting) => starting.lock.take(),
            Before::Ended(ended) => {
                if let Some((store, recheck)) = ended.store.take() {
                    return Ok(Opened {
                        restored: store.restored()?,
                        store,
                        recheck,
                    });
                }
                None
            }
        };
        let lock = lock.map_or_else(|| StoreLock::take(path), Ok)?;
        let mut pace = |done, all| {
            progress.hashed(done, all);
            !stop.load(Ordering::Acquire)
        };
        let (store, restored) = Store::resume(path, lock, clock::now(), &mut pace)?;
        let is_whole = matches!(restored.hashed, Hashed::All(_));
        if let Hashed::From(leaf) = restored.hashed {
            let leaves = store.next_seq();
            tracing::info!(
                leaves,
                from = leaf,
                "hashed what no earlier check covers; the whole log is hashed beside"
            );
        }
        let recheck = Some(Recheck::start(&store, is_whole)?);
        Ok(Opened {
            store,
            restored,
            recheck,
        })
    }
}

impl Monitor {
    /// Opens the store and checks it, restores the engine, meets the brokers.
    ///
    /// # Errors
    /// Anything that keeps it from running, in words an operator can act on.
    pub fn prepare(settings: Settings, stop: Arc<AtomicBool>) -> Result<Monitor, MonitorError> {
        let starting = Starting::new(&settings.store, settings.agreement.clone())?;
        Monitor::begin(settings, stop, starting)
    }

    /// As [`Monitor::prepare`], for somebody who looks at it meanwhile.
    ///
    /// # Errors
    /// As there.
    pub fn begin(
        settings: Settings,
        stop: Arc<AtomicBool>,
        starting: Starting,
    ) -> Result<Monitor, MonitorError> {
        Monitor::make(settings, stop, Before::Nothing(starting))
    }

    /// As [`Monitor::prepare`], where one of the same process stopped: with its store.
    ///
    /// # Errors
    /// As there; then this can be tried again.
    pub fn go_on(
        settings: Settings,
        stop: Arc<AtomicBool>,
        from: &mut Ended,
    ) -> Result<Monitor, MonitorError> {
        Monitor::make(settings, stop, Before::Ended(from))
    }

    fn make(
        settings: Settings,
        stop: Arc<AtomicBool>,
        mut before: Before<'_>,
    ) -> Result<Monitor, MonitorError> {
        let program = Arc::new(Program::new(settings.agreement.clone()));
        let discovery = Discovery::new(&settings.source)?;
        let topics = discovery.topics()?;
        let sight = Sight::new(&settings.source)?;
        let Opened {
            store,
            restored,
            recheck,
        } = before.open(&settings.store, &stop)?;
        let (witness, mirror) = meet_mirror(settings.mirror.as_ref(), &store, &restored)?;
        let plan = program.plan().clone();
        let told = heartbeat::told(&settings);
        let (agreement, signed_files) = (&settings.agreement, &settings.signed_files);
        let (admitted, record) =
            come_into_force(agreement, signed_files, (&store, &restored.record))?;
        let (mappings, keys) = (settings.mappings, settings.pseudonyms);
        let intake = Intake::new(plan, mappings, keys, settings.intake);
        let intake = intake.with_people(signed_files.people.clone());
        let asked = before.shown().get().registry.clone();
        let registry = Registry::of(settings.registry, &settings.schemas, asked)?;
        let intake = Arc::new(intake.with_schemas(settings.schemas));
        let rules = settings::with_formats(settings.rules, &intake)?;
        let (batches, inbox) = sync_channel(BATCHES);
        let answers = Answers::default();
        let (readers, orders) = readers(
            (&settings.source, settings.threads),
            (&intake, &program, &registry),
            &batches,
            (&answers, &stop, settings.idle_after),
        )?;
        refuse_loop(settings.queue.as_ref(), &settings.source, &rules)?;
        let queue = start_queue(settings.queue, &store, restored.outbox_next)?;
        let mut core = Core::new(
            program,
            intake,
            (settings.limits, Identity::new()?, settings.heartbeat),
            store,
            queue,
            inbox,
            (orders, stop.clone()),
        );
        core.recheck = recheck;
        core.show_through(before.shown());
        core.show_registry(registry.as_ref().map(|one| one.asked()));
        core.rules = rules;
        core.stop_at_end = settings.stop_at_end;
        core.mirror = mirror;
        core.restore(restored, told, admitted, &before.progress())?;
        core.begin((&sight, &answers), (&settings.source, &discovery), &topics)?;
        let control = Control {
            inbox: batches.clone(),
            stop: stop.clone(),
        };
        let looker = Looker::new(&settings.source, &mut core, &control);
        let every = ask_every(settings.stop_at_end, settings.idle_after);
        let poller = (stop.clone(), every);
        let metadata_poller = MetadataPoller::new((sight, &core.rules), answers, batches, poller);
        Ok(Monitor {
            core,
            readers,
            metadata_poller,
            looker,
            registry,
            witness,
            stop,
            control,
            record: Arc::new(record),
        })
    }
}

/// How often leaders are asked where partitions end.
fn ask_every(stop_at_end: bool, idle_after: Duration) -> Duration {
    match stop_at_end {
        true => ASK_OFTEN,
        false => idle_after,
    }
}
