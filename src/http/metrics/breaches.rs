// SPDX-License-Identifier: EUPL-1.2
//! Metrics of when: since when a clause is exceeded, and when it was last.

use super::Board;
use crate::monitor::Counter;

impl Board<'_> {
    /// Moments of breaches. A clause that is not exceeded, or never was, has no series.
    pub(super) fn breaches(&self) -> Result<(), prometheus::Error> {
        let since = self.gauge(
            "vigie_alerts_open_since_timestamp_seconds",
            "First event in a window with an open alert; missing while there is none.",
            &["clause"],
        )?;
        let last = self.gauge(
            "vigie_clause_last_breach_timestamp_seconds",
            "Time of the last event of the latest alert; missing before the first.",
            &["clause"],
        )?;
        for (clause, now) in self.view.agreement.clauses.iter().zip(&self.view.clauses) {
            let id = clause.id.as_str();
            if let Some(start) = now.since {
                since
                    .with_label_values(&[id])
                    .set(start.micros() as f64 / 1e6);
            }
            let seconds = self.view.counters.get(&Counter::LastBreach(id.to_owned()));
            if seconds > 0 {
                last.with_label_values(&[id]).set(seconds as f64);
            }
        }
        Ok(())
    }
}
