// SPDX-License-Identifier: EUPL-1.2
//! Records that hold several events or none: an empty one is only empty, and of one that cannot be
//! read each event is told for its own reason.

use std::collections::BTreeMap;
use std::path::Path;

use vigie::intake::{Item, Outcome, parse_mapping};

use super::{intake, record, told};

const CSV: &str = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\n\
    record: { format: csv }\nid: { from: /id }\ntime: { from: /t, format: rfc3339 }\n\
    fields: { subject.ref: [/p, /q], org.site: { from: /s, const: here } }\n\
    emit: { kind: session.login, when: { /kind: { missing: true } } }\n";

fn page(lines: &str) -> String {
    format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\n\
         id: {{ from: /id }}\ntime: {{ from: /t, format: rfc3339 }}\n{lines}\n\
         emit: {{ kind: session.login }}\n"
    )
}

fn read(mapping: &str, payload: &str) -> String {
    let parsed = parse_mapping("m.yaml", mapping.as_bytes());
    let parsed = parsed.unwrap_or_else(|all| panic!("{mapping}: {all:?}"));
    told(&intake(vec![parsed]), Some("m"), payload.as_bytes())
}

/// By reason: the record's own counts once.
fn reasons(mapping: &str, payload: &str) -> BTreeMap<&'static str, usize> {
    let parsed = parse_mapping("m.yaml", mapping.as_bytes()).unwrap();
    let intake = intake(vec![parsed]);
    let mut reasons = BTreeMap::new();
    let format = intake.format(Some("m")).unwrap();
    let outcome = intake.read(&record(payload.as_bytes()), format, &mut |item| {
        if let Item::Rejected(_, why) = item {
            *reasons.entry(why.name()).or_default() += 1;
        }
    });
    if let Outcome::Rejected(why) = outcome {
        *reasons.entry(why.name()).or_default() += 1;
    }
    reasons
}

#[test]
fn a_record_of_columns_without_their_names_is_not_empty() {
    let line = "1,w,2026-03-02T10:00:00Z,a\n";
    for lost in [
        line.to_owned(),
        line.repeat(2),
        format!("id,t,x\n{line}"),
        "id,p\n1,w\n".to_owned(),
    ] {
        assert_eq!(read(CSV, &lost), "Rejected(WrongColumns)", "{lost}");
    }
    // What has another place, a constant, or may be missing is no reason.
    for header in ["id,p,t", "t,id,q", "p,id,t,kind,s"] {
        assert_eq!(read(CSV, header), "Ignored(\"empty\")", "{header}");
    }
    let seen = read(CSV, "id,p,t\n1,w,2026-03-02T10:00:00Z\n");
    assert!(seen.starts_with("session.login"), "{seen}");
    let named = CSV.replace("format: csv", "format: csv, columns: [id, p, t, s]");
    let seen = read(
        &named
            .replace(", when: { /kind: { missing: true } }", "")
            .replace(", /q", ""),
        line,
    );
    assert!(seen.starts_with("session.login"), "{seen}");
}

#[test]
fn each_event_that_cannot_be_read_counts_for_its_own_reason() {
    let bad = "id,p,t\n1,w,\n,w,2026-03-02T10:00:00Z\n3,w,04/05/2026\n4,w\n";
    let want = BTreeMap::from([
        ("no_time", 1),
        ("no_id", 1),
        ("bad_time", 1),
        ("bad_format", 1),
    ]);
    assert_eq!(reasons(CSV, bad), want);
    let many = format!("id,p,t\n{}", "1,w,04/05/2026\n".repeat(10_000));
    assert_eq!(reasons(CSV, &many), BTreeMap::from([("bad_time", 10_000)]));
    let one = format!("{bad}5,w,2026-03-02T10:00:00Z\n");
    assert_eq!(reasons(CSV, &one), want);
    let mapping = page("each: /rows");
    let rows = r#"{"rows":["{\"id\":1}",7,null,[],{"id":1},{}]}"#;
    let want = BTreeMap::from([("not_object", 4), ("no_time", 1), ("no_id", 1)]);
    assert_eq!(reasons(&mapping, rows), want);
}

#[test]
fn values_that_follow_each_other_are_read_natively_and_through_mappings() {
    let native = |id: u32| {
        format!(
            "{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"urn:n\",\"type\":\"session.login\",\
             \"time\":\"2026-03-02T10:00:00Z\",\"data\":{{\"subject\":{{\"ref\":\"w{id}\"}}}}}}"
        )
    };
    let mapped = |id: u32| format!("{{\"id\":{id},\"t\":\"2026-03-02T10:00:00Z\"}}");
    let mapping = page("fields: { subject.ref: /id }");
    for between in ["", " ", "\n", "\r\n\n", "\u{1e}", "\n\u{feff}", "\u{feff}"] {
        for is_list in [false, true] {
            let joined = |one: &dyn Fn(u32) -> String| {
                let one = |id| match is_list {
                    true => format!("[{}]", one(id)),
                    false => one(id),
                };
                format!("{0}{1}{0}{2}{0}", between, one(1), one(2))
            };
            for (what, mapping) in [(joined(&native), None), (joined(&mapped), Some(&mapping))] {
                let parsed = mapping.map(|it| parse_mapping("m.yaml", it.as_bytes()).unwrap());
                let intake = intake(parsed.into_iter().collect());
                let seen = told(&intake, mapping.map(|_| "m"), what.as_bytes());
                assert_eq!(seen.matches("session.login").count(), 2, "{what}: {seen}");
            }
        }
    }
    // What is none is told by itself.
    let torn = format!("{}{{\"id\":2,", mapped(1));
    assert_eq!(reasons(&mapping, &torn), BTreeMap::from([("not_json", 1)]));
}

#[test]
fn only_an_empty_list_or_what_the_mapping_lets_be_absent_is_an_empty_page() {
    let (plain, absent) = (
        page("each: /rows/*/events"),
        page("each: /rows/*/events\nabsent: empty"),
    );
    let xml = page("record: { format: xml }\neach: /page/rows/row");
    let empty = "Ignored(\"empty\")";
    let bad = "Rejected(BadShape)";
    for (mapping, payload, want) in [
        (&plain, r#"{"rows":[]}"#, empty),
        (&plain, r#"{"rows":[{"events":[]}]}"#, empty),
        (&plain, r#"{"rows":{}}"#, bad),
        (&plain, r#"{"rows":null}"#, bad),
        (&plain, "{}", bad),
        (&absent, "{}", empty),
        (&absent, r#"{"rows":null,"next":"x","warnings":[]}"#, empty),
        (&absent, r#"{"rows":{}}"#, bad),
        (&absent, r#"{"items":[{"events":[{"id":1}]}]}"#, bad),
        (&absent, r#"{"row":{"id":1}}"#, bad),
        (&absent, r#"{"id":1}"#, bad),
        (&absent, "7", bad),
        (&xml, "<page/>", empty),
        (&xml, "<page count='0'><rows/></page>", empty),
        (&xml, "<page><rows n='0'> </rows></page>", empty),
        (
            &xml,
            "<page><lines><line><id>1</id></line></lines></page>",
            bad,
        ),
        (&xml, "<page>text</page>", bad),
        (&xml, "<page><rows>text</rows></page>", bad),
    ] {
        assert_eq!(read(mapping, payload), want, "{payload}");
    }
}

#[test]
fn an_empty_page_of_a_shipped_mapping_is_empty() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/mappings");
    for (name, page) in [
        (
            "google-workspace-reports",
            r#"{"kind":"admin#reports#activities","items":[]}"#,
        ),
        (
            "google-workspace-reports",
            r#"{"kind":"admin#reports#activities","etag":"x"}"#,
        ),
        ("otlp-logs", r#"{"resourceLogs":[]}"#),
        ("microsoft-graph-attendance", r#"{"value":[]}"#),
        ("slack-audit", r#"{"entries":[]}"#),
    ] {
        let file = folder.join(format!("{name}.yaml"));
        let mapping = parse_mapping(name, &std::fs::read(file).unwrap()).unwrap();
        let seen = told(&intake(vec![mapping]), Some(name), page.as_bytes());
        assert_eq!(seen, "Ignored(\"empty\")", "{name} {page}");
    }
}

#[test]
fn what_is_compressed_though_nothing_says_so_is_told_as_that() {
    let (gzip, zstd) = (
        &b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"[..],
        b"\x28\xb5\x2f\xfd\x04",
    );
    for format in [
        "json", "ndjson", "csv", "xml", "cef", "syslog", "msgpack", "cbor", "avro",
    ] {
        let text = page(&format!("record: {{ format: {format} }}"));
        let mapping = parse_mapping("m.yaml", text.as_bytes()).unwrap();
        let intake = intake(vec![mapping]);
        for bytes in [gzip, zstd] {
            let seen = told(&intake, Some("m"), bytes);
            assert_eq!(seen, "Rejected(LooksCompressed)", "{format}");
        }
    }
    let native = intake(Vec::new());
    assert_eq!(told(&native, None, gzip), "Rejected(LooksCompressed)");
    assert_eq!(told(&native, None, b"\xff"), "Rejected(NotUtf8)");
}
