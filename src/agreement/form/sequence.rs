// SPDX-License-Identifier: EUPL-1.2
//! `sequence:` a matching event too soon after another one.

use super::{Per, no_longer};
use crate::agreement::canonical::{Meaning, groups, pattern, term};
use crate::agreement::{Pattern, Term};

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

impl Sequence {
    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Sequence { first, within, by } = self;
        let parts = [
            Meaning::named("first", pattern(first)),
            term("within", within),
            groups(by),
        ];
        Meaning::list("sequence", parts)
    }

    /// The same with the threshold of the one above, and whether its own is at least as strict;
    /// `None` if they are counted differently.
    pub(super) fn levelled(&self, above: &Sequence) -> Option<(Sequence, bool)> {
        let mut levelled = self.clone();
        levelled.within = above.within.clone();
        Some((levelled, no_longer(&self.within, &above.within)?))
    }
}
