// SPDX-License-Identifier: EUPL-1.2
//! `limit:` and its keys.

use super::super::clause::LoadContext;
use super::super::keys::CLAUSE;
use super::super::pattern::Patterns;
use super::super::problem::{FormProblem, Problem};
use super::super::quantity::{self, Wanted};
use super::super::{facts, reach};
use super::aggregate::{self, AGGREGATES, with_aggregates};
use super::parts::{PER, per, window_of, within};
use crate::agreement::{Aggregate, Bound, Counted, Form, Limit, Quantity, Unit, Window};
use crate::diagnostic::{Findings, Place};
use crate::observation::{Field, FieldType, Span};
use crate::yaml::{Entry, Key, Map, Node, Shape, Table, key, scalar};

/// `limit:`
pub(super) static TABLE: Table = Table {
    name: "limit",
    parent: Some(&CLAUSE),
    keys: &KEYS,
    one_of: &[&AGGREGATES, &["at_most", "at_least"]],
};

static KEYS: [Key; Aggregate::ALL.len() + 5] = with_aggregates([
    key(
        "signed",
        Shape::Bool,
        "Whether negative values lower a sum; else they are told and not counted.",
        "Si des valeurs négatives diminuent une somme ; sinon elles sont signalées et ne comptent pas.",
    ),
    PER,
    within(),
    key(
        "at_most",
        Shape::Defined("quantity"),
        "A breach above; with its unit.",
        "Dépassement au-dessus ; avec son unité.",
    ),
    key(
        "at_least",
        Shape::Defined("quantity"),
        "A breach below; with its unit.",
        "Dépassement en dessous ; avec son unité.",
    ),
]);

/// Smallest pane that intervals are cut by, so that one of two days falls into 288 at most.
const FINEST: Span = Span::from_secs(600);

pub(super) fn read(
    node: &Node,
    patterns: &Patterns<'_>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Form> {
    let map = Map::read(node, &TABLE, out)?;
    let aggregate = map
        .first_of(TABLE.one_of[0])
        .and_then(|entry| aggregate::read(entry, around, out));
    let per = map.get("per").and_then(|node| per(node, out));
    let within = window_of(&map, around, out);
    let entry = map.first_of(TABLE.one_of[1]);
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

/// A bound on values is in one unit; the pattern has to let in values of that unit only.
fn units(limit: &Limit, patterns: &Patterns<'_>, place: Place, out: &mut Findings<'_>) {
    let number = limit.aggregate.number();
    if number.is_none_or(|field| field.field_type() != FieldType::Number) {
        return;
    }
    let unit = limit.bound.quantity().unit.name();
    match facts::texts_of(&patterns.facts, Field::VALUE_UNIT) {
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
