// SPDX-License-Identifier: EUPL-1.2
//! Whether a partition still is the one that was read: samples of it are held against what is there.

use super::samples::{Sample, Samples};
use crate::kafka::{Ends, There};

/// The last records that are always asked for; what was read of another log meanwhile lies there.
const LAST: usize = 3;

/// The comparison of one partition.
#[derive(Debug)]
pub(super) struct Doubt {
    /// What is to be asked, the last one first.
    left: Vec<Sample>,
    /// What is asked only if something differs, or nothing is there.
    spare: Vec<Sample>,
    /// The greatest offset whose record is the one that was read, for each that was asked.
    same: Vec<i64>,
    /// The lowest offset that holds another record, or none behind the end.
    other: Option<i64>,
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing speaks against it.
    Same,
    /// From some offset on other records are there. Up to this one they are those that were read;
    /// nothing if none is.
    Other(Option<i64>),
}

impl Doubt {
    /// Of a partition whose next record was to be `next`.
    pub(super) fn new(samples: &Samples, next: i64, ends: Ends) -> Doubt {
        let behind = samples.iter().find(|one| one.offset >= ends.high);
        let behind = behind.map(|one| one.offset);
        // What retention took cannot be asked for.
        let there = |one: &&Sample| (ends.first..ends.high).contains(&one.offset);
        let mut spare: Vec<Sample> = samples.iter().filter(there).copied().collect();
        let mut left = spare.split_off(spare.len().saturating_sub(LAST));
        if !spare.is_empty() {
            left.insert(0, spare.remove(0));
        }
        Doubt {
            left,
            spare,
            same: Vec::new(),
            other: behind.or((next > ends.high).then_some(ends.high)),
        }
    }

    /// The offset to ask for next, until nothing is left to be asked.
    pub(super) fn question(&mut self) -> Option<i64> {
        if self.left.is_empty() && (self.other.is_some() || self.same.is_empty()) {
            self.left = std::mem::take(&mut self.spare);
        }
        self.left.last().map(|one| one.offset)
    }

    /// What is at that offset.
    pub(super) fn answer(&mut self, there: There) {
        let Some(asked) = self.left.pop() else {
            return;
        };
        match there {
            There::Record(digest) if digest == asked.digest => self.same.push(asked.offset),
            There::Record(_) => {
                let lowest = self.other.unwrap_or(asked.offset);
                self.other = Some(lowest.min(asked.offset));
            }
            // Retention, compaction or a marker of a transaction.
            There::Nothing => {}
        }
    }

    pub(super) fn found(&self) -> Found {
        let Some(other) = self.other else {
            return Found::Same;
        };
        let same = self.same.iter().filter(|offset| **offset < other);
        Found::Other(same.max().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: [i64; 6] = [0, 40, 60, 80, 90, 99];

    /// What is found of a partition of which 100 records were read, and whose records differ from
    /// `other` on; those in `gone` are not there.
    fn found(ends: (i64, i64), other: i64, gone: &[i64]) -> Found {
        let sample = |offset: i64| Sample::of_entry(offset, b"read");
        let mut samples = Samples::default();
        READ.iter().for_each(|offset| samples.add(sample(*offset)));
        let (first, high) = ends;
        let stable = high;
        let ends = Ends {
            first,
            stable,
            high,
        };
        let mut doubt = Doubt::new(&samples, 100, ends);
        while let Some(offset) = doubt.question() {
            assert!((first..high).contains(&offset));
            doubt.answer(match offset {
                gone_offset if gone.contains(&gone_offset) => There::Nothing,
                _ if offset >= other => There::Record([0; 32]),
                _ => There::Record(sample(offset).digest),
            });
        }
        doubt.found()
    }

    fn kept() -> Vec<i64> {
        let mut samples = Samples::default();
        for offset in READ {
            samples.add(Sample::of_entry(offset, b"read"));
        }
        samples.iter().map(|one| one.offset).collect()
    }

    #[test]
    fn the_newest_record_that_is_the_same_says_where_to_go_on() {
        let kept = kept();
        assert_eq!(found((0, 200), 200, &[]), Found::Same);
        for pair in kept.windows(2) {
            assert_eq!(found((0, 200), pair[1], &[]), Found::Other(Some(pair[0])));
            // The same where the log ends there.
            assert_eq!(found((0, pair[1]), 200, &[]), Found::Other(Some(pair[0])));
        }
        assert_eq!(found((0, 200), 0, &[]), Found::Other(None));
        assert_eq!(found((0, 0), 0, &[]), Found::Other(None));
    }

    #[test]
    fn what_is_gone_is_no_difference() {
        assert_eq!(found((150, 200), 200, &[]), Found::Same);
        assert_eq!(found((70, 200), 200, &[]), Found::Same);
        assert_eq!(found((0, 200), 200, &kept()), Found::Same);
        assert_eq!(found((0, 200), 0, &kept()), Found::Same);
        // Only a record that is there, and another one, speaks.
        let last = *kept().last().unwrap();
        assert_eq!(found((0, 200), 0, &[last]), Found::Other(None));
    }
}
