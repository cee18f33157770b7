// SPDX-License-Identifier: EUPL-1.2
//! `vigie explain-alert` and `vigie why-not`: which events counted, and which did not and why.
//!
//! Both read the records again, from Kafka: nothing but places and digests of them was kept.

mod show;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::reload::Files;
use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::agreement::{Agreement, Clause, Form};
use crate::config::{self, Config};
use crate::engine::{Part, Trace, Tracer};
use crate::intake::{Intake, Item};
use crate::kafka::{self, KafkaError};
use crate::monitor::Settings;
use crate::observation::{EventTime, Span};
use crate::signing::Papers;
use crate::store::Reader;

/// How long after the end of a period records may still arrive.
const AFTER: Span = Span::from_secs(24 * 3600);

/// Who reads: pseudonyms in the queue and the listings are the union's.
const RECIPIENT: &str = "union";

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie explain-alert 3f0c…                                which events counted
  vigie explain-alert 3f0c… --config /etc/vigie/vigie.yaml --lang fr

Records are read again from Kafka; what retention has deleted is counted as missing.

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

People are named by the pseudonyms of the union's queue for the month of --from.

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
    clause: &'a Clause,
    /// Values by full name of the field.
    group: BTreeMap<String, String>,
    from: EventTime,
    until: EventTime,
    /// Records that the alert names.
    named: BTreeSet<(String, i32, i64)>,
}

/// One event of the group.
struct Row {
    time: EventTime,
    place: (String, i32, i64),
    counts: bool,
    why: String,
}

pub(super) fn alert(arguments: &AlertArguments, global: &Global) -> io::Result<Exit> {
    let (config, files) = match load(&arguments.config, global)? {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let bodies = match Reader::open(&config.store).and_then(|store| store.alert(&arguments.id)) {
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
    let Some(clause) = find(&files.agreement, text("/clause/id")) else {
        return no_such(global, true);
    };
    let time = |path: &str| {
        text(path)
            .parse::<jiff::Timestamp>()
            .map(EventTime::from)
            .ok()
    };
    let parts = body["group"].as_array().cloned().unwrap_or_default();
    let pair = |part: &Value| {
        Some((
            part["field"].as_str()?.into(),
            part["value"].as_str()?.into(),
        ))
    };
    let records = body
        .pointer("/records/named")
        .and_then(Value::as_array)
        .cloned();
    let named = records
        .unwrap_or_default()
        .into_iter()
        .filter_map(|record| {
            let topic = record["topic"].as_str()?.to_owned();
            let partition = i32::try_from(record["partition"].as_i64()?).ok()?;
            Some((topic, partition, record["offset"].as_i64()?))
        });
    let asked = Asked {
        config: &config,
        files: &files,
        clause,
        group: parts.iter().filter_map(pair).collect(),
        from: time("/window/start").unwrap_or(EventTime::MIN),
        until: time("/window/end").unwrap_or(EventTime::MAX),
        named: named.collect(),
    };
    let sentence = text(global.language().pick("/sentence/en", "/sentence/fr")).to_owned();
    told(&asked, Some(&sentence), global)
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
    for part in &arguments.group {
        let field = part.split_once('=').and_then(|(name, value)| {
            let field = crate::observation::Field::parse(name)?;
            Some((field, value)).filter(|_| clause.form.per().0.contains(&field))
        });
        let Some((field, value)) = field else {
            let per = clause.form.per().0.iter().map(|field| field.name());
            let allowed = per.collect::<Vec<_>>().join(", ");
            writeln!(
                io::stderr(),
                "vigie: --group FIELD=VALUE, with FIELD one of: {allowed}"
            )?;
            return Ok(Exit::Usage);
        };
        group.insert(field.name().to_owned(), value.to_owned());
    }
    let named = BTreeSet::new();
    let asked = Asked {
        config: &config,
        files: &files,
        clause,
        group,
        from,
        until,
        named,
    };
    told(&asked, None, global)
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

fn find<'a>(agreement: &'a Agreement, id: &str) -> Option<&'a Clause> {
    agreement
        .clauses
        .iter()
        .find(|clause| clause.id.as_str() == id)
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
fn told(asked: &Asked<'_>, sentence: Option<&str>, global: &Global) -> io::Result<Exit> {
    let language = global.language();
    let (agreement, mappings) = (asked.files.agreement.clone(), asked.files.mappings.clone());
    let config = asked.config.clone();
    let settings = match config.settings(agreement, mappings, Papers::default(), true) {
        Ok(settings) => settings,
        Err(error) => return cannot(&error),
    };
    let (mut rows, read) = match read(asked, settings, global) {
        Ok(read) => read,
        Err(error) => return cannot(&error),
    };
    rows.sort_by(|a, b| (a.time, &a.place).cmp(&(b.time, &b.place)));
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => show::text(&mut out, asked, sentence, &rows, (read, language))?,
        Format::Json => {
            let all = show::json(asked, sentence, &rows, read);
            serde_json::to_writer_pretty(&mut out, &all)?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Every event of the group in the period, and how many records were read.
fn read(
    asked: &Asked<'_>,
    settings: Settings,
    global: &Global,
) -> Result<(Vec<Row>, u64), KafkaError> {
    let language = global.language();
    let tracer = Tracer::new(&asked.files.agreement, asked.clause);
    let plan = tracer.plan().clone();
    let intake = Intake::new(
        plan,
        settings.mappings,
        settings.pseudonyms,
        settings.intake,
    )
    .with_people(asked.files.papers.people.clone());
    let mut rows: Vec<Row> = Vec::new();
    let mut seen_before = BTreeSet::new();
    let takes = |topic: &str| settings.rules.iter().any(|rule| rule.selector.takes(topic));
    let stretch = (
        asked.from.minus(asked.clause.form.looks_back()),
        asked.until.plus(AFTER),
    );
    let bar = bar(global);
    let mut progress = |read, total| {
        bar.set_length(total);
        bar.set_position(read);
    };
    let read = kafka::scan(
        &settings.source,
        &takes,
        stretch,
        &mut progress,
        &mut |record| {
            let rule = settings
                .rules
                .iter()
                .find(|rule| rule.selector.takes(record.topic));
            let format = rule.and_then(|rule| intake.format(rule.mapping.as_deref()));
            let Some(format) = format else { return };
            intake.read(&record, format, &mut |item| {
                let Item::Seen(seen, _) = item else { return };
                let inside = stretch.0 <= seen.time && seen.time < asked.until;
                let Some(trace) = tracer.look(seen).filter(|_| inside) else {
                    return;
                };
                if !asked.concerns(&trace, &intake) {
                    return;
                }
                let again = !seen_before.insert(seen.name.id);
                let counts = !again
                    && trace.group.is_ok()
                    && (trace.counts || is_order(asked.clause) && trace.other);
                rows.push(Row {
                    time: seen.time,
                    place: (record.topic.to_owned(), record.partition, record.offset),
                    counts,
                    why: show::why(language, &trace, again, asked.clause),
                });
            });
        },
    );
    bar.finish_and_clear();
    Ok((rows, read?))
}

/// Shows how far reading has come, where somebody looks.
pub(super) fn bar(global: &Global) -> ProgressBar {
    match io::stderr().is_terminal() && !global.quiet {
        true => ProgressBar::new(0),
        false => ProgressBar::hidden(),
    }
}

fn is_order(clause: &Clause) -> bool {
    matches!(
        clause.form,
        Form::Sequence(_) | Form::Requires(_) | Form::Deadline(_)
    )
}

impl Asked<'_> {
    /// Whether the event is of the group asked for; one that has no group is of every group.
    fn concerns(&self, trace: &Trace, intake: &Intake) -> bool {
        let Ok(group) = &trace.group else {
            return true;
        };
        let month = self.from.to_timestamp().strftime("%Y-%m").to_string();
        let per = &self.clause.form.per().0;
        per.iter().zip(group).all(|(field, part)| {
            let value = match part {
                Part::Text(text) => text.clone(),
                Part::Nobody => String::new(),
                Part::Worker(worker) => {
                    intake.pseudonyms().for_recipient(worker, RECIPIENT, &month)
                }
            };
            self.group
                .get(field.name())
                .is_none_or(|asked| *asked == value)
        })
    }
}
