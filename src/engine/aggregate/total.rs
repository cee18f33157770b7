// SPDX-License-Identifier: EUPL-1.2
//! The sum of values, and their mean.

use super::{Accumulate, AggregateFn, Slide, Window};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// A sum in billionths, so that adding is exact and commutes: the two halves of an `i128`, which
/// would widen every pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::engine) struct Total([u64; 2]);

impl Total {
    fn new(value: i128) -> Total {
        let bits = value.cast_unsigned();
        Total([bits as u64, (bits >> 64) as u64])
    }

    fn get(self) -> i128 {
        (u128::from(self.0[1]) << 64 | u128::from(self.0[0])).cast_signed()
    }

    fn plus(&mut self, number: f64, sign: i128) {
        // A cast saturates; 2^127 billionths are 1.7e29 units.
        let billionths = (number * 1e9).round() as i128;
        *self = Total::new(self.get().saturating_add(billionths.saturating_mul(sign)));
    }

    /// The sum, or the mean over so many.
    fn over(self, of: &AggregateFn, count: u64) -> Option<f64> {
        let sum = self.get() as f64 / 1e9;
        match of {
            AggregateFn::Mean => (count > 0).then(|| sum / count as f64),
            _ => Some(sum),
        }
    }
}

impl Accumulate for Total {
    fn add(&mut self, contribution: Contribution, _: EventTime) -> bool {
        self.enter(contribution);
        true
    }

    fn merge(&mut self, other: &Total) {
        *self = Total::new(self.get().saturating_add(other.get()));
    }

    fn value(&self, of: &AggregateFn, window: Window) -> Option<f64> {
        self.over(of, window.count)
    }

    fn write(&self, to: &mut Writer) {
        self.0.iter().for_each(|half| to.raw(&half.to_le_bytes()));
    }

    fn read(from: &mut Reader<'_>) -> Result<Total, Corrupt> {
        let mut half = || Ok(u64::from_le_bytes(from.array()?));
        Ok(Total([half()?, half()?]))
    }
}

impl Slide for Total {
    fn enter(&mut self, contribution: Contribution) {
        if let Contribution::Number(number) = contribution {
            self.plus(number, 1);
        }
    }

    fn retract(&mut self, contribution: Contribution) {
        if let Contribution::Number(number) = contribution {
            self.plus(number, -1);
        }
    }

    fn result(&self, of: &AggregateFn, count: u64) -> Option<f64> {
        self.over(of, count)
    }
}
