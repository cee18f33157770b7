// SPDX-License-Identifier: EUPL-1.2
//! No bytes make intake panic, and what it reads does not depend on how JSON is written.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use vigie::intake::{Intake, Item, Remark, parse_mapping};
use vigie::observation::Value;

use super::{intake, plan, record, told};

fn everything() -> &'static Intake {
    static INTAKE: LazyLock<Intake> = LazyLock::new(|| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        intake(vigie::intake::load_mappings(&root.join("config/mappings")).unwrap())
    });
    &INTAKE
}

const FORMATS: [Option<&str>; 5] = [
    None,
    Some("hubstaff-activities"),
    Some("amazon-connect-agent"),
    Some("microsoft365-audit"),
    Some("slack-audit"),
];

/// Names that mean something in some format, so that random input gets far.
const NAMES: [&str; 30] = [
    "id",
    "source",
    "type",
    "time",
    "data",
    "kind",
    "subject",
    "ref",
    "value",
    "num",
    "unit",
    "interval",
    "start",
    "end",
    "seconds",
    "specversion",
    "activities",
    "user_id",
    "starts_at",
    "EventId",
    "EventTimestamp",
    "CurrentAgentSnapshot",
    "Contacts",
    "Parameters",
    "Operation",
    "CreationTime",
    "entries",
    "date_create",
    "actor",
    "categories",
];

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        prop::sample::select(vec![
            "2026-10-05T12:00:00Z",
            "eu.vigie.score.computed.v1",
            "score.computed",
            "1791201600",
            "min",
            "w:lea",
            "group:a",
            "STATE_CHANGE",
            "LOGIN",
        ])
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 48, 8, |inner| {
        let key = prop_oneof![4 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
                              1 => "\\PC{0,8}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::vec((key, inner), 0..8)
                .prop_map(|pairs| Json::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Every field that is read has a value, is missing, or is told to be unreadable.
fn valued_missing_or_told(intake: &Intake, format: Option<&str>, text: &str) {
    let format = intake.format(format).unwrap();
    intake.read(&record(text.as_bytes()), format, &mut |item| {
        let Item::Seen(seen, remarks) = item else {
            return;
        };
        for field in plan().fields() {
            let value = seen.get(plan().slot(*field).unwrap());
            let is_about =
                |remark: &&Remark| matches!(remark, Remark::Unreadable(f, _) if f == field);
            let count = remarks.iter().filter(is_about).count();
            let want = usize::from(*value == Value::Unreadable);
            assert_eq!(count, want, "{field}: {text}");
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_any_json(value in json()) {
        let intake = everything();
        let text = serde_json::to_string(&value).unwrap();
        for format in FORMATS {
            let compact = told(intake, format, text.as_bytes());
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(compact, told(intake, format, pretty.as_bytes()));
            valued_missing_or_told(intake, format, &text);
        }
    }

    #[test]
    fn on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let intake = everything();
        for format in FORMATS {
            let _ = told(intake, format, &bytes);
        }
    }

    #[test]
    fn on_cut_and_bent_records(cut in 0usize..600, at in 0usize..600, byte: u8) {
        let event = json!({
            "specversion": "1.0", "id": "1", "source": "urn:s", "time": "2026-10-05T12:00:00Z",
            "type": "eu.vigie.score.computed.v1",
            "data": { "subject": { "ref": "w:lea" }, "value": { "num": 4, "unit": "points" },
                      "interval": { "start": "2026-10-05T11:00:00Z", "end": "2026-10-05T12:00:00Z" },
                      "categories": ["voice", "text"] }
        });
        let mut bytes = serde_json::to_vec(&event).unwrap();
        if let Some(bent) = bytes.get_mut(at) {
            *bent = byte;
        }
        bytes.truncate(cut.max(1));
        let _ = told(&intake(Vec::new()), None, &bytes);
    }

    #[test]
    fn on_any_mapping(lines in prop::collection::vec("[a-z/:.{}\\[\\]\"'%*-]{0,24}", 0..12)) {
        let text = format!("vigie: 1\nmapping: {{ name: m }}\n{}", lines.join("\n"));
        let _ = parse_mapping("m.yaml", text.as_bytes());
    }
}
