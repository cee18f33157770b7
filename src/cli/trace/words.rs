// SPDX-License-Identifier: EUPL-1.2
//! What an event is to the clause, and where records have gone, in words.

use super::read::Absent;
use crate::diagnostic::Language;
use crate::engine::{Role, Skip};
use crate::observation::Field;
use crate::replay::trace::{Row, Why};
use crate::report::clause::{condition, field};

/// What an event is to the clause, and what of it cannot be understood.
pub(super) fn row(language: Language, row: &Row) -> String {
    let mut text = why(language, &row.why);
    if let Some(element) = row.element {
        let element = element + 1;
        text += &language.pick(
            format!(" (event {element} of the record)"),
            format!(" (événement {element} du message)"),
        );
    }
    for (of, reason) in &row.unreadable {
        let (of, reason) = (field(language, *of), reason.name());
        text += &language.pick(
            format!("; cannot be understood: {of} ({reason})"),
            format!(" ; incompréhensible : {of} ({reason})"),
        );
    }
    text
}

fn why(language: Language, why: &Why) -> String {
    let plain = |english: &str, french: &str| language.pick(english, french).to_owned();
    match why {
        Why::Counts(role, open) => counts(language, *role, *open),
        Why::Beside => plain(
            "fits, but the alert does not rest on it",
            "correspond, mais l'alerte ne repose pas dessus",
        ),
        Why::Duplicate => plain("was there before: counts once", "déjà vu : compte une fois"),
        Why::Superseded => plain(
            "a later version of the event takes its place",
            "une version ultérieure de l'événement le remplace",
        ),
        Why::Late => plain(
            "came too late to change a verdict",
            "arrivé trop tard pour changer un constat",
        ),
        Why::Skipped(why, of) => skipped(language, *why, *of),
        Why::Declared => plain("shows what was declared", "montre ce qui est déclaré"),
        Why::Fails(failed) => {
            let failed: Vec<String> = failed.iter().map(|p| condition(language, p)).collect();
            let text = language.pick("does not count; not so: ", "ne compte pas ; faux : ");
            format!("{text}{}", failed.join(", "))
        }
        Why::NotInForce => plain(
            "happened while the agreement was not in force",
            "survenu hors de la durée de l'accord",
        ),
        Why::OtherKind => plain(
            "the alert names it, but the clause is not about events of its kind",
            "nommé par l'alerte, mais la clause ne porte pas sur cette sorte d'événement",
        ),
        Why::OtherGroup => plain(
            "the alert names it, but it is of another group",
            "nommé par l'alerte, mais d'un autre groupe",
        ),
        Why::OtherTime => plain(
            "the alert names it, but it happened at another time",
            "nommé par l'alerte, mais survenu à un autre moment",
        ),
        Why::Rejected(why) => {
            let text = language.pick("cannot be read: ", "illisible : ");
            format!("{text}{}", why.name())
        }
        Why::Ignored(rule) => {
            let text = language.pick("set aside by a rule: ", "écarté par une règle : ");
            format!("{text}{rule}")
        }
        Why::Replaced => plain(
            "another record stands here than the alert names: the topic was made anew, or changed",
            "un autre message que celui nommé par l'alerte : flux (topic) recréé, ou modifié",
        ),
        Why::Empty => plain("there is no event in it", "ne contient aucun événement"),
    }
}

fn counts(language: Language, role: Role, open: Option<Field>) -> String {
    let text = match role {
        Role::Act => language.pick("counts", "compte"),
        Role::WithProperty => {
            language.pick("counts, with the property", "compte, avec la propriété")
        }
        Role::Other => language.pick("is the other event", "est l'autre événement"),
    };
    let Some(open) = open else {
        return text.to_owned();
    };
    let open = field(language, open);
    language.pick(
        format!("{text}; without a value for {open}, the rest cannot be decided"),
        format!("{text} ; sans valeur pour {open}, le reste ne peut être décidé"),
    )
}

fn skipped(language: Language, why: Skip, of: Option<Field>) -> String {
    let of = of.map_or_else(String::new, |of| field(language, of));
    match why {
        Skip::NoGroup => language.pick(
            format!("belongs to nobody: has no value for {of}"),
            format!("n'appartient à personne : n'a pas de valeur pour {of}"),
        ),
        Skip::Undecided | Skip::Unstated => language.pick(
            format!("cannot be decided: has no value for {of}"),
            format!("ne peut être décidé : n'a pas de valeur pour {of}"),
        ),
        Skip::GuessedTime => language.pick(
            "its time is a guess, and the clause measures time to the second".to_owned(),
            "son moment est supposé, et la clause mesure à la seconde".to_owned(),
        ),
        Skip::NoValue => language.pick(
            format!("has no value for {of}: nothing to count"),
            format!("n'a pas de valeur pour {of} : rien à compter"),
        ),
        Skip::Negative => language.pick(
            format!("its value for {of} is negative: the sum counts none of these"),
            format!("sa valeur pour {of} est négative : la somme n'en compte pas"),
        ),
        Skip::GroupLimit => language.pick(
            "there were too many groups to take in another one".to_owned(),
            "trop de groupes pour en ajouter un".to_owned(),
        ),
        Skip::Early => language.pick(
            "happened before the agreement came into force".to_owned(),
            "survenu avant l'entrée en vigueur de l'accord".to_owned(),
        ),
        Skip::NoShift => language.pick(
            "happened outside every shift".to_owned(),
            "survenu hors de toute vacation".to_owned(),
        ),
        Skip::NoInterval => language.pick(
            "has no stretch of time that can be used".to_owned(),
            "n'a pas de durée utilisable".to_owned(),
        ),
    }
}

/// Why a record that the alert names was not handed over.
pub(super) fn absent(language: Language, why: Absent) -> &'static str {
    match why {
        Absent::Deleted => language.pick(
            "gone: the partition begins later",
            "disparu : la partition commence après",
        ),
        Absent::NoPartition => language.pick(
            "gone: there is no such topic or partition",
            "disparu : ce flux (topic) ou cette partition n'existe plus",
        ),
        Absent::NotRead => language.pick(
            "not read: no source in the configuration is this topic",
            "non lu : aucune source de la configuration n'est ce flux (topic)",
        ),
        Absent::NothingThere => language.pick(
            "the partition still reaches back to it, but has no record there: compacted, perhaps",
            "la partition remonte encore jusque-là, mais sans message à cette place : compactée, \
             peut-être",
        ),
    }
}
