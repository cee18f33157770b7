// SPDX-License-Identifier: EUPL-1.2
//! Raw ids become keyed hashes here, and nowhere do they come back.

use std::path::{Path, PathBuf};

use dashmap::DashMap;
use foldhash::fast::RandomState;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use smallvec::SmallVec;
use xxhash_rust::xxh3;
use zeroize::Zeroizing;

use super::domain::{Domain, Domains};
use super::names::{KEY, Names};
use crate::observation::WorkerRef;
use crate::secret;

/// References kept at most. 48 bytes each with their share of the table: 10 MB; a company with
/// more people than that pays a few hundred nanoseconds for some of them.
const MAX_CACHED: usize = 200_000;

/// The keys that the agreement's custodian holds, and what was derived with them lately.
pub struct Pseudonyms {
    inner: Zeroizing<[u8; 32]>,
    outer: Zeroizing<[u8; 32]>,
    names: Names,
    /// Shared by all intake threads. Keyed by 128 bits of a seeded hash of the raw id, so that
    /// raw ids are not kept: with 200 000 people two share a key with a chance of 6e-29.
    cache: DashMap<u128, WorkerRef, RandomState>,
    seed: u64,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read.
    #[error("the key file {0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// Others can read the file.
    #[error("others than its owner can read the key file {0}: set its mode to 0600")]
    Exposed(PathBuf),
    /// There is not enough in it.
    #[error("the key file {0} holds {1} bytes, at least 32 are needed")]
    TooShort(PathBuf, usize),
}

impl Pseudonyms {
    /// From a secret of at least 32 bytes.
    #[must_use]
    pub fn new(secret: &[u8]) -> Pseudonyms {
        let derive = Hkdf::<Sha256>::new(Some(b"vigie pseudonyms 1"), secret);
        let key = |purpose: &[u8]| {
            let mut key = Zeroizing::new([0; 32]);
            // 32 bytes are within what HKDF-SHA256 gives out (RFC 5869: up to 8 160).
            let _ = derive.expand(purpose, &mut *key);
            key
        };
        let mut names = Zeroizing::new([0; KEY]);
        let _ = derive.expand(b"names of events", &mut *names);
        Pseudonyms {
            inner: key(b"inside"),
            outer: key(b"outside"),
            names: Names::new(&names),
            cache: DashMap::default(),
            seed: std::hash::BuildHasher::hash_one(&RandomState::default(), 0u8),
        }
    }

    /// From a file that only its owner can read.
    ///
    /// # Errors
    /// The file cannot be read, others can read it, or it is too short.
    pub fn from_file(path: &Path) -> Result<Pseudonyms, KeyError> {
        let unreadable = |error| KeyError::Unreadable(path.to_owned(), error);
        if !secret::is_private(path).map_err(unreadable)? {
            return Err(KeyError::Exposed(path.to_owned()));
        }
        let secret = Zeroizing::new(std::fs::read(path).map_err(unreadable)?);
        if secret.len() < 32 {
            return Err(KeyError::TooShort(path.to_owned(), secret.len()));
        }
        Ok(Pseudonyms::new(&secret))
    }

    /// The keys that events are named with.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The stable reference of somebody, for use inside: by an id in the one form that it has in
    /// its domain.
    pub(super) fn reference(&self, domain: &Domain, id: &str) -> WorkerRef {
        let mut bytes = SmallVec::<[u8; 128]>::new();
        match domain {
            // As long as nothing else can be read from the same bytes: no text has the byte 0xff.
            Domain::Company => {}
            Domain::Email | Domain::Issuer(_) => {
                bytes.push(0xff);
                bytes.extend_from_slice(domain.name().as_bytes());
                bytes.push(0xff);
            }
        }
        bytes.extend_from_slice(id.as_bytes());
        let key = xxh3::xxh3_128_with_seed(&bytes, self.seed);
        if let Some(known) = self.cache.get(&key) {
            return *known;
        }
        let reference = WorkerRef::from_bytes(mac(&self.inner, &[&bytes]));
        if self.cache.len() < MAX_CACHED {
            self.cache.insert(key, reference);
        }
        reference
    }

    /// Who is meant by an id as it is written. Nobody, if it says so.
    pub(super) fn person(&self, domains: Domains<'_>, id: &str) -> Option<WorkerRef> {
        let domain = domains.of(id);
        let id = domain.canonical(id)?;
        Some(self.reference(domain, &id))
    }

    /// What a recipient calls the person with this id in this domain: for whoever holds ids anyway
    /// and looks one up.
    #[must_use]
    pub fn name(&self, domain: &Domain, id: &str, recipient: &str, period: &str) -> String {
        let canonical = domain.canonical(id);
        let reference = self.reference(domain, canonical.as_deref().unwrap_or(id));
        self.for_recipient(&reference, recipient, period)
    }

    /// Another name for the same person, for one recipient and one period: names for different
    /// recipients or periods cannot be joined without the key.
    #[must_use]
    pub fn for_recipient(&self, worker: &WorkerRef, recipient: &str, period: &str) -> String {
        let parts = [
            recipient.as_bytes(),
            b"\0",
            period.as_bytes(),
            b"\0",
            worker.as_bytes(),
        ];
        let name = mac(&self.outer, &parts);
        format!("p-{}", crate::ledger::hex(&name[..8]))
    }
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms(..)")
    }
}

/// The first 128 bits of HMAC-SHA256 (RFC 2104).
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 16] {
    let mut out = [0; 16];
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        // Any key length is taken, so there always is a MAC.
        parts.iter().for_each(|part| mac.update(part));
        out.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_by_key_recipient_and_period_only() {
        let (a, b) = (Pseudonyms::new(&[1; 32]), Pseudonyms::new(&[2; 32]));
        let worker = a.reference(&Domain::Company, "mat-004217");
        assert_eq!(worker, a.reference(&Domain::Company, "mat-004217"));
        assert_ne!(worker, b.reference(&Domain::Company, "mat-004217"));
        let name = a.for_recipient(&worker, "union", "2026-11");
        assert_eq!(name, a.for_recipient(&worker, "union", "2026-11"));
        assert_ne!(name, a.for_recipient(&worker, "union", "2026-12"));
        assert_ne!(name, a.for_recipient(&worker, "inspector", "2026-11"));
        assert!(!format!("{a:?} {worker:?}").contains("4217"));
    }

    #[test]
    fn one_number_in_two_domains_is_two_people_and_one_address_is_one() {
        let keys = Pseudonyms::new(&[1; 32]);
        let issuer = |name| Domain::named(name);
        let person = |named: Option<&Domain>, id: &str| {
            let domains = Domains {
                named,
                ..Domains::COMPANY
            };
            keys.person(domains, id)
        };
        let people = [
            person(None, "7"),
            person(Some(&issuer("urn:tracker")), "7"),
            person(Some(&issuer("urn:tickets")), "7"),
            person(Some(&Domain::Email), "7"),
        ];
        for (at, person) in people.iter().enumerate() {
            assert!(person.is_some() && !people[..at].contains(person));
        }
        let ada = person(None, "ada@example.org");
        assert_eq!(ada, person(Some(&Domain::Email), "mailto:Ada@Example.org"));
        assert_eq!(person(None, "7"), person(Some(&Domain::Company), " w:7"));
        assert_eq!(person(None, "group:a"), None);
        let name = |id| keys.name(&Domain::of(id), id, "union", "2026-11");
        assert_eq!(name("ada@example.org"), name("ADA@example.org"));
    }
}
