// SPDX-License-Identifier: EUPL-1.2
//! A clause of each form, and a history that breaches it.

use serde_json::{Value as Json, json};

/// One clause of each form, and beside it what breaches it: offsets in minutes, kind, data.
pub(super) type Case = (&'static str, Vec<(i64, &'static str, Json)>);

#[allow(clippy::too_many_lines, reason = "a table")]
pub(super) fn cases() -> Vec<Case> {
    let who = |more: Json| {
        let mut data = json!({ "subject": { "ref": "w1" }, "org": { "site": "hall-1" } });
        for (key, value) in more.as_object().unwrap() {
            data[key] = value.clone();
        }
        data
    };
    let shot = |n: i64| (n, "capture.screenshot", who(json!({})));
    let score = |n: i64, num: i64| {
        let value = json!({ "value": { "name": "pace", "num": num, "unit": "points" } });
        (n, "score.computed", who(value))
    };
    let decided = |n: i64, site: &str, outcome: &str| {
        let data = json!({ "subject": { "ref": format!("w{n}") }, "org": { "site": site },
            "decision": { "outcome": outcome } });
        (n, "decision.made", data)
    };
    let cohorts = (0..40).map(|n| decided(n, "hall-1", if n % 2 == 0 { "yes" } else { "no" }));
    let cohorts = cohorts.chain((40..80).map(|n| decided(n, "hall-2", "no")));
    vec![
        (
            "match: { kind: capture.webcam, duty: off }, forbid: { per: [worker, site] }",
            vec![(0, "capture.webcam", who(json!({ "duty": "off" })))],
        ),
        (
            "match: { kind: capture.screenshot }, applies_to: { site: [hall-1] }, \
             limit: { count: {}, per: worker, within: { calendar: day }, at_most: 2 }",
            (0..3).map(shot).collect(),
        ),
        (
            "match: { kind: score.computed, value.name: pace }, \
             limit: { sum: value.num, per: worker, within: { calendar: day }, at_most: 10 points }",
            vec![score(0, 6), score(5, 6)],
        ),
        (
            "match: { kind: score.computed, value.name: pace }, \
             limit: { min: value.num, per: worker, within: { calendar: day }, at_least: 5 points }",
            vec![score(0, 6), score(5, 1)],
        ),
        (
            "match: { kind: data.accessed }, \
             limit: { distinct: actor, per: worker, within: { calendar: day }, at_most: 1 }",
            vec![
                (0, "data.accessed", who(json!({ "actor": { "ref": "a1" } }))),
                (5, "data.accessed", who(json!({ "actor": { "ref": "a2" } }))),
            ],
        ),
        (
            "match: { kind: capture.screenshot }, \
             limit: { shortest_gap: {}, per: worker, within: { calendar: day }, at_least: 10 min }",
            vec![shot(0), shot(1)],
        ),
        (
            "match: { kind: capture.screen_video }, \
             limit: { covered: {}, per: worker, within: { calendar: day }, at_most: 1 % }",
            vec![(
                0,
                "capture.screen_video",
                who(json!({ "interval":
                { "start": "2026-03-02T10:00:00Z", "end": "2026-03-02T12:00:00Z" } })),
            )],
        ),
        (
            "match: { kind: decision.made }, share: { of: { actor.kind: automated }, per: site, \
             within: { calendar: day }, min_count: 1, at_most: 10 % }",
            vec![(
                0,
                "decision.made",
                who(json!({ "actor": { "kind": "automated" } })),
            )],
        ),
        (
            "match: { kind: decision.made }, share: { of: { review.state: done }, per: site, \
             within: { calendar: day }, min_count: 1, at_least: 90 % }",
            vec![(
                0,
                "decision.made",
                who(json!({ "review": { "state": "none" } })),
            )],
        ),
        (
            "match: { kind: sanction.applied }, \
             sequence: { first: { kind: appeal.opened, purpose: pay }, within: 1 d, by: worker }",
            vec![
                (0, "appeal.opened", who(json!({ "purpose": "pay" }))),
                (9, "sanction.applied", who(json!({}))),
            ],
        ),
        (
            "match: { kind: sanction.applied, decision.level: suspension }, \
             requires: { first: { kind: notice.given }, by: worker }",
            vec![(
                0,
                "sanction.applied",
                who(json!({ "decision": { "level": "suspension" } })),
            )],
        ),
        (
            "match: { kind: appeal.opened, purpose: pay }, \
             deadline: { then: { kind: appeal.answered }, within: 3 h, by: worker }",
            vec![(0, "appeal.opened", who(json!({ "purpose": "pay" })))],
        ),
        (
            "match: { kind: data.shared }, \
             register: { systems: [version, purpose, categories], per: site }",
            vec![(
                0,
                "data.shared",
                who(json!({ "system": { "id": "wms", "version": "5.1" },
                "purpose": "stock", "categories": ["performance"] })),
            )],
        ),
        (
            "match: { kind: decision.made }, disparity: { outcome: { decision.outcome: yes }, \
             between: site, at_least: 80 %, min_count: 20, min_cohort: 5, p_below: 0.05, per: [], \
             within: { calendar: week } }",
            cohorts.collect(),
        ),
        (
            "match: { kind: source.heartbeat }, absence: { longer_than: 12 h, per: site }",
            vec![(0, "source.heartbeat", who(json!({})))],
        ),
    ]
}
