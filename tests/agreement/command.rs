// SPDX-License-Identifier: EUPL-1.2
//! `vigie check` and `vigie schema` as a user meets them: output, exit codes, colours, languages.

use std::process::{Command, Stdio};

use assert_cmd::cargo::CommandCargoExt as _;
use serde_json::Value;

use crate::{EXAMPLE, root};

/// Exit code, standard output, standard error.
pub(crate) fn vigie(arguments: &[&str], directory: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("vigie").unwrap();
    command.args(arguments).current_dir(root(directory));
    for name in ["LC_ALL", "LC_MESSAGES", "CLICOLOR_FORCE", "NO_COLOR"] {
        command.env_remove(name);
    }
    let output = command.env("LANG", "en_GB.UTF-8").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

const BAD: &str = "tests/fixtures/agreement/unknown_kind.yaml";
const GOOD: &str = "config/agreement.yaml";

#[test]
fn a_sound_file_takes_one_line() {
    let (code, out, err) = vigie(&["check", GOOD], ".");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "✓ config/agreement.yaml: 25 clauses, 23 active, 1 trial, 1 off\n"
    );
    assert_eq!(vigie(&["check", "-q", GOOD], ".").1, "");
    let french = vigie(&["check", GOOD, "--lang", "fr"], ".").1;
    assert!(
        french.contains("25 clauses : 23 actives, 1 à l'essai, 1 arrêtée"),
        "{french}"
    );
}

#[test]
fn each_outcome_has_its_exit_code() {
    assert_eq!(vigie(&["check", BAD, GOOD], ".").0, 1);
    assert_eq!(vigie(&["check", "--no-such-option"], ".").0, 2);
    assert_eq!(vigie(&["check", "no/such/file.yaml", BAD], ".").0, 3);
    assert_eq!(vigie(&["check", "config"], ".").0, 3);
    assert_eq!(
        vigie(
            &["check", "tests/fixtures/agreement/undeclared_site.yaml"],
            "."
        )
        .0,
        0
    );
    assert_eq!(vigie(&["check", "--help"], ".").0, 0);
    assert_eq!(vigie(&[], ".").0, 2);
}

#[test]
fn no_file_at_all_is_an_error() {
    let (code, out, err) = vigie(&["check"], "src");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("config/agreement.yaml"), "{err}");
}

#[test]
fn colours_come_only_when_asked_for() {
    assert!(!vigie(&["check", BAD], ".").1.contains('\u{1b}'));
    assert!(
        vigie(&["check", BAD, "--color", "always"], ".")
            .1
            .contains('\u{1b}')
    );
}

#[test]
fn programs_get_json() {
    let (code, out, _) = vigie(
        &["check", BAD, GOOD, "--format", "json", "--lang", "fr"],
        ".",
    );
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    let finding = &value["files"][0]["findings"][0];
    assert_eq!(finding["code"], "A030");
    assert_eq!(
        (&finding["line"], &finding["column"]),
        (&Value::from(16), &Value::from(20))
    );
    assert_eq!(finding["nearest"], "capture.screenshot");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .starts_with("il n'y a pas")
    );
    assert_eq!(value["files"][1]["sound"], true);
}

#[test]
fn a_file_of_another_kind_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("f.yaml");
    std::fs::write(&path, "agrement:\n  id: x\n").unwrap();
    let (code, out, _) = vigie(&["check", path.to_str().unwrap()], ".");
    assert_eq!(code, 1);
    assert!(
        out.contains("Y015") && out.contains("did you mean: agreement"),
        "{out}"
    );
}

#[test]
fn a_file_cannot_steer_the_terminal() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("f.yaml");
    let text = EXAMPLE.replace("capture.keystrokes", "\"\\e[2Jx\\u202e\"");
    std::fs::write(&path, text).unwrap();
    let (code, out, _) = vigie(&["check", path.to_str().unwrap()], ".");
    assert_eq!(code, 1);
    assert!(!out.contains(['\u{1b}', '\u{202e}']), "{out}");
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let mut command = Command::cargo_bin("vigie").unwrap();
    let mut child = command
        .arg("schema")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_schema_is_printed() {
    let (code, out, _) = vigie(&["schema", "agreement"], ".");
    let schema: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert_eq!(schema, vigie::agreement::schema());
}

#[test]
fn a_name_that_is_nowhere_is_no_success() {
    let (code, out, err) = vigie(&["test", GOOD, "--clause", "art-42"], ".");
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("no clause is called art-42"), "{err}");
    let empty = tempfile::tempdir().unwrap();
    let nothing = empty.path().join("nothing.yaml");
    let nothing = nothing.to_str().unwrap();
    for command in ["run", "mirror", "top"] {
        let (code, _, err) = vigie(&[command, "--config", nothing], ".");
        assert_eq!(code, 3, "{command}: {err}");
        assert!(err.contains("Y001"), "{command}: {err}");
    }
}

#[test]
fn a_mapping_that_is_not_there_is_told_before_a_start_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let settings = path("vigie.yaml");
    let text = std::fs::read_to_string(root("config/vigie.yaml")).unwrap();
    let named = |name: &str| {
        let source = format!("sources:\n  - {{ topics: [x], start: earliest, mapping: {name} }}\n");
        std::fs::write(&settings, text.replacen("sources:\n", &source, 1)).unwrap();
        vigie(&["check", &settings], ".")
    };
    let (code, out, _) = named("slack-audit");
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("mappings:1:1: error Y001"), "{out}");
    std::fs::create_dir(path("mappings")).unwrap();
    let shipped = root("config/mappings/slack-audit.yaml");
    std::fs::copy(shipped, path("mappings/slack-audit.yaml")).unwrap();
    assert_eq!(named("slack-audit").0, 0);
    let (code, out, _) = named("slack-audits");
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("vigie.yaml:") && out.contains("slack-audits"),
        "{out}"
    );
    assert!(out.contains("did you mean: slack-audit\n"), "{out}");
}

#[test]
fn a_people_table_is_checked_by_itself_and_with_the_settings_that_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (table, settings) = (path("people.csv"), path("vigie.yaml"));
    let text = std::fs::read_to_string(root("config/vigie.yaml")).unwrap();
    let named = text.replacen("paths:\n", "paths:\n  people: people.csv\n", 1);
    std::fs::write(&settings, &named).unwrap();
    std::fs::create_dir(path("mappings")).unwrap();
    std::fs::write(&table, "domain,id,company_id\nemail,ada@secret.fr,4711\n").unwrap();
    let (code, out, err) = vigie(&["check", &table, &settings], ".");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("people.csv: people table, 1 row\n"), "{out}");

    std::fs::write(
        &table,
        "domain,id,company_id\nemail,ada@secret.fr\nemail,ada@secret.fr,1\nemail,,2\n",
    )
    .unwrap();
    for file in [&table, &settings] {
        let (code, out, _) = vigie(&["check", file, "--lang", "en"], ".");
        assert_eq!(code, 1, "{out}");
        let has = |text: &str| out.contains(text);
        assert!(
            has("people.csv:2:1: error P006") && has("people.csv:4:7: error P008"),
            "{out}"
        );
        assert!(!has("secret"), "{out}");
    }
    std::fs::remove_file(&table).unwrap();
    assert_eq!(vigie(&["check", &settings], ".").0, 3);
}

#[test]
fn a_clause_that_no_source_can_serve_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, settings) = (path("agreement.yaml"), path("vigie.yaml"));
    let text = std::fs::read_to_string(root("config/vigie.yaml")).unwrap();
    let canonical = "{ pattern: 'work\\..*', start: earliest }";
    assert!(text.contains(canonical));
    let with = |source: &str| {
        let source = format!("{{ topics: [x], start: earliest{source} }}");
        std::fs::write(&settings, text.replacen(canonical, &source, 1)).unwrap();
        vigie(&["check", &file, "--lang", "en"], ".")
    };
    std::fs::create_dir(path("mappings")).unwrap();
    let mapping = "vigie: 1
mapping: { name: m, version: 1, source: 'urn:m' }
id: { from: /id }
time: { from: /t, format: rfc3339 }
native: /what
fields: { subject.ref: /login, purpose: /why }
emit: { kind: score.computed, fields: { value.name: { const: speed }, value.num: /n } }
";
    std::fs::write(path("mappings/m.yaml"), mapping).unwrap();
    let clause = |id: &str, matches: &str| {
        format!(
            "  - id: {id}\n    title: {{ fr: Un, en: One }}\n    severity: notice\n    match: {{ {matches} }}\n    forbid: {{}}\n"
        )
    };
    let head = "vigie: 1
agreement:
  id: T-1
  version: 1
  title: { fr: Essai, en: Trial }
  parties: [{ role: employer, name: E }, { role: union, name: U }]
  in_force: { from: 2026-01-01 }
  zone: Europe/Paris
clauses:
";
    let clauses = [
        clause("c1", "kind: score.computed, value.name: speed"),
        clause("c2", "kind: score.computed, value.name: sped"),
        clause("c3", "kind: capture.webcam"),
        // Whatever the source says may stand there.
        clause("c4", "kind: score.computed, purpose: sales"),
        clause("c5", "kind: score.computed, not: { value.name: sped }"),
    ];
    std::fs::write(&file, format!("{head}{}", clauses.concat())).unwrap();
    let (code, out, err) = with(", mapping: m");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(
        out.contains("warning A131") && out.contains("found: sped\n"),
        "{out}"
    );
    assert!(
        out.contains("warning A130") && out.contains("found: capture.webcam"),
        "{out}"
    );
    assert!(out.contains("(2 warnings)"), "{out}");
    let (_, french, _) = vigie(&["check", &file, "--lang", "fr"], ".");
    let told = french.split("A131").nth(1).unwrap();
    assert!(
        told.contains("correspondance") && told.contains("sped"),
        "{french}"
    );
    // The canonical form can say everything.
    let (code, out, _) = with("");
    assert!(code == 0 && !out.contains("warning"), "{out}");
}
