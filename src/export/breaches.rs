// SPDX-License-Identifier: EUPL-1.2
//! The section of the cover page about the alerts: what happened, clause by clause and site by site.

use super::chart;
use super::document::{Document, Sheet};
use super::listing::{Listing, OfClause, OfSite, Told};
use super::spans::{code, kept, narrow_if, strong};
use super::words::Words;
use crate::diagnostic::Language;

/// The section.
pub(super) fn section(page: &mut Document<'_>, listing: &Listing) {
    let w = page.words;
    page.section("alerts", w.pick("3. Alerts", "3. Alertes"));
    let total = listing.rows.len() as u64;
    let count = w.counted(
        total,
        w.pick("alert", "alerte"),
        w.pick("alerts", "alertes"),
    );
    page.paragraph(&match w.language {
        Language::English => format!("In the scope of this export: {}.", strong(&count)),
        Language::French => format!("Dans le périmètre de cet export : {}.", strong(&count)),
    });
    if listing.withdrawn > 0 {
        let taken = w.counted(
            listing.withdrawn,
            w.pick("alert was taken back", "alerte a été retirée"),
            w.pick("alerts were taken back", "alertes ont été retirées"),
        );
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
            "No alert in scope. Read section 1 first: “no alert” can come of nobody watching.",
            "Aucune alerte dans ce périmètre. Lisez d'abord la section 1 : l'absence d'alerte peut \
             venir de ce que personne n'observait.",
        ));
        return;
    }
    page.paragraph(w.pick(
        "An alert has its number by its place in the log, whatever an export is about: two exports \
         of this log call it the same, and numbers that are missing here belong to alerts out of \
         scope or taken back. Where windows overlap, several alerts tell of one stretch: it stands \
         here once, from its first to its last fact, with its worst value and the numbers of all.",
        "Une alerte tient son numéro de sa place dans le journal, quel que soit l'objet de l'export : \
         deux exports de ce journal lui donnent le même, et les numéros absents ici sont ceux \
         d'alertes hors périmètre ou retirées. Quand des périodes se chevauchent, plusieurs alertes \
         disent la même suite de faits : elle figure ici une fois, du premier au dernier fait, avec \
         sa valeur la plus grave et les numéros de toutes.",
    ));
    chart::alerts(page, listing);
    page.turn(Sheet::Wide);
    for (id, clause) in &listing.clauses {
        of_clause(page, id, clause);
    }
    page.turn(Sheet::Tall);
}

fn of_clause(page: &mut Document<'_>, id: &str, clause: &OfClause) {
    let w = page.words;
    let trial = if clause.trial {
        w.pick(
            " (on trial: recorded, nobody notified)",
            " (à l'essai : consignée, personne n'est prévenu)",
        )
    } else {
        ""
    };
    let title = w.text(&clause.title);
    let trial = narrow_if(w.language, trial);
    page.heading(None, format!("{} {title}{trial}", code(&w.text(id))));
    let mut facts = Vec::new();
    for (name, text) in [
        (w.pick("Article", "Article"), &clause.article),
        (w.pick("Legal reference", "Référence légale"), &clause.legal),
    ] {
        if !text.is_empty() {
            let colon = w.pick(":", " :");
            facts.push(format!("{name}{colon} {}", w.text(text)));
        }
    }
    if !facts.is_empty() {
        page.paragraph(&facts.join(". "));
    }
    for (site, of) in &clause.sites {
        of_site(page, id, site, of);
    }
}

fn of_site(page: &mut Document<'_>, id: &str, site: &str, of: &OfSite) {
    let w = page.words;
    let named = match site.is_empty() {
        true => w.pick("no site given", "site non précisé").to_owned(),
        false => w.text(site),
    };
    let count = w.counted(
        of.alerts,
        w.pick("alert", "alerte"),
        w.pick("alerts", "alertes"),
    );
    let heads = w.language.pick(
        [
            "No.",
            "Person or group",
            "Team",
            "First fact",
            "Last fact",
            "Told",
            "Observed",
            "Agreed",
            "What it says",
        ],
        [
            "N°",
            "Personne ou groupe",
            "Équipe",
            "Premier fait",
            "Dernier fait",
            "Émise le",
            "Observé",
            "Convenu",
            "Ce qu'elle dit",
        ],
    );
    let rows = of.told.iter().map(|told| row(w, told));
    let caption = format!("{} — {named} — {count}", w.text(id));
    page.table(&caption, &heads, rows.collect());
    let more = of.alerts.saturating_sub(of.shown);
    if more > 0 {
        let more = w.number(more);
        page.paragraph(&match w.language {
            Language::English => format!("… and {more} more, in the tables beside this page."),
            Language::French => format!("… et {more} autres, dans les tableaux joints."),
        });
    }
}

fn row(w: &Words, told: &Told) -> Vec<String> {
    let none = || w.pick("none", "aucun").to_owned();
    let [first, last] = match told.facts {
        Some((first, last)) => [w.stacked(first), w.stacked(last)],
        None => [none(), none()],
    };
    // A number or a pseudonym does not break at its hyphen.
    let name = |text: &str| kept(&w.text(text));
    let numbers: Vec<String> = told.numbers.split(", ").map(name).collect();
    let mut numbers = numbers.join(", ");
    if told.alerts > 1 {
        let (one, more) = w.language.pick(("alert", "alerts"), ("alerte", "alertes"));
        numbers.push_str(&format!("\n({})", w.counted(told.alerts, one, more)));
    }
    vec![
        numbers,
        name(&told.group),
        w.text(&told.team),
        first,
        last,
        w.stacked(told.told),
        w.text(&told.observed),
        w.text(&told.agreed),
        w.text(&told.sentence),
    ]
}
