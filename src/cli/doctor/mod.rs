// SPDX-License-Identifier: EUPL-1.2
//! `vigie doctor`: whether this installation can do its work, point by point.

mod cluster;
mod files;
mod list;
mod machine;
mod mirror;
mod registry;

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;

use super::{Exit, Format, Global, output};
use cluster::Cluster;
use list::List;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie doctor --config /etc/vigie/vigie.yaml      before the first start, and whenever in doubt
  vigie doctor --format json | jq '.checks[] | select(.state != \"ok\")'

It looks at files, signatures, keys, store, disk, clock, address, brokers, topics, rights, queue,
schema registry and mirror, and goes on after a failure. It changes nothing: whether it may write to a topic is
asked with a record that every broker refuses, whether it may make topics with a request that is
only to be checked. Brokers may log these questions.

Exit code: 0 nothing failed (there may be warnings), 1 something failed, 2 wrong usage")]
pub(super) struct Arguments {
    /// How the monitor runs
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    quiet_library();
    let language = global.language();
    let bar = ProgressBar::new_spinner();
    let mut list = List::default();
    look(arguments, &mut list, language, &bar);
    bar.finish_and_clear();
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => list.text(&mut out, language, global.quiet)?,
        Format::Json => writeln!(out, "{:#}", list.json())?,
    }
    out.flush()?;
    Ok(match list.failed() {
        true => Exit::Findings,
        false => Exit::Success,
    })
}

/// Looks at everything, in the order in which one thing rests on another.
fn look(
    arguments: &Arguments,
    list: &mut List,
    language: crate::diagnostic::Language,
    bar: &ProgressBar,
) {
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    let mut add = |name, outcome| {
        list.add(name, outcome);
        bar.set_message(name);
    };
    let config = match files::config(&arguments.config, language) {
        Ok(config) => config,
        Err(outcome) => return add("files", outcome),
    };
    match files::read(&config, language) {
        Ok(files) => {
            let agreement = &files.agreement;
            add("files", files::well(&files, language));
            add("signatures", files::signatures(&config, &files, language));
            add("dates", files::dates(agreement, language));
        }
        Err(outcome) => add("files", outcome),
    }
    add("keys", machine::keys(&config, language));
    add("store", machine::store(&config, language));
    add("disk", machine::disk(&config, language));
    add("address", machine::address(&config, language));
    let (mut cluster, outcome) = Cluster::meet(&config, language);
    add("brokers", outcome);
    if let Some(cluster) = &mut cluster {
        add("topics", cluster.topics(language));
        add("reading", cluster.reading(language));
        add("rights", cluster.rights(language));
        add("keeping", cluster.keeping(language));
    }
    add("queue", cluster::queue(&config, language));
    if let Some(target) = &config.registry {
        add("registry", registry::reach(target, language));
    }
    let (outcome, mirrors_clock) = mirror::reach(&config, language);
    add("mirror", outcome);
    let newest = cluster.and_then(|cluster| cluster.newest);
    add("clock", machine::clock(mirrors_clock, newest, language));
}

/// What the Kafka library says in the log, the list says better; RUST_LOG brings it back.
fn quiet_library() {
    let asked = tracing_subscriber::EnvFilter::try_from_default_env();
    let Ok(filter) = asked else { return };
    let lines = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(filter);
    // Somebody else may have begun to write log lines in this process; that does as well.
    let _ = lines.try_init();
}
