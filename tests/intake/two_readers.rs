// SPDX-License-Identifier: EUPL-1.2
//! Two readers, one meaning: the canonical form read natively, and by a mapping that describes it.
//!
//! The native reader walks a trie and skips what is not asked for; the mapping builds the whole
//! value and follows pointers, slowly and obviously.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use vigie::intake::parse_mapping;

use super::{intake, told};

const CANONICAL: &str = "
vigie: 1
mapping: { name: canonical, version: 1, source: 'urn:s' }
id: { from: /id }
time: { from: /time, format: rfc3339 }
emit:
  kind: score.computed
  fields:
    subject.ref: [/data/subject/ref, /subject]
    org.site: [/data/org/site, /worksite]
    org.team: [/data/org/team, /workteam]
    actor.kind: [/data/actor/kind, /actorkind]
    value.name: /data/value/name
    value.num: /data/value/num
    value.max: /data/value/max
    value.unit: /data/value/unit
    interval.start: /data/interval/start
    interval.end: /data/interval/end
    interval.seconds: /data/interval/seconds
    categories: /data/categories
    decision.reason_given: /data/decision/reason_given
    content.bytes: /data/content/bytes
";

fn word() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => "[a-zé\"\\\\\u{1f600}]{1,8}".prop_map(Json::from),
        1 => Just(Json::Null),
    ]
}

fn number() -> impl Strategy<Value = Json> {
    prop_oneof![
        any::<i32>().prop_map(Json::from),
        (-1e12..1e12f64).prop_map(Json::from),
        Just(Json::Null),
    ]
}

fn moment() -> impl Strategy<Value = Json> {
    (
        0u32..24,
        0u32..60,
        prop::sample::select(vec!["Z", ".5Z", ".123456789Z", "+02:00"]),
    )
        .prop_map(|(h, m, rest)| json!(format!("2026-10-05T{h:02}:{m:02}:00{rest}")))
}

/// Where values may stand, and what stands there.
fn entries() -> impl Strategy<Value = Vec<(&'static str, Json)>> {
    let texts = [
        "data/subject/ref",
        "subject",
        "data/org/site",
        "worksite",
        "data/org/team",
        "workteam",
        "data/actor/kind",
        "actorkind",
        "data/value/name",
        "data/unread/deep",
        "unread",
    ];
    let numbers = [
        "data/value/num",
        "data/value/max",
        "data/interval/seconds",
        "data/content/bytes",
    ];
    let entry = prop_oneof![
        (prop::sample::select(texts.to_vec()), word()),
        (prop::sample::select(numbers.to_vec()), number()),
        (
            prop::sample::select(vec!["data/interval/start", "data/interval/end"]),
            moment()
        ),
        (
            Just("data/value/unit"),
            prop::sample::select(vec!["points", "stars", "EUR"]).prop_map(Json::from)
        ),
        (
            Just("data/categories"),
            prop::collection::vec("[a-z]{1,5}", 0..3).prop_map(Json::from)
        ),
        (
            Just("data/decision/reason_given"),
            any::<bool>().prop_map(Json::from)
        ),
    ];
    prop::collection::vec(entry, 0..14)
}

fn place(event: &mut Map<String, Json>, path: &str, value: Json) {
    match path.split_once('/') {
        None => drop(event.insert(path.to_owned(), value)),
        Some((first, rest)) => {
            let below = event.entry(first).or_insert_with(|| json!({}));
            if let Json::Object(below) = below {
                place(below, rest, value);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agree(entries in entries(), time in moment()) {
        let mut event = json!({
            "specversion": "1.0", "id": "1", "source": "urn:s", "type": "work.score.computed.v1",
            "time": time, "data": {},
        });
        if let Json::Object(event) = &mut event {
            entries.into_iter().for_each(|(path, value)| place(event, path, value));
        }
        let mapping = parse_mapping("canonical.yaml", CANONICAL.as_bytes()).unwrap();
        let intake = intake(vec![mapping]);
        let bytes = serde_json::to_vec(&event).unwrap();
        // A mapping says itself which keys it reads.
        let native = told(&intake, None, &bytes).replace("\n  note: unread key unread", "");
        prop_assert_eq!(native, told(&intake, Some("canonical"), &bytes));
    }
}
