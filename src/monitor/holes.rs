// SPDX-License-Identifier: EUPL-1.2
//! Offsets of which no record came: a thread of its own takes a second look, so that only those are
//! told that no transaction explains.
//!
//! A single offset between two records is a marker wherever nothing is taken out of the middle of a
//! partition; it costs no look. On a compacted topic it may be a record that is gone. What is still
//! to be looked at is not stored: a kill loses its count, and no record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::concerns::Concern;
use super::control::Control;
use super::core::Core;
use super::decoded::Message;
use super::error::MonitorError;
use crate::kafka::{Connection, Holes, Position};
use crate::ledger::{FindingKind, RecordPlace};

/// Looks that wait at most: 64 of up to five seconds. What comes then is counted without a look.
const WAITING: usize = 64;
/// How long a run up to the end waits for looks.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait at once.
const TURN: Duration = Duration::from_millis(100);
/// Why they are told.
const NO_RECORD: &str = "no_record";
const NOT_LOOKED_AT: &str = "not_looked_at";

/// Offsets of one partition of which no record came, among some that were read one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Missed {
    /// The first of them.
    pub(super) from: i64,
    /// The record behind the last of them.
    pub(super) until: i64,
    /// How many there are.
    offsets: u64,
    /// Whether two of them lie side by side.
    has_two: bool,
}

impl Missed {
    /// Adds those from the offset that was to be read next up to a record.
    pub(super) fn add(before: Option<Missed>, from: i64, until: i64) -> Missed {
        let offsets = until.saturating_sub(from).max(0).unsigned_abs();
        Missed {
            from: before.map_or(from, |before| before.from),
            until,
            offsets: before.map_or(0, |before| before.offsets) + offsets,
            has_two: before.is_some_and(|before| before.has_two) || offsets > 1,
        }
    }
}

/// What is to be looked at, and what came of it.
#[derive(Debug)]
pub(super) struct Look {
    topic: String,
    partition: i32,
    missed: Missed,
    /// At how many of them there is nothing; nothing if that could not be learnt.
    nothing: Option<u64>,
}

/// What is being looked at. Owned by the core.
#[derive(Debug, Default)]
pub(super) struct Looking {
    orders: Option<SyncSender<Look>>,
    /// By topic: looks that are not done, and their offsets.
    open: BTreeMap<String, (usize, u64)>,
    /// Topics that are compacted, as far as that is known.
    pub(super) compacted: BTreeSet<String>,
}

/// Who looks.
pub(super) struct Looker {
    holes: Holes,
    orders: Receiver<Look>,
    core: SyncSender<Message>,
    stop: Arc<AtomicBool>,
}

impl Looker {
    /// One that looks for this core.
    pub(super) fn new(connection: &Connection, core: &mut Core, control: &Control) -> Looker {
        let (send, orders) = sync_channel(WAITING);
        core.looking.orders = Some(send);
        Looker {
            holes: Holes::new(connection),
            orders,
            core: control.inbox.clone(),
            stop: control.stop.clone(),
        }
    }

    pub(super) fn spawn(self) -> Option<JoinHandle<()>> {
        Builder::new()
            .name("looker".into())
            .spawn(move || self.run())
            .ok()
    }

    fn run(mut self) {
        while !self.stop.load(Ordering::Acquire) {
            let mut look = match self.orders.recv_timeout(TURN) {
                Ok(look) => look,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let from = Position {
                topic: look.topic.clone(),
                partition: look.partition,
                next: look.missed.from,
            };
            let is_over = || self.stop.load(Ordering::Acquire);
            look.nothing = self.holes.nothing(&from, look.missed.until, &is_over);
            if self.core.send(Message::Looked(look)).is_err() {
                return;
            }
        }
    }
}

impl Core {
    /// Offsets were met of which no record came.
    pub(super) fn missed(&mut self, (topic, partition): &(String, i32), missed: Missed) {
        if !missed.has_two && !self.looking.compacted.contains(topic) {
            return;
        }
        let look = Look {
            topic: topic.clone(),
            partition: *partition,
            missed,
            nothing: None,
        };
        let orders = self.looking.orders.as_ref();
        match orders.map(|orders| orders.try_send(look)) {
            Some(Ok(())) => {
                let open = self.looking.open.entry(topic.clone()).or_default();
                *open = (open.0 + 1, open.1 + missed.offsets);
            }
            Some(Err(_)) | None => self.lack(NOT_LOOKED_AT, topic, missed.offsets, None),
        }
    }

    /// A look is done.
    pub(super) fn looked(&mut self, look: &Look) {
        let Look {
            topic,
            partition,
            missed,
            nothing,
        } = look;
        if let Some(open) = self.looking.open.get_mut(topic) {
            *open = (
                open.0.saturating_sub(1),
                open.1.saturating_sub(missed.offsets),
            );
        }
        self.looking.open.retain(|_, (looks, _)| *looks > 0);
        let place = RecordPlace {
            topic: topic.clone(),
            partition: *partition,
            offset: missed.from,
        };
        match nothing {
            Some(count) => self.lack(NO_RECORD, topic, *count, Some(place)),
            None => self.lack(NOT_LOOKED_AT, topic, missed.offsets, Some(place)),
        }
    }

    /// Waits for looks where an end was to be reached; what is not looked at by then is told as
    /// such.
    pub(super) fn await_looks(&mut self) -> Result<(), MonitorError> {
        let deadline = Instant::now() + PATIENCE;
        while self.stop_at_end && !self.looking.open.is_empty() && Instant::now() < deadline {
            if self.stop.load(Ordering::Acquire) {
                break;
            }
            if let Ok(message) = self.inbox.recv_timeout(TURN) {
                self.take(message)?;
            }
        }
        Ok(())
    }

    /// Tells what nobody will look at any more.
    pub(super) fn leave_looks(&mut self) {
        for (topic, (_, offsets)) in std::mem::take(&mut self.looking.open) {
            self.lack(NOT_LOOKED_AT, &topic, offsets, None);
        }
    }

    fn lack(&mut self, why: &str, topic: &str, count: u64, place: Option<RecordPlace>) {
        let concern = Concern::new(FindingKind::Holes).in_topic(topic);
        let concern = concern.because(why);
        self.concerns
            .meet(&mut self.counters, concern, count, place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_of_a_batch_are_looked_at_together() {
        let one = Missed::add(None, 5, 6);
        assert!(!one.has_two);
        let both = Missed::add(Some(one), 9, 12);
        let expected = Missed {
            from: 5,
            until: 12,
            offsets: 4,
            has_two: true,
        };
        assert_eq!(both, expected);
        assert!(Missed::add(Some(both), 20, 21).has_two);
    }
}
