// SPDX-License-Identifier: EUPL-1.2
//! The canonical form as it is documented: the page, its events, and the schema against the reader.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};
use vigie::diagnostic::Language;
use vigie::intake::{Intake, IntakeLimits, Item, Outcome, Pseudonyms, Record};
use vigie::observation::{EventTime, Kind, Plan};
use vigie::vocabulary;

use super::{note, plan, record};

/// The year 3000, behind every time that the schema has.
const LATE: EventTime = EventTime::from_micros(32_503_680_000_000_000);

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Of all fields, for an agreement that speaks of these units.
fn reader(units: &[&str]) -> Intake {
    let mut plan: Plan = plan();
    units.iter().for_each(|unit| plan.allow_unit(unit));
    let keys = Pseudonyms::new(b"a key of tests");
    Intake::new(plan, Vec::new(), keys, IntakeLimits::default())
}

/// The kind of an event, and everything that there is to tell of it.
fn read(intake: &Intake, event: &str) -> (Option<Kind>, Vec<String>) {
    let format = intake.format(None).unwrap();
    let (mut kind, mut told) = (None, Vec::new());
    let late = Record {
        read_at: LATE,
        stamp: None,
        ..record(event.as_bytes())
    };
    let outcome = intake.read(&late, format, &mut |item| match item {
        Item::Seen(seen, remarks) => {
            kind = Some(seen.kind);
            told.extend(remarks.iter().map(note));
        }
        Item::Rejected(_, why) => told.push(format!("{why:?}")),
    });
    if outcome != Outcome::Observed {
        told.push(format!("{outcome:?}"));
    }
    (kind, told)
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&vocabulary::schema()).unwrap()
}

/// The page of the shipped mappings, with the clauses of the library.
fn systems(language: Language) -> String {
    let mappings = vigie::intake::load_mappings(&root("config/mappings")).unwrap();
    let files = fs::read_dir(root("config/library")).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.sort();
    let library = files.iter().map(|file| vigie::agreement::load(file));
    let library: Vec<_> = library.map(|loaded| loaded.unwrap().agreement).collect();
    vocabulary::systems(&mappings, &library, language)
}

/// `VIGIE_WRITE=1` writes the pages and the schema anew.
#[test]
fn the_pages_and_the_schema_are_up_to_date() {
    let files = [
        (
            "config/events/README.md",
            vocabulary::page(Language::English),
        ),
        (
            "config/events/README.fr.md",
            vocabulary::page(Language::French),
        ),
        ("config/mappings/README.md", systems(Language::English)),
        ("config/mappings/README.fr.md", systems(Language::French)),
        (
            "config/event.schema.json",
            format!("{:#}\n", vocabulary::schema()),
        ),
    ];
    for (path, want) in files {
        if std::env::var_os("VIGIE_WRITE").is_some() {
            fs::write(root(path), &want).unwrap();
        }
        let is = fs::read_to_string(root(path)).unwrap_or_default();
        assert!(is == want, "{path}: run the tests with VIGIE_WRITE=1");
    }
}

#[test]
fn every_event_of_the_page_is_valid_and_read_as_its_kind_without_a_remark() {
    let (validator, intake) = (validator(), reader(&["EUR"]));
    for page in ["config/events/README.md", "config/events/README.fr.md"] {
        let page = fs::read_to_string(root(page)).unwrap();
        let events = page.split("```json\n").skip(1);
        let events: Vec<&str> = events
            .map(|rest| rest.split('\n').next().unwrap())
            .collect();
        let mut kinds = Vec::new();
        for event in events {
            let value: Value = serde_json::from_str(event).unwrap();
            if let Err(error) = validator.validate(&value) {
                panic!("{event}: {error}");
            }
            let (kind, told) = read(&intake, event);
            assert_eq!(told, Vec::<String>::new(), "{event}");
            let kind = kind.unwrap();
            assert_eq!(value["data"]["kind"], kind.name());
            kinds.push(kind);
        }
        kinds.sort();
        assert!(kinds.into_iter().eq(Kind::all()), "one event a kind");
    }
}

#[test]
fn the_schema_refuses_what_would_be_rejected_or_told() {
    let validator = validator();
    let event: Value = serde_json::from_str(&vocabulary::event(Kind::OTHER)).unwrap();
    assert!(validator.is_valid(&event));
    for (pointer, value) in [
        ("/specversion", json!("0.3")),
        ("/id", json!(" ")),
        ("/source", Value::Null),
        ("/type", json!("work.capture.thought.v1")),
        ("/type", json!("work.capture.audio.v1")),
        ("/time", json!("2026-10-05T10:00:00")),
        ("/time", json!("2026-02-29T10:00:00Z")),
        ("/time", json!(1_791_194_400)),
        ("/actorkind", json!("robot")),
        ("/data", json!("{}")),
        ("/data/kind", json!("capture.thought")),
        ("/data/worker", json!("w1")),
        ("/data/subject/name", json!("Ada")),
        ("/data/automation", json!("full")),
        ("/data/categories", json!(["screens"])),
        ("/data/purpose", json!("asked by ada@example.org")),
        ("/data/value", json!({ "num": "12" })),
        ("/data/value", json!({ "num": 12, "unit": "hours" })),
        ("/data/interval", json!({ "start": "yesterday" })),
        ("/data/explanation", json!({ "given": "yes" })),
    ] {
        let mut wrong = event.clone();
        put(&mut wrong, pointer, value.clone());
        assert!(!validator.is_valid(&wrong), "{pointer}: {value}");
    }
}

fn put(into: &mut Value, pointer: &str, value: Value) {
    let (above, key) = pointer.rsplit_once('/').unwrap();
    into.pointer_mut(above).unwrap()[key] = value;
}

/// Anything that follows a part of the schema.
fn following(schema: &Value, root: &Value) -> BoxedStrategy<Value> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return following(&root["$defs"][name], root);
    }
    if let Some(words) = schema["enum"].as_array() {
        return proptest::sample::select(words.clone()).boxed();
    }
    if !schema["const"].is_null() {
        return Just(schema["const"].clone()).boxed();
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let any: Vec<_> = any.iter().map(|one| following(one, root)).collect();
        return proptest::strategy::Union::new(any).boxed();
    }
    match schema["type"].as_str() {
        Some("object") => object(schema, root),
        Some("array") => proptest::collection::vec(following(&schema["items"], root), 0..4)
            .prop_map(|items| {
                let mut different: Vec<Value> = Vec::new();
                for item in items {
                    if !different.contains(&item) {
                        different.push(item);
                    }
                }
                Value::Array(different)
            })
            .boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::Bool).boxed(),
        Some("number") => {
            let least = schema["minimum"].as_f64().unwrap();
            let most = schema["maximum"].as_f64().unwrap();
            let numbers = prop_oneof![Just(least), Just(most), least..most, 0.0..100.0];
            numbers.prop_map(|number| json!(number)).boxed()
        }
        Some("string") => text(schema),
        _ => prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            any::<i32>().prop_map(|number| json!(number)),
            "[ -~é]{0,20}".prop_map(Value::String),
        ]
        .boxed(),
    }
}

fn text(schema: &Value) -> BoxedStrategy<Value> {
    let Some(pattern) = schema["pattern"].as_str() else {
        return "[ -~À-ÿ]{1,30}".prop_map(Value::String).boxed();
    };
    let pattern = match pattern {
        // Anchors are no part of a text; and what may stand around a name is anything.
        all if all.starts_with("^[^@") => r"[^@\p{Cc}]{1,40}|[^@\pC]{1,30}",
        all if all.starts_with("^[^\\u0000") => "[ -~À-ÿ]{1,30}",
        all if all.starts_with("[^\\s") => r"\PC{0,9}[a-z0-9:/é]\PC{0,9}",
        other => &other[1..other.len() - 1],
    };
    let texts = proptest::string::string_regex(pattern).unwrap();
    texts.prop_map(Value::String).boxed()
}

/// Some of the members that an object may have, and all that it must.
fn object(schema: &Value, root: &Value) -> BoxedStrategy<Value> {
    let Some(properties) = schema["properties"].as_object() else {
        return Just(json!({ "format": "x", "offset": 7 })).boxed();
    };
    let needed = schema["required"].as_array().cloned().unwrap_or_default();
    let members: Vec<_> = properties
        .iter()
        .map(|(name, schema)| {
            let name = name.clone();
            let value = following(schema, root);
            let value = match needed.contains(&json!(name)) {
                true => value.prop_map(Some).boxed(),
                false => proptest::option::weighted(0.4, value).boxed(),
            };
            value.prop_map(move |value| (name.clone(), value))
        })
        .collect();
    members
        .prop_map(|members| {
            let some = members.into_iter();
            let some = some.filter_map(|(name, value)| Some((name, value?)));
            Value::Object(some.collect::<Map<_, _>>())
        })
        .boxed()
}

/// An event that follows the schema, and whose periods do not end before they begin.
fn event() -> impl Strategy<Value = Value> {
    let schema = vocabulary::schema();
    let kinds: Vec<Kind> = Kind::all().collect();
    let kinds = proptest::sample::select(kinds);
    (following(&schema, &schema), kinds, any::<bool>()).prop_map(|(mut event, kind, says)| {
        event["type"] = json!(format!("work.{kind}.v1"));
        let data = event["data"].as_object_mut().unwrap();
        data.remove("kind");
        if says {
            data.insert("kind".to_owned(), json!(kind.name()));
        }
        in_order(&mut event);
        event
    })
}

/// No schema can say that an end comes behind its beginning.
fn in_order(event: &mut Value) {
    for period in ["interval", "window"] {
        let Some(period) = event["data"].get_mut(period) else {
            continue;
        };
        let moment = |end: &Value| -> Option<jiff::Timestamp> { end.as_str()?.parse().ok() };
        let ends = [&period["start"], &period["end"]].map(moment);
        if let [Some(start), Some(end)] = ends
            && end < start
        {
            period["end"] = period["start"].clone();
        }
    }
}

/// The unit of its value, if that is a currency: clauses speak of those.
fn currency(event: &Value) -> Option<&str> {
    let unit = event.pointer("/data/value/unit")?.as_str()?;
    unit.bytes()
        .all(|byte| byte.is_ascii_uppercase())
        .then_some(unit)
}

/// Every place of a value, as pointers.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    if let Some(members) = value.as_object() {
        for (name, value) in members {
            places(value, &format!("{at}/{name}"), all);
        }
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_map(|number| json!(number)),
        any::<i64>().prop_map(|number| json!(number)),
        r"\PC{0,12}".prop_map(Value::String),
        "(ada@example.org|2026-02-30T00:00:00Z|w:|true|12|EUR|off| )".prop_map(Value::String),
        Just(json!([])),
        Just(json!({})),
        Just(json!([["x"], null])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_follows_the_schema_is_read_without_a_remark(
        event in event(),
        change in any::<Index>(),
        into in anything(),
        key in "(subject|kind|ref|unit|x|worker|num|time)",
    ) {
        thread_local!(static VALIDATOR: jsonschema::Validator = validator());
        let is_valid = |event: &Value| VALIDATOR.with(|validator| validator.is_valid(event));
        prop_assert!(is_valid(&event), "{event}");
        let mut all = Vec::new();
        places(&event, "", &mut all);
        let place = change.get(&all);
        // One value is another one, or there is one more: valid only now and then.
        let mut changed = event.clone();
        *changed.pointer_mut(place).unwrap() = into.clone();
        let mut grown = event.clone();
        if let Some(members) = grown.pointer_mut(place).and_then(Value::as_object_mut) {
            members.insert(key, into);
        }
        for mut event in [event, changed, grown] {
            if !is_valid(&event) {
                continue;
            }
            in_order(&mut event);
            let units: Vec<&str> = currency(&event).into_iter().collect();
            let (kind, told) = read(&reader(&units), &event.to_string());
            prop_assert_eq!(told, Vec::<String>::new(), "{}", event);
            let kind = kind.map(|kind| format!("work.{kind}.v1"));
            prop_assert_eq!(kind.as_deref(), event["type"].as_str());
        }
    }
}
