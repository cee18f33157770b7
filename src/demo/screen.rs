// SPDX-License-Identifier: EUPL-1.2
//! What the demo shows: a few lines while it runs, a table at the end.

use std::collections::BTreeMap;

use comfy_table::{Cell, CellAlignment, Table};

use super::Comparison;
use crate::agreement::{Agreement, Status};
use crate::diagnostic::Language;
use crate::monitor::{Counter, LastAlert, View};

/// A line for each alert.
#[must_use]
pub fn live_lines(view: &View, alerts: &[LastAlert], language: Language) -> Vec<String> {
    let line = |alert: &LastAlert| {
        let clause = &view.agreement.clauses[alert.clause];
        let title = language.pick(&clause.title.en, &clause.title.fr);
        let civil = view.agreement.zone.to_datetime(alert.start.to_timestamp());
        let site = if alert.site.is_empty() {
            "-"
        } else {
            &alert.site
        };
        let day = civil.strftime("%Y-%m-%d %H:%M");
        format!(
            "{day}  {:9} {:8} {site:8} {title}",
            alert.change,
            clause.id.as_str()
        )
    };
    alerts.iter().map(line).collect()
}

/// What a terminal shows while the demo runs: where event time is, each clause with its events
/// and alerts, and the latest alerts.
#[must_use]
pub fn live_table(view: &View, language: Language) -> String {
    let civil = view
        .agreement
        .zone
        .to_datetime(view.watermark.to_timestamp());
    let read: u64 = view.partitions.iter().map(|p| p.next.unsigned_abs()).sum();
    let records = language.pick("records", "messages");
    let mut lines = vec![format!(
        "{}   {read} {records}   {} leaves",
        civil.strftime("%Y-%m-%d %H:%M"),
        view.leaves
    )];
    for clause in &view.agreement.clauses {
        if clause.status == Status::Off {
            continue;
        }
        let id = clause.id.as_str();
        let opened = |(counter, total): (&Counter, u64)| match counter {
            Counter::Opened(of, _) if of == id => total,
            _ => 0,
        };
        let alerts: u64 = view.counters.iter().map(opened).sum();
        let events = view.counters.get(&Counter::ClauseMatches(id.to_owned()));
        let title = language.pick(&clause.title.en, &clause.title.fr);
        let title: String = title.chars().take(40).collect();
        let bar = "█".repeat(alerts.min(20) as usize);
        lines.push(format!("{id:9} {title:40} {events:>8} {alerts:>4} {bar}"));
    }
    let last = view.last.iter().rev().take(3).rev().cloned();
    lines.extend(live_lines(view, &last.collect::<Vec<_>>(), language));
    lines.join("\n")
}

/// Clause by clause: events, alerts, groups, planted against found.
#[must_use]
pub fn final_table(view: &View, rows: &BTreeMap<String, Comparison>, language: Language) -> String {
    let mut table = Table::new();
    let heads = match language {
        Language::English => [
            "clause", "title", "events", "groups", "planted", "found", "",
        ],
        Language::French => [
            "clause",
            "titre",
            "événements",
            "groupes",
            "plantés",
            "trouvés",
            "",
        ],
    };
    table.set_header(heads);
    for clause in &view.agreement.clauses {
        let id = clause.id.as_str();
        let row = rows.get(id).cloned().unwrap_or_default();
        let events = view.counters.get(&Counter::ClauseMatches(id.to_owned()));
        let title = language.pick(&clause.title.en, &clause.title.fr);
        let state = match clause.status {
            Status::Off => language.pick("off", "arrêtée"),
            Status::Trial | Status::Active if row.is_right() => "✓",
            Status::Trial | Status::Active => "✗",
        };
        let number = |n: u64| Cell::new(n).set_alignment(CellAlignment::Right);
        table.add_row(vec![
            Cell::new(id),
            Cell::new(title),
            number(events),
            number(row.groups as u64),
            number(row.planted as u64),
            number((row.found + row.unexpected) as u64),
            Cell::new(state),
        ]);
    }
    table.to_string()
}

impl Comparison {
    /// Whether exactly what was planted was found.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.planted == self.found && self.unexpected == 0
    }
}

/// Whether every clause found exactly what was planted.
pub(crate) fn all_right(agreement: &Agreement, rows: &BTreeMap<String, Comparison>) -> bool {
    let runs = agreement
        .clauses
        .iter()
        .filter(|clause| clause.status != Status::Off);
    let mut rows = runs.map(|clause| rows.get(clause.id.as_str()));
    rows.all(|row| row.is_some_and(Comparison::is_right))
}
