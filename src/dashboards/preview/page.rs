// SPDX-License-Identifier: EUPL-1.2
//! The page around the panels: one file that needs no script, no network and no other file.

use std::fmt::Write as _;

use serde_json::Value;

use super::ask::{Series, Window};
use super::field::moment;
use super::{Reader, draw, table};

/// How it looks, in light and in dark.
const STYLE: &str = include_str!("page.css");

/// The whole page; `others` are titles and files of all dashboards.
pub(super) fn page(
    dashboard: &Value,
    panels: &[(Value, Vec<Series>)],
    others: &[(&str, &str)],
    (window, reader): (&Window, &Reader),
) -> String {
    let text = |key: &str| escape(dashboard[key].as_str().unwrap_or_default());
    let (lang, note) = reader.language.pick(
        ("en", "A preview, drawn without Grafana."),
        ("fr", "Un aperçu, dessiné sans Grafana."),
    );
    let links = others.iter().map(|(title, file)| {
        let here = if dashboard["title"] == *title {
            " aria-current=\"page\""
        } else {
            ""
        };
        format!("<a href=\"{}\"{here}>{}</a>", escape(file), escape(title))
    });
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n<header><h1>{title}</h1>\
         <p>{about}</p><nav>{nav}</nav></header>\n<main>\n",
        title = text("title"),
        about = text("description"),
        nav = links.collect::<String>(),
    );
    for (panel, answers) in panels {
        page.push_str(&section(panel, answers, window, reader));
    }
    let zone = reader.zone.iana_name().unwrap_or("UTC");
    let (from, until) = (moment(window.from, reader), moment(window.until, reader));
    // Writing to a String cannot fail.
    let _ = writeln!(
        page,
        "</main>\n<footer>{note} {from} – {until} ({zone})</footer>\n</html>"
    );
    page
}

fn section(panel: &Value, answers: &[Series], window: &Window, reader: &Reader) -> String {
    let place = |key: &str| panel["gridPos"][key].as_u64().unwrap_or(0);
    let style = format!(
        "grid-area:{}/{}/span {}/span {}",
        place("y") + 1,
        place("x") + 1,
        place("h"),
        place("w"),
    );
    let title = escape(panel["title"].as_str().unwrap_or_default());
    let kind = panel["type"].as_str().unwrap_or_default();
    let body = match kind {
        "row" => return format!("<h2 style=\"{style}\">{title}</h2>\n"),
        "stat" => draw::stat(panel, answers, reader),
        "timeseries" => draw::series(panel, answers, window, reader),
        "bargauge" => draw::gauge(panel, answers, reader),
        "state-timeline" => draw::bands(panel, answers, window, reader),
        _ => table::table(panel, answers, reader),
    };
    let about = escape(panel["description"].as_str().unwrap_or_default());
    let figures = match kind {
        "timeseries" | "state-timeline" | "bargauge" if !answers.is_empty() => format!(
            "<details><summary>{}</summary>{}</details>",
            reader.language.pick("Numbers", "Chiffres"),
            table::numbers(panel, answers, reader),
        ),
        _ => String::new(),
    };
    format!(
        "<section class=\"{kind}\" style=\"{style}\"><h3 title=\"{about}\">{title}</h3>\n\
         {body}{figures}</section>\n"
    )
}

/// Text that is no markup.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}
