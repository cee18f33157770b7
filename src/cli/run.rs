// SPDX-License-Identifier: EUPL-1.2
//! `vigie run`: the sidecar on a real cluster.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::ready::{Failure, Ready};
use super::reload::{Files, Signals};
use super::told::{Firsts, Teller, Told};
use super::{Exit, Format, Global, output};
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, json, render};
use crate::http;
use crate::monitor::{Counter, Ended, Monitor, MonitorError, Refused, Starting, View, ViewHandle};
use crate::store::{LetterFilter, Reader, StoreError};
use crate::yaml::Problem;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie run --config config/vigie.yaml                  until it is told to stop
  vigie run --config config/vigie.yaml --stop-at-end    what is there now, then end
  vigie run --log-format json                           log lines for a machine

Log lines go to standard error, those of vigie from info on; RUST_LOG asks for others. No line, at
any level, holds what is in a record.

SIGTERM and Ctrl-C stop it cleanly: what was read is committed and told. SIGHUP reads agreement,
mappings and people table anew, all or nothing; vigie.yaml itself needs a restart.

Exit code: 0 stopped or done, 1 a file has errors, 2 wrong usage, 3 it cannot run,
or not all could be read that was there, or what was found is not in the union's queue at the end")]
pub(super) struct Arguments {
    /// How this installation runs
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
    /// Read what is there at the start, commit, and end
    #[arg(long)]
    stop_at_end: bool,
    /// Form of the log lines on standard error [default: as --format]
    #[arg(long, value_name = "FORM", help_heading = "Output")]
    log_format: Option<Format>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let config = match config::load(&arguments.config) {
        Ok(config) => config,
        Err(findings) => return tell(&findings, global),
    };
    let mut files = match Files::read(&config) {
        Ok(files) => files,
        Err(findings) => return tell(&findings, global),
    };
    let log_format = arguments.log_format.unwrap_or(global.format);
    output::log_lines("vigie=info", log_format);
    let signals = Signals::listen(config.clone(), global.clone())?;
    let starting = match Starting::new(&config.store, files.agreement.clone()) {
        Ok(starting) => starting,
        Err(error) => return cannot(&error),
    };
    let line = http::MonitorHandle::default();
    let server = match serve(&config, starting.view(), &signals, &line) {
        Ok(server) => server,
        Err(error) => return cannot(&error),
    };
    tracing::info!(listen = ?config.listen, "serving metrics, health and listings");
    let (store, stop_at_end) = (config.store.clone(), arguments.stop_at_end);
    let ready = Ready {
        config,
        stop_at_end,
        signals: signals.clone(),
    };
    let first = ready.first(&files, starting);
    let mut monitor = match ready.unless_ended(first)? {
        Some(Ok(monitor)) => monitor,
        Some(Err(Failure::Monitor(MonitorError::Refused(Refused(why))))) => {
            return tell(&[*why], global);
        }
        Some(Err(error)) => return cannot(&error),
        None => return Ok(Exit::Success),
    };
    say_key(&monitor)?;
    let result = loop {
        let in_force = (files.agreement.clone(), monitor.record());
        signals.watch(monitor.control(), in_force);
        line.set(Some(monitor.control()));
        let result = monitor.run();
        line.set(None);
        let ended = match result {
            Ok(ended) => ended,
            Err(error) => break Err(error),
        };
        let Some(fresh) = signals.fresh() else {
            break Ok(ended);
        };
        files = fresh;
        tracing::info!("files were read anew");
        let next = ready.next(&files, ended);
        monitor = match ready.unless_ended(next)? {
            Some(Ok(monitor)) => monitor,
            Some(Err(error)) => return cannot(&error),
            None => return Ok(Exit::Success),
        };
    };
    drop(server);
    match result {
        Ok(ended) => end(&ended, (&store, stop_at_end), global),
        Err(error) => cannot(&error),
    }
}

/// Says what came of it.
fn end(ended: &Ended, (store, stop_at_end): (&Path, bool), global: &Global) -> io::Result<Exit> {
    let view = ended.view.get();
    say_reasons(&view, store, global)?;
    let exit = summary(&view, global)?;
    if ended.is_short {
        return cannot(&global.language().pick(
            "not everything was read: the log says what is missing",
            "tout n'a pas été lu : le journal dit ce qui manque",
        ));
    }
    if stop_at_end && view.pending > 0 {
        return cannot(&global.language().pick(
            "the union's queue has not taken every leaf: the next start sends the rest",
            "la file du syndicat n'a pas pris toutes les écritures : le prochain démarrage envoie le \
             reste",
        ));
    }
    Ok(exit)
}

/// Listens where the configuration says, from before anything is known.
fn serve(
    config: &Config,
    view: ViewHandle,
    signals: &Signals,
    line: &http::MonitorHandle,
) -> Result<http::Server, http::ListenError> {
    let listeners = http::Listeners {
        listen: config.listen,
        hosts: config.hosts.clone(),
        inspection: config.inspection.clone(),
        socket: true,
    };
    let (store, end) = (config.store.clone(), signals.end());
    http::Server::start(listeners, view, store, end, line.clone())
}

/// Says whose signature the log bears: that belongs in the mirror's configuration.
fn say_key(monitor: &Monitor) -> io::Result<()> {
    let key = monitor.log_key();
    writeln!(io::stderr(), "vigie: this log is signed with {key}")
}

/// Shows what is wrong with a file. One that cannot be read may be there in a moment, and so has
/// another exit code than mistakes, with which nobody need try again.
pub(super) fn tell(findings: &[Diagnostic], global: &Global) -> io::Result<Exit> {
    let mut err = output::stderr(global.color);
    for finding in findings {
        match global.format {
            Format::Text => render(&mut err, finding, global.language())?,
            Format::Json => writeln!(err, "{}", json(finding, global.language()))?,
        }
    }
    Ok(exit(findings))
}

/// What a command ends with that such findings keep from its work.
pub(super) fn exit(findings: &[Diagnostic]) -> Exit {
    let unreadable = |it: &Diagnostic| Problem::UNREADABLE.contains(&it.message.code);
    match findings.iter().any(unreadable) {
        true => Exit::Unreadable,
        false => Exit::Findings,
    }
}

/// Says why it cannot run.
pub(super) fn cannot(error: &dyn std::fmt::Display) -> io::Result<Exit> {
    writeln!(io::stderr(), "vigie: {error}")?;
    Ok(Exit::Unreadable)
}

/// Lists what was not read, not counted, noted or found since the log began, before the last line.
fn say_reasons(view: &View, store: &Path, global: &Global) -> io::Result<()> {
    let clauses = &view.agreement.clauses;
    let severity = |id: &str| {
        let clause = clauses.iter().find(|clause| clause.id.as_str() == id);
        clause.map(|clause| clause.severity.name())
    };
    let teller = Teller {
        language: global.language(),
        severity: &severity,
        // The totals are there without: a place is only a help.
        firsts: firsts(store).unwrap_or_default(),
    };
    let list = teller.list(view.counters.iter());
    let mut err = output::stderr(global.color);
    match global.format {
        Format::Text => write_reasons(&mut err, &list, global),
        Format::Json => writeln!(err, "{}", serde_json::json!({ "reasons": list })),
    }
}

fn write_reasons(err: &mut impl io::Write, list: &[Told], global: &Global) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    let head = global.language().pick(
        "since the log began; `vigie explain WORD` says more:",
        "depuis l'origine du journal\u{202f}; `vigie explain MOT` en dit plus\u{202f}:",
    );
    writeln!(err, "vigie: {head}")?;
    let width = list.iter().map(|told| told.word.len()).max().unwrap_or(0);
    for Told { word, sentence, .. } in list {
        writeln!(err, "  {word:width$}  {sentence}")?;
    }
    Ok(())
}

/// Where the first dead letters of each topic and reason lie.
fn firsts(store: &Path) -> Result<Firsts, StoreError> {
    let counts = Reader::open(store)?.letter_counts(&LetterFilter::default())?;
    let first = counts.into_iter().map(|of| {
        let at = (of.first.partition, of.first.offset, of.first.element);
        ((of.topic, of.reason), at)
    });
    Ok(first.collect())
}

fn summary(view: &View, global: &Global) -> io::Result<Exit> {
    let total = |pick: fn(&Counter) -> bool| -> u64 {
        view.counters
            .iter()
            .filter(|(counter, _)| pick(counter))
            .map(|(_, n)| n)
            .sum()
    };
    let read = total(|a| matches!(a, Counter::Read(_)));
    let observed = total(|a| matches!(a, Counter::Observed(_)));
    let ignored = total(|a| matches!(a, Counter::Ignored(..)));
    let duplicate = total(|a| matches!(a, Counter::Duplicate(_)));
    let rejected = total(|a| matches!(a, Counter::Rejected(..)));
    let opened = total(|a| matches!(a, Counter::Opened(..)));
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => writeln!(
            out,
            "{read} records read = {observed} observed + {ignored} ignored + {duplicate} duplicate \
             + {rejected} rejected; {opened} alerts; {} leaves, {} not yet in the queue",
            view.leaves, view.pending
        )?,
        Format::Json => writeln!(
            out,
            "{}",
            serde_json::json!({
                "read": read, "observed": observed, "ignored": ignored, "duplicate": duplicate,
                "rejected": rejected, "alerts": opened, "leaves": view.leaves,
                "pending": view.pending,
            })
        )?,
    }
    out.flush()?;
    Ok(Exit::Success)
}
