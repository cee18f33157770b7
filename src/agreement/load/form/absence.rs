// SPDX-License-Identifier: EUPL-1.2
//! `absence:` and its keys.

use super::super::clause::LoadContext;
use super::super::pattern::Patterns;
use super::super::problem::FormProblem;
use super::super::term::Terms;
use super::parts::{CALENDAR, PER, form, per};
use crate::agreement::{Absence, Form};
use crate::diagnostic::Findings;
use crate::observation::FieldType;
use crate::yaml::{Map, Node, Shape, Table, key, needed, scalar};

/// `absence:`
pub(super) static TABLE: Table = form(
    "absence",
    &[
        needed(
            "longer_than",
            Shape::Defined("term"),
            "The longest pause that is no breach; in working hours it only runs while the calendar is open.",
            "La plus longue pause admise ; en heures ouvrées, elle ne court que pendant les horaires du calendrier.",
        ),
        PER,
        key(
            "of",
            Shape::List(&Shape::Text),
            "Values of `per` that are expected from the first day of the agreement on.",
            "Valeurs de `per` attendues dès le premier jour de l'accord.",
        ),
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
    let longer_than = map
        .get("longer_than")
        .and_then(|node| terms.read(node, out));
    terms.finish(out);
    let per = map.get("per").and_then(|node| per(node, out));
    let of = map
        .get("of")
        .map(|node| scalar::texts(node, out))
        .unwrap_or_default();
    if let (Some(per), Some(node)) = (&per, map.get("of")) {
        match per.0.as_slice() {
            [field] if field.field_type() == FieldType::Identity => {
                let problem = FormProblem::PersonExpected { field: *field };
                out.error(node.place, problem.message()).discreet();
            }
            [_] => {}
            _ => {
                out.error(node.place, FormProblem::OfNeedsOneField.message());
            }
        }
    }
    Some(Form::Absence(Absence {
        longer_than: longer_than?,
        per: per?,
        of,
    }))
}
