//! What the files are: shipped as written, framed alike, every panel in its place and complete.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::{BOTH, dashboards, panels, walk};

/// Units that Grafana knows, as we use them; beside them, suffixes and currencies.
const UNITS: [&str; 8] = [
    "none",
    "locale",
    "s",
    "bytes",
    "percent",
    "percentunit",
    "cps",
    "dateTimeAsLocal",
];
const KINDS: [&str; 5] = ["stat", "timeseries", "bargauge", "state-timeline", "table"];

#[test]
fn shipped_files_are_what_the_command_writes() {
    for language in BOTH {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("grafana/dashboards");
        let folder = folder.join(language.pick("en", "fr"));
        for dashboard in dashboards(language) {
            let path = folder.join(&dashboard.file);
            let shipped = std::fs::read_to_string(&path).unwrap_or_default();
            let written = format!("{:#}\n", dashboard.json);
            assert!(
                shipped == written,
                "{}: write it anew with vigie dashboards --lang {} --out {}",
                path.display(),
                language.pick("en", "fr"),
                folder.display()
            );
        }
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 3);
    }
}

#[test]
fn every_dashboard_is_framed_alike() {
    let mut taken = BTreeSet::new();
    for language in BOTH {
        let all = dashboards(language);
        let uids: Vec<&str> = all
            .iter()
            .map(|d| d.json["uid"].as_str().unwrap())
            .collect();
        for dashboard in &all {
            let json = &dashboard.json;
            assert!(taken.insert(json["uid"].as_str().unwrap().to_owned()));
            assert_eq!(json["schemaVersion"], 39);
            assert_eq!(json["editable"], false);
            assert!(
                json["panels"].as_array().unwrap().len() <= 20,
                "{}",
                dashboard.file
            );
            let links = json["links"].as_array().unwrap();
            let to = |uid: &&&str| links.iter().any(|link| link["url"] == format!("/d/{uid}"));
            assert_eq!(uids.iter().filter(to).count(), 2, "links to the two others");
            assert!(
                links
                    .iter()
                    .all(|link| link["keepTime"] == true && link["includeVars"] == true)
            );
            let variables = json["templating"]["list"].as_array().unwrap();
            let names: Vec<&str> = variables
                .iter()
                .map(|v| v["name"].as_str().unwrap())
                .collect();
            assert!(names.starts_with(&["datasource", "job"]));
            for variable in &variables[1..] {
                assert_eq!(variable["includeAll"], true);
                assert!(variable["type"] == "custom" || variable["refresh"] == 2);
            }
            walk(json, "", &mut |key, value| {
                if key == "datasource" && value.is_object() {
                    assert_eq!(value["uid"], "${datasource}", "{}", dashboard.file);
                }
            });
        }
    }
    assert!(
        taken
            .iter()
            .all(|uid| uid.len() <= 40 && uid.starts_with("vigie-"))
    );
}

#[test]
fn every_panel_says_what_it_shows() {
    for (name, panel) in BOTH.into_iter().flat_map(panels) {
        assert!(panel["title"].as_str().unwrap().len() > 3, "{name}");
        assert!(
            panel["description"].as_str().unwrap().len() > 24,
            "{name}: no description"
        );
        assert!(KINDS.contains(&panel["type"].as_str().unwrap()), "{name}");
        let defaults = &panel["fieldConfig"]["defaults"];
        assert!(
            defaults["noValue"].as_str().unwrap().len() > 2,
            "{name}: no words for nothing"
        );
        walk(&panel["fieldConfig"], "", &mut |key, value| {
            let unit = value.as_str().filter(|_| key == "unit");
            let known = |unit: &str| {
                UNITS.contains(&unit)
                    || unit.starts_with("suffix: ")
                    || unit.starts_with("currency")
            };
            assert!(unit.is_none_or(known), "{name}: {unit:?}");
        });
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty(), "{name}: asks nothing");
        assert!(
            targets
                .iter()
                .all(|target| target["expr"].as_str().unwrap().len() > 5)
        );
        let letters: BTreeSet<&str> = targets
            .iter()
            .map(|t| t["refId"].as_str().unwrap())
            .collect();
        assert_eq!(letters.len(), targets.len(), "{name}");
    }
}

#[test]
fn no_panel_lies_upon_another() {
    for dashboard in BOTH.into_iter().flat_map(dashboards) {
        let mut taken = BTreeSet::new();
        let mut ids = BTreeSet::new();
        for panel in dashboard.json["panels"].as_array().unwrap() {
            assert!(ids.insert(panel["id"].as_u64().unwrap()));
            let place = |key: &str| panel["gridPos"][key].as_u64().unwrap();
            let (x, y, width, height) = (place("x"), place("y"), place("w"), place("h"));
            assert!(
                x + width <= 24 && width > 0 && height > 0,
                "{}",
                panel["title"]
            );
            for cell in (x..x + width).flat_map(|x| (y..y + height).map(move |y| (x, y))) {
                assert!(
                    taken.insert(cell),
                    "{}: {} at {cell:?}",
                    dashboard.file,
                    panel["title"]
                );
            }
        }
    }
}

/// Representatives look at the first row: exceeded, since when, who was told.
#[test]
fn the_first_row_answers_the_first_questions() {
    let [representatives, ..] = dashboards(super::Language::French);
    let panels = representatives.json["panels"].as_array().unwrap();
    let titles: Vec<&Value> = panels[..5].iter().map(|panel| &panel["title"]).collect();
    let expected = [
        "Maintenant",
        "Clauses dépassées",
        "Depuis",
        "File du syndicat",
        "Miroir du syndicat",
    ];
    assert_eq!(json!(titles), json!(expected));
}
