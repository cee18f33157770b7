//! What the monitor cannot see it says, and concludes nothing from.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::time::Duration;

use rdkafka::producer::Producer as _;
use serde_json::Value;

use super::broker::{Broker, Listener, Record, Topic, shared};
use super::doctor::doctor;
use super::ends::{TIMEOUT, in_transaction, read_instead};
use super::monitor_process::Rig;
use super::verified::verified;

/// A source that has to be heard every 20 seconds.
const AGREEMENT: &str = "vigie: 1
agreement:
  id: HEARD
  version: 1
  title: { fr: Sources, en: Sources }
  parties: [{ role: employer, name: E }, { role: union, name: U }]
  in_force: { from: 2026-01-01, then: keep }
  zone: UTC
clauses:
  - id: heard
    title: { fr: Source muette, en: Silent source }
    severity: notice
    match: { kind: source.heartbeat }
    absence: { longer_than: 20 s, per: system }
";

pub(crate) fn event(id: &str, kind: &str, time: &str) -> String {
    format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"urn:t\",\"type\":\"work.{kind}.v1\",\
         \"time\":\"{time}\",\"data\":{{\"system\":{{\"id\":\"wms\"}}}}}}"
    )
}

fn keys(id: &str) -> Record {
    Record::new(event(id, "capture.keystrokes", "2026-09-07T08:00:00Z")).on(0)
}

fn health(rig: &Rig) -> Value {
    let text = rig.get("/health").unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// A broker that stands still is no source that is silent.
#[test]
fn nothing_is_concluded_from_the_silence_of_a_broker() {
    let Some(broker) = Broker::start() else {
        return;
    };
    let rig = Rig::new(broker.address(Listener::Plain));
    fs::write(rig.path("agreement.yaml"), AGREEMENT).unwrap();
    rig.configure("time: { lateness: 1 s, idle_after: 2 s }\n");
    let now = jiff::Timestamp::now().to_string();
    let heartbeat = event("1", "source.heartbeat", &now);
    rig.topics["work.hr"].produce([Record::new(heartbeat).on(0)]);
    let running = rig.start();
    rig.wait("the source to be heard, and to be silent", |rig| {
        !rig.findings("partition_idle").is_empty()
    });
    broker.freeze(true);
    rig.wait("health to say so", |rig| health(rig)["healthy"] == false);
    let answer = health(&rig);
    assert_eq!(answer["lag_records"], Value::Null, "{answer}");
    assert!(
        answer["reason"].as_str().unwrap().contains("do not answer"),
        "{answer}"
    );
    let topic = rig.topics["work.hr"].name();
    let metrics = rig.get("/metrics").unwrap();
    assert!(
        metrics.contains(&format!("vigie_source_connected{{topic=\"{topic}\"}} 0")),
        "{metrics}"
    );
    // Longer than the clause allows a source to be silent.
    std::thread::sleep(Duration::from_secs(15));
    assert_eq!(rig.raised(), 0);
    broker.freeze(false);
    rig.wait("it to be seen again", |rig| {
        !rig.findings("seen_again").is_empty()
    });
    let says = |kind: &str, what: &str| {
        let told = rig.findings(kind);
        assert!(
            told.iter()
                .all(|one| one["detail"].as_str().unwrap().contains(what)),
            "{told:?}"
        );
        assert!(!told.is_empty());
    };
    says("unseen", "do not answer since");
    says("seen_again", "not seen from");
    // Nothing came meanwhile: now that is known.
    rig.wait("the silence to be told", |rig| rig.raised() == 1);
    rig.wait("health", |rig| health(rig)["healthy"] == true);
    running.stop();
    // Page, program and script of an export tell of the same time.
    let (_, codes) = verified(&rig, "blind.zip");
    assert!(codes.contains(&"blind".to_owned()), "{codes:?}");
}

#[test]
fn a_topic_that_is_named_and_not_there_is_told_beside_one_that_is() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce([keys("1")]);
    let missing = format!("{}x", topic.name());
    read_instead(&rig, &[topic.name(), &missing]);
    let output = rig.run_to_end();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{errors}");
    assert!(errors.contains("not everything was read"), "{errors}");
    let told = rig.findings("topic_missing");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["topic"], missing.as_str());
    let near = format!("there is {}", topic.name());
    assert!(
        told[0]["detail"].as_str().unwrap().contains(&near),
        "{told:?}"
    );

    let running = rig.start();
    rig.wait("health to name it", |rig| {
        health(rig)["missing_topics"] == serde_json::json!([missing])
    });
    let late = Topic::named(shared(), missing.clone(), 1, &[]);
    late.produce([keys("2")]);
    rig.wait("it to be read once it is there", |rig| {
        health(rig)["healthy"] == true && !rig.findings("seen_again").is_empty()
    });
    running.stop();

    read_instead(&rig, &["work.nowhere"]);
    let errors = rig.run_to_end().stderr;
    let errors = String::from_utf8_lossy(&errors);
    assert!(errors.contains("no topic fits work.nowhere"), "{errors}");
}

/// A pattern leaves out what Kafka itself may have made; a name does not.
#[test]
fn a_topic_that_a_pattern_leaves_out_is_told_and_read_once_it_is_named() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce([keys("1")]);
    let hidden = Topic::named(shared(), format!("__{}", topic.name()), 1, &[]);
    hidden.produce([keys("2")]);
    let path = rig.path("vigie.yaml");
    let config = fs::read_to_string(&path).unwrap();
    let (before, rest) = config.split_once("topics: [").unwrap();
    let (_, after) = rest.split_once(']').unwrap();
    let pattern = format!("{before}pattern: '(__)?{}'{after}", topic.name());
    fs::write(&path, pattern).unwrap();

    let (state, words) = &doctor(&rig, 0)["topics"];
    assert_eq!(state, "warning");
    let named = format!("matched and not read: {}", hidden.name());
    assert!(words.contains(&named), "{words}");
    assert_eq!(rig.summary()["read"], 1);
    let told = rig.findings("left_out");
    assert_eq!((told.len(), &told[0]["topic"]), (1, &hidden.name().into()));

    fs::write(&path, config).unwrap();
    read_instead(&rig, &[topic.name(), hidden.name()]);
    assert_eq!(rig.summary()["read"], 2);
    assert_eq!(rig.findings("left_out").len(), 1);
}

#[test]
fn a_topic_that_forgets_is_told_by_doctor_and_at_the_start() {
    let rig = Rig::new(shared());
    let forgets = [("cleanup.policy", "compact")];
    let topic = Topic::create_with(shared(), "forgets", 1, &forgets);
    let short = Topic::create_with(shared(), "short", 1, &[("retention.ms", "600000")]);
    read_instead(&rig, &[topic.name(), short.name()]);
    let seen = doctor(&rig, 0);
    let (state, words) = &seen["keeping"];
    assert_eq!(state, "warning");
    for said in [
        format!("{} is compacted", topic.name()),
        format!("{} keeps records for 10 minutes only", short.name()),
    ] {
        assert!(words.contains(&said), "{words}");
    }
    let record = event("1", "capture.keystrokes", "2026-09-07T08:00:00Z");
    topic.produce([Record::new(record).key("w")]);
    assert_eq!(rig.summary()["read"], 1);
    let told = rig.findings("compacted");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["topic"], topic.name());
}

/// Whoever may write transactions can have everything behind one wait.
#[test]
fn a_transaction_that_nobody_ends_is_told_and_nothing_is_settled() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    let held = event("held", "capture.keystrokes", "2026-09-07T08:00:00Z");
    let producer = in_transaction(topic, &held);
    topic.produce([keys("behind")]);

    let output = rig.run_to_end();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{errors}");
    let told = rig.findings("open_transaction");
    assert_eq!(told.len(), 1, "{errors}");
    assert_eq!(told[0]["offsets"], serde_json::json!([0, 2]));
    assert!(rig.findings("partition_idle").is_empty());

    producer.commit_transaction(TIMEOUT).unwrap();
    assert_eq!(rig.summary()["read"], 2);
    // The marker behind the last record is nothing that waits.
    let running = rig.start();
    rig.wait("nothing to be behind", |rig| {
        health(rig)["lag_records"] == 0
    });
    running.stop();
}
