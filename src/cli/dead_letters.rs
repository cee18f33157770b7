// SPDX-License-Identifier: EUPL-1.2
//! `vigie dead-letters`: what could not be read, where it lies, and why; never what it says.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::run::{cannot, tell};
use super::words::near;
use super::{Exit, Format, Global, output};
use crate::config;
use crate::diagnostic::Language;
use crate::intake::Reject;
use crate::ledger::hex;
use crate::report::found::{Counted, told};
use crate::report::reason;
use crate::store::{KeptLetter, LetterCount, LetterFilter, LetterPlace, Reader, StoreError};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie dead-letters                                        all topics, the latest 20 places
  vigie dead-letters --topic work.wms --reason no_id        of one topic, for one reason
  vigie dead-letters --format json --limit 1000 | jq .letters

It reads the store, also beside a running monitor. Nothing of what a record says is in it: look a
place up in Kafka, where the record still lies. The digest is the SHA-256 of the record's value. An
event is counted from 1 within its record; in JSON, from 0. Of the words, `vigie explain` says more.

Exit code: 0 there are none, 1 there are some, or a file has errors, 2 wrong usage,
3 the store cannot be read, or no such topic was read")]
pub(super) struct Arguments {
    /// The store [default: the one that the configuration names]
    #[arg(long, value_name = "FILE", conflicts_with = "config")]
    store: Option<PathBuf>,
    /// How this installation runs
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
    /// Of this topic only
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    /// For this reason only, such as no_id
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
    /// Places to list, the latest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
}

/// What is shown.
struct Found {
    counts: Vec<LetterCount>,
    letters: Vec<KeptLetter>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let store = match &arguments.store {
        Some(store) => store.clone(),
        None => match config::load(&arguments.config) {
            Ok(config) => config.store,
            Err(findings) => return tell(&findings, global),
        },
    };
    let language = global.language();
    if let Some(reason) = &arguments.reason {
        let known = Reject::ALL.map(Reject::name);
        if !known.contains(&reason.as_str()) {
            let text = language.pick("no such reason", "il n'y a pas de tel motif");
            return unknown((text, reason), &near(reason, &known), Exit::Usage, language);
        }
    }
    if !store.exists() {
        return cannot(&format!("there is no store {}", store.display()));
    }
    let looked = look(&store, arguments);
    let (found, topics) = match looked {
        Ok(looked) => looked,
        Err(error) => return cannot(&error),
    };
    if let Some(topic) = arguments.topic.as_ref().filter(|of| !topics.contains(of)) {
        let text = language.pick(
            "nothing was read of a topic",
            "rien n'a été lu d'un flux (topic)",
        );
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        return unknown(
            (text, topic),
            &near(topic, &topics),
            Exit::Unreadable,
            language,
        );
    }
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => text(&mut out, &found, language)?,
        Format::Json => writeln!(out, "{:#}", in_json(&found))?,
    }
    out.flush()?;
    Ok(match found.counts.is_empty() {
        true => Exit::Success,
        false => Exit::Findings,
    })
}

fn look(store: &Path, arguments: &Arguments) -> Result<(Found, Vec<String>), StoreError> {
    let reader = Reader::open(store)?;
    let filter = LetterFilter {
        topic: arguments.topic.clone(),
        reason: arguments.reason.clone(),
    };
    let found = Found {
        counts: reader.letter_counts(&filter)?,
        letters: reader.letters(&filter, arguments.limit)?,
    };
    Ok((found, reader.topics()?))
}

/// Says that something is not there, and what is near.
fn unknown(
    (text, word): (&str, &str),
    near: &[&str],
    exit: Exit,
    language: Language,
) -> io::Result<Exit> {
    let mut err = io::stderr();
    writeln!(err, "vigie: {text}: {word}")?;
    if !near.is_empty() {
        let meant = language.pick("did you mean:", "peut-être\u{202f}:");
        writeln!(err, "  {meant} {}", near.join(", "))?;
    }
    Ok(exit)
}

fn text(out: &mut impl Write, found: &Found, language: Language) -> io::Result<()> {
    if found.counts.is_empty() {
        let none = language.pick("No dead letters.", "Aucun message au rebut.");
        return writeln!(out, "{none}");
    }
    for of in &found.counts {
        let what = Counted::Rejected(&of.topic, &of.reason);
        let at = (of.first.partition, of.first.offset, of.first.element);
        let sentence = told(language, &what, of.count, Some(at));
        writeln!(out, "{}  {sentence}", of.reason)?;
    }
    let mut reasons: Vec<&str> = found.counts.iter().map(|of| of.reason.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    writeln!(out)?;
    for word in reasons {
        if let Some(reason) = reason(language, word) {
            writeln!(out, "{word}: {}", reason.means)?;
        }
    }
    let total: u64 = found.counts.iter().map(|of| of.count).sum();
    let shown = found.letters.len();
    let head = language.pick(
        format!("The latest {shown} of {total}:"),
        format!("Les {shown} derniers sur {total}\u{202f}:"),
    );
    writeln!(out, "\n{head}")?;
    for letter in &found.letters {
        let place = place(&letter.place, language);
        let (topic, reason) = (&letter.topic, &letter.reason);
        let sha256 = digest(letter);
        writeln!(out, "{topic}  {place}  {reason}  sha256 {sha256}")?;
    }
    Ok(())
}

fn place(at: &LetterPlace, language: Language) -> String {
    let offset = language.pick("offset", "position");
    let mut text = format!("partition {} {offset} {}", at.partition, at.offset);
    if let Some(element) = at.element {
        let event = language.pick("event", "événement");
        text.push_str(&format!(" {event} {}", u64::from(element) + 1));
    }
    text
}

fn digest(letter: &KeptLetter) -> String {
    hex(&letter.sha256)
}

fn in_json(found: &Found) -> Value {
    let place = |at: &LetterPlace| json!({ "partition": at.partition, "offset": at.offset, "element": at.element });
    let count = |of: &LetterCount| {
        json!({
            "topic": of.topic, "reason": of.reason, "count": of.count, "first": place(&of.first),
        })
    };
    let letter = |letter: &KeptLetter| {
        json!({
            "topic": letter.topic, "partition": letter.place.partition,
            "offset": letter.place.offset, "element": letter.place.element,
            "reason": letter.reason, "sha256": digest(letter),
        })
    };
    json!({
        "counts": found.counts.iter().map(count).collect::<Vec<_>>(),
        "letters": found.letters.iter().map(letter).collect::<Vec<_>>(),
    })
}
