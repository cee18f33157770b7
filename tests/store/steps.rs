// SPDX-License-Identifier: EUPL-1.2
//! Each single call that changes a file fails once, in the middle of opening and committing: not
//! done, half done, or done and reported as failed. Then either the process tries again, or it dies
//! and another one opens the store, which verifies the log from its root.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use vigie::store::{Reader, Store};

use super::{commit, commits_in};

/// Where the process that is to fail finds its store.
const STORE: &str = "VIGIE_TEST_STORE";
/// Whether it tries again what failed.
const AGAIN: &str = "VIGIE_TEST_AGAIN";
/// Commits that it tries.
const COMMITS: u64 = 3;
/// More calls than any run makes.
const MAX_STEPS: u32 = 1_000;

/// Not a test of its own: opens, commits, and says how far it came.
#[test]
fn writer() {
    let Some(path) = std::env::var_os(STORE) else {
        return;
    };
    let again = std::env::var_os(AGAIN).is_some();
    let mut tries = 0..=u32::from(again);
    let opened = tries.find_map(|_| Store::open(Path::new(&path)).ok());
    let mut done = 0;
    if let Some((mut store, _)) = opened {
        let origin = store.origin().to_owned();
        for n in store.next_seq()..COMMITS {
            let next = commit(&origin, n);
            let mut tries = 0..=u32::from(again);
            if !tries.any(|_| store.commit(&next).is_ok()) {
                break;
            }
            done = n + 1;
        }
    }
    println!("done={done}.");
}

/// The library that lets calls fail, compiled into a folder.
fn faulty(folder: &Path) -> PathBuf {
    let library = folder.join("faulty.so");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o"])
        .arg(&library)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/store/faulty.c"))
        .arg("-ldl")
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    library
}

/// Runs [`writer`] with one call failing. Gives how many commits it was told are durable, and which
/// call failed; nothing if it made fewer calls.
fn run(library: &Path, store: &Path, step: u32, how: &str, again: bool) -> (u64, Option<String>) {
    const NO_ROOM: i32 = 28;
    let folder = store.parent().unwrap().display();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "steps::writer", "--nocapture"])
        .env("LD_PRELOAD", library)
        .env("VIGIE_FAULT", format!("{step} {how} {NO_ROOM} {folder}"))
        .env(STORE, store);
    if again {
        command.env(AGAIN, "1");
    }
    let Output { stdout, stderr, .. } = command.output().unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned();
    let done = said.split_once("done=").and_then(|(_, rest)| {
        let (done, _) = rest.split_once('.')?;
        done.parse().ok()
    });
    let errors = String::from_utf8_lossy(&stderr).into_owned();
    let failed = errors.lines().find_map(|line| line.strip_prefix("fault: "));
    let done = done.unwrap_or_else(|| panic!("step {step}, {how}: {said}{errors}"));
    (done, failed.map(str::to_owned))
}

/// One run, and what lies on the disk behind it. Gives the call that failed.
fn try_step(library: &Path, step: u32, how: &str, again: bool) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (done, failed) = run(library, &path, step, how, again);
    let name = format!("step {step}, {how}, again {again}: {failed:?}");
    let stored = commits_in(&path);
    if again || failed.is_none() {
        assert_eq!((done, stored), (COMMITS, COMMITS), "{name}");
    } else {
        assert!((done..=done + 1).contains(&stored), "{name}: {done} told");
    }
    // The rest goes through, and no leaf stands twice.
    let (mut store, _) = Store::open(&path).unwrap();
    let origin = store.origin().to_owned();
    for n in stored..=COMMITS {
        store.commit(&commit(&origin, n)).unwrap();
    }
    drop(store);
    assert_eq!(commits_in(&path), COMMITS + 1, "{name}");
    let leaves = Reader::open(&path).unwrap().leaves(0, 100).unwrap();
    assert_eq!(leaves.len() as u64, COMMITS + 1, "{name}");
    failed
}

/// All steps in one way to fail. Gives the names of calls that failed.
fn every_step(library: &Path, how: &str, again: bool) -> BTreeSet<String> {
    let next = AtomicU32::new(1);
    let work = || {
        let mut failed = BTreeSet::new();
        loop {
            let step = next.fetch_add(1, Ordering::Relaxed);
            assert!(step < MAX_STEPS, "it never ends");
            let Some(call) = try_step(library, step, how, again) else {
                return failed;
            };
            failed.insert(call);
        }
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut failed = work();
        failed.extend(other.join().unwrap());
        failed
    })
}

#[test]
fn whatever_call_fails_the_log_is_whole_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let library = faulty(folder.path());
    for how in ["before", "half", "after"] {
        for again in [false, true] {
            let failed = every_step(&library, how, again);
            // Database, write-ahead log and key, each written and synced.
            for name in ["vigie.db", "vigie.db-wal", "vigie.db.key.new"] {
                let of = |call: &&String| call.ends_with(&format!("/{name}"));
                assert!(failed.iter().filter(of).count() > 1, "{name}: {failed:?}");
            }
        }
    }
}
