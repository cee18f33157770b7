// SPDX-License-Identifier: EUPL-1.2
//! What the monitor has read of each partition, and at which moments where that played a part.

use std::collections::BTreeMap;

use super::commit::read_clocked;
use super::{Reader, StoreError};
use crate::ledger::{Clocked, Config, Heartbeat, ReadLeaf};

/// What was read of a partition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The first offset that was read, or would have been.
    pub begun: i64,
    /// The next offset to read.
    pub next: i64,
    /// Records whose times rest on the moment of reading, in the order in which they were read.
    pub clocked: Vec<Clocked>,
}

impl Reading {
    /// When a record was read, in microseconds, if that played a part.
    #[must_use]
    pub fn moment(&self, offset: i64) -> Option<i64> {
        // Of a topic that was made anew, what was said last.
        let mut clocked = self.clocked.iter().rev();
        let clocked = clocked.find(|one| (one.first..=one.last).contains(&offset))?;
        Some(clocked.at)
    }
}

impl Reader {
    /// What was read, by topic and partition.
    ///
    /// # Errors
    /// The store cannot be read, or a heartbeat is none.
    pub fn readings(&self) -> Result<BTreeMap<(String, i32), Reading>, StoreError> {
        let mut readings = BTreeMap::new();
        let sql = format!(
            "SELECT topic, partition, told, next_offset, {} FROM offsets",
            self.column("offsets", "clocked")?
        );
        let mut query = self.db.prepare(&sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let reading = Reading {
                begun: row.get(2)?,
                next: row.get(3)?,
                clocked: read_clocked(row.get_ref(4)?.as_blob().unwrap_or_default()),
            };
            readings.insert((row.get(0)?, row.get(1)?), (reading, Vec::new(), false));
        }
        let mut unknown = readings.len();
        // Few heartbeats tell of moments of reading; the first ones tell where reading began.
        let sql = "SELECT bytes FROM leaves WHERE kind = 'heartbeat'
                     AND (?1 OR instr(bytes, CAST('\"clocked\"' AS BLOB)) > 0)
                     AND seq > ?2 ORDER BY seq";
        let mut query = self.db.prepare(sql)?;
        let mut last = -1;
        for is_beginning in [true, false] {
            let mut rows = query.query(rusqlite::params![is_beginning, last])?;
            while let Some(row) = rows.next()? {
                let leaf = ReadLeaf::parse(row.get_ref(0)?.as_blob().unwrap_or_default());
                let beat = leaf.and_then(|leaf| {
                    last = i64::try_from(leaf.seq).unwrap_or(i64::MAX);
                    leaf.data::<Heartbeat>()
                });
                for part in beat.map_err(|_| rusqlite::Error::InvalidQuery)?.partitions {
                    let place = (part.topic, part.partition);
                    let Some((reading, told, is_known)) = readings.get_mut(&place) else {
                        continue;
                    };
                    told.extend(part.clocked);
                    if !std::mem::replace(is_known, true) {
                        reading.begun = part.from;
                        unknown -= 1;
                    }
                }
                if is_beginning && unknown == 0 {
                    break;
                }
            }
        }
        let whole = readings.into_iter().map(|(place, (reading, mut told, _))| {
            told.extend(&reading.clocked);
            let clocked = told;
            (place, Reading { clocked, ..reading })
        });
        Ok(whole.collect())
    }

    /// Events that came too late to change a verdict, of all topics.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn late(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(value), 0) FROM tallies WHERE name = 'late'";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// What put an agreement in force, by its digest: the last time.
    ///
    /// # Errors
    /// The store cannot be read, or a leaf is none.
    pub fn config(&self, digest: &str) -> Result<Option<Config>, StoreError> {
        let sql = "SELECT bytes FROM leaves WHERE kind = 'config' ORDER BY seq DESC";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let leaf = ReadLeaf::parse(row.get_ref(0)?.as_blob().unwrap_or_default());
            let config = leaf.and_then(|leaf| leaf.data::<Config>());
            let config = config.map_err(|_| rusqlite::Error::InvalidQuery)?;
            if config.digest == digest {
                return Ok(Some(config));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, params};

    use super::*;
    use crate::ledger::{Head, Leaf, LeafKind, PartitionBeat};
    use crate::observation::EventTime;

    fn clocked(first: i64, last: i64, at: i64) -> Clocked {
        Clocked { first, last, at }
    }

    fn put(db: &Connection, seq: u64, from: i64, clocked: Vec<Clocked>) {
        let part = PartitionBeat {
            topic: "t".to_owned(),
            from,
            clocked,
            ..PartitionBeat::default()
        };
        let beat = Heartbeat {
            partitions: vec![part],
            ..Heartbeat::default()
        };
        let head = Head {
            origin: "o",
            seq,
            time: EventTime::default(),
            agreement: "",
        };
        let leaf = Leaf::open(&head, LeafKind::Heartbeat, &beat).unwrap();
        let sql = "INSERT INTO leaves VALUES (?1, 'heartbeat', 0, ?2)";
        db.execute(sql, params![seq, leaf.bytes]).unwrap();
    }

    #[test]
    fn moments_of_reading_come_from_all_heartbeats_and_what_waits_for_the_next() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(include_str!("schema.sql")).unwrap();
        put(&db, 3, 5, vec![clocked(6, 7, 60)]);
        put(&db, 4, 8, Vec::new());
        put(&db, 5, 9, vec![clocked(10, 12, 120)]);
        let waiting = [13_i64, 13, 180].map(i64::to_le_bytes).concat();
        let sql = "INSERT INTO offsets VALUES (0, 't', 0, 15, 9, 13, x'', ?1, x'')";
        db.execute(sql, [waiting]).unwrap();
        let sql = "INSERT INTO offsets VALUES (1, 'new', 2, 4, 1, 3, x'', x'', x'')";
        db.execute(sql, []).unwrap();
        let readings = Reader { db }.readings().unwrap();
        let reading = &readings[&("t".to_owned(), 0)];
        assert_eq!((reading.begun, reading.next), (5, 15));
        let moments = [5, 6, 7, 8, 11, 13].map(|offset| reading.moment(offset));
        let wanted = [None, Some(60), Some(60), None, Some(120), Some(180)];
        assert_eq!(moments, wanted);
        // No heartbeat has told of it yet.
        let fresh = &readings[&("new".to_owned(), 2)];
        assert_eq!((fresh.begun, fresh.next), (3, 4));
    }
}
