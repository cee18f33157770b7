// SPDX-License-Identifier: EUPL-1.2
//! Beyond what a value is a breach, and which of two bounds or terms is stricter.

use crate::agreement::canonical::same_hours;
use crate::agreement::{Length, Quantity, Term, Unit};

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

/// Whether a bound is at least as strict as the one above.
pub(super) fn compared(above: &Bound, below: &Bound) -> Option<bool> {
    match (above, below) {
        (Bound::AtMost(a), Bound::AtMost(b)) if a.unit == b.unit => Some(b.amount <= a.amount),
        (Bound::AtLeast(a), Bound::AtLeast(b)) if a.unit == b.unit => Some(b.amount >= a.amount),
        _ => None,
    }
}

/// Whether `short` is no longer than `long`; `None` if they are counted differently.
pub(super) fn no_longer(long: &Term, short: &Term) -> Option<bool> {
    let alike = match (&long.length, &short.length) {
        (Length::Exact(_), Length::Exact(_))
        | (Length::Days(..), Length::Days(..))
        | (Length::Months(..), Length::Months(..)) => true,
        // Fewer days of a calendar that is open less often may be more time.
        (Length::WorkingDays(_, long), Length::WorkingDays(_, short))
        | (Length::WorkingTime(_, long), Length::WorkingTime(_, short)) => same_hours(long, short),
        (
            Length::Exact(_)
            | Length::Days(..)
            | Length::Months(..)
            | Length::WorkingDays(..)
            | Length::WorkingTime(..),
            _,
        ) => false,
    };
    alike.then(|| short.quantity().amount <= long.quantity().amount)
}
