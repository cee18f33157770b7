// SPDX-License-Identifier: EUPL-1.2
//! The store in the hands of somebody who edits it: what was changed is said, and nothing is read.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs};

use rusqlite::Connection;
use tempfile::TempDir;
use vigie::ledger::{
    Checkpoint, CompactRange, Cosignature, Erasure, Genesis, Hash, Head, Leaf, LeafKind, Message,
    Parties, Place, PrivateKey, SignedNote, Use,
};
use vigie::observation::EventTime;
use vigie::store::{AlertFilter, Commit, Hashed, Prover, Reader, Store, StoreError, key_path};

use super::{commit, leaf};

/// A closed store with eight leaves: commits of one, then one of three.
pub(super) fn store() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, _) = Store::open(&path).unwrap();
    let origin = store.origin().to_owned();
    for n in 0..5 {
        store.commit(&commit(&origin, n)).unwrap();
    }
    let more = Commit {
        leaves: (5..8).map(|n| leaf(&origin, n)).collect(),
        ..Commit::default()
    };
    store.commit(&more).unwrap();
    (folder, path)
}

/// What opening says after somebody has done this.
fn said(sql: &str) -> String {
    let (_folder, path) = store();
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    match Store::open(&path) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

/// Changes the bytes of a leaf without changing their form.
pub(super) fn edit(seq: u64) -> String {
    format!(
        "UPDATE leaves SET bytes = CAST(replace(CAST(bytes AS TEXT), 'digest', 'dogest') AS BLOB)
         WHERE seq = {seq}"
    )
}

/// What somebody does, and what is said then.
pub(super) const CHANGES: [(&str, &str); 23] = [
    ("DELETE FROM leaves WHERE seq = 0", "leaf 0 is gone"),
    ("DELETE FROM leaves WHERE seq = 3", "leaf 3 is gone"),
    ("DELETE FROM leaves WHERE seq = 7", "leaf 7 is gone"),
    ("DELETE FROM leaves WHERE seq > 3", "leaves 4 to 7 are gone"),
    ("DELETE FROM leaves", "leaves 0 to 7 are gone"),
    (
        "UPDATE leaves SET bytes = x'00' WHERE seq = 4",
        "leaf 4 is not what was",
    ),
    (
        "UPDATE leaves SET kind = 'alert' WHERE seq = 4",
        "leaf 4 is not what was",
    ),
    (
        "UPDATE leaves SET time = 0 WHERE seq = 4",
        "leaf 4 is not what was",
    ),
    (
        "UPDATE leaves SET seq = 99 WHERE seq = 3; UPDATE leaves SET seq = 3 WHERE seq = 4;
         UPDATE leaves SET seq = 4 WHERE seq = 99",
        "leaf 3 is not what was",
    ),
    (
        "INSERT INTO leaves SELECT 8, kind, time, bytes FROM leaves WHERE seq = 7",
        "leaf 8 is",
    ),
    (
        "DELETE FROM checkpoints WHERE size = 8",
        "leaf 5 stands behind the last checkpoint",
    ),
    (
        "DELETE FROM checkpoints",
        "leaf 0 stands behind the last checkpoint",
    ),
    (
        "UPDATE checkpoints SET note = replace(note, 'vigie', 'vagie')",
        "signed checkpoint 8",
    ),
    (
        "UPDATE checkpoints SET size = 9 WHERE size = 8",
        "signed checkpoint 9",
    ),
    (
        "UPDATE checkpoints SET note = '' WHERE size = 8",
        "signed checkpoint 8",
    ),
    (
        "UPDATE checkpoints SET note = '', cosignature = '' WHERE size = 3",
        "signed checkpoint 3",
    ),
    (
        "UPDATE bodies SET text = replace(text, 'only', 'also') WHERE seq = 5",
        "body of leaf 5 is not",
    ),
    (
        "UPDATE bodies SET salt = zeroblob(32) WHERE seq = 5",
        "body of leaf 5 is not",
    ),
    (
        "DELETE FROM bodies WHERE seq = 2",
        "body of leaf 2 is gone, and no leaf says",
    ),
    (
        "INSERT INTO bodies VALUES (77, 'serious', zeroblob(32), '{}')",
        "belong to no leaf",
    ),
    (
        "INSERT INTO bodies VALUES (1, 'serious', zeroblob(32), '1')",
        "body of leaf 1 is not",
    ),
    (
        "PRAGMA user_version = 1",
        "by an earlier version (format 1, needed 6)",
    ),
    (
        "PRAGMA user_version = 7",
        "by a later version, 0.1.0 (format 7, known 6): install",
    ),
];

/// A store whose first leaf names a witness, which has signed its only checkpoint; a leaf says so.
pub(super) fn witnessed(path: &Path) -> String {
    let (mut store, _) = Store::open(path).unwrap();
    let origin = store.origin().to_owned();
    let witness = PrivateKey::new("w", Use::Cosignature, &[1; 32]).unwrap();
    let genesis = Genesis {
        program: String::new(),
        log_key: store.log_key().to_string(),
        parties: Parties::default(),
        mirror: Some(witness.public().to_string()),
    };
    let head = |seq| Head {
        origin: &origin,
        seq,
        time: EventTime::default(),
        agreement: "",
    };
    let of = |leaf| Commit {
        leaves: vec![leaf],
        ..Commit::default()
    };
    let leaf = Leaf::open(&head(0), LeafKind::Genesis, &genesis).unwrap();
    store.commit(&of(leaf)).unwrap();
    let note = Reader::open(path).unwrap().checkpoint().unwrap().unwrap();
    let mut note = SignedNote::parse(&note).unwrap();
    note.sign(&witness, EventTime::default());
    let note = note.to_string();
    let told = Cosignature {
        size: 1,
        note: note.clone(),
    };
    let leaf = Leaf::open(&head(1), LeafKind::Cosignature, &told).unwrap();
    let commit = Commit {
        cosigned: Some((1, note)),
        ..of(leaf)
    };
    store.commit(&commit).unwrap();
    witness.public().to_string()
}

#[test]
fn the_witness_is_heard_at_each_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let witness = witnessed(&path);
    assert_eq!(Store::open(&path).unwrap().1.mirror, Some(witness));
    for (sql, what) in [
        (
            "UPDATE checkpoints SET cosignature = NULL",
            "the witness's signature on checkpoint 1 is gone",
        ),
        (
            "UPDATE checkpoints SET cosignature = note WHERE size = 1",
            "the witness has not signed checkpoint 1",
        ),
        (
            "UPDATE checkpoints SET cosignature = note WHERE size = 2",
            "the witness has not signed checkpoint 2",
        ),
    ] {
        let changed = folder.path().join("changed.db");
        std::fs::copy(&path, &changed).unwrap();
        std::fs::copy(key_path(&path), key_path(&changed)).unwrap();
        rusqlite::Connection::open(&changed)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
        let error = Store::open(&changed).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
        std::fs::remove_file(&changed).unwrap();
    }
}

#[test]
fn every_change_is_said_with_its_place() {
    assert_eq!(said(""), "");
    for (sql, what) in CHANGES {
        let told = said(sql);
        assert!(told.contains(what), "{sql}: {told}");
    }
    for (seq, what) in [
        (0, "leaf 0 is not the one that the log's key has signed for"),
        (3, "leaf 3 is not the one that the log's key has signed for"),
        (
            6,
            "one of the leaves 5 to 7 is not the one that the log's key has signed for",
        ),
    ] {
        let told = said(&edit(seq));
        assert!(told.contains(what), "{seq}: {told}");
    }
}

/// Whoever has the log's key can cut the end off and sign anew: only a checkpoint that somebody
/// else has kept shows that.
#[test]
fn a_shorter_log_with_its_own_checkpoint_is_not_seen_from_inside() {
    let told = said(
        "DELETE FROM leaves WHERE seq > 4; DELETE FROM checkpoints WHERE size > 5;
                     DELETE FROM bodies WHERE seq > 4",
    );
    assert_eq!(told, "");
}

#[test]
fn a_log_signed_by_another_key_is_refused() {
    let (_folder, path) = store();
    let reader = Reader::open(&path).unwrap();
    let mut edge = CompactRange::default();
    let leaves = reader.leaves(0, 100).unwrap();
    leaves
        .iter()
        .for_each(|leaf| edge.push(Hash::leaf(&leaf.bytes)));
    let origin = origin(&path);
    let other = PrivateKey::new(&origin, Use::Note, &[7; 32]).unwrap();
    let note = Checkpoint::of(&origin, &edge).sign(&other, EventTime::default());
    let db = Connection::open(&path).unwrap();
    db.execute(
        "UPDATE checkpoints SET note = ?1 WHERE size = 8",
        [note.to_string()],
    )
    .unwrap();
    drop((db, reader));
    let told = Store::open(&path).unwrap_err().to_string();
    assert!(
        told.contains("the log's key has not signed checkpoint 8"),
        "{told}"
    );
}

fn origin(path: &Path) -> String {
    Store::open(path).unwrap().0.origin().to_owned()
}

#[test]
fn the_key_is_kept_as_a_secret_and_missed() {
    let (folder, path) = store();
    let key = key_path(&path);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&key), 0o600);
    let told = || match Store::open(&path) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    assert_eq!(told(), "");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(told().contains("set its mode to 0600"), "{}", told());
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let text = fs::read_to_string(&key).unwrap();
    fs::write(&key, "nonsense").unwrap();
    assert!(told().contains("this is no key"), "{}", told());
    let other = PrivateKey::new("another", Use::Note, &[7; 32]).unwrap();
    fs::write(&key, &*other.reveal()).unwrap();
    assert!(told().contains("another log"), "{}", told());
    fs::remove_file(&key).unwrap();
    assert!(told().contains("put it back"), "{}", told());
    super::write_key(&path, text.as_bytes());
    assert_eq!(told(), "");
    // A key whose store is gone does not begin another log under the same name.
    for file in ["vigie.db", "vigie.db-wal", "vigie.db-shm"] {
        let _ = fs::remove_file(folder.path().join(file));
    }
    assert!(told().contains("its store is gone"), "{}", told());
    fs::remove_file(&key).unwrap();
    assert_eq!(told(), "");
}

#[test]
fn what_is_read_carries_body_and_checkpoint() {
    let (_folder, path) = store();
    let log = Store::open(&path).unwrap().0.log_key();
    let reader = Reader::open(&path).unwrap();
    let leaves = reader.leaves(0, 100).unwrap();
    let ends: Vec<u64> = leaves
        .iter()
        .filter(|leaf| leaf.checkpoint.is_some())
        .map(|leaf| leaf.seq)
        .collect();
    assert_eq!(ends, [0, 1, 2, 3, 4, 7]);
    let mut edge = CompactRange::default();
    let mut prover = Prover::default();
    for leaf in &leaves {
        let proof = prover.prove(&reader, leaf.seq).unwrap().unwrap();
        let (above, _) = Checkpoint::verified(&proof.checkpoint, &log).unwrap();
        assert!(proof.shows(leaf.seq, Hash::leaf(&leaf.bytes)));
        let end = ends.iter().find(|end| **end >= leaf.seq).unwrap() + 1;
        assert_eq!(above.size, end, "the checkpoint of its own commit");
        let body = leaf.body.as_ref().map(|(salt, text)| (salt, text.as_str()));
        let place = leaf.checkpoint.as_deref().map_or(Place::Unsaid, Place::End);
        let message = Message::write(&leaf.bytes, body, &[], place).unwrap();
        let message = Message::parse(&message).unwrap();
        assert_eq!(message.leaf.seq, leaf.seq);
        assert_eq!(message.body.is_some(), leaf.seq % 3 == 2);
        edge.push(Hash::leaf(&message.bytes));
        if let Some(note) = &message.checkpoint {
            let note = SignedNote::parse(note).unwrap();
            let (checkpoint, _) = Checkpoint::verified(&note, &log).unwrap();
            assert_eq!(
                (checkpoint.size, checkpoint.root),
                (edge.size(), edge.root())
            );
        }
    }
    assert_eq!(reader.checkpoint().unwrap(), leaves[7].checkpoint);
    // From anywhere, and back again.
    for seq in [6, 0, 7, 3, 5] {
        let proof = prover.prove(&reader, seq).unwrap();
        assert_eq!(proof, Prover::default().prove(&reader, seq).unwrap());
    }
    assert_eq!(prover.prove(&reader, 8).unwrap(), None, "no such leaf");
}

#[test]
fn an_erased_body_is_nowhere_and_its_leaf_still_is() {
    let (folder, path) = store();
    let (mut store, _) = Store::open(&path).unwrap();
    let (late, none) = (
        EventTime::from_micros(i64::MAX),
        std::collections::BTreeSet::new(),
    );
    assert_eq!(
        store.bodies_before("serious", late, &none, 10).unwrap(),
        [2]
    );
    assert_eq!(store.bodies_before("notice", late, &none, 10).unwrap(), [5]);
    let early = EventTime::from_micros(5_000_000);
    assert_eq!(
        store.bodies_before("notice", early, &none, 10).unwrap(),
        [0; 0]
    );
    let all = AlertFilter {
        limit: 10,
        ..AlertFilter::default()
    };
    let reader = Reader::open(&path).unwrap();
    assert_eq!(reader.alerts(&all).unwrap().len(), 1);
    let head = Head {
        origin: store.origin(),
        seq: 8,
        time: EventTime::default(),
        agreement: "digest",
    };
    let erasure = Erasure {
        by: "retention".into(),
        reason: "serious".into(),
        note: None,
        leaves: vec![2],
    };
    let commit = Commit {
        leaves: vec![Leaf::open(&head, LeafKind::Erasure, &erasure).unwrap()],
        erased: vec![2],
        ..Commit::default()
    };
    drop(reader);
    store.commit(&commit).unwrap();
    let reader = Reader::open(&path).unwrap();
    assert!(reader.alerts(&all).unwrap().is_empty() && reader.alert("2").unwrap().is_empty());
    let leaves = reader.leaves(0, 100).unwrap();
    assert_eq!(leaves.len(), 9);
    assert!(leaves[2].body.is_none() && leaves[5].body.is_some());
    for file in ["vigie.db", "vigie.db-wal"] {
        let bytes = fs::read(folder.path().join(file)).unwrap_or_default();
        let holds = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
        assert!(!holds(b"only in body 2"), "{file}");
    }
    drop((store, reader));
    assert_eq!(Store::open(&path).unwrap().0.next_seq(), 9);
    // Once erased, a body does not come back.
    let sql = "INSERT INTO bodies VALUES (2, 'serious', ?1, ?2)";
    let body = leaf("o", 2).body.unwrap();
    let db = Connection::open(&path).unwrap();
    db.execute(sql, rusqlite::params![body.salt.0, body.text])
        .unwrap();
    drop(db);
    let told = Store::open(&path).unwrap_err().to_string();
    assert!(
        told.contains("the body of leaf 2 is there, but a leaf says"),
        "{told}"
    );
}

/// `VIGIE_LEAVES=1000000 cargo test --release --test store many -- --nocapture` measures a million;
/// `VIGIE_KEEP=file` leaves the store there.
#[test]
fn many_leaves_are_checked_in_one_pass() {
    let count = env::var("VIGIE_LEAVES").map_or(20_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, _) = Store::open(&path).unwrap();
    let origin = store.origin().to_owned();
    for first in (0..count).step_by(1_000) {
        let commit = Commit {
            leaves: (first..count.min(first + 1_000))
                .map(|n| leaf(&origin, n))
                .collect(),
            ..Commit::default()
        };
        store.commit(&commit).unwrap();
    }
    drop(store);
    let begun = Instant::now();
    let (mut store, _) = Store::open(&path).unwrap();
    println!("{count} leaves checked in {:?}", begun.elapsed());
    assert_eq!(store.next_seq(), count);
    store.keep_check(EventTime::default()).unwrap();
    drop(store);
    let begun = Instant::now();
    let (store, restored) = super::checked::resumed(&path);
    println!("{count} leaves resumed in {:?}", begun.elapsed());
    assert_eq!(restored.hashed, Hashed::From(count));
    assert_eq!(store.next_seq(), count);
    drop(store);
    if let Ok(kept) = env::var("VIGIE_KEEP") {
        fs::rename(&path, &kept).unwrap();
        fs::rename(key_path(&path), key_path(Path::new(&kept))).unwrap();
    }
}

/// The error that a caller tells apart.
#[test]
fn an_altered_store_is_an_error_of_its_own() {
    let (_folder, path) = store();
    Connection::open(&path)
        .unwrap()
        .execute_batch(&edit(2))
        .unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Altered { .. }));
    assert!(error.to_string().contains("was altered: leaf 2"), "{error}");
}
