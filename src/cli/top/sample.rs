// SPDX-License-Identifier: EUPL-1.2
//! Asks a running monitor how it is.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::exposition::Exposition;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of one answer at most: 2 000 series of clauses by site and their help.
const MOST: u64 = 8 * 1024 * 1024;
/// Alerts asked for.
const ALERTS: u32 = 20;

/// A monitor that is asked over HTTP.
pub(super) struct Monitor {
    agent: ureq::Agent,
    url: String,
}

/// Its answers at one moment.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) at: Instant,
    pub(super) health: Value,
    pub(super) metrics: Exposition,
    /// The latest alerts, latest first.
    pub(super) alerts: Vec<Value>,
}

impl Monitor {
    pub(super) fn new(url: &str) -> Monitor {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .user_agent("vigie")
            .build();
        Monitor {
            agent: ureq::Agent::new_with_config(config),
            url: url.trim_end_matches('/').to_owned(),
        }
    }

    /// Asks once.
    ///
    /// # Errors
    /// Nobody answers, or something else than a monitor: in words.
    pub(super) fn ask(&self) -> Result<Sample, String> {
        let at = Instant::now();
        let health: Value = serde_json::from_str(&self.get("/health")?).unwrap_or_default();
        if !health["digest"].is_string() {
            return Err(format!("what answers at {} is no monitor", self.url));
        }
        let metrics = Exposition::parse(&self.get("/metrics")?);
        let alerts = self.get(&format!("/alerts?latest=true&limit={ALERTS}"))?;
        let mut alerts: Value = serde_json::from_str(&alerts).unwrap_or_default();
        let alerts = alerts["alerts"].as_array_mut().map(std::mem::take);
        Ok(Sample {
            at,
            health,
            metrics,
            alerts: alerts.unwrap_or_default(),
        })
    }

    fn get(&self, path: &str) -> Result<String, String> {
        let answer = self.agent.get(format!("{}{path}", self.url)).call();
        let mut answer = answer.map_err(|error| format!("{}: {error}", self.url))?;
        let body = answer.body_mut().with_config().limit(MOST);
        body.read_to_string()
            .map_err(|error| format!("{}{path}: {error}", self.url))
    }
}
