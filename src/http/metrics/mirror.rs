// SPDX-License-Identifier: EUPL-1.2
//! Metrics of the union's mirror.

use prometheus::{Encoder as _, Opts, Registry, TextEncoder};

use super::{CounterVec, Gauge};
use crate::ledger::OutageCause;
use crate::mirror::{AlarmKind, Status};

/// The mirror's exposition in Prometheus' text format 0.0.4.
///
/// # Errors
/// The metrics library refuses a name, which the tests would have shown.
pub(in crate::http) fn render_mirror(status: &Status) -> Result<String, prometheus::Error> {
    let registry = Registry::new();
    levels(&registry, status)?;
    findings(&registry, status)?;
    outages(&registry, status)?;
    let (name, help) = (
        "vigie_mirror_checkpoints_total",
        "Checkpoints shown to the mirror since its start, by status of the answer.",
    );
    let answers = CounterVec::new(Opts::new(name, help), &["status"])?;
    registry.register(Box::new(answers.clone()))?;
    for known in [200, 400, 403, 404, 409, 422] {
        let count = status.answers.get(&known).copied().unwrap_or(0);
        answers
            .with_label_values(&[&known.to_string()])
            .inc_by(count);
    }
    let (name, help) = (
        "vigie_mirror_foreign_total",
        "Messages in the queue that the log has not signed.",
    );
    let foreign = CounterVec::new(Opts::new(name, help), &[])?;
    registry.register(Box::new(foreign.clone()))?;
    foreign
        .with_label_values::<&str>(&[])
        .inc_by(status.foreign);
    if let Some((agreement, version, digest)) = &status.agreement {
        let help = "The agreement in force, as the log told it last; always 1.";
        let opts = Opts::new("vigie_mirror_agreement_info", help);
        let info = Gauge::new(opts, &["agreement", "version", "digest"])?;
        registry.register(Box::new(info.clone()))?;
        info.with_label_values(&[agreement, &version.to_string(), digest])
            .set(1.0);
    }
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Times in which nobody watched, as the log tells them.
fn outages(registry: &Registry, status: &Status) -> Result<(), prometheus::Error> {
    let (name, help) = (
        "vigie_mirror_outages_total",
        "Times without a monitor, as its log tells them.",
    );
    let outages = CounterVec::new(Opts::new(name, help), &["cause"])?;
    registry.register(Box::new(outages.clone()))?;
    for cause in OutageCause::ALL {
        let total = status.timeline.total(cause);
        outages
            .with_label_values(&[cause.name()])
            .inc_by(total.count);
    }
    Ok(())
}

fn levels(registry: &Registry, status: &Status) -> Result<(), prometheus::Error> {
    let heard = status.heard.map_or(0.0, |time| time.micros() as f64 / 1e6);
    let levels = [
        (
            "vigie_mirror_leaves",
            "Leaves that came without a hole.",
            status.leaves as f64,
        ),
        (
            "vigie_mirror_proven_leaves",
            "Leaves under a checkpoint that the log has signed and that holds.",
            status.proven as f64,
        ),
        (
            "vigie_mirror_signed_leaves",
            "Size of the log that the mirror has signed last.",
            status.signed as f64,
        ),
        (
            "vigie_mirror_heard_timestamp_seconds",
            "When the monitor last gave a sign of life, by the mirror's clock.",
            heard,
        ),
        (
            "vigie_mirror_heartbeat",
            "Number of the last heartbeat.",
            status.beat.unwrap_or(0) as f64,
        ),
        (
            "vigie_mirror_caught_up",
            "Whether everything in the queue was read.",
            f64::from(u8::from(status.caught_up)),
        ),
    ];
    for (name, help, value) in levels {
        let gauge = Gauge::new(Opts::new(name, help), &[])?;
        registry.register(Box::new(gauge.clone()))?;
        gauge.with_label_values::<&str>(&[]).set(value);
    }
    Ok(())
}

fn findings(registry: &Registry, status: &Status) -> Result<(), prometheus::Error> {
    let help = "Findings of the mirror that last.";
    let open = Gauge::new(Opts::new("vigie_mirror_findings_open", help), &["finding"])?;
    let help = "Findings of the mirror, each counted once.";
    let total = CounterVec::new(Opts::new("vigie_mirror_findings_total", help), &["finding"])?;
    registry.register(Box::new(open.clone()))?;
    registry.register(Box::new(total.clone()))?;
    for kind in AlarmKind::ALL {
        let lasting = status.open.iter().filter(|(found, _)| *found == kind);
        open.with_label_values(&[kind.name()])
            .set(lasting.count() as f64);
        let raised = status.raised.get(&kind).copied().unwrap_or(0);
        total.with_label_values(&[kind.name()]).inc_by(raised);
    }
    Ok(())
}
