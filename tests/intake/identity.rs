// SPDX-License-Identifier: EUPL-1.2
//! Who is one person and who is two: ids of any length, domains, mail addresses, normal forms.

use vigie::intake::{Item, Mapping, parse_mapping};
use vigie::observation::{Field, Value, WorkerRef};

use super::{intake, plan, record};

/// The person in a field of a record.
fn person(
    mappings: Vec<Mapping>,
    name: Option<&str>,
    field: Field,
    text: &str,
) -> Option<WorkerRef> {
    let intake = intake(mappings);
    let mut found = None;
    intake.read(
        &record(text.as_bytes()),
        intake.format(name).unwrap(),
        &mut |item| {
            if let Item::Seen(seen, _) = item
                && let Value::Identity(worker) = seen.get(plan().slot(field).unwrap())
            {
                found = Some(*worker);
            }
        },
    );
    found
}

/// The subject of a canonical event with these data.
fn native(data: &str) -> Option<WorkerRef> {
    native_in(Field::WORKER, data)
}

fn native_in(field: Field, data: &str) -> Option<WorkerRef> {
    let event = format!(
        r#"{{"specversion":"1.0","id":"1","source":"urn:m","time":"2026-10-05T12:00:00Z",
            "type":"work.task.completed.v1","data":{data}}}"#
    );
    person(Vec::new(), None, field, &event)
}

fn subject(id: &str) -> Option<WorkerRef> {
    native(&format!(r#"{{"subject":{{"ref":{id}}}}}"#))
}

/// The subject of a record of the system of this name.
fn mapped(source: &str, id: &str) -> Option<WorkerRef> {
    let text = format!(
        "vigie: 1\nmapping: {{ name: m, version: 1, source: '{source}' }}\nid: {{ from: /id }}\n\
         time: {{ from: /t, format: rfc3339 }}\n\
         emit: {{ kind: task.completed, fields: {{ subject.ref: /v }} }}"
    );
    let mapping = parse_mapping("m.yaml", text.as_bytes()).unwrap();
    let record = format!(r#"{{"id":1,"t":"2026-10-05T12:00:00Z","v":{id}}}"#);
    person(vec![mapping], Some("m"), Field::WORKER, &record)
}

#[test]
fn a_number_is_one_id_however_a_program_writes_it() {
    for of in [subject, |id: &str| mapped("urn:tracker", id)] {
        assert!(of("1").is_some());
        assert_eq!(of("1.0"), of("1"));
        assert_eq!(of("1e3"), of("1000"));
        assert_eq!(of("\"1\""), of("1"));
    }
}

#[test]
fn every_digit_of_an_id_counts() {
    let ids = [
        "9007199254740992",
        "9007199254740993",
        "123456789012345678901234567890",
        "123456789012345678901234567891",
        "1.5",
        "1",
        "1000",
    ];
    for of in [subject, |id: &str| mapped("urn:tracker", id)] {
        let people: Vec<_> = ids.iter().map(|id| of(id)).collect();
        for (at, person) in people.iter().enumerate() {
            assert!(
                person.is_some() && !people[..at].contains(person),
                "{}",
                ids[at]
            );
        }
        // The digits are the name, whether they stand in quotes or not.
        assert_eq!(of("42"), of(r#"" 42 ""#));
    }
}

#[test]
fn the_same_number_in_two_systems_is_two_people() {
    let people = [
        subject("7"),
        mapped("urn:tracker", "7"),
        mapped("urn:tickets", "7"),
        native(r#"{"subject":{"ref":7,"domain":"urn:payroll"}}"#),
        native(r#"{"subject":{"ref":7,"domain":"email"}}"#),
    ];
    for (at, person) in people.iter().enumerate() {
        assert!(person.is_some() && !people[..at].contains(person), "{at}");
    }
    // Who names the same issuer means the same person.
    let issuer = native(r#"{"subject":{"domain":" urn:tracker","ref":"7"}}"#);
    assert_eq!(issuer, mapped("urn:tracker", "7"));
    let company = native(r#"{"subject":{"domain":"company","ref":"7"}}"#);
    assert_eq!(company, subject("7"));
}

#[test]
fn every_person_of_an_event_may_have_another_domain() {
    for (object, key, field) in [
        ("actor", "ref", Field::ACTOR),
        ("review", "by", Field::REVIEWER),
        ("target", "id", Field::TARGET),
    ] {
        let plain = native_in(field, &format!(r#"{{"{object}":{{"{key}":"7"}}}}"#));
        let data = format!(r#"{{"{object}":{{"{key}":"7","domain":"urn:tracker"}}}}"#);
        assert_eq!(plain, subject("7"));
        assert_eq!(
            native_in(field, &data),
            mapped("urn:tracker", "7"),
            "{object}"
        );
    }
}

#[test]
fn an_address_is_one_person_however_it_is_written() {
    let ada = subject(r#""ada@example.org""#);
    assert!(ada.is_some());
    for same in [
        r#""Ada@Example.org""#,
        r#"" ADA@EXAMPLE.ORG ""#,
        r#""mailto:ada@example.org""#,
        r#""MailTo:Ada@example.org""#,
        r#""w:ada@example.org""#,
    ] {
        assert_eq!(subject(same), ada, "{same}");
    }
    assert_eq!(
        native(r#"{"subject":{"ref":"Ada@example.org","domain":"email"}}"#),
        ada
    );
    // Also where a mapping does not say what its ids are; ids that are none stay the system's own.
    for same in [r#""ADA@example.org""#, r#""mailto:Ada@Example.org""#] {
        assert_eq!(mapped("urn:tracker", same), ada, "{same}");
        assert_eq!(mapped("urn:forum", same), ada, "{same}");
    }
    assert_ne!(
        mapped("urn:tracker", "\"ada\""),
        mapped("urn:forum", "\"ada\"")
    );
    // Where a domain is named, it is believed.
    let other = native(r#"{"subject":{"ref":"ada@example.org","domain":"urn:forum"}}"#);
    assert!(other.is_some() && other != ada);
    assert_ne!(subject(r#""Ada""#), subject(r#""ada""#));
}

#[test]
fn a_name_is_one_in_every_unicode_form() {
    assert_eq!(subject(r#""Rene\u0301""#), subject(r#""René""#));
    assert_eq!(subject(r#""René\n""#), subject(r#""René""#));
    let reader = |id: &str| mapped("urn:tracker", id);
    assert_eq!(reader(r#""Rene\u0301""#), reader(r#""René""#));
}

#[test]
fn what_says_that_it_is_no_person_is_nobody() {
    for nobody in [
        r#""group:a""#,
        r#""system:7""#,
        r#""model:x""#,
        r#""w:""#,
        r#""""#,
        "null",
    ] {
        assert_eq!(subject(nobody), None, "{nobody}");
        assert_eq!(mapped("urn:tracker", nobody), None, "{nobody}");
    }
    assert_eq!(subject(r#""w:7""#), subject("7"));
    assert_eq!(
        mapped("urn:tracker", r#""w:7""#),
        mapped("urn:tracker", "7")
    );
}
