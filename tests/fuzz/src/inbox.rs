// SPDX-License-Identifier: EUPL-1.2
//! The mirror's inbox: a queue into which anybody writes. Forged, edited, repeated, cut and
//! reordered messages stand before and between the real ones; the mirror ends with the tree that
//! the log has signed, and accuses nobody.
//!
//! An input is a list of messages: what it is and whether a real one follows it, number of the leaf,
//! place of the edit (2 bytes), length, and as many bytes as that says, at most 15, in the place of
//! those that stand there.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vigie::ledger::{Checkpoint, CompactRange, InclusionProof, Leaf, Message, Place, Tree, Use};
use vigie::mirror::AlarmKind;

#[path = "../../verify/builder.rs"]
#[allow(dead_code, unused_imports, clippy::unwrap_used)]
mod builder;
#[path = "text/queue.rs"]
#[allow(dead_code)]
mod queue;
mod seeds;

use queue::{QUEUE, Sides};

fuzz_target!(init: seed(), |data: &[u8]| follow(data));

fn follow(mut data: &[u8]) {
    let mut sides = Sides::new();
    let mut real = QUEUE.messages.iter();
    for _ in 0..64 {
        let Some(([what, number, high, low, length], rest)) = data.split_first_chunk::<5>() else {
            break;
        };
        let Some((new, rest)) = rest.split_at_checked(usize::from(length % 16)) else {
            break;
        };
        data = rest;
        let number = usize::from(*number) % QUEUE.messages.len();
        let at = usize::from(u16::from_be_bytes([*high, *low]));
        if let Some(message) = sent(what % 8, number, at, new) {
            sides.take(&message);
        }
        if what & 0x80 != 0 {
            real.next()
                .into_iter()
                .for_each(|message| sides.take(message));
        }
    }
    real.for_each(|message| sides.take(message));
    let size = QUEUE.log.leaves.len() as u64;
    assert_eq!(
        (sides.follower.edge().size(), sides.follower.proven()),
        (size, size)
    );
    assert_eq!(sides.kept.len() as u64, size);
    for (leaf, known) in QUEUE.log.leaves.iter().zip(sides.kept.values()) {
        assert_eq!(leaf.hash(), known.leaf);
    }
    let accuse = [AlarmKind::SplitView, AlarmKind::Signature];
    assert!(!sides.raised.iter().any(|kind| accuse.contains(kind)));
}

/// The message, or nothing where the edit leaves no leaf.
fn sent(what: u8, number: usize, at: usize, new: &[u8]) -> Option<Vec<u8>> {
    let proof = &QUEUE.proofs[number];
    let note = QUEUE.notes.get(&(number as u64 + 1)).map(String::as_str);
    let leaf = || edited(&QUEUE.log.leaves[number].bytes, at, new);
    let written = |bytes: &[u8], place| Message::write(bytes, None, &[], place).ok();
    match what {
        0 => Some(edited(&QUEUE.messages[number], at, new)),
        1 => Some(edited(&QUEUE.older[number], at, new)),
        2 => {
            let mut message = QUEUE.messages[number].clone();
            message.truncate(at % message.len());
            Some(message)
        }
        // The leaf is edited, and its message made to fit.
        3 => written(&leaf(), note.map_or(Place::Unsaid, Place::End)),
        4 => written(&leaf(), Place::Unsaid),
        5 => written(&leaf(), Place::Proven(proof)),
        // Another key signs for it under the log's name.
        6 => written(&leaf(), Place::Proven(&signed(number, &leaf()))),
        _ => {
            let note = signed(number, &leaf()).checkpoint.to_string();
            written(&leaf(), Place::End(&note))
        }
    }
}

/// A proof that holds, under a checkpoint of another key.
fn signed(number: usize, leaf: &[u8]) -> InclusionProof {
    let mut edge = CompactRange::default();
    let before = QUEUE.log.leaves[..number].iter().map(Leaf::hash);
    before.for_each(|leaf| edge.push(leaf));
    let hash = vigie::ledger::Hash::leaf(leaf);
    let tree = Tree::behind(&edge, [hash]);
    edge.push(hash);
    let forger = builder::key(builder::ORIGIN, Use::Note, 99);
    InclusionProof {
        index: number as u64,
        hashes: tree
            .inclusion(number as u64, edge.size())
            .unwrap_or_default(),
        checkpoint: Checkpoint::of(builder::ORIGIN, &edge)
            .sign(&forger, vigie::observation::EventTime::default()),
    }
}

fn edited(before: &[u8], at: usize, new: &[u8]) -> Vec<u8> {
    let mut bytes = before.to_vec();
    let at = at % bytes.len();
    for (old, new) in bytes[at..].iter_mut().zip(new) {
        *old = *new;
    }
    bytes
}

/// Each way over the whole queue, ahead of the real messages and between them.
fn seed() {
    for what in 0..8u8 {
        for follows in [0, 0x80] {
            let edit = [0, 0x90, 0x02, b'7', b'"'];
            let each = (0..QUEUE.messages.len() as u8)
                .flat_map(|n| [&[what | follows, n], &edit[..]].concat());
            seeds::write(&each.collect::<Vec<u8>>());
        }
    }
}
