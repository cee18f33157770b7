// SPDX-License-Identifier: EUPL-1.2
//! The agreement's files: one fixture for each way to be wrong, the messages as snapshots.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod admit;
mod canonical;
mod command;
mod library;
mod mapped;
mod meaning;
mod meaning_of_forms;
#[path = "../shared/parties.rs"]
mod parties;
mod properties;
mod schema;
mod sentences;
mod signing;
mod tightening;
mod vocabulary;
mod waivers;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vigie::agreement::{self, Aggregate, Form, Status, Window};
use vigie::diagnostic::{Diagnostic, Language, render};

const EXAMPLE: &str = include_str!("../../config/agreement.yaml");

const FIXTURES: &str = "tests/fixtures/agreement/";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every bad file with its name, in order of name.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(root(FIXTURES)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    paths
        .iter()
        .map(|path| (name(path), fs::read(path).unwrap()))
        .collect()
}

/// All findings, also those of a file that is accepted.
fn findings(name: &str, bytes: &[u8]) -> Vec<Diagnostic> {
    // Agreements above are looked for beside the file.
    match agreement::parse(&format!("{FIXTURES}{name}"), bytes) {
        Ok(loaded) => loaded.warnings,
        Err(findings) => findings,
    }
}

fn rendered(language: Language) -> String {
    let mut text = Vec::new();
    for (name, bytes) in fixtures() {
        for finding in findings(&name, &bytes) {
            render(&mut text, &finding, language).unwrap();
            text.push(b'\n');
        }
    }
    let text = String::from_utf8(text).unwrap().replace(FIXTURES, "");
    anstream::adapter::strip_str(&text).to_string()
}

#[test]
fn the_example_is_sound() {
    let loaded = agreement::parse("config/agreement.yaml", EXAMPLE.as_bytes()).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    let agreement = loaded.agreement;
    assert_eq!(
        (agreement.clauses.len(), agreement.calendars.len()),
        (25, 2)
    );
    assert_eq!(agreement.sites, ["hall-3", "lille-1", "lyon-2"]);
    assert_eq!(agreement.digest.to_string().len(), 64);
    let status = |status| {
        agreement
            .clauses
            .iter()
            .filter(|c| c.status == status)
            .count()
    };
    assert_eq!((status(Status::Trial), status(Status::Off)), (1, 1));
    let clause = |id: &str| {
        agreement
            .clauses
            .iter()
            .find(|c| c.id.as_str() == id)
            .unwrap()
    };
    let Form::Limit(limit) = &clause("art-7.2").form else {
        panic!("art-7.2 is a limit");
    };
    assert!(matches!(limit.aggregate, Aggregate::Count));
    assert!(matches!(limit.within, Window::Rolling { .. }));
    let Form::Limit(limit) = &clause("art-7.3").form else {
        panic!("art-7.3 is a limit");
    };
    assert_eq!(limit.bound.quantity().amount, 18_000.0);
}

#[test]
fn messages_in_english() {
    insta::assert_snapshot!(rendered(Language::English));
}

#[test]
fn messages_in_french() {
    insta::assert_snapshot!(rendered(Language::French));
}

#[test]
fn every_fixture_finds_something_and_every_code_has_a_fixture() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (name, bytes) in fixtures() {
        let found = findings(&name, &bytes);
        assert!(!found.is_empty(), "{name} is sound");
        seen.extend(found.iter().map(|finding| finding.message.code));
    }
    // These need a path, a size, the command or a mapping, and have tests of their own.
    let elsewhere = [
        "Y001", "Y002", "Y003", "Y015", "Y040", "Y041", "Y059", "Y060", "A037",
    ];
    seen.extend(elsewhere);
    let sources = [
        "src/yaml/problem.rs",
        "src/yaml/broken/problem.rs",
        "src/agreement/load/problem/mod.rs",
        "src/agreement/load/problem/forms.rs",
    ];
    for source in sources.map(|path| fs::read_to_string(root(path)).unwrap()) {
        for code in source.split('"').filter(|word| is_code(word)) {
            assert!(seen.contains(code), "no fixture for {code}");
            for language in [Language::English, Language::French] {
                let told = vigie::report::code(language, code);
                assert!(told.is_some(), "nothing explains {code}");
            }
        }
    }
}

fn is_code(word: &str) -> bool {
    word.len() == 4 && word.starts_with(['A', 'Y']) && word[1..].bytes().all(|b| b.is_ascii_digit())
}

#[test]
fn a_layer_keeps_what_is_above_and_tightens_it() {
    let site = agreement::load(&root("tests/fixtures/layers/site.yaml"))
        .unwrap()
        .agreement;
    let ids: Vec<&str> = site
        .clauses
        .iter()
        .map(|clause| clause.id.as_str())
        .collect();
    assert_eq!(ids, ["answers", "shots", "interview"]);
    let Form::Limit(shots) = &site.clauses[1].form else {
        panic!("shots is a limit");
    };
    assert_eq!(shots.bound.quantity().amount, 3.0);
    assert_eq!(site.register.lists.len(), 1);
    let national = agreement::load(&root("tests/fixtures/layers/national.yaml")).unwrap();
    assert_ne!(site.digest, national.agreement.digest);
}

#[test]
fn a_file_that_cannot_be_read_is_told_apart() {
    let code = |path: &Path| agreement::load(path).unwrap_err()[0].message.code;
    assert_eq!(code(Path::new("no/such/file.yaml")), "Y001");
    assert_eq!(code(&root("config")), "Y002");
    let large = vec![b' '; (1 << 20) + 1];
    assert_eq!(findings("large.yaml", &large)[0].message.code, "Y003");
}

#[test]
fn what_a_hostile_file_costs_is_bounded() {
    let matches = |what: String| EXAMPLE.replace("match: { kind: capture.keystrokes }", &what);
    let regex = "{ system.version: { regex: '[a-z]{9}' } }, ".repeat(1_001);
    let found = findings(
        "f",
        matches(format!("match: {{ all: [{regex}] }}")).as_bytes(),
    );
    assert_eq!(found[0].message.code, "A037");
    let sites: String = (0..50_000).map(|n| format!("x{n}, ")).collect();
    let text = matches(format!("match: {{ site: [{sites}] }}")).replacen(
        "sites: [",
        &format!("sites: [{}", sites.replace('x', "y")),
        1,
    );
    let found = findings("f", text.as_bytes());
    assert!(found.len() <= 500 && found.iter().all(|f| f.allowed.len() <= 200));
}

#[test]
fn several_mistakes_in_one_file_are_told_together_in_order() {
    let text = EXAMPLE
        .replace(
            "  version: 3",
            "  version: 3\n  version: 4\n  reviewed: yes",
        )
        .replace("calendar: month", "calendar: monat");
    let found = findings("f", text.as_bytes());
    let codes: Vec<&str> = found.iter().map(|f| f.message.code).collect();
    assert_eq!(codes, ["Y013", "Y020", "Y031", "Y031"]);
}

#[test]
fn a_negation_that_asks_for_more_than_one_thing_excludes_nothing_alone() {
    let text = "match: { kind: capture.web, not: { kind: capture.web, any: [{ site: hall-3 }] } }";
    let text = EXAMPLE.replace("match: { kind: capture.keystrokes }", text);
    assert!(findings("f", text.as_bytes()).is_empty());
}

#[test]
fn quoted_words_stay_text_and_lists_escape_the_words_of_the_language() {
    let with = |matches: &str| EXAMPLE.replace("match: { kind: capture.keystrokes }", matches);
    let text = with("match: { kind: capture.keystrokes, system.version: \"010\" }");
    let loaded = agreement::parse("f", text.as_bytes()).unwrap();
    assert!(format!("{:?}", loaded.agreement.clauses[0].matches).contains("Text(\"010\")"));
    let text = with("match: { kind: capture.keystrokes, system.version: [missing] }");
    let loaded = agreement::parse("f", text.as_bytes()).unwrap();
    assert!(format!("{:?}", loaded.agreement.clauses[0].matches).contains("Text(\"missing\")"));
}

#[test]
fn a_mark_of_byte_order_and_windows_line_ends_are_accepted() {
    let text = format!("\u{feff}{}", EXAMPLE.replace('\n', "\r\n"));
    assert!(agreement::parse("f", text.as_bytes()).is_ok());
}

#[test]
fn a_thousand_clauses_load() {
    let (head, clauses) = EXAMPLE.split_once("\nclauses:\n").unwrap();
    let (clauses, _) = clauses.split_once("\nexceptions:\n").unwrap();
    let mut text = format!("{head}\nclauses:\n");
    for copy in 0..40 {
        text.push_str(&clauses.replace("  - id: art-", &format!("  - id: art-{copy}-")));
        text.push('\n');
    }
    let loaded = agreement::parse("f", text.as_bytes()).unwrap();
    assert_eq!(loaded.agreement.clauses.len(), 1_000);
}
