// SPDX-License-Identifier: EUPL-1.2
//! *Inspection*: what was seen, what was not, and what proves it.

use serde_json::json;

use super::color::{BREACH, CARE, FINE, UNKNOWN};
use super::operations::words;
use super::panel::{self, Panel};
use super::representatives::standings;
use super::sheet::Sheet;
use crate::agreement::Agreement;
use crate::diagnostic::Language;
use crate::ledger::{FindingKind, OutageCause};
use crate::mirror::AlarmKind;

pub(super) fn sheet(language: Language, agreement: &Agreement) -> Sheet<'_> {
    let mut sheet = Sheet::new(language, agreement);
    sheet.by_site_and_clause();
    seen(&mut sheet);
    timeline(&mut sheet);
    log(&mut sheet);
    in_force(&mut sheet);
    sheet
}

fn seen(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("ins-seen");
    let read = Panel::stat(language, "ins-read")
        .now(r#"round(sum(increase(vigie_records_read_total{job=~"$job"}[$__range])))"#);
    sheet.put((4, 4), read.whole().fine_at_zero("word-no-records", FINE));
    let gaps = r#"round(sum(increase(vigie_findings_total{job=~"$job",kind=~"gap|topic_reset|rewritten|topic_gone"}[$__range])))"#;
    let gaps = Panel::stat(language, "ins-gaps").now(gaps).whole();
    sheet.put((4, 4), gaps.fine_at_zero("word-no-gap", BREACH));
    let beat = Panel::stat(language, "ins-beat")
        .now(r#"min(vigie_heartbeat_timestamp_seconds{job=~"$job"}) * 1000"#);
    sheet.put((5, 4), beat.unit("dateTimeAsLocal").colored(UNKNOWN));
    let unsigned = Panel::stat(language, "ins-unsigned")
        .now(r#"sum(vigie_unwitnessed_leaves{job=~"$job"})"#)
        .whole()
        .fine_at_zero("word-all-signed", CARE)
        .without("word-no-mirror");
    sheet.put((5, 4), unsigned);
    let mirror = Panel::stat(language, "ins-mirror")
        .now(r#"sum(vigie_mirror_findings_open{job=~"$job"})"#)
        .whole()
        .fine_at_zero("word-nothing-found", BREACH)
        .without("word-no-mirror");
    sheet.put((6, 4), mirror);
    let outcomes = Panel::gauge(language, "ins-outcomes")
        .now_by(
            r#"sort_desc(round(sum by (outcome) (increase(vigie_records_total{job=~"$job"}[$__range]))))"#,
            "{{outcome}}",
        )
        .whole()
        .named(words(
            "outcome",
            &["observed", "ignored", "duplicate", "rejected"],
        ));
    sheet.put((24, 5), outcomes);
}

fn timeline(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("ins-when");
    let alerts = r#"round(sum by (severity) (increase(vigie_alerts_total{job=~"$job",clause=~"$clause",site=~"$site"}[$__rate_interval]))) > 0"#;
    let severities = [("critical", BREACH), ("serious", CARE), ("notice", FINE)];
    let alerts = severities.into_iter().fold(
        Panel::bars(language, "ins-alerts").over(alerts, "{{severity}}"),
        |panel, (severity, color)| panel.called(severity, &format!("word-{severity}"), color),
    );
    sheet.put((12, 8), alerts.whole().without("word-nothing-seen"));
    let findings = r#"round(sum by (kind) (increase(vigie_findings_total{job=~"$job"}[$__rate_interval]))) > 0"#;
    let findings = Panel::bars(language, "ins-findings")
        .over(findings, "{{kind}}")
        .named(words("finding", &FindingKind::ALL.map(FindingKind::name)));
    sheet.put((12, 8), findings.whole().without("word-nothing-seen"));
    let watched = r#"max by (instance) (changes(vigie_commit_timestamp_seconds{job=~"$job"}[$__rate_interval]) > bool 0)"#;
    let watched = Panel::bands(language, "ins-watched")
        .over(watched, "{{instance}}")
        .over(
            r#"min by (topic) (vigie_source_connected{job=~"$job"})"#,
            "{{topic}}",
        )
        .states(&[
            (0.0, Some(0.0), "word-not-watched", BREACH),
            (1.0, None, "word-watches", FINE),
        ]);
    sheet.put((24, 5), watched);
}

fn log(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("ins-log");
    let leaves = Panel::lines(language, "ins-leaves")
        .over(r#"max(vigie_ledger_leaves{job=~"$job"})"#, "legend-log")
        .over(r#"max(vigie_mirror_leaves{job=~"$job"})"#, "legend-mirror")
        .over(
            r#"max(vigie_mirror_signed_leaves{job=~"$job"})"#,
            "legend-mirror-signed",
        )
        .whole()
        .colors();
    sheet.put((12, 8), leaves);
    let outages = Panel::gauge(language, "ins-outages").now_by(
        r#"round(sum by (cause) (increase(vigie_outages_total{job=~"$job"}[$__range])))"#,
        "{{cause}}",
    );
    let causes = OutageCause::ALL.map(OutageCause::name);
    sheet.put((6, 8), outages.whole().named(words("outage", &causes)));
    let waivers = Panel::gauge(language, "ins-waivers").now_by(
        r#"round(sum by (id) (increase(vigie_waiver_uses_total{job=~"$job"}[$__range])))"#,
        "{{id}}",
    );
    sheet.put((6, 8), waivers.whole());
}

fn in_force(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("ins-force");
    let digest = || ("custom.width", json!(330));
    let mine = [
        ("agreement", "column-agreement"),
        ("version", "column-version"),
        ("digest", "column-digest"),
        ("valid_to", "column-until"),
        ("standing", "column-standing"),
    ];
    let agreement = Panel::table(language, "ins-agreement", &mine, &["Value"])
        .rows(r#"max by (agreement, version, digest, valid_to, standing) (vigie_agreement_info{job=~"$job"})"#)
        .column("column-digest", vec![digest()])
        .column("column-standing", vec![standings(language)]);
    sheet.put((24, 4), agreement);
    let mirror = Panel::table(language, "ins-agreement-mirror", &mine[..3], &["Value"])
        .rows(r#"max by (agreement, version, digest) (vigie_mirror_agreement_info{job=~"$job"})"#)
        .column("column-digest", vec![digest()]);
    sheet.put((16, 4), mirror);
    let columns = [
        ("instance", "column-instance"),
        ("version", "column-program"),
    ];
    let program = Panel::table(language, "ins-program", &columns, &["Value"])
        .rows(r#"max by (instance, version) (vigie_build_info{job=~"$job"})"#);
    sheet.put((8, 4), program);
    let columns = [
        ("finding", "column-finding"),
        ("Value #A", "column-open"),
        ("Value #B", "column-count"),
    ];
    let sentence = |kind: AlarmKind| {
        let (fr, en) = kind.sentences();
        (kind.name(), language.pick(en, fr).to_owned())
    };
    let found = Panel::table(language, "ins-mirror-findings", &columns, &[])
        .rows(r#"sum by (finding) (vigie_mirror_findings_open{job=~"$job"}) > 0"#)
        .rows(r#"round(sum by (finding) (increase(vigie_mirror_findings_total{job=~"$job"}[$__range]))) > 0"#)
        .without("word-nothing-seen")
        .column("column-finding", vec![("mappings", panel::words(AlarmKind::ALL.map(sentence)))])
        .column(
            "column-open",
            vec![("decimals", json!(0)), ("custom.width", json!(100))],
        )
        .column("column-count", vec![("decimals", json!(0)), ("custom.width", json!(100))]);
    sheet.put((24, 6), found);
}
