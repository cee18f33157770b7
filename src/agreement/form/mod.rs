// SPDX-License-Identifier: EUPL-1.2
//! The ten forms: what about the matching events is a breach. One file a form: what it consists of,
//! what it means, and when it is stricter than another.

mod absence;
mod bound;
mod deadline;
mod disparity;
mod limit;
mod register;
mod requires;
mod sequence;
mod share;
mod trend;

pub use absence::Absence;
pub use bound::Bound;
pub use deadline::Deadline;
pub use disparity::Disparity;
pub use limit::Limit;
pub use register::{Aspect, Declared, What};
pub use requires::Requires;
pub use sequence::Sequence;
pub use share::Share;
pub use trend::Trend;

use super::canonical::{self, Meaning};
use super::{Aggregate, Pattern, Window};
use crate::observation::{Field, Span};
use bound::{compared, no_longer};

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
    Absence(Absence),
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
        "absence",
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
            Form::Absence(_) => "absence",
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
            Form::Absence(absence) => &absence.per,
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
            Form::Absence(absence) => Bound::AtMost(absence.longer_than.quantity()),
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
            | Form::Absence(_) => None,
        }
    }

    /// The pattern beside that of the clause: of the other event of an order, of events that tell
    /// presence, or of a property that some of the matching events have.
    #[must_use]
    pub fn other(&self) -> Option<&Pattern> {
        match self {
            Form::Share(share) => Some(&share.of),
            Form::Sequence(sequence) => Some(&sequence.first),
            Form::Requires(requires) => Some(&requires.first),
            Form::Deadline(deadline) => Some(&deadline.then),
            Form::Disparity(disparity) => Some(&disparity.outcome),
            Form::Limit(limit) => limit.aggregate.presence(),
            Form::Trend(trend) => trend.aggregate.presence(),
            Form::Forbid { .. } | Form::Register(_) | Form::Absence(_) => None,
        }
    }

    /// The aggregate of forms that have one of those.
    #[must_use]
    pub fn aggregate(&self) -> Option<&Aggregate> {
        match self {
            Form::Limit(limit) => Some(&limit.aggregate),
            Form::Trend(trend) => Some(&trend.aggregate),
            Form::Forbid { .. }
            | Form::Share(_)
            | Form::Sequence(_)
            | Form::Requires(_)
            | Form::Deadline(_)
            | Form::Register(_)
            | Form::Disparity(_)
            | Form::Absence(_) => None,
        }
    }

    /// The words for metrics: the form, and its aggregate.
    #[must_use]
    pub fn label(&self) -> String {
        match self.aggregate() {
            Some(aggregate) => format!("{} {}", self.name(), aggregate.row().key),
            None => self.name().to_owned(),
        }
    }

    /// Whether what is observed comes from values of events, and not from how many there are or
    /// when.
    #[must_use]
    pub fn tells_performance(&self) -> bool {
        match self {
            Form::Share(_) | Form::Disparity(_) => true,
            Form::Limit(_)
            | Form::Trend(_)
            | Form::Forbid { .. }
            | Form::Sequence(_)
            | Form::Requires(_)
            | Form::Deadline(_)
            | Form::Register(_)
            | Form::Absence(_) => self.aggregate().is_some_and(|a| a.row().tells_performance),
        }
    }

    /// Whether it has a number that can be seen to come near its threshold.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        match self {
            Form::Limit(limit) => limit.aggregate.row().is_shown,
            Form::Share(_) => true,
            Form::Trend(_)
            | Form::Forbid { .. }
            | Form::Sequence(_)
            | Form::Requires(_)
            | Form::Deadline(_)
            | Form::Register(_)
            | Form::Disparity(_)
            | Form::Absence(_) => false,
        }
    }

    /// Whether an alert counts the events of its window, each once.
    #[must_use]
    pub fn counts_events(&self) -> bool {
        match self {
            Form::Limit(limit) => !limit.aggregate.row().cuts,
            Form::Forbid { .. } | Form::Register(_) | Form::Share(_) | Form::Disparity(_) => true,
            Form::Trend(_)
            | Form::Sequence(_)
            | Form::Requires(_)
            | Form::Deadline(_)
            | Form::Absence(_) => false,
        }
    }

    /// What it takes from the agreement around its clause.
    pub(in crate::agreement) fn around(&self) -> Context<'_> {
        match self {
            Form::Forbid { .. } | Form::Requires(_) => Context::Zone,
            Form::Register(declared) => Context::Declared(&declared.what),
            Form::Absence(absence) if absence.is_expected() => Context::FirstDay,
            Form::Absence(_)
            | Form::Limit(_)
            | Form::Trend(_)
            | Form::Share(_)
            | Form::Disparity(_)
            | Form::Sequence(_)
            | Form::Deadline(_) => Context::Nothing,
        }
    }

    /// What it means; see [`Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        match self {
            Form::Forbid { per } => Meaning::list("forbid", [canonical::groups(per)]),
            Form::Limit(limit) => limit.meaning(),
            Form::Trend(trend) => trend.meaning(),
            Form::Share(share) => share.meaning(),
            Form::Sequence(sequence) => sequence.meaning(),
            Form::Requires(requires) => requires.meaning(),
            Form::Deadline(deadline) => deadline.meaning(),
            Form::Register(declared) => declared.meaning(),
            Form::Disparity(disparity) => disparity.meaning(),
            Form::Absence(absence) => absence.meaning(),
        }
    }

    /// Whether it is at least as strict as the one above; `None` if it is another rule altogether.
    pub(in crate::agreement) fn strictness(&self, above: &Form) -> Option<bool> {
        let (levelled, strict) = match (self, above) {
            (Form::Limit(own), Form::Limit(above)) => with(own.levelled(above)?, Form::Limit),
            (Form::Trend(own), Form::Trend(above)) => with(own.levelled(above)?, Form::Trend),
            (Form::Share(own), Form::Share(above)) => with(own.levelled(above)?, Form::Share),
            (Form::Sequence(own), Form::Sequence(above)) => {
                with(own.levelled(above)?, Form::Sequence)
            }
            (Form::Requires(own), Form::Requires(above)) => {
                with(own.levelled(above)?, Form::Requires)
            }
            (Form::Deadline(own), Form::Deadline(above)) => {
                with(own.levelled(above)?, Form::Deadline)
            }
            (Form::Disparity(own), Form::Disparity(above)) => {
                with(own.levelled(above)?, Form::Disparity)
            }
            (Form::Absence(own), Form::Absence(above)) => with(own.levelled(above)?, Form::Absence),
            // Without a threshold, or of two forms.
            (own, _) => (own.clone(), true),
        };
        // With the threshold taken from above, everything else has to be the same.
        (levelled.meaning() == above.meaning()).then_some(strict)
    }
}

/// What a form takes from the agreement around its clause.
pub(in crate::agreement) enum Context<'f> {
    /// Nothing.
    Nothing,
    /// The zone of its days.
    Zone,
    /// That, and what of the register it asks for.
    Declared(&'f What),
    /// That, and the first day in force.
    FirstDay,
}

fn with<T>((form, strict): (T, bool), wrap: fn(T) -> Form) -> (Form, bool) {
    (wrap(form), strict)
}

/// The fields that make a group; empty means all events together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Per(pub Vec<Field>);
