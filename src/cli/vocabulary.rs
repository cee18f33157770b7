// SPDX-License-Identifier: EUPL-1.2
//! `vigie words`: the kinds, fields, words and units of events, and what each means.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use super::check::yaml_files;
use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::agreement::{self, Agreement};
use crate::diagnostic::{Diagnostic, Language, nearest, render};
use crate::intake::{Mapping, load_mappings};
use crate::observation::{Field, folded};
use crate::report;
use crate::vocabulary::{self, Word};

/// The mappings that are looked at if no folder is named.
const MAPPINGS: &str = "config/mappings";

/// Columns of the tables.
const WIDTH: u16 = 100;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie words                          every kind, field, word and unit, in groups
  vigie words capture.screenshot       what it means, an event, a clause, which mappings read it
  vigie words worker --lang fr         of a field: what it holds; short names will do
  vigie words \"capture d'écran\"        by what it is called, in either language
  vigie words --format json            the same for programs
  vigie words --page                   one event a kind, as a page in Markdown
  vigie words teams                    what can be checked with what a system writes
  vigie words --systems                what each mapping reads, and which clauses that can serve
  vigie words --systems --library config/agreement.yaml    the same for the clauses of an agreement

Mappings are those in the folder given, else those in config/mappings if it is there.

Exit code: 0 told, 1 no such word, 2 wrong usage, 3 a file cannot be used")]
pub(super) struct Arguments {
    /// A kind, a field, a word of a closed list, or a unit
    #[arg(value_name = "WORD")]
    word: Option<String>,
    /// Folder of the mappings to look at
    #[arg(long, value_name = "FOLDER")]
    mappings: Option<PathBuf>,
    /// Write the page of the canonical form
    #[arg(long, conflicts_with_all = ["word", "mappings"])]
    page: bool,
    /// Write the page of the mappings, with the clauses of the library that each can serve
    #[arg(long, conflicts_with_all = ["word", "page"])]
    systems: bool,
    /// Folder of agreements, or one of them: whose clauses --systems and names of systems look at
    #[arg(long, value_name = "PATH", default_value = "config/library")]
    library: PathBuf,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let language = global.language();
    let mut out = output::stdout(global.color);
    if arguments.page {
        write!(out, "{}", vocabulary::page(language))?;
        out.flush()?;
        return Ok(Exit::Success);
    }
    let words: Vec<Word> = match &arguments.word {
        None => Word::all().collect(),
        Some(written) => Word::find(written),
    };
    let mappings = match mappings(arguments.mappings.as_deref()) {
        Ok(mappings) => mappings,
        Err(findings) => {
            let mut err = output::stderr(global.color);
            for finding in &findings {
                render(&mut err, finding, language)?;
            }
            return Ok(Exit::Unreadable);
        }
    };
    let named = match &arguments.word {
        Some(written) if words.is_empty() => of_systems(written, &mappings),
        _ => Vec::new(),
    };
    if let (true, true, Some(written)) = (words.is_empty(), named.is_empty(), &arguments.word) {
        return nothing(written, language);
    }
    if arguments.systems || !named.is_empty() {
        let library = match library(&arguments.library) {
            Ok(library) if library.is_empty() || mappings.is_empty() => {
                return nothing_there(library.is_empty(), arguments, language);
            }
            Ok(library) => library,
            Err(findings) => return tell(&findings, global),
        };
        let page = match named.is_empty() {
            true => vocabulary::systems(&mappings, &library, language),
            false => vocabulary::sections(&named, &mappings, &library, language),
        };
        write!(out, "{page}")?;
        out.flush()?;
        return Ok(Exit::Success);
    }
    match (global.format, &arguments.word) {
        (Format::Json, _) => {
            let words = words.iter().map(|word| in_json(*word, &mappings));
            let all = json!({ "words": words.collect::<Vec<_>>() });
            serde_json::to_writer_pretty(&mut out, &all)?;
            writeln!(out)?;
        }
        (Format::Text, Some(_)) => {
            for (at, word) in words.iter().enumerate() {
                if at > 0 {
                    writeln!(out)?;
                }
                whole(&mut out, *word, &mappings, language)?;
            }
        }
        (Format::Text, None) => tables(&mut out, &mappings, language)?,
    }
    out.flush()?;
    Ok(Exit::Success)
}

fn mappings(folder: Option<&Path>) -> Result<Vec<Mapping>, Vec<Diagnostic>> {
    match folder {
        Some(folder) => load_mappings(folder),
        None if Path::new(MAPPINGS).is_dir() => load_mappings(Path::new(MAPPINGS)),
        None => Ok(Vec::new()),
    }
}

/// The agreements of a folder, or the one in a file; what is not there is told by whoever reads it.
fn library(path: &Path) -> Result<Vec<Agreement>, Vec<Diagnostic>> {
    let files = match path.is_dir() {
        true => yaml_files(&path.to_string_lossy()),
        false => vec![path.to_owned()],
    };
    let load = |file: PathBuf| agreement::load(&file).map(|loaded| loaded.agreement);
    files.into_iter().map(load).collect()
}

/// Says that there is no clause to be served at all, or nothing that could.
fn nothing_there(is_library: bool, arguments: &Arguments, language: Language) -> io::Result<Exit> {
    let (what, path) = match is_library {
        true => (
            language.pick("there is no agreement in", "il n'y a pas d'accord dans"),
            arguments.library.as_path(),
        ),
        false => (
            language.pick(
                "there is no mapping in",
                "il n'y a pas de correspondance dans",
            ),
            arguments.mappings.as_deref().unwrap_or(Path::new(MAPPINGS)),
        ),
    };
    cannot(&format!("{what} {}", path.display()))
}

/// The mappings of systems that are called so.
fn of_systems<'m>(written: &str, mappings: &'m [Mapping]) -> Vec<&'m Mapping> {
    let written = folded(written);
    let is_meant = |mapping: &&Mapping| {
        let names = [&mapping.title, &mapping.name].map(|name| folded(name));
        names.iter().any(|name| name.contains(&written))
    };
    let is_word = written.chars().count() > 2;
    mappings
        .iter()
        .filter(is_meant)
        .filter(|_| is_word)
        .collect()
}

/// Says that there is no such word, and which are near.
fn nothing(written: &str, language: Language) -> io::Result<Exit> {
    let mut err = io::stderr();
    let told = report::text_with(language, "words-unknown", ("word", written));
    writeln!(err, "vigie: {told}")?;
    let near = near(written);
    if !near.is_empty() {
        let near = near.join(", ");
        let told = report::text_with(language, "words-meant", ("near", &near));
        writeln!(err, "  {told}")?;
    }
    Ok(Exit::Findings)
}

/// Up to three words that were probably meant: the nearest one, then those that have a part in
/// common with what was written.
fn near(written: &str) -> Vec<&'static str> {
    let written = written.to_lowercase();
    let all = || Word::all().flat_map(Word::spellings);
    let mut near: Vec<&str> = nearest(&written, all()).into_iter().collect();
    let parts: Vec<&str> = written.split(['.', '_', '-', ' ']).collect();
    for word in all() {
        let shares = |part: &&str| part.len() > 2 && word.split(['.', '_']).any(|of| of == *part);
        if parts.iter().any(shares) && !near.contains(&word) {
            near.push(word);
        }
    }
    near.truncate(3);
    near
}

/// The names of the mappings that read a kind or fill a field; nothing of other words, and of what
/// no mapping is without.
fn readers(word: Word, mappings: &[Mapping]) -> Option<Vec<&str>> {
    let names = |reads: &dyn Fn(&Mapping) -> bool| {
        let readers = mappings.iter().filter(|mapping| reads(mapping));
        Some(readers.map(|mapping| mapping.name.as_str()).collect())
    };
    match word {
        Word::Kind(kind) => names(&|mapping| mapping.kinds().any(|known| known == kind)),
        Word::Field(Field::KIND | Field::TIME) | Word::Listed(..) | Word::Unit(_) => None,
        Word::Field(field) => names(&|mapping| mapping.fills(field)),
    }
}

fn in_json(word: Word, mappings: &[Mapping]) -> Value {
    let both = |of: &dyn Fn(Language) -> String| json!({ "en": of(Language::English), "fr": of(Language::French) });
    let mut told = json!({
        "word": word.word(),
        "name": both(&|language| word.name(language)),
        "means": both(&|language| word.means(language)),
        "clause": word.clause(),
    });
    if word.group(Language::English).is_some() {
        told["group"] = both(&|language| word.group(language).unwrap_or_default());
    }
    if let Some(readers) = readers(word, mappings) {
        told["mappings"] = json!(readers);
    }
    match word {
        Word::Kind(kind) => {
            told["sort"] = json!("kind");
            told["fields"] = word.fields().into_iter().map(Field::name).collect();
            told["event"] = serde_json::from_str(&vocabulary::event(kind)).unwrap_or_default();
        }
        Word::Field(field) => {
            told["sort"] = json!("field");
            told["short"] = json!(field.short());
            told["attribute"] = json!(field.attribute());
            told["holds"] = both(&|language| vocabulary::holds(language, field));
            told["list"] = json!(vocabulary::list(field));
        }
        Word::Listed(field, _) => {
            told["sort"] = json!("word");
            told["of"] = json!(field.name());
        }
        Word::Unit(_) => told["sort"] = json!("unit"),
    }
    told
}

/// Everything there is to say of a word.
fn whole(
    out: &mut impl Write,
    word: Word,
    mappings: &[Mapping],
    language: Language,
) -> io::Result<()> {
    let text = |id: &str| report::text(language, id);
    let other = language.pick(Language::French, Language::English);
    let colon = language.pick(":", "\u{202f}:");
    writeln!(out, "{}{colon} {}", word.word().bold(), word.name(language))?;
    let mut say = |head: &str, value: &str| writeln!(out, "  {}{colon} {value}", text(head));
    say("words-means", &word.means(language))?;
    let other_name = format!("{} ({})", word.name(other), other.pick("en", "fr"));
    say("words-in", &other_name)?;
    let sort = word.sort(language);
    let sort = word
        .group(language)
        .map_or_else(|| sort.clone(), |group| format!("{sort}, {group}"));
    say("words-sort", &sort)?;
    if let Word::Field(field) = word {
        say("words-holds", &vocabulary::holds(language, field))?;
        if let Some(short) = field.short() {
            say("words-short", short)?;
        }
        if let Some(attribute) = field.attribute() {
            say("words-attribute", attribute)?;
        }
        let list = vocabulary::list(field);
        if !list.is_empty() {
            say("words-list", &list.join(", "))?;
        }
    }
    let fields = word.fields();
    if !fields.is_empty() {
        let names: Vec<&str> = fields.into_iter().map(Field::name).collect();
        say("words-fields-of", &names.join(", "))?;
    }
    match readers(word, mappings) {
        Some(names) if names.is_empty() => say("words-mappings", &text("words-no-mapping"))?,
        Some(names) => say("words-mappings", &names.join(", "))?,
        None if matches!(word, Word::Field(_)) => {
            say("words-mappings", &text("words-any-mapping"))?;
        }
        None => {}
    }
    if let Word::Kind(kind) = word {
        say("words-event", &vocabulary::event(kind))?;
    }
    writeln!(out, "  {}{colon}", text("words-clause"))?;
    for line in word.clause().lines() {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

/// Every word, in groups.
fn tables(out: &mut impl Write, mappings: &[Mapping], language: Language) -> io::Result<()> {
    let text = |id: &str| report::text(language, id);
    let [families, fields] = vocabulary::groups(language);
    for (head, groups) in [("words-kinds", families), ("words-fields", fields)] {
        writeln!(out, "{}", text(head).bold())?;
        for (group, words) in groups {
            writeln!(out, "\n{}", group.underline())?;
            let rows = words.iter().map(|word| {
                let readers = readers(*word, mappings).map(|names| names.join(", "));
                let holds = match word {
                    Word::Field(field) => vocabulary::holds(language, *field),
                    Word::Kind(_) | Word::Listed(..) | Word::Unit(_) => String::new(),
                };
                let spelt: Vec<&str> = word.spellings().collect();
                let told = readers.unwrap_or_default();
                let cells = [spelt.join(", "), word.name(language), holds, told];
                cells
                    .into_iter()
                    .filter(|cell| !cell.is_empty() || head == "words-fields")
            });
            table(out, rows)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}\n", text("words-closed").bold())?;
    let lists = Field::all().filter(|field| field.words().is_some());
    let lists = lists.map(|field| [field.name().to_owned(), vocabulary::list(field).join(", ")]);
    table(out, lists)?;
    writeln!(out, "\n{}\n", text("words-units").bold())?;
    let units = Word::all().filter(|word| matches!(word, Word::Unit(_)));
    let units = units.map(|word| {
        [
            word.word().to_owned(),
            word.name(language),
            word.means(language),
        ]
    });
    table(out, units)?;
    writeln!(out, "\n{}", text("words-more"))
}

fn table(
    out: &mut impl Write,
    rows: impl Iterator<Item = impl IntoIterator<Item = String>>,
) -> io::Result<()> {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    for row in rows {
        table.add_row(row);
    }
    writeln!(out, "{}", table.trim_fmt())
}
