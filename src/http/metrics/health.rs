// SPDX-License-Identifier: EUPL-1.2
//! Metrics of the monitor's own health: lag, levels, failures.

use super::Board;
use crate::monitor::PartitionView;

impl Board<'_> {
    /// The monitor's own health.
    pub(super) fn health(&self) -> Result<(), prometheus::Error> {
        let view = self.view;
        let lag = self.gauge(
            "vigie_consumer_lag_records",
            "Records not yet read.",
            &["topic", "partition"],
        )?;
        let latest = self.gauge(
            "vigie_latest_event_timestamp_seconds",
            "Latest event time seen.",
            &["topic", "partition"],
        )?;
        for part in &view.partitions {
            let partition = part.partition.to_string();
            let labels = [part.topic.as_str(), partition.as_str()];
            lag.with_label_values(&labels)
                .set(part.lag().map_or(f64::NAN, |lag| lag as f64));
            if let Some(time) = part.latest {
                latest
                    .with_label_values(&labels)
                    .set(time.micros() as f64 / 1e6);
            }
        }
        let connected = self.gauge(
            "vigie_source_connected",
            "Whether all of a topic can be seen: its leaders answer, and nothing waits long for a transaction.",
            &["topic"],
        )?;
        for topic in &view.missing_topics {
            connected.with_label_values(&[topic]).set(0.0);
        }
        for part in &view.partitions {
            let topic = connected.with_label_values(&[&part.topic]);
            topic.set(1.0);
        }
        let is_hidden = |part: &&PartitionView| !part.is_seen || part.is_held;
        for part in view.partitions.iter().filter(is_hidden) {
            connected.with_label_values(&[&part.topic]).set(0.0);
        }
        self.levels()?;
        let failures = self.counter(
            "vigie_queue_failures_total",
            "Failed attempts to send to the queue since the start.",
            &[],
        )?;
        failures
            .with_label_values::<&str>(&[])
            .inc_by(view.queue_failures);
        let beats = self.counter("vigie_heartbeats_total", "Heartbeats in the log.", &[])?;
        beats
            .with_label_values::<&str>(&[])
            .inc_by(view.heartbeat.0);
        self.outages()?;
        self.mirror()?;
        self.registry()
    }

    /// Times in which nobody watched, as the log tells them.
    fn outages(&self) -> Result<(), prometheus::Error> {
        let count = self.counter(
            "vigie_outages_total",
            "Times without a monitor since the log began: stopped, died without a word, or silent.",
            &["cause"],
        )?;
        let seconds = self.counter(
            "vigie_outage_seconds_total",
            "How long they took together.",
            &["cause"],
        )?;
        for (cause, total) in &self.view.outages {
            count.with_label_values(&[cause.name()]).inc_by(total.count);
            let whole = total.micros / 1_000_000;
            seconds.with_label_values(&[cause.name()]).inc_by(whole);
        }
        Ok(())
    }

    /// What came of questions to the schema registry, where there is one.
    fn registry(&self) -> Result<(), prometheus::Error> {
        let Some(asked) = &self.view.registry else {
            return Ok(());
        };
        self.counter(
            "vigie_schemas_fetched_total",
            "Schemas that the schema registry gave since the start.",
            &[],
        )?
        .with_label_values::<&str>(&[])
        .inc_by(asked.fetched());
        let failures = self.counter(
            "vigie_schema_registry_failures_total",
            "Questions to the schema registry that brought no schema since the start.",
            &["reason"],
        )?;
        for (trouble, count) in asked.failed() {
            failures.with_label_values(&[trouble.name()]).inc_by(count);
        }
        Ok(())
    }

    /// What the union's mirror has not signed for, where there is one.
    fn mirror(&self) -> Result<(), prometheus::Error> {
        let Some(unwitnessed) = self.view.unwitnessed else {
            return Ok(());
        };
        self.gauge(
            "vigie_unwitnessed_leaves",
            "Leaves that the union's mirror has not signed for.",
            &[],
        )?
        .with_label_values::<&str>(&[])
        .set(unwitnessed as f64);
        let failures = self.counter(
            "vigie_witness_failures_total",
            "Failed attempts to have the union's mirror sign since the start.",
            &[],
        )?;
        failures
            .with_label_values::<&str>(&[])
            .inc_by(self.view.mirror_failures);
        Ok(())
    }

    /// Gauges without labels.
    fn levels(&self) -> Result<(), prometheus::Error> {
        let view = self.view;
        let levels = [
            (
                "vigie_watermark_timestamp_seconds",
                "No more events are expected before this moment.",
                (view.watermark.micros().max(0)) as f64 / 1e6,
            ),
            (
                "vigie_outbox_pending",
                "Leaves the queue has not acknowledged.",
                view.pending as f64,
            ),
            (
                "vigie_ledger_leaves",
                "Leaves in the log.",
                view.leaves as f64,
            ),
            ("vigie_state_groups", "Live groups.", view.groups as f64),
            (
                "vigie_state_bytes",
                "Stored engine state.",
                view.state_bytes as f64,
            ),
            (
                "vigie_commit_seconds",
                "How long the last commit took.",
                view.commit_seconds,
            ),
            (
                "vigie_commit_timestamp_seconds",
                "When the last commit was made.",
                view.committed.micros() as f64 / 1e6,
            ),
            (
                "vigie_heartbeat_timestamp_seconds",
                "When the last heartbeat was written.",
                view.heartbeat.1.micros() as f64 / 1e6,
            ),
            (
                "vigie_disk_free_bytes",
                "Room left where the store is.",
                view.disk_free as f64,
            ),
            (
                "vigie_config_last_reload_successful",
                "Whether the files in force are the newest ones.",
                f64::from(u8::from(view.reloaded)),
            ),
            (
                "vigie_config_last_reload_success_timestamp_seconds",
                "When the files in force were read.",
                view.started.micros() as f64 / 1e6,
            ),
        ];
        for (name, help, value) in levels {
            self.gauge(name, help, &[])?
                .with_label_values::<&str>(&[])
                .set(value);
        }
        self.disk_full()
    }

    pub(super) fn disk_full(&self) -> Result<(), prometheus::Error> {
        self.gauge("vigie_disk_full", "Whether the store has no room.", &[])?
            .with_label_values::<&str>(&[])
            .set(f64::from(u8::from(self.view.disk_full)));
        Ok(())
    }
}
