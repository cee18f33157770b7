// SPDX-License-Identifier: EUPL-1.2
//! How an answer is told: what was agreed, then each event, as text and as JSON.

use std::io::{self, Write};

use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use super::read::{Absent, Answer};
use super::{Asked, words};
use crate::agreement::{Status, Window};
use crate::diagnostic::Language;
use crate::replay::trace::{Place, Row, Why};
use crate::report::clause::explain;

/// For people.
pub(super) fn text(
    out: &mut impl Write,
    asked: &Asked<'_>,
    answer: &Answer,
    language: Language,
) -> io::Result<()> {
    if let Some(sentence) = &asked.sentence {
        writeln!(out, "{}\n", sentence.bold())?;
    }
    let (agreement, clause) = (&asked.in_force.0, asked.clause());
    writeln!(out, "{}\n", explain(language, agreement, clause))?;
    for row in &answer.found.rows {
        let mark = match row.why.counts() {
            true => "✓".green().to_string(),
            false => "·".dimmed().to_string(),
        };
        let time = row
            .time
            .map_or_else(|| "?".to_owned(), |time| time.to_string());
        let (place, why) = (place(&row.place), words::row(language, row));
        writeln!(out, "{mark} {time}  {place}  {why}")?;
    }
    for (named, why) in &answer.absent {
        let (place, why) = (place(named), words::absent(language, *why));
        writeln!(out, "{} {place}  {why}", "!".yellow())?;
    }
    writeln!(out, "{}", summary(answer, language))?;
    for note in notes(asked, answer, language) {
        writeln!(out, "{} {note}", "!".yellow())?;
    }
    Ok(())
}

fn place((topic, partition, offset): &Place) -> String {
    format!("{topic}/{partition}@{offset}")
}

/// Events that can be read.
fn events(answer: &Answer) -> impl Iterator<Item = &Row> {
    answer.found.rows.iter().filter(|row| row.time.is_some())
}

fn counted(answer: &Answer) -> u64 {
    events(answer).filter(|row| row.why.counts()).count() as u64
}

fn missing(answer: &Answer) -> usize {
    let gone = answer.absent.iter().filter(|(_, why)| why.is_gone());
    gone.count()
}

fn summary(answer: &Answer, language: Language) -> String {
    let number = |number: u64, one: &str, more: &str| {
        let is_one = number == 1 || number == 0 && language == Language::French;
        format!("{number} {}", if is_one { one } else { more })
    };
    let (read, count) = (answer.found.read, counted(answer));
    let events = events(answer).count() as u64;
    match language {
        Language::English => {
            let read = number(read, "record", "records");
            let events = number(events, "event", "events");
            let counts = number(count, "counts", "count");
            format!("{read} read; {events} of the group, {counts}")
        }
        Language::French => {
            let read = number(read, "message lu", "messages lus");
            let events = number(events, "événement", "événements");
            let counts = number(count, "compte", "comptent");
            format!("{read} ; {events} du groupe, {counts}")
        }
    }
}

/// What makes the answer another one than the reader may think.
fn notes(asked: &Asked<'_>, answer: &Answer, language: Language) -> Vec<String> {
    let mut notes = Vec::new();
    let missing = missing(answer);
    if missing > 0 {
        notes.push(language.pick(
            format!("{missing} of the records that the alert names are gone"),
            format!("{missing} des messages nommés par l'alerte ont disparu"),
        ));
    }
    if let Some(count) = differing(asked, answer) {
        let counted = counted(answer);
        notes.push(language.pick(
            format!("the alert rests on {count} events; counted again they are {counted}"),
            format!("l'alerte repose sur {count} événements ; recomptés, ils sont {counted}"),
        ));
    }
    let found_late = answer
        .found
        .rows
        .iter()
        .filter(|row| matches!(row.why, Why::Late));
    if answer.late > found_late.count() as u64 {
        let late = answer.late;
        notes.push(language.pick(
            format!("the monitor found {late} events too late: some that count here may be among them"),
            format!("le moniteur a trouvé {late} événements trop tardifs : certains qui comptent ici en sont peut-être"),
        ));
    }
    let shown = answer.found.rows.iter().filter(|row| row.time.is_none());
    let more = answer.found.rejected.saturating_sub(shown.count() as u64);
    if more > 0 {
        notes.push(language.pick(
            format!("{more} more that cannot be read"),
            format!("{more} autres sont illisibles"),
        ));
    }
    let off = language.pick(
        "the clause is switched off: nothing is counted for it",
        "la clause est désactivée : rien n'est compté pour elle",
    );
    let other = language.pick(
        "the store does not keep the agreement of this alert: this is by the one at hand",
        "l'accord de cette alerte n'est pas conservé : réponse selon celui du fichier",
    );
    let is_off = asked.clause().status == Status::Off;
    notes.extend(is_off.then(|| off.to_owned()));
    notes.extend(asked.is_other.then(|| other.to_owned()));
    notes
}

/// How many events the alert rests on, if it counts those of one window and they are not as many
/// as count now.
fn differing(asked: &Asked<'_>, answer: &Answer) -> Option<u64> {
    let alert = asked.question.alert.as_ref()?;
    if alert.is_withdrawn {
        return None;
    }
    let count = alert.count;
    let form = &asked.clause().form;
    let is_rolling = matches!(form.window(), Some(Window::Rolling { .. }));
    (form.counts_events() && !is_rolling && count != counted(answer)).then_some(count)
}

/// For programs.
pub(super) fn json(asked: &Asked<'_>, answer: &Answer, language: Language) -> Value {
    let alert = asked.question.alert.as_ref();
    let events = answer.found.rows.iter().map(|row| {
        let (topic, partition, offset) = &row.place;
        json!({
            "time": row.time.map(|time| time.to_string()),
            "topic": topic, "partition": partition, "offset": offset, "element": row.element,
            "named": alert.is_some_and(|alert| alert.named.contains_key(&row.place)),
            "counts": row.why.counts(),
            "reason": row.why.name(),
            "why": words::row(language, row),
        })
    });
    let list = |is_gone: bool| {
        let absent = answer
            .absent
            .iter()
            .filter(move |one| one.1.is_gone() == is_gone);
        let one = |((topic, partition, offset), why): &(Place, Absent)| {
            json!({
                "topic": topic, "partition": partition, "offset": offset,
                "reason": why.name(), "why": words::absent(language, *why),
            })
        };
        absent.map(one).collect::<Vec<_>>()
    };
    let value = |value: &String| Some(value.clone()).filter(|value| !value.is_empty());
    let group = asked.question.group.iter();
    let group: serde_json::Map<String, Value> = group
        .map(|(field, text)| (field.name().to_owned(), json!(value(text))))
        .collect();
    json!({
        "clause": asked.clause().id.as_str(),
        "sentence": asked.sentence,
        "group": group,
        "read": answer.found.read,
        "events": events.collect::<Vec<_>>(),
        "counted": counted(answer),
        "count": alert.map(|alert| alert.count),
        "missing": missing(answer),
        "gone": list(true),
        "unread": list(false),
        "notes": notes(asked, answer, language),
    })
}
