// SPDX-License-Identifier: EUPL-1.2
//! What the monitor cannot see now: partitions whose leader does not answer, records behind a
//! transaction that nobody ends. Told when it begins and when it is over, all partitions of a topic
//! together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::answers::Answers;
use super::clock;
use super::core::Core;
use super::decoded::Obstacle;
use super::error::MonitorError;
use super::partitions::PartitionState;
use super::view::View;
use crate::engine::PartitionId;
use crate::kafka::{Ends, KafkaError, Seen};
use crate::ledger::{FindingBody, FindingKind};
use crate::observation::{EventTime, Span};

/// How long a leader may not answer before that is told.
const SILENT: Duration = Duration::from_secs(10);
/// How long records may wait for the end of a transaction before that is told: as long as Kafka
/// gives a transaction by itself.
const OPEN: Duration = Duration::from_secs(60);
/// Why something is not seen.
const SILENCE: &str = "no_answer";
const NO_RIGHT: &str = "no_right";
/// Numbers of partitions that a sentence names.
const NAMED: usize = 8;

/// Partitions that were never read, because their leaders do not answer; and topics that are not
/// there. Owned by the core, bounded by the configuration and the cluster.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// Since when each does not answer, and whether that was told.
    unknown: BTreeMap<(String, i32), (Instant, bool)>,
    /// Those of them that were told and answer now, with since when they did not, up to the next
    /// commit.
    returned: Vec<((String, i32), EventTime)>,
    /// Topics that the configuration names and that are not there.
    pub(super) missing: Vec<String>,
    /// Partitions that fell silent since the last commit, by topic.
    quiet: BTreeMap<String, Vec<i32>>,
    /// Partitions that may not be read, or may be again, since the last commit, by topic and by
    /// which of the two.
    rights: BTreeMap<(String, bool), Vec<i32>>,
    /// Partitions that could not be read to the agreed end.
    pub(super) unread: usize,
    /// What leaders answered last.
    pub(super) answers: Answers,
}

/// What may stand in the way of seeing a partition. Owned by its row.
#[derive(Debug)]
pub(super) struct Watch {
    /// When it was met: as long as its leader never answered, it is silent since then.
    met: Instant,
    /// Since when it does not, once that was told.
    pub(super) since: Option<EventTime>,
    /// Whether that is because it may not be read.
    is_refused: bool,
    /// Since when records wait for a transaction, and whether that was told.
    held: Option<(Instant, bool)>,
}

impl Default for Watch {
    fn default() -> Self {
        Watch {
            met: Instant::now(),
            since: None,
            is_refused: false,
            held: None,
        }
    }
}

impl Watch {
    /// Whether it was told that records wait for a transaction.
    pub(super) fn is_held(&self) -> bool {
        self.held.is_some_and(|(_, is_told)| is_told)
    }
}

impl PartitionState {
    /// Takes over what its leader answers.
    pub(super) fn answer(&mut self, asked: Instant, ends: Ends) {
        (self.first, self.end, self.stable) = (ends.first, ends.high, ends.stable);
        if ends.stable == ends.high {
            self.watch.held = None;
        } else {
            self.watch.held.get_or_insert((asked, false));
            self.idle = false;
        }
    }
}

impl Core {
    /// What the leaders of all partitions answered that are read.
    pub(super) fn updated(&mut self, asked: Instant, seen: &[Seen]) -> Result<(), MonitorError> {
        for one in seen {
            let key = || (one.topic.clone(), one.partition);
            match one.ends {
                Some(ends) => {
                    let unknown = self.unseen.unknown.remove(&key());
                    if let Some((asked, true)) = unknown {
                        let since = ago(clock::now(), asked.elapsed());
                        self.unseen.returned.push((key(), since));
                    }
                    self.news(asked, (&one.topic, one.partition), ends)?;
                }
                None if self.partitions.find(&one.topic, one.partition).is_none() => {
                    let unknown = self.unseen.unknown.entry(key());
                    unknown.or_insert((asked, false));
                }
                None => {}
            }
        }
        let is_there = |topic: &String| seen.iter().any(|one| one.topic == *topic);
        let (back, missing) = std::mem::take(&mut self.unseen.missing)
            .into_iter()
            .partition(is_there);
        self.unseen.missing = missing;
        let back: Vec<String> = back;
        back.into_iter().try_for_each(|topic| {
            let detail = format!("topic {topic} is there now and is read from its beginning");
            self.find(FindingKind::SeenAgain, Some(topic), 1, detail)
        })
    }

    /// A partition that was read to its end is silent.
    pub(super) fn fell_silent(&mut self, topic: &str, partition: i32) {
        let quiet = self.unseen.quiet.entry(topic.to_owned());
        quiet.or_default().push(partition);
    }

    /// The leader of a partition does not answer at the start.
    pub(super) fn no_answer(
        &mut self,
        asked: Instant,
        (topic, partition): (&str, i32),
    ) -> Result<(), MonitorError> {
        if self.stop_at_end {
            let what = format!("the leader of partition {partition} of {topic} does not answer");
            return Err(KafkaError::Other(what).into());
        }
        if self.partitions.find(topic, partition).is_none() {
            let key = (topic.to_owned(), partition);
            self.unseen.unknown.entry(key).or_insert((asked, false));
        }
        Ok(())
    }

    /// A partition may not be read, or may be again.
    pub(super) fn refused(&mut self, source: PartitionId, is_refused: bool) {
        let Some(row) = self.partitions.get_mut(source) else {
            return;
        };
        row.watch.is_refused = is_refused;
        if is_refused {
            (row.watch.since, row.idle) = (Some(clock::now()), false);
        }
        let rights = (row.topic.clone(), is_refused);
        let rights = self.unseen.rights.entry(rights).or_default();
        rights.push(row.partition);
        self.unseen.unread += usize::from(self.stop_at_end && is_refused);
    }

    /// An agreed end is out of reach.
    pub(super) fn unread(
        &mut self,
        (topic, partition): (String, i32),
        until: i64,
        obstacle: Obstacle,
    ) -> Result<(), MonitorError> {
        self.unseen.unread += 1;
        let (kind, why, offsets) = match obstacle {
            Obstacle::Silence => (
                FindingKind::Unseen,
                "its leader does not answer".to_owned(),
                None,
            ),
            Obstacle::Transaction(from) => (
                FindingKind::OpenTransaction,
                format!("from {from} on its records wait for a transaction to end"),
                Some((from, until)),
            ),
            Obstacle::Schema(id) => (
                FindingKind::SchemaMissing,
                format!("its next record waits for schema {id}"),
                None,
            ),
        };
        let detail = format!("partition {partition} was not read to its end, {until}: {why}");
        self.found(&FindingBody {
            topic: Some(topic),
            partition: Some(partition),
            offsets,
            ..FindingBody::new(kind, detail)
        })
    }

    /// Tells what can be seen again.
    fn tell_back(&mut self, back: Told, now: EventTime) -> Result<(), MonitorError> {
        for (topic, (since, partitions)) in back {
            let detail = format!(
                "{} of {topic} can be seen again: not seen from {since} until {now}",
                named(&partitions)
            );
            let body = FindingBody {
                since: Some(since),
                until: Some(now),
                ..FindingBody::new(FindingKind::SeenAgain, detail)
            };
            self.tell_of(topic, &partitions, body)?;
        }
        Ok(())
    }

    /// Tells what cannot be seen any more, what can again, and what fell silent, since the last
    /// commit.
    pub(super) fn tell_unseen(&mut self) -> Result<(), MonitorError> {
        let (mut lost, mut back) = (Told::new(), Told::new());
        let now = clock::now();
        let mut held = Vec::new();
        for (_, row) in self.partitions.iter_mut() {
            if row.gone.is_some() || row.watch.is_refused {
                continue;
            }
            let asked = self.unseen.answers.asked(&row.topic, row.partition);
            let silent = asked.unwrap_or(row.watch.met).elapsed();
            let told = row.watch.since;
            if told.is_none() && silent >= SILENT {
                let since = ago(now, silent);
                (row.watch.since, row.idle) = (Some(since), false);
                add(&mut lost, (&row.topic, row.partition), since);
            } else if let Some(since) = told.filter(|_| silent < SILENT) {
                row.watch.since = None;
                add(&mut back, (&row.topic, row.partition), since);
            }
            if let Some((since, is_told @ false)) = &mut row.watch.held
                && since.elapsed() >= OPEN
            {
                *is_told = true;
                held.push((row.topic.clone(), row.partition, row.stable, row.end));
            }
        }
        for ((topic, partition), since) in std::mem::take(&mut self.unseen.returned) {
            add(&mut back, (&topic, partition), since);
        }
        for ((topic, partition), (asked, is_told)) in &mut self.unseen.unknown {
            if !*is_told && asked.elapsed() >= SILENT {
                *is_told = true;
                add(&mut lost, (topic, *partition), ago(now, asked.elapsed()));
            }
        }
        self.tell_rights()?;
        for (topic, (since, partitions)) in lost {
            let detail = format!(
                "{} of {topic} do not answer since {since}: what happens there is not seen, and \
                 nothing is concluded from its silence",
                named(&partitions)
            );
            let body = FindingBody {
                since: Some(since),
                reason: Some(SILENCE.to_owned()),
                ..FindingBody::new(FindingKind::Unseen, detail)
            };
            self.tell_of(topic, &partitions, body)?;
        }
        self.tell_back(back, now)?;
        for (topic, partition, stable, end) in held {
            let detail = format!(
                "partition {partition}: from {stable} on its records wait for a transaction to end"
            );
            self.found(&FindingBody {
                topic: Some(topic),
                partition: Some(partition),
                count: (end - stable).max(0).unsigned_abs(),
                offsets: Some((stable, end)),
                ..FindingBody::new(FindingKind::OpenTransaction, detail)
            })?;
        }
        self.tell_quiet(now)
    }

    /// Tells what fell silent since the last commit.
    fn tell_quiet(&mut self, now: EventTime) -> Result<(), MonitorError> {
        for (topic, mut partitions) in std::mem::take(&mut self.unseen.quiet) {
            partitions.sort_unstable();
            let detail = format!("{} silent since before {now}", named(&partitions));
            let body = FindingBody::new(FindingKind::PartitionIdle, detail);
            self.tell_of(topic, &partitions, body)?;
        }
        Ok(())
    }

    /// Tells which topics may not be read any more. Those that may again answer again.
    fn tell_rights(&mut self) -> Result<(), MonitorError> {
        for ((topic, is_refused), mut partitions) in std::mem::take(&mut self.unseen.rights) {
            partitions.sort_unstable();
            if is_refused {
                let detail = format!(
                    "{} of {topic} may not be read: there is no right to it; what happens there is \
                     not seen, and nothing is concluded from its silence",
                    named(&partitions)
                );
                let body = FindingBody {
                    reason: Some(NO_RIGHT.to_owned()),
                    ..FindingBody::new(FindingKind::Unseen, detail)
                };
                self.tell_of(topic, &partitions, body)?;
            }
        }
        Ok(())
    }

    fn tell_of(
        &mut self,
        topic: String,
        partitions: &[i32],
        body: FindingBody,
    ) -> Result<(), MonitorError> {
        let one = partitions.first().filter(|_| partitions.len() == 1);
        self.found(&FindingBody {
            topic: Some(topic),
            partition: one.copied(),
            count: partitions.len() as u64,
            ..body
        })
    }

    /// Shows what cannot be seen now.
    pub(super) fn show_unseen(&self, view: &mut View) {
        let known = self.partitions.iter().map(|(_, row)| row);
        let known = known.filter(|row| row.watch.since.is_some() && row.gone.is_none());
        let unknown = self.unseen.unknown.values().filter(|(_, is_told)| *is_told);
        view.unseen = unknown.count();
        let mut refused = BTreeSet::new();
        for row in known {
            view.unseen += 1;
            if row.watch.is_refused {
                refused.insert(row.topic.clone());
            }
        }
        view.refused_topics = refused.into_iter().collect();
        view.missing_topics.clone_from(&self.unseen.missing);
    }
}

/// By topic: since when the first of its partitions, and which.
type Told = BTreeMap<String, (EventTime, Vec<i32>)>;

fn add(told: &mut Told, (topic, partition): (&str, i32), since: EventTime) {
    let (first, partitions) = told.entry(topic.to_owned()).or_insert((since, Vec::new()));
    *first = since.min(*first);
    partitions.push(partition);
}

fn ago(now: EventTime, elapsed: Duration) -> EventTime {
    let micros = i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
    now.minus(Span::from_micros(micros))
}

/// Partitions by their numbers, as far as a sentence can hold them.
fn named(partitions: &[i32]) -> String {
    let numbers = partitions.iter().take(NAMED).map(i32::to_string);
    let numbers = numbers.collect::<Vec<_>>().join(", ");
    match partitions.len() {
        1 => format!("partition {numbers}"),
        few if few <= NAMED => format!("partitions {numbers}"),
        many => format!("partitions {numbers} and {} more", many - NAMED),
    }
}
