// SPDX-License-Identifier: EUPL-1.2
//! The partitions by number: engine state and evidence know them by it for ever.

use std::collections::HashMap;
use std::time::Instant;

use super::samples::Samples;
use super::unseen::Watch;
use crate::engine::PartitionId;
use crate::ledger::{Chain, Clocked, PartitionBeat};
use crate::store::OffsetRow;

/// All partitions ever read by this store. Owned by the core.
#[derive(Debug, Default)]
pub(super) struct Partitions {
    rows: Vec<PartitionState>,
    by_name: HashMap<(String, i32), PartitionId>,
}

/// One partition.
#[derive(Debug)]
pub(super) struct PartitionState {
    pub topic: String,
    pub partition: i32,
    /// Next offset to read.
    pub next: i64,
    /// First offset that is there, and end of the partition, as its leader told last; and up to
    /// where nothing waits for a transaction.
    pub first: i64,
    pub end: i64,
    pub stable: i64,
    /// No record is left before this offset.
    pub empty_until: i64,
    pub watch: Watch,
    /// From where on records wait for a schema, if that was told last.
    pub lacks_from: Option<i64>,
    /// Records read since the log began.
    pub records: u64,
    pub chain: Chain,
    pub idle: bool,
    /// A reader of this process has it.
    pub ordered: bool,
    /// Since when it is not there, or not read.
    pub gone: Option<Instant>,
    /// Records since the last heartbeat whose times rest on the moment of reading.
    pub clocked: Vec<Clocked>,
    /// What some of its records were.
    pub samples: Samples,
    /// Offset changed since the last commit.
    pub moved: bool,
    /// What the last heartbeat about it told; its `next` is stored with the offsets.
    pub told: PartitionBeat,
    /// The number of that heartbeat; 0 before this process wrote one.
    pub told_in: u64,
}

impl Partitions {
    /// The number of a partition, if it has one.
    pub(super) fn find(&self, topic: &str, partition: i32) -> Option<PartitionId> {
        self.by_name.get(&(topic.to_owned(), partition)).copied()
    }

    /// Gives a partition its number.
    pub(super) fn add(&mut self, topic: &str, partition: i32, next: i64) -> PartitionId {
        let chain = Chain::begin(topic, partition);
        self.put(topic, partition, (next, next, 0, chain))
    }

    /// Takes back what the store held. Numbers are given in order and never given back, so rows
    /// come without a hole. `None` if the row cannot be read.
    pub(super) fn restore(&mut self, row: &OffsetRow) -> Option<PartitionId> {
        let chain = Chain::restore(&row.chain)?;
        let state = (row.next, row.told, row.records, chain);
        let id = self.put(&row.topic, row.partition, state);
        let put = &mut self.rows[id.0 as usize];
        put.clocked.clone_from(&row.clocked);
        put.samples = Samples::restore(&row.samples);
        Some(id)
    }

    fn put(
        &mut self,
        topic: &str,
        partition: i32,
        (next, told, records, chain): (i64, i64, u64, Chain),
    ) -> PartitionId {
        let id = PartitionId(self.rows.len() as u32);
        self.by_name.insert((topic.to_owned(), partition), id);
        self.rows.push(PartitionState {
            topic: topic.to_owned(),
            partition,
            next,
            first: 0,
            end: next,
            stable: next,
            empty_until: 0,
            watch: Watch::default(),
            lacks_from: None,
            records,
            chain,
            idle: false,
            ordered: false,
            gone: None,
            clocked: Vec::new(),
            samples: Samples::default(),
            moved: true,
            told: PartitionBeat {
                next: told,
                ..PartitionBeat::default()
            },
            told_in: 0,
        });
        id
    }

    /// As [`Partitions::iter`], to change them.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (PartitionId, &mut PartitionState)> {
        (0u32..).map(PartitionId).zip(&mut self.rows)
    }

    pub(super) fn get(&self, id: PartitionId) -> Option<&PartitionState> {
        self.rows.get(id.0 as usize)
    }

    pub(super) fn get_mut(&mut self, id: PartitionId) -> Option<&mut PartitionState> {
        self.rows.get_mut(id.0 as usize)
    }

    /// All partitions by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (PartitionId, &PartitionState)> {
        (0u32..).map(PartitionId).zip(&self.rows)
    }

    /// Offsets that changed since the last call to [`Partitions::committed`].
    pub(super) fn moved(&self) -> Vec<OffsetRow> {
        let moved = self.iter().filter(|(_, row)| row.moved);
        moved
            .map(|(id, row)| OffsetRow {
                source: id.0,
                topic: row.topic.clone(),
                partition: row.partition,
                next: row.next,
                records: row.records,
                told: row.told.next,
                chain: row.chain.save(),
                clocked: row.clocked.clone(),
                samples: row.samples.save(),
            })
            .collect()
    }

    pub(super) fn committed(&mut self) {
        self.rows.iter_mut().for_each(|row| row.moved = false);
    }
}
