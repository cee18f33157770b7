// SPDX-License-Identifier: EUPL-1.2
//! Who gave the id of a person: user 7 of one system is not user 7 of another.

/// Who gave an id. A person is a domain and an id in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Domain {
    /// The company itself: the number of its payroll.
    Company,
    /// Mail addresses.
    Email,
    /// A system or somebody else, by name.
    Issuer(Box<str>),
}

impl Domain {
    /// The domain of this name: `company`, `email`, or the issuer's own.
    #[must_use]
    pub(crate) fn named(name: &str) -> Domain {
        match name {
            "company" => Domain::Company,
            "email" => Domain::Email,
            issuer => Domain::Issuer(issuer.into()),
        }
    }
}
