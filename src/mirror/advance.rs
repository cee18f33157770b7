// SPDX-License-Identifier: EUPL-1.2
//! The follower goes on: by leaves whose turn has come, and by those that waited and that a signed
//! state of the log turns out to be over.

use std::collections::BTreeSet;

use super::alarm::{AlarmKind, Told};
use super::follow::{Ahead, Follower, other_past};
use super::step::{New, Step};
use super::waiting::Candidate;
use crate::ledger::{CompactRange, Hash, ReadLeaf};

/// Choices among leaves under the same numbers that are tried at once at most.
const MAX_TRIES: usize = 64;
/// Hashes that are made at most to decide about one state: some seconds. Who sends rivals to each
/// of its leaves keeps it undecided, until messages come that prove themselves.
const MAX_SPENT: u64 = 1 << 25;

impl Follower {
    /// Adds a leaf to the edge. False if it hands over to a key in a way that the key so far has
    /// not signed.
    pub(super) fn push(&mut self, hash: Hash, handover: Option<&ReadLeaf>) -> bool {
        self.edge.push(hash);
        self.signers.push(handover, self.edge.size())
    }

    /// Takes all leaves whose turn has come.
    pub(super) fn advance(&mut self, message: &[u8], step: &mut Step) {
        let from = self.edge.size();
        loop {
            let seq = self.edge.size();
            if let Some(leaf) = self.ahead.remove(&seq) {
                if leaf
                    .shown
                    .is_some_and(|(before, _)| before != self.edge.root())
                {
                    step.split(seq, other_past(seq), message);
                    step.withdrawn.push(seq);
                    break;
                }
                self.go_on(leaf.hash, leaf.handover.as_deref(), step);
            } else if let Some(choice) = self.choose() {
                for (seq, leaf) in (seq..).zip(choice) {
                    self.go_on(leaf.hash, leaf.handover.as_deref(), step);
                    step.new.push(New::Waited(seq, leaf.id));
                }
            } else {
                break;
            }
            self.reached(message, step);
        }
        if self.edge.size() == from {
            return;
        }
        (self.spent, self.untried) = (0, true);
        self.ends = self.ends.split_off(&self.edge.size());
        let taken: BTreeSet<u64> = step.new.iter().filter_map(New::waited).collect();
        let mut dropped = self.room.drop_before(self.edge.size());
        dropped.retain(|id| !taken.contains(id));
        if !dropped.is_empty() {
            step.foreign += dropped.len() as u64;
            let detail = format!("{} messages that waited are not the log's", dropped.len());
            step.told
                .push(Told::raise(AlarmKind::QueueForeign, "", detail));
        }
        step.dropped.extend(dropped);
        while let Some(hole) = self.holes.first().copied()
            && hole < self.edge.size()
        {
            self.holes.pop_first();
            step.told
                .push(Told::Close(AlarmKind::Hole, hole.to_string()));
        }
        // What waited before it was not what the log has signed.
        if let Some(next) = self.ahead.keys().next().copied() {
            self.tell_hole(self.edge.size(), next, step);
        }
    }

    /// Goes on by one leaf that the log has signed.
    fn go_on(&mut self, hash: Hash, handover: Option<&ReadLeaf>, step: &mut Step) {
        let follows = self.push(hash, handover);
        let size = self.edge.size();
        if handover.is_none() {
            return;
        }
        if !follows {
            let at = size - 1;
            let detail = format!("leaf {at} hands over to a key that the log has not signed");
            step.told
                .push(Told::raise(AlarmKind::Signature, at, detail));
            return;
        }
        // The former key does not sign for what lies behind.
        self.states.split_off(&(size + 1));
        self.ends.split_off(&(size + 1));
        let stale = |leaf: &Ahead| leaf.shown.is_some_and(|(_, end)| end > size);
        let stale: Vec<u64> = self
            .ahead
            .iter()
            .filter(|(_, leaf)| stale(leaf))
            .map(|(seq, _)| *seq)
            .collect();
        for seq in &stale {
            self.ahead.remove(seq);
        }
        step.foreign += stale.len() as u64;
        step.withdrawn.extend(stale);
        step.again.extend(self.room.take_strangers());
    }

    /// The edge may have reached a state that the log has signed.
    fn reached(&mut self, message: &[u8], step: &mut Step) {
        let (size, root) = (self.edge.size(), self.edge.root());
        if let Some(signed) = self.promised.remove(&size)
            && signed != root
        {
            let detail = format!("the log showed us another state of {size} leaves");
            step.split(size, detail, message);
        }
        let Some(state) = self.states.remove(&size) else {
            return;
        };
        let (seq, note) = (size - 1, state.note.to_string());
        if state.root != root {
            step.split(seq, other_past(size), message);
        } else if self.signers.have_signed(&state.note) {
            self.proven = size;
            step.proven.push((size, note));
            for kind in [AlarmKind::Signature, AlarmKind::LeafAltered] {
                step.told.push(Told::Close(kind, String::new()));
            }
        } else {
            let detail = format!("not both keys have signed where leaf {seq} hands over");
            let told = Told::shown(AlarmKind::Signature, seq, detail, note.as_bytes());
            step.told.push(told);
        }
    }

    /// The next state behind the edge that the log has signed and whose leaves have to be here: its
    /// size and root.
    fn next_state(&self) -> Option<(u64, Hash)> {
        let from = self.edge.size() + 1;
        // The leaves of another state are still on their way, each with its own proof.
        let end = self.ends.range(from..).next();
        let state = end.and_then(|size| Some((*size, self.states.get(size)?.root)));
        // A leaf that is proven also shows what stands before it.
        let mut ahead = self.ahead.range(from..);
        let ahead = ahead.find_map(|(seq, leaf)| Some((*seq, leaf.shown?.0)));
        [state, ahead].into_iter().flatten().min()
    }

    /// Leaves that waited and lead to the next state, one for each number.
    fn choose(&mut self) -> Option<Vec<Candidate>> {
        let begin = self.edge.size();
        if !self.untried || !self.room.has(begin) {
            return None;
        }
        let (end, root) = self.next_state()?;
        let rivals: Vec<&[Candidate]> = (begin..end)
            .map(|seq| self.room.of(seq))
            .collect::<Option<_>>()?;
        self.untried = false;
        let mut picks = vec![0; rivals.len()];
        for _ in 0..MAX_TRIES {
            if self.spent > MAX_SPENT {
                break;
            }
            self.spent += end - begin;
            let mut edge: CompactRange = self.edge.clone();
            let picked = || rivals.iter().zip(&picks).map(|(of, at)| &of[*at]);
            picked().for_each(|leaf| edge.push(leaf.hash));
            if edge.root() == root {
                self.untried = true;
                return Some(picked().cloned().collect());
            }
            if !next(&mut picks, &rivals) {
                break;
            }
        }
        None
    }

    /// Tells once that leaves are missing before one that the log has signed.
    pub(super) fn look_for_holes(&mut self, seq: u64, message: &[u8], step: &mut Step) {
        let is_ahead = self.ahead.contains_key(&seq);
        let ends = self.ends.contains(&(seq + 1)) && self.room.has(seq);
        let begin = self.edge.size();
        if seq < begin || !(is_ahead || ends) {
            return;
        }
        // A message of an older version with a checkpoint comes behind all that this is over.
        if !is_ahead && (begin..seq).all(|seq| self.room.has(seq)) {
            let detail = match seq - begin {
                0 => format!("leaf {seq} is not the one that the log has signed for"),
                _ => format!("one of the leaves {begin} to {seq} is not the one signed for"),
            };
            let told = Told::shown(AlarmKind::LeafAltered, begin, detail, message);
            step.told.push(told);
            return;
        }
        let last = self.ahead.range(..seq).next_back();
        let first = last.map_or(begin, |(last, _)| last + 1);
        let told = self.holes.range(first..seq).next_back();
        let from = told.copied().unwrap_or(first);
        // Behind a hole nothing can be said yet of what waits.
        let may_fill = from > begin && (from..seq).all(|seq| self.room.has(seq));
        if first < seq && !may_fill {
            self.tell_hole(first, seq, step);
        }
    }

    /// The leaves from `first` to before `seq` are missing.
    fn tell_hole(&mut self, first: u64, seq: u64, step: &mut Step) {
        if !self.holes.insert(seq) {
            return;
        }
        let detail = match seq - first {
            1 => format!("leaf {first} is missing"),
            _ => format!("leaves {first} to {} are missing", seq - 1),
        };
        step.told.push(Told::raise(AlarmKind::Hole, seq, detail));
    }
}

/// The next choice, the last number changing first. False after the last one.
fn next(picks: &mut [usize], rivals: &[&[Candidate]]) -> bool {
    for (pick, of) in picks.iter_mut().zip(rivals).rev() {
        *pick += 1;
        if *pick < of.len() {
            return true;
        }
        *pick = 0;
    }
    false
}
