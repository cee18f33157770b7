// SPDX-License-Identifier: EUPL-1.2
//! What goes into an engine beside events, and what comes out of it.

use super::drain_stats::DrainStats;
use super::version::AlertVersion;
use crate::observation::Span;

/// How the engine treats time, and what it holds at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How far behind the latest event of its partition an event may be before windows close.
    pub lateness: Span,
    /// How long after its end a window can still be amended, in event time.
    pub amend_for: Span,
    /// Live groups over all clauses. A group takes 200 to 400 bytes: 2 million are under 1 GB.
    pub groups: usize,
    /// Names of events, so that one that comes again is known: 20 to 37 bytes each with their share
    /// of an open table, so that 8 million are 160 to 300 MB.
    pub fingerprints: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            lateness: Span::from_secs(600),
            amend_for: Span::from_secs(7 * 24 * 3600),
            groups: 2_000_000,
            fingerprints: 8_000_000,
        }
    }
}

/// Everything that has to be made durable together.
#[derive(Debug, Default)]
pub struct Changes {
    /// Versions of alerts, in the order they arose.
    pub alerts: Vec<AlertVersion>,
    /// Pieces of state for the store.
    pub state: Vec<StatePiece>,
    /// What was counted since the last drain.
    pub stats: DrainStats,
}

/// State of one owner: what changed, or all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatePiece {
    /// Whose state it is.
    pub owner: String,
    /// Whether it replaces everything stored for this owner.
    pub full: bool,
    /// The bytes; only the engine reads them.
    pub bytes: Vec<u8>,
}
