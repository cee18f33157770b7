//! Records whose schema is not there yet: their partition waits, nothing of it is lost, and it is read
//! on by itself.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;

use super::broker::{Record, Topic, shared};
use super::monitor_process::Rig;
use super::reload::AGREEMENT;

const SCHEMA: &str = r#"{ "type": "record", "name": "Shot", "fields": [
    { "name": "id", "type": "string" },
    { "name": "t", "type": { "type": "long", "logicalType": "timestamp-millis" } },
    { "name": "by", "type": "string" }
] }"#;

const MAPPING: &str = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\n\
    record: { format: avro }\nid: { from: /id }\ntime: { from: /t, format: rfc3339 }\n\
    emit: { kind: capture.screenshot, fields: { subject.ref: { from: /by, domain: company } } }\n";

/// A zig-zag number, the lowest bits first.
pub(crate) fn number(number: i64) -> Vec<u8> {
    let mut left = (number << 1) as u64;
    let mut bytes = Vec::new();
    while left > 0x7F {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes
}

/// A value under schema 7, as serializers of a registry write it.
fn shot(minute: u8) -> Record {
    let text = |text: &str| [number(text.len() as i64), text.into()].concat();
    let time = 1_788_768_000_000 + i64::from(minute) * 60_000;
    let parts = [
        vec![0, 0, 0, 0, 7],
        text(&format!("shot-{minute}")),
        number(time),
        text("mat-000001"),
    ];
    Record::new(parts.concat()).on(0).at(time)
}

pub(crate) fn read(rig: &Rig, topic: &Topic, records: u32) -> bool {
    let metrics = rig.get("/metrics").unwrap_or_default();
    let of =
        |line: &&str| line.starts_with("vigie_records_read_total") && line.contains(topic.name());
    metrics
        .lines()
        .filter(of)
        .any(|line| line.ends_with(&format!(" {records}")))
}

#[test]
fn a_partition_waits_for_its_schema_and_others_go_on() {
    let rig = Rig::new(shared());
    fs::write(rig.path("agreement.yaml"), AGREEMENT).unwrap();
    for folder in ["maps", "schemas"] {
        fs::create_dir(rig.path(folder)).unwrap();
    }
    fs::write(rig.path("maps/m.yaml"), MAPPING).unwrap();
    let (avro, json) = (&rig.topics["work.hr"], &rig.topics["work.calls"]);
    let settings = fs::read_to_string(rig.path("vigie.yaml")).unwrap();
    let (before, after) = settings.split_once("sources:").unwrap();
    let (_, after) = after.split_once("queue:").unwrap();
    let before = before.replace("key: key }", "key: key, mappings: maps, schemas: schemas }");
    let settings = format!(
        "{before}sources:\n  - {{ topics: [{}], start: earliest, mapping: m }}\n  \
         - {{ topics: [{}], start: earliest }}\nqueue:{after}",
        avro.name(),
        json.name()
    );
    fs::write(rig.path("vigie.yaml"), settings).unwrap();
    avro.produce((0..3).map(shot));
    let text = "{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"urn:t\",\"type\":\"t\",\
        \"time\":\"2026-09-07T08:00:00Z\",\"data\":{\"kind\":\"session.login\"}}";
    json.produce([Record::new(text).on(0)]);

    let running = rig.start();
    rig.wait("the finding", |rig| {
        !rig.findings("schema_missing").is_empty()
    });
    rig.wait("the other topic", |rig| read(rig, json, 1));
    let metrics = rig.get("/metrics").unwrap();
    let counts = |line: &str| !line.starts_with('#') && !line.ends_with(" 0");
    let mut lines = metrics.lines().filter(|line| counts(line));
    let wrong = lines.find(|line| {
        line.starts_with("vigie_rejects_total")
            || line.starts_with("vigie_records_read_total") && line.contains(avro.name())
    });
    assert_eq!(wrong, None);
    rig.wait("/health to say why", |rig| {
        let health = rig.get("/health").unwrap_or_default();
        health.contains("\"healthy\":false") && health.contains("wait for a schema")
    });
    running.kill();

    // What was there is not read to its end, and that is no success.
    avro.produce((3..5).map(shot));
    let ended = rig.run_to_end();
    assert_eq!(ended.status.code(), Some(3));
    let found = rig.findings("schema_missing");
    let detail = found.last().unwrap()["detail"].as_str().unwrap();
    assert!(detail.contains("was not read to its end, 5"), "{detail}");
    let check = rig.command_of(&["check", "vigie.yaml"], 0);
    assert!(!check.contains("schema_registry"), "{check}");
    let running = rig.start();
    let told = rig.findings("schema_missing").len();
    rig.wait("one more finding", |rig| {
        rig.findings("schema_missing").len() > told
    });
    fs::write(rig.path("schemas/7.avsc"), SCHEMA).unwrap();
    rig.wait("everything", |rig| read(rig, avro, 5));
    running.stop();
    let found = rig.findings("schema_missing");
    let detail = found[0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("waits for schema 7; it is not there"),
        "{detail}"
    );
    assert_eq!(found[0]["topic"], avro.name());
    let clauses: Vec<String> = rig.found().into_iter().map(|(clause, ..)| clause).collect();
    assert_eq!(clauses, ["shots"], "five are more than four");
    // Whoever reads it again reads the same.
    let audit = ["audit", "--config", "vigie.yaml", "--format", "json"];
    let report = rig.command_of(&audit, 0);
    assert!(report.contains("\"differences\": []"), "{report}");
}
