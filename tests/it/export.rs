//! Exports of a real run: by the command and over HTTP, what is in them, and what is not.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use vigie::demo::Play;
use vigie::ledger::{Export, LeafKind, ReadLeaf, sha256_hex};
use vigie::store::Reader;

use super::broker::shared;
use super::rig::Rig;

/// A run that has ended, and what was planted in it.
pub(crate) fn played(seed: u64) -> Rig {
    let rig = Rig::new(shared());
    rig.produce(Play {
        seed,
        workers: 60,
        ..Play::default()
    });
    rig.summary();
    rig
}

pub(crate) fn export(store: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.args(["export", "--format", "json", "--store"]);
    command.arg(store).arg("--out").arg(out).args(more);
    command.output().unwrap()
}

/// The files of a zip.
pub(crate) fn unzip(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let read = |name: String| {
        let mut bytes = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    names.into_iter().map(read).collect()
}

fn last_leaf(store: &Path) -> ReadLeaf {
    let store = Reader::open(store).unwrap();
    let leaf = store.leaves(0, 1_000_000).unwrap().pop().unwrap();
    ReadLeaf::parse(&leaf.bytes).unwrap()
}

fn ours(rig: &Rig) -> (PathBuf, PathBuf) {
    (rig.path("vigie.db"), rig.path("export.zip"))
}

#[test]
fn the_command_makes_a_whole_export_and_records_it() {
    let rig = played(41);
    let (store, out) = ours(&rig);
    let output = export(&store, &out, &["--lang", "fr", "--recipient", "dreets-59"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let leaf = last_leaf(&store);
    assert_eq!(leaf.kind, LeafKind::Export);
    let told: Export = leaf.data().unwrap();
    let zip = std::fs::read(&out).unwrap();
    assert_eq!(told.sha256, sha256_hex(&zip));
    assert_eq!(
        (told.recipient.as_str(), told.size),
        ("dreets-59", leaf.seq)
    );
    if let Some(folder) = std::env::var_os("VIGIE_KEEP") {
        std::fs::copy(&out, Path::new(&folder).join("export.zip")).unwrap();
    }
    // What sha256sum says.
    let folder = rig.path("unzipped");
    let files = unzip(&out);
    for (name, bytes) in &files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let sums = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(&folder)
        .status();
    assert!(sums.unwrap().success());
    let listed = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
    assert_eq!(listed.lines().count(), files.len() - 1);
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        for id in ["mat-00", "mat-004"] {
            assert!(!text.contains(id), "{name} holds {id}");
        }
    }
    // The file is never overwritten.
    let again = export(&store, &out, &[]);
    assert_eq!(again.status.code(), Some(3));
    assert_eq!(std::fs::read(&out).unwrap(), zip);
    assert!(!rig.path("export.zip.part").exists());
}
