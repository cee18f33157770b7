// SPDX-License-Identifier: EUPL-1.2
//! The JSON Schema of the canonical event, for whoever writes such events.
//!
//! Narrower than what is read: what follows it is read without a reject and without a remark. That
//! a time does not lie in the future and no end before its beginning, no schema can say.

use serde_json::{Map, Value, json};

use super::Word;
use crate::diagnostic::Language;
use crate::intake::keys_beside;
use crate::observation::{Field, FieldType, Kind, UNITS};
use crate::report;

/// Characters of a text at most: all texts of an event together stay far below the limit of a
/// record, 1 MiB, also where each character is written as an escape of 12 bytes.
const LONGEST: usize = 512;
/// Attributes of an envelope at most.
const ATTRIBUTES: usize = 64;

/// A day of the years 1000 to 2999, a time of day, an offset.
const TIME: &str = concat!(
    "^(",
    "[12][0-9]{3}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])",
    "|[12][0-9]{3}-(0[469]|11)-(0[1-9]|[12][0-9]|30)",
    "|[12][0-9]{3}-02-(0[1-9]|1[0-9]|2[0-8])",
    "|([12][0-9](0[48]|[2468][048]|[13579][26])|(1[26]|2[048])00)-02-29",
    ")T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?",
    "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
);

/// Control characters other than white space: no text has them.
const CONTROL: &str = r"\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f";

/// The schema, draft 2020-12.
#[must_use]
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": report::text(Language::English, "event-title"),
        "description": report::text(Language::English, "event-about"),
        "x-description-fr": report::text(Language::French, "event-about"),
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "data"],
        "properties": envelope(),
        "propertyNames": { "pattern": "^[a-z0-9]{1,20}$" },
        "maxProperties": ATTRIBUTES,
        "additionalProperties": { "$ref": "#/$defs/attribute" },
        "oneOf": Kind::all().map(of_kind).collect::<Vec<_>>(),
        "$defs": {
            // A text with such a sign might name somebody.
            "text": { "type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": format!("^[^@{CONTROL}]*$") },
            // U+0085 is a space to some and none to others, and the rest nobody sees.
            "name": { "type": "string", "maxLength": LONGEST, "pattern": "[^\\s\\u0085\\u00ad\\u200b-\\u200f\\u2060-\\u206f\\ufeff]" },
            "person": { "type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": format!("^[^{CONTROL}]*$") },
            "time": { "type": "string", "format": "date-time", "pattern": TIME },
            "number": { "type": "number", "minimum": -1e15, "maximum": 1e15 },
            "amount": { "type": "number", "minimum": 0, "maximum": 1e15 },
            "attribute": { "type": ["string", "integer", "boolean"], "maxLength": LONGEST, "pattern": format!("^[^{CONTROL}]*$") },
        },
    })
}

/// The attributes: those that every event has, and those that may hold a field.
fn envelope() -> Map<String, Value> {
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let own = [
        ("specversion", json!({ "const": "1.0" })),
        ("id", reference("name")),
        ("source", reference("name")),
        ("type", json!({ "type": "string" })),
        ("datacontenttype", json!({ "const": "application/json" })),
        ("dataschema", reference("attribute")),
        ("data", data()),
    ];
    let own = own.into_iter().map(|(name, value)| {
        let id = format!("event-{name}");
        (name.to_owned(), texts(value, &id, report::text))
    });
    let fields = Field::all().filter_map(|field| {
        let described = texts(value(field), field.name(), means);
        Some((field.attribute()?.to_owned(), described))
    });
    own.chain(fields).collect()
}

/// The fields, each at the path that its name says.
fn data() -> Value {
    let mut root = object();
    // The envelope says when it happened.
    for field in Field::all().filter(|field| *field != Field::TIME) {
        add(
            &mut root,
            field.name(),
            texts(value(field), field.name(), means),
        );
    }
    for name in keys_beside() {
        let id = match name.ends_with(".domain") {
            true => "event-domain",
            false => "event-beside",
        };
        add(&mut root, name, texts(beside(name), id, report::text));
    }
    root
}

/// Puts a value where its name says.
fn add(into: &mut Value, name: &str, value: Value) {
    match name.split_once('.') {
        None => into["properties"][name] = value,
        Some((first, rest)) => {
            let below = &mut into["properties"][first];
            if below.is_null() {
                *below = object();
            }
            add(below, rest, value);
        }
    }
}

fn object() -> Value {
    json!({ "type": "object", "properties": {}, "additionalProperties": false })
}

/// What a field holds.
fn value(field: Field) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    if field == Field::KIND {
        return json!({ "enum": Kind::all().map(Kind::name).collect::<Vec<_>>() });
    }
    if field == Field::VALUE_UNIT {
        return json!({ "anyOf": [{ "enum": UNITS.map(|(unit, _)| unit) }, { "type": "string", "pattern": "^[A-Z]{3}$" }] });
    }
    if field == Field::CONTENT_SHA256 {
        return json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" });
    }
    match field.field_type() {
        FieldType::Text => match field.words() {
            Some(words) => json!({ "enum": words }),
            None => reference("text"),
        },
        FieldType::List => {
            let item = match field.words() {
                Some(words) => json!({ "enum": words }),
                None => reference("text"),
            };
            json!({ "type": "array", "items": item, "uniqueItems": true, "maxItems": 64 })
        }
        FieldType::Number => reference("number"),
        FieldType::Seconds | FieldType::Bytes => reference("amount"),
        FieldType::Bool => json!({ "type": "boolean" }),
        FieldType::Time => reference("time"),
        FieldType::Identity => reference("person"),
    }
}

/// What stands at a key that is no field.
fn beside(name: &str) -> Value {
    let text = json!({ "$ref": "#/$defs/text" });
    match name {
        "links" => json!({
            "type": "array",
            "maxItems": 64,
            "items": {
                "type": "object",
                "properties": { "rel": text, "id": text },
                "additionalProperties": false,
            },
        }),
        "raw" => json!({
            "type": "object",
            "maxProperties": 64,
            "additionalProperties": { "$ref": "#/$defs/attribute" },
        }),
        _ => text,
    }
}

/// Where `type` says this kind, `data` says no other.
fn of_kind(kind: Kind) -> Value {
    let word = Word::Kind(kind);
    let said = json!({
        "title": word.name(Language::English),
        "x-title-fr": word.name(Language::French),
        "properties": {
            "type": { "const": format!("work.{kind}.v1") },
            "data": { "properties": { "kind": { "const": kind.name() } } },
        },
    });
    texts(said, kind.name(), means)
}

/// A schema with what it means in both languages.
fn texts(mut schema: Value, id: &str, of: fn(Language, &str) -> String) -> Value {
    schema["description"] = json!(of(Language::English, id));
    schema["x-description-fr"] = json!(of(Language::French, id));
    schema
}

/// What a kind or field means.
fn means(language: Language, name: &str) -> String {
    let word = Kind::parse(name).map(Word::Kind);
    let word = Field::parse(name).map(Word::Field).or(word);
    word.map_or_else(String::new, |word| word.means(language))
}
