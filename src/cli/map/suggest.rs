// SPDX-License-Identifier: EUPL-1.2
//! A first mapping for a sample: what looks like an id, a time, a person and a kind is put in its
//! place, and everything else is listed. It loads; what it says has to be decided by people.

use std::collections::BTreeMap;

use serde_json::Value;

/// Pointers listed at most.
const LISTED: usize = 60;

/// Words in the names of keys, best first.
const IDS: [&str; 6] = ["id", "uuid", "eventid", "uniqueid", "messageid", "guid"];
const TIMES: [&str; 9] = [
    "time",
    "timestamp",
    "date",
    "created",
    "occurred",
    "published",
    "start",
    "at",
    "ts",
];
const PEOPLE: [&str; 9] = [
    "email", "user", "actor", "agent", "employee", "worker", "subject", "driver", "login",
];
const KINDS: [&str; 6] = ["type", "event", "action", "operation", "kind", "name"];

/// A mapping in YAML; nothing if the sample is no JSON.
pub(super) fn mapping(records: &[&[u8]]) -> Option<String> {
    let values = records.iter().flat_map(|bytes| values(bytes));
    let values: Vec<Value> = values.collect();
    let first = values.first()?;
    let page = page(first);
    let events: Vec<&Value> = match &page {
        None => values.iter().collect(),
        Some(key) => {
            let pages = values.iter().filter_map(|value| value.get(key)?.as_array());
            pages.flatten().collect()
        }
    };
    let mut leaves = BTreeMap::new();
    for event in events {
        leaves_of(event, &mut String::new(), &mut leaves);
    }
    Some(written(page.as_deref(), &leaves))
}

fn values(bytes: &[u8]) -> Vec<Value> {
    let whole: Result<Value, _> = serde_json::from_slice(bytes);
    match whole {
        Ok(Value::Array(items)) => items,
        Ok(value) => vec![value],
        Err(_) => {
            let lines = serde_json::Deserializer::from_slice(bytes).into_iter();
            lines.map_while(Result::ok).collect()
        }
    }
}

/// The key of a page under which its events lie: the longest list of objects.
fn page(value: &Value) -> Option<String> {
    let lists = value.as_object()?.iter().filter_map(|(key, value)| {
        let items = value.as_array()?;
        let is_page = !items.is_empty() && items.iter().all(Value::is_object);
        is_page.then_some((items.len(), key.clone()))
    });
    let (count, key) = lists.max()?;
    // What names itself is an event, and its list a part of it.
    let is_event = value
        .as_object()
        .is_some_and(|members| members.keys().any(|key| rank(key, &IDS).is_some()));
    (count > 1 || !is_event).then_some(key)
}

/// Pointers to single values, each with one of them.
fn leaves_of(value: &Value, path: &mut String, leaves: &mut BTreeMap<String, String>) {
    let mut below = |name: &str, value: &Value| {
        let length = path.len();
        path.push('/');
        path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        leaves_of(value, path, leaves);
        path.truncate(length);
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                below(name, value);
            }
        }
        Value::Array(items) => items.iter().take(1).for_each(|item| below("0", item)),
        Value::Null => {}
        Value::String(text) => drop(leaves.entry(path.clone()).or_insert_with(|| text.clone())),
        Value::Bool(_) | Value::Number(_) => {
            leaves
                .entry(path.clone())
                .or_insert_with(|| value.to_string());
        }
    }
}

/// How well the name of a key fits, from 0.
fn rank(name: &str, words: &[&str]) -> Option<usize> {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    let exact = words.iter().position(|word| *word == name);
    let ends = || {
        let found = words.iter().position(|word| name.ends_with(word))?;
        Some(found + words.len())
    };
    exact.or_else(ends)
}

/// The pointer whose last key fits best and whose value passes a test; of equals the shortest.
fn best<'l>(
    leaves: &'l BTreeMap<String, String>,
    words: &[&str],
    fits: impl Fn(&str) -> bool,
) -> Option<(&'l String, &'l String)> {
    let ranked = leaves.iter().filter(|(_, value)| fits(value));
    let ranked = ranked.filter_map(|(path, value)| {
        let rank = rank(path.rsplit('/').next()?, words)?;
        Some((path.matches('/').count(), rank, path, value))
    });
    ranked.min().map(|(_, _, path, value)| (path, value))
}

/// How a time is written, if it is one.
fn time_format(value: &str) -> Option<&'static str> {
    if value.parse::<jiff::Timestamp>().is_ok() {
        return Some("rfc3339");
    }
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    match value.len() {
        10 if digits => Some("s"),
        13 if digits => Some("ms"),
        16 if digits => Some("us"),
        _ => None,
    }
}

fn written(page: Option<&str>, leaves: &BTreeMap<String, String>) -> String {
    let id = best(leaves, &IDS, |_| true);
    let time = best(leaves, &TIMES, |value| time_format(value).is_some());
    let address = leaves
        .iter()
        .find(|(_, value)| value.contains('@') && value.contains('.'));
    let person = address.or_else(|| best(leaves, &PEOPLE, |_| true));
    let kind = best(leaves, &KINDS, |value| value.len() < 80);
    let mut lines = vec![
        "# A first mapping, made from a sample: each line is to be checked, and `kind: other` to be".to_owned(),
        "# replaced by what the events are (`vigie words` lists the kinds).".to_owned(),
        "vigie: 1".to_owned(),
        "mapping: { name: ours, version: 1, source: \"urn:ours\" }".to_owned(),
    ];
    lines.extend(page.map(|key| format!("each: {}", quoted(&format!("/{key}")))));
    lines.push(match id {
        Some((path, _)) => format!("id: {{ from: {} }}", quoted(path)),
        None => "id: { from: $record } # nothing looked like an id: repeated records count again"
            .to_owned(),
    });
    lines.push(match time {
        Some((path, value)) => format!(
            "time: {{ from: {}, format: {} }}",
            quoted(path),
            time_format(value).unwrap_or("rfc3339")
        ),
        None => "time: { from: /time, format: rfc3339, else: broker } # nothing looked like a time"
            .to_owned(),
    });
    lines.extend(kind.map(|(path, _)| format!("native: {}", quoted(path))));
    lines.push("fields:".to_owned());
    match person {
        Some((path, value)) => {
            let domain = if value.contains('@') {
                ", domain: email"
            } else {
                ""
            };
            lines.push(format!(
                "  subject.ref: {{ from: {}{domain} }}",
                quoted(path)
            ));
        }
        None => {
            lines.push("  # subject.ref: whom it concerns; nothing looked like a person".to_owned())
        }
    }
    lines.push("  system.id: { const: ours }".to_owned());
    lines.push("emit:".to_owned());
    lines.push("  - kind: other".to_owned());
    lines.push("# What else the sample has:".to_owned());
    // What stands there may name people: only its place is written.
    lines.extend(leaves.keys().take(LISTED).map(|path| format!("#   {path}")));
    lines.join("\n") + "\n"
}

/// A text of YAML, quoted where it has to be.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
    match text.chars().all(is_plain) {
        true => text.to_owned(),
        false => Value::from(text).to_string(),
    }
}
