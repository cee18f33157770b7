// SPDX-License-Identifier: EUPL-1.2
//! `vigie export`: one zip for an inspector, and a leaf that says so.
//!
//! A store has one writer. If a monitor runs, it is asked over the socket beside its store; if none
//! runs, the store is opened as its writer; of a mirror's database, which belongs to another log,
//! the export is written down beside that log.

mod ask;

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::config;
use crate::export::{self, ExportError, Order, Period, Request, Scope, ScopeError};
use crate::http::socket_path;
use crate::ledger::Export;
use crate::observation::EventTime;
use crate::store::{Reader, Store};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie export --store vigie.db --lang fr --out export.zip
  vigie export --facts-from 2026-12-01 --facts-until 2026-12-31 --site lille-1 --out december.zip
  vigie export --recipient dreets-59 --requested-by 'DREETS, unité 3' --reference 2026/117 --out e.zip

--from and --until are about when the monitor told an alert, --facts-from and --facts-until about when
that happened what it is about (from its first to its last fact; where there is none, its window).
A day counts whole, the first and the last alike, in the zone of the agreement in force: until
2026-12-31 takes in that day. A moment (2026-12-31T12:00:00Z) ends what lies before it.
A site or clause that no agreement of this log and no alert in it names is refused, with those that
are near; nothing is written then. The log itself is given whole: nothing in it is about a person. The
export is recorded in the log before the file is there.

Exit code: 0 written, 1 a file has errors or a name is unknown, 2 wrong usage, 3 it cannot be written")]
pub(super) struct Arguments {
    /// The store, or a mirror's database [default: the one that the configuration names]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// How this installation runs
    #[arg(
        long,
        value_name = "FILE",
        default_value = "config/vigie.yaml",
        conflicts_with = "store"
    )]
    config: PathBuf,
    /// Alerts told on this day, or at this moment, or later
    #[arg(long, value_name = "DAY|TIME")]
    from: Option<String>,
    /// Alerts told up to this day, which counts whole, or before this moment
    #[arg(long, value_name = "DAY|TIME")]
    until: Option<String>,
    /// Alerts about facts of this day, or this moment, or later
    #[arg(long, value_name = "DAY|TIME")]
    facts_from: Option<String>,
    /// Alerts about facts up to this day, which counts whole, or before this moment
    #[arg(long, value_name = "DAY|TIME")]
    facts_until: Option<String>,
    /// Alerts at one site
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
    /// Alerts of one clause
    #[arg(long, value_name = "ID")]
    clause: Option<String>,
    /// Who gets it: stands in the log
    #[arg(long, value_name = "NAME", default_value = "unnamed")]
    recipient: String,
    /// Who asked for it: stands on the cover and in the log
    #[arg(long, value_name = "NAME")]
    requested_by: Option<String>,
    /// Who makes it: stands on the cover and in the log
    #[arg(long, value_name = "NAME")]
    produced_by: Option<String>,
    /// Number of the file or letter it belongs to: stands on the cover and in the log
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// The zip; never overwritten
    #[arg(long, value_name = "FILE.zip")]
    out: PathBuf,
}

/// What was done, for the last line.
struct Done {
    export: Export,
    /// The leaf that says so; nothing where the export is written down beside the log.
    leaf: Option<u64>,
    /// Whether its period ends sooner than asked.
    is_cut: bool,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let store = match &arguments.store {
        Some(store) => store.clone(),
        None => match config::load(&arguments.config) {
            Ok(config) => config.store,
            Err(findings) => return tell(&findings, global),
        },
    };
    let order = match order(arguments, global) {
        Ok(order) => order,
        Err(error) => {
            writeln!(io::stderr(), "vigie: {}", error.say(global.language()))?;
            return Ok(Exit::Usage);
        }
    };
    if arguments.out.exists() {
        let error = format!("{} is there already", arguments.out.display());
        return cannot(&error);
    }
    let unfinished = arguments.out.with_added_extension("part");
    let bar = progress(global);
    let result = make(&store, &order, &unfinished, &bar);
    bar.finish_and_clear();
    let done = match result {
        Ok(done) => done,
        Err(failure) => return failed(&failure, global),
    };
    // A link fails where a file is by now; a rename would replace it.
    if let Err(error) = std::fs::hard_link(&unfinished, &arguments.out) {
        return cannot(&format!("{}: {error}", arguments.out.display()));
    }
    std::fs::remove_file(&unfinished)?;
    say(&done, &arguments.out, global)
}

/// What was asked for, as far as it makes sense.
fn order(arguments: &Arguments, global: &Global) -> Result<Order, ScopeError> {
    let period = |from: &Option<String>, until: &Option<String>| {
        Period::parse(from.as_deref(), until.as_deref())
    };
    let names = [
        &arguments.requested_by,
        &arguments.produced_by,
        &arguments.reference,
    ];
    if arguments.recipient.chars().count() > export::MAX_NAME {
        return Err(ScopeError::Name);
    }
    Ok(Order {
        scope: Scope {
            told: period(&arguments.from, &arguments.until)?,
            facts: period(&arguments.facts_from, &arguments.facts_until)?,
            site: arguments.site.clone(),
            clause: arguments.clause.clone(),
        },
        language: global.language(),
        recipient: arguments.recipient.clone(),
        request: Request::new(names.map(Clone::clone))?,
        created: EventTime::from(jiff::Timestamp::now()),
        machine: export::machine(),
    })
}

/// Why there is no file.
enum Failure {
    /// What was asked for is not in this log, or makes no sense under its agreement.
    Asked(ExportError),
    /// Anything else.
    Cannot(String),
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Failure {
        match error {
            error @ (ExportError::Unknown(_) | ExportError::Scope(_)) => Failure::Asked(error),
            other => Failure::Cannot(other.to_string()),
        }
    }
}

fn failed(failure: &Failure, global: &Global) -> io::Result<Exit> {
    let (text, exit) = match failure {
        Failure::Cannot(error) => return cannot(error),
        Failure::Asked(ExportError::Unknown(unknown)) => {
            (unknown.say(global.language()), Exit::Findings)
        }
        Failure::Asked(ExportError::Scope(error)) => (error.say(global.language()), Exit::Usage),
        Failure::Asked(error) => return cannot(error),
    };
    writeln!(io::stderr(), "vigie: {text}")?;
    Ok(exit)
}

fn progress(global: &Global) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if !io::stderr().is_terminal() || global.quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

/// Makes the file, wherever the store can be written, and records it. A name that is not in the log
/// ends this before anything is written.
fn make(store: &Path, order: &Order, out: &Path, bar: &ProgressBar) -> Result<Done, Failure> {
    if !store.exists() {
        let why = format!("there is no store {}", store.display());
        return Err(Failure::Cannot(why));
    }
    let reader = Reader::open(store).map_err(ExportError::from)?;
    let told = export::check(&reader, &order.scope)?;
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).open(out);
    let file = file.map_err(|error| Failure::Cannot(format!("{}: {error}", out.display())))?;
    let made = fill(store, order, file, bar);
    let (export, leaf) = made.inspect_err(|_| {
        // What there is of it is of no use.
        let _ = std::fs::remove_file(out);
    })?;
    let asked = told.until.map(|time| time.to_string());
    Ok(Done {
        is_cut: export.until != asked,
        export,
        leaf,
    })
}

/// Fills the file, and says which leaf tells of it.
fn fill(
    store: &Path,
    order: &Order,
    mut file: File,
    bar: &ProgressBar,
) -> Result<(Export, Option<u64>), Failure> {
    let say = |error: &dyn std::fmt::Display| Failure::Cannot(error.to_string());
    let asked = ask::ask(&socket_path(store), order, &mut file, bar);
    if let Some(done) = asked.map_err(Failure::Cannot)? {
        file.sync_all().map_err(|error| say(&error))?;
        return Ok(done);
    }
    // A view of its own: what was committed since the names were looked at belongs in it.
    let reader = Reader::open(store).map_err(ExportError::from)?;
    let role = reader.fact("role").map_err(ExportError::from)?;
    if role.as_deref() == Some("mirror") {
        let export = write(&reader, order, &file, bar)?;
        export::note(store, &export, order.created).map_err(|error| say(&error))?;
        return Ok((export, None));
    }
    let (mut writer, _) = Store::open(store).map_err(|error| say(&error))?;
    let export = write(&reader, order, &file, bar)?;
    let leaf = export::record(&mut writer, &export, order.created).map_err(|error| say(&error))?;
    Ok((export, Some(leaf)))
}

fn write(
    reader: &Reader,
    order: &Order,
    file: &File,
    bar: &ProgressBar,
) -> Result<Export, ExportError> {
    let mut progress = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let export = export::build(reader, order, BufWriter::new(file), &mut progress)?;
    file.sync_all()?;
    Ok(export)
}

fn say(done: &Done, out: &Path, global: &Global) -> io::Result<Exit> {
    let (export, w) = (&done.export, global.language());
    let mut to = output::stdout(global.color);
    match global.format {
        Format::Json => writeln!(
            to,
            "{}",
            serde_json::json!({
                "file": out.display().to_string(), "sha256": export.sha256, "leaf": done.leaf,
                "size": export.size, "alerts": export.alerts, "recipient": export.recipient,
                "until": export.until,
            })
        )?,
        Format::Text => {
            let leaf = match done.leaf {
                Some(leaf) => format!(
                    "{} {leaf}",
                    w.pick("recorded as leaf", "inscrit : écriture")
                ),
                None => w
                    .pick(
                        "recorded beside the mirror's log",
                        "inscrit à côté du journal du miroir",
                    )
                    .to_owned(),
            };
            writeln!(
                to,
                "{}: {} {}, {} {}; {leaf}\nSHA-256 {}",
                out.display(),
                export.alerts,
                w.pick("alerts", "alertes"),
                export.size,
                w.pick("leaves", "écritures"),
                export.sha256
            )?;
            if let Some(until) = export.until.as_ref().filter(|_| done.is_cut) {
                let why = w.pick(
                    "not whole: too many alerts for one file; ask again with --from",
                    "incomplet : trop d'alertes pour un fichier ; demandez la suite avec --from",
                );
                writeln!(to, "{why} {until}")?;
            }
        }
    }
    to.flush()?;
    Ok(Exit::Success)
}
