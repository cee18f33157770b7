// SPDX-License-Identifier: EUPL-1.2
//! Intake by its public face: the shipped mappings, what mapping files can say, what no input does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod adversary;
mod bad_mappings;
mod by_kind;
mod canonical_form;
mod envelopes;
mod formats;
mod identity;
mod mapping_language;
mod misread;
mod names;
mod never_panics;
mod normal_forms;
mod opened;
mod pages;
mod schemas;
mod shapes;
mod shipped_mappings;
mod times;
mod two_readers;
mod unread_keys;
mod values;

use vigie::intake::{
    Intake, IntakeLimits, Item, Mapping, Outcome, Pseudonyms, Record, Remark, Stamp, StampedBy,
};
use vigie::observation::{EventName, EventTime, Field, Observation, Plan, Value};

/// 2026-10-05T20:00:00Z, when every record of these tests arrived.
const ARRIVED: EventTime = EventTime::from_micros(1_791_230_400_000_000);

fn plan() -> Plan {
    Plan::new(Field::all().filter(|field| *field != Field::KIND && *field != Field::TIME))
}

fn intake(mappings: Vec<Mapping>) -> Intake {
    Intake::new(
        plan(),
        mappings,
        Pseudonyms::new(b"a key of tests"),
        IntakeLimits::default(),
    )
}

fn record(payload: &[u8]) -> Record<'_> {
    Record {
        topic: "t",
        partition: 0,
        offset: 0,
        stamp: Some(Stamp {
            time: ARRIVED,
            by: StampedBy::Broker,
        }),
        read_at: ARRIVED,
        key: None,
        payload: Some(payload),
        headers: Default::default(),
    }
}

/// What a record becomes, as lines to read.
fn told(intake: &Intake, mapping: Option<&str>, payload: &[u8]) -> String {
    told_of(intake, mapping, &record(payload))
}

fn told_of(intake: &Intake, mapping: Option<&str>, record: &Record<'_>) -> String {
    let format = intake.format(mapping).unwrap();
    let mut lines = Vec::new();
    let outcome = intake.read(record, format, &mut |item| match item {
        Item::Seen(seen, remarks) => {
            lines.push(line(seen));
            lines.extend(
                remarks
                    .iter()
                    .map(|remark| format!("  note: {}", note(remark))),
            );
        }
        Item::Rejected(at, why) => lines.push(format!("{at}: {why:?}")),
    });
    if outcome != Outcome::Observed {
        lines.push(format!("{outcome:?}"));
    }
    lines.join("\n")
}

/// The names of what a record becomes.
fn names_of(intake: &Intake, mapping: Option<&str>, record: &Record<'_>) -> Vec<EventName> {
    let format = intake.format(mapping).unwrap();
    let mut names = Vec::new();
    intake.read(record, format, &mut |item| {
        if let Item::Seen(seen, _) = item {
            names.push(seen.name.clone());
        }
    });
    names
}

/// A record with these headers.
fn with_headers<'a>(payload: Option<&'a [u8]>, headers: &[(&'a str, &'a str)]) -> Record<'a> {
    let headers = headers.iter();
    Record {
        payload,
        headers: headers
            .map(|(name, value)| (*name, value.as_bytes()))
            .collect(),
        ..record(b"")
    }
}

fn note(remark: &Remark) -> String {
    match remark {
        Remark::Unreadable(field, why) => format!("unreadable {field} {}", why.name()),
        Remark::Unmapped(kind, None) => format!("unmapped {kind}"),
        Remark::Unmapped(kind, Some(system)) => format!("unmapped {kind} of {system}"),
        Remark::Future => "future".to_owned(),
        Remark::Old => "old".to_owned(),
        Remark::CivilTime(field, why) => format!("{field} {}", why.name()),
        Remark::DuplicateKey => "duplicate key".to_owned(),
        Remark::UnreadKey(name) => format!("unread key {name}"),
    }
}

fn line(seen: &Observation<'_>) -> String {
    let mut text = format!("{} {}", seen.kind.name(), seen.time);
    let plan = plan();
    for field in plan.fields() {
        let value = match seen.get(plan.slot(*field).unwrap()) {
            Value::Missing => continue,
            Value::Unreadable => "(unreadable)".to_owned(),
            Value::Text(text) => text.to_string(),
            Value::Identity(_) => "a person".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::Time(time) => time.to_string(),
            Value::List(texts) => texts.join("+"),
        };
        text.push_str(&format!(" {}={value}", field.name()));
    }
    text
}
