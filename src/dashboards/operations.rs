// SPDX-License-Identifier: EUPL-1.2
//! *Exploitation*: does the monitor read, does it write, what does it set aside.

use super::color::{BREACH, CARE, FINE};
use super::panel::Panel;
use super::sheet::Sheet;
use crate::agreement::Agreement;
use crate::diagnostic::Language;
use crate::engine::Skip;
use crate::intake::{Reject, Remark};
use crate::report::text;

/// What stands where trouble would be: it has to be true without any data as well.
const WELL: &str = "word-nothing-seen";

pub(super) fn sheet(language: Language, agreement: &Agreement) -> Sheet<'_> {
    let mut sheet = Sheet::new(language, agreement);
    now(&mut sheet);
    reading(&mut sheet);
    aside(&mut sheet);
    storage(&mut sheet);
    sheet
}

fn now(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("ops-now");
    let commit = Panel::stat(language, "ops-commit")
        .now(r#"time() - min(vigie_commit_timestamp_seconds{job=~"$job"})"#);
    sheet.put((5, 4), commit.unit("s").colored(FINE));
    let lag =
        Panel::stat(language, "ops-lag").now(r#"sum(vigie_consumer_lag_records{job=~"$job"})"#);
    sheet.put((5, 4), lag.whole().fine_at_zero("word-no-records", FINE));
    let outbox = Panel::stat(language, "ops-outbox")
        .now(r#"sum(vigie_outbox_pending{job=~"$job"})"#)
        .fine_at_zero("word-all-told", CARE);
    let unit = format!("suffix: {}", text(language, "unit-told"));
    sheet.put((5, 4), outbox.unit(&unit));
    let reload = Panel::stat(language, "ops-reload")
        .now(r#"min(vigie_config_last_reload_successful{job=~"$job"})"#)
        .states(&[
            (0.0, Some(0.0), "word-refused", BREACH),
            (1.0, Some(1.0), "word-up-to-date", FINE),
        ]);
    sheet.put((5, 4), reload);
    let disk = Panel::stat(language, "ops-disk")
        .now(r#"max(vigie_disk_full{job=~"$job"})"#)
        .states(&[
            (0.0, Some(0.0), "word-room", FINE),
            (1.0, Some(1.0), "word-full", BREACH),
        ]);
    sheet.put((4, 4), disk);
}

fn reading(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("ops-reading");
    let read = Panel::bars(language, "ops-read")
        .over(
            r#"sum by (outcome) (rate(vigie_records_total{job=~"$job"}[$__rate_interval]))"#,
            "{{outcome}}",
        )
        .unit("cps")
        .named(words(
            "outcome",
            &["observed", "ignored", "duplicate", "rejected"],
        ));
    sheet.put((12, 8), read);
    let lag = Panel::lines(language, "ops-lag-by-topic").over(
        r#"sum by (topic) (vigie_consumer_lag_records{job=~"$job"})"#,
        "{{topic}}",
    );
    sheet.put((12, 8), lag.whole().shades());
    let age = r#"histogram_quantile(0.95, sum by (topic, le) (rate(vigie_event_age_seconds_bucket{job=~"$job"}[$__rate_interval])))"#;
    let age = Panel::lines(language, "ops-age").over(age, "{{topic}}");
    sheet.put((12, 8), age.unit("s").shades());
    let quantile = |share: &str| {
        format!(
            r#"histogram_quantile({share}, sum by (le) (rate(vigie_event_processing_seconds_bucket{{job=~"$job"}}[$__rate_interval])))"#
        )
    };
    let processing = Panel::lines(language, "ops-processing")
        .over(&quantile("0.95"), "legend-most")
        .over(&quantile("0.5"), "legend-half")
        .unit("s")
        .colors();
    sheet.put((12, 8), processing);
}

/// What did not count, and why.
fn aside(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("ops-aside");
    let rejects = Panel::bars(language, "ops-rejects")
        .over(
            r#"round(sum by (reason) (increase(vigie_rejects_total{job=~"$job"}[$__rate_interval])) + sum by (reason) (increase(vigie_rejected_events_total{job=~"$job"}[$__rate_interval]))) > 0"#,
            "{{reason}}",
        )
        .named(words("reject", &Reject::ALL.map(Reject::name)));
    sheet.put((8, 8), rejects.whole().without(WELL));
    let notes = r#"round(sum by (outcome) (increase(vigie_observations_total{job=~"$job",outcome!~"matched|unmatched"}[$__rate_interval]))) > 0"#;
    let kinds: Vec<&str> = ["late"].into_iter().chain(Remark::NAMES).collect();
    let notes = Panel::bars(language, "ops-notes")
        .over(notes, "{{outcome}}")
        .named(words("outcome", &kinds));
    sheet.put((8, 8), notes.whole().without(WELL));
    let skipped = Panel::bars(language, "ops-skipped")
        .over(r#"round(sum by (reason) (increase(vigie_clause_skipped_total{job=~"$job"}[$__rate_interval]))) > 0"#, "{{reason}}")
        .named(words("skip", &Skip::ALL.map(Skip::name)));
    sheet.put((8, 8), skipped.whole().without(WELL));
}

fn storage(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("ops-storage");
    let commits = Panel::lines(language, "ops-commits")
        .over(r#"max(vigie_commit_seconds{job=~"$job"})"#, "legend-commit")
        .colors();
    sheet.put((6, 8), commits.unit("s"));
    let failures = Panel::bars(language, "ops-failures")
        .over(
            r#"round(sum(increase(vigie_queue_failures_total{job=~"$job"}[$__rate_interval]))) > 0"#,
            "legend-failures-queue",
        )
        .over(
            r#"round(sum(increase(vigie_witness_failures_total{job=~"$job"}[$__rate_interval]))) > 0"#,
            "legend-failures-mirror",
        )
        .colors();
    sheet.put((6, 8), failures.whole().without(WELL));
    let memory = Panel::lines(language, "ops-memory")
        .over(
            r#"sum(process_resident_memory_bytes{job=~"$job"})"#,
            "legend-memory",
        )
        .over(r#"sum(vigie_state_bytes{job=~"$job"})"#, "legend-state")
        .colors();
    sheet.put((6, 8), memory.unit("bytes"));
    let processor = Panel::lines(language, "ops-processor")
        .over(
            r#"sum(rate(process_cpu_seconds_total{job=~"$job"}[$__rate_interval]))"#,
            "legend-processor",
        )
        .colors();
    sheet.put((6, 8), processor.unit("percentunit"));
}

/// Values of a label with the ids of their words.
pub(super) fn words<'n>(group: &str, names: &[&'n str]) -> Vec<(&'n str, String)> {
    let id = |name: &&'n str| (*name, format!("{group}-{}", name.replace('_', "-")));
    names.iter().map(id).collect()
}
