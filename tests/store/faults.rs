// SPDX-License-Identifier: EUPL-1.2
//! The file system fails in the middle of a commit, at every step: nothing of it is stored, or all
//! of it is and the failure was a false report. Either way the log verifies from its root and the
//! same commit can be tried again.

use std::path::Path;
use std::process::Command;

use vigie::store::{Reader, Store, StoreError};

use super::{commit, commits_in};

/// Where the process that is to fail finds its store.
const STORE: &str = "VIGIE_TEST_FAILING_STORE";
/// Commits that it tries.
const COMMITS: u64 = 8;

/// Not a test of its own: commits until the file system refuses, and says how far it came.
#[test]
fn writer() {
    let Some(path) = std::env::var_os(STORE) else {
        return;
    };
    let (mut done, mut failed) = (0, String::new());
    match Store::open(Path::new(&path)) {
        Err(error) => failed = format!("{error:?}"),
        Ok((mut store, _)) => {
            let origin = store.origin().to_owned();
            while done < COMMITS && failed.is_empty() {
                match store.commit(&commit(&origin, done)) {
                    Ok(()) => done += 1,
                    Err(StoreError::Full) => failed = "full".into(),
                    Err(error) => failed = format!("{error:?}"),
                }
            }
        }
    }
    println!("done={done} failed={failed}.");
}

/// Runs [`writer`] where no file can grow beyond `kib`: each write past that fails.
fn write_within(kib: u64, path: &Path) -> (u64, String) {
    let shell = "trap '' XFSZ; ulimit -f $0; exec \"$@\"";
    let output = Command::new("bash")
        .args(["-c", shell, &kib.to_string()])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "faults::writer", "--nocapture"])
        .env(STORE, path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let between = |from: &str, to: &str| {
        let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{text}"));
        rest.split_once(to).unwrap().0.to_owned()
    };
    (
        between("done=", " ").parse().unwrap(),
        between("failed=", "."),
    )
}

#[test]
fn a_write_that_fails_at_any_step_loses_nothing() {
    let mut stopped = 0;
    for kib in (64..400).step_by(4) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vigie.db");
        let (done, failed) = write_within(kib, &path);
        if done == 0 && failed != "full" {
            continue; // there was not even room for the tables
        }
        assert!(failed.is_empty() || failed == "full", "{kib} KiB: {failed}");
        stopped += u32::from(failed == "full");
        let stored = commits_in(&path);
        let known = done..=done + u64::from(failed == "full");
        assert!(
            known.contains(&stored),
            "{kib} KiB: {done} told, {stored} stored"
        );
        // With room again the rest goes through, from the first one that is not there.
        let (mut store, _) = Store::open(&path).unwrap();
        let origin = store.origin().to_owned();
        for n in stored..=COMMITS {
            store.commit(&commit(&origin, n)).unwrap();
        }
        drop(store);
        assert_eq!(commits_in(&path), COMMITS + 1);
    }
    assert!(
        stopped > 10,
        "only {stopped} commits failed: the test tests nothing"
    );
}

#[test]
fn a_commit_that_was_stored_and_reported_as_failed_is_not_stored_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, _) = Store::open(&path).unwrap();
    let origin = store.origin().to_owned();
    store.commit(&commit(&origin, 0)).unwrap();
    // Stored, as far as the file is concerned; the store never hears of it.
    let stored = {
        let aside = folder.path().join("aside.db");
        for end in ["", "-wal", ".key"] {
            let from = folder.path().join(format!("vigie.db{end}"));
            std::fs::copy(from, folder.path().join(format!("aside.db{end}"))).unwrap();
        }
        let (mut other, _) = Store::open(&aside).unwrap();
        other.commit(&commit(&origin, 1)).unwrap();
        drop(other);
        aside
    };
    let from = stored.to_string_lossy().into_owned();
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("ATTACH ?1 AS other", [&from]).unwrap();
    for table in [
        "meta",
        "offsets",
        "state",
        "leaves",
        "bodies",
        "checkpoints",
        "alerts",
        "tallies",
    ] {
        db.execute_batch(&format!(
            "DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM other.{table};"
        ))
        .unwrap();
    }
    drop(db);
    store.commit(&commit(&origin, 1)).unwrap();
    store.commit(&commit(&origin, 2)).unwrap();
    drop(store);
    assert_eq!(commits_in(&path), 3);
    assert_eq!(Reader::open(&path).unwrap().leaves(0, 10).unwrap().len(), 3);
}
