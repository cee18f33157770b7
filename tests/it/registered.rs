//! Schemas out of a real registry: each format is read along what it says, whatever becomes of the
//! registry meanwhile, and nothing is lost or rejected.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::path::Path;
use std::time::Duration;

use vigie::monitor::{RegistryTarget, Trouble, knock};

use super::broker::{Record, Topic, shared};
use super::doctor::doctor;
use super::monitor_process::{Rig, private};
use super::registry::{Door, Registry};
use super::reload::AGREEMENT;
use super::schemas::{number, read};

const PERSON: &str = r#"{ "type": "record", "namespace": "hr", "name": "Person", "fields": [
    { "name": "ref", "type": "string" } ] }"#;
const SHOT: &str = r#"{ "type": "record", "namespace": "hr", "name": "Shot", "fields": [
    { "name": "id", "type": "string" },
    { "name": "t", "type": { "type": "long", "logicalType": "timestamp-millis" } },
    { "name": "by", "type": "hr.Person" } ] }"#;
const PERSON_PROTO: &str = r#"syntax = "proto3"; package hr; message Person { string ref = 1; }"#;
const SHOT_PROTO: &str = r#"syntax = "proto3"; package hr; import "person.proto";
    message Other { bool no = 1; }
    message Shot { string id = 1; string t = 2; Person by = 3; }"#;
const SHOT_JSON: &str = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
    "properties": { "id": { "type": "string" } } }"#;

const LOGIN: &str = "Basic dmlnaWU6bGV0LW1lLWlu";
const PASSWORD: &str = "let-me-in";

const TOPICS: [(&str, &str); 3] = [
    ("work.hr", "avro"),
    ("work.calls", "protobuf"),
    ("work.wms", "json"),
];

/// A rig that reads one topic of each format, with schemas from the registry at this address.
fn rig(url: &str) -> Rig {
    let rig = Rig::new(shared());
    fs::write(rig.path("agreement.yaml"), AGREEMENT).unwrap();
    fs::create_dir(rig.path("maps")).unwrap();
    let mut sources = String::new();
    for (topic, format) in TOPICS {
        let mapping = format!(
            "vigie: 1\nmapping: {{ name: {format}, version: 1, source: 'urn:{format}' }}\n\
             record: {{ format: {format} }}\nid: {{ from: /id }}\n\
             time: {{ from: /t, format: rfc3339 }}\nemit: {{ kind: capture.screenshot, \
             fields: {{ subject.ref: {{ from: /by/ref, domain: company }} }} }}\n"
        );
        fs::write(rig.path(&format!("maps/{format}.yaml")), mapping).unwrap();
        let name = rig.topics[topic].name();
        sources += &format!("  - {{ topics: [{name}], start: earliest, mapping: {format} }}\n");
    }
    fs::write(rig.path("password"), PASSWORD).unwrap();
    private(&rig.path("password"));
    let settings = fs::read_to_string(rig.path("vigie.yaml")).unwrap();
    let (before, after) = settings.split_once("sources:").unwrap();
    let (_, after) = after.split_once("queue:").unwrap();
    let before = before.replace("key: key }", "key: key, mappings: maps }");
    let settings = format!(
        "{before}schema_registry:\n  url: {url}\n  \
         login: {{ username: vigie, password_file: password }}\n\
         sources:\n{sources}queue:{after}"
    );
    fs::write(rig.path("vigie.yaml"), settings).unwrap();
    rig
}

fn text(text: &str) -> Vec<u8> {
    [number(text.len() as i64), text.into()].concat()
}

/// A value of the registry's format, minutes after eight o'clock.
fn record(value: Vec<u8>, schema: u32, minute: u8) -> Record {
    let framed = [vec![0], schema.to_be_bytes().to_vec(), value].concat();
    Record::new(framed)
        .on(0)
        .at(1_788_768_000_000 + i64::from(minute) * 60_000)
}

fn avro(schema: u32, minute: u8) -> Record {
    let time = 1_788_768_000_000 + i64::from(minute) * 60_000;
    let value = [
        text(&format!("a{minute}")),
        number(time),
        text("mat-000001"),
    ];
    record(value.concat(), schema, minute)
}

fn protobuf(schema: u32, minute: u8) -> Record {
    let field = |number: u8, bytes: &[u8]| {
        let length = u8::try_from(bytes.len()).unwrap();
        [&[number << 3 | 2, length], bytes].concat()
    };
    let value = [
        // The second message of the file.
        vec![2, 2],
        field(1, format!("p{minute}").as_bytes()),
        field(2, format!("2026-09-07T08:{minute:02}:00Z").as_bytes()),
        field(3, &field(1, b"mat-000001")),
    ];
    record(value.concat(), schema, minute)
}

fn json(schema: u32, minute: u8) -> Record {
    let value = format!(
        "{{\"id\":\"j{minute}\",\"t\":\"2026-09-07T08:{minute:02}:00Z\",\
         \"by\":{{\"ref\":\"mat-000001\"}}}}"
    );
    record(value.into_bytes(), schema, minute)
}

/// Whether everything of a topic was read, and nothing of anything rejected.
fn is_read(rig: &Rig, topic: &Topic, records: u32) -> bool {
    let metrics = rig.get("/metrics").unwrap_or_default();
    let rejected = |line: &&str| line.starts_with("vigie_rejects_total") && !line.ends_with(" 0");
    assert_eq!(metrics.lines().find(rejected), None);
    read(rig, topic, records)
}

fn told(rig: &Rig, why: &str) -> bool {
    let mut found = rig.findings("schema_missing").into_iter();
    found.any(|one| {
        one["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains(why))
    })
}

fn metric(rig: &Rig, line: &str) -> bool {
    let metrics = rig.get("/metrics").unwrap_or_default();
    metrics.lines().any(|one| one == line)
}

#[test]
fn every_format_is_read_whatever_becomes_of_the_registry() {
    let mut registry = Registry::start();
    registry.register(("person", "AVRO"), PERSON, &[]);
    let shot = registry.register(("shot", "AVRO"), SHOT, &[("hr.Person", "person")]);
    registry.register(("person.proto", "PROTOBUF"), PERSON_PROTO, &[]);
    let proto = registry.register(
        ("shot.proto", "PROTOBUF"),
        SHOT_PROTO,
        &[("person.proto", "person.proto")],
    );
    let schema = registry.register(("shot.json", "JSON"), SHOT_JSON, &[]);
    // Written in another way, and so another schema of another number.
    let later = SHOT.replace("\"Shot\"", "\"LaterShot\"");
    let later = registry.register(("later", "AVRO"), &later, &[("hr.Person", "person")]);
    let door = Door::before(registry.port(), LOGIN);
    let rig = rig(&door.url());
    let [hr, calls, wms] = TOPICS.map(|(topic, _)| &rig.topics[topic]);
    assert_eq!(doctor(&rig, 0)["registry"].0, "ok");

    hr.produce([avro(shot, 0), avro(shot, 1)]);
    calls.produce([protobuf(proto, 2), protobuf(proto, 3)]);
    wms.produce([json(schema, 4)]);
    let running = rig.start();
    rig.wait("each format", |rig| {
        is_read(rig, hr, 2) && is_read(rig, calls, 2) && is_read(rig, wms, 1)
    });
    assert!(metric(&rig, "vigie_schemas_fetched_total 2"));
    assert!(rig.findings("schema_missing").is_empty());
    // Each once, and JSON not at all: it says itself what it is.
    let once = ["/schemas/types", &format!("/schemas/ids/{shot}")].map(str::to_owned);
    let asked = door.let_in();
    assert!(
        once.iter()
            .all(|path| asked.iter().filter(|one| *one == path).count() == 1)
    );
    assert!(
        !asked.contains(&format!("/schemas/ids/{schema}")),
        "{asked:?}"
    );
    assert_eq!(asked.len(), 5, "{asked:?}");

    // A schema that nobody asked for yet, while the registry is down.
    registry.stop();
    assert_eq!(doctor(&rig, 1)["registry"].0, "failed");
    hr.produce([avro(later, 5), avro(shot, 6)]);
    wms.produce([json(schema, 7)]);
    rig.wait("the finding", |rig| {
        told(rig, "the schema registry does not answer")
    });
    rig.wait("what is not concerned", |rig| is_read(rig, wms, 2));
    assert!(is_read(&rig, hr, 2), "the partition waits");
    let down = "vigie_schema_registry_failures_total{reason=\"down\"} 0";
    assert!(!metric(&rig, down), "failures are counted");
    registry.start_again();
    rig.wait("what waited", |rig| is_read(rig, hr, 4));

    // A start without a registry: what was said once is known.
    registry.stop();
    running.kill();
    let before = rig.findings("schema_missing").len();
    hr.produce([avro(shot, 8), avro(later, 9)]);
    calls.produce([protobuf(proto, 10)]);
    let running = rig.start();
    rig.wait("the rest", |rig| {
        is_read(rig, hr, 6) && is_read(rig, calls, 3)
    });
    running.stop();
    assert_eq!(rig.findings("schema_missing").len(), before);
    let clauses: Vec<String> = rig.found().into_iter().map(|(clause, ..)| clause).collect();
    assert_eq!(clauses, ["shots"]);
    // Whoever reads it again reads the same, without the registry as well.
    let audit = ["audit", "--config", "vigie.yaml", "--format", "json"];
    let report = rig.command_of(&audit, 0);
    assert!(report.contains("\"differences\": []"), "{report}");
}

#[test]
fn why_a_schema_is_not_to_be_had_is_said_and_can_be_mended() {
    let mut registry = Registry::start();
    let door = Door::before(registry.port(), LOGIN);
    let rig = rig(&door.url());
    let [hr, calls, wms] = TOPICS.map(|(topic, _)| &rig.topics[topic]);
    registry.register(("person", "AVRO"), PERSON, &[]);
    let shot = registry.register(("shot", "AVRO"), SHOT, &[("hr.Person", "person")]);
    fs::write(rig.path("password"), "another").unwrap();
    let failed = &doctor(&rig, 1)["registry"];
    assert_eq!(failed.0, "failed");
    assert!(!failed.1.contains("another"), "{failed:?}");

    hr.produce([avro(shot, 0)]);
    // The next number, which nobody has given yet.
    calls.produce([protobuf(shot + 2, 1)]);
    wms.produce([json(shot + 9, 2)]);
    let running = rig.start();
    rig.wait("the finding", |rig| {
        told(rig, "does not let the monitor in")
    });
    rig.wait("what needs no schema", |rig| is_read(rig, wms, 1));
    fs::write(rig.path("password"), PASSWORD).unwrap();
    rig.wait("the other finding", |rig| told(rig, "does not know it"));
    rig.wait("what waited for a login", |rig| is_read(rig, hr, 1));
    registry.register(("person.proto", "PROTOBUF"), PERSON_PROTO, &[]);
    let refers = [("person.proto", "person.proto")];
    let proto = registry.register(("shot.proto", "PROTOBUF"), SHOT_PROTO, &refers);
    assert_eq!(proto, shot + 2);
    rig.wait("what waited for its schema", |rig| is_read(rig, calls, 1));
    running.stop();

    // A file that is damaged is told and asked for anew.
    let folder = rig.path("vigie.db.schemas");
    let file = folder.join(format!("{shot}.schema"));
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, whole.replace("hr", "rh")).unwrap();
    hr.produce([avro(shot, 3)]);
    let running = rig.start();
    rig.wait("what is asked for anew", |rig| is_read(rig, hr, 2));
    running.stop();
    assert_eq!(fs::read_to_string(&file).unwrap(), whole);
    let said = fs::read_to_string(rig.path("stderr")).unwrap();
    assert!(said.contains("a kept schema is damaged"), "{said}");
    assert!(
        !said.contains(PASSWORD) && !said.contains(&LOGIN[6..]),
        "{said}"
    );
    let numbers = |path: &String| path == &format!("/schemas/ids/{shot}");
    assert_eq!(door.let_in().iter().filter(|path| numbers(path)).count(), 2);
}

#[test]
fn over_tls_a_registry_is_believed_by_its_certificate() {
    let registry = Registry::start();
    let (url, authority) = registry.tls();
    let target = |ca: &Path| RegistryTarget {
        url: url.clone(),
        login: None,
        ca: Some(ca.to_owned()),
        timeout: Duration::from_secs(10),
    };
    assert_eq!(knock(&target(authority)), Ok(()));
    let (trouble, why) = knock(&target(registry.stranger())).unwrap_err();
    assert_eq!(trouble, Trouble::Down, "{why}");
}
