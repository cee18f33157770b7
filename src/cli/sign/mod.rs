// SPDX-License-Identifier: EUPL-1.2
//! `vigie sign`: shows what is signed, and adds a party's line to the note beside a file.

pub(super) mod show;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::intake::PeopleTable;
use crate::ledger::{PrivateKey, Use};
use crate::observation::EventTime;
use crate::signing::{PartyKeys, Refusal, Subject, read_key};
use crate::store::Reader;
use crate::yaml::{self, Document, FileKind};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie sign --key union.key config/agreement.yaml      makes or extends agreement.yaml.note
  vigie sign --key union.key config/mappings/slack-audit.yaml
  vigie sign --key union.key config/people.csv          a people table
  vigie sign --key union.key config/vigie.yaml          other keys for the parties: signed with
                                                        the former ones
  vigie sign --key union.key order.note                 an order that the other party made
  vigie sign --check config/agreement.yaml              have both signed?

A file with mistakes is not signed. What is signed of an agreement are its bytes, those of the
agreements above it, and its sentences in both languages: read them with `vigie explain` first.

Exit code: 0 signed, or both have; 1 a finding, 2 wrong usage, 3 a file cannot be used")]
pub(super) struct Arguments {
    /// The private key
    #[arg(long, value_name = "FILE", required_unless_present = "check")]
    key: Option<PathBuf>,
    /// Sign nothing: say whether both parties of the configuration have signed
    #[arg(long, conflicts_with = "key")]
    check: bool,
    /// With --check: the configuration that names the parties' keys
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
    /// Agreements, mappings, a people table, a configuration, or orders
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let by = match by(arguments, global)? {
        Ok(by) => by,
        Err(exit) => return Ok(exit),
    };
    let (mut exit, mut told) = (Exit::Success, Vec::new());
    let mut out = output::stdout(global.color);
    for path in &arguments.paths {
        let mut subject = match read(path) {
            Ok(subject) => subject,
            Err(findings) => {
                exit = exit.max(tell(&findings, global)?);
                continue;
            }
        };
        let missing = match &by {
            By::Both(keys) => subject.missing(keys),
            By::One(key) => {
                sign(&mut subject, key)?;
                Vec::new()
            }
        };
        match global.format {
            Format::Text => show::text(&mut out, path, &subject, global.language())?,
            Format::Json => told.push(show::json(path, &subject)),
        }
        out.flush()?;
        let name = path.to_string_lossy();
        for refusal in missing {
            exit = exit.max(tell(&[*refusal.about(&name)], global)?);
        }
    }
    if let Format::Json = global.format {
        writeln!(out, "{:#}", Value::Array(told))?;
    }
    out.flush()?;
    Ok(exit)
}

/// Who signs, or who should have.
enum By {
    One(PrivateKey),
    Both(PartyKeys),
}

/// Reads the key, or the keys that should have signed.
fn by(arguments: &Arguments, global: &Global) -> io::Result<Result<By, Exit>> {
    let Some(path) = &arguments.key else {
        let config = match config::load(&arguments.config) {
            Ok(config) => config,
            Err(findings) => return tell(&findings, global).map(Err),
        };
        let name = arguments.config.to_string_lossy();
        return match config.parties {
            Some(keys) => Ok(Ok(By::Both(keys))),
            None => tell(&[*Refusal::NobodyOrders.about(&name)], global).map(Err),
        };
    };
    match read_key(path) {
        Ok(key) if key.public().usage() == Use::Cosignature => {
            let name = path.to_string_lossy();
            tell(&[*Refusal::CosignerKey.about(&name)], global).map(Err)
        }
        Ok(key) => Ok(Ok(By::One(key))),
        Err(error) => cannot(&error).map(Err),
    }
}

/// A file of any kind that can be signed.
fn read(path: &Path) -> Result<Subject, Vec<Diagnostic>> {
    let is_order = path.extension().is_some_and(|ending| ending == "note");
    if !is_order && !PeopleTable::is_one(path) {
        let name = path.to_string_lossy();
        let bytes = yaml::read(path).map_err(|unreadable| vec![*unreadable])?;
        if Document::parse(&name, &bytes)?.kind() == Some(FileKind::Settings) {
            let config = config::load(path)?;
            let record = || Reader::open(&config.store).ok()?.record().ok();
            let keys = config.parties.as_ref().ok_or(Refusal::NothingThere);
            let change = keys.and_then(|keys| Subject::change(path, keys, record));
            return change.map_err(|refusal| vec![*refusal.about(&name)]);
        }
    }
    Subject::read(path)
}

/// Adds the signature, and writes the note whole or not at all.
pub(super) fn sign(subject: &mut Subject, key: &PrivateKey) -> io::Result<()> {
    let now: EventTime = jiff::Timestamp::now().into();
    subject.note.sign(key, now);
    subject.is_begun = true;
    let mut unfinished = subject.path.as_os_str().to_owned();
    unfinished.push(".new");
    std::fs::write(&unfinished, subject.note.to_string())?;
    std::fs::rename(&unfinished, &subject.path)
}
