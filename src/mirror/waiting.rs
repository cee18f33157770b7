// SPDX-License-Identifier: EUPL-1.2
//! Messages that nothing proves yet: they claim no place, and there is room for so many only.
//!
//! What is here was sent by an older version, whose messages only end with a checkpoint, or is
//! signed by a key that no handover has named so far. The messages themselves are on the disk,
//! under the numbers that are given here.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Hash, LeafKind, Message, ReadLeaf};

/// Messages without proof at most: 10 MB of hashes.
const MAX_CANDIDATES: usize = 100_000;
/// Their bytes on the disk at most. A commit of 50 000 leaves has some 150 MB.
const MAX_BYTES: usize = 256 << 20;
/// Different leaves under one number at most.
const MAX_RIVALS: usize = 4;
/// Leaves among them at most that hand over to another key, each with its text in memory: 400 kB.
const MAX_HANDOVERS: usize = 100;
/// Bytes of such a leaf at most: one has some 600.
const MAX_HANDOVER: usize = 4_096;
/// Messages of unknown keys at most, and their bytes.
const MAX_STRANGERS: usize = 1_000;
const MAX_STRANGE_BYTES: usize = 8 << 20;

/// A leaf that may stand under its number.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The number of its message.
    pub(super) id: u64,
    pub(super) hash: Hash,
    /// The leaf itself if it hands over to another key.
    pub(super) handover: Option<Box<ReadLeaf>>,
    bytes: usize,
}

/// All that waits.
#[derive(Debug, Default)]
pub(super) struct Room {
    next: u64,
    candidates: BTreeMap<u64, Vec<Candidate>>,
    count: usize,
    bytes: usize,
    handovers: usize,
    /// Number of the message, by number of the leaf; with its bytes.
    strangers: BTreeSet<(u64, u64, usize)>,
    strange_bytes: usize,
}

impl Room {
    /// Messages come back under the numbers that they had.
    pub(super) fn go_on_at(&mut self, id: u64) {
        self.next = id;
    }

    fn id(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    pub(super) fn len(&self) -> usize {
        self.count + self.strangers.len()
    }

    pub(super) fn has(&self, seq: u64) -> bool {
        self.candidates.contains_key(&seq)
    }

    pub(super) fn of(&self, seq: u64) -> Option<&[Candidate]> {
        self.candidates.get(&seq).map(Vec::as_slice)
    }

    pub(super) fn knows(&self, seq: u64, hash: Hash) -> bool {
        let of = self.of(seq).unwrap_or_default();
        of.iter().any(|candidate| candidate.hash == hash)
    }

    pub(super) fn strangers(&self) -> usize {
        self.strangers.len()
    }

    /// Lets a message without proof wait, under the number that it gives; nothing if there is no
    /// room.
    pub(super) fn wait(&mut self, read: &Message, hash: Hash, bytes: usize) -> Option<u64> {
        let seq = read.leaf.seq;
        let is_handover = read.leaf.kind == LeafKind::KeyRotation;
        let rivals = self.of(seq).map_or(0, <[_]>::len);
        let is_full = self.count >= MAX_CANDIDATES
            || self.bytes + bytes > MAX_BYTES
            || rivals >= MAX_RIVALS
            || (is_handover
                && (self.handovers >= MAX_HANDOVERS || read.bytes.len() > MAX_HANDOVER));
        if is_full {
            return None;
        }
        let id = self.id();
        self.count += 1;
        self.bytes += bytes;
        self.handovers += usize::from(is_handover);
        self.candidates.entry(seq).or_default().push(Candidate {
            id,
            hash,
            handover: is_handover.then(|| Box::new(read.leaf.clone())),
            bytes,
        });
        Some(id)
    }

    /// Lets a message of an unknown key wait, likewise.
    pub(super) fn wait_for_key(&mut self, seq: u64, bytes: usize) -> Option<u64> {
        let is_full =
            self.strangers.len() >= MAX_STRANGERS || self.strange_bytes + bytes > MAX_STRANGE_BYTES;
        if is_full {
            return None;
        }
        let id = self.id();
        self.strange_bytes += bytes;
        self.strangers.insert((seq, id, bytes));
        Some(id)
    }

    /// Another key is known: these messages are to be read again, in order of leaves.
    pub(super) fn take_strangers(&mut self) -> Vec<u64> {
        self.strange_bytes = 0;
        let all = std::mem::take(&mut self.strangers);
        all.into_iter().map(|(_, id, _)| id).collect()
    }

    /// Gives up all messages about leaves before `seq`: their numbers.
    pub(super) fn drop_before(&mut self, seq: u64) -> Vec<u64> {
        let mut dropped = Vec::new();
        while let Some(first) = self.candidates.first_entry().filter(|e| *e.key() < seq) {
            for gone in first.remove() {
                self.count -= 1;
                self.bytes -= gone.bytes;
                self.handovers -= usize::from(gone.handover.is_some());
                dropped.push(gone.id);
            }
        }
        while let Some((of, id, bytes)) = self.strangers.first().copied()
            && of < seq
        {
            self.strangers.pop_first();
            self.strange_bytes -= bytes;
            dropped.push(id);
        }
        dropped
    }
}
