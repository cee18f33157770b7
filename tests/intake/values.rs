// SPDX-License-Identifier: EUPL-1.2
//! Every way to write a value, once for the canonical form and once for a mapping: both read alike,
//! and what cannot be understood is told and takes nothing else along.

use proptest::prelude::*;
use serde_json::json;
use vigie::intake::{Intake, parse_mapping};
use vigie::observation::{Field, FieldType};

use super::{intake, told};

/// A field, read in both forms.
struct Both {
    field: Field,
    native: Intake,
    mapped: Intake,
}

impl Both {
    fn new(field: Field) -> Both {
        let text = format!(
            "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\nid: {{ from: /id }}\n\
             time: {{ from: /t, format: rfc3339 }}\n\
             emit: {{ kind: other, fields: {{ {field}: /v }} }}"
        );
        let mapping = parse_mapping("m.yaml", text.as_bytes()).unwrap();
        Both {
            field,
            native: intake(Vec::new()),
            mapped: intake(vec![mapping]),
        }
    }

    /// What becomes of a value: the same in both, or the two.
    fn read(&self, raw: &str) -> (String, String) {
        let mut data = raw.to_owned();
        for key in self.field.name().rsplit('.') {
            data = format!(r#"{{"{key}":{data}}}"#);
        }
        let record = format!(r#"{{"id":1,"t":"2026-10-05T12:00:00Z","v":{raw}}}"#);
        let mapped = said(&self.mapped, Some("m"), &record);
        (said(&self.native, None, &event(&data)), mapped)
    }

    fn same(&self, raw: &str) -> String {
        let (native, mapped) = self.read(raw);
        assert_eq!(native, mapped, "{}: {raw}", self.field);
        native
    }
}

/// A canonical event with these data.
fn event(data: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"1","source":"urn:m","time":"2026-10-05T12:00:00Z",
            "type":"work.other.v1","data":{data}}}"#
    )
}

fn said(intake: &Intake, mapping: Option<&str>, record: &str) -> String {
    let told = told(intake, mapping, record.as_bytes());
    told.replace("other 2026-10-05T12:00:00Z", "")
        .trim()
        .to_owned()
}

/// A row for each way to write: what it becomes as text, number, truth value, time, list and person;
/// a reason if it cannot be understood, nothing if nothing is there.
const TABLE: [(&str, [&str; 6]); 34] = [
    ("null", ["", "", "", "", "", ""]),
    (r#""""#, ["", "", "", "", "", ""]),
    (r#"" ""#, ["", "", "", "", "", ""]),
    (
        r#""hall""#,
        ["=hall", "!number", "!word", "!time", "=hall", "=a person"],
    ),
    (
        r#"" hall ""#,
        ["=hall", "!number", "!word", "!time", "=hall", "=a person"],
    ),
    (
        r#""e\u0301""#,
        ["=é", "!number", "!word", "!time", "=é", "=a person"],
    ),
    ("42", ["=42", "=42", "!type", "!time", "=42", "=a person"]),
    (
        "1.50",
        ["=1.50", "=1.5", "!type", "!time", "=1.50", "=a person"],
    ),
    (
        "-0.0",
        ["=-0.0", "=-0", "!type", "!time", "=-0.0", "=a person"],
    ),
    (
        "1e3",
        ["=1e3", "=1000", "!type", "!time", "=1e3", "=a person"],
    ),
    (
        "12345678901234567890123",
        [
            "=12345678901234567890123",
            "!range",
            "!type",
            "!time",
            "=12345678901234567890123",
            "=a person",
        ],
    ),
    (
        "1e400",
        ["=1e400", "!range", "!type", "!time", "=1e400", "=a person"],
    ),
    (
        "1e-400",
        [
            "=1e-400",
            "!range",
            "!type",
            "!time",
            "=1e-400",
            "=a person",
        ],
    ),
    (
        r#""10""#,
        ["=10", "=10", "!word", "!time", "=10", "=a person"],
    ),
    (
        r#"" 2.5 ""#,
        ["=2.5", "=2.5", "!word", "!time", "=2.5", "=a person"],
    ),
    (
        r#""1e400""#,
        ["=1e400", "!range", "!word", "!time", "=1e400", "=a person"],
    ),
    (
        r#""85%""#,
        ["=85%", "!number", "!word", "!time", "=85%", "=a person"],
    ),
    (
        r#""1 000""#,
        ["=1 000", "!number", "!word", "!time", "=1 000", "=a person"],
    ),
    (
        r#""10,5""#,
        ["=10,5", "!number", "!word", "!time", "=10,5", "=a person"],
    ),
    (
        r#""PT5M""#,
        ["=PT5M", "!number", "!word", "!time", "=PT5M", "=a person"],
    ),
    (
        r#""inf""#,
        ["=inf", "!number", "!word", "!time", "=inf", "=a person"],
    ),
    (
        r#""NaN""#,
        ["=NaN", "!number", "!word", "!time", "=NaN", "=a person"],
    ),
    (
        "true",
        ["=true", "!type", "=true", "!type", "=true", "!type"],
    ),
    (
        "false",
        ["=false", "!type", "=false", "!type", "=false", "!type"],
    ),
    (
        r#""true""#,
        ["=true", "!number", "=true", "!time", "=true", "=a person"],
    ),
    (
        r#""yes""#,
        ["=yes", "!number", "!word", "!time", "=yes", "=a person"],
    ),
    (
        r#""2026-03-02T10:15:00+02:00""#,
        [
            "=2026-03-02T10:15:00+02:00",
            "!number",
            "!word",
            "=2026-03-02T08:15:00Z",
            "=2026-03-02T10:15:00+02:00",
            "=a person",
        ],
    ),
    (
        r#""2026-03-02T10:15:00.12345678901Z""#,
        [
            "=2026-03-02T10:15:00.12345678901Z",
            "!number",
            "!word",
            "=2026-03-02T10:15:00.123456Z",
            "=2026-03-02T10:15:00.12345678901Z",
            "=a person",
        ],
    ),
    (
        r#""31/01/2026""#,
        [
            "=31/01/2026",
            "!number",
            "!word",
            "!time",
            "=31/01/2026",
            "=a person",
        ],
    ),
    (
        r#""x\ud83d""#,
        [
            "!surrogate",
            "!surrogate",
            "!surrogate",
            "!surrogate",
            "!surrogate",
            "!surrogate",
        ],
    ),
    (
        r#"["a",null,7,""]"#,
        ["!type", "!type", "!type", "!type", "=a+7", "!type"],
    ),
    ("[]", ["!type", "!type", "!type", "!type", "=", "!type"]),
    (
        r#"["a",{}]"#,
        ["!type", "!type", "!type", "!type", "!type", "!type"],
    ),
    (
        r#"{"id":7}"#,
        ["!type", "!type", "!type", "!type", "!type", "!type"],
    ),
];

/// One field of each type in the order of the table; none has a closed list. The list is tried on a
/// list of texts only below, because both fields of that type have one.
fn fields(kind: FieldType) -> Vec<Field> {
    let fields = Field::all().filter(|field| field.field_type() == kind && field.words().is_none());
    let may = |field: &Field| {
        let apart = [
            Field::KIND,
            Field::TIME,
            Field::CONTENT_SHA256,
            Field::VALUE_UNIT,
        ];
        !apart.contains(field)
    };
    fields.filter(may).collect()
}

#[test]
fn every_field_of_a_type_reads_alike_in_both_forms() {
    let types = [
        FieldType::Text,
        FieldType::Number,
        FieldType::Bool,
        FieldType::Time,
        FieldType::List,
        FieldType::Identity,
    ];
    for (at, kind) in types.into_iter().enumerate() {
        let mut all = fields(kind);
        if kind == FieldType::Number {
            all.extend(fields(FieldType::Seconds));
            all.extend(fields(FieldType::Bytes));
        }
        assert!(!all.is_empty() || kind == FieldType::List);
        for field in all {
            let both = Both::new(field);
            for (raw, wants) in TABLE {
                let told = both.same(raw);
                let want = match wants[at].strip_prefix('!') {
                    Some(why) => expect_unreadable(field, why),
                    None if wants[at].is_empty() => String::new(),
                    None => format!("{field}{}", wants[at]),
                };
                assert!(
                    told.starts_with(&want),
                    "{field} {raw}: {told}, wanted {want}"
                );
                assert_eq!(told.is_empty(), want.is_empty(), "{field} {raw}: {told}");
            }
        }
    }
}

fn expect_unreadable(field: Field, why: &str) -> String {
    let length = match field {
        Field::INTERVAL_START | Field::INTERVAL_END => Some(Field::INTERVAL_SECONDS),
        Field::WINDOW_START | Field::WINDOW_END => Some(Field::WINDOW_SECONDS),
        _ => None,
    };
    // The length that would follow is not known either.
    let also = length.map_or(String::new(), |length| format!(" {length}=(unreadable)"));
    format!("{field}=(unreadable){also}\n  note: unreadable {field} {why}")
}

#[test]
fn a_word_outside_its_closed_list_is_unreadable() {
    for (name, good, bad) in [
        ("actor.kind", r#""automated""#, r#""robot""#),
        ("actor.kind", r#"" human ""#, r#""Human""#),
        ("duty", r#""on""#, "true"),
        ("decision.level", r#""warning""#, r#""fired""#),
        ("subject.class", r#""worker""#, "7"),
        ("automation", r#""none""#, r#""no""#),
        (
            "categories",
            r#"["emotion","screen"]"#,
            r#"["emotion","mood"]"#,
        ),
        ("categories", r#""emotion""#, "false"),
        ("quality", r#"["thin",null]"#, r#"["thin",1]"#),
    ] {
        let field = Field::parse(name).unwrap();
        let both = Both::new(field);
        let told = both.same(good);
        assert!(
            told.starts_with(&format!("{name}=")) && !told.contains("note"),
            "{told}"
        );
        assert_eq!(both.same(bad), expect_unreadable(field, "word"), "{bad}");
    }
    let list = Both::new(Field::CATEGORIES);
    assert_eq!(
        list.same("[]"),
        "",
        "a list in which nothing stands is missing"
    );
    assert_eq!(list.same("[null,\" \"]"), "");
    let object = list.same(r#"["screen",{}]"#);
    assert_eq!(object, expect_unreadable(Field::CATEGORIES, "type"));
}

/// What becomes of `value` in the canonical form.
fn value(members: &str) -> String {
    native_data(&format!(r#"{{"value":{members}}}"#))
}

fn native_data(data: &str) -> String {
    said(&intake(Vec::new()), None, &event(data))
}

#[test]
fn a_number_whose_unit_is_not_known_is_unreadable() {
    assert_eq!(
        value(r#"{"num":"1.5","unit":"min"}"#),
        "value.num=90 value.unit=s"
    );
    for (unit, why) in [
        (r#""stars""#, "unit"),
        ("{}", "type"),
        (r#""\ud800""#, "surrogate"),
    ] {
        assert_eq!(
            value(&format!(r#"{{"num":4,"max":5,"unit":{unit}}}"#)),
            format!(
                "value.num=(unreadable) value.unit=(unreadable) value.max=(unreadable)\n  \
                 note: unreadable value.num unit\n  note: unreadable value.unit {why}\n  \
                 note: unreadable value.max unit"
            )
        );
    }
    assert_eq!(value(r#"{"num":4,"unit":null}"#), "value.num=4");
    assert_eq!(
        value(r#"{"num":1e308,"unit":"h"}"#),
        "value.num=(unreadable) value.unit=s\n  note: unreadable value.num range"
    );
}

#[test]
fn what_stands_where_an_object_belongs_is_unreadable_for_all_below() {
    for wrong in [r#""w1""#, "7", r#"["w1"]"#, "true"] {
        let told = native_data(&format!(r#"{{"review":{wrong},"duty":"on"}}"#));
        for field in [
            "review.state",
            "review.by",
            "review.at",
            "review.seconds_spent",
        ] {
            assert!(told.contains(&format!("{field}=(unreadable)")), "{told}");
            assert!(told.contains(&format!("unreadable {field} type")), "{told}");
        }
        assert!(told.contains("duty=on"), "{told}");
    }
    assert_eq!(native_data(r#"{"review":null,"duty":"on"}"#), "duty=on");
}

#[test]
fn a_length_follows_from_its_ends_or_says_why_not() {
    let interval = |start: &str, end: &str| {
        native_data(&format!(
            r#"{{"interval":{{"start":{start},"end":{end}}}}}"#
        ))
    };
    let (early, late) = (r#""2026-10-05T10:00:00Z""#, r#""2026-10-05T10:01:00Z""#);
    assert!(interval(early, late).ends_with("interval.seconds=60"));
    assert!(interval(early, "null").ends_with("interval.start=2026-10-05T10:00:00Z"));
    let told = interval(r#""yesterday""#, late);
    assert!(told.contains("interval.seconds=(unreadable)"), "{told}");
    assert!(
        told.contains("note: unreadable interval.seconds time"),
        "{told}"
    );
    let told = interval(late, early);
    assert!(
        told.contains("note: unreadable interval.seconds reversed"),
        "{told}"
    );
}

/// Any scalar, list or object.
fn any_value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| json!(number).to_string()),
        "-?[1-9][0-9]{0,30}(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?",
        "\\PC{0,9}".prop_map(|text| json!(text).to_string()),
        prop::sample::select(vec![
            r#""2026-10-05T12:00:00Z""#,
            r#""human""#,
            r#""emotion""#,
            r#""group:a""#,
            r#""w:7""#,
            r#""Ada@Example.org""#,
            r#""\udc00""#,
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3)
                .prop_map(|items| format!("[{}]", items.join(","))),
            inner.prop_map(|value| format!(r#"{{"x":{value}}}"#)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_forms_agree_on_any_value(raw in any_value(), at in 0..Field::COUNT) {
        let field = Field::all().nth(at).unwrap();
        let apart = [Field::KIND, Field::TIME, Field::CONTENT_SHA256];
        prop_assume!(!apart.contains(&field));
        let (native, mapped) = Both::new(field).read(&raw);
        prop_assert_eq!(&native, &mapped);
        // What is not understood is told.
        let is_told = native.contains("(unreadable)") || native.contains("(address)");
        let is_told = is_told == native.contains("note: unreadable");
        prop_assert!(is_told, "{}", native);
    }
}
