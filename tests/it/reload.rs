//! Files read anew while the monitor runs: all or nothing, and what did not change goes on.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::time::Duration;

use rusqlite::Connection;

use super::broker::{Record, shared};
use super::monitor_process::{Rig, Running};

pub(crate) const AGREEMENT: &str = r#"
vigie: 1
agreement:
  id: T
  version: 1
  title: { fr: Essai, en: Trial }
  parties: [{ role: employer, name: E }, { role: union, name: U }]
  in_force: { from: 2026-01-01, until: 2026-03-01, then: warn }
  review_due: 2026-02-01
  zone: Europe/Paris
clauses:
  - id: shots
    title: { fr: Captures, en: Screenshots }
    severity: serious
    match: { kind: capture.screenshot }
    limit: { count: {}, per: worker, within: { calendar: day }, at_most: 4 }
  - id: pings
    title: { fr: Positions, en: Positions }
    severity: notice
    match: { kind: location.ping }
    limit: { count: {}, per: worker, within: { calendar: day }, at_most: 4 }
"#;

/// Lays the agreement down in a version.
pub(crate) fn lay(rig: &Rig, version: u32) {
    let text = AGREEMENT.replace("version: 1", &format!("version: {version}"));
    fs::write(rig.path("agreement.yaml"), text).unwrap();
}

pub(crate) fn event(kind: &str, n: u32) -> Record {
    let text = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{kind}{n}\",\"source\":\"urn:t\",\"type\":\"t\",\
         \"time\":\"2026-09-07T08:{n:02}:00Z\",\
         \"data\":{{\"kind\":\"{kind}\",\"subject\":{{\"ref\":\"mat-000001\"}}}}}}"
    );
    Record::new(text).on(0).at(1_788_768_000_000 + i64::from(n))
}

fn has(rig: &Rig, line: &str) -> bool {
    rig.get("/metrics")
        .is_some_and(|text| text.lines().any(|l| l == line))
}

#[test]
fn a_refused_file_changes_nothing_and_a_sound_one_keeps_what_did_not_change() {
    let rig = Rig::new(shared());
    let write = |text: &str| fs::write(rig.path("agreement.yaml"), text).unwrap();
    write(AGREEMENT);
    let topic = &rig.topics["work.hr"];
    let produce = |from, to| {
        topic.produce((from..to).map(|n| event("capture.screenshot", n)));
        topic.produce((from..to).map(|n| event("location.ping", n)));
    };
    produce(0, 3);
    let running = rig.start();
    let matched = |events: u32| format!("vigie_clause_matches_total{{clause=\"shots\"}} {events}");
    rig.wait("the first events", |rig| has(rig, &matched(3)));

    // Two mistakes: nothing changes, and that can be seen.
    write(&AGREEMENT.replace("at_most: 4", "at_mots: 2"));
    running.signal("HUP");
    rig.wait("the refusal", |rig| {
        has(rig, "vigie_config_last_reload_successful 0")
    });
    // The same version with other content is refused, too.
    write(&AGREEMENT.replace("at_most: 4", "at_most: 1"));
    running.signal("HUP");
    rig.wait("the second refusal", |rig| {
        has(rig, "vigie_findings_total{kind=\"reload_refused\"} 2")
    });

    // A sound one: the windows of `shots` go on, those of `pings` begin anew.
    let sound = AGREEMENT.replace("version: 1", "version: 2");
    let at = sound.rfind("at_most: 4").unwrap();
    write(&format!("{}at_most: 3 }}\n", &sound[..at]));
    running.signal("HUP");
    rig.wait("the new files", |rig| {
        has(rig, "vigie_config_last_reload_successful 1")
    });
    produce(3, 6);
    rig.wait("the rest", |rig| has(rig, &matched(6)));
    running.stop();

    let clauses: Vec<String> = rig.found().into_iter().map(|(clause, ..)| clause).collect();
    assert_eq!(clauses, ["shots"], "three pings are not more than three");
    let dropped = rig.findings("state_dropped");
    assert_eq!(dropped.len(), 1);
    assert!(
        dropped[0]["detail"]
            .as_str()
            .unwrap()
            .contains("clause pings")
    );
    let refused = rig.findings("reload_refused");
    assert!(
        refused[0]["detail"].as_str().unwrap().contains("Y020"),
        "{refused:?}"
    );
    // Each round tells once that the review is overdue and the last day over.
    assert_eq!(rig.findings("review_due").len(), 2);
    assert_eq!(rig.findings("expired").len(), 2);
    let configs = rig
        .told()
        .into_values()
        .filter(|e| e["type"] == "vigie.config.v1");
    let versions: Vec<_> = configs.map(|e| e["data"]["version"].clone()).collect();
    assert_eq!(versions, [1, 2]);
}

/// Writes to the store of a monitor that stands still meanwhile, so that neither meets the other.
fn behind_its_back(rig: &Rig, running: &Running, sql: &str) {
    for _ in 0..100 {
        running.signal("STOP");
        let store = Connection::open(rig.path("vigie.db")).unwrap();
        store.busy_timeout(Duration::ZERO).unwrap();
        let changed = store.execute(sql, []);
        drop(store);
        running.signal("CONT");
        match changed {
            Ok(rows) => return assert_eq!(rows, 1, "{sql}"),
            // It stands still in the middle of a commit.
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    panic!("the store is never free");
}

#[test]
fn files_read_anew_do_not_have_old_leaves_read_again() {
    let rig = Rig::new(shared());
    lay(&rig, 1);
    let topic = &rig.topics["work.hr"];
    topic.produce((0..6).map(|n| event("capture.screenshot", n)));
    rig.summary();
    let running = rig.start();
    rig.wait("the monitor", |rig| {
        has(rig, "vigie_config_last_reload_successful 1")
    });
    // What this start passed over was read beside it, and is not read again for a day.
    rig.wait("the whole log to be hashed", |rig| {
        let told = fs::read_to_string(rig.path("stderr")).unwrap_or_default();
        told.contains("the whole log was hashed")
    });
    // Whoever reads this leaf again finds that it is not the one that was signed for.
    let sql = "UPDATE leaves SET bytes = CAST(bytes || ' ' AS BLOB) WHERE seq = 1";
    behind_its_back(&rig, &running, sql);
    let in_force = |version: u32| {
        move |rig: &Rig| {
            let metrics = rig.get("/metrics").unwrap_or_default();
            let named = format!("version=\"{version}\"");
            let mut lines = metrics.lines();
            lines.any(|l| l.starts_with("vigie_agreement_info{") && l.contains(&named))
        }
    };
    for version in [2, 3] {
        lay(&rig, version);
        running.signal("HUP");
        rig.wait("the next version", in_force(version));
    }
    topic.produce((6..8).map(|n| event("capture.screenshot", n)));
    let matched = "vigie_clause_matches_total{clause=\"shots\"} 8";
    rig.wait("what came since", |rig| has(rig, matched));
    running.stop();
    // The next one has everything read before it ends, and finds it.
    let refused = rig.run_to_end();
    assert_eq!(refused.status.code(), Some(3));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("leaves 0 to") || told.contains("leaf 1 "),
        "{told}"
    );
    let store = Connection::open(rig.path("vigie.db")).unwrap();
    let back = "UPDATE leaves SET bytes = CAST(rtrim(bytes) AS BLOB) WHERE seq = 1";
    assert_eq!(store.execute(back, []).unwrap(), 1);
    drop(store);
    rig.summary();
    assert_eq!(rig.found().len(), 1);
}
