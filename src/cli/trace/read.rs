// SPDX-License-Identifier: EUPL-1.2
//! Reads again, partition by partition, what may belong to the answer: what the alert names, and
//! everything from before the time asked for up to where the monitor has read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, bar};
use crate::cli::Global;
use crate::intake::{Format, StampedBy};
use crate::kafka::{Discovery, Stretches};
use crate::monitor::Settings;
use crate::observation::EventTime;
use crate::replay::audit::Failure;
use crate::replay::trace::{Found, Place, Question, Trace};
use crate::store::{Reader, Reading};

/// Records read before progress is shown again.
const OFTEN: u64 = 1_000;

/// What was found, and what was not.
pub(super) struct Answer {
    pub(super) found: Found,
    /// Records that the alert names and that were not handed over.
    pub(super) absent: Vec<(Place, Absent)>,
    /// Events that the monitor found too late; which of them are, depends on how its partitions
    /// came one after the other, which nobody can repeat.
    pub(super) late: u64,
}

/// Why a record was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// The broker says that its partition begins later.
    Deleted,
    /// There is no such topic or partition.
    NoPartition,
    /// No source of the configuration is this topic.
    NotRead,
    /// The partition has nothing at this offset, as in a compacted topic.
    NothingThere,
}

impl Absent {
    /// Whether it is gone for good.
    pub(super) fn is_gone(self) -> bool {
        match self {
            Absent::Deleted | Absent::NoPartition => true,
            Absent::NotRead | Absent::NothingThere => false,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Absent::Deleted => "deleted",
            Absent::NoPartition => "no_partition",
            Absent::NotRead => "not_read",
            Absent::NothingThere => "nothing_there",
        }
    }
}

/// A stretch of a partition to read.
struct Part {
    topic: String,
    partition: i32,
    from: i64,
    until: i64,
    format: Format,
    reading: Option<Reading>,
}

/// Reads everything there is to say. Without a store nobody has read anything yet: then everything
/// is as if it were read now.
pub(super) fn read(
    asked: &Asked<'_>,
    store: Option<&Reader>,
    settings: Settings,
    global: &Global,
) -> Result<Answer, Failure> {
    let readings = store.map(Reader::readings).transpose()?;
    let discovery = Discovery::new(&settings.source)?;
    let mut stretches = Stretches::new(&settings.source)?;
    let earliest = earliest(asked, &settings);
    let limits = (settings.limits, settings.intake);
    let (agreement, mappings) = asked.in_force.clone();
    let keys = (mappings, settings.pseudonyms);
    let trace = Trace::new(&asked.question, agreement, keys, limits);
    let trace = trace.with_people(asked.files.signed_files.people.clone());
    let mut trace = trace.with_schemas(settings.schemas);
    let topics = discovery.topics()?;
    let (mut parts, mut firsts) = (Vec::new(), BTreeMap::new());
    for (topic, partition) in partitions(&topics) {
        let rule = settings
            .rules
            .iter()
            .find(|rule| rule.selector.takes(topic));
        let format = rule.and_then(|rule| trace.format(rule.mapping.as_deref()));
        let Some(format) = format else { continue };
        let place = (topic.to_owned(), partition);
        let ends = discovery.ends(topic, partition)?;
        firsts.insert(place.clone(), ends.0);
        let reading = readings.as_ref();
        let reading = reading.map(|all| all.get(&place).cloned().unwrap_or_default());
        let (begun, until) = match &reading {
            Some(reading) => (reading.begun, reading.next.min(ends.1)),
            None => ends,
        };
        let mut from = match ends.0 < until {
            true => start(
                &discovery,
                &mut stretches,
                &place,
                (ends.0, until),
                earliest,
            )?,
            false => ends.0,
        };
        // Of a topic that was made anew, where reading began says nothing.
        if begun <= until {
            from = from.max(begun);
        }
        let named = || asked.question.named_of(topic, partition);
        parts.push(Part {
            from: named().min().unwrap_or(from).min(from).max(ends.0),
            until: named()
                .max()
                .map_or(until, |last| until.max(last + 1))
                .min(ends.1),
            topic: place.0,
            partition,
            format,
            reading,
        });
    }
    take_all(&mut trace, &mut stretches, &parts, global)?;
    let found = trace.finish();
    let absent = absent(&asked.question, &found.met, &topics, &firsts);
    let late = store.map_or(Ok(0), Reader::late)?;
    Ok(Answer {
        found,
        absent,
        late,
    })
}

fn partitions(topics: &[(String, i32)]) -> impl Iterator<Item = (&str, i32)> {
    let topics = topics.iter();
    topics.flat_map(|(topic, count)| (0..*count).map(move |partition| (topic.as_str(), partition)))
}

/// No record that the broker stamped before this moment plays a part: duplicates and lateness are
/// told from what came within the time of amendment.
fn earliest(asked: &Asked<'_>, settings: &Settings) -> EventTime {
    let begin = asked.question.from.minus(asked.clause().form.looks_back());
    let begin = begin.minus(settings.limits.amend_for);
    begin.minus(settings.intake.max_future)
}

/// The first offset to read: where the broker itself stamps records, that of the earliest one that
/// plays a part; where producers do, stamps say nothing.
fn start(
    discovery: &Discovery,
    stretches: &mut Stretches,
    place: &(String, i32),
    (first, until): (i64, i64),
    earliest: EventTime,
) -> Result<i64, Failure> {
    let millis = earliest.micros().max(0) / 1_000;
    let at = discovery.offset_at(&place.0, place.1, millis)?.max(first);
    let mut is_stamped = |offset: i64| -> Result<bool, Failure> {
        let mut by = None;
        let here = (place.0.as_str(), place.1);
        stretches.read(here, (offset, offset + 1), &mut |record| {
            by = record.stamp.map(|stamp| stamp.by);
        })?;
        Ok(by == Some(StampedBy::Broker))
    };
    let is_ahead = at > first && is_stamped(first)?;
    Ok(match is_ahead && (at >= until || is_stamped(at)?) {
        true => at.min(until),
        false => first,
    })
}

fn take_all(
    trace: &mut Trace<'_>,
    stretches: &mut Stretches,
    parts: &[Part],
    global: &Global,
) -> Result<(), Failure> {
    let total = parts.iter().map(|part| (part.until - part.from).max(0));
    let bar = bar(global);
    bar.set_length(total.sum::<i64>().unsigned_abs());
    let now = EventTime::from(jiff::Timestamp::now());
    let mut read = 0;
    for part in parts {
        trace.begin_partition();
        if part.from >= part.until {
            continue;
        }
        let place = (part.topic.as_str(), part.partition);
        stretches.read(place, (part.from, part.until), &mut |record| {
            let mut record = record.clone();
            let moment = part.reading.as_ref().map(|it| it.moment(record.offset));
            record.read_at = match (moment, record.stamp) {
                (Some(Some(moment)), _) => EventTime::from_micros(moment),
                // The moment of reading played no part.
                (Some(None), Some(_)) => EventTime::MAX,
                (Some(None), None) | (None, _) => now,
            };
            trace.take(&record, part.format);
            read += 1;
            if read % OFTEN == 0 {
                bar.set_position(read);
            }
        })?;
    }
    bar.finish_and_clear();
    Ok(())
}

/// The records that the alert names and that nobody handed over.
fn absent(
    question: &Question,
    met: &BTreeSet<Place>,
    topics: &[(String, i32)],
    firsts: &BTreeMap<(String, i32), i64>,
) -> Vec<(Place, Absent)> {
    let named = question.alert.iter().flat_map(|alert| alert.named.keys());
    let absent = named.filter(|place| !met.contains(place));
    let why = |place: &Place| {
        let is_there = partitions(topics).any(|one| one == (place.0.as_str(), place.1));
        match firsts.get(&(place.0.clone(), place.1)) {
            _ if !is_there => Absent::NoPartition,
            None => Absent::NotRead,
            Some(first) if place.2 < *first => Absent::Deleted,
            Some(_) => Absent::NothingThere,
        }
    };
    absent.map(|place| (place.clone(), why(place))).collect()
}
