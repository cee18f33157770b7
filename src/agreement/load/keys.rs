// SPDX-License-Identifier: EUPL-1.2
//! The keys of an agreement, each with what it means: the syntax in one place.

use super::words;
use crate::yaml::{Key, Shape, Table};

const fn key(name: &'static str, shape: Shape, en: &'static str, fr: &'static str) -> Key {
    Key {
        name,
        needed: false,
        shape,
        en,
        fr,
    }
}

const fn needed(name: &'static str, shape: Shape, en: &'static str, fr: &'static str) -> Key {
    Key {
        name,
        needed: true,
        shape,
        en,
        fr,
    }
}

/// The top of the file.
pub(super) static FILE: Table = Table {
    name: "file",
    parent: None,
    keys: &[
        needed(
            "vigie",
            Shape::Whole(1),
            "Version of this syntax: 1.",
            "Version de cette syntaxe : 1.",
        ),
        needed(
            "agreement",
            Shape::Table(&HEADER),
            "Which agreement this is.",
            "De quel accord il s'agit.",
        ),
        key(
            "calendars",
            Shape::Names(&Shape::Table(&CALENDAR)),
            "Opening hours by name, for `within` and `outside`.",
            "Horaires par nom, pour `within` et `outside`.",
        ),
        needed(
            "clauses",
            Shape::List(&Shape::Table(&CLAUSE)),
            "The negotiated rules.",
            "Les règles négociées.",
        ),
    ],
    one_of: &[],
    later: &["registers", "exceptions"],
};

/// `agreement:`
pub(super) static HEADER: Table = Table {
    name: "agreement",
    parent: Some(&FILE),
    keys: &[
        needed(
            "id",
            Shape::Text,
            "The id both parties use.",
            "L'identifiant commun aux parties.",
        ),
        needed(
            "version",
            Shape::Whole(1),
            "Rises by one with every change, never reused.",
            "Augmente d'un à chaque modification, jamais réutilisée.",
        ),
        needed(
            "title",
            Shape::Table(&TITLE),
            "The name, in both languages.",
            "L'intitulé, dans les deux langues.",
        ),
        needed(
            "parties",
            Shape::Several(&Shape::Table(&PARTY)),
            "Who agreed.",
            "Les signataires.",
        ),
        needed(
            "in_force",
            Shape::Table(&IN_FORCE),
            "From when until when it applies.",
            "Période d'application.",
        ),
        key(
            "review_due",
            Shape::Date,
            "When the parties want to look at it again.",
            "Date du prochain réexamen.",
        ),
        needed(
            "zone",
            Shape::Zone,
            "Time zone of everything that names none of its own.",
            "Fuseau horaire de tout ce qui n'en nomme pas d'autre.",
        ),
        key(
            "min_group",
            Shape::Table(&MIN_GROUP),
            "Smallest groups whose figures may be shown.",
            "Taille minimale des groupes dont les chiffres peuvent être montrés.",
        ),
        key(
            "sites",
            Shape::List(&Shape::Text),
            "Sites that may appear by name in metrics.",
            "Sites qui peuvent figurer par leur nom dans les métriques.",
        ),
    ],
    one_of: &[],
    later: &[],
};

/// `title:` of the agreement and of clauses.
pub(super) static TITLE: Table = Table {
    name: "title",
    parent: None,
    keys: &[
        needed("fr", Shape::Text, "French.", "Français."),
        needed("en", Shape::Text, "English.", "Anglais."),
    ],
    one_of: &[],
    later: &[],
};

/// An item of `parties:`
pub(super) static PARTY: Table = Table {
    name: "parties",
    parent: Some(&HEADER),
    keys: &[
        needed(
            "role",
            Shape::Text,
            "`employer`, `union`, …",
            "`employer`, `union`, …",
        ),
        needed(
            "name",
            Shape::Text,
            "The party's name.",
            "Le nom de la partie.",
        ),
    ],
    one_of: &[],
    later: &[],
};

/// `in_force:`
pub(super) static IN_FORCE: Table = Table {
    name: "in_force",
    parent: Some(&HEADER),
    keys: &[
        needed("from", Shape::Date, "First day.", "Premier jour."),
        key("until", Shape::Date, "Last day.", "Dernier jour."),
        key(
            "then",
            Shape::Words(&words::names(&words::THENS)),
            "After the last day: go on (keep, the default), go on and say so (warn), or stop.",
            "Après le dernier jour : continuer (keep, par défaut), continuer en le signalant (warn) ou arrêter (stop).",
        ),
    ],
    one_of: &[],
    later: &[],
};

/// `min_group:`
pub(super) static MIN_GROUP: Table = Table {
    name: "min_group",
    parent: Some(&HEADER),
    keys: &[
        key(
            "counts",
            Shape::Whole(1),
            "For counts; 5 if not given.",
            "Pour les comptes ; 5 par défaut.",
        ),
        key(
            "performance",
            Shape::Whole(1),
            "For performance; 10 if not given.",
            "Pour la performance ; 10 par défaut.",
        ),
    ],
    one_of: &[],
    later: &[],
};

/// One of the `calendars:`
pub(super) static CALENDAR: Table = Table {
    name: "calendar",
    parent: Some(&FILE),
    keys: &[
        key(
            "zone",
            Shape::Zone,
            "Time zone of its hours; the agreement's if not given.",
            "Fuseau de ses horaires ; celui de l'accord par défaut.",
        ),
        needed(
            "week",
            Shape::Defined("week"),
            "Hours by day (`mon`) or days (`mon-fri`), as [\"06:00-13:30\"].",
            "Horaires par jour (`mon`) ou jours (`mon-fri`), comme [\"06:00-13:30\"].",
        ),
        key(
            "closed",
            Shape::List(&Shape::Date),
            "Days without any hours.",
            "Jours sans aucun horaire.",
        ),
    ],
    one_of: &[],
    later: &[],
};

/// An item of `clauses:`
pub(super) static CLAUSE: Table = Table {
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
pub(super) static FORBID: Table = Table {
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
pub(super) static LIMIT: Table = Table {
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
pub(super) static WITHIN: Table = Table {
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
