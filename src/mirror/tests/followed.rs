// SPDX-License-Identifier: EUPL-1.2
//! Honest streams raise nothing; each way to tamper with messages has its name.

use proptest::prelude::*;

use super::*;
use crate::ledger::KeyRotation;

/// A log of some commits of one to four leaves.
fn log(commits: &[u8]) -> Log {
    let mut log = Log::new();
    for (n, size) in commits.iter().enumerate() {
        let leaves = (0..u64::from(*size)).map(|more| {
            let head = Head {
                seq: log.edge.size() + more,
                ..log.head(n as i64)
            };
            Leaf::open(&head, LeafKind::Stop, &n).unwrap()
        });
        let leaves = leaves.collect();
        log.commit(leaves);
    }
    log
}

fn commits() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(1..5u8, 1..12)
}

fn follow(log: &Log, messages: &[Vec<u8>]) -> Mirror {
    let mut mirror = Mirror::new(log);
    messages
        .iter()
        .for_each(|message| mirror.take(message, at(0)));
    mirror
}

proptest! {
    #[test]
    fn honest_streams_raise_nothing(
        commits in commits(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(),
    ) {
        let log = log(&commits);
        // A writer that was made anew begins at the first leaf that was not acknowledged.
        let (from, to) = (from.index(log.messages.len()), to.index(log.messages.len()));
        let (from, to) = (from.min(to), from.max(to));
        let mut messages = log.messages[..=to].to_vec();
        messages.extend_from_slice(&log.messages[from..]);
        let mirror = follow(&log, &messages);
        prop_assert_eq!(&mirror.raised, &[]);
        prop_assert_eq!(mirror.follower.edge(), &log.edge);
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
    }

    #[test]
    fn a_dropped_message_is_a_hole(commits in commits(), at in any::<prop::sample::Index>()) {
        let log = log(&commits);
        let at = at.index(log.messages.len() - 1);
        let mut messages = log.messages.clone();
        let dropped = messages.remove(at);
        let mut mirror = follow(&log, &messages);
        prop_assert_eq!(&mirror.raised, &[AlarmKind::Hole]);
        prop_assert!(mirror.follower.proven() <= at as u64);
        mirror.take(&dropped, super::at(0));
        prop_assert!(mirror.open.is_empty(), "it came after all");
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
    }

    #[test]
    fn exchanged_messages_are_a_hole_that_closes(
        commits in commits(), at in any::<prop::sample::Index>(),
    ) {
        let log = log(&commits);
        let at = at.index(log.messages.len() - 1);
        let mut messages = log.messages.clone();
        messages.swap(at, at + 1);
        let mirror = follow(&log, &messages);
        prop_assert_eq!(&mirror.raised, &[AlarmKind::Hole]);
        prop_assert!(mirror.open.is_empty());
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
    }

    #[test]
    fn an_exchanged_leaf_is_altered_and_given_back(
        commits in commits(), at in any::<prop::sample::Index>(),
    ) {
        let log = log(&commits);
        let at = at.index(log.messages.len());
        let other = Leaf::open(
            &Head { seq: at as u64, ..log.head(99) }, LeafKind::Stop, &"other",
        ).unwrap();
        let mut messages = log.messages.clone();
        let note = Message::parse(&messages[at]).unwrap().checkpoint;
        let true_one = std::mem::replace(&mut messages[at], message(&other, note.as_deref()));
        let mut mirror = follow(&log, &messages);
        prop_assert_eq!(mirror.raised[0], AlarmKind::LeafAltered);
        prop_assert!(mirror.follower.proven() <= at as u64);
        prop_assert!(mirror.kept.get(&(at as u64)).is_none_or(|kept| kept.leaf != other.hash()));
        // The commit as it was signed puts things right.
        let first = mirror.follower.edge().size() as usize;
        messages[at] = true_one;
        messages[first..].iter().for_each(|message| mirror.take(message, super::at(0)));
        prop_assert!(mirror.open.is_empty(), "{:?}", mirror.open);
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
    }

    #[test]
    fn another_leaf_under_a_known_number_is_a_split_view(
        commits in commits(), at in any::<prop::sample::Index>(),
    ) {
        let log = log(&commits);
        let mut mirror = follow(&log, &log.messages);
        let at = at.index(log.messages.len());
        let head = Head { seq: at as u64, ..log.head(99) };
        let other = Leaf::open(&head, LeafKind::Stop, &"other").unwrap();
        mirror.take(&message(&other, None), super::at(0));
        prop_assert_eq!(&mirror.raised, &[AlarmKind::SplitView]);
        prop_assert_eq!(mirror.follower.edge(), &log.edge);
    }

    #[test]
    fn a_changed_or_cut_message_is_never_taken_as_it_is(
        commits in commits(), at in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<bool>(),
    ) {
        let log = log(&commits);
        let at = at.index(log.messages.len());
        let mut messages = log.messages.clone();
        let byte = byte.index(messages[at].len());
        match cut {
            true => messages[at].truncate(byte),
            false => messages[at][byte] = to,
        }
        prop_assume!(messages[at] != log.messages[at]);
        let mirror = follow(&log, &messages[..=at]);
        let named = [AlarmKind::LeafAltered, AlarmKind::Signature, AlarmKind::OtherLog];
        prop_assert!(mirror.raised.iter().any(|kind| named.contains(kind)), "{:?}", mirror.raised);
        if cut {
            prop_assert_eq!(&mirror.raised, &[AlarmKind::LeafAltered]);
        }
    }
}

#[test]
fn leaves_without_checkpoints_are_unsigned_in_time() {
    let log = log(&[2, 3]);
    let mut mirror = Mirror::new(&log);
    for leaf in &log.leaves {
        mirror.take(&message(leaf, None), at(0));
    }
    mirror.watch.signed(at(0));
    mirror.tick(at(10));
    assert_eq!(mirror.raised, []);
    mirror.tick(at(20 + 900));
    assert!(mirror.raised.contains(&AlarmKind::Unsigned));
}

#[test]
fn a_checkpoint_that_another_key_signed_is_named() {
    let log = log(&[1]);
    let stranger = PrivateKey::new(ORIGIN, Use::Note, &[8; 32]).unwrap();
    let note = Checkpoint::of(ORIGIN, &log.edge).sign(&stranger, at(0));
    let mut messages = log.messages.clone();
    let last = messages.len() - 1;
    messages[last] = message(&log.leaves[last], Some(&note.to_string()));
    let mirror = follow(&log, &messages);
    assert_eq!(mirror.raised, [AlarmKind::Signature]);
    assert_eq!(mirror.follower.proven(), 3);
}

#[test]
fn another_key_signs_from_a_leaf_on_that_the_old_one_signed() {
    let mut log = log(&[1]);
    let fresh = PrivateKey::new(ORIGIN, Use::Note, &[8; 32]).unwrap();
    let mut note = SignedNote::new(format!("vigie key 1\nto {}\n", fresh.public()));
    note.sign(&log.key, at(0));
    let note = note.to_string();
    let leaf = log.open(LeafKind::KeyRotation, 0, &KeyRotation { note });
    log.key = fresh;
    log.commit(vec![leaf]);
    log.beat(1, |_| {});
    let mut mirror = Mirror::new(&log);
    mirror.follower = Follower::new(
        PrivateKey::new(ORIGIN, Use::Note, &[7; 32])
            .unwrap()
            .public(),
    );
    let messages = log.messages.clone();
    messages
        .iter()
        .for_each(|message| mirror.take(message, at(0)));
    assert_eq!(mirror.raised, []);
    assert_eq!(mirror.follower.proven(), log.edge.size());
}
