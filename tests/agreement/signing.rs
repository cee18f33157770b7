// SPDX-License-Identifier: EUPL-1.2
//! `vigie keygen` and `vigie sign` as two parties meet them, in both languages.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use vigie::diagnostic::Language;
use vigie::ledger::{PublicKey, SignedNote, sha256_hex};

use crate::command::vigie;
use crate::{EXAMPLE, is_code, root};

/// A folder with the example agreement and a key of each party; and its path as text.
fn parties() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_string_lossy().into_owned();
    fs::write(folder.path().join("a.yaml"), EXAMPLE).unwrap();
    for name in ["employer", "union"] {
        let (code, _, err) = vigie(
            &["keygen", name, "--out", &format!("{path}/{name}.key")],
            ".",
        );
        assert_eq!((code, err.as_str()), (0, ""));
    }
    (folder, path)
}

fn settings(folder: &Path) {
    let key = |name: &str| fs::read_to_string(folder.join(format!("{name}.key.pub"))).unwrap();
    let text = format!(
        "vigie: 1\npaths: {{ agreement: a.yaml, store: s.db, key: k }}\n\
         kafka: {{ brokers: [\"localhost:1\"] }}\nsources: [{{ topics: [t], start: earliest }}]\n\
         parties:\n  employer: {}  union: {}",
        key("employer"),
        key("union")
    );
    fs::write(folder.join("vigie.yaml"), text).unwrap();
}

#[test]
fn a_key_is_a_secret_and_is_never_written_over() {
    let (folder, path) = parties();
    let file = folder.path().join("union.key");
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let line = fs::read_to_string(folder.path().join("union.key.pub")).unwrap();
    let public = PublicKey::parse(&line).unwrap();
    let before = fs::read(&file).unwrap();
    let again = ["keygen", "union", "--out", &format!("{path}/union.key")];
    assert_eq!(vigie(&again, ".").0, 3);
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(
        vigie(&["keygen", "two words", "--out", &format!("{path}/x")], ".").0,
        3
    );
    assert!(!folder.path().join("x").exists() && !folder.path().join("x.pub").exists());
    let french = format!("{path}/miroir.key");
    let french = vigie(
        &[
            "keygen",
            "miroir",
            "--cosigner",
            "--lang",
            "fr",
            "--out",
            &french,
        ],
        ".",
    );
    assert!(french.1.contains("empreinte"), "{}", french.1);
    let json = format!("{path}/third.key");
    let json = vigie(
        &["keygen", "third", "--format", "json", "--out", &json],
        ".",
    )
    .1;
    let json: Value = serde_json::from_str(&json).unwrap();
    let third = PublicKey::parse(json["public"].as_str().unwrap()).unwrap();
    assert_eq!(json["fingerprint"], third.fingerprint());
    assert_ne!(third.fingerprint(), public.fingerprint());
}

#[test]
fn two_parties_sign_one_note_about_what_was_read_aloud() {
    let (folder, path) = parties();
    settings(folder.path());
    let (file, config) = (format!("{path}/a.yaml"), format!("{path}/vigie.yaml"));
    let sign = |name: &str| {
        vigie(
            &["sign", "--key", &format!("{path}/{name}.key"), &file],
            ".",
        )
    };
    let check = |lang: &str| {
        vigie(
            &[
                "sign", "--check", "--config", &config, "--lang", lang, &file,
            ],
            ".",
        )
    };
    assert!(check("en").2.contains("S001"));
    let (code, shown, _) = sign("union");
    assert_eq!(code, 0);
    assert!(
        shown.contains("agreement FR-EXL-2026-07, version 3"),
        "{shown}"
    );
    let (code, _, told) = check("fr");
    assert_eq!(code, 1);
    assert!(
        told.contains("S005 : la signature de l'employeur manque"),
        "{told}"
    );
    assert!(sign("employer").1.contains("union, employer"));
    assert_eq!(check("en").0, 0);
    // What `explain` prints is what the note is bound to.
    let note = fs::read_to_string(format!("{file}.note")).unwrap();
    let note = SignedNote::parse(&note).unwrap();
    for (lang, word) in [("fr", "french"), ("en", "english")] {
        let told = vigie(&["explain", "--lang", lang, &file], ".").1;
        let line = format!("{word} {}\n", sha256_hex(told.as_bytes()));
        assert!(note.text().contains(&line), "{}", note.text());
    }
    // A byte more, and both signatures are worth nothing; signing begins anew.
    fs::write(&file, format!("{EXAMPLE}# more\n")).unwrap();
    let (code, _, told) = check("en");
    assert_eq!(code, 1);
    assert!(told.contains("S004"), "{told}");
    let json = [
        "sign",
        "--format",
        "json",
        "--key",
        &format!("{path}/union.key"),
        &file,
    ];
    let json: Value = serde_json::from_str(&vigie(&json, ".").1).unwrap();
    assert_eq!(json[0]["signed_by"], serde_json::json!(["union"]));
}

#[test]
fn what_has_mistakes_or_is_no_paper_is_not_signed() {
    let (folder, path) = parties();
    let key = format!("{path}/union.key");
    let bad = format!("{path}/bad.yaml");
    fs::write(&bad, EXAMPLE.replace("at_most", "at_mots")).unwrap();
    let (code, _, told) = vigie(&["sign", "--key", &key, &bad], ".");
    assert_eq!(code, 1);
    assert!(told.contains("Y020"), "{told}");
    assert!(!folder.path().join("bad.yaml.note").exists());
    assert_eq!(
        vigie(
            &["sign", "--key", &key, &format!("{path}/union.key.pub")],
            "."
        )
        .0,
        1
    );
    assert_eq!(vigie(&["sign", &bad], ".").0, 2);
    let cosigner = format!("{path}/m.key");
    vigie(&["keygen", "m", "--cosigner", "--out", &cosigner], ".");
    let (code, _, told) = vigie(
        &["sign", "--key", &cosigner, &format!("{path}/a.yaml")],
        ".",
    );
    assert!(code == 1 && told.contains("S020"), "{told}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let (code, _, told) = vigie(&["sign", "--key", &key, &format!("{path}/a.yaml")], ".");
    assert!(code == 3 && told.contains("0600"), "{told}");
}

#[test]
fn a_configuration_names_two_different_sound_keys() {
    let (folder, path) = parties();
    settings(folder.path());
    let file = format!("{path}/vigie.yaml");
    assert_eq!(vigie(&["check", &file], ".").0, 0);
    let text = fs::read_to_string(&file).unwrap();
    let employer = fs::read_to_string(format!("{path}/employer.key.pub")).unwrap();
    let union = fs::read_to_string(format!("{path}/union.key.pub")).unwrap();
    fs::write(&file, text.replace(&union, &employer)).unwrap();
    assert!(
        vigie(&["check", &file], ".")
            .1
            .contains("two different keys")
    );
    fs::write(&file, text.replace(union.trim(), "union+00000000+AAAA")).unwrap();
    let (code, told, _) = vigie(&["check", &file, "--lang", "fr"], ".");
    assert!(
        code == 1 && told.contains("la ligne entière d'un fichier .pub"),
        "{told}"
    );
}

#[test]
fn every_refusal_is_explained_in_both_languages() {
    let text = fs::read_to_string(root("src/signing/refusal.rs")).unwrap();
    let is_refusal = |word: &&str| word.len() == 4 && is_code(&word.replacen('S', "A", 1));
    let codes: Vec<&str> = text.split('"').filter(is_refusal).collect();
    assert!(codes.len() >= 20);
    for code in codes {
        for language in [Language::English, Language::French] {
            assert!(
                vigie::report::code(language, code).is_some(),
                "nothing explains {code}"
            );
        }
    }
}
