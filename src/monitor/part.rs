// SPDX-License-Identifier: EUPL-1.2
//! A partition that a reader reads: where it is, and what it waits for.

use std::time::{Duration, Instant};

use super::lacking::Lacking;
use crate::engine::PartitionId;
use crate::intake::Format;
use crate::kafka::Position;

/// How long to wait before the brokers are asked again whether anything is left of one.
pub(super) const ASK_END_AGAIN: Duration = Duration::from_secs(1);

/// A partition that this reader reads.
pub(super) struct Part {
    pub source: PartitionId,
    pub format: Format,
    pub position: Position,
    pub until: Option<i64>,
    /// Since when nothing came, and whether that was told.
    pub silent: Instant,
    pub told_idle: Instant,
    /// Since when the library says that its end was reached, with no record since.
    pub end_seen: Option<Instant>,
    /// When it may be asked whether nothing is left before the agreed end.
    pub ask_at: Instant,
    /// Nothing is left to be read: the agreed end was reached, or the partition is gone.
    pub is_over: bool,
    /// The library may have stopped reading it, for want of its offset.
    pub unplaced: bool,
    /// What its next record waits for; until then it is let go.
    pub lacking: Option<Lacking>,
}

impl Part {
    /// One that is to be read from here on, and up to `until` if that is known.
    pub(super) fn new(
        source: PartitionId,
        (position, until): (Position, Option<i64>),
        format: Format,
    ) -> Part {
        let now = Instant::now();
        Part {
            source,
            format,
            position,
            until,
            silent: now,
            told_idle: now,
            end_seen: None,
            ask_at: now,
            is_over: false,
            unplaced: false,
            lacking: None,
        }
    }

    /// Whether it is worth a question: an end of its number was met, and nothing comes.
    pub(super) fn may_be_over(&self, now: Instant) -> bool {
        let is_quiet = now.duration_since(self.silent) >= ASK_END_AGAIN;
        self.end_seen.is_some() && self.lacking.is_none() && is_quiet && now >= self.ask_at
    }
}
