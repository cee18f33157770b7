// SPDX-License-Identifier: EUPL-1.2
//! What is one event: its source's id, and what its source wrote; neither the page around it nor the
//! way it came.

use std::cmp::Ordering;

use vigie::intake::{Intake, IntakeLimits, Pseudonyms, Record, Stamp, StampedBy, parse_mapping};
use vigie::observation::{EventName, EventTime, Field, Plan, Version};

use super::{intake, names_of, record, told};

fn native(event: &str) -> EventName {
    let names = names_of(&intake(Vec::new()), None, &record(event.as_bytes()));
    assert_eq!(names.len(), 1, "{event}");
    names[0].clone()
}

const ONE: &str = r#"{"specversion":"1.0","id":"a","source":"/hr","type":"work.score.computed.v1","time":"2026-03-02T10:00:00Z","data":{"subject":{"ref":"w1","class":"worker"},"value":{"num":5},"note":["x"]}}"#;

#[test]
fn the_way_an_event_is_written_is_no_part_of_it() {
    let one = native(ONE);
    let value: serde_json::Value = serde_json::from_str(ONE).unwrap();
    for same in [
        value.to_string(),
        format!("{value:#}"),
        ONE.replace("\"w1\"", "\"\\u0077\\u0031\""),
        ONE.replace(
            r#"{"specversion""#,
            r#"{"traceparent":"00-1-2-01","tracestate":"a=b","specversion""#,
        ),
        ONE.replace(
            r#""ref":"w1","class":"worker""#,
            r#""class":"worker","ref":"w1""#,
        ),
    ] {
        assert_eq!(native(&same), one, "{same}");
    }
}

#[test]
fn everything_else_that_the_source_wrote_is() {
    let one = native(ONE);
    for (from, to) in [
        ("10:00:00", "10:59:00"),
        ("score.computed", "capture.keystrokes"),
        (r#""num":5"#, r#""num":6"#),
        // Also what no clause reads, and what the form does not have.
        (r#"["x"]"#, r#"["y"]"#),
        (r#""data""#, r#""extension":"1","data""#),
        (r#""class":"worker""#, r#""class":"worker","role":null"#),
    ] {
        let other = native(&ONE.replace(from, to));
        assert_eq!(other.id, one.id, "{to}");
        assert_ne!(other.content, one.content, "{to}");
    }
    for (from, to) in [(r#""id":"a""#, r#""id":"b""#), ("/hr", "/hq")] {
        let other = native(&ONE.replace(from, to));
        assert_ne!(other.id, one.id, "{to}");
        assert_eq!(other.content, one.content, "{to}");
    }
    assert_eq!(
        native(&ONE.replace(r#""a""#, "7")),
        native(&ONE.replace(r#""a""#, r#""7""#))
    );
}

#[test]
fn which_fields_clauses_read_does_not_matter_but_the_key_does() {
    let name = |plan, secret: &[u8]| {
        let keys = Pseudonyms::new(secret);
        let intake = Intake::new(plan, Vec::new(), keys, IntakeLimits::default());
        names_of(&intake, None, &record(ONE.as_bytes()))
    };
    let few = name(Plan::new(Field::parse("value.num")), &[7; 32]);
    assert_eq!(few, name(super::plan(), &[7; 32]));
    let other = name(super::plan(), &[8; 32]);
    assert_ne!(few[0].id, other[0].id);
    assert_ne!(few[0].content, other[0].content);
}

const PAGES: &str = "vigie: 1
mapping: { name: m, version: 1, source: 'urn:m' }
each: [/rows, .]
id: { from: /id, version: /v }
time: { from: /t, format: rfc3339, else: broker }
emit: { kind: score.computed, fields: { subject.ref: /u } }";

pub(super) fn mapped(text: &str, record: &Record<'_>) -> Vec<EventName> {
    let mapping = parse_mapping("m.yaml", text.as_bytes()).unwrap();
    names_of(&intake(vec![mapping]), Some("m"), record)
}

fn page(text: &str) -> Vec<EventName> {
    mapped(PAGES, &record(text.as_bytes()))
}

#[test]
fn an_entry_is_the_same_at_every_place_of_every_page_and_alone() {
    let (e1, e2) = (
        r#"{"id":"e1","u":"w1","v":1}"#,
        r#"{"id":"e2","u":"w1","v":1}"#,
    );
    let alone = page(e1);
    assert_eq!(alone.len(), 1);
    let pages = page(&format!(r#"{{"next":"x","rows":[{e2},{e1}]}}"#));
    assert_eq!(pages[1], alone[0]);
    assert_ne!(pages[0].id, alone[0].id);
    assert_eq!(page(&format!(r#"{{"rows":[{e1}],"total":2}}"#)), alone);
    assert_eq!(page(&format!("[{e2},{e1}]"))[1], alone[0]);
    assert_eq!(page(r#"{ "v":1, "u":"w1", "id":"e1" }"#), alone);
}

#[test]
fn a_time_that_was_lent_is_no_part_of_an_event() {
    let at = |millis, by| {
        let stamp = Some(Stamp {
            time: EventTime::from_millis(millis),
            by,
        });
        mapped(
            PAGES,
            &Record {
                stamp,
                ..record(br#"{"id":"e1","u":"w1"}"#)
            },
        )
    };
    let first = at(1_772_445_600_000, StampedBy::Broker);
    assert_eq!(first, at(1_772_449_200_000, StampedBy::Broker));
    assert_eq!(first, at(1_772_449_200_000, StampedBy::Producer));
}

#[test]
fn a_correction_has_the_same_name_and_another_version() {
    let (one, two) = (
        page(r#"{"id":"e1","u":"w1","v":9}"#),
        page(r#"{"id":"e1","u":"w1","v":10}"#),
    );
    assert_eq!(one[0].id, two[0].id);
    assert_ne!(one[0].content, two[0].content);
    assert_eq!(one[0].version, Some(Version::new("9")));
    let unsaid = page(r#"{"id":"e1","u":"w1"}"#);
    let order = |a: &[EventName], b: &[EventName]| {
        let (a, b) = (a[0].version.as_ref()?, b[0].version.as_ref()?);
        a.order(b)
    };
    assert_eq!(order(&one, &two), Some(Ordering::Less));
    assert_eq!(order(&unsaid, &one), Some(Ordering::Less));
    // One that cannot be understood is in no order, so that nothing is taken for its correction.
    let unclear = page(r#"{"id":"e1","u":"w1","v":{"n":3}}"#);
    assert_eq!(order(&one, &unclear), None);
}

#[test]
fn several_observations_of_one_event_are_its_parts() {
    let text = "vigie: 1
mapping: { name: m, version: 1, source: 'urn:m' }
id: { from: /id }
time: { from: /t, format: rfc3339, else: broker }
emit:
- { kind: task.expired, each: /contacts, once: [/c, /state] }
- { kind: task.completed, each: /tasks }
- { kind: session.login, when: { /login: yes } }";
    let read = |record: &str| mapped(text, &super::record(record.as_bytes()));
    let names = read(
        r#"{"id":1,"login":"yes","tasks":[{"n":1},{"n":2}],"contacts":[{"c":"x","state":"over"}]}"#,
    );
    let parts: Vec<u16> = names.iter().map(|name| name.part).collect();
    assert_eq!(parts, [0, 1, 2, 0]);
    assert!(
        names[..3]
            .iter()
            .all(|n| (n.id, n.content) == (names[0].id, names[0].content))
    );
    // What is told again and again has the name that `once` finds, whichever event tells it.
    let again = read(r#"{"id":2,"contacts":[{"state":"over","c":"x","since":4}]}"#);
    assert_eq!(again, [names[3].clone()]);
    assert_ne!(names[3].id, names[0].id);
}

#[test]
fn one_bad_entry_rejects_itself_with_its_place() {
    let mapping = || parse_mapping("m.yaml", PAGES.as_bytes()).unwrap();
    let told = |text: &str| told(&intake(vec![mapping()]), Some("m"), text.as_bytes());
    let good = r#"{"id":1,"t":"2026-03-02T10:00:00Z","u":"w1"}"#;
    let seen = "score.computed 2026-03-02T10:00:00Z subject.ref=a person";
    let page = format!(
        r#"{{"rows":[{{"id":9,"t":"31/01/2026"}},{good},{{"t":"2026-03-02T10:00:00Z"}},{good},7]}}"#
    );
    assert_eq!(
        told(&page),
        format!("0: BadTime\n{seen}\n2: NoId\n{seen}\n4: NotObject")
    );
    let all_bad = r#"{"rows":[{"id":9,"t":"31/01/2026"},{}]}"#;
    assert_eq!(told(all_bad), "1: NoId\nRejected(BadTime)");
}
