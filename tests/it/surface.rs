//! What others see: metrics that promtool accepts, listings, and no raw id anywhere.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use vigie::demo::Play;

use super::broker::{read, shared};
use super::monitor_process::Rig;

fn play() -> Play {
    Play {
        seed: 9,
        workers: 60,
        days: 10,
        ..Play::default()
    }
}

#[test]
fn a_real_scrape_pleases_promtool_and_equals_the_truth() {
    let rig = Rig::new(shared());
    // Once nothing comes any more, what waits for an end is settled.
    rig.configure("time: { idle_after: 2 s }\n");
    let truth = rig.produce(play());
    let running = rig.start();
    rig.wait("everything to be read", |rig| {
        rig.get("/health")
            .unwrap_or_default()
            .contains("\"lag_records\":0")
            && sum(
                &rig.get("/metrics").unwrap_or_default(),
                "vigie_records_read_total",
            ) == truth.read as f64
    });
    rig.wait("every verdict", |rig| {
        rig.raised() == Rig::planted(&truth).len()
    });
    let metrics = rig.get("/metrics").unwrap();
    promtool(&metrics);
    super::rules::ask_only_for(&metrics, &["clauses.yaml", "facts.yaml"]);
    assert_eq!(sum(&metrics, "vigie_records_total"), truth.read as f64);
    let processed = sum(&metrics, "vigie_event_processing_seconds_count");
    assert_eq!(processed, truth.read as f64);
    let rejected = sum(&metrics, "vigie_rejects_total");
    let aged = sum(&metrics, "vigie_event_age_seconds_count");
    let ignored: Vec<&str> = metrics
        .lines()
        .filter(|line| line.contains("outcome=\"ignored\""))
        .collect();
    let ignored = sum(&ignored.join("\n"), "vigie_records_total");
    assert_eq!(aged, truth.read as f64 - rejected - ignored);
    assert!(sum(&metrics, "vigie_disk_free_bytes") > 0.0);
    let alerts = sum(&metrics, "vigie_alerts_total") + sum(&metrics, "vigie_trial_alerts_total");
    assert_eq!(alerts, Rig::planted(&truth).len() as f64);
    let listed: Value = serde_json::from_str(&rig.get("/alerts").unwrap()).unwrap();
    assert_eq!(
        listed["alerts"].as_array().unwrap().len(),
        Rig::planted(&truth).len()
    );
    let of_one: Value =
        serde_json::from_str(&rig.get("/alerts?clause=art-4.2&site=hall-3").unwrap()).unwrap();
    assert!(
        of_one["alerts"]
            .as_array()
            .unwrap()
            .iter()
            .all(|a| a["clause"]["id"] == "art-4.2")
    );
    // A name that nobody gave is no empty list; one that exists and has no alert is.
    for (query, what, near) in [
        ("site=lile-1", "site", "lille-1"),
        ("clause=art-4.22&lang=en", "clause", "art-4.2"),
    ] {
        let refused = rig.get(&format!("/alerts?{query}")).unwrap();
        let refused: Value = serde_json::from_str(&refused).unwrap();
        assert_eq!(
            (&refused["status"], &refused["what"]),
            (&404.into(), &what.into())
        );
        assert_eq!(refused["near"][0], near, "{refused}");
        assert!(refused["names"].as_array().unwrap().len() > 1, "{refused}");
    }
    let nothing = rig.get("/alerts?clause=art-9.1").unwrap();
    let nothing: Value = serde_json::from_str(&nothing).unwrap();
    assert_eq!(nothing["alerts"].as_array().map(Vec::len), Some(0));
    let table = rig.get("/alerts?format=csv&lang=fr").unwrap();
    assert!(table.contains("Alerte;Clause;Gravité"));
    assert!(rig.get("/alerts?form=csv").unwrap().contains("allowed are"));
    running.stop();
}

#[test]
fn no_raw_id_is_in_any_output() {
    let rig = Rig::new(shared());
    let truth = rig.produce(play());
    let running = rig.start();
    rig.wait("everything to be read", |rig| {
        sum(
            &rig.get("/metrics").unwrap_or_default(),
            "vigie_records_read_total",
        ) == truth.read as f64
    });
    let mut outputs: Vec<(String, Vec<u8>)> = ["/metrics", "/alerts", "/health", "/"]
        .iter()
        .map(|path| ((*path).to_owned(), rig.get(path).unwrap().into_bytes()))
        .collect();
    running.stop();
    for file in ["stderr", "vigie.db"] {
        outputs.push((file.to_owned(), fs::read(rig.path(file)).unwrap()));
    }
    for message in read(&rig.broker, rig.queue.name()) {
        outputs.push(("the queue".to_owned(), message.value.unwrap_or_default()));
    }
    assert!(truth.raw_ids().count() > 0);
    for (name, bytes) in &outputs {
        // Every personnel number begins like this, in plain or in hexadecimal.
        for trace in ["mat-00", "6d61742d3030"] {
            let found = bytes
                .windows(trace.len())
                .any(|part| part == trace.as_bytes());
            assert!(!found, "{name} holds a raw id");
        }
    }
}

/// The sum over all series of a metric.
fn sum(metrics: &str, name: &str) -> f64 {
    let of = |line: &&str| line.starts_with(name) && line[name.len()..].starts_with(['{', ' ']);
    let value = |line: &str| line.rsplit(' ').next().and_then(|v| v.parse::<f64>().ok());
    metrics.lines().filter(of).filter_map(value).sum()
}

pub(crate) fn promtool(metrics: &str) {
    let local = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools/bin/promtool");
    let tool = if std::path::Path::new(local).exists() {
        local
    } else {
        "promtool"
    };
    let mut child = Command::new(tool)
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is there: tests/setup brings it");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(metrics.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.is_empty(), "{told}");
}
