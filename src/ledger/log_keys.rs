// SPDX-License-Identifier: EUPL-1.2
//! Which key signs for a log, leaf by leaf: the first one, until a leaf hands over to another.
//!
//! The checkpoint that ends with the leaf of a handover is signed by both keys, so that whoever
//! knows only one of them can follow. From there on the new one signs, and nobody else.

use super::checkpoint::Checkpoint;
use super::facts::KeyRotation;
use super::key::{PublicKey, Use};
use super::leaf::{LeafKind, ReadLeaf};
use super::note::SignedNote;
use super::statement::Statement;

/// The key of a log at one size.
#[derive(Debug, Clone)]
pub struct LogKeys {
    now: PublicKey,
    /// The key before, if the last leaf handed over.
    before: Option<PublicKey>,
}

impl LogKeys {
    /// Of a log that this key began.
    #[must_use]
    pub fn new(first: PublicKey) -> LogKeys {
        LogKeys {
            now: first,
            before: None,
        }
    }

    /// The key that signs from here on.
    #[must_use]
    pub fn current(&self) -> &PublicKey {
        &self.now
    }

    /// Takes the next leaf. False if it hands over to a key in a way that the key so far has not
    /// signed.
    #[must_use]
    pub fn take(&mut self, leaf: &ReadLeaf) -> bool {
        self.before = None;
        if leaf.kind != LeafKind::KeyRotation {
            return true;
        }
        let data = leaf.data::<KeyRotation>().ok();
        let note = data.and_then(|data| SignedNote::parse(&data.note));
        let Some((from, to)) = note.as_ref().and_then(|note| handover(note, &leaf.origin)) else {
            return false;
        };
        let signed = note.is_some_and(|note| note.verify(&from).is_some());
        let is_next = from == self.now && to.name() == from.name() && to.usage() == Use::Note;
        if signed && is_next {
            self.before = Some(std::mem::replace(&mut self.now, to));
        }
        signed && is_next
    }

    /// Passes a leaf that hands over to nobody.
    pub fn pass(&mut self) {
        self.before = None;
    }

    /// The checkpoint over the leaves so far, if those who have to sign it did.
    #[must_use]
    pub fn verified(&self, note: &SignedNote) -> Option<Checkpoint> {
        let by_former = |before: &PublicKey| note.verify(before).is_some();
        let (checkpoint, _) = Checkpoint::verified(note, &self.now)?;
        (checkpoint.origin == self.now.name() && self.before.as_ref().is_none_or(by_former))
            .then_some(checkpoint)
    }
}

/// Both keys of the note of a handover in this log; nobody has checked its signature yet.
#[must_use]
pub fn handover(note: &SignedNote, origin: &str) -> Option<(PublicKey, PublicKey)> {
    match Statement::parse(note.text())? {
        Statement::LogKey { log, from, to } if log == origin => {
            Some((PublicKey::parse(&from).ok()?, PublicKey::parse(&to).ok()?))
        }
        _ => None,
    }
}
