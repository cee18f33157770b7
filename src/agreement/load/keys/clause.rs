// SPDX-License-Identifier: EUPL-1.2
//! The keys of a clause and of its forms.

use super::super::words;
use super::forms::{DEADLINE, DISPARITY, REGISTER, REQUIRES, SEQUENCE, SHARE, SILENCE};
use super::{FILE, TITLE};
use crate::yaml::{Shape, Table, key, needed};

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
            "rights",
            Shape::List(&Shape::Words(&words::names(&words::RIGHTS))),
            "Which rights it serves.",
            "Quels droits elle sert.",
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
        key(
            "tests",
            Shape::List(&Shape::Table(&TEST)),
            "What the clause should say in which case; `vigie test` runs them.",
            "Ce que la clause doit dire dans quel cas ; `vigie test` les exécute.",
        ),
        key(
            "share",
            Shape::Table(&SHARE),
            "A share of the matching events may not pass a bound.",
            "Une part des événements visés ne doit pas dépasser une borne.",
        ),
        key(
            "sequence",
            Shape::Table(&SEQUENCE),
            "No matching event may follow another one too soon.",
            "Aucun événement visé ne doit en suivre un autre de trop près.",
        ),
        key(
            "requires",
            Shape::Table(&REQUIRES),
            "Each matching event needs another one before it.",
            "Chaque événement visé en suppose un autre auparavant.",
        ),
        key(
            "deadline",
            Shape::Table(&DEADLINE),
            "Each matching event needs another one after it, in time.",
            "Chaque événement visé doit être suivi d'un autre dans un délai.",
        ),
        key(
            "register",
            Shape::Table(&REGISTER),
            "What a matching event shows has to be declared.",
            "Ce que montre un événement visé doit être déclaré.",
        ),
        key(
            "disparity",
            Shape::Table(&DISPARITY),
            "Outcome rates of groups may not lie too far apart.",
            "Les taux d'une issue ne doivent pas trop différer entre groupes.",
        ),
        key(
            "silence",
            Shape::Table(&SILENCE),
            "Matching events may not stay away for too long.",
            "Les événements visés ne doivent pas manquer trop longtemps.",
        ),
    ],
    one_of: &[&[
        "forbid",
        "limit",
        "share",
        "sequence",
        "requires",
        "deadline",
        "register",
        "disparity",
        "silence",
    ]],
    later: &[],
};

/// An item of `tests:`
pub(in crate::agreement::load) static TEST: Table = Table {
    name: "tests",
    parent: Some(&CLAUSE),
    keys: &[
        needed("name", Shape::Text, "What it shows.", "Ce qu'il montre."),
        needed(
            "events",
            Shape::List(&Shape::Defined("test_event")),
            "What happens, in the order in which it arrives.",
            "Ce qui se passe, dans l'ordre d'arrivée.",
        ),
        key(
            "until",
            Shape::Defined("moment"),
            "Until when nothing else happens; the latest event's time if not given.",
            "Jusqu'à quand rien d'autre ne se passe ; le moment du dernier événement par défaut.",
        ),
        needed(
            "expect",
            Shape::List(&Shape::Defined("test_alert")),
            "The alerts that should stand at the end, each named in part; `[]` means none.",
            "Les alertes attendues à la fin, chacune désignée en partie ; `[]` pour aucune.",
        ),
    ],
    one_of: &[],
    later: &[],
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
        key(
            "longest_gap",
            Shape::Nothing,
            "The longest time between two successive events.",
            "La plus longue durée entre deux événements successifs.",
        ),
        key(
            "mean",
            Shape::Defined("numeric_field"),
            "The mean of a numeric field.",
            "La moyenne d'un champ numérique.",
        ),
        key(
            "percentile",
            Shape::Table(&PERCENTILE),
            "The smallest value that so many percent of the values do not exceed.",
            "La plus petite valeur que tant de pour cent des valeurs ne dépassent pas.",
        ),
        key(
            "covered",
            Shape::Nothing,
            "How many percent of the window the events' intervals cover together.",
            "Quel pourcentage de la fenêtre les intervalles des événements couvrent ensemble.",
        ),
        key(
            "signed",
            Shape::Bool,
            "Whether negative values lower a sum; else they are told and not counted.",
            "Si des valeurs négatives diminuent une somme ; sinon elles sont signalées et ne comptent pas.",
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
        &[
            "count",
            "sum",
            "distinct",
            "min",
            "max",
            "shortest_gap",
            "longest_gap",
            "mean",
            "percentile",
            "covered",
        ],
        &["at_most", "at_least"],
    ],
    later: &[],
};

/// `percentile:`
pub(in crate::agreement::load) static PERCENTILE: Table = Table {
    name: "percentile",
    parent: Some(&LIMIT),
    keys: &[
        needed(
            "field",
            Shape::Defined("numeric_field"),
            "The field.",
            "Le champ.",
        ),
        needed("rank", Shape::Whole(1), "From 1 to 99.", "De 1 à 99."),
    ],
    one_of: &[],
    later: &[],
};

/// `within:`
pub(in crate::agreement::load) static WITHIN: Table = Table {
    name: "within",
    parent: Some(&LIMIT),
    keys: &[
        key(
            "calendar",
            Shape::Words(&words::names(&words::CALENDAR_WINDOWS)),
            "A civil day, week (from Monday) or month, or a shift: a run of hours of a calendar.",
            "Un jour civil, une semaine (à partir du lundi), un mois ou un poste : une suite d'horaires d'un calendrier.",
        ),
        key(
            "of",
            Shape::Text,
            "The calendar whose hours are the shifts.",
            "Le calendrier dont les horaires sont les postes.",
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
    later: &[],
};
