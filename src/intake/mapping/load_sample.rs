// SPDX-License-Identifier: EUPL-1.2
//! Reads the samples that a mapping carries.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::constants;
use super::fields::{no_field, twice};
use super::format::TimeFormats;
use super::keys_record::{IGNORED, REJECTED, TEST};
use super::load::{kind, wrong};
use super::sample::{Given, Sample, Wanted};
use crate::diagnostic::Findings;
use crate::intake::record::OwnedRecord;
use crate::intake::stamp::rfc3339;
use crate::observation::{Field, FieldType};
use crate::yaml::{Data, Entry, Map, Node, scalar};

/// The topic of samples that name none.
const TOPIC: &str = "sample";

/// All samples that are sound.
pub(super) fn samples(node: &Node, out: &mut Findings<'_>) -> Vec<Sample> {
    let items = scalar::list(node, out).unwrap_or_default().iter();
    items.filter_map(|item| sample(item, out)).collect()
}

fn sample(node: &Node, out: &mut Findings<'_>) -> Option<Sample> {
    let map = Map::read(node, &TEST, out)?;
    let mut text = |key| map.get(key).and_then(|node| scalar::text(node, out));
    let (name, topic, key) = (text("name"), text("topic"), text("key"));
    let payload = payload(&map, out);
    let headers = map.get("headers").map(|node| headers(node, out));
    let want = wanted(&map, out);
    Some(Sample {
        name: name?,
        line: node.place.line,
        topic: topic.unwrap_or_else(|| TOPIC.to_owned()),
        record: OwnedRecord {
            key: key.map(String::into_bytes),
            payload: Some(payload?),
            headers: headers.unwrap_or_default(),
            ..OwnedRecord::default()
        },
        want: want?,
    })
}

/// The value as it is written, or its bytes in Base64.
fn payload(map: &Map<'_>, out: &mut Findings<'_>) -> Option<Vec<u8>> {
    if let Some(node) = map.get("record") {
        return scalar::text(node, out).map(String::into_bytes);
    }
    let node = map.get("base64")?;
    let text: String = scalar::text(node, out)?.split_ascii_whitespace().collect();
    let bytes = BASE64_STANDARD.decode(text).ok();
    if bytes.is_none() {
        wrong(node, out, "bytes in Base64", "des octets en Base64");
    }
    bytes
}

fn headers(node: &Node, out: &mut Findings<'_>) -> Vec<(String, Vec<u8>)> {
    let Some(entries) = node.entries() else {
        wrong(
            node,
            out,
            "headers with their texts",
            "des en-têtes avec leurs textes",
        );
        return Vec::new();
    };
    let header = |entry: &Entry, out: &mut Findings<'_>| {
        let text = scalar::text(&entry.value, out)?;
        Some((entry.key.clone(), text.into_bytes()))
    };
    let entries = entries.iter();
    entries.filter_map(|entry| header(entry, out)).collect()
}

fn wanted(map: &Map<'_>, out: &mut Findings<'_>) -> Option<Wanted> {
    if let Some(node) = map.get("rejected") {
        let word = scalar::word(node, "rejected", &REJECTED.map(|word| (word, word)), out);
        return word.map(|word| Wanted::Rejected(word.to_owned()));
    }
    if let Some(node) = map.get("ignored") {
        let word = scalar::word(node, "ignored", &IGNORED.map(|word| (word, word)), out);
        return word.map(|word| Wanted::Ignored(word.to_owned()));
    }
    let items = scalar::list(map.get("gives")?, out)?;
    let given: Option<Vec<Given>> = items.iter().map(|item| given(item, out)).collect();
    given.map(Wanted::Gives)
}

fn given(node: &Node, out: &mut Findings<'_>) -> Option<Given> {
    let Some(entries) = node.entries() else {
        wrong(
            node,
            out,
            "a kind and fields: { kind: task.completed, task.id: T-1 }",
            "une nature et des champs : { kind: task.completed, task.id: T-1 }",
        );
        return None;
    };
    let before = out.errors();
    let (mut what, mut time) = (None, None);
    let (mut fields, mut unreadable) = (Vec::new(), Vec::new());
    for entry in entries {
        let value = &entry.value;
        match entry.key.as_str() {
            "kind" => what = kind(value, out),
            "time" => {
                time = value.text().and_then(rfc3339);
                if time.is_none() {
                    wrong(
                        value,
                        out,
                        "a time as in RFC 3339",
                        "un instant comme en RFC 3339",
                    );
                }
            }
            "unreadable" => {
                let names = scalar::list(value, out).unwrap_or_default().iter();
                let names: Vec<&Node> = names.collect();
                for name in names {
                    unreadable.extend(field(name.text().unwrap_or_default(), name, out));
                }
            }
            name => {
                let field = field_of(name, entry, out);
                let field = field.filter(|field| !twice(entries, entry, *field, out));
                fields.extend(field.map(|field| (field, texts(value, field, out))));
            }
        }
    }
    if what.is_none() && out.errors() == before {
        wrong(
            node,
            out,
            "`kind:` beside the fields",
            "`kind:` à côté des champs",
        );
    }
    Some(Given {
        kind: what?,
        time,
        fields,
        unreadable,
    })
}

/// What stands in a field; nothing of YAML for none.
fn texts(node: &Node, field: Field, out: &mut Findings<'_>) -> Vec<String> {
    if node.is_null() {
        return Vec::new();
    }
    let items = match &node.data {
        Data::List(items) => items.as_slice(),
        Data::Scalar { .. } | Data::Map(_) | Data::Bad => std::slice::from_ref(node),
    };
    let formats = TimeFormats::default();
    let one = |item: &Node| {
        let text = constants::value(item, field, &formats, out)?;
        if field.field_type() == FieldType::Time && rfc3339(&text).is_none() {
            wrong(
                item,
                out,
                "a time as in RFC 3339",
                "un instant comme en RFC 3339",
            );
        }
        Some(text)
    };
    items.iter().filter_map(one).collect()
}

fn field_of(name: &str, entry: &Entry, out: &mut Findings<'_>) -> Option<Field> {
    let known = Field::parse(name);
    if known.is_none() {
        no_field(entry, |_| true, out);
    }
    known
}

fn field(name: &str, node: &Node, out: &mut Findings<'_>) -> Option<Field> {
    let known = Field::parse(name);
    if known.is_none() {
        wrong(node, out, "the name of a field", "le nom d'un champ");
    }
    known
}
