// SPDX-License-Identifier: EUPL-1.2
//! Follows the log message by message: pure, so that any dropped, repeated, exchanged, edited or
//! forged message can be tried in tests.
//!
//! Whoever may write to the queue can put anything there. A leaf is taken if its message proves
//! that it stands in the log: by a checkpoint that the log's key has signed, and by the hashes
//! between the two, which also show what stands before it. Any other message is foreign: it
//! claims no place and opens no hole. Messages of older versions prove nothing by themselves; they
//! wait until a signed state of the log decides about them.

use std::collections::{BTreeMap, BTreeSet};

use super::alarm::AlarmKind;
use super::signers::{Signed, Signers, State};
use super::step::{Known, New, Step};
use super::waiting::Room;
use crate::ledger::{
    Checkpoint, CompactRange, Hash, InclusionProof, LeafKind, Message, PublicKey, ReadLeaf,
    SignedNote, root_before,
};

/// Leaves kept behind a hole at most: 15 MB of hashes. What comes beyond is part of the hole.
pub(super) const MAX_AHEAD: usize = 100_000;
/// Checkpoints kept at most that were signed before their leaves came.
const MAX_PROMISED: usize = 1_000;

/// A leaf that the log has signed and whose turn has not come.
#[derive(Debug)]
pub(super) struct Ahead {
    pub(super) hash: Hash,
    /// The root over the leaves before it, and the size under whose checkpoint that was shown;
    /// nothing if it was kept before the last start.
    pub(super) shown: Option<(Hash, u64)>,
    /// The leaf itself if it hands over to another key.
    pub(super) handover: Option<Box<ReadLeaf>>,
}

impl Ahead {
    fn new(leaf: &ReadLeaf, hash: Hash, shown: Option<(Hash, u64)>) -> Ahead {
        let is_handover = leaf.kind == LeafKind::KeyRotation;
        Ahead {
            hash,
            shown,
            handover: is_handover.then(|| Box::new(leaf.clone())),
        }
    }
}

/// The log so far.
#[derive(Debug)]
pub struct Follower {
    pub(super) signers: Signers,
    pub(super) edge: CompactRange,
    /// Leaves under the last checkpoint that held.
    pub(super) proven: u64,
    pub(super) ahead: BTreeMap<u64, Ahead>,
    /// States behind the edge that the log has signed, by size.
    pub(super) states: BTreeMap<u64, State>,
    /// Sizes of those that came behind their last leaf, as older versions send them.
    pub(super) ends: BTreeSet<u64>,
    pub(super) room: Room,
    /// Hashes that were made to find which of the waiting leaves the next state is over.
    pub(super) spent: u64,
    /// Something came since, so that it is worth another try.
    pub(super) untried: bool,
    /// First leaves behind holes that were told.
    pub(super) holes: BTreeSet<u64>,
    /// Roots that we signed for before their leaves came, by size.
    pub(super) promised: BTreeMap<u64, Hash>,
}

impl Follower {
    /// Of a log of which nothing has come, by its first key.
    #[must_use]
    pub fn new(log: PublicKey) -> Follower {
        Follower {
            signers: Signers::new(log),
            edge: CompactRange::default(),
            proven: 0,
            ahead: BTreeMap::new(),
            states: BTreeMap::new(),
            ends: BTreeSet::new(),
            room: Room::default(),
            spent: 0,
            untried: false,
            holes: BTreeSet::new(),
            promised: BTreeMap::new(),
        }
    }

    /// The key that signs for the log from here on.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        self.signers.current()
    }

    /// The tree over the leaves that came without a hole.
    #[must_use]
    pub fn edge(&self) -> &CompactRange {
        &self.edge
    }

    /// Number of leaves under the last checkpoint that held.
    #[must_use]
    pub fn proven(&self) -> u64 {
        self.proven
    }

    /// Whether leaves came behind the last checkpoint that held, and none over them.
    #[must_use]
    pub fn is_unproven(&self) -> bool {
        self.edge.size() > self.proven
    }

    /// Whether what comes next waits for a signed state, or something for a handover to its key.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.room.strangers() > 0 || self.room.has(self.edge.size())
    }

    /// Messages that nothing proves yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.room.len()
    }

    /// The largest size that we signed for and whose leaves have not come.
    #[must_use]
    pub fn promised(&self) -> Option<u64> {
        self.promised.keys().next_back().copied()
    }

    /// Takes back a leaf that was kept, in order of numbers, with the checkpoint that it proved.
    /// False if that does not hold any more.
    #[must_use]
    pub fn restore(&mut self, seq: u64, bytes: &[u8], note: Option<&str>) -> bool {
        let Ok(leaf) = ReadLeaf::parse(bytes) else {
            return false;
        };
        let leaf = Ahead::new(&leaf, Hash::leaf(bytes), None);
        if seq > self.edge.size() {
            if !self.ahead.contains_key(&(seq - 1)) {
                self.holes.insert(seq);
            }
            self.ahead.insert(seq, leaf);
            return true;
        }
        // What the log handed over falsely was told when it came.
        let _ = self.push(leaf.hash, leaf.handover.as_deref());
        let Some(note) = note else { return true };
        self.proven = self.edge.size();
        let note = SignedNote::parse(note).filter(|note| self.signers.have_signed(note));
        let signed = note.and_then(|note| Checkpoint::parse(note.text()));
        signed.is_some_and(|signed| {
            (signed.size, signed.root) == (self.edge.size(), self.edge.root())
        })
    }

    /// Takes back a message that waited, in order of numbers. False if it need not wait any more.
    #[must_use]
    pub fn restore_waiting(&mut self, id: u64, message: &[u8]) -> bool {
        self.room.go_on_at(id);
        let mut step = Step::default();
        let _ = self.admit(message, &|_| None, &mut step);
        step.waits == Some(id)
    }

    /// We sign for this size; its leaves may come later.
    pub fn promise(&mut self, size: u64, root: Hash) {
        if size > self.edge.size() {
            self.promised.insert(size, root);
            if self.promised.len() > MAX_PROMISED {
                self.promised.pop_first();
            }
        }
    }

    /// Takes a message. `known` tells what is kept of a leaf.
    pub fn take(&mut self, message: &[u8], known: &dyn Fn(u64) -> Option<Known>) -> Step {
        let mut step = Step::default();
        let Some(seq) = self.admit(message, known, &mut step) else {
            return step;
        };
        self.advance(message, &mut step);
        self.look_for_holes(seq, message, &mut step);
        let withdrawn = &step.withdrawn;
        step.new.retain(|new| !withdrawn.contains(&new.seq()));
        step.new.sort_by_key(New::seq);
        step
    }

    /// Looks what a message is worth, and puts its leaf where it belongs. Gives the leaf's number,
    /// if the message is about one of this log.
    fn admit(
        &mut self,
        message: &[u8],
        known: &dyn Fn(u64) -> Option<Known>,
        step: &mut Step,
    ) -> Option<u64> {
        let read = match Message::parse(message) {
            Ok(read) => read,
            Err(error) => {
                step.foreign(&error.to_string(), message);
                return None;
            }
        };
        if read.leaf.origin != self.key().name() {
            let origin: String = read.leaf.origin.chars().take(80).collect();
            let detail = format!("the log {origin} writes here as well");
            step.foreign(&detail, message);
            step.shown(AlarmKind::OtherLog, detail, message);
            return None;
        }
        let seq = read.leaf.seq;
        match (&read.proof, &read.checkpoint) {
            (Some(proof), _) => match self.signers.worth(&proof.checkpoint, self.edge.size()) {
                Signed::ByLog(state) => self.placed(&read, proof, state, (message, known), step),
                Signed::Unknown => self.strange(seq, message, step),
                Signed::No => step.foreign(&not_signed(seq), message),
            },
            (None, Some(note)) => {
                let note = SignedNote::parse(note);
                let worth = note.map(|note| self.signers.worth(&note, self.edge.size()));
                match worth.unwrap_or(Signed::No) {
                    Signed::ByLog(state) if state.size == seq + 1 => {
                        self.unplaced(&read, Some(state), (message, known), step);
                    }
                    Signed::Unknown => self.strange(seq, message, step),
                    Signed::ByLog(_) | Signed::No => {
                        step.foreign(&not_signed(seq), message);
                    }
                }
            }
            (None, None) => self.unplaced(&read, None, (message, known), step),
        }
        Some(seq)
    }

    /// Whether a leaf under this number is here, be it behind a hole.
    fn is_here(&self, seq: u64) -> bool {
        seq < self.edge.size() || self.ahead.contains_key(&seq)
    }

    /// A leaf that stands in the log.
    fn placed(
        &mut self,
        read: &Message,
        proof: &InclusionProof,
        state: State,
        (message, known): (&[u8], &dyn Fn(u64) -> Option<Known>),
        step: &mut Step,
    ) {
        let (seq, hash, size) = (read.leaf.seq, Hash::leaf(&read.bytes), state.size);
        // What was shown to hold has this form.
        let Some(before) = root_before(seq, size, &proof.hashes) else {
            return;
        };
        if self.is_here(seq) {
            if known(seq).is_some_and(|before| before.leaf != hash) {
                let detail = format!("leaf {seq} came again, and is another one");
                return step.split(seq, detail, message);
            }
            if let Some(ahead) = self.ahead.get_mut(&seq) {
                ahead.shown = ahead.shown.or(Some((before, size)));
            }
            return self.signed(state, (message, known), step);
        }
        if seq == self.edge.size() && before != self.edge.root() {
            return step.split(seq, other_past(seq), message);
        }
        if seq > self.edge.size() && self.ahead.len() >= MAX_AHEAD {
            return;
        }
        self.signed(state, (message, known), step);
        let leaf = Ahead::new(&read.leaf, hash, Some((before, size)));
        self.ahead.insert(seq, leaf);
        self.untried = true;
        step.new.push(New::This(Box::new(read.clone())));
    }

    /// The log has signed this state of itself.
    fn signed(
        &mut self,
        state: State,
        (message, known): (&[u8], &dyn Fn(u64) -> Option<Known>),
        step: &mut Step,
    ) {
        let size = state.size;
        let before = match size <= self.edge.size() {
            true => size
                .checked_sub(1)
                .and_then(known)
                .and_then(|known| SignedNote::parse(&known.note?)),
            false => {
                self.untried = true;
                let before = self.states.entry(size).or_insert_with(|| state.clone());
                Some(before.note.clone())
            }
        };
        if before.is_some_and(|before| before.text() != state.note.text()) {
            let detail = format!("the log has signed two states of {size} leaves");
            step.split(size - 1, detail, message);
        }
    }

    /// A leaf of which its message does not prove that it stands in the log, perhaps with a signed
    /// state that would end with it.
    fn unplaced(
        &mut self,
        read: &Message,
        state: Option<State>,
        (message, known): (&[u8], &dyn Fn(u64) -> Option<Known>),
        step: &mut Step,
    ) {
        let (seq, hash) = (read.leaf.seq, Hash::leaf(&read.bytes));
        if let Some(state) = state {
            if state.size > self.edge.size() {
                self.ends.insert(state.size);
            }
            self.signed(state, (message, known), step);
        }
        if self.is_here(seq) {
            if known(seq).is_some_and(|before| before.leaf != hash) {
                step.foreign(&not_signed(seq), message);
            }
            return;
        }
        if self.room.knows(seq, hash) {
            return;
        }
        let is_near = seq - self.edge.size() < MAX_AHEAD as u64;
        let room = is_near.then(|| self.room.wait(read, hash, message.len()));
        step.waits = room.flatten();
        self.untried |= step.waits.is_some();
        if step.waits.is_none() {
            step.foreign("more messages without proof than can wait", message);
        }
    }

    /// A leaf under a checkpoint of a key that is not known.
    fn strange(&mut self, seq: u64, message: &[u8], step: &mut Step) {
        if !self.is_here(seq) {
            step.waits = self.room.wait_for_key(seq, message.len());
        }
        if step.waits.is_none() {
            step.foreign(&not_signed(seq), message);
        }
    }
}

fn not_signed(seq: u64) -> String {
    format!("the log has not signed the checkpoint above leaf {seq}, or has above another leaf")
}

pub(super) fn other_past(seq: u64) -> String {
    format!("the log has signed leaf {seq} behind other leaves than those that came before it")
}
