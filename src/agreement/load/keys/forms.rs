// SPDX-License-Identifier: EUPL-1.2
//! The keys of the seven forms beside `forbid` and `limit`.

use super::super::words;
use super::CLAUSE;
use super::clause::WITHIN;
use crate::yaml::{Key, Shape, Table, key, needed};

const PER: Key = needed(
    "per",
    Shape::Defined("per"),
    "Separately for each worker, team, site, …; `[]` for all together.",
    "Séparément par personne, équipe, site, … ; `[]` pour tous ensemble.",
);

const BY: Key = key(
    "by",
    Shape::Defined("per"),
    "What both events have in common, such as `decision`: `worker` if not given.",
    "Ce que les deux événements ont en commun, comme `decision` : `worker` par défaut.",
);

const CALENDAR: Key = key(
    "calendar",
    Shape::Text,
    "The calendar that working days and hours are counted in.",
    "Le calendrier dans lequel se comptent les jours et heures ouvrés.",
);

const fn form(name: &'static str, keys: &'static [Key]) -> Table {
    Table {
        name,
        parent: Some(&CLAUSE),
        keys,
        one_of: &[],
        later: &[],
    }
}

/// `share:`
pub(in crate::agreement::load) static SHARE: Table = Table {
    one_of: &[&["at_most", "at_least"]],
    ..form(
        "share",
        &[
            needed(
                "of",
                Shape::Defined("pattern"),
                "The property that is counted among the matching events.",
                "La propriété comptée parmi les événements visés.",
            ),
            PER,
            needed(
                "within",
                Shape::Table(&WITHIN),
                "Over which stretch of time.",
                "Sur quelle durée.",
            ),
            key(
                "min_count",
                Shape::Whole(1),
                "Fewer matching events than this say nothing; 1 if not given.",
                "En dessous de ce nombre d'événements visés, rien n'est dit ; 1 par défaut.",
            ),
            key(
                "at_most",
                Shape::Defined("percentage"),
                "A breach above, in %.",
                "Dépassement au-dessus, en %.",
            ),
            key(
                "at_least",
                Shape::Defined("percentage"),
                "A breach below, in %.",
                "Dépassement en dessous, en %.",
            ),
        ],
    )
};

/// `sequence:`
pub(in crate::agreement::load) static SEQUENCE: Table = form(
    "sequence",
    &[
        needed(
            "first",
            Shape::Defined("pattern"),
            "What comes first; then a matching event is a breach.",
            "Ce qui précède ; ensuite, un événement visé est un dépassement.",
        ),
        needed(
            "within",
            Shape::Defined("term"),
            "For how long after it.",
            "Pendant combien de temps après.",
        ),
        BY,
        CALENDAR,
    ],
);

/// `requires:`
pub(in crate::agreement::load) static REQUIRES: Table = form(
    "requires",
    &[
        needed(
            "first",
            Shape::Defined("pattern"),
            "What has to come before each matching event.",
            "Ce qui doit précéder chaque événement visé.",
        ),
        key(
            "at_least",
            Shape::Defined("term"),
            "How long before, at least.",
            "Combien de temps avant, au moins.",
        ),
        key(
            "at_most",
            Shape::Defined("term"),
            "How long before, at most.",
            "Combien de temps avant, au plus.",
        ),
        BY,
        CALENDAR,
    ],
);

/// `deadline:`
pub(in crate::agreement::load) static DEADLINE: Table = form(
    "deadline",
    &[
        needed(
            "then",
            Shape::Defined("pattern"),
            "What has to follow each matching event.",
            "Ce qui doit suivre chaque événement visé.",
        ),
        needed(
            "within",
            Shape::Defined("term"),
            "Until when after it.",
            "Dans quel délai.",
        ),
        BY,
        CALENDAR,
    ],
);

/// `register:`
pub(in crate::agreement::load) static REGISTER: Table = Table {
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
pub(in crate::agreement::load) static LISTED: Table = Table {
    name: "listed",
    parent: Some(&REGISTER),
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
    later: &[],
};

/// `disparity:`
pub(in crate::agreement::load) static DISPARITY: Table = form(
    "disparity",
    &[
        needed(
            "outcome",
            Shape::Defined("pattern"),
            "The outcome whose rate is compared.",
            "L'issue dont le taux est comparé.",
        ),
        needed(
            "between",
            Shape::Defined("group_field"),
            "The field that tells the groups compared.",
            "Le champ qui distingue les groupes comparés.",
        ),
        needed(
            "at_least",
            Shape::Defined("percentage"),
            "Smallest ratio of the lowest rate to the highest, in %.",
            "Plus petit rapport entre le taux le plus bas et le plus haut, en %.",
        ),
        needed(
            "min_count",
            Shape::Whole(1),
            "Fewer matching events than this say nothing.",
            "En dessous de ce nombre d'événements visés, rien n'est dit.",
        ),
        needed(
            "min_cohort",
            Shape::Whole(1),
            "Groups with fewer events are left out.",
            "Les groupes de moins d'événements sont laissés de côté.",
        ),
        needed(
            "p_below",
            Shape::Defined("chance"),
            "A difference counts if Fisher's exact test gives less than this.",
            "Un écart compte si le test exact de Fisher donne moins que cela.",
        ),
        PER,
        needed(
            "within",
            Shape::Table(&WITHIN),
            "Over which stretch of time.",
            "Sur quelle durée.",
        ),
    ],
);

/// `silence:`
pub(in crate::agreement::load) static SILENCE: Table = form(
    "silence",
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
