// SPDX-License-Identifier: EUPL-1.2
//! Stores as each format wrote them: opened, taken over, exported, verified.
//!
//! Each is a real one, of `vigie demo --workers 40` after some seconds, copied with `VACUUM INTO` at
//! a page size of 1 KiB. A format that is new comes with one of its own; none is ever made anew.

use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use tempfile::TempDir;
use vigie::ledger::LeafKind;
use vigie::store::{Reader, Store, StoreError, check_beside, key_path};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/store/golden");
/// Formats of which there is one, with the number of its leaves.
const FORMATS: [(u32, u64); 3] = [(4, 19), (5, 20), (6, 18)];

/// The format of this program.
const NOW: u32 = 6;

/// A copy that may be changed.
fn copy(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let from = Path::new(GOLDEN).join(name);
    std::fs::copy(&from, &path).unwrap();
    if let Ok(key) = std::fs::read(key_path(&from)) {
        super::write_key(&path, &key);
    }
    (folder, path)
}

fn format(path: &Path) -> u32 {
    let db = Connection::open(path).unwrap();
    db.pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

/// Exports a store as an inspector gets it, and has the export verified.
fn exported(folder: &Path, store: &Path) {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        let output = command.args(arguments).current_dir(folder).output();
        let output = output.unwrap();
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), told)
    };
    let store = store.to_str().unwrap();
    let (code, told) = run(&["export", "--store", store, "--lang", "en", "--out", "e.zip"]);
    assert_eq!(code, Some(0), "{told}");
    let (code, told) = run(&["verify", "e.zip", "--lang", "en"]);
    // 2 once the store is so old that what came after it is missed; 1 would be altered.
    assert!(matches!(code, Some(0 | 2)), "{told}");
    std::fs::remove_file(folder.join("e.zip")).unwrap();
}

#[test]
fn a_store_of_each_format_is_taken_over_exported_and_verified() {
    for (found, leaves) in FORMATS {
        let name = format!("vigie-{found}.db");
        let (folder, path) = copy(&name);
        assert_eq!(format(&path), found);
        assert_eq!(check_beside(&path).unwrap(), leaves, "looked at as it is");
        assert_eq!(format(&path), found);
        let (store, restored) = Store::open(&path).unwrap();
        assert_eq!(format(&path), NOW);
        assert_eq!(store.next_seq(), leaves);
        assert!(!restored.offsets.is_empty() && !restored.tallies.is_empty());
        assert!(restored.mirror.is_some() && restored.record.config.is_some());
        assert!(store.last(LeafKind::Alert).unwrap().is_some());
        let mut pieces = 0;
        let count = |_| {
            pieces += 1;
            Ok(())
        };
        store.restore_state::<StoreError>(count).unwrap();
        assert!(pieces > 10, "{pieces}");
        drop(store);
        exported(folder.path(), &path);
        // As a monitor finds it then: the export is a leaf.
        let (store, _) = super::checked::resumed(&path);
        assert_eq!(store.next_seq(), leaves + 1);
        drop(store);
        // Without any step before: the export does all of it.
        let (folder, path) = copy(&name);
        exported(folder.path(), &path);
    }
}

/// Format 3 was that of no golden store: it is made from the next one.
#[test]
fn a_store_two_formats_old_is_taken_over() {
    let (_folder, path) = copy("vigie-4.db");
    let db = Connection::open(&path).unwrap();
    db.execute_batch(
        "ALTER TABLE offsets DROP COLUMN clocked;
         ALTER TABLE dead_letters DROP COLUMN element;
         PRAGMA user_version = 3;",
    )
    .unwrap();
    drop(db);
    let (store, restored) = Store::open(&path).unwrap();
    assert_eq!(store.next_seq(), 19);
    assert!(restored.offsets.iter().all(|row| row.clocked.is_empty()));
    assert_eq!(format(&path), NOW);
}

/// Columns of all tables, wherever they stand, and indexes without their white space.
fn shape(path: &Path) -> Vec<String> {
    let db = Connection::open(path).unwrap();
    let sql = "SELECT tables.name || column.name || column.type || column.[notnull]
                   || coalesce(column.dflt_value, '') || column.pk
               FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS column
               WHERE tables.type = 'table'
               UNION ALL SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
               ORDER BY 1";
    let mut query = db.prepare(sql).unwrap();
    let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|sql| sql.unwrap().split_whitespace().collect())
        .collect()
}

#[test]
fn a_store_that_was_taken_over_has_the_tables_of_a_new_one() {
    let (folder, path) = copy("vigie-4.db");
    drop(Store::open(&path).unwrap());
    let new = folder.path().join("new.db");
    drop(Store::open(&new).unwrap());
    assert_eq!(shape(&path), shape(&new));
}

#[test]
fn a_store_of_a_later_version_is_left_alone_and_says_what_to_do() {
    let (_folder, path) = copy("vigie-4.db");
    let db = Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA user_version = 99; INSERT INTO meta VALUES ('program', '7.1.0');")
        .unwrap();
    drop(db);
    let said = "was written by a later version, 7.1.0 (format 99, known 6): install that one, or \
                put back the copy of store and key from before the upgrade";
    for told in [
        Store::open(&path).unwrap_err().to_string(),
        Reader::open(&path).unwrap_err().to_string(),
    ] {
        assert!(told.contains(said), "{told}");
    }
    assert_eq!(format(&path), 99);
}

#[test]
fn a_copy_of_a_mirror_is_exported_and_is_no_store() {
    let (folder, path) = copy("mirror-3.db");
    let told = Store::open(&path).unwrap_err().to_string();
    assert!(told.contains("it is the copy of a mirror"), "{told}");
    assert_eq!(format(&path), 3);
    exported(folder.path(), &path);
}
