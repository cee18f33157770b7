//! A topic is the one that was read as long as its records are: other records at the same offsets
//! are found, told, and read.
//!
//! SPDX-License-Identifier: EUPL-1.2

use serde_json::{Value, json};

use super::broker::{Record, Topic, shared};
use super::monitor_process::Rig;
use super::verified::verified;

/// Records of one play, whose ids no other play has.
fn play(name: &str, records: usize) -> impl Iterator<Item = Record> {
    (0..records).map(move |n| {
        let text = format!(
            "{{\"specversion\":\"1.0\",\"id\":\"{name}-{n}\",\"source\":\"urn:t\",\
             \"type\":\"work.capture.keystrokes.v1\",\"time\":\"2026-09-07T08:00:00Z\",\
             \"data\":{{\"subject\":{{\"ref\":\"mat-{n:06}\"}}}}}}"
        );
        Record::new(text).on(0)
    })
}

/// Deletes the topic and makes it anew with these records.
fn anew(topic: &Topic, records: impl Iterator<Item = Record>) {
    topic.delete();
    topic.create_again(1, &[]);
    topic.produce(records);
}

fn observed(rig: &Rig) -> u64 {
    let metrics = rig.get("/metrics").unwrap_or_default();
    let of = |line: &&str| {
        line.starts_with("vigie_records_total{") && line.contains("outcome=\"observed\"")
    };
    let values = metrics
        .lines()
        .filter(of)
        .filter_map(|line| line.rsplit_once(' '));
    values
        .filter_map(|(_, value)| value.parse::<u64>().ok())
        .sum()
}

/// Nobody is accused: the log says itself that other records are there.
fn nobody_is_accused(rig: &Rig) {
    let told = rig.command_of(&["audit", "--config", "vigie.yaml"], 0);
    assert!(!told.contains("DIFFERENT"), "{told}");
    assert!(told.contains("made anew"), "{told}");
    // Program and page show it as a gap, and no more.
    let (code, codes) = verified(rig, "anew.zip");
    assert_eq!(
        (code, codes.join(" ")),
        (2, "no_witness sight_lost".to_owned())
    );
}

#[test]
fn a_topic_made_anew_with_more_records_than_were_read_is_found_at_the_start() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce(play("old", 40));
    assert_eq!(rig.summary()["read"], 40);
    anew(topic, play("new", 300));
    assert_eq!(rig.summary()["observed"], 340);
    let told = rig.findings("topic_reset");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["offsets"], json!([40, 0]));
    nobody_is_accused(&rig);
    // And no more than once.
    assert_eq!(rig.summary()["read"], 340);
    assert_eq!(rig.findings("topic_reset").len(), 1);
}

#[test]
fn a_topic_made_anew_with_more_records_than_were_read_is_found_while_it_is_read() {
    let rig = Rig::new(shared());
    rig.configure("time: { idle_after: 2 s }\n");
    let topic = &rig.topics["work.hr"];
    topic.produce(play("old", 40));
    let running = rig.start();
    rig.wait("the old ones", |rig| observed(rig) == 40);
    anew(topic, play("new", 300));
    rig.wait("the new ones, all of them", |rig| observed(rig) == 340);
    rig.wait("it to be told", |rig| {
        !rig.findings("topic_reset").is_empty()
    });
    topic.produce(play("later", 1));
    rig.wait("what comes after", |rig| observed(rig) == 341);
    running.stop();
    nobody_is_accused(&rig);
}

/// What retention took is no difference.
#[test]
fn a_topic_of_which_the_first_records_are_gone_is_the_same() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce(play("one", 100));
    assert_eq!(rig.summary()["read"], 100);
    topic.cut(0, 99);
    assert_eq!(rig.summary()["read"], 100);
    topic.cut(0, 100);
    topic.produce(play("two", 10));
    assert_eq!(rig.summary()["read"], 110);
    for kind in ["gap", "topic_reset", "rewritten"] {
        assert_eq!(rig.findings(kind), Vec::<Value>::new());
    }
}
