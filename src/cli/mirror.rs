// SPDX-License-Identifier: EUPL-1.2
//! `vigie mirror`: the union's side.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::reload::stop_on_signals;
use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::config::mirror;
use crate::http;
use crate::mirror::Mirror;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie mirror --config mirror.yaml         until it is told to stop

It runs at the union. It follows the queue with a reader's rights, keeps a copy of every entry,
holds everything against the key of the log in mirror.yaml, signs the log's states that are shown
to it (POST /add-checkpoint), and raises alarms by its own clock: /findings, /metrics, /alerts.

The key that it signs with is made by `vigie keygen NAME --cosigner`.

Canaries: the parties agree on a pseudo-worker; the union has an event about it sent by the same
systems that send all others, once in each period, so that a certain clause is broken. The mirror
raises an alarm when the alert does not come. Pseudonyms change each month: whoever holds the key
of pseudonyms prints them with `vigie pseudonym`.

Exit code: 0 stopped, 1 a file has errors, 2 wrong usage, 3 it cannot run")]
pub(super) struct Arguments {
    /// How this mirror runs
    #[arg(long, value_name = "FILE", default_value = "config/mirror.yaml")]
    config: PathBuf,
    /// Form of the log lines on standard error [default: text]
    #[arg(long, value_name = "FORM", help_heading = "Output")]
    log_format: Option<Format>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let config = match mirror::load(&arguments.config) {
        Ok(config) => config,
        Err(findings) => return tell(&findings, global),
    };
    let hosts = config.hosts.clone();
    let settings = match config.settings() {
        Ok(settings) => settings,
        Err(error) => return cannot(&error),
    };
    // A line for each finding, and for what keeps it from following.
    output::log_lines("info", arguments.log_format.unwrap_or(Format::Text));
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_signals(stop.clone())?;
    let (listen, store) = (settings.listen, settings.store.clone());
    let key = settings.key.public();
    let mirror = match Mirror::prepare(settings, stop) {
        Ok(mirror) => mirror,
        Err(error) => return cannot(&error),
    };
    // What belongs in the monitor's configuration.
    writeln!(io::stderr(), "vigie: this mirror signs with {key}")?;
    let server = match http::serve_mirror(listen, &hosts, mirror.shared(), store) {
        Ok(server) => server,
        Err(error) => return cannot(&error),
    };
    let result = mirror.run();
    drop(server);
    match result {
        Ok(()) => Ok(Exit::Success),
        Err(error) => cannot(&error),
    }
}
