// SPDX-License-Identifier: EUPL-1.2
//! What is worded otherwise and means the same has one canonical form; every other meaning another.

use vigie::agreement::{self, Meaning};

const HEAD: &str = r#"vigie: 1
agreement:
  id: M-1
  version: 1
  title: { fr: Sens, en: Meaning }
  parties: [{ role: employer, name: E }, { role: union, name: U }]
  in_force: { from: 2026-01-01 }
  zone: Europe/Paris
calendars:
  duty: { week: { mon-fri: ["08:00-18:00"] }, closed: [2026-12-25] }
registers:
  systems: [{ id: a, versions: ["1", "2"], purposes: [p, q], categories: [c, d] }, { id: b }]
  lists: { known: [hr, payroll], other: [x] }
  settings: [{ system: a, name: n, value: 10 min }, { system: a, name: m, value: "off" }]
clauses:
  - id: c
    title: { fr: T, en: T }
    severity: serious
    "#;

pub(super) const SHOT: &str = "match: { kind: capture.screenshot }";
pub(super) const PER_DAY: &str =
    "limit: { sum: window.seconds, per: worker, within: { calendar: day }, at_most: 25 s }";
const SHIFT: &str =
    "limit: { count: {}, per: worker, within: { calendar: shift, of: duty }, at_most: 2 }";

/// The clause of an agreement, after so many replacements in the text of all of it.
pub(super) fn meaning_of(clause: &[&str], replaced: &[(&str, &str)]) -> Meaning {
    let mut text = format!("{HEAD}{}\n", clause.join("\n    "));
    for (from, to) in replaced {
        assert!(text.contains(from), "{from} does not stand in\n{text}");
        text = text.replace(from, to);
    }
    match agreement::parse("m.yaml", text.as_bytes()) {
        Ok(loaded) => loaded.agreement.clauses[0].meaning(&loaded.agreement),
        Err(found) => panic!("{text}\n{found:#?}"),
    }
}

/// A clause with one replacement means the same.
pub(super) fn same(clause: &[&str], from: &str, to: &str) {
    let (a, b) = (meaning_of(clause, &[]), meaning_of(clause, &[(from, to)]));
    assert_eq!(a, b, "{from} -> {to}");
}

/// A clause with one replacement means something else, and would not be taken for the same.
pub(super) fn other(clause: &[&str], from: &str, to: &str) {
    let (a, b) = (meaning_of(clause, &[]), meaning_of(clause, &[(from, to)]));
    assert_ne!(a.text, b.text, "{from} -> {to}");
}

/// A clause with one replacement means the same but for days that stand apart.
fn other_days(clause: &[&str], from: &str, to: &str) {
    let (a, b) = (meaning_of(clause, &[]), meaning_of(clause, &[(from, to)]));
    assert_eq!(a.text, b.text, "{from} -> {to}");
    assert_ne!(a.days, b.days, "{from} -> {to}");
}

#[test]
fn the_same_amount_is_one_amount() {
    for to in ["25.0 s", "25.00s", "25  s"] {
        same(&[SHOT, PER_DAY], "25 s", to);
    }
    let clause = [SHOT, &PER_DAY.replace("25 s", "66 min")];
    same(&clause, "66 min", "1.1 h");
    same(&clause, "66 min", "3960 s");
    let bytes =
        "limit: { sum: content.bytes, per: worker, within: { calendar: day }, at_most: 1.5 MB }";
    same(&[SHOT, bytes], "1.5 MB", "1500 kB");
    same(&[SHOT, bytes], "1.5 MB", "1500000.0 B");
    let gap = "limit: { count: {}, per: worker, within: { session: 90 min }, at_most: 2 }";
    same(&[SHOT, gap], "90 min", "1.5 h");
    same(&[SHOT, gap], "at_most: 2", "at_most: 2.0");
    let zero =
        "limit: { min: interval.seconds, per: worker, within: { calendar: day }, at_least: 1 s }";
    same(
        &[
            "match: { kind: capture.screenshot, interval.seconds: { gt: 0 s } }",
            zero,
        ],
        "gt: 0 s",
        "gt: -0.0 s",
    );
    let term = "deadline: { then: { kind: appeal.answered }, within: 14 d }";
    let opened = "match: { kind: appeal.opened }";
    same(&[opened, term], "14 d", "2 weeks");
    same(
        &[opened, &term.replace("14 d", "1 year")],
        "1 year",
        "12 months",
    );
    other(&[opened, &term.replace("14 d", "1 d")], "1 d", "24 h");
    same(&[opened, &term.replace("14 d", "90 s")], "90 s", "1.5 min");
}

#[test]
fn what_readers_see_and_how_grave_it_is_plays_no_part() {
    let clause = [SHOT, PER_DAY];
    same(&clause, "{ fr: T, en: T }", "{ fr: Autre, en: Other }");
    same(&clause, "severity: serious", "severity: critical");
    same(
        &clause,
        "severity: serious",
        "severity: serious\n    status: trial",
    );
    same(
        &clause,
        "severity: serious",
        "severity: serious\n    origin: law\n    article: '3'\n    legal_ref: [L1]\n    rights: [shield]",
    );
    same(&clause, "version: 1\n", "version: 2\n");
    same(
        &clause,
        "from: 2026-01-01",
        "from: 2026-02-01, until: 2028-12-31, then: stop",
    );
    same(
        &clause,
        "id: M-1",
        "id: M-2\n  min_group: { counts: 7, performance: 9 }\n  sites: [x]",
    );
    same(&clause, "name: E", "name: Exemple");
    same(
        &clause,
        "clauses:",
        "exceptions:\n  - { id: e, clauses: [c], from: 2026-03-01, until: 2026-03-02, reason: { fr: R, en: R }, approved_by: [employer, union] }\nclauses:",
    );
}

#[test]
fn sets_have_no_order() {
    let events = "match: { kind: [capture.screenshot, location.ping], any: [{ site: x }, { team: [y, z] }], not: { team: w } }";
    let clause = [events, PER_DAY];
    for (from, to) in [
        (
            "[capture.screenshot, location.ping]",
            "[location.ping, capture.screenshot, location.ping]",
        ),
        (
            "[{ site: x }, { team: [y, z] }]",
            "[{ team: [z, y] }, { org.site: [x] }]",
        ),
        ("{ team: [y, z] }", "{ team: z }, { team: y }"),
        (
            "{ team: [y, z] }",
            "{ any: [{ team: y }, { all: [{ team: z }] }] }",
        ),
        ("not: { team: w }", "all: [{ not: { team: w } }]"),
        ("not: { team: w }", "not: { not: { not: { team: w } } }"),
    ] {
        same(&clause, from, to);
    }
    for (from, to) in [
        ("capture.screenshot, ", ""),
        ("{ site: x }", "{ site: xx }"),
        ("{ site: x }", "{ unit: x }"),
        (
            "any: [{ site: x }, { team: [y, z] }]",
            "all: [{ site: x }, { team: [y, z] }]",
        ),
        ("not: { team: w }", "team: w"),
        ("team: w", "team: missing"),
        ("team: w", "team: { prefix: w }"),
        ("team: w", "team: { regex: w }"),
    ] {
        other(&clause, from, to);
    }
    // Where it says so plays no part either.
    let (apart, together) = (
        meaning_of(&[SHOT, "applies_to: { site: x }", PER_DAY], &[]),
        meaning_of(
            &["match: { site: x, kind: capture.screenshot }", PER_DAY],
            &[],
        ),
    );
    assert_eq!(apart, together);
    let grouped = PER_DAY.replace("per: worker", "per: [site, worker]");
    same(&[SHOT, &grouped], "[site, worker]", "[worker, site]");
    other(&[SHOT, &grouped], "[site, worker]", "site");
}

#[test]
fn every_part_of_a_test_counts() {
    let events = "match: { kind: score.computed, value.unit: points, value.num: { gt: 1 } }";
    let clause = [events, "forbid: { per: worker }"];
    for to in ["gte: 1", "lt: 1", "lte: 1", "gt: 1.5"] {
        other(&clause, "gt: 1", to);
    }
    let events = "match: { kind: decision.made, decision.effective: { older_than: 2 d }, decision.until: { lt: \"2026-07-01T08:00:00+02:00\" }, decision.reversible: true }";
    let clause = [events, "forbid: { per: worker }"];
    same(&clause, "older_than: 2 d", "older_than: 48.0 h");
    same(&clause, "08:00:00+02:00", "06:00:00Z");
    other(&clause, "08:00:00+02:00", "08:00:00Z");
    other(&clause, "older_than: 2 d", "older_than: 3 d");
    other(
        &clause,
        "decision.reversible: true",
        "decision.reversible: false",
    );
    other(
        &clause,
        "decision.reversible: true",
        "decision.reversible: present",
    );
    let quoted = r#"match: { kind: capture.screenshot, team: { prefix: 'a"' } }"#;
    other(
        &[quoted, "forbid: {}"],
        r#"prefix: 'a"'"#,
        r#"prefix: 'a\"'"#,
    );
}

#[test]
fn zones_are_known_by_their_name_however_written() {
    let clause = [
        SHOT,
        &*PER_DAY.replace("calendar: day", "calendar: day, zone: Asia/Kolkata"),
    ];
    same(&clause, "Asia/Kolkata", "asia/kolkata");
    same(&clause, "Asia/Kolkata", "Asia/Calcutta");
    let utc = [
        SHOT,
        &*PER_DAY.replace("calendar: day", "calendar: day, zone: UTC"),
    ];
    same(&utc, "zone: UTC", "zone: etc/utc");
    other(&utc, "zone: UTC", "zone: Europe/Lisbon");
    // Only where acts are folded by day does the agreement's own zone count.
    other(
        &[SHOT, "forbid: {}"],
        "zone: Europe/Paris",
        "zone: Europe/London",
    );
    same(
        &[SHOT, SHIFT],
        "  zone: Europe/Paris\ncalendars:\n  duty: {",
        "  zone: Europe/London\ncalendars:\n  duty: { zone: Europe/Paris,",
    );
}

#[test]
fn days_of_calendars_stand_apart() {
    let terms =
        "deadline: { then: { kind: appeal.answered }, within: 2 working days, calendar: duty }";
    let hours = terms.replace("working days", "working hours");
    let opened = "match: { kind: appeal.opened }";
    let off_duty = "match: { kind: location.ping, time: { outside: duty } }";
    let uses: [&[&str]; 4] = [
        &[SHOT, SHIFT],
        &[opened, terms],
        &[opened, &hours],
        &[off_duty, "forbid: {}"],
    ];
    for clause in uses {
        other_days(clause, "2026-12-25]", "2026-12-25, 2027-12-24]");
        other_days(clause, "closed: [2026-12-25]", "closed: []");
        other_days(
            clause,
            "closed: [2026-12-25]",
            "extra: { 2026-12-26: [\"08:00-12:00\"] }",
        );
        // A Sunday is no working day anyhow, and these are the hours of every Monday.
        same(clause, "2026-12-25]", "2026-12-25, 2026-12-27]");
        same(
            clause,
            "2026-12-25]",
            "2026-12-25], extra: { 2026-12-28: [\"08:00-18:00\"] }",
        );
        same(clause, "duty", "work");
        other(clause, "mon-fri", "mon-thu");
        other(clause, "  duty: {", "  duty: { zone: Europe/London,");
    }
    // How long a working day is plays no part where only days count.
    same(&[opened, terms], "08:00-18:00", "09:00-18:00");
    other(&[opened, &hours], "08:00-18:00", "09:00-18:00");
    // Two shifts that follow one another are two; for all else they are one stretch of hours.
    same(
        &[opened, &hours],
        "08:00-18:00",
        "08:00-12:00\", \"12:00-18:00",
    );
    same(
        &[off_duty, "forbid: {}"],
        "08:00-18:00",
        "08:00-12:00\", \"12:00-18:00",
    );
    other(
        &[SHOT, SHIFT],
        "08:00-18:00",
        "08:00-12:00\", \"12:00-18:00",
    );
    // Of another moment than that of the event nobody knows later which day it was on.
    let elsewhere = [
        "match: { kind: location.ping, interval.start: { outside: duty } }",
        "forbid: {}",
    ];
    other(&elsewhere, "2026-12-25]", "2026-12-25, 2027-12-24]");
    same(&elsewhere, "2026-12-25]", "2026-12-25, 2026-12-27]");
}

/// Hours that go on are joined, but no longer than a day: then their end would say nothing.
#[test]
fn more_than_a_day_of_hours_is_not_the_rest_of_it() {
    let clause = [
        "match: { kind: location.ping, time: { outside: duty } }",
        "forbid: {}",
    ];
    let of = |hours: &str| {
        let monday = format!("mon: [{hours}]");
        meaning_of(&clause, &[("mon-fri: [\"08:00-18:00\"]", &monday)])
    };
    let joined = of("\"08:00-12:00\", \"12:00-02:00\"");
    assert_eq!(joined, of("\"08:00-02:00\""));
    assert_ne!(
        of("\"08:00-12:00\", \"12:00-10:00\""),
        of("\"08:00-10:00\"")
    );
}
