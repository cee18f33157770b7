// SPDX-License-Identifier: EUPL-1.2
//! Texts that mean the same are the same, whether the agreement writes them so or the events.

use std::sync::Arc;

use vigie::engine::{Batch, PartitionId, Program};
use vigie::intake::{Intake, IntakeLimits, Item, Pseudonyms, Remark};

use super::record;

/// An agreement with one clause that forbids what this matches.
fn program(clause: &str) -> Arc<Program> {
    let text = format!(
        "vigie: 1\nagreement:\n  id: N\n  version: 1\n  title: {{ fr: n, en: n }}\n  \
         parties: [{{ role: employer, name: E }}, {{ role: union, name: U }}]\n  \
         in_force: {{ from: 2026-01-01 }}\n  zone: Europe/Paris\n  sites: [\"Orle\u{301}ans\"]\n\
         clauses:\n  - id: c\n    title: {{ fr: t, en: t }}\n    severity: notice\n    {clause}\n"
    );
    let loaded = vigie::agreement::parse("n.yaml", text.as_bytes()).unwrap();
    Arc::new(Program::new(Arc::new(loaded.agreement)))
}

/// Whether an event with these data is meant, and what is told of it.
fn meant(program: &Program, data: &str) -> (bool, Vec<Remark>) {
    let keys = Pseudonyms::new(&[7; 32]);
    let plan = program.plan().clone();
    let intake = Intake::new(plan, Vec::new(), keys, IntakeLimits::default());
    let event = format!(
        r#"{{"specversion":"1.0","id":"1","source":"/s","type":"work.score.computed.v1",
            "time":"2026-03-02T10:00:00Z","data":{data}}}"#
    );
    let (mut batch, mut is_meant, mut told) = (Batch::new(), false, Vec::new());
    let format = intake.format(None).unwrap();
    intake.read(&record(event.as_bytes()), format, &mut |item| {
        if let Item::Seen(seen, remarks) = item {
            is_meant = program.select(PartitionId(0), 0, seen, &mut || [0; 32], &mut batch);
            told.extend(remarks.iter().cloned());
        }
    });
    (is_meant, told)
}

#[test]
fn both_sides_are_brought_to_one_form() {
    let composed = r#"{"org":{"site":" Orl\u00e9ans "},"purpose":"caf\u00e9 noir"}"#;
    let decomposed = r#"{"org":{"site":"Orle\u0301ans"},"purpose":" cafe\u0301 noir"}"#;
    for test in [
        "applies_to: { site: \" Orle\u{301}ans\" }\n    match: { kind: score.computed }",
        "match: { kind: score.computed, purpose: [\"cafe\u{301} noir\"] }",
        "match: { kind: score.computed, purpose: { prefix: \"cafe\u{301}\" } }",
        "match: { kind: score.computed, purpose: { regex: \"^cafe\u{301} .*$\" } }",
    ] {
        let program = program(&format!("{test}\n    forbid: {{}}"));
        for data in [composed, decomposed] {
            assert_eq!(meant(&program, data), (true, Vec::new()), "{test} {data}");
        }
        assert!(
            !meant(
                &program,
                r#"{"org":{"site":"Orleans"},"purpose":"cafe noir"}"#
            )
            .0
        );
    }
}

#[test]
fn what_one_clause_cannot_read_never_takes_the_event_from_another() {
    let both = program(
        "match: { kind: score.computed }\n    forbid: {}\n  - id: d\n    title: { fr: t, en: t }\n    \
         severity: notice\n    match: { kind: score.computed, value.unit: stars, value.text: x }\n    \
         limit: { mean: value.num, per: worker, within: { calendar: day }, at_most: 5 stars }",
    );
    for value in [
        r#"{"num":1e400,"unit":"stars"}"#,
        r#"{"num":"85%","unit":"stars"}"#,
        r#"{"text":"x\ud83d","unit":"stars"}"#,
        r#"{"num":4,"unit":"EUR"}"#,
        "7",
    ] {
        let (is_meant, told) = meant(&both, &format!(r#"{{"value":{value}}}"#));
        assert!(is_meant, "{value}");
        assert!(!told.is_empty(), "{value}");
    }
    // A unit that the agreement speaks of is understood.
    let (_, told) = meant(&both, r#"{"value":{"num":4,"unit":" stars"}}"#);
    assert_eq!(told, []);
    // What nobody reads of this kind is not told.
    let one = program("match: { kind: score.computed }\n    forbid: {}");
    let (is_meant, told) = meant(&one, r#"{"value":{"num":"85%","unit":{}},"duty":7}"#);
    assert!(is_meant);
    assert_eq!(told, []);
}
