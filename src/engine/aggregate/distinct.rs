// SPDX-License-Identifier: EUPL-1.2
//! How many different values.

use super::{Accumulate, AggregateFn, FULL, Slide, Window};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// Different values by their hashes, sorted.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::engine) struct Values(Vec<u128>);

/// The same, and how often each.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::engine) struct Counted(Vec<(u128, u32)>);

impl Values {
    fn insert(&mut self, value: u128) -> bool {
        match self.0.binary_search(&value) {
            Ok(_) => true,
            Err(_) if self.0.len() >= FULL => false,
            Err(at) => {
                self.0.insert(at, value);
                true
            }
        }
    }
}

impl Accumulate for Values {
    fn add(&mut self, contribution: Contribution, _: EventTime) -> bool {
        match contribution {
            Contribution::Value(value) => self.insert(value),
            _ => true,
        }
    }

    fn merge(&mut self, other: &Values) {
        other.0.iter().for_each(|value| {
            self.insert(*value);
        });
    }

    fn value(&self, _: &AggregateFn, _: Window) -> Option<f64> {
        Some(self.0.len() as f64)
    }

    fn write(&self, to: &mut Writer) {
        to.u64(self.0.len() as u64);
        self.0.iter().for_each(|value| to.raw(&value.to_le_bytes()));
    }

    fn read(from: &mut Reader<'_>) -> Result<Values, Corrupt> {
        let mut values = Vec::new();
        for _ in 0..from.count()? {
            values.push(u128::from_le_bytes(from.array()?));
        }
        Ok(Values(values))
    }
}

impl Slide for Counted {
    fn enter(&mut self, contribution: Contribution) {
        let Contribution::Value(value) = contribution else {
            return;
        };
        match self.0.binary_search_by_key(&value, |(value, _)| *value) {
            Ok(at) => self.0[at].1 += 1,
            Err(at) => self.0.insert(at, (value, 1)),
        }
    }

    fn retract(&mut self, contribution: Contribution) {
        let Contribution::Value(value) = contribution else {
            return;
        };
        if let Ok(at) = self.0.binary_search_by_key(&value, |(value, _)| *value) {
            self.0[at].1 -= 1;
            if self.0[at].1 == 0 {
                self.0.remove(at);
            }
        }
    }

    fn result(&self, _: &AggregateFn, _: u64) -> Option<f64> {
        Some(self.0.len() as f64)
    }
}
