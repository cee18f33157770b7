// SPDX-License-Identifier: EUPL-1.2
//! `forbid:` and its keys.

use super::super::clause::LoadContext;
use super::super::keys::CLAUSE;
use super::super::pattern::Patterns;
use super::parts::per;
use crate::agreement::{Form, Per};
use crate::diagnostic::Findings;
use crate::observation::Field;
use crate::yaml::{Map, Node, Shape, Table, key};

/// `forbid:`
pub(super) static TABLE: Table = Table {
    name: "forbid",
    parent: Some(&CLAUSE),
    keys: &[key(
        "per",
        Shape::Defined("per"),
        "Whose breach it is: `worker` if not given.",
        "À qui le dépassement se rapporte : `worker` par défaut.",
    )],
    one_of: &[],
};

pub(super) fn read(
    node: &Node,
    _: &Patterns<'_>,
    _: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Form> {
    let map = Map::read(node, &TABLE, out)?;
    let per = match map.get("per") {
        Some(node) => per(node, out)?,
        None => Per(vec![Field::WORKER]),
    };
    Some(Form::Forbid { per })
}
