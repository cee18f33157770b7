// SPDX-License-Identifier: EUPL-1.2
//! Whether a version only tightens the one before is told by what it means, not by its wording.

use vigie::agreement::{self, Agreement, NotTighter};

const DEAL: &str = r#"vigie: 1
agreement:
  id: T-1
  version: 1
  title: { fr: Sens, en: Meaning }
  parties: [{ role: employer, name: E }, { role: union, name: U }, { role: other, name: O }]
  in_force: { from: 2026-01-01, until: 2028-12-31, then: warn }
  review_due: 2027-12-01
  zone: Europe/Paris
  sites: [x, y]
  min_group: { counts: 5, performance: 10 }
union_may_tighten: true
retention: { notice: 30 d }
calendars:
  duty: { week: { mon-fri: ["08:00-18:00"] }, closed: [2026-12-25] }
  rare: { week: { mon: ["08:00-18:00"] } }
registers:
  systems: [{ id: a, versions: ["1", "2"], consulted: CSE }, { id: b }]
  lists: { known: [hr, payroll] }
  settings: [{ system: a, name: n, value: 10 min }]
clauses:
  - id: shots
    title: { fr: T, en: T }
    article: "3"
    legal_ref: [L1, L2]
    rights: [shield]
    origin: proposal
    severity: serious
    match: { kind: [capture.screenshot, capture.webcam], site: x }
    limit: { sum: window.seconds, per: worker, within: { calendar: day }, at_most: 25 s }
  - id: answers
    title: { fr: T, en: T }
    severity: serious
    match: { kind: appeal.opened }
    deadline: { then: { kind: appeal.answered }, within: 2 working days, calendar: duty }
exceptions:
  - { id: e, clauses: [shots, answers], from: 2026-03-01, until: 2026-03-02, reason: { fr: R, en: R }, approved_by: [employer, union] }
"#;

fn read(text: &str) -> Agreement {
    match agreement::parse("t.yaml", text.as_bytes()) {
        Ok(loaded) => loaded.agreement,
        Err(found) => panic!("{text}\n{found:#?}"),
    }
}

fn tightens(from: &str, to: &str) -> Result<(), NotTighter> {
    assert!(DEAL.contains(from), "{from}");
    read(&DEAL.replacen(from, to, 1)).only_tightens(&read(DEAL))
}

#[test]
fn another_wording_is_no_other_deal() {
    for (from, to) in [
        ("version: 1", "version: 2"),
        ("at_most: 25 s", "at_most: 25.0 s"),
        ("at_most: 25 s", "at_most: 24 s"),
        (
            "[capture.screenshot, capture.webcam]",
            "[capture.webcam, capture.screenshot]",
        ),
        ("2 working days", "1 working days"),
        ("origin: proposal", "origin: agreement"),
        ("severity: serious", "severity: critical"),
        ("zone: Europe/Paris", "zone: europe/paris"),
        ("[2026-12-25]", "[2026-12-25, 2026-12-27]"),
        ("versions: [\"1\", \"2\"]", "versions: [\"2\", \"1\"]"),
        ("[hr, payroll]", "[payroll, hr]"),
        ("value: 10 min", "value: 600 s"),
        ("sites: [x, y]", "sites: [y, x]"),
        ("[shots, answers]", "[answers, shots]"),
    ] {
        assert_eq!(tightens(from, to), Ok(()), "{from} -> {to}");
    }
}

#[test]
fn whatever_stands_beside_the_clauses_stays() {
    for (from, to) in [
        ("id: T-1", "id: T-2"),
        ("fr: Sens", "fr: Autre"),
        ("en: Meaning", "en: Other"),
        ("name: E", "name: F"),
        ("role: other", "role: witness"),
        ("from: 2026-01-01", "from: 2026-01-02"),
        ("until: 2028-12-31", "until: 2028-12-30"),
        (", until: 2028-12-31, then: warn", ""),
        ("then: warn", "then: stop"),
        ("review_due: 2027-12-01", "review_due: 2027-12-02"),
        ("  review_due: 2027-12-01\n", ""),
        ("zone: Europe/Paris", "zone: Europe/London"),
        ("sites: [x, y]", "sites: [x]"),
        ("counts: 5", "counts: 6"),
        ("performance: 10", "performance: 9"),
        ("union_may_tighten: true", "union_may_tighten: false"),
        ("notice: 30 d", "notice: 31 d"),
        ("notice: 30 d", "serious: 30 d"),
        ("[2026-12-25]", "[2026-12-24]"),
        ("mon: [\"08:00-18:00\"]", "mon: [\"08:00-17:00\"]"),
        ("rare:", "seldom:"),
        ("versions: [\"1\", \"2\"]", "versions: [\"1\"]"),
        ("consulted: CSE", "consulted: CSSCT"),
        (", { id: b }", ""),
        ("known: [hr, payroll]", "known: [hr]"),
        ("known:", "others:"),
        ("value: 10 min", "value: 11 min"),
        ("name: n", "name: m"),
        ("id: e,", "id: f,"),
        ("[shots, answers]", "[shots]"),
        ("from: 2026-03-01", "from: 2026-02-28"),
        ("until: 2026-03-02", "until: 2026-03-03"),
        ("fr: R", "fr: Q"),
        (
            "approved_by: [employer, union]",
            "approved_by: [employer, union, other]",
        ),
    ] {
        assert_eq!(
            tightens(from, to),
            Err(NotTighter::Beside),
            "{from} -> {to}"
        );
    }
}

#[test]
fn a_clause_is_loosened_or_rewritten() {
    let loosens = |clause: &str| Err(NotTighter::Loosens(clause.into()));
    let rewrites = |clause: &str| Err(NotTighter::Rewrites(clause.into()));
    for (from, to, want) in [
        ("at_most: 25 s", "at_most: 25.01 s", loosens("shots")),
        ("severity: serious", "severity: notice", loosens("shots")),
        (
            "severity: serious",
            "severity: serious\n    status: trial",
            loosens("shots"),
        ),
        ("2 working days", "3 working days", loosens("answers")),
        ("fr: T", "fr: U", rewrites("shots")),
        ("article: \"3\"", "article: \"4\"", rewrites("shots")),
        ("[L1, L2]", "[L1]", rewrites("shots")),
        ("[shield]", "[health]", rewrites("shots")),
        (", site: x", "", rewrites("shots")),
        (", site: x", ", site: y", rewrites("shots")),
        (", capture.webcam", "", rewrites("shots")),
        ("sum:", "max:", rewrites("shots")),
        ("calendar: day", "calendar: week", rewrites("shots")),
        ("at_most: 25 s", "at_least: 25 s", rewrites("shots")),
        ("appeal.answered", "right.answered", rewrites("answers")),
        ("2 working days", "2 d", rewrites("answers")),
        // Two days of a calendar with one day a week are two weeks.
        (
            "2 working days, calendar: duty",
            "2 working days, calendar: rare",
            rewrites("answers"),
        ),
    ] {
        assert_eq!(tightens(from, to), want, "{from} -> {to}");
    }
}
