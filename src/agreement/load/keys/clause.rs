// SPDX-License-Identifier: EUPL-1.2
//! The keys of a clause, and of its tests and windows.

use super::super::form::with_forms;
use super::super::words;
use super::{FILE, TITLE};
use crate::agreement::Form;
use crate::yaml::{Key, Shape, Table, key, needed};

/// An item of `clauses:`
pub(in crate::agreement::load) static CLAUSE: Table = Table {
    name: "clause",
    parent: Some(&FILE),
    keys: &KEYS,
    one_of: &[&Form::NAMES],
};

static KEYS: [Key; 11 + Form::NAMES.len()] = with_forms([
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
        "tests",
        Shape::List(&Shape::Table(&TEST)),
        "What the clause should say in which case; `vigie test` runs them.",
        "Ce que la clause doit dire dans quel cas ; `vigie test` les exécute.",
    ),
]);

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
};

/// `within:`
pub(in crate::agreement::load) static WITHIN: Table = Table {
    name: "within",
    parent: Some(&CLAUSE),
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
};
