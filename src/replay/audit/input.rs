// SPDX-License-Identifier: EUPL-1.2
//! Input chains: the records that a heartbeat tells of, read again partition by partition.

use sha2::{Digest as _, Sha256};

use super::Audit;
use super::given::{AuditError, Records, Wanted};
use super::report::{Difference, Gone, Unseen};
use super::verdicts::time;
use crate::intake::Record;
use crate::ledger::{Chain, Clocked, Hash, PartitionBeat, ReadLeaf};
use crate::observation::EventTime;

/// What the last heartbeat about a partition said.
pub(super) struct Link {
    next: i64,
    records: u64,
    chain: Hash,
}

impl Audit<'_> {
    /// One partition of one heartbeat.
    pub(super) fn part(
        &mut self,
        leaf: &ReadLeaf,
        part: &PartitionBeat,
        records: &mut Records<'_>,
    ) -> Result<(), AuditError> {
        let place = (part.topic.clone(), part.partition);
        let source = self.again.expect(&place, part.next != part.from);
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
        let anew = self.made_anew.remove(&place);
        let stale = self.survey.is_stale(&place, leaf.seq, part.next);
        match anew {
            // Those of the topic that was there before cannot be had any more.
            _ if stale => self.gone(part, (part.from, part.next), Gone::MadeAnew),
            Some(anew) => {
                let from = part.from.max(anew.others);
                self.gone(part, (from, anew.wanted), Gone::MadeAnew);
                // What was read before and is there still lies before it.
                let from = match anew.others < part.from {
                    true => anew.next,
                    false => part.from,
                };
                self.read(leaf, (part, &link), (from, false), records)?;
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
        let source = self.again.expect(
            &(part.topic.clone(), part.partition),
            part.next != part.from,
        );
        let (mut chain, mut bytes) = (Chain::from(link.chain), Vec::new());
        let (mut found, mut first) = (0, Some(from));
        // What the log says was gone before it could be read plays no part, if it is gone indeed.
        let gap = self.gaps.remove(&(part.topic.clone(), part.partition));
        let seen_from = gap
            .filter(|gap| gap.0 <= from)
            .map_or(from, |gap| gap.1.max(from));
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
                record.entry(value).write(&mut bytes);
                chain.add(&bytes);
                found += 1;
                let read_at = read_at(part, leaf.time, record);
                again.take(source, record, (read_at, value.unwrap_or_default()));
            })?;
        }
        self.report.records += found;
        let told = part.records.saturating_sub(link.records);
        match first {
            None => self.gone(part, (from, part.next), Gone::NoTopic),
            Some(first) if first > seen_from => {
                self.gone(part, (seen_from, first.min(part.next)), Gone::Deleted);
            }
            Some(_) if !chained || chain.tell().to_string() == part.chain => {}
            // Fewer than were read: whoever keeps the last of each key only accuses nobody.
            Some(_) if found < told && self.survey.compacted.contains(&part.topic) => {
                self.gone(part, (from, part.next), Gone::Compacted);
            }
            Some(_) => {
                self.differs(Difference::Input {
                    leaf: leaf.seq,
                    topic: part.topic.clone(),
                    partition: part.partition,
                    from,
                    until: part.next,
                    told,
                    found,
                });
            }
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
        self.lost = true;
        let before = self.report.unseen.iter_mut().find_map(|one| match one {
            Unseen::Records {
                topic,
                partition,
                until,
                compared_from,
                why: reason,
                ..
            } if *topic == part.topic
                && *partition == part.partition
                && *until == from
                && *reason == why =>
            {
                Some((until, compared_from))
            }
            _ => None,
        });
        match before {
            Some((end, compared_from)) => (*end, *compared_from) = (until, part.next),
            None => self.report.unseen.push(Unseen::Records {
                topic: part.topic.clone(),
                partition: part.partition,
                from,
                until,
                compared_from: part.next,
                why,
            }),
        }
    }
}

/// When a record was read, as far as that played a part: as the heartbeat says, else at a moment of
/// which nothing lies in the future. Heartbeats of older versions do not say it, so that a record
/// without any stamp was read at their time.
fn read_at(part: &PartitionBeat, told: EventTime, record: &Record<'_>) -> EventTime {
    let meant = |one: &&Clocked| (one.first..=one.last).contains(&record.offset);
    match (part.clocked.iter().find(meant), record.stamp) {
        (Some(one), _) => EventTime::from_micros(one.at),
        (None, Some(_)) => EventTime::MAX,
        (None, None) => told,
    }
}
