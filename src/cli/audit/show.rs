// SPDX-License-Identifier: EUPL-1.2
//! The result of an audit in words.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::unseen::unseen;
use crate::cli::{Exit, Format, Global, output};
use crate::diagnostic::Language;
use crate::ledger::{Outage, OutageCause};
use crate::replay::audit::{Difference, Remains, Report, Totals, Verdict};

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
    not_watched(out, report, language)?;
    let (beats, records, alerts) = (report.heartbeats, report.records, report.alerts);
    let (differences, leaves) = (report.differences.len(), report.leaves);
    let origin = &report.origin;
    let said = match (language, differences) {
        (Language::English, 0) => format!(
            "{origin}: {leaves} leaves, {beats} heartbeats, {records} records read again, {alerts} \
             alerts came out the same; nothing differs"
        ),
        (Language::French, 0) => format!(
            "{origin} : {leaves} écritures, {beats} signes de vie, {records} messages relus, \
             {alerts} alertes identiques ; aucune différence"
        ),
        (Language::English, _) => format!(
            "{origin}: {leaves} leaves, {beats} heartbeats, {records} records read again, {alerts} \
             alerts came out the same; {differences} differences"
        ),
        (Language::French, _) => format!(
            "{origin} : {leaves} écritures, {beats} signes de vie, {records} messages relus, \
             {alerts} alertes identiques ; {differences} différences"
        ),
    };
    writeln!(out, "{said}")
}

/// Times in which nobody watched, as the log tells them: no difference, but no silence either.
fn not_watched(out: &mut impl Write, report: &Report, language: Language) -> io::Result<()> {
    for Outage { from, until, cause } in &report.outages {
        let why = match cause {
            OutageCause::Stopped => language.pick("stopped", "arrêté"),
            OutageCause::Died => language.pick("ended without a word", "interrompu sans un mot"),
            OutageCause::Silent => language.pick("without a heartbeat", "sans signe de vie"),
        };
        match language {
            Language::English => writeln!(out, "NO MONITOR from {from} until {until}: {why}")?,
            Language::French => writeln!(out, "SANS MONITEUR du {from} au {until} : {why}")?,
        }
    }
    for blind in &report.blind {
        let (topic, from) = (&blind.topic, blind.from);
        let until = blind.until.map(|until| until.to_string());
        let until = until.unwrap_or_else(|| language.pick("now", "maintenant").to_owned());
        match language {
            Language::English => {
                writeln!(out, "NOT SEEN from {from} until {until}: topic {topic}")?;
            }
            Language::French => {
                writeln!(out, "NON VU du {from} au {until} : flux {topic}")?;
            }
        }
    }
    Ok(())
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
                    "DIFFÈRE écriture {leaf} : {topic}/{partition}, offsets {from} à {last} : ce ne \
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
                "DIFFÈRE écriture {leaf} : {topic}/{partition} commence à {told}, le signe de vie \
                 précédent finissait à {expected}"
            ),
        ),
        Difference::Number {
            leaf,
            expected,
            told,
        } => pick(
            format!("DIFFERS leaf {leaf}: heartbeat {told} where {expected} comes next"),
            format!("DIFFÈRE écriture {leaf} : signe de vie {told} au lieu de {expected}"),
        ),
        Difference::Agreement {
            leaf,
            expected,
            told,
        } => pick(
            format!("DIFFERS leaf {leaf}: names the agreement {told}, in force is {expected}"),
            format!("DIFFÈRE écriture {leaf} : nomme l'accord {told}, en vigueur est {expected}"),
        ),
        alert => about_alert(alert, language),
    }
}

fn about_alert(one: &Difference, language: Language) -> String {
    let say = |one: &Verdict| verdict(one, language);
    match (one, language) {
        (
            Difference::Totals {
                leaf,
                beat,
                since,
                told,
                found,
            },
            _,
        ) => totals((*leaf, *beat, *since), (told, found), language),
        (Difference::Erased { leaf, told, found }, language) => {
            let found = found.as_ref().map(say);
            let none = language.pick("no such alert", "aucune alerte pareille");
            let found = found.unwrap_or_else(|| none.to_owned());
            let told = remains(told, language);
            language.pick(
                format!(
                    "DIFFERS leaf {leaf}, whose body was erased, still says: {told}; the records \
                     give: {found}"
                ),
                format!(
                    "DIFFÈRE la écriture {leaf}, dont le contenu est effacé, dit encore : {told} ; \
                     les enregistrements donnent : {found}"
                ),
            )
        }
        (Difference::Unfounded { leaf, told }, Language::English) => format!(
            "DIFFERS leaf {leaf}: the records do not give this alert: {}",
            say(told)
        ),
        (Difference::Unfounded { leaf, told }, Language::French) => format!(
            "DIFFÈRE écriture {leaf} : les enregistrements ne donnent pas cette alerte : {}",
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
                "DIFFÈRE la écriture {leaf} dit : {told} ; les enregistrements donnent : {found}"
            )
        }
        _ => String::new(),
    }
}

/// Each total that is not the same.
fn totals(
    (leaf, beat, since): (u64, u64, Option<u64>),
    (told, found): (&Totals, &Totals),
    language: Language,
) -> String {
    let since = match (since, language) {
        (None, Language::English) => "since the log began".to_owned(),
        (None, Language::French) => "depuis le début du journal".to_owned(),
        (Some(leaf), Language::English) => format!("since leaf {leaf}"),
        (Some(leaf), Language::French) => format!("depuis la écriture {leaf}"),
    };
    let mut parts = vec![
        (
            language.pick("read", "lus").to_owned(),
            told.read,
            found.read,
        ),
        (
            language.pick("observed", "observés").to_owned(),
            told.observed,
            found.observed,
        ),
        (
            language.pick("duplicate", "doublons").to_owned(),
            told.duplicate,
            found.duplicate,
        ),
        (
            language.pick("late", "tardifs").to_owned(),
            told.late,
            found.late,
        ),
    ];
    let reasons = [
        (
            language.pick("ignored", "ignorés"),
            &told.ignored,
            &found.ignored,
        ),
        (
            language.pick("rejected", "rejetés"),
            &told.rejected,
            &found.rejected,
        ),
    ];
    for (what, told, found) in reasons {
        let names: BTreeSet<&String> = told.keys().chain(found.keys()).collect();
        let of = |totals: &BTreeMap<String, u64>, name| totals.get(name).copied().unwrap_or(0);
        let each = names.into_iter();
        parts
            .extend(each.map(|name| (format!("{what} ({name})"), of(told, name), of(found, name))));
    }
    let parts = parts.into_iter().filter(|(_, told, found)| told != found);
    let parts = parts.map(|(what, told, found)| match language {
        Language::English => format!("{what}: {told} told, {found} found"),
        Language::French => format!("{what} : {told} annoncés, {found} trouvés"),
    });
    let parts: Vec<String> = parts.collect();
    let parts = parts.join("; ");
    match language {
        Language::English => {
            format!(
                "DIFFERS leaf {leaf}: heartbeat {beat} is the first whose totals part: {since}, \
                 {parts}"
            )
        }
        Language::French => {
            format!(
                "DIFFÈRE écriture {leaf} : le signe de vie {beat} est le premier dont les totaux \
                 divergent : {since}, {parts}"
            )
        }
    }
}

fn remains(one: &Remains, language: Language) -> String {
    let over = match one.closed {
        true => language.pick("over", "terminée"),
        false => language.pick("not over", "en cours"),
    };
    format!("{}: {}, {over}", one.clause, breach(one.breach, language))
}

fn breach(breach: bool, language: Language) -> &'static str {
    match breach {
        true => language.pick("a breach", "dépassement"),
        false => language.pick("no breach", "pas de dépassement"),
    }
}

fn verdict(one: &Verdict, language: Language) -> String {
    let breach = breach(one.breach, language);
    let end = one.end.as_deref().unwrap_or("…");
    let (clause, group, start) = (&one.clause, &one.group, &one.start);
    let (observed, count) = (one.observed, one.count);
    let records = language.pick("records", "enregistrements");
    format!("{clause} [{group}] {start} – {end}: {observed}, {count} {records}, {breach}")
}
