// SPDX-License-Identifier: EUPL-1.2
//! What stands in a record in a form that nobody thought of: it is understood, or it is told.

use vigie::intake::parse_mapping;

use super::names::mapped;
use super::{intake, record, told};

const HEAD: &str = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\n";

/// What a record becomes through a mapping with these lines beside id and time.
fn lines(lines: &str, record: &str) -> String {
    let text = format!("{HEAD}time: {{ from: /t, format: rfc3339, else: broker }}\n{lines}");
    let mapping = parse_mapping("m.yaml", text.as_bytes());
    let mapping = mapping.unwrap_or_else(|all| panic!("{text}: {all:?}"));
    let told = told(&intake(vec![mapping]), Some("m"), record.as_bytes());
    told.replace(" quality=time.from_receive", "")
        .replace("2026-10-05T20:00:00Z", "")
}

/// The same of one field, without the kind.
fn field(name: &str, source: &str, record: &str) -> String {
    let text =
        format!("id: {{ from: /id }}\nfields:\n  {name}: {source}\nemit: {{ kind: other }}\n");
    let record = format!(r#"{{"id":1,{record}}}"#);
    lines(&text, &record).replace("other", "").trim().to_owned()
}

fn unreadable(name: &str, why: &str) -> String {
    format!("{name}=(unreadable)\n  note: unreadable {name} {why}")
}

#[test]
fn a_constant_stands_for_what_is_missing_only() {
    let kind = "{ from: /who, words: { USER: human, '7': automated }, const: human }";
    let of = |who: &str| field("actor.kind", kind, who);
    assert_eq!(of(r#""who":"USER""#), "actor.kind=human");
    assert_eq!(of(r#""who":7.0"#), "actor.kind=automated");
    assert_eq!(of(r#""x":1"#), "actor.kind=human");
    assert_eq!(of(r#""who":" ""#), "actor.kind=human");
    assert_eq!(of(r#""who":"BOT""#), unreadable("actor.kind", "word"));
    assert_eq!(of(r#""who":{"a":1}"#), unreadable("actor.kind", "type"));
    for (name, source, why) in [
        (
            "explanation.given",
            "{ from: /v, words: { Y: true }, const: false }",
            "word",
        ),
        (
            "org.site",
            "{ from: /v, words: { L: lyon }, const: lille }",
            "word",
        ),
        (
            "categories",
            "{ from: /v, words: { s: screen }, const: other }",
            "word",
        ),
        ("value.num", "{ from: /v, const: 1 }", "number"),
    ] {
        assert_eq!(field(name, source, r#""v":"?""#), unreadable(name, why));
    }
    // A time that something stands in the way of is not lent by the record either.
    let torn = "id: { from: /id }\ntime: { from: /at/when, format: s, else: broker }\nemit: { kind: other }\n";
    let mapping = parse_mapping("m.yaml", format!("{HEAD}{torn}").as_bytes()).unwrap();
    let read = |record: &str| told(&intake(vec![mapping.clone()]), Some("m"), record.as_bytes());
    assert_eq!(read(r#"{"id":1,"at":"noon"}"#), "Rejected(BadTime)");
    assert!(read(r#"{"id":1,"at":{}}"#).contains("time.from_receive"));
}

const PAIRS: &str = "id: { from: /id }\n\
    open: { at: /x, pairs: { name: /k, value: [/v/text, /v/number] } }\n\
    drop: [{ reason: not_a_person, when: { not: { /x/a: { regex: '.+' } } } }]\n\
    fields: { org.site: /x/a }\nemit: { kind: other }\n";

#[test]
fn a_pair_whose_value_has_another_shape_is_told_and_never_dropped() {
    let of = |element: &str| lines(PAIRS, &format!(r#"{{"id":1,"x":{element}}}"#));
    for good in [
        r#"[{"k":"a","v":{"text":"n"}}]"#,
        r#"{"k":"a","v":{"text":"","number":"n"}}"#,
    ] {
        assert_eq!(of(good).trim(), "other  org.site=n", "{good}");
    }
    for bad in [
        r#"[{"k":"a","v":"n"}]"#,
        r#"[{"k":"a","v":7}]"#,
        r#"[{"k":"a","v":["n"]}]"#,
        r#"[{"k":"a","v":{"bytes":"n"}}]"#,
        r#"{"k":"a","more":"n"}"#,
        r#""a=n""#,
    ] {
        let told = of(bad);
        assert!(
            told.contains("note: unreadable org.site type"),
            "{bad}: {told}"
        );
    }
    for nothing in [
        r#"[{"k":"a"}]"#,
        r#"[{"k":"b","v":{"text":"n"}}]"#,
        "[]",
        "null",
    ] {
        assert_eq!(of(nothing), "Ignored(\"not_a_person\")", "{nothing}");
    }
}

#[test]
fn one_element_is_a_list_of_one() {
    let xml = "record: { format: xml }\nid: { from: /e/@id }\n\
        open: { at: '/e/set/*/param', pairs: { name: /@name, value: ['/#text'] } }\n\
        fields: { categories: /e/set/0/param/cat }\nemit: { kind: other }\n";
    let one = r##"<e id="1"><set><param name="cat">camera</param></set></e>"##;
    assert_eq!(lines(xml, one).trim(), "other  categories=camera");
    let two = r##"<e id="1"><set><param name="cat">camera</param><param name="z">1</param></set><set/></e>"##;
    assert_eq!(lines(xml, two).trim(), "other  categories=camera");
    for (format, row) in [
        ("csv", "id;n\\n7;x\\n"),
        ("ndjson", r#"{\"id\":{\"n\":7}}"#),
    ] {
        let rows = format!(
            "id: {{ of: [/id, ../../id] }}\n\
             open: {{ at: /rows, format: {format} }}\neach: /rows\nemit: {{ kind: other }}\n"
        );
        let rows = rows.replace("/id, ../../id", "../../id, $position");
        let read = lines(&rows, &format!(r#"{{"id":1,"rows":"{row}"}}"#));
        assert_eq!(read.trim(), "other", "{format}");
    }
}

#[test]
fn numbers_are_one_however_they_are_written() {
    let when = "id: { from: /id }\nemit:\n- { kind: capture.webcam, when: { /cam: 1 } }\n\
                - { kind: other, when: { not: { /cam: [1, x] } } }\n";
    for (cam, kind) in [
        ("1", "capture.webcam"),
        ("1.0", "capture.webcam"),
        ("1e0", "capture.webcam"),
        ("\"1.0\"", "capture.webcam"),
        ("10e-1", "capture.webcam"),
        ("1.01", "other"),
        ("\"01\"", "other"),
    ] {
        let read = lines(when, &format!(r#"{{"id":1,"cam":{cam}}}"#));
        assert_eq!(read.trim(), kind, "{cam}");
    }
    for nobody in ["-1", "-1.0", "-10e-1", "\"-1\"", "\"-1.00\""] {
        let v = format!(r#""v":{nobody}"#);
        assert_eq!(field("value.num", "{ from: /v, nobody: [-1] }", &v), "");
        assert_eq!(field("subject.ref", "{ from: /v, nobody: '-1' }", &v), "");
    }
    let epoch = "id: { from: /id }\ntime: [{ from: /s, format: s, nobody: '0' }, { from: /u, format: s }]\nemit: { kind: other }\n";
    let mapping = parse_mapping("m.yaml", format!("{HEAD}{epoch}").as_bytes()).unwrap();
    for zero in ["0", "0.0", "-0", "0e9", "\"0.0\""] {
        let record = format!(r#"{{"id":1,"s":{zero},"u":1791201600}}"#);
        let read = told(&intake(vec![mapping.clone()]), Some("m"), record.as_bytes());
        assert_eq!(read, "other 2026-10-05T12:00:00Z", "{zero}");
    }
}

#[test]
fn a_number_and_its_text_are_one_id() {
    let text = format!(
        "{HEAD}id: {{ of: [/a, /b] }}\ntime: {{ from: /t, format: rfc3339, else: broker }}\nemit: {{ kind: other }}\n"
    );
    let id = |a: &str| {
        let bytes = format!(r#"{{"a":{a},"b":"z"}}"#);
        let names = mapped(&text, &record(bytes.as_bytes()));
        names[0].id
    };
    let native = |a: &str| {
        let event = format!(
            r#"{{"specversion":"1.0","id":{a},"source":"/s","type":"work.other.v1","time":"2026-10-05T12:00:00Z"}}"#
        );
        super::names_of(&intake(Vec::new()), None, &record(event.as_bytes()))[0].id
    };
    for (a, b) in [
        ("1", "1.0"),
        ("1", "\"1\""),
        ("1", "10e-1"),
        ("1e2", "\"100\""),
        ("0", "-0"),
        ("0.00001", "1e-5"),
        ("7.50", "7.5"),
        ("\"é\"", "\"e\\u0301\""),
        ("\"x\"", "\" x\\u200b \""),
        ("9007199254740993", "\"9007199254740993\""),
    ] {
        assert_eq!(id(a), id(b), "{a} {b}");
        assert_eq!(native(a), native(b), "{a} {b}");
    }
    for (a, b) in [
        ("\"1e2\"", "100"),
        ("\"1.0\"", "\"1\""),
        ("\"x\\u0000\"", "\"x\""),
    ] {
        assert_ne!(id(a), id(b), "{a} {b}");
        assert_ne!(native(a), native(b), "{a} {b}");
    }
}

#[test]
fn what_no_number_can_hold_is_out_of_range() {
    for lost in [
        "9007199254740993",
        "0.8000000000000000000001",
        "18446744073709551615",
        "\"9007199254740993\"",
    ] {
        let v = format!(r#""v":{lost},"w":1"#);
        let range = unreadable("value.num", "range");
        assert_eq!(field("value.num", "/v", &v), range, "{lost}");
        for made in ["difference", "ratio"] {
            assert_eq!(
                field("value.num", &format!("{{ {made}: [/v, /w] }}"), &v),
                range
            );
        }
        let when = "id: { from: /id }\nemit: { kind: other, when: { /v: { lt: 1 } } }\n";
        let record = format!(r#"{{"id":1,{v}}}"#);
        assert_eq!(lines(when, &record), "Rejected(BadShape)", "{lost}");
    }
    for held in ["9007199254740992", "0.30000000000000004", "1e21", "0.1000"] {
        let read = field("value.num", "/v", &format!(r#""v":{held}"#));
        assert!(!read.contains("unreadable"), "{held}: {read}");
    }
    let made = |source: &str| field("value.num", source, r#""a":0.3,"b":0.1"#);
    assert_eq!(made("{ difference: [/a, /b] }"), "value.num=0.2");
    let percent = made("{ ratio: [/a, /b], unit: percent }");
    assert_eq!(percent, "value.num=300 value.unit=percent");
    let hours = field(
        "value.num",
        "{ difference: [/a, /b], unit: h }",
        r#""a":1.3,"b":0.2"#,
    );
    assert_eq!(hours, "value.num=3960 value.unit=s");
}

#[test]
fn what_nobody_sees_is_no_part_of_a_text_and_control_characters_make_none() {
    for (name, source) in [
        ("system.id", "/v"),
        ("org.site", "{ from: /v, words: { wms: wms } }"),
    ] {
        for hidden in [
            "w\\u200bms",
            "\\ufeffwms",
            "wms\\u00ad",
            "\\u202ewms\\u202c",
        ] {
            let v = format!(r#""v":"{hidden}""#);
            assert_eq!(field(name, source, &v), format!("{name}=wms"), "{hidden}");
        }
        let nul = field(name, source, r#""v":"wms\u0000""#);
        assert_eq!(nul, unreadable(name, "control"));
    }
    let person = |id: &str| {
        let text = "id: { from: /id }\nfields: { subject.ref: /v }\nemit: { kind: other }\n";
        lines(text, &format!(r#"{{"id":1,"v":"{id}"}}"#))
    };
    assert!(person("w\\u0000").contains("unreadable subject.ref control"));
    assert!(person("w\\u200b1").contains("subject.ref=a person"));
}

#[test]
fn keys_meet_pointers_in_large_and_small_letters_of_any_alphabet() {
    let folded = "fold_case: true\nid: { from: /id }\nfields: { org.site: /équipe, org.team: /p }\nemit: { kind: other }\n";
    assert_eq!(
        lines(folded, r#"{"id":1,"ÉQUIPE":"n"}"#).trim(),
        "other  org.site=n"
    );
    let composed = lines(folded, "{\"id\":1,\"e\u{301}quipe\":\"n\"}");
    assert_eq!(composed.trim(), "other  org.site=n");
    let twice = lines(folded, r#"{"id":1,"P":"w","p":""}"#);
    assert!(twice.contains("note: duplicate key"), "{twice}");
    let plain = folded.replace("fold_case: true\n", "");
    let composed = lines(&plain, "{\"id\":1,\"e\u{301}quipe\":\"n\"}");
    assert_eq!(composed.trim(), "other  org.site=n");
    assert!(!lines(&plain, r#"{"id":1,"P":"w","p":""}"#).contains("duplicate"));
}
