// SPDX-License-Identifier: EUPL-1.2
//! Mappings that open texts, turn lists of pairs, ask Kafka, work numbers out, and combine tests.

use super::names::mapped;
use super::{intake, record, told};
use vigie::intake::parse_mapping;
use vigie::observation::EventName;

/// What a record becomes through a mapping with these lines, as lines.
fn lines(lines: &str, record: &str) -> String {
    let text = format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\n\
         time: {{ from: /t, format: rfc3339, else: broker }}\n{lines}"
    );
    let mapping = parse_mapping("m.yaml", text.as_bytes());
    let mapping = mapping.unwrap_or_else(|all| panic!("{text}: {all:?}"));
    told(&intake(vec![mapping]), Some("m"), record.as_bytes())
}

const ID: &str = "id: { from: /id }\n";

/// The value of a field, or why there is none.
fn field(name: &str, source: &str, record: &str) -> String {
    let text = format!("{ID}fields:\n  {name}: {source}\nemit: {{ kind: score.computed }}\n");
    let all = lines(&text, record);
    let found = all
        .split_whitespace()
        .find_map(|word| word.strip_prefix(&format!("{name}=")));
    found.unwrap_or(&all).to_owned()
}

#[test]
fn numbers_and_durations_are_read_as_their_source_writes_them() {
    for (name, source, value, want) in [
        (
            "value.num",
            "{ from: /v, format: comma }",
            r#""1 234,5""#,
            "1234.5",
        ),
        (
            "value.num",
            "{ from: /v, unit: percent }",
            r#""85 %""#,
            "85",
        ),
        (
            "interval.seconds",
            "{ from: /v, format: iso8601 }",
            r#""PT1H30M""#,
            "5400",
        ),
        (
            "interval.seconds",
            "{ from: /v, format: 'h:mm:ss' }",
            r#""01:00:30""#,
            "3630",
        ),
        (
            "interval.seconds",
            "{ from: /v, format: ['d.hh:mm:ss', iso8601] }",
            r#""PT5S""#,
            "5",
        ),
        (
            "value.num",
            "{ difference: [/v, /w], unit: min }",
            "9",
            "480",
        ),
        ("value.num", "{ ratio: [/w, /v] }", "4", "0.25"),
        ("value.num", "{ ratio: [/w, /v], unit: percent }", "4", "25"),
    ] {
        let record = format!(r#"{{"id":1,"v":{value},"w":1}}"#);
        assert_eq!(field(name, source, &record), want, "{source}");
    }
    for (source, value) in [
        ("{ from: /v, format: comma }", r#""1.23,5""#),
        ("{ from: /v, format: iso8601 }", "90"),
        ("{ ratio: [/w, /v] }", "0"),
        ("{ difference: [/w, /v] }", r#""x""#),
    ] {
        let record = format!(r#"{{"id":1,"v":{value},"w":1}}"#);
        assert_eq!(
            field("value.num", source, &record),
            "(unreadable)",
            "{source}"
        );
    }
}

#[test]
fn a_text_that_nobody_may_read_is_only_the_same_or_another() {
    let of = |text: &str| {
        let record = format!(r#"{{"id":1,"v":"{text}"}}"#);
        field("value.text", "{ from: /v, hash: true }", &record)
    };
    assert!(of("tired").starts_with("hash:") && !of("tired").contains("tired"));
    assert_eq!(of("tired"), of(" tired "));
    assert_ne!(of("tired"), of("ill"));
}

#[test]
fn what_a_text_holds_is_read_in_any_form() {
    let text = format!(
        "{ID}open:\n- /json\n- {{ at: /rows, base64: true, compressed: gzip }}\n\
         - {{ at: /json/pairs, pairs: {{ name: /n, value: [/v, /many] }} }}\n\
         - {{ at: /msg, extract: ['(?<who>\\S+) set (?<what>\\w+)', '(?<what>\\w+) by (?<who>\\S+)'] }}\n\
         fields: {{ org.site: /json/pairs/site, org.team: /msg/who, value.name: /msg/what }}\n\
         emit: {{ kind: parameter.changed }}\n"
    );
    let record =
        r#"{"id":1,"json":"{\"pairs\":[{\"n\":\"site\",\"v\":\"north\"}]}","msg":"t7 set webcam"}"#;
    let read = lines(&text, record);
    for part in ["org.site=north", "org.team=t7", "value.name=webcam"] {
        assert!(read.contains(part), "{part}: {read}");
    }
    // What does not match is told where it is asked for.
    let record = r#"{"id":1,"json":"[]","msg":"nothing here"}"#;
    let read = lines(&text, record);
    assert!(read.contains("note: unreadable org.team"), "{read}");
}

#[test]
fn keys_headers_and_places_in_kafka_name_and_fill() {
    let text = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\n\
                time: { from: /t, format: rfc3339, else: broker }\neach: /rows\n\
                id: { of: [$key, $name] }\nfields: { org.site: $header/site, task.id: $position }\n\
                emit: { kind: task.completed }\n";
    let mut one = record(br#"{"rows":{"a":{"n":{}},"b":{"n":{}}}}"#);
    one.key = Some(b"E-17");
    one.headers = [("site", &b"north"[..])].into_iter().collect();
    let names = mapped(text, &one);
    assert_eq!(names.len(), 2);
    assert_ne!(names[0].id, names[1].id);
    one.offset += 1;
    assert_eq!(mapped(text, &one), names);
    one.key = None;
    assert_eq!(mapped(text, &one), []);

    // An event without any name of its own is named by its place: another record is another one.
    let text = text.replace("{ of: [$key, $name] }", "{ from: $record }");
    let names = mapped(&text, &one);
    assert_ne!(names[0].id, names[1].id);
    assert_eq!(mapped(&text, &one), names);
    one.offset += 1;
    assert_ne!(mapped(&text, &one)[0].id, names[0].id);
}

#[test]
fn conditions_are_combined_and_what_is_left_is_caught() {
    let text = format!(
        "{ID}emit:\n\
         - {{ kind: task.declined, when: {{ /n: {{ gt: 3, lte: 7 }}, not: {{ /k: [x, y] }} }} }}\n\
         - {{ kind: task.expired, when: {{ any: [{{ /k: {{ prefix: z }} }}, {{ /n: {{ gte: 9 }} }}] }} }}\n\
         - {{ kind: task.completed, else: true }}\n"
    );
    for (record, want) in [
        (r#"{"id":1,"n":5,"k":"a"}"#, "task.declined"),
        (r#"{"id":1,"n":7}"#, "task.declined"),
        (r#"{"id":1,"n":5,"k":"x"}"#, "task.completed"),
        (r#"{"id":1,"k":"zz"}"#, "task.expired"),
        (r#"{"id":1,"n":"9.5"}"#, "task.expired"),
        (r#"{"id":1}"#, "task.completed"),
    ] {
        let read = lines(&text, record);
        let kinds: Vec<&str> = read
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .filter(|word| word.starts_with("task."))
            .collect();
        assert_eq!(kinds, [want], "{record}: {read}");
    }
    // What decides cannot be understood: that is no reason to take it for the rest.
    let read = lines(&text, r#"{"id":1,"n":"many"}"#);
    assert!(
        read.contains("BadShape") && !read.contains("task."),
        "{read}"
    );
}

#[test]
fn what_one_record_brings_out_is_bounded() {
    // Each of them opens to a mebibyte: after the fourth nothing more is opened.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(
        &mut encoder,
        format!("\"{}\"", "a".repeat(1 << 20)).as_bytes(),
    )
    .unwrap();
    let bytes =
        base64::Engine::encode(&base64::prelude::BASE64_STANDARD, encoder.finish().unwrap());
    let texts: Vec<String> = (0..6).map(|_| format!("\"{bytes}\"")).collect();
    let record = format!(r#"{{"id":1,"all":[{}]}}"#, texts.join(","));
    let text = format!(
        "{ID}open: {{ at: /all/*, base64: true, compressed: gzip }}\n\
         emit: {{ kind: task.completed, each: /all, when: {{ '': {{ prefix: aaaa }} }} }}\n"
    );
    let read = lines(&text, &record);
    let opened = read
        .lines()
        .filter(|line| line.starts_with("task."))
        .count();
    assert_eq!(opened, 3, "{}", &read[..read.len().min(300)]);
}

#[test]
fn a_change_of_a_row_replaces_what_was_known_of_it() {
    // As Debezium tells changes, with its schema around them or without.
    let text = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\n\
                each: [/payload, .]\nid: { of: $key/id, version: /source/lsn }\n\
                time: { from: [/after/at, /before/at], format: us }\n\
                fields:\n  subject.ref: { from: [/after/who, /before/who], domain: company }\n\
                emit:\n- { kind: time.recorded, when: { /op: [c, r, u] } }\n\
                - { kind: data.deleted, when: { /op: d } }\n";
    let change = |value: &str| -> Vec<EventName> {
        let mut change = record(value.as_bytes());
        change.key = Some(br#"{"id":3}"#);
        mapped(text, &change)
    };
    let row =
        r#"{"before":null,"after":{"who":7,"at":1761000000000000},"op":"c","source":{"lsn":5}}"#;
    let wrapped = format!(r#"{{"schema":{{"type":"struct"}},"payload":{row}}}"#);
    let bare = change(row);
    assert_eq!(bare.len(), 1);
    assert_eq!(change(&wrapped), bare);
    let later = row
        .replace(r#""lsn":5"#, r#""lsn":12"#)
        .replace("\"c\"", "\"u\"");
    let later = change(&later);
    assert_eq!(later[0].id, bare[0].id);
    let order = later[0].version.as_ref().unwrap();
    assert!(
        order
            .order(bare[0].version.as_ref().unwrap())
            .is_some_and(|order| order.is_gt())
    );
    let gone = row.replace("null", r#"{"who":7,"at":1761000000000000}"#);
    let gone = gone.replace(
        r#""after":{"who":7,"at":1761000000000000}"#,
        r#""after":null"#,
    );
    assert_eq!(change(&gone.replace("\"c\"", "\"d\"")).len(), 1);
}
