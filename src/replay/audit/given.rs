// SPDX-License-Identifier: EUPL-1.2
//! What an auditor brings along: files, a key if there is one, and records.

use std::sync::Arc;

use crate::agreement::{self, Agreement, Layer};
use jiff::tz::TimeZone;

use crate::intake::{Mapping, PeopleTable, Pseudonyms, Record, Schemas, parse_kept_mapping};
use crate::ledger::{Config, MappingRef, PeopleRef, sha256_hex};

/// Why something that was brought along could not be read.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A leaf of the log under audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedLeaf {
    /// Its number.
    pub seq: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The body that it commits to, if that is there.
    pub body: Option<String>,
}

/// A stretch of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// Topic.
    pub topic: &'a str,
    /// Partition.
    pub partition: i32,
    /// First offset.
    pub from: i64,
    /// The offset after the last.
    pub until: i64,
}

/// Hands over a page of leaves from a number on; an empty one at the end.
pub type Leaves<'a> = dyn FnMut(u64) -> Result<Vec<LoggedLeaf>, Failure> + 'a;

/// Hands over what there is of a stretch, in order. Returns the first offset that the partition
/// still has; nothing if there is no such partition.
pub type Records<'a> =
    dyn FnMut(Wanted<'_>, &mut dyn FnMut(&Record<'_>)) -> Result<Option<i64>, Failure> + 'a;

/// Hands over the bytes of a file that was kept beside the log, by its SHA-256.
pub type Kept<'a> = dyn Fn(&str) -> Result<Option<Vec<u8>>, Failure> + 'a;

/// The files that the log names by their digests, and the secret behind pseudonyms.
pub struct Given<'a> {
    /// What was kept. None of it is believed: it has to have the digest that the log names.
    pub kept: &'a Kept<'a>,
    /// Agreements, where they were not kept.
    pub agreements: Vec<Arc<Agreement>>,
    /// Mappings, where they were not kept.
    pub mappings: Vec<Mapping>,
    /// Hands over the bytes of a people table by its SHA-256: no store keeps any.
    pub people: &'a Kept<'a>,
    /// Makes the keys from the secret; any other secret without it.
    pub pseudonyms: &'a dyn Fn() -> Result<Pseudonyms, Failure>,
    /// The schemas that records name: no store keeps any.
    pub schemas: Arc<Schemas>,
    /// Whether that is the log's own secret. Without it, people are not told apart by name.
    pub knows_people: bool,
}

impl Given<'_> {
    /// The agreement that a leaf puts in force.
    pub(super) fn agreement(
        &self,
        leaf: u64,
        config: &Config,
    ) -> Result<Arc<Agreement>, AuditError> {
        let digest = &config.digest;
        let is_it = |one: &Agreement| one.digest.to_string() == *digest;
        if let Some(given) = self.agreements.iter().find(|one| is_it(one)) {
            return Ok(given.clone());
        }
        let missing = || AuditError::NoAgreement {
            leaf,
            digest: digest.clone(),
        };
        let mut layers = Vec::new();
        for file in &config.files {
            let bytes = self.file(leaf, file)?.ok_or_else(missing)?;
            layers.push(Layer {
                name: file.clone(),
                bytes: bytes.into(),
            });
        }
        if layers.is_empty() {
            return Err(missing());
        }
        let read = agreement::parse_layers(&layers).map(|loaded| loaded.agreement);
        match read.ok().filter(is_it) {
            Some(agreement) => Ok(Arc::new(agreement)),
            None => Err(AuditError::Unfit {
                leaf,
                digest: digest.clone(),
            }),
        }
    }

    /// A mapping that a leaf names.
    pub(super) fn mapping(&self, leaf: u64, named: &MappingRef) -> Result<Mapping, AuditError> {
        let is_it = |one: &Mapping| one.digest == named.digest && one.name == named.name;
        if let Some(given) = self.mappings.iter().find(|one| is_it(one)) {
            return Ok(given.clone());
        }
        let bytes = self.file(leaf, &named.digest)?;
        let bytes = bytes.ok_or_else(|| AuditError::NoMapping {
            leaf,
            name: named.name.clone(),
            digest: named.digest.clone(),
        })?;
        let kept = |sha256: &str| self.file(leaf, sha256).ok().flatten();
        let read = parse_kept_mapping(&named.name, &bytes, &kept).ok();
        read.filter(is_it).ok_or_else(|| AuditError::Unfit {
            leaf,
            digest: named.digest.clone(),
        })
    }

    /// The people table that a leaf names.
    pub(super) fn people(
        &self,
        leaf: u64,
        named: &PeopleRef,
        (keys, zone): (&Pseudonyms, &TimeZone),
    ) -> Result<Arc<PeopleTable>, AuditError> {
        let digest = || named.digest.clone();
        let bytes = (self.people)(&named.digest)?;
        let bytes = bytes.filter(|bytes| sha256_hex(bytes) == named.digest);
        let bytes = bytes.ok_or_else(|| AuditError::NoPeople {
            leaf,
            digest: digest(),
        })?;
        let read = PeopleTable::parse(&named.digest, &bytes, keys, zone);
        read.map(Arc::new).map_err(|_| AuditError::Unfit {
            leaf,
            digest: digest(),
        })
    }

    fn file(&self, leaf: u64, sha256: &str) -> Result<Option<Vec<u8>>, AuditError> {
        match (self.kept)(sha256)? {
            Some(bytes) if sha256_hex(&bytes) != sha256 => Err(AuditError::Swapped {
                leaf,
                digest: sha256.to_owned(),
            }),
            kept => Ok(kept),
        }
    }
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The log cannot be read.
    #[error("leaf {0} cannot be read: {1}")]
    Leaf(u64, serde_json::Error),
    /// The log has no heartbeat that tells everything.
    #[error("the log has no heartbeat that tells of everything: there is nothing to compare")]
    NoHeartbeat,
    /// An agreement is missing.
    #[error(
        "leaf {leaf} puts the agreement {digest} in force: the store does not keep it, and none of \
         the given files is that one"
    )]
    NoAgreement {
        /// The leaf.
        leaf: u64,
        /// SHA-256 of the file.
        digest: String,
    },
    /// A mapping is missing.
    #[error(
        "leaf {leaf} names the mapping {name} ({digest}): the store does not keep it, and none of \
         the given files is that one"
    )]
    NoMapping {
        /// The leaf.
        leaf: u64,
        /// Its name.
        name: String,
        /// SHA-256 of the file.
        digest: String,
    },
    /// The people table is missing.
    #[error(
        "leaf {leaf} names the people table {digest}: no store keeps one, and none of the given \
         files is that one (--people FILE)"
    )]
    NoPeople {
        /// The leaf.
        leaf: u64,
        /// SHA-256 of the file.
        digest: String,
    },
    /// A kept file was changed.
    #[error(
        "leaf {leaf} names the file {digest}: what the store keeps under that name is another one"
    )]
    Swapped {
        /// The leaf.
        leaf: u64,
        /// SHA-256 of the file.
        digest: String,
    },
    /// A kept file is the right one and cannot be read by this program.
    #[error(
        "leaf {leaf} names {digest}: what was kept or given of it cannot be read by this program"
    )]
    Unfit {
        /// The leaf.
        leaf: u64,
        /// Its digest.
        digest: String,
    },
    /// A pattern for topics.
    #[error("leaf {leaf} names topics by {pattern}, which is no regular expression")]
    Pattern {
        /// The leaf.
        leaf: u64,
        /// The pattern.
        pattern: String,
    },
    /// Something that was brought along.
    #[error("{0}")]
    Given(#[from] Failure),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::SigningStatus;

    #[test]
    fn a_log_that_names_a_people_table_needs_that_one() {
        let text = b"domain,id,company_id\nurn:t,7,4711\n";
        let audit = |brought: Option<&[u8]>, named: &[u8]| {
            let brought = brought.map(<[u8]>::to_vec);
            let given = Given {
                kept: &|_| Ok(None),
                agreements: Vec::new(),
                mappings: Vec::new(),
                people: &|_| Ok(brought.clone()),
                pseudonyms: &|| Ok(Pseudonyms::new(&[0; 32])),
                schemas: Arc::default(),
                knows_people: false,
            };
            let named = PeopleRef {
                digest: sha256_hex(named),
                standing: SigningStatus::Draft,
                note: None,
            };
            let keys = Pseudonyms::new(&[0; 32]);
            given.people(3, &named, (&keys, &TimeZone::UTC))
        };
        assert_eq!(audit(Some(text), text).unwrap().len(), 1);
        for other in [None, Some(b"domain,id,company_id\n".as_slice())] {
            let told = audit(other, text).unwrap_err().to_string();
            assert!(told.starts_with("leaf 3 names the people table "), "{told}");
            assert!(told.contains("--people FILE"), "{told}");
        }
        let broken = audit(Some(b"domain"), b"domain").unwrap_err();
        assert!(matches!(broken, AuditError::Unfit { leaf: 3, .. }));
    }
}
