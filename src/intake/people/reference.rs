// SPDX-License-Identifier: EUPL-1.2
//! Whom an id in a domain means.

use super::Pseudonyms;
use crate::intake::Domain;
use crate::observation::WorkerRef;

/// Whom an id means, for whoever holds raw ids anyway; nobody, if it says so. The domain is
/// `email`, `company`, or the issuer that gave the id; an address says itself who gave it.
#[must_use]
pub fn reference(keys: &Pseudonyms, domain: &str, id: &str) -> Option<WorkerRef> {
    let domain = match Domain::named(domain) {
        Domain::Company => Domain::of(id),
        named @ (Domain::Email | Domain::Issuer(_)) => named,
    };
    let id = domain.canonical(id)?;
    Some(keys.reference(&domain, &id))
}
