// SPDX-License-Identifier: EUPL-1.2
//! Figures of the cover: with direct labels, and a table below with the same data.

use super::document::{Document, Figure, Fill, Shape, WIDTH};
use super::listing::Listing;
use super::log_summary::LogSummary;
use super::spans::code;
use crate::ledger::OutageCause;
use crate::observation::EventTime;
use crate::report::values;

/// Alerts by clause: bars, longest first.
pub(super) fn alerts(page: &mut Document<'_>, listing: &Listing) {
    let w = page.words;
    let mut bars: Vec<(&str, &str, u64)> = listing
        .clauses
        .iter()
        .map(|(id, clause)| (id.as_str(), clause.severity.as_str(), clause.alerts))
        .collect();
    bars.sort_by_key(|(id, _, alerts)| (std::cmp::Reverse(*alerts), *id));
    let most = bars.first().map_or(1, |bar| bar.2).max(1);
    let title = w.pick("Alerts by clause", "Alertes par clause");
    let says = w.pick(
        "One bar for each clause, as long as its number of alerts; the table below says the same.",
        "Une barre par clause, de la longueur de son nombre d'alertes ; le tableau ci-dessous dit \
         la même chose.",
    );
    let mut shapes = Vec::new();
    for (at, (id, severity, alerts)) in bars.iter().enumerate() {
        let y = 5 + at * 26;
        let width = ((WIDTH - 330.0) * *alerts as f64 / most as f64).max(1.0);
        let label = |x, ends, text| Shape::Label {
            x,
            y: y + 15,
            ends,
            text,
        };
        let name = label(232.0, true, w.text(&shorten(id)));
        let bar = Shape::Bar {
            x: 240.0,
            y,
            width,
            height: 20,
            fill: match *severity == "critical" {
                true => Fill::Dense,
                false => Fill::Plain,
            },
        };
        shapes.extend([name, bar, label(248.0 + width, false, w.number(*alerts))]);
    }
    page.figure(Figure {
        id: "bars",
        title,
        says,
        height: 10 + bars.len() * 26,
        shapes,
    });
    page.paragraph(w.pick(
        "Hatched: clauses of the gravest severity (critical).",
        "Hachures : clauses de la plus haute gravité (critique).",
    ));
    let heads = [
        w.pick("Clause", "Clause"),
        w.pick("Title", "Intitulé"),
        w.pick("Severity", "Gravité"),
        w.pick("Sites", "Sites"),
        w.pick("Alerts", "Alertes"),
    ];
    let rows = listing.clauses.iter().map(|(id, clause)| {
        let sites: Vec<String> = clause.sites.keys().map(|site| w.text(site)).collect();
        vec![
            code(&w.text(id)),
            w.text(&clause.title),
            values::severity(w.language, &clause.severity),
            sites.join(", "),
            w.number(clause.alerts),
        ]
    });
    page.table(title, &heads, rows.collect());
}

/// When the monitor watched, from the first leaf to the last: a band with holes in it.
pub(super) fn watched(page: &mut Document<'_>, summary: &LogSummary) {
    let w = page.words;
    let ends = summary.outages.iter().map(|outage| outage.until);
    let end = ends.fold(summary.last, EventTime::max);
    let whole = end.since(summary.first).micros().max(1) as f64;
    let x = |time: EventTime| time.since(summary.first).micros() as f64 / whole * WIDTH;
    let title = w.pick("When the monitor watched", "Quand le moniteur observait");
    let says = w.pick(
        "A band from the first entry of the log to the last. Hatched parts are stretches without a \
         monitor; the table of stretches says the same.",
        "Une bande de la première à la dernière écriture du journal. Les parties hachurées sont sans \
         moniteur ; le tableau des intervalles dit la même chose.",
    );
    let band = |x, width, fill| Shape::Bar {
        x,
        y: 6,
        width,
        height: 34,
        fill,
    };
    let mut shapes = vec![band(0.0, WIDTH, Fill::Watched)];
    for outage in &summary.outages {
        let (from, until) = (x(outage.from), x(outage.until));
        let fill = match outage.cause == OutageCause::Stopped {
            true => Fill::Stopped,
            false => Fill::Broken,
        };
        shapes.push(band(from, (until - from).max(2.0), fill));
    }
    let label = |x, ends, time| Shape::Label {
        x,
        y: 62,
        ends,
        text: w.plain_time(time),
    };
    shapes.push(label(0.0, false, summary.first));
    shapes.push(label(WIDTH, true, end));
    page.figure(Figure {
        id: "band",
        title,
        says,
        height: 74,
        shapes,
    });
}

/// An id that fits before its bar.
fn shorten(id: &str) -> String {
    match id.chars().count() > 30 {
        true => id.chars().take(29).chain(['…']).collect(),
        false => id.to_owned(),
    }
}
