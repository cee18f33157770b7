// SPDX-License-Identifier: EUPL-1.2
//! The core's partitions: where to begin, new ones, and what happens to old ones.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::answers::Answers;
use super::core::Core;
use super::error::MonitorError;
use super::metadata_poller;
use super::reader::ReaderCommand;
use super::settings::{SourceRule, StartAt};
use crate::diagnostic::nearest;
use crate::engine::{Changes, PartitionId};
use crate::intake::Format;
use crate::kafka::{Connection, Discovery, Ends, KafkaError, Position, Seen, Selector, Sight};
use crate::ledger::{FindingBody, FindingKind, SigningStatus};
use crate::observation::{EventTime, ForeignName};

/// How long to wait before leaders are asked again at the start.
const AGAIN: Duration = Duration::from_millis(300);

impl Core {
    /// Decides where to begin and tells the readers.
    pub(super) fn begin(
        &mut self,
        (sight, answers): (&Sight, &Answers),
        (connection, discovery): (&Connection, &Discovery),
        topics: &[(String, i32)],
    ) -> Result<(), MonitorError> {
        let meant = |topic: &str| {
            self.rules
                .iter()
                .any(|(rule, _)| rule.selector.takes(topic))
        };
        if !topics.iter().any(|(topic, _)| meant(topic)) {
            let selectors = self.rules.iter().map(|(rule, _)| &rule.selector);
            return Err(KafkaError::NoTopic(no_topic(selectors, topics)).into());
        }
        let first_start = self.partitions.iter().next().is_none();
        let mut passed_over: BTreeMap<(String, EventTime), (u64, u64)> = BTreeMap::new();
        let (asked, all) = self.first_look(sight, &meant)?;
        answers.put(asked, &all);
        self.unseen.answers = answers.clone();
        for seen in all {
            let Some((rule, format)) = self.rule(&seen.topic) else {
                continue;
            };
            let of = (&*seen.topic, seen.partition);
            let Some(ends) = seen.ends else {
                self.no_answer(asked, of)?;
                continue;
            };
            let start = match rule.start {
                StartAt::Latest if first_start => ends.high,
                StartAt::Time(time) if first_start => {
                    let millis = time.micros() / 1_000;
                    let start = discovery.offset_at(of.0, of.1, millis)?;
                    let counts = passed_over.entry((of.0.to_owned(), time)).or_default();
                    counts.0 += (start - ends.first).max(0).unsigned_abs();
                    counts.1 += (ends.high - start).max(0).unsigned_abs();
                    start
                }
                _ => ends.first,
            };
            let format = *format;
            self.meet((of, ends), (asked, start), format, first_start)?;
        }
        self.tell_starts(passed_over)?;
        self.tell_missing(topics)?;
        self.tell_missing_topics(topics)?;
        self.tell_left_out(topics)?;
        self.tell_compacted(connection)?;
        if self.stop_at_end {
            self.commands
                .iter()
                .for_each(|reader| drop(reader.send(ReaderCommand::EndWhenDone)));
        }
        if connection.tls.is_none() {
            let detail = "the connection to the brokers is not encrypted".to_owned();
            self.find(FindingKind::Plaintext, None, 1, detail)?;
        }
        self.tell_unfilled()?;
        if self.standing == SigningStatus::Draft {
            let detail = "no party has signed the agreement: it runs as a draft".to_owned();
            self.find(FindingKind::Draft, None, 1, detail)?;
        }
        self.commit(Changes::default())?;
        self.say_start();
        Ok(())
    }

    /// What leaders answer at the start: a slow one is asked again, for longer where an end is waited
    /// for.
    fn first_look(
        &self,
        sight: &Sight,
        is_meant: &dyn Fn(&str) -> bool,
    ) -> Result<(Instant, Vec<Seen>), MonitorError> {
        let mut left = if self.stop_at_end { 5 } else { 1 };
        loop {
            let asked = Instant::now();
            let all = sight.look(is_meant)?;
            if left == 0 || all.iter().all(|seen| seen.ends.is_some()) {
                return Ok((asked, all));
            }
            left -= 1;
            std::thread::sleep(AGAIN);
        }
    }

    /// What is watched, with what, in a line for whoever operates it.
    fn say_start(&self) {
        let agreement = self.program.agreement();
        let topics: BTreeSet<&str> = self.partitions.iter().map(|(_, row)| &*row.topic).collect();
        let topics = topics.into_iter().collect::<Vec<_>>().join(", ");
        let rules = self.rules.iter();
        let mappings: BTreeSet<&str> = rules
            .filter_map(|(rule, _)| rule.mapping.as_deref())
            .collect();
        let mappings = mappings.into_iter().collect::<Vec<_>>().join(", ");
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            log = self.store.origin(),
            leaves = self.store.next_seq(),
            agreement = %agreement.id,
            agreement_version = agreement.version,
            digest = %agreement.digest,
            standing = self.standing.name(),
            clauses = self.program.rules_count(),
            partitions = self.partitions.iter().count(),
            topics,
            mappings,
            "watching"
        );
    }

    /// Where reading begins at a moment depends on the stamps of records, whoever set them: what that
    /// came to has to be seen.
    fn tell_starts(
        &mut self,
        passed_over: BTreeMap<(String, EventTime), (u64, u64)>,
    ) -> Result<(), MonitorError> {
        for ((topic, time), (before, after)) in passed_over {
            let detail = format!(
                "reading begins with the first record stamped at or after {time}: {before} offsets \
                 lie before it and are not read, {after} are to be read"
            );
            self.find(FindingKind::StartedAt, Some(topic), before, detail)?;
        }
        Ok(())
    }

    /// What was read before and is not read now holds no window open, and that has to be seen. One
    /// whose leader only does not answer does: nothing is concluded from its silence.
    fn tell_missing(&mut self, topics: &[(String, i32)]) -> Result<(), MonitorError> {
        let mut missing = Vec::new();
        for (source, row) in self.partitions.iter().filter(|(_, row)| !row.ordered) {
            let why = match (
                self.rule(&row.topic),
                metadata_poller::is_there(topics, &row.topic, row.partition),
            ) {
                (None, _) => "is not read any more: no rule takes its topic",
                (Some(_), false) => "is not there any more",
                // It is read as soon as its leader answers, and is told of until then.
                (Some(_), true) => continue,
            };
            missing.push((source, why));
        }
        for (source, why) in missing {
            self.lose(source, why)?;
        }
        Ok(())
    }

    /// A partition is not there, or not read. Told once, until it is there again.
    pub(super) fn lose(&mut self, source: PartitionId, why: &str) -> Result<(), MonitorError> {
        let known = !self.engine.forget(source);
        let Some(row) = self.partitions.get_mut(source) else {
            return Ok(());
        };
        row.gone = Some(Instant::now());
        if known {
            return Ok(());
        }
        let body = FindingBody {
            topic: Some(row.topic.clone()),
            partition: Some(row.partition),
            ..FindingBody::new(
                FindingKind::TopicGone,
                format!("partition {} {why}", row.partition),
            )
        };
        self.found(&body)
    }

    /// A clause that reads what nobody writes can never fire: that has to be seen.
    fn tell_unfilled(&mut self) -> Result<(), MonitorError> {
        let formats: Vec<Format> = self.rules.iter().map(|(_, format)| *format).collect();
        let fields = self.intake.unfilled(&formats);
        let fields = fields.filter(|field| self.program.reads(*field));
        let names: Vec<&str> = fields.map(|field| field.name()).collect();
        if names.is_empty() {
            return Ok(());
        }
        let detail = format!("no mapping in use fills {}", names.join(", "));
        self.find(FindingKind::Unfilled, None, names.len() as u64, detail)
    }

    /// Takes a partition in, if it is new to this process, and has it read.
    fn meet(
        &mut self,
        ((topic, partition), ends): ((&str, i32), Ends),
        (asked, start): (Instant, i64),
        format: Format,
        first_start: bool,
    ) -> Result<(), MonitorError> {
        let known = self.partitions.find(topic, partition);
        let source = match known {
            Some(source) => source,
            None => {
                let source = self.partitions.add(topic, partition, start);
                if !first_start {
                    let detail = format!("partition {partition} is new");
                    let topic = Some(topic.to_owned());
                    self.find(FindingKind::PartitionNew, topic, 1, detail)?;
                }
                source
            }
        };
        self.engine.expect(source);
        let Some(row) = self.partitions.get_mut(source) else {
            return Ok(());
        };
        row.answer(asked, ends);
        row.ordered = true;
        let command = ReaderCommand::Read {
            source,
            position: Position {
                topic: topic.to_owned(),
                partition,
                next: row.next,
            },
            until: self.stop_at_end.then_some(ends.high),
            format,
            samples: row.samples.clone(),
            asked,
        };
        let reader = source.0 as usize % self.commands.len();
        // A reader that is gone has said why, or the monitor is stopping.
        let _ = self.commands[reader].send(command);
        Ok(())
    }

    /// The brokers, asked at this moment, tell of a partition.
    pub(super) fn news(
        &mut self,
        asked: Instant,
        (topic, partition): (&str, i32),
        ends: Ends,
    ) -> Result<(), MonitorError> {
        let Some((_, format)) = self.rule(topic) else {
            return Ok(());
        };
        let format = *format;
        let known = self.partitions.find(topic, partition);
        if let Some((source, row)) = known.and_then(|id| Some((id, self.partitions.get_mut(id)?))) {
            row.answer(asked, ends);
            // What was asked before it went says nothing.
            if row.gone.is_some_and(|since| asked > since) {
                row.gone = None;
                self.engine.expect(source);
                let detail = format!("partition {partition} is there again");
                let topic = Some(topic.to_owned());
                self.find(FindingKind::PartitionNew, topic, 1, detail)?;
            }
        }
        let row = known.and_then(|id| self.partitions.get(id));
        if self.stop_at_end || row.is_some_and(|row| row.ordered || row.gone.is_some()) {
            return Ok(());
        }
        self.meet(
            ((topic, partition), ends),
            (asked, ends.first),
            format,
            false,
        )
    }

    /// What its mapping calls the source of a topic.
    pub(super) fn source_of(&self, topic: &str) -> Option<ForeignName> {
        let (rule, _) = self.rule(topic)?;
        let source = self.intake.source(rule.mapping.as_deref()?)?;
        Some(ForeignName::new(source))
    }

    /// The first rule that takes a topic, and how its records are written.
    fn rule(&self, topic: &str) -> Option<&(SourceRule, Format)> {
        self.rules
            .iter()
            .find(|(rule, _)| rule.selector.takes(topic))
    }
}

/// The topics that are wanted, as they stand in the configuration, and which are there.
fn no_topic<'r>(selectors: impl Iterator<Item = &'r Selector>, topics: &[(String, i32)]) -> String {
    let wanted = selectors.flat_map(|selector| match selector {
        Selector::Names(names) => {
            let named = names.iter();
            named.map(|name| beside_near(name, topics)).collect()
        }
        Selector::Pattern(pattern) => vec![format!("the pattern {pattern}")],
    });
    wanted.collect::<Vec<_>>().join(", ")
}

/// A name that no topic has, with the nearest that one has.
pub(super) fn beside_near(name: &str, topics: &[(String, i32)]) -> String {
    match nearest(name, topics.iter().map(|(topic, _)| topic.as_str())) {
        Some(near) => format!("{name} (there is {near})"),
        None => name.to_owned(),
    }
}
