// SPDX-License-Identifier: EUPL-1.2
//! `deadline:` and its keys.

use super::super::clause::LoadContext;
use super::super::pattern::Patterns;
use super::parts::{BY, CALENDAR, form, in_time};
use crate::agreement::{Deadline, Form};
use crate::diagnostic::Findings;
use crate::yaml::{Map, Node, Shape, Table, needed};

/// `deadline:`
pub(super) static TABLE: Table = form(
    "deadline",
    &[
        needed(
            "then",
            Shape::Defined("pattern"),
            "What has to follow each matching event.",
            "Ce qui doit suivre chaque événement visé.",
        ),
        needed(
            "within",
            Shape::Defined("term"),
            "Until when after it.",
            "Dans quel délai.",
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
    let (then, within, by) = in_time("then", &map, around, out);
    Some(Form::Deadline(Deadline {
        then: then?,
        within: within?,
        by: by?,
    }))
}
