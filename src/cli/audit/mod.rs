// SPDX-License-Identifier: EUPL-1.2
//! `vigie audit`: the log against the records it speaks of.

mod files;
mod show;
mod unseen;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::run::{cannot, tell};
use super::trace::bar;
use super::{Exit, Global};
use crate::agreement::{self, Agreement};
use crate::config::{self, Config};
use crate::diagnostic::Diagnostic;
use crate::intake::{self, Mapping, Pseudonyms};
use crate::kafka::Stretches;
use crate::ledger::sha256_hex;
use crate::replay::audit::{self, Failure, Given, LoggedLeaf, Records};
use crate::store::Reader;

/// Leaves read at once.
const PAGE: u32 = 1_000;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie audit                                          with what config/vigie.yaml names
  vigie audit --store copy.db --records dump --key key
  vigie audit --store mirror.db --agreement old.yaml new.yaml --people people.csv

Agreements and mappings are those that the store keeps, each checked against the digest that the
log names; a mirror's copy keeps none, so that they have to be given. People tables are kept nowhere
but by the parties.

With --records no broker is asked: DIR holds one file TOPIC-PARTITION.ndjson for each partition,
with a line {\"offset\": 7, \"timestamp\": 1788768000000, \"key\": …, \"headers\": [[name, …]],
\"value\": …} for each record in order; key and values in base64, or null.

Exit code: 0 the same as far as it can be checked, 1 something differs, 2 wrong usage, 3 it cannot
be told")]
pub(super) struct Arguments {
    /// How this installation runs; not needed beside --store and --records
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
    /// The store, or a copy of it [default: as in the configuration]
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Records in files, in the place of a broker
    #[arg(long, value_name = "DIR")]
    records: Option<PathBuf>,
    /// Agreements that were in force, where the store does not keep them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    agreement: Vec<PathBuf>,
    /// Folders of mappings that were in use, where the store does not keep them
    #[arg(long, value_name = "DIR", num_args = 1..)]
    mappings: Vec<PathBuf>,
    /// People tables that were in force [default: the one in the configuration]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    people: Vec<PathBuf>,
    /// The secret behind pseudonyms [default: the one in the configuration]; without it, people
    /// are not told apart by name
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// Agreements and mappings.
type Files = (Vec<Arc<Agreement>>, Vec<Mapping>);

impl Arguments {
    fn read(&self) -> Result<Files, Vec<Diagnostic>> {
        let agreement = |path: &PathBuf| Ok(Arc::new(agreement::load(path)?.agreement));
        let agreements = self.agreement.iter().map(agreement);
        let agreements = agreements.collect::<Result<_, Vec<Diagnostic>>>()?;
        let mut mappings = Vec::new();
        for folder in &self.mappings {
            mappings.extend(intake::load_mappings(folder)?);
        }
        Ok((agreements, mappings))
    }
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let alone = arguments.store.is_some() && arguments.records.is_some();
    let config = match alone {
        true => None,
        false => match config::load(&arguments.config) {
            Ok(config) => Some(config),
            Err(findings) => return refused(&findings, global),
        },
    };
    let own = |path: fn(&Config) -> &PathBuf| config.as_ref().map(|config| path(config).clone());
    let key = arguments.key.clone().or_else(|| own(|config| &config.key));
    let Some(store) = arguments.store.clone().or_else(|| own(|c| &c.store)) else {
        return cannot(&"no store is named");
    };
    let (agreements, mappings) = match arguments.read() {
        Ok(read) => read,
        Err(findings) => return refused(&findings, global),
    };
    let store = match Reader::open(&store) {
        Ok(store) => store,
        Err(error) => return cannot(&error),
    };
    let pseudonyms = || pseudonyms(key.as_deref());
    let mut tables = arguments.people.clone();
    tables.extend(config.as_ref().and_then(|config| config.people.clone()));
    let people = |sha256: &str| people(&tables, sha256);
    let schemas = match config.as_ref().map(Config::schemas).transpose() {
        Ok(schemas) => schemas.unwrap_or_default(),
        Err(error) => return cannot(&error),
    };
    let kept = |file: &str| Ok(store.file(file)?);
    let given = Given {
        kept: &kept,
        agreements,
        mappings,
        people: &people,
        pseudonyms: &pseudonyms,
        schemas,
        knows_people: key.is_some(),
    };
    let mut records = match records(arguments, config) {
        Ok(records) => records,
        Err(error) => return cannot(&error),
    };
    let mut leaves = |from| leaves(&store, from);
    let bar = bar(global);
    let mut progress = |read, total| {
        bar.set_length(total);
        bar.set_position(read);
    };
    let result = audit::audit(&mut leaves, &mut *records, &given, &mut progress);
    bar.finish_and_clear();
    match result {
        Ok(report) => show::show(&report, global),
        Err(error) => cannot(&error),
    }
}

/// Files with mistakes are no finding about the log.
fn refused(findings: &[Diagnostic], global: &Global) -> io::Result<Exit> {
    tell(findings, global)?;
    Ok(Exit::Unreadable)
}

fn leaves(store: &Reader, from: u64) -> Result<Vec<LoggedLeaf>, Failure> {
    let page = store.leaves(from, PAGE)?.into_iter();
    let logged = page.map(|leaf| LoggedLeaf {
        seq: leaf.seq,
        bytes: leaf.bytes,
        body: leaf.body.map(|(_, text)| text),
    });
    Ok(logged.collect())
}

fn pseudonyms(key: Option<&Path>) -> Result<Pseudonyms, Failure> {
    match key {
        Some(path) => Ok(Pseudonyms::from_file(path)?),
        None => Ok(Pseudonyms::new(&[0; 32])),
    }
}

/// The bytes of the people table that has this digest, if one of these has it.
fn people(tables: &[PathBuf], sha256: &str) -> Result<Option<Vec<u8>>, Failure> {
    for path in tables {
        let bytes = std::fs::read(path);
        let bytes = bytes.map_err(|error| format!("{}: {error}", path.display()))?;
        if sha256_hex(&bytes) == sha256 {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// Files, or the brokers.
fn records(
    arguments: &Arguments,
    config: Option<Config>,
) -> Result<Box<Records<'static>>, Failure> {
    if let Some(folder) = arguments.records.clone() {
        // Without this, a mistyped name would be taken for topics that are gone.
        if !folder.is_dir() {
            return Err(format!("{} is no folder", folder.display()).into());
        }
        let mut files = files::Files::new(folder);
        return Ok(Box::new(move |wanted, record| files.read(wanted, record)));
    }
    let config = config.ok_or("neither brokers nor files of records are named")?;
    let mut stretches = Stretches::new(&config.source()?)?;
    Ok(Box::new(move |wanted, record| {
        let place = (wanted.topic, wanted.partition);
        Ok(stretches.read(place, (wanted.from, wanted.until), record)?)
    }))
}
