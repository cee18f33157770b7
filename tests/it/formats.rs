//! A topic of each format of records on a real broker, which is restarted meanwhile: everything is
//! read, once.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::broker::{Broker, Listener, Record, Topic};
use super::monitor_process::Rig;
use super::reload::AGREEMENT;
use super::schemas::read;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

/// The record of a format; its three events under other ids than before, if they are to be new.
fn record(format: &str, is_new: bool) -> Record {
    let mut bytes = fs::read(fixtures().join(format!("{format}.record"))).unwrap();
    for at in 0..bytes.len().saturating_sub(2) {
        if is_new && bytes[at] == b'e' && bytes[at + 1] == b'-' && bytes[at + 2].is_ascii_digit() {
            bytes[at] = b'f';
        }
    }
    Record::new(bytes)
}

#[test]
fn each_format_is_read_through_a_restart_of_the_broker() {
    let Some(mut broker) = Broker::start() else {
        return;
    };
    let rig = Rig::new(broker.address(Listener::Plain));
    fs::write(rig.path("agreement.yaml"), AGREEMENT).unwrap();
    fs::create_dir(rig.path("maps")).unwrap();
    let (mut sources, mut topics) = (String::new(), Vec::new());
    for file in fs::read_dir(fixtures()).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap();
        let Some(format) = name.strip_suffix(".yaml") else {
            // The schemas that mappings name, too.
            fs::copy(&file, rig.path("maps").join(name)).unwrap();
            continue;
        };
        // Else the same event would be told in each format, and counted once.
        let mapping = fs::read_to_string(&file).unwrap();
        let mapping = mapping.replace("urn:of-the-formats", &format!("urn:{format}"));
        fs::write(rig.path("maps").join(name), mapping).unwrap();
        let topic = Topic::create(&rig.broker, &format.replace('_', "-"), 1);
        let from = topic.name();
        sources += &format!("  - {{ topics: [{from}], start: earliest, mapping: {format} }}\n");
        topics.push((format.to_owned(), topic));
    }
    let settings = fs::read_to_string(rig.path("vigie.yaml")).unwrap();
    let (before, after) = settings.split_once("sources:").unwrap();
    let (_, after) = after.split_once("queue:").unwrap();
    let before = before.replace("key: key }", "key: key, mappings: maps }");
    let settings = format!("{before}sources:\n{sources}queue:{after}");
    fs::write(rig.path("vigie.yaml"), settings).unwrap();

    for (format, topic) in &topics {
        topic.produce([record(format, false)]);
    }
    let running = rig.start();
    rig.wait("the first of each", |rig| {
        topics.iter().all(|(_, topic)| read(rig, topic, 1))
    });
    broker.stop();
    std::thread::sleep(Duration::from_secs(2));
    broker.start_again();
    for (format, topic) in &topics {
        topic.produce([record(format, true), record(format, false)]);
    }
    rig.wait("everything", |rig| {
        topics.iter().all(|(_, topic)| read(rig, topic, 3))
    });
    running.stop();
    let summary = rig.summary();
    let all = topics.len();
    assert_eq!(summary["read"], 3 * all);
    assert_eq!(summary["observed"], 2 * all, "{summary}");
    assert_eq!(summary["duplicate"], all, "{summary}");
    assert_eq!(summary["rejected"], 0, "{summary}");
}
