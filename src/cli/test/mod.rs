// SPDX-License-Identifier: EUPL-1.2
//! `vigie test`: do clauses say, and mappings read, what the tests in their files expect?

mod junit;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use self::junit::junit;
use super::run::cannot;
use super::{Exit, Format, Global, output};
use crate::agreement::{self, Clause, Expected, Status};
use crate::diagnostic::{Diagnostic, Language, Level, render};
use crate::intake::{self, Mapping};
use crate::replay::sample::{self, Unlike};
use crate::replay::{self, Difference, Found};
use crate::yaml::{self, Document, FileKind};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie test                                  agreement.yaml, library/*.yaml and mappings/*.yaml of config/
  vigie test config/agreement.yaml            one file
  vigie test config/mappings/okta.yaml        what a mapping reads of the samples in it
  vigie test --clause art-4.2 FILE            one clause
  vigie test --junit report.xml               also a report for CI

  vigie test --all FILE                       fail also if a clause has no test

Exit code: 0 all pass, 1 some fail or there is none, 2 wrong usage, 3 a file cannot be used")]
pub(super) struct Arguments {
    /// Agreements and mappings [default: agreement.yaml, library/*.yaml, mappings/*.yaml of config/]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only the tests of this clause
    #[arg(long, value_name = "ID")]
    clause: Option<String>,
    /// Fail if a clause that runs has no test
    #[arg(long)]
    all: bool,
    /// Write a JUnit report to this file
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// One file and what came of its tests.
struct Tested {
    file: PathBuf,
    reports: Vec<Report>,
    /// Clauses that run and have no test.
    untested: Vec<String>,
    /// Whether all tests of the file were asked for.
    is_whole: bool,
}

/// What came of one test.
struct Report {
    /// The clause, or the mapping.
    of: String,
    name: String,
    line: u32,
    /// What is not as expected, in lines with colours.
    differences: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let language = global.language();
    let files = match arguments.files.is_empty() {
        true => usual_files(),
        false => arguments.files.clone(),
    };
    let mut tested = Vec::new();
    if files.is_empty() {
        return cannot(&language.pick(
            "no agreement is named, and neither config/agreement.yaml nor config/library is here",
            "aucun accord n'est nommé, et ni config/agreement.yaml ni config/library ne sont ici",
        ));
    }
    let (mut refused, mut found) = (false, false);
    for file in files {
        match reports(&file, arguments, language) {
            Ok((is_asked, reports, untested)) => {
                found |= is_asked;
                tested.push(Tested {
                    file,
                    reports,
                    untested,
                    is_whole: arguments.clause.is_none(),
                });
            }
            Err(findings) => {
                refused = true;
                let mut err = output::stderr(global.color);
                for finding in findings.iter().filter(|f| f.level == Level::Error) {
                    render(&mut err, finding, language)?;
                }
            }
        }
    }
    if let Some(clause) = arguments.clause.as_ref().filter(|_| !found && !refused) {
        return cannot(&language.pick(
            format!("no clause is called {clause}"),
            format!("aucune clause ne s'appelle {clause}"),
        ));
    }
    if let Some(path) = &arguments.junit {
        std::fs::write(path, junit(&tested))?;
    }
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => write_text(&mut out, &tested, language, global.quiet)?,
        Format::Json => serde_json::to_writer_pretty(&mut out, &as_json(&tested))?,
    }
    out.flush()?;
    let mut reports = tested.iter().flat_map(|t| &t.reports).peekable();
    let nothing = reports.peek().is_none();
    let failed = nothing
        || reports.any(|r| !r.differences.is_empty())
        || arguments.all && tested.iter().any(|t| !t.untested.is_empty());
    Ok(match (refused, failed) {
        (true, _) => Exit::Unreadable,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Success,
    })
}

/// Runs the tests of one file. Says whether something in it was asked for, and which clauses have no
/// test.
fn reports(
    file: &Path,
    arguments: &Arguments,
    language: Language,
) -> Result<(bool, Vec<Report>, Vec<String>), Vec<Diagnostic>> {
    let bytes = yaml::read(file).map_err(|unreadable| vec![*unreadable])?;
    let name = file.to_string_lossy();
    if Document::parse(&name, &bytes)?.kind() == Some(FileKind::Mapping) {
        let mapping = intake::parse_mapping(&name, &bytes)?;
        // A clause is asked for, and here are none.
        return Ok(match arguments.clause {
            Some(_) => (false, Vec::new(), Vec::new()),
            None => (true, of_mapping(&mapping, language), Vec::new()),
        });
    }
    let loaded = agreement::load(file)?;
    let asked = |id: &str| arguments.clause.as_deref().is_none_or(|only| only == id);
    let clauses = loaded.agreement.clauses.iter();
    let clauses: Vec<_> = clauses.filter(|clause| asked(clause.id.as_str())).collect();
    let reports = clauses
        .iter()
        .flat_map(|clause| replay::run(&loaded.agreement, clause))
        .map(|report| Report {
            of: report.clause,
            name: report.name,
            line: report.line,
            differences: report
                .differences
                .iter()
                .map(|difference| in_memory(|out| write_difference(out, difference, language)))
                .collect(),
        });
    let runs = |clause: &&&Clause| clause.status != Status::Off && clause.tests.is_empty();
    let untested = clauses.iter().filter(runs);
    let untested = untested.map(|clause| clause.id.to_string()).collect();
    Ok((!clauses.is_empty(), reports.collect(), untested))
}

fn of_mapping(mapping: &Mapping, language: Language) -> Vec<Report> {
    let samples = sample::run(mapping).into_iter();
    samples
        .map(|sampled| Report {
            of: mapping.name.clone(),
            name: sampled.name,
            line: sampled.line,
            differences: sampled
                .differences
                .iter()
                .map(|unlike| in_memory(|out| write_unlike(out, unlike, language)))
                .collect(),
        })
        .collect()
}

/// What is written, as a text.
fn in_memory(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = write(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn usual_files() -> Vec<PathBuf> {
    let mut files = super::check::yaml_files("config/library");
    let own = PathBuf::from("config/agreement.yaml");
    if own.exists() {
        files.insert(0, own);
    }
    files.extend(super::check::yaml_files("config/mappings"));
    files
}

fn write_text(
    out: &mut impl Write,
    tested: &[Tested],
    language: Language,
    quiet: bool,
) -> io::Result<()> {
    let (mut passed, mut failed) = (0, 0);
    for Tested { file, reports, .. } in tested {
        for report in reports {
            let place = format!("{}:{}", file.display(), report.line);
            if report.differences.is_empty() {
                passed += 1;
                if !quiet {
                    writeln!(out, "{} {}  {}", "✓".green(), report.of.bold(), report.name)?;
                }
                continue;
            }
            failed += 1;
            let (clause, name) = (report.of.bold(), &report.name);
            writeln!(out, "{} {clause}  {name}  ({place})", "✗".red())?;
            for difference in &report.differences {
                write!(out, "{difference}")?;
            }
        }
    }
    let text = language.pick(
        format!("{passed} tests passed, {failed} failed"),
        format!("{passed} tests réussis, {failed} en échec"),
    );
    writeln!(out, "{text}")?;
    let is_bare = |tested: &&Tested| tested.is_whole && tested.reports.is_empty();
    for Tested { file, .. } in tested.iter().filter(is_bare) {
        let file = file.display();
        let text = language.pick(
            format!("{file} has no test: write some under `tests:`"),
            format!("{file} n'a aucun test : écrivez-en sous `tests:`"),
        );
        writeln!(out, "{text}")?;
    }
    let untested: Vec<&str> = tested
        .iter()
        .flat_map(|tested| &tested.untested)
        .map(String::as_str)
        .collect();
    if untested.is_empty() {
        return Ok(());
    }
    let text = language.pick("without a test:", "sans test\u{202f}:");
    writeln!(out, "{text} {}", untested.join(", "))
}

fn write_unlike(out: &mut impl Write, unlike: &Unlike, language: Language) -> io::Result<()> {
    match unlike {
        Unlike::Outcome(wanted, found) if wanted.is_empty() => {
            let text = language.pick("an event cannot be read", "un événement ne se lit pas");
            writeln!(out, "    {} {text}: {found}", "+".red())
        }
        Unlike::Outcome(wanted, found) => {
            writeln!(out, "      {}", format!("- {wanted}").green())?;
            writeln!(out, "      {}", format!("+ {found}").red())
        }
        Unlike::Missing(kind) => {
            let text = language.pick("no such observation", "pas de telle observation");
            writeln!(out, "    {} {text}: {kind}", "-".green())
        }
        Unlike::Unexpected(kind) => {
            let text = language.pick(
                "an observation nobody expected",
                "observation que personne n'attendait",
            );
            writeln!(out, "    {} {text}: {kind}", "+".red())
        }
        Unlike::Field(at, name, wanted, found) => {
            let at = at + 1;
            writeln!(out, "      {}", format!("- {at} {name}: {wanted}").green())?;
            writeln!(out, "      {}", format!("+ {at} {name}: {found}").red())
        }
    }
}

fn write_difference(
    out: &mut impl Write,
    difference: &Difference,
    language: Language,
) -> io::Result<()> {
    match difference {
        Difference::Refused(at, why) => {
            let text = language.pick("event refused", "événement refusé");
            writeln!(out, "    {} {text}: {} ({why})", "!".yellow(), at + 1)
        }
        Difference::Unexpected(found) => {
            let text = language.pick(
                "an alert nobody expected",
                "alerte que personne n'attendait",
            );
            writeln!(
                out,
                "    {} {text}: {}",
                "+".red(),
                describe(&found_values(found))
            )
        }
        Difference::Missing(expected, None) => {
            let text = language.pick("no such alert", "pas de telle alerte");
            let values = describe(&expected_values(expected));
            writeln!(out, "    {} {text}: {values}", "-".green())
        }
        Difference::Missing(expected, Some(found)) => {
            let text = language.pick("another alert", "une autre alerte");
            writeln!(out, "    {} {text}:", "≠".yellow())?;
            let found = found_values(found);
            for (key, want) in expected_values(expected) {
                let have = found.iter().find(|(name, _)| *name == key);
                let have = have.map_or(String::new(), |(_, value)| value.clone());
                if have == want {
                    writeln!(out, "        {key}: {want}")?;
                } else {
                    writeln!(out, "      {}", format!("- {key}: {want}").green())?;
                    writeln!(out, "      {}", format!("+ {key}: {have}").red())?;
                }
            }
            Ok(())
        }
    }
}

type Values = Vec<(String, String)>;

fn describe(values: &Values) -> String {
    let pairs: Vec<String> = values
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    pairs.join(", ")
}

fn expected_values(expected: &Expected) -> Values {
    let group = expected
        .group
        .iter()
        .map(|(field, name)| (field.name().to_owned(), name.clone()));
    let others = [
        ("observed", expected.observed.map(|n| n.to_string())),
        ("count", expected.count.map(|n| n.to_string())),
        ("start", expected.start.map(|time| time.to_string())),
        ("waived", expected.waived.map(|waived| waived.to_string())),
    ];
    let others = others
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    group.chain(others).collect()
}

fn found_values(found: &Found) -> Values {
    let group = found
        .group
        .iter()
        .map(|(field, name)| (field.name().to_owned(), name.clone()));
    let others = [
        ("observed", found.observed.to_string()),
        ("count", found.count.to_string()),
        ("start", found.start.to_string()),
        ("waived", found.waived.to_string()),
    ];
    group
        .chain(others.map(|(key, value)| (key.to_owned(), value)))
        .collect()
}

fn as_json(tested: &[Tested]) -> Value {
    let files = tested.iter().map(|tested| {
        let Tested {
            file,
            reports,
            untested,
            ..
        } = tested;
        let tests = reports.iter().map(|report| {
            json!({
                "clause": report.of, "name": report.name, "line": report.line,
                "passed": report.differences.is_empty(), "differences": plain(report),
            })
        });
        let tests = tests.collect::<Vec<_>>();
        json!({ "file": file.display().to_string(), "tests": tests, "untested": untested })
    });
    json!({ "files": files.collect::<Vec<_>>() })
}

/// The differences as lines without colour.
fn plain(report: &Report) -> Vec<String> {
    let differences = report.differences.iter();
    differences
        .map(|text| anstream::adapter::strip_str(text).to_string())
        .collect()
}
