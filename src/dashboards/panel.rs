// SPDX-License-Identifier: EUPL-1.2
//! One panel in Grafana's classic JSON.

use serde_json::{Value, json};

use super::color::{SERIES, UNKNOWN};
use crate::diagnostic::Language;
use crate::report::{about, text};

/// A panel that is being described. Its texts are found under its id.
pub(super) struct Panel {
    language: Language,
    id: &'static str,
    json: Value,
}

/// A value that is shown as a word: up to and with which number, which word, which colour.
pub(super) type State = (f64, Option<f64>, &'static str, &'static str);

impl Panel {
    fn new(
        language: Language,
        id: &'static str,
        kind: &str,
        custom: Value,
        options: Value,
    ) -> Self {
        let json = json!({
            "type": kind,
            "title": text(language, id),
            "description": about(language, id),
            "datasource": source(),
            "fieldConfig": {
                "defaults": {
                    "unit": "none",
                    "noValue": text(language, "word-no-data"),
                    "color": { "mode": "thresholds" },
                    "thresholds": {
                        "mode": "absolute", "steps": [{ "color": UNKNOWN, "value": null }]
                    },
                    "mappings": [],
                    "custom": custom,
                },
                "overrides": [],
            },
            "options": options,
            "targets": [],
        });
        Panel { language, id, json }
    }

    /// One number or word, as large as its place.
    pub(super) fn stat(language: Language, id: &'static str) -> Panel {
        let options = json!({
            "colorMode": "background", "graphMode": "none", "justifyMode": "center",
            "orientation": "auto", "textMode": "value", "wideLayout": true, "reduceOptions": last_value(),
        });
        Panel::new(language, id, "stat", json!({}), options)
    }

    /// Curves over time.
    pub(super) fn lines(language: Language, id: &'static str) -> Panel {
        let custom = json!({
            "drawStyle": "line", "lineWidth": 2, "fillOpacity": 0, "showPoints": "never",
            "spanNulls": false, "axisSoftMin": 0,
        });
        Panel::new(language, id, "timeseries", custom, legend())
    }

    /// Bars over time, one upon the other.
    pub(super) fn bars(language: Language, id: &'static str) -> Panel {
        let custom = json!({
            "drawStyle": "bars", "lineWidth": 1, "fillOpacity": 80, "showPoints": "never",
            "stacking": { "mode": "normal", "group": "A" }, "axisSoftMin": 0,
        });
        Panel::new(language, id, "timeseries", custom, legend())
    }

    /// Bars side by side, one for each name.
    pub(super) fn gauge(language: Language, id: &'static str) -> Panel {
        let options = json!({
            "displayMode": "basic", "orientation": "horizontal", "showUnfilled": true,
            "valueMode": "text", "namePlacement": "left", "minVizHeight": 16, "minVizWidth": 8,
            "reduceOptions": last_value(),
        });
        Panel::new(language, id, "bargauge", json!({}), options).colored(super::color::FINE)
    }

    /// Bands over time.
    pub(super) fn bands(language: Language, id: &'static str) -> Panel {
        let options = json!({
            "mergeValues": true, "showValue": "never", "alignValue": "left", "rowHeight": 0.8,
            "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true },
            "tooltip": { "mode": "single", "sort": "none" },
        });
        let custom = json!({ "lineWidth": 0, "fillOpacity": 90, "spanNulls": false });
        Panel::new(language, id, "state-timeline", custom, options)
    }

    /// A table: `columns` are names of labels or values, with the id of their head; the others
    /// are left out.
    pub(super) fn table(
        language: Language,
        id: &'static str,
        columns: &[(&str, &str)],
        left_out: &[&str],
    ) -> Panel {
        let named = columns
            .iter()
            .map(|(name, head)| ((*name).to_owned(), json!(text(language, head))));
        let order = columns
            .iter()
            .enumerate()
            .map(|(at, (name, _))| ((*name).to_owned(), json!(at)));
        let hidden = left_out
            .iter()
            .chain(&["Time"])
            .map(|name| ((*name).to_owned(), json!(true)));
        let organize = json!({
            "renameByName": Value::Object(named.collect()),
            "indexByName": Value::Object(order.collect()),
            "excludeByName": Value::Object(hidden.collect()),
        });
        let custom =
            json!({ "align": "left", "cellOptions": { "type": "auto" }, "filterable": false });
        let options = json!({ "showHeader": true, "cellHeight": "sm", "sortBy": [] });
        let mut panel = Panel::new(language, id, "table", custom, options);
        panel.json["transformations"] = json!([
            { "id": "merge", "options": {} },
            { "id": "organize", "options": organize },
        ]);
        panel
    }

    /// Asks for the value now.
    pub(super) fn now(self, query: &str) -> Panel {
        let instant = json!({ "instant": true, "range": false });
        self.target(query, "", instant)
    }

    /// Asks for values now, named by their labels.
    pub(super) fn now_by(self, query: &str, legend: &str) -> Panel {
        self.target(query, legend, json!({ "instant": true, "range": false }))
    }

    /// Asks for labels and value now, as rows.
    pub(super) fn rows(self, query: &str) -> Panel {
        let rows = json!({ "instant": true, "range": false, "format": "table" });
        self.target(query, "", rows)
    }

    /// Asks for values over time, named by their labels.
    pub(super) fn over(self, query: &str, legend: &str) -> Panel {
        self.target(query, legend, json!({ "instant": false, "range": true }))
    }

    fn target(mut self, query: &str, legend: &str, how: Value) -> Panel {
        if let Some(targets) = self.json["targets"].as_array_mut() {
            let mut target = json!({
                "refId": letter(targets.len()), "datasource": source(), "expr": query,
                "legendFormat": text(self.language, legend),
            });
            merge(&mut target, how);
            targets.push(target);
        }
        self
    }

    /// The unit of its values, as Grafana calls it.
    pub(super) fn unit(mut self, unit: &str) -> Panel {
        self.json["fieldConfig"]["defaults"]["unit"] = json!(unit);
        self
    }

    /// Whole numbers.
    pub(super) fn whole(mut self) -> Panel {
        self.json["fieldConfig"]["defaults"]["decimals"] = json!(0);
        self.unit("locale")
    }

    /// What stands there when nothing came.
    pub(super) fn without(mut self, id: &str) -> Panel {
        self.json["fieldConfig"]["defaults"]["noValue"] = json!(text(self.language, id));
        self
    }

    /// One colour for all values.
    pub(super) fn colored(mut self, color: &str) -> Panel {
        let defaults = &mut self.json["fieldConfig"]["defaults"];
        defaults["color"] = json!({ "mode": "fixed", "fixedColor": color });
        defaults["thresholds"]["steps"] = json!([{ "color": color, "value": null }]);
        self
    }

    /// One colour in shades, for series whose names nobody knows beforehand.
    pub(super) fn shades(mut self) -> Panel {
        self.json["fieldConfig"]["defaults"]["color"] =
            json!({ "mode": "shades", "fixedColor": SERIES[0] });
        self
    }

    /// Words instead of numbers.
    pub(super) fn states(mut self, states: &[State]) -> Panel {
        self.json["fieldConfig"]["defaults"]["mappings"] = mappings(self.language, states);
        self
    }

    /// Fine while zero, else worth this colour.
    pub(super) fn fine_at_zero(mut self, word: &'static str, else_color: &str) -> Panel {
        let fine = super::color::FINE;
        self.json["fieldConfig"]["defaults"]["thresholds"]["steps"] = json!([
            { "color": fine, "value": null }, { "color": else_color, "value": 1 },
        ]);
        self.states(&[(0.0, Some(0.0), word, fine)])
    }

    /// Each query's series in a colour of its own.
    pub(super) fn colors(mut self) -> Panel {
        for at in 0..self.json["targets"].as_array().map_or(0, Vec::len) {
            let color = json!({ "mode": "fixed", "fixedColor": SERIES[at % SERIES.len()] });
            self = self.rule("byFrameRefID", &letter(at), vec![("color", color)]);
        }
        self
    }

    /// The series of these names are called otherwise, each in a colour of its own.
    pub(super) fn named<'n>(self, names: impl IntoIterator<Item = (&'n str, String)>) -> Panel {
        let colors = SERIES.into_iter().cycle();
        let named = names.into_iter().zip(colors);
        named.fold(self, |panel, ((name, id), color)| {
            panel.called(name, &id, color)
        })
    }

    /// The series of a name is called otherwise.
    pub(super) fn called(self, name: &str, id: &str, color: &str) -> Panel {
        let called = json!(text(self.language, id));
        let color = json!({ "mode": "fixed", "fixedColor": color });
        self.rule(
            "byName",
            name,
            vec![("displayName", called), ("color", color)],
        )
    }

    /// Properties of the fields that a matcher finds.
    pub(super) fn rule(
        mut self,
        matcher: &str,
        which: &str,
        properties: Vec<(&str, Value)>,
    ) -> Panel {
        let properties = properties
            .into_iter()
            .map(|(id, value)| json!({ "id": id, "value": value }));
        if let Some(overrides) = self.json["fieldConfig"]["overrides"].as_array_mut() {
            overrides.push(json!({
                "matcher": { "id": matcher, "options": which },
                "properties": properties.collect::<Vec<_>>(),
            }));
        }
        self
    }

    /// Properties of the column with this head.
    pub(super) fn column(self, head: &str, properties: Vec<(&str, Value)>) -> Panel {
        let head = text(self.language, head);
        self.rule("byName", &head, properties)
    }

    /// Sorts the rows by the column with this head, largest first.
    pub(super) fn sorted(mut self, head: &str) -> Panel {
        let head = text(self.language, head);
        self.json["options"]["sortBy"] = json!([{ "displayName": head, "desc": true }]);
        self
    }

    /// Once for each value of a variable, three side by side, named after it.
    pub(super) fn repeated(mut self, variable: &str) -> Panel {
        self.json["title"] = json!(format!("${variable}"));
        self.json["repeat"] = json!(variable);
        self.json["repeatDirection"] = json!("h");
        self.json["maxPerRow"] = json!(3);
        self
    }

    /// The finished panel.
    pub(super) fn finish(self) -> Value {
        debug_assert!(
            !self.json["description"].as_str().unwrap_or("").is_empty(),
            "{}",
            self.id
        );
        self.json
    }
}

/// What the query at this position is called.
pub(super) fn letter(at: usize) -> String {
    char::from(b'A' + (at % 26) as u8).to_string()
}

/// Mappings from numbers to words with colours.
pub(super) fn mappings(language: Language, states: &[State]) -> Value {
    let mapping = |(at, (from, to, word, color)): (usize, &State)| {
        let result = json!({ "text": text(language, word), "color": color, "index": at });
        json!({ "type": "range", "options": { "from": from, "to": to, "result": result } })
    };
    states.iter().enumerate().map(mapping).collect()
}

/// Mappings from texts to words.
pub(super) fn words<'w>(words: impl IntoIterator<Item = (&'w str, String)>) -> Value {
    let word = |(at, (from, text)): (usize, (&str, String))| {
        (from.to_owned(), json!({ "text": text, "index": at }))
    };
    let options = words.into_iter().enumerate().map(word).collect();
    json!([{ "type": "value", "options": Value::Object(options) }])
}

fn source() -> Value {
    json!({ "type": "prometheus", "uid": "${datasource}" })
}

fn legend() -> Value {
    json!({
        "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true },
        "tooltip": { "mode": "multi", "sort": "desc" },
    })
}

fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}

fn last_value() -> Value {
    json!({ "calcs": ["lastNotNull"], "fields": "", "values": false })
}
