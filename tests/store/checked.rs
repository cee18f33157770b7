// SPDX-License-Identifier: EUPL-1.2
//! A start that goes on from an earlier check: what it reads, what it believes, and what is found
//! beside it.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;
use vigie::ledger::{CompactRange, Erasure, Hash, Head, Leaf, LeafKind};
use vigie::observation::{EventTime, Span};
use vigie::store::{
    Commit, Hashed, Reader, Recheck, Restored, Store, StoreError, StoreLock, check_beside, key_path,
};

use super::hostile::{CHANGES, edit, store, witnessed};
use super::{commit, leaf};

fn now() -> EventTime {
    EventTime::from_micros(1_772_445_600_000_000)
}

fn resume_at(path: &Path, now: EventTime) -> Result<(Store, Restored), StoreError> {
    Store::resume(path, StoreLock::take(path)?, now, &mut |_, _| true)
}

/// As a monitor opens it.
pub(super) fn resumed(path: &Path) -> (Store, Restored) {
    resume_at(path, EventTime::default()).unwrap()
}

fn alter(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// Eight leaves, of which a check covers the first five.
fn kept() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, restored) = resume_at(&path, now()).unwrap();
    assert!(restored.new);
    let origin = store.origin().to_owned();
    for n in 0..5 {
        store.commit(&commit(&origin, n)).unwrap();
    }
    store.keep_check(now()).unwrap();
    let more = Commit {
        leaves: (5..8).map(|n| leaf(&origin, n)).collect(),
        ..Commit::default()
    };
    store.commit(&more).unwrap();
    (folder, path)
}

#[test]
fn a_start_reads_what_no_check_covers_and_says_the_same() {
    let (_folder, path) = kept();
    let (store, quick) = resume_at(&path, now()).unwrap();
    assert_eq!(quick.hashed, Hashed::From(5));
    drop(store);
    let (store, whole) = Store::open(&path).unwrap();
    let said =
        |restored: &Restored| format!("{:?}", (&restored.record, restored.new, &restored.mirror));
    assert_eq!(said(&quick), said(&whole));
    assert_eq!(store.next_seq(), 8);
    drop(store);
    // It goes on from there, and what it signs is what the whole log says.
    let (mut store, _) = resume_at(&path, now()).unwrap();
    let origin = store.origin().to_owned();
    store.commit(&commit(&origin, 8)).unwrap();
    store.keep_check(now()).unwrap();
    drop(store);
    let (store, restored) = resume_at(&path, now()).unwrap();
    assert_eq!(restored.hashed, Hashed::From(9));
    drop(store);
    assert_eq!(Store::open(&path).unwrap().0.next_seq(), 9);
    assert_eq!(check_beside(&path).unwrap(), 9);
}

#[test]
fn every_change_is_found_by_the_start_or_beside_the_monitor() {
    let old = [edit(0), edit(3)];
    let signed = "is not the one that the log's key has signed for";
    let edits = old.iter().map(|sql| (sql.as_str(), signed));
    let mut unseen = Vec::new();
    for (sql, what) in CHANGES.into_iter().chain(edits) {
        let (_folder, path) = kept();
        alter(&path, sql);
        let told = match resume_at(&path, now()) {
            Err(error) => error.to_string(),
            Ok((store, _)) => {
                unseen.push(sql);
                drop(store);
                check_beside(&path).unwrap_err().to_string()
            }
        };
        assert!(told.contains(what), "{sql}: {told}");
    }
    // Only what changes bytes of leaves that an earlier check covers and leaves their number alone.
    assert_eq!(unseen.len(), 6, "{unseen:#?}");
}

#[test]
fn what_is_not_signed_or_does_not_fit_is_not_believed() {
    let reason = |path: &Path, now| match resume_at(path, now).unwrap().1.hashed {
        Hashed::All(why) => why,
        Hashed::From(leaf) => panic!("only from {leaf} on"),
    };
    let of = |sql: &str| {
        let (_folder, path) = kept();
        alter(&path, sql);
        reason(&path, now())
    };
    let unsigned = "what is kept of the check before is not signed by the log's key";
    let (_folder, path) = store();
    assert_eq!(reason(&path, now()), "no earlier check of it is kept");
    assert_eq!(of("DELETE FROM checked"), "no earlier check of it is kept");
    assert_eq!(of("UPDATE checked SET note = ''"), unsigned);
    let more = "UPDATE checked SET facts = replace(facts, '\"bodies\":1', '\"bodies\":2')";
    assert_eq!(of(more), unsigned);
    let other = "UPDATE checked SET facts = replace(facts, '\"program\":\"', '\"program\":\"9')";
    assert_eq!(of(other), "another version of the program checked it last");
    // Of another log, with a key and a signature of its own.
    let ((_one, path), (_two, from)) = (kept(), kept());
    let sql = format!(
        "ATTACH '{}' AS other; UPDATE checked SET (facts, note) =
           (SELECT facts, note FROM other.checked)",
        from.display()
    );
    alter(&path, &sql);
    assert_eq!(reason(&path, now()), unsigned);
    let (_folder, path) = kept();
    let late = now().plus(Span::from_secs(8 * 86_400));
    assert_eq!(
        reason(&path, late),
        "the last time was more than a week ago"
    );
    // A log that ends before the check does was cut off, and signed anew with its key or not.
    let (_folder, path) = kept();
    alter(
        &path,
        "DELETE FROM leaves WHERE seq > 2; DELETE FROM checkpoints WHERE size > 3;
         DELETE FROM bodies WHERE seq > 2",
    );
    let misfit = "what is kept of the check before does not fit it";
    assert_eq!(reason(&path, now()), misfit);
}

#[test]
fn a_log_found_altered_is_read_whole_by_the_next_start() {
    let (_folder, path) = kept();
    alter(&path, &edit(3));
    let (mut store, _) = resume_at(&path, now()).unwrap();
    let mut recheck = Recheck::start(&store, false).unwrap();
    let found = recheck.wait(&|| false).unwrap().unwrap_err();
    assert!(matches!(found, StoreError::Altered { .. }), "{found}");
    store.forget_checks().unwrap();
    drop((store, recheck));
    let told = resume_at(&path, now()).unwrap_err().to_string();
    assert_eq!(told, found.to_string());
    assert_eq!(told, Store::open(&path).unwrap_err().to_string());
}

#[test]
fn who_has_just_read_all_does_not_read_it_again() {
    let (_folder, path) = kept();
    let (store, _) = resume_at(&path, now()).unwrap();
    let mut recheck = Recheck::start(&store, true).unwrap();
    assert!(recheck.wait(&|| false).is_none() && recheck.finding().is_none());
}

fn erase(store: &mut Store, leaves: Vec<u64>) {
    let head = Head {
        origin: store.origin(),
        seq: store.next_seq(),
        time: now(),
        agreement: "digest",
    };
    let said = Erasure {
        by: "order".into(),
        reason: "r".into(),
        note: None,
        leaves: leaves.clone(),
    };
    let commit = Commit {
        leaves: vec![Leaf::open(&head, LeafKind::Erasure, &said).unwrap()],
        erased: leaves,
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
}

#[test]
fn bodies_that_were_erased_since_are_missed_and_no_others() {
    let begun = || {
        let (folder, path) = kept();
        let (mut store, _) = resume_at(&path, now()).unwrap();
        erase(&mut store, vec![2]);
        (folder, path)
    };
    let (_folder, path) = begun();
    let (mut store, restored) = resume_at(&path, now()).unwrap();
    assert_eq!(restored.hashed, Hashed::From(5));
    // Also where one of the two lies behind the check.
    store.keep_check(now()).unwrap();
    erase(&mut store, vec![5]);
    drop(store);
    assert_eq!(resumed_from(&path), Hashed::From(9));
    assert!(check_beside(&path).is_ok());
    let told = |sql: &str| {
        let (_folder, path) = begun();
        let kept = Connection::open(&path).unwrap();
        kept.execute_batch(sql).unwrap();
        drop(kept);
        resume_at(&path, now()).unwrap_err().to_string()
    };
    let gone = told("DELETE FROM bodies WHERE seq = 5");
    assert!(gone.contains("the body of leaf 5 is gone"), "{gone}");
    let back = told("INSERT INTO bodies VALUES (2, 'serious', zeroblob(32), '')");
    assert!(back.contains("body of leaf 2 is"), "{back}");
    let moved = told("UPDATE bodies SET seq = 2 WHERE seq = 5");
    assert!(moved.contains("body of leaf"), "{moved}");
}

fn resumed_from(path: &Path) -> Hashed {
    resume_at(path, now()).unwrap().1.hashed
}

#[test]
fn a_crash_leaves_a_check_of_all_but_the_last_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, _) = resume_at(&path, now()).unwrap();
    let origin = store.origin().to_owned();
    for first in (0..10_000).step_by(1_000) {
        let more = Commit {
            leaves: (first..first + 1_000).map(|n| leaf(&origin, n)).collect(),
            ..Commit::default()
        };
        store.commit(&more).unwrap();
    }
    drop(store);
    assert_eq!(resumed_from(&path), Hashed::From(5_000));
    let reader = Reader::open(&path).unwrap();
    for size in [0, 4_999, 5_000, 7_123] {
        let mut edge = CompactRange::default();
        let hashes = reader.hashes(0, size).unwrap();
        hashes.into_iter().for_each(|hash: Hash| edge.push(hash));
        assert_eq!(reader.edge(size).unwrap(), edge);
    }
}

#[test]
fn another_key_signs_what_is_kept_anew() {
    let (_folder, path) = kept();
    let (mut store, _) = resume_at(&path, now()).unwrap();
    store.hand_over(now(), "digest").unwrap();
    drop(store);
    assert_eq!(resumed_from(&path), Hashed::From(9));
    assert_eq!(Store::open(&path).unwrap().0.next_seq(), 9);
}

#[test]
fn the_witness_is_heard_by_a_start_that_reads_little() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let witness = witnessed(&path);
    let (mut store, _) = resume_at(&path, now()).unwrap();
    store.keep_check(now()).unwrap();
    drop(store);
    let (store, restored) = resume_at(&path, now()).unwrap();
    assert_eq!(restored.mirror, Some(witness));
    assert_eq!(restored.hashed, Hashed::From(2));
    drop(store);
    for (sql, what) in [
        (
            "UPDATE checkpoints SET cosignature = NULL",
            "the witness's signature on checkpoint 1 is gone",
        ),
        (
            "UPDATE checkpoints SET cosignature = note WHERE size = 1",
            "the witness has not signed checkpoint 1",
        ),
    ] {
        let changed = folder.path().join("changed.db");
        std::fs::copy(&path, &changed).unwrap();
        std::fs::copy(key_path(&path), key_path(&changed)).unwrap();
        alter(&changed, sql);
        let error = resume_at(&changed, now()).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
        std::fs::remove_file(&changed).unwrap();
    }
}

#[test]
fn a_start_that_is_told_to_stop_does() {
    let (_folder, path) = kept();
    let lock = StoreLock::take(&path).unwrap();
    let mut pages = BTreeSet::new();
    let stopped = Store::resume(&path, lock, now(), &mut |done, all| {
        pages.insert((done, all));
        false
    });
    assert!(matches!(stopped.unwrap_err(), StoreError::Stopped));
    assert_eq!(pages, BTreeSet::from([(8, 8)]));
}

/// `VIGIE_STORE=file cargo test --test store -- --ignored --nocapture a_start_of` measures a start with
/// a store that `VIGIE_KEEP` left.
#[test]
#[ignore = "a measurement"]
fn a_start_of_a_long_log_takes_so_long() {
    let path = std::path::PathBuf::from(std::env::var("VIGIE_STORE").unwrap());
    let begun = std::time::Instant::now();
    let (store, restored) = resume_at(&path, EventTime::default()).unwrap();
    let took = begun.elapsed();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    println!(
        "{} leaves, {:?}: {took:?}, {peak:?}",
        store.next_seq(),
        restored.hashed
    );
}
