// SPDX-License-Identifier: EUPL-1.2
//! The checked agreement, as the engine and the reports see it. Plain data.

use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::{Pattern, Quantity, Unit};
use crate::observation::{Field, Span};

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
    /// Smallest groups that may be shown.
    pub min_group: MinGroup,
    /// Sites that may appear as a metric label: the declared ones, sorted.
    pub sites: Vec<String>,
    /// Opening hours by name.
    pub calendars: Vec<Arc<Calendar>>,
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

/// Opening hours in civil time of a zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The name clauses use.
    pub name: String,
    /// The zone its hours are read in.
    pub zone: TimeZone,
    /// Hours by day of week, Monday first. Spans of one day are sorted and do not overlap.
    pub week: [Vec<DayHours>; 7],
    /// Days without any hours, sorted.
    pub closed: Vec<Date>,
}

/// Hours within one civil day: from `start` (included) to `end` (excluded).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayHours {
    /// First moment inside.
    pub start: Time,
    /// First moment no longer inside; `None` is midnight at the end of the day.
    pub end: Option<Time>,
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

/// What about the matching events is a breach.
#[derive(Clone, Debug)]
pub enum Form {
    /// That there is one. Folded by `per` and civil day of the agreement's zone.
    Forbid {
        /// Whose breach it is.
        per: Per,
    },
    /// That an aggregate over a window passes a bound.
    Limit(Limit),
}

/// An aggregate over a window against a bound.
#[derive(Clone, Debug)]
pub struct Limit {
    /// What is computed.
    pub aggregate: Aggregate,
    /// Separately for each value of these.
    pub per: Per,
    /// Over which stretch of event time.
    pub within: Window,
    /// Beyond what it is a breach.
    pub bound: Bound,
}

/// The fields that make a group; empty means all events together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Per(pub Vec<Field>);

/// What is computed over the events of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// How many events.
    Count,
    /// The sum of a numeric field.
    Sum(Field),
    /// How many different values of a field.
    Distinct(Field),
    /// The smallest value of a numeric field.
    Min(Field),
    /// The largest value of a numeric field.
    Max(Field),
    /// The shortest time between two successive events, in seconds.
    ShortestGap,
}

impl Aggregate {
    /// The field it reads, if it reads one.
    #[must_use]
    pub fn field(self) -> Option<Field> {
        match self {
            Aggregate::Sum(f) | Aggregate::Distinct(f) | Aggregate::Min(f) | Aggregate::Max(f) => {
                Some(f)
            }
            Aggregate::Count | Aggregate::ShortestGap => None,
        }
    }
}

/// A stretch of event time. Starts are included, ends are not.
#[derive(Clone, Debug)]
pub enum Window {
    /// A civil day, week or month in a zone; keeps its civil length when clocks change.
    Calendar(CalendarUnit, TimeZone),
    /// Back-to-back stretches of equal length, counted from the epoch.
    Tumbling(Span),
    /// Stretches of equal length that start at every multiple of `step`, counted from the epoch.
    Rolling {
        /// Length; a whole multiple of `step`, at most 1 000 of them.
        length: Span,
        /// Distance between starts.
        step: Span,
    },
    /// Events of a group that follow one another within `gap`; ends `gap` after the last.
    Session {
        /// A pause this long or longer begins a new session.
        gap: Span,
    },
}

/// Civil units of calendar windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarUnit {
    /// From midnight to midnight.
    Day,
    /// From Monday to Monday.
    Week,
    /// From the first to the first.
    Month,
}

/// Beyond what an aggregate is a breach.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A breach above.
    AtMost(Quantity),
    /// A breach below.
    AtLeast(Quantity),
}

impl Bound {
    /// Not even one: the bound of a forbidden act.
    #[must_use]
    pub fn none() -> Bound {
        Bound::AtMost(Quantity {
            amount: 0.0,
            unit: Unit::Count,
            written: "0".into(),
        })
    }

    /// The negotiated number.
    #[must_use]
    pub fn quantity(&self) -> &Quantity {
        match self {
            Bound::AtMost(q) | Bound::AtLeast(q) => q,
        }
    }

    /// Whether an observed amount (in base units) is a breach.
    #[must_use]
    pub fn is_passed_by(&self, observed: f64) -> bool {
        match self {
            Bound::AtMost(q) => observed > q.amount,
            Bound::AtLeast(q) => observed < q.amount,
        }
    }
}
