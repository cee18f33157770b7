// SPDX-License-Identifier: EUPL-1.2
//! What readers find out about single partitions, taken over and told.

use super::clock;
use super::core::Core;
use super::decoded::PartitionEvent;
use super::error::MonitorError;
use crate::engine::PartitionId;
use crate::ledger::{FindingBody, FindingKind};

impl Core {
    pub(super) fn event(
        &mut self,
        source: PartitionId,
        event: &PartitionEvent,
    ) -> Result<(), MonitorError> {
        let Some(row) = self.partitions.get_mut(source) else {
            return Ok(());
        };
        let partition = row.partition;
        match *event {
            PartitionEvent::Gap { wanted, first } => {
                let detail = format!(
                    "partition {partition}: records {wanted} to {} were gone before they were read",
                    first - 1
                );
                self.moved(source, FindingKind::Gap, (wanted, first), detail)
            }
            PartitionEvent::Reset { wanted, first } => {
                row.samples.cut(0);
                let detail = format!(
                    "partition {partition}: none of its records that were read before {wanted} is \
                     there: the topic was made anew; reading from {first}"
                );
                self.moved(source, FindingKind::TopicReset, (wanted, first), detail)
            }
            PartitionEvent::Rewritten { wanted, next } => {
                row.samples.cut(next);
                let detail = format!(
                    "partition {partition}: some of its records before {wanted} are others now than \
                     were read; reading from {next}, from where on they may be"
                );
                self.moved(source, FindingKind::Rewritten, (wanted, next), detail)
            }
            PartitionEvent::Refused(is_refused) => {
                self.refused(source, is_refused);
                Ok(())
            }
            PartitionEvent::Gone => self.lose(source, "is not there any more"),
            PartitionEvent::Idle => {
                let fresh = !std::mem::replace(&mut row.idle, true);
                let now = clock::now();
                self.engine.idle(&[source], now);
                if fresh {
                    let topic = row.topic.clone();
                    self.fell_silent(&topic, partition);
                }
                Ok(())
            }
            PartitionEvent::ReadTo(end) => {
                row.empty_until = end;
                Ok(())
            }
            PartitionEvent::Unread(until, obstacle) => {
                let of = (row.topic.clone(), partition);
                self.unread(of, until, obstacle)
            }
            PartitionEvent::Lacks(id, why) => {
                row.lacks_from = Some(row.next);
                let detail = format!(
                    "partition {partition} is not read on: its next record waits for schema {id}; \
                     {why}"
                );
                let topic = Some(row.topic.clone());
                self.found(&FindingBody {
                    topic,
                    partition: Some(partition),
                    name: Some(id.to_string()),
                    ..FindingBody::new(FindingKind::SchemaMissing, detail)
                })
            }
        }
    }

    /// Reading goes on at another offset than the one that was to be read next.
    fn moved(
        &mut self,
        source: PartitionId,
        finding: FindingKind,
        (wanted, next): (i64, i64),
        detail: String,
    ) -> Result<(), MonitorError> {
        let Some(row) = self.partitions.get_mut(source) else {
            return Ok(());
        };
        (row.next, row.empty_until, row.moved) = (next, 0, true);
        let count = match finding == FindingKind::TopicReset {
            true => 1,
            false => wanted.abs_diff(next),
        };
        let body = FindingBody {
            topic: Some(row.topic.clone()),
            partition: Some(row.partition),
            count,
            offsets: Some((wanted, next)),
            ..FindingBody::new(finding, detail)
        };
        self.found(&body)
    }
}
