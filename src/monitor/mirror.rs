// SPDX-License-Identifier: EUPL-1.2
//! What the union's mirror has signed becomes part of the log; what it knows better ends it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::core::Core;
use super::error::MonitorError;
use super::witness::{Seen, WitnessStatus};
use crate::engine::Changes;
use crate::ledger::{FindingKind, PublicKey};
use crate::observation::EventTime;

/// Shortest time between two leaves about signatures of the mirror.
const EVERY: Duration = Duration::from_secs(60);

/// What the core knows of the union's mirror. Nothing of it outlives the process: what was signed
/// stands in the store.
#[derive(Default)]
pub(super) struct Mirror {
    /// What it signs with.
    pub(super) key: Option<PublicKey>,
    /// Shared with the thread that shows it the log.
    pub(super) status: Option<Arc<WitnessStatus>>,
    /// What it has signed last and no commit holds yet: size and note.
    pub(super) signed: Option<(u64, String)>,
    /// What it has signed last and no leaf tells yet.
    untold: Option<(u64, String)>,
    told: Option<Instant>,
}

impl Mirror {
    pub(super) fn new(
        key: PublicKey,
        status: Arc<WitnessStatus>,
        signed: Option<(u64, String)>,
    ) -> Mirror {
        Mirror {
            key: Some(key),
            status: Some(status),
            untold: signed.clone(),
            signed,
            told: None,
        }
    }

    /// Leaves before this one may be shown.
    pub(super) fn durable(&self, next: u64) {
        if let Some(status) = &self.status {
            status.durable.store(next, Ordering::Release);
        }
    }
}

impl Core {
    pub(super) fn witnessed(&mut self, seen: Seen) -> Result<(), MonitorError> {
        let Some(refusal) = seen.refusal() else {
            if let Seen::Signed { size, note } = seen {
                self.mirror.signed = Some((size, note.clone()));
                self.mirror.untold = Some((size, note));
            }
            return Ok(());
        };
        let kind = match seen {
            Seen::Behind { .. } => FindingKind::Behind,
            _ => FindingKind::OtherLog,
        };
        self.find(kind, None, 1, refusal.to_string())?;
        self.commit(Changes::default())?;
        Err(refusal)
    }

    /// Tells the mirror's last signature along with other leaves: alone it would ask for another
    /// signature, without end.
    pub(super) fn tell_of_mirror(&mut self, now: EventTime) -> Result<(), MonitorError> {
        let early = self.mirror.told.is_some_and(|last| last.elapsed() < EVERY);
        if early || self.leaves.is_empty() {
            return Ok(());
        }
        if let Some(signed) = self.mirror.untold.take() {
            self.mirror.told = Some(Instant::now());
            self.leaves.cosignature(now, signed)?;
        }
        Ok(())
    }
}
