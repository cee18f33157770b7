// SPDX-License-Identifier: EUPL-1.2
//! What was looked at and what came of it, as text and as JSON.

use std::io::{self, Write};

use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use crate::diagnostic::Language;

/// What came of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing to do.
    Well(String),
    /// It runs, but not as it should: what, and what to do.
    Warning(String, String),
    /// It does not run like this: what, and what to do.
    Failed(String, String),
    /// It could not be looked at, or there is nothing to look at.
    Skipped(String),
}

/// Everything that was looked at so far.
#[derive(Debug, Default)]
pub(super) struct List(Vec<(&'static str, Outcome)>);

impl List {
    pub(super) fn add(&mut self, name: &'static str, outcome: Outcome) {
        self.0.push((name, outcome));
    }

    pub(super) fn failed(&self) -> bool {
        self.0
            .iter()
            .any(|(_, outcome)| matches!(outcome, Outcome::Failed(..)))
    }

    /// A line each, and a hint below what is not well. Quiet: only that.
    pub(super) fn text(
        &self,
        out: &mut impl Write,
        language: Language,
        quiet: bool,
    ) -> io::Result<()> {
        for (name, outcome) in &self.0 {
            let name = format!("{:<12}", label(name, language));
            match outcome {
                Outcome::Well(_) | Outcome::Skipped(_) if quiet => {}
                Outcome::Well(text) => writeln!(out, "{} {name} {text}", "√".green())?,
                Outcome::Skipped(text) => {
                    writeln!(out, "{} {name} {}", "-".dimmed(), text.dimmed())?;
                }
                Outcome::Warning(text, hint) => {
                    writeln!(out, "{} {name} {text}", "!".yellow().bold())?;
                    writeln!(out, "{:15}→ {hint}", "")?;
                }
                Outcome::Failed(text, hint) => {
                    writeln!(out, "{} {name} {text}", "×".red().bold())?;
                    writeln!(out, "{:15}→ {hint}", "")?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn json(&self) -> Value {
        let checks: Vec<Value> = self
            .0
            .iter()
            .map(|(name, outcome)| {
                let (state, text, hint) = match outcome {
                    Outcome::Well(text) => ("ok", text, None),
                    Outcome::Warning(text, hint) => ("warning", text, Some(hint)),
                    Outcome::Failed(text, hint) => ("failed", text, Some(hint)),
                    Outcome::Skipped(text) => ("skipped", text, None),
                };
                json!({ "check": name, "state": state, "text": text, "hint": hint })
            })
            .collect();
        json!({ "ok": !self.failed(), "checks": checks })
    }
}

/// The name of a check for people.
fn label(name: &'static str, language: Language) -> &'static str {
    let french = match name {
        "files" => "fichiers",
        "signatures" => "signatures",
        "dates" => "dates",
        "keys" => "clés",
        "store" => "base",
        "disk" => "disque",
        "address" => "adresse",
        "brokers" => "brokers",
        "topics" => "topics",
        "reading" => "lecture",
        "rights" => "droits",
        "keeping" => "conservation",
        "queue" => "file",
        "registry" => "registre",
        "mirror" => "miroir",
        "clock" => "horloge",
        other => other,
    };
    language.pick(name, french)
}
