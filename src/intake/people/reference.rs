// SPDX-License-Identifier: EUPL-1.2
//! Whom an id in a domain means.

use super::Pseudonyms;
use crate::intake::domain::{Domain, Domains};
use crate::observation::WorkerRef;

/// Whom an id means, for whoever holds raw ids anyway; nobody, if it says so.
#[must_use]
pub fn reference(keys: &Pseudonyms, domain: &Domain, id: &str) -> Option<WorkerRef> {
    let domains = Domains {
        named: Some(domain),
        ..Domains::COMPANY
    };
    keys.person(domains, id)
}
