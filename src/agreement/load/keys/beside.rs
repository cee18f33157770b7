// SPDX-License-Identifier: EUPL-1.2
//! The keys of what stands beside the clauses: registers, exceptions, silences.

use super::{FILE, TITLE};
use crate::yaml::{Key, Shape, Table, key, needed};

/// `registers:`
pub(in crate::agreement::load) static REGISTERS: Table = Table {
    name: "registers",
    parent: Some(&FILE),
    keys: &[
        key(
            "systems",
            Shape::List(&Shape::Table(&SYSTEM)),
            "Systems that may be in use.",
            "Systèmes dont l'usage est déclaré.",
        ),
        key(
            "lists",
            Shape::Names(&Shape::List(&Shape::Text)),
            "Lists of values by name, such as recipients.",
            "Listes de valeurs par nom, comme les destinataires.",
        ),
        key(
            "settings",
            Shape::List(&Shape::Table(&SETTING)),
            "Settings with their agreed value.",
            "Réglages avec leur valeur convenue.",
        ),
    ],
    one_of: &[],
};

/// An item of `systems:`
pub(in crate::agreement::load) static SYSTEM: Table = Table {
    name: "systems",
    parent: Some(&REGISTERS),
    keys: &[
        needed(
            "id",
            Shape::Text,
            "As events name it.",
            "Tel que les événements le nomment.",
        ),
        key(
            "versions",
            Shape::List(&Shape::Text),
            "Versions; `4.*` stands for all that begin so. All if not given.",
            "Versions ; `4.*` vaut pour toutes celles qui commencent ainsi. Toutes par défaut.",
        ),
        key(
            "purposes",
            Shape::List(&Shape::Text),
            "Purposes; all if not given.",
            "Finalités ; toutes par défaut.",
        ),
        key(
            "categories",
            Shape::List(&Shape::Text),
            "Categories of data; all if not given.",
            "Catégories de données ; toutes par défaut.",
        ),
        key(
            "consulted",
            Shape::Text,
            "Where the consultation is recorded.",
            "Référence de la consultation.",
        ),
    ],
    one_of: &[],
};

/// An item of `settings:`
pub(in crate::agreement::load) static SETTING: Table = Table {
    name: "settings",
    parent: Some(&REGISTERS),
    keys: &[
        needed("system", Shape::Text, "The system.", "Le système."),
        needed(
            "name",
            Shape::Text,
            "Its setting, as `value.name`.",
            "Son réglage, comme `value.name`.",
        ),
        needed(
            "value",
            Shape::Text,
            "The agreed value, with its unit.",
            "La valeur convenue, avec son unité.",
        ),
    ],
    one_of: &[],
};

const ID: Key = needed(
    "id",
    Shape::Text,
    "Unique in its list.",
    "Unique dans sa liste.",
);
const CLAUSES: Key = needed(
    "clauses",
    Shape::Several(&Shape::Text),
    "Which clauses.",
    "Quelles clauses.",
);
const WHERE: Key = key(
    "where",
    Shape::Defined("scope"),
    "Which events; all if not given.",
    "Quels événements ; tous par défaut.",
);
const FROM: Key = needed("from", Shape::Date, "First day.", "Premier jour.");
const UNTIL: Key = needed("until", Shape::Date, "Last day.", "Dernier jour.");
const REASON: Key = needed(
    "reason",
    Shape::Table(&TITLE),
    "Why, in both languages.",
    "Pourquoi, dans les deux langues.",
);

/// An item of `exceptions:`
pub(in crate::agreement::load) static EXCEPTION: Table = Table {
    name: "exceptions",
    parent: Some(&FILE),
    keys: &[
        ID,
        CLAUSES,
        WHERE,
        FROM,
        UNTIL,
        REASON,
        needed(
            "approved_by",
            Shape::Several(&Shape::Text),
            "Roles of the parties that approved it: two at least.",
            "Rôles des parties qui l'ont approuvée : deux au moins.",
        ),
    ],
    one_of: &[],
};

/// An item of `silences:`
pub(in crate::agreement::load) static SILENCED: Table = Table {
    name: "silences",
    parent: Some(&FILE),
    keys: &[
        ID,
        CLAUSES,
        WHERE,
        FROM,
        UNTIL,
        REASON,
        needed(
            "author",
            Shape::Text,
            "Who asked for it, by function.",
            "Qui l'a demandée, par sa fonction.",
        ),
    ],
    one_of: &[],
};
