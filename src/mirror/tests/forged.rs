// SPDX-License-Identifier: EUPL-1.2
//! Whoever may write to the queue: the mirror ends with the tree that the log has signed, and
//! accuses nobody of what somebody else has sent.

use proptest::prelude::*;

use super::followed::log;
use super::*;

/// Alarms that say that the log has done wrong.
const ACCUSE: [AlarmKind; 3] = [
    AlarmKind::SplitView,
    AlarmKind::Signature,
    AlarmKind::RolledBack,
];

fn other(log: &Log, seq: u64, word: u8) -> Leaf {
    let head = Head {
        seq,
        ..log.head(99)
    };
    Leaf::open(&head, LeafKind::Stop, &format!("other {word}")).unwrap()
}

/// One thing that somebody else sends.
#[derive(Debug, Clone)]
enum Forged {
    /// Any bytes.
    Bytes(Vec<u8>),
    /// Another leaf, without proof.
    Leaf(prop::sample::Index, u8),
    /// Another leaf with the proof or the checkpoint of the real one.
    Proof(prop::sample::Index, u8),
    /// Another leaf in a log that another key has signed under the same name.
    Key(prop::sample::Index, u8),
    /// The real message, cut or changed.
    Cut(prop::sample::Index, prop::sample::Index),
    Changed(prop::sample::Index, prop::sample::Index, u8),
    /// The real message once more, as it is or as an older version sent it.
    Again(prop::sample::Index, bool),
    /// A leaf of a number that the log never reaches.
    Far(u32),
    /// A leaf of another log.
    Other(u8),
}

fn forged() -> impl Strategy<Value = Forged> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Forged::Bytes),
        (at(), 0..3u8).prop_map(|(at, word)| Forged::Leaf(at, word)),
        (at(), 0..3u8).prop_map(|(at, word)| Forged::Proof(at, word)),
        (at(), 0..3u8).prop_map(|(at, word)| Forged::Key(at, word)),
        (at(), at()).prop_map(|(of, at)| Forged::Cut(of, at)),
        (at(), at(), any::<u8>()).prop_map(|(of, at, to)| Forged::Changed(of, at, to)),
        (at(), any::<bool>()).prop_map(|(of, is_old)| Forged::Again(of, is_old)),
        any::<u32>().prop_map(Forged::Far),
        any::<u8>().prop_map(Forged::Other),
    ]
}

impl Forged {
    fn message(&self, log: &Log) -> Vec<u8> {
        let of = |at: &prop::sample::Index| at.index(log.messages.len());
        match self {
            Forged::Bytes(bytes) => bytes.clone(),
            Forged::Leaf(at, word) => older(&other(log, of(at) as u64, *word), None),
            Forged::Proof(at, word) => {
                let leaf = other(log, of(at) as u64, *word);
                let read = Message::parse(&log.messages[of(at)]).unwrap();
                match word % 2 {
                    0 => proven(&leaf, &read.proof.unwrap()),
                    _ => older(&leaf, Some(&log.note().to_string())),
                }
            }
            Forged::Key(at, word) => {
                let key = PrivateKey::new(ORIGIN, Use::Note, &[*word; 32]).unwrap();
                let mut edge = CompactRange::default();
                log.leaves[..of(at)]
                    .iter()
                    .for_each(|leaf| edge.push(leaf.hash()));
                let mut forger = Log { edge, ..Log::new() };
                let leaf = other(log, of(at) as u64, *word);
                forger.commit_signed(vec![leaf], &[&key]);
                match word % 2 {
                    0 => forger.messages.pop().unwrap(),
                    _ => forger.older.pop().unwrap(),
                }
            }
            Forged::Cut(message, at) => {
                let mut bytes = log.messages[of(message)].clone();
                bytes.truncate(at.index(bytes.len()));
                bytes
            }
            Forged::Changed(message, at, to) => {
                let mut bytes = log.messages[of(message)].clone();
                let at = at.index(bytes.len());
                bytes[at] = *to;
                bytes
            }
            Forged::Again(at, is_old) => match is_old {
                true => log.older[of(at)].clone(),
                false => log.messages[of(at)].clone(),
            },
            Forged::Far(seq) => older(&other(log, u64::from(*seq) + 1_000, 0), None),
            Forged::Other(word) => {
                let head = Head {
                    origin: &format!("log-{word}"),
                    ..log.head(1)
                };
                let leaf = Leaf::open(&head, LeafKind::Stop, &"other").unwrap();
                older(&leaf, None)
            }
        }
    }
}

/// What is sent: forged messages, each before the real one of this number, some of those twice
/// or one place later.
fn sent(
    log: &Log,
    real: &[Vec<u8>],
    forged: &[(prop::sample::Index, Forged)],
    moved: &[prop::sample::Index],
) -> Vec<Vec<u8>> {
    let mut real = real.to_vec();
    for at in moved {
        let at = at.index(real.len() - 1);
        real.swap(at, at + 1);
    }
    let mut all: Vec<_> = real.into_iter().map(|message| vec![message]).collect();
    for (at, forged) in forged {
        let at = at.index(all.len());
        all[at].insert(0, forged.message(log));
    }
    all.concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn forged_messages_change_nothing(
        commits in prop::collection::vec(1..6u8, 1..8),
        forged in prop::collection::vec((any::<prop::sample::Index>(), forged()), 0..24),
        moved in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let log = log(&commits);
        let mut mirror = Mirror::new(&log);
        for message in sent(&log, &log.messages, &forged, &moved) {
            mirror.take(&message, at(0));
        }
        prop_assert_eq!(mirror.follower.edge(), &log.edge);
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
        prop_assert!(mirror.raised.iter().all(|kind| !ACCUSE.contains(kind)), "{:?}", mirror.raised);
        let told = [AlarmKind::QueueForeign, AlarmKind::OtherLog];
        prop_assert!(mirror.open.iter().all(|(kind, _)| told.contains(kind)), "{:?}", mirror.open);
        prop_assert_eq!(mirror.kept.len() as u64, log.edge.size());
    }

    /// The log of an older version can be jammed, but nobody is accused, and what is taken is what
    /// the log has signed; the first message of a newer one that proves itself decides.
    #[test]
    fn forged_messages_accuse_nobody_in_an_older_queue(
        commits in prop::collection::vec(1..6u8, 1..8),
        forged in prop::collection::vec((any::<prop::sample::Index>(), forged()), 0..24),
    ) {
        let log = log(&commits);
        let mut mirror = Mirror::new(&log);
        for message in sent(&log, &log.older, &forged, &[]) {
            mirror.take(&message, at(0));
        }
        prop_assert!(mirror.raised.iter().all(|kind| !ACCUSE.contains(kind)), "{:?}", mirror.raised);
        for (seq, kept) in &mirror.kept {
            prop_assert_eq!(kept.leaf, log.leaves[*seq as usize].hash());
        }
        for message in &log.messages {
            mirror.take(message, at(0));
        }
        prop_assert_eq!(mirror.follower.proven(), log.edge.size());
    }
}

#[test]
fn a_hundred_thousand_forged_messages_ahead_are_bounded() {
    let mut log = Log::new();
    let mut mirror = Mirror::new(&log);
    log.messages
        .iter()
        .for_each(|message| mirror.take(message, at(0)));
    for seq in 0..120_000 {
        mirror.take(&older(&other(&log, 3 + seq, 0), None), at(0));
    }
    assert_eq!(mirror.waiting.len(), 100_000);
    assert_eq!((mirror.follower.edge().size(), mirror.foreign), (3, 20_000));
    assert_eq!(mirror.raised, [AlarmKind::QueueForeign]);
    for n in 1..5 {
        log.beat(n, |_| {});
    }
    log.messages[3..]
        .iter()
        .for_each(|message| mirror.take(message, at(1)));
    assert_eq!(mirror.follower.proven(), 7);
    assert_eq!(mirror.waiting.len(), 100_000 - 4);
    // Nobody writes any more: it is over after a while.
    mirror.watch.signed(at(3_000));
    mirror.tick(at(3_000));
    let foreign = (AlarmKind::QueueForeign, String::new());
    assert!(mirror.open.contains(&foreign));
    mirror.tick(at(4_000));
    assert!(!mirror.open.contains(&foreign));
}

#[test]
fn few_messages_of_unknown_keys_wait() {
    let log = Log::new();
    let mut mirror = Mirror::new(&log);
    let key = PrivateKey::new(ORIGIN, Use::Note, &[8; 32]).unwrap();
    for n in 0..1_200 {
        let mut forger = Log::new();
        let leaf = Leaf::open(&forger.head(n), LeafKind::Stop, &n).unwrap();
        forger.commit_signed(vec![leaf], &[&key]);
        mirror.take(&forger.messages[3], at(0));
    }
    assert_eq!((mirror.waiting.len(), mirror.foreign), (1_000, 200));
    log.messages
        .iter()
        .for_each(|message| mirror.take(message, at(0)));
    assert_eq!(mirror.follower.proven(), 3);
}

#[test]
fn a_large_commit_passes_a_forged_leaf_under_each_of_its_numbers() {
    let mut log = Log::new();
    let mut mirror = Mirror::new(&log);
    let leaves = (3..10_003).map(|seq| {
        let head = Head { seq, ..log.head(1) };
        Leaf::open(&head, LeafKind::Stop, &seq).unwrap()
    });
    let leaves = leaves.collect();
    log.commit(leaves);
    for seq in 3..10_003 {
        mirror.take(&older(&other(&log, seq, 0), None), at(0));
    }
    log.messages
        .iter()
        .for_each(|message| mirror.take(message, at(0)));
    assert_eq!((mirror.follower.proven(), mirror.foreign), (10_003, 10_000));
    assert_eq!(mirror.raised, [AlarmKind::QueueForeign]);
    // The same commit as an older version sends it.
    let mut mirror = Mirror::new(&log);
    log.older
        .iter()
        .for_each(|message| mirror.take(message, at(0)));
    assert_eq!(
        (mirror.follower.proven(), mirror.waiting.len()),
        (10_003, 0)
    );
    assert_eq!(mirror.raised, []);
}
