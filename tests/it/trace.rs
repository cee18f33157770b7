//! Alerts say which events they rest on; clauses say why there is none.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::process::Command;

use serde_json::Value;
use vigie::demo::Play;

use super::broker::{Record, shared};
use super::monitor_process::Rig;

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

/// A keystroke capture of one worker on a morning, which Kafka was given three days later.
fn late(id: &str, minute: u32) -> Record {
    let text = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"urn:t\",\
         \"type\":\"work.capture.keystrokes.v1\",\"time\":\"2026-09-01T08:{minute:02}:00Z\",\
         \"data\":{{\"subject\":{{\"ref\":\"mat-009999\"}}}}}}"
    );
    Record::new(text).at(1_788_508_800_000).on(0)
}

#[test]
fn late_events_are_found_and_gone_is_only_what_the_partition_has_lost() {
    // Stamps of one topic are the producer's, of the other the broker's.
    for (name, stamps) in [("work.hr", "CreateTime"), ("work.calls", "LogAppendTime")] {
        let rig = Rig::new(shared());
        let topic = &rig.topics[name];
        topic.configure(&[("message.timestamp.type", stamps), ("retention.ms", "-1")]);
        let cut = Record::new("{\"specversion\":").at(1_788_508_800_000).on(0);
        topic.produce([late("a", 0), late("b", 1), late("c", 2), late("a", 0), cut]);
        rig.summary();
        let is_alert = |e: &Value| e["type"] == "vigie.alert.v1";
        let alert = rig.told().into_values().rfind(is_alert).expect("an alert");
        let alert = alert["data"].clone();
        assert_eq!(alert["count"], 3);
        let id = alert["alert"].as_str().unwrap();
        let explain = || -> Value {
            let (code, text) = vigie(&rig, &["explain-alert", id, "--format", "json"]);
            assert_eq!(code, Some(0), "{text}");
            serde_json::from_str(&text).unwrap()
        };
        let told = explain();
        assert_eq!(
            (&told["counted"], &told["count"]),
            (&3.into(), &3.into()),
            "{told}"
        );
        assert_eq!(
            (&told["missing"], &told["notes"]),
            (&0.into(), &Value::Array(Vec::new()))
        );

        let day = ["--from", "2026-09-01", "--until", "2026-09-02"];
        let asked = [&["why-not", "art-2.1", "--format", "json"][..], &day].concat();
        let text = vigie(&rig, &asked).1;
        let told: Value = serde_json::from_str(&text).unwrap();
        let events = told["events"].as_array().unwrap().iter();
        let reasons: Vec<&str> = events.map(|e| e["reason"].as_str().unwrap()).collect();
        let mut wanted = vec!["counts", "duplicate", "counts", "counts"];
        // What the broker stamped today was not meant of that day.
        wanted.extend((stamps == "CreateTime").then_some("not_json"));
        assert_eq!(reasons, wanted, "{text}");

        topic.cut(0, 2);
        let told = explain();
        assert_eq!(
            (&told["counted"], &told["missing"]),
            (&2.into(), &2.into()),
            "{told}"
        );
        let gone = told["gone"].as_array().unwrap().iter();
        let gone: Vec<i64> = gone.map(|one| one["offset"].as_i64().unwrap()).collect();
        assert_eq!(gone, [0, 1]);
    }
}
