// SPDX-License-Identifier: EUPL-1.2
//! Which key signs for the log: the pinned one, until a leaf hands over to another.

use crate::ledger::{Checkpoint, KeyRotation, LeafKind, PublicKey, ReadLeaf, SignedNote};

/// Keys of the log, the one that signs now last.
#[derive(Debug, Clone)]
pub struct LogKeys(Vec<PublicKey>);

impl LogKeys {
    /// Of a log that this key began.
    #[must_use]
    pub fn new(first: PublicKey) -> LogKeys {
        LogKeys(vec![first])
    }

    /// The log's name.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.0.first().map_or("", PublicKey::name)
    }

    /// The key that signs from here on.
    #[must_use]
    pub fn current(&self) -> Option<&PublicKey> {
        self.0.last()
    }

    /// Takes the next leaf. False if it hands over to a key in a way that the key so far has not
    /// signed.
    #[must_use]
    pub fn take(&mut self, leaf: &ReadLeaf) -> bool {
        if leaf.kind != LeafKind::KeyRotation {
            return true;
        }
        match self.successor(leaf) {
            Some(key) => {
                self.0.push(key);
                true
            }
            None => false,
        }
    }

    /// The other key of this log in a note that the key so far has signed.
    fn successor(&self, leaf: &ReadLeaf) -> Option<PublicKey> {
        let now = self.current()?;
        let note = SignedNote::parse(&leaf.data::<KeyRotation>().ok()?.note)?;
        note.verify(now)?;
        let mut keys = note
            .text()
            .split_whitespace()
            .filter_map(|word| PublicKey::parse(word).ok());
        keys.find(|key| key != now && key.name() == now.name() && key.usage() == now.usage())
    }

    /// The checkpoint of a note that the log's key has signed; also a former key, since a message
    /// may come again.
    #[must_use]
    pub fn verified(&self, note: &SignedNote, also_former: bool) -> Option<Checkpoint> {
        let keys = self.0.iter().rev();
        let keys = keys.take(if also_former { usize::MAX } else { 1 });
        let verified = keys.filter_map(|key| Checkpoint::verified(note, key));
        verified
            .map(|(checkpoint, _)| checkpoint)
            .find(|checkpoint| checkpoint.origin == self.origin())
    }
}
