//! Alerts say which events they rest on; clauses say why there is none.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::process::Command;

use serde_json::Value;
use vigie::demo::Play;

use super::broker::shared;
use super::rig::Rig;

fn vigie(rig: &Rig, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(arguments)
        .args(["--lang", "en", "--config"])
        .arg(rig.path("vigie.yaml"))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn an_alert_shows_its_events_and_a_clause_why_there_is_none() {
    let rig = Rig::new(shared());
    let truth = rig.produce(Play {
        workers: 60,
        days: 3,
        ..Play::default()
    });
    rig.summary();
    let alerts = rig
        .told()
        .into_values()
        .filter(|e| e["type"] == "vigie.alert.v1");
    let alerts: Vec<Value> = alerts.map(|e| e["data"].clone()).collect();
    let of = |clause: &str| {
        let found = alerts.iter().rfind(|alert| alert["clause"]["id"] == clause);
        found
            .unwrap_or_else(|| panic!("no alert of {clause}"))
            .clone()
    };

    // Six screenshots, all of them count and are where the alert says.
    let shots = of("art-4.2");
    let id = shots["alert"].as_str().unwrap();
    let (code, text) = vigie(&rig, &["explain-alert", id, "--format", "json"]);
    assert_eq!(code, Some(0), "{text}");
    let told: Value = serde_json::from_str(&text).unwrap();
    let events = told["events"].as_array().unwrap();
    let counting: Vec<i64> = events
        .iter()
        .filter(|event| event["counts"] == true)
        .map(|event| event["offset"].as_i64().unwrap())
        .collect();
    assert_eq!(counting.len() as u64, shots["count"].as_u64().unwrap());
    assert_eq!(told["missing"], 0);
    let text = vigie(&rig, &["explain-alert", id]).1;
    assert!(
        text.contains("Clause art-4.2") && text.contains("counts"),
        "{text}"
    );

    // Why no alert about a recipient that is declared: the event shows what was declared.
    let day = ["--from", "2026-09-07", "--until", "2026-09-08"];
    let asked = [&["why-not", "art-10.5", "--group", "system=hr"][..], &day].concat();
    let (code, text) = vigie(&rig, &asked);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("shows what was declared"), "{text}");
    // Why none about a guard: the condition that is not fulfilled is named.
    let asked = [&["why-not", "art-4.2"][..], &day].concat();
    let (_, text) = vigie(&rig, &asked);
    assert!(
        text.contains("it is not the case that (the job is “security”)"),
        "{text}"
    );
    assert!(truth.raw_ids().all(|raw| !text.contains(raw)));

    assert_eq!(vigie(&rig, &["explain-alert", "ffff"]).0, Some(1));
    assert_eq!(
        vigie(&rig, &[&["why-not", "art-4.9"][..], &day].concat()).0,
        Some(1)
    );
    assert_eq!(
        vigie(&rig, &["why-not", "art-4.2", "--from", "x", "--until", "y"]).0,
        Some(2)
    );
}
