// SPDX-License-Identifier: EUPL-1.2
//! Exact aggregates whose value does not depend on the order in which events arrive.

use super::batch::Amount;
use super::codec::{Corrupt, Reader, Writer};
use crate::agreement::Aggregate;
use crate::observation::EventTime;

/// Values or times one cell keeps at most; beyond that it is full and says so.
///
/// 65 536 values of 16 bytes are 1 MiB: more different values in one window than any clause
/// names, and more events than one worker produces in a day (one every 1.3 s).
const FULL: usize = 65_536;

/// What has been added up so far. The count of events is kept beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sum {
    /// Nothing beyond the count.
    Count,
    /// Billionths, so that adding is exact and commutes.
    Total(Billionths),
    /// The smallest or largest number.
    Least(f64),
    Greatest(f64),
    /// Different values, sorted.
    Distinct(Vec<u128>),
    /// Event times in microseconds, sorted, and the shortest distance between two neighbours.
    Times {
        times: Vec<i64>,
        shortest: Option<i64>,
    },
}

/// A fixed-point number as the two halves of an `i128`, which would widen every cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Billionths([u64; 2]);

impl Billionths {
    fn new(value: i128) -> Self {
        let bits = value.cast_unsigned();
        Billionths([bits as u64, (bits >> 64) as u64])
    }

    fn get(self) -> i128 {
        (u128::from(self.0[1]) << 64 | u128::from(self.0[0])).cast_signed()
    }

    fn from_f64(number: f64) -> Self {
        // A cast saturates; 2^127 billionths are 1.7e29 units.
        Billionths::new((number * 1e9).round() as i128)
    }

    fn plus(self, other: Billionths) -> Self {
        Billionths::new(self.get().saturating_add(other.get()))
    }

    fn to_f64(self) -> f64 {
        self.get() as f64 / 1e9
    }
}

impl Sum {
    /// The aggregate of no events yet.
    pub(super) fn new(aggregate: Aggregate) -> Sum {
        match aggregate {
            Aggregate::Count => Sum::Count,
            Aggregate::Sum(_) => Sum::Total(Billionths::default()),
            Aggregate::Min(_) => Sum::Least(f64::INFINITY),
            Aggregate::Max(_) => Sum::Greatest(f64::NEG_INFINITY),
            Aggregate::Distinct(_) => Sum::Distinct(Vec::new()),
            Aggregate::ShortestGap => Sum::Times {
                times: Vec::new(),
                shortest: None,
            },
        }
    }

    /// Adds one event; `false` if the cell is full and the event could not be kept.
    pub(super) fn add(&mut self, amount: Amount, time: EventTime) -> bool {
        match (self, amount) {
            (Sum::Total(total), Amount::Number(n)) => {
                *total = total.plus(Billionths::from_f64(n));
            }
            (Sum::Least(least), Amount::Number(n)) => *least = least.min(n),
            (Sum::Greatest(greatest), Amount::Number(n)) => *greatest = greatest.max(n),
            (Sum::Distinct(values), Amount::Value(value)) => return insert(values, value),
            (Sum::Times { times, shortest }, _) => {
                return insert_time(times, shortest, time.micros());
            }
            _ => {}
        }
        true
    }

    /// Adds all events of another cell.
    pub(super) fn merge(&mut self, other: &Sum) {
        match (self, other) {
            (Sum::Total(a), Sum::Total(b)) => *a = a.plus(*b),
            (Sum::Least(a), Sum::Least(b)) => *a = a.min(*b),
            (Sum::Greatest(a), Sum::Greatest(b)) => *a = a.max(*b),
            (Sum::Distinct(a), Sum::Distinct(b)) => {
                b.iter().for_each(|value| {
                    insert(a, *value);
                });
            }
            (Sum::Times { times, shortest }, Sum::Times { times: others, .. }) => {
                others.iter().for_each(|time| {
                    insert_time(times, shortest, *time);
                });
            }
            _ => {}
        }
    }

    /// The value that is held against the bound; `None` while there is none, as with the gap
    /// after a single event.
    pub(super) fn value(&self, count: u64) -> Option<f64> {
        match self {
            Sum::Count => Some(count as f64),
            Sum::Total(total) => Some(total.to_f64()),
            Sum::Least(number) | Sum::Greatest(number) => number.is_finite().then_some(*number),
            Sum::Distinct(values) => Some(values.len() as f64),
            Sum::Times { shortest, .. } => shortest.map(|gap| gap as f64 / 1e6),
        }
    }

    pub(super) fn write(&self, to: &mut Writer) {
        match self {
            Sum::Count => {}
            Sum::Total(total) => total.0.iter().for_each(|half| to.raw(&half.to_le_bytes())),
            Sum::Least(number) | Sum::Greatest(number) => to.f64(*number),
            Sum::Distinct(values) => {
                to.u64(values.len() as u64);
                values.iter().for_each(|value| to.raw(&value.to_le_bytes()));
            }
            Sum::Times { times, .. } => {
                to.u64(times.len() as u64);
                let mut before = 0;
                for time in times {
                    to.i64(time.wrapping_sub(before));
                    before = *time;
                }
            }
        }
    }

    pub(super) fn read(aggregate: Aggregate, from: &mut Reader<'_>) -> Result<Sum, Corrupt> {
        let mut sum = Sum::new(aggregate);
        match &mut sum {
            Sum::Count => {}
            Sum::Total(total) => {
                for half in &mut total.0 {
                    *half = u64::from_le_bytes(from.array()?);
                }
            }
            Sum::Least(number) | Sum::Greatest(number) => *number = from.f64()?,
            Sum::Distinct(values) => {
                for _ in 0..from.count()? {
                    values.push(u128::from_le_bytes(from.array()?));
                }
            }
            Sum::Times { times, shortest } => {
                let mut before = 0i64;
                for _ in 0..from.count()? {
                    before = before.wrapping_add(from.i64()?);
                    times.push(before);
                }
                *shortest = times
                    .windows(2)
                    .map(|pair| pair[1].saturating_sub(pair[0]))
                    .min();
            }
        }
        Ok(sum)
    }
}

fn insert(values: &mut Vec<u128>, value: u128) -> bool {
    match values.binary_search(&value) {
        Ok(_) => true,
        Err(_) if values.len() >= FULL => false,
        Err(at) => {
            values.insert(at, value);
            true
        }
    }
}

fn insert_time(times: &mut Vec<i64>, shortest: &mut Option<i64>, time: i64) -> bool {
    if times.len() >= FULL {
        return false;
    }
    let at = times.partition_point(|earlier| *earlier <= time);
    let before = at.checked_sub(1).map(|i| time.saturating_sub(times[i]));
    let after = times.get(at).map(|later| later.saturating_sub(time));
    times.insert(at, time);
    *shortest = [*shortest, before, after].into_iter().flatten().min();
    true
}
