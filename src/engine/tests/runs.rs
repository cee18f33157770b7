// SPDX-License-Identifier: EUPL-1.2
//! Runs of windows that go on for longer than an event may be late: what is settled stays, what is
//! not follows later events.

use super::super::model::Fact;
use super::forms;
use super::histories::Round;
use super::{EventTime, check};

/// Nine days of a person's events, in this order, each at an hour.
fn story(hours: &[i64]) -> Vec<Fact> {
    let fact = |(id, hour): (u64, &i64)| Fact {
        id,
        content: 0,
        version: None,
        kind: 0,
        worker: 1,
        site: 0,
        actor: 0,
        value: 1.0,
        length: 0,
        time: EventTime::from_micros((1_761_000_000 + hour * 3_600) * 1_000_000),
    };
    (1..).zip(hours).map(fact).collect()
}

/// Every event in a commit of its own; every third time the process dies and reads again.
fn one_by_one(facts: usize) -> Vec<Round> {
    let round = |at: usize| Round {
        picks: vec![0],
        crash: at % 3 == 2,
        full: at % 5 == 4,
        one_batch: false,
    };
    (0..2 * facts).map(round).collect()
}

fn judged_right(hours: &[i64]) {
    let facts = story(hours);
    let rounds = one_by_one(facts.len());
    for agreement in [forms::panes(), forms::rolling()] {
        check(&agreement, std::slice::from_ref(&facts), &rounds).unwrap();
    }
}

#[test]
fn a_late_event_lowers_the_worst_of_a_run_that_began_long_before() {
    // Three hours between events, once nine; then one event comes late, into the nine hours.
    let mut hours: Vec<i64> = (0..40)
        .map(|n| n * 3)
        .filter(|h| *h != 90 && *h != 93)
        .collect();
    hours.push(92);
    hours.extend([120, 123, 190]);
    judged_right(&hours);
}

#[test]
fn the_settled_worst_of_a_run_stays_when_a_later_one_is_taken_back() {
    // Seven hours early on; eight a few days later, until an event falls into them.
    let mut hours: Vec<i64> = (0..40)
        .map(|n| n * 3)
        .filter(|h| *h != 9 && *h != 90)
        .collect();
    hours.insert(3, 7);
    hours.retain(|hour| *hour != 93);
    hours.extend([91, 93]);
    hours.extend([120, 123, 190]);
    judged_right(&hours);
}
