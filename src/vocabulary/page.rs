// SPDX-License-Identifier: EUPL-1.2
//! The page of the canonical form: one event a kind, every field, every word.

use std::fmt::Write as _;

use super::{Word, event, groups, holds, list};
use crate::diagnostic::Language;
use crate::observation::Field;
use crate::report;

/// The page, in Markdown.
#[must_use]
pub fn page(language: Language) -> String {
    let text = |id: &str| report::text(language, id);
    let mut page = format!("# {}\n", text("page-title"));
    for id in ["page-intro", "page-example", "page-values"] {
        line(&mut page, format_args!("\n{}", text(id)));
    }
    let [families, fields] = groups(language);
    line(&mut page, format_args!("\n## {}", text("words-kinds")));
    for (family, kinds) in families {
        line(&mut page, format_args!("\n### {family}"));
        for word in kinds {
            kind(&mut page, word, language);
        }
    }
    line(&mut page, format_args!("\n## {}", text("words-fields")));
    let heads = ["words-field", "words-holds", "words-means"].map(text);
    for (group, words) in fields {
        line(&mut page, format_args!("\n### {group}\n"));
        head(&mut page, &heads);
        for word in words {
            field(&mut page, word, language);
        }
    }
    line(&mut page, format_args!("\n## {}", text("words-closed")));
    closed(&mut page, language);
    line(&mut page, format_args!("\n## {}\n", text("words-units")));
    head(
        &mut page,
        &["words-word", "words-name", "words-means"].map(text),
    );
    Word::all()
        .filter(|word| matches!(word, Word::Unit(_)))
        .for_each(|word| row(&mut page, word, language));
    page
}

/// Writing into a text does not fail.
fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(page, "{text}");
}

fn head(page: &mut String, cells: &[String]) {
    line(page, format_args!("| {} |", cells.join(" | ")));
    line(page, format_args!("|{}", "---|".repeat(cells.len())));
}

fn kind(page: &mut String, word: Word, language: Language) {
    let Word::Kind(of) = word else {
        return;
    };
    let (name, means) = (word.name(language), word.means(language));
    let between = language.pick(":", "\u{202f}:");
    line(page, format_args!("\n**`{of}`**{between} {name}. {means}"));
    line(page, format_args!("\n```json\n{}\n```", event(of)));
}

fn field(page: &mut String, word: Word, language: Language) {
    let Word::Field(of) = word else {
        return;
    };
    let names: Vec<String> = word.spellings().map(|name| format!("`{name}`")).collect();
    let (name, means) = (word.name(language), word.means(language));
    let holds = holds(language, of);
    line(
        page,
        format_args!("| {} | {holds} | {name}. {means} |", names.join(", ")),
    );
}

/// Each closed list; that of the kinds and that of the units have chapters of their own.
fn closed(page: &mut String, language: Language) {
    let heads = ["words-word", "words-name", "words-means"];
    let heads = heads.map(|id| report::text(language, id));
    for field in Field::all().filter(|field| field.words().is_some()) {
        line(page, format_args!("\n### `{field}`\n"));
        head(page, &heads);
        for word in list(field) {
            row(page, Word::Listed(field, word), language);
        }
    }
}

fn row(page: &mut String, word: Word, language: Language) {
    let (name, means) = (word.name(language), word.means(language));
    line(
        page,
        format_args!("| `{}` | {name} | {means} |", word.word()),
    );
}
