// SPDX-License-Identifier: EUPL-1.2
//! Exceptions and silences mark alerts, and erase none.

use vigie::agreement;
use vigie::replay;

const AGREEMENT: &str = r#"
vigie: 1
agreement:
  id: T
  version: 1
  title: { fr: Essai, en: Trial }
  parties: [{ role: employer, name: E }, { role: union, name: U }]
  in_force: { from: 2026-01-01 }
  zone: Europe/Paris
clauses:
  - id: shots
    title: { fr: Captures, en: Screenshots }
    severity: serious
    match: { kind: capture.screenshot }
    limit: { count: {}, per: worker, within: { calendar: day }, at_most: 1 }
    tests:
      - name: everything falls under the exception
        events:
          - { at: 2026-02-02T09:00:00+01:00, kind: capture.screenshot, worker: w1, site: lab, times: 2, every: 1 h }
        expect: [{ worker: w1, observed: 2, waived: true }]
      - name: one of two does
        events:
          - { at: 2026-02-02T09:00:00+01:00, kind: capture.screenshot, worker: w1, site: lab }
          - { after: 1 h, kind: capture.screenshot, worker: w1, site: hall }
        expect: [{ worker: w1, observed: 2, waived: false }]
      - name: the day after its last
        events:
          - { at: 2026-02-04T00:00:00+01:00, kind: capture.screenshot, worker: w1, site: lab, times: 2, every: 1 h }
        expect: [{ worker: w1, observed: 2, waived: false }]
      - name: the last moment of its last day
        events:
          - { at: 2026-02-03T23:59:58+01:00, kind: capture.screenshot, worker: w1, site: lab, times: 2, every: 1 s }
        expect: [{ worker: w1, observed: 2, waived: true }]
      - name: a pause of notifications
        events:
          - { at: 2026-03-02T09:00:00+01:00, kind: capture.screenshot, worker: w1, site: hall, times: 2, every: 1 h }
        expect: [{ worker: w1, observed: 2, waived: true }]
  - id: retaliation
    title: { fr: Représailles, en: Reprisal }
    severity: critical
    match: { kind: sanction.applied }
    sequence: { first: { kind: right.exercised }, within: 90 d }
    tests:
      - name: only the act has to fall under it, not what came first
        events:
          - { at: 2026-01-10T09:00:00+01:00, kind: right.exercised, worker: w1 }
          - { at: 2026-02-02T09:00:00+01:00, kind: sanction.applied, worker: w1, site: lab }
        expect: [{ worker: w1, waived: true, count: 2 }]
  - id: heard
    title: { fr: Signes de vie, en: Signs of life }
    severity: serious
    match: { kind: source.heartbeat }
    absence: { longer_than: 1 h, per: system }
    tests:
      - name: maintenance
        events:
          - { at: 2026-04-06T09:00:00+02:00, kind: source.heartbeat, system: wms }
        until: 2026-04-06T12:00:00+02:00
        expect: [{ system: wms, waived: true }]
      - name: another system
        events:
          - { at: 2026-04-06T09:00:00+02:00, kind: source.heartbeat, system: hr }
        until: 2026-04-06T12:00:00+02:00
        expect: [{ system: hr, waived: false }]
exceptions:
  - id: E1
    clauses: [shots, retaliation]
    where: { site: lab }
    from: 2026-02-02
    until: 2026-02-03
    reason: { fr: Essai, en: Trial }
    approved_by: [employer, union]
  - id: E2
    clauses: [heard]
    where: { system: wms }
    from: 2026-04-06
    until: 2026-04-06
    reason: { fr: Maintenance, en: Maintenance }
    approved_by: [employer, union]
silences:
  - id: S1
    clauses: [shots]
    from: 2026-03-02
    until: 2026-03-02
    reason: { fr: Congés, en: Leave }
    author: secretary of the works council
"#;

#[test]
fn waivers_mark_alerts_and_erase_none() {
    let agreement = agreement::parse("f", AGREEMENT.as_bytes())
        .unwrap()
        .agreement;
    assert_eq!(agreement.waivers.len(), 3);
    let reports = agreement
        .clauses
        .iter()
        .flat_map(|clause| replay::run(&agreement, clause));
    let reports: Vec<_> = reports.collect();
    assert_eq!(reports.len(), 8);
    for report in reports {
        assert!(report.differences.is_empty(), "{report:#?}");
    }
}

#[test]
fn a_test_that_fails_says_what_differs() {
    let wrong = AGREEMENT.replacen("observed: 2, waived: true", "observed: 3, waived: true", 1);
    let agreement = agreement::parse("f", wrong.as_bytes()).unwrap().agreement;
    let reports = replay::run(&agreement, &agreement.clauses[0]);
    assert_eq!(
        reports.iter().filter(|r| !r.differences.is_empty()).count(),
        1
    );
    let [replay::Difference::Missing(expected, Some(found))] = reports[0].differences.as_slice()
    else {
        panic!("{:?}", reports[0]);
    };
    assert_eq!((expected.observed, found.observed), (Some(3.0), 2.0));
}
