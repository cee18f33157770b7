// SPDX-License-Identifier: EUPL-1.2
//! How many events: that is kept beside every pane.

use super::{Accumulate, AggregateFn, Slide, Window};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// Nothing beyond the count.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Count;

impl Accumulate for Count {
    fn add(&mut self, _: Contribution, _: EventTime) -> bool {
        true
    }

    fn merge(&mut self, _: &Count) {}

    fn value(&self, _: &AggregateFn, window: Window) -> Option<f64> {
        Some(window.count as f64)
    }

    fn write(&self, _: &mut Writer) {}

    fn read(_: &mut Reader<'_>) -> Result<Count, Corrupt> {
        Ok(Count)
    }
}

impl Slide for Count {
    fn enter(&mut self, _: Contribution) {}

    fn retract(&mut self, _: Contribution) {}

    fn result(&self, _: &AggregateFn, count: u64) -> Option<f64> {
        Some(count as f64)
    }
}
