// SPDX-License-Identifier: EUPL-1.2
//! `absence:` no matching event for too long.

use super::{Per, no_longer};
use crate::agreement::Term;
use crate::agreement::canonical::{Meaning, groups, term, texts};

/// No matching event for a term.
#[derive(Clone, Debug)]
pub struct Absence {
    /// The longest pause that is no breach.
    pub longer_than: Term,
    /// Separately for each value of these.
    pub per: Per,
    /// Values of `per` that are expected from the first day; others from their first event.
    pub of: Vec<String>,
}

impl Absence {
    /// Whether some group is expected from the first day in force.
    pub(super) fn is_expected(&self) -> bool {
        self.per.0.is_empty() || !self.of.is_empty()
    }

    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Absence {
            longer_than,
            per,
            of,
        } = self;
        let parts = [
            term("longer_than", longer_than),
            groups(per),
            texts("of", of),
        ];
        // As it was called first: what is stored goes by it.
        Meaning::list("silence", parts)
    }

    /// The same with the threshold of the one above, and whether its own is at least as strict;
    /// `None` if they are counted differently.
    pub(super) fn levelled(&self, above: &Absence) -> Option<(Absence, bool)> {
        let mut levelled = self.clone();
        levelled.longer_than = above.longer_than.clone();
        Some((levelled, no_longer(&above.longer_than, &self.longer_than)?))
    }
}
