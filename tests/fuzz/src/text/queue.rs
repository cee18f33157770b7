// SPDX-License-Identifier: EUPL-1.2
//! Leaves on their way to the union: any leaf as a message, and a queue in which messages are
//! left out, repeated, exchanged and edited. What the mirror proves is what the log signed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use vigie::ledger::{Checkpoint, Hash, LogState, Message, ReadLeaf, SignedNote, Use};
use vigie::mirror::{Canary, Follower, Known, Limits, Progress, Watch};
use vigie::observation::{EventTime, Span};

use super::builder::{Log, ORIGIN, key, morning};

/// Messages of a log, and the checkpoints in them by size.
struct Queue {
    log: Log,
    messages: Vec<Vec<u8>>,
    notes: BTreeMap<u64, String>,
}

static QUEUE: LazyLock<Queue> = LazyLock::new(|| {
    let log = morning();
    let sized = log.checkpoints.iter().filter_map(|note| {
        let size = Checkpoint::parse(note.text())?.size;
        Some((size, note.to_string()))
    });
    let notes: BTreeMap<u64, String> = sized.collect();
    let message = |leaf: &vigie::ledger::Leaf| {
        let body = leaf.body.as_ref();
        let body = body.map(|body| (&body.salt, body.text.as_str()));
        let note = notes.get(&(leaf.seq + 1)).map(String::as_str);
        Message::write(&leaf.bytes, body, &[], note).expect("a leaf of ours")
    };
    let messages = log.leaves.iter().map(message).collect();
    Queue {
        log,
        messages,
        notes,
    }
});

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
    let message = Message::write(data, None, &[], note).expect("it is a leaf");
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
struct Sides {
    follower: Follower,
    watch: Watch,
    kept: BTreeMap<u64, Known>,
}

impl Sides {
    fn new() -> Sides {
        Sides {
            follower: Follower::new(key(ORIGIN, Use::Note, 1).public()),
            watch: Watch::default(),
            kept: BTreeMap::new(),
        }
    }

    fn take(&mut self, message: &[u8]) {
        let kept = &self.kept;
        let step = self.follower.take(message, &|seq| kept.get(&seq).cloned());
        for seq in step.withdrawn.into_iter().flatten() {
            self.kept.remove(&seq);
        }
        if let Some(new) = &step.new {
            let leaf = Hash::leaf(&new.bytes);
            self.kept.insert(new.leaf.seq, Known { leaf, note: None });
            self.watch.take(new, EventTime::default(), &limits());
        }
        for (size, note) in step.proven {
            assert_eq!(
                QUEUE.notes.get(&size).map(text),
                Some(text(&note)),
                "signed by nobody"
            );
            if let Some(known) = self.kept.get_mut(&(size - 1)) {
                known.note = Some(note);
            }
        }
        let progress = Progress {
            caught_up: true,
            unproven: self.follower.edge().size() > self.follower.proven(),
            promised: self.follower.promised(),
        };
        self.watch.tick(EventTime::MAX, progress, &limits());
    }
}

/// Messages by number, each perhaps edited: number, place (2 bytes), length, and as many bytes as
/// that says, at most 15, in the place of those that stand there. With the highest bit of the
/// length the leaf is edited and its message made to fit.
pub(super) fn follow(mut data: &[u8]) {
    let mut sides = Sides::new();
    for _ in 0..64 {
        let Some(([number, high, low, length], rest)) = data.split_first_chunk::<4>() else {
            break;
        };
        let Some((new, rest)) = rest.split_at_checked(usize::from(length % 16)) else {
            break;
        };
        data = rest;
        let number = usize::from(*number) % QUEUE.messages.len();
        let at = usize::from(u16::from_be_bytes([*high, *low]));
        let message = match length & 0x80 {
            0 => edited(&QUEUE.messages[number], at, new),
            _ => {
                let leaf = edited(&QUEUE.log.leaves[number].bytes, at, new);
                let note = QUEUE.notes.get(&(number as u64 + 1)).map(String::as_str);
                match Message::write(&leaf, None, &[], note) {
                    Ok(message) => message,
                    Err(_) => continue,
                }
            }
        };
        sides.take(&message);
    }
    // What is proven is the log itself, whatever came before or between.
    let proven = sides.follower.proven();
    for (seq, known) in sides.kept.range(..proven) {
        assert_eq!(known.leaf, QUEUE.log.leaves[*seq as usize].hash());
    }
    assert_eq!(sides.kept.range(..proven).count() as u64, proven);
}

/// What a note says, whoever else has signed it.
fn text(note: &String) -> Option<String> {
    Some(SignedNote::parse(note)?.text().to_owned())
}

fn edited(before: &[u8], at: usize, new: &[u8]) -> Vec<u8> {
    let mut bytes = before.to_vec();
    let at = at % bytes.len();
    for (old, new) in bytes[at..].iter_mut().zip(new) {
        *old = *new;
    }
    bytes
}
