//! Exports of real runs, checked by everything that checks exports: `vigie verify`, the small
//! program, and the page in a browser.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use vigie::demo::Play;
use vigie::ledger::{Blind, Outage};
use vigie::observation::EventTime;

use super::broker::shared;
use super::browser::{Found, by_page, counts_by_page, stretches};
use super::export::{export, unzip};
use super::monitor_process::Rig;
use super::parties::{employer, key, union};
use super::signed::{key_file, lay, parties};

/// Exports what this rig has logged and has it checked. Gives the number with which the checks end,
/// and the codes of what is graver than a note.
pub(crate) fn verified(rig: &Rig, name: &str) -> (i32, Vec<String>) {
    let out = rig.path(name);
    let made = export(&rig.path("vigie.db"), &out, &["--lang", "fr"]);
    let errors = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{errors}");
    let run = |program: &str, more: &[&str]| {
        let mut command = Command::new(program);
        if program == env!("CARGO_BIN_EXE_vigie") {
            command.arg("verify");
        }
        let output = command.arg(&out).args(more).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), text)
    };
    let both = |more: &[&str]| {
        let told = run(env!("CARGO_BIN_EXE_vigie"), more);
        // The small program is the same one without what it does not need.
        assert_eq!(run(env!("CARGO_BIN_EXE_vigie-verify"), more), told);
        told
    };
    let (code, json) = both(&["--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["exit"], code);
    for (language, title) in [
        (
            "en",
            [
                "CONSISTENT: COMPARE THE FINGERPRINT",
                "ALTERED",
                "CONSISTENT, WITH GAPS: COMPARE THE FINGERPRINT",
            ],
        ),
        (
            "fr",
            [
                "COHÉRENT : COMPAREZ L'EMPREINTE",
                "ALTÉRÉ",
                "COHÉRENT, AVEC DES LACUNES : COMPAREZ L'EMPREINTE",
            ],
        ),
    ] {
        let (same, text) = both(&["--lang", language]);
        assert_eq!(same, code, "{text}");
        says_the_same(&report, &text, language, title[code as usize]);
    }
    let findings = report["findings"].as_array().unwrap();
    let codes = |graver: bool| -> BTreeSet<String> {
        let of = findings
            .iter()
            .filter(|one| !graver || one["severity"] != "note");
        of.map(|one| one["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let now: EventTime = jiff::Timestamp::now().into();
    let outages: Vec<Outage> = of_log(&report, "outages");
    let blind: Vec<Blind> = of_log(&report, "blind");
    on_the_cover(&out, &outages, &blind);
    let page = by_page(vec![std::fs::read(&out).unwrap()], now);
    let verdict = report["verdict"].as_str().unwrap().to_owned();
    let program = Found {
        verdict,
        codes: codes(false),
        stretches: stretches(&outages, &blind),
    };
    assert_eq!(page, [program], "{report:#}");
    counts_alike(&out, &report["coverage"], now);
    (code, codes(true).into_iter().collect())
}

/// What the report says of the log's own sight.
fn of_log<T: serde::de::DeserializeOwned>(report: &Value, what: &str) -> Vec<T> {
    serde_json::from_value(report["coverage"][what].clone()).unwrap()
}

/// The cover page lists the same times without a monitor, and of blindness, as the check does.
fn on_the_cover(zip: &Path, outages: &[Outage], blind: &[Blind]) {
    let page = unzip(zip).remove("LISEZMOI.html").unwrap();
    let page = String::from_utf8(page).unwrap();
    let times = |caption: &str, columns: usize| -> Vec<String> {
        let Some((_, table)) = page.split_once(&format!("<caption>{caption}</caption>")) else {
            return Vec::new();
        };
        let (table, _) = table.split_once("</table>").unwrap();
        let times = table.split("datetime=\"").skip(1);
        let times: Vec<&str> = times.map(|time| time.split('"').next().unwrap()).collect();
        times.chunks(columns).map(|row| row.join(" ")).collect()
    };
    let expected = outages
        .iter()
        .map(|one| format!("{} {}", one.from, one.until));
    let expected: Vec<String> = expected.collect();
    assert_eq!(times("Intervalles sans moniteur", 2), expected);
    let seen_again = blind.iter().filter_map(|one| Some((one.from, one.until?)));
    let expected = seen_again.map(|(from, until)| format!("{from} {until}"));
    let expected: Vec<String> = expected.collect();
    let caption = "Intervalles où le moniteur ne voyait pas des partitions";
    assert_eq!(times(caption, 2), expected);
}

/// A figure of a cover page, by the name in front of it; 0 where it says that there is none.
fn figure(page: &str, name: &str) -> u64 {
    let (_, rest) = page
        .split_once(&format!("<th scope=\"row\">{name}</th><td>"))
        .unwrap_or_else(|| panic!("{name}: {page}"));
    let (text, _) = rest.split_once("</td>").unwrap();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// Cover page, program and `verify.html` give the same figures.
fn counts_alike(out: &Path, program: &Value, now: EventTime) {
    let files = unzip(out);
    let cover = String::from_utf8(files["LISEZMOI.html"].clone()).unwrap();
    let page = counts_by_page(std::fs::read(out).unwrap(), now);
    for (name, by_page, on_cover) in [
        ("leaves", "leaves", "Écritures du journal"),
        ("starts", "starts", "Démarrages du moniteur"),
        ("heartbeats", "heartbeats", "Signes de vie"),
        ("read", "read", "Messages lus depuis l'origine"),
        ("rejected", "rejected", "Messages illisibles (rejetés)"),
        (
            "late",
            "late",
            "Événements arrivés trop tard pour être jugés",
        ),
        ("never_read", "neverRead", "Messages perdus avant lecture"),
        ("alerts", "alerts", "Versions d'alertes dans le journal"),
        ("disclosed", "disclosed", "dont communiquées ici"),
        ("breaches", "breaches", "Alertes communiquées ici"),
        ("taken_back", "takenBack", "Alertes retirées depuis"),
        (
            "witnessed",
            "witnessed",
            "Écritures contresignées par un témoin",
        ),
    ] {
        assert_eq!(program[name], page[by_page], "{name}: {program} {page}");
        assert_eq!(program[name], figure(&cover, on_cover), "{on_cover}");
    }
    assert_eq!(program["checkpoints"], page["checkpoints"]);
    assert_eq!(program["erased"], page["erased"]);
    let erased = ["Contenus effacés sur ordre", "Contenus effacés à échéance"];
    let erased: u64 = erased.iter().map(|name| figure(&cover, name)).sum();
    assert_eq!(program["erased"], erased);
    // The tables hold as many alerts as are told to be there.
    let table = String::from_utf8(files["alertes.csv"].clone()).unwrap();
    let rows = csv_rows(&table);
    assert_eq!(program["breaches"], rows.len());
}

/// The rows of a table, without its heads.
fn csv_rows(table: &str) -> Vec<String> {
    let rows = table.split("\r\n").skip(1);
    rows.filter(|row| !row.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The text says what the report for programs says: the verdict, every finding, every count.
fn says_the_same(report: &Value, text: &str, language: &str, title: &str) {
    assert_eq!(text.lines().next(), Some(title), "{text}");
    let findings = report["findings"].as_array().unwrap();
    let lines: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  - "))
        .collect();
    for finding in findings {
        let sentence = finding[language].as_str().unwrap();
        let said = lines.iter().any(|line| line.starts_with(sentence));
        assert!(said, "{sentence}\n{text}");
    }
    let nothing = lines
        .iter()
        .filter(|line| ["Nothing.", "Rien."].contains(line))
        .count();
    let more = report["more"].as_object().unwrap().len();
    assert_eq!(lines.len() - nothing, findings.len() + more, "{text}");
    for name in [
        "leaves",
        "starts",
        "heartbeats",
        "read",
        "alerts",
        "disclosed",
        "checkpoints",
    ] {
        let number = report["coverage"][name].to_string();
        let said = text
            .lines()
            .any(|line| line.ends_with(&format!(": {number}")));
        assert!(said, "{name} {number}\n{text}");
    }
}

#[test]
fn an_export_of_a_signed_run_holds_and_says_its_gaps() {
    let rig = Rig::new(shared());
    let agreement = std::fs::read_to_string(rig.path("agreement.yaml")).unwrap();
    rig.configure(&parties(&employer(), &union()));
    lay(&rig, &agreement, &[employer(), union()]);
    rig.produce(Play {
        seed: 51,
        workers: 60,
        ..Play::default()
    });
    rig.summary();
    // Nobody outside has signed: that is the one thing that is missing.
    assert_eq!(
        verified(&rig, "whole.zip"),
        (2, vec!["no_witness".to_owned()])
    );
    // Killed while it runs.
    let running = rig.start();
    rig.wait("it runs", |rig| rig.is_up());
    running.kill();
    rig.summary();
    let (code, codes) = verified(&rig, "killed.zip");
    assert_eq!(
        (code, codes),
        (2, vec!["killed".to_owned(), "no_witness".to_owned()])
    );
}

#[test]
fn an_export_of_a_log_whose_keys_changed_hands_holds() {
    let rig = Rig::new(shared());
    // An agreement that stands below another: its digest is not that of its file.
    let layer = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layers");
        std::fs::read_to_string(folder.join(name)).unwrap()
    };
    std::fs::write(rig.path("national.yaml"), layer("national.yaml")).unwrap();
    let agreement = layer("site.yaml");
    let new = || key("union", 9);
    rig.configure(&parties(&employer(), &union()));
    lay(&rig, &agreement, &[employer(), union()]);
    rig.summary();
    // The union has another key, and the same agreement is signed anew.
    rig.configure(&parties(&employer(), &new()));
    key_file(&rig, "employer.key", &employer());
    key_file(&rig, "union.key", &union());
    rig.command_of(&["sign", "--key", "union.key", "vigie.yaml"], 0);
    rig.command_of(&["sign", "--key", "employer.key", "vigie.yaml"], 0);
    lay(&rig, &agreement, &[employer(), new()]);
    rig.summary();
    // The log's own key, twice.
    for _ in 0..2 {
        rig.command_of(&["rotate", "--config", "vigie.yaml"], 0);
        rig.summary();
    }
    assert_eq!(
        verified(&rig, "export.zip"),
        (2, vec!["no_witness".to_owned()])
    );
}
