// SPDX-License-Identifier: EUPL-1.2
//! `vigie explain`: clauses as sentences, and what a code in a message means.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Exit, Format, Global, output};
use crate::agreement;
use crate::diagnostic::{Language, Level, render};
use crate::report::{self, clause::explain};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie explain config/agreement.yaml            every clause as one sentence
  vigie explain config/agreement.yaml art-4.2    one clause
  vigie explain --lang fr FILE                   in French
  vigie explain A048                             what a code means

Exit code: 0 told, 1 no such clause or code, 2 wrong usage, 3 the file cannot be used")]
pub(super) struct Arguments {
    /// An agreement, or a code such as A048
    #[arg(value_name = "AGREEMENT|CODE")]
    what: String,
    /// Only this clause
    #[arg(value_name = "CLAUSE")]
    clause: Option<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let language = global.language();
    let mut out = output::stdout(global.color);
    if is_code(&arguments.what) {
        return code(&mut out, &arguments.what, language, global.format);
    }
    let loaded = match agreement::load(&PathBuf::from(&arguments.what)) {
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
    if clauses.is_empty() {
        let text = language.pick("there is no such clause", "il n'y a pas de telle clause");
        writeln!(io::stderr(), "vigie: {text}")?;
        return Ok(Exit::Findings);
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
