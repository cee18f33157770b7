// SPDX-License-Identifier: EUPL-1.2
//! The editor's schema against the reader: the same keys, the same files refused.

use std::fs;

use serde_json::{Map, Value, json};
use vigie::agreement;
use vigie::diagnostic::{Diagnostic, Level};
use vigie::yaml::{Data, Document, Node};

use crate::{EXAMPLE, findings, root};

#[test]
fn the_schema_accepts_the_example_and_refuses_bad_files() {
    let schema = agreement::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value = json_of("f", EXAMPLE.as_bytes());
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    for name in [
        "unknown_key",
        "missing_key",
        "no_form",
        "two_forms",
        "misspelt_form",
        "unknown_field",
        "unknown_kind",
        "not_in_vocabulary",
        "person_named",
        "severity",
        "hours",
        "unknown_day",
        "sum_of_text",
        "per_a_number",
        "window_without_unit",
        "title_in_one_language",
        "no_party",
        "empty_list",
        "test_does_not_fit",
        "literal_is_no_truth",
        "count_of_something",
    ] {
        let path = root("tests/fixtures/agreement").join(format!("{name}.yaml"));
        let value = json_of(name, &fs::read(path).unwrap());
        assert!(!validator.is_valid(&value), "the schema accepts {name}");
    }
}

/// What an editor's language server makes of the file.
fn json_of(name: &str, bytes: &[u8]) -> Value {
    to_json(Document::parse(name, bytes).unwrap().root())
}

fn to_json(node: &Node) -> Value {
    match &node.data {
        Data::Scalar { text, plain: true } => match text.as_str() {
            _ if node.is_null() => Value::Null,
            "true" => json!(true),
            "false" => json!(false),
            _ if text.parse::<i64>().is_ok() => json!(text.parse::<i64>().unwrap()),
            _ if text.parse::<f64>().is_ok() => json!(text.parse::<f64>().unwrap()),
            _ => json!(text),
        },
        Data::Scalar { text, .. } => json!(text),
        Data::List(items) => items.iter().map(to_json).collect(),
        Data::Map(entries) => {
            let pairs = entries
                .iter()
                .map(|entry| (entry.key.clone(), to_json(&entry.value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Data::Bad => Value::Null,
    }
}

/// Where a table stands in the schema, and how to put a key into one in the example.
const TABLES: [(&str, &str, &str); 11] = [
    ("", "vigie: 1", "@\nvigie: 1"),
    ("/properties/agreement", "  id: FR", "  @\n  id: FR"),
    (
        "/properties/agreement/properties/title",
        "    fr: Accord",
        "    @\n    fr: Accord",
    ),
    (
        "/properties/agreement/properties/parties/items",
        "- { role",
        "- { @, role",
    ),
    (
        "/properties/agreement/properties/in_force",
        "in_force: {",
        "in_force: { @,",
    ),
    (
        "/properties/agreement/properties/min_group",
        "min_group: {",
        "min_group: { @,",
    ),
    (
        "/properties/calendars/additionalProperties",
        "  rest:",
        "  rest:\n    @",
    ),
    (
        "/properties/clauses/items",
        "  - id: art-2.1",
        "  - @\n    id: art-2.1",
    ),
    (
        "/properties/clauses/items/properties/forbid",
        "forbid: {}",
        "forbid: { @ }",
    ),
    (
        "/properties/clauses/items/properties/limit",
        "limit: {",
        "limit: { @,",
    ),
    (
        "/properties/clauses/items/properties/limit/properties/within",
        "within: {",
        "within: { @,",
    ),
];

/// Every key of the schema is read: whatever it is, a list of lists is the wrong value for it.
#[test]
fn the_reader_reads_every_key_of_the_schema() {
    let schema = agreement::schema();
    for (pointer, at, with) in TABLES {
        let table = schema.pointer(pointer).unwrap();
        for key in table["properties"].as_object().unwrap().keys() {
            let wrong = EXAMPLE.replacen(at, &with.replace('@', &format!("{key}: [[x]]")), 1);
            // That a key is there twice, unknown, or beside one it excludes shows no reading.
            let reads = |f: &Diagnostic| {
                f.level == Level::Error && !["Y013", "Y020", "Y025"].contains(&f.message.code)
            };
            let found = findings("f", wrong.as_bytes());
            assert!(
                found.iter().any(reads),
                "{pointer}: {key} is not read: {found:#?}"
            );
        }
    }
}

/// Whether a schema accepts a file of the repository.
fn accepts(schema: &Value, file: &str) -> bool {
    let value = json_of(file, &fs::read(root(file)).unwrap());
    let validator = jsonschema::validator_for(schema).unwrap();
    validator
        .iter_errors(&value)
        .for_each(|e| eprintln!("{file}: {} {e}", e.instance_path()));
    validator.is_valid(&value)
}

#[test]
fn the_other_schemas_accept_what_ships_and_refuse_bad_files() {
    let settings = vigie::config::schema();
    assert!(accepts(&settings, "config/vigie.yaml"));
    let mirror = vigie::config::mirror::schema();
    assert!(accepts(&mirror, "config/mirror.yaml"));
    assert!(!accepts(&mirror, "config/vigie.yaml"));
    let mapping = vigie::intake::mapping_schema();
    let shipped = std::fs::read_dir(root("config/mappings")).unwrap();
    let names = shipped.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in names.filter(|name| name.ends_with(".yaml")) {
        assert!(
            accepts(&mapping, &format!("config/mappings/{name}")),
            "{name}"
        );
    }
    for name in ["many_things", "no_events", "nothing_at_all", "times"] {
        let file = format!("tests/fixtures/bad-mappings/{name}.yaml");
        assert!(!accepts(&mapping, &file), "{name}");
    }
}

/// Whether a mapping that yields this is sound, to the reader and to an editor alike.
fn is_sound(emit: &str) -> bool {
    let text = format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: \"urn:m\" }}\nid: {{ from: /id }}\n\
         time: {{ from: /t, format: rfc3339 }}\nemit: {emit}\n"
    );
    let is_sound = vigie::intake::parse_mapping("f", text.as_bytes()).is_ok();
    let value = json_of("f", text.as_bytes());
    let validator = jsonschema::validator_for(&vigie::intake::mapping_schema()).unwrap();
    assert_eq!(validator.is_valid(&value), is_sound, "{text}");
    is_sound
}

#[test]
fn an_editor_knows_the_kinds_fields_and_words_of_mappings() {
    for emit in [
        "{ kind: capture.screenshot, fields: { worker: /user, org.site: /site } }",
        "{ kind: other, fields: { actor.kind: { from: /a, const: unknown, words: { bot: automated } } } }",
        "{ kind: other, fields: { categories: { const: screen } } }",
        "{ kind: other, fields: { explanation.given: { from: /e, words: { Y: true }, const: false } } }",
        "{ kind: other, fields: { value.num: { from: /n, const: 0, unit: ms } } }",
    ] {
        assert!(is_sound(emit), "{emit}");
    }
    for emit in [
        "{ kind: capture.thought }",
        "{ kind: other, fields: { wroker: /user } }",
        "{ kind: other, fields: { kind: /k } }",
        "{ kind: other, fields: { actor.kind: { const: robot } } }",
        "{ kind: other, fields: { duty: { from: /d, words: { \"1\": working } } } }",
        "{ kind: other, fields: { categories: { const: screens } } }",
        "{ kind: other, fields: { explanation.given: { const: maybe } } }",
    ] {
        assert!(!is_sound(emit), "{emit}");
    }
}
