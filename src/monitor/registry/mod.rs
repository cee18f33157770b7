// SPDX-License-Identifier: EUPL-1.2
//! Schemas out of a registry (Confluent's HTTP API), for records that name one that is not here.
//!
//! Readers say what they lack and go on with other partitions. One thread asks for one schema after
//! another, each again after a pause that doubles, as long as a reader wants it; what is known stays
//! known, also over a restart ([`Kept`](crate::intake::Kept)).

mod client;
mod fetch;
#[cfg(test)]
mod tests;

pub use client::{RegistryLogin, RegistryTarget};

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::error::MonitorError;
use crate::intake::{NotTaken, SchemaId, Schemas};
use client::{Client, Failure};

/// Time before a schema that was not to be had is asked for again.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest time before that.
const MAX_PAUSE: Duration = Duration::from_secs(15);
/// A schema that no reader has wanted for so long is asked for no more.
const FORGET: Duration = Duration::from_secs(60);
/// How long the thread sleeps before it looks whether it is to end.
const TICK: Duration = Duration::from_millis(100);

/// Why a schema is not to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The registry does not answer, or says that it cannot.
    Down,
    /// It does not know the schema.
    NotFound,
    /// It does not let us in.
    Refused,
    /// What it says is of no use.
    Unusable,
    /// There are too many schemas.
    Full,
}

impl Trouble {
    /// All there are, in the order of [`Asked`].
    pub const ALL: [Trouble; 5] = [
        Trouble::Down,
        Trouble::NotFound,
        Trouble::Refused,
        Trouble::Unusable,
        Trouble::Full,
    ];

    /// The word for metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Trouble::Down => "down",
            Trouble::NotFound => "not_found",
            Trouble::Refused => "refused",
            Trouble::Unusable => "unusable",
            Trouble::Full => "full",
        }
    }

    /// What a finding says.
    fn words(self) -> &'static str {
        match self {
            Trouble::Down => "the schema registry does not answer",
            Trouble::NotFound => "the schema registry does not know it",
            Trouble::Refused => "the schema registry does not let the monitor in",
            Trouble::Unusable => "what the schema registry says of it cannot be used",
            Trouble::Full => "no more schemas can be kept",
        }
    }
}

/// What came of questions since the start; shared with whoever shows it.
#[derive(Debug, Default)]
pub struct Asked {
    fetched: AtomicU64,
    failed: [AtomicU64; Trouble::ALL.len()],
}

impl Asked {
    /// Schemas that were had.
    #[must_use]
    pub fn fetched(&self) -> u64 {
        self.fetched.load(Ordering::Relaxed)
    }

    /// How often one was not to be had, by reason.
    pub fn failed(&self) -> impl Iterator<Item = (Trouble, u64)> {
        let failed = self.failed.iter().map(|one| one.load(Ordering::Relaxed));
        Trouble::ALL.into_iter().zip(failed)
    }
}

/// A schema that some reader wants.
#[derive(Debug)]
struct Wanted {
    due: Instant,
    pause: Duration,
    /// When a reader wanted it last.
    at: Instant,
    /// Why it was not to be had, once that is known.
    trouble: Option<Trouble>,
}

/// What readers want of the registry. The thread of [`Registry::spawn`] asks for it.
pub(super) struct Registry {
    client: Client,
    schemas: Arc<Schemas>,
    /// A partition waits for one schema: there are no more of them than partitions.
    wanted: Mutex<BTreeMap<SchemaId, Wanted>>,
    /// Rings when something new is wanted.
    bell: Condvar,
    asked: Arc<Asked>,
}

impl Registry {
    /// The registry of a configuration that names one. It goes on counting where the monitor before
    /// it stopped.
    ///
    /// # Errors
    /// The certificates that it is to be known by cannot be read.
    pub(super) fn of(
        target: Option<RegistryTarget>,
        schemas: &Arc<Schemas>,
        asked: Option<Arc<Asked>>,
    ) -> Result<Option<Arc<Registry>>, MonitorError> {
        let Some(target) = target else {
            return Ok(None);
        };
        let registry = Registry::new(target, schemas.clone())?;
        let asked = asked.unwrap_or_default();
        Ok(Some(Arc::new(Registry { asked, ..registry })))
    }

    fn new(target: RegistryTarget, schemas: Arc<Schemas>) -> Result<Registry, MonitorError> {
        Ok(Registry {
            client: Client::new(target).map_err(MonitorError::Registry)?,
            schemas,
            wanted: Mutex::default(),
            bell: Condvar::new(),
            asked: Arc::default(),
        })
    }

    pub(super) fn asked(&self) -> Arc<Asked> {
        self.asked.clone()
    }

    fn wanted(&self) -> MutexGuard<'_, BTreeMap<SchemaId, Wanted>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that a schema is wanted. Gives why it is not to be had, in words; nothing while that is
    /// not known yet.
    pub(super) fn want(&self, id: SchemaId, now: Instant) -> Option<&'static str> {
        let mut wanted = self.wanted();
        let one = wanted.entry(id).or_insert_with(|| {
            self.bell.notify_all();
            Wanted {
                due: now,
                pause: PAUSE,
                at: now,
                trouble: None,
            }
        });
        one.at = now;
        one.trouble.map(Trouble::words)
    }

    /// Asks on a thread of its own until it is told to stop.
    pub(super) fn spawn(self: Arc<Self>, stop: Arc<AtomicBool>) -> Option<JoinHandle<()>> {
        let run = move || {
            while !stop.load(Ordering::Acquire) {
                if let Some(id) = self.next() {
                    self.ask(id);
                }
            }
        };
        Builder::new().name("registry".into()).spawn(run).ok()
    }

    /// The schema whose turn it is; nothing if none is due for a moment.
    fn next(&self) -> Option<SchemaId> {
        let now = Instant::now();
        let mut wanted = self.wanted();
        wanted.retain(|_, one| now.saturating_duration_since(one.at) < FORGET);
        let first = wanted.iter().min_by_key(|(_, one)| one.due);
        if let Some((id, _)) = first.filter(|(_, one)| one.due <= now) {
            return Some(*id);
        }
        // Whether it rang or not, the next turn looks again.
        drop(self.bell.wait_timeout(wanted, TICK));
        None
    }

    fn ask(&self, id: SchemaId) {
        let had = fetch::fetch(&self.client, id).and_then(|text| {
            let taken = self.schemas.take(id, &text);
            taken.map_err(|error| Failure::new(Trouble::from(&error), error))
        });
        let mut wanted = self.wanted();
        let Failure { trouble, why } = match had {
            Ok(()) => {
                wanted.remove(&id);
                self.asked.fetched.fetch_add(1, Ordering::Relaxed);
                tracing::info!(schema = %id, "the schema registry gave a schema");
                return;
            }
            Err(failure) => failure,
        };
        tracing::warn!(schema = %id, reason = trouble.name(), why, "a schema is not to be had");
        self.asked.failed[trouble as usize].fetch_add(1, Ordering::Relaxed);
        let Some(one) = wanted.get_mut(&id) else {
            return;
        };
        let due = Instant::now() + one.pause;
        (one.due, one.trouble) = (due, Some(trouble));
        one.pause = (one.pause * 2).min(MAX_PAUSE);
        // One that does not answer would not answer for the others either.
        if trouble == Trouble::Down {
            for other in wanted.values_mut() {
                (other.due, other.trouble) = (other.due.max(due), Some(trouble));
            }
        }
    }
}

impl From<&NotTaken> for Trouble {
    fn from(why: &NotTaken) -> Trouble {
        match why {
            NotTaken::Bad(_) => Trouble::Unusable,
            NotTaken::Full => Trouble::Full,
        }
    }
}

/// Whether a registry answers and lets us in.
///
/// # Errors
/// Why not, and what stands behind that.
pub fn knock(target: &RegistryTarget) -> Result<(), (Trouble, String)> {
    let client = Client::new(target.clone()).map_err(|error| {
        let why = format!("the file that `ca` names cannot be used: {error}");
        (Trouble::Down, why)
    })?;
    let told = |Failure { trouble, why }: Failure| (trouble, why);
    let types = client
        .get("/schemas/types", client.timeout())
        .map_err(told)?;
    match serde_json::from_str::<Vec<String>>(&types) {
        Ok(_) => Ok(()),
        Err(error) => Err((Trouble::Unusable, error.to_string())),
    }
}
