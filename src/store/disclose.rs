// SPDX-License-Identifier: EUPL-1.2
//! What an export reads: one moment of the store, bodies with their salts, checkpoints, files.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use super::StoreError;
use super::reader::Reader;
use crate::ledger::Salt;
use crate::observation::EventTime;

impl Reader {
    /// From now on every answer is about one moment, whatever is committed meanwhile.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn hold(&self) -> Result<(), StoreError> {
        // A transaction sees the moment of its first question, so one is asked.
        self.db.execute_batch("BEGIN; SELECT count(*) FROM meta;")?;
        Ok(())
    }

    /// A single fact: `origin`, `created`, `role`, …
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// What a leaf commits to; nothing if it says everything, or if that was erased.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn body(&self, seq: u64) -> Result<Option<(Salt, String)>, StoreError> {
        let sql = "SELECT salt, text FROM bodies WHERE seq = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        let row = query.query_row([seq], |row| Ok((Salt(row.get(0)?), row.get(1)?)));
        Ok(row.optional()?)
    }

    /// Notes of the checkpoints of more than `after` leaves by size, at most `limit`, with the
    /// witness's signature where it has signed.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn checkpoints(&self, after: u64, limit: u32) -> Result<Vec<(u64, String)>, StoreError> {
        let sql = "SELECT size, coalesce(cosignature, note) FROM checkpoints
                   WHERE size > ?1 ORDER BY size LIMIT ?2";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map(params![after, limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Writes down what was exported from a copy of the log that is not ours to add to.
///
/// # Errors
/// The database cannot be written.
pub fn note_export(path: &Path, now: EventTime, export: &str) -> Result<(), StoreError> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.execute_batch(
        "CREATE TABLE IF NOT EXISTS exports (time INTEGER NOT NULL, export TEXT NOT NULL)",
    )?;
    db.execute(
        "INSERT INTO exports VALUES (?1, ?2)",
        params![now.micros(), export],
    )?;
    Ok(())
}
