// SPDX-License-Identifier: EUPL-1.2
//! Looks at a sample through a mapping: each observation with its fields and where they came from,
//! or the reject with what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::LARGEST;
use crate::cli::Exit;
use crate::intake::{
    Blame, Intake, IntakeLimits, Item, Mapping, Origin, Outcome, Pseudonyms, Record, Reject,
    Remark, Schemas, Shape, Stamp, StampedBy, Survey, Trace,
};
use crate::observation::{EventName, EventTime, Field, Observation, Plan, Value};

/// What came of a sample.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) records: Vec<Vec<Event>>,
    pub(super) survey: Survey,
    /// By field and reason: values that are not understood.
    pub(super) unreadable: BTreeMap<(&'static str, &'static str), usize>,
    /// How many names came more than once.
    pub(super) repeated: usize,
    /// How many of those with other content, so that both count.
    pub(super) reused: usize,
}

/// What came of an event, or of a record as a whole.
#[derive(Debug)]
pub(super) enum Event {
    Seen {
        kind: &'static str,
        time: EventTime,
        /// Where it begins in its record, if that has lines.
        line: Option<usize>,
        fields: Vec<Filled>,
        notes: Vec<Note>,
    },
    Rejected(Option<usize>, Reject, Option<Blame>),
    Ignored(&'static str),
    /// It names this schema, which is not here.
    NoSchema(String),
}

/// Something that has to be told of an observation.
#[derive(Debug)]
pub(super) struct Note {
    /// In words that `vigie explain` knows.
    pub(super) text: String,
    /// Where it comes from, and what was found there.
    pub(super) found: Vec<(String, Shape)>,
}

/// A field of an observation.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) field: Field,
    pub(super) value: String,
    /// Nothing where it follows from others.
    pub(super) from: String,
}

pub(super) fn look(
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
    let (mut names, trace) = (Met::default(), Trace::default());
    let now = EventTime::from(jiff::Timestamp::now());
    for (offset, bytes) in (0..).zip(records) {
        let record = record(offset, bytes, now);
        if let Some(mapping) = mapping {
            mapping.survey(&record, &schemas, &mut found.survey);
        }
        let mut events = Vec::new();
        let lines = mapping.map(|mapping| mapping.lines_of_events(&record, &schemas));
        let lines = lines.unwrap_or_default();
        let Some(format) = intake.format(mapping.map(|mapping| &*mapping.name)) else {
            continue;
        };
        let outcome = intake.read_traced(&record, format, &trace, &mut |item| match item {
            Item::Seen(seen, remarks) => {
                count(remarks, &mut found.unreadable);
                let origins = trace.take();
                let mut notes: Vec<Note> = remarks
                    .iter()
                    .map(|remark| note(remark, &origins))
                    .collect();
                match names.meet(&seen.name) {
                    Meeting::New => {}
                    Meeting::Same => found.repeated += 1,
                    Meeting::Other => {
                        found.reused += 1;
                        notes.push(Note::bare("id_reused"));
                    }
                }
                events.push(Event::Seen {
                    kind: seen.kind.name(),
                    time: seen.time,
                    fields: filled(seen, &plan, &origins, &intake, shows_content),
                    line: lines.get(trace.event()).copied(),
                    notes,
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

/// Names of events that were met, each with its contents.
#[derive(Debug, Default)]
struct Met(BTreeMap<(u64, u16), BTreeSet<u32>>);

/// What an event is to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meeting {
    New,
    Same,
    /// Its name stood for something else, and no version says which of both counts.
    Other,
}

impl Met {
    fn meet(&mut self, name: &EventName) -> Meeting {
        let contents = self.0.entry((name.id, name.part)).or_default();
        let is_first = contents.is_empty();
        match (contents.insert(name.content), is_first) {
            (false, _) => Meeting::Same,
            (true, false) if name.version.is_none() => Meeting::Other,
            (true, _) => Meeting::New,
        }
    }
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
                // Who wrote it may have named somebody.
                Value::Text(_) if !shows_content && origin.is_some_and(|one| one.is_free) => {
                    let shapes = origin.iter().flat_map(|one| &one.shapes);
                    let shapes = shapes.map(|(_, shape)| format!("({})", shape.like));
                    shapes.collect()
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

impl Note {
    fn bare(text: &str) -> Note {
        Note {
            text: text.to_owned(),
            found: Vec::new(),
        }
    }
}

/// A remark in words of `vigie explain`; of a field that is not understood with what stands there.
fn note(remark: &Remark, origins: &[Origin]) -> Note {
    let text = match remark {
        Remark::Unreadable(field, why) => format!("unreadable {} {}", field.name(), why.name()),
        Remark::Unmapped(name, _) => format!("unmapped_kind {}", name.as_str()),
        Remark::CivilTime(field, why) => format!("civil_time {} {}", field.name(), why.name()),
        Remark::UnreadKey(name) => format!("unread_key {}", name.as_str()),
        Remark::Future | Remark::Old | Remark::DuplicateKey => remark.name().to_owned(),
    };
    let found = match remark {
        Remark::Unreadable(field, _) => shapes(*field, origins),
        _ => Vec::new(),
    };
    Note { text, found }
}

/// What stands where a field comes from; of a length that follows from a period, at both its ends.
fn shapes(field: Field, origins: &[Origin]) -> Vec<(String, Shape)> {
    let of = |field: Field| {
        let origin = origins.iter().find(|origin| origin.field == field);
        origin
            .map(|origin| origin.shapes.clone())
            .unwrap_or_default()
    };
    let own = of(field);
    match field {
        Field::INTERVAL_SECONDS if own.is_empty() => {
            [of(Field::INTERVAL_START), of(Field::INTERVAL_END)].concat()
        }
        Field::WINDOW_SECONDS if own.is_empty() => {
            [of(Field::WINDOW_START), of(Field::WINDOW_END)].concat()
        }
        _ => own,
    }
}

impl Found {
    pub(super) fn exit(&self) -> Exit {
        let is_read = |event: &Event| match event {
            Event::Seen { notes, .. } => notes.is_empty(),
            Event::Ignored(_) => true,
            Event::Rejected(..) | Event::NoSchema(_) => false,
        };
        let is_named = self.survey.misnamed.is_empty();
        match is_named && self.records.iter().flatten().all(is_read) {
            true => Exit::Success,
            false => Exit::Findings,
        }
    }
}
