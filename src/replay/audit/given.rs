// SPDX-License-Identifier: EUPL-1.2
//! What an auditor brings along: files, a key if there is one, and records.

use std::sync::Arc;

use crate::agreement::Agreement;
use crate::intake::{Mapping, Pseudonyms, Record};

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

/// The files that the log names by their digests, and the secret behind pseudonyms.
pub struct Given<'a> {
    /// Agreements.
    pub agreements: Vec<Arc<Agreement>>,
    /// Mappings.
    pub mappings: Vec<Mapping>,
    /// Makes the keys from the secret; any other secret without it.
    pub pseudonyms: &'a dyn Fn() -> Result<Pseudonyms, Failure>,
    /// Whether that is the log's own secret. Without it, people are not told apart by name.
    pub knows_people: bool,
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
        "leaf {leaf} puts the agreement {digest} in force, and none of the given files is that one"
    )]
    NoAgreement {
        /// The leaf.
        leaf: u64,
        /// SHA-256 of the file.
        digest: String,
    },
    /// A mapping is missing.
    #[error(
        "leaf {leaf} names the mapping {name} ({digest}), and none of the given files is that one"
    )]
    NoMapping {
        /// The leaf.
        leaf: u64,
        /// Its name.
        name: String,
        /// SHA-256 of the file.
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
