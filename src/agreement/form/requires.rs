// SPDX-License-Identifier: EUPL-1.2
//! `requires:` a matching event without another one before it.

use super::{Per, no_longer};
use crate::agreement::canonical::{Meaning, Reads, groups, pattern, term};
use crate::agreement::{Pattern, Term};

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

impl Requires {
    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Requires {
            first,
            at_least,
            at_most,
            by,
        } = self;
        let terms = [
            ("at_least", at_least.as_ref()),
            ("at_most", at_most.as_ref()),
        ];
        let terms = terms.map(|(name, length)| {
            length.map_or_else(
                || Meaning::word(format!("{name}: any")),
                |length| term(name, length),
            )
        });
        let parts = [
            Meaning::named("first", earlier(first)),
            Meaning::list("terms", terms),
            groups(by),
        ];
        Meaning::list("requires", parts)
    }

    /// The same with the threshold of the one above, and whether its own is at least as strict;
    /// `None` if they are counted differently.
    pub(super) fn levelled(&self, above: &Requires) -> Option<(Requires, bool)> {
        let mut levelled = self.clone();
        levelled.at_least.clone_from(&above.at_least);
        levelled.at_most.clone_from(&above.at_most);
        let least = match (&above.at_least, &self.at_least) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(above), Some(own)) => no_longer(own, above)?,
        };
        let most = match (&above.at_most, &self.at_most) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(above), Some(own)) => no_longer(above, own)?,
        };
        Some((levelled, least && most))
    }
}

/// A pattern of what has to come first.
fn earlier(first: &Pattern) -> Meaning {
    let mut meaning = pattern(first);
    for days in &mut meaning.days {
        days.reads = Reads::FirstMoments;
    }
    meaning
}
