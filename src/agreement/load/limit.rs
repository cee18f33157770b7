// SPDX-License-Identifier: EUPL-1.2
//! Reads `forbid:` and `limit:`: what about the matching events is a breach.

use super::clause::Around;
use super::keys::{FORBID, LIMIT, PERCENTILE, RATE};
use super::pattern::{self, Patterns};
use super::problem::{FormProblem, Problem};
use super::quantity::{self, Wanted};
use super::{reach, window};
use crate::agreement::{
    Aggregate, Bound, Counted, Form, Limit, Operand, Per, Quantity, Unit, Window,
};
use crate::diagnostic::{Findings, Place};
use crate::observation::{Field, FieldType, Span};
use crate::yaml::{Data, Entry, Map, Node, Problem as Yaml, scalar};

/// Fields that make one group: worker, team, site and one more.
const PER: usize = 4;

/// Smallest pane that intervals are cut by, so that one of two days falls into 288 at most.
const FINEST: Span = Span::from_secs(600);

pub(super) fn forbid(node: &Node, out: &mut Findings<'_>) -> Option<Form> {
    let map = Map::read(node, &FORBID, out)?;
    let per = match map.get("per") {
        Some(node) => per(node, out)?,
        None => Per(vec![Field::WORKER]),
    };
    Some(Form::Forbid { per })
}

pub(super) fn limit(
    node: &Node,
    patterns: &Patterns<'_>,
    around: &Around<'_>,
    out: &mut Findings<'_>,
) -> Option<Form> {
    let map = Map::read(node, &LIMIT, out)?;
    let aggregate = map
        .first_of(LIMIT.one_of[0])
        .and_then(|entry| aggregate(entry, around, out));
    let per = map.get("per").and_then(|node| per(node, out));
    let within = map
        .get("within")
        .and_then(|node| window::read(node, around, out));
    let entry = map.first_of(LIMIT.one_of[1]);
    let bound = entry.and_then(|entry| {
        let quantity = bounded(entry, aggregate.as_ref(), out)?;
        Some(if entry.key == "at_most" {
            Bound::AtMost(quantity)
        } else {
            Bound::AtLeast(quantity)
        })
    });
    let aggregate = aggregate?;
    let signed = map.entry("signed");
    if let Some(entry) = signed.filter(|_| !matches!(aggregate, Aggregate::Sum(_))) {
        out.error(entry.place, FormProblem::SignedAlone.message());
    }
    let signed = signed.and_then(|entry| scalar::boolean(&entry.value, out));
    let limit = Limit {
        aggregate,
        signed: signed.unwrap_or(false),
        per: per?,
        within: within?,
        bound: bound?,
    };
    let place = entry.map_or(map.place, |entry| entry.value.place);
    if limit.aggregate.row().cuts {
        cut_windows(&limit, map.place, out);
    }
    reach::check(&limit, &patterns.facts, place, out);
    units(&limit, patterns, place, out);
    Some(Form::Limit(limit))
}

/// Windows that intervals can be cut by.
fn cut_windows(limit: &Limit, place: Place, out: &mut Findings<'_>) {
    let aggregate = limit.aggregate.row().key;
    match limit.within {
        Window::Session { .. } => {
            out.error(place, FormProblem::CutSession { aggregate }.message());
        }
        Window::Rolling(_) => {
            let told = out.error(place, FormProblem::CutRolling { aggregate }.message());
            told.example("{ rolling: 7 d, step: 1 d }");
        }
        Window::Calendar(..) | Window::Shift(_) => {}
        Window::Tumbling(ref grid) | Window::Hopping { ref grid, .. } => {
            if grid.step < FINEST {
                out.error(place, FormProblem::CutTooFine { aggregate }.message());
            }
        }
    }
}

/// The bound, in what the aggregate counts.
fn bounded(
    entry: &Entry,
    aggregate: Option<&Aggregate>,
    out: &mut Findings<'_>,
) -> Option<Quantity> {
    let aggregate = aggregate?;
    let counted = aggregate.row().counted;
    let wanted = match (counted, aggregate.field()) {
        (Counted::Things, _) => Wanted::Count,
        (Counted::PerHour, _) => Wanted::PerHour,
        (Counted::Time, _) => Wanted::Seconds,
        (Counted::Part, _) | (Counted::Field, None) => Wanted::Value,
        (Counted::Field, Some(field)) => match Wanted::of(field) {
            Wanted::ValueOrBare => Wanted::Value,
            other => other,
        },
    };
    let quantity = quantity::read(&entry.value, wanted, out)?;
    if counted == Counted::Part && quantity.unit != Unit::Percent {
        let told = out.error(entry.value.place, FormProblem::NotAPercentage.message());
        told.found(&quantity.written).example("50 %");
        return None;
    }
    Some(quantity)
}

pub(super) fn aggregate(
    entry: &Entry,
    around: &Around<'_>,
    out: &mut Findings<'_>,
) -> Option<Aggregate> {
    let row = Aggregate::ALL.iter().find(|row| row.key == entry.key)?;
    match row.operand {
        Operand::Nothing(make) => {
            scalar::nothing(&entry.value, out);
            Some(make())
        }
        Operand::Number(make) => over(row.key, &entry.value, is_numeric, out).map(make),
        Operand::Group(make) => over(row.key, &entry.value, groups, out).map(make),
        Operand::Ranked(make) => ranked(row.key, make, &entry.value, out),
        Operand::Presence(make) => {
            let map = Map::read(&entry.value, &RATE, out)?;
            let presence = map.get("presence")?;
            Some(make(super::forms::pattern(presence, around, out)))
        }
    }
}

fn ranked(
    aggregate: &'static str,
    make: fn(Field, u8) -> Aggregate,
    node: &Node,
    out: &mut Findings<'_>,
) -> Option<Aggregate> {
    let map = Map::read(node, &PERCENTILE, out)?;
    let field = map
        .get("field")
        .and_then(|node| over(aggregate, node, is_numeric, out));
    let rank = map.get("rank").and_then(|node| {
        let rank = scalar::whole(node, 1, out)?;
        let sound = u8::try_from(rank).ok().filter(|rank| *rank <= 99);
        if sound.is_none() {
            let told = out.error(node.place, FormProblem::BadRank.message());
            told.found(&node.described());
        }
        sound
    });
    Some(make(field?, rank?))
}

/// The field an aggregate reads.
fn over(
    aggregate: &'static str,
    node: &Node,
    fits: fn(Field) -> bool,
    out: &mut Findings<'_>,
) -> Option<Field> {
    let Some(name) = node.text() else {
        if !node.is_bad() {
            let problem = Yaml::WrongShape {
                en: "the name of a field",
                fr: "le nom d'un champ",
            };
            let told = out
                .error(node.place, problem.message())
                .found(&node.described());
            told.allowed(Field::all().filter(|field| fits(*field)).map(Field::name));
        }
        return None;
    };
    let field = pattern::field(name, node.place, out)?;
    if !fits(field) {
        let problem = Problem::AggregateDoesNotFit { aggregate, field };
        let told = out.error(node.place, problem.message()).found(name);
        told.allowed(Field::all().filter(|field| fits(*field)).map(Field::name));
        return None;
    }
    Some(field)
}

/// Fields that can be added up and compared.
pub(super) fn is_numeric(field: Field) -> bool {
    matches!(
        field.kind(),
        FieldType::Number | FieldType::Seconds | FieldType::Bytes
    )
}

/// Fields whose values make groups.
pub(super) fn groups(field: Field) -> bool {
    matches!(
        field.kind(),
        FieldType::Text | FieldType::Identity | FieldType::Bool
    )
}

/// One field or several.
pub(super) fn per(node: &Node, out: &mut Findings<'_>) -> Option<Per> {
    let items = match &node.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut fields: Vec<(Field, Place)> = Vec::new();
    let mut sound = true;
    for item in items {
        let Some(field) = grouping(item, out) else {
            sound = false;
            continue;
        };
        match fields.iter().find(|(earlier, _)| *earlier == field) {
            Some((_, first)) => {
                out.error(item.place, Problem::PerTwice { field }.message())
                    .see(*first);
            }
            None => fields.push((field, item.place)),
        }
    }
    if let Some((_, place)) = fields.get(PER) {
        out.error(*place, Problem::PerTooMany { most: PER }.message());
    }
    // In one order, whatever the file's: it says nothing, and keys of groups are made in it.
    fields.sort_by_key(|(field, _)| *field);
    sound.then(|| Per(fields.into_iter().map(|(field, _)| field).collect()))
}

pub(super) fn grouping(node: &Node, out: &mut Findings<'_>) -> Option<Field> {
    let Some(name) = node.text() else {
        if !node.is_bad() {
            let problem = Yaml::WrongShape {
                en: "the name of a field",
                fr: "le nom d'un champ",
            };
            let told = out
                .error(node.place, problem.message())
                .found(&node.described());
            told.example("worker");
        }
        return None;
    };
    let field = pattern::field(name, node.place, out)?;
    if !groups(field) {
        let told = out.error(node.place, Problem::PerDoesNotFit { field }.message());
        told.found(name).allowed([
            "worker", "team", "site", "system", "job", "unit", "employer",
        ]);
        return None;
    }
    Some(field)
}

/// A bound on values is in one unit; the pattern has to let in values of that unit only.
fn units(limit: &Limit, patterns: &Patterns<'_>, place: Place, out: &mut Findings<'_>) {
    let number = limit.aggregate.number();
    if number.is_none_or(|field| field.kind() != FieldType::Number) {
        return;
    }
    let unit = limit.bound.quantity().unit.name();
    match super::facts::texts_of(&patterns.facts, Field::VALUE_UNIT) {
        Some(asked) if asked == [unit] => {}
        Some(asked) => {
            let problem = Problem::UnitMismatch {
                bound: unit.to_owned(),
                asked: asked.join(", "),
            };
            out.error(place, problem.message());
        }
        None if patterns.unit_asked => {}
        None => {
            let told = out.warning(
                place,
                Problem::UnitNotAsked {
                    unit: unit.to_owned(),
                }
                .message(),
            );
            told.example(&format!("match: {{ …, value.unit: {unit} }}"));
        }
    }
}
