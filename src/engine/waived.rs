// SPDX-License-Identifier: EUPL-1.2
//! How many events fall under which exception or silence.

use super::codec::{Corrupt, Reader, Writer};

/// Counts by number of the waiver (a hash of its id: it outlives a new version), sorted. Nearly always empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Waived(Box<[(u32, u64)]>);

impl Waived {
    /// Counts events under a waiver; 0 is none.
    pub(super) fn add(&mut self, waiver: u32, events: u64) {
        if waiver == 0 {
            return;
        }
        match self.0.binary_search_by_key(&waiver, |(waiver, _)| *waiver) {
            Ok(at) => self.0[at].1 += events,
            Err(at) => {
                let mut counts = std::mem::take(&mut self.0).into_vec();
                counts.insert(at, (waiver, events));
                self.0 = counts.into();
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Waived) {
        other.0.iter().for_each(|(waiver, n)| self.add(*waiver, *n));
    }

    /// Numbers of waivers, with counts.
    pub(super) fn counts(&self) -> &[(u32, u64)] {
        &self.0
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.u64(self.0.len() as u64);
        for (waiver, events) in &self.0 {
            to.u64(u64::from(*waiver));
            to.u64(*events);
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Waived, Corrupt> {
        let mut waived = Waived::default();
        for _ in 0..from.count()? {
            let waiver = from.u32()?;
            waived.add(waiver, from.u64()?);
        }
        Ok(waived)
    }
}
