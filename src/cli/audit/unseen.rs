// SPDX-License-Identifier: EUPL-1.2
//! What an audit could not compare, in words.

use crate::diagnostic::Language;
use crate::replay::audit::{Gone, Unseen};

/// One thing in words.
pub(super) fn unseen(one: &Unseen, language: Language) -> String {
    let french = language == Language::French;
    match one {
        Unseen::Records {
            topic,
            partition,
            from,
            until,
            compared_from,
            why,
        } => records(
            &format!("{topic}/{partition}"),
            (*from, *until, *compared_from),
            *why,
            language,
        ),
        Unseen::Alerts {
            count,
            first,
            last,
            until,
        } => {
            let until = until.as_deref().unwrap_or("…");
            match french {
                false => format!(
                    "NOT CHECKABLE {count} alerts in leaves {first} to {last}: they may rest on \
                     records that are gone, which reach to {until}"
                ),
                true => format!(
                    "NON VÉRIFIABLE {count} alertes dans les écritures {first} à {last} : elles \
                     peuvent reposer sur des messages disparus, qui vont jusqu'à {until}"
                ),
            }
        }
        Unseen::Totals { first, last } => match french {
            false => format!(
                "NOT CHECKABLE the totals of the heartbeats in leaves {first} to {last}; of later \
                 ones, what was late or a duplicate"
            ),
            true => format!(
                "NON VÉRIFIABLE les totaux des signes de vie dans les écritures {first} à {last} ; \
                 ensuite, les tardifs et les doublons"
            ),
        },
        Unseen::Erased { count } => match french {
            false => format!(
                "NOT CHECKABLE the bodies of {count} alerts, which were erased: of these only \
                 clause, breach and whether they are over are compared"
            ),
            true => format!(
                "NON VÉRIFIABLE le contenu de {count} alertes, effacé : seuls clause, dépassement \
                 et fin sont comparés"
            ),
        },
        Unseen::Rest { from } => match french {
            false => format!("NOT CHECKABLE leaves from {from} on: no heartbeat covers them yet"),
            true => format!(
                "NON VÉRIFIABLE écritures à partir de {from} : aucun signe de vie ne les couvre encore"
            ),
        },
    }
}

/// Records that are gone, and from where on they are there.
fn records(
    place: &str,
    (from, until, compared_from): (i64, i64, i64),
    why: Gone,
    language: Language,
) -> String {
    let last = until - 1;
    let why = match why {
        Gone::Deleted => language.pick("deleted", "supprimés"),
        Gone::Compacted => language.pick("the topic is compacted", "topic compacté"),
        Gone::MadeAnew => language.pick("the topic was made anew", "topic recréé"),
        Gone::NoTopic => language.pick("there is no such topic", "topic introuvable"),
    };
    match language {
        Language::English => {
            format!(
                "NOT CHECKABLE {place}, offsets {from} to {last}: {why}; the input is compared \
                 from offset {compared_from} on"
            )
        }
        Language::French => {
            format!(
                "NON VÉRIFIABLE {place}, offsets {from} à {last} : {why} ; l'entrée est comparée à \
                 partir de l'offset {compared_from}"
            )
        }
    }
}
