// SPDX-License-Identifier: EUPL-1.2
//! Tables of the cover page: when there was no monitor, and when it could not see.

use super::coverage::cut;
use super::document::Document;
use super::log_summary::LogSummary;
use super::words::Words;
use crate::diagnostic::Language;
use crate::ledger::OutageCause;

pub(super) fn section(page: &mut Document<'_>, summary: &LogSummary) {
    outages(page, summary);
    blind(page, summary);
}

/// What is said of a stretch.
pub(super) fn why(w: &Words, cause: OutageCause) -> &'static str {
    match cause {
        OutageCause::Stopped => w.language.pick(
            "the monitor had been stopped",
            "le moniteur avait été arrêté",
        ),
        OutageCause::Died => w.language.pick(
            "the monitor had ended without a word (killed, power cut, …)",
            "le moniteur s'était interrompu sans un mot (tué, coupure, …)",
        ),
        OutageCause::Silent => w.language.pick(
            "the monitor was running and gave no heartbeat",
            "le moniteur tournait sans donner signe de vie",
        ),
    }
}

fn outages(page: &mut Document<'_>, summary: &LogSummary) {
    let w = page.words;
    if summary.outages.is_empty() {
        page.paragraph(&match summary.beats {
            0 => w.pick(
                "No stretch without a monitor shows between its starts and stops. Its log holds no \
                 heartbeats, so silences while it ran cannot be seen.",
                "Aucun intervalle sans moniteur n'apparaît entre démarrages et arrêts. Son journal ne \
                 contient pas de signes de vie : un silence en marche ne se verrait pas.",
            ).to_owned(),
            beats => {
                let beats = w.number(beats);
                let most = summary.timeline.outage_after().micros() / 1_000_000;
                match w.language {
                    Language::English => format!(
                        "No stretch without a monitor: {beats} heartbeats, and never more than {most} \
                         s without a sign of life."
                    ),
                    Language::French => format!(
                        "Aucun intervalle sans moniteur : {beats} signes de vie, et jamais plus de {most} \
                         s sans aucun."
                    ),
                }
            }
        });
        return;
    }
    let heads = w.language.pick(
        ["From", "Until", "How long", "Why"],
        ["Du", "Au", "Durée", "Pourquoi"],
    );
    let rows = summary.outages.iter().map(|outage| {
        vec![
            w.time(outage.from),
            w.time(outage.until),
            w.span(outage.from, outage.until),
            why(w, outage.cause).to_owned(),
        ]
    });
    let caption = w.pick("Stretches without a monitor", "Intervalles sans moniteur");
    page.table(caption, &heads, rows.collect());
    cut(page, summary.outages_total, summary.outages.len());
    page.paragraph(w.pick(
        "What was written to the sources meanwhile was read later, as far as they still had it: \
         what they had lost stands in the next table.",
        "Ce qui a été écrit dans les sources entre-temps a été lu ensuite, pour autant qu'elles \
         l'avaient gardé : ce qu'elles avaient perdu figure au tableau suivant.",
    ));
}

/// When it ran and could not see partitions.
fn blind(page: &mut Document<'_>, summary: &LogSummary) {
    if summary.timeline.blind().is_empty() {
        return;
    }
    let w = page.words;
    let heads = w.language.pick(
        ["From", "Until", "Topic", "Partitions"],
        ["Du", "Au", "Flux (topic)", "Partitions"],
    );
    let lasts = || w.pick("it lasts", "cela dure").to_owned();
    let rows = summary.timeline.blind().iter().map(|blind| {
        vec![
            w.time(blind.from),
            blind.until.map_or_else(lasts, |until| w.time(until)),
            w.text(&blind.topic),
            w.number(blind.partitions),
        ]
    });
    let caption = w.pick(
        "Stretches in which the monitor could not see partitions",
        "Intervalles où le moniteur ne voyait pas des partitions",
    );
    page.table(caption, &heads, rows.collect());
    let shown = summary.timeline.blind().len();
    cut(page, summary.timeline.blind_total(), shown);
}
