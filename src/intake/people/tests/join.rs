// SPDX-License-Identifier: EUPL-1.2
//! What a table does to events.

use std::sync::Arc;

use super::*;
use crate::intake::people::join::Join;
use crate::intake::{Intake, IntakeLimits, Item, Mapping, Outcome, Record, parse_mapping};
use crate::observation::{EventName, Kind, Observation, Plan, Value};

const FIELDS: [Field; 6] = [
    Field::WORKER,
    Field::SITE,
    Field::TEAM,
    Field::JOB,
    Field::ACTOR,
    Field::REVIEWER,
];

/// What the table makes of an event with these values.
fn joined(table: &str, time: &str, values: &[(Field, Value<'static>)]) -> Vec<Value<'static>> {
    let plan = Plan::new(FIELDS);
    let join = Join::new(Arc::new(parse(&sheet(table)).unwrap()), &plan);
    let mut seen = Observation::new(Kind::OTHER, at(time), EventName::default());
    for (field, value) in values {
        seen.set(plan.slot(*field).unwrap(), value.clone());
    }
    join.apply(&mut seen);
    let value = |field| seen.get(plan.slot(field).unwrap()).clone();
    FIELDS.map(value).to_vec()
}

fn text(text: &'static str) -> Value<'static> {
    Value::Text(text.into())
}

fn identity(domain: &str, id: &str) -> Value<'static> {
    Value::Identity(person(domain, id))
}

const NOON: &str = "2026-05-01T12:00:00Z";

#[test]
fn two_domains_meet_in_the_company_id() {
    let table = "urn:tracker,7,4711,lille,pick,driver,,\nurn:mail,7,4712,,,,,\n\
                 email,ada@example.fr,4711,,,,,\ncompany,4711,,lyon,pack,cook,,";
    let of = |values: &[(Field, Value<'static>)]| joined(table, NOON, values);
    let ada = identity("company", "4711");
    let tracked = of(&[(Field::WORKER, identity("urn:tracker", "7"))]);
    assert_eq!(
        tracked[..4],
        [ada.clone(), text("lille"), text("pick"), text("driver")]
    );
    // The row of the address says nothing of the place; that of the company's own id does.
    let mailed = of(&[(Field::WORKER, identity("email", "Ada@example.fr"))]);
    assert_eq!(
        mailed[..4],
        [ada.clone(), text("lyon"), text("pack"), text("cook")]
    );
    // The same number of another issuer is somebody else.
    let other = of(&[(Field::WORKER, identity("urn:mail", "7"))]);
    assert_eq!(other[..2], [identity("company", "4712"), Value::Missing]);
    let unknown = of(&[(Field::WORKER, identity("urn:else", "7"))]);
    assert_eq!(unknown[..2], [identity("urn:else", "7"), Value::Missing]);
    // Who acted and who looked at it, too; but they fill no place.
    let acted = of(&[
        (Field::ACTOR, identity("urn:tracker", "7")),
        (Field::REVIEWER, identity("urn:mail", "7")),
    ]);
    let want = [
        Value::Missing,
        Value::Missing,
        ada,
        identity("company", "4712"),
    ];
    assert_eq!([&acted[..2], &acted[4..]].concat(), want);
}

#[test]
fn what_an_event_says_itself_stays() {
    let table = "urn:tracker,7,,lille,pick,driver,2026-01-01,2026-12-31";
    let who = || (Field::WORKER, identity("urn:tracker", "7"));
    let said = [
        who(),
        (Field::SITE, text("lyon")),
        (Field::TEAM, Value::Unreadable),
    ];
    let seen = joined(table, NOON, &said);
    let want = [who().1, text("lyon"), Value::Unreadable, text("driver")];
    assert_eq!(seen[..4], want);
    // Before and after, the table says nothing.
    for time in ["2025-12-31T22:59:59Z", "2026-12-31T23:00:00Z"] {
        assert_eq!(joined(table, time, &[who()])[1], Value::Missing, "{time}");
    }
    let unreadable = joined(table, NOON, &[(Field::WORKER, Value::Unreadable)]);
    assert_eq!(unreadable[..2], [Value::Unreadable, Value::Missing]);
}

fn intake(mappings: Vec<Mapping>, table: &str) -> Intake {
    let table = Arc::new(parse(&sheet(table)).unwrap());
    let plan = Plan::new(FIELDS);
    Intake::new(plan, mappings, keys(), IntakeLimits::default()).with_people(Some(table))
}

#[test]
fn records_are_joined_while_they_are_read() {
    let table = "company,4711,4712,lille,,,,2026-12-31\nemail,ada@example.fr,4712,lille,,,,";
    let intake = intake(Vec::new(), table);
    let plan = Plan::new(FIELDS);
    for subject in [
        "\"4711\"",
        "\"w:4711\"",
        "4711",
        "\"Ada@example.fr\"",
        "\"mailto:ada@example.fr\"",
    ] {
        let text = format!(
            r#"{{"specversion":"1.0","id":"1","source":"urn:t","type":"t",
            "time":"2026-05-01T12:00:00Z",
            "data":{{"kind":"capture.screenshot","subject":{{"ref":{subject}}}}}}}"#
        );
        let record = Record {
            topic: "t",
            partition: 0,
            offset: 0,
            stamp: None,
            read_at: at("2026-05-01T12:00:01Z"),
            key: None,
            payload: Some(text.as_bytes()),
            headers: Default::default(),
        };
        let mut found = Vec::new();
        let outcome = intake.read(&record, intake.format(None).unwrap(), &mut |item| {
            if let Item::Seen(seen, _) = item {
                found.push(format!("{:?}", seen.get(plan.slot(Field::SITE).unwrap())));
                let who = seen.get(plan.slot(Field::WORKER).unwrap());
                assert_eq!(*who, identity("company", "4712"), "{subject}");
            }
        });
        assert_eq!(outcome, Outcome::Observed, "{subject}");
        assert_eq!(found, ["Text(\"lille\")"], "{subject}");
    }
}

#[test]
fn what_the_table_fills_is_filled_if_the_person_is_known() {
    let mapping = |fields: &str| {
        let text = format!(
            "vigie: 1\nmapping: {{ name: m, version: 1, source: 'urn:m' }}\n\
             id: {{ from: /id }}\ntime: {{ from: /t, format: s }}\n\
             emit: {{ kind: capture.screenshot }}\nfields: {{ {fields} }}\n"
        );
        parse_mapping("m.yaml", text.as_bytes()).unwrap()
    };
    let unfilled = |fields: &str| {
        let intake = intake(vec![mapping(fields)], "urn:m,7,4711,lille,,,,");
        let format = intake.format(Some("m")).unwrap();
        let fields: Vec<Field> = intake.unfilled(&[format]).collect();
        fields
    };
    let rest = [Field::TEAM, Field::JOB, Field::ACTOR, Field::REVIEWER];
    assert_eq!(unfilled("subject.ref: /who"), rest);
    let nobody = [&[Field::WORKER, Field::SITE], &rest[..3], &rest[3..]].concat();
    let nobody: Vec<Field> = nobody
        .into_iter()
        .filter(|field| *field != Field::ACTOR)
        .collect();
    assert_eq!(unfilled("actor.ref: /who"), nobody);
}
