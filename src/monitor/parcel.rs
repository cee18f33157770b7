// SPDX-License-Identifier: EUPL-1.2
//! What readers and scout send to the core.

use std::collections::BTreeMap;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use super::histogram::{AGE, Histogram};
use super::witness::Seen;
use crate::engine::{Batch, SourceId};
use crate::kafka::KafkaError;
use crate::ledger::Export;
use crate::store::DeadLetter;

/// A message to the core.
#[derive(Debug)]
pub(super) enum Message {
    /// Records that were read, in order.
    Parcel(Box<Parcel>),
    /// Something about one partition, after everything read from it so far.
    Notice(SourceId, Notice),
    /// A reader has read everything it was told to.
    Done,
    /// The broker does not let us in.
    Refused(KafkaError),
    /// Nothing else will happen before now: what waits for an end is settled.
    Settle,
    /// Files that were to be read anew were refused, for this reason.
    ReloadRefused(String),
    /// What the union's mirror said.
    Witness(Seen),
    /// Topics and ends as the brokers tell them now.
    News(Vec<Ends>),
    /// Somebody is given an export; who asked waits for the number of the leaf that says so.
    Export(Box<Export>, SyncSender<u64>),
}

/// Some records, decoded and selected.
#[derive(Debug, Default)]
pub(super) struct Parcel {
    pub batch: Batch,
    /// By partition: the next offset, and what was counted.
    pub read: BTreeMap<SourceId, ReadCounts>,
    pub dead_letters: Vec<DeadLetter>,
    /// When its first record was read.
    pub begun: Option<Instant>,
}

/// What intake counted of one partition.
#[derive(Debug)]
pub(super) struct ReadCounts {
    pub next: i64,
    pub records: u64,
    /// Their entries in the input chain, in order: at most 128 bytes for each.
    pub entries: Vec<u8>,
    pub ignored: BTreeMap<&'static str, u64>,
    pub rejected: BTreeMap<&'static str, u64>,
    pub noted: BTreeMap<&'static str, u64>,
    /// Seconds from event to arrival.
    pub ages: Histogram,
}

impl Default for ReadCounts {
    fn default() -> Self {
        ReadCounts {
            next: 0,
            records: 0,
            entries: Vec::new(),
            ignored: BTreeMap::new(),
            rejected: BTreeMap::new(),
            noted: BTreeMap::new(),
            ages: Histogram::new(&AGE),
        }
    }
}

/// Something about one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Notice {
    /// Records from `wanted` to `first` were gone before they were read.
    Gap { wanted: i64, first: i64 },
    /// It ends before what was read of it: it is another one now, read from `first`.
    Reset { wanted: i64, first: i64 },
    /// It is not there any more.
    Gone,
    /// It was read to its end and nothing came for a while.
    Idle,
}

/// One partition as the brokers tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ends {
    pub topic: String,
    pub partition: i32,
    pub first: i64,
    pub end: i64,
}
