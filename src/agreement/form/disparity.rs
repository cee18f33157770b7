// SPDX-License-Identifier: EUPL-1.2
//! `disparity:` outcome rates of groups that lie too far apart.

use super::Per;
use crate::agreement::canonical::{
    Meaning, groups, name, number, pattern, quantity, whole, window,
};
use crate::agreement::{Pattern, Quantity, Window};
use crate::observation::Field;

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

impl Disparity {
    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Disparity {
            outcome,
            between,
            at_least,
            min_count,
            min_cohort,
            p_below,
            per,
            within,
        } = self;
        let parts = [
            Meaning::named("outcome", pattern(outcome)),
            Meaning::named("between", name(*between)),
            Meaning::named("at_least", quantity(at_least)),
            Meaning::named("min_count", whole(*min_count)),
            Meaning::named("min_cohort", whole((*min_cohort).max(1))),
            Meaning::named("p_below", number(*p_below)),
            groups(per),
            window(within),
        ];
        Meaning::list("disparity", parts)
    }

    /// The same with the threshold of the one above, and whether its own is at least as strict;
    /// `None` if they are counted differently.
    pub(super) fn levelled(&self, above: &Disparity) -> Option<(Disparity, bool)> {
        let mut levelled = self.clone();
        levelled.at_least = above.at_least.clone();
        let strict = self.at_least.amount >= above.at_least.amount;
        Some((levelled, strict))
    }
}
