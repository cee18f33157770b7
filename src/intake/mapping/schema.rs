// SPDX-License-Identifier: EUPL-1.2
//! The JSON Schema of mapping files, for editors: keys from the reader's tables, kinds, fields and
//! words from the vocabulary.

use serde_json::{Map, Value, json};

use super::keys::{FILE, SOURCE, TIME};
use super::keys_record::OPEN;
use crate::observation::{Field, FieldType, Kind};
use crate::yaml::{self, Shape};

/// A pointer below an event or a parent of it, the name or place of one of these, or what Kafka says.
const POINTER: &str = concat!(
    r"^(\.\.(/\.\.)*)?(/|(/([^~/]|~[01])+)*/?)$",
    r"|^(\.\.(/\.\.)*/)?\$(name|position)$",
    r"|^\$(key(/.*)?|header/[^/]+|topic|record)$",
);

/// One table of a time, or several.
const TIMES: Shape = Shape::OneOrMore(&Shape::Table(&TIME));

/// The schema (JSON Schema 2020-12), from the keys the reader knows.
#[must_use]
pub fn schema() -> Value {
    let pointer = json!({ "type": "string", "pattern": POINTER });
    let pointers = json!({ "type": "array", "items": pointer });
    let word = json!({ "type": ["string", "number", "boolean"] });
    let by_name = json!({
        "type": "object",
        "properties": {
            "regex": { "type": "string" },
            "prefix": { "type": "string" },
            "gt": { "type": "number" },
            "gte": { "type": "number" },
            "lt": { "type": "number" },
            "lte": { "type": "number" },
            "present": { "type": "boolean" },
            "missing": { "type": "boolean" },
        },
        "minProperties": 1,
        "additionalProperties": false,
    });
    // Words of ours that the source may have too stand in a list, where they are its own.
    let alone = json!({ "allOf": [word, { "not": { "enum": ["present", "missing"] } }] });
    let source = json!({ "anyOf": [pointer, pointers, table(&word)] });
    let kinds: Vec<&str> = Kind::all().map(Kind::name).collect();
    let definitions = [
        ("kind", json!({ "enum": kinds })),
        ("fields", fields()),
        ("source", source),
        (
            "test",
            json!({ "anyOf": [alone, { "type": "array", "items": word }, by_name] }),
        ),
        (
            "open",
            json!({ "anyOf": [{ "type": "string" }, yaml::schema::table(&OPEN)] }),
        ),
        ("condition", condition()),
        ("given", json!({ "type": "object", "required": ["kind"] })),
        ("time", yaml::schema::shape(&TIMES)),
    ];
    let definitions: Map<String, Value> = definitions
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let mut schema = yaml::schema::schema("Vigie mapping", &FILE, definitions);
    schema["properties"]["vigie"]["maximum"] = json!(1);
    schema
}

/// Pointers with tests, or conditions that are combined.
fn condition() -> Value {
    let condition = json!({ "$ref": "#/$defs/condition" });
    let several = json!({ "type": "array", "items": condition, "minItems": 1 });
    json!({
        "type": "object",
        "properties": { "all": several, "any": several, "not": condition },
        "additionalProperties": { "$ref": "#/$defs/test" },
    })
}

/// Fields by their full or short names; those of the event itself are filled elsewhere.
fn fields() -> Value {
    let may = |field: &Field| *field != Field::KIND && *field != Field::TIME;
    let mut properties = Map::new();
    for field in Field::all().filter(may) {
        let mut of = json!({ "$ref": "#/$defs/source" });
        let words = field.words().map(|words| json!(words));
        let truths = || json!([true, false, "true", "false"]);
        let is_truth = field.field_type() == FieldType::Bool;
        // What the mapping itself says is one of the words of its field.
        if let Some(words) = words.or_else(|| is_truth.then(truths)) {
            let said = json!({ "enum": words });
            of["properties"] = json!({ "const": said, "words": { "additionalProperties": said } });
        }
        let names = std::iter::once(field.name()).chain(field.short());
        properties.extend(names.map(|name| (name.to_owned(), of.clone())));
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// Where a value comes from; what the mapping itself says may be a truth value as well.
fn table(word: &Value) -> Value {
    let mut table = yaml::schema::table(&SOURCE);
    table["properties"]["const"]["type"] = word["type"].clone();
    table["properties"]["words"]["additionalProperties"] = word.clone();
    table
}
