// SPDX-License-Identifier: EUPL-1.2
//! How far event time has come: per partition, and for all of them together.

use super::Engine;
use super::batch::PartitionId;
use super::codec::{Corrupt, Reader, Writer};
use crate::observation::{EventTime, Span};

impl Engine {
    /// Makes a partition known before its first event; until it is heard, or said to be idle,
    /// it holds all windows open. Returns whether it is new.
    pub fn expect(&mut self, source: PartitionId) -> bool {
        self.dirty = true;
        self.progress.expect(source)
    }

    /// A partition is not there, or not read, and holds nothing back until it is expected again.
    /// Returns whether it was there before.
    pub fn forget(&mut self, source: PartitionId) -> bool {
        self.dirty = true;
        self.progress.forget(source)
    }

    /// Partitions that were read to their end and have been silent: nothing happened there
    /// before `until`, a moment of wall time.
    pub fn idle(&mut self, sources: &[PartitionId], until: EventTime) {
        for source in sources {
            self.progress.idle(*source, until);
        }
        self.dirty |= !sources.is_empty();
    }

    /// No more events are expected before this moment; nothing before the first event.
    #[must_use]
    pub fn watermark(&self) -> Option<EventTime> {
        Some(self.progress.watermark()).filter(|time| *time > EventTime::MIN)
    }

    /// Latest event time of each partition that has one.
    pub fn latest(&self) -> impl Iterator<Item = (PartitionId, EventTime)> {
        self.progress.latest()
    }
}

/// Event-time progress of all partitions.
///
/// Whether an event is too late depends only on what came before it in its own partition, so
/// that the answer is the same however partitions interleave.
#[derive(Debug)]
pub(super) struct Progress {
    lateness: Span,
    amend_for: Span,
    partitions: Vec<Partition>,
    watermark: EventTime,
    horizon: EventTime,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Partition {
    /// Latest event time seen.
    latest: Option<EventTime>,
    /// Read to its end and silent: does not hold the others back.
    idle_since: Option<EventTime>,
    /// Given up by its source: does not count any more.
    gone: bool,
}

impl Progress {
    pub(super) fn new(lateness: Span, amend_for: Span) -> Progress {
        Progress {
            lateness,
            amend_for: amend_for.max(lateness),
            partitions: Vec::new(),
            watermark: EventTime::MIN,
            horizon: EventTime::MIN,
        }
    }

    /// Makes a partition known: from now on it holds the watermark back until it is heard.
    pub(super) fn expect(&mut self, source: PartitionId) -> bool {
        let index = source.0 as usize;
        let new = index >= self.partitions.len();
        if new {
            let silent = Partition {
                latest: None,
                idle_since: None,
                gone: true,
            };
            self.partitions.resize(index + 1, silent);
        }
        let partition = &mut self.partitions[index];
        std::mem::replace(&mut partition.gone, false)
    }

    /// Takes note of an event; `false` if it comes too late to change a verdict. One whose time was
    /// set for it (`is_placed`) moves nothing.
    pub(super) fn admit(&mut self, source: PartitionId, time: EventTime, is_placed: bool) -> bool {
        let Some(partition) = self.partitions.get_mut(source.0 as usize) else {
            return false;
        };
        partition.idle_since = None;
        let too_late = |latest: EventTime| time < latest.minus(self.amend_for);
        if partition.latest.is_some_and(too_late) || time < self.horizon {
            return false;
        }
        if !is_placed {
            partition.latest = partition.latest.max(Some(time));
        }
        true
    }

    /// PendingEvents a partition as read to its end and silent at this moment of wall time.
    pub(super) fn idle(&mut self, source: PartitionId, now: EventTime) {
        if let Some(partition) = self.partitions.get_mut(source.0 as usize) {
            partition.idle_since = Some(now);
        }
    }

    /// Takes a partition out. Returns whether it was in.
    pub(super) fn forget(&mut self, source: PartitionId) -> bool {
        let partition = self.partitions.get_mut(source.0 as usize);
        partition.is_some_and(|it| !std::mem::replace(&mut it.gone, true))
    }

    /// Moves watermark and horizon to where the partitions allow; neither ever goes back.
    pub(super) fn advance(&mut self) {
        let present = || self.partitions.iter().filter(|p| !p.gone);
        let reached = present()
            .map(|p| match (p.latest, p.idle_since) {
                (latest, Some(since)) => latest.unwrap_or(since).max(since),
                (Some(latest), None) => latest,
                (None, None) => EventTime::MIN,
            })
            .min();
        if let Some(reached) = reached.filter(|reached| *reached > EventTime::MIN) {
            self.watermark = self.watermark.max(reached.minus(self.lateness));
        }
        // Only events move the horizon: after a silent week, late events still count.
        let live = present().filter(|p| p.idle_since.is_none());
        let behind = live.map(|p| p.latest.unwrap_or(EventTime::MIN)).min();
        let behind = behind.or_else(|| present().filter_map(|p| p.latest).max());
        if let Some(behind) = behind.filter(|behind| *behind > EventTime::MIN) {
            let settled = behind.minus(self.amend_for).min(self.watermark);
            self.horizon = self.horizon.max(settled);
        }
    }

    /// No more events are expected before this moment.
    pub(super) fn watermark(&self) -> EventTime {
        self.watermark
    }

    /// No verdict changes any more before this moment.
    pub(super) fn horizon(&self) -> EventTime {
        self.horizon
    }

    /// Latest event time of each known partition.
    pub(super) fn latest(&self) -> impl Iterator<Item = (PartitionId, EventTime)> {
        let numbered = (0u32..).map(PartitionId).zip(&self.partitions);
        numbered.filter_map(|(source, p)| p.latest.map(|latest| (source, latest)))
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.time(self.watermark);
        to.time(self.horizon);
        to.u64(self.partitions.len() as u64);
        for partition in &self.partitions {
            to.u64(u64::from(partition.gone));
            to.time(partition.latest.unwrap_or(EventTime::MIN));
        }
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Corrupt> {
        self.watermark = from.time()?;
        self.horizon = from.time()?;
        self.partitions.clear();
        for _ in 0..from.count()? {
            let gone = from.u64()? != 0;
            let latest = Some(from.time()?).filter(|latest| *latest > EventTime::MIN);
            self.partitions.push(Partition {
                latest,
                idle_since: None,
                gone,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_was_placed_moves_nobody() {
        let day = Span::from_secs(86_400);
        let at = |days: i64| EventTime::from_micros(days * day.micros());
        let mut progress = Progress::new(Span::ZERO, day);
        progress.expect(PartitionId(0));
        assert!(progress.admit(PartitionId(0), at(10), false));
        // Dated in the future and placed at the moment of reading, with a backlog behind it.
        assert!(progress.admit(PartitionId(0), at(100), true));
        progress.advance();
        assert!(progress.admit(PartitionId(0), at(11), false));
        assert!(!progress.admit(PartitionId(0), at(9), false));
    }
}
