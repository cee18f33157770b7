// SPDX-License-Identifier: EUPL-1.2
//! The keys of a clause and of its forms.

use super::super::words;
use super::{FILE, TITLE, key, needed};
use crate::yaml::{Shape, Table};

/// An item of `clauses:`
pub(in crate::agreement::load) static CLAUSE: Table = Table {
    name: "clause",
    parent: Some(&FILE),
    keys: &[
        needed(
            "id",
            Shape::Defined("clause_id"),
            "Unique in the agreement: letters, digits, `.`, `-`, `_`.",
            "Unique dans l'accord : lettres, chiffres, `.`, `-`, `_`.",
        ),
        needed(
            "title",
            Shape::Table(&TITLE),
            "Short name in both languages.",
            "Intitulé court dans les deux langues.",
        ),
        key(
            "article",
            Shape::Text,
            "Number in the signed text.",
            "Numéro dans le texte signé.",
        ),
        key(
            "legal_ref",
            Shape::List(&Shape::Text),
            "Dated labels of law.",
            "Références juridiques datées.",
        ),
        key(
            "origin",
            Shape::Words(&words::names(&words::ORIGINS)),
            "Where the threshold comes from.",
            "D'où vient le seuil.",
        ),
        key(
            "status",
            Shape::Words(&words::names(&words::STATUSES)),
            "Whether it runs: active (the default), trial (recorded, nobody is notified) or off.",
            "active (par défaut), trial (enregistrée sans notification) ou off (arrêtée).",
        ),
        needed(
            "severity",
            Shape::Words(&words::names(&words::SEVERITIES)),
            "How grave a breach is.",
            "Gravité d'un dépassement.",
        ),
        key(
            "applies_to",
            Shape::Defined("scope"),
            "Who and where: a pattern, with `except`.",
            "À qui et où : un motif, avec `except`.",
        ),
        needed(
            "match",
            Shape::Defined("pattern"),
            "Which events.",
            "Quels événements.",
        ),
        key(
            "forbid",
            Shape::Table(&FORBID),
            "Each matching event is a breach.",
            "Chaque événement visé est un dépassement.",
        ),
        key(
            "limit",
            Shape::Table(&LIMIT),
            "A number over a stretch of time may not pass a bound.",
            "Un nombre sur une durée ne doit pas dépasser une borne.",
        ),
    ],
    one_of: &[&["forbid", "limit"]],
    later: &[
        "tests",
        "share",
        "sequence",
        "requires",
        "deadline",
        "register",
        "disparity",
        "silence",
    ],
};

/// `forbid:`
pub(in crate::agreement::load) static FORBID: Table = Table {
    name: "forbid",
    parent: Some(&CLAUSE),
    keys: &[key(
        "per",
        Shape::Defined("per"),
        "Whose breach it is: `worker` if not given.",
        "À qui le dépassement se rapporte : `worker` par défaut.",
    )],
    one_of: &[],
    later: &[],
};

/// `limit:`
pub(in crate::agreement::load) static LIMIT: Table = Table {
    name: "limit",
    parent: Some(&CLAUSE),
    keys: &[
        key(
            "count",
            Shape::Nothing,
            "How many events.",
            "Combien d'événements.",
        ),
        key(
            "sum",
            Shape::Defined("numeric_field"),
            "The sum of a numeric field.",
            "La somme d'un champ numérique.",
        ),
        key(
            "distinct",
            Shape::Defined("group_field"),
            "How many different values of a field.",
            "Combien de valeurs différentes d'un champ.",
        ),
        key(
            "min",
            Shape::Defined("numeric_field"),
            "The smallest value of a numeric field.",
            "La plus petite valeur d'un champ numérique.",
        ),
        key(
            "max",
            Shape::Defined("numeric_field"),
            "The largest value of a numeric field.",
            "La plus grande valeur d'un champ numérique.",
        ),
        key(
            "shortest_gap",
            Shape::Nothing,
            "The shortest time between two successive events.",
            "La plus courte durée entre deux événements successifs.",
        ),
        needed(
            "per",
            Shape::Defined("per"),
            "Separately for each worker, team, site, …; `[]` for all together.",
            "Séparément par personne, équipe, site, … ; `[]` pour tous ensemble.",
        ),
        needed(
            "within",
            Shape::Table(&WITHIN),
            "Over which stretch of time.",
            "Sur quelle durée.",
        ),
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
    ],
    one_of: &[
        &["count", "sum", "distinct", "min", "max", "shortest_gap"],
        &["at_most", "at_least"],
    ],
    later: &["mean", "percentile", "covered", "longest_gap"],
};

/// `within:`
pub(in crate::agreement::load) static WITHIN: Table = Table {
    name: "within",
    parent: Some(&LIMIT),
    keys: &[
        key(
            "calendar",
            Shape::Words(&words::names(&words::UNITS)),
            "A civil day, week (from Monday) or month.",
            "Un jour civil, une semaine (à partir du lundi) ou un mois.",
        ),
        key(
            "zone",
            Shape::Zone,
            "Time zone of `calendar`; the agreement's if not given.",
            "Fuseau de `calendar` ; celui de l'accord par défaut.",
        ),
        key(
            "tumbling",
            Shape::Duration,
            "Back-to-back stretches of this length.",
            "Tranches successives de cette durée.",
        ),
        key(
            "rolling",
            Shape::Duration,
            "Stretches of this length, a new one every `step`.",
            "Tranches de cette durée, une nouvelle à chaque `step`.",
        ),
        key(
            "step",
            Shape::Duration,
            "Distance of `rolling` stretches; `rolling` is a whole multiple of it.",
            "Écart entre les tranches `rolling`, qui en est un multiple entier.",
        ),
        key(
            "session",
            Shape::Duration,
            "Events that follow one another within this time.",
            "Événements qui se suivent dans ce délai.",
        ),
    ],
    one_of: &[&["calendar", "tumbling", "rolling", "session"]],
    later: &["shift"],
};
