// SPDX-License-Identifier: EUPL-1.2
//! `register:` and its keys.

use super::super::clause::LoadContext;
use super::super::pattern::Patterns;
use super::super::problem::{FormProblem, Problem};
use super::super::{pattern, words};
use super::parts::{form, per};
use crate::agreement::{Declared, Form, Per, What};
use crate::diagnostic::Findings;
use crate::observation::{Field, FieldType};
use crate::yaml::{Map, Node, Shape, Table, key, needed, scalar};

/// `register:`
pub(super) static TABLE: Table = Table {
    one_of: &[&["systems", "listed", "settings", "approvals"]],
    ..form(
        "register",
        &[
            key(
                "systems",
                Shape::List(&Shape::Words(&words::names(&words::ASPECTS))),
                "The system has to be declared, and these aspects of it.",
                "Le système doit être déclaré, ainsi que ces aspects.",
            ),
            key(
                "listed",
                Shape::Table(&LISTED),
                "A field has to hold values of a declared list.",
                "Un champ doit contenir des valeurs d'une liste déclarée.",
            ),
            key(
                "settings",
                Shape::Nothing,
                "A setting that was agreed has to keep its value.",
                "Un réglage convenu doit garder sa valeur.",
            ),
            key(
                "approvals",
                Shape::Words(&["two"]),
                "Two different people have to stand behind it: `actor.ref` and `review.by`.",
                "Deux personnes différentes doivent l'approuver : `actor.ref` et `review.by`.",
            ),
            key(
                "per",
                Shape::Defined("per"),
                "Whose breach it is: `system` if not given.",
                "À quoi le dépassement se rapporte : `system` par défaut.",
            ),
        ],
    )
};

/// `listed:`
static LISTED: Table = Table {
    name: "listed",
    parent: Some(&TABLE),
    keys: &[
        needed(
            "field",
            Shape::Defined("listed_field"),
            "The field.",
            "Le champ.",
        ),
        needed(
            "in",
            Shape::Text,
            "The list, by its name in `registers.lists`.",
            "La liste, par son nom dans `registers.lists`.",
        ),
    ],
    one_of: &[],
};

pub(super) fn read(
    node: &Node,
    _: &Patterns<'_>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Form> {
    let map = Map::read(node, &TABLE, out)?;
    let register = around.register;
    let entry = map.first_of(TABLE.one_of[0])?;
    let value = &entry.value;
    let what = match entry.key.as_str() {
        "systems" => {
            if register.systems.is_empty() && !around.unsure.systems {
                out.error(entry.place, FormProblem::NoSystems.message());
            }
            let items = scalar::list(value, out)?.iter();
            let aspects = items.map(|item| scalar::word(item, "systems", &words::ASPECTS, out));
            What::System(aspects.collect::<Option<_>>()?)
        }
        "settings" => {
            scalar::nothing(value, out);
            if register.settings.is_empty() && !around.unsure.settings {
                out.error(entry.place, FormProblem::NoSettings.message());
            }
            What::Setting
        }
        "approvals" => {
            scalar::word(value, "approvals", &[("two", ())], out)?;
            What::TwoApprovals
        }
        _ => listed(value, around, out)?,
    };
    let per = map.get("per").map(|node| per(node, out));
    let system = || Some(Per(vec![Field::SYSTEM]));
    Some(Form::Register(Declared {
        what,
        per: per.unwrap_or_else(system)?,
    }))
}

fn listed(node: &Node, around: &LoadContext<'_>, out: &mut Findings<'_>) -> Option<What> {
    let map = Map::read(node, &LISTED, out)?;
    let field = map.get("field").and_then(|node| {
        let field = pattern::field(node.text()?, node.place, out)?;
        let fits = matches!(field.field_type(), FieldType::Text | FieldType::List);
        if !fits {
            let problem = Problem::AggregateDoesNotFit {
                aggregate: "listed",
                field,
            };
            out.error(node.place, problem.message());
        }
        fits.then_some(field)
    });
    let node = map.get("in")?;
    let name = scalar::text(node, out)?;
    if !around.register.lists.contains_key(&name) {
        if around.unsure.lists {
            return None;
        }
        let names = || around.register.lists.keys().map(String::as_str);
        let problem = FormProblem::NoSuchList { name: name.clone() };
        let told = out.error(node.place, problem.message());
        told.meant(&name, names()).allowed(names());
        return None;
    }
    Some(What::Listed(field?, name))
}
