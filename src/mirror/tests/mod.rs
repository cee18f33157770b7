// SPDX-License-Identifier: EUPL-1.2
//! A log made for tests, and what the mirror finds when its messages are tampered with.

mod agreed;
mod followed;
mod forged;
mod kept;
mod watched;
mod witnessed;

use serde_json::json;

use super::*;
use crate::ledger::{
    Body, Bounds, Checkpoint, CompactRange, Config, Genesis, Hash, Head, Heartbeat, InclusionProof,
    Leaf, LeafKind, Message, Parties, PartitionBeat, Place, PrivateKey, Salt, SignedNote,
    SigningStatus, Start, Tree, Use,
};
use crate::observation::{EventTime, Span};

pub(super) const ORIGIN: &str = "vigie-test";

/// Seconds since the epoch.
pub(super) fn at(seconds: i64) -> EventTime {
    EventTime::from_micros(seconds * 1_000_000)
}

/// A log, its key and its messages.
pub(super) struct Log {
    pub(super) key: PrivateKey,
    pub(super) edge: CompactRange,
    pub(super) leaves: Vec<Leaf>,
    pub(super) messages: Vec<Vec<u8>>,
    /// The same as older versions sent them.
    pub(super) older: Vec<Vec<u8>>,
    pub(super) beats: u64,
    pub(super) digest: String,
}

impl Log {
    /// With the leaves of a start.
    pub(super) fn new() -> Log {
        let key = PrivateKey::new(ORIGIN, Use::Note, &[7; 32]).unwrap();
        let mut log = Log {
            key,
            edge: CompactRange::default(),
            leaves: Vec::new(),
            messages: Vec::new(),
            older: Vec::new(),
            beats: 0,
            digest: "aa".into(),
        };
        let genesis = Genesis {
            program: "0".into(),
            log_key: log.key.public().to_string(),
            parties: Parties::default(),
            mirror: Some(mirror_key().public().to_string()),
        };
        let genesis = log.open(LeafKind::Genesis, 0, &genesis);
        let started = log.started(1, 0);
        log.commit([vec![genesis], started].concat());
        log
    }

    /// The two leaves of a start, `at` of them after the next.
    pub(super) fn started(&self, at: u64, seconds: i64) -> Vec<Leaf> {
        let start = Start {
            program: "0".into(),
            binary: String::new(),
            boot: String::new(),
            reads: Vec::new(),
            bounds: Bounds::default(),
        };
        let config = self.config();
        let ahead = |ahead| Log {
            edge: self.with(at + ahead),
            ..self.bare()
        };
        vec![
            ahead(0).open(LeafKind::Start, seconds, &start),
            ahead(1).open(LeafKind::Config, seconds, &config),
        ]
    }

    /// A draft of the agreement that leaves name.
    pub(super) fn config(&self) -> Config {
        Config {
            agreement: "A".into(),
            version: 1,
            digest: self.digest.clone(),
            standing: SigningStatus::Draft,
            note: None,
            files: Vec::new(),
            parties: Parties::default(),
            change: None,
            mappings: Vec::new(),
            people: None,
            retention: Vec::new(),
        }
    }

    fn bare(&self) -> Log {
        Log {
            key: PrivateKey::new(ORIGIN, Use::Note, &[7; 32]).unwrap(),
            edge: CompactRange::default(),
            leaves: Vec::new(),
            messages: Vec::new(),
            older: Vec::new(),
            beats: self.beats,
            digest: self.digest.clone(),
        }
    }

    /// An edge that is so many leaves longer; for numbers only.
    fn with(&self, more: u64) -> CompactRange {
        let mut edge = self.edge.clone();
        (0..more).for_each(|_| edge.push(Hash::empty()));
        edge
    }

    pub(super) fn head(&self, seconds: i64) -> Head<'_> {
        Head {
            origin: ORIGIN,
            seq: self.edge.size(),
            time: at(seconds),
            agreement: &self.digest,
        }
    }

    /// The next leaf, if it says everything openly.
    pub(super) fn open(&self, kind: LeafKind, seconds: i64, data: &impl serde::Serialize) -> Leaf {
        Leaf::open(&self.head(seconds), kind, data).unwrap()
    }

    /// Commits leaves: each is proven under the checkpoint behind the last.
    pub(super) fn commit(&mut self, leaves: Vec<Leaf>) {
        let key = self.key.reveal();
        let key = PrivateKey::parse(&key).unwrap();
        self.commit_signed(leaves, &[&key]);
    }

    /// Commits leaves under a checkpoint that these keys sign.
    pub(super) fn commit_signed(&mut self, leaves: Vec<Leaf>, keys: &[&PrivateKey]) {
        let before = self.edge.clone();
        let tree = Tree::behind(&before, leaves.iter().map(Leaf::hash));
        leaves.iter().for_each(|leaf| self.edge.push(leaf.hash()));
        let mut note = SignedNote::new(Checkpoint::of(ORIGIN, &self.edge).text());
        keys.iter().for_each(|key| note.sign(key, at(0)));
        for leaf in leaves {
            let is_last = leaf.seq + 1 == tree.size();
            let end = is_last.then(|| note.to_string());
            self.older.push(older(&leaf, end.as_deref()));
            let proof = InclusionProof {
                index: leaf.seq,
                hashes: tree.inclusion(leaf.seq, tree.size()).unwrap(),
                checkpoint: note.clone(),
            };
            self.messages.push(proven(&leaf, &proof));
            self.leaves.push(leaf);
        }
    }

    /// The signed checkpoint as it is now.
    pub(super) fn note(&self) -> SignedNote {
        Checkpoint::of(ORIGIN, &self.edge).sign(&self.key, at(0))
    }

    /// One heartbeat in a commit of its own.
    pub(super) fn beat(&mut self, seconds: i64, change: impl Fn(&mut Heartbeat)) {
        self.beats += 1;
        let mut beat = Heartbeat {
            beat: self.beats,
            boot: String::new(),
            first: false,
            whole: false,
            watermark: None,
            uptime_ms: 0,
            binary: String::new(),
            mappings: String::new(),
            read: self.beats * 100,
            rejected: 0,
            late: 0,
            outcomes: None,
            outbox: 0,
            unwitnessed: 0,
            last_alert: None,
            partitions: vec![PartitionBeat {
                topic: "t".into(),
                partition: 0,
                from: self.beats.cast_signed() * 100 - 100,
                latest: None,
                idle: false,
                stable: None,
                unseen_since: None,
                next: self.beats.cast_signed() * 100,
                first: 0,
                end: self.beats.cast_signed() * 100,
                records: self.beats * 100,
                clocked: Vec::new(),
                chain: String::new(),
            }],
            missing_topics: Vec::new(),
        };
        change(&mut beat);
        let leaf = self.open(LeafKind::Heartbeat, seconds, &beat);
        self.commit(vec![leaf]);
    }

    /// An alert about somebody, in a commit of its own.
    pub(super) fn alert(&mut self, seconds: i64, worker: &str, clause: &str) {
        let body = json!({
            "alert": "a11e", "version": 1, "change": "opened", "breach": true, "closed": false,
            "clause": { "id": clause, "severity": "serious", "status": "active" },
            "group": [{ "field": "worker", "value": worker }], "site": "lille",
            "window": { "start": "1970-01-01T00:00:00Z", "end": null },
        });
        let mut said = body.clone();
        let said = said.as_object_mut().unwrap();
        ["group", "site", "window"]
            .iter()
            .for_each(|name| drop(said.remove(*name)));
        let body = Body {
            salt: Salt([3; 32]),
            text: body.to_string(),
            class: "serious",
        };
        let leaf = Leaf::committing(&self.head(seconds), LeafKind::Alert, said, body).unwrap();
        self.commit(vec![leaf]);
    }
}

pub(super) fn mirror_key() -> PrivateKey {
    PrivateKey::new("mirror.test", Use::Cosignature, &[9; 32]).unwrap()
}

/// The message of a leaf as older versions sent it.
pub(super) fn older(leaf: &Leaf, note: Option<&str>) -> Vec<u8> {
    written(leaf, note.map_or(Place::Unsaid, Place::End))
}

/// The message of a leaf with its proof.
pub(super) fn proven(leaf: &Leaf, proof: &InclusionProof) -> Vec<u8> {
    written(leaf, Place::Proven(proof))
}

fn written(leaf: &Leaf, place: Place<'_>) -> Vec<u8> {
    let body = leaf.body.as_ref();
    let body = body.map(|body| (&body.salt, body.text.as_str()));
    Message::write(&leaf.bytes, body, &[], place).unwrap()
}

/// A mirror in memory.
pub(super) struct Mirror {
    pub(super) follower: Follower,
    pub(super) watch: Watch,
    pub(super) limits: Limits,
    pub(super) kept: std::collections::BTreeMap<u64, Known>,
    pub(super) waiting: std::collections::BTreeMap<u64, Vec<u8>>,
    pub(super) foreign: u64,
    pub(super) raised: Vec<AlarmKind>,
    pub(super) open: std::collections::BTreeSet<(AlarmKind, String)>,
}

impl Mirror {
    pub(super) fn new(log: &Log) -> Mirror {
        Mirror {
            follower: Follower::new(log.key.public()),
            watch: Watch::default(),
            limits: Limits::default(),
            kept: Default::default(),
            waiting: Default::default(),
            foreign: 0,
            raised: Vec::new(),
            open: Default::default(),
        }
    }

    pub(super) fn tell(&mut self, told: Vec<Told>) {
        for told in told {
            match told {
                Told::Raise(alarm) => {
                    if self.open.insert((alarm.kind, alarm.place)) {
                        self.raised.push(alarm.kind);
                    }
                }
                Told::Close(kind, place) => self
                    .open
                    .retain(|(open, at)| *open != kind || (!place.is_empty() && *at != place)),
            }
        }
    }

    pub(super) fn take(&mut self, message: &[u8], now: EventTime) {
        let kept = &self.kept;
        let step = self.follower.take(message, &|seq| kept.get(&seq).cloned());
        if let Some(id) = step.waits {
            self.waiting.insert(id, message.to_vec());
            self.watch.waits(now);
        }
        for seq in &step.withdrawn {
            self.kept.remove(seq);
        }
        for new in step.new {
            let new = match new {
                New::This(new) => *new,
                New::Waited(_, id) => Message::parse(&self.waiting.remove(&id).unwrap()).unwrap(),
            };
            let leaf = Hash::leaf(&new.bytes);
            let before = self.kept.insert(new.leaf.seq, Known { leaf, note: None });
            assert_eq!(before, None, "a leaf is new once");
            let told = self.watch.take(&new, now, &self.limits);
            self.tell(told);
        }
        for (size, note) in step.proven {
            self.kept.get_mut(&(size - 1)).unwrap().note = Some(note);
        }
        for id in &step.dropped {
            assert!(self.waiting.remove(id).is_some());
        }
        self.foreign += step.foreign;
        self.watch.foreign(step.foreign, now);
        self.tell(step.told);
        for id in step.again {
            let message = self.waiting.remove(&id).unwrap();
            self.take(&message, now);
        }
    }

    /// What time brings, if everything was read.
    pub(super) fn tick(&mut self, now: EventTime) {
        let progress = Progress {
            caught_up: true,
            unproven: self.follower.is_unproven(),
            waiting: self.follower.is_waiting(),
            promised: self.follower.promised(),
        };
        let told = self.watch.tick(now, progress, &self.limits);
        self.tell(told);
    }
}

/// Minutes, as a span.
pub(super) fn minutes(minutes: i64) -> Span {
    Span::from_secs(minutes * 60)
}
