// SPDX-License-Identifier: EUPL-1.2
//! An audit: the records that the log speaks of are read again, and everything that it says of
//! them is computed again: input chains heartbeat by heartbeat, and alerts at the end.
//!
//! The log is gone through twice. First for its end (the last heartbeat that tells everything) and
//! for topics that were made anew; then leaf by leaf, with the records that each heartbeat tells
//! of. What happened between two heartbeats does not matter: verdicts converge. What idle
//! partitions let pass is told by heartbeats: the watermark, and who was idle.

mod again;
mod given;
mod report;
mod survey;
mod verdicts;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

pub use given::{AuditError, Failure, Given, Leaves, LoggedLeaf, Records, Wanted};
pub use report::{Difference, Gone, Report, Unseen, Verdict};

use crate::ledger::{
    AlertHead, Chain, Config, Entry, FindingBody, FindingKind, Hash, Heartbeat, LeafKind,
    PartitionBeat, ReadLeaf, Start,
};
use crate::observation::{EventTime, Span};
use again::Again;
use survey::{Survey, data, each, made_anew};
use verdicts::{Ending, Told, time};

/// Topic and partition.
type Place = (String, i32);

/// Differences told one by one at most: nobody reads more.
const MOST: usize = 1_000;

/// Holds a log against the records it speaks of. `progress` hears how many of how many records
/// were read.
///
/// # Errors
/// The log or what was given cannot be read, or something it names was not given.
pub fn audit(
    leaves: &mut Leaves<'_>,
    records: &mut Records<'_>,
    given: &Given<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, AuditError> {
    let survey = Survey::make(leaves)?;
    let end = survey.end.ok_or(AuditError::NoHeartbeat)?;
    let mut audit = Audit {
        report: Report::default(),
        again: Again::new(given.knows_people),
        survey: &survey,
        links: BTreeMap::new(),
        made_anew: BTreeMap::new(),
        told: BTreeMap::new(),
        start: None,
        pending: None,
        in_force: None,
        blind: None,
    };
    each(leaves, &mut |leaf, body| {
        if leaf.seq <= end {
            audit.leaf(leaf, body, given, records)?;
            progress(audit.report.records, survey.records);
        }
        Ok(())
    })?;
    Ok(audit.finish())
}

/// An audit under way.
struct Audit<'a> {
    report: Report,
    again: Again,
    survey: &'a Survey,
    links: BTreeMap<Place, Link>,
    /// Partitions made anew since their last heartbeat.
    made_anew: BTreeMap<Place, (i64, i64)>,
    told: BTreeMap<String, Told>,
    start: Option<Start>,
    /// A start whose first heartbeats still tell of what was read before it.
    pending: Option<(u64, Start, Config)>,
    in_force: Option<String>,
    /// Records up to this event time are gone.
    blind: Option<EventTime>,
}

/// What the last heartbeat about a partition said.
struct Link {
    next: i64,
    records: u64,
    chain: Hash,
}

impl Audit<'_> {
    fn leaf(
        &mut self,
        leaf: &ReadLeaf,
        body: Option<&str>,
        given: &Given<'_>,
        records: &mut Records<'_>,
    ) -> Result<(), AuditError> {
        match leaf.kind {
            LeafKind::Start => {
                // What its first heartbeats tell of was read by the run before.
                self.restart(given)?;
                self.in_force = None;
                self.start = Some(data(leaf)?);
            }
            LeafKind::Config => {
                let config: Config = data(leaf)?;
                self.in_force = Some(config.digest.clone());
                let start = self.start.clone().unwrap_or_default();
                self.pending = Some((leaf.seq, start, config));
            }
            LeafKind::Finding => self.finding(leaf)?,
            LeafKind::Alert => {
                let head: AlertHead = data(leaf)?;
                let id = head.alert.clone();
                let told = Told::read(leaf.seq, head, body, given.knows_people);
                self.told.insert(id, told);
            }
            LeafKind::Heartbeat => self.beat(leaf, given, records)?,
            _ => {}
        }
        match &self.in_force {
            Some(expected) if *expected != leaf.agreement => {
                self.differs(Difference::Agreement {
                    leaf: leaf.seq,
                    expected: expected.clone(),
                    told: leaf.agreement.clone(),
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn differs(&mut self, difference: Difference) {
        if self.report.differences.len() < MOST {
            self.report.differences.push(difference);
        }
    }

    fn finding(&mut self, leaf: &ReadLeaf) -> Result<(), AuditError> {
        if let Some((place, offsets)) = made_anew(leaf)? {
            self.made_anew.insert(place, offsets);
        }
        let finding: FindingBody = data(leaf)?;
        if finding.finding == FindingKind::TopicGone
            && let Some(place) = finding.topic.zip(finding.partition)
        {
            self.again.forget(&place);
        }
        Ok(())
    }

    fn beat(
        &mut self,
        leaf: &ReadLeaf,
        given: &Given<'_>,
        records: &mut Records<'_>,
    ) -> Result<(), AuditError> {
        let beat: Heartbeat = data(leaf)?;
        let expected = self.report.heartbeats + 1;
        if beat.beat != expected {
            let (leaf, told) = (leaf.seq, beat.beat);
            self.differs(Difference::Number {
                leaf,
                expected,
                told,
            });
        }
        self.report.heartbeats = beat.beat;
        // The first ones of a run tell of what the run before has read.
        if !beat.first {
            self.restart(given)?;
        }
        for part in &beat.partitions {
            self.part(leaf, part, records)?;
        }
        let watermark = beat.watermark.as_deref().and_then(time);
        let end = self.survey.stopped && self.survey.end == Some(leaf.seq);
        self.again.beat(watermark, end);
        Ok(())
    }

    fn restart(&mut self, given: &Given<'_>) -> Result<(), AuditError> {
        if let Some((leaf, start, config)) = self.pending.take() {
            self.again.restart(leaf, (&start, &config), given)?;
        }
        Ok(())
    }

    /// One partition of one heartbeat.
    fn part(
        &mut self,
        leaf: &ReadLeaf,
        part: &PartitionBeat,
        records: &mut Records<'_>,
    ) -> Result<(), AuditError> {
        let place = (part.topic.clone(), part.partition);
        let source = self.again.expect(&place);
        let link = self.links.remove(&place).unwrap_or_else(|| Link {
            next: part.from,
            records: 0,
            chain: Chain::begin(&part.topic, part.partition).tell(),
        });
        if link.next != part.from {
            self.differs(Difference::Offsets {
                leaf: leaf.seq,
                topic: place.0.clone(),
                partition: place.1,
                expected: link.next,
                told: part.from,
            });
        }
        let made_anew = self.survey.made_anew.get(&place);
        let anew = self.made_anew.remove(&place);
        let stale = made_anew.is_some_and(|last| leaf.seq < *last);
        match anew {
            // Those of the topic that was there before cannot be had any more.
            _ if stale => self.gone(part, (part.from, part.next), Gone::MadeAnew),
            Some((wanted, first)) => {
                self.gone(part, (part.from, wanted), Gone::MadeAnew);
                self.read(leaf, (part, &link), (first, false), records)?;
            }
            None => self.read(leaf, (part, &link), (part.from, true), records)?,
        }
        self.again.set_idle(source, part.idle);
        let (next, records) = (part.next, part.records);
        let chain = Hash::parse(&part.chain).unwrap_or(link.chain);
        let link = Link {
            next,
            records,
            chain,
        };
        self.links.insert(place, link);
        Ok(())
    }

    /// Reads the records of one partition again, from an offset on. `chained` says whether they
    /// alone make the chain.
    fn read(
        &mut self,
        leaf: &ReadLeaf,
        (part, link): (&PartitionBeat, &Link),
        (from, chained): (i64, bool),
        records: &mut Records<'_>,
    ) -> Result<(), AuditError> {
        let source = self.again.expect(&(part.topic.clone(), part.partition));
        let (mut chain, mut bytes) = (Chain::from(link.chain), Vec::new());
        let (mut found, mut first) = (0, Some(from));
        if from < part.next {
            let wanted = Wanted {
                topic: &part.topic,
                partition: part.partition,
                from,
                until: part.next,
            };
            let again = &mut self.again;
            first = records(wanted, &mut |record| {
                let value = record.payload.map(|value| Sha256::digest(value).into());
                bytes.clear();
                let entry = Entry {
                    offset: record.offset,
                    stamp: record.broker_time.map(|time| time.micros() / 1_000),
                    key: record.key,
                    headers: &record.headers,
                    value,
                };
                entry.write(&mut bytes);
                chain.add(&bytes);
                found += 1;
                again.take(source, record, (leaf.time, value.unwrap_or_default()));
            })?;
        }
        self.report.records += found;
        match first {
            None => self.gone(part, (from, part.next), Gone::NoTopic),
            Some(first) if first > from => {
                self.gone(part, (from, first.min(part.next)), Gone::Deleted);
            }
            Some(_) if chained && chain.tell().to_string() != part.chain => {
                self.differs(Difference::Input {
                    leaf: leaf.seq,
                    topic: part.topic.clone(),
                    partition: part.partition,
                    from,
                    until: part.next,
                    told: part.records.saturating_sub(link.records),
                    found,
                });
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Records that are not there any more; everything up to the latest of them cannot be judged.
    fn gone(&mut self, part: &PartitionBeat, (from, until): (i64, i64), why: Gone) {
        if from >= until {
            return;
        }
        // Where nobody says how late they are, nothing can be judged.
        let latest = part.latest.as_deref().and_then(time);
        self.blind = self.blind.max(Some(latest.unwrap_or(EventTime::MAX)));
        let before = self.report.unseen.iter_mut().find_map(|one| match one {
            Unseen::Records {
                topic,
                partition,
                until,
                why: reason,
                ..
            } if *topic == part.topic
                && *partition == part.partition
                && *until == from
                && *reason == why =>
            {
                Some(until)
            }
            _ => None,
        });
        match before {
            Some(end) => *end = until,
            None => self.report.unseen.push(Unseen::Records {
                topic: part.topic.clone(),
                partition: part.partition,
                from,
                until,
                why,
            }),
        }
    }

    fn finish(mut self) -> Report {
        let survey = self.survey;
        let program = self.again.program().cloned();
        let blind = |clause: &str| {
            let cut = self.blind?;
            let mut clauses = program.iter().flat_map(|p| &p.agreement().clauses);
            let clause = clauses.find(|one| one.id.as_str() == clause);
            let back = clause.map_or(Span::from_micros(i64::MAX), |one| one.form.looks_back());
            Some(cut.plus(back))
        };
        let ending = Ending {
            stopped: survey.stopped,
            blind: &blind,
        };
        self.report.origin.clone_from(&survey.origin);
        self.report.leaves = survey.leaves;
        verdicts::compare(self.told, self.again.verdicts, &ending, &mut self.report);
        self.report.differences.truncate(MOST);
        if let Some(end) = survey.end.filter(|_| !survey.stopped)
            && end + 1 < survey.leaves
        {
            self.report.unseen.push(Unseen::Rest { from: end + 1 });
        }
        self.report
    }
}
