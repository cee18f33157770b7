// SPDX-License-Identifier: EUPL-1.2
//! `requires:` and its keys.

use super::super::clause::LoadContext;
use super::super::pattern::Patterns;
use super::super::problem::FormProblem;
use super::super::term::Terms;
use super::parts::{BY, CALENDAR, by, form, pattern};
use crate::agreement::{Form, Requires};
use crate::diagnostic::Findings;
use crate::yaml::{Map, Node, Shape, Table, key, needed};

/// `requires:`
pub(super) static TABLE: Table = form(
    "requires",
    &[
        needed(
            "first",
            Shape::Defined("pattern"),
            "What has to come before each matching event.",
            "Ce qui doit précéder chaque événement visé.",
        ),
        key(
            "at_least",
            Shape::Defined("term"),
            "How long before, at least.",
            "Combien de temps avant, au moins.",
        ),
        key(
            "at_most",
            Shape::Defined("term"),
            "How long before, at most.",
            "Combien de temps avant, au plus.",
        ),
        BY,
        CALENDAR,
    ],
);

pub(super) fn read(
    node: &Node,
    _: &Patterns<'_>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Form> {
    let map = Map::read(node, &TABLE, out)?;
    let mut terms = Terms::new(&map, around, out);
    let first = map.get("first").map(|node| pattern(node, around, out));
    let mut term = |key| map.get(key).map(|node| terms.read(node, out));
    let (at_least, at_most) = (term("at_least"), term("at_most"));
    terms.finish(out);
    if let (Some(Some(least)), Some(Some(most))) = (&at_least, &at_most)
        && least.quantity().amount >= most.quantity().amount
    {
        let place = map.get("at_least").map_or(map.place, |node| node.place);
        out.error(place, FormProblem::NeverBoth.message());
    }
    let by = by(&map, out);
    Some(Form::Requires(Requires {
        first: first?,
        at_least: match at_least {
            Some(term) => Some(term?),
            None => None,
        },
        at_most: match at_most {
            Some(term) => Some(term?),
            None => None,
        },
        by: by?,
    }))
}
