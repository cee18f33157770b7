// SPDX-License-Identifier: EUPL-1.2
//! The shortest and the longest time between two successive events.

use super::{Accumulate, AggregateFn, FULL, Window};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::engine::times::place;
use crate::observation::EventTime;

/// Event times in microseconds, sorted, and the shortest distance between two neighbours.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::engine) struct Times {
    times: Vec<i64>,
    shortest: Option<i64>,
}

impl Times {
    /// The last of the times.
    pub(super) fn newest(&self) -> Option<i64> {
        self.times.last().copied()
    }

    fn insert(&mut self, time: i64) -> bool {
        let times = &mut self.times;
        if times.len() >= FULL {
            return false;
        }
        let at = place(times, |earlier| *earlier <= time);
        let before = at.checked_sub(1).map(|i| time.saturating_sub(times[i]));
        let after = times.get(at).map(|later| later.saturating_sub(time));
        times.insert(at, time);
        self.shortest = [self.shortest, before, after].into_iter().flatten().min();
        true
    }

    fn gaps(&self) -> impl Iterator<Item = i64> {
        let pairs = self.times.windows(2);
        pairs.map(|pair| pair[1].saturating_sub(pair[0]))
    }
}

impl Accumulate for Times {
    fn add(&mut self, _: Contribution, time: EventTime) -> bool {
        self.insert(time.micros())
    }

    fn merge(&mut self, other: &Times) {
        other.times.iter().for_each(|time| {
            self.insert(*time);
        });
    }

    fn value(&self, of: &AggregateFn, _: Window) -> Option<f64> {
        let gap = match of {
            AggregateFn::LongestGap => self.gaps().max(),
            _ => self.shortest,
        };
        gap.map(|gap| gap as f64 / 1e6)
    }

    fn write(&self, to: &mut Writer) {
        to.u64(self.times.len() as u64);
        let mut before = 0;
        for time in &self.times {
            to.i64(time.wrapping_sub(before));
            before = *time;
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Times, Corrupt> {
        let mut kept = Times::default();
        let mut before = 0i64;
        for _ in 0..from.count()? {
            before = before.wrapping_add(from.i64()?);
            kept.times.push(before);
        }
        kept.shortest = kept.gaps().min();
        Ok(kept)
    }
}
