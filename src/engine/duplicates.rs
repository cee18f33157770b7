// SPDX-License-Identifier: EUPL-1.2
//! Events seen before: fingerprints by hour of event time, kept as long as they could count.

use std::collections::BTreeMap;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// Length of a bucket in microseconds: an hour.
const BUCKET: i64 = 3_600_000_000;

/// The fingerprints of admitted events.
///
/// Two different events of the same hour share a 64-bit fingerprint with a chance of n² / 2⁶⁵;
/// for a million events an hour that is one hour in 37 million.
#[derive(Debug)]
pub(super) struct Duplicates {
    buckets: BTreeMap<i64, HashSet<u64, FixedState>>,
    /// Added since the last commit, in order.
    fresh: Vec<(i64, u64)>,
    held: usize,
    limit: usize,
    /// Fingerprints let go before their time, since the start.
    pub forgotten: u64,
}

impl Duplicates {
    pub(super) fn new(limit: usize) -> Duplicates {
        Duplicates {
            buckets: BTreeMap::new(),
            fresh: Vec::new(),
            held: 0,
            limit,
            forgotten: 0,
        }
    }

    /// Takes note of an event; `false` if it was there before.
    pub(super) fn admit(&mut self, time: EventTime, fingerprint: u64) -> bool {
        let bucket = time.micros().div_euclid(BUCKET);
        if !self.buckets.entry(bucket).or_default().insert(fingerprint) {
            return false;
        }
        self.fresh.push((bucket, fingerprint));
        self.held += 1;
        while self.held > self.limit {
            self.forget_oldest();
        }
        true
    }

    /// Makes room: the oldest hour can no longer be told from its repetition, and that is
    /// counted. Where one hour alone is too much, it goes too: memory is the harder limit.
    fn forget_oldest(&mut self) {
        if let Some((_, oldest)) = self.buckets.pop_first() {
            self.held -= oldest.len();
            self.forgotten += oldest.len() as u64;
        }
    }

    /// Lets go of everything that is too old to be counted anyway.
    pub(super) fn purge(&mut self, horizon: EventTime) {
        while let Some(oldest) = self.buckets.first_entry() {
            if (oldest.key() + 1).saturating_mul(BUCKET) > horizon.micros() {
                break;
            }
            self.held -= oldest.remove().len();
        }
    }

    /// Number of fingerprints held.
    pub(super) fn len(&self) -> usize {
        self.held
    }

    /// What came since the last call, or everything.
    pub(super) fn take(&mut self, full: bool) -> Option<Vec<u8>> {
        let fresh = std::mem::take(&mut self.fresh);
        if fresh.is_empty() && !full {
            return None;
        }
        let mut out = Writer::default();
        let mut write = |bucket: i64, fingerprints: &mut dyn ExactSizeIterator<Item = u64>| {
            out.i64(bucket);
            out.u64(fingerprints.len() as u64);
            fingerprints.for_each(|fingerprint| out.raw(&fingerprint.to_le_bytes()));
        };
        if full {
            for (bucket, set) in &self.buckets {
                write(*bucket, &mut set.iter().copied());
            }
        } else {
            for run in fresh.chunk_by(|a, b| a.0 == b.0) {
                write(
                    run[0].0,
                    &mut run.iter().map(|(_, fingerprint)| *fingerprint),
                );
            }
        }
        Some(out.0)
    }

    /// Adds what [`Duplicates::take`] wrote.
    pub(super) fn restore(&mut self, bytes: &[u8]) -> Result<(), Corrupt> {
        let mut from = Reader(bytes);
        while !from.0.is_empty() {
            let bucket = from.i64()?;
            let set = self.buckets.entry(bucket).or_default();
            for _ in 0..from.count()? {
                self.held += usize::from(set.insert(u64::from_le_bytes(from.array()?)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hour_alone_does_not_pass_the_limit() {
        let mut seen = Duplicates::new(10);
        for fingerprint in 0..25 {
            assert!(seen.admit(EventTime::default(), fingerprint));
            assert!(seen.len() <= 10);
        }
        assert_eq!(seen.forgotten + seen.len() as u64, 25);
    }
}
