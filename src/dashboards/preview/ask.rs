// SPDX-License-Identifier: EUPL-1.2
//! Queries to a Prometheus over its HTTP API, and what comes back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::Reader;
use super::field::{moment, written};
use serde::Deserialize;
use serde_json::Value;
use ureq::Agent;
use ureq::tls::TlsConfig;

/// Longest time for one query.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes read of an answer at most.
const MAX_ANSWER: u64 = 32 * 1024 * 1024;
/// Moments of a curve.
const STEPS: f64 = 120.0;
/// Seconds between scrapes if nothing says otherwise: Grafana's assumption.
const SCRAPE: f64 = 15.0;

/// Why nothing can be drawn.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nobody answers as a Prometheus does.
    #[error("{0} does not answer as a Prometheus does: {1}")]
    Silent(String, String),
    /// A query is refused.
    #[error("the query {0} is refused: {1}")]
    Refused(String, String),
    /// The range is empty or reaches out of time.
    #[error("the range of the preview is empty or too long")]
    Range,
}

/// The stretch of time that is drawn, in seconds since 1970, and the seconds between scrapes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) from: f64,
    pub(super) until: f64,
    pub(super) scrape: f64,
}

impl Window {
    /// Seconds between two moments of a curve.
    pub(super) fn step(&self) -> f64 {
        ((self.until - self.from) / STEPS).max(self.scrape)
    }

    /// A moment on an axis: with seconds where the stretch is short.
    pub(super) fn moment(&self, seconds: f64, reader: &Reader) -> String {
        match self.until - self.from < 3_600.0 {
            true => written(seconds, "%H:%M:%S", reader),
            false => moment(seconds, reader),
        }
    }

    /// The query with Grafana's times filled in.
    fn timed(&self, query: &str) -> String {
        let rate = (self.step() + self.scrape).max(4.0 * self.scrape).ceil();
        let range = (self.until - self.from).ceil();
        query
            .replace("$__rate_interval", &format!("{rate}s"))
            .replace("$__range", &format!("{range}s"))
    }
}

/// What one series says.
#[derive(Debug, Clone)]
pub(super) struct Series {
    /// Letter of the query.
    pub(super) query: String,
    /// Its name in the legend.
    pub(super) name: String,
    pub(super) labels: BTreeMap<String, String>,
    /// Seconds since 1970 and value, in order.
    pub(super) points: Vec<(f64, f64)>,
}

impl Series {
    /// Its last value.
    pub(super) fn last(&self) -> Option<f64> {
        self.points.last().map(|(_, value)| *value)
    }
}

#[derive(Deserialize)]
struct Found {
    metric: BTreeMap<String, String>,
    value: Option<(f64, String)>,
    #[serde(default)]
    values: Vec<(f64, String)>,
}

/// A Prometheus that can be asked.
pub(super) struct Prometheus {
    agent: Agent,
    url: String,
}

impl Prometheus {
    pub(super) fn new(url: &str) -> Result<Prometheus, AskError> {
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .tls_config(tls)
            .build();
        Ok(Prometheus {
            agent: Agent::new_with_config(config),
            url: url.trim_end_matches('/').to_owned(),
        })
    }

    /// Seconds between scrapes: the shortest of all targets.
    pub(super) fn scrape(&self) -> f64 {
        let targets = self
            .get("targets", &[("state", "active")])
            .unwrap_or_default();
        let targets = targets["data"]["activeTargets"].as_array();
        let seconds = |target: &Value| {
            let span: jiff::Span = target["scrapeInterval"].as_str()?.parse().ok()?;
            span.total(jiff::Unit::Second).ok()
        };
        let seconds = targets.into_iter().flatten().filter_map(seconds);
        seconds.min_by(f64::total_cmp).unwrap_or(SCRAPE)
    }

    /// What comes back for the queries of a panel.
    pub(super) fn answers(&self, panel: &Value, window: &Window) -> Result<Vec<Series>, AskError> {
        let mut answers = Vec::new();
        for target in panel["targets"].as_array().into_iter().flatten() {
            let text = |key: &str| target[key].as_str().unwrap_or_default().to_owned();
            let (query, letter, legend) = (
                window.timed(&text("expr")),
                text("refId"),
                text("legendFormat"),
            );
            let found = match target["instant"].as_bool() {
                Some(true) => self.ask("query", &query, &[("time", window.until)])?,
                _ => {
                    let step = window.step();
                    // Moments that do not move with the window, as Grafana draws them.
                    let from = (window.from / step).ceil() * step;
                    let range = [("start", from), ("end", window.until), ("step", step)];
                    self.ask("query_range", &query, &range)?
                }
            };
            // A share of nothing is no number: such moments stay blank.
            let number = |(time, text): (f64, String)| {
                let value: f64 = text.parse().ok()?;
                value.is_finite().then_some((time, value))
            };
            answers.extend(found.into_iter().map(|found| {
                Series {
                    query: letter.clone(),
                    name: named(&legend, &found.metric),
                    points: found
                        .value
                        .into_iter()
                        .chain(found.values)
                        .filter_map(number)
                        .collect(),
                    labels: found.metric,
                }
            }));
        }
        Ok(answers)
    }

    fn ask(&self, how: &str, query: &str, times: &[(&str, f64)]) -> Result<Vec<Found>, AskError> {
        let times: Vec<(&str, String)> = times
            .iter()
            .map(|(name, time)| (*name, time.to_string()))
            .collect();
        let mut pairs = vec![("query", query)];
        pairs.extend(times.iter().map(|(name, time)| (*name, time.as_str())));
        let answer = self.get(how, &pairs)?;
        if let Some(error) = answer["error"].as_str() {
            return Err(AskError::Refused(query.to_owned(), error.to_owned()));
        }
        let silent =
            |error: serde_json::Error| AskError::Silent(self.url.clone(), error.to_string());
        serde_json::from_value(answer["data"]["result"].clone()).map_err(silent)
    }

    fn get(&self, path: &str, pairs: &[(&str, &str)]) -> Result<Value, AskError> {
        let silent = |error: ureq::Error| AskError::Silent(self.url.clone(), error.to_string());
        let mut request = self.agent.get(format!("{}/api/v1/{path}", self.url));
        for (name, value) in pairs {
            request = request.query(name, value);
        }
        let mut answer = request.call().map_err(silent)?;
        let body = answer
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER)
            .read_to_string();
        let body = body.map_err(silent)?;
        serde_json::from_str(&body)
            .map_err(|error| AskError::Silent(self.url.clone(), error.to_string()))
    }
}

/// A legend with its labels filled in.
fn named(legend: &str, labels: &BTreeMap<String, String>) -> String {
    let mut name = legend.to_owned();
    for (label, value) in labels {
        name = name.replace(&format!("{{{{{label}}}}}"), value);
    }
    name
}
