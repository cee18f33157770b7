// SPDX-License-Identifier: EUPL-1.2
//! What readers and the poller of metadata send to the core.

use std::collections::BTreeMap;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use super::histogram::{AGE, Histogram};
use super::holes::{Look, Missed};
use super::samples::Sample;
use super::witness::WitnessReply;
use crate::engine::{Batch, PartitionId};
use crate::intake::{Reject, Remark, SchemaId};
use crate::kafka::{KafkaError, Seen};
use crate::ledger::{Clocked, Export};
use crate::store::DeadLetter;

/// A message to the core.
#[derive(Debug)]
pub(super) enum Message {
    /// Records that were read, in order.
    DecodedBatch(Box<DecodedBatch>),
    /// Something about one partition, after everything read from it so far.
    PartitionEvent(PartitionId, PartitionEvent),
    /// A reader has read everything it was told to.
    Done,
    /// The broker does not let us in.
    Refused(KafkaError),
    /// Nothing else will happen before now: what waits for an end is settled.
    Settle,
    /// Files that were to be read anew were refused, for this reason.
    ReloadRefused(String),
    /// What the union's mirror said.
    Witness(WitnessReply),
    /// Partitions with what their leaders answered, asked from this moment on.
    MetadataUpdate(Instant, Vec<Seen>),
    /// What came of a second look at offsets without a record.
    Looked(Look),
    /// Somebody is given an export; who asked waits for the number of the leaf that says so.
    Export(Box<Export>, SyncSender<u64>),
}

/// Some records, decoded and selected.
#[derive(Debug)]
pub(super) struct DecodedBatch {
    pub batch: Batch,
    /// What was read, partition after partition as the records came.
    pub read: Vec<ReadCounts>,
    /// The entries of all records in the input chain, in order: at most 128 bytes for each.
    pub entries: Vec<u8>,
    pub dead_letters: Vec<DeadLetter>,
    /// When its first record was read.
    pub begun: Option<Instant>,
    /// Where it goes when it was applied: its memory serves for the next records.
    pool: SyncSender<Box<DecodedBatch>>,
}

impl DecodedBatch {
    pub(super) fn new(pool: SyncSender<Box<DecodedBatch>>) -> DecodedBatch {
        DecodedBatch {
            batch: Batch::new(),
            read: Vec::new(),
            entries: Vec::new(),
            dead_letters: Vec::new(),
            begun: None,
            pool,
        }
    }

    /// Gives the memory back to the reader it came from. One that is gone, or has enough, does
    /// without.
    pub(super) fn recycle(mut self: Box<Self>) {
        self.batch.clear();
        self.read.clear();
        self.entries.clear();
        self.dead_letters.clear();
        self.begun = None;
        let pool = self.pool.clone();
        let _ = pool.try_send(self);
    }
}

/// What intake counted of successive records of one partition.
#[derive(Debug)]
pub(super) struct ReadCounts {
    pub source: PartitionId,
    pub next: i64,
    pub records: u64,
    /// Bytes of their entries in the input chain.
    pub entries: usize,
    /// Bytes of the last of them, and what that record was.
    pub last: usize,
    pub sample: Option<Sample>,
    /// Offsets among them of which no record came.
    pub missed: Option<Missed>,
    pub ignored: BTreeMap<&'static str, u64>,
    /// Records by reason, with the offset of the first.
    pub rejected: BTreeMap<Reject, (u64, i64)>,
    /// Events in records of which others could be read, in the same way.
    pub rejected_events: BTreeMap<Reject, (u64, i64)>,
    /// What has to be told about events, in the same way.
    pub remarks: BTreeMap<Remark, (u64, i64)>,
    /// Records of which some time rests on the moment of reading.
    pub clocked: Vec<Clocked>,
    /// Seconds from event to arrival.
    pub ages: Histogram,
}

impl ReadCounts {
    /// What is counted of this partition, if its records come last.
    pub(super) fn of(source: PartitionId, read: &mut Vec<ReadCounts>) -> &mut ReadCounts {
        if read.last().is_none_or(|last| last.source != source) {
            read.push(ReadCounts::new(source));
        }
        let last = read.len() - 1;
        &mut read[last]
    }

    fn new(source: PartitionId) -> ReadCounts {
        ReadCounts {
            source,
            next: 0,
            records: 0,
            entries: 0,
            last: 0,
            sample: None,
            missed: None,
            ignored: BTreeMap::new(),
            rejected: BTreeMap::new(),
            rejected_events: BTreeMap::new(),
            remarks: BTreeMap::new(),
            clocked: Vec::new(),
            ages: Histogram::new(&AGE),
        }
    }
}

/// Something about one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PartitionEvent {
    /// Records from `wanted` to `first` were gone before they were read.
    Gap { wanted: i64, first: i64 },
    /// None of what was read of it is there: it is another one now, read from `first`.
    Reset { wanted: i64, first: i64 },
    /// From `next` on other records are there than were read up to `wanted`.
    Rewritten { wanted: i64, next: i64 },
    /// It is not there any more.
    Gone,
    /// It was read to its end, as its own leader says, and nothing came for a while.
    Idle,
    /// No record is left before this offset.
    ReadTo(i64),
    /// It cannot be read up to this end, which was agreed.
    Unread(i64, Obstacle),
    /// It may not be read, or may be again.
    Refused(bool),
    /// Its next record waits for this schema, for this reason.
    Lacks(SchemaId, &'static str),
}

/// What keeps a partition from being read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Its leader does not answer.
    Silence,
    /// From this offset on records wait for a transaction to end.
    Transaction(i64),
    /// The next record waits for this schema.
    Schema(SchemaId),
}
