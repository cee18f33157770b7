// SPDX-License-Identifier: EUPL-1.2
//! `sequence:` and its keys.

use super::super::clause::LoadContext;
use super::super::pattern::Patterns;
use super::parts::{BY, CALENDAR, form, in_time};
use crate::agreement::{Form, Sequence};
use crate::diagnostic::Findings;
use crate::yaml::{Map, Node, Shape, Table, needed};

/// `sequence:`
pub(super) static TABLE: Table = form(
    "sequence",
    &[
        needed(
            "first",
            Shape::Defined("pattern"),
            "What comes first; then a matching event is a breach.",
            "Ce qui précède ; ensuite, un événement visé est un dépassement.",
        ),
        needed(
            "within",
            Shape::Defined("term"),
            "For how long after it.",
            "Pendant combien de temps après.",
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
    let (first, within, by) = in_time("first", &map, around, out);
    Some(Form::Sequence(Sequence {
        first: first?,
        within: within?,
        by: by?,
    }))
}
