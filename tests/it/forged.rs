//! Whoever may write to the union's queue, before a real broker, monitor and mirror: the mirror
//! goes on, says that somebody writes there, and accuses nobody.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;

use serde_json::Value;
use vigie::ledger::{Head, Leaf, LeafKind, Message, Place, PublicKey};
use vigie::observation::EventTime;

use super::broker::{Record, Topic, read};
use super::monitor_and_mirror::Pair;

/// Another leaf under a number of this log, without proof, as whoever has no key can write it.
fn forged(origin: &str, seq: u64) -> Vec<u8> {
    let head = Head {
        origin,
        seq,
        time: EventTime::from_millis(1_772_445_600_000),
        agreement: "00",
    };
    let leaf = Leaf::open(&head, LeafKind::Stop, &"forged").unwrap();
    Message::write(&leaf.bytes, None, &[], Place::Unsaid).unwrap()
}

fn origin(pair: &Pair) -> String {
    PublicKey::parse(&pair.log).unwrap().name().to_owned()
}

fn payload(record: &Record) -> Vec<u8> {
    record.value.clone().unwrap()
}

#[test]
fn whoever_writes_to_the_queue_neither_stops_the_mirror_nor_has_the_log_accused() {
    let pair = Pair::new();
    let mirror = pair.mirror();
    let running = pair.rig.start();
    pair.wait("the mirror to sign", || pair.number("signed") > 3);
    let origin = origin(&pair);
    let real = read(&pair.rig.broker, pair.rig.queue.name());
    let next = real.len() as u64;
    // The numbers that come next, before the monitor tells them.
    let mut sent: Vec<Vec<u8>> = (next..next + 40).map(|seq| forged(&origin, seq)).collect();
    // A copy of a real message that shows something else, and one that holds another leaf.
    let first = String::from_utf8(payload(&real[0])).unwrap();
    sent.push(
        first
            .replacen("\"program\":\"", "\"program\":\"9", 1)
            .into_bytes(),
    );
    let read_first = Message::parse(first.as_bytes()).unwrap();
    let other = Message::parse(&forged(&origin, 0)).unwrap();
    let proof = read_first.proof.unwrap();
    sent.push(Message::write(&other.bytes, None, &[], Place::Proven(&proof)).unwrap());
    // A message cut short, one that is none, a real one once more, and those of another log.
    sent.push(first.as_bytes()[..200].to_vec());
    sent.push(b"{}".to_vec());
    sent.push(first.into_bytes());
    sent.extend((0..3).map(|seq| forged("vigie-another", seq)));
    pair.rig.queue.produce(sent.into_iter().map(Record::new));
    pair.wait("somebody to be told of", || {
        pair.is_open("queue_foreign") && pair.is_open("other_log")
    });
    pair.wait("the log to go on", || pair.number("proven") > next);
    let (status, body) = pair.ask("GET /health HTTP/1.0\r\n\r\n").unwrap();
    let health: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &health["reason"]), (200, &Value::Null), "{health}");
    let told = |kind: &String| ["queue_foreign", "other_log"].contains(&kind.as_str());
    assert!(pair.raised().iter().all(told), "{:?}", pair.raised());
    let text = "GET /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    let metrics = pair.ask(text).unwrap().1;
    let counted = metrics
        .lines()
        .find_map(|line| line.strip_prefix("vigie_mirror_foreign_total "));
    assert!(
        counted.unwrap().parse::<f64>().unwrap() >= 8.0,
        "{counted:?}"
    );
    running.stop();
    let whole = |record: &Record| {
        let message = Message::parse(&payload(record)).ok()?;
        message.proof.filter(|_| message.leaf.origin == origin)?;
        Some(message.leaf.seq + 1)
    };
    let sent = read(&pair.rig.broker, pair.rig.queue.name());
    let all = sent.iter().filter_map(whole).max().unwrap();
    pair.wait("all of it", || pair.number("proven") == all);
    mirror.stop();
    // A restart, and a new copy, come to the same.
    for is_new in [false, true] {
        if is_new {
            for ending in ["", "-wal", "-shm"] {
                fs::remove_file(pair.rig.path(&format!("mirror.db{ending}"))).ok();
            }
        }
        let mirror = pair.mirror();
        pair.wait("the copy again", || pair.number("proven") == all);
        assert!(pair.raised().iter().all(told), "{:?}", pair.raised());
        mirror.stop();
    }
}

#[test]
fn a_hundred_and_twenty_thousand_forged_messages_ahead_are_passed() {
    let pair = Pair::new();
    pair.rig.summary();
    let messages = read(&pair.rig.broker, pair.rig.queue.name());
    let flooded = Topic::create(&pair.rig.broker, "flooded", 1);
    let (origin, seq) = (origin(&pair), 123_456_789);
    // One is made, the others are it under other numbers.
    let one = String::from_utf8(forged(&origin, seq)).unwrap();
    let others = (0..120_000).map(|n| {
        let padded = one.replace(&format!("{seq:020}"), &format!("{n:020}"));
        Record::new(
            padded
                .replace(&seq.to_string(), &n.to_string())
                .into_bytes(),
        )
    });
    flooded.produce(others);
    flooded.produce(messages.iter().map(|message| Record {
        offset: None,
        ..message.clone()
    }));
    pair.configure(flooded.name());
    let mirror = pair.mirror();
    pair.wait("the mirror", || {
        pair.ask("GET /health HTTP/1.0\r\n\r\n").is_some()
    });
    let id = mirror.0.id();
    let peak = || {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
    };
    // Each part of them in its time.
    for part in 1..=12 {
        pair.wait("some of them to be read", || {
            pair.number("waiting") + pair.number("foreign") >= part * 10_000
                || pair.number("proven") > 0
        });
    }
    pair.wait("the log", || pair.number("proven") == messages.len() as u64);
    assert_eq!(pair.raised(), ["queue_foreign"]);
    assert!(peak().unwrap() < 400_000, "kB: {:?}", peak());
    mirror.stop();
}
