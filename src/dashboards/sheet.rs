// SPDX-License-Identifier: EUPL-1.2
//! Where panels lie on a dashboard, and what frames them: variables, links, times.

use serde_json::{Value, json};

use super::panel::Panel;
use crate::agreement::{Agreement, Clause, Status};
use crate::diagnostic::Language;
use crate::report::{about, text};

/// Columns of Grafana's grid.
const WIDTH: u32 = 24;
/// The three dashboards.
const ALL: [&str; 3] = ["representatives", "operations", "inspection"];

/// A dashboard that is being filled, from left to right and from top to bottom.
pub(super) struct Sheet<'a> {
    pub(super) language: Language,
    agreement: &'a Agreement,
    panels: Vec<Value>,
    variables: Vec<Value>,
    x: u32,
    y: u32,
    /// Height of the line of panels that is being filled.
    height: u32,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(language: Language, agreement: &'a Agreement) -> Sheet<'a> {
        let mut sheet = Sheet {
            language,
            agreement,
            panels: Vec::new(),
            variables: Vec::new(),
            x: 0,
            y: 0,
            height: 0,
        };
        sheet.variables.push(json!({
            "name": "datasource", "label": sheet.text("pick-datasource"), "type": "datasource",
            "query": "prometheus", "current": {}, "refresh": 1,
        }));
        sheet.ask(
            "job",
            r#"label_values({__name__=~"vigie_build_info|vigie_mirror_leaves"}, job)"#,
        );
        sheet
    }

    pub(super) fn text(&self, id: &str) -> String {
        text(self.language, id)
    }

    /// Sites with alerts, and the active clauses, to choose from.
    pub(super) fn by_site_and_clause(&mut self) {
        let sites = r#"label_values(vigie_alerts_total{job=~"$job"}, site)"#;
        self.ask("site", sites);
        self.clauses("clause", is_active);
    }

    /// A variable whose values Prometheus knows.
    fn ask(&mut self, name: &str, query: &str) {
        let label = self.text(&format!("pick-{name}"));
        let all = self.text("pick-all");
        self.variables.push(json!({
            "name": name, "label": label, "type": "query", "multi": true, "includeAll": true,
            "datasource": { "type": "prometheus", "uid": "${datasource}" },
            "query": { "query": query, "refId": name }, "definition": query,
            "refresh": 2, "sort": 1, "current": { "text": [all], "value": ["$__all"] },
        }));
    }

    /// A variable whose values are clauses of the agreement, shown by their titles.
    pub(super) fn clauses(&mut self, name: &str, which: impl Fn(&Clause) -> bool) -> bool {
        let clauses: Vec<&Clause> = self.agreement.clauses.iter().filter(|c| which(c)).collect();
        let title = |clause: &Clause| {
            self.language
                .pick(&clause.title.en, &clause.title.fr)
                .clone()
        };
        // In a list, a comma ends an entry unless a backslash stands before it.
        let entry = |clause: &&Clause| {
            format!(
                "{} : {}",
                title(clause).replace(',', "\\,"),
                clause.id.as_str()
            )
        };
        let query: Vec<String> = clauses.iter().map(entry).collect();
        let option = |clause: &&Clause| json!({ "text": title(clause), "value": clause.id.as_str(), "selected": false });
        let all = self.text("pick-all");
        let every = json!({ "text": all, "value": "$__all", "selected": true });
        let options: Vec<Value> = std::iter::once(every)
            .chain(clauses.iter().map(option))
            .collect();
        self.variables.push(json!({
            "name": name, "label": self.text(&format!("pick-{name}")), "type": "custom",
            "multi": true, "includeAll": true, "query": query.join(","), "options": options,
            "current": { "text": [all], "value": ["$__all"] },
        }));
        !clauses.is_empty()
    }

    /// Begins a section.
    pub(super) fn row(&mut self, id: &str) {
        self.line_feed();
        let title = self.text(id);
        self.panels.push(json!({
            "type": "row", "title": title, "collapsed": false, "panels": [],
            "gridPos": { "x": 0, "y": self.y, "w": WIDTH, "h": 1 },
        }));
        self.y += 1;
    }

    /// Puts a panel beside the last one, or below where there is no room.
    pub(super) fn put(&mut self, (width, height): (u32, u32), panel: Panel) {
        if self.x + width > WIDTH {
            self.line_feed();
        }
        let mut json = panel.finish();
        json["gridPos"] = json!({ "x": self.x, "y": self.y, "w": width, "h": height });
        self.panels.push(json);
        self.x += width;
        self.height = self.height.max(height);
    }

    /// Puts a panel below the last one, at the right edge.
    pub(super) fn beside(&mut self, (width, height): (u32, u32), panel: Panel) {
        let last = self
            .panels
            .last()
            .map_or(&Value::Null, |last| &last["gridPos"]);
        let place = |key: &str| last[key].as_u64().unwrap_or(0) as u32;
        let mut json = panel.finish();
        let (x, y) = (WIDTH - width, place("y") + place("h"));
        json["gridPos"] = json!({ "x": x, "y": y, "w": width, "h": height });
        self.panels.push(json);
    }

    fn line_feed(&mut self) {
        self.y += self.height;
        (self.x, self.height) = (0, 0);
    }

    /// The whole dashboard.
    pub(super) fn finish(mut self, id: &str) -> Value {
        for (at, panel) in self.panels.iter_mut().enumerate() {
            panel["id"] = json!(at + 1);
        }
        let code = self.language.pick("en", "fr");
        let uid = |id: &str| format!("vigie-{id}-{code}");
        let others = ALL.iter().filter(|other| **other != id);
        let link = |other: &&str| {
            json!({
                "type": "link", "title": text(self.language, other), "icon": "dashboard",
                "url": format!("/d/{}", uid(other)), "tooltip": about(self.language, other),
                "tags": [], "asDropdown": false, "includeVars": true, "keepTime": true,
                "targetBlank": false,
            })
        };
        json!({
            "uid": uid(id), "title": self.text(id), "description": about(self.language, id),
            "tags": ["vigie", code], "schemaVersion": 39, "version": 1, "editable": false,
            "graphTooltip": 1, "refresh": "30s", "timezone": "browser",
            "time": { "from": "now-7d", "to": "now" }, "annotations": { "list": [] },
            "links": others.map(link).collect::<Vec<_>>(),
            "templating": { "list": self.variables }, "panels": self.panels,
        })
    }

    /// Units of the clauses with a number, each once, in the order of the agreement.
    pub(super) fn units(&self) -> Vec<(String, String)> {
        let mut units: Vec<(String, String)> = Vec::new();
        for clause in self.agreement.clauses.iter().filter(|c| is_measured(c)) {
            let unit = clause.form.bound().quantity().unit.name().to_owned();
            if units.iter().all(|(known, _)| *known != unit) {
                let shown = in_grafana(&unit);
                units.push((unit, shown));
            }
        }
        units
    }
}

/// Whether a clause runs and raises alerts that count.
fn is_active(clause: &Clause) -> bool {
    clause.status == Status::Active
}

/// Whether a running clause has a number that can be seen to come near its threshold.
pub(super) fn is_measured(clause: &Clause) -> bool {
    clause.form.is_shown() && is_active(clause)
}

/// What Grafana calls a base unit.
fn in_grafana(unit: &str) -> String {
    match unit {
        "count" => "locale".to_owned(),
        "s" | "bytes" | "percent" => unit.to_owned(),
        "EUR" | "USD" | "GBP" | "CHF" => format!("currency{unit}"),
        other => format!("suffix: {other}"),
    }
}
