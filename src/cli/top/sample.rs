// SPDX-License-Identifier: EUPL-1.2
//! Gathers what a running monitor answers at one moment.

use std::time::Instant;

use serde_json::Value;

use super::exposition::Exposition;
use crate::cli::ask::Monitor;

/// Alerts asked for.
const ALERTS: u32 = 20;

/// What a monitor answers at one moment.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) at: Instant,
    pub(super) health: Value,
    pub(super) metrics: Exposition,
    /// The latest alerts, latest first.
    pub(super) alerts: Vec<Value>,
}

impl Sample {
    /// Asks once.
    ///
    /// # Errors
    /// Nobody answers, or something else than a monitor: in words.
    pub(super) fn of(monitor: &Monitor) -> Result<Sample, String> {
        let at = Instant::now();
        let health = monitor.health()?;
        if !health["digest"].is_string() {
            return Err(format!("what answers at {} is no monitor", monitor.url));
        }
        let metrics = Exposition::parse(&monitor.get("/metrics")?);
        let alerts = monitor.get(&format!("/alerts?latest=true&limit={ALERTS}"))?;
        let mut alerts: Value = serde_json::from_str(&alerts).unwrap_or_default();
        let alerts = alerts["alerts"].as_array_mut().map(std::mem::take);
        Ok(Sample {
            at,
            health,
            metrics,
            alerts: alerts.unwrap_or_default(),
        })
    }
}
