// SPDX-License-Identifier: EUPL-1.2
//! `vigie pseudonym`: what the queue calls somebody, month by month, for whoever holds the key.

use std::io::{self, BufRead as _, Write as _};
use std::path::PathBuf;

use clap::Args;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::config;
use crate::intake::{Pseudonyms, people_reference};
use crate::monitor::RECIPIENT;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  echo CANARY-1 | vigie pseudonym --from 2026-12 --months 12
  echo ada@example.com | vigie pseudonym --domain email --from 2026-12

The id is read from standard input, so that it stays out of the list of processes. It is only of
use for agreed pseudo-workers (`canaries:` in mirror.yaml) and for whoever is asked by the person.
Where the people table gives an id the one in the company, ask with that one: alerts name it.

Exit code: 0 done, 1 a file has errors, 2 wrong usage, 3 the key cannot be read")]
pub(super) struct Arguments {
    /// How the monitor runs: names the key
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
    /// First month
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    from: Date,
    /// Who gave the id: `company`, `email`, or the issuer that a mapping names
    #[arg(long, value_name = "DOMAIN", default_value = "company")]
    domain: String,
    /// How many months
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=120))]
    months: u8,
}

fn month(text: &str) -> Result<Date, String> {
    let date = format!("{text}-01").parse();
    date.map_err(|_| "a month such as 2026-12".to_owned())
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let config = match config::load(&arguments.config) {
        Ok(config) => config,
        Err(findings) => return tell(&findings, global),
    };
    let keys = match Pseudonyms::from_file(&config.key) {
        Ok(keys) => keys,
        Err(error) => return cannot(&error),
    };
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let id = line.trim_end_matches(['\r', '\n']);
    if id.is_empty() {
        return cannot(&"standard input holds no id");
    }
    let Some(worker) = people_reference(&keys, &arguments.domain, id) else {
        return cannot(&"this id names nobody");
    };
    let mut out = output::stdout(global.color);
    for month in 0..arguments.months {
        let first = arguments.from.saturating_add(i32::from(month).months());
        let period = first.strftime("%Y-%m").to_string();
        let name = keys.for_recipient(&worker, RECIPIENT, &period);
        match global.format {
            Format::Text => writeln!(out, "{period} {name}")?,
            Format::Json => {
                writeln!(
                    out,
                    "{}",
                    serde_json::json!({ "month": period, "pseudonym": name })
                )?;
            }
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}
