// SPDX-License-Identifier: EUPL-1.2
//! Whom an id in a domain means.

use super::Pseudonyms;
use crate::observation::{WorkerRef, normal};

/// Whom an id means, for whoever holds raw ids anyway; nobody, if it says so. The domain is
/// `email`, `company`, or the issuer that gave the id.
#[must_use]
pub fn reference(keys: &Pseudonyms, domain: &str, id: &str) -> Option<WorkerRef> {
    let (domain, id) = (normal(domain), normal(id));
    if id.is_empty() {
        return None;
    }
    Some(match &*domain {
        "company" => keys.reference(&id),
        "email" => keys.reference(&format!("email\0{}", id.to_lowercase())),
        issuer => keys.reference(&format!("{issuer}\0{id}")),
    })
}
