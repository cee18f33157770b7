// SPDX-License-Identifier: EUPL-1.2
//! What a screen shows, worked out from one answer and the one before.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::exposition::Series;
use super::sample::Sample;
use crate::cli::told::{Firsts, Teller, Told};
use crate::diagnostic::Language;
use crate::ledger::FindingKind;
use crate::monitor::{Concern, Counter};
use crate::observation::Field;

/// A screen.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Frame {
    pub agreement: String,
    pub standing: String,
    pub healthy: bool,
    pub reason: Option<String>,
    pub totals: Totals,
    pub clauses: Vec<ClauseRow>,
    pub topics: Vec<TopicRow>,
    pub alerts: Vec<AlertRow>,
    /// Findings by kind.
    pub findings: BTreeMap<String, u64>,
    /// What was not read, not counted, noted or found.
    pub told: Vec<Told>,
}

/// Numbers about everything.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Totals {
    /// Records a second since the answer before; nothing in the first.
    pub rate: Option<f64>,
    pub read: u64,
    pub rejected: u64,
    /// Nothing where nobody can say.
    pub lag: Option<u64>,
    pub leaves: u64,
    pub pending: u64,
    pub unwitnessed: Option<u64>,
    /// Times without a monitor since the log began.
    pub outages: u64,
    pub commit_age: f64,
    pub disk_free: u64,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ClauseRow {
    pub clause: String,
    pub title: String,
    pub severity: String,
    pub open: u64,
    pub raised: u64,
    /// The value nearest to the threshold or furthest beyond it, of all sites.
    pub observed: Option<f64>,
    pub threshold: Option<f64>,
    pub unit: String,
    /// How near the bound is: 1 at the threshold, more beyond it.
    pub nearness: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct TopicRow {
    pub topic: String,
    pub rate: Option<f64>,
    /// Nothing where nobody can say.
    pub lag: Option<u64>,
    pub rejected: u64,
    /// Seconds since the epoch.
    pub latest: f64,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct AlertRow {
    pub start: String,
    pub clause: String,
    pub site: String,
    pub observed: String,
    pub closed: bool,
}

impl Frame {
    pub(super) fn new(now: &Sample, before: Option<&Sample>, language: Language) -> Frame {
        let health = &now.health;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut clauses = clauses(now, language);
        // What is open comes first, then what is nearest to its bound.
        clauses.sort_by(|a, b| {
            let key = |row: &ClauseRow| (row.open, row.nearness.unwrap_or(-1.0));
            let (a, b) = (key(a), key(b));
            b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
        });
        Frame {
            agreement: format!("{} v{}", text(&health["agreement"]), health["version"]),
            standing: text(&health["standing"]),
            healthy: health["healthy"] == true,
            reason: health["reason"].as_str().map(str::to_owned),
            totals: totals(now, before),
            clauses,
            topics: topics(now, before),
            alerts: now
                .alerts
                .iter()
                .map(|alert| row(alert, language))
                .collect(),
            findings: now
                .metrics
                .of("vigie_findings_total")
                .filter(|series| series.value > 0.0)
                .map(|series| (series.label("kind").to_owned(), series.value as u64))
                .collect(),
            told: told(now, language),
        }
    }
}

/// What was not read, not counted, noted or found, in the order of the monitor's own totals.
fn told(now: &Sample, language: Language) -> Vec<Told> {
    let metrics = &now.metrics;
    let label = |series: &Series, name: &str| series.label(name).to_owned();
    let counter = |series: &Series| {
        let (topic, reason) = (label(series, "topic"), label(series, "reason"));
        let clause = label(series, "clause");
        match series.name.as_str() {
            "vigie_rejects_total" => Some(Counter::Rejected(topic, reason)),
            "vigie_observations_total" => match series.label("outcome") {
                "matched" | "unmatched" => None,
                "late" => Some(Counter::Late(topic)),
                note => Some(Counter::Noted(topic, note.to_owned())),
            },
            "vigie_rejected_events_total" => Some(Counter::RejectedEvents(topic, reason)),
            "vigie_unreadable_total" => {
                let concern = Concern::new(FindingKind::Unreadable).in_topic(&topic);
                let field = Field::parse(series.label("field"));
                Some(Counter::Met(concern.in_field(field).because(&reason)))
            }
            "vigie_clause_skipped_total" => Some(Counter::ClauseSkipped(clause, reason)),
            "vigie_findings_total" => Some(Counter::Findings(label(series, "kind"))),
            _ => None,
        }
    };
    let totals: BTreeMap<Counter, u64> = metrics
        .all()
        .filter_map(|series| Some((counter(series)?, series.value as u64)))
        .collect();
    let severity = |id: &str| {
        let mut infos = metrics.of("vigie_clause_info");
        let info = infos.find(|info| info.label("clause") == id)?;
        Some(info.label("severity"))
    };
    let teller = Teller {
        language,
        severity: &severity,
        firsts: Firsts::new(),
    };
    teller.list(totals.iter().map(|(counter, total)| (counter, *total)))
}

fn totals(now: &Sample, before: Option<&Sample>) -> Totals {
    let (health, metrics) = (&now.health, &now.metrics);
    let count = |value: &Value| value.as_u64().unwrap_or(0);
    Totals {
        rate: rate(now, before, &[]),
        read: metrics.sum("vigie_records_read_total", &[]) as u64,
        rejected: metrics.sum("vigie_rejects_total", &[]) as u64,
        lag: health["lag_records"].as_u64(),
        leaves: count(&health["leaves"]),
        pending: count(&health["queue_pending"]),
        unwitnessed: health["unwitnessed"].as_u64(),
        outages: metrics.sum("vigie_outages_total", &[]) as u64,
        commit_age: health["commit_age_seconds"].as_f64().unwrap_or(0.0),
        disk_free: metrics.sum("vigie_disk_free_bytes", &[]) as u64,
    }
}

/// Records a second between two answers.
fn rate(now: &Sample, before: Option<&Sample>, labels: &[(&str, &str)]) -> Option<f64> {
    let before = before?;
    let read = |sample: &Sample| sample.metrics.sum("vigie_records_read_total", labels);
    let seconds = now.at.duration_since(before.at).as_secs_f64();
    // A monitor that began anew counts on from its store: less than before means another one.
    Some((read(now) - read(before)).max(0.0) / seconds.max(0.001))
}

fn clauses(now: &Sample, language: Language) -> Vec<ClauseRow> {
    let metrics = &now.metrics;
    let row = |info: &super::exposition::Series| {
        let clause = info.label("clause");
        let of = [("clause", clause)];
        let bound = metrics
            .of("vigie_clause_threshold")
            .find(|series| series.label("clause") == clause);
        let at_least = bound.is_some_and(|series| series.label("bound") == "at_least");
        let worse = |a: f64, b: f64| if at_least { a.min(b) } else { a.max(b) };
        let observed = metrics
            .of("vigie_clause_observed_max")
            .filter(|series| series.label("clause") == clause)
            .map(|series| series.value)
            .reduce(worse);
        let threshold = bound.map(|series| series.value);
        let near = |(observed, threshold): (f64, f64)| match at_least {
            true => threshold / observed.max(f64::MIN_POSITIVE),
            false => observed / threshold.max(f64::MIN_POSITIVE),
        };
        ClauseRow {
            clause: clause.to_owned(),
            title: info.label(language.pick("title", "title_fr")).to_owned(),
            severity: info.label("severity").to_owned(),
            open: metrics.sum("vigie_alerts_open", &of) as u64,
            raised: metrics.sum("vigie_alerts_total", &of) as u64,
            observed,
            threshold,
            unit: bound.map_or("", |series| series.label("unit")).to_owned(),
            nearness: observed
                .zip(threshold.filter(|threshold| *threshold > 0.0))
                .map(near),
        }
    };
    let infos = metrics.of("vigie_clause_info");
    infos
        .filter(|info| info.label("status") != "off")
        .map(row)
        .collect()
}

/// A count, if it is one.
fn known(number: f64) -> Option<u64> {
    (!number.is_nan()).then_some(number as u64)
}

fn topics(now: &Sample, before: Option<&Sample>) -> Vec<TopicRow> {
    let metrics = &now.metrics;
    let names = metrics.of("vigie_records_read_total");
    let row = |series: &Series| {
        let topic = series.label("topic");
        let of = [("topic", topic)];
        let latest = metrics
            .of("vigie_latest_event_timestamp_seconds")
            .filter(|series| series.label("topic") == topic);
        TopicRow {
            topic: topic.to_owned(),
            rate: rate(now, before, &of),
            lag: known(metrics.sum("vigie_consumer_lag_records", &of)),
            rejected: metrics.sum("vigie_rejects_total", &of) as u64,
            latest: latest.map(|series| series.value).fold(0.0, f64::max),
        }
    };
    names.map(row).collect()
}

/// Nothing about whom: a screen may stand where everybody passes.
fn row(alert: &Value, language: Language) -> AlertRow {
    let text = |path: &str| {
        let value = alert.pointer(path).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let number = |path: &str| alert.pointer(path).and_then(Value::as_f64);
    let unit = text("/threshold/unit");
    let observed = match (number("/observed"), number("/threshold/amount")) {
        (Some(observed), Some(threshold)) => format!(
            "{} {} {}",
            super::amount::amount(observed, &unit, language),
            language.pick("against", "contre"),
            super::amount::amount(threshold, &unit, language)
        ),
        (Some(observed), None) => super::amount::amount(observed, &unit, language),
        _ => String::new(),
    };
    AlertRow {
        start: text("/window/start"),
        clause: text("/clause/id"),
        site: text("/site"),
        observed,
        closed: alert["closed"] == true,
    }
}
