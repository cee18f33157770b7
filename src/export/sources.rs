// SPDX-License-Identifier: EUPL-1.2
//! What was watched, as starts and heartbeats of the log tell it: which topics, from when to when,
//! and in which hours nothing came.

use std::collections::{BTreeMap, BTreeSet};

use super::hours::{Hours, hour};
use crate::ledger::{Heartbeat, PartitionBeat, Reading, Start};
use crate::observation::EventTime;

/// The topics of a log, leaf by leaf.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// What starts say that is read, each once, in the order of the log.
    pub(super) readings: Vec<Read>,
    pub(super) topics: BTreeMap<String, Topic>,
    /// Topics that were named and not there, with the first and the last heartbeat that says so.
    pub(super) missing: BTreeMap<String, (EventTime, EventTime)>,
    /// Hours in which a heartbeat came.
    beating: Hours,
    /// The last heartbeat.
    last: Option<EventTime>,
    /// Partitions whose leader does not answer.
    unseen: BTreeSet<(String, i32)>,
    /// Topics that the heartbeats right after a start have told of so far.
    told: BTreeSet<String>,
}

/// Something that is read, from the first to the last start that says so.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) reading: Reading,
    pub(super) first: EventTime,
    pub(super) last: EventTime,
}

/// A topic.
#[derive(Debug)]
pub(super) struct Topic {
    /// Records by partition, as told last.
    records: BTreeMap<i32, u64>,
    /// The first heartbeat that tells of it.
    pub(super) first: EventTime,
    /// From which moment on no start reads it any more, if that is so.
    pub(super) ended: Option<EventTime>,
    /// The latest time of a fact in it.
    pub(super) latest: Option<String>,
    /// Hours in which a heartbeat tells of new records.
    pub(super) busy: Hours,
    /// Hours in which a partition's leader did not answer.
    pub(super) unseen: Hours,
}

impl Topic {
    pub(super) fn partitions(&self) -> u64 {
        self.records.len() as u64
    }

    pub(super) fn records(&self) -> u64 {
        self.records.values().sum()
    }

    /// Whether this start reads it.
    fn new(first: EventTime) -> Topic {
        Topic {
            records: BTreeMap::new(),
            first,
            ended: None,
            latest: None,
            busy: Hours::default(),
            unseen: Hours::default(),
        }
    }
}

impl Sources {
    pub(super) fn start(&mut self, time: EventTime, start: Start) {
        self.told.clear();
        for reading in start.reads {
            match self.readings.iter_mut().find(|r| r.reading == reading) {
                Some(known) => known.last = time,
                None => self.readings.push(Read {
                    reading,
                    first: time,
                    last: time,
                }),
            }
        }
    }

    pub(super) fn beat(&mut self, time: EventTime, beat: &Heartbeat) {
        let now = hour(time);
        self.beating.add(now);
        self.last = Some(time);
        for topic in &beat.missing_topics {
            let known = self.missing.entry(topic.clone());
            known.or_insert((time, time)).1 = time;
        }
        for partition in &beat.partitions {
            self.partition(time, partition);
            if beat.first {
                self.told.insert(partition.topic.clone());
            }
        }
        for (topic, _) in &self.unseen {
            if let Some(topic) = self.topics.get_mut(topic) {
                topic.unseen.add(now);
            }
        }
        // These tell of every partition there is: what is not among them is read no longer.
        if beat.first && beat.whole {
            for (name, topic) in &mut self.topics {
                if !self.told.contains(name) {
                    topic.ended.get_or_insert(time);
                }
            }
            self.told.clear();
        }
    }

    fn partition(&mut self, time: EventTime, now: &PartitionBeat) {
        let topic = self.topics.entry(now.topic.clone());
        let topic = topic.or_insert_with(|| Topic::new(time));
        topic.ended = None;
        let before = topic.records.insert(now.partition, now.records);
        if now.records > before.unwrap_or(0) {
            topic.busy.add(hour(time));
        }
        // Texts of one form, in which later ones are greater.
        if now.latest > topic.latest {
            topic.latest.clone_from(&now.latest);
        }
        let key = (now.topic.clone(), now.partition);
        match now.unseen_since {
            Some(_) => self.unseen.insert(key),
            None => self.unseen.remove(&key),
        };
    }

    /// Until when a topic was watched: the last heartbeat, or the start that left it out.
    pub(super) fn until(&self, topic: &Topic) -> EventTime {
        topic.ended.or(self.last).unwrap_or(topic.first)
    }

    /// Hours in which the monitor gave signs of life, saw every partition of a topic, and told of
    /// no new record in it.
    pub(super) fn quiet(&self, topic: &Topic) -> Hours {
        let span = (hour(topic.first), hour(self.until(topic)));
        self.beating.without(span, [&topic.busy, &topic.unseen])
    }

    /// Records of all topics that one of these names or patterns fits.
    pub(super) fn records_of(&self, reading: &Reading) -> u64 {
        let fits = |topic: &str| match &reading.pattern {
            Some(pattern) => regex::Regex::new(&format!("^(?:{pattern})$"))
                .is_ok_and(|pattern| pattern.is_match(topic)),
            None => reading.topics.iter().any(|name| name == topic),
        };
        let topics = self.topics.iter().filter(|(name, _)| fits(name));
        topics.map(|(_, topic)| topic.records()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::hours::begin;
    use super::*;

    fn at(hour: i64) -> EventTime {
        begin(hour).plus(crate::observation::Span::from_secs(60))
    }

    fn beat(first: bool, partitions: &[(&str, u64, bool)]) -> Heartbeat {
        let partitions = partitions
            .iter()
            .map(|(topic, records, unseen)| PartitionBeat {
                topic: (*topic).into(),
                records: *records,
                unseen_since: unseen.then(String::new),
                ..PartitionBeat::default()
            });
        Heartbeat {
            first,
            whole: true,
            partitions: partitions.collect(),
            ..Heartbeat::default()
        }
    }

    #[test]
    fn hours_without_records_are_those_that_were_watched() {
        let mut all = Sources::default();
        all.start(at(0), Start::default());
        all.beat(at(0), &beat(true, &[("calls", 0, false), ("rf", 0, false)]));
        all.beat(at(1), &beat(false, &[("calls", 5, false)]));
        all.beat(at(2), &beat(false, &[]));
        // Nobody watched in hour 3; from hour 5 to 6 a leader did not answer.
        all.beat(at(4), &beat(false, &[("calls", 5, false)]));
        all.beat(at(5), &beat(false, &[("calls", 5, true)]));
        all.beat(at(6), &beat(false, &[]));
        all.beat(at(7), &beat(false, &[("calls", 9, false)]));
        let calls = &all.topics["calls"];
        assert_eq!(all.quiet(calls).runs(), [(0, 1), (2, 3), (4, 5)]);
        assert_eq!((calls.records(), calls.unseen.count()), (9, 2));
        // The next start reads the other one no longer.
        all.start(at(8), Start::default());
        all.beat(at(8), &beat(true, &[("calls", 9, false)]));
        all.beat(at(9), &beat(false, &[]));
        let rf = &all.topics["rf"];
        assert_eq!(all.until(rf), at(8));
        assert_eq!(all.quiet(rf).runs(), [(0, 3), (4, 9)]);
        assert_eq!(all.topics["calls"].ended, None);
    }

    #[test]
    fn a_reading_is_told_once_from_its_first_to_its_last_start() {
        let reading = |name: &str| Reading {
            topics: vec![name.into()],
            ..Reading::default()
        };
        let start = |reads: &[&str]| Start {
            reads: reads.iter().map(|name| reading(name)).collect(),
            ..Start::default()
        };
        let mut all = Sources::default();
        all.start(at(1), start(&["calls", "rf"]));
        all.start(at(2), start(&["calls"]));
        let told: Vec<_> = all.readings.iter().map(|r| (r.first, r.last)).collect();
        assert_eq!(told, [(at(1), at(2)), (at(1), at(1))]);
        all.beat(at(2), &beat(true, &[("calls", 3, false)]));
        assert_eq!(all.records_of(&reading("calls")), 3);
        let pattern = Reading {
            pattern: Some("c.*".into()),
            ..Reading::default()
        };
        assert_eq!(all.records_of(&pattern), 3);
    }
}
