// SPDX-License-Identifier: EUPL-1.2
//! What the engine counted between two commits.

use std::collections::BTreeMap;

use super::batch::{PartitionId, Skip};
use crate::observation::{EventTime, Field, ForeignName};

/// Names of undeclared sites between two commits; more share one entry.
const MAX_STRAY_SITES: usize = 100;

/// Counts since the last drain, and the levels at that moment.
#[derive(Debug, Clone, Default)]
pub struct DrainStats {
    /// By partition.
    pub sources: BTreeMap<PartitionId, SourceCounts>,
    /// Events counted, by position of the clause.
    pub matched: Vec<u64>,
    /// Events that could not be counted, by clause, reason and the field that it is for want of.
    pub skipped: BTreeMap<(usize, Skip, Option<Field>), Met>,
    /// Events of a name that others of other content had before, by partition.
    pub reused: BTreeMap<PartitionId, Met>,
    /// Events of which a later telling was there before, which counts in their place.
    pub superseded: BTreeMap<PartitionId, Met>,
    /// Events from sites that the agreement does not declare.
    pub stray_sites: BTreeMap<ForeignName, Met>,
    /// Events that fell under an exception or silence, by its position in the agreement.
    pub waived: BTreeMap<usize, u64>,
    /// Events whose value found its pane full.
    pub full: u64,
    /// Names of events let go before their time.
    pub forgotten: u64,
    /// Breaches whose window is open now, by position of the clause: how many, and the first event
    /// in such a window.
    pub open: BTreeMap<usize, (u64, EventTime)>,
    /// Owners of state that was let go when it was restored: their calendars changed on a day that
    /// their windows or terms lie on.
    pub dropped: Vec<String>,
    /// Live groups now.
    pub groups: usize,
    /// Names of events held now.
    pub fingerprints: usize,
    /// No more events are expected before this moment.
    pub watermark: EventTime,
    /// Latest event time by partition.
    pub latest: Vec<(PartitionId, EventTime)>,
    /// Different people seen by site, counted up to the largest minimum group size.
    pub site_sizes: Vec<(String, u32)>,
    /// Largest value of the newest window, by clause and site.
    pub peaks: Vec<Peak>,
}

/// How often something was met, and where first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// How often.
    pub count: u64,
    /// Partition and offset of the first record.
    pub first: (PartitionId, i64),
}

impl Met {
    /// Counts one more.
    fn add<K: Ord>(to: &mut BTreeMap<K, Met>, what: K, at: (PartitionId, i64)) {
        let met = to.entry(what).or_insert(Met {
            count: 0,
            first: at,
        });
        met.count += 1;
    }
}

/// Counts of one partition. The first two are records, the others observations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SourceCounts {
    /// Records of which at least one observation was new.
    pub observed: u64,
    /// Records all of whose observations were there before.
    pub duplicate: u64,
    /// Observations that counted for at least one clause.
    pub matched: u64,
    /// Observations that counted for none.
    pub unmatched: u64,
    /// Observations too late to change any verdict.
    pub late: u64,
}

/// How near a clause came to its bound at a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Peak {
    /// Position of the clause in the agreement.
    pub clause: usize,
    /// The site; empty if unknown.
    pub site: String,
    /// End of the window it was seen in.
    pub window_end: EventTime,
    /// The value nearest to the bound, or furthest beyond.
    pub value: f64,
}

impl DrainStats {
    pub(super) fn new(clauses: usize) -> DrainStats {
        DrainStats {
            matched: vec![0; clauses],
            ..DrainStats::default()
        }
    }

    pub(super) fn source(&mut self, source: PartitionId) -> &mut SourceCounts {
        self.sources.entry(source).or_default()
    }

    pub(super) fn skip(&mut self, what: (usize, Skip, Option<Field>), at: (PartitionId, i64)) {
        Met::add(&mut self.skipped, what, at);
    }

    pub(super) fn reuse(&mut self, at: (PartitionId, i64)) {
        Met::add(&mut self.reused, at.0, at);
    }

    pub(super) fn supersede(&mut self, at: (PartitionId, i64)) {
        Met::add(&mut self.superseded, at.0, at);
    }

    pub(super) fn stray(&mut self, site: &[u8], at: (PartitionId, i64)) {
        let name = ForeignName::new(&String::from_utf8_lossy(site));
        let has_room = self.stray_sites.len() < MAX_STRAY_SITES;
        let name = match has_room || self.stray_sites.contains_key(&name) {
            true => name,
            false => ForeignName::new(""),
        };
        Met::add(&mut self.stray_sites, name, at);
    }
}
