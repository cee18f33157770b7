// SPDX-License-Identifier: EUPL-1.2
//! The smallest and the largest value.

use super::{Accumulate, AggregateFn, Window};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// The smallest number.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Min(f64);

/// The largest number.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Max(f64);

impl Default for Min {
    fn default() -> Min {
        Min(f64::INFINITY)
    }
}

impl Default for Max {
    fn default() -> Max {
        Max(f64::NEG_INFINITY)
    }
}

impl Accumulate for Min {
    fn add(&mut self, contribution: Contribution, _: EventTime) -> bool {
        if let Contribution::Number(number) = contribution {
            self.0 = self.0.min(number);
        }
        true
    }

    fn merge(&mut self, other: &Min) {
        self.0 = self.0.min(other.0);
    }

    fn value(&self, _: &AggregateFn, _: Window) -> Option<f64> {
        self.0.is_finite().then_some(self.0)
    }

    fn write(&self, to: &mut Writer) {
        to.f64(self.0);
    }

    fn read(from: &mut Reader<'_>) -> Result<Min, Corrupt> {
        Ok(Min(from.f64()?))
    }
}

impl Accumulate for Max {
    fn add(&mut self, contribution: Contribution, _: EventTime) -> bool {
        if let Contribution::Number(number) = contribution {
            self.0 = self.0.max(number);
        }
        true
    }

    fn merge(&mut self, other: &Max) {
        self.0 = self.0.max(other.0);
    }

    fn value(&self, _: &AggregateFn, _: Window) -> Option<f64> {
        self.0.is_finite().then_some(self.0)
    }

    fn write(&self, to: &mut Writer) {
        to.f64(self.0);
    }

    fn read(from: &mut Reader<'_>) -> Result<Max, Corrupt> {
        Ok(Max(from.f64()?))
    }
}
