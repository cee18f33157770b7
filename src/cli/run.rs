// SPDX-License-Identifier: EUPL-1.2
//! `vigie run`: the sidecar on a real cluster.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;

use super::{Exit, Format, Global, output};
use crate::agreement;
use crate::config;
use crate::diagnostic::{Diagnostic, json, render};
use crate::http;
use crate::intake;
use crate::monitor::{Account, Monitor, View};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie run --config config/vigie.yaml                  until it is told to stop
  vigie run --config config/vigie.yaml --stop-at-end    what is there now, then end

SIGTERM and Ctrl-C stop it cleanly: what was read is committed and told.

Exit code: 0 stopped or done, 1 a file has errors, 2 wrong usage, 3 it cannot run")]
pub(super) struct Arguments {
    /// How this installation runs
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
    /// Read what is there at the start, commit, and end
    #[arg(long)]
    stop_at_end: bool,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let config = match config::load(&arguments.config) {
        Ok(config) => config,
        Err(findings) => return tell(&findings, global),
    };
    let agreement = match agreement::load(&config.agreement) {
        Ok(loaded) => Arc::new(loaded.agreement),
        Err(findings) => return tell(&findings, global),
    };
    let mappings = match config
        .mappings
        .as_deref()
        .map(intake::load_mappings)
        .transpose()
    {
        Ok(mappings) => mappings.unwrap_or_default(),
        Err(findings) => return tell(&findings, global),
    };
    let listen = config.listen;
    let settings = match config.settings(agreement, mappings, arguments.stop_at_end) {
        Ok(settings) => settings,
        Err(error) => return cannot(&error),
    };
    let stop = Arc::new(AtomicBool::new(false));
    let monitor = match Monitor::prepare(settings, stop.clone()) {
        Ok(monitor) => monitor,
        Err(error) => return cannot(&error),
    };
    let store = monitor.store().to_owned();
    let server = match http::Server::start(listen, monitor.view(), store, stop.clone()) {
        Ok(server) => server,
        Err(error) => return cannot(&error),
    };
    stop_on_signals(stop);
    let result = monitor.run();
    drop(server);
    match result {
        Ok(view) => summary(&view, global),
        Err(error) => cannot(&error),
    }
}

/// Sets the flag when the process is asked to stop.
pub(super) fn stop_on_signals(stop: Arc<AtomicBool>) {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = runtime else { return };
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let (Ok(mut term), Ok(mut int)) = (
                signal(SignalKind::terminate()),
                signal(SignalKind::interrupt()),
            ) else {
                return;
            };
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
            stop.store(true, Ordering::Release);
        });
    });
}

fn tell(findings: &[Diagnostic], global: &Global) -> io::Result<Exit> {
    let mut err = anstream::stderr().lock();
    for finding in findings {
        match global.format {
            Format::Text => render(&mut err, finding, global.language())?,
            Format::Json => writeln!(err, "{}", json(finding, global.language()))?,
        }
    }
    Ok(Exit::Findings)
}

/// Says why it cannot run.
pub(super) fn cannot(error: &dyn std::error::Error) -> io::Result<Exit> {
    writeln!(io::stderr(), "vigie: {error}")?;
    Ok(Exit::Unreadable)
}

fn summary(view: &View, global: &Global) -> io::Result<Exit> {
    let total = |pick: fn(&Account) -> bool| -> u64 {
        view.accounts
            .iter()
            .filter(|(account, _)| pick(account))
            .map(|(_, n)| n)
            .sum()
    };
    let read = total(|a| matches!(a, Account::Read(_)));
    let observed = total(|a| matches!(a, Account::Observed(_)));
    let ignored = total(|a| matches!(a, Account::Ignored(..)));
    let duplicate = total(|a| matches!(a, Account::Duplicate(_)));
    let rejected = total(|a| matches!(a, Account::Rejected(..)));
    let opened = total(|a| matches!(a, Account::Opened(..)));
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
