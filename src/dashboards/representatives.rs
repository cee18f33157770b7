// SPDX-License-Identifier: EUPL-1.2
//! *Représentants*: is a clause exceeded, since when, who has been told. Few words, big states.

use serde_json::json;

use super::color::{BREACH, CARE, FINE, UNKNOWN};
use super::panel::{Panel, letter, mappings, words};
use super::sheet::{Sheet, is_measured};
use crate::agreement::Agreement;
use crate::diagnostic::Language;
use crate::observation::Unreadable;
use crate::report::text;

/// Only clauses that are active: those on trial tell nobody.
const ACTIVE: &str =
    r#"on (job, clause) vigie_clause_info{job=~"$job",clause=~"$clause",status="active"}"#;
const OPEN: &str = r#"vigie_alerts_open{job=~"$job",clause=~"$clause"}"#;
const RAISED: &str =
    r#"increase(vigie_alerts_total{job=~"$job",clause=~"$clause",site=~"$site"}[$__range])"#;
const LAST: &str = r#"vigie_clause_last_breach_timestamp_seconds{job=~"$job",clause=~"$clause"}"#;
const NOBODY: &str =
    r#"increase(vigie_clause_unattributed_total{job=~"$job",clause=~"$clause"}[$__range])"#;
const UNDECIDED: &str =
    r#"increase(vigie_clause_undecided_total{job=~"$job",clause=~"$clause"}[$__range])"#;
const TIME: &str = "dateTimeAsLocal";

pub(super) fn sheet(language: Language, agreement: &Agreement) -> Sheet<'_> {
    let mut sheet = Sheet::new(language, agreement);
    sheet.by_site_and_clause();
    now(&mut sheet);
    clauses(&mut sheet);
    unjudged(&mut sheet);
    if sheet.clauses("measured", is_measured) {
        sheet.row("rep-measured");
        let panel = measured(&sheet);
        sheet.put((8, 7), panel);
    }
    sheet
}

/// Is a clause exceeded, since when, who has been told.
fn now(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("rep-now");
    let breached = format!("sum((sum by (job, clause) ({OPEN} and {ACTIVE})) > bool 0)");
    let panel = Panel::stat(language, "rep-breached").now(&breached).whole();
    sheet.put((9, 6), panel.fine_at_zero("word-nothing", BREACH));
    let since = r#"vigie_alerts_open_since_timestamp_seconds{job=~"$job",clause=~"$clause"}"#;
    let panel =
        Panel::stat(language, "rep-since").now(&format!("min({since} and {ACTIVE}) * 1000"));
    sheet.put(
        (5, 6),
        panel.unit(TIME).without("word-not-now").colored(UNKNOWN),
    );
    let queue = Panel::stat(language, "rep-queue")
        .now(r#"sum(vigie_outbox_pending{job=~"$job"})"#)
        .fine_at_zero("word-all-told", CARE);
    let unit = format!("suffix: {}", text(language, "unit-told"));
    sheet.put((5, 6), queue.unit(&unit));
    let mirror = Panel::stat(language, "rep-mirror")
        .now(r#"sum(vigie_unwitnessed_leaves{job=~"$job"})"#)
        .fine_at_zero("word-all-signed", CARE)
        .without("word-no-mirror");
    let unit = format!("suffix: {}", text(language, "unit-signed"));
    sheet.put((5, 6), mirror.unit(&unit));
}

fn clauses(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("rep-clauses");
    let panel = table(language);
    sheet.put((15, 16), panel);
    let alerts = Panel::stat(language, "rep-alerts").now(&format!("round(sum({RAISED}))"));
    sheet.put((4, 4), alerts.whole().fine_at_zero("word-nothing", BREACH));
    let last = Panel::stat(language, "rep-last").now(&format!("max({LAST} and {ACTIVE}) * 1000"));
    sheet.put(
        (5, 4),
        last.unit(TIME).without("word-not-now").colored(UNKNOWN),
    );
    let sites = Panel::gauge(language, "rep-sites")
        .now_by(&format!("round(sum by (site) ({RAISED}))"), "{{site}}")
        .whole();
    let named = |name, id| (name, json!(text(language, id)));
    let sites = [("withheld", "word-withheld"), ("other", "word-other-sites")]
        .into_iter()
        .fold(sites, |panel, (site, word)| {
            panel.rule("byName", site, vec![named("displayName", word)])
        });
    sheet.beside((9, 6), sites);
    watch(sheet);
    sheet.put((24, 12), timeline(language));
}

/// What no clause could be held against: facts that belong to nobody or lack what a clause asks
/// for, and fields that cannot be understood.
fn unjudged(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    sheet.row("rep-unjudged");
    let nobody = format!("round(sum({NOBODY}))");
    let panel = Panel::stat(language, "rep-nobody").now(&nobody).whole();
    sheet.put((5, 8), panel.fine_at_zero("word-no-records", CARE));
    let title = title(language);
    let info = ACTIVE.trim_start_matches("on (job, clause) ");
    let by_clause = |counted: &str| {
        format!(
            "sum by ({title}, severity) (round(sum by (job, clause) ({counted})) * on (job, clause) group_left ({title}, severity) {info}) > 0"
        )
    };
    let columns = [
        (title, "column-title"),
        ("severity", "column-severity"),
        ("Value #A", "column-nobody"),
        ("Value #B", "column-undecided"),
    ];
    let number = || vec![("decimals", json!(0)), ("custom.width", json!(110))];
    let panel = Panel::table(language, "rep-unattributed", &columns, &[])
        .rows(&by_clause(NOBODY))
        .rows(&by_clause(UNDECIDED))
        .sorted("column-nobody")
        .without("word-nothing-seen")
        .column("column-severity", vec![severities(language)])
        .column("column-nobody", number())
        .column("column-undecided", number());
    sheet.put((10, 8), panel);
    let unreadable = r#"round(sum by (topic, field, reason) (increase(vigie_unreadable_total{job=~"$job"}[$__range]))) > 0"#;
    let columns = [
        ("topic", "column-topic"),
        ("field", "column-field"),
        ("reason", "column-reason"),
        ("Value", "column-count"),
    ];
    let reason = |why: Unreadable| {
        (
            why.name(),
            text(language, &format!("unreadable-{}", why.name())),
        )
    };
    let panel = Panel::table(language, "rep-unreadable", &columns, &[])
        .rows(unreadable)
        .sorted("column-count")
        .without("word-nothing-seen")
        .column(
            "column-reason",
            vec![("mappings", words(Unreadable::ALL.map(reason)))],
        )
        .column("column-count", number());
    sheet.put((9, 8), panel);
}

/// How grave a clause is, in words.
fn severities(language: Language) -> (&'static str, serde_json::Value) {
    let word = |name| (name, text(language, &format!("word-{name}")));
    (
        "mappings",
        words(["critical", "serious", "notice"].map(word)),
    )
}

/// Whether anybody watches, and by which agreement.
fn watch(sheet: &mut Sheet<'_>) {
    let language = sheet.language;
    let watching =
        r#"max(changes(vigie_commit_timestamp_seconds{job=~"$job"}[$__rate_interval]) > bool 0)"#;
    let monitor = Panel::stat(language, "rep-monitor").now(watching).states(&[
        (0.0, Some(0.0), "word-stands-still", BREACH),
        (1.0, None, "word-watches", FINE),
    ]);
    sheet.beside((9, 3), monitor);
    let in_force = r#"max by (agreement, version, standing) (vigie_agreement_info{job=~"$job"})"#;
    let columns = [
        ("agreement", "column-agreement"),
        ("version", "column-version"),
        ("standing", "column-standing"),
    ];
    let agreement = Panel::table(language, "rep-agreement", &columns, &["Value"])
        .rows(in_force)
        .column("column-version", vec![("custom.width", json!(80))])
        .column("column-standing", vec![standings(language)]);
    sheet.beside((9, 3), agreement);
}

/// How far an agreement is signed, in words.
pub(super) fn standings(language: Language) -> (&'static str, serde_json::Value) {
    let word = |name| (name, text(language, &format!("word-{name}")));
    (
        "mappings",
        words(["draft", "signed", "tightened"].map(word)),
    )
}

/// The label that holds the title in a language.
fn title(language: Language) -> &'static str {
    language.pick("title", "title_fr")
}

const STATES: [super::panel::State; 2] = [
    (0.0, Some(0.0), "word-kept", FINE),
    (1.0, None, "word-exceeded", BREACH),
];

fn table(language: Language) -> Panel {
    let title = title(language);
    let facts = format!(
        r#"max by (clause, article, {title}, severity) (vigie_clause_info{{job=~"$job",clause=~"$clause",status="active"}})"#
    );
    let columns = [
        ("article", "column-article"),
        (title, "column-title"),
        ("severity", "column-severity"),
        ("Value #B", "column-state"),
        ("Value #C", "column-alerts"),
        ("Value #D", "column-last"),
    ];
    Panel::table(language, "rep-table", &columns, &["clause", "Value #A"])
        .rows(&facts)
        .rows(&format!("sum by (clause) ({OPEN} and {ACTIVE})"))
        .rows(&format!("round(sum by (clause) ({RAISED}))"))
        .rows(&format!("max by (clause) ({LAST} and {ACTIVE}) * 1000"))
        .sorted("column-state")
        .column("column-article", vec![("custom.width", json!(80))])
        .column(
            "column-severity",
            vec![severities(language), ("custom.width", json!(100))],
        )
        .column(
            "column-state",
            vec![
                ("mappings", mappings(language, &STATES)),
                ("custom.cellOptions", json!({ "type": "color-text" })),
                ("custom.width", json!(110)),
            ],
        )
        .column(
            "column-alerts",
            vec![
                ("unit", json!("locale")),
                ("decimals", json!(0)),
                ("custom.width", json!(90)),
            ],
        )
        .column(
            "column-last",
            vec![
                ("unit", json!(TIME)),
                ("custom.width", json!(190)),
                ("noValue", json!("–")),
            ],
        )
}

fn timeline(language: Language) -> Panel {
    let title = title(language);
    let exceeded = format!(
        "max by ({title}) ((sum by (job, clause) ({OPEN}) > bool 0) * on (job, clause) group_left ({title}) {})",
        ACTIVE.trim_start_matches("on (job, clause) ")
    );
    Panel::bands(language, "rep-timeline")
        .over(&exceeded, &format!("{{{{{title}}}}}"))
        .states(&STATES)
}

/// The observed value by site, and the threshold as a line; units are those of the agreement.
fn measured(sheet: &Sheet<'_>) -> Panel {
    let language = sheet.language;
    let mut panel = Panel::lines(language, "rep-measured").shades();
    for (at, (unit, shown)) in sheet.units().into_iter().enumerate() {
        let threshold =
            format!(r#"vigie_clause_threshold{{job=~"$job",clause=~"$measured",unit="{unit}"}}"#);
        let observed =
            r#"vigie_clause_observed_max{job=~"$job",clause=~"$measured",site=~"$site"}"#;
        panel = panel
            .over(
                &format!("max by (site) ({observed} and on (job, clause) {threshold})"),
                "{{site}}",
            )
            .over(&format!("max({threshold})"), "legend-threshold");
        let unit = || ("unit", json!(shown));
        panel = panel
            .rule("byFrameRefID", &letter(at * 2), vec![unit()])
            .rule(
                "byFrameRefID",
                &letter(at * 2 + 1),
                vec![
                    unit(),
                    ("color", json!({ "mode": "fixed", "fixedColor": BREACH })),
                    (
                        "custom.lineStyle",
                        json!({ "fill": "dash", "dash": [10, 8] }),
                    ),
                ],
            );
    }
    panel.repeated("measured")
}
