// SPDX-License-Identifier: EUPL-1.2
//! The events of a sample, however it is written, and where they lie in it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::guess::{is_id, time_format};

/// What a sample holds.
pub(super) struct Events {
    /// What `record:` and `each:` of a mapping say of it.
    pub lines: Vec<String>,
    /// Pointers to single values of an event, each with one of them.
    pub leaves: BTreeMap<String, String>,
}

/// Why nothing can be suggested for a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::map) enum NoEvents {
    /// It is neither JSON nor lines of columns.
    Unknown,
    /// It holds none.
    Empty,
}

/// The events of a sample.
pub(super) fn events(records: &[&[u8]]) -> Result<Events, NoEvents> {
    let values: Option<Vec<Vec<Value>>> = records.iter().map(|bytes| values(bytes)).collect();
    let (mut lines, values) = match values {
        Some(values) => (Vec::new(), values.concat()),
        None => columns(records).ok_or(NoEvents::Unknown)?,
    };
    let mut events: Vec<&Value> = values.iter().collect();
    let mut path = String::new();
    // Pages can hold pages.
    while let Some(key) = events
        .first()
        .and_then(|event| page(event, path.is_empty()))
    {
        let lists = events
            .iter()
            .filter_map(|value| value.get(&key)?.as_array());
        events = lists.flatten().collect();
        let list = if path.is_empty() { "" } else { "/*" };
        path = format!("{path}{list}/{}", step(&key));
    }
    if !path.is_empty() {
        lines.push(format!("each: {}", super::quoted(&path)));
    }
    let mut leaves = BTreeMap::new();
    for event in &events {
        leaves_of(event, &mut String::new(), &mut leaves);
    }
    match leaves.is_empty() {
        true => Err(NoEvents::Empty),
        false => Ok(Events { lines, leaves }),
    }
}

/// JSON: a value, a list, or a value a line.
fn values(bytes: &[u8]) -> Option<Vec<Value>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let whole: Result<Value, _> = serde_json::from_slice(bytes);
    let values = match whole {
        Ok(Value::Array(items)) => return Some(items),
        Ok(value) => vec![value],
        Err(_) => {
            let lines = serde_json::Deserializer::from_slice(bytes).into_iter();
            lines.map_while(Result::ok).collect()
        }
    };
    // A number may begin a line of anything.
    let is_event = values.iter().all(Value::is_object) && !values.is_empty();
    is_event.then_some(values)
}

/// Lines of columns: what divides them divides each into as many fields, of which there are several.
fn columns(records: &[&[u8]]) -> Option<(Vec<String>, Vec<Value>)> {
    let bytes = records.join(&b'\n');
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let (delimiter, rows) = b",;\t|".iter().find_map(|delimiter| {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).delimiter(*delimiter);
        let rows = reader.from_reader(text.as_bytes()).into_records();
        let rows: Vec<csv::StringRecord> = rows.collect::<Result<_, _>>().ok()?;
        let width = rows.first().map_or(0, csv::StringRecord::len);
        (width > 1 && rows.len() > 1 || width > 2).then_some((*delimiter, rows))
    })?;
    let first = rows.first()?;
    // Names of columns are no numbers, times or addresses, and stand in each once.
    let is_name = |name: &str| {
        let begins = name.trim().chars().next().is_some_and(char::is_alphabetic);
        begins && !name.contains('@') && time_format(name).is_none()
    };
    let mut names: Vec<&str> = first.iter().collect();
    names.sort_unstable();
    names.dedup();
    let has_header = first.iter().all(is_name) && names.len() == first.len();
    let names: Vec<String> = match has_header {
        true => first.iter().map(str::to_owned).collect(),
        false => (1..=first.len()).map(|at| format!("column{at}")).collect(),
    };
    let mut said = vec!["format: csv".to_owned()];
    match delimiter {
        b',' => {}
        b'\t' => said.push("delimiter: \"\\t\"".to_owned()),
        other => said.push(format!("delimiter: \"{}\"", char::from(other))),
    }
    if !has_header {
        said.push(format!("columns: [{}]", names.join(", ")));
    }
    let rows = rows.iter().skip(usize::from(has_header)).map(|row| {
        let members = names.iter().cloned().zip(row.iter().map(Value::from));
        Value::Object(members.collect::<Map<_, _>>())
    });
    let line = format!("record: {{ {} }}", said.join(", "));
    Some((vec![line], rows.collect()))
}

/// The key of a page under which its events lie: the longest list of objects. An object that is an
/// event itself is none: it has an id and a time, and what its lists hold has no time.
fn page(value: &Value, is_whole: bool) -> Option<String> {
    let members = value.as_object()?;
    let lists = members.iter().filter_map(|(key, value)| {
        let items = value.as_array()?;
        let is_page = !items.is_empty() && items.iter().all(Value::is_object);
        let has_time = items.iter().any(has_time_below);
        is_page.then_some((has_time, items.len(), key.clone()))
    });
    let (has_time, _, key) = lists.max()?;
    let is_named = members.keys().any(|key| is_id(&format!("/{key}")));
    let plain = members.iter().filter(|(_, value)| !value.is_array());
    let plain: Map<String, Value> = plain.map(|(k, v)| (k.clone(), v.clone())).collect();
    let is_timed = self::has_time(&Value::Object(plain));
    let is_page = match is_whole {
        true => has_time || !is_named,
        // Inside a page, what has a time is an event.
        false => has_time && !is_timed,
    };
    is_page.then_some(key)
}

fn has_time(value: &Value) -> bool {
    let mut leaves = BTreeMap::new();
    leaves_of(value, &mut String::new(), &mut leaves);
    leaves.values().any(|text| time_format(text).is_some())
}

/// Whether it has a time, or something in one of its lists has.
fn has_time_below(value: &Value) -> bool {
    let members = value.as_object().into_iter().flatten();
    let lists = members.filter_map(|(_, value)| value.as_array());
    has_time(value) || lists.flatten().any(has_time_below)
}

/// Pointers to single values, each with one of them.
fn leaves_of(value: &Value, path: &mut String, leaves: &mut BTreeMap<String, String>) {
    let mut below = |name: &str, value: &Value| {
        let length = path.len();
        path.push('/');
        path.push_str(&step(name));
        leaves_of(value, path, leaves);
        path.truncate(length);
    };
    let text = match value {
        Value::Object(members) => {
            return members.iter().for_each(|(name, value)| below(name, value));
        }
        Value::Array(items) => {
            return items.iter().take(1).for_each(|item| below("0", item));
        }
        Value::Null => return,
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    if !path.is_empty() {
        leaves.entry(path.clone()).or_insert(text);
    }
}

/// A name as a pointer writes it.
fn step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
