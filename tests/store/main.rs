// SPDX-License-Identifier: EUPL-1.2
//! The store after a crash at any byte: whole commits or nothing, and always a prefix of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod checked;
mod faults;
mod golden;
mod hostile;
mod letters;
mod orders;
mod persisted;
mod proven;
mod steps;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use vigie::engine::StatePiece;
use vigie::ledger::{Body, Clocked, Head, Leaf, LeafKind, Salt};
use vigie::observation::EventTime;
use vigie::store::{AlertRow, Commit, OffsetRow, Reader, Store, StoreError, key_path};

/// A leaf; every third one commits to a body.
fn leaf(origin: &str, seq: u64) -> Leaf {
    let head = Head {
        origin,
        seq,
        time: EventTime::from_micros(seq.cast_signed() * 1_000_000),
        agreement: "digest",
    };
    if seq % 3 != 2 {
        return Leaf::open(&head, LeafKind::Finding, &seq).unwrap();
    }
    let body = Body {
        salt: Salt([seq as u8; 32]),
        text: format!("{{\"alert\":\"{seq}\",\"secret\":\"only in body {seq}\"}}"),
        class: if seq.is_multiple_of(2) {
            "serious"
        } else {
            "notice"
        },
    };
    let said = serde_json::json!({ "alert": seq.to_string() });
    Leaf::committing(&head, LeafKind::Alert, &said, body).unwrap()
}

/// Commit number `n`: one leaf, one offset, one full state that says `n`, a total.
fn commit(origin: &str, n: u64) -> Commit {
    Commit {
        offsets: vec![OffsetRow {
            source: 0,
            topic: "t".into(),
            partition: 0,
            next: n.cast_signed() + 1,
            records: n + 1,
            told: n.cast_signed(),
            chain: vec![n as u8; 3],
            samples: vec![7; 40],
            clocked: vec![Clocked {
                first: 0,
                last: n.cast_signed(),
                at: 60_000_000,
            }],
        }],
        state: vec![StatePiece {
            owner: "clause".into(),
            full: true,
            bytes: vec![n as u8; 3000],
        }],
        leaves: vec![leaf(origin, n)],
        alerts: (n % 3 == 2).then(|| alert(n)).into_iter().collect(),
        tallies: vec![("read", "[\"t\"]".into(), n + 1)],
        outbox_next: Some(n),
        ..Commit::default()
    }
}

fn alert(seq: u64) -> AlertRow {
    AlertRow {
        id: seq.to_string(),
        clause: "c".into(),
        site: String::new(),
        window_start: 0,
        window_end: 1,
        breach: true,
        seq,
    }
}

/// How many commits a store holds, after checking that all parts of it agree.
fn commits_in(path: &Path) -> u64 {
    let (store, restored) = Store::open(path).unwrap();
    let count = store.next_seq();
    assert_eq!(restored.new, count == 0);
    let last = count
        .checked_sub(1)
        .map(|n| commit(store.origin(), n).offsets);
    assert_eq!(restored.offsets, last.unwrap_or_default());
    let next = restored.offsets.first().map_or(0, |row| row.next);
    assert_eq!(next.cast_unsigned(), count, "offsets belong to the leaves");
    let total = restored.tallies.first().map_or(0, |(_, _, total)| *total);
    assert_eq!(total, count, "totals belong to the leaves");
    assert_eq!(restored.outbox_next, count.saturating_sub(1));
    let mut states = 0;
    store
        .restore_state::<StoreError>(|piece| {
            states += 1;
            let newest = count.saturating_sub(1) as u8;
            assert!(
                piece.bytes.iter().all(|byte| *byte == newest),
                "state of commit {newest}"
            );
            Ok(())
        })
        .unwrap();
    assert_eq!(states, u64::from(count > 0));
    count
}

/// The files as they lie on the disk while the store is open, with `commits` in them: database,
/// write-ahead log, key.
fn files(commits: u64) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, _) = Store::open(&path).unwrap();
    let origin = store.origin().to_owned();
    for n in 0..commits {
        store.commit(&commit(&origin, n)).unwrap();
    }
    let log = folder.path().join("vigie.db-wal");
    let read = |path: &Path| fs::read(path).unwrap();
    (read(&path), read(&log), read(&key_path(&path)))
}

/// Lays files out anew and counts what is in them.
fn reopened(database: &[u8], log: &[u8], key: &[u8]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    fs::write(&path, database).unwrap();
    fs::write(folder.path().join("vigie.db-wal"), log).unwrap();
    write_key(&path, key);
    // Where not even the tables are left, the key says that there was a log.
    if let Err(StoreError::Key { .. }) = Store::open(&path) {
        fs::remove_file(key_path(&path)).unwrap();
    }
    let count = commits_in(&path);
    // What was opened once goes on from there.
    let (mut store, _) = Store::open(&path).unwrap();
    let origin = store.origin().to_owned();
    store.commit(&commit(&origin, count)).unwrap();
    drop(store);
    assert_eq!(commits_in(&path), count + 1);
    assert_eq!(
        Reader::open(&path).unwrap().leaves(0, 1000).unwrap().len() as u64,
        count + 1
    );
    count
}

fn write_key(store: &Path, key: &[u8]) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = key_path(store);
    fs::write(&path, key).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_cut_anywhere_leaves_whole_commits(commits in 1u64..12, share in 0.0..=1.0f64) {
        let (database, log, key) = files(commits);
        let cut = (log.len() as f64 * share) as usize;
        let left = reopened(&database, &log[..cut], &key);
        prop_assert!(left <= commits);
        if cut == log.len() {
            prop_assert_eq!(left, commits);
        }
    }

    #[test]
    fn a_log_with_a_torn_tail_leaves_whole_commits(commits in 1u64..12, share in 0.0..1.0f64, junk: u8) {
        let (database, mut log, key) = files(commits);
        let torn = (log.len() as f64 * share) as usize;
        log[torn..].fill(junk);
        prop_assert!(reopened(&database, &log, &key) <= commits);
    }
}

#[test]
fn what_was_committed_is_there_after_a_kill() {
    for commits in 0..5 {
        let (database, log, key) = files(commits);
        assert_eq!(reopened(&database, &log, &key), commits);
    }
}
