// SPDX-License-Identifier: EUPL-1.2
//! The cover: its title, its first page, and the sections and annexes behind it.

use jiff::tz::TimeZone;

use super::document::{Document, Margins};
use super::listing::Listing;
use super::met::Watched;
use super::spans::code;
use super::words::Words;
use super::{Material, annexes, breaches, coverage, custody, standing};
use crate::report::values;

/// Clauses that the first page names.
const FOREMOST: usize = 4;

/// Writes the document.
pub(super) fn write<'w>(
    words: &'w Words,
    material: &Material<'_>,
    listed: &Listing,
    watched: &Watched,
    hashes: &[(&str, String)],
) -> Document<'w> {
    let mut page = Document {
        words,
        title: words.pick(
            "Record of departures from the agreement",
            "Relevé des écarts à l'accord",
        ),
        lead: material.agreement.as_ref().map(|agreement| {
            let title = words
                .language
                .pick(&agreement.title.en, &agreement.title.fr);
            words.text(title)
        }),
        margins: margins(words, material),
        sheets: Vec::new(),
    };
    scope(&mut page, material, listed);
    coverage::section(&mut page, &material.summary, watched, listed.counts());
    standing::agreement(&mut page, material);
    breaches::section(&mut page, listed);
    custody::section(&mut page, material, hashes);
    standing::checking(&mut page, material);
    standing::limits(&mut page, material);
    annexes::pseudonyms(&mut page);
    annexes::glossary(&mut page);
    annexes::receipt(&mut page, material);
    page
}

/// Numbers and times as the readers of this export write them.
pub(super) fn words(material: &Material<'_>) -> Words {
    let agreement = material.agreement.as_ref();
    Words {
        language: material.order.language,
        zone: agreement.map_or(TimeZone::UTC, |agreement| agreement.zone.clone()),
    }
}

/// What was asked for, in one table, and the figures that matter most.
fn scope(page: &mut Document<'_>, material: &Material<'_>, listed: &Listing) {
    let w = page.words;
    let summary = &material.summary;
    let heads = [w.pick("Scope", "Périmètre"), w.pick("Value", "Valeur")];
    let rows = asked(w, material)
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value]);
    page.table(w.pick("This export", "Cet export"), &heads, rows.collect());
    page.paragraph(w.pick(
        "A day that was asked for counts whole, the first and the last alike, in the zone of these \
         times: the moment after “before” is the first one behind it.",
        "Un jour demandé compte en entier, le premier comme le dernier, dans le fuseau de ces heures : \
         l'instant qui suit « avant » est le premier après lui.",
    ));
    coverage::beyond(page, summary);
    let erased: u64 = summary.erased.values().sum();
    page.facts(&[
        (
            w.pick("Alerts in scope", "Alertes dans le périmètre"),
            w.number(listed.rows.len() as u64),
            false,
        ),
        (
            w.pick("Clauses with alerts", "Clauses avec alertes"),
            w.number(listed.clauses.len() as u64),
            false,
        ),
        (
            w.pick("Stretches without a monitor", "Intervalles sans moniteur"),
            w.number(summary.outages_total),
            summary.outages_total > 0,
        ),
        (
            w.pick(
                "Records lost before reading",
                "Messages perdus avant lecture",
            ),
            w.number(summary.gap_records),
            summary.gap_records > 0,
        ),
        (
            w.pick("Bodies erased", "Contenus effacés"),
            w.number(erased),
            erased > 0,
        ),
    ]);
    foremost(page, listed);
}

/// What was asked for, by whom, and which log answers.
fn asked<'w>(w: &'w Words, material: &Material<'_>) -> Vec<(&'w str, String)> {
    let scope = &material.scope;
    let all = w.pick("all", "tous").to_owned();
    let text = |text: &Option<String>| text.as_ref().map_or(all.clone(), |text| w.text(text));
    let request = &material.order.request;
    let named = |name: &Option<String>| match name {
        Some(name) => w.text(name),
        None => w.pick("not stated", "non précisé").to_owned(),
    };
    let (origin, print) = material.log();
    vec![
        (
            w.pick("Alerts told", "Alertes émises"),
            w.range(&scope.told),
        ),
        (
            w.pick("About facts", "Portant sur des faits"),
            w.range(&scope.facts),
        ),
        (w.pick("Sites", "Sites"), text(&scope.site)),
        (
            w.pick("Clauses", "Clauses"),
            match &scope.clause {
                Some(clause) => w.text(clause),
                None => w.pick("all", "toutes").to_owned(),
            },
        ),
        (
            w.pick("For", "Destinataire"),
            w.text(&material.order.recipient),
        ),
        (
            w.pick("Requested by", "Demandé par"),
            named(&request.requested_by),
        ),
        (
            w.pick("Produced by", "Établi par"),
            named(&request.produced_by),
        ),
        (w.pick("Reference", "Référence"), named(&request.reference)),
        (w.pick("Log", "Journal"), code(&origin)),
        (
            w.pick("Fingerprint of its key", "Empreinte de sa clé"),
            code(&print),
        ),
        (
            w.pick("Made", "Établi le"),
            w.full_time(material.order.created),
        ),
        (
            w.pick("Times on this page", "Heures de cette page"),
            w.text(w.zone()),
        ),
    ]
}

/// The clauses with most alerts, so that the first page says what it is about.
fn foremost(page: &mut Document<'_>, listed: &Listing) {
    let w = page.words;
    if listed.clauses.is_empty() {
        return;
    }
    let mut clauses: Vec<_> = listed.clauses.iter().collect();
    clauses.sort_by_key(|(id, clause)| (std::cmp::Reverse(clause.alerts), *id));
    let heads = w.language.pick(
        ["Clause", "Title", "Severity", "Alerts"],
        ["Clause", "Intitulé", "Gravité", "Alertes"],
    );
    let rows = clauses.iter().take(FOREMOST).map(|(id, clause)| {
        vec![
            code(&w.text(id)),
            w.text(&clause.title),
            values::severity(w.language, &clause.severity),
            w.number(clause.alerts),
        ]
    });
    let caption = w.pick(
        "Clauses with most alerts (all of them in section 3)",
        "Clauses avec le plus d'alertes (toutes à la section 3)",
    );
    page.table(caption, &heads, rows.collect());
}

/// The running head and foot of printed pages: which log, which page.
fn margins(w: &Words, material: &Material<'_>) -> Margins {
    let (origin, print) = material.log();
    let made = w.plain_time(material.order.created);
    Margins {
        log: format!("{} {origin}", w.pick("Log", "Journal")),
        key: format!("{} {print}", w.pick("Key", "Clé")),
        made: format!("{} {made}", w.pick("Made", "Établi le")),
        page: w.pick("Page", "Page").to_owned(),
    }
}
