// SPDX-License-Identifier: EUPL-1.2
//! `register:` a matching event that shows what was not declared.

use super::Per;
use crate::agreement::canonical::{Meaning, aspect, groups, name};
use crate::observation::Field;

/// What of a matching event has to be declared.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What is compared with the register.
    pub what: What,
    /// Whose breach it is.
    pub per: Per,
}

/// What is compared with the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The system, and these aspects of it.
    System(Vec<Aspect>),
    /// A field, with a named list of values.
    Listed(Field, String),
    /// The setting that `value.name` names, with its agreed value.
    Setting,
    /// That two different people stand behind it: `actor.ref` and `review.by`.
    TwoApprovals,
}

/// An aspect of a declared system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// `system.version`
    Version,
    /// `purpose`
    Purpose,
    /// `categories`
    Categories,
}

impl Aspect {
    /// The field of events that tells it.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Aspect::Version => Field::SYSTEM_VERSION,
            Aspect::Purpose => Field::PURPOSE,
            Aspect::Categories => Field::CATEGORIES,
        }
    }
}

impl Declared {
    /// What it means; see [`crate::agreement::Meaning`].
    pub(in crate::agreement) fn meaning(&self) -> Meaning {
        let Declared { what, per } = self;
        let what = match what {
            What::System(aspects) => {
                let aspects = aspects.iter().map(|a| Meaning::word(aspect(*a)));
                Meaning::set("systems", aspects)
            }
            // The name of the list is no more than a name; its values stand beside.
            What::Listed(field, _) => Meaning::list("listed", [name(*field)]),
            What::Setting => Meaning::word("settings"),
            What::TwoApprovals => Meaning::word("two_approvals"),
        };
        Meaning::list("register", [what, groups(per)])
    }
}
