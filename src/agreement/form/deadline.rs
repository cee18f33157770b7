// SPDX-License-Identifier: EUPL-1.2
//! `deadline:` a matching event that is not followed by another one in time.

use super::{Per, no_longer};
use crate::agreement::canonical::{Meaning, groups, pattern, term};
use crate::agreement::{Pattern, Term};

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

impl Deadline {
    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Deadline { then, within, by } = self;
        let parts = [
            Meaning::named("then", pattern(then)),
            term("within", within),
            groups(by),
        ];
        Meaning::list("deadline", parts)
    }

    /// The same with the threshold of the one above, and whether its own is at least as strict;
    /// `None` if they are counted differently.
    pub(super) fn levelled(&self, above: &Deadline) -> Option<(Deadline, bool)> {
        let mut levelled = self.clone();
        levelled.within = above.within.clone();
        Some((levelled, no_longer(&above.within, &self.within)?))
    }
}
