// SPDX-License-Identifier: EUPL-1.2
//! `vigie check`: are these files sound, and if not, what is wrong with each?

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use owo_colors::OwoColorize as _;
use serde_json::json;

use super::{Exit, Format, Global, output};
use crate::agreement::{self, Status};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, KEPT, Language, Level, json, render};
use crate::intake::{self, Mapping, PeopleTable};
use crate::yaml::{self, Document, FileKind, Problem};

/// Findings of a file shown as text; `--verbose` and JSON show all.
const SHOWN: usize = 12;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie check                                   everything below config/
  vigie check config/agreement.yaml             one file
  vigie check config/people.csv                 a people table: what is wrong, never about whom
  vigie check --lang fr --format json FILE      for programs, messages in French

Exit code: 0 sound (there may be warnings), 1 errors, 2 wrong usage, 3 a file cannot be read")]
pub(super) struct Arguments {
    /// Files to check [default: agreement.yaml, vigie.yaml, mirror.yaml, library/*.yaml, mappings/*.yaml of config/]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// What came of one file.
struct Checked {
    file: PathBuf,
    /// What it holds, in both languages; nothing if it was refused.
    summary: Option<(String, String)>,
    findings: Vec<Diagnostic>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let files = if arguments.files.is_empty() {
        usual_files()
    } else {
        arguments.files.clone()
    };
    let language = global.language();
    if files.is_empty() {
        let message = language.pick(
            "no file to check: there is no config/agreement.yaml here; name the files",
            "aucun fichier à vérifier : il n'y a pas de config/agreement.yaml ici ; nommez les fichiers",
        );
        writeln!(io::stderr(), "vigie: {message}")?;
        return Ok(Exit::Usage);
    }
    let checked: Vec<Checked> = files.into_iter().map(check).collect();
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => write_text(&mut out, &checked, language, global)?,
        Format::Json => write_json(&mut out, &checked, language)?,
    }
    out.flush()?;
    Ok(checked
        .iter()
        .map(Checked::exit)
        .max()
        .unwrap_or(Exit::Success))
}

/// The files a command without arguments means, as far as they exist.
fn usual_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = [
        "config/agreement.yaml",
        "config/vigie.yaml",
        "config/mirror.yaml",
    ]
    .into_iter()
    .map(PathBuf::from)
    .filter(|path| path.exists())
    .collect();
    files.extend(yaml_files("config/library"));
    files.extend(yaml_files("config/mappings"));
    files
}

/// The YAML files of a folder, in order of name; none if there is no such folder.
pub(super) fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let yaml = |path: &PathBuf| path.extension().is_some_and(|e| e == "yaml" || e == "yml");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(yaml).collect();
    files.sort();
    files
}

fn check(file: PathBuf) -> Checked {
    let (summary, findings) = match contents(&file) {
        Ok((english, french, warnings)) => (Some((english, french)), warnings),
        Err(findings) => (None, findings),
    };
    Checked {
        file,
        summary,
        findings,
    }
}

/// Summaries in both languages, and warnings.
type Sound = (String, String, Vec<Diagnostic>);

/// Hands a file to the loader of its kind.
fn contents(file: &Path) -> Result<Sound, Vec<Diagnostic>> {
    if PeopleTable::is_one(file) {
        return PeopleTable::examine(file).map(|table| sound_people(&table));
    }
    let name = file.to_string_lossy();
    let bytes = yaml::read(file).map_err(|unreadable| vec![*unreadable])?;
    let document = Document::parse(&name, &bytes)?;
    match document.kind() {
        Some(FileKind::Agreement) => {
            let mut loaded = agreement::parse(&name, &bytes)?;
            let unserved = super::served::warnings(file, &document, &loaded.agreement);
            loaded.warnings.extend(unserved);
            Ok(sound_agreement(loaded))
        }
        Some(FileKind::Settings) => {
            let base = file.parent().unwrap_or(Path::new(""));
            let config = crate::config::parse(&name, &bytes, base)?;
            config
                .people
                .as_deref()
                .map(PeopleTable::examine)
                .transpose()?;
            let doubtful = named_mappings(&document, &config)?;
            let (sources, queue) = (config.rules.len(), config.queue.map_or("-", |_| "+"));
            let english = format!("{sources} source rules, queue {queue}");
            Ok((
                english,
                format!("{sources} règles de source, file {queue}"),
                doubtful,
            ))
        }
        Some(FileKind::Mirror) => {
            let config = crate::config::mirror::parse(&name, &bytes, Path::new(""))?;
            let (log, canaries) = (config.log.name(), config.limits.canaries.len());
            let s = plural(canaries);
            let english = format!(
                "mirror of {log}, {canaries} canar{}",
                match canaries {
                    1 => "y",
                    _ => "ies",
                }
            );
            Ok((
                english,
                format!("miroir de {log}, {canaries} témoin{s}"),
                Vec::new(),
            ))
        }
        Some(FileKind::Mapping) => intake::parse_mapping(&name, &bytes).map(sound_mapping),
        None => Err(document.refuse_unknown()),
    }
}

/// What is doubtful about the mappings that the sources name.
///
/// # Errors
/// What keeps a start from reading them.
fn named_mappings(
    document: &Document,
    config: &Config,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let folder = config.mappings.as_deref();
    let mappings = folder.map(intake::load_mappings).transpose()?;
    let mappings = mappings.unwrap_or_default();
    let names = || mappings.iter().map(|mapping| mapping.name.as_str());
    let has_schemas = config.registry.is_some() || config.schemas.is_some();
    let mut out = document.findings();
    for named in document
        .root()
        .under("sources")
        .flat_map(|one| one.under("mapping"))
    {
        let Some(name) = named.text() else { continue };
        match mappings.iter().find(|known| known.name == name) {
            Some(mapping) if mapping.follows_schemas() && !has_schemas => {
                let problem = Problem::WrongShape {
                    en: "a mapping whose schemas are to be had, unless each record brings its own: \
                         neither `schema_registry:` nor `schemas:` under `paths:` says where",
                    fr: "une correspondance dont les schémas se trouvent, sauf si chaque message \
                         apporte le sien : ni `schema_registry:` ni `schemas:` sous `paths:` ne dit où",
                };
                let _ = out.warning(named.place, problem.message());
            }
            Some(_) => {}
            None => {
                let problem = Problem::UnknownWord {
                    word: name.to_owned(),
                    key: "mapping",
                };
                let told = out.error(named.place, problem.message());
                let _ = told.meant(name, names()).allowed(names());
            }
        }
    }
    match out.errors() {
        0 => Ok(out.into_list()),
        _ => Err(out.into_list()),
    }
}

fn sound_people(table: &PeopleTable) -> Sound {
    let (rows, s) = (table.len(), plural(table.len()));
    let english = format!("people table, {rows} row{s}");
    let french = format!("table des personnes, {rows} ligne{s}");
    (english, french, Vec::new())
}

fn sound_mapping(mapping: Mapping) -> Sound {
    let kinds = mapping.kinds().count();
    let (name, version, s) = (&mapping.name, mapping.version, plural(kinds));
    let english = format!("mapping {name} v{version}, {kinds} kind{s} of event");
    let french = format!("correspondance {name} v{version}, {kinds} genre{s} d'événement");
    (english, french, mapping.warnings)
}

fn sound_agreement(loaded: agreement::Loaded) -> Sound {
    let clauses = &loaded.agreement.clauses;
    let of = |status| {
        clauses
            .iter()
            .filter(|clause| clause.status == status)
            .count()
    };
    let (all, active) = (clauses.len(), of(Status::Active));
    let (trial, off) = (of(Status::Trial), of(Status::Off));
    let s = plural(all);
    let english = format!("{all} clause{s}, {active} active, {trial} trial, {off} off");
    let (a, o) = (plural(active), plural(off));
    let french =
        format!("{all} clause{s} : {active} active{a}, {trial} à l'essai, {off} arrêtée{o}");
    (english, french, loaded.warnings)
}

impl Checked {
    fn exit(&self) -> Exit {
        match self.summary {
            Some(_) => Exit::Success,
            None => super::run::exit(&self.findings),
        }
    }
}

fn write_text(
    out: &mut impl Write,
    checked: &[Checked],
    language: Language,
    global: &Global,
) -> io::Result<()> {
    for file in checked {
        let most = if global.verbose > 0 {
            usize::MAX
        } else {
            SHOWN
        };
        // Errors first where not all fit.
        let mut findings: Vec<&Diagnostic> = file.findings.iter().collect();
        if findings.len() > most {
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        }
        for finding in findings.iter().take(most) {
            render(out, finding, language)?;
            writeln!(out)?;
        }
        if let Some(more @ 1..) = findings.len().checked_sub(most) {
            let tail = language.pick(
                "more; --verbose shows all",
                "autres ; --verbose les montre tous",
            );
            writeln!(out, "… {more} {tail}\n")?;
        }
        write_summary(out, file, language, global.quiet)?;
    }
    Ok(())
}

/// One line per file.
fn write_summary(
    out: &mut impl Write,
    file: &Checked,
    language: Language,
    quiet: bool,
) -> io::Result<()> {
    let count = |level| file.findings.iter().filter(|f| f.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let name = file.file.display();
    match &file.summary {
        Some(_) if quiet => Ok(()),
        Some((english, french)) => {
            let summary = language.pick(english, french);
            let tail = match (warnings, language) {
                (0, _) => String::new(),
                (n, Language::English) => format!(" ({n} warning{})", plural(n)),
                (n, Language::French) => format!(" ({n} avertissement{})", plural(n)),
            };
            writeln!(out, "{} {name}: {summary}{tail}", "✓".green())
        }
        None => {
            let (n, s) = (errors, plural(errors));
            let more = if file.findings.len() < KEPT { "" } else { "+" };
            let text = match language {
                Language::English => {
                    format!("{n}{more} error{s}, {warnings} warning{}", plural(warnings))
                }
                Language::French => format!(
                    "{n}{more} erreur{s}, {warnings} avertissement{}",
                    plural(warnings)
                ),
            };
            writeln!(out, "{} {name}: {text}", "✗".red())
        }
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

fn write_json(out: &mut impl Write, checked: &[Checked], language: Language) -> io::Result<()> {
    let files = checked.iter().map(|file| {
        json!({
            "file": file.file.to_string_lossy(),
            "sound": file.summary.is_some(),
            "summary": file.summary.as_ref().map(|(en, fr)| language.pick(en, fr)),
            "findings": file.findings.iter().map(|f| json(f, language)).collect::<Vec<_>>(),
        })
    });
    let files: Vec<_> = files.collect();
    writeln!(out, "{:#}", json!({ "files": files }))
}
