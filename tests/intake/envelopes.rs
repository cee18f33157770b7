// SPDX-License-Identifier: EUPL-1.2
//! Every legal form of CloudEvents over Kafka is read, and what is not understood whole says why.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::{intake, names_of, told, told_of, with_headers};

const SEEN: &str = "capture.screenshot 2026-03-02T10:00:00Z subject.ref=a person org.site=hall-3";
const DATA: &str = r#"{"subject":{"ref":"w1"},"org":{"site":"hall-3"}}"#;
const ATTRIBUTES: &str = r#""specversion":"1.0","id":"1","source":"/hr",
    "type":"work.capture.screenshot.v1","time":"2026-03-02T10:00:00Z""#;
const HEADERS: [(&str, &str); 5] = [
    ("ce_specversion", "1.0"),
    ("ce_id", "1"),
    ("ce_source", "/hr"),
    ("ce_type", "work.capture.screenshot.v1"),
    ("ce_time", "2026-03-02T10:00:00Z"),
];
const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";

/// A structured event with these members beside its attributes.
fn event(members: &str) -> String {
    format!("{{{ATTRIBUTES},{members}}}")
}

fn read(payload: &str, headers: &[(&str, &str)]) -> String {
    told_of(
        &intake(Vec::new()),
        None,
        &with_headers(Some(payload.as_bytes()), headers),
    )
}

fn and<'h>(more: &[(&'h str, &'h str)]) -> Vec<(&'h str, &'h str)> {
    HEADERS.iter().chain(more).copied().collect()
}

#[test]
fn a_binary_event_needs_no_value() {
    let binary = with_headers(None, &HEADERS);
    let seen = "capture.screenshot 2026-03-02T10:00:00Z";
    assert_eq!(told_of(&intake(Vec::new()), None, &binary), seen);
    assert_eq!(read("", &HEADERS), seen);
    assert_eq!(read("null", &HEADERS), seen);
    assert_eq!(read(DATA, &HEADERS), SEEN);
    let tombstone = with_headers(None, &[("content-type", "application/json")]);
    assert_eq!(
        told_of(&intake(Vec::new()), None, &tombstone),
        r#"Ignored("tombstone")"#
    );
}

#[test]
fn headers_may_have_any_case() {
    let upper: Vec<(String, &str)> = HEADERS
        .iter()
        .map(|(name, value)| (name.to_uppercase(), *value))
        .collect();
    let upper: Vec<(&str, &str)> = upper.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    assert_eq!(read(DATA, &upper), SEEN);
    let site = [("Ce_WorkSite", "hall-3"), ("CE_subject", "w1")];
    assert_eq!(read("{}", &and(&site)), SEEN);
}

#[test]
fn the_content_type_tells_the_mode() {
    let whole = event(&format!(r#""data":{DATA}"#));
    for content_type in [STRUCTURED, "Application/CloudEvents+JSON; charset=UTF-8"] {
        assert_eq!(read(&whole, &[("content-type", content_type)]), SEEN);
        assert_eq!(read(&whole, &and(&[("Content-Type", content_type)])), SEEN);
    }
    // Even where headers say otherwise, a value that is a whole event is one.
    assert_eq!(read(&whole, &HEADERS), SEEN);
    assert_eq!(read(&whole, &[]), SEEN);
    for foreign in ["avro", "protobuf", "xml"] {
        let content_type = format!("application/cloudevents+{foreign}");
        let told = read(&whole, &and(&[("content-type", &content_type)]));
        assert_eq!(told, "Rejected(NotJson)");
    }
}

#[test]
fn several_events_in_one_record_stand_or_fall_each_by_itself() {
    let one = event(&format!(r#""data":{DATA}"#));
    let batch = format!(" [{one}, {one}]");
    for headers in [&[("content-type", BATCH)][..], &[]] {
        assert_eq!(read(&batch, headers), format!("{SEEN}\n{SEEN}"));
    }
    let bad = format!(r#"[7, {one}, {{"specversion":"1.0","id":"2"}}, {one}]"#);
    assert_eq!(
        read(&bad, &[]),
        format!("0: NoEnvelope\n{SEEN}\n2: NoId\n{SEEN}")
    );
    // The first stands for the record.
    assert_eq!(
        read(r#"[{"id":"2"},7]"#, &[]),
        "1: NoEnvelope\nRejected(NoId)"
    );
    assert_eq!(read("[]", &[]), r#"Ignored("empty")"#);
    assert_eq!(read(&format!("[{one},"), &[]), "Rejected(NotJson)");
    assert_eq!(read(&one, &[("content-type", BATCH)]), SEEN);
}

#[test]
fn data_in_base_64_is_opened() {
    let base64 = |text: &str| event(&format!(r#""data_base64":"{text}""#));
    for text in [STANDARD.encode(DATA), STANDARD_NO_PAD.encode(DATA)] {
        assert_eq!(read(&base64(&text), &[]), SEEN);
    }
    let marked = STANDARD.encode(format!("\u{feff}{DATA}"));
    assert_eq!(read(&base64(&marked), &[]), SEEN);
    for wrong in [
        base64("%%%"),
        base64(&STANDARD.encode("<xml/>")),
        base64(&STANDARD.encode(b"\xff\xfe")),
        base64(&STANDARD.encode("[1]")),
        event(r#""data_base64":7"#),
        event(&format!(r#""data_base64":"e30=","data":{DATA}"#)),
    ] {
        assert_eq!(read(&wrong, &[]), "Rejected(BadData)", "{wrong}");
    }
    let null = event(&format!(r#""data_base64":null,"data":{DATA}"#));
    assert_eq!(read(&null, &[]), SEEN);
}

#[test]
fn data_in_a_text_is_opened_or_refused() {
    let text = serde_json::to_string(DATA).unwrap();
    assert_eq!(read(&event(&format!(r#""data":{text}"#)), &[]), SEEN);
    let typed = |media: &str, data: &str| {
        read(
            &event(&format!(r#""data":{data},"datacontenttype":"{media}""#)),
            &[],
        )
    };
    assert_eq!(typed("application/json", &text), SEEN);
    assert_eq!(typed("application/vnd.acme+json; v=1", &text), SEEN);
    assert_eq!(typed("text/plain", &text), "Rejected(BadData)");
    assert_eq!(read(&text, &HEADERS), SEEN);
    for wrong in [
        r#""hello""#,
        r#""""#,
        r#""[1]""#,
        "7",
        "true",
        "[1]",
        r#""\ud800""#,
    ] {
        assert_eq!(
            typed("application/json", wrong),
            "Rejected(BadData)",
            "{wrong}"
        );
    }
    for wrong in ["7", "[1]", "true", r#""hello""#] {
        assert_eq!(read(wrong, &HEADERS), "Rejected(BadData)", "{wrong}");
    }
    let plain = and(&[("content-type", "text/plain")]);
    assert_eq!(read("role changed", &plain), "Rejected(BadData)");
    assert_eq!(read("role changed", &HEADERS), "Rejected(NotJson)");
    assert_eq!(
        typed("application/json", "null"),
        "capture.screenshot 2026-03-02T10:00:00Z"
    );
}

#[test]
fn other_versions_are_refused_by_name() {
    let version = |version: &str| {
        let event = event(&format!(r#""data":{DATA}"#));
        read(&event.replace(r#""1.0""#, version), &[])
    };
    for other in [r#""0.3""#, r#""2.0""#, r#""""#, "0.3", "true", "{}"] {
        assert_eq!(version(other), "Rejected(SpecVersion)", "{other}");
    }
    for same in [r#"" 1.0""#, "1.0", "null"] {
        assert_eq!(version(same), SEEN, "{same}");
    }
    let mut headers = HEADERS;
    headers[0].1 = "0.3";
    assert_eq!(read(DATA, &headers), "Rejected(SpecVersion)");
    assert_eq!(read(DATA, &HEADERS[1..]), SEEN);
}

#[test]
fn half_an_envelope_is_never_an_event() {
    let without = |name: &str| {
        let headers: Vec<_> = HEADERS
            .iter()
            .copied()
            .filter(|(n, _)| *n != name)
            .collect();
        read(DATA, &headers)
    };
    assert_eq!(without("ce_id"), "Rejected(NoId)");
    assert_eq!(without("ce_source"), "Rejected(NoId)");
    assert_eq!(without("ce_type"), "Rejected(NoKind)");
    assert_eq!(without("ce_time"), "Rejected(NoTime)");
    assert_eq!(read(DATA, &[("ce_subject", "w1")]), "Rejected(NoId)");
    assert_eq!(read(DATA, &[]), "Rejected(NoEnvelope)");
    assert_eq!(read("7", &[]), "Rejected(NoEnvelope)");
    for id in [
        r#""""#,
        r#""\ud800""#,
        "{}",
        "[1]",
        "true",
        "null",
        r#"" ""#,
    ] {
        let event = event("\"x\":1").replace(r#""id":"1""#, &format!(r#""id":{id}"#));
        assert_eq!(read(&event, &[]), "Rejected(NoId)", "{id}");
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let whole = format!("\u{feff}{}", event(&format!(r#""data":{DATA}"#)));
    assert_eq!(read(&whole, &[]), SEEN);
    assert_eq!(read(&format!("\u{feff}{DATA}"), &HEADERS), SEEN);
    assert_eq!(
        told(&intake(Vec::new()), None, b"\xff"),
        "Rejected(NotUtf8)"
    );
}

#[test]
fn one_event_has_one_name_in_every_mode() {
    let intake = intake(Vec::new());
    let names = |payload: &str, headers: &[(&str, &str)]| {
        names_of(
            &intake,
            None,
            &with_headers(Some(payload.as_bytes()), headers),
        )
    };
    let extension = [("ce_sampling", "5"), ("content-type", "application/json")];
    let binary = names(DATA, &and(&extension));
    let json = "\"datacontenttype\":\"application/json\",\"sampling\":5,";
    let (text, base64) = (serde_json::to_string(DATA).unwrap(), STANDARD.encode(DATA));
    let structured = |data: &str| event(&format!("{json}{data}"));
    for same in [
        structured(&format!(r#""data":{DATA}"#)),
        structured(&format!(r#""data":{text}"#)),
        structured(&format!(r#""data_base64":"{base64}""#)),
        format!("[{}]", structured(&format!(r#""data" : {DATA}"#))),
    ] {
        assert_eq!(names(&same, &[]), binary, "{same}");
    }
    assert_eq!(binary.len(), 1);
}

#[test]
fn of_two_data_the_last_counts_whole() {
    let event = event(&format!(r#""data":{{"duty":"on"}},"data":{DATA}"#));
    assert_eq!(read(&event, &[]), format!("{SEEN}\n  note: duplicate key"));
    let within = r#""data":{"org":{"team":"t"},"org":{"site":"hall-3"},"subject":{"ref":"w1"}}"#;
    let event = self::event(within);
    assert_eq!(read(&event, &[]), format!("{SEEN}\n  note: duplicate key"));
}

#[test]
fn two_kinds_at_once_are_none() {
    let event = |r#type: &str, kind: &str| {
        format!(
            r#"{{"specversion":"1.0","id":"1","source":"/hr","type":"{type}","time":"2026-03-02T10:00:00Z","data":{{"kind":{kind}}}}}"#
        )
    };
    let webcam = "work.capture.webcam.v1";
    for kind in [r#""session.login""#, r#""nonsense""#] {
        assert_eq!(read(&event(webcam, kind), &[]), "Rejected(KindConflict)");
    }
    for (r#type, kind, want) in [
        (webcam, r#""capture.webcam""#, "capture.webcam"),
        (webcam, "null", "capture.webcam"),
        ("com.acme.thing", r#""session.login""#, "session.login"),
    ] {
        let seen = read(&event(r#type, kind), &[]);
        assert!(seen.starts_with(want), "{seen}");
    }
}
