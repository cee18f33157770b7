// SPDX-License-Identifier: EUPL-1.2
//! Follows the log message by message: pure, so that any dropped, repeated, exchanged, edited or
//! cut message can be tried in tests.
//!
//! A leaf is taken when it comes; it is proven once a checkpoint that the log's key has signed
//! bears the root over it and all leaves before. Where the root differs, everything since the last
//! proven leaf is given back, and stays missing until it comes as it was signed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::alarm::{AlarmKind, Told};
use crate::ledger::{
    Checkpoint, CompactRange, Hash, LeafKind, LogKeys, Message, PublicKey, ReadLeaf, SignedNote,
};

/// Leaves kept behind a hole at most: 10 MB of hashes. What comes beyond is part of the hole.
const MAX_AHEAD: usize = 100_000;
/// Checkpoints kept at most that were signed before their leaves came.
const MAX_PROMISED: usize = 1_000;
/// Bytes of a checkpoint's note at most: one that two keys have signed has some 500.
const MAX_NOTE: usize = 2_048;

/// What is known of a leaf that came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its hash.
    pub leaf: Hash,
    /// The note of the checkpoint that ends with it, if there was one.
    pub note: Option<String>,
}

/// What became of a message.
#[derive(Debug, Default)]
pub struct Step {
    /// The message, if its leaf is new and to be kept.
    pub new: Option<Message>,
    /// Checkpoints that hold: size and note.
    pub proven: Vec<(u64, String)>,
    /// These leaves are given back.
    pub withdrawn: Option<Range<u64>>,
    /// What was found.
    pub told: Vec<Told>,
}

/// A leaf whose turn has not come.
#[derive(Debug)]
struct Ahead {
    hash: Hash,
    /// The checkpoint that came behind it; who has to sign it is known when its turn comes.
    note: Option<String>,
    /// The leaf itself if it hands over to another key.
    handover: Option<Box<ReadLeaf>>,
}

impl Ahead {
    fn new(leaf: ReadLeaf, hash: Hash, note: Option<String>) -> Ahead {
        let is_handover = leaf.kind == LeafKind::KeyRotation;
        Ahead {
            hash,
            note,
            handover: is_handover.then(|| Box::new(leaf)),
        }
    }
}

/// The log so far.
#[derive(Debug)]
pub struct Follower {
    keys: LogKeys,
    /// Each key that has signed for the log, since a message may come again.
    all_keys: Vec<PublicKey>,
    edge: CompactRange,
    /// The edge at the last checkpoint that held, and the keys then.
    proven: (CompactRange, LogKeys),
    ahead: BTreeMap<u64, Ahead>,
    /// First leaves behind holes that were told.
    holes: BTreeSet<u64>,
    /// Roots that we signed for before their leaves came, by size.
    promised: BTreeMap<u64, Hash>,
}

impl Follower {
    /// Of a log of which nothing has come, by its first key.
    #[must_use]
    pub fn new(log: PublicKey) -> Follower {
        let keys = LogKeys::new(log.clone());
        Follower {
            all_keys: vec![log],
            proven: (CompactRange::default(), keys.clone()),
            keys,
            edge: CompactRange::default(),
            ahead: BTreeMap::new(),
            holes: BTreeSet::new(),
            promised: BTreeMap::new(),
        }
    }

    /// The key that signs for the log from here on.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        self.keys.current()
    }

    /// The tree over the leaves that came without a hole.
    #[must_use]
    pub fn edge(&self) -> &CompactRange {
        &self.edge
    }

    /// Number of leaves under the last checkpoint that held.
    #[must_use]
    pub fn proven(&self) -> u64 {
        self.proven.0.size()
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
        let leaf = Ahead::new(leaf, Hash::leaf(bytes), None);
        if seq > self.edge.size() {
            if !self.ahead.contains_key(&(seq - 1)) {
                self.holes.insert(seq);
            }
            self.ahead.insert(seq, leaf);
            return true;
        }
        // What the log handed over falsely was told when it came.
        let _ = self.push(&leaf);
        let Some(note) = note else { return true };
        self.proven = (self.edge.clone(), self.keys.clone());
        self.signed(note)
            .is_some_and(|root| root == self.edge.root())
    }

    /// Goes on by one leaf. False if it hands over to a key in a way that the key so far has not
    /// signed.
    fn push(&mut self, leaf: &Ahead) -> bool {
        self.edge.push(leaf.hash);
        let Some(handover) = &leaf.handover else {
            self.keys.pass();
            return true;
        };
        let follows = self.keys.take(handover);
        if follows {
            self.all_keys.push(self.keys.current().clone());
        }
        follows
    }

    /// The root in the note of a checkpoint, if those have signed it for this size who have to.
    fn signed(&self, note: &str) -> Option<Hash> {
        let note = SignedNote::parse(note).filter(|_| note.len() <= MAX_NOTE)?;
        let found = self.keys.verified(&note)?;
        (found.size == self.edge.size()).then_some(found.root)
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
        let read = match Message::parse(message) {
            Ok(read) => read,
            Err(error) => {
                let place = &crate::ledger::sha256_hex(message)[..16];
                let told = Told::shown(AlarmKind::LeafAltered, place, error.to_string(), message);
                step.told.push(told);
                return step;
            }
        };
        let (seq, hash) = (read.leaf.seq, Hash::leaf(&read.bytes));
        if read.leaf.origin != self.key().name() {
            let detail = format!("the log {} writes here as well", read.leaf.origin);
            let told = Told::shown(AlarmKind::OtherLog, &read.leaf.origin, detail, message);
            step.told.push(told);
            return step;
        }
        if seq < self.edge.size() || self.ahead.contains_key(&seq) {
            self.again(&read, hash, message, known, &mut step);
            return step;
        }
        if seq > self.edge.size() && self.ahead.len() >= MAX_AHEAD {
            return step;
        }
        let note = read.checkpoint.clone();
        let note = note.filter(|note| note.len() <= MAX_NOTE);
        if note.is_some() != read.checkpoint.is_some() {
            let told = Told::shown(AlarmKind::Signature, seq, wrong(seq), message);
            step.told.push(told);
        }
        let ahead = Ahead::new(read.leaf.clone(), hash, note);
        step.new = Some(read);
        if seq > self.edge.size() {
            self.hold(seq, ahead, &mut step);
            return step;
        }
        self.advance(seq, ahead, message, &mut step);
        step
    }

    /// A leaf that was there before has to be the same, and so has its checkpoint.
    fn again(
        &self,
        read: &Message,
        hash: Hash,
        message: &[u8],
        known: &dyn Fn(u64) -> Option<Known>,
        step: &mut Step,
    ) {
        let seq = read.leaf.seq;
        let Some(before) = known(seq) else { return };
        if before.leaf != hash {
            let detail = format!("leaf {seq} came again, and is another one");
            step.told
                .push(Told::shown(AlarmKind::SplitView, seq, detail, message));
            return;
        }
        let Some(note) = &read.checkpoint else { return };
        // Behind a hole it is not known yet who signs.
        if before.note.as_ref() == Some(note) || self.ahead.contains_key(&seq) {
            return;
        }
        let signed = SignedNote::parse(note).and_then(|note| self.ever_signed(&note));
        let before = before.note.as_deref().and_then(SignedNote::parse);
        let told = match (signed, before) {
            (None, _) => Told::shown(AlarmKind::Signature, seq, wrong(seq), message),
            (Some(now), Some(before)) if before.text() != now.text() => {
                let detail = format!("the log has signed two states of {} leaves", now.size);
                Told::shown(AlarmKind::SplitView, seq, detail, message)
            }
            _ => return,
        };
        step.told.push(told);
    }

    /// The checkpoint of a note that the log has signed at any time.
    fn ever_signed(&self, note: &SignedNote) -> Option<Checkpoint> {
        let mut signed = self.all_keys.iter().rev().filter_map(|key| {
            let (checkpoint, _) = Checkpoint::verified(note, key)?;
            (checkpoint.origin == key.name()).then_some(checkpoint)
        });
        signed.next()
    }

    /// Keeps a leaf behind a hole.
    fn hold(&mut self, seq: u64, ahead: Ahead, step: &mut Step) {
        let last = self
            .ahead
            .range(..seq)
            .next_back()
            .map(|(last, _)| last + 1);
        let first = last.unwrap_or(self.edge.size());
        if first < seq && self.holes.insert(seq) {
            let detail = match seq - first {
                1 => format!("leaf {first} is missing"),
                _ => format!("leaves {first} to {} are missing", seq - 1),
            };
            step.told.push(Told::raise(AlarmKind::Hole, seq, detail));
        }
        self.ahead.insert(seq, ahead);
    }

    /// Takes the next leaf, and those behind it that wait.
    fn advance(&mut self, seq: u64, first: Ahead, message: &[u8], step: &mut Step) {
        let mut next = Some((seq, first));
        while let Some((_, leaf)) = next {
            if !self.push(&leaf) {
                let at = self.edge.size() - 1;
                let detail = format!("leaf {at} hands over to a key that the log has not signed");
                step.told
                    .push(Told::raise(AlarmKind::Signature, at, detail));
            }
            let (size, root) = (self.edge.size(), self.edge.root());
            if self
                .promised
                .remove(&size)
                .is_some_and(|signed| signed != root)
            {
                let detail = format!("the log showed us another state of {size} leaves");
                step.told
                    .push(Told::shown(AlarmKind::SplitView, size, detail, message));
            }
            let signed = leaf.note.map(|note| (self.signed(&note), note));
            match signed {
                Some((Some(signed), note)) if signed == root => {
                    self.proven = (self.edge.clone(), self.keys.clone());
                    step.proven.push((size, note));
                    for kind in [AlarmKind::Signature, AlarmKind::LeafAltered] {
                        step.told.push(Told::Close(kind, String::new()));
                    }
                }
                Some((Some(_), _)) => return self.withdraw(size, message, step),
                Some((None, note)) => {
                    let (kind, at) = (AlarmKind::Signature, size - 1);
                    let told = Told::shown(kind, at, wrong(at), note.as_bytes());
                    step.told.push(told);
                }
                None => {}
            }
            next = self.ahead.remove(&size).map(|leaf| (size, leaf));
        }
        while self
            .holes
            .first()
            .is_some_and(|hole| *hole < self.edge.size())
        {
            let hole = self.holes.pop_first().unwrap_or_default();
            step.told
                .push(Told::Close(AlarmKind::Hole, hole.to_string()));
        }
    }

    /// The log's key has signed for other leaves than those that came.
    fn withdraw(&mut self, size: u64, message: &[u8], step: &mut Step) {
        let first = self.proven();
        let detail = match size - first {
            1 => format!("leaf {first} is not the one that the log has signed for"),
            _ => format!(
                "one of the leaves {first} to {} is not the one signed for",
                size - 1
            ),
        };
        step.told
            .push(Told::shown(AlarmKind::LeafAltered, first, detail, message));
        (self.edge, self.keys) = self.proven.clone();
        step.withdrawn = Some(first..size);
        // Where a hole was filled, the message's own leaf may be proven and a later one not.
        step.new = step.new.take().filter(|new| new.leaf.seq < first);
        let next = self.ahead.keys().next().copied();
        if let Some(next) = next.filter(|next| self.holes.insert(*next)) {
            let detail = format!("leaves {first} to {} are missing", next - 1);
            step.told.push(Told::raise(AlarmKind::Hole, next, detail));
        }
    }
}

fn wrong(seq: u64) -> String {
    format!("the checkpoint behind leaf {seq} is not signed by the log, or is not its own")
}
