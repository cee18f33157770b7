//! A people table: events that know no team count for one, a table read anew counts from then on,
//! and nothing of it is kept but its digest.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;

use vigie::ledger::sha256_hex;

use super::broker::{Record, shared};
use super::monitor_process::Rig;
use super::reload::AGREEMENT;

const HEADER: &str = "domain,id,company_id,team\n";

fn shot(n: u32, worker: &str) -> Record {
    let text = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{worker}{n}\",\"source\":\"urn:t\",\"type\":\"t\",\
         \"time\":\"2026-09-07T08:{n:02}:00Z\",\
         \"data\":{{\"kind\":\"capture.screenshot\",\"subject\":{{\"ref\":\"{worker}\"}}}}}}"
    );
    Record::new(text).on(0).at(1_788_768_000_000 + i64::from(n))
}

#[test]
fn events_without_a_team_count_for_the_one_that_the_table_says() {
    let rig = Rig::new(shared());
    let agreement = AGREEMENT.replace("per: worker", "per: team");
    fs::write(rig.path("agreement.yaml"), agreement).unwrap();
    let settings = fs::read_to_string(rig.path("vigie.yaml")).unwrap();
    let settings = settings.replace("key: key }", "key: key, people: people.csv }");
    fs::write(rig.path("vigie.yaml"), settings).unwrap();
    let first = format!("{HEADER}company,mat-000001,,pick\n");
    let second = format!("{first}company,mat-000002,mat-000003,\ncompany,mat-000003,,pick\n");
    fs::write(rig.path("people.csv"), &first).unwrap();
    fs::write(rig.path("first.csv"), &first).unwrap();

    let topic = &rig.topics["work.hr"];
    topic.produce((0..3).map(|n| shot(n, "mat-000001")));
    let running = rig.start();
    let has = |line: &str| {
        let metrics = rig.get("/metrics").unwrap_or_default();
        metrics.lines().any(|found| found == line)
    };
    let matched = |events: u32| format!("vigie_clause_matches_total{{clause=\"shots\"}} {events}");
    rig.wait("the first events", |_| has(&matched(3)));
    // A table with a mistake changes nothing, and what is told of it names nobody.
    fs::write(
        rig.path("people.csv"),
        format!("{second}company,mat-000001,,\n"),
    )
    .unwrap();
    running.signal("HUP");
    rig.wait("the refusal", |_| {
        has("vigie_findings_total{kind=\"reload_refused\"} 1")
    });
    fs::write(rig.path("people.csv"), &second).unwrap();
    running.signal("HUP");
    rig.wait("the new table", |_| {
        has("vigie_config_last_reload_successful 1")
    });
    topic.produce((3..6).map(|n| shot(n, "mat-000002")));
    rig.wait("the rest", |_| has(&matched(6)));
    running.stop();

    let clauses: Vec<String> = rig.found().into_iter().map(|(clause, ..)| clause).collect();
    assert_eq!(
        clauses,
        ["shots"],
        "three and three of one team are more than four"
    );
    let refused = rig.findings("reload_refused");
    let detail = refused[0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("P012") && !detail.contains("mat-"),
        "{detail}"
    );
    let told = rig.told();
    let configs = told.values().filter(|one| one["type"] == "vigie.config.v1");
    let digests: Vec<_> = configs
        .map(|one| one["data"]["people"]["digest"].clone())
        .collect();
    assert_eq!(
        digests,
        [&first, &second].map(|text| sha256_hex(text.as_bytes()))
    );
    let queue = format!("{told:?}");
    assert!(!queue.contains("mat-00000"));
    for name in ["vigie.db", "vigie.db-wal"] {
        let bytes = fs::read(rig.path(name)).unwrap_or_default();
        assert!(!bytes.windows(9).any(|part| part == b"mat-00000"), "{name}");
    }
    // The auditor needs every table that was in force.
    let missing = rig.command_of(&["audit", "--config", "vigie.yaml"], 3);
    assert!(missing.contains("names the people table"), "{missing}");
    let brought = ["audit", "--config", "vigie.yaml", "--people", "first.csv"];
    rig.command_of(&brought, 0);
}
