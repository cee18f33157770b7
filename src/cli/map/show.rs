// SPDX-License-Identifier: EUPL-1.2
//! What came of a sample, for people and for programs.

use std::io::{self, Write};

use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use super::look::{Event, Found};
use super::why;
use crate::cli::Global;
use crate::diagnostic::Language;
use crate::intake::Survey;
use crate::report::reason;

/// Lines of one list; `--verbose` and JSON show all.
const SHOWN: usize = 20;

pub(super) fn text(out: &mut impl Write, found: &Found, global: &Global) -> io::Result<()> {
    let language = global.language();
    if !global.quiet {
        for (at, events) in found.records.iter().enumerate() {
            for event in events {
                one(out, at, event, language)?;
            }
        }
    }
    let shown = if global.verbose > 0 {
        usize::MAX
    } else {
        SHOWN
    };
    // Where no event was found, nothing was looked for.
    let is_looked_for = found.survey.events > 0;
    let never = found.survey.pointers.iter();
    let never = never.filter(|(_, hits)| is_looked_for && **hits == 0);
    let never = never.map(|(pointer, _)| pointer.clone());
    let closed = found.survey.opened.iter().filter(|(_, hits)| **hits == 0);
    let closed = closed.map(|(place, _)| format!("{place} (`open`)"));
    let never: Vec<String> = closed.chain(never).collect();
    let unopened = found.survey.unopened.iter();
    let unopened =
        unopened.map(|((place, why), n)| format!("{place} {} ×{n}", why::unopened(*why, language)));
    let counted = |(name, n): (&String, &usize)| match name.is_empty() {
        true => format!("\"\" ×{n}"),
        false => format!("{name} ×{n}"),
    };
    let unreadable = found.unreadable.iter();
    let unreadable = unreadable.map(|((field, why), n)| format!("{field} {why} ×{n}"));
    for (english, french, lines) in [
        (
            "columns that the first line does not name",
            "colonnes que la première ligne ne nomme pas",
            misnamed(&found.survey, language),
        ),
        (
            "pointers that never found anything",
            "pointeurs qui n'ont jamais rien trouvé",
            never,
        ),
        (
            "what `open` left as it is",
            "ce que `open` laisse tel quel",
            unopened.collect(),
        ),
        (
            "keys that nobody reads",
            "clés que personne ne lit",
            found.survey.unread.iter().map(counted).collect(),
        ),
        (
            "kinds of the source without an `emit`",
            "natures de la source sans `emit`",
            found.survey.without_emit.iter().map(counted).collect(),
        ),
        (
            "values that are not understood",
            "valeurs qui ne se comprennent pas",
            unreadable.collect(),
        ),
    ] {
        list(out, language.pick(english, french), &lines, shown, language)?;
    }
    total(out, found, language)
}

/// Columns that a first line does not name, each with the one that is probably meant.
fn misnamed(survey: &Survey, language: Language) -> Vec<String> {
    let misnamed = survey.misnamed.iter();
    let misnamed = misnamed.map(|(column, near)| {
        let meant = language.pick("did you mean", "vouliez-vous dire");
        format!(
            "{column}, {meant} {}{}",
            why::visible(near),
            language.pick("?", "\u{202f}?")
        )
    });
    misnamed.collect()
}

fn list(
    out: &mut impl Write,
    title: &str,
    lines: &[String],
    shown: usize,
    language: Language,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{} ({})", title.bold(), lines.len())?;
    for line in lines.iter().take(shown) {
        writeln!(out, "  {line}")?;
    }
    if lines.len() > shown {
        let more = lines.len() - shown;
        let text = language.pick("more: --verbose", "de plus : --verbose");
        writeln!(out, "  … {more} {text}")?;
    }
    Ok(())
}

fn one(out: &mut impl Write, at: usize, event: &Event, language: Language) -> io::Result<()> {
    let at = at + 1;
    match event {
        Event::Seen {
            kind,
            time,
            line,
            fields,
            notes,
        } => {
            let mark = if notes.is_empty() {
                "✓".green().to_string()
            } else {
                "!".yellow().to_string()
            };
            let word = language.pick("line", "ligne");
            let line = line
                .map(|line| format!(", {word} {line}"))
                .unwrap_or_default();
            writeln!(out, "{mark} {at}{line}  {}  {time}", kind.bold())?;
            for filled in fields {
                let from = filled.from.dimmed();
                writeln!(
                    out,
                    "    {:<22} {:<36} {from}",
                    filled.field.name(),
                    filled.value
                )?;
            }
            for note in notes {
                writeln!(out, "    {} {}", "!".yellow(), note.text)?;
                for (pointer, found) in &note.found {
                    let found = why::shape(found, language);
                    writeln!(
                        out,
                        "        {pointer}{} {found}",
                        language.pick(":", "\u{202f}:")
                    )?;
                }
            }
            Ok(())
        }
        Event::Rejected(position, why, blame) => {
            let text = language.pick("rejected", "refusé");
            let event = language.pick("event", "événement");
            let position = position.map(|at| format!(" ({event} {})", at + 1));
            let position = position.unwrap_or_default();
            writeln!(out, "{} {at}  {text}: {}{position}", "✗".red(), why.name())?;
            let means = reason(language, why.name()).map(|reason| reason.means);
            let blame = blame.as_ref().map(|blame| why::sentence(blame, language));
            for line in means.into_iter().chain(blame) {
                writeln!(out, "    {line}")?;
            }
            Ok(())
        }
        Event::Ignored(rule) => {
            let text = language.pick("set aside", "écarté");
            writeln!(out, "{} {at}  {text}: {rule}", "·".dimmed())
        }
        Event::NoSchema(id) => {
            let text = language.pick(
                "its schema is not here; name its folder with --schemas",
                "son schéma n'est pas ici ; nommez son dossier avec --schemas",
            );
            writeln!(out, "{} {at}  {text}: {id}", "✗".red())
        }
    }
}

fn total(out: &mut impl Write, found: &Found, language: Language) -> io::Result<()> {
    let all = || found.records.iter().flatten();
    let seen = all()
        .filter(|event| matches!(event, Event::Seen { .. }))
        .count();
    let rejected = all().filter(|event| matches!(event, Event::Rejected(..)));
    let (records, rejected) = (found.records.len(), rejected.count());
    let (events, repeated) = (found.survey.events, found.repeated);
    let reused = match found.reused {
        0 => String::new(),
        n => language.pick(
            format!(", {n} with the id of another (`vigie explain id_reused`)"),
            format!(", {n} avec l'identifiant d'un autre (`vigie explain id_reused`)"),
        ),
    };
    let text = language.pick(
        format!(
            "{records} records, {events} events: {seen} observations, {rejected} rejected, {repeated} repeated{reused}"
        ),
        format!(
            "{records} messages, {events} événements : {seen} observations, {rejected} refusés, {repeated} répétés{reused}"
        ),
    );
    writeln!(out, "\n{text}")
}

/// What stayed closed, for programs.
fn unopened_rows(survey: &Survey) -> Vec<Value> {
    let rows = survey.unopened.iter();
    let rows = rows.map(|((place, why), n)| {
        let why = why::unopened(*why, Language::English);
        json!({ "at": place, "why": why, "count": n })
    });
    rows.collect()
}

pub(super) fn json(found: &Found) -> Value {
    let records = found.records.iter().map(|events| {
        let events = events.iter().map(|event| match event {
            Event::Seen {
                kind,
                time,
                line,
                fields,
                notes,
            } => {
                let fields = fields.iter().map(|filled| {
                    let value = json!({ "value": filled.value, "from": filled.from });
                    (filled.field.name().to_owned(), value)
                });
                let fields: serde_json::Map<String, Value> = fields.collect();
                let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
                json!({
                    "kind": kind, "time": time.to_string(), "line": line,
                    "fields": fields, "notes": texts,
                })
            }
            Event::Rejected(at, why, blame) => {
                let blame = blame.as_ref().map(why::json);
                json!({ "rejected": why.name(), "event": at, "why": blame })
            }
            Event::Ignored(rule) => json!({ "ignored": rule }),
            Event::NoSchema(id) => json!({ "schema_missing": id }),
        });
        events.collect::<Vec<_>>()
    });
    let unreadable = found.unreadable.iter();
    let unreadable =
        unreadable.map(|((field, why), n)| json!({ "field": field, "reason": why, "count": n }));
    let survey = &found.survey;
    json!({
        "records": records.collect::<Vec<_>>(),
        "events": survey.events,
        "pointers": survey.pointers,
        "opened": survey.opened,
        "unopened": unopened_rows(survey),
        "unread": survey.unread,
        "without_emit": survey.without_emit,
        "misnamed": survey.misnamed,
        "unreadable": unreadable.collect::<Vec<_>>(),
        "repeated": found.repeated,
        "reused": found.reused,
    })
}
