//! Prometheus' rules: each alert speaks two languages, has its page, and is tested in every state.
//!
//! SPDX-License-Identifier: EUPL-1.2

mod scrape;

pub(crate) use scrape::ask_only_for;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use vigie::ledger::FindingKind;
use vigie::mirror::AlarmKind;
use vigie::yaml::{Data, Document, Node};

/// One rule of a file: what it records, or the alert it is.
struct Rule {
    file: String,
    is_alert: bool,
    name: String,
    body: Value,
}

impl Rule {
    fn text(&self, path: &str) -> &str {
        self.body
            .pointer(path)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn plain(node: &Node) -> Value {
    match &node.data {
        Data::Scalar { text, .. } => Value::String(text.clone()),
        Data::List(list) => list.iter().map(plain).collect(),
        Data::Map(entries) => {
            let pairs = entries.iter().map(|e| (e.key.clone(), plain(&e.value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Data::Bad => panic!("bad YAML"),
    }
}

/// The YAML files of a folder, by name.
fn files(path: &str) -> Vec<(String, Value)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder(path)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let bytes = fs::read(&path).unwrap();
            let document = Document::parse(&name, &bytes).unwrap();
            files.push((name, plain(document.root())));
        }
    }
    assert!(!files.is_empty(), "{path}: no file");
    files
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

fn rules() -> Vec<Rule> {
    let mut rules = Vec::new();
    for (file, content) in files("deploy/prometheus/rules") {
        for body in list(&content, "groups").flat_map(|group| list(group, "rules")) {
            let is_alert = body["alert"].is_string();
            let name = &body[if is_alert { "alert" } else { "record" }];
            rules.push(Rule {
                file: file.clone(),
                is_alert,
                name: name.as_str().unwrap().to_owned(),
                body: body.clone(),
            });
        }
    }
    rules
}

fn alerts() -> impl Iterator<Item = Rule> {
    rules().into_iter().filter(|rule| rule.is_alert)
}

#[test]
fn every_alert_speaks_both_languages() {
    let mut names = BTreeSet::new();
    for alert in alerts() {
        let name = &alert.name;
        assert!(names.insert(name.clone()), "{name} is there twice");
        assert!(name.starts_with("Vigie") && name.chars().all(char::is_alphanumeric));
        let severity = alert.text("/labels/severity");
        let agreed = severity.contains("$labels.severity");
        assert!(
            agreed || ["critical", "warning", "info"].contains(&severity),
            "{name}: severity {severity}"
        );
        for what in ["summary", "description", "summary_fr", "description_fr"] {
            let text = alert.text(&format!("/annotations/{what}"));
            assert!(text.len() > 20, "{name}: no {what}");
            for word in ["illegal", "illégal", "illicit", "unlawful"] {
                assert!(!text.contains(word), "{name}: {what} judges");
            }
        }
        let (fr, en) = (
            alert.text("/annotations/summary_fr"),
            alert.text("/annotations/summary"),
        );
        assert_ne!(fr, en, "{name}: one language");
    }
    for rule in rules().iter().filter(|rule| !rule.is_alert) {
        assert_eq!(rule.name.split(':').count(), 3, "{}", rule.name);
    }
}

#[test]
fn every_alert_has_its_page_in_both_languages() {
    for alert in alerts() {
        let (name, family) = (&alert.name, alert.text("/labels/family"));
        let link = format!("{{{{ $externalURL }}}}/user/runbooks/{family}.html#{name}");
        assert_eq!(alert.text("/annotations/runbook_url"), link);
        let page = folder("deploy/prometheus/runbooks").join(format!("{family}.html"));
        let page = fs::read_to_string(page).unwrap();
        let from = page.split_once(&format!("<section id=\"{name}\">"));
        let section = from.and_then(|(_, rest)| rest.split_once("</section>"));
        let (section, _) = section.unwrap_or_else(|| panic!("{name}: not in {family}.html"));
        for (language, titles) in [
            ("fr", ["Sens", "Qui agit", "Regarder", "Fin"]),
            ("en", ["Meaning", "Who acts", "Look at", "How it ends"]),
        ] {
            let (_, said) = section
                .split_once(&format!("<dl lang=\"{language}\">"))
                .unwrap();
            let (said, _) = said.split_once("</dl>").unwrap();
            for title in titles {
                assert!(
                    said.contains(&format!("<dt>{title}</dt>")),
                    "{name}: {title}"
                );
            }
        }
    }
}

/// Seconds of `90m`, `11h`, `2d`.
fn seconds(at: &Value) -> u64 {
    let at = at.as_str().unwrap();
    let (number, unit) = at.split_at(at.len() - 1);
    let unit = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => panic!("{at}: a time in m, h or d"),
    };
    number.parse::<u64>().unwrap() * unit
}

/// What the groups of tests of one alert look at.
#[derive(Default)]
struct Seen {
    quiet_before: bool,
    pending: bool,
    at_once: bool,
    fires: bool,
    resolved: bool,
}

fn look(alert: &str, group: &Value, seen: &mut Seen) {
    let fires = list(group, "alert_rule_test")
        .filter(|test| test["alertname"] == alert && list(test, "exp_alerts").next().is_some());
    let fires: Vec<u64> = fires.map(|test| seconds(&test["eval_time"])).collect();
    let (Some(first), Some(last)) = (fires.iter().min(), fires.iter().max()) else {
        return;
    };
    seen.fires = true;
    let states = format!("count by (alertstate) (ALERTS{{alertname=\"{alert}\"}})");
    for test in list(group, "promql_expr_test").filter(|test| test["expr"] == states) {
        let at = seconds(&test["eval_time"]);
        let samples: Vec<&str> = list(test, "exp_samples")
            .filter_map(|sample| sample["labels"].as_str())
            .collect();
        match samples.as_slice() {
            [] => {
                seen.quiet_before |= at < *first;
                seen.resolved |= at > *last;
            }
            ["{alertstate=\"pending\"}"] => seen.pending |= at < *first,
            ["{alertstate=\"firing\"}"] => seen.at_once |= at <= *first,
            other => panic!("{alert}: {other:?}"),
        }
    }
}

#[test]
fn every_alert_is_tested_in_every_state() {
    let tests = files("tests/prometheus");
    let no_data = |file: &str| {
        tests.iter().any(|(_, content)| {
            let loads = list(content, "rule_files")
                .any(|path| path.as_str().is_some_and(|path| path.ends_with(file)));
            let empty = list(content, "tests").any(|group| {
                group["name"] == "no data" && list(group, "input_series").count() == 0
            });
            loads && empty
        })
    };
    for alert in alerts() {
        let (name, mut seen) = (&alert.name, Seen::default());
        for group in tests.iter().flat_map(|(_, content)| list(content, "tests")) {
            look(name, group, &mut seen);
        }
        assert!(seen.quiet_before, "{name}: no test of quiet");
        let before = if alert.body["for"].is_string() {
            seen.pending
        } else {
            seen.at_once
        };
        assert!(before, "{name}: no test of pending, or of firing at once");
        assert!(seen.fires, "{name}: no test of firing");
        assert!(seen.resolved, "{name}: no test of resolving");
        assert!(no_data(&alert.file), "{name}: no test without data");
    }
}

#[test]
fn every_finding_of_the_mirror_is_told_by_one_alert() {
    let told = |name: &str| {
        let expr = alerts().find(|alert| alert.name == name).unwrap();
        let expr = expr.text("/expr").to_owned();
        let lists = expr.split("finding=~\"").skip(1);
        let lists: BTreeSet<String> = lists
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        assert_eq!(lists.len(), 1, "{name}: two different lists");
        lists.into_iter().next().unwrap()
    };
    let grave = told("VigieMirrorContradiction");
    let others = told("VigieMirrorFinding");
    // Of silence the mirror's own clock tells, in an alert of its own.
    let mut found: Vec<&str> = grave
        .split('|')
        .chain(others.split('|'))
        .chain(["silent"])
        .collect();
    found.sort_unstable();
    let mut kinds: Vec<&str> = AlarmKind::ALL.iter().map(|kind| kind.name()).collect();
    kinds.sort_unstable();
    assert_eq!(found, kinds);
}

/// Findings that no alert of its own waits for: others say the same by numbers, or nobody has to
/// act.
const NOT_BY_KIND: [&str; 17] = [
    "left_out",
    "compacted",
    "partition_new",
    "partition_idle",
    "seen_again",
    "late",
    "unmapped",
    "plaintext",
    "draft",
    "unfilled",
    "reload_refused",
    "expired",
    "review_due",
    "behind",
    "other_log",
    "reworded",
    "started_at",
];
/// And these by their numbers, with what they are about.
const BY_NUMBER: [(&str, &str); 6] = [
    ("unseen", "vigie_source_connected"),
    ("topic_missing", "vigie_source_connected"),
    ("open_transaction", "vigie_source_connected"),
    ("unreadable", "vigie_unreadable_total"),
    ("unattributed", "vigie_clause_unattributed_total"),
    ("undecided", "vigie_clause_undecided_total"),
];

#[test]
fn every_finding_of_the_monitor_is_told_by_an_alert_or_known_not_to_be() {
    let rules: Vec<String> = alerts()
        .map(|alert| alert.text("/expr").to_owned())
        .collect();
    let mut told = BTreeSet::new();
    for expr in &rules {
        for rest in expr.split("vigie_findings_total{kind=").skip(1) {
            let list = rest.split('"').nth(1).unwrap();
            told.extend(list.split('|').map(str::to_owned));
        }
    }
    for kind in FindingKind::ALL.map(FindingKind::name) {
        let number = BY_NUMBER.iter().find(|(name, _)| *name == kind);
        let by_number =
            number.is_some_and(|(_, metric)| rules.iter().any(|expr| expr.contains(metric)));
        let ways = [told.contains(kind), by_number, NOT_BY_KIND.contains(&kind)];
        assert_eq!(ways.iter().filter(|way| **way).count(), 1, "{kind}");
    }
}
