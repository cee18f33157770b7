// SPDX-License-Identifier: EUPL-1.2
//! How many percent of the events have a property.

use super::{Accumulate, AggregateFn, Slide, Window, agreement};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// Of how many events a share says something.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Share {
    min_count: u64,
}

impl Share {
    pub(in crate::engine) fn new(share: &agreement::Share) -> Share {
        Share {
            min_count: u64::from(share.min_count.max(1)),
        }
    }
}

/// How many events have it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::engine) struct Having(u64);

impl Having {
    fn among(&self, of: &AggregateFn, count: u64) -> Option<f64> {
        match of {
            AggregateFn::Share(share) if count >= share.min_count => {
                Some(100.0 * self.0 as f64 / count as f64)
            }
            _ => None,
        }
    }
}

impl Accumulate for Having {
    fn add(&mut self, contribution: Contribution, _: EventTime) -> bool {
        self.enter(contribution);
        true
    }

    fn merge(&mut self, other: &Having) {
        self.0 += other.0;
    }

    fn value(&self, of: &AggregateFn, window: Window) -> Option<f64> {
        self.among(of, window.count)
    }

    fn write(&self, to: &mut Writer) {
        to.u64(self.0);
    }

    fn read(from: &mut Reader<'_>) -> Result<Having, Corrupt> {
        Ok(Having(from.u64()?))
    }
}

impl Slide for Having {
    fn enter(&mut self, contribution: Contribution) {
        self.0 += u64::from(contribution == Contribution::Flag(true));
    }

    fn retract(&mut self, contribution: Contribution) {
        self.0 -= u64::from(contribution == Contribution::Flag(true));
    }

    fn result(&self, of: &AggregateFn, count: u64) -> Option<f64> {
        self.among(of, count)
    }
}
