// SPDX-License-Identifier: EUPL-1.2
//! The ten forms: what about the matching events is a breach.

use super::{Aggregate, Length, Pattern, Quantity, Term, Unit, Window};
use crate::observation::{Field, Span};

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
    /// That an aggregate rises too much from one window to the next.
    Trend(Trend),
    /// That too few or too many of them have a property.
    Share(Share),
    /// That one follows another event too soon.
    Sequence(Sequence),
    /// That one comes without what has to come first.
    Requires(Requires),
    /// That one is not followed in time.
    Deadline(Deadline),
    /// That one shows something that was not declared, or not so.
    Register(Declared),
    /// That outcome rates of two groups lie too far apart.
    Disparity(Disparity),
    /// That none comes for too long.
    Silence(Silence),
}

impl Form {
    /// The keys in the file, in the order people read them.
    pub const NAMES: [&str; 10] = [
        "forbid",
        "limit",
        "trend",
        "share",
        "sequence",
        "requires",
        "deadline",
        "register",
        "disparity",
        "silence",
    ];

    /// The key in the file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Form::Forbid { .. } => "forbid",
            Form::Limit(_) => "limit",
            Form::Trend(_) => "trend",
            Form::Share(_) => "share",
            Form::Sequence(_) => "sequence",
            Form::Requires(_) => "requires",
            Form::Deadline(_) => "deadline",
            Form::Register(_) => "register",
            Form::Disparity(_) => "disparity",
            Form::Silence(_) => "silence",
        }
    }

    /// Whether what names no group is a group of its own: an act that is forbidden is told whoever
    /// it concerns.
    #[must_use]
    pub fn takes_nobody(&self) -> bool {
        matches!(self, Form::Forbid { .. } | Form::Register(_))
    }

    /// Whether verdicts are drawn from the order of two events.
    #[must_use]
    pub fn is_order(&self) -> bool {
        matches!(
            self,
            Form::Sequence(_) | Form::Requires(_) | Form::Deadline(_)
        )
    }

    /// How long before a window what matters to it may have happened, and a day for clocks.
    #[must_use]
    pub fn looks_back(&self) -> Span {
        let seconds = match self {
            Form::Requires(requires) => match &requires.at_most {
                Some(term) => term.quantity().amount,
                None => return Span::from_micros(i64::MAX / 4),
            },
            // The window before may lie long before.
            Form::Trend(_) => return Span::from_micros(i64::MAX / 4),
            Form::Sequence(sequence) => sequence.within.quantity().amount,
            _ => 3_600.0,
        };
        Span::from_secs(seconds as i64 + 86_400)
    }

    /// The fields that make a group.
    #[must_use]
    pub fn per(&self) -> &Per {
        match self {
            Form::Forbid { per } => per,
            Form::Limit(limit) => &limit.per,
            Form::Trend(trend) => &trend.per,
            Form::Share(share) => &share.per,
            Form::Sequence(sequence) => &sequence.by,
            Form::Requires(requires) => &requires.by,
            Form::Deadline(deadline) => &deadline.by,
            Form::Register(declared) => &declared.per,
            Form::Disparity(disparity) => &disparity.per,
            Form::Silence(silence) => &silence.per,
        }
    }

    /// What the observed value of an alert is held against.
    #[must_use]
    pub fn bound(&self) -> Bound {
        match self {
            Form::Forbid { .. } | Form::Register(_) | Form::Requires(_) => Bound::none(),
            Form::Limit(limit) => limit.bound.clone(),
            Form::Trend(trend) => Bound::AtMost(trend.rise_at_most.clone()),
            Form::Share(share) => share.bound.clone(),
            Form::Sequence(sequence) => Bound::AtLeast(sequence.within.quantity()),
            Form::Deadline(deadline) => Bound::AtMost(deadline.within.quantity()),
            Form::Disparity(disparity) => Bound::AtLeast(disparity.at_least.clone()),
            Form::Silence(silence) => Bound::AtMost(silence.longer_than.quantity()),
        }
    }

    /// The window of forms that have one.
    #[must_use]
    pub fn window(&self) -> Option<&Window> {
        match self {
            Form::Limit(limit) => Some(&limit.within),
            Form::Trend(trend) => Some(&trend.within),
            Form::Share(share) => Some(&share.within),
            Form::Disparity(disparity) => Some(&disparity.within),
            Form::Forbid { .. }
            | Form::Sequence(_)
            | Form::Requires(_)
            | Form::Deadline(_)
            | Form::Register(_)
            | Form::Silence(_) => None,
        }
    }
}

/// An aggregate over a window against a bound.
#[derive(Clone, Debug)]
pub struct Limit {
    /// What is computed.
    pub aggregate: Aggregate,
    /// Whether negative values lower a sum; else they are told and not counted.
    pub signed: bool,
    /// Separately for each value of these.
    pub per: Per,
    /// Over which stretch of event time.
    pub within: Window,
    /// Beyond what it is a breach.
    pub bound: Bound,
}

/// An aggregate over a window against that of the last window before it that has one, however long
/// ago: a target that is raised step by step.
#[derive(Clone, Debug)]
pub struct Trend {
    /// What is computed.
    pub aggregate: Aggregate,
    /// Separately for each value of these.
    pub per: Per,
    /// Windows that follow one another: of a calendar, shifts, or tumbling.
    pub within: Window,
    /// By how many percent of the earlier value the later one may be higher. From nothing, or less,
    /// no rise can be told in percent: that is no breach.
    pub rise_at_most: Quantity,
}

/// The fields that make a group; empty means all events together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Per(pub Vec<Field>);

/// The fraction of matching events that have a property, against a bound in percent.
#[derive(Clone, Debug)]
pub struct Share {
    /// The property.
    pub of: Pattern,
    /// Separately for each value of these.
    pub per: Per,
    /// Over which stretch of event time.
    pub within: Window,
    /// Fewer matching events than this say nothing; at least 1.
    pub min_count: u32,
    /// Beyond what it is a breach.
    pub bound: Bound,
}

/// A matching event within a term after another one of the same key.
#[derive(Clone, Debug)]
pub struct Sequence {
    /// What comes first.
    pub first: Pattern,
    /// Until when after it a matching event is a breach.
    pub within: Term,
    /// What both have in common.
    pub by: Per,
}

/// A matching event needs another one of the same key before it.
#[derive(Clone, Debug)]
pub struct Requires {
    /// What has to come first.
    pub first: Pattern,
    /// How long before the matching event at least.
    pub at_least: Option<Term>,
    /// How long before the matching event at most.
    pub at_most: Option<Term>,
    /// What both have in common.
    pub by: Per,
}

/// A matching event needs another one of the same key within a term after it.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// What has to follow.
    pub then: Pattern,
    /// Until when.
    pub within: Term,
    /// What both have in common.
    pub by: Per,
}

/// What of a matching event has to be declared.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What is compared with the register.
    pub what: What,
    /// Whose breach it is.
    pub per: Per,
}

/// What is compared with the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The system, and these aspects of it.
    System(Vec<Aspect>),
    /// A field, with a named list of values.
    Listed(Field, String),
    /// The setting that `value.name` names, with its agreed value.
    Setting,
    /// That two different people stand behind it: `actor.ref` and `review.by`.
    TwoApprovals,
}

/// An aspect of a declared system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// `system.version`
    Version,
    /// `purpose`
    Purpose,
    /// `categories`
    Categories,
}

/// Outcome rates of cohorts: the lowest as percent of the highest.
#[derive(Clone, Debug)]
pub struct Disparity {
    /// The outcome whose rate is compared.
    pub outcome: Pattern,
    /// The field that tells the cohorts.
    pub between: Field,
    /// Smallest ratio, in percent, that is no breach.
    pub at_least: Quantity,
    /// Fewer matching events than this in the window say nothing.
    pub min_count: u32,
    /// Cohorts with fewer matching events are left out.
    pub min_cohort: u32,
    /// Pairs count only if Fisher's exact test (two-sided) gives less; over 0, at most 1.
    pub p_below: f64,
    /// Separately for each value of these.
    pub per: Per,
    /// Over which stretch of event time.
    pub within: Window,
}

/// No matching event for a term.
#[derive(Clone, Debug)]
pub struct Silence {
    /// The longest pause that is no breach.
    pub longer_than: Term,
    /// Separately for each value of these.
    pub per: Per,
    /// Values of `per` that are expected from the first day; others from their first event.
    pub of: Vec<String>,
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

impl Term {
    /// The term as a number, for metrics and exports: seconds, or days of 24 hours, months of 30
    /// days. Verdicts never use it.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        let day = 86_400.0;
        let amount = match &self.length {
            Length::Exact(span) | Length::WorkingTime(span, _) => span.as_secs_f64(),
            Length::Days(days, _) | Length::WorkingDays(days, _) => f64::from(*days) * day,
            Length::Months(months, _) => f64::from(*months) * 30.0 * day,
        };
        Quantity {
            amount,
            unit: Unit::Seconds,
            written: self.written.clone(),
        }
    }
}
