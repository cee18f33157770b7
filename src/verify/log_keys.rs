// SPDX-License-Identifier: EUPL-1.2
//! Which key signs for a log. No other key can take over yet.

use crate::ledger::{Checkpoint, LeafKind, PublicKey, ReadLeaf, SignedNote};

/// The key of a log.
pub(super) struct LogKeys(PublicKey);

impl LogKeys {
    pub(super) fn new(first: PublicKey) -> LogKeys {
        LogKeys(first)
    }

    pub(super) fn current(&self) -> &PublicKey {
        &self.0
    }

    /// Takes the next leaf; false if it hands over to a key that may not take over.
    pub(super) fn take(&mut self, leaf: &ReadLeaf) -> bool {
        leaf.kind != LeafKind::KeyRotation
    }

    pub(super) fn verified(&self, note: &SignedNote) -> Option<Checkpoint> {
        let (checkpoint, _) = Checkpoint::verified(note, &self.0)?;
        (checkpoint.origin == self.0.name()).then_some(checkpoint)
    }
}
