// SPDX-License-Identifier: EUPL-1.2
//! The checked agreement, as the engine and the reports see it. Plain data.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::diagnostic::Place;

use super::{Calendar, Form, Pattern, Register, Right, Scenario, Waiver};

/// An agreement that was loaded and found sound.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The id both parties use.
    pub id: String,
    /// Rises by one with every change, never reused.
    pub version: u32,
    /// SHA-256 over the bytes of the file.
    pub digest: Digest,
    /// The name, in both languages.
    pub title: Localized,
    /// Who agreed.
    pub parties: Vec<Party>,
    /// From when until when, and what then.
    pub in_force: InForce,
    /// When the parties want to look at it again.
    pub review_due: Option<Date>,
    /// The civil time of everything that names no zone of its own.
    pub zone: TimeZone,
    /// Whether the union may tighten thresholds without the employer's signature.
    pub union_may_tighten: bool,
    /// For how many days the bodies of alerts are kept, by severity; those not named are kept.
    pub retention: BTreeMap<Severity, u32>,
    /// Smallest groups that may be shown.
    pub min_group: MinGroup,
    /// Sites that may appear as a metric label: the declared ones, sorted.
    pub sites: Vec<String>,
    /// Opening hours by name.
    pub calendars: Vec<Arc<Calendar>>,
    /// What was declared: systems, values, settings.
    pub register: Register,
    /// Exceptions and silences, in file order, exceptions first.
    pub waivers: Vec<Arc<Waiver>>,
    /// The clauses, in file order; ids are unique.
    pub clauses: Vec<Clause>,
}

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text in the two languages of the product.
#[derive(Clone, Debug, PartialEq, Eq, Default, serde::Serialize)]
pub struct Localized {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

/// One of those who agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// `employer`, `union`, …
    pub role: String,
    /// The party's name.
    pub name: String,
}

/// The life of the agreement, in civil dates of its zone; `until` is its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// First day.
    pub from: Date,
    /// Last day, if it has one.
    pub until: Option<Date>,
    /// What happens after the last day.
    pub then: Then,
}

/// What happens after the last day of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It goes on applying.
    Keep,
    /// It goes on applying, and says so.
    Warn,
    /// It stops applying to later events.
    Stop,
}

/// Smallest groups whose figures may be shown. Both at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinGroup {
    /// For counts of events and alerts.
    pub counts: u32,
    /// For anything about performance.
    pub performance: u32,
}

/// The id of a clause: letters, digits, `.`, `-` and `_`, at most 64 of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseId(pub(crate) Arc<str>);

impl ClauseId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One negotiated rule.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Its id, unique in the agreement.
    pub id: ClauseId,
    /// Short name in both languages.
    pub title: Localized,
    /// Number in the signed text.
    pub article: Option<String>,
    /// Dated labels of law; never a verdict.
    pub legal_ref: Vec<String>,
    /// Which rights it serves.
    pub rights: Vec<Right>,
    /// Where the threshold comes from.
    pub origin: Option<Origin>,
    /// Whether it runs.
    pub status: Status,
    /// How grave a breach is.
    pub severity: Severity,
    /// Who and where; from `applies_to` with its `except`.
    pub applies_to: Pattern,
    /// Which events; from `match`.
    pub matches: Pattern,
    /// What about them is a breach.
    pub form: Form,
    /// Where its form stands in its file.
    pub place: Place,
    /// What it should say in which case.
    pub tests: Vec<Scenario>,
}

/// Where a threshold comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Statute (L).
    Law,
    /// Regulator or court (R).
    Regulator,
    /// A real agreement (A).
    Agreement,
    /// A vendor's or the industry's setting (V).
    Vendor,
    /// A proposal nobody has agreed to yet (P).
    Proposal,
}

/// Whether a clause runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It runs and notifies.
    Active,
    /// It runs and records, but does not notify.
    Trial,
    /// It does not run.
    Off,
}

/// How grave a breach is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// To be looked at.
    Notice,
    /// To be dealt with.
    Serious,
    /// To be stopped.
    Critical,
}

impl Severity {
    /// The word for metrics and exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Notice => "notice",
            Severity::Serious => "serious",
            Severity::Critical => "critical",
        }
    }
}
