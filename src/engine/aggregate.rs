// SPDX-License-Identifier: EUPL-1.2
//! Exact aggregates whose value does not depend on the order in which events arrive.

use super::batch::Amount;
use super::codec::{Corrupt, Reader, Writer};
use super::fisher::{Rate, two_sided};
use super::rule::Measure;
use super::times::place;
use crate::observation::{EventTime, Span};

/// Values or times one cell keeps at most; beyond that it is full and says so.
///
/// 65 536 values of 16 bytes are 1 MiB: more different values in one window than any clause
/// names, and more events than one worker produces in a day (one every 1.3 s).
const FULL: usize = 65_536;

/// Cohorts one cell keeps at most; contract types, age bands and the like are far fewer.
const COHORTS: usize = 64;

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
    /// Numbers, sorted.
    Values(Vec<f64>),
    /// Stretches of time in microseconds, sorted; they neither overlap nor touch.
    Union(Vec<(i64, i64)>),
    /// How many events have a property.
    Having(u64),
    /// By cohort: how many of how many had the outcome. Sorted by the cohort's hash.
    Cohorts(Vec<(u64, Rate)>),
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

    pub(super) fn from_f64(number: f64) -> Self {
        // A cast saturates; 2^127 billionths are 1.7e29 units.
        Billionths::new((number * 1e9).round() as i128)
    }

    pub(super) fn plus(self, other: Billionths) -> Self {
        Billionths::new(self.get().saturating_add(other.get()))
    }

    pub(super) fn minus(self, other: Billionths) -> Self {
        Billionths::new(self.get().saturating_sub(other.get()))
    }

    pub(super) fn to_f64(self) -> f64 {
        self.get() as f64 / 1e9
    }
}

impl Sum {
    /// The aggregate of no events yet.
    pub(super) fn new(measure: &Measure) -> Sum {
        match measure {
            Measure::Count => Sum::Count,
            Measure::Total | Measure::Mean => Sum::Total(Billionths::default()),
            Measure::Least => Sum::Least(f64::INFINITY),
            Measure::Greatest => Sum::Greatest(f64::NEG_INFINITY),
            Measure::Distinct => Sum::Distinct(Vec::new()),
            Measure::ShortestGap | Measure::LongestGap => Sum::Times {
                times: Vec::new(),
                shortest: None,
            },
            Measure::Percentile(_) => Sum::Values(Vec::new()),
            Measure::Covered => Sum::Union(Vec::new()),
            Measure::Share { .. } => Sum::Having(0),
            Measure::Disparity { .. } => Sum::Cohorts(Vec::new()),
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
            (Sum::Values(values), Amount::Number(n)) => return insert_number(values, n),
            (Sum::Union(parts), Amount::Part(start, end)) => {
                return join(parts, (start.micros(), end.micros()));
            }
            (Sum::Having(having), Amount::Flag(true)) => *having += 1,
            (Sum::Cohorts(cohorts), Amount::Cohort(cohort, hit)) => {
                let rate = Rate {
                    hits: u64::from(hit),
                    of: 1,
                };
                return add_rate(cohorts, cohort, rate);
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
            (Sum::Values(a), Sum::Values(b)) => {
                a.extend_from_slice(b);
                a.sort_by(f64::total_cmp);
            }
            (Sum::Union(a), Sum::Union(b)) => {
                b.iter().for_each(|part| {
                    join(a, *part);
                });
            }
            (Sum::Having(a), Sum::Having(b)) => *a += b,
            (Sum::Cohorts(a), Sum::Cohorts(b)) => {
                b.iter().for_each(|(cohort, rate)| {
                    add_rate(a, *cohort, *rate);
                });
            }
            _ => {}
        }
    }

    /// The value that is held against the bound, over `count` events in a window of this length;
    /// `None` while there is none, as with the gap after a single event.
    pub(super) fn value(&self, measure: &Measure, count: u64, length: Span) -> Option<f64> {
        match self {
            Sum::Count => Some(count as f64),
            Sum::Total(total) => measure.of_total(*total, count),
            Sum::Least(number) | Sum::Greatest(number) => number.is_finite().then_some(*number),
            Sum::Distinct(values) => Some(values.len() as f64),
            Sum::Times { times, .. } if *measure == Measure::LongestGap => {
                let gaps = times.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
                gaps.max().map(|gap| gap as f64 / 1e6)
            }
            Sum::Times { shortest, .. } => shortest.map(|gap| gap as f64 / 1e6),
            Sum::Values(values) => measure.ranked(values),
            Sum::Union(parts) => {
                let covered: i64 = parts.iter().map(|(start, end)| end - start).sum();
                (length > Span::ZERO).then(|| 100.0 * covered as f64 / length.micros() as f64)
            }
            Sum::Having(having) => measure.share(*having, count),
            Sum::Cohorts(cohorts) => measure.worst_ratio(cohorts, count),
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
            Sum::Values(values) => {
                to.u64(values.len() as u64);
                values.iter().for_each(|value| to.f64(*value));
            }
            Sum::Union(parts) => {
                to.u64(parts.len() as u64);
                parts.iter().for_each(|(start, end)| {
                    to.i64(*start);
                    to.i64(end.wrapping_sub(*start));
                });
            }
            Sum::Having(having) => to.u64(*having),
            Sum::Cohorts(cohorts) => {
                to.u64(cohorts.len() as u64);
                for (cohort, rate) in cohorts {
                    to.raw(&cohort.to_le_bytes());
                    to.u64(rate.hits);
                    to.u64(rate.of);
                }
            }
        }
    }

    pub(super) fn read(measure: &Measure, from: &mut Reader<'_>) -> Result<Sum, Corrupt> {
        let mut sum = Sum::new(measure);
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
            Sum::Values(values) => {
                for _ in 0..from.count()? {
                    values.push(from.f64()?);
                }
            }
            Sum::Union(parts) => {
                for _ in 0..from.count()? {
                    let start = from.i64()?;
                    parts.push((start, start.wrapping_add(from.i64()?)));
                }
            }
            Sum::Having(having) => *having = from.u64()?,
            Sum::Cohorts(cohorts) => {
                for _ in 0..from.count()? {
                    let cohort = u64::from_le_bytes(from.array()?);
                    let (hits, of) = (from.u64()?, from.u64()?);
                    cohorts.push((cohort, Rate { hits, of }));
                }
            }
        }
        Ok(sum)
    }
}

impl Measure {
    /// The total over so many events, or their mean.
    pub(super) fn of_total(&self, total: Billionths, count: u64) -> Option<f64> {
        match self {
            Measure::Mean => (count > 0).then(|| total.to_f64() / count as f64),
            _ => Some(total.to_f64()),
        }
    }

    /// The value of a percentile's rank among sorted ones.
    pub(super) fn ranked(&self, sorted: &[f64]) -> Option<f64> {
        let Measure::Percentile(rank) = self else {
            return None;
        };
        let at = (sorted.len() * usize::from(*rank)).div_ceil(100);
        sorted.get(at.saturating_sub(1)).copied()
    }

    /// How many percent of so many events have the property, if they are enough to say.
    pub(super) fn share(&self, having: u64, count: u64) -> Option<f64> {
        match self {
            Measure::Share { min_count } if count >= *min_count => {
                Some(100.0 * having as f64 / count as f64)
            }
            _ => None,
        }
    }

    /// The lowest outcome rate as percent of the highest, over all pairs of cohorts that are
    /// large enough and that chance hardly explains; 100 if there are none.
    pub(super) fn worst_ratio(&self, cohorts: &[(u64, Rate)], count: u64) -> Option<f64> {
        let Measure::Disparity {
            min_count,
            min_cohort,
            p_below,
        } = self
        else {
            return None;
        };
        if count < *min_count {
            return None;
        }
        let large: Vec<Rate> = cohorts
            .iter()
            .map(|(_, rate)| *rate)
            .filter(|rate| rate.of >= *min_cohort)
            .collect();
        let mut worst = 100.0_f64;
        for (at, a) in large.iter().enumerate() {
            for b in &large[at + 1..] {
                let (x, y) = (a.share(), b.share());
                let ratio = 100.0 * x.min(y) / x.max(y);
                if ratio < worst && two_sided(*a, *b) < *p_below {
                    worst = ratio;
                }
            }
        }
        Some(worst)
    }
}

impl Rate {
    fn share(self) -> f64 {
        self.hits as f64 / self.of as f64
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
    let at = place(times, |earlier| *earlier <= time);
    let before = at.checked_sub(1).map(|i| time.saturating_sub(times[i]));
    let after = times.get(at).map(|later| later.saturating_sub(time));
    times.insert(at, time);
    *shortest = [*shortest, before, after].into_iter().flatten().min();
    true
}

fn insert_number(values: &mut Vec<f64>, value: f64) -> bool {
    if values.len() >= FULL {
        return false;
    }
    let at = values.partition_point(|earlier| *earlier <= value);
    values.insert(at, value);
    true
}

/// Adds a stretch of time to others, joining what overlaps or touches.
fn join(parts: &mut Vec<(i64, i64)>, (mut start, mut end): (i64, i64)) -> bool {
    let from = parts.partition_point(|part| part.1 < start);
    let to = parts.partition_point(|part| part.0 <= end);
    if from == to && parts.len() >= FULL {
        return false;
    }
    for part in &parts[from..to] {
        (start, end) = (start.min(part.0), end.max(part.1));
    }
    parts.splice(from..to, [(start, end)]);
    true
}

fn add_rate(cohorts: &mut Vec<(u64, Rate)>, cohort: u64, more: Rate) -> bool {
    match cohorts.binary_search_by_key(&cohort, |(cohort, _)| *cohort) {
        Ok(at) => {
            cohorts[at].1.hits += more.hits;
            cohorts[at].1.of += more.of;
        }
        Err(_) if cohorts.len() >= COHORTS => return false,
        Err(at) => cohorts.insert(at, (cohort, more)),
    }
    true
}
