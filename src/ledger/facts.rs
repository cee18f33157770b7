// SPDX-License-Identifier: EUPL-1.2
//! What leaves say openly, by kind. Nothing in here is about a person.

use serde::{Deserialize, Serialize};

/// The first leaf: who writes this log, and whom to believe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis {
    /// Version of the program.
    pub program: String,
    /// The key that signs for the log.
    pub log_key: String,
    /// Keys of the parties, if there are any.
    pub parties: Parties,
    /// Key of the union's mirror, if there is one.
    pub mirror: Option<String>,
}

/// Public keys of those who sign agreements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// The employer's.
    pub employer: Option<String>,
    /// The union's.
    pub union: Option<String>,
}

/// A process began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Version of the program.
    pub program: String,
    /// SHA-256 of the program's file, as far as the host tells the truth about it.
    pub binary: String,
    /// Names this run of the program: chance, anew at each start.
    pub boot: String,
    /// What it reads; the first one that fits a topic counts.
    #[serde(default)]
    pub reads: Vec<Reading>,
    /// How it treats time and what it holds at most.
    #[serde(default)]
    pub bounds: Bounds,
}

/// Some topics and how their records are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Topics by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Or by a regular expression for whole names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The mapping; without one they are in the canonical form.
    pub mapping: Option<String>,
}

/// What beside the agreement decides about verdicts. Times in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// How long windows wait for late events.
    pub lateness: i64,
    /// How long closed windows can be amended.
    pub amend_for: i64,
    /// How far a stamp may lie beyond the broker's.
    pub max_future: i64,
    /// Bytes of a record's value at most.
    pub payload: u64,
    /// Live groups at most.
    pub groups: u64,
    /// Fingerprints of events at most.
    pub fingerprints: u64,
    /// The longest time without a sign of life that is no outage: see [`super::Timeline`]. Nothing
    /// in logs of older programs.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub outage: i64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// A process ended of its own will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Which run.
    pub boot: String,
    /// Why.
    pub reason: String,
    /// Whether every partition had been read to its end, so that nothing else happened before.
    pub settled: bool,
}

/// Who stands behind an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningStatus {
    /// Nobody has signed it, and no keys are configured.
    Draft,
    /// Employer and union have signed it.
    Signed,
    /// The union has signed it alone: it only tightens one that both had signed.
    Tightened,
}

impl SigningStatus {
    /// The word for metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SigningStatus::Draft => "draft",
            SigningStatus::Signed => "signed",
            SigningStatus::Tightened => "tightened",
        }
    }
}

/// What is in force from this leaf on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Id of the agreement.
    pub agreement: String,
    /// Its version.
    pub version: u32,
    /// Its digest.
    pub digest: String,
    /// Who has signed.
    pub standing: SigningStatus,
    /// The note that they have signed.
    pub note: Option<String>,
    /// SHA-256 of the agreement's file, and of those above it, the highest last.
    #[serde(default)]
    pub files: Vec<String>,
    /// Digests of the mappings by name.
    pub mappings: Vec<MappingRef>,
    /// The people table, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<PeopleRef>,
    /// Days for which bodies are kept, by class; those not named are kept.
    pub retention: Vec<Retention>,
    /// Keys of the parties.
    #[serde(default)]
    pub parties: Parties,
    /// The note by which both parties gave these keys the place of those before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
}

impl Config {
    /// The texts that are in force, agreements first: of each the name of what it says, and its
    /// SHA-256.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.files.iter();
        let files = files.map(|file| (self.agreement.as_str(), file.as_str()));
        let mappings = self.mappings.iter();
        files.chain(mappings.map(|mapping| (mapping.name.as_str(), mapping.digest.as_str())))
    }
}

/// A mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingRef {
    /// Its name.
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: u32,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Who has signed.
    pub standing: SigningStatus,
    /// The note that they have signed.
    #[serde(default)]
    pub note: Option<String>,
}

/// A people table: who is who. The log knows it by its digest alone, and nothing keeps its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleRef {
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Who has signed.
    pub standing: SigningStatus,
    /// The note that they have signed.
    #[serde(default)]
    pub note: Option<String>,
}

/// How long bodies of a class are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// The class.
    pub class: String,
    /// Days.
    pub days: u32,
}

/// What an alert's leaf says openly; the rest of the alert is committed to. Only read here: it is
/// written as part of the alert.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AlertHead {
    /// Id of the alert.
    pub alert: String,
    /// 1 for the first version, rising by one.
    pub version: u32,
    /// `opened`, `updated`, `closed` or `amended`.
    pub change: String,
    /// Whether it still is a breach.
    pub breach: bool,
    /// Whether the window is over.
    pub closed: bool,
    /// The clause.
    pub clause: ClauseHead,
}

/// What an alert's leaf says of its clause; it may say more, as the agreement does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClauseHead {
    /// Its id.
    pub id: String,
    /// Its severity, which also is the class of retention.
    pub severity: String,
    /// `active` or `trial`.
    pub status: String,
}

/// What a witness had signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cosignature {
    /// Size of the log then.
    pub size: u64,
    /// The checkpoint with the signatures of log and witness.
    pub note: String,
}

/// Bodies were erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// `retention`, `order`; `hold` and `release` erase nothing, but stop and allow `retention`.
    pub by: String,
    /// Why, as the order says; for retention the class.
    pub reason: String,
    /// The order with its signatures.
    pub note: Option<String>,
    /// The leaves whose bodies are gone.
    pub leaves: Vec<u64>,
}

/// Somebody was given an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Who, as the configuration names them.
    pub recipient: String,
    /// From when on.
    pub from: Option<String>,
    /// Until when.
    pub until: Option<String>,
    /// Of which site.
    pub site: Option<String>,
    /// Of which clause.
    pub clause: Option<String>,
    /// Alerts disclosed.
    pub alerts: u64,
    /// Size of the log that it shows.
    pub size: u64,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Of facts from when on; older programs could not ask for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts_from: Option<String>,
    /// Of facts until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts_until: Option<String>,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<String>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub produced_by: Option<String>,
    /// Number of the file or letter it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Another key signs from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRotation {
    /// The new key in a note that the old one has signed.
    pub note: String,
}
