// SPDX-License-Identifier: EUPL-1.2
//! How a trace is told: what each event is to the clause, as text and as JSON.

use std::collections::BTreeSet;
use std::io::{self, Write};

use owo_colors::OwoColorize as _;
use serde_json::Value;

use super::{Asked, Row, is_order};
use crate::agreement::Clause;
use crate::diagnostic::Language;
use crate::engine::Trace;
use crate::report::clause::{condition, explain};

/// What an event is to the clause, in words.
pub(super) fn why(language: Language, trace: &Trace, again: bool, clause: &Clause) -> String {
    if again {
        return language
            .pick("was there before: counts once", "déjà vu : compte une fois")
            .into();
    }
    if let Err(field) = trace.group {
        let text = language.pick("has no value for", "n'a pas de valeur pour");
        return format!("{text} {}", field.name());
    }
    if trace.declared {
        return language
            .pick("shows what was declared", "montre ce qui est déclaré")
            .into();
    }
    if trace.counts {
        return match (trace.other, is_order(clause)) {
            (true, false) => {
                language.pick("counts, with the property", "compte, avec la propriété")
            }
            _ => language.pick("counts", "compte"),
        }
        .into();
    }
    if trace.other && is_order(clause) {
        return language
            .pick("is the other event", "est l'autre événement")
            .into();
    }
    let failed: Vec<String> = trace
        .failed
        .iter()
        .map(|p| condition(language, p))
        .collect();
    let text = language.pick("does not count; not so: ", "ne compte pas ; faux : ");
    format!("{text}{}", failed.join(", "))
}

/// For people: what was agreed, then each event in order of time.
pub(super) fn text(
    out: &mut impl Write,
    asked: &Asked<'_>,
    sentence: Option<&str>,
    rows: &[Row],
    (read, language): (u64, Language),
) -> io::Result<()> {
    if let Some(sentence) = sentence {
        writeln!(out, "{}\n", sentence.bold())?;
    }
    writeln!(
        out,
        "{}\n",
        explain(language, &asked.files.agreement, asked.clause)
    )?;
    for row in rows {
        let mark = match row.counts {
            true => "✓".green().to_string(),
            false => "·".dimmed().to_string(),
        };
        let (topic, partition, offset) = &row.place;
        writeln!(
            out,
            "{mark} {}  {topic}/{partition}@{offset}  {}",
            row.time, row.why
        )?;
    }
    let counted = rows.iter().filter(|row| row.counts).count();
    let missing = asked.missing(rows);
    writeln!(
        out,
        "{}",
        language.pick(
            format!(
                "{read} records read; {} events of the group, {counted} count",
                rows.len()
            ),
            format!(
                "{read} enregistrements lus ; {} événements du groupe, {counted} comptent",
                rows.len()
            ),
        )
    )?;
    if missing > 0 {
        let text = language.pick(
            "records that the alert names are not there any more",
            "enregistrements nommés par l'alerte ne sont plus là",
        );
        writeln!(out, "{} {missing} {text}", "!".yellow())?;
    }
    Ok(())
}

impl Asked<'_> {
    /// Records the alert names that were not found.
    fn missing(&self, rows: &[Row]) -> usize {
        let found: BTreeSet<_> = rows.iter().map(|row| &row.place).collect();
        self.named
            .iter()
            .filter(|place| !found.contains(place))
            .count()
    }
}

/// For programs.
pub(super) fn json(asked: &Asked<'_>, sentence: Option<&str>, rows: &[Row], read: u64) -> Value {
    let events = rows.iter().map(|row| {
        let (topic, partition, offset) = &row.place;
        serde_json::json!({
            "time": row.time.to_string(), "topic": topic, "partition": partition,
            "offset": offset, "counts": row.counts, "why": row.why,
        })
    });
    serde_json::json!({
        "clause": asked.clause.id.as_str(),
        "sentence": sentence,
        "group": asked.group,
        "read": read,
        "events": events.collect::<Vec<_>>(),
        "missing": asked.missing(rows),
    })
}
