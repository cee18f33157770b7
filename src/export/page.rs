// SPDX-License-Identifier: EUPL-1.2
//! The cover page: one HTML file without script or network, that prints on A4.

use jiff::tz::TimeZone;

use super::listing::Listing;
use super::met::Watched;
use super::words::Words;
use super::{Material, annexes, breaches, coverage, custody, standing};
use crate::diagnostic::Language;
use crate::report::values;

/// Columns of a table that fits every screen.
const MAX_NARROW: usize = 5;
/// Clauses that the first page names.
const FOREMOST: usize = 4;

/// A page that is being written.
pub(super) struct Page<'a> {
    pub(super) words: &'a Words,
    html: String,
}

impl Page<'_> {
    /// Adds markup as it is.
    pub(super) fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Begins a section.
    pub(super) fn heading(&mut self, id: &str, text: &str) {
        self.push(&format!("<h2 id=\"{id}\">{text}</h2>\n"));
    }

    /// A paragraph of our own words and of what was made safe.
    pub(super) fn paragraph(&mut self, html: &str) {
        let html = self.spaced(html);
        self.push(&format!("<p>{html}</p>\n"));
    }

    /// A paragraph nobody should miss.
    pub(super) fn note(&mut self, html: &str) {
        let html = self.spaced(html);
        self.push(&format!("<p class=\"note\">{html}</p>\n"));
    }

    pub(super) fn figure(&mut self, svg: &str) {
        self.push(&format!("<figure>\n{svg}\n</figure>\n"));
    }

    /// A table with its caption; the first cell of each row names it.
    pub(super) fn table(&mut self, caption: &str, heads: &[&str], rows: Vec<Vec<String>>) {
        // What can be too wide for a screen can be moved with keys.
        let focus = if heads.len() > MAX_NARROW {
            " tabindex=\"0\""
        } else {
            ""
        };
        let mut html = format!(
            "<div class=\"scroll\"{focus}><table>\n<caption>{}</caption>\n<thead><tr>",
            self.spaced(caption)
        );
        for head in heads {
            html.push_str(&format!("<th scope=\"col\">{}</th>", self.spaced(head)));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            html.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let cell = self.spaced(cell);
                html.push_str(&match at {
                    0 => format!("<th scope=\"row\">{cell}</th>"),
                    _ => format!("<td>{cell}</td>"),
                });
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody></table></div>\n");
        self.push(&html);
    }

    /// Big figures: name, value, and whether it deserves a second look.
    pub(super) fn facts(&mut self, facts: &[(&str, String, bool)]) {
        self.push("<dl class=\"facts\">\n");
        for (name, value, warn) in facts {
            let class = if *warn { " class=\"warn\"" } else { "" };
            let name = self.spaced(name);
            self.push(&format!(
                "<div{class}><dt>{name}</dt><dd>{value}</dd></div>\n"
            ));
        }
        self.push("</dl>\n");
    }

    /// French punctuation keeps to its word; English has none that stands alone.
    fn spaced(&self, html: &str) -> String {
        match self.words.language {
            Language::French => super::words::narrow(html),
            Language::English => html.to_owned(),
        }
    }
}

/// Writes the page.
pub(super) fn render(
    material: &Material<'_>,
    listed: &Listing,
    watched: &Watched,
    hashes: &[(&str, String)],
) -> String {
    let zone = material
        .agreement
        .as_ref()
        .map_or(TimeZone::UTC, |agreement| agreement.zone.clone());
    let words = Words {
        language: material.order.language,
        zone,
    };
    let mut page = Page {
        words: &words,
        html: String::new(),
    };
    head(&mut page, material, listed);
    coverage::section(&mut page, &material.summary, watched, listed.counts());
    standing::agreement(&mut page, material);
    breaches::section(&mut page, listed);
    custody::section(&mut page, material, hashes);
    standing::checking(&mut page, material);
    standing::limits(&mut page, material);
    annexes::pseudonyms(&mut page);
    annexes::glossary(&mut page);
    annexes::receipt(&mut page, material);
    page.push("</main>\n<footer>");
    let made = words.pick("Made by Vigie", "Établi par Vigie");
    page.push(&format!(
        "{made} {}</footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    ));
    page.html
}

fn head(page: &mut Page<'_>, material: &Material<'_>, listed: &Listing) {
    let w = page.words;
    let lang = w.pick("en", "fr");
    let title = w.pick(
        "Record of departures from the agreement",
        "Relevé des écarts à l'accord",
    );
    page.push(&format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{}{}</style>\n</head>\n<body>\n",
        include_str!("page.css"),
        margins(w, material),
    ));
    let skip = w.pick("Skip to the contents", "Aller au contenu");
    let subtitle = material.agreement.as_ref().map(|agreement| {
        let title = w.language.pick(&agreement.title.en, &agreement.title.fr);
        w.text(title)
    });
    page.push(&format!(
        "<a class=\"skip\" href=\"#coverage\">{skip}</a>\n<header>\n<h1>{title}</h1>\n"
    ));
    if let Some(subtitle) = subtitle {
        page.push(&format!("<p class=\"lead\">{subtitle}</p>\n"));
    }
    page.push("</header>\n<main>\n");
    scope(page, material, listed);
    let parts = w.language.pick(
        [
            ("coverage", "1. What was watched, and what was not"),
            ("agreement", "2. The agreement and who signed it"),
            ("alerts", "3. Alerts"),
            ("custody", "Annex A. Who made this file, when and how"),
            ("check", "Annex B. How to check it"),
            ("limits", "Annex C. What it does not prove"),
            ("pseudonyms", "Annex D. How a pseudonym is lifted"),
            ("glossary", "Annex E. What the words mean"),
            ("receipt", "Annex F. Receipt"),
        ],
        [
            (
                "coverage",
                "1. Ce qui a été observé, et ce qui ne l'a pas été",
            ),
            ("agreement", "2. L'accord et ses signataires"),
            ("alerts", "3. Alertes"),
            (
                "custody",
                "Annexe A. Qui a établi ce fichier, quand et comment",
            ),
            ("check", "Annexe B. Comment le vérifier"),
            ("limits", "Annexe C. Ce qu'il ne prouve pas"),
            ("pseudonyms", "Annexe D. Comment un pseudonyme est levé"),
            ("glossary", "Annexe E. Le sens des mots"),
            ("receipt", "Annexe F. Récépissé de remise"),
        ],
    );
    let label = w.pick("Contents", "Sommaire");
    page.push(&format!("<nav aria-label=\"{label}\"><ul>\n"));
    for (id, name) in parts {
        page.push(&format!("<li><a href=\"#{id}\">{name}</a></li>\n"));
    }
    page.push("</ul></nav>\n");
}

/// What was asked for, in one table, and the figures that matter most.
fn scope(page: &mut Page<'_>, material: &Material<'_>, listed: &Listing) {
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
        (w.pick("Log", "Journal"), format!("<code>{origin}</code>")),
        (
            w.pick("Fingerprint of its key", "Empreinte de sa clé"),
            format!("<code>{print}</code>"),
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
fn foremost(page: &mut Page<'_>, listed: &Listing) {
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
            format!("<code>{}</code>", w.text(id)),
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
fn margins(w: &Words, material: &Material<'_>) -> String {
    let (origin, print) = material.log();
    let log = w.pick("Log", "Journal");
    let page = w.pick("Page", "Page");
    let made = w.plain_time(material.order.created);
    let made = format!("{} {made}", w.pick("Made", "Établi le"));
    let key = w.pick("Key", "Clé");
    format!(
        "@page {{\n  @top-left {{ content: \"{log} {origin}\"; }}\n  \
         @top-right {{ content: \"{key} {print}\"; }}\n  \
         @bottom-left {{ content: \"{made}\"; }}\n  \
         @bottom-right {{ content: \"{page} \" counter(page) \" / \" counter(pages); }}\n}}\n"
    )
}
