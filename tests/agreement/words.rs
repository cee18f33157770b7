// SPDX-License-Identifier: EUPL-1.2
//! `vigie explain` and `vigie test` as commands: what they print, and how they end.

use std::fs;

use super::EXAMPLE;
use super::command::vigie;

const AGREEMENT: &str = "config/agreement.yaml";

#[test]
fn a_clause_is_said_in_both_languages() {
    let (code, out, err) = vigie(&["explain", AGREEMENT, "art-10.3", "--lang", "en"], ".");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("2 working days (Monday to Saturday; calendar “duty”) before at least"),
        "{out}"
    );
    let out = vigie(&["explain", AGREEMENT, "art-4.2", "--lang", "fr"], ".").1;
    assert!(
        out.contains("du 14 septembre 2026 au 18 septembre 2026"),
        "{out}"
    );
    let (code, out, _) = vigie(&["explain", AGREEMENT, "--format", "json"], ".");
    let all: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, all["clauses"].as_array().unwrap().len()), (0, 25));
    let french = vigie(&["explain", AGREEMENT, "art-10.3", "--lang", "fr"], ".").1;
    assert!(
        french.contains("jours ouvrables (lundi à samedi"),
        "{french}"
    );
    let (code, _, err) = vigie(&["explain", AGREEMENT, "art-10.33"], ".");
    assert!(code == 1 && err.contains("art-10.3"), "{err}");
    assert_eq!(vigie(&["explain", "no/such.yaml"], ".").0, 3);
}

#[test]
fn a_code_is_explained() {
    let (code, out, _) = vigie(&["explain", "A111", "--lang", "en"], ".");
    assert!(code == 0 && out.starts_with("A111: A lower layer"), "{out}");
    assert_eq!(vigie(&["explain", "A999"], ".").0, 1);
    let small = vigie(&["explain", "a111", "--lang", "en"], ".");
    assert_eq!(small, (code, out, String::new()));
}

#[test]
fn systems_are_held_against_a_folder_an_agreement_or_nothing_that_is_not_there() {
    let systems = |library: &str| {
        let asked = ["words", "--systems", "--lang", "en", "--library", library];
        vigie(&asked, ".")
    };
    let (code, out, err) = systems(AGREEMENT);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("(`art-4.2`"), "{out}");
    assert!(!out.contains("daily-rest"), "{out}");
    for gone in ["no/such.yaml", "no-such-folder"] {
        let (code, out, err) = systems(gone);
        assert_eq!((code, out.as_str()), (3, ""), "{gone}");
        assert!(err.contains("there is none of this name"), "{err}");
    }
    let empty = tempfile::tempdir().unwrap();
    let (code, out, err) = systems(empty.path().to_str().unwrap());
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("there is no agreement in"), "{err}");
}

#[test]
fn a_clause_with_a_mistake_is_not_also_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.yaml");
    let wrong = EXAMPLE.replacen("at_most: 4", "at_most: four", 1);
    assert_ne!(wrong, EXAMPLE);
    fs::write(&file, wrong).unwrap();
    let (code, out, err) = vigie(&["check", file.to_str().unwrap(), "--lang", "en"], ".");
    let told = out + &err;
    assert!(code == 1 && told.contains("A040"), "{told}");
    assert!(!told.contains("A089"), "{told}");
}

/// The agreement without the tests of its clauses.
fn untested(agreement: &str) -> String {
    let clauses = agreement.split("\n\n");
    let without = |clause| str::split(clause, "\n    tests:\n").next().unwrap();
    clauses.map(without).collect::<Vec<_>>().join("\n\n")
}

/// Edges of windows, nights and numbers, each with a test in the file.
#[test]
fn windows_calendars_and_numbers_are_exact() {
    for name in ["numbers", "windows", "calendars", "aggregates"] {
        let file = format!("tests/fixtures/exact/{name}.yaml");
        let (code, out, err) = vigie(&["test", &file, "--all"], ".");
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
    }
}

#[test]
fn no_test_at_all_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("untested.yaml");
    fs::write(&file, untested(EXAMPLE)).unwrap();
    let file = file.to_str().unwrap();
    let (code, out, err) = vigie(&["test", file, "--lang", "en"], ".");
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    assert!(
        out.contains("0 tests passed") && out.contains("without a test"),
        "{out}"
    );
    let (_, out, _) = vigie(&["test", file, "--format", "json"], ".");
    let all: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(!all["files"][0]["untested"].as_array().unwrap().is_empty());
    // The example has tests, but not for each clause.
    assert_eq!(vigie(&["test", AGREEMENT], ".").0, 0);
    assert_eq!(vigie(&["test", AGREEMENT, "--all"], ".").0, 1);
}

#[test]
fn a_word_of_the_monitor_is_explained() {
    let (code, out, err) = vigie(&["explain", "no_id", "--lang", "en"], ".");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("no_id: The event has no id"), "{out}");
    for head in ["  Why: ", "  Verdicts: ", "  Next: "] {
        assert!(out.contains(head), "{out}");
    }
    let out = vigie(&["explain", "unattributed", "--lang", "fr"], ".").1;
    assert!(out.contains("À faire\u{202f}: "), "{out}");
    // Of a word that stands in two lists there is one text.
    let out = vigie(&["explain", "unreadable", "--format", "json"], ".").1;
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["lists"], serde_json::json!(["note", "finding"]));
    assert!(told["fr"]["next"].as_str().unwrap().len() > 10);
}

#[test]
fn a_word_that_is_neither_code_nor_file_names_the_nearest() {
    let (code, out, err) = vigie(&["explain", "noid", "--lang", "en"], ".");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains("noid") && err.contains("did you mean: no_id"),
        "{err}"
    );
    let (code, _, err) = vigie(&["explain", "elephant"], ".");
    assert!(code == 1 && !err.contains("did you mean"), "{err}");
    // What looks like a file is one.
    assert_eq!(vigie(&["explain", "noid.yaml"], ".").0, 3);
    assert_eq!(vigie(&["explain", "./no_id"], ".").0, 3);
}

#[test]
fn tests_of_clauses_pass_or_show_what_differs() {
    let (code, out, err) = vigie(&["test", "--lang", "en"], ".");
    assert_eq!((code, err.as_str()), (0, ""));
    let mut lines = out.lines();
    let last = lines.rfind(|line| line.contains(" tests passed")).unwrap();
    let passed = last.strip_suffix(" tests passed, 0 failed").unwrap();
    // Those of clauses, and those of mappings.
    assert!(passed.parse::<u32>().unwrap() > 250, "{last}");
    assert!(out.contains("✓ okta-system-log"));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.yaml");
    fs::write(&file, EXAMPLE.replace("observed: 20 s", "observed: 30 s")).unwrap();
    let (file, report) = (file.to_str().unwrap(), folder.path().join("junit.xml"));
    let arguments = [
        "test",
        file,
        "--lang",
        "en",
        "--junit",
        report.to_str().unwrap(),
    ];
    let (code, out, _) = vigie(&arguments, ".");
    assert_eq!(code, 1);
    assert!(
        out.contains("- observed: 30") && out.contains("+ observed: 20"),
        "{out}"
    );
    let xml = fs::read_to_string(report).unwrap();
    assert!(
        xml.contains("failures=\"1\"") && xml.contains("<failure>"),
        "{xml}"
    );
    let (code, out, _) = vigie(&["test", file, "--format", "json"], ".");
    let all: serde_json::Value = serde_json::from_str(&out).unwrap();
    let tests = all["files"][0]["tests"].as_array().unwrap();
    let failed = tests.iter().filter(|test| test["passed"] == false).count();
    assert_eq!((code, failed), (1, 1));
    assert!(tests.len() > 20, "{}", tests.len());
    assert_eq!(
        vigie(&["test", "tests/fixtures/agreement/alias.yaml"], ".").0,
        3
    );
}
