// SPDX-License-Identifier: EUPL-1.2
//! Who gave the id of a person: user 7 of one system is nobody's user 7 of another.

use std::borrow::Cow;

use crate::observation::normal;

/// Who gave an id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// The company: a personnel number.
    Company,
    /// Mail addresses: the same in every system, in any case of letters.
    Email,
    /// The system or service of this name.
    Issuer(Box<str>),
}

/// In which domain ids of a field count that nobody says more of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Domains<'d> {
    /// The one that is named, if one is: it is believed.
    pub named: Option<&'d Domain>,
    /// Else that of an id which is no address; an address says itself who gave it.
    pub other: &'d Domain,
}

impl Domains<'static> {
    /// Where nothing is named, ids are the company's.
    pub(super) const COMPANY: Domains<'static> = Domains {
        named: None,
        other: &Domain::Company,
    };
}

impl<'d> Domains<'d> {
    /// The domain of an id, as it is written.
    pub(super) fn of(self, id: &str) -> &'d Domain {
        match self.named {
            Some(named) => named,
            None if is_address(id) => &Domain::Email,
            None => self.other,
        }
    }
}

/// Words for people who are none, before what they are called.
const NOBODY: [&str; 3] = ["group:", "model:", "system:"];

impl Domain {
    /// The domain of this name, in whatever letters: `company`, `email`, or the issuer's own.
    #[must_use]
    pub fn named(name: &str) -> Domain {
        match &*normal(name).to_lowercase() {
            "company" => Domain::Company,
            "email" | "e-mail" | "mail" => Domain::Email,
            issuer => Domain::Issuer(issuer.into()),
        }
    }

    /// The domain of an id by itself, where nobody names one: an address says who gave it.
    #[must_use]
    pub fn of(id: &str) -> Domain {
        Domains::COMPANY.of(id).clone()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Domain::Company => "company",
            Domain::Email => "email",
            Domain::Issuer(name) => name,
        }
    }

    /// The one form of an id, however it is written; `None` if it says that it is nobody.
    #[must_use]
    pub fn canonical<'t>(&self, id: &'t str) -> Option<Cow<'t, str>> {
        let id = normal(id);
        if id.is_empty() || NOBODY.iter().any(|prefix| id.starts_with(prefix)) {
            return None;
        }
        let id = match id.strip_prefix("w:") {
            Some(rest) => Cow::Owned(rest.trim_start().to_owned()),
            None => id,
        };
        let id = match self {
            Domain::Email => Cow::Owned(without_scheme(&id).to_lowercase()),
            Domain::Company | Domain::Issuer(_) => id,
        };
        (!id.is_empty()).then_some(id)
    }
}

/// Whether a text has the form of a mail address, with or without `mailto:`.
fn is_address(id: &str) -> bool {
    let id = without_scheme(id.trim());
    let id = id.strip_prefix("w:").unwrap_or(id);
    let Some((local, host)) = id.split_once('@') else {
        return false;
    };
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    !local.is_empty()
        && !local.contains(|c: char| c.is_whitespace() || c == ':' || c == '/')
        && host.contains('.')
        && host.chars().all(is_host)
        && !host.starts_with('.')
        && !host.ends_with('.')
}

fn without_scheme(id: &str) -> &str {
    match id.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => rest.trim_start(),
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_form_in_its_domain() {
        let canonical =
            |domain: &Domain, id: &'static str| domain.canonical(id).map(Cow::into_owned);
        let issuer = Domain::named("urn:tracker");
        assert_eq!(canonical(&issuer, " Rene\u{301} "), Some("René".to_owned()));
        for same in [
            "Ada@Example.org",
            "mailto:ada@example.org",
            " MAILTO:ADA@example.org",
        ] {
            let want = Some("ada@example.org".to_owned());
            assert_eq!(canonical(&Domain::Email, same), want, "{same}");
        }
        assert_eq!(canonical(&Domain::Company, "w:7"), Some("7".to_owned()));
        for nobody in ["", " ", "w:", "group:a", "system:7", "model:x"] {
            assert_eq!(canonical(&Domain::Company, nobody), None, "{nobody}");
        }
    }

    #[test]
    fn an_address_says_itself_who_gave_it() {
        for address in [
            "ada@example.org",
            "mailto:Ada@example.org",
            "w:a.b+c@x-y.fr",
        ] {
            assert_eq!(Domain::of(address), Domain::Email, "{address}");
        }
        for other in [
            "7",
            "ada",
            "ada@host",
            "a b@example.org",
            "@x.y",
            "urn:a/b@c.d",
            "a@b@c.d",
        ] {
            assert_eq!(Domain::of(other), Domain::Company, "{other}");
        }
    }
}
