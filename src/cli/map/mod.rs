// SPDX-License-Identifier: EUPL-1.2
//! `vigie map`: what a mapping makes of a sample, by the code that reads the sources.

mod show;
mod suggest;
mod why;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::intake::{
    self, Blame, Intake, IntakeLimits, Item, Mapping, Origin, Outcome, Pseudonyms, Record, Reject,
    Remark, Schemas, Stamp, StampedBy, Survey, Trace,
};
use crate::observation::{EventTime, Field, Observation, Plan, Value};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie map sample.json --mapping config/mappings/slack-audit.yaml
  vigie map sample.ndjson --mapping okta --lines      each line is a record of Kafka
  cat page.json | vigie map - --mapping okta --format json
  vigie map events.ndjson                             canonical events, which need no mapping
  vigie map sample.json --suggest > config/mappings/ours.yaml     a first mapping, to be finished

The file is the value of one record, whatever lines it has, unless --lines is said. Ids of people are
shown as pseudonyms that nobody can look up; --show-content shows what stands in the sample instead.
Nothing is kept.

Exit code: 0 everything was read, 1 something was not, 2 wrong usage, 3 a file cannot be used")]
pub(super) struct Arguments {
    /// The sample; - for standard input
    #[arg(value_name = "FILE")]
    sample: PathBuf,
    /// The mapping: a file, or the name of one in config/mappings [default: canonical events]
    #[arg(long, value_name = "MAPPING")]
    mapping: Option<String>,
    /// Each line is a record
    #[arg(long)]
    lines: bool,
    /// Show what stands in the sample, ids of people too
    #[arg(long)]
    show_content: bool,
    /// Schemas that records name, by their numbers
    #[arg(long, value_name = "FOLDER")]
    schemas: Option<PathBuf>,
    /// Write a first mapping for this sample
    #[arg(long, conflicts_with_all = ["mapping", "show_content", "schemas"])]
    suggest: bool,
}

/// A sample is read whole: beyond this it is none.
const LARGEST: u64 = 64 << 20;

/// What came of a sample.
#[derive(Debug, Default)]
struct Found {
    records: Vec<Vec<Event>>,
    survey: Survey,
    /// By field and reason: values that are not understood.
    unreadable: BTreeMap<(&'static str, &'static str), usize>,
    /// How many names came more than once.
    repeated: usize,
}

/// What came of an event, or of a record as a whole.
#[derive(Debug)]
enum Event {
    Seen {
        kind: &'static str,
        time: EventTime,
        fields: Vec<Filled>,
        notes: Vec<String>,
    },
    Rejected(Option<usize>, Reject, Option<Blame>),
    Ignored(&'static str),
    /// It names this schema, which is not here.
    NoSchema(String),
}

/// A field of an observation.
#[derive(Debug)]
struct Filled {
    field: Field,
    value: String,
    /// Nothing where it follows from others.
    from: String,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let bytes = match read(&arguments.sample) {
        Ok(bytes) => bytes,
        Err(error) => return cannot(&format!("{}: {error}", arguments.sample.display())),
    };
    let records: Vec<&[u8]> = match arguments.lines {
        false => vec![&bytes],
        true => bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty())
            .collect(),
    };
    if arguments.suggest {
        let text = match suggest::mapping(&records) {
            Ok(text) => text,
            Err(why) => return cannot(&no_suggestion(why, global)),
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(Exit::Success);
    }
    let mapping = match arguments.mapping.as_deref().map(find) {
        None => None,
        Some(Ok(path)) => match load(&path) {
            Ok(mapping) => Some(mapping),
            Err(findings) => return tell(&findings, global),
        },
        Some(Err(looked)) => return cannot(&not_found(&looked, global)),
    };
    let schemas = match arguments.schemas.as_deref().map(Schemas::of_folder) {
        None => Schemas::default(),
        Some(Ok(schemas)) => schemas,
        Some(Err(error)) => return cannot(&error),
    };
    let found = look(mapping.as_ref(), schemas, &records, arguments.show_content);
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => show::text(&mut out, &found, global)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &show::json(&found))?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(found.exit())
}

fn read(sample: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if sample == Path::new("-") {
        io::stdin()
            .lock()
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?;
    } else {
        let file = std::fs::File::open(sample)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    }
    match bytes.len() as u64 > LARGEST {
        true => Err(io::Error::other("more than 64 MiB")),
        false => Ok(bytes),
    }
}

/// The file of a mapping, by its path or by its name among those of config/mappings; else where it
/// was looked for.
fn find(named: &str) -> Result<PathBuf, Vec<PathBuf>> {
    let mut looked = vec![PathBuf::from(named)];
    if !named.contains('/') {
        looked.push(Path::new("config/mappings").join(format!("{named}.yaml")));
    }
    let found = looked.iter().find(|path| path.exists()).cloned();
    found.ok_or(looked)
}

/// A mapping by its file.
fn load(path: &Path) -> Result<Mapping, Vec<crate::diagnostic::Diagnostic>> {
    let bytes = crate::yaml::read(path).map_err(|unreadable| vec![*unreadable])?;
    intake::parse_mapping(&path.to_string_lossy(), &bytes)
}

/// Says where a mapping was looked for.
fn not_found(looked: &[PathBuf], global: &Global) -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let looked = looked
        .iter()
        .map(|path| folder.join(path).display().to_string());
    let looked = looked.collect::<Vec<_>>().join(", ");
    global.language().pick(
        format!("there is no such mapping: looked for {looked}"),
        format!("il n'y a pas de telle correspondance\u{202f}: cherchée sous {looked}"),
    )
}

/// Says why no mapping can be suggested.
fn no_suggestion(why: suggest::NoEvents, global: &Global) -> String {
    let (en, fr) = match why {
        suggest::NoEvents::Unknown => (
            "the sample is neither JSON nor CSV: say in `record:` of a mapping how it is written",
            "l'échantillon n'est ni du JSON ni du CSV : dites dans `record:` d'une correspondance comment il est écrit",
        ),
        suggest::NoEvents::Empty => (
            "the sample holds no event: take one in which something happened",
            "l'échantillon ne contient aucun événement : prenez-en un où quelque chose s'est passé",
        ),
    };
    global.language().pick(en, fr).to_owned()
}

fn look(
    mapping: Option<&Mapping>,
    schemas: Schemas,
    records: &[&[u8]],
    shows_content: bool,
) -> Found {
    let plan = Plan::new(Field::all());
    let limits = IntakeLimits {
        payload: LARGEST as usize,
        ..IntakeLimits::default()
    };
    let mut key = [0; 32];
    // Without random bytes the names are only less secret than they could be, and nobody keeps them.
    let _ = getrandom::fill(&mut key);
    let schemas = std::sync::Arc::new(schemas);
    let intake = Intake::new(
        plan.clone(),
        mapping.cloned().into_iter().collect(),
        Pseudonyms::new(&key),
        limits,
    )
    .with_schemas(std::sync::Arc::clone(&schemas));
    let mut found = Found::default();
    let (mut names, trace) = (BTreeSet::new(), Trace::default());
    let now = EventTime::from(jiff::Timestamp::now());
    for (offset, bytes) in (0..).zip(records) {
        let record = record(offset, bytes, now);
        if let Some(mapping) = mapping {
            mapping.survey(&record, &schemas, &mut found.survey);
        }
        let mut events = Vec::new();
        let Some(format) = intake.format(mapping.map(|mapping| &*mapping.name)) else {
            continue;
        };
        let outcome = intake.read_traced(&record, format, &trace, &mut |item| match item {
            Item::Seen(seen, remarks) => {
                let name = (seen.name.id, seen.name.content, seen.name.part);
                found.repeated += usize::from(!names.insert(name));
                count(remarks, &mut found.unreadable);
                let origins = trace.take();
                events.push(Event::Seen {
                    kind: seen.kind.name(),
                    time: seen.time,
                    fields: filled(seen, &plan, &origins, &intake, shows_content),
                    notes: remarks.iter().map(note).collect(),
                });
            }
            Item::Rejected(at, why) => events.push(Event::Rejected(Some(at), why, None)),
        });
        let whole = match outcome {
            Outcome::Observed => None,
            Outcome::Ignored(rule) => Some(Event::Ignored(rule)),
            Outcome::Rejected(why) => Some(Event::Rejected(None, why, None)),
            Outcome::Waits(id) => Some(Event::NoSchema(id.to_string())),
        };
        // What is handed over of a rejected record comes behind the event that stands for it.
        events.splice(0..0, whole);
        if let Some(mapping) = mapping {
            blame(&mut events, mapping, &record, &schemas);
        } else {
            found.survey.events += events.len();
        }
        found.records.push(events);
    }
    found
}

/// A record of Kafka with this value.
fn record(offset: i64, bytes: &[u8], now: EventTime) -> Record<'_> {
    Record {
        topic: "sample",
        partition: 0,
        offset,
        stamp: Some(Stamp {
            time: now,
            by: StampedBy::Broker,
        }),
        read_at: now,
        key: None,
        payload: Some(bytes),
        headers: Default::default(),
    }
}

/// Finds where rejects come from.
fn blame(events: &mut [Event], mapping: &Mapping, record: &Record<'_>, schemas: &Schemas) {
    let rejected = events.iter().filter_map(|event| match event {
        Event::Rejected(at, why, _) => Some((*at, *why)),
        Event::Seen { .. } | Event::Ignored(_) | Event::NoSchema(_) => None,
    });
    let rejected: Vec<_> = rejected.collect();
    if rejected.is_empty() {
        return;
    }
    let mut blames = mapping.blame(record, schemas, &rejected).into_iter();
    for event in events {
        if let Event::Rejected(.., blame) = event {
            *blame = blames.next().flatten();
        }
    }
}

fn count(remarks: &[Remark], unreadable: &mut BTreeMap<(&'static str, &'static str), usize>) {
    for remark in remarks {
        if let Remark::Unreadable(field, why) = remark {
            *unreadable.entry((field.name(), why.name())).or_default() += 1;
        }
    }
}

fn filled(
    seen: &Observation<'_>,
    plan: &Plan,
    origins: &[Origin],
    intake: &Intake,
    shows_content: bool,
) -> Vec<Filled> {
    let fields = plan.fields().iter();
    let fields = fields.filter(|field| **field != Field::KIND && **field != Field::TIME);
    fields
        .filter_map(|field| {
            let value = plan.slot(*field).map(|slot| seen.get(slot))?;
            let origin = origins.iter().find(|origin| origin.field == *field);
            let raw = origin.and_then(|origin| origin.raw.clone());
            let value = match value {
                Value::Missing => return None,
                Value::Unreadable => "(unreadable)".to_owned(),
                Value::Identity(_) if shows_content => raw.unwrap_or_default(),
                Value::Identity(worker) => {
                    intake.pseudonyms().for_recipient(worker, "map", "sample")
                }
                Value::Text(text) => text.to_string(),
                Value::Number(number) => number.to_string(),
                Value::Bool(truth) => truth.to_string(),
                Value::Time(time) => time.to_string(),
                Value::List(texts) => texts.join(", "),
            };
            Some(Filled {
                field: *field,
                value,
                from: origin.map(|origin| origin.from.clone()).unwrap_or_default(),
            })
        })
        .collect()
}

/// A remark in words of `vigie explain`.
fn note(remark: &Remark) -> String {
    match remark {
        Remark::Unreadable(field, why) => format!("unreadable {} {}", field.name(), why.name()),
        Remark::Unmapped(name, _) => format!("unmapped_kind {}", name.as_str()),
        Remark::CivilTime(field, why) => format!("civil_time {} {}", field.name(), why.name()),
        Remark::UnreadKey(name) => format!("unread_key {}", name.as_str()),
        Remark::Future | Remark::Old | Remark::DuplicateKey => remark.name().to_owned(),
    }
}

impl Found {
    fn exit(&self) -> Exit {
        let is_read = |event: &Event| match event {
            Event::Seen { notes, .. } => notes.is_empty(),
            Event::Ignored(_) => true,
            Event::Rejected(..) | Event::NoSchema(_) => false,
        };
        match self.records.iter().flatten().all(is_read) {
            true => Exit::Success,
            false => Exit::Findings,
        }
    }
}
