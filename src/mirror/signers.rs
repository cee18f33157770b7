// SPDX-License-Identifier: EUPL-1.2
//! Who signs for the log at which size, and whether a note is signed so.

use crate::ledger::{Checkpoint, Hash, LogKeys, PublicKey, ReadLeaf, SignedNote};

/// Bytes of a checkpoint's note at most: one that two keys have signed has some 500.
const MAX_NOTE: usize = 2_048;

/// What a note is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signed {
    /// The key that signs for the log at this size has signed it.
    ByLog(State),
    /// A key has that no handover has named so far, under the log's name.
    Unknown,
    /// The log has not.
    No,
}

/// The log at one size, as its key has signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) size: u64,
    pub(super) root: Hash,
    pub(super) note: SignedNote,
}

/// The keys of a log, one after the other.
#[derive(Debug)]
pub(super) struct Signers {
    keys: LogKeys,
    /// Each key that has signed, with the first size that is its own.
    all: Vec<(u64, PublicKey)>,
    /// What was checked last: all messages of a commit bring the same note.
    last: Option<State>,
}

impl Signers {
    pub(super) fn new(log: PublicKey) -> Signers {
        Signers {
            keys: LogKeys::new(log.clone()),
            all: vec![(0, log)],
            last: None,
        }
    }

    /// The key that signs for the log from the edge on.
    pub(super) fn current(&self) -> &PublicKey {
        self.keys.current()
    }

    /// Goes on by a leaf, after which there are `size`. False if it hands over to a key in a way
    /// that the key so far has not signed.
    pub(super) fn push(&mut self, handover: Option<&ReadLeaf>, size: u64) -> bool {
        let Some(handover) = handover else {
            self.keys.pass();
            return true;
        };
        let follows = self.keys.take(handover);
        if follows {
            self.all.push((size, self.keys.current().clone()));
            self.last = None;
        }
        follows
    }

    /// Whether all who have to sign the state at the edge did: where a key hands over, two.
    pub(super) fn have_signed(&self, note: &SignedNote) -> bool {
        self.keys.verified(note).is_some()
    }

    /// What a note is worth to whoever has `known` leaves.
    pub(super) fn worth(&mut self, note: &SignedNote, known: u64) -> Signed {
        if let Some(last) = self.last.as_ref().filter(|last| last.note == *note) {
            return Signed::ByLog(last.clone());
        }
        let name = self.current().name();
        let above = Checkpoint::parse(note.text()).filter(|above| above.origin == name);
        let Some(above) = above.filter(|_| note.to_string().len() <= MAX_NOTE) else {
            return Signed::No;
        };
        let mut in_force = self.all.iter().rev();
        let in_force = in_force.find(|(from, _)| *from <= above.size);
        if in_force.is_some_and(|(_, key)| note.verify(key).is_some()) {
            let state = State {
                size: above.size,
                root: above.root,
                note: note.clone(),
            };
            self.last = Some(state.clone());
            return Signed::ByLog(state);
        }
        let claims = |key: &PublicKey| note.line_of(key).is_some();
        let by_known = self.all.iter().any(|(_, key)| claims(key));
        match above.size > known && !by_known && note.names().any(|by| by == name) {
            true => Signed::Unknown,
            false => Signed::No,
        }
    }
}
