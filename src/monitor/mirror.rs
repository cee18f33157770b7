// SPDX-License-Identifier: EUPL-1.2
//! What the union's mirror has signed becomes part of the log; what it knows better ends it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::core::Core;
use super::decoded::Message;
use super::error::MonitorError;
use super::witness::{WitnessClient, WitnessReply, WitnessStatus};
use crate::engine::Changes;
use crate::ledger::{FindingKind, PublicKey};
use crate::observation::EventTime;

/// How long the mirror may take at the end to sign the last leaves.
const LAST_TIMEOUT: Duration = Duration::from_secs(5);
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
    /// Shows it the log.
    pub(super) thread: Option<JoinHandle<WitnessClient>>,
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
            thread: None,
        }
    }

    /// Of so many leaves, those that it has not signed for; nothing if there is no mirror.
    pub(super) fn unwitnessed(&self, leaves: u64) -> Option<u64> {
        let signed = self.status.as_ref()?.signed.load(Ordering::Acquire);
        Some(leaves.saturating_sub(signed))
    }

    /// Failed attempts to show it the log.
    pub(super) fn failures(&self) -> u64 {
        let status = self.status.as_ref();
        status.map_or(0, |status| status.failed.load(Ordering::Relaxed))
    }

    /// Leaves before this one may be shown.
    pub(super) fn durable(&self, next: u64) {
        if let Some(status) = &self.status {
            status.durable.store(next, Ordering::Release);
        }
    }
}

impl Core {
    pub(super) fn witnessed(&mut self, reply: WitnessReply) -> Result<(), MonitorError> {
        let Some(refusal) = reply.refusal() else {
            if let WitnessReply::Signed { size, note } = reply {
                self.mirror.signed = Some((size, note.clone()));
                self.mirror.untold = Some((size, note));
            }
            return Ok(());
        };
        let kind = match reply {
            WitnessReply::Behind { .. } => FindingKind::Behind,
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

    /// Shows the mirror the last leaves, so that what it has is signed to the end. The thread that
    /// showed it the log has been told to stop.
    pub(super) fn show_last(&mut self) -> Result<(), MonitorError> {
        let until = Instant::now() + LAST_TIMEOUT;
        let Some(thread) = self.mirror.thread.take() else {
            return Ok(());
        };
        while !thread.is_finished() && Instant::now() < until {
            // It may wait for us to hear it; whatever else comes now is read again at the next
            // start.
            if let Ok(Message::Witness(reply)) = self.inbox.recv_timeout(Duration::from_millis(10))
            {
                self.signed_last(reply)?;
            }
        }
        if !thread.is_finished() {
            tracing::warn!("the mirror has not answered; the next start shows it the last leaves");
            return Ok(());
        }
        let mut witness = thread.join().map_err(|_| MonitorError::Bug)?;
        while let Ok(message) = self.inbox.try_recv() {
            if let Message::Witness(reply) = message {
                self.signed_last(reply)?;
            }
        }
        match witness.submit(until.saturating_duration_since(Instant::now())) {
            Ok(reply) => reply.map_or(Ok(()), |reply| self.signed_last(reply)),
            Err(error) => {
                tracing::warn!(%error, "the mirror has not signed the last leaves");
                Ok(())
            }
        }
    }

    fn signed_last(&mut self, reply: WitnessReply) -> Result<(), MonitorError> {
        if let Some(refusal) = reply.refusal() {
            return Err(refusal);
        }
        if let WitnessReply::Signed { size, note } = reply {
            self.mirror.signed = Some((size, note));
        }
        Ok(())
    }
}
