// SPDX-License-Identifier: EUPL-1.2
//! The keys of an agreement, each with what it means: the syntax in one place.

mod beside;
mod clause;

pub(super) use beside::{EXCEPTION, REGISTERS, SETTING, SILENCED, SYSTEM};
pub(super) use clause::{CLAUSE, TEST, WITHIN};

use super::words;
use crate::yaml::{Key, Shape, Table, key, needed};

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
        key(
            "registers",
            Shape::Table(&REGISTERS),
            "What was declared: systems, lists of values, settings.",
            "Ce qui a été déclaré : systèmes, listes de valeurs, réglages.",
        ),
        key(
            "exceptions",
            Shape::List(&Shape::Table(&EXCEPTION)),
            "What the parties agreed to leave aside for a time: recorded and counted, not notified.",
            "Ce que les parties ont convenu d'écarter un temps : enregistré et compté, sans notification.",
        ),
        key(
            "silences",
            Shape::List(&Shape::Table(&SILENCED)),
            "Pauses of notifications: what happens is still recorded and counted.",
            "Pauses de notification : ce qui se passe reste enregistré et compté.",
        ),
        key(
            "union_may_tighten",
            Shape::Bool,
            "Whether the union alone may sign a version that only tightens thresholds.",
            "Si le syndicat seul peut signer une version qui ne fait que durcir des seuils.",
        ),
        key(
            "retention",
            Shape::Table(&RETENTION),
            "How long the details of alerts are kept; those of a severity that is not named stay.",
            "Durée de conservation du détail des alertes ; ce qui n'est pas nommé est conservé.",
        ),
    ],
    one_of: &[],
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
            "extends",
            Shape::Text,
            "The agreement above, as a path beside this file: its clauses stay, and may only be tightened.",
            "L'accord de niveau supérieur, par son chemin depuis ce fichier : ses clauses restent et ne peuvent qu'être durcies.",
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
};

/// `retention:`
pub(super) static RETENTION: Table = Table {
    name: "retention",
    parent: Some(&FILE),
    keys: &[
        term(
            "notice",
            "Of notices: 90 d, 12 months.",
            "Des alertes à signaler : 90 d, 12 months.",
        ),
        term(
            "serious",
            "Of serious ones: 36 months.",
            "Des alertes graves : 36 months.",
        ),
        term(
            "critical",
            "Of critical ones: 5 years.",
            "Des alertes critiques : 5 years.",
        ),
    ],
    one_of: &[],
};

const fn term(name: &'static str, en: &'static str, fr: &'static str) -> Key {
    key(name, Shape::Defined("kept_for"), en, fr)
}

/// `title:` of the agreement and of clauses.
pub(super) static TITLE: Table = Table {
    name: "title",
    parent: None,
    keys: &[
        needed("fr", Shape::Text, "French.", "Français."),
        needed("en", Shape::Text, "English.", "Anglais."),
    ],
    one_of: &[],
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
            "working_days",
            Shape::Defined("days"),
            "Days of the week that count as working days (`mon-sat`); if it is left out, those with hours.",
            "Jours de la semaine qui comptent comme jours ouvrés ou ouvrables (`mon-sat`) ; sans lui, ceux qui ont des horaires.",
        ),
        key(
            "closed",
            Shape::List(&Shape::Date),
            "Days without any hours.",
            "Jours sans aucun horaire.",
        ),
        key(
            "extra",
            Shape::Defined("extra"),
            "Days with hours of their own, such as on-call duty: { 2026-12-26: [\"08:00-12:00\"] }.",
            "Jours aux horaires propres, comme une astreinte : { 2026-12-26: [\"08:00-12:00\"] }.",
        ),
    ],
    one_of: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::load::{pattern, test};
    use crate::diagnostic::has_french_name;

    /// Whoever writes a word in French is told which one is read.
    #[test]
    fn every_key_and_every_word_has_a_french_name() {
        let mut unnamed = Vec::new();
        let mut tables = vec![&FILE];
        while let Some(table) = tables.pop() {
            let names = table.names().filter(|name| !has_french_name(name));
            unnamed.extend(names.map(|name| format!("{}.{name}", table.name)));
            tables.extend(table.children());
        }
        let words = [
            &words::names(&words::SEVERITIES)[..],
            &words::names(&words::STATUSES),
            &words::names(&words::ORIGINS),
            &words::names(&words::THENS),
            &words::names(&words::CALENDAR_WINDOWS),
            &words::names(&words::ASPECTS),
            &words::DAYS,
            &test::NAMES,
            &pattern::COMBINATIONS,
        ];
        let words = words.iter().flat_map(|words| words.iter());
        unnamed.extend(
            words
                .filter(|word| !has_french_name(word))
                .map(|word| (*word).to_owned()),
        );
        assert_eq!(unnamed, Vec::<String>::new());
    }
}
