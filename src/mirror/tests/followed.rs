// SPDX-License-Identifier: EUPL-1.2
//! Honest streams raise nothing; each way to tamper with messages has its name.

use proptest::prelude::*;

use super::*;
use crate::ledger::{KeyRotation, Statement};

/// A log of commits of so many leaves.
pub(super) fn log(commits: &[u8]) -> Log {
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

/// Whether each message is of an older version, over and over.
fn mixed(log: &Log, is_old: &[bool]) -> Vec<Vec<u8>> {
    let both = log
        .messages
        .iter()
        .zip(&log.older)
        .zip(is_old.iter().cycle());
    both.map(|((new, old), is_old)| if *is_old { old } else { new }.clone())
        .collect()
}

fn versions() -> impl Strategy<Value = Vec<bool>> {
    prop_oneof![
        Just(vec![false]),
        Just(vec![true]),
        prop::collection::vec(any::<bool>(), 1..9)
    ]
}

/// Another log under the same name and key, which parts from this one at a leaf.
pub(super) fn forked(log: &Log, at: usize) -> Log {
    let mut fork = Log::new();
    let before = fork.leaves.len();
    if at < before {
        let same = Log::new();
        fork = Log {
            leaves: Vec::new(),
            messages: Vec::new(),
            older: Vec::new(),
            edge: CompactRange::default(),
            ..same
        };
        let leaves = log.leaves[..at].to_vec();
        if !leaves.is_empty() {
            fork.commit(leaves);
        }
    } else if at > before {
        fork.commit(log.leaves[before..at].to_vec());
    }
    for n in 0..3 {
        let leaf = Leaf::open(&fork.head(99), LeafKind::Stop, &format!("other {n}")).unwrap();
        fork.commit(vec![leaf]);
    }
    fork
}

proptest! {
    #[test]
    fn honest_streams_raise_nothing(
        commits in commits(), versions in versions(),
        from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(),
    ) {
        let log = log(&commits);
        let all = mixed(&log, &versions);
        // A writer that was made anew begins at the first leaf that was not acknowledged.
        let (from, to) = (from.index(all.len()), to.index(all.len()));
        let (from, to) = (from.min(to), from.max(to));
        let mut messages = all[..=to].to_vec();
        messages.extend_from_slice(&all[from..]);
        let mirror = follow(&log, &messages);
        prop_assert_eq!(&mirror.raised, &[]);
        prop_assert_eq!(mirror.foreign, 0);
        prop_assert_eq!(mirror.follower.edge(), &log.edge);
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
        prop_assert!(mirror.waiting.is_empty());
    }

    #[test]
    fn a_dropped_message_is_a_hole(
        commits in commits(), versions in versions(), at in any::<prop::sample::Index>(),
    ) {
        let log = log(&commits);
        let mut messages = mixed(&log, &versions);
        let at = at.index(log.messages.len() - 1);
        let dropped = messages.remove(at);
        let mut mirror = follow(&log, &messages);
        // A message of an older version shows nothing of what stands before it.
        let is_shown = messages[at..].iter().any(|message| {
            let read = Message::parse(message).unwrap();
            read.proof.is_some() || read.checkpoint.is_some()
        });
        prop_assert_eq!(&mirror.raised, &[AlarmKind::Hole; 1][..usize::from(is_shown)]);
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
    fn an_exchanged_leaf_of_an_older_version_is_altered_until_the_true_one_comes(
        commits in commits(), at in any::<prop::sample::Index>(),
    ) {
        let log = log(&commits);
        let at = at.index(log.messages.len());
        let other = Leaf::open(
            &Head { seq: at as u64, ..log.head(99) }, LeafKind::Stop, &"other",
        ).unwrap();
        let mut messages = log.older.clone();
        let note = Message::parse(&messages[at]).unwrap().checkpoint;
        let true_one = std::mem::replace(&mut messages[at], older(&other, note.as_deref()));
        let mut mirror = follow(&log, &messages);
        prop_assert_eq!(&mirror.raised, &[AlarmKind::LeafAltered]);
        prop_assert!(mirror.follower.proven() <= at as u64);
        mirror.take(&true_one, super::at(0));
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
        let foreign = (AlarmKind::QueueForeign, String::new());
        prop_assert_eq!(mirror.open.iter().collect::<Vec<_>>(), [&foreign]);
    }

    #[test]
    fn another_leaf_under_a_known_number_is_a_split_view_if_the_log_has_signed_it(
        commits in commits(), at in any::<prop::sample::Index>(),
    ) {
        let log = log(&commits);
        let at = at.index(log.messages.len());
        let fork = forked(&log, at);
        let mut mirror = follow(&log, &log.messages);
        mirror.take(&fork.older[at].clone(), super::at(0));
        prop_assert!(!mirror.raised.is_empty());
        let mut mirror = follow(&log, &log.messages);
        mirror.take(&older(&fork.leaves[at], None), super::at(0));
        prop_assert_eq!(&mirror.raised, &[AlarmKind::QueueForeign]);
        mirror.take(&fork.messages[at], super::at(0));
        prop_assert_eq!(&mirror.raised, &[AlarmKind::QueueForeign, AlarmKind::SplitView]);
        prop_assert_eq!(mirror.follower.edge(), &log.edge);
    }

    #[test]
    fn a_leaf_behind_another_past_is_a_split_view(
        commits in commits(), at in any::<prop::sample::Index>(), is_old: bool,
    ) {
        let log = log(&commits);
        let at = at.index(log.messages.len());
        let fork = forked(&log, at);
        // The first leaf that parts never comes, those behind it do.
        let rest = fork.messages[at + 1..].to_vec();
        let before = if is_old { &log.older } else { &log.messages };
        let mirror = follow(&log, &[before.clone(), rest].concat());
        prop_assert!(mirror.raised.contains(&AlarmKind::SplitView), "{:?}", mirror.raised);
        prop_assert_eq!(mirror.follower.edge(), &log.edge);
    }

    #[test]
    fn a_changed_or_cut_message_is_never_taken_as_it_is(
        commits in commits(), versions in versions(), at in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<bool>(),
    ) {
        let log = log(&commits);
        let at = at.index(log.messages.len());
        let mut messages = mixed(&log, &versions);
        let byte = byte.index(messages[at].len());
        let true_one = messages[at].clone();
        match cut {
            true => messages[at].truncate(byte),
            false => messages[at][byte] = to,
        }
        prop_assume!(messages[at] != true_one);
        let mut mirror = follow(&log, &messages);
        mirror.take(&true_one, super::at(0));
        prop_assert_eq!(mirror.follower.edge(), &log.edge);
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
        // An older message may be changed so that it is about a leaf far ahead; it waits for ever.
        let foreign = [(AlarmKind::QueueForeign, String::new())];
        prop_assert!(mirror.open.iter().eq(&foreign) || !mirror.waiting.is_empty());
        prop_assert!(!mirror.raised.contains(&AlarmKind::SplitView));
        for (seq, kept) in &mirror.kept {
            prop_assert_eq!(kept.leaf, log.leaves[*seq as usize].hash());
        }
    }
}

#[test]
fn leaves_whose_commit_does_not_end_are_unsigned_in_time() {
    let log = log(&[2, 3]);
    let mut mirror = follow(&log, &log.messages[..log.messages.len() - 1]);
    mirror.watch.signed(at(0));
    mirror.tick(at(10));
    assert_eq!(mirror.raised, []);
    mirror.tick(at(20 + 900));
    assert!(mirror.raised.contains(&AlarmKind::Unsigned));
    assert!(!mirror.raised.contains(&AlarmKind::QueueForeign));
}

#[test]
fn leaves_without_checkpoints_are_told_in_time_and_accuse_nobody() {
    let log = log(&[2, 3]);
    let mut mirror = Mirror::new(&log);
    for leaf in &log.leaves {
        mirror.take(&older(leaf, None), at(0));
    }
    mirror.watch.signed(at(0));
    mirror.tick(at(10));
    assert_eq!(mirror.raised, []);
    mirror.tick(at(20 + 900));
    assert!(mirror.raised.contains(&AlarmKind::QueueForeign));
    assert!(!mirror.raised.contains(&AlarmKind::Unsigned));
    // Nothing of the kind comes any more.
    mirror.tick(at(4_000));
    assert!(
        mirror
            .open
            .iter()
            .all(|(kind, _)| *kind != AlarmKind::QueueForeign)
    );
    assert_eq!(mirror.waiting.len(), log.leaves.len());
}

#[test]
fn a_checkpoint_that_another_key_signed_waits_for_a_handover_and_is_told_in_time() {
    let log = log(&[1]);
    let stranger = PrivateKey::new(ORIGIN, Use::Note, &[8; 32]).unwrap();
    let mut other = self::log(&[]);
    other.commit_signed(vec![log.leaves[3].clone()], &[&stranger]);
    for forged in [&other.messages[3], &other.older[3]] {
        let mut mirror = follow(&log, &log.messages[..3]);
        mirror.take(forged, at(0));
        assert_eq!(
            (mirror.raised.as_slice(), mirror.waiting.len()),
            (&[][..], 1)
        );
        mirror.watch.signed(at(0));
        mirror.tick(at(10));
        assert!(!mirror.raised.contains(&AlarmKind::QueueForeign));
        mirror.tick(at(20 + 900));
        assert!(mirror.raised.contains(&AlarmKind::QueueForeign));
        assert_eq!(mirror.follower.proven(), 3);
        // The true one puts things right.
        mirror.take(&log.messages[3], at(0));
        assert_eq!((mirror.follower.proven(), mirror.foreign), (4, 1));
        assert!(mirror.waiting.is_empty());
    }
}

#[test]
fn another_key_signs_from_a_leaf_on_that_the_old_one_signed() {
    let (first, fresh) = (key(7), key(8));
    let mut log = log(&[1]);
    let leaf = handover(&log, &first, &fresh);
    // Both sign where one hands over to the other.
    log.commit_signed(vec![leaf], &[&first, &fresh]);
    log.key = key(8);
    log.beat(1, |_| {});
    log.beat(2, |_| {});
    log.key = key(7);
    for messages in [log.messages.clone(), log.older.clone()] {
        let mirror = follow(&log, &messages);
        assert_eq!(mirror.raised, []);
        assert_eq!(mirror.follower.proven(), log.edge.size());
        assert_eq!(*mirror.follower.key(), key(8).public());
        // The handover comes last, and all of it twice.
        let mut late = messages.clone();
        let held = late.remove(4);
        let mirror = follow(&log, &late);
        assert_eq!(
            (mirror.raised.as_slice(), mirror.waiting.len()),
            (&[][..], 2)
        );
        let again = [late, vec![held], messages].concat();
        let mirror = follow(&log, &again);
        assert_eq!(mirror.raised, []);
        assert_eq!(mirror.follower.proven(), log.edge.size());
    }
}

#[test]
fn a_key_that_was_handed_over_signs_for_nothing_behind() {
    let (first, fresh) = (key(7), key(8));
    let mut log = log(&[1]);
    let leaf = handover(&log, &first, &fresh);
    log.commit_signed(vec![leaf], &[&first, &fresh]);
    // Whoever has the old key goes on with it.
    let mut stolen = self::log(&[1]);
    let leaf = handover(&stolen, &first, &fresh);
    stolen.commit_signed(vec![leaf], &[&first, &fresh]);
    stolen.beat(9, |_| {});
    log.key = key(8);
    log.beat(1, |_| {});
    log.key = key(7);
    for at in [4, 5, 6] {
        let mut messages = log.messages.clone();
        messages.insert(at, stolen.messages[5].clone());
        let mirror = follow(&log, &messages);
        assert!(!mirror.raised.contains(&AlarmKind::SplitView), "{at}");
        assert_eq!(mirror.follower.edge(), &log.edge);
        assert_eq!(
            (mirror.follower.proven(), mirror.foreign),
            (log.edge.size(), 1)
        );
    }
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
    assert_eq!(mirror.raised, [AlarmKind::Signature], "the leaf");
    assert_eq!(mirror.waiting.len(), 1, "what its key signs");
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
        assert_eq!(mirror.raised, [AlarmKind::QueueForeign]);
        assert!(mirror.kept.is_empty());
    }
}
