// SPDX-License-Identifier: EUPL-1.2
//! What a new version of an agreement keeps of the state of its clauses, and what it lets go.

use super::*;
use crate::agreement;

/// A clause with its calendar, in a file.
pub(super) struct Deal {
    clause: String,
    days: String,
}

pub(super) fn deal(clause: &str, days: &str) -> Deal {
    Deal {
        clause: clause.to_owned(),
        days: days.to_owned(),
    }
}

impl Deal {
    fn program(&self) -> Arc<Program> {
        let text = format!(
            r#"vigie: 1
agreement:
  id: K-1
  version: 1
  title: {{ fr: T, en: T }}
  parties: [{{ role: employer, name: E }}, {{ role: union, name: U }}]
  in_force: {{ from: 2025-01-01 }}
  zone: Europe/Paris
calendars:
  duty: {{ week: {{ mon-fri: ["08:00-18:00"] }}{} }}
  night: {{ week: {{ mon-fri: ["00:00-06:00", "20:00-24:00"] }}{} }}
clauses:
  - id: c
    title: {{ fr: T, en: T }}
    severity: serious
    {}
"#,
            self.days, self.days, self.clause
        );
        let loaded = agreement::parse("k.yaml", text.as_bytes());
        let loaded = loaded.unwrap_or_else(|found| panic!("{text}\n{found:#?}"));
        Arc::new(Program::new(Arc::new(loaded.agreement)))
    }
}

/// Something of which only worker and length are known.
#[derive(Debug, Clone)]
pub(super) struct Act {
    pub(super) kind: &'static str,
    pub(super) worker: u8,
    pub(super) time: EventTime,
}

fn act(kind: &'static str, time: &str) -> Act {
    Act {
        kind,
        worker: 1,
        time: at(time),
    }
}

fn shot(time: &str) -> Act {
    act("capture.screenshot", time)
}

pub(super) fn at(text: &str) -> EventTime {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// A store over several runs, and what was told meanwhile.
#[derive(Default)]
pub(super) struct Story {
    state: BTreeMap<String, Vec<Vec<u8>>>,
    offset: i64,
    versions: Vec<AlertVersion>,
    /// Before it, no verdict changed any more when the last run began.
    pub(super) settled: Option<EventTime>,
}

impl Story {
    /// One run, from start to stop; `until` is the hour at which it stops. Returns whether the state
    /// of the clause was dropped at its start.
    pub(super) fn run(&mut self, deal: &Deal, acts: &[Act], until: Option<&str>) -> bool {
        let program = deal.program();
        let mut engine = Engine::new(Arc::clone(&program), Limits::default());
        let mut dropped = Vec::new();
        for (owner, pieces) in &self.state {
            for piece in pieces {
                if !engine.restore(owner, piece).unwrap() {
                    dropped.push(owner.clone());
                }
            }
        }
        dropped.extend(engine.restored().dropped);
        dropped
            .iter()
            .for_each(|owner| drop(self.state.remove(owner)));
        self.settled = Some(engine.progress.horizon());
        engine.expect(PartitionId(0));
        for act in acts {
            let mut batch = Batch::new();
            let name = EventName {
                id: self.offset as u64,
                ..EventName::default()
            };
            let mut seen = Observation::new(Kind::parse(act.kind).unwrap(), act.time, name);
            let person = Value::Identity(WorkerRef::from_bytes([act.worker; 16]));
            for (field, value) in [
                (Field::WORKER, person),
                (Field::WINDOW_SECONDS, Value::Number(10.0)),
                (Field::INTERVAL_START, Value::Time(act.time)),
            ] {
                if let Some(slot) = program.plan().slot(field) {
                    seen.set(slot, value);
                }
            }
            program.select(
                PartitionId(0),
                self.offset,
                &seen,
                &mut || [1; 32],
                &mut batch,
            );
            engine.apply(&batch);
            self.offset += 1;
            self.store(engine.drain(false, &|_| false));
        }
        if let Some(until) = until {
            engine.idle(&[PartitionId(0)], at(until));
        }
        self.store(engine.drain(true, &|_| false));
        !dropped.is_empty()
    }

    fn store(&mut self, changes: Changes) {
        for piece in changes.state {
            let pieces = self.state.entry(piece.owner).or_default();
            if piece.full {
                pieces.clear();
            }
            pieces.push(piece.bytes);
        }
        self.versions.extend(changes.alerts);
    }

    /// Windows, observed values and groups of what is a breach at the end, after this moment.
    pub(super) fn breaches(&self, after: EventTime) -> Vec<(String, String, String, u8)> {
        let last: BTreeMap<AlertId, &AlertVersion> =
            self.versions.iter().map(|v| (v.id, v)).collect();
        let standing = last.values().filter(|v| v.breach && v.window.end > after);
        let mut rows: Vec<_> = standing
            .map(|v| {
                let group = match v.group.first() {
                    Some(Part::Worker(worker)) => worker.as_bytes()[0],
                    _ => 0,
                };
                let end = match v.is_open_ended() {
                    true => "open".to_owned(),
                    false => v.window.end.to_string(),
                };
                (
                    v.window.start.to_string(),
                    end,
                    v.observed.to_string(),
                    group,
                )
            })
            .collect();
        rows.sort();
        rows
    }

    fn ends(&self) -> Vec<String> {
        let all = self.breaches(EventTime::MIN);
        all.into_iter().map(|(_, end, ..)| end).collect()
    }
}

pub(super) const SHIFT: &str = "match: { kind: capture.screenshot }
    limit: { count: {}, per: worker, within: { calendar: shift, of: duty }, at_most: 2 }";
pub(super) const OFF_DUTY: &str = "match: { kind: capture.screenshot, time: { outside: duty } }
    limit: { count: {}, per: worker, within: { calendar: month }, at_most: 2 }";
pub(super) const TWO_DAYS: &str = "match: { kind: appeal.opened }
    deadline: { then: { kind: appeal.answered }, within: 2 working days, calendar: duty }";
pub(super) const TWO_HOURS: &str = "match: { kind: appeal.opened }
    deadline: { then: { kind: appeal.answered }, within: 2 working hours, calendar: duty }";

/// Monday 2 March 2026: two in the shift, then one more under the second agreement.
fn third_of_the_day(first: &Deal, second: &Deal) -> (bool, usize) {
    let mut story = Story::default();
    let two = [shot("2026-03-02T10:00:00Z"), shot("2026-03-02T10:10:00Z")];
    assert!(!story.run(first, &two, None));
    let dropped = story.run(second, &[shot("2026-03-02T10:20:00Z")], None);
    (dropped, story.breaches(EventTime::MIN).len())
}

#[test]
fn a_bound_in_other_digits_keeps_its_windows() {
    let sum = "match: { kind: capture.screenshot }
    limit: { sum: window.seconds, per: worker, within: { calendar: day }, at_most: 25 s }";
    let other = deal(&sum.replace("25 s", "25.0 s"), "");
    assert_eq!(third_of_the_day(&deal(sum, ""), &other), (false, 1));
    let stricter = deal(&sum.replace("25 s", "24 s"), "");
    assert_eq!(third_of_the_day(&deal(sum, ""), &stricter), (true, 0));
}

#[test]
fn days_that_no_open_window_lies_on_keep_it() {
    for days in [
        ", closed: [2026-12-25, 2027-12-24]",
        ", closed: []",
        // Tomorrow, a Sunday, and hours as they are every Friday.
        ", closed: [2026-03-03, 2026-12-25]",
        ", closed: [2026-12-25, 2026-03-01]",
        ", closed: [2026-12-25], extra: { 2026-02-27: [\"08:00-18:00\"] }",
        // On-call duty at the end of the week, and one of last year.
        ", closed: [2026-12-25], extra: { 2026-03-07: [\"08:00-12:00\"] }",
        ", closed: [2025-12-25, 2026-12-25], extra: { 2025-03-08: [\"08:00-12:00\"] }",
    ] {
        let (first, second) = (deal(SHIFT, ", closed: [2026-12-25]"), deal(SHIFT, days));
        assert_eq!(third_of_the_day(&first, &second), (false, 1), "{days}");
        assert_eq!(
            third_of_the_day(&second, &first),
            (false, 1),
            "{days} taken back"
        );
    }
}

#[test]
fn days_that_an_open_window_lies_on_drop_it_and_tell() {
    for days in [
        // Today, and within the week in which windows can be amended.
        ", closed: [2026-03-02]",
        ", closed: [2026-02-27]",
        ", extra: { 2026-03-01: [\"08:00-12:00\"] }",
    ] {
        let (plain, changed) = (deal(SHIFT, ""), deal(SHIFT, days));
        assert!(third_of_the_day(&plain, &changed).0, "{days}");
        assert_eq!(third_of_the_day(&plain, &plain), (false, 1));
        let back = ", extra: { 2026-03-02: [\"09:00-18:00\"] }";
        assert!(third_of_the_day(&deal(SHIFT, back), &plain).0);
    }
    // Another calendar with the same week: its days are compared, not its name.
    let other = SHIFT.replace("of: duty", "of: night");
    assert!(third_of_the_day(&deal(SHIFT, ""), &deal(&other, "")).0);
}

#[test]
fn a_month_keeps_no_count_of_days_that_changed() {
    let run = |first: &str, second: &str| {
        let mut story = Story::default();
        // Wednesday the 4th, within hours; then two Sundays.
        let acts = [
            shot("2026-03-04T10:00:00Z"),
            shot("2026-03-08T10:00:00Z"),
            shot("2026-03-22T10:00:00Z"),
        ];
        story.run(&deal(OFF_DUTY, first), &acts, None);
        let dropped = story.run(
            &deal(OFF_DUTY, second),
            &[shot("2026-03-29T10:00:00Z")],
            None,
        );
        (dropped, story.breaches(EventTime::MIN).len())
    };
    assert_eq!(run("", ""), (false, 1));
    assert_eq!(run("", ", closed: [2026-03-30]"), (false, 1));
    assert_eq!(run(", closed: [2026-02-02]", ""), (false, 1));
    // Long behind what can be amended, but the month is not over.
    assert_eq!(run("", ", closed: [2026-03-04]"), (true, 0));
    assert_eq!(
        run("", ", extra: { 2026-03-08: [\"08:00-18:00\"] }"),
        (true, 0)
    );
}

#[test]
fn a_store_of_the_version_before_keeps_its_windows() {
    let sum = deal(SHIFT, ", closed: [2026-12-25]");
    let mut story = Story::default();
    let two = [shot("2026-03-02T10:00:00Z"), shot("2026-03-02T10:10:00Z")];
    story.run(&sum, &two, None);
    // As it was: without a word on calendars.
    assert!(story.state.remove("calendars").is_some());
    assert!(!story.run(&sum, &[shot("2026-03-02T10:20:00Z")], None));
    assert_eq!(story.breaches(EventTime::MIN).len(), 1);
    assert!(story.state.contains_key("calendars"));
}

/// Thursday 24 December 2026, 10:00 UTC: an appeal; the clauses ask for an answer.
fn unanswered(clause: &str, first: &str, second: &str, noon: &str) -> (bool, Vec<String>) {
    let mut story = Story::default();
    let opened = [act("appeal.opened", "2026-12-24T10:00:00Z")];
    story.run(&deal(clause, first), &opened, Some(noon));
    let dropped = story.run(&deal(clause, second), &[], Some("2027-01-20T00:00:00Z"));
    (dropped, story.ends())
}

#[test]
fn a_running_term_counts_with_the_days_to_come_as_they_are_now() {
    let thursday = "2026-12-24T12:00:00Z";
    let (monday, tuesday) = ("2026-12-28T23:00:00Z", "2026-12-29T23:00:00Z");
    let christmas = ", closed: [2026-12-25]";
    let of = |first, second| unanswered(TWO_DAYS, first, second, thursday);
    assert_eq!(of("", ""), (false, vec![monday.to_owned()]));
    assert_eq!(of("", christmas), (false, vec![tuesday.to_owned()]));
    assert_eq!(of(christmas, ""), (false, vec![monday.to_owned()]));
    // On the day itself it is not too late: a working day counts when it is over.
    let friday = "2026-12-25T12:00:00Z";
    let (dropped, ends) = unanswered(TWO_DAYS, "", christmas, friday);
    assert_eq!((dropped, ends), (false, vec![tuesday.to_owned()]));
    // But it is once it is over.
    let (dropped, ends) = unanswered(TWO_DAYS, "", christmas, "2026-12-27T12:00:00Z");
    assert_eq!((dropped, ends), (true, vec![]));
    // Hours that run already are judged by the day as it was.
    let opened = TWO_HOURS.replace("2 working", "14 working");
    let of = |second, noon| unanswered(&opened, "", second, noon);
    let ends = |end: &str| vec![end.to_owned()];
    assert_eq!(
        of("", thursday),
        (false, ends("2026-12-25T14:00:00.000001Z"))
    );
    assert_eq!(
        of(christmas, thursday),
        (false, ends("2026-12-28T14:00:00.000001Z"))
    );
    assert_eq!(of(christmas, "2026-12-25T09:00:00Z"), (true, vec![]));
}

#[test]
fn what_came_first_long_ago_outlasts_the_holidays_of_its_year() {
    let clause = "match: { kind: sanction.applied }
    requires: { first: { kind: consultation.held }, at_least: 5 working days, calendar: duty }";
    let mut story = Story::default();
    let held = [
        act("consultation.held", "2026-01-12T10:00:00Z"),
        act("capture.screenshot", "2026-12-14T10:00:00Z"),
    ];
    let (old, new) = (
        ", closed: [2026-01-01, 2026-05-01]",
        ", closed: [2027-01-01]",
    );
    story.run(&deal(clause, old), &held, None);
    let applied = [act("sanction.applied", "2026-12-15T10:00:00Z")];
    assert!(!story.run(&deal(clause, new), &applied, Some("2027-02-01T00:00:00Z")));
    assert_eq!(story.ends(), Vec::<String>::new());
}

#[test]
fn a_night_ends_where_the_day_to_come_says_so() {
    let clause = SHIFT.replace("of: duty", "of: night");
    let mut story = Story::default();
    let evening = [shot("2026-03-02T20:00:00Z"), shot("2026-03-02T20:10:00Z")];
    story.run(&deal(&clause, ""), &evening, None);
    let more = [shot("2026-03-02T20:20:00Z"), shot("2026-03-03T02:00:00Z")];
    let closed = ", closed: [2026-03-03]";
    assert!(!story.run(&deal(&clause, closed), &more, Some("2026-03-05T00:00:00Z")));
    assert_eq!(story.ends(), ["2026-03-02T23:00:00Z"]);
}

#[test]
fn the_days_are_stored_even_if_nothing_else_happens() {
    let (plain, closed) = (deal(SHIFT, ""), deal(SHIFT, ", closed: [2026-03-03]"));
    let mut story = Story::default();
    story.run(&plain, &[shot("2026-03-02T10:00:00Z")], None);
    assert!(!story.run(&closed, &[], None));
    // Tuesday's first is judged by the second agreement; a third start must know that.
    assert!(!story.run(&closed, &[shot("2026-03-03T10:00:00Z")], None));
    assert!(!story.run(&closed, &[shot("2026-03-03T10:10:00Z")], None));
    assert!(story.run(&plain, &[], None));
}
