// SPDX-License-Identifier: EUPL-1.2
//! Everything a mapping file can say, one test each.

use vigie::intake::parse_mapping;
use vigie::observation::Field;

use super::{intake, told};

/// A mapping with this middle, on this record.
fn with(middle: &str, record: &str) -> String {
    let text = format!("vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\n{middle}");
    let mapping = parse_mapping("m.yaml", text.as_bytes()).unwrap();
    told(&intake(vec![mapping]), Some("m"), record.as_bytes())
}

const EMIT_AT_NOON: &str = "id: { from: /id }\nemit: { kind: session.login }\n\
    time: { from: /t, format: s }\n";
const EMIT: &str = "id: { from: /id }\nemit: { kind: session.login }\n";

#[test]
fn times_in_every_format() {
    let at = |format: &str, value: &str| {
        let middle = format!("{EMIT}time: {{ from: /t, format: {format} }}");
        with(&middle, &format!(r#"{{"id":1,"t":{value}}}"#))
    };
    let noon = "session.login 2026-10-05T12:00:00Z";
    assert_eq!(at("s", "1791201600"), noon);
    assert_eq!(at("s", "1791201600.0"), noon);
    assert_eq!(at("s", r#""1791201600""#), noon);
    assert_eq!(at("ms", "1791201600000"), noon);
    assert_eq!(at("us", r#""1791201600000000""#), noon);
    assert_eq!(at("ns", r#""1791201600000000000""#), noon);
    assert_eq!(
        at("rfc3339", r#""2026-10-05T14:00:00.000000000+02:00""#),
        noon
    );
    let local = "'%d/%m/%Y %H:%M', zone: Europe/Paris";
    assert_eq!(at(local, r#""05/10/2026 14:00""#), noon);
    assert_eq!(at("[rfc3339, ms]", "1791201600000"), noon);
    assert_eq!(at("s", r#""soon""#), "Rejected(BadTime)");
    assert_eq!(at("s", "null"), "Rejected(NoTime)");
    assert_eq!(
        at("s, else: broker", "null"),
        "session.login 2026-10-05T20:00:00Z quality=time.from_receive"
    );
    // A stamp from the future counts when it came.
    assert_eq!(
        at("s", "1891201600"),
        "session.login 2026-10-05T20:00:00Z\n  note: future"
    );
}

#[test]
fn alternatives_constants_words_units_and_sentinels() {
    let middle = |fields: &str| {
        format!(
            "id: {{ from: [/id, /key] }}\ntime: {{ from: /t, format: s }}\n\
             emit: {{ kind: score.computed, fields: {{ {fields} }} }}"
        )
    };
    let of = |fields: &str, rest: &str| {
        let told = with(
            &middle(fields),
            &format!(r#"{{"key":"k","t":1791201600,{rest}}}"#),
        );
        told.replace("score.computed 2026-10-05T12:00:00Z", "")
            .trim()
            .to_owned()
    };
    assert_eq!(of("org.site: [/a, /b]", r#""b":"lyon""#), "org.site=lyon");
    assert_eq!(
        of("org.site: { from: /a, const: lille }", r#""b":1"#),
        "org.site=lille"
    );
    let words = "actor.kind: { from: /by, words: { h: human, m: automated } }";
    assert_eq!(of(words, r#""by":"m""#), "actor.kind=automated");
    let unknown = "actor.kind=(unreadable)\n  note: unreadable actor.kind word";
    assert_eq!(of(words, r#""by":"x""#), unknown);
    let nobody = "subject.ref: { from: /who, nobody: [nobody, '0'] }";
    assert_eq!(of(nobody, r#""who":0"#), "");
    assert_eq!(of(nobody, r#""who":7"#), "subject.ref=a person");
    let minutes = "value.num: { from: /n, unit: min }";
    assert_eq!(of(minutes, r#""n":1.5"#), "value.num=90 value.unit=s");
    assert_eq!(of(minutes, r#""n":"2""#), "value.num=120 value.unit=s");
    let many = "value.num=(unreadable) value.unit=s\n  note: unreadable value.num number";
    assert_eq!(of(minutes, r#""n":"many""#), many);
    assert_eq!(
        of("categories: /c", r#""c":["screen","pay"]"#),
        "categories=screen+pay"
    );
    let ends = "interval.start: /t, interval.end: /e";
    assert_eq!(
        of(ends, r#""e":1791201660"#),
        "interval.start=2026-10-05T12:00:00Z interval.end=2026-10-05T12:01:00Z interval.seconds=60"
    );
    let hashed = of("content.sha256: /title", r#""title":"Mail to the union""#);
    assert_eq!(hashed.len(), "content.sha256=".len() + 64);
}

#[test]
fn the_first_alternative_in_which_there_is_something_counts() {
    let of = |fields: &str, rest: &str| {
        let middle = format!("{EMIT_AT_NOON}fields: {{ {fields} }}");
        let told = with(&middle, &format!(r#"{{"id":1,"t":1791201600,{rest}}}"#));
        told.replace("session.login 2026-10-05T12:00:00Z", "")
            .trim()
            .to_owned()
    };
    let sites = "org.site: { from: [/a, /b], const: lille, nobody: [n/a, '-'] }";
    for nothing in [r#""""#, r#"" ""#, "null", r#""n/a""#, r#"" - ""#] {
        assert_eq!(of(sites, &format!(r#""a":{nothing},"b":7"#)), "org.site=7");
        assert_eq!(of(sites, &format!(r#""a":{nothing}"#)), "org.site=lille");
    }
    // What is there and does not fit is something.
    let object = of(sites, r#""a":{"id":1},"b":"lyon""#);
    assert_eq!(
        object,
        "org.site=(unreadable)\n  note: unreadable org.site type"
    );
    let person = "subject.ref: { from: [/email, /profile], nobody: '0' }";
    assert_eq!(
        of(person, r#""email":"","profile":"77""#),
        "subject.ref=a person"
    );
    assert_eq!(of(person, r#""email":0,"profile":"""#), "");
    // Words have their meaning in lists as well.
    let words = "categories: { from: /c, words: { s: screen, p: pay } }";
    assert_eq!(of(words, r#""c":["s","p",null]"#), "categories=screen+pay");
    let told = of(words, r#""c":["s","q"]"#);
    assert_eq!(
        told,
        "categories=(unreadable)\n  note: unreadable categories word"
    );
    // A number beside a unit that the record names.
    let unit = "value.num: /n, value.unit: /u";
    assert_eq!(
        of(unit, r#""n":"2","u":"min""#),
        "value.num=120 value.unit=s"
    );
    assert!(of(unit, r#""n":"2","u":"stars""#).contains("note: unreadable value.num unit"));
}

#[test]
fn tests_compare_texts_in_their_normal_form() {
    let middle = format!("{EMIT_AT_NOON}drop: [{{ reason: test_data, when: {{ /e: [été, 7] }} }}]");
    let told = |env: &str| with(&middle, &format!(r#"{{"id":1,"t":1791201600,"e":{env}}}"#));
    for dropped in [r#""e\u0301te\u0301""#, r#"" été""#, "7", r#""7""#] {
        assert_eq!(told(dropped), r#"Ignored("test_data")"#, "{dropped}");
    }
    assert_eq!(told("8"), "session.login 2026-10-05T12:00:00Z");
}

#[test]
fn events_inside_events() {
    let exploded = "each: /buckets/*/events\nid: { from: /id }\n\
        time: { from: /at, format: s }\n\
        emit:\n\
        - { kind: idle.flagged, when: { ../../type: afk, /data: { regex: 'a.*' } } }\n\
        - { kind: capture.window, when: { ../../type: [window, web], /hidden: { missing: true } }, \
            fields: { subject.ref: ../../host, interval.seconds: /secs } }\n";
    let page = r#"{"buckets":{
        "a":{"type":"afk","events":[{"id":1,"at":1791201600,"data":"afk"}]},
        "b":{"type":"web","host":"h","events":[{"id":2,"at":1791201601,"secs":3},
                                                {"id":3,"at":1791201602,"hidden":true}]}}}"#;
    assert_eq!(
        with(exploded, page),
        "idle.flagged 2026-10-05T12:00:00Z\n\
         capture.window 2026-10-05T12:00:01Z subject.ref=a person interval.seconds=3\n\
         other 2026-10-05T12:00:02Z\n  note: unmapped (withheld)"
    );
}

#[test]
fn an_event_that_yields_nothing_is_told_by_its_native_kind() {
    let told = |middle: &str| {
        let emit = "emit: { kind: session.login, when: { /action: login } }";
        let middle =
            format!("id: {{ from: /id }}\ntime: {{ from: /t, format: s }}\n{middle}\n{emit}");
        with(
            &middle,
            r#"{"id":1,"t":1791201600,"action":"note_deleted","by":"Ada Lovelace"}"#,
        )
    };
    for middle in [
        "native: [/kind, /action]",
        "fields: { native_kind: /action }",
    ] {
        let told = told(middle);
        assert!(told.contains("note: unmapped note_deleted"), "{told}");
    }
    // Where both say something, the one for this; and what may be a person is not told.
    let told = told("native: /by\nfields: { native_kind: /action }");
    assert!(told.contains("note: unmapped (withheld)"), "{told}");
}

#[test]
fn json_inside_texts_and_keys_in_any_case() {
    let opened = "fold_case: true\nopen: /event\nid: { from: /event/ID }\n\
        time: { from: /event/time, format: s }\nemit: { kind: session.login }";
    let record = r#"{"event":"{\"Id\":\"x\",\"Time\":1791201600}"}"#;
    assert_eq!(with(opened, record), "session.login 2026-10-05T12:00:00Z");
    assert_eq!(
        with(opened, r#"{"event":"{broken"}"#),
        "Rejected(BadFormat)"
    );
}

#[test]
fn what_is_declared_is_set_aside_and_counted() {
    let drop = format!(
        "{EMIT}time: {{ from: /t, format: s }}\n\
         drop: [{{ reason: test_data, when: {{ /env: staging }} }}]"
    );
    let told = |env: &str| {
        with(
            &drop,
            &format!(r#"{{"id":1,"t":1791201600,"env":"{env}"}}"#),
        )
    };
    assert_eq!(told("staging"), r#"Ignored("test_data")"#);
    assert_eq!(told("production"), "session.login 2026-10-05T12:00:00Z");
}

#[test]
fn canonical_values_come_to_base_units() {
    let of = |value: &str| {
        let event = format!(
            r#"{{"specversion":"1.0","id":"1","source":"urn:s","time":"2026-10-05T12:00:00Z",
                "type":"work.score.computed.v1","data":{{"value":{value}}}}}"#
        );
        let told = told(&intake(Vec::new()), None, event.as_bytes());
        told.replace("score.computed 2026-10-05T12:00:00Z", "")
            .trim()
            .to_owned()
    };
    let minutes = r#"{"num":1.5,"unit":"min","max":10}"#;
    assert_eq!(of(minutes), "value.num=90 value.unit=s value.max=600");
    assert_eq!(
        of(r#"{"unit":"%","num":62}"#),
        "value.num=62 value.unit=percent"
    );
    assert_eq!(
        of(r#"{"unit":" MB","num":4}"#),
        "value.num=4000000 value.unit=bytes"
    );
}

#[test]
fn a_key_that_stands_twice_is_noted() {
    let event = r#"{"specversion":"1.0","id":"1","source":"urn:s","time":"2026-10-05T12:00:00Z",
        "type":"work.score.computed.v1","data":{"actor":{"kind":"automated","kind":"human"}}}"#;
    assert_eq!(
        told(&intake(Vec::new()), None, event.as_bytes()),
        "score.computed 2026-10-05T12:00:00Z actor.kind=human\n  note: duplicate key"
    );
}

/// Warnings of a mapping in which one field is read like this.
fn warnings(field: Field, source: &str) -> usize {
    let text = format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\nid: {{ from: /id }}\n\
         open: [{{ at: /note, extract: ['(?<ticket>[A-Z]+-[0-9]+).*'] }}]\n\
         time: {{ from: /t, format: rfc3339 }}\nfields: {{ {field}: {source} }}\n\
         emit: {{ kind: score.computed }}\n"
    );
    let mapping = vigie::intake::parse_mapping("m.yaml", text.as_bytes()).unwrap();
    mapping.warnings.len()
}

#[test]
fn free_text_is_warned_of_in_every_field_and_what_is_no_free_text_is_not() {
    let (free, closed): (Vec<Field>, Vec<Field>) = Field::all()
        .filter(|field| ![Field::KIND, Field::TIME].contains(field))
        .partition(|field| field.is_free_text());
    for name in [
        "purpose",
        "decision.reason_code",
        "value.text",
        "task.type",
        "review.outcome",
    ] {
        assert!(free.contains(&Field::parse(name).unwrap()), "{name}");
    }
    for field in free {
        for source in [
            "/why",
            "/note",
            "{ from: /why, nobody: none }",
            "{ from: /why, codes: false }",
            "{ from: [/note/ticket, /why] }",
        ] {
            assert_eq!(warnings(field, source), 1, "{field}: {source}");
        }
        for source in [
            "{ from: /why, codes: true }",
            "{ from: /why, hash: true }",
            "{ from: /why, words: { a: b } }",
            "{ const: x }",
            "/note/ticket",
        ] {
            assert_eq!(warnings(field, source), 0, "{field}: {source}");
        }
    }
    for field in closed {
        assert_eq!(warnings(field, "/why"), 0, "{field}");
    }
}
