// SPDX-License-Identifier: EUPL-1.2
//! What some records of a partition were: whoever finds another one at the same offset knows that
//! the partition is not the one that was read.
//!
//! Kafka can hold other records than before at the same offsets: a topic was deleted and made anew,
//! or a leader was elected that had not got the last ones. Neither the offsets nor the ends of a
//! partition show that as soon as it has grown again; what its records say does.

use sha2::{Digest as _, Sha256};

use crate::intake::Record;

/// How many times farther back than one of them the next but one is: so 16 reach back four billion
/// records, and take 640 bytes.
const FARTHER: u64 = 16;
const MOST: usize = 16;
/// Bytes of one in the store: offset and digest.
const LENGTH: usize = 8 + 32;

/// One record: its offset, and the SHA-256 of its entry in the input chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    pub offset: i64,
    pub digest: [u8; 32],
}

impl Sample {
    /// From the entry of a record.
    pub(super) fn of_entry(offset: i64, entry: &[u8]) -> Sample {
        Sample {
            offset,
            digest: Sha256::digest(entry).into(),
        }
    }

    /// From a record that was fetched again.
    pub(super) fn of(record: &Record<'_>) -> Sample {
        let mut bytes = Vec::new();
        let value = record.payload.map(|value| Sha256::digest(value).into());
        record.entry(value).write(&mut bytes);
        Sample::of_entry(record.offset, &bytes)
    }
}

/// Records of one partition: the last one, and some before it. A partition of which nothing was read
/// has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Samples(Vec<Sample>);

impl Samples {
    /// Takes in the last record; lets go of those that others stand for.
    pub(super) fn add(&mut self, sample: Sample) {
        self.cut(sample.offset);
        self.0.push(sample);
        let far = |one: &Sample| sample.offset.abs_diff(one.offset);
        let mut at = self.0.len().saturating_sub(2);
        while at > 0 {
            if far(&self.0[at - 1]) <= far(&self.0[at + 1]).saturating_mul(FARTHER) {
                self.0.remove(at);
            }
            at -= 1;
        }
        let extra = self.0.len().saturating_sub(MOST);
        self.0.drain(..extra);
    }

    /// Nothing from this offset on is known any more.
    pub(super) fn cut(&mut self, from: i64) {
        self.0.retain(|one| one.offset < from);
    }

    /// Those of the lowest offsets first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Sample> {
        self.0.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Bytes for the store.
    pub(super) fn save(&self) -> Vec<u8> {
        let all = self.0.iter();
        all.flat_map(|one| one.offset.to_le_bytes().into_iter().chain(one.digest))
            .collect()
    }

    /// Back from what [`Samples::save`] wrote; what is cut short is left out.
    pub(super) fn restore(bytes: &[u8]) -> Samples {
        let all = bytes.as_chunks::<LENGTH>().0.iter();
        let sample = |bytes: &[u8; LENGTH]| {
            let (offset, digest) = bytes.split_first_chunk::<8>()?;
            Some(Sample {
                offset: i64::from_le_bytes(*offset),
                digest: digest.try_into().ok()?,
            })
        };
        Samples(all.filter_map(sample).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(offset: i64) -> Sample {
        Sample::of_entry(offset, &offset.to_be_bytes())
    }

    #[test]
    fn some_are_kept_ever_farther_apart() {
        let mut samples = Samples::default();
        for offset in 0..100_000 {
            samples.add(sample(offset));
        }
        let kept: Vec<i64> = samples.iter().map(|one| one.offset).collect();
        assert_eq!(kept.last(), Some(&99_999));
        assert!(kept.len() <= MOST && kept.len() >= 6, "{kept:?}");
        assert!(kept.is_sorted(), "{kept:?}");
        // None is much farther back than the one after it, and the first goes nearly all the way.
        let far = |offset: i64| 99_999 - offset;
        let near = |two: &[i64]| far(two[0]) <= 16 * far(two[1]).max(1);
        assert!(kept.windows(2).all(near), "{kept:?}");
        assert!(kept[0] < 10_000, "{kept:?}");
        assert_eq!(Samples::restore(&samples.save()), samples);
    }

    #[test]
    fn what_is_read_again_takes_the_place_of_what_was_read() {
        let mut samples = Samples::default();
        for offset in [1, 5, 9, 13] {
            samples.add(sample(offset));
        }
        samples.add(sample(5));
        let kept: Vec<i64> = samples.iter().map(|one| one.offset).collect();
        assert_eq!(kept, [1, 5], "{samples:?}");
        assert_eq!(Samples::restore(&samples.save()[..60]).iter().count(), 1);
    }
}
