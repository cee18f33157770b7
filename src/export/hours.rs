// SPDX-License-Identifier: EUPL-1.2
//! Hours of the clock, folded: `2 to 5` is three hours without a break.

use crate::observation::EventTime;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// Hours since 1970, each once, in order; neighbours are folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hours {
    /// First hour, and the first one behind.
    runs: Vec<(i64, i64)>,
}

/// The hour in which a moment lies.
pub(super) fn hour(time: EventTime) -> i64 {
    time.micros().div_euclid(HOUR)
}

/// When an hour begins.
pub(super) fn begin(hour: i64) -> EventTime {
    EventTime::from_micros(hour.saturating_mul(HOUR))
}

impl Hours {
    /// Adds an hour. They mostly come in order: only a clock that was set back needs more.
    pub(super) fn add(&mut self, hour: i64) {
        match self.runs.last_mut() {
            Some((_, end)) if *end == hour => *end += 1,
            Some((start, end)) if (*start..*end).contains(&hour) => {}
            Some((start, _)) if hour < *start => self.insert(hour),
            _ => self.runs.push((hour, hour + 1)),
        }
    }

    fn insert(&mut self, hour: i64) {
        self.runs.push((hour, hour + 1));
        self.runs.sort_unstable();
        let mut folded: Vec<(i64, i64)> = Vec::with_capacity(self.runs.len());
        for (start, end) in self.runs.drain(..) {
            match folded.last_mut() {
                Some((_, last)) if start <= *last => *last = (*last).max(end),
                _ => folded.push((start, end)),
            }
        }
        self.runs = folded;
    }

    /// How many.
    pub(super) fn count(&self) -> u64 {
        let hours = self.runs.iter().map(|(start, end)| end - start);
        hours.sum::<i64>().unsigned_abs()
    }

    /// Without breaks: the first hour, and the first one behind.
    pub(super) fn runs(&self) -> &[(i64, i64)] {
        &self.runs
    }

    /// Those of these from one hour to another, both included, that are in none of the others.
    pub(super) fn without(&self, (first, last): (i64, i64), others: [&Hours; 2]) -> Hours {
        let mut left = Hours::default();
        for (start, end) in &self.runs {
            for hour in (*start).max(first)..(*end).min(last.saturating_add(1)) {
                if !others.iter().any(|other| other.has(hour)) {
                    left.add(hour);
                }
            }
        }
        left
    }

    fn has(&self, hour: i64) -> bool {
        let at = self.runs.partition_point(|(_, end)| *end <= hour);
        self.runs.get(at).is_some_and(|(start, _)| *start <= hour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hours: &[i64]) -> Hours {
        let mut all = Hours::default();
        hours.iter().for_each(|hour| all.add(*hour));
        all
    }

    #[test]
    fn hours_are_folded_in_whatever_order_they_come() {
        for hours in [[1, 2, 2, 3, 7, 8], [8, 7, 3, 2, 1, 2], [1, 7, 2, 8, 3, 3]] {
            assert_eq!(of(&hours).runs(), [(1, 4), (7, 9)]);
        }
        assert_eq!(of(&[1, 2, 2, 7]).count(), 3);
        let left = of(&[1, 2, 3, 4, 5, 6]).without((2, 5), [&of(&[3]), &of(&[9])]);
        assert_eq!(left.runs(), [(2, 3), (4, 6)]);
    }
}
