//! What the command and the doors answer to a name that nobody gave: nothing is written, nothing is
//! recorded, and those that are near are said.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use vigie::ledger::{Export, LeafKind, ReadLeaf};
use vigie::store::Reader;

use super::browser::stored::logged;
use super::export::export;

/// Everything in a folder that is no passing file of the database.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names
        .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
        .collect()
}

fn size(store: &Path) -> u64 {
    Reader::open(store).unwrap().size().unwrap()
}

#[test]
fn an_export_of_a_name_that_nobody_gave_is_refused_and_nothing_is_written() {
    let folder = tempfile::TempDir::new().unwrap();
    let (store, out) = (folder.path().join("vigie.db"), folder.path().join("e.zip"));
    logged(&store, false);
    let before = (names(folder.path()), size(&store));
    for (more, said) in [
        (
            &["--site", "lile-1", "--lang", "en"][..],
            "did you mean lille-1?",
        ),
        (&["--site", "lile-1", "--lang", "fr"], "peut-être lille-1"),
        (&["--clause", "art-42", "--lang", "en"], "art-4.2"),
        (
            &["--clause", "zebra", "--lang", "fr"],
            "ne nomme la clause zebra",
        ),
    ] {
        let output = export(&store, &out, more);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.contains(said), "{errors}");
        assert!(output.stdout.is_empty());
        assert_eq!((names(folder.path()), size(&store)), before);
    }
    // Usage is another matter.
    for more in [
        &["--facts-from", "march"][..],
        &["--facts-from", "2026-03-02", "--facts-until", "2026-03-01"],
        &["--from", "2026-03-01T12:00:00Z", "--until", "2026-02-27"],
    ] {
        let output = export(&store, &out, more);
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        assert_eq!((names(folder.path()), size(&store)), before);
    }
}

#[test]
fn what_exists_and_has_no_alert_is_an_empty_export_that_says_who_asked() {
    let folder = tempfile::TempDir::new().unwrap();
    let (store, out) = (folder.path().join("vigie.db"), folder.path().join("e.zip"));
    logged(&store, false);
    let more = [
        "--site",
        "lyon-2",
        "--facts-from",
        "2026-03-01",
        "--facts-until",
        "2026-03-31",
        "--requested-by",
        "DREETS, unité 3",
        "--produced-by",
        "M. Martin",
        "--reference",
        "2026/117",
    ];
    let output = export(&store, &out, &more);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["alerts"], 0);
    let leaves = Reader::open(&store).unwrap().leaves(0, 1_000).unwrap();
    let leaf = ReadLeaf::parse(&leaves.last().unwrap().bytes).unwrap();
    assert_eq!(leaf.kind, LeafKind::Export);
    let export: Export = leaf.data().unwrap();
    // The civil days of Paris.
    assert_eq!(export.facts_from.as_deref(), Some("2026-02-28T23:00:00Z"));
    assert_eq!(export.facts_until.as_deref(), Some("2026-03-31T22:00:00Z"));
    assert_eq!(export.requested_by.as_deref(), Some("DREETS, unité 3"));
    assert_eq!(export.produced_by.as_deref(), Some("M. Martin"));
    assert_eq!(export.reference.as_deref(), Some("2026/117"));
}
