// SPDX-License-Identifier: EUPL-1.2
//! Reads `tests:`: events as they would arrive, and the alerts they should lead to.

use jiff::Timestamp;
use serde_json::{Map as Object, Value, json};

use super::clause::LoadContext;
use super::keys::TEST;
use super::pattern::{self, Patterns};
use super::problem::FormProblem;
use super::{literal, quantity};
use crate::agreement::{Expected, Form, Happening, Literal, Scenario};
use crate::diagnostic::Findings;
use crate::observation::{EventTime, Field, FieldType, Span};
use crate::yaml::{Map, Node, scalar};

/// Events of one test at most.
const EVENTS: usize = 10_000;

/// What an event and an expected alert are, in English and French.
const FIELDS: (&str, &str) = ("fields with their values", "des champs avec leurs valeurs");

/// Keys of an event beside its fields.
pub(super) const EVENT_KEYS: [&str; 4] = ["at", "after", "times", "every"];

/// Keys of an expected alert beside the fields of its group.
pub(super) const ALERT_KEYS: [&str; 4] = ["observed", "count", "start", "waived"];

/// Reads the tests of a clause.
pub(super) fn read_all(
    node: &Node,
    form: Option<&Form>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Vec<Scenario> {
    let items = scalar::list(node, out).unwrap_or_default().iter();
    items
        .filter_map(|item| read(item, form, around, out))
        .collect()
}

fn read(
    item: &Node,
    form: Option<&Form>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Scenario> {
    let map = Map::read(item, &TEST, out)?;
    let name = map.get("name").and_then(|node| scalar::text(node, out));
    let mut events = Vec::new();
    let list = map.get("events").and_then(|node| scalar::list(node, out));
    for item in list.unwrap_or_default() {
        let before = events.last().map(|event: &Happening| event.at);
        events.extend(event(item, before, around, out)?);
        if events.len() > EVENTS {
            out.error(
                item.place,
                FormProblem::TooManyEvents { most: EVENTS }.message(),
            );
            return None;
        }
    }
    let latest = events.iter().map(|event| event.at).max();
    let until = map.get("until").and_then(|node| time(node, out));
    let expect = map.get("expect").and_then(|node| scalar::list(node, out));
    let expect = expect
        .unwrap_or_default()
        .iter()
        .map(|item| expected(item, form, out))
        .collect::<Option<Vec<_>>>();
    Some(Scenario {
        name: name?,
        events,
        until: until.or(latest).unwrap_or_default(),
        expect: expect?,
        line: map.place.line,
    })
}

/// One event, or several alike.
fn event(
    node: &Node,
    before: Option<EventTime>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Vec<Happening>> {
    let entries = scalar::entries(
        node,
        FIELDS,
        "{ at: 2026-12-07T09:00:00+01:00, kind: … }",
        out,
    )?;
    let key = |name: &str| entries.iter().find(|e| e.key == name).map(|e| &e.value);
    let first = match (key("at"), key("after"), before) {
        (Some(at), None, _) => time(at, out)?,
        (None, Some(after), Some(before)) => before.plus(scalar::duration(after, out)?),
        _ => {
            let told = out.error(node.place, FormProblem::EventWithoutTime.message());
            told.example("at: 2026-12-07T09:00:00+01:00");
            return None;
        }
    };
    let times = match key("times") {
        Some(node) => scalar::whole(node, 1, out)?,
        None => 1,
    };
    let every = match key("every") {
        Some(node) => scalar::duration(node, out)?,
        None => Span::ZERO,
    };
    let mut data = Value::Object(Object::new());
    for entry in entries
        .iter()
        .filter(|e| !EVENT_KEYS.contains(&e.key.as_str()))
    {
        let field = pattern::field(&entry.key, entry.place, out)?;
        put(
            &mut data,
            field.name(),
            value(field, &entry.value, around, out)?,
        );
    }
    if data.pointer("/kind").is_none() {
        let told = out.error(node.place, FormProblem::EventWithoutKind.message());
        told.example("kind: capture.screenshot");
        return None;
    }
    let each = (0..i64::from(times).min(EVENTS as i64 + 1)).map(|n| Happening {
        at: first.plus(Span::from_micros(every.micros().saturating_mul(n))),
        data: data.clone(),
    });
    Some(each.collect())
}

/// The value of a field, as the canonical event carries it.
fn value(
    field: Field,
    node: &Node,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Value> {
    let literal = |node: &Node, out: &mut Findings<'_>| {
        let mut patterns = Patterns::new(around);
        literal::read(&mut patterns, field, node, out)
    };
    match field.field_type() {
        FieldType::Identity => scalar::text(node, out).map(Value::from),
        FieldType::List => {
            let items = scalar::list(node, out)?.iter();
            let texts = items.map(|item| literal(item, out).map(plain));
            texts.collect::<Option<Vec<_>>>().map(Value::from)
        }
        FieldType::Number if node.plain().is_some_and(|text| text.parse::<f64>().is_ok()) => {
            Some(json!(node.plain()?.parse::<f64>().ok()?))
        }
        _ => literal(node, out).map(plain),
    }
}

fn plain(literal: Literal) -> Value {
    match literal {
        Literal::Text(text) => text.into(),
        Literal::Number(number) => number.into(),
        Literal::Bool(truth) => truth.into(),
        Literal::Time(time) => time.to_string().into(),
    }
}

/// Puts a value at a dotted path.
fn put(data: &mut Value, path: &str, value: Value) {
    let mut place = data;
    for part in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Object::new());
        }
        place = &mut place[part];
    }
    *place = value;
}

fn expected(node: &Node, form: Option<&Form>, out: &mut Findings<'_>) -> Option<Expected> {
    let mut expected = Expected::default();
    for entry in scalar::entries(node, FIELDS, "{ worker: w1, observed: 5 }", out)? {
        let value = &entry.value;
        match entry.key.as_str() {
            "observed" => {
                let amount = value.text().and_then(quantity::amount);
                if amount.is_none() {
                    let told =
                        out.error(value.place, super::problem::Problem::NotANumber.message());
                    told.found(&value.described());
                }
                expected.observed = Some(amount?);
            }
            "count" => expected.count = Some(scalar::whole(value, 0, out)?),
            "start" => expected.start = Some(time(value, out)?),
            "waived" => expected.waived = Some(scalar::boolean(value, out)?),
            name => {
                let field = pattern::field(name, entry.place, out)?;
                if form.is_some_and(|form| !form.per().0.contains(&field)) {
                    let told = out.error(entry.place, FormProblem::NotInGroup { field }.message());
                    told.allowed(form.iter().flat_map(|f| f.per().0.iter().map(|f| f.name())));
                    return None;
                }
                expected.group.push((field, scalar::text(value, out)?));
            }
        }
    }
    Some(expected)
}

/// RFC 3339, with its offset.
fn time(node: &Node, out: &mut Findings<'_>) -> Option<EventTime> {
    let time = node.text().and_then(|text| text.parse::<Timestamp>().ok());
    if time.is_none() && !node.is_bad() {
        let told = out.error(node.place, FormProblem::NotAMoment.message());
        told.found(&node.described())
            .example("2026-12-07T09:00:00+01:00");
    }
    time.map(EventTime::from)
}
