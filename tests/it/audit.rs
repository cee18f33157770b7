//! The log against the records: the same after an honest run, and not after any other.
//!
//! SPDX-License-Identifier: EUPL-1.2

mod changes;
mod dishonest;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use vigie::demo::{Generator, Play};
use vigie::ledger::base64;

use super::broker::{Record, Topic, shared};
use super::ends::read_instead;
use super::monitor_process::Rig;
use super::unseen::event;

fn play(seed: u64) -> Play {
    Play {
        seed,
        workers: 60,
        days: 3,
        ..Play::default()
    }
}

/// Runs the audit; exit code, and what it prints.
fn told(rig: &Rig, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["audit", "--lang", "en"])
        .args(arguments)
        .args(["--config"])
        .arg(rig.path("vigie.yaml"))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

fn report(rig: &Rig, code: i32) -> Value {
    let (exit, text) = told(rig, &["--format", "json"]);
    assert_eq!(exit, Some(code), "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The report of an audit without broker and without key, from the files of [`dump`].
fn report_of(rig: &Rig, store: &Path, code: i32) -> Value {
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["audit", "--format", "json", "--store", &path(store)])
        .args(["--records", &path(&rig.path("dump"))])
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Writes all records of all topics to files.
fn dump(rig: &Rig) {
    dump_of(rig, rig.topics.values());
}

fn dump_of<'t>(rig: &Rig, topics: impl IntoIterator<Item = &'t Topic>) {
    let dump = rig.path("dump");
    fs::create_dir(&dump).unwrap();
    for topic in topics {
        for record in topic.read() {
            let bytes = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| base64(bytes));
            let headers = record.headers.iter();
            let headers: Vec<_> = headers.map(|(name, value)| (name, bytes(value))).collect();
            let line = json!({
                "offset": record.offset, "timestamp": record.timestamp, "key": bytes(&record.key),
                "value": bytes(&record.value), "headers": headers,
            });
            let name = format!("{}-{}.ndjson", topic.name(), record.partition.unwrap());
            let file = fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(dump.join(name));
            std::io::Write::write_all(&mut file.unwrap(), format!("{line}\n").as_bytes()).unwrap();
        }
    }
}

/// Kafka forgets records of a compacted topic by itself, which is nobody's lie.
#[test]
fn records_that_compaction_took_accuse_nobody() {
    let rig = Rig::new(shared());
    let forgets = [("cleanup.policy", "compact")];
    let topic = Topic::create_with(shared(), "forgets", 1, &forgets);
    let keeps = Topic::create(shared(), "keeps", 1);
    read_instead(&rig, &[topic.name(), keeps.name()]);
    for name in [&topic, &keeps] {
        name.produce((1..4).map(|id| {
            let time = format!("2026-09-07T08:00:0{id}Z");
            Record::new(event(&id.to_string(), "capture.keystrokes", &time)).key("w")
        }));
    }
    assert_eq!(rig.summary()["read"], 6);
    dump_of(&rig, [&topic, &keeps]);
    let report = report_of(&rig, &rig.path("vigie.db"), 0);
    assert_eq!(kinds(&report), [""; 0]);
    let forget = |topic: &Topic| {
        let file = rig.path("dump").join(format!("{}-0.ndjson", topic.name()));
        let all = fs::read_to_string(&file).unwrap();
        let kept: Vec<&str> = all
            .lines()
            .enumerate()
            .filter(|(at, _)| *at != 1)
            .map(|(_, line)| line)
            .collect();
        fs::write(&file, kept.join("\n") + "\n").unwrap();
    };
    forget(&topic);
    let report = report_of(&rig, &rig.path("vigie.db"), 0);
    assert_eq!(kinds(&report), [""; 0], "{report:#}");
    let mut unseen = report["unseen"].as_array().unwrap().iter();
    assert!(unseen.any(|one| one["why"] == "compacted"), "{report:#}");
    // Of another topic it is what it looks like.
    forget(&keeps);
    let report = report_of(&rig, &rig.path("vigie.db"), 1);
    assert_eq!(kinds(&report), ["input"], "{report:#}");
}

/// Kinds of all differences, in order of the alphabet.
fn kinds(report: &Value) -> Vec<String> {
    let all = report["differences"].as_array().unwrap().iter();
    let mut kinds: Vec<_> = all
        .map(|one| one["what"].as_str().unwrap().to_owned())
        .collect();
    kinds.sort();
    kinds
}

/// What differs, by kind.
fn differences<'a>(report: &'a Value, what: &str) -> Vec<&'a Value> {
    let all = report["differences"].as_array().unwrap().iter();
    all.filter(|one| one["what"] == what).collect()
}

/// The store as somebody would change it who holds its key: the audit looks at what it says.
fn edit(rig: &Rig, sql: &str, with: impl Fn(&str) -> String) -> u64 {
    let store = Connection::open(rig.path("vigie.db")).unwrap();
    let (seq, text): (u64, Vec<u8>) = store
        .query_row(&format!("SELECT seq, CAST({sql} LIMIT 1"), [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let text = with(str::from_utf8(&text).unwrap());
    let change = match sql.contains("bodies") {
        true => "UPDATE bodies SET text = ?1 WHERE seq = ?2",
        false => "UPDATE leaves SET bytes = CAST(?1 AS BLOB) WHERE seq = ?2",
    };
    assert_eq!(store.execute(change, params![text, seq]).unwrap(), 1);
    seq
}

#[test]
fn an_honest_run_comes_out_the_same() {
    let rig = Rig::new(shared());
    let mut generator = Generator::new(Play {
        days: 5,
        ..play(40)
    });
    // Killed, stopped, and gone on with.
    while let Some(records) = generator.next_day() {
        rig.produce_all(records);
        let running = rig.start();
        std::thread::sleep(Duration::from_millis(1_300));
        running.kill();
    }
    rig.summary();
    rig.topics["work.hr"].produce([Record::new("later"), Record::default().key("k")]);
    rig.summary();
    let same = report(&rig, 0);
    assert_eq!(same["records"], generator.truth().read + 2);
    assert_eq!(same["unseen"], json!([]));
    let standing = rig.found().len() as u64;
    assert!(standing > 0 && same["alerts"].as_u64().unwrap() >= standing);

    // A folder that is not there is not taken for topics that are gone.
    let (exit, text) = told(&rig, &["--records", "/no/such/folder"]);
    assert_eq!(exit, Some(3), "{text}");
    // Without broker and without key, from files.
    dump(&rig);
    let path = |name: &str| rig.path(name).to_str().unwrap().to_owned();
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["audit", "--lang", "fr", "--store", &path("vigie.db")])
        .args(["--records", &path("dump")])
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    // Partitions without any record have no file.
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("aucune différence"), "{text}");
    assert!(
        text.contains(&format!("{} alertes identiques", same["alerts"])),
        "{text}"
    );
}

#[test]
fn whatever_was_changed_is_named() {
    let rig = Rig::new(shared());
    rig.produce(play(41));
    rig.summary();
    let honest = fs::read(rig.path("vigie.db")).unwrap();
    let restore = || fs::write(rig.path("vigie.db"), &honest).unwrap();

    // An alert was made smaller.
    let seq = edit(
        &rig,
        "text AS BLOB) FROM bodies JOIN alerts USING (seq) WHERE breach = 1",
        |text| {
            let mut body: Value = serde_json::from_str(text).unwrap();
            body["observed"] = json!(0.5);
            body.to_string()
        },
    );
    let changed = report(&rig, 1);
    assert_eq!(changed["differences"].as_array().unwrap().len(), 1);
    assert_eq!(differences(&changed, "verdict")[0]["leaf"], seq);
    restore();

    // An alert was left out.
    let seq = edit(
        &rig,
        "bytes AS BLOB) FROM leaves JOIN alerts USING (seq) WHERE alerts.breach = 1",
        |text| text.replace("\"kind\":\"alert\"", "\"kind\":\"cosignature\""),
    );
    let changed = report(&rig, 1);
    let untold = differences(&changed, "untold").len() + differences(&changed, "verdict").len();
    assert_eq!(untold, 1, "leaf {seq}: {changed}");
    restore();

    // A heartbeat speaks of other records.
    let heartbeat = "bytes AS BLOB) FROM leaves WHERE kind = 'heartbeat' AND seq > 4";
    let seq = edit(&rig, heartbeat, |text| {
        let leaf: Value = serde_json::from_str(text).unwrap();
        let part = &leaf["data"]["partitions"][0];
        let chain = part["chain"].as_str().unwrap();
        text.replace(chain, &base64(&[7; 32]))
    });
    let changed = report(&rig, 1);
    let input = differences(&changed, "input");
    // The next one goes on from the false one, and so is named too.
    assert_eq!(input[0]["leaf"], json!(seq));
    restore();

    // A heartbeat has the number of the next one.
    let seq = edit(&rig, heartbeat, |text| {
        text.replace("\"beat\":1", "\"beat\":2")
    });
    assert_eq!(differences(&report(&rig, 1), "number")[0]["leaf"], seq);
    restore();
}

#[test]
fn other_records_than_those_read_are_named() {
    let rig = Rig::new(shared());
    rig.produce(play(43));
    rig.summary();
    // The topic is made anew, with one record changed.
    let topic = &rig.topics["work.hr"];
    let mut records = topic.read();
    topic.delete();
    topic.create_again(1, &[]);
    let at = records
        .iter()
        .position(|record| record.value.is_some())
        .unwrap();
    records[at].value.as_mut().unwrap().push(b' ');
    topic.produce(records.into_iter().map(|record| Record {
        offset: None,
        ..record
    }));
    let changed = report(&rig, 1);
    let input = differences(&changed, "input");
    assert_eq!(input.len(), 1, "{changed}");
    assert_eq!(
        (&input[0]["topic"], &input[0]["partition"]),
        (&json!(topic.name()), &json!(0))
    );
    let (code, text) = told(&rig, &[]);
    assert_eq!(code, Some(1));
    assert!(text.contains(&format!("{}/0", topic.name())), "{text}");
}

#[test]
fn what_is_gone_is_not_said_to_be_the_same() {
    let rig = Rig::new(shared());
    rig.produce(play(42));
    rig.summary();
    let all = report(&rig, 0);
    let topic = &rig.topics["work.hr"];
    let (first, end) = topic.bounds(0);
    let middle = (first + end) / 2;
    topic.cut(0, middle);
    let cut = report(&rig, 0);
    let unseen = cut["unseen"].as_array().unwrap();
    assert_eq!(
        unseen[0],
        json!({ "what": "records", "topic": topic.name(), "partition": 0, "from": first,
                "until": middle, "compared_from": end, "why": "deleted" })
    );
    assert_eq!(unseen[1]["what"], "alerts");
    assert!(cut["alerts"].as_u64() < all["alerts"].as_u64());
    let text = told(&rig, &[]).1;
    assert!(
        text.contains(&format!("offsets {first} to {}: deleted", middle - 1)),
        "{text}"
    );

    // Made anew while the monitor watched: what was there before cannot be checked, what came
    // then can.
    topic.delete();
    topic.create_again(1, &[]);
    topic.produce([Record::new("one"), Record::new("two")]);
    rig.summary();
    topic.produce([Record::new("three")]);
    rig.summary();
    let anew = report(&rig, 0);
    let unseen = &anew["unseen"][0];
    assert_eq!(
        (&unseen["why"], &unseen["until"]),
        (&json!("made_anew"), &json!(end))
    );
}
