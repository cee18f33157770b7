// SPDX-License-Identifier: EUPL-1.2
//! A log made for tests, and what the mirror finds when its messages are tampered with.

mod agreed;
mod followed;
mod kept;
mod watched;
mod witnessed;

use serde_json::json;

use super::*;
use crate::ledger::{
    Body, Bounds, Checkpoint, CompactRange, Config, Genesis, Hash, Head, Heartbeat, Leaf, LeafKind,
    Message, Parties, PartitionBeat, PrivateKey, Salt, SignedNote, SigningStatus, Start, Use,
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

    /// Commits leaves: with the last goes a checkpoint.
    pub(super) fn commit(&mut self, leaves: Vec<Leaf>) {
        let count = leaves.len();
        for (index, leaf) in leaves.into_iter().enumerate() {
            self.edge.push(leaf.hash());
            let note = (index + 1 == count).then(|| self.note().to_string());
            self.messages.push(message(&leaf, note.as_deref()));
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

pub(super) fn message(leaf: &Leaf, note: Option<&str>) -> Vec<u8> {
    let body = leaf
        .body
        .as_ref()
        .map(|body| (&body.salt, body.text.as_str()));
    Message::write(&leaf.bytes, body, &[], note).unwrap()
}

/// A mirror in memory.
pub(super) struct Mirror {
    pub(super) follower: Follower,
    pub(super) watch: Watch,
    pub(super) limits: Limits,
    pub(super) kept: std::collections::BTreeMap<u64, Known>,
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
        if let Some(range) = step.withdrawn {
            self.kept.retain(|seq, _| !range.contains(seq));
        }
        if let Some(new) = &step.new {
            let known = Known {
                leaf: Hash::leaf(&new.bytes),
                note: new.checkpoint.clone(),
            };
            self.kept.insert(new.leaf.seq, known);
            let told = self.watch.take(new, now, &self.limits);
            self.tell(told);
        }
        self.tell(step.told);
    }

    /// What time brings, if everything was read.
    pub(super) fn tick(&mut self, now: EventTime) {
        let progress = Progress {
            caught_up: true,
            unproven: self.follower.edge().size() > self.follower.proven(),
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
