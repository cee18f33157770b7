// SPDX-License-Identifier: EUPL-1.2
//! When the mirror raises an alarm.

use jiff::tz::TimeZone;

use crate::observation::Span;

/// When conditions become alarms.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Without a sign of life.
    pub silent: Span,
    /// Without being shown the log, where that is agreed; also without a signed checkpoint over
    /// what came, and without what we signed for.
    pub unwitnessed: Span,
    /// Difference of clocks.
    pub clock: Span,
    /// Share of the usual records of an hour, 0 to 1.
    pub floor: f64,
    /// Zone of the hours of a week.
    pub zone: TimeZone,
    /// Agreed pseudo-workers.
    pub canaries: Vec<Canary>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            silent: Span::from_secs(300),
            unwitnessed: Span::from_secs(900),
            clock: Span::from_secs(300),
            floor: 0.3,
            zone: TimeZone::UTC,
            canaries: Vec::new(),
        }
    }
}

/// An agreed pseudo-worker about whom an alert has to come in each period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// What the queue calls it: another name each month, so there may be several.
    pub workers: Vec<String>,
    /// Id of the clause that it breaks.
    pub clause: String,
    /// How often the union plants it.
    pub every: Span,
    /// How long the alert may take.
    pub within: Span,
}

impl Canary {
    /// What it is called in listings: its clause and first pseudonym.
    #[must_use]
    pub fn place(&self) -> String {
        let first = self.workers.first().map_or("", String::as_str);
        format!("{}/{first}", self.clause)
    }
}
