//! `vigie doctor` against a real broker: what is well, what is too wide, and what does not work.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;

use serde_json::Value;
use vigie::demo::Play;
use vigie::kafka::{Connection, Discovery};

use super::broker::{Topic, read, shared};
use super::monitor_process::{Rig, private};

/// What doctor says of a rig's installation: by check, state and text with its hint.
pub(crate) fn doctor(rig: &Rig, code: i32) -> BTreeMap<String, (String, String)> {
    let told = rig.command_of(
        &["doctor", "--config", "vigie.yaml", "--format", "json"],
        code,
    );
    let told: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
    assert_eq!(told["ok"], code == 0);
    let checks = told["checks"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    checks
        .map(|check| {
            let words = format!("{} {}", text(&check["text"]), text(&check["hint"]));
            (text(&check["check"]), (text(&check["state"]), words))
        })
        .collect()
}

fn few() -> Play {
    Play {
        seed: 3,
        workers: 5,
        days: 1,
        ..Play::default()
    }
}

#[test]
fn a_sound_installation_is_found_sound_and_left_as_it_was() {
    let rig = Rig::new(shared());
    // What is there to be seen beside what is read.
    let _other = Topic::create(shared(), "other", 1);
    rig.produce(few());
    let ends = || -> Vec<(i64, i64)> {
        let connection = Connection {
            brokers: vec![rig.broker.clone()],
            ..Connection::default()
        };
        let discovery = Discovery::new(&connection).unwrap();
        let topics = rig.topics.values().chain([&rig.queue]);
        topics
            .map(|topic| discovery.ends(topic.name(), 0).unwrap())
            .collect()
    };
    let before = ends();
    let seen = doctor(&rig, 0);
    for check in [
        "files", "keys", "store", "disk", "address", "brokers", "topics", "reading", "queue",
        "clock",
    ] {
        assert_eq!(seen[check].0, "ok", "{check}: {seen:?}");
    }
    // A broker that asks nobody who he is lets everybody do everything.
    assert_eq!(seen["rights"].0, "warning");
    for right in ["write to", "change sources", "make topics", "does not read"] {
        assert!(seen["rights"].1.contains(right), "{right}: {seen:?}");
    }
    assert_eq!(seen["signatures"].0, "warning");
    assert_eq!(seen["mirror"].0, "warning");
    assert_eq!(ends(), before, "doctor wrote something");
    assert!(read(&rig.broker, rig.queue.name()).is_empty());
    assert!(!rig.path("vigie.db").exists());
    // Beside a monitor that runs.
    let running = rig.start();
    rig.wait("the monitor to answer", |rig| rig.is_up());
    let seen = doctor(&rig, 0);
    assert!(seen["address"].1.contains("healthy"), "{seen:?}");
    assert!(seen["store"].1.contains("leaves"), "{seen:?}");
    running.stop();
}

#[test]
fn whatever_does_not_work_is_said_and_the_rest_is_looked_at() {
    let mut rig = Rig::new(shared());
    let taken = TcpListener::bind(("127.0.0.1", rig.port)).unwrap();
    fs::remove_file(rig.path("key")).unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    rig.broker = silent.local_addr().unwrap().to_string();
    drop(silent);
    rig.configure("");
    let seen = doctor(&rig, 1);
    for check in ["keys", "brokers", "queue", "address"] {
        assert_eq!(seen[check].0, "failed", "{check}: {seen:?}");
    }
    assert_eq!(seen["disk"].0, "ok");
    drop(taken);
    // Topics that are not there, and a queue that is not.
    fs::write(rig.path("key"), super::monitor_process::KEY).unwrap();
    private(&rig.path("key"));
    rig.broker = shared().to_owned();
    rig.configure("");
    let text = fs::read_to_string(rig.path("vigie.yaml")).unwrap();
    let text = text.replace(rig.queue.name(), "no-such-queue");
    let first = rig.topics.values().next().unwrap().name();
    fs::write(
        rig.path("vigie.yaml"),
        text.replace(first, "no-such-source"),
    )
    .unwrap();
    let seen = doctor(&rig, 1);
    assert_eq!(seen["topics"].0, "warning");
    assert!(seen["topics"].1.contains("no-such-source"), "{seen:?}");
    assert_eq!(seen["queue"].0, "failed");
    assert!(seen["queue"].1.contains("no-such-queue"), "{seen:?}");
    // A file with a mistake: with its place, in both languages.
    let broken = fs::read_to_string(rig.path("agreement.yaml")).unwrap();
    fs::write(
        rig.path("agreement.yaml"),
        broken.replace("severity:", "severty:"),
    )
    .unwrap();
    let seen = doctor(&rig, 1);
    assert_eq!(seen["files"].0, "failed");
    assert!(seen["files"].1.contains("agreement.yaml:"), "{seen:?}");
    assert_eq!(seen["reading"].0, "ok", "the rest is looked at: {seen:?}");
    let told = rig.command_of(&["doctor", "--config", "no-such.yaml"], 1);
    assert!(told.contains("×"), "{told}");
}
