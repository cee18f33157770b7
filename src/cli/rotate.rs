// SPDX-License-Identifier: EUPL-1.2
//! `vigie rotate`: the log gets another key, and the old one says so.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::config;
use crate::ledger::PublicKey;
use crate::store::{Store, StoreError};

#[derive(Debug, Args)]
#[command(after_help = "Example:
  vigie rotate --config config/vigie.yaml

The monitor must not run meanwhile. The old key signs the new one in a leaf of the log; from there
on nothing is accepted that the new one has not signed, and the old one is gone.

Exit code: 0 done, 1 the configuration has errors, 2 wrong usage, 3 the store cannot be used")]
pub(super) struct Arguments {
    /// How the installation runs: names the store
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let config = match config::load(&arguments.config) {
        Ok(config) => config,
        Err(findings) => return tell(&findings, global),
    };
    let key = match hand_over(&config.store) {
        Ok(key) => key,
        Err(error) => return cannot(&error),
    };
    let mut out = output::stdout(global.color);
    let label = global.language().pick("fingerprint", "empreinte");
    match global.format {
        Format::Text => writeln!(out, "{key}\n{label} {}", key.fingerprint())?,
        Format::Json => {
            let told = json!({ "public": key.to_string(), "fingerprint": key.fingerprint() });
            writeln!(out, "{told:#}")?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

fn hand_over(store: &std::path::Path) -> Result<PublicKey, StoreError> {
    let (mut store, restored) = Store::open_existing(store)?;
    let config = restored.record.config;
    let agreement = config.map_or_else(String::new, |config| config.digest);
    store.hand_over(jiff::Timestamp::now().into(), &agreement)
}
