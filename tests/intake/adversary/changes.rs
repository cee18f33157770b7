// SPDX-License-Identifier: EUPL-1.2
//! Everything that can be done to one event without telling a lie.

use serde_json::{Value as Json, json};
use vigie::intake::{Stamp, StampedBy};
use vigie::ledger::base64;
use vigie::observation::{EventTime, Field, FieldType};

use super::{Written, plain};

/// Every path in an event, deepest first.
pub(super) fn paths(value: &Json, at: &str, out: &mut Vec<String>) {
    let below: Vec<(String, &Json)> = match value {
        Json::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Json::Array(items) => (0..).map(|n: usize| n.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    for (key, value) in below {
        let path = format!("{at}/{key}");
        paths(value, &path, out);
        out.push(path);
    }
}

pub(super) fn without(event: &Json, path: &str) -> Option<Json> {
    let mut changed = event.clone();
    let (parent, key) = path.rsplit_once('/')?;
    changed.pointer_mut(parent)?.as_object_mut()?.remove(key)?;
    Some(changed)
}

pub(super) fn with(event: &Json, path: &str, value: Json) -> Option<Json> {
    let mut changed = event.clone();
    *changed.pointer_mut(path)? = value;
    Some(changed)
}

fn renamed(event: &Json, path: &str) -> Option<Json> {
    let mut changed = event.clone();
    let (parent, key) = path.rsplit_once('/')?;
    let map = changed.pointer_mut(parent)?.as_object_mut()?;
    let value = map.remove(key)?;
    map.insert(format!("{key}x"), value);
    Some(changed)
}

/// Values of other types. A number is the name of another person or place, and a truth another word:
/// those are lies, not changes of type.
fn other_types(path: &str) -> Vec<Json> {
    let mut values = vec![
        json!(null),
        json!({}),
        json!([]),
        json!({ "a": 1 }),
        json!([{}]),
    ];
    let field = path
        .strip_prefix("/data/")
        .map(|path| path.replace('/', "."));
    let kind = field
        .and_then(|name| Field::parse(&name))
        .map(Field::field_type);
    if !matches!(
        kind,
        Some(FieldType::Text | FieldType::Identity | FieldType::List) | None
    ) {
        values.extend([json!(true), json!("85%"), json!("soon"), json!("")]);
    }
    values
}

/// Everything that can be done to one event without telling a lie.
pub(super) fn changes(event: &Json) -> Vec<(String, Written)> {
    let mut all = Vec::new();
    let mut found = Vec::new();
    paths(event, "", &mut found);
    for path in &found {
        let dropped = without(event, path).map(|event| (format!("drop {path}"), event));
        let renamed = renamed(event, path).map(|event| (format!("rename {path}"), event));
        let types = other_types(path).into_iter();
        let typed = types.filter_map(|value| {
            let what = format!("{path} = {value}");
            with(event, path, value).map(|event| (what, event))
        });
        let events = dropped.into_iter().chain(renamed).chain(typed);
        all.extend(events.map(|(what, event)| (what, plain(&event))));
    }
    all.extend(envelopes(event));
    for (by, millis) in [
        (StampedBy::Producer, 1_772_445),
        (StampedBy::Producer, i64::MAX / 2_000),
    ] {
        let time = EventTime::from_millis(millis);
        let stamp = Some(Stamp { time, by });
        all.push((
            format!("stamp {millis}"),
            Written {
                stamp,
                ..plain(event)
            },
        ));
    }
    all
}

fn envelopes(event: &Json) -> Vec<(String, Written)> {
    let text = event.to_string();
    let data = event["data"].to_string();
    let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let attributes = |prefix: &str| -> Vec<(String, Vec<u8>)> {
        let map = event.as_object().unwrap().iter();
        let map = map.filter_map(|(key, value)| Some((key, value.as_str()?)));
        map.map(|(key, value)| header(&format!("{prefix}{key}"), value))
            .collect()
    };
    let written = |what: &str, value: Option<String>, headers| {
        let value = value.map(String::into_bytes);
        let stamp = None;
        (
            what.to_owned(),
            Written {
                value,
                headers,
                stamp,
            },
        )
    };
    let structured = header(
        "Content-Type",
        "application/CloudEvents+JSON; charset=utf-8",
    );
    let batch = header("content-type", "application/cloudevents-batch+json");
    let with_both = attributes("ce_")
        .into_iter()
        .chain([structured.clone()])
        .collect();
    let mut moved = event.clone();
    moved.as_object_mut().unwrap().remove("data");
    let (mut in_text, mut in_base64, mut old) = (moved.clone(), moved.clone(), event.clone());
    in_text["data"] = json!(data);
    in_base64["data_base64"] = json!(base64(data.as_bytes()));
    old["specversion"] = json!("0.3");
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend_from_slice(text.as_bytes());
    let bom = Written {
        value: Some(marked),
        headers: Vec::new(),
        stamp: None,
    };
    vec![
        written("binary", Some(data.clone()), attributes("ce_")),
        written("binary in capitals", Some(data), attributes("CE_")),
        written("binary without data", None, attributes("ce_")),
        written(
            "binary with no data",
            Some(String::new()),
            attributes("ce_"),
        ),
        written("headers beside it", Some(text.clone()), with_both),
        written("two envelopes", Some(text.clone()), attributes("ce_")),
        written("structured", Some(text.clone()), vec![structured]),
        written("batch", Some(format!("[{text}]")), vec![batch.clone()]),
        written("bare batch", Some(format!("[{text}]")), Vec::new()),
        written("cut batch", Some(format!("[{text}")), vec![batch]),
        written("data in a text", Some(in_text.to_string()), Vec::new()),
        written("data in base64", Some(in_base64.to_string()), Vec::new()),
        written("0.3", Some(old.to_string()), Vec::new()),
        ("byte order mark".to_owned(), bom),
    ]
}
