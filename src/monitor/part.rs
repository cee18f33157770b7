// SPDX-License-Identifier: EUPL-1.2
//! A partition that a reader reads: where it is, and what it waits for.

use std::time::{Duration, Instant};

use super::decoded::Obstacle;
use super::lacking::Lacking;
use super::samples::Samples;
use crate::engine::PartitionId;
use crate::intake::Format;
use crate::kafka::{Ends, Position};

/// How long nothing has to come before it is asked whether anything is left, and how long to wait
/// before that is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// How long an agreed end may be out of reach before it is given up.
const GIVE_UP: Duration = Duration::from_secs(15);
/// How long a schema may take to come where an end is waited for: a registry may just be starting.
const GIVE_UP_SCHEMA: Duration = Duration::from_secs(30);

/// A partition that this reader reads.
pub(super) struct Part {
    pub source: PartitionId,
    pub format: Format,
    pub position: Position,
    pub until: Option<i64>,
    /// Since when nothing came, and whether that was told.
    pub silent: Instant,
    pub told_idle: Instant,
    /// No record is left before this offset: markers of transactions, which no reader is given, may
    /// lie behind the last record.
    pub empty_until: i64,
    /// When it may be asked whether any is left.
    pub ask_at: Instant,
    /// Nothing is left to be read: the agreed end was reached, or the partition is gone.
    pub is_over: bool,
    /// The library does not read it, or has stopped for want of its offset.
    pub unplaced: bool,
    /// What some of its records were.
    pub samples: Samples,
    /// Since when it is doubtful whether it is the one that was read.
    pub doubt: Option<Instant>,
    /// When it was found to be.
    pub compared: Instant,
    /// It may not be read.
    pub is_refused: bool,
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
            empty_until: 0,
            ask_at: now,
            is_over: false,
            unplaced: true,
            samples: Samples::default(),
            doubt: Some(now),
            compared: now,
            is_refused: false,
            lacking: None,
        }
    }

    /// Of which something was read before; its leader was asked at this moment.
    pub(super) fn after(self, samples: Samples, asked: Instant) -> Part {
        Part {
            samples,
            // What was answered then counts.
            doubt: Some(asked.checked_sub(Duration::from_nanos(1)).unwrap_or(asked)),
            ..self
        }
    }

    /// Topic and number.
    pub(super) fn name(&self) -> (&str, i32) {
        (&self.position.topic, self.position.partition)
    }

    /// Where the next record can stand.
    pub(super) fn read_to(&self) -> i64 {
        self.position.next.max(self.empty_until)
    }

    /// How far its leader says that it can be read, and further than it was, although nothing comes:
    /// then it is worth a question whether that is anything.
    pub(super) fn may_be_empty(&self, ends: Option<Ends>, now: Instant) -> Option<i64> {
        let is_quiet = now.duration_since(self.silent) >= ASK_AGAIN && now >= self.ask_at;
        let is_read = self.lacking.is_none() && self.doubt.is_none() && !self.is_over;
        let target = self.until.or(ends.map(|ends| ends.stable))?;
        let is_stable = ends.is_some_and(|ends| ends.stable >= target);
        (is_quiet && is_read && is_stable && target > self.read_to()).then_some(target)
    }

    /// It was asked.
    pub(super) fn asked(&mut self) {
        self.ask_at = Instant::now() + ASK_AGAIN;
    }

    /// Whether everything was read that its leader has, and nothing waits for a transaction.
    pub(super) fn is_at_end(&self, ends: Option<Ends>) -> bool {
        let is_read = |ends: Ends| ends.stable == ends.high && ends.high <= self.read_to();
        self.doubt.is_none() && !self.is_refused && ends.is_some_and(is_read)
    }

    /// The agreed end, if it has been out of reach for long, and what lies before it.
    pub(super) fn stuck(&self, ends: Option<Ends>, now: Instant) -> Option<(i64, Obstacle)> {
        let until = self.until.filter(|until| *until > self.read_to())?;
        if self.is_over {
            return None;
        }
        if let Some(lacking) = &self.lacking {
            let is_long = now.duration_since(lacking.since) >= GIVE_UP_SCHEMA;
            return is_long.then_some((until, Obstacle::Schema(lacking.id)));
        }
        let obstacle = match ends.filter(|_| self.doubt.is_none()) {
            None => Obstacle::Silence,
            Some(ends) if ends.stable < until => Obstacle::Transaction(ends.stable),
            Some(_) => return None,
        };
        let is_long = now.duration_since(self.silent) >= GIVE_UP;
        is_long.then_some((until, obstacle))
    }
}
