// SPDX-License-Identifier: EUPL-1.2
//! Numbers in their order: percentiles, and of a stretch that moves also extremes and gaps.

use super::{Accumulate, AggregateFn, FULL, Slide, Window};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// Values, or distances in seconds, sorted.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::engine) struct Sorted(Vec<f64>);

impl Sorted {
    fn place(&self, number: f64) -> usize {
        self.0.partition_point(|n| n.total_cmp(&number).is_lt())
    }

    fn insert(&mut self, number: f64) {
        let at = self.place(number);
        self.0.insert(at, number);
    }

    fn chosen(&self, of: &AggregateFn) -> Option<f64> {
        match of {
            AggregateFn::Max | AggregateFn::LongestGap => self.0.last().copied(),
            AggregateFn::Percentile(rank) => rank.of(&self.0),
            _ => self.0.first().copied(),
        }
    }
}

impl Accumulate for Sorted {
    fn add(&mut self, contribution: Contribution, _: EventTime) -> bool {
        let has_room = self.0.len() < FULL;
        if has_room {
            self.enter(contribution);
        }
        has_room
    }

    fn merge(&mut self, other: &Sorted) {
        self.0.extend_from_slice(&other.0);
        self.0.sort_by(f64::total_cmp);
    }

    fn value(&self, of: &AggregateFn, _: Window) -> Option<f64> {
        self.chosen(of)
    }

    fn write(&self, to: &mut Writer) {
        to.u64(self.0.len() as u64);
        self.0.iter().for_each(|value| to.f64(*value));
    }

    fn read(from: &mut Reader<'_>) -> Result<Sorted, Corrupt> {
        let mut values = Vec::new();
        for _ in 0..from.count()? {
            values.push(from.f64()?);
        }
        Ok(Sorted(values))
    }
}

impl Slide for Sorted {
    fn enter(&mut self, contribution: Contribution) {
        if let Contribution::Number(number) = contribution {
            self.insert(number);
        }
    }

    fn retract(&mut self, contribution: Contribution) {
        if let Contribution::Number(number) = contribution {
            let at = self.place(number);
            self.0.remove(at);
        }
    }

    fn result(&self, of: &AggregateFn, _: u64) -> Option<f64> {
        self.chosen(of)
    }
}
