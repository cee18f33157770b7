// SPDX-License-Identifier: EUPL-1.2
//! What stands where a mapping expects a list, an object or a word is read, or told.

use super::names::mapped;
use super::{intake, record, told};
use vigie::intake::parse_mapping;
use vigie::observation::EventName;

/// A mapping with these lines beside name and time.
fn mapping(lines: &str) -> String {
    format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\n\
         time: {{ from: /t, format: rfc3339, else: broker }}\n{lines}"
    )
}

fn names_of(lines: &str, text: &str) -> Vec<EventName> {
    mapped(&mapping(lines), &record(text.as_bytes()))
}

/// What a record becomes, as lines.
fn lines(lines: &str, record: &str) -> String {
    let text = mapping(lines);
    let mapping = parse_mapping("m.yaml", text.as_bytes());
    let mapping = mapping.unwrap_or_else(|all| panic!("{text}: {all:?}"));
    told(&intake(vec![mapping]), Some("m"), record.as_bytes())
}

/// How many observations, and what was rejected.
fn counted(text: &str, record: &str) -> String {
    let all = lines(text, record);
    let seen = all
        .lines()
        .filter(|line| line.starts_with("task.") || line.starts_with("other"));
    let lost = all
        .lines()
        .filter(|line| line.contains("Bad") || line.contains("No"));
    let lost: Vec<&str> = lost
        .map(|line| line.rsplit(' ').next().unwrap_or(line))
        .collect();
    let ignored = all.lines().find(|line| line.starts_with("Ignored"));
    [
        Some(format!("{}", seen.count())),
        ignored.map(str::to_owned),
        Some(lost.join(" ")),
    ]
    .into_iter()
    .flatten()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join(" ")
}

const PAGE: &str = "each: [/rows, .]\nid: { from: /id }\nemit: { kind: task.completed }\n";

#[test]
fn a_page_that_is_none_takes_no_event_along() {
    for (record, want) in [
        (r#"{"rows":[{"id":1},{"id":2}]}"#, "2"),
        (r#"{"id":1}"#, "1"),
        // A list put beside an event hides nothing.
        (r#"{"id":1,"rows":[]}"#, "1"),
        (r#"{"id":1,"rows":null}"#, "1"),
        (r#"{"rows":[],"next":2}"#, r#"0 Ignored("empty")"#),
        (r#"{"rows":{"id":1}}"#, "1"),
        (r#"{"rows":"[{}]"}"#, "0 Rejected(BadShape)"),
        (r#"{"id":1,"rows":"[{}]"}"#, "1 BadShape"),
        (r#"{"rows":7}"#, "0 Rejected(BadShape)"),
    ] {
        assert_eq!(counted(PAGE, record), want, "{record}");
    }
}

#[test]
fn of_several_lists_each_is_there_or_told() {
    let buckets = "each: /b/*/e\nid: { from: /id }\nemit: { kind: task.completed }\n";
    let record = r#"{"b":[{"e":[{"id":1}]},{"E":[{"id":2}]},{"e":[]},{"e":"x"}]}"#;
    assert_eq!(counted(buckets, record), "1 BadShape BadShape");
}

#[test]
fn what_an_event_yields_for_each_element_is_read_or_told() {
    let each = "id: { from: /id }\nemit:\n- { kind: task.completed }\n\
                - { kind: task.expired, each: /contacts, when: { /state: over } }\n";
    for (contacts, want) in [
        (r#"[{"state":"over"},{"state":"on"}]"#, "2"),
        (r#"{"state":"over"}"#, "2"),
        (r#"{"a":{"state":"over"},"b":{"state":"over"}}"#, "3"),
        ("null", "1"),
        (r#""over""#, "1 BadShape"),
        (r#"[{"state":{"name":"over"}}]"#, "1 BadShape"),
        (r#"[{"state":["over"]},{"state":"over"}]"#, "2 BadShape"),
    ] {
        let record = format!(r#"{{"id":1,"contacts":{contacts}}}"#);
        assert_eq!(counted(each, &record), want, "{contacts}");
    }
}

#[test]
fn a_pointer_that_a_text_stops_finds_something_that_is_not_understood() {
    let text = "id: { from: /id }\nopen: [/who]\n\
                fields: { org.site: [/who/site, /site], org.team: /who/team }\n\
                emit: { kind: task.completed }\n";
    let cut = lines(text, r#"{"id":1,"who":"{\"site\":\"s\"","site":"t"}"#);
    assert!(
        cut.contains("org.site=t") && cut.contains("org.team"),
        "{cut}"
    );
    assert!(
        cut.contains("unreadable") || cut.contains("Unreadable"),
        "{cut}"
    );
    let whole = lines(text, r#"{"id":1,"who":"{\"site\":\"s\"}"}"#);
    assert!(
        whole.contains("org.site=s") && !whole.contains("note"),
        "{whole}"
    );
}

#[test]
fn what_is_told_again_and_again_is_one_if_its_name_is_whole() {
    let once = "id: { from: /id }\nfields: { subject.ref: /u }\n\
                emit: { kind: task.expired, each: /c, once: [/n, ../../u], fields: { task.id: /n } }\n";
    let mut seen = std::collections::BTreeSet::new();
    let mut first = |record: &str| {
        let names = names_of(once, record);
        assert_eq!(names.len(), 1, "{record}");
        seen.insert((names[0].id, names[0].content))
    };
    assert!(first(r#"{"id":1,"u":"w1","c":[{"n":"x","s":1}]}"#));
    assert!(!first(r#"{"id":2,"u":"w1","c":[{"n":"x","s":2}]}"#));
    assert!(first(r#"{"id":3,"u":"w2","c":[{"n":"x"}]}"#));
    // Without the name each of them is one of its own.
    assert!(first(r#"{"id":4,"u":"w1","c":[{"s":1}]}"#));
    assert!(first(r#"{"id":5,"u":"w1","c":[{"s":1}]}"#));
}

#[test]
fn whom_a_page_names_belongs_to_what_its_rows_say() {
    let rows = "each: /u/*/rows\nid: { from: /id }\n\
                fields: { subject.ref: ../../name, org.site: ../../../../site }\n\
                emit: { kind: task.completed }\n";
    let page = |who: &str, site: &str| {
        let record = format!(
            r#"{{"site":"{site}","u":[{{"name":"{who}","rows":[{{"id":1,"t":"2026-03-02T10:00:00Z"}}]}}]}}"#
        );
        let names = names_of(rows, &record);
        (names[0].id, names[0].content)
    };
    assert_eq!(page("w1", "s"), page("w1", "t"));
    assert_ne!(page("w1", "s"), page("w2", "s"));
}

#[test]
fn a_mail_address_in_a_text_stays_inside_and_is_told() {
    let text = "id: { from: /id }\nfields: { value.text: /what, categories: /all }\n\
                emit: { kind: task.completed }\n";
    let record = r#"{"id":1,"what":"role of u7@example.org changed","all":["x","u7@example.org"]}"#;
    let seen = lines(text, record);
    assert!(
        seen.contains("value.text=role of (address) changed"),
        "{seen}"
    );
    assert!(
        !seen.contains("u7") && seen.contains("note: unreadable value.text address"),
        "{seen}"
    );
    let native = format!(
        "{}{}",
        r#"{"specversion":"1.0","id":"1","source":"/s","type":"work.role.changed.v1","time":"2026-03-02T10:00:00Z","#,
        r#""data":{"value":{"text":"for ada@example.org"},"org":{"site":"s@x"}}}"#
    );
    let seen = told(&intake(Vec::new()), None, native.as_bytes());
    assert!(
        seen.contains("value.text=for (address)") && !seen.contains("ada@"),
        "{seen}"
    );
    assert!(seen.contains("site=s@x"), "{seen}");
}

#[test]
fn words_of_tests_are_words_of_the_source_in_a_list_only() {
    let text = "id: { from: /id }\nemit:\n\
                - { kind: task.completed, when: { /a: [present] } }\n\
                - { kind: task.expired, when: { /a: { missing: true }, /b: { present: true } } }\n\
                - { kind: task.declined, when: { /a: { present: true }, /b: { missing: false } } }\n";
    for (record, want) in [
        (r#"{"id":1,"a":"present"}"#, "task.completed"),
        (r#"{"id":1,"b":"late"}"#, "task.expired"),
        (r#"{"id":1,"a":"late","b":1}"#, "task.declined"),
        (r#"{"id":1,"a":"late"}"#, "other"),
    ] {
        let seen = lines(text, record);
        assert!(seen.starts_with(want), "{record}: {seen}");
    }
}

#[test]
fn a_record_that_is_a_list_is_a_page_also_where_a_page_may_have_a_name() {
    for record in [r#"[{"id":1},{"id":2}]"#, r#"{"rows":[{"id":1},{"id":2}]}"#] {
        assert_eq!(counted(PAGE, record), "2", "{record}");
    }
    let named = PAGE.replace("[/rows, .]", "/rows");
    assert_eq!(counted(&named, r#"[{"id":1}]"#), "0 Rejected(BadShape)");
}

#[test]
fn what_an_observation_finds_nobody_for_is_not_about_somebody_else() {
    let text = "id: { from: /id }\nfields: { org.site: /site, org.team: /team }\n\
                emit: { kind: task.completed, fields: { org.site: /target/site } }\n";
    let read = lines(text, r#"{"id":1,"site":"s","team":"t"}"#);
    assert!(
        read.contains("org.team=t") && !read.contains("org.site"),
        "{read}"
    );
    let read = lines(text, r#"{"id":1,"site":"s","target":{"site":"x"}}"#);
    assert!(read.contains("org.site=x"), "{read}");
}
