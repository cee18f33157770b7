// SPDX-License-Identifier: EUPL-1.2
//! Records and observations by outcome.

use super::{Board, CounterVec};
use crate::intake::{Reject, Remark};
use crate::monitor::Counter;

/// What can become of a record; the outcomes of a topic add up to the records read.
const RECORD_OUTCOMES: [&str; 4] = ["observed", "ignored", "duplicate", "rejected"];
/// What can become of an observation, beside what can be noted about it.
const OBSERVATION_OUTCOMES: [&str; 3] = ["matched", "unmatched", "late"];

/// The counters about what was read.
struct Counters {
    read: CounterVec,
    outcomes: CounterVec,
    rejects: CounterVec,
    rejected_events: CounterVec,
    observations: CounterVec,
}

impl Board<'_> {
    /// What was read, and what became of it: read = observed + ignored + duplicate + rejected.
    pub(super) fn records(&self) -> Result<(), prometheus::Error> {
        let counters = self.record_counters()?;
        for topic in self.topics() {
            counters.read.with_label_values(&[topic]);
            for outcome in RECORD_OUTCOMES {
                counters.outcomes.with_label_values(&[topic, outcome]);
            }
            for outcome in OBSERVATION_OUTCOMES.into_iter().chain(Remark::NAMES) {
                counters.observations.with_label_values(&[topic, outcome]);
            }
            for why in Reject::ALL {
                counters.rejects.with_label_values(&[topic, why.name()]);
                counters
                    .rejected_events
                    .with_label_values(&[topic, why.name()]);
            }
        }
        for (counter, total) in self.view.counters.iter() {
            counters.add(counter, total);
        }
        Ok(())
    }

    fn record_counters(&self) -> Result<Counters, prometheus::Error> {
        Ok(Counters {
            read: self.counter(
                "vigie_records_read_total",
                "Records read from Kafka.",
                &["topic"],
            )?,
            outcomes: self.counter(
                "vigie_records_total",
                "Records by outcome; the outcomes of a topic add up to the records read.",
                &["topic", "outcome"],
            )?,
            rejects: self.counter(
                "vigie_rejects_total",
                "Records in the dead letters, by reason.",
                &["topic", "reason"],
            )?,
            rejected_events: self.counter(
                "vigie_rejected_events_total",
                "Events that cannot be read, in records of which others can, by reason.",
                &["topic", "reason"],
            )?,
            observations: self.counter(
                "vigie_observations_total",
                "Observations by outcome.",
                &["topic", "outcome"],
            )?,
        })
    }
}

impl Counters {
    fn add(&self, counter: &Counter, total: u64) {
        let record = |topic: &String, outcome: &str| {
            self.outcomes
                .with_label_values(&[topic.as_str(), outcome])
                .inc_by(total);
        };
        let observation = |topic: &String, outcome: &str| {
            self.observations
                .with_label_values(&[topic.as_str(), outcome])
                .inc_by(total);
        };
        match counter {
            Counter::Read(topic) => self.read.with_label_values(&[topic]).inc_by(total),
            Counter::Observed(topic) => record(topic, "observed"),
            Counter::Duplicate(topic) => record(topic, "duplicate"),
            Counter::Ignored(topic, _) => record(topic, "ignored"),
            Counter::Rejected(topic, why) => {
                record(topic, "rejected");
                self.rejects.with_label_values(&[topic, why]).inc_by(total);
            }
            Counter::RejectedEvents(topic, why) => {
                let labels = [topic.as_str(), why.as_str()];
                self.rejected_events
                    .with_label_values(&labels)
                    .inc_by(total);
            }
            Counter::Matched(topic) => observation(topic, "matched"),
            Counter::Unmatched(topic) => observation(topic, "unmatched"),
            Counter::Late(topic) => observation(topic, "late"),
            Counter::Noted(topic, note) => observation(topic, note),
            _ => {}
        }
    }
}
