// SPDX-License-Identifier: EUPL-1.2
//! What several forms have in common: whom they are about, what two events share, percentages.

use super::super::clause::{self, LoadContext};
use super::super::keys::{self, CLAUSE};
use super::super::pattern::{self as patterns, Patterns};
use super::super::problem::{FormProblem, Problem};
use super::super::term::Terms;
use super::super::{facts, quantity, window};
use crate::agreement::{Bound, Pattern, Per, Quantity, Term, Unit, Window};
use crate::diagnostic::{Findings, Place};
use crate::observation::{Field, FieldType};
use crate::yaml::{Data, Key, Map, Node, Problem as Yaml, Shape, Table, key, needed};

pub(super) const PER: Key = needed(
    "per",
    Shape::Defined("per"),
    "Separately for each worker, team, site, …; `[]` for all together.",
    "Séparément par personne, équipe, site, … ; `[]` pour tous ensemble.",
);

/// A key of every form that has a window. No constant: those may not lead back to themselves.
pub(super) const fn within() -> Key {
    needed(
        "within",
        Shape::Table(&keys::WITHIN),
        "Over which stretch of time.",
        "Sur quelle durée.",
    )
}

pub(super) const BY: Key = key(
    "by",
    Shape::Defined("per"),
    "What both events have in common, such as `decision`: `worker` if not given.",
    "Ce que les deux événements ont en commun, comme `decision` : `worker` par défaut.",
);

pub(super) const CALENDAR: Key = key(
    "calendar",
    Shape::Text,
    "The calendar that working days and hours are counted in.",
    "Le calendrier dans lequel se comptent les jours et heures ouvrés.",
);

/// Fields that make one group: worker, team, site and one more.
const MAX_PER: usize = 4;

pub(super) const fn form(name: &'static str, keys: &'static [Key]) -> Table {
    Table {
        name,
        parent: Some(&CLAUSE),
        keys,
        one_of: &[],
    }
}

/// Fields that can be added up and compared.
pub(in crate::agreement::load) fn is_numeric(field: Field) -> bool {
    matches!(
        field.field_type(),
        FieldType::Number | FieldType::Seconds | FieldType::Bytes
    )
}

/// Fields whose values make groups.
pub(in crate::agreement::load) fn groups(field: Field) -> bool {
    matches!(
        field.field_type(),
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
    if let Some((_, place)) = fields.get(MAX_PER) {
        out.error(*place, Problem::PerTooMany { most: MAX_PER }.message());
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
    let field = patterns::field(name, node.place, out)?;
    if !groups(field) {
        let told = out.error(node.place, Problem::PerDoesNotFit { field }.message());
        told.found(name).allowed([
            "worker", "team", "site", "system", "job", "unit", "employer",
        ]);
        return None;
    }
    Some(field)
}

/// What two events have in common: `worker` if not given.
pub(super) fn by(map: &Map<'_>, out: &mut Findings<'_>) -> Option<Per> {
    debug_assert!(groups(Field::WORKER));
    match map.get("by") {
        Some(node) => per(node, out),
        None => Some(Per(vec![Field::WORKER])),
    }
}

/// A pattern beside `match`, checked by itself.
pub(super) fn pattern(node: &Node, around: &LoadContext<'_>, out: &mut Findings<'_>) -> Pattern {
    let mut patterns = Patterns::new(around);
    let pattern = patterns.matches(node, out);
    facts::contradictions(&patterns.facts, out);
    clause::compared_units(&patterns, out);
    pattern
}

/// The other event of two that follow one another, the term between them, and what they have in
/// common.
pub(super) fn in_time(
    other: &str,
    map: &Map<'_>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> (Option<Pattern>, Option<Term>, Option<Per>) {
    let mut terms = Terms::new(map, around, out);
    let other = map.get(other).map(|node| pattern(node, around, out));
    let within = map.get("within").and_then(|node| terms.read(node, out));
    terms.finish(out);
    (other, within, by(map, out))
}

/// The window of a form that has one.
pub(super) fn window_of(
    map: &Map<'_>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Window> {
    let node = map.get("within")?;
    window::read(node, around, out)
}

/// Reports a bound that no share can pass.
pub(super) fn can_fire(bound: &Bound, place: Place, out: &mut Findings<'_>) {
    let never = match bound {
        Bound::AtMost(quantity) => quantity.amount >= 100.0,
        Bound::AtLeast(quantity) => quantity.amount <= 0.0,
    };
    if never {
        let problem = Problem::NeverFires {
            en: "a share lies between 0 and 100 %".into(),
            fr: "une part va de 0 à 100 %".into(),
        };
        out.error(place, problem.message())
            .found(&bound.quantity().written);
    }
}

/// A percentage from 0 to 100.
pub(super) fn percentage(node: &Node, out: &mut Findings<'_>) -> Option<Quantity> {
    let quantity = quantity::read(node, quantity::Wanted::Value, out)?;
    if quantity.unit != Unit::Percent || !(0.0..=100.0).contains(&quantity.amount) {
        let told = out.error(node.place, FormProblem::NotAPercentage.message());
        told.found(&quantity.written).example("95 %");
        return None;
    }
    Some(quantity)
}
