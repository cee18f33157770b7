// SPDX-License-Identifier: EUPL-1.2
//! `trend:` and its keys.

use super::super::clause::LoadContext;
use super::super::keys::CLAUSE;
use super::super::pattern::Patterns;
use super::super::problem::{FormProblem, Problem};
use super::super::quantity;
use super::aggregate::{self, AGGREGATES, with_aggregates};
use super::parts::{PER, per, window_of, within};
use crate::agreement::{Aggregate, Form, Trend, Unit, Window};
use crate::diagnostic::Findings;
use crate::observation::FieldType;
use crate::yaml::{Key, Map, Node, Shape, Table, needed};

/// `trend:`
pub(super) static TABLE: Table = Table {
    name: "trend",
    parent: Some(&CLAUSE),
    keys: &KEYS,
    one_of: &[&AGGREGATES],
};

static KEYS: [Key; Aggregate::ALL.len() + 3] = with_aggregates([
    PER,
    within(),
    needed(
        "rise_at_most",
        Shape::Defined("rise"),
        "By how many percent it may be higher than in the last window before that has a value.",
        "De combien de pour cent elle peut dépasser celle de la dernière fenêtre précédente qui en a une.",
    ),
]);

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
    if let (Some(within), Some(node)) = (&within, map.get("within"))
        && !follows(within)
    {
        let told = out.error(node.place, FormProblem::TrendWindow.message());
        told.example("{ calendar: week }");
    }
    let rise = map.get("rise_at_most").and_then(|node| {
        let rise = quantity::read(node, quantity::Wanted::Value, out)?;
        let sound = rise.unit == Unit::Percent && rise.amount >= 0.0;
        if !sound {
            let told = out.error(node.place, FormProblem::NotARise.message());
            told.found(&rise.written).example("… %");
        }
        sound.then_some(rise)
    });
    let trend = Trend {
        aggregate: aggregate?,
        per: per?,
        within: within?,
        rise_at_most: rise?,
    };
    let number = trend.aggregate.number();
    let compares = number.is_some_and(|field| field.field_type() == FieldType::Number);
    if compares && !patterns.unit_asked {
        let told = out.error(map.place, Problem::ValueWithoutUnit.message());
        told.example("value.unit: points");
    }
    Some(Form::Trend(trend))
}

/// Whether each window of this kind follows another one.
fn follows(window: &Window) -> bool {
    match window {
        Window::Calendar(..) | Window::Shift(_) | Window::Tumbling(_) => true,
        Window::Rolling(_) | Window::Hopping { .. } | Window::Session { .. } => false,
    }
}
