// SPDX-License-Identifier: EUPL-1.2
//! How many events an hour of presence.

use super::covered::Union;
use super::{Accumulate, AggregateFn, Window};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// Microseconds of an hour: less presence than this counts as so much.
const HOUR: i64 = 3_600_000_000;

/// How many events, and when somebody was present meanwhile.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::engine) struct Rate {
    events: u64,
    presence: Union,
}

impl Accumulate for Rate {
    fn add(&mut self, contribution: Contribution, time: EventTime) -> bool {
        match contribution {
            Contribution::Part(..) => self.presence.add(contribution, time),
            _ => {
                self.events += 1;
                true
            }
        }
    }

    fn merge(&mut self, other: &Rate) {
        self.events += other.events;
        self.presence.merge(&other.presence);
    }

    fn value(&self, _: &AggregateFn, _: Window) -> Option<f64> {
        let presence = self.presence.length().micros().max(HOUR);
        // As whole numbers first: six in three hours are two an hour.
        Some(self.events as f64 * HOUR as f64 / presence as f64)
    }

    fn write(&self, to: &mut Writer) {
        to.u64(self.events);
        self.presence.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Rate, Corrupt> {
        let events = from.u64()?;
        let presence = Union::read(from)?;
        Ok(Rate { events, presence })
    }
}
