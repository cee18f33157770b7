// SPDX-License-Identifier: EUPL-1.2
//! Counts by upper bound, as Prometheus' histograms have them.

/// Seconds between an event and its arrival: what starves or back-dates shows here.
pub const AGE: [f64; 10] = [
    1.0, 10.0, 60.0, 300.0, 600.0, 1_800.0, 3_600.0, 21_600.0, 86_400.0, 604_800.0,
];
/// Seconds between a record's arrival here and the commit that makes its effects durable.
pub const PROCESSING: [f64; 10] = [0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 30.0];

/// How many values lie at or below each bound, and above all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Upper bounds, rising.
    pub bounds: &'static [f64; 10],
    /// Values by bound; the last are above all bounds.
    pub counts: [u64; 11],
    /// Sum of all values.
    pub sum: f64,
}

impl Histogram {
    /// An empty one.
    #[must_use]
    pub const fn new(bounds: &'static [f64; 10]) -> Histogram {
        Histogram {
            bounds,
            counts: [0; 11],
            sum: 0.0,
        }
    }

    /// Counts a value, `times` over.
    pub fn observe(&mut self, value: f64, times: u64) {
        let bound = self.bounds.iter().position(|bound| value <= *bound);
        self.counts[bound.unwrap_or(self.bounds.len())] += times;
        self.sum += value * times as f64;
    }

    /// Adds what another one of the same bounds counted.
    pub fn add(&mut self, other: &Histogram) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.sum += other.sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_at_a_bound_is_below_it() {
        let mut ages = Histogram::new(&AGE);
        [0.0, 1.0, 1.5, 604_801.0]
            .into_iter()
            .for_each(|age| ages.observe(age, 2));
        assert_eq!((ages.counts[0], ages.counts[1], ages.counts[10]), (4, 2, 2));
        let mut sum = ages.clone();
        sum.add(&ages);
        assert_eq!(
            (sum.counts.iter().sum::<u64>(), sum.sum),
            (16, 2.0 * ages.sum)
        );
    }
}
