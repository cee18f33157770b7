// SPDX-License-Identifier: EUPL-1.2
//! The JSON Schema of mapping files, for editors.

use serde_json::{Map, Value, json};

use super::keys::{FILE, SOURCE, TIME};
use crate::yaml::{self, Shape};

/// One table of a time, or several.
const TIMES: Shape = Shape::OneOrMore(&Shape::Table(&TIME));

/// The schema (JSON Schema 2020-12), from the keys the reader knows.
#[must_use]
pub fn schema() -> Value {
    let pointer = json!({ "type": "string", "pattern": "^(\\.\\./|\\.\\.$)*(/.*)?" });
    let pointers = json!({ "type": "array", "items": pointer });
    let word = json!({ "type": ["string", "number", "boolean"] });
    let by_name = json!({
        "type": "object",
        "properties": {
            "regex": { "type": "string" },
            "present": { "type": "boolean" },
            "missing": { "type": "boolean" },
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": false,
    });
    // Words of ours that the source may have too stand in a list, where they are its own.
    let alone = json!({ "allOf": [word, { "not": { "enum": ["present", "missing"] } }] });
    let definitions = [
        (
            "source",
            json!({ "anyOf": [pointer, pointers, yaml::schema::table(&SOURCE)] }),
        ),
        (
            "test",
            json!({ "anyOf": [alone, { "type": "array", "items": word }, by_name] }),
        ),
        ("time", yaml::schema::shape(&TIMES)),
    ];
    let definitions: Map<String, Value> = definitions
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    yaml::schema::schema("Vigie mapping", &FILE, definitions)
}
