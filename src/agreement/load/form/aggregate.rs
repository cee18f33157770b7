// SPDX-License-Identifier: EUPL-1.2
//! The aggregates of `limit:` and `trend:`, each with its key, and what stands behind it.

use super::super::clause::LoadContext;
use super::super::pattern as patterns;
use super::super::problem::{FormProblem, Problem};
use super::limit::TABLE as LIMIT;
use super::parts::{groups, is_numeric, pattern};
use crate::agreement::{Aggregate, Operand, Row};
use crate::diagnostic::Findings;
use crate::observation::Field;
use crate::yaml::{Entry, Key, Map, Node, Problem as Yaml, Shape, Table, key, needed, scalar};

/// `percentile:`
static PERCENTILE: Table = Table::inside(
    "percentile",
    &LIMIT,
    &[
        needed(
            "field",
            Shape::Defined("numeric_field"),
            "The field.",
            "Le champ.",
        ),
        needed("rank", Shape::Whole(1), "From 1 to 99.", "De 1 à 99."),
    ],
);

/// `rate:`
static RATE: Table = Table::inside(
    "rate",
    &LIMIT,
    &[needed(
        "presence",
        Shape::Defined("pattern"),
        "Which events say when somebody was present: from `interval.start` to `interval.end`.",
        "Quels événements disent quand quelqu'un était présent : de `interval.start` à `interval.end`.",
    )],
);

const ALL: usize = Aggregate::ALL.len();

/// The keys of all aggregates.
pub(super) const AGGREGATES: [&str; ALL] = {
    let mut names = [""; ALL];
    let mut at = 0;
    while at < ALL {
        names[at] = Aggregate::ALL[at].key;
        at += 1;
    }
    names
};

/// The keys of all aggregates, and those that stand beside them.
pub(super) const fn with_aggregates<const OWN: usize, const SUM: usize>(
    own: [Key; OWN],
) -> [Key; SUM] {
    assert!(SUM == ALL + OWN);
    let mut keys = [own[0]; SUM];
    let mut at = 0;
    while at < ALL {
        keys[at] = of(Aggregate::ALL[at]);
        at += 1;
    }
    while at < SUM {
        keys[at] = own[at - ALL];
        at += 1;
    }
    keys
}

const fn of(row: &Row) -> Key {
    let shape = match row.operand {
        Operand::Nothing(_) => Shape::Nothing,
        Operand::Number(_) => Shape::Defined("numeric_field"),
        Operand::Group(_) => Shape::Defined("group_field"),
        Operand::Ranked(_) => Shape::Table(&PERCENTILE),
        Operand::Presence(_) => Shape::Table(&RATE),
    };
    key(row.key, shape, row.en, row.fr)
}

/// Reads the aggregate behind its key.
pub(super) fn read(
    entry: &Entry,
    around: &LoadContext<'_>,
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
            Some(make(pattern(presence, around, out)))
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
    let field = patterns::field(name, node.place, out)?;
    if !fits(field) {
        let problem = Problem::AggregateDoesNotFit { aggregate, field };
        let told = out.error(node.place, problem.message()).found(name);
        told.allowed(Field::all().filter(|field| fits(*field)).map(Field::name));
        return None;
    }
    Some(field)
}
