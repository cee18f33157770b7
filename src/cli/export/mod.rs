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
use crate::export::{self, Order, Scope};
use crate::http::socket_path;
use crate::ledger::Export;
use crate::observation::EventTime;
use crate::store::{Reader, Store};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie export --store vigie.db --lang fr --out export.zip
  vigie export --from 2026-12-01 --until 2027-01-01 --site lille-1 --recipient dreets-59 --out e.zip

Times are when the monitor told an alert; a date is its first moment in UTC. The log itself is given
whole: nothing in it is about a person. The export is recorded in the log before the file is there.

Exit code: 0 written, 1 a file has errors, 2 wrong usage, 3 it cannot be written")]
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
    /// Alerts told at this time or later
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Alerts told before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Alerts at one site
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
    /// Alerts of one clause
    #[arg(long, value_name = "ID")]
    clause: Option<String>,
    /// Who gets it: stands in the log
    #[arg(long, value_name = "NAME", default_value = "unnamed")]
    recipient: String,
    /// The zip; never overwritten
    #[arg(long, value_name = "FILE.zip")]
    out: PathBuf,
}

/// What was done, for the last line.
struct Done {
    export: Export,
    /// The leaf that says so; nothing where the export is written down beside the log.
    leaf: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let store = match &arguments.store {
        Some(store) => store.clone(),
        None => match config::load(&arguments.config) {
            Ok(config) => config.store,
            Err(findings) => return tell(&findings, global),
        },
    };
    let times = (arguments.from.as_deref(), arguments.until.as_deref());
    let (site, clause) = (arguments.site.clone(), arguments.clause.clone());
    let scope = match Scope::parse(times, site, clause) {
        Ok(scope) => scope,
        Err(what) => {
            writeln!(io::stderr(), "vigie: {what}")?;
            return Ok(Exit::Usage);
        }
    };
    if arguments.out.exists() {
        let error = format!("{} is there already", arguments.out.display());
        return cannot(&error);
    }
    let order = Order {
        scope,
        language: global.language(),
        recipient: arguments.recipient.clone(),
        created: EventTime::from(jiff::Timestamp::now()),
        machine: export::machine(),
    };
    let unfinished = arguments.out.with_added_extension("part");
    let bar = progress(global);
    let result = make(&store, &order, &unfinished, &bar);
    bar.finish_and_clear();
    let done = match result {
        Ok(done) => done,
        Err(error) => {
            // Left over from this attempt, or from none at all.
            let _ = std::fs::remove_file(&unfinished);
            return cannot(&error);
        }
    };
    // A link fails where a file is by now; a rename would replace it.
    if let Err(error) = std::fs::hard_link(&unfinished, &arguments.out) {
        return cannot(&format!("{}: {error}", arguments.out.display()));
    }
    std::fs::remove_file(&unfinished)?;
    say(&done, &order, &arguments.out, global)
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

/// Makes the file, wherever the store can be written, and records it.
fn make(store: &Path, order: &Order, out: &Path, bar: &ProgressBar) -> Result<Done, String> {
    let say = |error: &dyn std::fmt::Display| error.to_string();
    if !store.exists() {
        return Err(format!("there is no store {}", store.display()));
    }
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .open(out)
        .map_err(|error| format!("{}: {error}", out.display()))?;
    if let Some(done) = ask::ask(&socket_path(store), order, &mut file, bar)? {
        file.sync_all().map_err(|error| say(&error))?;
        return Ok(done);
    }
    let reader = Reader::open(store).map_err(|error| say(&error))?;
    let role = reader.fact("role").map_err(|error| say(&error))?;
    if role.as_deref() == Some("mirror") {
        let export = write(&reader, order, &file, bar)?;
        export::note(store, &export, order.created).map_err(|error| say(&error))?;
        return Ok(Done { export, leaf: None });
    }
    let (mut writer, _) = Store::open(store).map_err(|error| say(&error))?;
    let export = write(&reader, order, &file, bar)?;
    let leaf = export::record(&mut writer, &export, order.created).map_err(|error| say(&error))?;
    Ok(Done {
        export,
        leaf: Some(leaf),
    })
}

fn write(reader: &Reader, order: &Order, file: &File, bar: &ProgressBar) -> Result<Export, String> {
    let mut progress = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let export = export::build(reader, order, BufWriter::new(file), &mut progress);
    let export = export.map_err(|error| error.to_string())?;
    file.sync_all().map_err(|error| error.to_string())?;
    Ok(export)
}

fn say(done: &Done, order: &Order, out: &Path, global: &Global) -> io::Result<Exit> {
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
            let asked = order.scope.until.map(|time| time.to_string());
            if let Some(until) = export.until.as_ref().filter(|_| export.until != asked) {
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
