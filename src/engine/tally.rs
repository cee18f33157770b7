// SPDX-License-Identifier: EUPL-1.2
//! What the engine counted between two commits.

use std::collections::BTreeMap;

use super::batch::{Skip, SourceId};
use crate::observation::EventTime;

/// Counts since the last drain, and the levels at that moment.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// By partition.
    pub sources: BTreeMap<SourceId, SourceCounts>,
    /// Events counted, by position of the clause.
    pub matched: Vec<u64>,
    /// Events that matched but could not be counted, by clause and reason.
    pub skipped: BTreeMap<(usize, Skip), u64>,
    /// Events that fell under an exception or silence, by its position in the agreement.
    pub excused: BTreeMap<usize, u64>,
    /// Events whose value found its cell full.
    pub full: u64,
    /// Fingerprints let go before their time.
    pub forgotten: u64,
    /// Breaches whose window is open now, by position of the clause: how many, and the first event
    /// in such a window.
    pub open: BTreeMap<usize, (u64, EventTime)>,
    /// Owners of state that was let go when it was restored: their calendars changed on a day that
    /// their windows or terms lie on.
    pub dropped: Vec<String>,
    /// Live groups now.
    pub groups: usize,
    /// Fingerprints held now.
    pub fingerprints: usize,
    /// No more events are expected before this moment.
    pub watermark: EventTime,
    /// Latest event time by partition.
    pub latest: Vec<(SourceId, EventTime)>,
    /// Different people seen by site, counted up to the largest minimum group size.
    pub site_sizes: Vec<(String, u32)>,
    /// Largest value of the newest window, by clause and site.
    pub peaks: Vec<Peak>,
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

impl Tally {
    pub(super) fn new(clauses: usize) -> Tally {
        Tally {
            matched: vec![0; clauses],
            ..Tally::default()
        }
    }

    pub(super) fn source(&mut self, source: SourceId) -> &mut SourceCounts {
        self.sources.entry(source).or_default()
    }

    pub(super) fn skip(&mut self, clause: usize, why: Skip, times: u64) {
        *self.skipped.entry((clause, why)).or_default() += times;
    }
}
