// SPDX-License-Identifier: EUPL-1.2
//! The alerts that are breaches, by clause and site, as the cover page and the workbook say them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::page::Page;
use super::{ExportError, Material, chart};
use crate::diagnostic::Language;
use crate::observation::EventTime;

/// Sentences said on the page of one clause at one site; all stand in the tables beside it.
const MAX_SENTENCES: usize = 10;
/// Clauses and sites are bounded by the agreement; if a site comes from hostile text, this is the
/// most of them that the page names for a clause.
const MAX_SITES: usize = 200;

/// What is listed.
#[derive(Default)]
pub(super) struct Listing {
    /// Leaves of the last disclosed version of every alert that is a breach, by start of its window.
    pub(super) rows: Vec<u64>,
    /// Alerts that later events have taken back.
    pub(super) withdrawn: u64,
    pub(super) clauses: BTreeMap<String, OfClause>,
}

/// Alerts of one clause.
#[derive(Default)]
pub(super) struct OfClause {
    pub(super) title: String,
    pub(super) severity: String,
    pub(super) trial: bool,
    pub(super) alerts: u64,
    pub(super) sites: BTreeMap<String, OfSite>,
}

/// Alerts of one clause at one site.
#[derive(Default)]
pub(super) struct OfSite {
    pub(super) alerts: u64,
    pub(super) sentences: Vec<(EventTime, String)>,
}

/// Of a body, what is listed.
#[derive(Deserialize)]
struct Told {
    breach: bool,
    clause: ToldClause,
    sentence: Both,
    site: String,
    window: ToldWindow,
}

#[derive(Deserialize)]
struct ToldClause {
    id: String,
    title: Both,
    severity: String,
    status: String,
}

#[derive(Deserialize)]
struct ToldWindow {
    start: EventTime,
}

#[derive(Deserialize)]
struct Both {
    fr: String,
    en: String,
}

impl Both {
    fn pick(self, language: Language) -> String {
        language.pick(self.en, self.fr)
    }
}

/// Reads the last disclosed version of every alert in scope.
pub(super) fn collect(material: &Material<'_>) -> Result<Listing, ExportError> {
    let language = material.order.language;
    let mut listing = Listing::default();
    let mut rows = Vec::new();
    for seq in material.summary.latest.values() {
        let body = material.reader.body(*seq)?;
        let (_, text) = body.ok_or(ExportError::Leaf(*seq))?;
        let told: Told = serde_json::from_str(&text)?;
        match told.breach {
            true => rows.push((told.window.start, *seq, told)),
            false => listing.withdrawn += 1,
        }
    }
    rows.sort_by_key(|(start, seq, _)| (*start, *seq));
    for (start, seq, told) in rows {
        listing.rows.push(seq);
        let clause = listing.clauses.entry(told.clause.id).or_default();
        clause.title = told.clause.title.pick(language);
        clause.severity = told.clause.severity;
        clause.trial = told.clause.status == "trial";
        clause.alerts += 1;
        if clause.sites.len() >= MAX_SITES && !clause.sites.contains_key(&told.site) {
            continue;
        }
        let site = clause.sites.entry(told.site).or_default();
        site.alerts += 1;
        if site.sentences.len() < MAX_SENTENCES {
            site.sentences.push((start, told.sentence.pick(language)));
        }
    }
    Ok(listing)
}

/// The section of the cover page.
pub(super) fn section(page: &mut Page<'_>, listing: &Listing) {
    let w = page.words;
    page.heading("alerts", w.pick("3. Alerts", "3. Alertes"));
    let total = listing.rows.len() as u64;
    let count = w.counted(
        total,
        w.pick("alert", "alerte"),
        w.pick("alerts", "alertes"),
    );
    let taken = w.counted(
        listing.withdrawn,
        w.pick("alert was taken back", "alerte a été retirée"),
        w.pick("alerts were taken back", "alertes ont été retirées"),
    );
    page.paragraph(&match w.language {
        Language::English => format!("In the scope of this export: <strong>{count}</strong>."),
        Language::French => format!("Dans le périmètre de cet export : <strong>{count}</strong>."),
    });
    if listing.withdrawn > 0 {
        page.paragraph(&match w.language {
            Language::English => format!(
                "{taken} because later events changed the verdict; their versions are in the \
                 evidence."
            ),
            Language::French => format!(
                "{taken}, des événements arrivés plus tard ayant changé le verdict ; leurs versions \
                 sont dans les preuves."
            ),
        });
    }
    page.paragraph(w.pick(
        "An alert says that practice went beyond what was agreed; it never says “illegal”.",
        "Une alerte dit que la pratique dépasse ce qui a été convenu ; elle ne dit jamais \
         « illégal ».",
    ));
    if listing.clauses.is_empty() {
        page.note(w.pick(
            "No alert in scope. Read section 1 first: “no alert” is not “nobody watched”.",
            "Aucune alerte dans ce périmètre. Lisez d'abord la section 1 : « aucune alerte » n'est \
             pas « personne n'observait ».",
        ));
        return;
    }
    chart::alerts(page, listing);
    for (id, clause) in &listing.clauses {
        of_clause(page, id, clause);
    }
}

fn of_clause(page: &mut Page<'_>, id: &str, clause: &OfClause) {
    let w = page.words;
    let trial = if clause.trial {
        w.pick(
            " (on trial: recorded, nobody notified)",
            " (à l'essai : consignée, personne n'est prévenu)",
        )
    } else {
        ""
    };
    page.push(&format!(
        "<h3><code>{}</code> {}{trial}</h3>\n",
        w.text(id),
        w.text(&clause.title)
    ));
    for (site, of) in &clause.sites {
        let named = match site.is_empty() {
            true => w.pick("no site given", "site non précisé").to_owned(),
            false => w.text(site),
        };
        let count = w.counted(
            of.alerts,
            w.pick("alert", "alerte"),
            w.pick("alerts", "alertes"),
        );
        page.push(&format!(
            "<h4>{named} — {count}</h4>\n<ul class=\"told\">\n"
        ));
        for (_, sentence) in &of.sentences {
            page.push(&format!("<li>{}</li>\n", w.text(sentence)));
        }
        page.push("</ul>\n");
        let more = of.alerts - of.sentences.len() as u64;
        if more > 0 {
            let more = w.number(more);
            page.paragraph(&match w.language {
                Language::English => format!("… and {more} more, in the tables beside this page."),
                Language::French => format!("… et {more} autres, dans les tableaux joints."),
            });
        }
    }
}
