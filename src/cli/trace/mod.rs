// SPDX-License-Identifier: EUPL-1.2
//! `vigie explain-alert` and `vigie why-not`: which events counted, and which did not and why.
//!
//! Both read the records again, from Kafka, and decide by intake and engine as `run` does: nothing
//! but places and digests of records was kept.

mod in_force;
mod read;
mod show;
mod words;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::reload::Files;
use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::agreement::{Agreement, Clause};
use crate::config::{self, Config};
use crate::observation::{EventTime, Field};
use crate::replay::trace::{Alerted, Question};
use crate::signing::SignedFiles;
use crate::store::Reader;
use in_force::{InForce, in_force};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie explain-alert 3f0c…                                which events counted
  vigie explain-alert 3f0c… --config /etc/vigie/vigie.yaml --lang fr

Records are read again from Kafka, wherever the alert says that they lie, and counted again by the
engine: duplicates, late events, dead letters and all. As missing is counted only what lies before
the first offset that the broker still has, or in a partition that is not there.

Exit code: 0 told, 1 no such alert, 2 wrong usage, 3 store or brokers cannot be read")]
pub(super) struct AlertArguments {
    /// Id of the alert, or its beginning
    #[arg(value_name = "ALERT")]
    id: String,
    /// How this installation runs
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie why-not art-4.2 --group worker=p-1f… --from 2026-12-07 --until 2026-12-08
  vigie why-not art-10.5 --group system=hr --from 2026-12-01T00:00:00Z --until 2026-12-02T00:00:00Z
  vigie why-not art-7 --group worker= --from 2026-12-07 --until 2026-12-08   events that name nobody

Told is every event that happened in that time, however late it came, and every record that could
not be read and may have been meant. People are named by the pseudonyms of the union's queue for
the month of --from.

Exit code: 0 told, 1 no such clause, 2 wrong usage, 3 brokers cannot be read")]
pub(super) struct WhyNotArguments {
    /// Id of the clause
    #[arg(value_name = "CLAUSE")]
    clause: String,
    /// Only events of this group, once for each field of the clause's per or by
    #[arg(long, value_name = "FIELD=VALUE")]
    group: Vec<String>,
    /// First moment, or first day in the agreement's zone
    #[arg(long, value_name = "TIME")]
    from: String,
    /// First moment after it, or first day after it
    #[arg(long, value_name = "TIME")]
    until: String,
    /// How this installation runs
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
}

/// What is looked at.
struct Asked<'a> {
    config: &'a Config,
    files: &'a Files,
    /// The agreement in force, when an alert was told if there is one.
    in_force: InForce,
    /// Whether that is the one at hand because the store does not keep the alert's own.
    is_other: bool,
    question: Question,
    sentence: Option<String>,
}

impl Asked<'_> {
    fn clause(&self) -> &Clause {
        &self.in_force.0.clauses[self.question.clause]
    }
}

pub(super) fn alert(arguments: &AlertArguments, global: &Global) -> io::Result<Exit> {
    let (config, files) = match load(&arguments.config, global)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let store = match Reader::open(&config.store) {
        Ok(store) => store,
        Err(error) => return cannot(&error),
    };
    let bodies = match store.alert(&arguments.id) {
        Ok(bodies) => bodies,
        Err(error) => return cannot(&error),
    };
    let body: Value = match bodies.as_slice() {
        [one] => serde_json::from_str(one).unwrap_or_default(),
        several => return no_such(global, several.is_empty()),
    };
    let text = |path: &str| {
        body.pointer(path)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let kept = match in_force(&store, text("/agreement/digest"), &files) {
        Ok(kept) => kept,
        Err(error) => return cannot(&error),
    };
    let is_other = kept.is_none();
    let in_force = kept.unwrap_or_else(|| (files.agreement.clone(), files.mappings.clone()));
    let Some(clause) = find(&in_force.0, text("/clause/id")) else {
        return no_such(global, true);
    };
    let time = |path: &str| {
        text(path)
            .parse::<jiff::Timestamp>()
            .map(EventTime::from)
            .ok()
    };
    let question = Question {
        clause,
        group: group(&body),
        from: time("/window/start").unwrap_or(EventTime::MIN),
        until: time("/window/end").unwrap_or(EventTime::MAX),
        alert: Some(alerted(&body)),
    };
    let sentence = text(global.language().pick("/sentence/en", "/sentence/fr"));
    let asked = Asked {
        config: &config,
        files: &files,
        in_force,
        is_other,
        question,
        sentence: Some(sentence.to_owned()),
    };
    told(&asked, Some(&store), global)
}

/// The group of an alert; a value that is not there is nobody.
fn group(body: &Value) -> BTreeMap<Field, String> {
    let parts = body["group"].as_array().into_iter().flatten();
    let pairs = parts.filter_map(|part| {
        let field = Field::parse(part["field"].as_str()?)?;
        Some((field, part["value"].as_str().unwrap_or_default().to_owned()))
    });
    pairs.collect()
}

/// The records that an alert rests on.
fn alerted(body: &Value) -> Alerted {
    let named = body.pointer("/records/named").and_then(Value::as_array);
    let named = named.into_iter().flatten().filter_map(|record| {
        let topic = record["topic"].as_str()?.to_owned();
        let partition = i32::try_from(record["partition"].as_i64()?).ok()?;
        let place = (topic, partition, record["offset"].as_i64()?);
        let sha256 = record["sha256"].as_str().unwrap_or_default();
        Some((place, sha256.to_owned()))
    });
    Alerted {
        count: body["count"].as_u64().unwrap_or_default(),
        is_withdrawn: body["breach"] == false,
        named: named.collect(),
    }
}

pub(super) fn why_not(arguments: &WhyNotArguments, global: &Global) -> io::Result<Exit> {
    let (config, files) = match load(&arguments.config, global)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let Some(clause) = find(&files.agreement, &arguments.clause) else {
        let names = files
            .agreement
            .clauses
            .iter()
            .map(|clause| clause.id.as_str());
        let near = crate::diagnostic::nearest(&arguments.clause, names).unwrap_or_default();
        writeln!(
            io::stderr(),
            "vigie: no clause {}; {near}?",
            arguments.clause
        )?;
        return Ok(Exit::Findings);
    };
    let zone = &files.agreement.zone;
    let times = (
        moment(&arguments.from, zone),
        moment(&arguments.until, zone),
    );
    let (Some(from), Some(until)) = times else {
        let text = "--from and --until are days (2026-12-07) or times (2026-12-07T00:00:00Z)";
        writeln!(io::stderr(), "vigie: {text}")?;
        return Ok(Exit::Usage);
    };
    let mut group = BTreeMap::new();
    let per = &files.agreement.clauses[clause].form.per().0;
    for part in &arguments.group {
        let field = part.split_once('=').and_then(|(name, value)| {
            let field = Field::parse(name)?;
            Some((field, value)).filter(|_| per.contains(&field))
        });
        let Some((field, value)) = field else {
            let allowed = per.iter().map(|field| field.name());
            let allowed = allowed.collect::<Vec<_>>().join(", ");
            writeln!(
                io::stderr(),
                "vigie: --group FIELD=VALUE, with FIELD one of: {allowed}"
            )?;
            return Ok(Exit::Usage);
        };
        group.insert(field, value.to_owned());
    }
    let asked = Asked {
        config: &config,
        files: &files,
        in_force: (files.agreement.clone(), files.mappings.clone()),
        is_other: false,
        question: Question {
            clause,
            group,
            from,
            until,
            alert: None,
        },
        sentence: None,
    };
    let store = match config.store.exists().then(|| Reader::open(&config.store)) {
        None => None,
        Some(Ok(store)) => Some(store),
        Some(Err(error)) => return cannot(&error),
    };
    told(&asked, store.as_ref(), global)
}

type Loaded = (Config, Files);

fn load(path: &std::path::Path, global: &Global) -> io::Result<Result<Loaded, Exit>> {
    let config = match config::load(path) {
        Ok(config) => config,
        Err(findings) => return tell(&findings, global).map(Err),
    };
    match Files::read(&config) {
        Ok(files) => Ok(Ok((config, files))),
        Err(findings) => tell(&findings, global).map(Err),
    }
}

fn no_such(global: &Global, none: bool) -> io::Result<Exit> {
    let text = match none {
        true => global
            .language()
            .pick("there is no such alert", "il n'y a pas de telle alerte"),
        false => global.language().pick(
            "several alerts begin so: write more of the id",
            "plusieurs alertes commencent ainsi : écrivez-en plus",
        ),
    };
    writeln!(io::stderr(), "vigie: {text}")?;
    Ok(Exit::Findings)
}

/// The position of a clause in an agreement.
fn find(agreement: &Agreement, id: &str) -> Option<usize> {
    let mut clauses = agreement.clauses.iter();
    clauses.position(|clause| clause.id.as_str() == id)
}

/// A time, or the first moment of a day.
fn moment(text: &str, zone: &TimeZone) -> Option<EventTime> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.into());
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    let start = day.to_zoned_datetime(zone.clone()).ok()?;
    Some(start.timestamp().into())
}

/// Reads the records and says what each event of the group is to the clause.
fn told(asked: &Asked<'_>, store: Option<&Reader>, global: &Global) -> io::Result<Exit> {
    let (agreement, mappings) = (asked.files.agreement.clone(), asked.files.mappings.clone());
    let config = asked.config.clone();
    let settings = match config.settings(agreement, mappings, SignedFiles::default(), true) {
        Ok(settings) => settings,
        Err(error) => return cannot(&error),
    };
    let answer = match read::read(asked, store, settings, global) {
        Ok(answer) => answer,
        Err(error) => return cannot(&error),
    };
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => show::text(&mut out, asked, &answer, global.language())?,
        Format::Json => {
            let all = show::json(asked, &answer, global.language());
            serde_json::to_writer_pretty(&mut out, &all)?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Shows how far reading has come, where somebody looks.
pub(super) fn bar(global: &Global) -> ProgressBar {
    match io::stderr().is_terminal() && !global.quiet {
        true => ProgressBar::new(0),
        false => ProgressBar::hidden(),
    }
}
