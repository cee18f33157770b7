//! `vigie dead-letters` beside a store that is open for writing.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use vigie::store::{Commit, DeadLetter, OffsetRow, Store};

fn letter(offset: i64, reason: &'static str) -> DeadLetter {
    DeadLetter {
        topic: "work.wms".into(),
        partition: 0,
        offset,
        reason,
        sha256: [0xab; 32],
        element: None,
    }
}

fn told(store: &Path, more: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.args(["dead-letters", "--lang", "en", "--store"]);
    let output = command.arg(store).args(more).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

#[test]
fn dead_letters_are_listed_with_place_and_reason_while_a_monitor_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    assert_eq!(told(&path, &[]).0, 3, "there is no store");
    let (mut store, _) = Store::open(&path).unwrap();
    assert_eq!(
        told(&path, &[]),
        (0, "No dead letters.\n".into(), String::new())
    );
    let commit = Commit {
        offsets: vec![OffsetRow {
            source: 0,
            topic: "work.wms".into(),
            partition: 0,
            next: 20,
            records: 20,
            told: 0,
            chain: vec![0; 3],
            clocked: Vec::new(),
            samples: Vec::new(),
        }],
        dead_letters: vec![
            letter(17, "no_id"),
            letter(18, "not_json"),
            letter(19, "no_id"),
        ],
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    let (code, out, err) = told(&path, &["--limit", "2"]);
    assert_eq!((code, err.as_str()), (1, ""));
    let first =
        "no_id  2 records of work.wms cannot be read: No id, first at partition 0, offset 17";
    assert!(out.starts_with(first), "{out}");
    let last = format!(
        "work.wms  partition 0 offset 19  no_id  sha256 {}",
        "ab".repeat(32)
    );
    assert!(
        out.contains("The latest 2 of 3:") && out.contains(&last),
        "{out}"
    );
    assert!(!out.contains("offset 17  no_id"), "{out}");
    let (code, out, _) = told(&path, &["--reason", "not_json", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["letters"][0]["offset"]), (1, &18.into()));
    assert_eq!(json["counts"].as_array().unwrap().len(), 1);
    assert_eq!(told(&path, &["--reason", "bad_time"]).0, 0);
}

#[test]
fn no_mistyped_name_passes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, _) = Store::open(&path).unwrap();
    let commit = Commit {
        dead_letters: vec![letter(17, "no_id")],
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    let (code, _, err) = told(&path, &["--reason", "no_ip"]);
    assert!(code == 2 && err.contains("did you mean: no_id"), "{err}");
    let (code, _, err) = told(&path, &["--topic", "work.wsm"]);
    assert!(code == 3 && err.contains("did you mean: work.wms"), "{err}");
    assert_eq!(told(&path, &["--topic", "work.wms"]).0, 1);
}
