// SPDX-License-Identifier: EUPL-1.2
//! `trend:` an aggregate over a window against that of a window before.

use super::Per;
use crate::agreement::canonical::{Meaning, aggregate, groups, quantity, window};
use crate::agreement::{Aggregate, Quantity, Window};

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

impl Trend {
    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Trend {
            aggregate: computed,
            per,
            within,
            rise_at_most,
        } = self;
        let parts = [
            aggregate(computed),
            groups(per),
            window(within),
            Meaning::named("rise_at_most", quantity(rise_at_most)),
        ];
        Meaning::list("trend", parts)
    }

    /// The same with the threshold of the one above, and whether its own is at least as strict;
    /// `None` if they are counted differently.
    pub(super) fn levelled(&self, above: &Trend) -> Option<(Trend, bool)> {
        let mut levelled = self.clone();
        levelled.rise_at_most = above.rise_at_most.clone();
        let strict = self.rise_at_most.amount <= above.rise_at_most.amount;
        Some((levelled, strict))
    }
}
