//! The dashboards: what is asked of every panel, and that they are right about a real monitor.
//!
//! SPDX-License-Identifier: EUPL-1.2

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod colours;
mod demo_run;
mod query;
mod real_monitor;
mod shape;
mod words;

use serde_json::Value;
use vigie::agreement::{self, Agreement};
use vigie::dashboards::{Dashboard, all};
use vigie::diagnostic::Language;

const BOTH: [Language; 2] = [Language::French, Language::English];

fn agreement() -> Agreement {
    let text = include_bytes!("../../config/agreement.yaml");
    agreement::parse("agreement.yaml", text)
        .ok()
        .unwrap()
        .agreement
}

fn dashboards(language: Language) -> [Dashboard; 3] {
    all(language, &agreement())
}

/// All panels that show something, of all dashboards of a language, with their place for messages.
fn panels(language: Language) -> Vec<(String, Value)> {
    let of = |dashboard: Dashboard| {
        let panels = dashboard.json["panels"].as_array().unwrap().clone();
        let shown = panels.into_iter().filter(|panel| panel["type"] != "row");
        let file = dashboard.file;
        shown.map(move |panel| (format!("{file}: {}", panel["title"]), panel))
    };
    dashboards(language).into_iter().flat_map(of).collect()
}

/// Every value in a JSON document with the key or position under which it stands.
fn walk<'v>(json: &'v Value, key: &str, visit: &mut dyn FnMut(&str, &'v Value)) {
    visit(key, json);
    match json {
        Value::Array(list) => list.iter().for_each(|value| walk(value, key, visit)),
        Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, key, visit)),
        _ => {}
    }
}
