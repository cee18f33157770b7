// SPDX-License-Identifier: EUPL-1.2
//! Section 1 of the cover page: what was watched, and before all what was not.

use super::document::Document;
use super::log_summary::LogSummary;
use super::met::Watched;
use super::{chart, words::Words};
use super::{outages, watched};
use crate::diagnostic::Language;
use crate::report::found;

pub(super) fn section(
    page: &mut Document<'_>,
    summary: &LogSummary,
    watched: &Watched,
    alerts: (u64, u64),
) {
    let w = page.words;
    page.section_apart(
        "coverage",
        w.pick(
            "1. What was watched, and what was not",
            "1. Ce qui a été observé, et ce qui ne l'a pas été",
        ),
    );
    let (first, last) = (w.full_time(summary.first), w.full_time(summary.last));
    let size = w.number(summary.size);
    let starts = w.counted(
        summary.starts,
        w.pick("start", "démarrage"),
        w.pick("starts", "démarrages"),
    );
    page.paragraph(&match w.language {
        Language::English => format!(
            "The log runs from {first} to {last}: {size} numbered entries without a hole in their \
             numbers, {starts} of the monitor. Everything in this section is about the whole log."
        ),
        Language::French => format!(
            "Le journal va du {first} au {last} : {size} écritures numérotées, sans trou dans leurs \
             numéros, {starts} du moniteur. Cette section porte sur tout le journal."
        ),
    });
    page.note(w.pick(
        "“No alert” only means something where somebody watched. Read this section first.",
        "« Aucune alerte » n'a de sens que là où l'on observait. Lisez d'abord cette section.",
    ));
    beyond(page, summary);
    watched::section(page, summary, watched);
    chart::watched(page, summary);
    outages::section(page, summary);
    gaps(page, summary);
    told(page, summary);
    counted(page, summary, alerts);
}

/// Says that there is more than one export holds.
pub(super) fn beyond(page: &mut Document<'_>, summary: &LogSummary) {
    let Some(cut) = &summary.alerts.cut else {
        return;
    };
    let w = page.words;
    let (most, more) = (w.number(cut.most as u64), w.number(cut.versions));
    let from = w.full_time(cut.from);
    page.note(&match w.language {
        Language::English => format!(
            "This export is not whole: it holds the first {most} alerts, as many as one export can \
             hold. What was told from {from} on is left out, {more} versions of alerts: ask for \
             another export from that moment on."
        ),
        Language::French => format!(
            "Cet export n'est pas complet : il contient les {most} premières alertes, le plus qu'un \
             export puisse contenir. Ce qui a été émis à partir du {from} n'y est pas, soit {more} \
             versions d'alertes : demandez un autre export à partir de ce moment."
        ),
    });
}

fn gaps(page: &mut Document<'_>, summary: &LogSummary) {
    let w = page.words;
    if summary.gaps.is_empty() {
        page.paragraph(w.pick(
            "No record was found to be gone before it was read.",
            "Aucun message n'a été constaté perdu avant lecture.",
        ));
        return;
    }
    let heads = w.language.pick(
        ["Found", "Topic", "Partition", "Records not seen"],
        [
            "Constaté le",
            "Flux (topic)",
            "Partition",
            "Messages non vus",
        ],
    );
    let rows = summary.gaps.iter().map(|(time, gap)| {
        vec![
            w.time(*time),
            w.text(gap.topic.as_deref().unwrap_or("—")),
            gap.partition
                .map_or("—".to_owned(), |partition| partition.to_string()),
            w.number(gap.count),
        ]
    });
    let caption = w.pick(
        "Records gone before they were read",
        "Messages perdus avant lecture",
    );
    page.table(caption, &heads, rows.collect());
    cut(page, summary.gaps_total, summary.gaps.len());
}

/// Findings that name a clause, a field, a reason or a record, one by one.
fn told(page: &mut Document<'_>, summary: &LogSummary) {
    if summary.told.is_empty() {
        return;
    }
    let w = page.words;
    let heads = w.language.pick(["Found", "What"], ["Constaté le", "Quoi"]);
    let rows = summary
        .told
        .iter()
        .map(|(time, body)| vec![w.time(*time), w.text(&found::sentence(w.language, body))]);
    let caption = w.pick(
        "What was not understood, or could not be counted",
        "Ce qui n'a pas été compris, ou n'a pu être compté",
    );
    page.table(caption, &heads, rows.collect());
    cut(page, summary.told_total, summary.told.len());
}

/// Says that a table does not show everything.
pub(super) fn cut(page: &mut Document<'_>, total: u64, shown: usize) {
    let more = total.saturating_sub(shown as u64);
    if more > 0 {
        let (w, more) = (page.words, page.words.number(more));
        page.note(&match w.language {
            Language::English => format!("{more} more are in the log and not in this table."),
            Language::French => format!("{more} autres sont au journal et non dans ce tableau."),
        });
    }
}

/// What was counted rather than seen.
fn counted(page: &mut Document<'_>, summary: &LogSummary, alerts: (u64, u64)) {
    let w = page.words;
    let heads = w.language.pick(["What", "How many"], ["Quoi", "Combien"]);
    let rows = figures(w, summary, alerts)
        .into_iter()
        .map(|(name, value)| vec![name, value]);
    let caption = w.pick(
        "What else was not seen, or not used",
        "Ce qui n'a pas été vu ou retenu, par ailleurs",
    );
    page.table(caption, &heads, rows.collect());
}

/// Names and values of everything counted, for the page and for the workbook.
#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn figures(
    w: &Words,
    summary: &LogSummary,
    (breaches, taken_back): (u64, u64),
) -> Vec<(String, String)> {
    let unsaid = || {
        w.pick(
            "not stated (no heartbeat)",
            "non précisé (aucun signe de vie)",
        )
        .to_owned()
    };
    let beat = summary.last_beat.as_ref();
    let of_beat = |pick: fn(&crate::ledger::Heartbeat) -> u64| {
        beat.map_or_else(unsaid, |beat| w.number(pick(beat)))
    };
    let alerts = &summary.alerts;
    let mut rows = vec![
        (
            w.pick("Entries of the log", "Écritures du journal")
                .to_owned(),
            w.number(summary.size),
        ),
        (
            w.pick("Starts of the monitor", "Démarrages du moniteur")
                .to_owned(),
            w.number(summary.starts),
        ),
        (
            w.pick(
                "Records read since the log began",
                "Messages lus depuis l'origine",
            )
            .to_owned(),
            of_beat(|b| b.read),
        ),
        (
            w.pick(
                "Records that could not be read (rejected)",
                "Messages illisibles (rejetés)",
            )
            .to_owned(),
            of_beat(|b| b.rejected),
        ),
        (
            w.pick(
                "Events that came too late to be judged",
                "Événements arrivés trop tard pour être jugés",
            )
            .to_owned(),
            of_beat(|b| b.late),
        ),
        (
            w.pick("Heartbeats", "Signes de vie").to_owned(),
            // They are numbered: as many as the last one says, as for whoever checks.
            w.number(beat.map_or(0, |beat| beat.beat)),
        ),
        (
            w.pick(
                "Records gone before they were read",
                "Messages perdus avant lecture",
            )
            .to_owned(),
            w.number(summary.gap_records),
        ),
        (
            w.pick(
                "Versions of alerts in the log",
                "Versions d'alertes dans le journal",
            )
            .to_owned(),
            w.number(alerts.versions),
        ),
        (
            w.pick("of these disclosed here", "dont communiquées ici")
                .to_owned(),
            w.number(alerts.disclosed.len() as u64),
        ),
        (
            w.pick("Alerts disclosed here", "Alertes communiquées ici")
                .to_owned(),
            w.number(breaches),
        ),
        (
            w.pick("Alerts taken back since", "Alertes retirées depuis")
                .to_owned(),
            w.number(taken_back),
        ),
        (
            w.pick(
                "Entries that a witness has signed for",
                "Écritures contresignées par un témoin",
            )
            .to_owned(),
            summary.witnessed.map_or_else(
                || {
                    w.pick("none: no witness", "aucune : pas de témoin")
                        .to_owned()
                },
                |size| w.number(size),
            ),
        ),
        (
            w.pick("Bodies erased by order", "Contenus effacés sur ordre")
                .to_owned(),
            w.number(summary.erased.get("order").copied().unwrap_or(0)),
        ),
        (
            w.pick("Bodies erased by term", "Contenus effacés à échéance")
                .to_owned(),
            w.number(summary.erased.get("retention").copied().unwrap_or(0)),
        ),
        (
            w.pick(
                "Versions in scope whose body is erased",
                "Versions du périmètre dont le contenu est effacé",
            )
            .to_owned(),
            w.number(summary.alerts.withheld),
        ),
        (
            w.pick("Exports before this one", "Exports antérieurs")
                .to_owned(),
            w.number(summary.exports),
        ),
    ];
    if let Some(cut) = &summary.alerts.cut {
        let name = w.pick(
            "Versions left out: too many alerts for one export",
            "Versions omises : trop d'alertes pour un seul export",
        );
        rows.push((name.to_owned(), w.number(cut.versions)));
    }
    for (kind, (times, count)) in &summary.findings {
        let name = found::kind(w.language, *kind);
        let name = format!("{}{name}", w.pick("Finding: ", "Constat : "));
        let value = match times == count {
            true => w.number(*times),
            false => format!("{} × ({})", w.number(*times), w.number(*count)),
        };
        rows.push((name, value));
    }
    rows
}
