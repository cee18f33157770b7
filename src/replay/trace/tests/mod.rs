// SPDX-License-Identifier: EUPL-1.2
//! Answers against the engine: whatever the monitor counted, in whatever order it read partitions,
//! an answer counts as well, and of everything else it says why it does not.

mod named;
mod play;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::engine::Skip;
use play::{Fact, History, Played, answer, history, question};

/// Whose event it is, and when it happened.
fn counting(found: &Found) -> Vec<&Row> {
    found.rows.iter().filter(|row| row.why.counts()).collect()
}

/// Every alert that stands rests on the events that count, and on no other.
fn alerts_rest_on_what_counts(history: &History, played: &Played) {
    for version in played.alerts.values().filter(|version| version.breach) {
        let question = played.question_of(version);
        let found = answer(history, &question);
        let counting = counting(&found);
        let what = format!("{version:?}\n{:#?}", found.rows);
        assert_eq!(counting.len() as u64, version.count, "{what}");
        let alert = question.alert.as_ref().unwrap();
        for place in alert.named.keys() {
            assert!(counting.iter().any(|row| row.place == *place), "{what}");
            assert!(found.met.contains(place));
        }
    }
}

/// Everything that was counted for a clause, and everything that could not be, is told.
fn all_is_told(history: &History, played: &Played) {
    for clause in 0..played.agreement.clauses.len() {
        let found = answer(history, &question(clause));
        let counted = counting(&found).len() as u64;
        let what = format!("clause {clause}: {:#?}", found.rows);
        assert_eq!(counted, played.matched[clause], "{what}");
        let skipped = |why: Skip| {
            let is_so = |row: &&Row| matches!(row.why, Why::Skipped(one, _) if one == why);
            found.rows.iter().filter(is_so).count() as u64
        };
        for why in [Skip::NoGroup, Skip::NoValue] {
            let told = played.skipped.get(&(clause, why)).copied();
            assert_eq!(skipped(why), told.unwrap_or(0), "{why:?} {what}");
        }
        let rejected = found.rows.iter().filter(|row| row.time.is_none());
        assert_eq!(rejected.count() as u64, played.rejected);
        assert_eq!(found.rejected, played.rejected);
        let bare = |row: &&Row| matches!(&row.why, Why::Fails(failed) if failed.is_empty());
        assert_eq!(
            found.rows.iter().find(bare).map(|row| row.time),
            None,
            "{what}"
        );
        for row in &found.rows {
            assert!(!row.why.name().is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn answers_follow_the_engine(history in history()) {
        let played = Played::by_the_monitor(&history);
        alerts_rest_on_what_counts(&history, &played);
        all_is_told(&history, &played);
    }
}

#[test]
fn events_that_came_three_days_late_count_and_are_told() {
    let late = |minutes: i64| Fact {
        id: minutes as u8,
        worker: Some(1),
        minutes,
        ..Fact::default()
    };
    // A later day was heard before; then three events of the first day come.
    let facts = [late(3 * 1_440), late(60), late(61), late(62)];
    let history = History::of([facts.to_vec(), Vec::new()]);
    let played = Played::by_the_monitor(&history);
    let first: Vec<_> = played.alerts.values().filter(|v| v.breach).collect();
    assert_eq!(first.len(), 1);
    alerts_rest_on_what_counts(&history, &played);
    let mut day = question(0);
    (day.from, day.until) = (play::time(0), play::time(1_440));
    let found = answer(&history, &day);
    assert_eq!(counting(&found).len(), 3);
    assert_eq!(found.rows.len(), 3);
}

#[test]
fn what_names_nobody_is_told_for_everybody_and_alone() {
    let nobody = Fact {
        kind: 0,
        worker: None,
        ..Fact::default()
    };
    let history = History::of([vec![nobody.clone()], Vec::new()]);
    let found = answer(&history, &question(0));
    let why: Vec<&Why> = found.rows.iter().map(|row| &row.why).collect();
    let is_so = matches!(
        why[..],
        [Why::Skipped(
            Skip::NoGroup,
            Some(crate::observation::Field::WORKER)
        )]
    );
    assert!(is_so, "{why:?}");

    // A forbidden act of nobody is an alert, and is found by the empty name.
    let nobody = Fact { kind: 1, ..nobody };
    let somebody = Fact {
        id: 1,
        worker: Some(1),
        ..nobody.clone()
    };
    let history = History::of([vec![nobody, somebody], Vec::new()]);
    alerts_rest_on_what_counts(&history, &Played::by_the_monitor(&history));
    let worker = crate::observation::Field::WORKER;
    let mut asked = question(2);
    asked.group = BTreeMap::from([(worker, String::new())]);
    let found = answer(&history, &asked);
    assert_eq!(found.rows.len(), 1);
    assert_eq!((counting(&found).len(), found.rows[0].place.2), (1, 0));
}
