// SPDX-License-Identifier: EUPL-1.2
//! What the monitor tells about its own sight, and about the age of the agreement.

use super::clock;
use super::core::Core;
use super::counters::Counter;
use super::error::MonitorError;
use crate::agreement::Then;
use crate::ledger::{FindingBody, FindingKind};
use crate::observation::EventTime;

impl Core {
    pub(super) fn find(
        &mut self,
        finding: FindingKind,
        topic: Option<String>,
        count: u64,
        detail: String,
    ) -> Result<(), MonitorError> {
        self.found(&FindingBody {
            topic,
            count,
            ..FindingBody::new(finding, detail)
        })
    }

    /// A finding that may be about one partition.
    pub(super) fn found(&mut self, body: &FindingBody) -> Result<(), MonitorError> {
        let (finding, detail) = (body.finding.name(), &body.detail);
        tracing::warn!(finding, topic = body.topic, count = body.count, "{detail}");
        self.counters.add(Counter::Findings(finding.into()), 1);
        self.leaves.finding(clock::now(), body)
    }

    /// Findings about what was counted: the first at once, then once a minute; all of them if the
    /// process ends.
    pub(super) fn tell_concerns(&mut self, flush: bool) -> Result<(), MonitorError> {
        let agreement = self.program.agreement();
        let severity = |id: &str| {
            let clause = agreement.clauses.iter().find(|one| one.id.as_str() == id);
            clause.map(|clause| clause.severity.name().to_owned())
        };
        let due = self.concerns.due(&mut self.counters, &severity, flush);
        due.iter().try_for_each(|body| self.found(body))
    }

    /// Once each: the agreement is past its last day, or past the day of its review.
    pub(super) fn tell_of_dates(&mut self, now: EventTime) -> Result<(), MonitorError> {
        let agreement = self.program.agreement().clone();
        let today = agreement.zone.to_datetime(now.to_timestamp()).date();
        let over = agreement.in_force.until.filter(|last| *last < today);
        let over = over.filter(|_| agreement.in_force.then == Then::Warn);
        let review = agreement.review_due.filter(|due| *due < today);
        for (kind, date, what) in [
            (
                FindingKind::Expired,
                over,
                "the last day of the agreement was",
            ),
            (
                FindingKind::ReviewDue,
                review,
                "the review of the agreement was due on",
            ),
        ] {
            let Some(date) = date.filter(|_| self.told.insert(kind)) else {
                continue;
            };
            self.find(kind, None, 1, format!("{what} {date}"))?;
        }
        Ok(())
    }
}

/// What is told of state that no clause takes back.
pub(super) fn let_go(owner: &str) -> String {
    match owner.split_once('@') {
        Some((clause, _)) => {
            format!("clause {clause} was changed or removed: its windows begin anew")
        }
        None => "events that were read by an older version of this program cannot be told from \
                 their repetition, and people whom a mapping names by ids of their own begin anew"
            .to_owned(),
    }
}
