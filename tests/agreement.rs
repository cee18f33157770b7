// SPDX-License-Identifier: EUPL-1.2
//! The agreement's files: one fixture for each way to be wrong, the messages as snapshots, the
//! editor's schema against the reader.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use vigie::agreement::{self, Aggregate, Form, Status, Window};
use vigie::diagnostic::{Diagnostic, Language, Level, render};
use vigie::yaml::{Data, Document, Node};

const EXAMPLE: &str = include_str!("../config/agreement.yaml");

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every bad file with its name, in order of name.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(root("tests/fixtures/agreement")).unwrap();
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
    match agreement::parse(name, bytes) {
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
    anstream::adapter::strip_str(&String::from_utf8(text).unwrap()).to_string()
}

#[test]
fn the_example_is_sound() {
    let loaded = agreement::parse("config/agreement.yaml", EXAMPLE.as_bytes()).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    let agreement = loaded.agreement;
    assert_eq!(
        (agreement.clauses.len(), agreement.calendars.len()),
        (17, 2)
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
    assert_eq!(limit.aggregate, Aggregate::Count);
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
    // These need a path, a size or the command, and have tests of their own.
    let elsewhere = ["Y001", "Y002", "Y003", "Y015"];
    seen.extend(elsewhere);
    let sources = ["src/yaml/problem.rs", "src/agreement/load/problem.rs"];
    for source in sources.map(|path| fs::read_to_string(root(path)).unwrap()) {
        for code in source.split('"').filter(|word| is_code(word)) {
            assert!(seen.contains(code), "no fixture for {code}");
        }
    }
}

fn is_code(word: &str) -> bool {
    word.len() == 4 && word.starts_with(['A', 'Y']) && word[1..].bytes().all(|b| b.is_ascii_digit())
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
fn a_thousand_clauses_load_quickly() {
    let (head, clauses) = EXAMPLE.split_once("clauses:\n").unwrap();
    let mut text = format!("{head}clauses:\n");
    for copy in 0..60 {
        text.push_str(&clauses.replace("  - id: art-", &format!("  - id: art-{copy}-")));
        text.push('\n');
    }
    let started = std::time::Instant::now();
    let loaded = agreement::parse("f", text.as_bytes()).unwrap();
    assert_eq!(loaded.agreement.clauses.len(), 1_020);
    // Without optimisation and on a busy machine; a release build takes some 10 ms.
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn the_schema_accepts_the_example_and_refuses_bad_files() {
    let schema = agreement::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value = json_of("f", EXAMPLE.as_bytes());
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    for name in [
        "unknown_key",
        "missing_key",
        "no_form",
        "two_forms",
        "misspelt_form",
        "unknown_field",
        "unknown_kind",
        "not_in_vocabulary",
        "person_named",
        "severity",
        "hours",
        "unknown_day",
        "sum_of_text",
        "per_a_number",
        "window_without_unit",
        "title_in_one_language",
        "no_party",
        "empty_list",
        "test_does_not_fit",
        "literal_is_no_truth",
        "count_of_something",
    ] {
        let path = root("tests/fixtures/agreement").join(format!("{name}.yaml"));
        let value = json_of(name, &fs::read(path).unwrap());
        assert!(!validator.is_valid(&value), "the schema accepts {name}");
    }
}

/// What an editor's language server makes of the file.
fn json_of(name: &str, bytes: &[u8]) -> Value {
    to_json(Document::parse(name, bytes).unwrap().root())
}

fn to_json(node: &Node) -> Value {
    match &node.data {
        Data::Scalar { text, plain: true } => match text.as_str() {
            _ if node.is_null() => Value::Null,
            "true" => json!(true),
            "false" => json!(false),
            _ if text.parse::<i64>().is_ok() => json!(text.parse::<i64>().unwrap()),
            _ if text.parse::<f64>().is_ok() => json!(text.parse::<f64>().unwrap()),
            _ => json!(text),
        },
        Data::Scalar { text, .. } => json!(text),
        Data::List(items) => items.iter().map(to_json).collect(),
        Data::Map(entries) => {
            let pairs = entries
                .iter()
                .map(|entry| (entry.key.clone(), to_json(&entry.value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Data::Bad => Value::Null,
    }
}

/// Where a table stands in the schema, and how to put a key into one in the example.
const TABLES: [(&str, &str, &str); 11] = [
    ("", "vigie: 1", "@\nvigie: 1"),
    ("/properties/agreement", "  id: FR", "  @\n  id: FR"),
    (
        "/properties/agreement/properties/title",
        "    fr: Accord",
        "    @\n    fr: Accord",
    ),
    (
        "/properties/agreement/properties/parties/items",
        "- { role",
        "- { @, role",
    ),
    (
        "/properties/agreement/properties/in_force",
        "in_force: {",
        "in_force: { @,",
    ),
    (
        "/properties/agreement/properties/min_group",
        "min_group: {",
        "min_group: { @,",
    ),
    (
        "/properties/calendars/additionalProperties",
        "  rest:",
        "  rest:\n    @",
    ),
    (
        "/properties/clauses/items",
        "  - id: art-2.1",
        "  - @\n    id: art-2.1",
    ),
    (
        "/properties/clauses/items/properties/forbid",
        "forbid: {}",
        "forbid: { @ }",
    ),
    (
        "/properties/clauses/items/properties/limit",
        "limit: {",
        "limit: { @,",
    ),
    (
        "/properties/clauses/items/properties/limit/properties/within",
        "within: {",
        "within: { @,",
    ),
];

/// Every key of the schema is read: whatever it is, a list of lists is the wrong value for it.
#[test]
fn the_reader_reads_every_key_of_the_schema() {
    let schema = agreement::schema();
    for (pointer, at, with) in TABLES {
        let table = schema.pointer(pointer).unwrap();
        for key in table["properties"].as_object().unwrap().keys() {
            let wrong = EXAMPLE.replacen(at, &with.replace('@', &format!("{key}: [[x]]")), 1);
            // That a key is there twice, unknown, or beside one it excludes shows no reading.
            let reads = |f: &Diagnostic| {
                f.level == Level::Error && !["Y013", "Y020", "Y025"].contains(&f.message.code)
            };
            let found = findings("f", wrong.as_bytes());
            assert!(
                found.iter().any(reads),
                "{pointer}: {key} is not read: {found:#?}"
            );
        }
    }
}

/// A finding stands somewhere in its file.
fn assert_places(text: &[u8], found: &[Diagnostic]) {
    let text = String::from_utf8_lossy(text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines: Vec<&str> = text.split('\n').collect();
    for finding in found {
        let line = finding.place.line as usize;
        assert!((1..=lines.len()).contains(&line), "{finding:?}");
        let width = lines[line - 1].chars().count();
        assert!(
            (1..=width + 1).contains(&(finding.place.column as usize)),
            "{finding:?}"
        );
    }
}

fn accepts_anything(bytes: &[u8]) {
    match agreement::parse("f", bytes) {
        Ok(loaded) => assert!(loaded.warnings.iter().all(|f| f.level == Level::Warning)),
        Err(found) => {
            assert!(found.iter().any(|f| f.level == Level::Error));
            assert_places(bytes, &found);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        accepts_anything(&bytes);
    }

    #[test]
    fn text_out_of_yaml_signs_never_panics(text in r#"[-a-c:{}\[\]&*!|>'"%@`#?,. \n\t0-9]{0,120}"#) {
        accepts_anything(text.as_bytes());
    }

    #[test]
    fn a_changed_example_never_panics(
        at in 0..EXAMPLE.len(),
        length in 0_usize..40,
        put in r##"[-a-z:{}\[\]&*!|>'"#?,. \n\t0-9é]{0,12}"##,
    ) {
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        accepts_anything(&bytes);
    }

    #[test]
    fn moved_lines_never_panic(from in 0_usize..180, to in 0_usize..180, deeper in 0_usize..4) {
        let mut lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
        let line = lines.remove(from);
        lines.insert(to, format!("{}{line}", " ".repeat(deeper)));
        accepts_anything(lines.join("\n").as_bytes());
    }
}
