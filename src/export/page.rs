// SPDX-License-Identifier: EUPL-1.2
//! The cover page: one HTML file without script or network, that prints on A4.

use jiff::tz::TimeZone;

use super::listing::Listing;
use super::words::Words;
use super::{Material, coverage, listing, standing};
use crate::diagnostic::Language;

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
        let mut html = format!(
            "<div class=\"scroll\"><table>\n<caption>{}</caption>\n<thead><tr>",
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
pub(super) fn render(material: &Material<'_>, listed: &Listing) -> String {
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
    coverage::section(&mut page, &material.summary);
    standing::agreement(&mut page, material);
    listing::section(&mut page, listed);
    standing::custody(&mut page, material);
    standing::checking(&mut page, material);
    standing::limits(&mut page, material);
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
        "Export of the monitor’s records",
        "Export des constats du moniteur",
    );
    page.push(&format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{}</style>\n</head>\n<body>\n",
        include_str!("page.css")
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
            ("coverage", "What was watched, and what was not"),
            ("agreement", "The agreement and who signed it"),
            ("alerts", "Alerts"),
            ("custody", "Who made this file, when and how"),
            ("check", "How to check it"),
            ("limits", "What it does not prove"),
        ],
        [
            ("coverage", "Ce qui a été observé, et ce qui ne l'a pas été"),
            ("agreement", "L'accord et ses signataires"),
            ("alerts", "Les alertes"),
            ("custody", "Qui a établi ce fichier, quand et comment"),
            ("check", "Comment le vérifier"),
            ("limits", "Ce qu'il ne prouve pas"),
        ],
    );
    let label = w.pick("Contents", "Sommaire");
    page.push(&format!("<nav aria-label=\"{label}\"><ol>\n"));
    for (id, name) in parts {
        page.push(&format!("<li><a href=\"#{id}\">{name}</a></li>\n"));
    }
    page.push("</ol></nav>\n");
}

/// What was asked for, in one table, and the figures that matter most.
fn scope(page: &mut Page<'_>, material: &Material<'_>, listed: &Listing) {
    let w = page.words;
    let (scope, summary) = (&material.scope, &material.summary);
    let all = w.pick("all", "tous").to_owned();
    let period = match (scope.from, scope.until) {
        (None, None) => w.pick("the whole log", "tout le journal").to_owned(),
        (from, until) => {
            let open = w.pick("…", "…").to_owned();
            let side = |time: Option<_>| time.map_or(open.clone(), |time| w.full_time(time));
            format!("{} – {}", side(from), side(until))
        }
    };
    let text = |text: &Option<String>| text.as_ref().map_or(all.clone(), |text| w.text(text));
    let heads = [w.pick("Scope", "Périmètre"), w.pick("Value", "Valeur")];
    let rows = [
        (w.pick("Alerts told", "Alertes émises"), period),
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
            w.pick("Made", "Établi le"),
            w.full_time(material.order.created),
        ),
        (
            w.pick("Times on this page", "Heures de cette page"),
            w.text(w.zone()),
        ),
    ];
    let rows = rows
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value]);
    page.table(w.pick("This export", "Cet export"), &heads, rows.collect());
    coverage::beyond(page, summary);
    let erased: u64 = summary.erased.values().sum();
    page.facts(&[
        (
            w.pick("Alerts in scope", "Alertes dans le périmètre"),
            w.number(listed.rows.len() as u64),
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
}
