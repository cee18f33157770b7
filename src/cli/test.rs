// SPDX-License-Identifier: EUPL-1.2
//! `vigie test`: do the clauses of these agreements say what their tests expect?

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use owo_colors::OwoColorize as _;
use serde_json::{Value, json};

use super::run::cannot;
use super::{Exit, Format, Global, output};
use crate::agreement::{self, Expected};
use crate::diagnostic::{Language, Level, render};
use crate::replay::{self, Difference, Found, Report};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie test                                  config/agreement.yaml and config/library/*.yaml
  vigie test config/agreement.yaml            one file
  vigie test --clause art-4.2 FILE            one clause
  vigie test --junit report.xml               also a report for CI

Exit code: 0 all pass, 1 some fail, 2 wrong usage, 3 a file cannot be used")]
pub(super) struct Arguments {
    /// Agreements [default: config/agreement.yaml, config/library/*.yaml]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only the tests of this clause
    #[arg(long, value_name = "ID")]
    clause: Option<String>,
    /// Write a JUnit report to this file
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// One file and what came of its tests.
struct Tested {
    file: PathBuf,
    reports: Vec<Report>,
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
        match agreement::load(&file) {
            Ok(loaded) => {
                let clauses = loaded.agreement.clauses.iter();
                let asked = |id: &str| arguments.clause.as_deref().is_none_or(|only| only == id);
                let reports = clauses
                    .inspect(|clause| found |= asked(clause.id.as_str()))
                    .filter(|clause| asked(clause.id.as_str()))
                    .flat_map(|clause| replay::run(&loaded.agreement, clause));
                let reports = reports.collect();
                tested.push(Tested { file, reports });
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
        std::fs::write(path, junit(&tested, language))?;
    }
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => write_text(&mut out, &tested, language, global.quiet)?,
        Format::Json => serde_json::to_writer_pretty(&mut out, &as_json(&tested, language))?,
    }
    out.flush()?;
    let failed = tested
        .iter()
        .flat_map(|t| &t.reports)
        .any(|r| !r.differences.is_empty());
    Ok(match (refused, failed) {
        (true, _) => Exit::Unreadable,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Success,
    })
}

fn usual_files() -> Vec<PathBuf> {
    let mut files = super::check::yaml_files("config/library");
    let own = PathBuf::from("config/agreement.yaml");
    if own.exists() {
        files.insert(0, own);
    }
    files
}

fn write_text(
    out: &mut impl Write,
    tested: &[Tested],
    language: Language,
    quiet: bool,
) -> io::Result<()> {
    let (mut passed, mut failed) = (0, 0);
    for Tested { file, reports } in tested {
        for report in reports {
            let place = format!("{}:{}", file.display(), report.line);
            if report.differences.is_empty() {
                passed += 1;
                if !quiet {
                    writeln!(
                        out,
                        "{} {}  {}",
                        "✓".green(),
                        report.clause.bold(),
                        report.name
                    )?;
                }
                continue;
            }
            failed += 1;
            let (clause, name) = (report.clause.bold(), &report.name);
            writeln!(out, "{} {clause}  {name}  ({place})", "✗".red())?;
            for difference in &report.differences {
                write_difference(out, difference, language)?;
            }
        }
    }
    let text = language.pick(
        format!("{passed} tests passed, {failed} failed"),
        format!("{passed} tests réussis, {failed} en échec"),
    );
    writeln!(out, "{text}")
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

fn as_json(tested: &[Tested], language: Language) -> Value {
    let files = tested.iter().map(|Tested { file, reports }| {
        let tests = reports.iter().map(|report| {
            json!({
                "clause": report.clause, "name": report.name, "line": report.line,
                "passed": report.differences.is_empty(), "differences": plain(report, language),
            })
        });
        json!({ "file": file.display().to_string(), "tests": tests.collect::<Vec<_>>() })
    });
    json!({ "files": files.collect::<Vec<_>>() })
}

/// The differences as lines without colour.
fn plain(report: &Report, language: Language) -> Vec<String> {
    let text = |difference| {
        let mut text = Vec::new();
        // Writing to memory cannot fail.
        let _ = write_difference(&mut text, difference, language);
        anstream::adapter::strip_str(&String::from_utf8_lossy(&text)).to_string()
    };
    report.differences.iter().map(text).collect()
}

/// The report that CI systems read.
fn junit(tested: &[Tested], language: Language) -> String {
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned();
    for Tested { file, reports } in tested {
        let failed = reports.iter().filter(|r| !r.differences.is_empty()).count();
        xml += &format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">\n",
            escaped(file_name(file)),
            reports.len()
        );
        for report in reports {
            let (clause, name) = (escaped(&report.clause), escaped(&report.name));
            xml += &format!("    <testcase classname=\"{clause}\" name=\"{name}\"");
            if report.differences.is_empty() {
                xml += "/>\n";
            } else {
                let text = escaped(&plain(report, language).join(""));
                xml += &format!("><failure>{text}</failure></testcase>\n");
            }
        }
        xml += "  </testsuite>\n";
    }
    xml + "</testsuites>\n"
}

fn file_name(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

fn escaped(text: &str) -> String {
    let pairs = [
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("\"", "&quot;"),
    ];
    let plain = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = text.chars().filter(plain).collect();
    pairs
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}
