// SPDX-License-Identifier: EUPL-1.2
//! Leaves of the next commit, in order, with the listing rows that go with them.

use std::collections::VecDeque;
use std::sync::Arc;

use super::error::MonitorError;
use super::identity::{Identity, salt};
use super::partitions::Partitions;
use super::view::LastAlert;
use crate::agreement::Agreement;
use crate::engine::{AlertVersion, PartitionId};
use crate::intake::Intake;
use crate::ledger::{
    Body, Bounds, Config, Cosignature, Erasure, Export, FindingBody, FindingKind, Genesis, Head,
    Heartbeat, Leaf, LeafKind, Parties, PublicKey, Reading, Start, Stop,
};
use crate::observation::{EventTime, WorkerRef};
use crate::report::Presenter;
use crate::store::{AlertRow, Store};

/// Who reads the queue: their pseudonyms are theirs alone.
pub const RECIPIENT: &str = "union";
/// Alerts shown on a screen.
const RECENT: usize = 12;

/// Writes leaves and numbers them.
pub(super) struct LeafWriter {
    log: PublicKey,
    next: u64,
    last_alert: Option<u64>,
    agreement: Arc<Agreement>,
    /// The agreement's digest as every leaf has it.
    digest: String,
    identity: Identity,
    intake: Arc<Intake>,
    leaves: Vec<Leaf>,
    alerts: Vec<AlertRow>,
    recent: VecDeque<LastAlert>,
}

impl LeafWriter {
    pub(super) fn new(
        store: &Store,
        agreement: Arc<Agreement>,
        identity: Identity,
        intake: Arc<Intake>,
    ) -> LeafWriter {
        LeafWriter {
            log: store.log_key(),
            next: store.next_seq(),
            last_alert: None,
            digest: agreement.digest.to_string(),
            agreement,
            identity,
            intake,
            leaves: Vec::new(),
            alerts: Vec::new(),
            recent: VecDeque::new(),
        }
    }

    fn head(&self, now: EventTime) -> Head<'_> {
        Head {
            origin: self.log.name(),
            seq: self.next,
            time: now,
            agreement: &self.digest,
        }
    }

    /// Adds a leaf that says everything openly.
    fn push(
        &mut self,
        kind: LeafKind,
        now: EventTime,
        data: &impl serde::Serialize,
    ) -> Result<(), MonitorError> {
        let leaf = Leaf::open(&self.head(now), kind, data)?;
        self.leaves.push(leaf);
        self.next += 1;
        Ok(())
    }

    pub(super) fn genesis(
        &mut self,
        now: EventTime,
        mirror: Option<&PublicKey>,
        parties: &Parties,
    ) -> Result<(), MonitorError> {
        let data = Genesis {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            log_key: self.log.to_string(),
            parties: parties.clone(),
            mirror: mirror.map(PublicKey::to_string),
        };
        self.push(LeafKind::Genesis, now, &data)
    }

    /// The program starts, and with which files.
    pub(super) fn start(
        &mut self,
        now: EventTime,
        (reads, bounds): (Vec<Reading>, Bounds),
        config: &Config,
    ) -> Result<(), MonitorError> {
        let data = Start {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            binary: self.identity.binary.clone(),
            boot: self.identity.boot.clone(),
            reads,
            bounds,
        };
        self.push(LeafKind::Start, now, &data)?;
        self.push(LeafKind::Config, now, config)
    }

    pub(super) fn erasure(&mut self, now: EventTime, said: &Erasure) -> Result<(), MonitorError> {
        self.push(LeafKind::Erasure, now, said)
    }

    /// The monitor is alive.
    pub(super) fn heartbeat(
        &mut self,
        now: EventTime,
        beat: Heartbeat,
    ) -> Result<(), MonitorError> {
        let data = Heartbeat {
            boot: self.identity.boot.clone(),
            binary: self.identity.binary.clone(),
            ..beat
        };
        self.push(LeafKind::Heartbeat, now, &data)
    }

    /// `settled` says that every partition had been read to its end, so that nothing else happened
    /// before now.
    pub(super) fn stop(&mut self, now: EventTime, settled: bool) -> Result<(), MonitorError> {
        let reason = if settled {
            "read to the end"
        } else {
            "asked to"
        };
        let data = Stop {
            boot: self.identity.boot.clone(),
            reason: reason.to_owned(),
            settled,
        };
        self.push(LeafKind::Stop, now, &data)
    }

    /// Somebody is given an export. Gives the number of the leaf.
    pub(super) fn export(&mut self, now: EventTime, data: &Export) -> Result<u64, MonitorError> {
        let seq = self.next;
        self.push(LeafKind::Export, now, data)?;
        Ok(seq)
    }

    pub(super) fn finding(
        &mut self,
        now: EventTime,
        body: &FindingBody,
    ) -> Result<(), MonitorError> {
        let kind = match body.finding {
            FindingKind::Gap => LeafKind::Gap,
            _ => LeafKind::Finding,
        };
        self.push(kind, now, body)
    }

    pub(super) fn alert(
        &mut self,
        now: EventTime,
        sources: &Partitions,
        version: &AlertVersion,
    ) -> Result<(), MonitorError> {
        let (intake, agreement) = (&self.intake, &self.agreement);
        let pseudonym = |worker: &WorkerRef, time: EventTime| {
            let month = time.to_timestamp().strftime("%Y-%m").to_string();
            intake.pseudonyms().for_recipient(worker, RECIPIENT, &month)
        };
        let source = |id: PartitionId| {
            sources
                .get(id)
                .map(|row| (row.topic.clone(), row.partition))
                .unwrap_or_default()
        };
        let presenter = Presenter {
            agreement,
            pseudonym: &pseudonym,
            source: &source,
        };
        let told = presenter.alert(version);
        let clause = &agreement.clauses[version.clause];
        let body = Body {
            salt: salt()?,
            text: serde_json::to_string(&told)?,
            class: clause.severity.name(),
        };
        let leaf = Leaf::committing(&self.head(now), LeafKind::Alert, &told.said(), body)?;
        self.alerts.push(AlertRow {
            id: version.id.to_string(),
            clause: clause.id.to_string(),
            site: version.site.clone(),
            window_start: version.window.start.micros(),
            window_end: version.window.end.micros(),
            breach: version.breach,
            seq: leaf.seq,
        });
        self.last_alert = Some(leaf.seq);
        self.leaves.push(leaf);
        self.next += 1;
        self.recent.push_back(LastAlert {
            clause: version.clause,
            change: version.change.name(),
            site: version.site.clone(),
            start: version.window.start,
            observed: version.observed,
        });
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        Ok(())
    }

    /// The last alert's leaf of this process.
    pub(super) fn last_alert(&self) -> Option<u64> {
        self.last_alert
    }

    /// The mirror has signed this checkpoint.
    pub(super) fn cosignature(
        &mut self,
        now: EventTime,
        (size, note): (u64, String),
    ) -> Result<(), MonitorError> {
        self.push(LeafKind::Cosignature, now, &Cosignature { size, note })
    }

    /// Whether nothing is to be committed.
    pub(super) fn is_empty(&self) -> bool {
        self.leaves.is_empty()
    }

    /// Hands over what is to be committed.
    pub(super) fn take(&mut self) -> (Vec<Leaf>, Vec<AlertRow>) {
        (
            std::mem::take(&mut self.leaves),
            std::mem::take(&mut self.alerts),
        )
    }

    /// The latest alerts, newest last.
    pub(super) fn recent(&self) -> impl Iterator<Item = &LastAlert> {
        self.recent.iter()
    }
}
