// SPDX-License-Identifier: EUPL-1.2
//! Records that only a schema can tell apart say what the same records say in JSON.

use std::fs;
use std::sync::Arc;

use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use apache_avro::{Schema, Writer};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use vigie::intake::{Intake, Mapping, SchemaId, SchemaText, Schemas, parse_mapping};

use super::{intake, record, told, told_of, with_headers};

const AVRO: &str = r#"{ "type": "record", "name": "Scan", "fields": [
    { "name": "id", "type": "long" },
    { "name": "t", "type": { "type": "long", "logicalType": "timestamp-millis" } },
    { "name": "by", "type": ["null", "string"] },
    { "name": "note", "type": "bytes" }
] }"#;

const PROTO: &str = r#"
    syntax = "proto3";
    package work;
    import "google/protobuf/timestamp.proto";
    message Page {
        int32 unused = 1;
        message Scan {
            int64 id = 1;
            google.protobuf.Timestamp t = 2;
            optional string by = 3;
            bytes note = 4;
        }
    }
"#;

const JSON: &str =
    r#"{ "id": 9007199254740993, "t": "2026-10-05T12:00:00Z", "by": "mia", "note": "ok" }"#;

/// 9007199254740993 scanned by mia at noon, "ok".
const MESSAGE: &[u8] =
    b"\x08\x81\x80\x80\x80\x80\x80\x80\x10\x12\x06\x08\xc0\xa2\x8e\xd6\x06\x1a\x03mia\x22\x02ok";

fn mapping(record: &str) -> Mapping {
    let text = format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\nrecord: {{ {record} }}\n\
         id: {{ from: /id }}\ntime: {{ from: /t, format: rfc3339 }}\n\
         emit: {{ kind: session.login, fields: {{ subject.ref: {{ from: /by }}, \
         native_kind: {{ from: /id }} }} }}"
    );
    parse_mapping("m.yaml", text.as_bytes()).unwrap()
}

/// What reads records of a format with these schemas.
fn with(record: &str, schemas: Schemas) -> Intake {
    intake(vec![mapping(record)]).with_schemas(Arc::new(schemas))
}

fn value() -> Value {
    Value::Record(vec![
        ("id".into(), Value::Long(9_007_199_254_740_993)),
        ("t".into(), Value::TimestampMillis(1_791_201_600_000)),
        (
            "by".into(),
            Value::Union(1, Box::new(Value::String("mia".into()))),
        ),
        ("note".into(), Value::Bytes(b"ok".to_vec())),
    ])
}

fn datum() -> Vec<u8> {
    let schema = Schema::parse_str(AVRO).unwrap();
    let writer = GenericDatumWriter::builder(&schema).build().unwrap();
    writer.write_value_to_vec(value()).unwrap()
}

fn known(id: SchemaId, text: SchemaText) -> Schemas {
    let schemas = Schemas::default();
    schemas.add(id, &text).unwrap();
    schemas
}

fn as_json() -> String {
    told(
        &with("format: json", Schemas::default()),
        Some("m"),
        JSON.as_bytes(),
    )
}

#[test]
fn avro_says_what_json_says() {
    assert!(
        as_json().starts_with("session.login 2026-10-05T12:00:00Z"),
        "{}",
        as_json()
    );
    let avro = || SchemaText::Avro(AVRO.to_owned(), Vec::new());
    let number = with("format: avro", known(SchemaId::Number(7), avro()));
    let framed = [&[0, 0, 0, 0, 7], &*datum()].concat();
    assert_eq!(told(&number, Some("m"), &framed), as_json());
    let guid = SchemaId::Guid([5; 16]);
    let by_guid = with("format: avro", known(guid, avro()));
    let header = [&[1][..], &[5; 16]].concat();
    let framed = [&*header, &datum()].concat();
    assert_eq!(told(&by_guid, Some("m"), &framed), as_json());
    let datum = datum();
    let mut bare = record(&datum);
    bare.headers.push(("__value_schema_id", &header));
    assert_eq!(told_of(&by_guid, Some("m"), &bare), as_json());
    // Whoever knows a schema knows its fingerprint.
    let schema = Schema::parse_str(AVRO).unwrap();
    let fingerprint = schema.fingerprint::<apache_avro::rabin::Rabin>().bytes;
    let single = [&[0xC3, 1], &*fingerprint, &datum].concat();
    assert_eq!(told(&number, Some("m"), &single), as_json());
    let mut file = Writer::new(&schema, Vec::new()).unwrap();
    file.append_value(value()).unwrap();
    let file = file.into_inner().unwrap();
    let nothing = with("format: avro", Schemas::default());
    assert_eq!(told(&nothing, Some("m"), &file), as_json());
    assert_eq!(told(&nothing, Some("m"), &datum), "Rejected(NoSchema)");
    assert_eq!(
        told(&number, Some("m"), &framed[..framed.len() - 1]),
        "Waits(Guid([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]))"
    );
    let cut = [&[0, 0, 0, 0, 7], &datum[..datum.len() - 1]].concat();
    assert_eq!(told(&number, Some("m"), &cut), "Rejected(SchemaMismatch)");
}

#[test]
fn protobuf_says_what_json_says() {
    let proto = || SchemaText::Protobuf(PROTO.to_owned(), Vec::new());
    let number = with("format: protobuf", known(SchemaId::Number(7), proto()));
    // The first message in the first of the file: two steps, 0 and 0.
    let framed = [b"\0\0\0\0\x07\x04\0\0", MESSAGE].concat();
    assert_eq!(told(&number, Some("m"), &framed), as_json());
    let header = [&[1][..], &[5; 16], b"\x04\0\0"].concat();
    let by_guid = with("format: protobuf", known(SchemaId::Guid([5; 16]), proto()));
    let mut bare = record(MESSAGE);
    bare.headers.push(("__value_schema_id", &header));
    assert_eq!(told_of(&by_guid, Some("m"), &bare), as_json());
    for wrong in [
        &b"\0\0\0\0\x07\x02\x02"[..],
        b"\0\0\0\0\x07\x01",
        b"\0\0\0\0\x07\x04\0\0\x0a",
    ] {
        assert_eq!(told(&number, Some("m"), wrong), "Rejected(SchemaMismatch)");
    }
    assert_eq!(told(&number, Some("m"), MESSAGE), "Rejected(NoSchema)");
    let other = [b"\0\0\0\0\x08\x04\0\0", MESSAGE].concat();
    assert_eq!(told(&number, Some("m"), &other), "Waits(Number(8))");
}

/// A mapping beside its schema, in a folder.
fn beside(format: &str, (name, schema): (&str, &str), more: &str) -> Result<Mapping, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), schema).unwrap();
    let digest: String = Sha256::digest(schema)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let more = more.replace("DIGEST", &digest);
    let text = format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\n\
         record: {{ format: {format}, schema: {name}{more} }}\n\
         id: {{ from: /id }}\ntime: {{ from: /t, format: rfc3339 }}\n\
         emit: {{ kind: session.login, fields: {{ subject.ref: {{ from: /by }}, \
         native_kind: {{ from: /id }} }} }}"
    );
    let file = folder.path().join("m.yaml");
    let read = parse_mapping(&file.to_string_lossy(), text.as_bytes());
    read.map_err(|told| told.iter().map(|one| one.message.en.clone()).collect())
}

#[test]
fn a_mapping_may_name_its_schema() {
    let avro = beside("avro", ("s.avsc", AVRO), ", sha256: DIGEST").unwrap();
    assert_eq!(told(&intake(vec![avro]), Some("m"), &datum()), as_json());
    let more = ", sha256: DIGEST, message: work.Page.Scan";
    let proto = beside("protobuf", ("s.proto", PROTO), more).unwrap();
    let proto = intake(vec![proto]);
    assert_eq!(told(&proto, Some("m"), MESSAGE), as_json());
    let framed = [b"\0\0\0\0\x07\x04\0\0", MESSAGE].concat();
    assert_eq!(told(&proto, Some("m"), &framed), as_json());
    let none = with_headers(None, &[]);
    assert_eq!(told_of(&proto, Some("m"), &none), "Ignored(\"tombstone\")");
}

#[test]
fn a_schema_that_is_not_the_one_that_is_meant_is_refused() {
    let why = beside("avro", ("s.avsc", AVRO), "").unwrap_err();
    assert!(
        why.starts_with("`sha256` should be that of s.avsc: "),
        "{why}"
    );
    let why = beside("avro", ("s.avsc", "{}"), ", sha256: DIGEST").unwrap_err();
    assert!(
        why.starts_with("the schema in s.avsc cannot be read: "),
        "{why}"
    );
    let more = ", sha256: DIGEST, message: work.Nobody";
    let why = beside("protobuf", ("s.proto", PROTO), more).unwrap_err();
    assert!(
        why.ends_with("there is no message work.Nobody in it"),
        "{why}"
    );
    let why = beside("json", ("s.avsc", AVRO), ", sha256: DIGEST").unwrap_err();
    assert!(why.contains("a schema only where"), "{why}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let schemas = known(SchemaId::Number(7), SchemaText::Avro(AVRO.to_owned(), Vec::new()));
        let avro = with("format: avro", schemas);
        let schemas = known(SchemaId::Number(7), SchemaText::Protobuf(PROTO.to_owned(), Vec::new()));
        let protobuf = with("format: protobuf", schemas);
        for start in [&b""[..], b"\0\0\0\0\x07", b"\0\0\0\0\x07\x04\0\0", b"Obj\x01"] {
            let bytes = [start, &bytes].concat();
            told(&avro, Some("m"), &bytes);
            told(&protobuf, Some("m"), &bytes);
        }
    }
}
