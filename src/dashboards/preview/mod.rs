// SPDX-License-Identifier: EUPL-1.2
//! Dashboards without Grafana: their JSON and a Prometheus' answers, drawn as pages that need
//! nothing else.
//!
//! | file | what |
//! |---|---|
//! | `ask` | queries, and what comes back |
//! | `fill` | Grafana's variables and repeated panels |
//! | `field` | how a value is written: unit, words, colour |
//! | `draw`, `figure`, `table` | the kinds of panels, and what figures are made of |
//! | `page` | the page around them |
//!
//! It draws what our dashboards use, and no more of Grafana.

mod ask;
mod draw;
mod field;
mod figure;
mod fill;
mod page;
mod table;

pub use ask::AskError;

use jiff::tz::TimeZone;
use serde_json::Value;

use super::Dashboard;
use crate::diagnostic::Language;
use ask::{Prometheus, Window};

/// Who reads the pages: language and zone.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    language: Language,
    zone: TimeZone,
}

/// A page for each dashboard, with the name of its file.
///
/// # Errors
/// The Prometheus at `url` does not answer, or refuses a query.
pub fn pages(
    dashboards: &[Dashboard],
    url: &str,
    (until, range): (jiff::Timestamp, jiff::Span),
    (language, zone): (Language, TimeZone),
) -> Result<Vec<(String, String)>, AskError> {
    let prometheus = Prometheus::new(url)?;
    let zoned = until.to_zoned_datetime(zone.clone());
    let from = zoned.checked_sub(range).map_err(|_| AskError::Range)?;
    let window = Window {
        from: from.timestamp().as_second() as f64,
        until: until.as_second() as f64,
        scrape: prometheus.scrape(),
    };
    if window.from >= window.until {
        return Err(AskError::Range);
    }
    let reader = Reader { language, zone };
    let files: Vec<String> = dashboards
        .iter()
        .map(|dashboard| dashboard.file.replace(".json", ".html"))
        .collect();
    let mut pages = Vec::new();
    for (dashboard, file) in dashboards.iter().zip(&files) {
        let mut panels = Vec::new();
        for panel in fill::panels(&dashboard.json) {
            let answers = match panel["type"].as_str() {
                Some("row") => Vec::new(),
                _ => prometheus.answers(&panel, &window)?,
            };
            panels.push((panel, answers));
        }
        let others = links(dashboards, &files);
        pages.push((
            file.clone(),
            page::page(&dashboard.json, &panels, &others, (&window, &reader)),
        ));
    }
    Ok(pages)
}

/// Title and file of each page.
fn links<'d>(dashboards: &'d [Dashboard], files: &'d [String]) -> Vec<(&'d str, &'d str)> {
    let title = |json: &'d Value| json["title"].as_str().unwrap_or_default();
    let titles = dashboards.iter().map(|dashboard| title(&dashboard.json));
    titles.zip(files.iter().map(String::as_str)).collect()
}
