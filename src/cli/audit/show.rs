// SPDX-License-Identifier: EUPL-1.2
//! The result of an audit in words.

use std::io::{self, Write};

use crate::cli::{Exit, Format, Global, output};
use crate::diagnostic::Language;
use crate::replay::audit::{Difference, Gone, Report, Unseen, Verdict};

/// Shows it; differences make the exit code 1.
pub(super) fn show(report: &Report, global: &Global) -> io::Result<Exit> {
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => text(&mut out, report, global.language())?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, report)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(match report.differences.is_empty() {
        true => Exit::Success,
        false => Exit::Findings,
    })
}

fn text(out: &mut impl Write, report: &Report, language: Language) -> io::Result<()> {
    for one in &report.differences {
        writeln!(out, "{}", difference(one, language))?;
    }
    for one in &report.unseen {
        writeln!(out, "{}", unseen(one, language))?;
    }
    let (beats, records, alerts) = (report.heartbeats, report.records, report.alerts);
    let (differences, leaves) = (report.differences.len(), report.leaves);
    let origin = &report.origin;
    let said = match (language, differences) {
        (Language::English, 0) => format!(
            "{origin}: {leaves} leaves, {beats} heartbeats, {records} records read again, {alerts} \
             alerts came out the same; nothing differs"
        ),
        (Language::French, 0) => format!(
            "{origin} : {leaves} feuilles, {beats} battements, {records} enregistrements relus, \
             {alerts} alertes identiques ; aucune différence"
        ),
        (Language::English, _) => format!(
            "{origin}: {leaves} leaves, {beats} heartbeats, {records} records read again, {alerts} \
             alerts came out the same; {differences} differences"
        ),
        (Language::French, _) => format!(
            "{origin} : {leaves} feuilles, {beats} battements, {records} enregistrements relus, \
             {alerts} alertes identiques ; {differences} différences"
        ),
    };
    writeln!(out, "{said}")
}

fn difference(one: &Difference, language: Language) -> String {
    let pick = |en: String, fr: String| match language {
        Language::English => en,
        Language::French => fr,
    };
    match one {
        Difference::Input {
            leaf,
            topic,
            partition,
            from,
            until,
            told,
            found,
        } => {
            let last = until - 1;
            pick(
                format!(
                    "DIFFERS leaf {leaf}: {topic}/{partition}, offsets {from} to {last}: these are \
                     not the records that were read ({told} then, {found} now)"
                ),
                format!(
                    "DIFFÈRE feuille {leaf} : {topic}/{partition}, offsets {from} à {last} : ce ne \
                     sont pas les enregistrements lus alors ({told} alors, {found} maintenant)"
                ),
            )
        }
        Difference::Offsets {
            leaf,
            topic,
            partition,
            expected,
            told,
        } => pick(
            format!(
                "DIFFERS leaf {leaf}: {topic}/{partition} begins at {told}, the heartbeat before \
                 ended at {expected}"
            ),
            format!(
                "DIFFÈRE feuille {leaf} : {topic}/{partition} commence à {told}, le battement \
                 précédent finissait à {expected}"
            ),
        ),
        Difference::Number {
            leaf,
            expected,
            told,
        } => pick(
            format!("DIFFERS leaf {leaf}: heartbeat {told} where {expected} comes next"),
            format!("DIFFÈRE feuille {leaf} : battement {told} au lieu de {expected}"),
        ),
        Difference::Agreement {
            leaf,
            expected,
            told,
        } => pick(
            format!("DIFFERS leaf {leaf}: names the agreement {told}, in force is {expected}"),
            format!("DIFFÈRE feuille {leaf} : nomme l'accord {told}, en vigueur est {expected}"),
        ),
        alert => about_alert(alert, language),
    }
}

fn about_alert(one: &Difference, language: Language) -> String {
    let say = |one: &Verdict| verdict(one, language);
    match (one, language) {
        (Difference::Unfounded { leaf, told }, Language::English) => format!(
            "DIFFERS leaf {leaf}: the records do not give this alert: {}",
            say(told)
        ),
        (Difference::Unfounded { leaf, told }, Language::French) => format!(
            "DIFFÈRE feuille {leaf} : les enregistrements ne donnent pas cette alerte : {}",
            say(told)
        ),
        (Difference::Untold { found }, Language::English) => {
            format!("DIFFERS the log lacks this alert: {}", say(found))
        }
        (Difference::Untold { found }, Language::French) => {
            format!("DIFFÈRE il manque cette alerte au journal : {}", say(found))
        }
        (Difference::Verdict { leaf, told, found }, Language::English) => {
            let (told, found) = (say(told), say(found));
            format!("DIFFERS leaf {leaf} says: {told}; the records give: {found}")
        }
        (Difference::Verdict { leaf, told, found }, Language::French) => {
            let (told, found) = (say(told), say(found));
            format!(
                "DIFFÈRE la feuille {leaf} dit : {told} ; les enregistrements donnent : {found}"
            )
        }
        _ => String::new(),
    }
}

fn verdict(one: &Verdict, language: Language) -> String {
    let breach = match one.breach {
        true => language.pick("a breach", "dépassement"),
        false => language.pick("no breach", "pas de dépassement"),
    };
    let end = one.end.as_deref().unwrap_or("…");
    let (clause, group, start) = (&one.clause, &one.group, &one.start);
    let (observed, count) = (one.observed, one.count);
    let records = language.pick("records", "enregistrements");
    format!("{clause} [{group}] {start} – {end}: {observed}, {count} {records}, {breach}")
}

fn unseen(one: &Unseen, language: Language) -> String {
    let french = language == Language::French;
    match one {
        Unseen::Records {
            topic,
            partition,
            from,
            until,
            why,
        } => {
            let last = until - 1;
            let why = match why {
                Gone::Deleted => language.pick("deleted", "supprimés"),
                Gone::MadeAnew => language.pick("the topic was made anew", "topic recréé"),
                Gone::NoTopic => language.pick("there is no such topic", "topic introuvable"),
            };
            match french {
                false => {
                    format!("NOT CHECKABLE {topic}/{partition}, offsets {from} to {last}: {why}")
                }
                true => {
                    format!("NON VÉRIFIABLE {topic}/{partition}, offsets {from} à {last} : {why}")
                }
            }
        }
        Unseen::Alerts { count, first, last } => match french {
            false => format!(
                "NOT CHECKABLE {count} alerts in leaves {first} to {last}: they may rest on records \
                 that are gone"
            ),
            true => format!(
                "NON VÉRIFIABLE {count} alertes dans les feuilles {first} à {last} : elles peuvent \
                 reposer sur des enregistrements disparus"
            ),
        },
        Unseen::Erased { count } => match french {
            false => format!(
                "NOT CHECKABLE {count} alerts were erased: only clause and breach were compared"
            ),
            true => format!(
                "NON VÉRIFIABLE {count} alertes effacées : seuls clause et dépassement sont comparés"
            ),
        },
        Unseen::Rest { from } => match french {
            false => format!("NOT CHECKABLE leaves from {from} on: no heartbeat covers them yet"),
            true => format!(
                "NON VÉRIFIABLE feuilles à partir de {from} : aucun battement ne les couvre encore"
            ),
        },
    }
}
