// SPDX-License-Identifier: EUPL-1.2
//! Versions of alerts as they leave the engine: whole, under an id that never changes.

use sha2::{Digest as _, Sha256};

use super::alert::AlertUpdate;
use super::form::Evaluation;
use super::key::{self, Part};
use super::pane::{RecordRef, SetDigest};
use super::places::Places;
use super::program::Program;
use super::rule::Rule;
use super::window::TimeRange;
use crate::agreement::Digest;
use crate::observation::EventTime;

/// Names an alert for ever: derived from agreement, clause, group and window, so that it does
/// not depend on the order in which events arrived.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AlertId([u8; 16]);

impl AlertId {
    pub(super) fn new(agreement: &Digest, clause: &str, key: &[u8], start: EventTime) -> AlertId {
        let mut hash = Sha256::new();
        hash.update(agreement.0);
        for part in [clause.as_bytes(), key] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update(start.micros().to_le_bytes());
        let full: [u8; 32] = hash.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&full[..16]);
        AlertId(id)
    }

    /// The bytes of the id.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Display for AlertId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What happened to an alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Change {
    /// It is new.
    Opened,
    /// Its window is still open and more has come.
    Updated,
    /// Its window is over.
    Closed,
    /// Its window was over, or it was taken back, because of an event that came late.
    Amended,
}

impl Change {
    /// The word for the queue and exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Change::Opened => "opened",
            Change::Updated => "updated",
            Change::Closed => "closed",
            Change::Amended => "amended",
        }
    }
}

/// One version of an alert, whole: a reader needs no earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertVersion {
    /// The alert.
    pub id: AlertId,
    /// 1 for the first, rising by one.
    pub version: u32,
    /// What happened.
    pub change: Change,
    /// Position of the clause in the agreement.
    pub clause: usize,
    /// Whose breach, in order of the clause's `per`.
    pub group: Vec<Part>,
    /// Whether it still is a breach: a late event may take it back.
    pub breach: bool,
    /// Whether the window is over.
    pub closed: bool,
    /// The window; of rolling ones, from the first start to the last end of a run.
    pub window: TimeRange,
    /// The observed value in base units; of a run, in the worst of its windows.
    pub observed: f64,
    /// Number of contributing records.
    pub count: u64,
    /// Time of the first of them.
    pub first: EventTime,
    /// Time of the last of them.
    pub last: EventTime,
    /// Site of the last of them; empty if unknown.
    pub site: String,
    /// Team of the last of them; empty if unknown.
    pub team: String,
    /// Up to 100 of them.
    pub coordinates: Vec<RecordRef>,
    /// A digest over all of them.
    pub digest: SetDigest,
    /// How many of them are the acts in question: all but what merely came first.
    pub acts: u64,
    /// How many of the acts fall under which exception or silence, by position in the agreement.
    pub waived: Vec<(usize, u64)>,
}

impl AlertVersion {
    /// Whether the window has no end yet: a silence that goes on.
    #[must_use]
    pub fn is_open_ended(&self) -> bool {
        self.window.end == EventTime::MAX
    }

    /// Whether every act falls under an exception or silence: then nobody is notified.
    #[must_use]
    pub fn is_waived(&self) -> bool {
        let waived: u64 = self.waived.iter().map(|(_, acts)| acts).sum();
        self.acts > 0 && waived >= self.acts
    }
}

/// A version of an alert, out of what its group tells.
pub(super) fn version(
    program: &Program,
    rule: usize,
    places: &Places,
    key: &[u8],
    update: AlertUpdate,
) -> AlertVersion {
    let rule = &program.rules()[rule];
    let clause = program.clause(rule);
    let group = key::parts(key).unwrap_or_default();
    let (acts, waived) = acts(program, rule, &group, &update);
    AlertVersion {
        id: AlertId::new(
            &update.agreement,
            clause.id.as_str(),
            key,
            update.range.start,
        ),
        version: update.version,
        change: update.change,
        clause: rule.clause,
        group,
        acts,
        waived,
        breach: update.breach,
        closed: update.closed,
        window: update.range,
        observed: update.observed,
        count: update.evidence.count,
        first: update.evidence.first.unwrap_or(update.range.start),
        last: update.evidence.last.unwrap_or(update.range.start),
        site: places.name(update.evidence.place.site).to_owned(),
        team: places.name(update.evidence.place.team).to_owned(),
        coordinates: update.evidence.coordinates,
        digest: update.evidence.digest,
    }
}

/// How many acts an alert is about, and which of them fall under exceptions and silences.
fn acts(
    program: &Program,
    rule: &Rule,
    group: &[Part],
    update: &AlertUpdate,
) -> (u64, Vec<(usize, u64)>) {
    let (acts, waived) = match rule.evaluation {
        Evaluation::Absence(_) => {
            let waiver = rule.waives_silence(group, update.range.start);
            (1, vec![(waiver, 1)])
        }
        _ => (
            update.evidence.acts,
            update.evidence.waived.counts().to_vec(),
        ),
    };
    let known = waived
        .into_iter()
        .filter_map(|(number, acts)| Some((program.waiver(number)?, acts)));
    (acts, known.collect())
}
