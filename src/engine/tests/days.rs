// SPDX-License-Identifier: EUPL-1.2
//! Any day of a calendar changes at any time: what is kept is right, or it is told that it is gone.

use super::kept::{Act, OFF_DUTY, SHIFT, Story, TWO_DAYS, TWO_HOURS, at, deal};

use super::*;

const CLAUSES: [&str; 9] = [
        SHIFT,
        OFF_DUTY,
        TWO_DAYS,
        TWO_HOURS,
        "match: { kind: capture.screenshot }
    limit: { count: {}, per: worker, within: { calendar: shift, of: night }, at_least: 2 }",
        "match: { kind: capture.screenshot, time: { within: duty } }
    limit: { count: {}, per: worker, within: { rolling: 48 h, step: 12 h }, at_most: 1 }",
        "match: { kind: capture.screenshot }
    absence: { longer_than: 3 working days, calendar: duty, per: worker }",
        "match: { kind: appeal.opened }
    sequence: { first: { kind: appeal.answered }, within: 9 working hours, calendar: duty }",
        "match: { kind: appeal.opened, time: { outside: duty } }
    requires: { first: { kind: appeal.answered, time: { within: duty } }, at_least: 1 working days, at_most: 1 week, calendar: duty }",
    ];
const KINDS: [&str; 3] = ["capture.screenshot", "appeal.opened", "appeal.answered"];

/// So many minutes after the beginning of March 2026.
fn minute(minute: i64) -> EventTime {
    at("2026-03-01T00:00:00Z").plus(Span::from_secs(minute * 60))
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let one = (0usize..3, 1u8..3, 0i64..30 * 24 * 60, 0i64..2 * 24 * 60);
    prop::collection::vec(one, 2..60).prop_map(|mut rows| {
        // Roughly in order of time.
        rows.sort_by_key(|(.., time, delay)| time + delay);
        let rows = rows.into_iter().map(|(kind, worker, time, _)| Act {
            kind: KINDS[kind],
            worker,
            time: minute(time),
        });
        rows.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases() / 5, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever day changes whenever: the state of the clause is dropped, or every verdict that
    /// was still open is what it would be if the second agreement had been there all along.
    #[test]
    fn a_day_that_changes_is_told_or_changes_nothing_that_is_wrong(
        which in 0..CLAUSES.len(), acts in acts(), cut in 0usize..60, day in 1i8..32,
        closed: bool, back: bool,
    ) {
        let days = match closed {
            true => format!(", closed: [2026-03-{day:02}]"),
            false => format!(", extra: {{ 2026-03-{day:02}: [\"00:00-10:00\", \"21:00-24:00\"] }}"),
        };
        let (first, second) = match back {
            true => (days, String::new()),
            false => (String::new(), days),
        };
        let (first, second) = (deal(CLAUSES[which], &first), deal(CLAUSES[which], &second));
        let (before, after) = acts.split_at(cut.min(acts.len()));
        let end = Some("2026-05-15T00:00:00Z");
        let mut story = Story::default();
        story.run(&first, before, None);
        let dropped = story.run(&second, after, end);
        let settled = story.settled.unwrap();
        let mut whole = Story::default();
        whole.run(&second, before, None);
        whole.run(&second, after, end);
        if !dropped {
            prop_assert_eq!(story.breaches(settled), whole.breaches(settled));
        }
    }
}
