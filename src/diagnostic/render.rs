// SPDX-License-Identifier: EUPL-1.2
//! Writes findings as text for people and as JSON for programs.

use std::fmt::Write as _;
use std::io::{self, Write};

use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use super::{Diagnostic, Language, Level, Place, Snippet};

/// Allowed words shown in text; JSON has them all.
const WORDS: usize = 16;

/// Writes one finding as text with colours; the stream takes them out where none are wanted.
///
/// # Errors
/// What the stream says.
pub fn render(out: &mut impl Write, finding: &Diagnostic, language: Language) -> io::Result<()> {
    let place = finding.place;
    let level = match finding.level {
        Level::Error => language.pick("error", "erreur").red().bold().to_string(),
        Level::Warning => {
            let word = language.pick("warning", "avertissement");
            word.yellow().bold().to_string()
        }
    };
    writeln!(
        out,
        "{}: {level} {}{} {}",
        format_args!("{}:{}:{}", plain(&finding.file), place.line, place.column).bold(),
        finding.message.code,
        language.pick(":", " :"),
        plain(finding.message.text(language)).bold(),
    )?;
    let margin = place.line.to_string().len();
    let related = finding.related.as_ref();
    let margin = related.map_or(margin, |(p, _)| margin.max(p.line.to_string().len()));
    if let Some((first, snippet)) = related {
        excerpt(out, *first, snippet, margin, language.pick("here", "ici"))?;
    }
    let again = if related.is_some() {
        language.pick("and here", "et ici")
    } else {
        ""
    };
    excerpt(out, place, &finding.snippet, margin, again)?;
    if let Some((file, place, snippet)) = &finding.elsewhere {
        let at = format!("{}:{}:{}", plain(file), place.line, place.column);
        writeln!(out, "{:margin$} {} {at}", "", "::".blue())?;
        excerpt(
            out,
            *place,
            snippet,
            margin,
            language.pick("agreed there", "convenu là"),
        )?;
    }
    for (label, text) in notes(finding, language) {
        let equals = "=".blue();
        let colon = language.pick(":", " :");
        writeln!(
            out,
            "{:margin$} {equals} {label}{colon} {}",
            "",
            plain(&text)
        )?;
    }
    Ok(())
}

/// A line of the file with a mark under the place.
fn excerpt(
    out: &mut impl Write,
    place: Place,
    snippet: &Snippet,
    margin: usize,
    note: &str,
) -> io::Result<()> {
    if snippet.text.trim().is_empty() {
        return Ok(());
    }
    let bar = "|".blue();
    writeln!(
        out,
        "{:>margin$} {bar} {}",
        place.line.blue(),
        plain(&snippet.text)
    )?;
    let room = snippet
        .text
        .chars()
        .count()
        .saturating_sub(snippet.before)
        .max(1);
    let mark = "^".repeat((place.length as usize).min(room));
    let mark = if note.is_empty() {
        mark
    } else {
        format!("{mark} {note}")
    };
    let before = snippet.before;
    writeln!(out, "{:margin$} {bar} {:before$}{}", "", "", mark.red())
}

/// What else there is to say, each with its label.
fn notes(finding: &Diagnostic, language: Language) -> Vec<(&'static str, String)> {
    let mut notes = Vec::new();
    if let Some(found) = &finding.found {
        notes.push((language.pick("found", "trouvé"), found.clone()));
    }
    if let Some(word) = &finding.nearest {
        notes.push((
            language.pick("did you mean", "vouliez-vous dire"),
            word.clone(),
        ));
    }
    if !finding.allowed.is_empty() {
        let mut words = finding
            .allowed
            .iter()
            .take(WORDS)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        if let Some(more @ 1..) = finding.allowed.len().checked_sub(WORDS) {
            let _ = write!(words, ", … (+{more})"); // writing to a String cannot fail
        }
        notes.push((language.pick("allowed", "permis"), words));
    }
    if let Some(text) = &finding.write {
        notes.push((language.pick("write", "écrire"), text.clone()));
    }
    if let Some(example) = &finding.example {
        notes.push((language.pick("for example", "par exemple"), example.clone()));
    }
    notes
}

/// Text of the file as a terminal may show it: nothing that moves the cursor or turns the line.
fn plain(text: &str) -> String {
    let harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = |c| match c {
        '\t' => ' ',
        c if harmful(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// One finding for programs; the message is in the language asked for.
#[must_use]
pub fn json(finding: &Diagnostic, language: Language) -> Value {
    json!({
        "code": finding.message.code,
        "level": match finding.level { Level::Error => "error", Level::Warning => "warning" },
        "file": &*finding.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "length": finding.place.length,
        "message": finding.message.text(language),
        "snippet": finding.snippet.text,
        "found": finding.found,
        "nearest": finding.nearest,
        "allowed": finding.allowed,
        "write": finding.write,
        "example": finding.example,
        "elsewhere": finding.elsewhere.as_ref().map(|(file, place, _)| json!({
            "file": &**file, "line": place.line, "column": place.column,
        })),
        "related": finding.related.as_ref().map(|(place, _)| json!({
            "line": place.line, "column": place.column, "length": place.length,
        })),
    })
}
