// SPDX-License-Identifier: EUPL-1.2
//! What was watched, at the head of section 1: topics with the hours in which nothing came, systems
//! and clauses of which nothing was seen, and what each of these is derived from.

use super::document::Document;
use super::hours::{Hours, begin};
use super::log_summary::LogSummary;
use super::met::{Seen, Watched};
use super::sources::Topic;
use super::spans::{code, strong};
use super::words::Words;
use crate::observation::EventTime;

/// Topics, readings, systems and clauses that a table shows; more are counted.
const MAX_ROWS: usize = 200;
/// Stretches of quiet hours of a topic that are named.
const MAX_RUNS: usize = 8;
/// Stretches of quiet hours in the workbook, whose sheets have a million rows.
const MAX_LINES: usize = 100_000;
/// The head of section 1.
pub(super) fn section(page: &mut Document<'_>, summary: &LogSummary, watched: &Watched) {
    topics(page, summary);
    readings(page, summary);
    systems(page, watched);
    clauses(page, watched);
}

fn topics(page: &mut Document<'_>, summary: &LogSummary) {
    let (w, sources) = (page.words, &summary.sources);
    if sources.topics.is_empty() {
        page.note(w.pick(
            "No heartbeat of this log tells of a topic: which were watched, and when, cannot be said.",
            "Aucun signe de vie de ce journal ne parle d'un flux (topic) : on ne peut dire lesquels \
             ont été observés, ni quand.",
        ));
    } else {
        let heads = w.language.pick(
            [
                "Topic",
                "Partitions",
                "Watched from",
                "until",
                "Records read",
                "Latest fact",
                "Hours without a record",
            ],
            [
                "Flux (topic)",
                "Partitions",
                "Observé du",
                "au",
                "Messages lus",
                "Fait le plus récent",
                "Heures sans message",
            ],
        );
        let rows = sources.topics.iter().take(MAX_ROWS).map(|(name, topic)| {
            vec![
                w.text(name),
                w.number(topic.partitions()),
                w.stacked(topic.first),
                w.stacked(sources.until(topic)),
                w.number(topic.records()),
                latest(w, topic),
                quiet(w, summary, topic),
            ]
        });
        let caption = w.pick("Topics that were watched", "Flux (topics) observés");
        page.table(caption, &heads, rows.collect());
        more(page, sources.topics.len());
        page.paragraph(w.pick(
            "From the heartbeats of the log, by the monitor's clock: a topic counts as watched from \
             the first heartbeat that tells of it to the last one of the log, or to the start that \
             reads it no longer. An hour without a record is an hour of the clock with a heartbeat in \
             it, in which every partition answered and none brought a new record. Records count when \
             they are read, not when their facts happened. Hours without a heartbeat are not in this \
             table, but below.",
            "D'après les signes de vie du journal, à l'horloge du moniteur : un flux compte comme \
             observé du premier signe de vie qui en parle au dernier du journal, ou au démarrage qui \
             ne le lit plus. Une heure sans message est une heure d'horloge où il y eut un signe de \
             vie, où toutes les partitions répondaient et où aucune n'apporta de nouveau message. Un \
             message compte quand il est lu, et non quand ses faits ont eu lieu. Les heures sans signe \
             de vie ne sont pas dans ce tableau, mais plus bas.",
        ));
    }
    missing(page, summary);
}

/// Topics that are named and not there.
fn missing(page: &mut Document<'_>, summary: &LogSummary) {
    let (w, sources) = (page.words, &summary.sources);
    if !sources.missing.is_empty() {
        let heads = w.language.pick(
            ["Topic", "First said missing", "Last said missing"],
            [
                "Flux (topic)",
                "Dit absent la première fois",
                "la dernière fois",
            ],
        );
        let rows = sources.missing.iter().take(MAX_ROWS);
        let rows =
            rows.map(|(name, (first, last))| vec![w.text(name), w.time(*first), w.time(*last)]);
        let caption = w.pick(
            "Topics that the settings name and that were not there",
            "Flux (topics) nommés par la configuration et absents",
        );
        page.table(caption, &heads, rows.collect());
    }
}

fn latest(w: &Words, topic: &Topic) -> String {
    let time = topic.latest.as_deref();
    let time = time.and_then(|text| text.parse::<jiff::Timestamp>().ok());
    time.map_or_else(|| "—".to_owned(), |time| w.stacked(time.into()))
}

/// How many hours, and which.
fn quiet(w: &Words, summary: &LogSummary, topic: &Topic) -> String {
    let hours = summary.sources.quiet(topic);
    let mut text = strong(&w.number(hours.count()));
    for run in runs(w, &hours) {
        text.push_str(&format!("\n{run}"));
    }
    let more = hours.runs().len().saturating_sub(MAX_RUNS);
    if more > 0 {
        let more = w.number(more as u64);
        text.push_str(&format!(
            "\n{}",
            w.language.pick(
                format!("and {more} more stretches, in the workbook"),
                format!("et {more} autres intervalles, dans le classeur"),
            )
        ));
    }
    let unseen = topic.unseen.count();
    if unseen > 0 {
        let hours = w.counted(unseen, w.pick("hour", "heure"), w.pick("hours", "heures"));
        text.push_str(&w.language.pick(
            format!("\n{hours} in which a partition did not answer"),
            format!("\n{hours} où une partition ne répondait pas"),
        ));
    }
    text
}

fn runs(w: &Words, hours: &Hours) -> Vec<String> {
    let runs = hours.runs().iter().take(MAX_RUNS);
    let runs = runs.map(|(first, behind)| {
        let (from, until) = (begin(*first), begin(*behind));
        format!("{} – {}", w.time(from), w.time(until))
    });
    runs.collect()
}

fn readings(page: &mut Document<'_>, summary: &LogSummary) {
    let (w, readings) = (page.words, &summary.sources.readings);
    if readings.is_empty() {
        return;
    }
    let heads = w.language.pick(
        [
            "Read",
            "Through the mapping",
            "First start that says so",
            "Last start",
        ],
        [
            "Lu",
            "Par la correspondance",
            "Premier démarrage qui le dit",
            "Dernier démarrage",
        ],
    );
    let rows = readings.iter().take(MAX_ROWS).map(|read| {
        let what = match &read.reading.pattern {
            Some(pattern) => code(&w.text(pattern)),
            None => w.text(&read.reading.topics.join(", ")),
        };
        let mapping = match &read.reading.mapping {
            Some(mapping) => w.text(mapping),
            None => w
                .pick("none: canonical events", "aucune : événements canoniques")
                .to_owned(),
        };
        vec![what, mapping, w.time(read.first), w.time(read.last)]
    });
    let caption = w.pick(
        "What the monitor was set to read, as its starts say",
        "Ce que le moniteur devait lire, d'après ses démarrages",
    );
    page.table(caption, &heads, rows.collect());
    more(page, readings.len());
}

fn systems(page: &mut Document<'_>, watched: &Watched) {
    let w = page.words;
    if watched.systems.is_empty() {
        return;
    }
    let heads = [
        w.pick("System", "Système"),
        w.pick("Whether it was seen", "A-t-il été vu"),
    ];
    let rows = watched.systems.iter().take(MAX_ROWS);
    let rows = rows.map(|system| vec![w.text(&system.id), said(w, system.seen)]);
    let caption = w.pick(
        "Systems that the agreement declares",
        "Systèmes déclarés par l'accord",
    );
    page.table(caption, &heads, rows.collect());
    more(page, watched.systems.len());
    page.paragraph(w.pick(
        "The log does not keep which system each event came from. “Seen” is derived: a mapping whose \
         text stands for this system alone was in force, and records of its topics were read; or an \
         alert of this export is about the system.",
        "Le journal ne garde pas de quel système vient chaque événement. « Vu » est déduit : une \
         correspondance dont le texte désigne ce seul système était en vigueur et des messages de ses \
         flux ont été lus, ou une alerte de cet export porte sur lui.",
    ));
}

/// What can be said of a declared system.
pub(super) fn said(w: &Words, seen: Seen) -> String {
    match seen {
        Seen::Records(records) => {
            let records = w.counted(
                records,
                w.pick("record", "message"),
                w.pick("records", "messages"),
            );
            w.language.pick(
                format!("seen: {records} of its topics were read"),
                format!("vu : {records} de ses flux lus"),
            )
        }
        Seen::Alert => w
            .pick(
                "seen: an alert of this export is about it",
                "vu : une alerte de cet export porte sur lui",
            )
            .to_owned(),
        Seen::Never => w.pick("never seen", "jamais vu").to_owned(),
        Seen::Unsaid => w
            .pick(
                "cannot be said: events name their system themselves, and the log does not keep it",
                "on ne peut le dire : les événements nomment eux-mêmes leur système, et le journal \
                 ne le garde pas",
            )
            .to_owned(),
    }
}

fn clauses(page: &mut Document<'_>, watched: &Watched) {
    let w = page.words;
    let Some(silent) = &watched.silent else {
        page.paragraph(w.pick(
            "About which clauses no fact came cannot be said here: the log does not count facts by \
             clause, and this copy of it has no counters of the monitor.",
            "On ne peut dire ici sur quelles clauses aucun fait n'est venu : le journal ne compte pas \
             les faits par clause, et cette copie n'a pas les compteurs du moniteur.",
        ));
        return;
    };
    if silent.is_empty() {
        page.paragraph(w.pick(
            "Facts came about every clause, by the monitor's own counters, which no leaf holds.",
            "Des faits sont venus sur chaque clause, d'après les compteurs du moniteur, qui ne sont \
             dans aucune écriture.",
        ));
        return;
    }
    let heads = w.language.pick(
        ["Clause", "Title", "Status"],
        ["Clause", "Intitulé", "Statut"],
    );
    let rows = silent.iter().take(MAX_ROWS).map(|clause| {
        vec![
            code(&w.text(&clause.id)),
            w.text(&clause.title),
            status(w, clause.is_off).to_owned(),
        ]
    });
    let caption = w.pick(
        "Clauses about which no fact came",
        "Clauses sur lesquelles aucun fait n'est venu",
    );
    page.table(caption, &heads, rows.collect());
    more(page, silent.len());
    page.paragraph(w.pick(
        "From the monitor's own counters since the log began. They stand in its database and in no \
         leaf: nobody has signed them, and the check of this export does not see them.",
        "D'après les compteurs du moniteur depuis l'origine du journal. Ils sont dans sa base et dans \
         aucune écriture : personne ne les a signés, et la vérification de cet export ne les voit pas.",
    ));
}

fn status(w: &Words, is_off: bool) -> &str {
    match is_off {
        true => w.pick("off", "désactivée"),
        false => w.pick("in force: no fact", "en vigueur : aucun fait"),
    }
}

/// Says that a table does not show everything.
fn more(page: &mut Document<'_>, total: usize) {
    let more = total.saturating_sub(MAX_ROWS);
    if more > 0 {
        let (w, more) = (page.words, page.words.number(more as u64));
        page.note(&w.language.pick(
            format!("{more} more are not in this table."),
            format!("{more} autres ne sont pas dans ce tableau."),
        ));
    }
}

/// A row of the workbook's sheet about completeness.
pub(super) struct Line {
    pub(super) what: String,
    pub(super) from: Option<EventTime>,
    pub(super) until: Option<EventTime>,
    pub(super) value: String,
}

/// The same for the workbook, with every quiet stretch.
pub(super) fn lines(w: &Words, summary: &LogSummary, watched: &Watched) -> Vec<Line> {
    let (sources, mut lines) = (&summary.sources, Vec::new());
    let mut line = |what, from, until, value| {
        if lines.len() < MAX_LINES {
            lines.push(Line {
                what,
                from,
                until,
                value,
            });
        }
    };
    let colon = w.pick(":", " :");
    let [watched_topic, no_record, system, clause] = w.language.pick(
        [
            "Topic watched",
            "No record in topic",
            "Declared system",
            "No fact about clause",
        ],
        [
            "Flux observé",
            "Aucun message dans le flux",
            "Système déclaré",
            "Aucun fait sur la clause",
        ],
    );
    for (name, topic) in &sources.topics {
        let records = w.counted(
            topic.records(),
            w.pick("record", "message"),
            w.pick("records", "messages"),
        );
        let what = format!("{watched_topic}{colon} {name}");
        line(what, Some(topic.first), Some(sources.until(topic)), records);
        for (first, behind) in sources.quiet(topic).runs() {
            let hours = (behind - first).unsigned_abs();
            let hours = w.counted(hours, w.pick("hour", "heure"), w.pick("hours", "heures"));
            let what = format!("{no_record}{colon} {name}");
            line(what, Some(begin(*first)), Some(begin(*behind)), hours);
        }
    }
    for one in &watched.systems {
        let what = format!("{system}{colon} {}", one.id);
        line(what, None, None, said(w, one.seen));
    }
    for one in watched.silent.iter().flatten() {
        let what = format!("{clause}{colon} {} {}", one.id, one.title);
        line(what, None, None, status(w, one.is_off).to_owned());
    }
    lines
}
