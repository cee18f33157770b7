// SPDX-License-Identifier: EUPL-1.2
//! The JSON Schema of an agreement, for editors: keys from the reader's tables, words from its
//! vocabularies. What needs the whole file (calendars, units, contradictions) only `check` knows.

use serde_json::{Map, Value, json};

use super::pattern::EXCEPT;
use super::quantity::QUANTITY;
use super::retention::KEPT_FOR;
use super::term::TERM;
use super::{form, keys, scenario, test, words};
use crate::observation::{Field, FieldType, Kind};
use crate::yaml;
use crate::yaml::schema::DURATION;

/// The schema, draft 2020-12.
#[must_use]
pub fn schema() -> Value {
    yaml::schema::schema("Vigie agreement", &keys::FILE, definitions())
}

/// What the tables refer to by name.
fn definitions() -> Map<String, Value> {
    let id = "^[A-Za-z0-9._-]{1,64}$";
    let hours = r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
    let numeric: Vec<&str> = Field::all()
        .filter(|f| form::is_numeric(*f))
        .flat_map(names)
        .collect();
    let grouping: Vec<&str> = Field::all()
        .filter(|f| form::groups(*f))
        .flat_map(names)
        .collect();
    let listed: Vec<&str> = Field::all()
        .filter(|f| matches!(f.field_type(), FieldType::Text | FieldType::List))
        .flat_map(names)
        .collect();
    let day = format!("^({0})(-({0}))?$", words::DAYS.join("|"));
    let definitions = json!({
        "clause_id": { "type": ["string", "number"], "pattern": id },
        "days": {
            "anyOf": [
                { "type": "string", "pattern": day },
                { "type": "array", "items": { "type": "string", "pattern": day } },
            ],
        },
        "week": {
            "type": "object",
            "patternProperties": { day: { "type": "array", "items": { "type": "string", "pattern": hours } } },
            "additionalProperties": false,
        },
        "extra": {
            "type": "object",
            "patternProperties": { "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": { "type": "array", "items": { "type": "string", "pattern": hours } } },
            "additionalProperties": false,
        },
        "moment": { "type": "string", "format": "date-time" },
        "test_event": test_item(&scenario::EVENT_KEYS),
        "test_alert": test_item(&scenario::ALERT_KEYS),
        "term": { "type": "string", "pattern": TERM },
        "kept_for": { "type": "string", "pattern": KEPT_FOR },
        "percentage": { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *%$" },
        "rise": { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? *%$" },
        "chance": { "type": "number", "exclusiveMinimum": 0, "maximum": 1 },
        "listed_field": { "enum": listed },
        "numeric_field": { "enum": numeric },
        "group_field": { "enum": grouping },
        "per": { "anyOf": [
            { "$ref": "#/$defs/group_field" },
            { "type": "array", "items": { "$ref": "#/$defs/group_field" }, "maxItems": 4, "uniqueItems": true },
        ] },
        "quantity": { "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": QUANTITY }] },
        "pattern": pattern(false),
        "scope": pattern(true),
    });
    let fields = Field::all().map(|field| (field.name().to_owned(), behind(field)));
    let shared = definitions.as_object().cloned().unwrap_or_default();
    fields.chain(shared).collect()
}

/// The full and the short name of a field.
fn names(field: Field) -> impl Iterator<Item = &'static str> {
    std::iter::once(field.name()).chain(field.short())
}

/// Fields with values, and some keys beside them.
fn test_item(keys: &'static [&'static str]) -> Value {
    let fields = Field::all().flat_map(names);
    let known = fields.chain(keys.iter().copied());
    let properties: Map<String, Value> = known
        .map(|name| {
            (
                name.to_owned(),
                json!({ "type": ["string", "number", "boolean", "array"] }),
            )
        })
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn pattern(scope: bool) -> Value {
    let nested = json!({ "$ref": "#/$defs/pattern" });
    let list = json!({ "type": "array", "items": nested, "minItems": 1 });
    let mut properties = Map::new();
    properties.insert("all".to_owned(), list.clone());
    properties.insert("any".to_owned(), list);
    properties.insert("not".to_owned(), nested.clone());
    if scope {
        properties.insert(EXCEPT.to_owned(), nested);
    }
    for field in Field::all() {
        let known = json!({ "$ref": format!("#/$defs/{field}") });
        properties.extend(names(field).map(|name| (name.to_owned(), known.clone())));
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// What may stand behind a field.
fn behind(field: Field) -> Value {
    let tests: Map<String, Value> = test::fitting(field)
        .map(|name| (name.to_owned(), operand(name, field)))
        .collect();
    let mut choices = vec![
        json!({ "type": "object", "properties": tests, "additionalProperties": false, "minProperties": 1 }),
    ];
    if test::fitting(field).any(|name| name == "missing") {
        choices.push(json!({ "enum": ["missing", "present"] }));
    }
    if field.field_type() != FieldType::Identity {
        choices.push(literal(field));
        choices.push(json!({ "type": "array", "items": literal(field), "minItems": 1 }));
    }
    json!({ "anyOf": choices })
}

fn operand(test: &str, field: Field) -> Value {
    match test {
        "prefix" | "regex" | "within" | "outside" => json!({ "type": "string", "minLength": 1 }),
        "missing" | "present" => json!({ "type": "boolean" }),
        "older_than" => json!({ "type": "string", "pattern": DURATION }),
        _ => literal(field),
    }
}

fn literal(field: Field) -> Value {
    if field == Field::KIND {
        return json!({ "enum": Kind::all().map(Kind::name).collect::<Vec<_>>() });
    }
    if let Some(words) = field.words() {
        return json!({ "enum": words });
    }
    match field.field_type() {
        FieldType::Bool => json!({ "type": "boolean" }),
        FieldType::Seconds => json!({ "type": "string", "pattern": DURATION }),
        FieldType::Bytes => {
            json!({ "type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? *(B|bytes|kB|MB)$" })
        }
        FieldType::Number => {
            json!({ "anyOf": [{ "type": "number" }, { "type": "string", "pattern": QUANTITY }] })
        }
        FieldType::Time => json!({ "type": "string", "format": "date-time" }),
        FieldType::Text | FieldType::List | FieldType::Identity => {
            json!({ "type": ["string", "number", "boolean"] })
        }
    }
}
