// SPDX-License-Identifier: EUPL-1.2
//! `limit:` an aggregate over a window against a bound.

use super::{Bound, Per, compared};
use crate::agreement::canonical::{Meaning, aggregate, bound, groups, window};
use crate::agreement::{Aggregate, Window};

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

impl Limit {
    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Limit {
            aggregate: computed,
            signed,
            per,
            within,
            bound: beyond,
        } = self;
        let parts = [
            aggregate(computed),
            groups(per),
            window(within),
            bound(beyond),
        ];
        let signed = signed.then(|| Meaning::word("signed"));
        Meaning::list("limit", parts.into_iter().chain(signed))
    }

    /// The same with the threshold of the one above, and whether its own is at least as strict;
    /// `None` if they are counted differently.
    pub(super) fn levelled(&self, above: &Limit) -> Option<(Limit, bool)> {
        let mut levelled = self.clone();
        levelled.bound = above.bound.clone();
        Some((levelled, compared(&above.bound, &self.bound)?))
    }
}
