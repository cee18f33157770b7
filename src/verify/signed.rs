// SPDX-License-Identifier: EUPL-1.2
//! Checkpoints along the log: each root, each signature, and what witnesses have signed when.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Code;
use super::report::{Finding, Findings};
use super::trust::Roots;
use crate::ledger::{
    Checkpoint, CompactRange, Cosignature, Hash, LogKeys, Policy, PublicKey, ReadLeaf, SignedNote,
};
use crate::observation::{EventTime, Span};

/// How long a leaf may wait for its witnesses, and how far their clocks may be apart.
const WAIT: Span = Span::from_secs(300);

/// A checkpoint that the walk has passed.
struct Mark {
    root: Hash,
    /// When the last leaf under it was written.
    last: EventTime,
    /// When the first leaf behind it was written, if there is one.
    next: Option<EventTime>,
}

impl Mark {
    /// Before the first leaf.
    fn empty() -> Mark {
        Mark {
            root: Hash::empty(),
            last: EventTime::MIN,
            next: None,
        }
    }
}

/// Walks along the checkpoints as leaves come.
pub(super) struct Signed<'a> {
    policy: &'a Policy,
    origin: &'a str,
    keys: LogKeys,
    /// All keys that have signed for the log so far.
    pub(super) all_keys: Vec<PublicKey>,
    lines: std::str::Lines<'a>,
    /// The next one.
    next: Option<(Checkpoint, SignedNote)>,
    marks: BTreeMap<u64, Mark>,
    /// Size of the last checkpoint whose root was right.
    good: u64,
    /// Whether a root was wrong: all behind it are, and say nothing more.
    broken: bool,
    /// By size: when the witnesses had signed.
    witnessed: BTreeMap<u64, EventTime>,
    strangers: BTreeSet<String>,
}

impl<'a> Signed<'a> {
    pub(super) fn new(roots: &'a Roots, lines: std::str::Lines<'a>, found: &mut Findings) -> Self {
        let mut signed = Signed {
            policy: &roots.policy,
            origin: roots.log.name(),
            keys: LogKeys::new(roots.log.clone()),
            all_keys: vec![roots.log.clone()],
            lines,
            next: None,
            marks: BTreeMap::from([(0, Mark::empty())]),
            good: 0,
            broken: false,
            witnessed: BTreeMap::new(),
            strangers: BTreeSet::new(),
        };
        signed.advance(0, found);
        signed
    }

    /// Reads on to the next checkpoint of more than `size` leaves.
    fn advance(&mut self, size: u64, found: &mut Findings) {
        self.next = None;
        for line in self.lines.by_ref() {
            let note = serde_json::from_str::<String>(line).ok();
            let same = |note: &String| serde_json::to_string(note).is_ok_and(|text| text == line);
            let read = note.filter(same).and_then(|note| parse(&note));
            match read.filter(|(checkpoint, _)| checkpoint.size > size) {
                Some(read) => {
                    self.next = Some(read);
                    return;
                }
                None => {
                    let about: String = line.chars().take(60).collect();
                    found.add(Finding::new(Code::CheckpointForm).about(about));
                }
            }
        }
    }

    /// Takes the next leaf, after which the log is what `edge` says.
    pub(super) fn take(&mut self, leaf: &ReadLeaf, edge: &CompactRange, found: &mut Findings) {
        if let Some(mark) = self.marks.get_mut(&leaf.seq) {
            mark.next = Some(leaf.time);
        }
        if !self.keys.take(leaf) {
            found.add(Finding::new(Code::RotationFalse).leaf(leaf.seq));
        }
        if self.all_keys.last() != Some(self.keys.current()) {
            let key = self.keys.current();
            let told = Finding::new(Code::KeyRotated).leaf(leaf.seq);
            found.add(told.about(key.fingerprint()));
            self.all_keys.push(key.clone());
        }
        if let Some((checkpoint, note)) = self.next.take_if(|next| next.0.size == edge.size()) {
            self.mark(&checkpoint, &note, edge, leaf.time, found);
            self.advance(edge.size(), found);
        }
    }

    fn mark(
        &mut self,
        checkpoint: &Checkpoint,
        note: &SignedNote,
        edge: &CompactRange,
        last: EventTime,
        found: &mut Findings,
    ) {
        let size = edge.size();
        if self.keys.verified(note).is_none() {
            let told = Finding::new(Code::CheckpointUnsigned).about(size.to_string());
            found.add(told);
        } else if !self.broken && checkpoint.root != edge.root() {
            self.broken = true;
            found.add(Finding::new(Code::RootWrong).leaves(self.good, size - 1));
        } else {
            self.good = size;
        }
        let (root, next) = (edge.root(), None);
        self.marks.insert(size, Mark { root, last, next });
        self.signatures(checkpoint, note, found);
    }

    /// Checks what others than the log have signed, and remembers when the quorum had.
    fn signatures(&mut self, checkpoint: &Checkpoint, note: &SignedNote, found: &mut Findings) {
        let size = checkpoint.size;
        for name in note.names() {
            let mut witnesses = self.policy.witnesses();
            let known = match witnesses.find(|key| key.name() == name) {
                Some(key) if note.verify(key).is_some() => continue,
                Some(_) => true,
                None if name == self.origin => continue,
                None => false,
            };
            if known {
                let about = format!("{name}, {size}");
                found.add(Finding::new(Code::CosignatureFalse).about(about));
            } else if self.strangers.insert(name.to_owned()) {
                found.add(Finding::new(Code::SignerUnknown).about(name));
            }
        }
        if let Ok(Some(time)) = self.policy.witnessed(note) {
            let first = self.witnessed.entry(size).or_insert(time);
            *first = time.min(*first);
        }
    }

    /// Takes what a leaf says a witness had signed.
    pub(super) fn cosignature(&mut self, leaf: &ReadLeaf, found: &mut Findings) {
        let said: Option<Cosignature> = leaf.data().ok();
        let read = said.and_then(|said| Some((said.size, parse(&said.note)?)));
        match read {
            Some((size, (checkpoint, note)))
                if checkpoint.size == size && self.holds(&checkpoint) =>
            {
                self.signatures(&checkpoint, &note, found);
            }
            _ => {
                let told = Finding::new(Code::CosignatureFalse).leaf(leaf.seq);
                found.add(told.about(leaf.seq.to_string()));
            }
        }
    }

    /// Whether the log had this root at this size. Before its first leaf it says nothing.
    pub(super) fn holds(&self, checkpoint: &Checkpoint) -> bool {
        let mark = self.marks.get(&checkpoint.size);
        checkpoint.size > 0
            && checkpoint.origin == self.origin
            && mark.is_some_and(|mark| mark.root == checkpoint.root)
    }

    /// Whether a key of the log has signed this note of a checkpoint that the walk has passed.
    pub(super) fn stands(&mut self, note: &SignedNote, found: &mut Findings) -> Option<Checkpoint> {
        let by_log = |key: &PublicKey| Some(Checkpoint::verified(note, key)?.0);
        let checkpoint = self.all_keys.iter().find_map(by_log)?;
        let held = self.holds(&checkpoint).then_some(checkpoint)?;
        self.signatures(&held, note, found);
        Some(held)
    }

    /// After the last leaf: is all there that was signed for, and who else has signed for it?
    /// Gives the size that witnesses have signed last, and when.
    pub(super) fn end(
        mut self,
        last: &str,
        edge: &CompactRange,
        found: &mut Findings,
    ) -> Witnessed {
        let size = edge.size();
        let mut largest = size;
        while let Some((checkpoint, _)) = self.next.take() {
            largest = checkpoint.size;
            self.advance(largest, found);
        }
        if largest > size {
            let missing = Finding::new(Code::LeavesMissing).leaves(size, largest - 1);
            found.add(missing.count(largest - size));
        }
        let signed = self.marks.last_key_value().map_or(0, |(size, _)| *size);
        if signed < size && largest == size {
            let unsigned = Finding::new(Code::LeavesUnsigned).leaves(signed, size - 1);
            found.add(unsigned.count(size - signed));
        }
        let note = parse(last).map(|(_, note)| note);
        let last = note.and_then(|note| self.stands(&note, found));
        if !self.broken && last.is_none_or(|last| last.size != size) {
            found.add(Finding::new(Code::ManifestFalse));
        }
        if self.policy.wants_witnesses() {
            self.witnesses(size, found);
        } else {
            found.add(Finding::new(Code::NoWitness));
        }
        Witnessed {
            checkpoints: self.marks.len() as u64 - 1,
            last: self.witnessed.last_key_value().map(|(s, t)| (*s, *t)),
        }
    }

    /// Which leaves no witness has signed for, or only late, or before they were written.
    fn witnesses(&self, size: u64, found: &mut Findings) {
        let mut before = 0;
        for (at, time) in &self.witnessed {
            let (written, last) = self.times(before, *at);
            if time.since(written) > WAIT {
                let late = Finding::new(Code::WitnessedLate).leaves(before, at - 1);
                found.add(late.time(written, *time));
            }
            if last.since(*time) > WAIT {
                let apart = Finding::new(Code::ClockApart).leaves(before, at - 1);
                found.add(apart.time(*time, last));
            }
            before = *at;
        }
        if before == size {
            return;
        }
        let (written, last) = self.times(before, size);
        let code = match last.since(written) > WAIT || before == 0 {
            true => Code::Unwitnessed,
            false => Code::UnwitnessedTail,
        };
        let told = Finding::new(code).leaves(before, size - 1);
        found.add(told.count(size - before).time(written, last));
    }

    /// When the first leaf behind one checkpoint and the last leaf under another were written.
    fn times(&self, after: u64, until: u64) -> (EventTime, EventTime) {
        let last = self.marks.get(&until).or(self.marks.values().last());
        let last = last.map_or(EventTime::default(), |mark| mark.last);
        let next = self.marks.get(&after).and_then(|mark| mark.next);
        (next.unwrap_or(last), last)
    }
}

/// What the checkpoints came to.
pub(super) struct Witnessed {
    /// How many there are.
    pub(super) checkpoints: u64,
    /// The largest size that the witnesses have signed, and when.
    pub(super) last: Option<(u64, EventTime)>,
}

/// A note with the checkpoint in it, if both are written in the one way there is.
fn parse(note: &str) -> Option<(Checkpoint, SignedNote)> {
    let read = SignedNote::parse(note)?;
    let checkpoint = Checkpoint::parse(read.text())?;
    let same = read.to_string() == note && checkpoint.text() == read.text();
    same.then_some((checkpoint, read))
}
