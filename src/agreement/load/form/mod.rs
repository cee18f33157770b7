// SPDX-License-Identifier: EUPL-1.2
//! The forms of clauses, one file each: its keys, and how it is read.

mod absence;
mod aggregate;
mod deadline;
mod disparity;
mod forbid;
mod limit;
mod parts;
mod register;
mod requires;
mod sequence;
mod share;
mod trend;

pub(super) use parts::{groups, is_numeric};

use super::clause::LoadContext;
use super::pattern::Patterns;
use crate::agreement::Form;
use crate::diagnostic::Findings;
use crate::yaml::{Key, Map, Node, Shape, Table, key};

/// One form.
struct Row {
    table: &'static Table,
    en: &'static str,
    fr: &'static str,
    /// Its key before, which is still read.
    former: Option<&'static str>,
    read: Read,
}

/// Reads what stands behind the key of a form.
type Read = fn(&Node, &Patterns<'_>, &LoadContext<'_>, &mut Findings<'_>) -> Option<Form>;

/// All of them, in the order of [`Form::NAMES`].
static FORMS: [Row; Form::NAMES.len()] = [
    Row {
        table: &forbid::TABLE,
        en: "Each matching event is a breach.",
        fr: "Chaque événement visé est un dépassement.",
        former: None,
        read: forbid::read,
    },
    Row {
        table: &limit::TABLE,
        en: "A number over a stretch of time may not pass a bound.",
        fr: "Un nombre sur une durée ne doit pas dépasser une borne.",
        former: None,
        read: limit::read,
    },
    Row {
        table: &trend::TABLE,
        en: "A number may not rise too much from one stretch of time to the next.",
        fr: "Un nombre ne doit pas trop augmenter d'une durée à la suivante.",
        former: None,
        read: trend::read,
    },
    Row {
        table: &share::TABLE,
        en: "A share of the matching events may not pass a bound.",
        fr: "Une part des événements visés ne doit pas dépasser une borne.",
        former: None,
        read: share::read,
    },
    Row {
        table: &sequence::TABLE,
        en: "No matching event may follow another one too soon.",
        fr: "Aucun événement visé ne doit en suivre un autre de trop près.",
        former: None,
        read: sequence::read,
    },
    Row {
        table: &requires::TABLE,
        en: "Each matching event needs another one before it.",
        fr: "Chaque événement visé en suppose un autre auparavant.",
        former: None,
        read: requires::read,
    },
    Row {
        table: &deadline::TABLE,
        en: "Each matching event needs another one after it, in time.",
        fr: "Chaque événement visé doit être suivi d'un autre dans un délai.",
        former: None,
        read: deadline::read,
    },
    Row {
        table: &register::TABLE,
        en: "What a matching event shows has to be declared.",
        fr: "Ce que montre un événement visé doit être déclaré.",
        former: None,
        read: register::read,
    },
    Row {
        table: &disparity::TABLE,
        en: "Outcome rates of groups may not lie too far apart.",
        fr: "Les taux d'une issue ne doivent pas trop différer entre groupes.",
        former: None,
        read: disparity::read,
    },
    Row {
        table: &absence::TABLE,
        en: "Matching events may not stay away for too long.",
        fr: "Les événements visés ne doivent pas manquer trop longtemps.",
        // `silences:` are something else.
        former: Some("silence"),
        read: absence::read,
    },
];

/// The keys of a clause: its own, and one for each form.
pub(super) const fn with_forms<const OWN: usize, const SUM: usize>(own: [Key; OWN]) -> [Key; SUM] {
    assert!(SUM == OWN + FORMS.len());
    let mut keys = [own[0]; SUM];
    let mut at = 0;
    while at < OWN {
        keys[at] = own[at];
        at += 1;
    }
    while at < SUM {
        let form = &FORMS[at - OWN];
        let name = Form::NAMES[at - OWN];
        keys[at] = Key {
            former: form.former,
            ..key(name, Shape::Table(form.table), form.en, form.fr)
        };
        at += 1;
    }
    keys
}

/// The form; where there are two, that is reported already, and both are still read.
pub(super) fn read(
    map: &Map<'_>,
    patterns: &Patterns<'_>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Form> {
    let mut found = None;
    for form in &FORMS {
        if let Some(node) = map.get(form.table.name) {
            found = (form.read)(node, patterns, around, out);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_stands_under_its_name() {
        let names = FORMS.each_ref().map(|form| form.table.name);
        assert_eq!(names, Form::NAMES);
    }
}
