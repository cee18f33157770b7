// SPDX-License-Identifier: EUPL-1.2
//! What came of a check: a verdict, what the monitor saw, and everything that was found.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bundle::Manifest;
use super::code::{Code, Severity};
use crate::diagnostic::Language;
use crate::ledger::{Blind, Outage};
use crate::observation::EventTime;

/// Findings of one code that are told one by one; the others are counted.
pub(super) const KEPT: u64 = 50;

/// What it all comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is what the monitor wrote, and the monitor was looking all the time.
    Intact,
    /// It is what the monitor wrote; something was not seen, or cannot be proven.
    Gaps,
    /// It is not what the monitor wrote, or the log contradicts itself.
    Altered,
}

impl Verdict {
    /// The number with which a program ends: 0 intact, 1 altered, 2 intact with gaps.
    #[must_use]
    pub fn exit(self) -> u8 {
        match self {
            Verdict::Intact => 0,
            Verdict::Altered => 1,
            Verdict::Gaps => 2,
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// First and last leaf that it is about.
    pub leaves: Option<(u64, u64)>,
    /// From when until when.
    pub time: Option<(EventTime, EventTime)>,
    /// How many of what its sentence says.
    pub count: u64,
    /// A name, as its sentence needs.
    pub about: String,
}

impl Finding {
    /// A finding about nothing in particular.
    #[must_use]
    pub fn new(code: Code) -> Finding {
        Finding {
            code,
            leaves: None,
            time: None,
            count: 1,
            about: String::new(),
        }
    }

    /// About one leaf.
    #[must_use]
    pub fn leaf(self, seq: u64) -> Finding {
        self.leaves(seq, seq)
    }

    /// About leaves from one to another.
    #[must_use]
    pub fn leaves(mut self, first: u64, last: u64) -> Finding {
        self.leaves = Some((first, last));
        self
    }

    /// About a stretch of time.
    #[must_use]
    pub fn time(mut self, from: EventTime, until: EventTime) -> Finding {
        self.time = Some((from, until));
        self
    }

    /// About so many.
    #[must_use]
    pub fn count(mut self, count: u64) -> Finding {
        self.count = count;
        self
    }

    /// About something with a name.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Finding {
        self.about = about.into();
        self
    }
}

/// Collects findings within bounds.
#[derive(Debug, Default)]
pub(super) struct Findings {
    kept: Vec<Finding>,
    seen: BTreeMap<Code, u64>,
}

impl Findings {
    pub(super) fn add(&mut self, finding: Finding) {
        let seen = self.seen.entry(finding.code).or_default();
        *seen += 1;
        if *seen <= KEPT {
            self.kept.push(finding);
        }
    }
}

/// What the monitor saw, as far as its log tells.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    /// Name of the log.
    pub origin: String,
    /// Number of leaves.
    pub leaves: u64,
    /// When the first leaf was written.
    pub from: Option<EventTime>,
    /// When the last leaf was written.
    pub until: Option<EventTime>,
    /// For whom the export is.
    pub recipient: String,
    /// When it was made, as it says.
    pub created: Option<EventTime>,
    /// Of which period bodies are disclosed, as far as it is bounded.
    pub scope_from: Option<EventTime>,
    /// Until when.
    pub scope_until: Option<EventTime>,
    /// Of facts from when on, as far as that is bounded.
    pub facts_from: Option<EventTime>,
    /// Of facts until when.
    pub facts_until: Option<EventTime>,
    /// Of which site alone.
    pub scope_site: Option<String>,
    /// Of which clause alone.
    pub scope_clause: Option<String>,
    /// How often the monitor was started.
    pub starts: u64,
    /// Heartbeats.
    pub heartbeats: u64,
    /// Records read, by the last heartbeat.
    pub read: u64,
    /// Records that could not be understood, by the last heartbeat.
    pub rejected: u64,
    /// Events that came too late, by the last heartbeat.
    pub late: u64,
    /// Records that were gone before they were read.
    pub never_read: u64,
    /// Times in which nobody watched, up to the moment of the export.
    pub outages: Vec<Outage>,
    /// Times in which partitions of a topic were not seen.
    pub blind: Vec<Blind>,
    /// Versions of alerts in the log.
    pub alerts: u64,
    /// Those whose bodies are here.
    pub disclosed: u64,
    /// Alerts whose last version that is here is a breach.
    pub breaches: u64,
    /// Alerts whose last version that is here takes them back.
    pub taken_back: u64,
    /// Those whose bodies were erased.
    pub erased: u64,
    /// Checkpoints whose signature was checked.
    pub checkpoints: u64,
    /// Leaves under the last checkpoint that the witnesses have signed.
    pub witnessed: u64,
    /// When they had signed it, by their clocks.
    pub witnessed_at: Option<EventTime>,
    /// The log's first key, to be compared by eye.
    pub log_key: Option<KeyShown>,
    /// Keys of witnesses.
    pub witnesses: Vec<KeyShown>,
}

impl Coverage {
    /// Takes over what the export says it is about.
    pub(super) fn scope(&mut self, manifest: &Manifest) {
        self.origin.clone_from(&manifest.origin);
        self.recipient.clone_from(&manifest.recipient);
        self.created = Some(manifest.created);
        (self.scope_from, self.scope_until) = (manifest.from, manifest.until);
        (self.facts_from, self.facts_until) = (manifest.facts_from, manifest.facts_until);
        self.scope_site.clone_from(&manifest.site);
        self.scope_clause.clone_from(&manifest.clause);
    }
}

/// A key as people compare it.
#[derive(Clone, Debug, Serialize)]
pub struct KeyShown {
    /// The line of the key.
    pub key: String,
    /// Its fingerprint.
    pub fingerprint: String,
}

impl From<&crate::ledger::PublicKey> for KeyShown {
    fn from(key: &crate::ledger::PublicKey) -> KeyShown {
        KeyShown {
            key: key.to_string(),
            fingerprint: key.fingerprint(),
        }
    }
}

/// Everything that a check brought to light.
#[derive(Debug)]
pub struct Report {
    /// What it comes to.
    pub verdict: Verdict,
    /// What the monitor saw.
    pub coverage: Coverage,
    /// The gravest first; of these, those about no leaf, then in the order of leaves.
    pub findings: Vec<Finding>,
    /// How many more there are of codes with more than 50 findings.
    pub more: BTreeMap<Code, u64>,
}

impl Report {
    pub(super) fn new(coverage: Coverage, found: Findings) -> Report {
        let mut findings = found.kept;
        findings.sort_by_key(|finding| {
            let first = finding.leaves.map(|(first, _)| first);
            (std::cmp::Reverse(finding.code.severity()), first)
        });
        let more = found.seen.into_iter();
        Report {
            verdict: match findings.first().map(|worst| worst.code.severity()) {
                Some(Severity::Altered) => Verdict::Altered,
                Some(Severity::Gap) => Verdict::Gaps,
                Some(Severity::Note) | None => Verdict::Intact,
            },
            coverage,
            findings,
            more: more
                .filter_map(|(code, seen)| Some((code, seen.checked_sub(KEPT).filter(|n| *n > 0)?)))
                .collect(),
        }
    }

    /// Whether the reader had nothing to hold the log's key against: then all that can be said is
    /// that the export does not contradict itself.
    #[must_use]
    pub fn is_to_be_compared(&self) -> bool {
        self.codes().any(|code| code == Code::PolicyOwn)
    }

    /// Codes of all that was found, for whoever asks for one.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.findings.iter().map(|finding| finding.code)
    }

    /// As JSON for programs, with sentences in both languages.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let findings = self.findings.iter().map(|finding| {
            serde_json::json!({
                "code": finding.code,
                "severity": finding.code.severity(),
                "leaves": finding.leaves,
                "from": finding.time.map(|(from, _)| from),
                "until": finding.time.map(|(_, until)| until),
                "count": finding.count,
                "about": finding.about,
                "fr": finding.sentence(Language::French),
                "en": finding.sentence(Language::English),
            })
        });
        serde_json::json!({
            "verdict": self.verdict,
            "exit": self.verdict.exit(),
            "key": match self.is_to_be_compared() {
                true => "to_be_compared",
                false if self.codes().any(|code| code == Code::KeyOther) => "another",
                false => "believed",
            },
            "coverage": self.coverage,
            "findings": findings.collect::<Vec<_>>(),
            "more": self.more,
        })
    }
}
