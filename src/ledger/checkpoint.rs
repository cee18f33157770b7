// SPDX-License-Identifier: EUPL-1.2
//! Checkpoints (C2SP tlog-checkpoint): how large the log is and what its root is, signed.

use std::fmt::Write as _;

use super::key::{PrivateKey, PublicKey};
use super::note::{SignedNote, Verified};
use super::proof::decimal;
use super::{CompactRange, Hash};
use crate::observation::EventTime;

/// A log at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// Of a log as it is now.
    #[must_use]
    pub fn of(origin: &str, edge: &CompactRange) -> Checkpoint {
        Checkpoint {
            origin: origin.to_owned(),
            size: edge.size(),
            root: edge.root(),
        }
    }

    /// Reads the text of a note. Lines behind the third are allowed and not read.
    #[must_use]
    pub fn parse(text: &str) -> Option<Checkpoint> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let origin = lines.next().filter(|origin| !origin.is_empty())?.to_owned();
        let size = decimal(lines.next()?)?;
        let root = Hash::parse(lines.next()?)?;
        lines
            .all(|line| !line.is_empty())
            .then_some(Checkpoint { origin, size, root })
    }

    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = write!(text, "{}\n{}\n{}\n", self.origin, self.size, self.root);
        text
    }

    /// A note of it, signed.
    #[must_use]
    pub fn sign(&self, key: &PrivateKey, now: EventTime) -> SignedNote {
        let mut note = SignedNote::new(self.text());
        note.sign(key, now);
        note
    }

    /// The checkpoint in a note that this key has signed.
    #[must_use]
    pub fn verified(note: &SignedNote, key: &PublicKey) -> Option<(Checkpoint, Verified)> {
        let verified = note.verify(key)?;
        Some((Checkpoint::parse(note.text())?, verified))
    }
}

/// What a cosigner signs: the checkpoint under a time (C2SP tlog-cosignature v1).
pub(super) fn stamped(text: &str, seconds: u64) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}
