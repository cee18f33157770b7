// SPDX-License-Identifier: EUPL-1.2
//! The small program as its users meet it: what it reads, says and ends with.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use super::builder::{Files, morning};
use super::mutations::zip;
use vigie::verify::bundle::LEAVES;

/// Runs it; gives the number it ends with and what it said.
fn run(export: &Path, more: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("vigie-verify").unwrap();
    let output = command.arg(export).args(more).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

fn unpack(files: &Files, folder: &Path) {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_zip_and_its_folder_are_the_same() {
    let (place, files) = (tempfile::tempdir().unwrap(), morning().files());
    let archive = place.path().join("export.zip");
    fs::write(&archive, zip(&files)).unwrap();
    let folder = place.path().join("export");
    unpack(&files, &folder);
    let key = morning().log.public().to_string();
    let (code, text) = run(&archive, &["--lang", "fr", "--log-key", &key]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("INTACT\n"), "{text}");
    assert_eq!(
        run(&folder, &["--lang", "fr", "--log-key", &key]),
        (code, text)
    );
    fs::write(folder.join(LEAVES), b"{}\n").unwrap();
    let (code, text) = run(&folder, &["--format", "json"]);
    assert_eq!(code, Some(1), "{text}");
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["verdict"], "altered");
    assert_eq!(report["exit"], 1);
}

#[test]
fn gaps_and_what_cannot_be_read_have_numbers_of_their_own() {
    let place = tempfile::tempdir().unwrap();
    let mut log = morning();
    log.start();
    log.commit();
    unpack(&log.files(), place.path());
    let (code, text) = run(place.path(), &["--lang", "en"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("killed or crashed"), "{text}");
    let (code, text) = run(&place.path().join("nowhere"), &["--lang", "en"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("cannot check"), "{text}");
    let (code, text) = run(&place.path().join(LEAVES), &["--lang", "en"]);
    assert_eq!(code, Some(3), "{text}");
    assert_eq!(run(place.path(), &["--log-key", "no key"]).0, Some(3));
}
