// SPDX-License-Identifier: EUPL-1.2
//! JSON Schema (draft 2020-12) for editors, written from the tables the reader uses.

use serde_json::{Map, Value, json};

use super::{Key, Shape, Table};

/// The schema of a file whose top level is `root`. What shapes call `Defined` is in `definitions`.
#[must_use]
pub fn schema(title: &str, root: &Table, definitions: Map<String, Value>) -> Value {
    let mut schema = table(root);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(title);
    schema["$defs"] = Value::Object(definitions);
    schema
}

/// A mapping with these keys.
pub fn table(table: &Table) -> Value {
    let now = table.keys.iter();
    let now = now.map(|key| (key.name.to_owned(), described(key)));
    let before = table.keys.iter();
    let before = before.filter_map(|key| Some((key.former?.to_owned(), outdated(key))));
    let properties: Map<String, Value> = now.chain(before).collect();
    let needed: Vec<&str> = table
        .keys
        .iter()
        .filter(|k| k.needed)
        .map(|k| k.name)
        .collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    });
    if !table.one_of.is_empty() {
        let groups = table.one_of.iter().map(|group| {
            let former = group.iter().filter_map(|name| table.key(name)?.former);
            let names = group.iter().copied().chain(former);
            let each: Vec<Value> = names.map(|name| json!({ "required": [name] })).collect();
            json!({ "oneOf": each })
        });
        schema["allOf"] = groups.collect();
    }
    schema
}

fn described(key: &Key) -> Value {
    let mut schema = shape(&key.shape);
    schema["description"] = json!(key.en);
    schema["x-description-fr"] = json!(key.fr);
    schema
}

/// A key under the word that it had before.
fn outdated(key: &Key) -> Value {
    let mut schema = described(key);
    schema["deprecated"] = json!(true);
    schema
}

/// What stands behind a key.
#[must_use]
pub fn shape(shape_: &Shape) -> Value {
    match shape_ {
        Shape::Text => json!({ "type": ["string", "number"], "minLength": 1 }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Whole(least) => json!({ "type": "integer", "minimum": least, "maximum": u32::MAX }),
        Shape::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Shape::Zone => json!({ "type": "string", "examples": ["Europe/Paris"] }),
        Shape::Duration => json!({ "type": "string", "pattern": DURATION }),
        Shape::Words(words) => json!({ "enum": words }),
        Shape::Nothing => json!({ "type": "object", "maxProperties": 0 }),
        Shape::List(inner) => json!({ "type": "array", "items": shape(inner) }),
        Shape::Several(inner) => json!({ "type": "array", "items": shape(inner), "minItems": 1 }),
        Shape::OneOrMore(inner) => {
            let many = json!({ "type": "array", "items": shape(inner), "minItems": 1 });
            json!({ "anyOf": [shape(inner), many] })
        }
        Shape::Table(inner) => table(inner),
        Shape::Names(inner) => json!({ "type": "object", "additionalProperties": shape(inner) }),
        Shape::Defined(name) => json!({ "$ref": format!("#/$defs/{name}") }),
    }
}

/// A duration as the reader takes it.
pub const DURATION: &str = r"^[0-9]+(\.[0-9]+)? *(s|min|h|d)$";
