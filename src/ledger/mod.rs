// SPDX-License-Identifier: EUPL-1.2
//! Evidence: a Merkle log (RFC 6962) in C2SP formats, whose leaves hold no personal data.
//!
//! Pure: no I/O, no clock, no chance. Texts of others are read strictly and within bounds.
//!
//! | file | what |
//! |---|---|
//! | `hash`, `tree`, `proof` | hashes, the growing edge, all nodes; inclusion and consistency |
//! | `key`, `note`, `checkpoint`, `policy` | keys, signatures, the log at one size, whom to believe |
//! | `leaf`, `facts`, `heartbeat`, `finding` | one entry in its final bytes, and what it says |
//! | `commitment`, `message` | what a leaf binds without saying it; a leaf on its way |
//! | `add_checkpoint` | what a log asks a witness |
//! | `statement`, `record`, `log_keys` | what parties sign, what a log says of it, who signs for it |
//! | `consent` | what a log may do in the parties' name |
//! | `timeline` | when the monitor watched, and when it did not |
//! | `chain` | one hash for all that was read of a partition |

mod add_checkpoint;
mod chain;
mod checkpoint;
mod commitment;
mod consent;
mod facts;
mod finding;
mod hash;
mod heartbeat;
mod key;
mod leaf;
mod log_keys;
mod message;
mod note;
mod policy;
mod proof;
mod state;
mod statement;
mod timeline;
mod tree;

#[cfg(test)]
mod tests;

pub use add_checkpoint::{AddCheckpoint, SIZE_TYPE, known_size};
pub use chain::{Chain, Entry};
pub use checkpoint::Checkpoint;
pub use commitment::{Fields, Salt, fields};
pub use consent::Gone;
pub use facts::{
    AlertHead, Bounds, ClauseHead, Config, Cosignature, Erasure, Export, Genesis, KeyRotation,
    MappingRef, Parties, PeopleRef, Reading, Retention, SigningStatus, Start, Stop,
};
pub use finding::{FindingBody, FindingKind, RecordPlace};
pub use hash::{Hash, base64, from_base64, hex, sha256_hex};
pub use heartbeat::{Clocked, Heartbeat, Outcomes, PartitionBeat};
pub use key::{KeyTextError, PrivateKey, PublicKey, Use};
pub use leaf::{Body, Head, Leaf, LeafKind, ReadLeaf};
pub use log_keys::{LogKeys, handover};
pub use message::{Message, MessageError, Place};
pub use note::{SignedNote, Verified};
pub use policy::{NoQuorum, Policy, PolicyError};
pub use proof::{InclusionProof, proves_consistency, proves_inclusion, root_before};
pub use state::LogState;
pub use statement::{Named, Order, Statement, terms};
pub use timeline::{Blind, OUTAGE_AFTER, Outage, OutageCause, OutageTotal, Timeline};
pub use tree::{CompactRange, Tree};
