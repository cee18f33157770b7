// SPDX-License-Identifier: EUPL-1.2
//! What is known about one group in one stretch of time: aggregate, extent, evidence.

use super::aggregate::{Accumulator, AggregateFn, Window};
use super::batch::{Contribution, PartitionId};
use super::codec::{Corrupt, Reader, Writer};
use super::waived::Waived;
use super::window::TimeRange;
use crate::observation::{EventTime, Span};

/// Contributing records an alert names at most; the digest covers all of them.
pub(super) const MAX_RECORD_REFS: usize = 100;

/// A pane: one group, one stretch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pane {
    pub range: TimeRange,
    pub count: u64,
    pub first: EventTime,
    pub last: EventTime,
    /// Where the latest event happened, as numbers of the engine's table of places.
    pub place: Place,
    pub sum: Accumulator,
    pub digest: SetDigest,
    pub coordinates: Vec<RecordRef>,
    /// How many of them the store has, under this start of the stretch: they are not written again.
    saved: u32,
    /// Changed since it was written last.
    pub(super) dirty: bool,
    pub waived: Waived,
}

/// Site and team, as numbers of the engine's table of names; 0 is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub site: u32,
    pub team: u32,
}

impl Place {
    pub(super) fn write(self, to: &mut Writer) {
        to.u64(u64::from(self.site));
        to.u64(u64::from(self.team));
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Place, Corrupt> {
        Ok(Place {
            site: from.u32()?,
            team: from.u32()?,
        })
    }
}

/// Where a contributing record lies, and what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordRef {
    /// The partition it was read from.
    pub source: PartitionId,
    /// Its offset.
    pub offset: i64,
    /// SHA-256 of its payload.
    pub digest: [u8; 32],
}

impl RecordRef {
    pub(super) fn write(&self, to: &mut Writer) {
        to.u64(u64::from(self.source.0));
        to.i64(self.offset);
        to.raw(&self.digest);
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<RecordRef, Corrupt> {
        Ok(RecordRef {
            source: PartitionId(from.u32()?),
            offset: from.i64()?,
            digest: from.array()?,
        })
    }
}

/// A digest over a set of records: the sum of their SHA-256 digests modulo 2²⁵⁶.
///
/// It commutes, so it is the same whatever order records arrive in. A sum binds less tightly than
/// a chain; the order of everything that was read is bound elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SetDigest([u64; 4]);

impl SetDigest {
    fn add(&mut self, lanes: [u64; 4]) {
        let mut carry = false;
        for (lane, more) in self.0.iter_mut().zip(lanes) {
            let (sum, over) = lane.overflowing_add(more);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            (*lane, carry) = (sum, over || over_again);
        }
    }

    pub(super) fn add_digest(&mut self, digest: &[u8; 32]) {
        let mut lanes = [0; 4];
        for (lane, bytes) in lanes.iter_mut().zip(digest.as_chunks::<8>().0) {
            *lane = u64::from_le_bytes(*bytes);
        }
        self.add(lanes);
    }

    pub(super) fn merge(&mut self, other: SetDigest) {
        self.add(other.0);
    }

    /// The sum, least significant byte first.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, lane) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.0) {
            *chunk = lane.to_le_bytes();
        }
        bytes
    }
}

/// One event on its way into a pane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Event {
    pub time: EventTime,
    pub contribution: Contribution,
    pub place: Place,
    pub at: RecordRef,
    /// The exception or silence it falls under, by number; 0 is none.
    pub waiver: u32,
}

impl Pane {
    pub(super) fn new(range: TimeRange, measure: &AggregateFn) -> Pane {
        Pane {
            range,
            count: 0,
            first: EventTime::MAX,
            last: EventTime::MIN,
            place: Place::default(),
            sum: Accumulator::new(measure),
            digest: SetDigest::default(),
            coordinates: Vec::new(),
            saved: 0,
            dirty: true,
            waived: Waived::default(),
        }
    }

    /// Counts an event, naming its record while there is `room`. `false` if the pane is full.
    pub(super) fn add(&mut self, event: &Event, room: usize) -> bool {
        let kept = self.sum.add(event.contribution, event.time);
        self.dirty = true;
        self.count += 1;
        self.first = self.first.min(event.time);
        if event.time >= self.last {
            self.last = event.time;
            self.place = event.place;
        }
        self.digest.add_digest(&event.at.digest);
        self.waived.add(event.waiver, 1);
        if self.coordinates.len() < room {
            if self.coordinates.len() == self.coordinates.capacity() {
                // Most panes hold few records: four places at once would be three too many.
                self.coordinates
                    .reserve_exact(self.coordinates.len().max(1));
            }
            self.coordinates.push(event.at);
        }
        kept
    }

    /// What lies at its beginning, at its end and behind it: who asks for it has all of it fetched.
    pub(super) fn ends(&self) -> (u64, usize, Option<i64>) {
        (self.count, self.coordinates.len(), self.sum.newest())
    }

    /// Takes in all events of another pane of the same group.
    pub(super) fn merge(&mut self, other: &Pane) {
        self.widen(other.range);
        self.count += other.count;
        self.first = self.first.min(other.first);
        if other.last >= self.last {
            self.last = other.last;
            self.place = other.place;
        }
        self.sum.merge(&other.sum);
        self.digest.merge(other.digest);
        self.waived.merge(&other.waived);
        self.coordinates.extend_from_slice(&other.coordinates);
        self.coordinates.truncate(MAX_RECORD_REFS);
        self.saved = 0;
    }

    /// Takes in another stretch, which may begin before this one.
    pub(super) fn widen(&mut self, range: TimeRange) {
        if range.start < self.range.start {
            (self.range.start, self.saved) = (range.start, 0);
        }
        self.range.end = self.range.end.max(range.end);
    }

    /// The value that is held against the bound.
    pub(super) fn value(&self, measure: &AggregateFn) -> Option<f64> {
        let window = Window {
            count: self.count,
            length: self.range.end.since(self.range.start),
        };
        self.sum.value(measure, window)
    }

    /// Everything; but of the coordinates only those that the store lacks unless `all` is said.
    pub(super) fn write(&mut self, all: bool, to: &mut Writer) {
        to.time(self.range.start);
        to.i64(self.range.end.since(self.range.start).micros());
        to.u64(self.count);
        to.i64(self.first.since(self.range.start).micros());
        to.i64(self.last.since(self.range.start).micros());
        self.place.write(to);
        self.sum.write(to);
        self.digest
            .0
            .iter()
            .for_each(|lane| to.raw(&lane.to_le_bytes()));
        let saved = if all { 0 } else { self.saved as usize };
        let fresh = self.coordinates.get(saved..).unwrap_or_default();
        to.u64(saved as u64);
        to.u64(fresh.len() as u64);
        for at in fresh {
            at.write(to);
        }
        self.waived.write(to);
        (self.saved, self.dirty) = (self.coordinates.len() as u32, false);
    }

    /// Reads what [`Pane::write`] wrote; `before` are the panes of the group as read before.
    pub(super) fn read(
        measure: &AggregateFn,
        before: &[Pane],
        from: &mut Reader<'_>,
    ) -> Result<Pane, Corrupt> {
        let start = from.time()?;
        let after = |from: &mut Reader<'_>| -> Result<EventTime, Corrupt> {
            Ok(start.plus(Span::from_micros(from.i64()?)))
        };
        let end = after(from)?;
        let count = from.u64()?;
        let (first, last) = (after(from)?, after(from)?);
        let place = Place::read(from)?;
        let sum = Accumulator::read(measure, from)?;
        let mut digest = SetDigest::default();
        for lane in &mut digest.0 {
            *lane = u64::from_le_bytes(from.array()?);
        }
        let saved = from.u32()? as usize;
        let mut coordinates = Vec::new();
        if saved > 0 {
            let old = before.iter().find(|pane| pane.range.start == start);
            let kept = old.and_then(|old| old.coordinates.get(..saved));
            coordinates.extend_from_slice(kept.ok_or(Corrupt("earlier coordinates are missing"))?);
        }
        for _ in 0..from.count()? {
            coordinates.push(RecordRef::read(from)?);
        }
        let range = TimeRange { start, end };
        Ok(Pane {
            range,
            count,
            first,
            last,
            place,
            sum,
            digest,
            saved: coordinates.len() as u32,
            dirty: false,
            coordinates,
            waived: Waived::read(from)?,
        })
    }
}
