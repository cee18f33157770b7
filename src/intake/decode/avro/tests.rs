// SPDX-License-Identifier: EUPL-1.2
//! What values become along their schema, and what is refused.

use std::fmt::Write as _;

use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use apache_avro::{Codec, DeflateSettings, Schema, Writer};
use proptest::prelude::*;

use super::*;
use crate::intake::decode::Tree;

/// A tree as it is to be read.
fn shown(tree: &Tree<'_>) -> String {
    let list = |items: Vec<String>| items.join(",");
    match tree {
        Tree::Null => "null".into(),
        Tree::Bool(truth) => truth.to_string(),
        Tree::Number(digits) => digits.to_string(),
        Tree::Text(text) => format!("'{text}'"),
        Tree::Broken(told) => format!("<{}>", told.written),
        Tree::List(items) => format!("[{}]", list(items.iter().map(shown).collect())),
        Tree::Object(members) => {
            let mut text = String::new();
            for (key, value) in members {
                write!(text, "{key}:{} ", shown(value)).unwrap();
            }
            format!("{{{}}}", text.trim_end())
        }
    }
}

fn told(rows: Result<Rows<'_>, Reject>) -> String {
    let row = |row: &Result<Row<'_>, Reject>| match row {
        Ok(row) => shown(&row.tree),
        Err(why) => format!("{why:?}"),
    };
    match rows {
        Ok(rows) => rows.iter().map(row).collect::<Vec<_>>().join(" "),
        Err(why) => format!("{why:?}"),
    }
}

/// What bytes are under a schema.
fn of(schema: &str, bytes: &[u8]) -> String {
    told(Avro::parse(schema, &[]).unwrap().row(bytes))
}

/// What the library writes and we read of it.
fn again(schema: &str, value: Value) -> String {
    let parsed = Schema::parse_str(schema).unwrap();
    let writer = GenericDatumWriter::builder(&parsed).build().unwrap();
    of(schema, &writer.write_value_to_vec(value).unwrap())
}

#[test]
fn numbers_texts_and_bytes() {
    assert_eq!(
        again(r#""long""#, Value::Long(i64::MIN)),
        "-9223372036854775808"
    );
    assert_eq!(
        again(r#""long""#, Value::Long(i64::MAX)),
        "9223372036854775807"
    );
    assert_eq!(again(r#""int""#, Value::Int(-1)), "-1");
    assert_eq!(again(r#""float""#, Value::Float(0.1)), "0.1");
    assert_eq!(again(r#""double""#, Value::Double(f64::NAN)), "'NaN'");
    assert_eq!(again(r#""string""#, Value::String("é".into())), "'é'");
    assert_eq!(again(r#""bytes""#, Value::Bytes(b"ab".to_vec())), "'ab'");
    let told = again(r#""bytes""#, Value::Bytes(vec![0xFF; 3]));
    assert!(told.starts_with("<3 bytes "), "{told}");
}

#[test]
fn unions_enums_maps_and_what_is_nested() {
    let schema = r#"{ "type": "record", "name": "a.R", "fields": [
        { "name": "who", "type": ["null", "string"] },
        { "name": "how", "type": { "type": "enum", "name": "E", "symbols": ["X", "Y"] } },
        { "name": "more", "type": { "type": "map", "values": "a.E" } },
        { "name": "next", "type": ["null", "R"] }
    ] }"#;
    let record = |next| {
        let y = || Value::Enum(1, "Y".into());
        Value::Record(vec![
            (
                "who".into(),
                Value::Union(1, Box::new(Value::String("m".into()))),
            ),
            ("how".into(), y()),
            ("more".into(), Value::Map([("k".to_owned(), y())].into())),
            ("next".into(), next),
        ])
    };
    let inner = record(Value::Union(0, Box::new(Value::Null)));
    let outer = record(Value::Union(1, Box::new(inner)));
    assert_eq!(
        again(schema, outer),
        "{how:'Y' more:{k:'Y'} next:{how:'Y' more:{k:'Y'} next:null who:'m'} who:'m'}"
    );
}

#[test]
fn logical_types_are_texts_that_mappings_read() {
    let of = |base: &str, logical: &str, bytes: &[u8]| {
        of(
            &format!(r#"{{ "type": "{base}", "logicalType": "{logical}" }}"#),
            bytes,
        )
    };
    let long = |number: i64| {
        let writer = Schema::Long;
        let writer = GenericDatumWriter::builder(&writer).build().unwrap();
        writer.write_value_to_vec(Value::Long(number)).unwrap()
    };
    let noon = 1_791_201_600_i64;
    assert_eq!(
        of("long", "timestamp-millis", &long(noon * 1_000 + 25)),
        "'2026-10-05T12:00:00.025Z'"
    );
    assert_eq!(
        of("long", "timestamp-micros", &long(noon * 1_000_000)),
        "'2026-10-05T12:00:00Z'"
    );
    assert_eq!(
        of("long", "timestamp-nanos", &long(1)),
        "'1970-01-01T00:00:00.000000001Z'"
    );
    assert_eq!(
        of("long", "local-timestamp-millis", &long(noon * 1_000)),
        "'2026-10-05T12:00:00'"
    );
    assert_eq!(
        of("long", "timestamp-millis", &long(i64::MAX)),
        "<a moment out of range>"
    );
    assert_eq!(of("int", "date", &long(-1)), "'1969-12-31'");
    assert_eq!(
        of("int", "date", &long(i64::from(i32::MAX))),
        "<a day out of range>"
    );
    assert_eq!(of("int", "time-millis", &long(27_000_250)), "'07:30:00.25'");
    assert_eq!(
        of("long", "time-micros", &long(-1)),
        "<a time of day out of range>"
    );
    let decimal = |bytes: &[u8]| {
        let schema =
            r#"{ "type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 2 }"#;
        let sized = [&long(bytes.len() as i64), bytes].concat();
        super::tests::of(schema, &sized)
    };
    assert_eq!(decimal(&[0x04, 0xD2]), "12.34");
    assert_eq!(decimal(&[0xFF]), "-0.01");
    assert_eq!(decimal(&[1; 17]), "<a number of more than 16 bytes>");
    let fixed = r#"{ "type": "fixed", "name": "D", "size": 12, "logicalType": "duration" }"#;
    let parts = [1_u32, 2, 3_004].map(u32::to_le_bytes).concat();
    assert_eq!(super::tests::of(fixed, &parts), "'P1M2DT3.004S'");
    let uuid = r#"{ "type": "fixed", "name": "U", "size": 16, "logicalType": "uuid" }"#;
    assert_eq!(
        super::tests::of(uuid, &[0xA1; 16]),
        "'a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1'"
    );
}

#[test]
fn what_is_cut_too_long_or_something_else_is_no_value() {
    for (schema, bytes) in [
        (r#""string""#, &b"\x06ab"[..]),
        (r#""string""#, b""),
        (r#""boolean""#, b"\x02"),
        (r#""long""#, b"\x00\x00"),
        (r#""long""#, b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
        (r#""int""#, b"\xff\xff\xff\xff\xff\x7f"),
        (r#"["null"]"#, b"\x02"),
        (
            r#"{ "type": "enum", "name": "E", "symbols": ["X"] }"#,
            b"\x01",
        ),
    ] {
        assert_eq!(of(schema, bytes), "SchemaMismatch", "{schema}");
    }
}

#[test]
fn nothing_grows_without_end() {
    // A list of what takes no bytes, and a record that is itself.
    let nulls = r#"{ "type": "array", "items": "null" }"#;
    let count = [0xfe, 0xff, 0xff, 0xff, 0x0f, 0];
    assert_eq!(of(nulls, &count), "TooLarge");
    let list =
        r#"{ "type": "record", "name": "L", "fields": [{ "name": "l", "type": ["null", "L"] }] }"#;
    assert_eq!(of(list, &[2; 1_000]), "SchemaMismatch");
    assert!(of(list, &[&[2; 60][..], &[0]].concat()).starts_with("{l:"));
    let itself = r#"{ "type": "record", "name": "L", "fields": [{ "name": "l", "type": "L" }] }"#;
    assert_eq!(of(itself, b""), "SchemaMismatch");
}

#[test]
fn schemas_may_refer_to_others() {
    let site =
        r#"{ "type": "record", "name": "x.Site", "fields": [{ "name": "n", "type": "int" }] }"#;
    let shift =
        r#"{ "type": "record", "name": "Shift", "fields": [{ "name": "at", "type": "x.Site" }] }"#;
    let schema = Avro::parse(shift, &[site.to_owned()]).unwrap();
    assert_eq!(told(schema.row(&[14])), "{at:{n:7}}");
    assert!(Avro::parse(shift, &[]).is_err());
}

#[test]
fn containers_hold_their_schema() {
    let schema = Schema::parse_str(r#""long""#).unwrap();
    for codec in [Codec::Null, Codec::Deflate(DeflateSettings::default())] {
        let mut writer = Writer::with_codec(&schema, Vec::new(), codec).unwrap();
        writer.append_value(Value::Long(1)).unwrap();
        writer.append_value(Value::Long(2)).unwrap();
        writer.flush().unwrap();
        writer.append_value(Value::Long(3)).unwrap();
        let file = writer.into_inner().unwrap();
        assert!(is_container(&file));
        assert_eq!(told(contained(&file)), "1 2 3");
        assert_eq!(told(contained(&file[..file.len() - 1])), "SchemaMismatch");
    }
}

#[test]
fn a_value_that_is_broken_takes_no_other_block_with_it() {
    let marker = [7; 16];
    let schema = br#""string""#;
    let mut file = [
        &b"Obj\x01\x02\x16avro.schema"[..],
        &[schema.len() as u8 * 2],
        schema,
        &[0],
        &marker,
    ]
    .concat();
    for block in [&b"\x04\x06\x02a\x09"[..], b"\x02\x04\x02b"] {
        file.extend_from_slice(block);
        file.extend_from_slice(&marker);
    }
    assert_eq!(told(contained(&file)), "'a' SchemaMismatch 'b'");
}

#[test]
fn single_objects_name_their_schema() {
    let schema = Avro::parse(r#""int""#, &[]).unwrap();
    let value = [&SINGLE[..], &schema.fingerprint, &[14]].concat();
    assert_eq!(single(&value), Some((schema.fingerprint, &[14][..])));
    assert_eq!(single(&value[..9]), None);
    // The number that the specification's algorithm gives.
    assert_eq!(
        u64::from_le_bytes(schema.fingerprint),
        0x7275_D51A_3F39_5C8F
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), which in 0..4_usize) {
        let schema = [
            r#"{ "type": "map", "values": ["null", { "type": "array", "items": "double" }] }"#,
            r#"{ "type": "record", "name": "L", "fields": [
                { "name": "l", "type": ["null", "L", { "type": "long", "logicalType": "timestamp-nanos" }] },
                { "name": "b", "type": { "type": "bytes", "logicalType": "big-decimal" } }] }"#,
            r#"{ "type": "array", "items": { "type": "array", "items": "null" } }"#,
            r#"{ "type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 9 }"#,
        ][which];
        of(schema, &bytes);
        let file = [&b"Obj\x01\x02\x16avro.schema\x10\"string\"\0"[..], &[0; 16], &bytes].concat();
        let _ = contained(&file);
        let _ = contained(&[&b"Obj\x01"[..], &bytes].concat());
    }

    #[test]
    fn no_schema_panics(text in r#"[\{\}\[\]":, a-z]{0,60}"#) {
        let _ = Avro::parse(&text, &[]);
    }
}
