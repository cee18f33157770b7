// SPDX-License-Identifier: EUPL-1.2
//! The partitions by number: engine state and evidence know them by it for ever.

use std::collections::HashMap;

use crate::engine::SourceId;
use crate::store::OffsetRow;

/// All partitions ever read by this store. Owned by the core.
#[derive(Debug, Default)]
pub(super) struct Sources {
    rows: Vec<Row>,
    by_name: HashMap<(String, i32), SourceId>,
}

/// One partition.
#[derive(Debug)]
pub(super) struct Row {
    pub topic: String,
    pub partition: i32,
    /// Next offset to read.
    pub next: i64,
    /// End of the partition as the brokers told last.
    pub end: i64,
    pub idle: bool,
    /// Offset changed since the last commit.
    pub moved: bool,
}

impl Sources {
    /// The number of a partition, if it has one.
    pub(super) fn find(&self, topic: &str, partition: i32) -> Option<SourceId> {
        self.by_name.get(&(topic.to_owned(), partition)).copied()
    }

    /// Gives a partition its number.
    pub(super) fn add(&mut self, topic: &str, partition: i32, next: i64) -> SourceId {
        let id = SourceId(self.rows.len() as u32);
        self.by_name.insert((topic.to_owned(), partition), id);
        let topic = topic.to_owned();
        self.rows.push(Row {
            topic,
            partition,
            next,
            end: next,
            idle: false,
            moved: true,
        });
        id
    }

    pub(super) fn get(&self, id: SourceId) -> Option<&Row> {
        self.rows.get(id.0 as usize)
    }

    pub(super) fn get_mut(&mut self, id: SourceId) -> Option<&mut Row> {
        self.rows.get_mut(id.0 as usize)
    }

    /// All partitions by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (SourceId, &Row)> {
        (0u32..).map(SourceId).zip(&self.rows)
    }

    /// Offsets that changed since the last call to [`Sources::committed`].
    pub(super) fn moved(&self) -> Vec<OffsetRow> {
        let moved = self.iter().filter(|(_, row)| row.moved);
        moved
            .map(|(id, row)| OffsetRow {
                source: id.0,
                topic: row.topic.clone(),
                partition: row.partition,
                next: row.next,
            })
            .collect()
    }

    pub(super) fn committed(&mut self) {
        self.rows.iter_mut().for_each(|row| row.moved = false);
    }
}
