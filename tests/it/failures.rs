//! What goes wrong has a finding, or an error that says what to do.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;

use serde_json::Value;
use vigie::demo::{Play, Truth};

use super::broker::{Record, shared};
use super::monitor_process::{Rig, Running};

fn event(n: u32) -> Record {
    let text = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"e{n}\",\"source\":\"urn:t\",\
         \"type\":\"work.capture.keystrokes.v1\",\"time\":\"2026-09-07T08:{:02}:00Z\",\
         \"data\":{{\"subject\":{{\"ref\":\"mat-009999\"}}}}}}",
        n % 60
    );
    Record::new(text).on(0).at(1_788_768_000_000 + i64::from(n))
}

#[test]
fn a_retention_cut_is_a_finding_with_its_size() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce((0..10).map(event));
    assert_eq!(rig.summary()["read"], 10);
    topic.produce((10..40).map(event));
    topic.cut(0, 25);
    assert_eq!(rig.summary()["read"], 25);
    let gaps = rig.findings("gap");
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0]["count"], 15);
    assert_eq!(gaps[0]["topic"], topic.name());
    assert_eq!(gaps[0]["partition"], 0);
    assert_eq!(gaps[0]["offsets"], serde_json::json!([10, 25]));
}

#[test]
fn a_topic_made_anew_is_a_finding_and_is_read() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce((0..10).map(event));
    assert_eq!(rig.summary()["read"], 10);
    topic.delete();
    topic.create_again(1, &[]);
    topic.produce((10..14).map(event));
    assert_eq!(rig.summary()["read"], 14);
    assert_eq!(rig.findings("topic_reset").len(), 1);
}

#[test]
fn garbage_is_counted_and_its_content_kept_nowhere() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    let broken = [
        "{\"id\":\"mat-SECRET",
        "",
        "[]",
        "\u{0}",
        "{\"time\":\"mat-SECRET\"}",
        "null",
    ];
    topic.produce(broken.map(Record::new));
    topic.produce([Record::new(vec![0xff, 0xfe]), event(1)]);
    let output = rig.run_to_end();
    let errors = String::from_utf8_lossy(&output.stderr);
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    // A list of no events is a page without an event.
    assert_eq!(summary["rejected"], 6, "{errors}");
    assert_eq!(summary["ignored"], 1, "{errors}");
    assert_eq!(summary["observed"], 1);
    // Each reason is told with its count and its first place, before the last line.
    let reasons = errors
        .lines()
        .find(|line| line.starts_with("{\"reasons\":"));
    let reasons: Value = serde_json::from_str(reasons.expect(&errors)).unwrap();
    let reasons = reasons["reasons"].as_array().unwrap();
    let of = |word: &str| reasons.iter().find(|told| told["word"] == word).unwrap();
    assert_eq!(of("not_utf8")["count"], 1);
    let sentence = of("not_utf8")["sentence"].as_str().unwrap();
    assert!(
        sentence.contains("first at partition 0, offset 6"),
        "{sentence}"
    );
    let told = rig.command_of(&["dead-letters", "--store", "vigie.db"], 1);
    assert!(told.contains("partition 0 offset 6  not_utf8"), "{told}");
    assert!(
        !told.contains("SECRET") && !errors.contains("SECRET"),
        "{told}"
    );
    let store = fs::read(rig.path("vigie.db")).unwrap();
    assert!(!store.windows(10).any(|bytes| bytes == b"mat-SECRET"));
}

#[test]
fn a_vendor_topic_is_read_by_its_mapping() {
    let rig = Rig::new(shared());
    let config = fs::read_to_string(rig.path("vigie.yaml")).unwrap();
    let mappings = concat!(env!("CARGO_MANIFEST_DIR"), "/config/mappings");
    let mapped = |name: &str| {
        config
            .replace("key: key", &format!("key: key, mappings: {mappings}"))
            .replace(
                "start: earliest",
                &format!("start: earliest, mapping: {name}"),
            )
    };
    fs::write(rig.path("vigie.yaml"), mapped("hubstaff")).unwrap();
    let refused = rig.run_to_end();
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no mapping is called hubstaff"));
    let records = include_str!("../fixtures/mappings/hubstaff-activities.ndjson");
    rig.topics["work.hr"].produce(records.lines().map(Record::new));
    fs::write(rig.path("vigie.yaml"), mapped("hubstaff-activities")).unwrap();
    let summary = rig.summary();
    assert_eq!(
        (&summary["read"], &summary["observed"]),
        (&5.into(), &1.into())
    );
    assert_eq!(
        (&summary["ignored"], &summary["rejected"]),
        (&1.into(), &3.into())
    );
    // A clause that reads what no mapping fills can never fire, and that is told.
    let unfilled = rig.findings("unfilled");
    let detail = unfilled[0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("org.site") && !detail.contains("interval.seconds"),
        "{detail}"
    );
}

fn health(rig: &Rig) -> String {
    rig.get("/health").unwrap_or_default()
}

/// A monitor that waits for room, and what it has to find. Nothing where this machine does not let
/// us have a file system.
fn on_a_full_disk(seed: u64) -> Option<(Rig, Truth, Running)> {
    let rig = Rig::new(shared());
    rig.configure("time: { idle_after: 2 s }\n");
    let truth = rig.produce(Play {
        seed,
        workers: 60,
        days: 8,
        ..Play::default()
    });
    let running = rig.start_on("700k")?;
    rig.wait("the disk to be full", |rig| {
        health(rig).contains("the disk is full")
    });
    Some((rig, truth, running))
}

#[test]
fn a_full_disk_is_waited_out_and_loses_nothing() {
    let Some((rig, truth, running)) = on_a_full_disk(31) else {
        return;
    };
    assert!(rig.get("/metrics").unwrap().contains("\nvigie_disk_full 1"));
    rig.enlarge(&running, "64m");
    rig.wait("everything to be read", |rig| {
        health(rig).contains("\"lag_records\":0")
            && rig
                .get("/metrics")
                .is_some_and(|text| text.contains("\nvigie_disk_full 0"))
    });
    rig.wait("every verdict", |rig| {
        rig.raised() == Rig::planted(&truth).len()
    });
    running.stop();
    assert_eq!(rig.found(), Rig::planted(&truth));
}

#[test]
fn who_waits_for_a_full_disk_can_be_stopped() {
    let Some((rig, _, running)) = on_a_full_disk(32) else {
        return;
    };
    // That it does not wait for room is that this returns.
    assert!(!running.end().success());
    let told = fs::read_to_string(rig.path("stderr")).unwrap();
    assert!(told.contains("no room left for the store"), "{told}");
}

#[test]
fn a_broker_that_is_down_is_said_so() {
    let mut rig = Rig::new(shared());
    rig.broker = "127.0.0.1:1".into();
    rig.configure("");
    let output = rig.run_to_end();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("no broker answers at 127.0.0.1:1"), "{told}");
    rig.broker = shared().into();
}

#[test]
fn a_second_process_on_the_same_store_is_refused() {
    let rig = Rig::new(shared());
    rig.topics["work.hr"].produce([event(1)]);
    let running = rig.start();
    rig.wait("the monitor to run", |rig| rig.is_up());
    let output = rig.run_to_end();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("in use by another process"), "{told}");
    running.stop();
}

#[test]
fn a_mistyped_key_is_shown_with_what_was_meant() {
    let rig = Rig::new(shared());
    let path = rig.path("agreement.yaml");
    let text = fs::read_to_string(&path)
        .unwrap()
        .replacen("at_most: 4", "at_moost: 4", 1);
    fs::write(&path, text).unwrap();
    let output = rig.run_to_end();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("at_most"), "{told}");
}

#[test]
fn a_changed_threshold_changes_the_verdicts() {
    let rig = Rig::new(shared());
    let path = rig.path("agreement.yaml");
    let text = fs::read_to_string(&path)
        .unwrap()
        .replacen("at_most: 4", "at_most: 400", 1);
    fs::write(&path, text).unwrap();
    let truth = rig.produce(Play {
        seed: 8,
        workers: 60,
        days: 3,
        ..Play::default()
    });
    rig.summary();
    let (planted, found) = (Rig::planted(&truth), rig.found());
    let missing: Vec<_> = planted.difference(&found).collect();
    assert!(!missing.is_empty() && missing.iter().all(|(clause, ..)| clause == "art-4.2"));
}

#[test]
fn an_altered_store_is_refused_before_anything_is_read() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce([event(1)]);
    rig.summary();
    topic.produce([event(2)]);
    let before = rig.told().len();
    let store = rusqlite::Connection::open(rig.path("vigie.db")).unwrap();
    store
        .execute("DELETE FROM leaves WHERE seq = 2", [])
        .unwrap();
    drop(store);
    let output = rig.run_to_end();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("was altered: leaf 2 is gone"), "{told}");
    assert_eq!(rig.told().len(), before);
}

/// Whatever is asked of the log of the program, nobody is named in it.
#[test]
fn no_id_of_a_person_is_in_any_line_that_is_logged() {
    let rig = Rig::new(shared());
    let ids = [
        "MAT-48151623",
        "ada.lovelace@example.org",
        "BADGE-7731",
        "HEADER-9917",
    ];
    let [subject, mail, key, header] = ids;
    let text = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{subject}\",\"source\":\"urn:t\",\
         \"type\":\"work.capture.keystrokes.v1\",\"time\":\"2026-09-07T08:00:00Z\",\
         \"data\":{{\"subject\":{{\"ref\":\"{subject}\"}},\"actor\":{{\"ref\":\"{mail}\"}}}}}}"
    );
    let broken = format!("{{\"id\":\"{mail}");
    let records = [text, broken].map(|text| Record::new(text).key(key).header("who", header).on(0));
    // The rig has everything told as JSON, log lines too unless they are asked for in another form.
    for (format, mark, read) in [
        ("json", "\"level\":\"info\"", "\"read\":2,"),
        ("text", " info vigie", "\"read\":4,"),
    ] {
        rig.topics["work.hr"].produce(records.clone());
        let mut command = rig.command();
        command
            .env("RUST_LOG", "trace")
            .args(["--stop-at-end", "--log-format", format]);
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).to_lowercase();
        assert!(told.contains(mark), "{told}");
        assert!(told.contains("trace") || told.contains("debug"), "{told}");
        let result = String::from_utf8_lossy(&output.stdout).to_lowercase();
        assert!(result.contains(read), "{result}");
        for id in ids {
            assert!(!told.contains(&id.to_lowercase()), "{id}: {told}");
            assert!(!result.contains(&id.to_lowercase()), "{id}: {result}");
        }
    }
}

#[test]
fn a_queue_that_is_not_there_is_named_and_is_no_success() {
    let rig = Rig::new(shared());
    rig.topics["work.hr"].produce((0..3).map(event));
    let config = fs::read_to_string(rig.path("vigie.yaml")).unwrap();
    let lost = config.replace(rig.queue.name(), "nowhere");
    fs::write(rig.path("vigie.yaml"), lost).unwrap();
    let ended = rig.run_to_end();
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(3), "{errors}");
    assert!(
        errors.contains("nowhere") && errors.contains("topic is not there"),
        "{errors}"
    );
    assert!(errors.contains("has not taken every leaf"), "{errors}");
    let failures = errors.matches("was not delivered").count();
    assert!(
        failures <= 8,
        "{failures} lines about one failure: {errors}"
    );
    // What could not be sent is sent when it can be.
    fs::write(rig.path("vigie.yaml"), config).unwrap();
    assert_eq!(rig.summary()["read"], 3);
    assert!(!rig.told().is_empty());
}
