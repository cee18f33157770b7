// SPDX-License-Identifier: EUPL-1.2
//! The keys of `limit:` and `trend:`: one for each aggregate, from its row, and those beside it.

use super::CLAUSE;
use super::clause::WITHIN;
use crate::agreement::{Aggregate, Operand, Row};
use crate::yaml::{Key, Shape, Table, key, needed};

/// `limit:`
pub(in crate::agreement::load) static LIMIT: Table = Table {
    name: "limit",
    parent: Some(&CLAUSE),
    keys: &LIMIT_KEYS,
    one_of: &[&AGGREGATES, &["at_most", "at_least"]],
    later: &[],
};

/// `trend:`
pub(in crate::agreement::load) static TREND: Table = Table {
    name: "trend",
    parent: Some(&CLAUSE),
    keys: &TREND_KEYS,
    one_of: &[&AGGREGATES],
    later: &[],
};

/// `percentile:`
pub(in crate::agreement::load) static PERCENTILE: Table = Table::inside(
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
pub(in crate::agreement::load) static RATE: Table = Table::inside(
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

const AGGREGATES: [&str; ALL] = {
    let mut names = [""; ALL];
    let mut at = 0;
    while at < ALL {
        names[at] = Aggregate::ALL[at].key;
        at += 1;
    }
    names
};

static LIMIT_KEYS: [Key; ALL + 5] = with_aggregates([
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

static TREND_KEYS: [Key; ALL + 3] = with_aggregates([
    PER,
    within(),
    needed(
        "rise_at_most",
        Shape::Defined("rise"),
        "By how many percent it may be higher than in the last window before that has a value.",
        "De combien de pour cent elle peut dépasser celle de la dernière fenêtre précédente qui en a une.",
    ),
]);

const PER: Key = needed(
    "per",
    Shape::Defined("per"),
    "Separately for each worker, team, site, …; `[]` for all together.",
    "Séparément par personne, équipe, site, … ; `[]` pour tous ensemble.",
);

const fn within() -> Key {
    needed(
        "within",
        Shape::Table(&WITHIN),
        "Over which stretch of time.",
        "Sur quelle durée.",
    )
}

/// The keys of all aggregates, and those that stand beside them.
const fn with_aggregates<const OWN: usize, const SUM: usize>(own: [Key; OWN]) -> [Key; SUM] {
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
