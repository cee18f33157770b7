// SPDX-License-Identifier: EUPL-1.2
//! Leaves on their way to the union: any leaf as a message, and a mirror that takes messages. What
//! it proves is what the log signed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use vigie::ledger::{
    Checkpoint, Hash, InclusionProof, Leaf, LogState, Message, Place, ReadLeaf, SignedNote, Tree,
    Use,
};
use vigie::mirror::{AlarmKind, Canary, Follower, Known, Limits, New, Progress, Told, Watch};
use vigie::observation::{EventTime, Span};

use super::builder::{Log, ORIGIN, key, morning};

/// Messages of a log as they are sent and as older versions sent them, and the checkpoints by size.
pub(super) struct Queue {
    pub(super) log: Log,
    pub(super) messages: Vec<Vec<u8>>,
    pub(super) older: Vec<Vec<u8>>,
    pub(super) proofs: Vec<InclusionProof>,
    pub(super) notes: BTreeMap<u64, String>,
}

pub(super) static QUEUE: LazyLock<Queue> = LazyLock::new(|| {
    let log = morning();
    let sized = log.checkpoints.iter().filter_map(|note| {
        let size = Checkpoint::parse(note.text())?.size;
        Some((size, note.to_string()))
    });
    let notes: BTreeMap<u64, String> = sized.collect();
    let tree: Tree = log.leaves.iter().map(Leaf::hash).collect();
    let proof = |leaf: &Leaf| {
        let (size, note) = notes.range(leaf.seq + 1..).next()?;
        Some(InclusionProof {
            index: leaf.seq,
            hashes: tree.inclusion(leaf.seq, *size)?,
            checkpoint: SignedNote::parse(note)?,
        })
    };
    let proofs: Option<Vec<_>> = log.leaves.iter().map(proof).collect();
    let proofs = proofs.expect("a checkpoint stands behind every leaf");
    let new = |proof| written(&log.leaves[proof_index(proof)], Place::Proven(proof));
    let messages = proofs.iter().map(new).collect();
    let old = |leaf: &Leaf| {
        let note = notes.get(&(leaf.seq + 1));
        written(leaf, note.map_or(Place::Unsaid, |note| Place::End(note)))
    };
    let older = log.leaves.iter().map(old).collect();
    Queue {
        log,
        messages,
        older,
        proofs,
        notes,
    }
});

fn proof_index(proof: &InclusionProof) -> usize {
    proof.index as usize
}

fn written(leaf: &Leaf, place: Place<'_>) -> Vec<u8> {
    let body = leaf.body.as_ref();
    let body = body.map(|body| (&body.salt, body.text.as_str()));
    Message::write(&leaf.bytes, body, &[], place).expect("a leaf of ours")
}

fn limits() -> Limits {
    Limits {
        canaries: vec![Canary {
            clause: "art-4.2".into(),
            workers: vec!["w".into()],
            every: Span::from_secs(60),
            within: Span::from_secs(60),
        }],
        zone: TimeZone::UTC,
        ..Limits::default()
    }
}

/// Any bytes as a leaf, alone and in its message, before everybody who reads leaves.
pub(super) fn leaf(data: &[u8]) {
    let _ = Message::parse(data);
    let Ok(leaf) = ReadLeaf::parse(data) else {
        return;
    };
    let _ = LogState::default().take(&leaf);
    let mut keys = vigie::ledger::LogKeys::new(QUEUE.log.log.public());
    let _ = keys.take(&leaf);
    let note = QUEUE.notes.values().next().map(String::as_str);
    let place = note.map_or(Place::Unsaid, Place::End);
    let message = Message::write(data, None, &[], place).expect("it is a leaf");
    let read = Message::parse(&message).expect("it was written so");
    assert_eq!(read.bytes, data);
    let mut sides = Sides::new();
    // A heartbeat or an agreement says something only beside the one before.
    for _ in 0..2 {
        sides.take(&message);
        sides.watch.take(&read, EventTime::MAX, &limits());
    }
}

/// The mirror's two sides, and what they have to agree on.
pub(super) struct Sides {
    pub(super) follower: Follower,
    watch: Watch,
    pub(super) kept: BTreeMap<u64, Known>,
    waiting: BTreeMap<u64, Vec<u8>>,
    /// All that was raised.
    pub(super) raised: Vec<AlarmKind>,
}

impl Sides {
    pub(super) fn new() -> Sides {
        Sides {
            follower: Follower::new(key(ORIGIN, Use::Note, 1).public()),
            watch: Watch::default(),
            kept: BTreeMap::new(),
            waiting: BTreeMap::new(),
            raised: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, message: &[u8]) {
        let kept = &self.kept;
        let step = self.follower.take(message, &|seq| kept.get(&seq).cloned());
        if let Some(id) = step.waits {
            self.waiting.insert(id, message.to_vec());
        }
        for seq in &step.withdrawn {
            self.kept.remove(seq);
        }
        for new in step.new {
            let new = match new {
                New::This(new) => *new,
                New::Waited(_, id) => {
                    let waited = self.waiting.remove(&id).expect("it waits");
                    Message::parse(&waited).expect("it was read before")
                }
            };
            let leaf = Hash::leaf(&new.bytes);
            let before = self.kept.insert(new.leaf.seq, Known { leaf, note: None });
            assert!(before.is_none(), "a leaf is new once");
            self.watch.take(&new, EventTime::default(), &limits());
        }
        for (size, note) in step.proven {
            assert_eq!(
                QUEUE.notes.get(&size).map(text),
                Some(text(&note)),
                "signed by nobody"
            );
            let known = self.kept.get_mut(&(size - 1)).expect("it was kept");
            known.note = Some(note);
        }
        for id in step.dropped {
            assert!(self.waiting.remove(&id).is_some());
        }
        self.watch.foreign(step.foreign, EventTime::default());
        self.raised
            .extend(step.told.iter().filter_map(|told| match told {
                Told::Raise(alarm) => Some(alarm.kind),
                Told::Close(..) => None,
            }));
        let progress = Progress {
            caught_up: true,
            unproven: self.follower.is_unproven(),
            waiting: self.follower.is_waiting(),
            promised: self.follower.promised(),
        };
        self.watch.tick(EventTime::MAX, progress, &limits());
        for id in step.again {
            let message = self.waiting.remove(&id).expect("it waits");
            self.take(&message);
        }
    }
}

/// What a note says, whoever else has signed it.
fn text(note: &String) -> Option<String> {
    Some(SignedNote::parse(note)?.text().to_owned())
}
