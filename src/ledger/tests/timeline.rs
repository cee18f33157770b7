// SPDX-License-Identifier: EUPL-1.2
//! The one reading of the log, against a slow one that looks at neighbours only.

use proptest::prelude::*;

use super::*;

/// What a leaf says of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    /// A start that states so many seconds; 0 for none.
    Start(i64),
    Stop,
    Beat,
}

fn leaf(kind: LeafKind, time: i64, data: &impl serde::Serialize) -> ReadLeaf {
    let head = Head {
        origin: "vigie-1",
        seq: 1,
        time: seconds(time),
        agreement: "ab12",
    };
    ReadLeaf::parse(&Leaf::open(&head, kind, data).unwrap().bytes).unwrap()
}

fn sign(time: i64, sign: Sign) -> ReadLeaf {
    match sign {
        Sign::Start(states) => {
            let bounds = Bounds {
                outage: states * 1_000_000,
                ..Bounds::default()
            };
            let start = Start {
                bounds,
                ..Start::default()
            };
            leaf(LeafKind::Start, time, &start)
        }
        Sign::Stop => {
            let stop = Stop {
                boot: String::new(),
                reason: String::new(),
                settled: false,
            };
            leaf(LeafKind::Stop, time, &stop)
        }
        Sign::Beat => leaf(LeafKind::Heartbeat, time, &Heartbeat::default()),
    }
}

/// Of a topic: partitions that are not seen, or are seen again.
fn finding(kind: FindingKind, told: i64, topic: &str, count: u64, at: i64) -> ReadLeaf {
    let body = FindingBody {
        topic: Some(topic.to_owned()),
        count,
        since: (kind == FindingKind::Unseen).then(|| seconds(at)),
        until: (kind == FindingKind::SeenAgain).then(|| seconds(at)),
        ..FindingBody::new(kind, String::new())
    };
    leaf(LeafKind::Finding, told, &body)
}

fn read(leaves: &[ReadLeaf]) -> Timeline {
    let mut timeline = Timeline::default();
    for leaf in leaves {
        timeline.take(leaf);
    }
    timeline
}

/// Two signs that follow one another: what lies between them.
fn between(signs: &[(i64, Sign)], at: usize) -> Option<(i64, i64, OutageCause)> {
    let ((from, before), (until, now)) = (signs[at], signs[at + 1]);
    let stated = signs[..=at].iter().rev().find_map(|(_, sign)| match sign {
        Sign::Start(states @ 1..) => Some(*states),
        _ => None,
    });
    let is_long = until - from > stated.unwrap_or(120).min(300);
    let cause = match (before, now) {
        (Sign::Stop, Sign::Start(_)) => OutageCause::Stopped,
        (_, Sign::Start(_)) => return Some((from, until, OutageCause::Died)),
        (Sign::Stop, Sign::Stop) => return None,
        _ => OutageCause::Silent,
    };
    is_long.then_some((from, until, cause))
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn outages_are_what_lies_between_neighbours(
        steps in prop::collection::vec(
            (prop_oneof![0_i64..5, 60_i64..70, 118_i64..123, 290_i64..900], prop_oneof![
                prop_oneof![Just(0_i64), Just(60), Just(120), Just(100_000)].prop_map(Sign::Start),
                Just(Sign::Stop),
                Just(Sign::Beat),
                Just(Sign::Beat),
            ]),
            1..40,
        ),
        until in 0_i64..500,
    ) {
        let mut now = 1_000;
        let signs: Vec<(i64, Sign)> = steps.into_iter().map(|(after, sign)| {
            now += after;
            (now, sign)
        }).collect();
        let leaves: Vec<ReadLeaf> = signs.iter().map(|(time, of)| sign(*time, *of)).collect();
        let timeline = read(&leaves);
        let expected: Vec<_> = (0..signs.len() - 1).filter_map(|at| between(&signs, at)).collect();
        let found: Vec<_> = timeline.outages().iter().map(|outage| {
            let second = |time: EventTime| time.micros() / 1_000_000;
            (second(outage.from), second(outage.until), outage.cause)
        }).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(timeline.outages_total(), expected.len() as u64);
        for cause in OutageCause::ALL {
            let of = expected.iter().filter(|one| one.2 == cause);
            let sum: i64 = of.clone().map(|(from, until, _)| until - from).sum();
            let total = timeline.total(cause);
            prop_assert_eq!((total.count, total.micros), (of.count() as u64, sum as u64 * 1_000_000));
        }
        // At the end the next start would tell.
        let (last, sign) = signs[signs.len() - 1];
        let lasts = sign != Sign::Stop && until > timeline.outage_after().micros() / 1_000_000;
        prop_assert_eq!(timeline.lasting(seconds(last + until)).is_some(), lasts);
        // Kept and read back it is the same.
        let text = serde_json::to_string(&timeline).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timeline>(&text).unwrap(), timeline);
    }
}

#[test]
fn a_reload_is_no_outage_and_a_restart_of_seconds_is_none() {
    use Sign::{Beat, Start, Stop};
    let day = [
        (0, Start(120)),
        (30, Beat),
        (30, Stop),
        (30, Start(120)),
        (60, Beat),
        (70, Stop),
        (190, Start(120)),
    ];
    let leaves: Vec<ReadLeaf> = day.iter().map(|(time, of)| sign(*time, *of)).collect();
    assert_eq!(read(&leaves).outages(), []);
}

#[test]
fn no_log_hides_its_outages_by_what_it_states() {
    let leaves = [sign(0, Sign::Start(1_000_000)), sign(301, Sign::Beat)];
    assert_eq!(read(&leaves).outages().len(), 1);
}

#[test]
fn blindness_of_a_topic_lasts_from_its_first_partition_to_its_last() {
    let start = || sign(0, Sign::Start(0));
    let lost = |told, count, since| finding(FindingKind::Unseen, told, "work", count, since);
    let back = |told, count, until| finding(FindingKind::SeenAgain, told, "work", count, until);
    let of = |leaves: &[ReadLeaf]| {
        let timeline = read(leaves);
        let told = timeline.blind().iter().map(|one| {
            let second = |time: EventTime| time.micros() / 1_000_000;
            assert_eq!(one.topic, "work");
            (second(one.from), one.until.map(second), one.partitions)
        });
        told.collect::<Vec<_>>()
    };
    let lasting = [start(), lost(20, 2, 10)];
    assert_eq!(of(&lasting), [(10, None, 2)]);
    let more = [start(), lost(20, 2, 10), lost(25, 1, 8), back(40, 2, 39)];
    assert_eq!(of(&more), [(8, None, 3)]);
    let over = [start(), lost(20, 2, 10), back(40, 2, 39), lost(60, 1, 50)];
    assert_eq!(of(&over), [(10, Some(39), 2), (50, None, 1)]);
    // The run ends: the next one tells anew.
    let stopped = [start(), lost(20, 2, 10), sign(30, Sign::Stop)];
    assert_eq!(of(&stopped), [(10, Some(30), 2)]);
    let killed = [start(), sign(22, Sign::Beat), lost(23, 2, 10), start()];
    assert_eq!(of(&killed), [(10, Some(22), 2)]);
    // Nobody was told that it began.
    assert_eq!(of(&[start(), back(40, 2, 39)]), []);
}

#[test]
fn what_is_too_much_to_keep_is_counted() {
    let starts: Vec<ReadLeaf> = (0..700).map(|at| sign(at, Sign::Start(0))).collect();
    let timeline = read(&starts);
    assert_eq!(timeline.outages().len(), 500);
    assert_eq!(timeline.outages_total(), 699);
    let lost = (0..700).map(|at| finding(FindingKind::Unseen, at, &format!("t{at}"), 1, at));
    let timeline = read(&lost.collect::<Vec<_>>());
    assert_eq!((timeline.blind().len(), timeline.blind_total()), (500, 700));
}
