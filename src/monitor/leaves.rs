// SPDX-License-Identifier: EUPL-1.2
//! Leaves of the next commit, in order, with the listing rows that go with them.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::json;

use super::error::MonitorError;
use super::sources::Sources;
use super::view::LastAlert;
use crate::agreement::Agreement;
use crate::engine::{AlertVersion, SourceId};
use crate::intake::Intake;
use crate::ledger::{FindingBody, Leaf, LeafKind, Presenter};
use crate::observation::{EventTime, WorkerRef};
use crate::store::AlertRow;

/// Who reads the queue: their pseudonyms are theirs alone.
const RECIPIENT: &str = "union";
/// Alerts shown on a screen.
const RECENT: usize = 12;

/// Writes leaves and numbers them.
pub(super) struct LeafWriter {
    origin: String,
    next: u64,
    intake: Arc<Intake>,
    leaves: Vec<Leaf>,
    alerts: Vec<AlertRow>,
    recent: VecDeque<LastAlert>,
}

impl LeafWriter {
    pub(super) fn new(origin: String, next: u64, intake: Arc<Intake>) -> LeafWriter {
        let (leaves, alerts, recent) = (Vec::new(), Vec::new(), VecDeque::new());
        LeafWriter {
            origin,
            next,
            intake,
            leaves,
            alerts,
            recent,
        }
    }

    fn push(
        &mut self,
        kind: LeafKind,
        now: EventTime,
        body: &impl serde::Serialize,
    ) -> Result<u64, MonitorError> {
        let seq = self.next;
        self.leaves
            .push(Leaf::new(&self.origin, seq, kind, now, body)?);
        self.next += 1;
        Ok(seq)
    }

    pub(super) fn genesis(&mut self, now: EventTime) -> Result<(), MonitorError> {
        let body = json!({ "origin": self.origin, "program": env!("CARGO_PKG_VERSION") });
        self.push(LeafKind::Genesis, now, &body).map(drop)
    }

    pub(super) fn start(&mut self, now: EventTime, of: &Agreement) -> Result<(), MonitorError> {
        let body = json!({ "program": env!("CARGO_PKG_VERSION"), "process": std::process::id() });
        self.push(LeafKind::Start, now, &body)?;
        let body = json!({
            "agreement": of.id,
            "version": of.version,
            "digest": of.digest.to_string(),
            "signed": false,
        });
        self.push(LeafKind::Config, now, &body).map(drop)
    }

    /// `settled` says that every partition had been read to its end, so that nothing else happened
    /// before now.
    pub(super) fn stop(&mut self, now: EventTime, settled: bool) -> Result<(), MonitorError> {
        let reason = if settled {
            "read to the end"
        } else {
            "asked to"
        };
        let body = json!({ "reason": reason, "settled": settled });
        self.push(LeafKind::Stop, now, &body).map(drop)
    }

    pub(super) fn finding(
        &mut self,
        now: EventTime,
        body: &FindingBody,
    ) -> Result<(), MonitorError> {
        self.push(LeafKind::Finding, now, body).map(drop)
    }

    pub(super) fn alert(
        &mut self,
        now: EventTime,
        agreement: &Agreement,
        sources: &Sources,
        version: &AlertVersion,
    ) -> Result<(), MonitorError> {
        let intake = self.intake.clone();
        let pseudonym = |worker: &WorkerRef, time: EventTime| {
            let month = time.to_timestamp().strftime("%Y-%m").to_string();
            intake.pseudonyms().for_recipient(worker, RECIPIENT, &month)
        };
        let source = |id: SourceId| {
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
        let body = presenter.alert(version);
        let seq = self.push(LeafKind::Alert, now, &body)?;
        self.alerts.push(AlertRow {
            id: version.id.to_string(),
            clause: agreement.clauses[version.clause].id.to_string(),
            site: version.site.clone(),
            window_start: version.window.start.micros(),
            window_end: version.window.end.micros(),
            breach: version.breach,
            seq,
            body: serde_json::to_string(&body)?,
        });
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
