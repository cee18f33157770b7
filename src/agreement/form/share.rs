// SPDX-License-Identifier: EUPL-1.2
//! `share:` the fraction of matching events that have a property.

use super::{Bound, Per, compared};
use crate::agreement::canonical::{Meaning, bound, groups, pattern, whole, window};
use crate::agreement::{Pattern, Window};

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

impl Share {
    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Share {
            of,
            per,
            within,
            min_count,
            bound: beyond,
        } = self;
        let parts = [
            Meaning::named("of", pattern(of)),
            groups(per),
            window(within),
            Meaning::named("min_count", whole((*min_count).max(1))),
            bound(beyond),
        ];
        Meaning::list("share", parts)
    }

    /// The same with the threshold of the one above, and whether its own is at least as strict;
    /// `None` if they are counted differently.
    pub(super) fn levelled(&self, above: &Share) -> Option<(Share, bool)> {
        let mut levelled = self.clone();
        levelled.bound = above.bound.clone();
        Some((levelled, compared(&above.bound, &self.bound)?))
    }
}
