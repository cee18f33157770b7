// SPDX-License-Identifier: EUPL-1.2
//! What leaves say and what time brings: raised once, closed when over.

use super::*;
use crate::ledger::{FindingBody, FindingKind};

/// A mirror that has taken all that the log has, at its own time `seconds`.
fn mirror(log: &Log) -> Mirror {
    let mut mirror = Mirror::new(log);
    mirror.take_all(log, 0);
    mirror
}

impl Mirror {
    fn take_all(&mut self, log: &Log, seconds: i64) {
        for message in &log.messages[self.follower.edge().size() as usize..] {
            self.take(message, at(seconds));
        }
    }

    fn is_open(&self, kind: AlarmKind) -> bool {
        self.open.iter().any(|(open, _)| *open == kind)
    }
}

#[test]
fn a_silent_monitor_is_named_by_our_clock_and_once() {
    let mut log = Log::new();
    let mut mirror = mirror(&log);
    for seconds in [30, 299] {
        mirror.tick(at(seconds));
    }
    assert_eq!(mirror.raised, []);
    mirror.tick(at(301));
    mirror.tick(at(900));
    assert_eq!(mirror.raised, [AlarmKind::Silent]);
    log.beat(901, |_| {});
    mirror.take_all(&log, 901);
    mirror.tick(at(902));
    assert!(!mirror.is_open(AlarmKind::Silent));
}

#[test]
fn heartbeats_are_counted_and_offsets_only_rise() {
    let mut log = Log::new();
    (1..4).for_each(|n| log.beat(n, |_| {}));
    let mut mirror = mirror(&log);
    assert_eq!(mirror.raised, []);
    log.beats += 1;
    log.beat(5, |_| {});
    mirror.take_all(&log, 5);
    assert_eq!(mirror.raised, [AlarmKind::BeatHole]);
    log.beat(6, |beat| beat.partitions[0].next = 10);
    mirror.take_all(&log, 6);
    assert_eq!(mirror.raised, [AlarmKind::BeatHole, AlarmKind::OffsetsBack]);
    log.beat(7, |_| {});
    mirror.take_all(&log, 7);
    assert!(mirror.open.is_empty());
    log.beat(8, |beat| beat.partitions[0].first = 750);
    mirror.take_all(&log, 8);
    assert_eq!(mirror.raised.last(), Some(&AlarmKind::Gap));
    log.beats = 1;
    log.beat(9, |_| {});
    mirror.take_all(&log, 9);
    assert!(mirror.is_open(AlarmKind::BeatHole), "it runs back");
}

#[test]
fn another_agreement_has_to_be_told() {
    let mut log = Log::new();
    let mut mirror = mirror(&log);
    log.digest = "bb".into();
    log.beat(1, |_| {});
    mirror.take_all(&log, 1);
    assert_eq!(mirror.raised, [AlarmKind::AgreementChanged]);
    let started = log.started(0, 2);
    log.commit(started);
    mirror.take_all(&log, 2);
    assert_eq!(
        mirror.raised,
        [AlarmKind::AgreementChanged, AlarmKind::ConfigChanged]
    );
    assert!(mirror.open.is_empty(), "a notice is over once told");
    log.beat(3, |_| {});
    let again = log.started(0, 4);
    log.commit(again);
    mirror.take_all(&log, 4);
    assert_eq!(mirror.raised.len(), 2, "the same files again");
}

#[test]
fn clocks_may_differ_by_minutes() {
    let mut log = Log::new();
    log.beat(0, |_| {});
    let mut mirror = mirror(&log);
    log.beat(1_000, |_| {});
    mirror.take_all(&log, 800);
    mirror.tick(at(801));
    assert_eq!(mirror.raised, []);
    for (theirs, ours) in [(3_000, 2_600), (2_700, 3_100)] {
        log.beat(theirs, |_| {});
        mirror.take_all(&log, ours);
        mirror.tick(at(ours));
        assert!(mirror.is_open(AlarmKind::Clock));
        log.beat(ours, |_| {});
        mirror.take_all(&log, ours);
        mirror.tick(at(ours));
        assert!(!mirror.is_open(AlarmKind::Clock));
    }
}

#[test]
fn a_monitor_that_should_show_its_log_has_to() {
    let mut log = Log::new();
    let mut mirror = mirror(&log);
    mirror.watch.signed(at(0));
    for minute in 1..20 {
        log.beat(minute * 60, |_| {});
        mirror.take_all(&log, minute * 60);
        mirror.tick(at(minute * 60));
        assert_eq!(mirror.is_open(AlarmKind::Unwitnessed), minute > 15);
    }
    mirror.watch.signed(at(1_200));
    mirror.tick(at(1_201));
    assert!(mirror.open.is_empty());
    // What we signed for has to come through the queue.
    let root = Hash::empty();
    mirror.follower.promise(log.edge.size() + 5, root);
    mirror.tick(at(1_202));
    mirror.tick(at(1_210 + 900));
    assert!(mirror.is_open(AlarmKind::Hole));
}

#[test]
fn a_body_may_only_be_missing_where_a_leaf_says_so() {
    let mut log = Log::new();
    log.alert(1, "p-1", "c");
    let mut mirror = Mirror::new(&log);
    for (leaf, message) in log.leaves.iter().zip(&log.messages) {
        let proof = Message::parse(message).unwrap().proof.unwrap();
        let bare = Message::write(&leaf.bytes, None, &[], Place::Proven(&proof)).unwrap();
        mirror.take(&bare, at(1));
    }
    let erased = crate::ledger::Erasure {
        by: "retention".into(),
        reason: "serious".into(),
        note: None,
        leaves: vec![3],
    };
    mirror.tick(at(2));
    let mut waiting = mirror;
    waiting.tick(at(1_000));
    assert!(waiting.is_open(AlarmKind::BodyMissing));
    let leaf = log.open(LeafKind::Erasure, 3, &erased);
    log.commit(vec![leaf]);
    waiting.take_all(&log, 1_001);
    waiting.tick(at(1_002));
    assert!(!waiting.is_open(AlarmKind::BodyMissing));
}

#[test]
fn a_canary_has_to_sing_in_each_period() {
    let mut log = Log::new();
    let mut mirror = mirror(&log);
    mirror.limits.silent = minutes(1_000_000);
    mirror.limits.clock = minutes(1_000_000);
    mirror.limits.unwitnessed = minutes(1_000_000);
    mirror.limits.canaries = vec![Canary {
        workers: vec!["p-old".into(), "p-new".into()],
        clause: "c".into(),
        every: minutes(24 * 60),
        within: minutes(15),
    }];
    let day = 24 * 3_600;
    mirror.tick(at(0));
    log.alert(day, "p-new", "c");
    mirror.take_all(&log, day);
    mirror.tick(at(2 * day + 899));
    assert_eq!(mirror.raised, []);
    log.alert(day, "p-other", "c");
    log.alert(day, "p-new", "d");
    mirror.take_all(&log, 2 * day + 900);
    mirror.tick(at(2 * day + 901));
    assert_eq!(mirror.raised, [AlarmKind::Canary]);
    log.alert(3 * day, "p-old", "c");
    mirror.take_all(&log, 3 * day);
    mirror.tick(at(3 * day));
    assert!(mirror.open.is_empty());
}

#[test]
fn a_leaf_that_comes_late_is_looked_at_in_its_place() {
    let part = |beat: &mut Heartbeat, from, next| {
        (beat.partitions[0].from, beat.partitions[0].next) = (from, next);
    };
    let mut log = Log::new();
    (1..3).for_each(|n| log.beat(n, |_| {}));
    // It reads far ahead and goes back: the first of both is held back.
    log.beat(3, |beat| part(beat, 200, 900));
    log.beat(4, |beat| part(beat, 900, 300));
    let late = log.messages.remove(5);
    let mut mirror = Mirror::new(&log);
    let take = |mirror: &mut Mirror, messages: &[Vec<u8>]| {
        messages
            .iter()
            .for_each(|message| mirror.take(message, at(4)));
    };
    take(&mut mirror, &log.messages);
    assert_eq!(mirror.raised, [AlarmKind::BeatHole, AlarmKind::Hole]);
    take(&mut mirror, &[late]);
    assert!(mirror.is_open(AlarmKind::OffsetsBack) && !mirror.is_open(AlarmKind::Hole));
    assert_eq!(mirror.watch.beat(), Some(4), "the last one stays the last");
    // The same count twice, of which one came late.
    let mut log = Log::new();
    (1..3).for_each(|n| log.beat(n, |_| {}));
    log.beats -= 1;
    log.beat(3, |_| {});
    let late = log.messages.remove(4);
    let mut mirror = self::Mirror::new(&log);
    take(&mut mirror, &log.messages);
    assert_eq!(mirror.raised, [AlarmKind::Hole]);
    take(&mut mirror, &[late]);
    assert!(mirror.is_open(AlarmKind::BeatHole));
}

#[test]
fn what_a_late_leaf_explains_is_over() {
    let mut log = Log::new();
    (1..4).for_each(|n| log.beat(n, |_| {}));
    let reset = FindingBody {
        topic: Some("t".into()),
        ..FindingBody::new(FindingKind::TopicReset, String::new())
    };
    let leaf = log.open(LeafKind::Finding, 4, &reset);
    log.commit(vec![leaf]);
    log.beat(5, |beat| beat.partitions[0].next = 7);
    let late = log.messages.remove(6);
    let mut mirror = Mirror::new(&log);
    log.messages
        .iter()
        .for_each(|message| mirror.take(message, at(5)));
    assert!(mirror.is_open(AlarmKind::OffsetsBack));
    mirror.take(&late, at(6));
    assert!(mirror.open.is_empty(), "{:?}", mirror.open);
    // Another agreement, of which the leaf that tells it came late.
    let mut log = Log::new();
    log.digest = "bb".into();
    let told = log.open(LeafKind::Config, 1, &log.config());
    log.commit(vec![told]);
    log.beat(2, |_| {});
    let late = log.messages.remove(3);
    let mut mirror = self::mirror(&log);
    assert!(mirror.is_open(AlarmKind::AgreementChanged));
    mirror.take(&late, at(3));
    assert!(mirror.open.is_empty() && mirror.raised.contains(&AlarmKind::ConfigChanged));
    assert_eq!(mirror.watch.config().unwrap().digest, "bb");
}

#[test]
fn a_leaf_behind_a_hole_is_held_against_the_agreement_of_its_place() {
    let mut log = Log::new();
    log.digest = "bb".into();
    log.beat(1, |_| {});
    let started = log.started(0, 2);
    log.commit(started);
    let late = log.messages.remove(3);
    let mut mirror = Mirror::new(&log);
    log.messages
        .iter()
        .for_each(|message| mirror.take(message, at(2)));
    assert!(!mirror.is_open(AlarmKind::AgreementChanged));
    mirror.take(&late, at(3));
    assert!(
        mirror.is_open(AlarmKind::AgreementChanged),
        "it was `aa` there"
    );
}

/// A partition whose records are others goes back as the log says, and no other one does.
#[test]
fn records_that_are_others_now_take_a_partition_back() {
    for kind in [FindingKind::Rewritten, FindingKind::TopicReset] {
        let mut log = Log::new();
        let both = |log: &mut Log, seconds, next: [i64; 2]| {
            log.beat(seconds, |beat| {
                let mut other = beat.partitions[0].clone();
                other.partition += 1;
                beat.partitions.push(other);
                for (part, next) in beat.partitions.iter_mut().zip(next) {
                    part.next = next;
                }
            });
        };
        both(&mut log, 1, [100, 100]);
        let found = FindingBody {
            topic: Some("t".into()),
            partition: Some(0),
            ..FindingBody::new(kind, String::new())
        };
        let leaf = log.open(LeafKind::Finding, 2, &found);
        log.commit(vec![leaf]);
        both(&mut log, 3, [60, 100]);
        let mut mirror = mirror(&log);
        assert_eq!(mirror.raised, [], "{kind:?}");
        // Nobody said that the other one goes back.
        both(&mut log, 4, [60, 50]);
        mirror.take_all(&log, 4);
        assert_eq!(mirror.raised, [AlarmKind::OffsetsBack], "{kind:?}");
    }
}
