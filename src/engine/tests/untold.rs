// SPDX-License-Identifier: EUPL-1.2
//! What a clause cannot count is told with its reason: nothing that is left out makes silence.

use std::borrow::Cow;

use super::*;
use crate::agreement;

/// A compiled agreement of one clause.
fn program(clause: &str) -> Arc<Program> {
    program_of("[hall-1, hall-2]", clause)
}

fn program_of(sites: &str, clause: &str) -> Arc<Program> {
    let text = format!(
        "vigie: 1
agreement:
  id: T
  version: 1
  title: {{ fr: Essai, en: Trial }}
  parties: [{{ role: employer, name: E }}, {{ role: union, name: U }}]
  in_force: {{ from: 2026-01-01 }}
  zone: Europe/Paris
  min_group: {{ counts: 1, performance: 1 }}
  sites: {sites}
registers:
  settings: [{{ system: wms, name: pace, value: 3 count }}]
clauses:
  - id: c
    title: {{ fr: C, en: C }}
    origin: proposal
    severity: serious
{clause}"
    );
    let loaded = agreement::parse("t.yaml", text.as_bytes());
    let loaded = loaded.unwrap_or_else(|wrong| panic!("{wrong:?}"));
    Arc::new(Program::new(Arc::new(loaded.agreement)))
}

/// What an engine makes of a batch.
fn applied(program: Arc<Program>, batch: &Batch) -> Changes {
    let mut engine = Engine::new(program, Limits::default());
    engine.restored();
    engine.expect(PartitionId(0));
    engine.apply(batch);
    engine.drain(true, &|_| false)
}

/// What becomes of one event: counts by reason and field, the engine's count, and its alerts.
fn told(clause: &str, kind: &str, values: &[(&str, Value<'static>)]) -> (Vec<String>, usize) {
    told_by(program(clause), kind, values)
}

fn told_by(
    program: Arc<Program>,
    kind: &str,
    values: &[(&str, Value<'static>)],
) -> (Vec<String>, usize) {
    let kind = Kind::parse(kind).unwrap();
    let time = EventTime::from_micros(1_772_445_600_000_000);
    let mut seen = Observation::new(kind, time, EventName::default());
    for (field, value) in values {
        let field = Field::parse(field).unwrap();
        if let Some(slot) = program.plan().slot(field) {
            seen.set(slot, value.clone());
        }
    }
    seen.is_guessed = values.iter().any(|(field, _)| *field == "time");
    let mut batch = Batch::new();
    // Twice: the second time it is a duplicate, of which nothing is told.
    for offset in [5, 6] {
        program.select(PartitionId(0), offset, &seen, &mut || [0; 32], &mut batch);
    }
    let changes = applied(program, &batch);
    let skipped = changes.stats.skipped.iter();
    let mut lines: Vec<String> = skipped
        .map(|((_, why, field), met)| {
            assert_eq!((met.count, met.first), (1, (PartitionId(0), 5)));
            format!("{} {}", why.name(), field.map_or("-", Field::name))
        })
        .collect();
    let sites = changes.stats.stray_sites.iter();
    lines.extend(sites.map(|(site, met)| format!("stray {site} {}", met.count)));
    let nobody = |alert: &&AlertVersion| alert.group.contains(&Part::Nobody);
    if changes.alerts.iter().any(|alert| nobody(&alert)) {
        lines.push("nobody".into());
    }
    (lines, changes.alerts.len())
}

fn text(text: &'static str) -> Value<'static> {
    Value::Text(text.into())
}

const MISSING: Value<'static> = Value::Missing;

#[test]
fn a_forbidden_act_is_told_whoever_it_concerns() {
    let forms = [
        "    match: { kind: capture.webcam }\n    forbid: { per: [worker, site] }",
        "    match: { kind: capture.webcam }\n    forbid: {}",
        "    match: { kind: capture.webcam }\n    register: { settings: {}, per: team }",
    ];
    for form in forms {
        for value in [MISSING, Value::Unreadable] {
            let values = [("worker", value.clone()), ("team", value)];
            let (lines, alerts) = told(form, "capture.webcam", &values);
            assert_eq!((lines, alerts), (vec!["nobody".to_owned()], 1), "{form}");
        }
    }
}

#[test]
fn an_event_about_which_nothing_is_noted_is_one_without_notes() {
    let asked =
        "    match: { kind: session.login, quality: [time.from_receive] }\n    forbid: { per: [] }";
    let any = asked.replace("kind: session.login, ", "");
    let not =
        "    match: { kind: session.login, not: { quality: [thin] } }\n    forbid: { per: [] }";
    let noted = [(
        "quality",
        Value::List([Cow::Borrowed("time.from_receive")].into()),
    )];
    for (form, values, alerts) in [
        (asked, &[][..], 0),
        (&any, &[], 0),
        (not, &[], 1),
        (asked, &noted, 1),
        (&any, &noted, 1),
    ] {
        assert_eq!(
            told(form, "session.login", values),
            (vec![], alerts),
            "{form}"
        );
    }
}

#[test]
fn facts_that_belong_to_nobody_are_told_for_every_other_form() {
    let kind = "    match: { kind: score.computed }\n";
    let then = "{ kind: appeal.answered }";
    let forms = [
        "    limit: { count: {}, per: worker, within: { calendar: day }, at_most: 9 }".to_owned(),
        format!(
            "    share: {{ of: {then}, per: worker, within: {{ calendar: day }}, at_most: 9 % }}"
        ),
        format!("    sequence: {{ first: {then}, within: 1 d, by: worker }}"),
        format!("    requires: {{ first: {then}, by: worker }}"),
        format!("    deadline: {{ then: {then}, within: 1 d, by: worker }}"),
        "    absence: { longer_than: 1 d, per: worker }".to_owned(),
    ];
    for form in forms {
        let (lines, _) = told(&format!("{kind}{form}"), "score.computed", &[]);
        assert!(
            lines.contains(&"no_group subject.ref".to_owned()),
            "{form}: {lines:?}"
        );
    }
}

#[test]
fn a_field_that_is_left_out_is_told_where_it_decides() {
    let limit = "    limit: { count: {}, per: [], within: { calendar: day }, at_most: 9 }";
    let asks = |pattern: &str| format!("    match: {{ kind: location.ping, {pattern} }}\n{limit}");
    let undecided = |pattern: &str, values: &[(&str, Value<'static>)]| {
        told(&asks(pattern), "location.ping", values).0
    };
    assert_eq!(undecided("duty: off", &[]), ["undecided duty"]);
    assert_eq!(
        undecided("duty: off, purpose: pay", &[("duty", text("on"))]),
        [""; 0]
    );
    assert_eq!(undecided("duty: missing", &[]), [""; 0]);
    assert_eq!(undecided("duty: present", &[]), [""; 0]);
    assert_eq!(undecided("not: { duty: on }", &[]), [""; 0], "counts");
    let any = "any: [{ duty: off }, { purpose: pay }]";
    assert_eq!(
        undecided(any, &[("duty", text("on"))]),
        ["undecided purpose"]
    );
    assert_eq!(undecided(any, &[("duty", text("off"))]), [""; 0]);
    // What is there and cannot be understood was told when it was read.
    assert_eq!(
        undecided("duty: off", &[("duty", Value::Unreadable)]),
        [""; 0]
    );
}

#[test]
fn a_value_that_is_left_out_is_told() {
    let kind = "    match: { kind: score.computed }\n";
    let limit = |what: &str, bound: &str| {
        let rest = format!("per: [], within: {{ calendar: day }}, {bound}");
        told(
            &format!("{kind}    limit: {{ {what}, {rest} }}"),
            "score.computed",
            &[],
        )
        .0
    };
    assert_eq!(
        limit("max: value.num", "at_most: 9 points"),
        ["no_value value.num"]
    );
    assert_eq!(
        limit("distinct: actor", "at_most: 9"),
        ["no_value actor.ref"]
    );
    assert_eq!(
        limit("covered: {}", "at_most: 9 %"),
        ["no_interval interval.start"]
    );
    // Too many may have a property: who leaves it out speaks for himself. Too few: it counts against.
    let share = |bound: &str| {
        let share = format!(
            "{kind}    share: {{ of: {{ duty: off }}, per: [], within: {{ calendar: day }}, {bound} }}"
        );
        told(&share, "score.computed", &[]).0
    };
    assert_eq!(share("at_most: 9 %"), ["undecided duty"]);
    assert_eq!(share("at_least: 9 %"), [""; 0]);
}

#[test]
fn a_setting_without_name_or_system_is_not_declared() {
    let form = "    match: { kind: parameter.changed }\n    register: { settings: {}, per: [] }";
    let alerts = |values: &[(&str, Value<'static>)]| told(form, "parameter.changed", values).1;
    let (system, name) = (("system", text("wms")), ("value.name", text("pace")));
    assert_eq!(alerts(std::slice::from_ref(&system)), 1);
    assert_eq!(alerts(std::slice::from_ref(&name)), 1);
    assert_eq!(
        alerts(&[system.clone(), name.clone()]),
        1,
        "without a value"
    );
    assert_eq!(alerts(&[system.clone(), ("value.name", text("colour"))]), 0);
    // Another spelling is no other setting.
    let other = [("system", text("WMS")), ("value.name", text("Pace"))];
    assert_eq!(alerts(&other), 1);
    assert_eq!(
        alerts(&[system, name, ("value.num", Value::Number(3.0))]),
        0
    );
}

#[test]
fn a_value_without_its_unit_is_told() {
    let form = "    match: { kind: score.computed }\n    limit: { max: value.num, per: [], within: \
                { calendar: day }, at_most: 60 min }";
    let value = ("value.num", Value::Number(4_000.0));
    let of = |unit: &[(&'static str, Value<'static>)]| {
        let (lines, alerts) = told(
            form,
            "score.computed",
            &[std::slice::from_ref(&value), unit].concat(),
        );
        (lines.join(" "), alerts)
    };
    assert_eq!(of(&[("value.unit", text("s"))]), (String::new(), 1));
    let untold = ("no_value value.unit".to_owned(), 0);
    assert_eq!(of(&[]), untold);
    assert_eq!(of(&[("value.unit", text("percent"))]), untold);
}

#[test]
fn what_happened_before_the_agreement_is_told() {
    let program = program("    match: { kind: location.ping }\n    forbid: { per: [] }");
    let kind = Kind::parse("location.ping").unwrap();
    let mut batch = Batch::new();
    // The last moment of 2025 in Paris, and the first of 2026.
    for (offset, seconds) in [(1, 1_767_221_999), (2, 1_767_222_000)] {
        let time = EventTime::from_micros(seconds * 1_000_000);
        let name = EventName {
            id: offset as u64,
            ..EventName::default()
        };
        let seen = Observation::new(kind, time, name);
        program.select(PartitionId(0), offset, &seen, &mut || [0; 32], &mut batch);
    }
    let changes = applied(program, &batch);
    let skipped: Vec<_> = changes.stats.skipped.iter().collect();
    assert_eq!(skipped.len(), 1, "{skipped:?}");
    assert_eq!(skipped[0].0, &(0, Skip::Early, None));
    assert_eq!(skipped[0].1.first, (PartitionId(0), 1));
    assert_eq!(changes.alerts.len(), 1);
}

#[test]
fn an_earlier_version_that_comes_after_a_later_one_is_told() {
    let program = program("    match: { kind: location.ping }\n    forbid: { per: [] }");
    let kind = Kind::parse("location.ping").unwrap();
    let mut batch = Batch::new();
    for (offset, version, content) in [(0, "9", 1), (1, "1", 2), (2, "1", 2)] {
        let time = EventTime::from_micros(1_772_445_600_000_000);
        let name = EventName {
            id: 7,
            content,
            version: Some(crate::observation::Version::new(version)),
            part: 0,
        };
        let seen = Observation::new(kind, time, name);
        program.select(PartitionId(0), offset, &seen, &mut || [0; 32], &mut batch);
    }
    let superseded = applied(program, &batch).stats.superseded;
    // The third is the second once more.
    assert_eq!(superseded.len(), 1);
    assert_eq!(superseded[&PartitionId(0)].count, 1);
    assert_eq!(superseded[&PartitionId(0)].first, (PartitionId(0), 1));
}

#[test]
fn a_time_that_is_a_guess_measures_no_pause() {
    let form = "    match: { kind: location.ping }\n    limit: { shortest_gap: {}, per: [], within: \
                { calendar: day }, at_least: 10 min }";
    let (lines, _) = told(form, "location.ping", &[("time", MISSING)]);
    assert_eq!(lines, ["guessed_time time"]);
}

#[test]
fn a_site_that_is_not_declared_is_told() {
    let form =
        "    match: { kind: location.ping }\n    applies_to: { site: hall-1 }\n    forbid: {}";
    let site = |name| told(form, "location.ping", &[("site", text(name))]).0;
    assert_eq!(site("Hall-1"), ["stray Hall-1 1"]);
    assert_eq!(site("hall-2"), [""; 0]);
    let long = told(
        form,
        "location.ping",
        &[("site", Value::Text("x".repeat(600).into()))],
    );
    assert_eq!(long.0, ["stray (withheld) 1"]);
    assert_eq!(site("chez ada@example.org"), ["stray (withheld) 1"]);
}

#[test]
fn a_site_that_a_clause_names_in_other_letters_is_told() {
    let form = "    match: { kind: location.ping }\n    applies_to: { site: [hall-1], except: { site: Hall-2 } }\n    forbid: {}";
    let site = |name| {
        let program = program_of("[]", form);
        told_by(program, "location.ping", &[("site", text(name))]).0
    };
    assert_eq!(site("HALL-1"), ["stray HALL-1 1"]);
    assert_eq!(site("hall-2"), ["stray hall-2 1"]);
    // Others are no business of this agreement.
    assert_eq!(site("hall-3"), [""; 0]);
}

#[test]
fn a_clause_about_any_kind_asks_most_events_in_vain() {
    let form = "    match: { categories: emotion }\n    forbid: {}";
    assert_eq!(told(form, "location.ping", &[]).0, ["unstated categories"]);
}
