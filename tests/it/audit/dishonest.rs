//! A monitor that lies, in a log that holds together: only the records show it.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;
use serde_json::{Value, json};
use vigie::intake::{Domain, Pseudonyms};
use vigie::ledger::{Body, Head, Leaf, LeafKind, ReadLeaf};
use vigie::store::{Commit, Reader, Store};

use super::changes::{lay, shot};
use super::{kinds, told};
use crate::broker::{Record, shared};
use crate::monitor_process::{KEY, Rig};
use crate::parties::AGREEMENT;

/// Whose monitor this is can sign whatever they like: the same log once more, with another key,
/// without some leaves and with others changed. `change` gets what a leaf says and what it commits
/// to in one, and says whether it stays.
fn forged(rig: &Rig, mut change: impl FnMut(LeafKind, &mut Value) -> bool) -> PathBuf {
    let path = rig.path("forged.db");
    let (mut store, _) = Store::open(&path).unwrap();
    let (origin, key) = (store.origin().to_owned(), store.log_key().to_string());
    let honest = Reader::open(&rig.path("vigie.db")).unwrap();
    let mut leaves: Vec<Leaf> = Vec::new();
    let mut places = BTreeMap::new();
    for stored in honest.leaves(0, 10_000).unwrap() {
        let read = ReadLeaf::parse(&stored.bytes).unwrap();
        let said: Value = read.data().unwrap();
        let body = stored.body.as_ref();
        let mut all = body.map_or(said.clone(), |(_, text)| {
            serde_json::from_str(text).unwrap()
        });
        if !change(read.kind, &mut all) {
            continue;
        }
        if read.kind == LeafKind::Genesis {
            all["log_key"] = json!(key);
        }
        if let Some(new) = all["last_alert"]
            .as_u64()
            .and_then(|last| places.get(&last))
        {
            all["last_alert"] = json!(new);
        }
        let head = Head {
            origin: &origin,
            seq: leaves.len() as u64,
            time: read.time,
            agreement: &read.agreement,
        };
        let leaf = match body {
            None => Leaf::open(&head, read.kind, &all),
            Some((salt, _)) => {
                let open = said.as_object().unwrap().keys();
                let open: BTreeMap<_, _> = open.map(|name| (name, &all[name])).collect();
                let body = Body {
                    salt: *salt,
                    text: all.to_string(),
                    class: "serious",
                };
                Leaf::committing(&head, read.kind, &open, body)
            }
        };
        places.insert(read.seq, head.seq);
        leaves.push(leaf.unwrap());
    }
    let db = Connection::open(rig.path("vigie.db")).unwrap();
    let mut files = db.prepare("SELECT name, bytes FROM files").unwrap();
    let file = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, Arc::from(row.get::<_, Vec<u8>>(1)?)));
    let files = files
        .query_map([], file)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let commit = Commit {
        leaves,
        files,
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    drop(store);
    path
}

fn pseudonym(worker: u32) -> String {
    let name = format!("mat-{worker:06}");
    Pseudonyms::new(KEY).name(&Domain::Company, &name, "union", "2026-09")
}

#[test]
fn each_lie_of_a_monitor_is_named() {
    let rig = Rig::new(shared());
    lay(&rig, AGREEMENT);
    let topic = &rig.topics["work.hr"];
    topic.produce((1..5).flat_map(|worker| (0..6).map(move |n| shot(worker, n))));
    rig.summary();
    topic.produce((0..3).map(|n| shot(5, n)));
    rig.summary();

    // What nobody changed comes out the same, under another key and name, too.
    let (left_out, made_small) = (pseudonym(1), pseudonym(2));
    let audit = |path: &PathBuf, code: i32| {
        let store = path.to_str().unwrap();
        let (exit, text) = told(&rig, &["--format", "json", "--store", store]);
        assert_eq!(exit, Some(code), "{text}");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let path = forged(&rig, |_, _| true);
    assert_eq!(audit(&path, 0)["alerts"], 4);
    fs::remove_file(&path).unwrap();
    fs::remove_file(vigie::store::key_path(&path)).unwrap();

    // One alert is left out, one is no breach.
    let path = forged(&rig, |kind, all| {
        let who = all["group"][0]["value"].as_str().unwrap_or_default();
        if kind == LeafKind::Alert && who == made_small {
            all["breach"] = json!(false);
            all["observed"] = json!(4.0);
        }
        kind != LeafKind::Alert || all["group"][0]["value"] != left_out.as_str()
    });
    // One record is another one by now, which counts for nothing either.
    let mut records = topic.read();
    topic.delete();
    topic.create_again(1, &[]);
    let swapped = 25;
    let text = records[swapped].text().replace("T08:01:00Z", "T09:01:00Z");
    assert_ne!(text, records[swapped].text());
    records[swapped].value = Some(text.into_bytes());
    topic.produce(records.into_iter().map(|record| Record {
        offset: None,
        ..record
    }));

    // The log holds together: nobody sees anything who does not have the records.
    assert!(Store::open(&path).is_ok());
    let report = audit(&path, 1);
    assert_eq!(kinds(&report), ["input", "untold", "verdict"], "{report}");
    named(&report, (topic.name(), 24, 27), (&left_out, &made_small));
}

/// Each of the three differences says what is the matter, and where.
fn named(report: &Value, (topic, from, until): (&str, i64, i64), (left_out, small): (&str, &str)) {
    let of = |what: &str| {
        let mut all = report["differences"].as_array().unwrap().iter();
        all.find(|one| one["what"] == what).unwrap()
    };
    let input = of("input");
    assert_eq!(
        (
            &input["topic"],
            &input["partition"],
            &input["from"],
            &input["until"]
        ),
        (&json!(topic), &json!(0), &json!(from), &json!(until))
    );
    let untold = &of("untold")["found"];
    assert_eq!(untold["group"], format!("subject.ref={left_out}"));
    assert_eq!(
        (&untold["clause"], &untold["count"]),
        (&json!("shots"), &json!(6))
    );
    let verdict = of("verdict");
    assert_eq!(verdict["found"]["group"], format!("subject.ref={small}"));
    assert_eq!(
        (&verdict["told"]["breach"], &verdict["found"]["breach"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        (&verdict["told"]["observed"], &verdict["found"]["observed"]),
        (&json!(4.0), &json!(6.0))
    );
    assert_eq!(report["alerts"], 2);
}
