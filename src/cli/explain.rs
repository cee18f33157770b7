// SPDX-License-Identifier: EUPL-1.2
//! `vigie explain`: clauses as sentences, and what a code or a word of the monitor means.

use std::io::{self, Write};
use std::path::Path;

use clap::Args;
use serde_json::json;

use super::words::{near, words};
use super::{Exit, Format, Global, output};
use crate::agreement;
use crate::diagnostic::{Language, Level, render};
use crate::report::{self, Reason, clause::explain};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie explain config/agreement.yaml            every clause as one sentence
  vigie explain config/agreement.yaml art-4.2    one clause
  vigie explain --lang fr FILE                   in French
  vigie explain A048                             what a code in a message means
  vigie explain no_id                            why a record was rejected, and what to do
  vigie explain unattributed                     what a finding does to verdicts

The words are those of rejects, notes, facts that did not count, and findings, as run, top,
dead-letters, metrics and the log have them. A file that is called like a word: ./no_id

Exit code: 0 told, 1 no such clause, code or word, 2 wrong usage, 3 the file cannot be used")]
pub(super) struct Arguments {
    /// An agreement, a code such as A048, or a word such as no_id
    #[arg(value_name = "AGREEMENT|CODE|WORD")]
    what: String,
    /// Only this clause
    #[arg(value_name = "CLAUSE")]
    clause: Option<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let language = global.language();
    let mut out = output::stdout(global.color);
    let what = arguments.what.as_str();
    let upper = what.to_ascii_uppercase();
    if is_code(&upper) && !Path::new(what).exists() {
        return code(&mut out, &upper, language, global.format);
    }
    if let Some(lists) = words().get(what) {
        return word(&mut out, (what, lists), language, global.format);
    }
    if is_bare(what) && !Path::new(what).exists() {
        return nothing(what, language);
    }
    let loaded = match agreement::load(Path::new(what)) {
        Ok(loaded) => loaded,
        Err(findings) => {
            let mut err = output::stderr(global.color);
            for finding in findings.iter().filter(|f| f.level == Level::Error) {
                render(&mut err, finding, language)?;
            }
            return Ok(Exit::Unreadable);
        }
    };
    let agreement = &loaded.agreement;
    let asked = |id: &str| arguments.clause.as_deref().is_none_or(|only| only == id);
    let clauses: Vec<_> = agreement
        .clauses
        .iter()
        .filter(|c| asked(c.id.as_str()))
        .collect();
    if let Some(id) = arguments.clause.as_deref().filter(|_| clauses.is_empty()) {
        let known = agreement.clauses.iter().map(|clause| clause.id.as_str());
        return no_clause(id, &known.collect::<Vec<_>>(), language);
    }
    match global.format {
        Format::Text if arguments.clause.is_none() => {
            write!(out, "{}", report::whole(language, agreement))?;
        }
        Format::Text => {
            for clause in clauses {
                writeln!(out, "{}\n", explain(language, agreement, clause))?;
            }
        }
        Format::Json => {
            let rows = clauses.iter().map(|clause| {
                json!({
                    "clause": clause.id.as_str(),
                    "fr": explain(Language::French, agreement, clause),
                    "en": explain(Language::English, agreement, clause),
                })
            });
            let all = json!({ "agreement": agreement.id, "clauses": rows.collect::<Vec<_>>() });
            serde_json::to_writer_pretty(&mut out, &all)?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// A letter and three digits.
fn is_code(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() == 4
        && bytes.next().is_some_and(|b| b.is_ascii_uppercase())
        && bytes.all(|b| b.is_ascii_digit())
}

/// A word that names neither a folder nor an ending, as files of agreements do.
fn is_bare(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn no_clause(id: &str, known: &[&str], language: Language) -> io::Result<Exit> {
    let text = language.pick("there is no clause", "il n'y a pas de clause");
    writeln!(io::stderr(), "vigie: {text} {id}")?;
    tell_near(id, known, language)
}

fn tell_near(what: &str, known: &[&str], language: Language) -> io::Result<Exit> {
    let near = near(what, known);
    if !near.is_empty() {
        let meant = language.pick("did you mean:", "peut-être\u{202f}:");
        writeln!(io::stderr(), "  {meant} {}", near.join(", "))?;
    }
    Ok(Exit::Findings)
}

/// Says that there is neither a file nor a word, and which words are near.
fn nothing(what: &str, language: Language) -> io::Result<Exit> {
    let known: Vec<&str> = words().into_keys().collect();
    let text = language.pick(
        "there is no file and no word of the monitor called",
        "aucun fichier ni mot du moniteur ne s'appelle",
    );
    writeln!(io::stderr(), "vigie: {text} {what}")?;
    tell_near(what, &known, language)
}

fn code(out: &mut impl Write, code: &str, language: Language, format: Format) -> io::Result<Exit> {
    let meaning = |language| report::code(language, code);
    let (Some(english), Some(french)) = (meaning(Language::English), meaning(Language::French))
    else {
        let text = language.pick("there is no such code", "il n'y a pas de tel code");
        writeln!(io::stderr(), "vigie: {text}: {code}")?;
        return Ok(Exit::Findings);
    };
    match format {
        Format::Text => writeln!(out, "{code}: {}", language.pick(english, french))?,
        Format::Json => {
            let told = json!({ "code": code, "fr": french, "en": english });
            serde_json::to_writer_pretty(&mut *out, &told)?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// What a word means, why it happens, what it does to verdicts, and what to do next.
fn word(
    out: &mut impl Write,
    (word, lists): (&str, &[&str]),
    language: Language,
    format: Format,
) -> io::Result<Exit> {
    let meaning = |language| report::reason(language, word);
    let (Some(english), Some(french)) = (meaning(Language::English), meaning(Language::French))
    else {
        return nothing(word, language);
    };
    match format {
        Format::Text => text(out, word, &language.pick(english, french), language)?,
        Format::Json => {
            let told = json!({ "code": word, "lists": lists, "fr": french, "en": english });
            serde_json::to_writer_pretty(&mut *out, &told)?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

fn text(out: &mut impl Write, word: &str, of: &Reason, language: Language) -> io::Result<()> {
    writeln!(out, "{word}: {}", of.means)?;
    let [why, verdicts, next] = language.pick(
        ["Why", "Verdicts", "Next"],
        ["Cause\u{202f}", "Verdicts\u{202f}", "À faire\u{202f}"],
    );
    for (head, text) in [(why, &of.why), (verdicts, &of.verdicts), (next, &of.next)] {
        writeln!(out, "  {head}: {text}")?;
    }
    Ok(())
}
