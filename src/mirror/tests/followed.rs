// SPDX-License-Identifier: EUPL-1.2
//! Honest streams raise nothing; each way to tamper with messages has its name.

use proptest::prelude::*;

use super::*;
use crate::ledger::{KeyRotation, Statement};

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
        // A change that nothing else shows is shown by the commit's checkpoint.
        let end = if cut { at + 1 } else { messages.len() };
        let mirror = follow(&log, &messages[..end]);
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
    let (first, fresh) = (key(7), key(8));
    let leaf = handover(&log, &first, &fresh);
    log.edge.push(leaf.hash());
    // Both sign where one hands over to the other.
    let mut note = log.note();
    note.sign(&fresh, at(0));
    log.messages.push(message(&leaf, Some(&note.to_string())));
    log.leaves.push(leaf);
    log.key = fresh;
    log.beat(1, |_| {});
    let messages = log.messages.clone();
    log.key = key(7);
    let mirror = follow(&log, &messages);
    assert_eq!(mirror.raised, []);
    assert_eq!(mirror.follower.proven(), log.edge.size());
    assert_eq!(*mirror.follower.key(), key(8).public());
    // The same behind a hole, and all of it twice.
    let mut late = messages.clone();
    let held = late.remove(3);
    let again = [late, vec![held], messages].concat();
    let mirror = follow(&log, &again);
    assert_eq!(mirror.raised, [AlarmKind::Hole]);
    assert_eq!(mirror.follower.proven(), log.edge.size());
}

fn key(chance: u8) -> PrivateKey {
    PrivateKey::new(ORIGIN, Use::Note, &[chance; 32]).unwrap()
}

fn handover(log: &Log, from: &PrivateKey, to: &PrivateKey) -> Leaf {
    let statement = Statement::LogKey {
        log: ORIGIN.into(),
        from: from.public().to_string(),
        to: to.public().to_string(),
    };
    let mut note = statement.note().unwrap();
    note.sign(from, at(0));
    let note = note.to_string();
    log.open(LeafKind::KeyRotation, 0, &KeyRotation { note })
}

#[test]
fn a_handover_that_the_former_key_has_not_signed_is_not_followed() {
    let mut log = log(&[1]);
    let fresh = key(8);
    let leaf = handover(&log, &fresh, &fresh);
    log.commit(vec![leaf]);
    log.key = fresh;
    log.beat(1, |_| {});
    let messages = log.messages.clone();
    log.key = key(7);
    let mirror = follow(&log, &messages);
    assert_eq!(
        mirror.raised,
        [AlarmKind::Signature; 2],
        "the leaf, and what its key signs"
    );
    assert_eq!(mirror.follower.proven(), 5);
}

#[test]
fn a_number_that_no_log_reaches_is_refused() {
    let log = log(&[1]);
    let first = String::from_utf8(log.messages[0].clone()).unwrap();
    let (id, seq) = (format!("{ORIGIN}/0\""), "seq\\\":0,");
    for far in [u64::MAX, 1 << 63, 1 << 53] {
        let message = first
            .replacen(&id, &format!("{ORIGIN}/{far}\""), 1)
            .replacen(&format!("{:020}", 0), &format!("{far:020}"), 1)
            .replacen(seq, &format!("seq\\\":{far},"), 1);
        let mirror = follow(&log, &[message.into_bytes()]);
        assert_eq!(mirror.raised, [AlarmKind::LeafAltered]);
        assert!(mirror.kept.is_empty());
    }
}
