//! Topics that are not read any more, or go while the monitor runs, and partitions that come back.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::time::Duration;

use super::broker::{Record, shared};
use super::monitor_process::Rig;

fn event(id: &str, day: u32) -> Record {
    let text = format!(
        "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"urn:t\",\
         \"type\":\"work.capture.keystrokes.v1\",\"time\":\"2026-09-{day:02}T08:00:00Z\",\
         \"data\":{{\"subject\":{{\"ref\":\"mat-009999\"}}}}}}"
    );
    Record::new(text).on(0)
}

fn details(rig: &Rig, kind: &str, topic: &str) -> Vec<String> {
    let findings = rig.findings(kind).into_iter();
    let here = findings.filter(|finding| finding["topic"] == topic);
    here.map(|finding| finding["detail"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_topic_that_no_rule_takes_any_more_is_told_and_holds_nothing_back() {
    let mut rig = Rig::new(shared());
    rig.topics["work.hr"].produce([event("a", 1)]);
    rig.topics["work.calls"].produce([event("b", 1)]);
    rig.summary();
    let left = rig.topics.remove("work.hr").unwrap();
    rig.configure("");
    for run in 1..=2 {
        rig.summary();
        let told = details(&rig, "topic_gone", left.name());
        assert_eq!(told.len(), 1, "in run {run}: {told:?}");
        assert!(told[0].contains("no rule takes its topic"), "{told:?}");
        rig.topics["work.calls"].produce([event(&format!("c{run}"), 2)]);
    }
    rig.summary();
    // The audit follows what was told. It reads the topic again, so it has to be named.
    let report = rig.command_of(&["audit", "--config", "vigie.yaml", "--format", "json"], 0);
    assert!(report.contains("\"differences\": []"), "{report}");
}

#[test]
fn a_topic_that_goes_and_comes_while_the_monitor_runs_is_read_on() {
    let rig = Rig::new(shared());
    let topic = &rig.topics["work.hr"];
    topic.produce([event("a", 1), event("b", 1)]);
    let running = rig.start();
    rig.wait("the first ones to be read", |rig| rig.raised() > 0);
    topic.delete();
    let gone = |rig: &Rig| !details(rig, "topic_gone", topic.name()).is_empty();
    rig.wait("the topic to be missed", gone);
    topic.create_again(1, &[]);
    topic.produce([event("c", 2)]);
    let back = |rig: &Rig| !details(rig, "partition_new", topic.name()).is_empty();
    rig.wait("the topic to be seen again", back);
    let read = |rig: &Rig| {
        let reads = rig.get("/metrics").unwrap_or_default();
        let of = |line: &&str| {
            line.starts_with("vigie_records_read_total") && line.contains(topic.name())
        };
        reads.lines().filter(of).any(|line| line.ends_with(" 3"))
    };
    rig.wait("the new record to be read", read);
    std::thread::sleep(Duration::from_secs(2));
    running.stop();
    let gone = details(&rig, "topic_gone", topic.name());
    assert_eq!(gone.len(), 1, "told once: {gone:?}");
    let back = details(&rig, "partition_new", topic.name());
    assert!(
        back.iter().any(|text| text.contains("there again")),
        "{back:?}"
    );
}
