// SPDX-License-Identifier: EUPL-1.2
//! Records and observations by outcome.

use super::Board;
use crate::intake::Reject;
use crate::monitor::Account;

impl Board<'_> {
    /// What was read, and what became of it: read = observed + ignored + duplicate + rejected.
    pub(super) fn records(&self) -> Result<(), prometheus::Error> {
        let read = self.counter(
            "vigie_records_read_total",
            "Records read from Kafka.",
            &["topic"],
        )?;
        let outcomes = self.counter(
            "vigie_records_total",
            "Records by outcome; the outcomes of a topic add up to the records read.",
            &["topic", "outcome"],
        )?;
        let rejects = self.counter(
            "vigie_rejects_total",
            "Records in the dead letters, by reason.",
            &["topic", "reason"],
        )?;
        let observations = self.counter(
            "vigie_observations_total",
            "Observations by outcome.",
            &["topic", "outcome"],
        )?;
        for topic in self.topics() {
            read.with_label_values(&[topic]);
            for outcome in ["observed", "ignored", "duplicate", "rejected"] {
                outcomes.with_label_values(&[topic, outcome]);
            }
            for outcome in [
                "matched",
                "unmatched",
                "late",
                "unmapped_kind",
                "future_stamp",
            ] {
                observations.with_label_values(&[topic, outcome]);
            }
            for why in Reject::ALL {
                rejects.with_label_values(&[topic, why.name()]);
            }
        }
        for (account, total) in self.view.accounts.iter() {
            match account {
                Account::Read(t) => read.with_label_values(&[t.as_str()]).inc_by(total),
                Account::Observed(t) => outcomes
                    .with_label_values(&[t.as_str(), "observed"])
                    .inc_by(total),
                Account::Duplicate(t) => outcomes
                    .with_label_values(&[t.as_str(), "duplicate"])
                    .inc_by(total),
                Account::Ignored(t, _) => outcomes
                    .with_label_values(&[t.as_str(), "ignored"])
                    .inc_by(total),
                Account::Rejected(t, why) => {
                    outcomes
                        .with_label_values(&[t.as_str(), "rejected"])
                        .inc_by(total);
                    rejects
                        .with_label_values(&[t.as_str(), why.as_str()])
                        .inc_by(total);
                }
                Account::Matched(t) => observations
                    .with_label_values(&[t.as_str(), "matched"])
                    .inc_by(total),
                Account::Unmatched(t) => observations
                    .with_label_values(&[t.as_str(), "unmatched"])
                    .inc_by(total),
                Account::Late(t) => observations
                    .with_label_values(&[t.as_str(), "late"])
                    .inc_by(total),
                Account::Noted(t, note) => {
                    observations
                        .with_label_values(&[t.as_str(), note.as_str()])
                        .inc_by(total);
                }
                _ => {}
            }
        }
        Ok(())
    }
}
