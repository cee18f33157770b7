//! Audits of logs in which much happened: mappings, another agreement, erasures, many partitions,
//! records that are gone; and totals.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use vigie::ledger::{Erasure, Head, Heartbeat, Leaf, LeafKind, ReadLeaf};
use vigie::monitor::{Monitor, Settings};
use vigie::observation::EventTime;
use vigie::signing::SignedFiles;
use vigie::store::{Commit, Reader, Store};

use super::{dump, edit, kinds, report, report_of, told};
use crate::broker::{Record, Topic, shared};
use crate::monitor_process::Rig;
use crate::parties::{AGREEMENT, version};

/// Screenshot number `n` of a worker, on 7 September 2026.
pub(super) fn shot(worker: u32, n: u32) -> Record {
    event("capture.screenshot", worker, n)
}

fn event(kind: &str, worker: u32, n: u32) -> Record {
    let text = json!({
        "specversion": "1.0", "id": format!("{kind}-{worker}-{n}"), "source": "urn:t", "type": "t",
        "time": format!("2026-09-07T08:{n:02}:00Z"),
        "data": { "kind": kind, "subject": { "ref": format!("mat-{worker:06}") } },
    });
    let stamp = 1_788_768_000_000 + i64::from(n);
    Record::new(text.to_string()).on(0).at(stamp)
}

pub(super) fn lay(rig: &Rig, agreement: &str) {
    fs::write(rig.path("agreement.yaml"), agreement).unwrap();
}

/// All leaves of a kind.
pub(super) fn leaves(rig: &Rig, kind: LeafKind) -> Vec<ReadLeaf> {
    let store = Reader::open(&rig.path("vigie.db")).unwrap();
    let leaves = store.leaves(0, 10_000).unwrap().into_iter();
    let leaves = leaves.map(|leaf| ReadLeaf::parse(&leaf.bytes).unwrap());
    leaves.filter(|leaf| leaf.kind == kind).collect()
}

/// The last heartbeat of each run.
fn ends(rig: &Rig) -> Vec<(u64, Heartbeat)> {
    let beats = leaves(rig, LeafKind::Heartbeat).into_iter();
    let beats = beats.map(|leaf| (leaf.seq, leaf.data::<Heartbeat>().unwrap()));
    let last: BTreeMap<String, _> = beats.map(|(seq, b)| (b.boot.clone(), (seq, b))).collect();
    let mut last: Vec<_> = last.into_values().collect();
    last.sort_by_key(|(seq, _)| *seq);
    last
}

const MAPPING: &str = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\n\
                       id: { from: /id }\ntime: { from: /t, format: s }\n\
                       emit: { kind: capture.screenshot }\nfields: { subject.ref: /who }\n";

#[test]
fn a_log_read_through_mappings_needs_nothing_but_the_store() {
    let rig = Rig::new(shared());
    lay(&rig, AGREEMENT);
    fs::create_dir(rig.path("maps")).unwrap();
    let map = |text: &str| fs::write(rig.path("maps/m.yaml"), text).unwrap();
    map(MAPPING);
    rig.read_through("maps", "m");
    let shots = |who: &'static str, n: std::ops::Range<u32>| {
        n.map(move |n| {
            let time = 1_788_768_000 + 60 * n;
            let text = format!("{{\"id\":{n},\"t\":{time},\"{who}\":\"mat-000001\"}}");
            Record::new(text).on(0).at(i64::from(time) * 1_000)
        })
    };
    let topic = &rig.topics["work.hr"];
    topic.produce(shots("who", 0..4));
    topic.produce([
        Record::new("no JSON").on(0),
        Record::default().on(0).key("k"),
    ]);
    rig.summary();
    // Another version of the mapping, which finds the person elsewhere, and one that was there.
    map(&MAPPING
        .replace("version: 1", "version: 2")
        .replace("/who", "/person"));
    topic.produce(shots("who", 3..4));
    topic.produce(shots("person", 4..6));
    rig.summary();
    fs::remove_dir_all(rig.path("maps")).unwrap();
    fs::remove_file(rig.path("agreement.yaml")).unwrap();
    let same = report(&rig, 0);
    assert_eq!((&same["alerts"], &same["records"]), (&json!(1), &json!(9)));
    assert_eq!(same["unseen"], json!([]));
    let outcomes = ends(&rig)[1].1.outcomes.clone().unwrap();
    assert_eq!((outcomes.observed, outcomes.duplicate), (6, 1));

    // What the store does not keep has to be given.
    let honest = fs::read(rig.path("vigie.db")).unwrap();
    let change = |sql: &str| {
        let store = Connection::open(rig.path("vigie.db")).unwrap();
        assert_eq!(store.execute(sql, []).unwrap(), 1, "{sql}");
    };
    change("DELETE FROM files WHERE CAST(bytes AS TEXT) LIKE '%/who%'");
    let (code, text) = told(&rig, &[]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("names the mapping m") && text.contains("does not keep it"));
    fs::create_dir(rig.path("old")).unwrap();
    fs::write(rig.path("old/m.yaml"), MAPPING).unwrap();
    let old = rig.path("old").to_str().unwrap().to_owned();
    assert_eq!(told(&rig, &["--mappings", &old]).0, Some(0));
    fs::write(rig.path("vigie.db"), honest).unwrap();

    // What it keeps is not believed.
    change(
        "UPDATE files SET bytes = CAST(bytes || X'0A' AS BLOB) WHERE CAST(bytes AS TEXT) LIKE '%/who%'",
    );
    let (code, text) = told(&rig, &[]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("under that name is another one"), "{text}");
}

#[test]
fn a_log_in_which_the_agreement_changed_comes_out_the_same() {
    let rig = Rig::new(shared());
    let pings = |at_most: u32| {
        format!(
            "  - id: pings\n    title: {{ fr: X, en: X }}\n    severity: notice\n    \
             match: {{ kind: location.ping }}\n    limit: {{ count: {{}}, per: worker, \
             within: {{ calendar: day }}, at_most: {at_most} }}\n"
        )
    };
    let topic = &rig.topics["work.hr"];
    let produce = |n: std::ops::Range<u32>| {
        let both = ["capture.screenshot", "location.ping"].into_iter();
        topic.produce(both.flat_map(|kind| n.clone().map(move |n| event(kind, 1, n))));
    };
    let first = format!("{AGREEMENT}{}", pings(4));
    lay(&rig, &first);
    produce(0..3);
    let running = rig.start();
    let matched = |events: u32| format!("vigie_clause_matches_total{{clause=\"shots\"}} {events}");
    let has = |line: String| {
        move |rig: &Rig| {
            rig.get("/metrics")
                .is_some_and(|text| text.lines().any(|l| l == line))
        }
    };
    rig.wait("the first events", has(matched(3)));
    // Read anew: `shots` goes on, `pings` begins anew.
    lay(&rig, &format!("{}{}", version(2, 4), pings(3)));
    running.signal("HUP");
    rig.wait("the second version", |rig| {
        let metrics = rig.get("/metrics").unwrap_or_default();
        metrics
            .lines()
            .any(|l| l.starts_with("vigie_agreement_info{") && l.contains("version=\"2\""))
    });
    produce(3..6);
    rig.wait("the rest", has(matched(6)));
    running.stop();
    // Another one at a start: now `shots` begins anew, and `pings` goes on to its fourth, in an
    // agreement above this one.
    let above = AGREEMENT.replace("id: T", "id: ABOVE");
    let clauses = above.find("  - id: shots").unwrap();
    fs::write(
        rig.path("above.yaml"),
        format!("{}{}", &above[..clauses], pings(3)),
    )
    .unwrap();
    let below = version(3, 2).replace("  zone:", "  extends: above.yaml\n  zone:");
    lay(&rig, &below);
    produce(6..9);
    rig.summary();
    assert_eq!(rig.findings("state_dropped").len(), 2);
    fs::remove_file(rig.path("agreement.yaml")).unwrap();
    fs::remove_file(rig.path("above.yaml")).unwrap();

    let same = report(&rig, 0);
    assert_eq!(same["unseen"], json!([]));
    // The one of `shots` as it was, the one as it is now, and the one of `pings`.
    assert_eq!(same["alerts"], 3, "{same}");
    assert_eq!(same["records"], 18);

    // If the store has lost the first version, that is said, and it can be given.
    let store = Connection::open(rig.path("vigie.db")).unwrap();
    let sql = "DELETE FROM files WHERE CAST(bytes AS TEXT) LIKE '%id: T%version: 1%'";
    assert_eq!(store.execute(sql, []).unwrap(), 1);
    let (code, text) = told(&rig, &[]);
    assert_eq!(code, Some(3), "{text}");
    assert!(
        text.contains("puts the agreement") && text.contains("does not keep it"),
        "{text}"
    );
    fs::write(rig.path("first.yaml"), &first).unwrap();
    let given = rig.path("first.yaml").to_str().unwrap().to_owned();
    assert_eq!(told(&rig, &["--agreement", &given]).0, Some(0));
}

#[test]
fn an_erased_alert_is_held_against_what_its_leaf_still_says() {
    let rig = Rig::new(shared());
    lay(&rig, AGREEMENT);
    rig.topics["work.hr"].produce((1..4).flat_map(|worker| (0..6).map(move |n| shot(worker, n))));
    rig.summary();
    let all = report(&rig, 0);
    assert_eq!(all["alerts"], 3);
    // One alert loses all its bodies.
    let told_of = leaves(&rig, LeafKind::Alert);
    let alert = told_of[0].data::<Value>().unwrap()["alert"].clone();
    let is_it = |leaf: &&ReadLeaf| leaf.data::<Value>().unwrap()["alert"] == alert;
    let erased: Vec<u64> = told_of.iter().filter(is_it).map(|leaf| leaf.seq).collect();
    let (mut store, _) = Store::open(&rig.path("vigie.db")).unwrap();
    let origin = store.origin().to_owned();
    let said = Erasure {
        by: "order".into(),
        reason: "a case".into(),
        note: None,
        leaves: erased.clone(),
    };
    let head = Head {
        origin: &origin,
        seq: store.next_seq(),
        time: EventTime::default(),
        agreement: &told_of[0].agreement,
    };
    let leaf = Leaf::open(&head, LeafKind::Erasure, &said).unwrap();
    let commit = Commit {
        leaves: vec![leaf],
        erased: erased.clone(),
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    drop(store);
    let expected = json!([{ "what": "erased", "count": 1 }]);
    let some = report(&rig, 0);
    assert_eq!((&some["alerts"], &some["unseen"]), (&json!(2), &expected));
    assert!(
        told(&rig, &[])
            .1
            .contains("the bodies of 1 alerts, which were erased")
    );
    // Without the key people have no names, and any alert that says the same will do.
    dump(&rig);
    let nameless = report_of(&rig, &rig.path("vigie.db"), 0);
    assert_eq!(
        (&nameless["alerts"], &nameless["unseen"]),
        (&json!(2), &expected)
    );

    // What is left of it was changed.
    let last = erased.last().unwrap();
    let sql = format!("bytes AS BLOB) FROM leaves WHERE seq = {last}");
    edit(&rig, &sql, |text| {
        text.replace("\"breach\":true", "\"breach\":false")
    });
    let changed = report(&rig, 1);
    assert_eq!(kinds(&changed), ["erased"]);
    let one = &changed["differences"][0];
    assert_eq!(
        (&one["leaf"], &one["told"]["breach"]),
        (&json!(last), &json!(false))
    );
    assert_eq!(one["found"]["breach"], true);
    // Or it is of no alert at all.
    edit(&rig, &sql, |text| {
        text.replace("\"breach\":false", "\"breach\":true")
            .replace(alert.as_str().unwrap(), "none")
    });
    let changed = report(&rig, 1);
    assert!(kinds(&changed).contains(&"erased".to_owned()), "{changed}");
}

#[test]
fn more_partitions_than_a_heartbeat_tells_of_are_all_compared() {
    let mut rig = Rig::new(shared());
    rig.topics = BTreeMap::from([("wide", Topic::create(shared(), "wide", 24))]);
    rig.configure("");
    lay(&rig, AGREEMENT);
    let topic = &rig.topics["wide"];
    let produce = |n: std::ops::Range<u32>| {
        topic.produce(n.flat_map(|n| (0..24).map(move |part| shot(1 + part, n).on(part as i32))));
    };
    produce(0..3);
    let config = vigie::config::load(&rig.path("vigie.yaml")).unwrap();
    let loaded = vigie::agreement::load(&config.agreement).unwrap();
    let signed_files = SignedFiles::read(&loaded.layers, Vec::new(), None, &config.file).unwrap();
    let settings = config.settings(Arc::new(loaded.agreement), Vec::new(), signed_files, false);
    let settings = Settings {
        heartbeat: Duration::from_secs(2),
        ..settings.unwrap()
    };
    let monitor = Monitor::prepare(settings, Arc::new(AtomicBool::new(false))).unwrap();
    let (control, view) = (monitor.control(), monitor.view());
    let thread = std::thread::spawn(move || monitor.run().map(drop));
    let beaten = |beats: u64| {
        let until = std::time::Instant::now() + Duration::from_secs(60);
        while view.get().heartbeat.0 < beats && std::time::Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    beaten(3);
    produce(3..6);
    beaten(6);
    // Cut off here, only what heartbeats tell whole can be compared.
    let copy = rig.path("copy.db");
    let store = Connection::open(rig.path("vigie.db")).unwrap();
    store
        .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
        .unwrap();
    control.stop();
    thread.join().unwrap().unwrap();

    let beats = leaves(&rig, LeafKind::Heartbeat).into_iter();
    let beats: Vec<Heartbeat> = beats.map(|leaf| leaf.data().unwrap()).collect();
    let some: Vec<_> = beats.iter().filter(|beat| !beat.whole).collect();
    assert!(!some.is_empty() && some.iter().all(|beat| beat.partitions.len() == 16));
    let same = report(&rig, 0);
    assert_eq!(
        (&same["records"], &same["alerts"]),
        (&json!(144), &json!(24))
    );
    assert_eq!(same["unseen"], json!([]));
    dump(&rig);
    assert_eq!(report_of(&rig, &copy, 0)["differences"], json!([]));

    // A heartbeat that tells of some only is compared as well.
    let sql = "bytes AS BLOB) FROM leaves WHERE bytes LIKE '%\"whole\":false%'";
    let seq = edit(&rig, sql, |text| {
        let leaf: Value = serde_json::from_str(text).unwrap();
        let chain = leaf["data"]["partitions"][7]["chain"].as_str().unwrap();
        text.replace(chain, &vigie::ledger::base64(&[7; 32]))
    });
    let changed = report(&rig, 1);
    assert_eq!(changed["differences"][0]["leaf"], seq);
    assert_eq!(kinds(&changed)[0], "input");
}

#[test]
fn what_retention_cut_off_says_from_where_on_the_rest_is_compared() {
    let rig = Rig::new(shared());
    lay(&rig, AGREEMENT);
    let topic = &rig.topics["work.hr"];
    let later = |worker: u32, n: std::ops::Range<u32>, day: u32| {
        n.map(move |n| {
            let record = shot(worker, n);
            let text = record.text().replace("-07T", &format!("-{day:02}T"));
            let text = text.replace("capture.screenshot-", &format!("{day}-"));
            let stamp = record
                .timestamp
                .map(|t| t + i64::from(day - 7) * 86_400_000);
            Record {
                value: Some(text.into()),
                timestamp: stamp,
                ..record
            }
        })
    };
    topic.produce(later(1, 0..6, 7));
    rig.summary();
    topic.produce(later(1, 0..6, 9).chain(later(2, 0..2, 9)));
    rig.summary();
    topic.produce(later(1, 0..6, 11).chain([Record::new("no JSON").on(0)]));
    rig.summary();
    assert_eq!(report(&rig, 0)["alerts"], 3);

    topic.cut(0, 10);
    let cut = report(&rig, 0);
    let unseen = cut["unseen"].as_array().unwrap();
    let expected = json!({ "what": "records", "topic": topic.name(), "partition": 0, "from": 0,
                           "until": 10, "compared_from": 14, "why": "deleted" });
    assert_eq!(unseen[0], expected);
    let of = |what: &str| unseen.iter().find(|one| one["what"] == what).unwrap();
    assert_eq!(of("alerts")["count"], 2);
    assert_eq!(of("alerts")["until"], "2026-09-09T08:05:00Z");
    let ends = ends(&rig);
    assert_eq!(
        (&of("totals")["first"], &of("totals")["last"]),
        (&json!(ends[0].0), &json!(ends[1].0))
    );
    // The third day stands alone, and is compared in full.
    assert_eq!(cut["alerts"], 1);
    let text = told(&rig, &[]).1;
    assert!(
        text.contains("offsets 0 to 9: deleted; the input is compared from offset 14 on"),
        "{text}"
    );
    let sql = format!("bytes AS BLOB) FROM leaves WHERE seq = {}", ends[2].0);
    edit(&rig, &sql, |text| {
        text.replace("\"rejected\":{\"not_json\":1}", "\"rejected\":{}")
    });
    assert_eq!(kinds(&report(&rig, 1)), ["totals"]);
    edit(&rig, &sql, |text| {
        text.replace("\"rejected\":{}", "\"rejected\":{\"not_json\":1}")
    });

    // What was gone before it was read was never looked at: only what was read is missing.
    topic.produce(later(3, 0..4, 13));
    topic.cut(0, 23);
    rig.summary();
    let gap = report(&rig, 0);
    let records: Vec<&Value> = gap["unseen"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&records[0]["until"], &records[0]["compared_from"]),
        (&json!(21), &json!(21))
    );
    assert_eq!(kinds(&gap), [""; 0]);
}

#[test]
fn totals_part_at_the_first_heartbeat_that_tells_others() {
    let rig = Rig::new(shared());
    lay(&rig, AGREEMENT);
    let topic = &rig.topics["work.hr"];
    let old = |n: u32| {
        let text = shot(9, n).text().replace("2026-09-07", "2026-08-01");
        Record::new(text).on(0).at(1_788_768_000_500)
    };
    for run in 0..3 {
        let n = run * 10;
        topic.produce((n..n + 5).map(|n| shot(1, n)));
        topic.produce([shot(1, n), shot(1, n + 1), old(n)]);
        topic.produce([
            Record::new("no JSON").on(0),
            Record::default().on(0).key("k"),
        ]);
        rig.summary();
    }
    let same = report(&rig, 0);
    assert_eq!(same["records"], 30);
    let ends = ends(&rig);
    let last = &ends[2].1;
    let outcomes = last.outcomes.clone().unwrap();
    let by = |of: &BTreeMap<String, u64>| of.values().sum::<u64>();
    // Whoever is late is new as well.
    assert_eq!((last.read, last.late), (30, 3));
    assert_eq!((outcomes.observed, outcomes.duplicate), (18, 6));
    assert_eq!((by(&outcomes.ignored), by(&outcomes.rejected)), (3, 3));

    let honest = fs::read(rig.path("vigie.db")).unwrap();
    for (told, instead, name) in [
        ("\"read\":20,", "\"read\":21,", "read: 11 told, 10 found"),
        ("\"late\":2,", "\"late\":1,", "late: 0 told, 1 found"),
        (
            "\"observed\":12,",
            "\"observed\":14,",
            "observed: 8 told, 6 found",
        ),
        (
            "\"duplicate\":4,",
            "\"duplicate\":2,",
            "duplicate: 0 told, 2 found",
        ),
        (
            "{\"tombstone\":2}",
            "{\"tombstone\":1}",
            "ignored (tombstone): 0 told, 1 found",
        ),
        (
            "{\"not_json\":2}",
            "{\"no_time\":2}",
            "rejected (not_json): 0 told, 1 found",
        ),
    ] {
        let sql = format!("bytes AS BLOB) FROM leaves WHERE seq = {}", ends[1].0);
        edit(&rig, &sql, |text| {
            assert!(text.contains(told), "{told}: {text}");
            text.replace(told, instead)
        });
        let changed = report(&rig, 1);
        // The third heartbeat parts as well, but only because of the second.
        assert_eq!(kinds(&changed), ["totals"], "{name}");
        let one = &changed["differences"][0];
        assert_eq!(
            (&one["leaf"], &one["beat"]),
            (&json!(ends[1].0), &json!(ends[1].1.beat))
        );
        let text = crate::audit::told(&rig, &[]).1;
        assert!(text.contains(name), "{name}: {text}");
        fs::write(rig.path("vigie.db"), &honest).unwrap();
    }
}
