// SPDX-License-Identifier: EUPL-1.2
//! Each part of each form belongs to the meaning of a clause.

use super::meaning::{PER_DAY, SHOT, meaning_of, other, same};

#[test]
fn every_part_of_a_limit_counts() {
    let clause = [SHOT, PER_DAY];
    for (from, to) in [
        ("at_most: 25 s", "at_most: 25.001 s"),
        ("at_most: 25 s", "at_least: 25 s"),
        ("sum:", "mean:"),
        ("sum:", "min:"),
        ("sum:", "max:"),
        ("sum: window.seconds", "sum: interval.seconds"),
        (
            "sum: window.seconds",
            "percentile: { field: window.seconds, rank: 50 }",
        ),
        ("calendar: day", "calendar: week"),
        ("calendar: day", "calendar: month"),
        ("calendar: day", "calendar: day, zone: Europe/London"),
        ("calendar: day", "tumbling: 12 h"),
        ("calendar: day", "session: 1 d"),
        ("calendar: day", "rolling: 1 d, step: 1 h"),
        ("per: worker", "per: team"),
        ("zone: Europe/Paris", "zone: Europe/London"),
    ] {
        other(&clause, from, to);
    }
    let ranked = PER_DAY.replace(
        "sum: window.seconds",
        "percentile: { field: window.seconds, rank: 50 }",
    );
    other(&[SHOT, &ranked], "rank: 50", "rank: 51");
    let rolling = PER_DAY.replace("calendar: day", "rolling: 4 h, step: 1 h");
    other(&[SHOT, &rolling], "step: 1 h", "step: 2 h");
    other(&[SHOT, &rolling], "rolling: 4 h", "rolling: 5 h");
    let money =
        "limit: { sum: value.num, per: worker, within: { calendar: day }, at_most: 25 EUR }";
    let (euro, dollar) = (
        meaning_of(
            &["match: { kind: pay.computed, value.unit: EUR }", money],
            &[],
        ),
        meaning_of(
            &[
                "match: { kind: pay.computed, value.unit: USD }",
                &money.replace("EUR", "USD"),
            ],
            &[],
        ),
    );
    assert_ne!(euro.text, dollar.text);
    for aggregate in ["shortest_gap: {}", "longest_gap: {}"] {
        other(&[SHOT, PER_DAY], "sum: window.seconds", aggregate);
    }
}

#[test]
fn every_part_of_a_share_counts() {
    let share = "share: { of: { team: x }, per: worker, within: { calendar: day }, min_count: 5, at_least: 95 % }";
    for (from, to) in [
        ("team: x", "team: y"),
        ("min_count: 5", "min_count: 6"),
        ("at_least: 95 %", "at_least: 96 %"),
        ("per: worker", "per: site"),
        ("calendar: day", "calendar: week"),
    ] {
        other(&[SHOT, share], from, to);
    }
    same(
        &[SHOT, &share.replace("min_count: 5, ", "min_count: 1, ")],
        "min_count: 1, ",
        "",
    );
    let disparity = "disparity: { outcome: { decision.outcome: refused }, between: team, at_least: 80 %, min_count: 100, min_cohort: 20, p_below: 0.05, per: site, within: { calendar: month } }";
    let taken = "match: { kind: decision.made }";
    same(&[taken, disparity], "p_below: 0.05", "p_below: 0.050");
    for (from, to) in [
        ("refused", "granted"),
        ("between: team", "between: job"),
        ("80 %", "81 %"),
        ("min_count: 100", "min_count: 101"),
        ("min_cohort: 20", "min_cohort: 21"),
        ("p_below: 0.05", "p_below: 0.01"),
        ("per: site", "per: unit"),
        ("calendar: month", "calendar: week"),
    ] {
        other(&[taken, disparity], from, to);
    }
}

#[test]
fn every_part_of_an_order_counts() {
    let sequence = "sequence: { first: { kind: session.logout }, within: 11 h, by: worker }";
    for (from, to) in [
        ("session.logout", "session.login"),
        ("11 h", "12 h"),
        ("by: worker", "by: team"),
    ] {
        other(&["match: { kind: time.recorded }", sequence], from, to);
    }
    same(
        &["match: { kind: time.recorded }", sequence],
        ", by: worker",
        "",
    );
    same(
        &["match: { kind: time.recorded }", sequence],
        "zone: Europe/Paris",
        "zone: Europe/London",
    );
    let requires = "requires: { first: { kind: consultation.held }, at_least: 2 h, at_most: 1 month, by: worker }";
    let applied = "match: { kind: sanction.applied }";
    for (from, to) in [
        ("consultation.held", "training.completed"),
        ("at_least: 2 h, ", ""),
        (", at_most: 1 month", ""),
        ("2 h", "3 h"),
        ("1 month", "30 d"),
        ("by: worker", "by: team"),
        ("zone: Europe/Paris", "zone: Europe/London"),
    ] {
        other(&[applied, requires], from, to);
    }
    let deadline = "deadline: { then: { kind: appeal.answered }, within: 14 d, by: decision }";
    let opened = "match: { kind: appeal.opened }";
    for (from, to) in [
        ("appeal.answered", "right.answered"),
        ("within: 14 d", "within: 15 d"),
        ("within: 14 d", "within: 14 working days, calendar: duty"),
        ("within: 14 d", "within: 14 months"),
        ("by: decision", "by: worker"),
        ("zone: Europe/Paris", "zone: Europe/London"),
    ] {
        other(&[opened, deadline], from, to);
    }
    let exact = deadline.replace("14 d", "14 h");
    same(
        &[opened, &exact],
        "zone: Europe/Paris",
        "zone: Europe/London",
    );
}

#[test]
fn every_part_of_a_silence_counts() {
    let silence = "absence: { longer_than: 30 min, per: system, of: [a, b] }";
    let heard = "match: { kind: source.heartbeat }";
    same(&[heard, silence], "[a, b]", "[b, a, b]");
    for (from, to) in [
        ("30 min", "31 min"),
        ("per: system", "per: site"),
        ("of: [a, b]", "of: [a]"),
        ("from: 2026-01-01", "from: 2026-01-02"),
        ("zone: Europe/Paris", "zone: Europe/London"),
    ] {
        other(&[heard, silence], from, to);
    }
    let by_ear = silence.replace(", of: [a, b]", "");
    same(&[heard, &by_ear], "from: 2026-01-01", "from: 2026-01-02");
    let forbid = "forbid: { per: worker }";
    same(&[SHOT, forbid], "forbid: { per: worker }", "forbid: {}");
    other(&[SHOT, forbid], "per: worker", "per: team");
}

#[test]
fn only_what_is_compared_with_counts_of_the_register() {
    let systems = [SHOT, "register: { systems: [version, purpose] }"];
    for (from, to) in [
        ("[version, purpose]", "[purpose, version]"),
        (
            "[{ id: a, versions: [\"1\", \"2\"], purposes: [p, q], categories: [c, d] }, { id: b }]",
            "[{ id: b }, { id: a, versions: [\"2\", \"1\"], purposes: [q, p], categories: [d], consulted: CSE }]",
        ),
        ("known: [hr, payroll]", "known: [hr]"),
        ("value: 10 min", "value: 11 min"),
    ] {
        same(&systems, from, to);
    }
    for (from, to) in [
        ("\"2\"]", "\"3\"]"),
        ("[p, q]", "[p]"),
        ("{ id: b }", "{ id: bb }"),
        ("[version, purpose]", "[version]"),
        ("[version, purpose]", "[version, purpose, categories]"),
        ("zone: Europe/Paris", "zone: Europe/London"),
    ] {
        other(&systems, from, to);
    }
    let listed = [
        "match: { kind: data.shared }",
        "register: { listed: { field: explanation.to, in: known } }",
    ];
    same(&listed, "[hr, payroll]", "[payroll, hr, hr]");
    same(&listed, "other: [x]", "other: [x, y]");
    same(&listed, "known", "recipients");
    other(&listed, "[hr, payroll]", "[hr, payroll, bank]");
    other(&listed, "field: explanation.to", "field: target.type");
    other(&listed, "in: known }", "in: known }, per: site");
    let settings = [SHOT, "register: { settings: {} }"];
    same(
        &settings,
        "[{ system: a, name: n, value: 10 min }, { system: a, name: m, value: \"off\" }]",
        "[{ system: a, name: m, value: \"off\" }, { system: a, name: n, value: 600 s }]",
    );
    for (from, to) in [
        ("10 min", "11 min"),
        ("\"off\"", "\"on\""),
        ("name: m", "name: k"),
        ("system: a, name: n", "system: b, name: n"),
    ] {
        other(&settings, from, to);
    }
    let two = [SHOT, "register: { approvals: two }"];
    same(&two, "{ id: b }", "{ id: bb }");
}
