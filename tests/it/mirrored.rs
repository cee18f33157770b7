//! What a mirror notices about a real monitor: heartbeats, offsets, volume, canaries, other files;
//! and that what it has at the end is whole, signed, and an export by itself.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::Value;
use vigie::intake::{Domain, Pseudonyms};
use vigie::ledger::{Genesis, Head, Heartbeat, Leaf, LeafKind, Parties, sha256_hex};
use vigie::observation::EventTime;
use vigie::store::{Commit, Reader, Store};

use super::broker::{Record, Topic, read};
use super::export::export;
use super::monitor_and_mirror::Pair;
use super::monitor_process::{KEY, Running};
use super::parties::{self, employer, union};
use super::reload::{AGREEMENT, event};
use super::signed;

/// Waits for the mirror to have raised this at any time.
fn await_raised(pair: &Pair, finding: &str) {
    pair.wait(finding, || {
        pair.raised().iter().any(|raised| raised == finding)
    });
}

fn await_mirror(pair: &Pair) {
    pair.wait("the mirror", || {
        pair.ask("GET /health HTTP/1.0\r\n\r\n").is_some()
    });
}

#[test]
fn a_signed_agreement_and_the_last_leaf_reach_the_mirror() {
    let pair = Pair::new();
    let parties = signed::parties(&employer(), &union());
    pair.rig.configure(&(pair.target() + &parties));
    let by = [employer(), union()];
    signed::lay(&pair.rig, parties::AGREEMENT, &by);
    let mirror = pair.mirror();
    await_mirror(&pair);
    let running = pair.rig.start();
    pair.rig.wait("it runs", |rig| rig.is_up());
    running.stop();
    // Nothing happens after the end of the process: the last leaf was shown before.
    let size = pair.rig.told().len() as u64;
    assert_eq!(pair.number("signed"), size);
    let ours = Reader::open(&pair.rig.path("vigie.db")).unwrap();
    assert_eq!(ours.cosigned().unwrap(), size, "the monitor knows it, too");
    pair.wait("the copy to be whole", || pair.number("proven") == size);
    assert_eq!(pair.raised(), [""; 0]);
    mirror.stop();
    let out = pair.rig.path("mirror.zip");
    let made = export(&pair.rig.path("mirror.db"), &out, &[]);
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let zip = out.to_string_lossy().into_owned();
    let told = pair.rig.command_of(
        &["verify", &zip, "--log-key", &pair.log, "--format", "json"],
        0,
    );
    let report: Value = serde_json::from_str(&told).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let codes: Vec<&str> = findings.map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"agreed"), "{codes:?}");
    for code in ["agreement_absent", "unwitnessed", "unwitnessed_tail"] {
        assert!(!codes.contains(&code), "{codes:?}");
    }
}

/// Whoever reads the log says the same of what was not watched.
#[test]
fn a_killed_monitor_is_told_alike_by_export_mirror_and_audit() {
    let pair = Pair::new();
    let mirror = pair.mirror();
    await_mirror(&pair);
    for _ in 0..2 {
        let running = pair.rig.start();
        pair.rig.wait("it runs", |rig| rig.is_up());
        running.kill();
    }
    pair.rig.summary();
    let size = pair.rig.told().len() as u64;
    pair.wait("the copy to be whole", || pair.number("proven") == size);
    let by_mirror = pair.get("/timeline")["outages"].clone();
    assert_eq!(pair.number("outages"), 2);
    mirror.stop();
    let out = pair.rig.path("killed.zip");
    let made = export(&pair.rig.path("vigie.db"), &out, &[]);
    assert!(made.status.success());
    let zip = out.to_string_lossy().into_owned();
    let told = |arguments: &[&str], exit| -> Value {
        let text = pair.rig.command_of(arguments, exit);
        serde_json::from_str(&text).unwrap()
    };
    let by_export = told(&["verify", &zip, "--format", "json"], 2);
    let config = pair.rig.path("vigie.yaml").to_string_lossy().into_owned();
    let by_audit = told(&["audit", "--config", &config, "--format", "json"], 0);
    let causes: Vec<&str> = by_mirror.as_array().unwrap().iter().map(cause).collect();
    assert_eq!(causes, ["died", "died"]);
    assert_eq!(by_export["coverage"]["outages"], by_mirror);
    assert_eq!(by_audit["outages"], by_mirror);
}

fn cause(outage: &Value) -> &str {
    outage["cause"].as_str().unwrap()
}

#[test]
fn a_heartbeat_that_was_taken_out_is_a_hole_in_their_count() {
    let pair = Pair::new();
    pair.rig.summary();
    pair.rig.summary();
    let messages = read(&pair.rig.broker, pair.rig.queue.name());
    let second = messages.iter().position(|message| {
        let event: Value = serde_json::from_str(message.text()).unwrap();
        event["type"] == "vigie.heartbeat.v1" && event["data"]["beat"] == 2
    });
    let sent = |message: &Record| Record {
        offset: None,
        ..message.clone()
    };
    let doctored = Topic::create(&pair.rig.broker, "doctored", 1);
    let kept = messages.iter().enumerate();
    let kept = kept.filter(|(at, _)| Some(*at) != second);
    doctored.produce(kept.map(|(_, message)| sent(message)));
    pair.configure(doctored.name());
    let mirror = pair.mirror();
    await_mirror(&pair);
    await_raised(&pair, "beat_hole");
    doctored.produce([sent(&messages[second.unwrap()])]);
    pair.wait("all of it", || {
        pair.number("proven") == messages.len() as u64
    });
    let mut raised = pair.raised();
    raised.sort();
    assert_eq!(raised, ["beat_hole", "hole"]);
    mirror.stop();
}

#[test]
fn offsets_that_somebody_put_back_are_noticed() {
    let pair = Pair::new();
    let mirror = pair.mirror();
    await_mirror(&pair);
    fs::write(pair.rig.path("agreement.yaml"), AGREEMENT).unwrap();
    pair.rig.topics["work.hr"].produce((0..3).map(|n| event("capture.screenshot", n)));
    pair.rig.summary();
    pair.wait("the first run", || {
        pair.number("proven") == pair.rig.told().len() as u64
    });
    assert_eq!(pair.raised(), [""; 0]);
    let database = rusqlite::Connection::open(pair.rig.path("vigie.db")).unwrap();
    let changed = database.execute(
        "UPDATE offsets SET next_offset = 1 WHERE next_offset > 1",
        [],
    );
    assert_eq!(changed.unwrap(), 1);
    drop(database);
    pair.rig.summary();
    await_raised(&pair, "offsets_back");
    assert_eq!(pair.raised(), ["offsets_back"]);
    mirror.stop();
}

/// Three weeks of heartbeats, as a monitor would have written them, of which the last hours bring
/// next to nothing.
fn starve(pair: &Pair) {
    const HALF: i64 = 1_800;
    let (mut store, _) = Store::open(&pair.rig.path("vigie.db")).unwrap();
    let origin = store.origin().to_owned();
    let now = jiff::Timestamp::now().as_second();
    let begin = now - now.rem_euclid(3_600) - 22 * 86_400;
    let head = |seq: u64, second: i64| Head {
        origin: &origin,
        seq,
        time: EventTime::from_micros(second * 1_000_000),
        agreement: "digest",
    };
    let genesis = Genesis {
        program: "0".into(),
        log_key: store.log_key().to_string(),
        parties: Parties::default(),
        mirror: Some(pair.key.public().to_string()),
    };
    let mut leaves = vec![Leaf::open(&head(0, begin), LeafKind::Genesis, &genesis).unwrap()];
    let mut total = 0;
    for (beat, second) in (1..).zip((begin..now - HALF).step_by(HALF as usize)) {
        total += if now - second < 6 * 3_600 { 5 } else { 500 };
        let data = Heartbeat {
            beat,
            read: total,
            ..Heartbeat::default()
        };
        leaves.push(Leaf::open(&head(beat, second), LeafKind::Heartbeat, &data).unwrap());
    }
    let commit = Commit {
        leaves,
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
}

#[test]
fn a_monitor_that_gets_far_less_than_usual_is_noticed() {
    let pair = Pair::new();
    starve(&pair);
    let mirror = pair.mirror();
    await_mirror(&pair);
    pair.rig.summary();
    await_raised(&pair, "volume_low");
    mirror.stop();
}

#[test]
fn a_canary_that_does_not_sing_is_missed() {
    let pair = Pair::new();
    fs::write(pair.rig.path("agreement.yaml"), AGREEMENT).unwrap();
    let name = Pseudonyms::new(KEY).name(&Domain::Company, "mat-000001", "union", "2026-09");
    let canary =
        format!("canaries: [{{ worker: {name}, clause: shots, every: 2 s, within: 3 s }}]\n");
    pair.configure_with(pair.rig.queue.name(), &canary);
    let mirror = pair.mirror();
    let running = pair.rig.start();
    pair.wait("an alarm about the canary", || pair.is_open("canary"));
    pair.rig.topics["work.hr"].produce((0..5).map(|n| event("capture.screenshot", n)));
    pair.wait("its alert", || !pair.is_open("canary"));
    pair.wait("an alarm again", || pair.is_open("canary"));
    running.stop();
    assert_eq!(pair.raised(), ["canary"; 2]);
    mirror.stop();
}

#[test]
fn files_read_anew_are_followed() {
    let pair = Pair::new();
    let agreement = pair.rig.path("agreement.yaml");
    fs::write(&agreement, AGREEMENT).unwrap();
    let mirror = pair.mirror();
    await_mirror(&pair);
    let running = pair.rig.start();
    pair.rig.wait("it runs", |rig| rig.is_up());
    let next = AGREEMENT.replace("version: 1", "version: 2");
    fs::write(&agreement, &next).unwrap();
    running.signal("HUP");
    await_raised(&pair, "config_changed");
    running.stop();
    let size = pair.rig.told().len() as u64;
    assert_eq!(pair.number("signed"), size);
    pair.wait("the copy to be whole", || pair.number("proven") == size);
    assert_eq!(pair.raised(), ["config_changed"]);
    mirror.stop();
    let copy = Reader::open(&pair.rig.path("mirror.db")).unwrap();
    for text in [AGREEMENT, &next] {
        let kept = copy.file(&sha256_hex(text.as_bytes())).unwrap();
        assert_eq!(kept.as_deref(), Some(text.as_bytes()));
    }
}

/// With what it ends, within a minute.
fn ended(mut running: Running) -> Option<i32> {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(status) = running.0.try_wait().unwrap() {
            return status.code();
        }
        assert!(Instant::now() < until, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_monitor_told_to_stop_while_it_gets_ready_ends_cleanly() {
    let pair = Pair::new();
    // The first run has a checkpoint to show, and nobody to show it to.
    pair.rig.summary();
    let listener = TcpListener::bind(("127.0.0.1", pair.port)).unwrap();
    let running = pair.rig.start();
    let (held, _) = listener.accept().unwrap();
    drop(listener);
    running.signal("TERM");
    drop(held);
    assert_eq!(ended(running), Some(0));
    let told = pair.rig.told();
    assert_eq!(told.values().next_back().unwrap()["type"], "vigie.stop.v1");
}
