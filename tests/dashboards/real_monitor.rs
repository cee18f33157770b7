//! The dashboards beside a real monitor and a real Prometheus: every query knows what it asks for,
//! and the numbers are those of the monitor; then drawn, and opened in a real Chromium.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use vigie::diagnostic::Language;

use super::demo_run::{Stage, get};
use super::query::{Met, parsed, timed};
use super::{BOTH, agreement, dashboards, panels};

/// Panels that may have nothing to show: about trouble, or about what is open now.
const MAY_BE_EMPTY: [&str; 8] = [
    "rep-since",
    "rep-unattributed",
    "rep-unreadable",
    "ops-notes",
    "ops-skipped",
    "ops-failures",
    "ins-findings",
    "ins-mirror-findings",
];

/// A query as Grafana asks it with everything chosen.
fn asked(stage: &Stage, query: &str) -> String {
    let range = format!("{}s", (stage.until - stage.from) as u64);
    let mut query = timed(query, &range, "5s");
    for variable in ["job", "site", "clause", "measured"] {
        query = query.replace(&format!("\"${variable}\""), "\".*\"");
    }
    query
}

/// One test, so that what was started for it ends with it.
#[test]
fn a_real_monitor_and_a_real_prometheus_agree_with_every_panel() {
    let stage = Stage::open();
    every_query_asks_for_what_a_scrape_has(&stage);
    every_panel_shows_the_numbers_of_the_monitor(&stage);
    a_clause_was_seen_exceeded_while_it_was(&stage);
    no_panel_is_empty_but_those_about_trouble(&stage);
    the_drawn_line_is_the_negotiated_threshold(&stage);
    pages_are_whole_and_open_in_a_browser_in_light_and_in_dark(&stage);
    without_data_every_panel_says_so(&stage);
}

fn every_query_asks_for_what_a_scrape_has(stage: &Stage) {
    let known = stage.labels();
    for dashboard in dashboards(Language::French) {
        let variables = dashboard.json["templating"]["list"].as_array().unwrap();
        let chosen: Vec<&str> = variables
            .iter()
            .map(|v| v["name"].as_str().unwrap())
            .collect();
        let shown = dashboard.json["panels"].as_array().unwrap().iter();
        for panel in shown.filter(|panel| panel["type"] != "row") {
            let name = panel["title"].as_str().unwrap();
            for target in panel["targets"].as_array().unwrap() {
                let met = Met::in_query(&parsed(name, target));
                let mut labels = BTreeSet::new();
                for (selector, _) in &met.selectors {
                    let metric = selector.name.as_ref().unwrap();
                    let has = known
                        .get(metric)
                        .unwrap_or_else(|| panic!("{name}: no {metric}"));
                    let matched: Vec<&str> = selector
                        .matchers
                        .matchers
                        .iter()
                        .map(|m| m.name.as_str())
                        .collect();
                    assert!(
                        matched.iter().all(|label| has.contains(*label)),
                        "{name}: {metric}"
                    );
                    for choice in ["site", "clause"] {
                        let offered = chosen.contains(&choice) && has.contains(choice);
                        assert!(
                            !offered || matched.contains(&choice),
                            "{name}: ignores {choice}"
                        );
                    }
                    labels.extend(has.clone());
                }
                let legend = target["legendFormat"].as_str().unwrap();
                let named = legend
                    .split("{{")
                    .skip(1)
                    .filter_map(|rest| rest.split_once("}}"));
                let named = named.map(|(label, _)| label.to_owned());
                for label in met.labels.iter().cloned().chain(named) {
                    assert!(labels.contains(&label), "{name}: no label {label}");
                }
            }
        }
    }
}

/// What the monitor itself says, to be found again on the dashboards.
struct Truth {
    metrics: String,
    /// Alerts of active clauses, by clause.
    alerts: BTreeMap<String, f64>,
}

impl Truth {
    fn of(stage: &Stage) -> Truth {
        let listed: Value =
            serde_json::from_str(&get(&format!("{}/alerts", stage.monitor), &[])).unwrap();
        let mut alerts = BTreeMap::new();
        for alert in listed["alerts"].as_array().unwrap() {
            if alert["clause"]["status"] == "active" {
                let clause = alert["clause"]["id"].as_str().unwrap().to_owned();
                *alerts.entry(clause).or_default() += 1.0;
            }
        }
        Truth {
            metrics: stage.scrape(),
            alerts,
        }
    }

    /// The sum over the series of a metric that have this in their labels.
    fn sum(&self, metric: &str, label: &str) -> f64 {
        let lines = self.metrics.lines().filter(|line| {
            line.strip_prefix(metric)
                .is_some_and(|rest| rest.starts_with(['{', ' ']))
                && line.contains(label)
        });
        lines
            .map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap())
            .sum()
    }
}

/// Prometheus extends what it saw to the ends of the range: a rate over the whole is near, no more.
#[track_caller]
fn near(found: f64, expected: f64) {
    let off = (found - expected).abs();
    assert!(
        off <= (expected * 0.04).max(1.0),
        "{found} where {expected} is true"
    );
}

/// The answers of a panel by its title's id: of each query the labels and last values.
fn answers(stage: &Stage, id: &str) -> Vec<Vec<(BTreeMap<String, String>, f64)>> {
    let title = vigie::report::text(Language::English, id);
    let found = panels(Language::English).into_iter().find(|(_, panel)| {
        panel["title"] == title.as_str()
            && !panel["description"].as_str().unwrap().is_empty()
            && panel["description"] == vigie::report::about(Language::English, id).as_str()
    });
    let (_, panel) = found.unwrap_or_else(|| panic!("no panel {id}"));
    let targets = panel["targets"].as_array().unwrap().clone();
    let ask = |target: &Value| {
        let query = asked(stage, target["expr"].as_str().unwrap());
        stage.ask(&query, target["instant"] == true)
    };
    targets.iter().map(ask).collect()
}

fn one(stage: &Stage, id: &str) -> f64 {
    let found = answers(stage, id);
    assert!(found.len() == 1 && found[0].len() == 1, "{id}: {found:?}");
    found[0][0].1
}

fn every_panel_shows_the_numbers_of_the_monitor(stage: &Stage) {
    let truth = Truth::of(stage);
    let raised: f64 = truth.alerts.values().sum();
    assert!(raised > 20.0);
    near(one(stage, "rep-alerts"), raised);
    near(
        answers(stage, "rep-sites")[0].iter().map(|(_, n)| n).sum(),
        raised,
    );
    let table = answers(stage, "rep-table");
    for (labels, count) in &table[2] {
        near(
            *count,
            truth.alerts.get(&labels["clause"]).copied().unwrap_or(0.0),
        );
    }
    assert_eq!(
        table[0].len(),
        table[1].len(),
        "a state for each active clause"
    );
    assert_eq!(
        table[3].len(),
        truth.alerts.len(),
        "a last act for each clause that was exceeded"
    );
    // The demo settles at its end: all was read and told, and only a silence goes on.
    for id in ["rep-queue", "ops-lag", "ops-outbox", "ops-disk", "ins-gaps"] {
        assert_eq!(one(stage, id), 0.0, "{id}");
    }
    let open = table[1].iter().filter(|(_, open)| *open > 0.0).count();
    assert_eq!(one(stage, "rep-breached"), open as f64);
    assert_eq!(truth.sum("vigie_alerts_open", ""), 1.0);
    assert_eq!(one(stage, "ops-reload"), 1.0);
    let last = truth
        .metrics
        .lines()
        .filter(|line| line.starts_with("vigie_clause_last_breach"));
    let last = last.map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap());
    let last = last.fold(0.0, f64::max);
    assert!(one(stage, "rep-last") <= last * 1_000.0 && one(stage, "rep-last") > 0.0);
    near(
        one(stage, "ins-read"),
        truth.sum("vigie_records_read_total", ""),
    );
    for (labels, count) in &answers(stage, "ins-outcomes")[0] {
        let outcome = format!("outcome=\"{}\"", labels["outcome"]);
        near(*count, truth.sum("vigie_records_total", &outcome));
    }
    let leaves: Vec<f64> = answers(stage, "ins-leaves")
        .iter()
        .map(|found| found[0].1)
        .collect();
    assert_eq!(leaves[0], truth.sum("vigie_ledger_leaves", ""));
    assert_eq!(leaves[1], leaves[0], "the mirror has every leaf");
    assert!(leaves[2] > 0.0 && leaves[2] <= leaves[0]);
    assert_eq!(
        answers(stage, "ins-agreement")[0][0].0["digest"],
        answers(stage, "ins-agreement-mirror")[0][0].0["digest"],
    );
}

fn a_clause_was_seen_exceeded_while_it_was(stage: &Stage) {
    let open = "max_over_time(sum(vigie_alerts_open)[10m:1s])";
    let since = "max_over_time(vigie_alerts_open_since_timestamp_seconds[10m])";
    assert!(stage.ask(open, true)[0].1 > 0.0);
    // The demo plays September 2026.
    let moments = stage.ask(since, true);
    assert!(moments.len() > 5);
    assert!(
        moments
            .iter()
            .all(|(_, at)| (1_788_000_000.0..1_791_000_000.0).contains(at))
    );
}

fn no_panel_is_empty_but_those_about_trouble(stage: &Stage) {
    for (name, panel) in panels(Language::French) {
        let may = MAY_BE_EMPTY
            .iter()
            .any(|id| panel["title"] == vigie::report::text(Language::French, id).as_str());
        for target in panel["targets"].as_array().unwrap().iter().filter(|_| !may) {
            let query = asked(stage, target["expr"].as_str().unwrap());
            let found = stage.ask(&query, target["instant"] == true);
            assert!(!found.is_empty(), "{name}: nothing for {query}");
        }
    }
}

fn the_drawn_line_is_the_negotiated_threshold(stage: &Stage) {
    let agreement = agreement();
    let panels = panels(Language::French);
    let (_, measured) = panels
        .iter()
        .find(|(_, panel)| panel["repeat"] == "measured")
        .unwrap();
    let [representatives, ..] = dashboards(Language::French);
    let variables = representatives.json["templating"]["list"]
        .as_array()
        .unwrap();
    let options = variables.iter().find(|v| v["name"] == "measured").unwrap()["options"].clone();
    let clauses = options.as_array().unwrap()[1..]
        .iter()
        .map(|o| o["value"].as_str().unwrap());
    let mut seen = 0;
    for clause in clauses {
        let of = agreement
            .clauses
            .iter()
            .find(|c| c.id.as_str() == clause)
            .unwrap();
        let mut lines = Vec::new();
        for target in measured["targets"]
            .as_array()
            .unwrap()
            .iter()
            .skip(1)
            .step_by(2)
        {
            let query = target["expr"]
                .as_str()
                .unwrap()
                .replace("$measured", &clause.replace('.', "\\\\."));
            lines.extend(stage.ask(&asked(stage, &query), false));
        }
        assert_eq!(lines.len(), 1, "{clause}: one line");
        assert_eq!(lines[0].1, of.form.bound().quantity().amount, "{clause}");
        seen += 1;
    }
    assert!(seen > 5);
}

/// Where pages and screenshots lie: never in the repository.
fn folder(language: Language) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dashboards");
    target.join(language.pick("en", "fr"))
}

fn preview(stage: &Stage, until: f64, out: &Path, language: Language) -> Vec<String> {
    let until = jiff::Timestamp::from_second(until as i64)
        .unwrap()
        .to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args([
            "dashboards",
            "--lang",
            language.pick("en", "fr"),
            "--preview",
            &stage.prometheus,
        ])
        .args(["--until", &until, "--range", "60 s", "--agreement"])
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/config/agreement.yaml"
        ))
        .arg("--out")
        .arg(out)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let files = ["representatives.html", "operations.html", "inspection.html"];
    files
        .iter()
        .map(|file| fs::read_to_string(out.join(file)).unwrap())
        .collect()
}

fn pages_are_whole_and_open_in_a_browser_in_light_and_in_dark(stage: &Stage) {
    for language in BOTH {
        let folder = folder(language);
        for (page, dashboard) in preview(stage, stage.until, &folder, language)
            .iter()
            .zip(dashboards(language))
        {
            accessible(page, language);
            for panel in dashboard.json["panels"].as_array().unwrap() {
                let title = panel["title"].as_str().unwrap();
                let title = title.replace('&', "&amp;");
                assert!(title.starts_with('$') || page.contains(&title), "{title}");
            }
            let file = dashboard.file.replace(".json", "");
            let pictures = ["light", "dark"].map(|scheme| photographed(&folder, &file, scheme));
            assert_ne!(
                pictures[0], pictures[1],
                "{file}: the dark page looks as the light one"
            );
        }
    }
}

/// RGAA, as far as it can be read from the page: language, names, text beside every figure.
#[track_caller]
fn accessible(page: &str, language: Language) {
    assert!(page.contains(&format!("<html lang=\"{}\">", language.pick("en", "fr"))));
    assert_eq!(page.matches("<h1>").count(), 1);
    let figures = page.matches("<svg ").count();
    assert!(figures > 4);
    assert_eq!(page.matches("role=\"img\"><title>").count(), figures);
    assert_eq!(page.matches("<desc>").count(), figures);
    assert!(!page.contains("<desc></desc>") && !page.contains("NaN"));
    let needs = ["<script", "src=", "@import", "url("];
    assert!(
        needs.iter().all(|other| !page.contains(other)),
        "it needs another file"
    );
}

/// A screenshot by a real Chromium.
fn photographed(folder: &Path, file: &str, scheme: &str) -> Vec<u8> {
    let picture = folder.join(format!("{file}-{scheme}.png"));
    let profile = tempfile::TempDir::new().unwrap();
    let prefers = if scheme == "dark" { 0 } else { 1 };
    let status = Command::new("chromium")
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
        ])
        .args([
            "--no-first-run",
            "--disable-background-networking",
            "--disable-sync",
        ])
        .arg(format!("--blink-settings=preferredColorScheme={prefers}"))
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg("--window-size=1400,2000")
        .arg(format!("--screenshot={}", picture.display()))
        .arg(format!(
            "file://{}",
            folder.join(format!("{file}.html")).display()
        ))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(
        status
            .expect("chromium is there: tests/setup installs it")
            .success()
    );
    let picture = fs::read(picture).unwrap();
    assert!(picture.len() > 20_000, "{file}: an empty page");
    picture
}

fn without_data_every_panel_says_so(stage: &Stage) {
    let out = stage.path("empty");
    let pages = preview(stage, stage.from - 86_400.0, &out, Language::French);
    let never = [
        "Respectée",
        "Tout est transmis",
        "Tout est signé",
        "Aucun trou",
        "Veille<",
        "NaN",
    ];
    for page in pages {
        assert!(page.contains("Pas de données"));
        for reassuring in never {
            assert!(
                !page.contains(reassuring),
                "{reassuring}, and nothing is known"
            );
        }
    }
}
