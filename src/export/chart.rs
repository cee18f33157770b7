// SPDX-License-Identifier: EUPL-1.2
//! Figures of the cover page: SVG with a title, a description, direct labels, and a table below
//! with the same data. Colour never says anything alone.

use std::fmt::Write as _;

use super::listing::Listing;
use super::log_summary::LogSummary;
use super::page::Page;
use crate::ledger::OutageCause;
use crate::observation::EventTime;
use crate::report::values;

/// Width of a figure in its own units.
const WIDTH: f64 = 720.0;

/// Alerts by clause: bars, longest first.
pub(super) fn alerts(page: &mut Page<'_>, listing: &Listing) {
    let w = page.words;
    let mut bars: Vec<(&str, &str, u64)> = listing
        .clauses
        .iter()
        .map(|(id, clause)| (id.as_str(), clause.severity.as_str(), clause.alerts))
        .collect();
    bars.sort_by_key(|(id, _, alerts)| (std::cmp::Reverse(*alerts), *id));
    let most = bars.first().map_or(1, |bar| bar.2).max(1);
    let title = w.pick("Alerts by clause", "Alertes par clause");
    let desc = w.pick(
        "One bar for each clause, as long as its number of alerts; the table below says the same.",
        "Une barre par clause, de la longueur de son nombre d'alertes ; le tableau ci-dessous dit \
         la même chose.",
    );
    let height = 10 + bars.len() * 26;
    let mut svg = open(height, title, desc, "bars");
    for (at, (id, severity, alerts)) in bars.iter().enumerate() {
        let y = 5 + at * 26;
        let length = (WIDTH - 330.0) * *alerts as f64 / most as f64;
        let dash = if *severity == "critical" {
            "url(#dense)"
        } else {
            "#1b4f72"
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            svg,
            "<text x=\"232\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect x=\"240\" y=\"{y}\" width=\"{:.1}\" height=\"20\" fill=\"{dash}\" \
             stroke=\"#1b4f72\"/><text x=\"{:.1}\" y=\"{}\">{}</text>",
            y + 15,
            w.text(&shorten(id)),
            length.max(1.0),
            248.0 + length.max(1.0),
            y + 15,
            w.number(*alerts),
        );
    }
    svg.push_str("</svg>");
    page.figure(&svg);
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
            format!("<code>{}</code>", w.text(id)),
            w.text(&clause.title),
            values::severity(w.language, &clause.severity),
            sites.join(", "),
            w.number(clause.alerts),
        ]
    });
    page.table(title, &heads, rows.collect());
}

/// When the monitor watched, from the first leaf to the last: a band with holes in it.
pub(super) fn watched(page: &mut Page<'_>, summary: &LogSummary) {
    let w = page.words;
    let ends = summary.outages.iter().map(|outage| outage.until);
    let end = ends.fold(summary.last, EventTime::max);
    let whole = end.since(summary.first).micros().max(1) as f64;
    let x = |time: EventTime| time.since(summary.first).micros() as f64 / whole * WIDTH;
    let title = w.pick("When the monitor watched", "Quand le moniteur observait");
    let desc = w.pick(
        "A band from the first entry of the log to the last. Hatched parts are stretches without a \
         monitor; the table of stretches says the same.",
        "Une bande de la première à la dernière écriture du journal. Les parties hachurées sont sans \
         moniteur ; le tableau des intervalles dit la même chose.",
    );
    let mut svg = open(74, title, desc, "band");
    let _ = writeln!(
        svg,
        "<rect x=\"0\" y=\"6\" width=\"{WIDTH}\" height=\"34\" fill=\"#2e7d5b\"/>"
    );
    for outage in &summary.outages {
        let (from, until) = (x(outage.from), x(outage.until));
        let fill = if outage.cause == OutageCause::Stopped {
            "url(#stopped)"
        } else {
            "url(#dense)"
        };
        let _ = writeln!(
            svg,
            "<rect x=\"{from:.1}\" y=\"6\" width=\"{:.1}\" height=\"34\" fill=\"#fff\"/>\
             <rect x=\"{from:.1}\" y=\"6\" width=\"{:.1}\" height=\"34\" fill=\"{fill}\" \
             stroke=\"#7b1e1e\"/>",
            (until - from).max(2.0),
            (until - from).max(2.0),
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"0\" y=\"62\">{}</text><text x=\"{WIDTH}\" y=\"62\" text-anchor=\"end\">{}</text>\
         </svg>",
        w.plain_time(summary.first),
        w.plain_time(end),
    );
    page.figure(&svg);
}

/// Begins a figure with its names and its hatchings.
fn open(height: usize, title: &str, desc: &str, id: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\">\n<title id=\"{id}-t\">{title}</title>\
         <desc id=\"{id}-d\">{desc}</desc>\n<defs>\
         <pattern id=\"dense\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>\
         <rect width=\"4\" height=\"6\" fill=\"#7b1e1e\"/></pattern>\
         <pattern id=\"stopped\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"9\" height=\"9\" fill=\"#fff\"/>\
         <rect width=\"2\" height=\"9\" fill=\"#7b1e1e\"/></pattern></defs>\n"
    )
}

/// An id that fits before its bar.
fn shorten(id: &str) -> String {
    match id.chars().count() > 30 {
        true => id.chars().take(29).chain(['…']).collect(),
        false => id.to_owned(),
    }
}
