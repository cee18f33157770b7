// SPDX-License-Identifier: EUPL-1.2
//! `vigie words`: every example clause is one, and what the command prints.

use serde_json::Value;
use vigie::agreement;
use vigie::vocabulary::Word;

use crate::command::vigie;

/// An agreement around one clause, and nothing else: no calendar, no register.
fn around(clause: &str) -> String {
    let clause: String = clause.lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "vigie: 1\nagreement:\n  id: X\n  version: 1\n  title: {{ fr: Essai, en: Trial }}\n  \
         parties: [{{ role: employer, name: E }}, {{ role: union, name: U }}]\n  \
         in_force: {{ from: 2026-01-01 }}\n  zone: Europe/Paris\nclauses:\n{clause}"
    )
}

#[test]
fn every_example_clause_is_sound_by_itself() {
    for word in Word::all() {
        let clause = word.clause();
        let loaded = agreement::parse("f", around(&clause).as_bytes());
        let loaded = loaded.unwrap_or_else(|found| panic!("{word:?}: {clause}{found:?}"));
        assert!(
            loaded.warnings.is_empty(),
            "{word:?}: {:?}",
            loaded.warnings
        );
        assert_eq!(loaded.agreement.clauses.len(), 1);
    }
}

#[test]
fn everything_fits_in_a_hundred_columns() {
    for language in ["en", "fr"] {
        let (code, out, err) = vigie(&["words", "--lang", language], ".");
        assert_eq!((code, err.as_str()), (0, ""));
        for line in out.lines() {
            assert!(line.chars().count() <= 100, "{line}");
            assert!(
                !line.contains('\u{1b}') && line.trim_end() == line,
                "{line:?}"
            );
        }
        for word in Word::all() {
            assert!(out.contains(word.word()), "{word:?} is not listed");
        }
    }
    let coloured = vigie(&["words", "--color", "always"], ".").1;
    assert!(coloured.contains('\u{1b}'));
}

#[test]
fn a_word_says_what_it_means_who_reads_it_and_how_it_looks_in_use() {
    let (code, out, err) = vigie(&["words", "capture.input", "--lang", "en"], ".");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.starts_with("capture.input: measure of keyboard"),
        "{out}"
    );
    for part in [
        "  Also called: mesure d'activité au clavier ou à la souris (fr)\n",
        "  Read by: hubstaff-activities, otlp-logs\n",
        "  Event: {\"specversion\":\"1.0\",",
        "      match: { kind: capture.input,",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let french = vigie(&["words", "worker", "--lang", "fr"], ".").1;
    assert!(
        french.contains("Signification\u{202f}: La personne concernée"),
        "{french}"
    );
    assert!(
        french.contains("Dans les clauses aussi\u{202f}: worker"),
        "{french}"
    );
    // One word, several lists.
    let out = vigie(&["words", "unknown", "--lang", "en"], ".").1;
    assert_eq!(out.matches("word of the field").count(), 4, "{out}");
    assert_eq!(vigie(&["words", "capture d'écran"], ".").0, 0);
}

#[test]
fn mappings_are_those_of_the_folder_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let asked = ["words", "capture.input", "--mappings", path, "--lang", "en"];
    let out = vigie(&asked, ".").1;
    assert!(
        out.contains("Read by: no mapping that was looked at"),
        "{out}"
    );
    std::fs::write(folder.path().join("bad.yaml"), "vigie: 1\n").unwrap();
    let (code, out, err) = vigie(&asked, ".");
    assert!(
        code == 3 && out.is_empty() && err.contains("bad.yaml"),
        "{err}"
    );
    assert_eq!(vigie(&["words", "--mappings", "no/such"], ".").0, 3);
    // Without a folder and without the usual one, nothing is looked at.
    assert_eq!(vigie(&["words", "capture.input"], "src").0, 0);
}

#[test]
fn an_unknown_word_names_the_nearest() {
    let (code, out, err) = vigie(&["words", "capture.screenshoot", "--lang", "en"], ".");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("did you mean: capture.screenshot"), "{err}");
    let (code, _, err) = vigie(&["words", "elephant", "--lang", "fr"], ".");
    assert!(
        code == 1 && err.contains("aucun mot") && !err.contains("peut-être"),
        "{err}"
    );
    assert_eq!(vigie(&["words", "--page", "worker"], ".").0, 2);
}

#[test]
fn programs_get_every_word() {
    let (code, out, _) = vigie(&["words", "--format", "json"], ".");
    let all: Value = serde_json::from_str(&out).unwrap();
    let words = all["words"].as_array().unwrap();
    assert_eq!((code, words.len()), (0, Word::all().count()));
    let named = |name: &str| words.iter().find(|word| word["word"] == name).unwrap();
    let shot = named("capture.screenshot");
    assert_eq!(shot["event"]["type"], "work.capture.screenshot.v1");
    assert_eq!(shot["name"]["fr"], "capture d'écran");
    assert_eq!(named("org.site")["short"], "site");
    assert_eq!(named("duty")["list"][0], "on");
    let page = vigie(&["words", "--page", "--lang", "fr"], ".").1;
    let committed = std::fs::read_to_string(crate::root("config/events/README.fr.md")).unwrap();
    assert!(page == committed, "vigie words --page is another page");
}

#[test]
fn a_system_is_found_by_what_people_call_it() {
    let (code, out, err) = vigie(&["words", "teams", "--lang", "en"], ".");
    assert_eq!((code, err.as_str()), (0, ""));
    for line in [
        "## Microsoft Teams, attendance reports (`microsoft-graph-attendance`)\n",
        "change of presence status (`presence.changed`)",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    let (_, out, _) = vigie(&["words", "HUBSTAFF", "--lang", "fr"], ".");
    let shots =
        "- Deux captures d'écran au plus par heure de présence (`screenshots-an-hour`, désactivée)";
    assert!(out.contains(shots) && !out.contains("Slack"), "{out}");
}
