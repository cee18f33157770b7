// SPDX-License-Identifier: EUPL-1.2
//! `share:` and its keys.

use super::super::clause::LoadContext;
use super::super::pattern::Patterns;
use super::parts::{PER, can_fire, form, pattern, per, percentage, window_of, within};
use crate::agreement::{Bound, Form, Share};
use crate::diagnostic::Findings;
use crate::yaml::{Map, Node, Shape, Table, key, needed, scalar};

/// `share:`
pub(super) static TABLE: Table = Table {
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
            within(),
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

/// Events below which a share says nothing, if the clause does not say.
const MIN_COUNT: u32 = 1;

pub(super) fn read(
    node: &Node,
    _: &Patterns<'_>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Form> {
    let map = Map::read(node, &TABLE, out)?;
    let of = map.get("of").map(|node| pattern(node, around, out));
    let per = map.get("per").and_then(|node| per(node, out));
    let within = window_of(&map, around, out);
    let min_count = map.get("min_count").map(|node| scalar::whole(node, 1, out));
    let entry = map.first_of(TABLE.one_of[0]);
    let bound = entry.and_then(|entry| {
        let quantity = percentage(&entry.value, out)?;
        Some(match entry.key.as_str() {
            "at_most" => Bound::AtMost(quantity),
            _ => Bound::AtLeast(quantity),
        })
    });
    if let (Some(bound), Some(entry)) = (&bound, entry) {
        can_fire(bound, entry.value.place, out);
    }
    Some(Form::Share(Share {
        of: of?,
        per: per?,
        within: within?,
        min_count: min_count.unwrap_or(Some(MIN_COUNT))?,
        bound: bound?,
    }))
}
