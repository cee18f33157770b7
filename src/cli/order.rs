// SPDX-License-Identifier: EUPL-1.2
//! `vigie order`: what both parties want done with what the log holds.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::run::{cannot, tell};
use super::sign::{show, sign};
use super::{Exit, Format, Global, output};
use crate::config;
use crate::diagnostic::Language;
use crate::ledger::{Erasure, Order, Statement, Use, hex};
use crate::monitor::{MonitorError, Refused, carry_out};
use crate::signing::{Refusal, Subject, read_key, read_note};
use crate::store::{Reader, Store};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write an order and sign it; the other party adds its line with `vigie sign`
    Make(Make),
    /// Carry an order out that both have signed; the monitor must not run meanwhile
    Run(Run),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie order make --hold 3f0c… --reason 'case 26/123' --key union.key --out hold.note
  vigie order make --erase 3f0c… --reason 'request of 2 May' --key employer.key --out erase.note

Exit code: 0 written, 1 refused, 2 wrong usage, 3 store or key cannot be used")]
struct Make {
    #[command(flatten)]
    order: Asked,
    /// Why: one line, which the log keeps for ever. No name belongs into it
    #[arg(long)]
    reason: String,
    /// The private key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where the order goes; its name ends with .note
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How the installation runs: names the log
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Asked {
    /// Erase all details of this alert
    #[arg(long, value_name = "ALERT")]
    erase: Option<String>,
    /// Erase the details of these leaves
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    erase_leaves: Option<Vec<u64>>,
    /// Keep all details of this alert, whatever their term
    #[arg(long, value_name = "ALERT")]
    hold: Option<String>,
    /// End such a hold
    #[arg(long, value_name = "ALERT")]
    release: Option<String>,
}

impl Asked {
    fn order(&self) -> Option<Order> {
        let alert = |of: &Option<String>, make: fn(String) -> Order| of.clone().map(make);
        let leaves = self.erase_leaves.clone().map(|mut leaves| {
            leaves.sort_unstable();
            leaves.dedup();
            Order::EraseLeaves(leaves)
        });
        alert(&self.erase, Order::EraseAlert)
            .or(leaves)
            .or_else(|| alert(&self.hold, Order::Hold))
            .or_else(|| alert(&self.release, Order::Release))
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  vigie order run erase.note --config config/vigie.yaml

What the queue has carried already stays with its readers, at the union: erasing there is theirs.

Exit code: 0 done, 1 refused, 2 wrong usage, 3 the store cannot be used")]
struct Run {
    /// The order
    #[arg(value_name = "ORDER.note")]
    order: PathBuf,
    /// How the installation runs: names the store
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    match &arguments.what {
        What::Make(arguments) => make(arguments, global),
        What::Run(arguments) => execute(arguments, global),
    }
}

fn make(arguments: &Make, global: &Global) -> io::Result<Exit> {
    let name = arguments.out.to_string_lossy();
    let refuse = |refusal: Refusal| tell(&[*refusal.about(&name)], global);
    let config = match config::load(&arguments.config) {
        Ok(config) => config,
        Err(findings) => return tell(&findings, global),
    };
    let record = match Reader::open(&config.store).and_then(|store| store.record()) {
        Ok(record) => record,
        Err(error) => return cannot(&error),
    };
    let key = match read_key(&arguments.key) {
        Ok(key) => key,
        Err(error) => return cannot(&error),
    };
    if key.public().usage() != Use::Note {
        return refuse(Refusal::CosignerKey);
    }
    if arguments
        .out
        .extension()
        .is_none_or(|ending| ending != "note")
        || arguments.out.exists()
    {
        let text = global.language().pick(
            "the order's file is new, and its name ends with .note",
            "le fichier de l'ordre est nouveau, et son nom finit par .note",
        );
        writeln!(io::stderr(), "vigie: {text}")?;
        return Ok(Exit::Usage);
    }
    let mut number = [0; 8];
    getrandom::fill(&mut number).map_err(io::Error::other)?;
    let Some(what) = arguments.order.order() else {
        return Ok(Exit::Usage);
    };
    let statement = Statement::Order {
        log: record.origin,
        number: hex(&number),
        what,
        reason: arguments.reason.trim().to_owned(),
    };
    let Some(note) = statement.note() else {
        return refuse(Refusal::NothingThere);
    };
    let mut subject = Subject {
        statement,
        note,
        is_begun: false,
        path: arguments.out.clone(),
    };
    sign(&mut subject, &key)?;
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => show::text(&mut out, &arguments.out, &subject, global.language())?,
        Format::Json => writeln!(out, "{:#}", show::json(&arguments.out, &subject))?,
    }
    out.flush()?;
    Ok(Exit::Success)
}

fn execute(arguments: &Run, global: &Global) -> io::Result<Exit> {
    let config = match config::load(&arguments.config) {
        Ok(config) => config,
        Err(findings) => return tell(&findings, global),
    };
    let name = arguments.order.to_string_lossy();
    let note = match read_note(&arguments.order) {
        Ok(Some(note)) => note,
        Ok(None) => return tell(&[*Refusal::Unsigned.about(&name)], global),
        Err(error) => return cannot(&error),
    };
    match carried_out(&config.store, &name, &note) {
        Ok((leaf, erasure)) => report(leaf, &erasure, global),
        Err(MonitorError::Refused(Refused(why))) => tell(&[*why], global),
        Err(error) => cannot(&error),
    }
}

fn carried_out(store: &Path, name: &str, note: &str) -> Result<(u64, Erasure), MonitorError> {
    let (mut store, restored) = Store::open_existing(store)?;
    let erasure = carry_out(&mut store, &restored.record, (name, note))?;
    Ok((store.next_seq() - 1, erasure))
}

fn report(leaf: u64, erasure: &Erasure, global: &Global) -> io::Result<Exit> {
    let mut out = output::stdout(global.color);
    let erased = erasure.leaves.len();
    match (global.format, global.language()) {
        (Format::Json, _) => {
            let told = json!({ "leaf": leaf, "by": erasure.by, "erased": erasure.leaves });
            writeln!(out, "{told:#}")?;
        }
        (Format::Text, Language::English) => writeln!(
            out,
            "done; leaf {leaf} says so; details of {erased} leaves erased here\n\
             What the queue has carried already stays with its readers, at the union."
        )?,
        (Format::Text, Language::French) => writeln!(
            out,
            "fait ; la feuille {leaf} le dit ; détail de {erased} feuilles effacé ici\n\
             Ce que la file a déjà transporté reste chez ses lecteurs, au syndicat."
        )?,
    }
    out.flush()?;
    Ok(Exit::Success)
}
