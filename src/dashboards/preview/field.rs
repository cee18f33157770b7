// SPDX-License-Identifier: EUPL-1.2
//! How a value is written: what defaults and overrides say of its field, as Grafana reads them.

use serde_json::Value;

use super::Reader;
use super::ask::Series;

/// What a panel says about one field.
#[derive(Debug, Clone)]
pub(super) struct Field(Value);

/// A value as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) color: Option<String>,
}

impl Field {
    /// The field of a name that a query brought.
    pub(super) fn new(panel: &Value, name: &str, query: &str) -> Field {
        let mut field = panel["fieldConfig"]["defaults"].clone();
        for rule in panel["fieldConfig"]["overrides"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let options = rule["matcher"]["options"].as_str();
            let meant = match rule["matcher"]["id"].as_str() {
                Some("byName") => options == Some(name),
                Some("byFrameRefID") => options == Some(query),
                _ => false,
            };
            let properties = rule["properties"].as_array().into_iter().flatten();
            for property in properties.filter(|_| meant) {
                let path = property["id"].as_str().unwrap_or_default().split('.');
                let place = path.fold(&mut field, |place, key| &mut place[key]);
                *place = property["value"].clone();
            }
        }
        Field(field)
    }

    /// The field of a series.
    pub(super) fn of(panel: &Value, series: &Series) -> Field {
        Field::new(panel, &series.name, &series.query)
    }

    /// What it is called, if not by its name.
    pub(super) fn name<'f>(&'f self, name: &'f str) -> &'f str {
        self.0["displayName"].as_str().unwrap_or(name)
    }

    /// What stands there without a value.
    pub(super) fn no_value(&self) -> &str {
        self.0["noValue"].as_str().unwrap_or("–")
    }

    /// Its unit, as Grafana calls it.
    pub(super) fn unit(&self) -> &str {
        self.0["unit"].as_str().unwrap_or("none")
    }

    /// Whether its line is dashed.
    pub(super) fn is_dashed(&self) -> bool {
        self.0["custom"]["lineStyle"]["fill"] == "dash"
    }

    /// Whether its colour is shown in a table.
    pub(super) fn is_colored(&self) -> bool {
        self.0["custom"]["cellOptions"]["type"] == "color-text"
    }

    /// The colour of the series at a position among all.
    pub(super) fn color(&self, at: usize) -> String {
        let fixed = self.0["color"]["fixedColor"]
            .as_str()
            .unwrap_or("currentColor");
        match self.0["color"]["mode"].as_str() {
            Some("shades") => {
                let part = 100 - (at * 22).min(66);
                format!("color-mix(in oklab, {fixed} {part}%, var(--text))")
            }
            _ => fixed.to_owned(),
        }
    }

    /// A text, with the word that stands for it.
    pub(super) fn word(&self, text: &str) -> String {
        let mappings = self.0["mappings"].as_array().into_iter().flatten();
        let mut words = mappings.filter(|mapping| mapping["type"] == "value");
        let word = words.find_map(|mapping| mapping["options"][text]["text"].as_str());
        word.unwrap_or(text).to_owned()
    }

    /// A number: its word, or itself with its unit; and its colour.
    pub(super) fn show(&self, value: f64, reader: &Reader) -> Shown {
        let mut mappings = self.0["mappings"].as_array().into_iter().flatten();
        let within = |mapping: &&Value| {
            let options = &mapping["options"];
            mapping["type"] == "range"
                && options["from"].as_f64().is_none_or(|from| value >= from)
                && options["to"].as_f64().is_none_or(|to| value <= to)
        };
        if let Some(mapping) = mappings.find(within) {
            let result = &mapping["options"]["result"];
            return Shown {
                text: result["text"].as_str().unwrap_or_default().to_owned(),
                color: result["color"].as_str().map(str::to_owned),
            };
        }
        let mut steps = self.0["thresholds"]["steps"]
            .as_array()
            .into_iter()
            .flatten();
        let reached = |step: &&Value| step["value"].as_f64().is_none_or(|from| value >= from);
        let step = steps.rfind(reached);
        Shown {
            text: self.number(value, reader),
            color: step
                .and_then(|step| step["color"].as_str())
                .map(str::to_owned),
        }
    }

    /// A number with its unit.
    pub(super) fn number(&self, value: f64, reader: &Reader) -> String {
        let decimals = self.0["decimals"]
            .as_u64()
            .map(|decimals| decimals as usize);
        let plain = |value: f64| number(value, decimals, reader);
        // A zero has no scale.
        let scaled = |scale: &[(f64, &str)]| {
            let fits = scale.iter().rev().find(|(least, _)| value.abs() >= *least);
            let Some((by, unit)) = fits.copied().filter(|_| value != 0.0) else {
                return plain(value);
            };
            format!(
                "{}\u{a0}{unit}",
                number(value / by, decimals.or(Some(1)), reader)
            )
        };
        match self.unit() {
            "s" => scaled(&[
                (0.001, "ms"),
                (1.0, "s"),
                (60.0, "min"),
                (3_600.0, "h"),
                (86_400.0, reader.language.pick("d", "j")),
            ]),
            "bytes" => scaled(&[
                (1.0, reader.language.pick("B", "o")),
                (1_024.0, reader.language.pick("KiB", "Kio")),
                (1_048_576.0, reader.language.pick("MiB", "Mio")),
                (1_073_741_824.0, reader.language.pick("GiB", "Gio")),
            ]),
            "percent" => format!("{}\u{a0}%", plain(value)),
            "percentunit" => format!("{}\u{a0}%", plain(value * 100.0)),
            "cps" => format!("{}\u{a0}/s", plain(value)),
            "dateTimeAsLocal" => moment(value / 1_000.0, reader),
            unit => match unit.split_once(": ").or(unit.split_once("currency")) {
                Some((_, unit)) => format!("{}\u{a0}{unit}", plain(value)),
                None => plain(value),
            },
        }
    }
}

/// Date and time of day in the zone of the reader; seconds since 1970.
pub(super) fn moment(seconds: f64, reader: &Reader) -> String {
    let form = reader.language.pick("%-d %b %Y, %H:%M", "%d/%m/%Y %H:%M");
    written(seconds, form, reader)
}

/// A moment in a form of its own.
pub(super) fn written(seconds: f64, form: &str, reader: &Reader) -> String {
    let Ok(time) = jiff::Timestamp::from_second(seconds as i64) else {
        return "–".to_owned();
    };
    let local = time.to_zoned_datetime(reader.zone.clone());
    local.strftime(form).to_string()
}

/// A number as the language writes it: groups of three, at most two decimals.
fn number(value: f64, decimals: Option<usize>, reader: &Reader) -> String {
    let written = match decimals {
        Some(decimals) => format!("{:.decimals$}", value.abs()),
        None => format!("{:.2}", value.abs()),
    };
    let (whole, part) = written.split_once('.').unwrap_or((&written, ""));
    let part = part.trim_end_matches('0');
    let (group, point) = reader.language.pick((',', '.'), ('\u{202f}', ','));
    let mut text = String::new();
    if value < 0.0 {
        text.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(point);
        text.push_str(part);
    }
    text
}
