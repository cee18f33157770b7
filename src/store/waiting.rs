// SPDX-License-Identifier: EUPL-1.2
//! Messages in the copy that nothing proves yet: kept apart from the leaves, which the log has
//! signed.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::open::meta;
use super::{LogCopy, StoreError};

/// Copies of older programs have neither the table nor this fact.
const FACT: &str = "signed_only";

/// Makes the table where it is missing. Older programs kept leaves that no checkpoint proved, and
/// somebody else may have sent them: they are given back, and the queue is read anew.
pub(super) fn prepare(db: &Connection) -> Result<(), StoreError> {
    if meta(db, FACT)?.is_some() {
        return Ok(());
    }
    let transaction = db.unchecked_transaction()?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, message BLOB NOT NULL)",
    )?;
    let mut gone = 0;
    for table in ["leaves", "bodies", "alerts"] {
        let sql = format!(
            "DELETE FROM {table}
             WHERE seq >= (SELECT coalesce(max(size), 0) FROM checkpoints)"
        );
        gone += transaction.execute(&sql, [])?;
    }
    if gone > 0 {
        transaction.execute("DELETE FROM offsets", [])?;
    }
    transaction.execute("INSERT INTO meta VALUES (?1, 'yes')", [FACT])?;
    Ok(transaction.commit()?)
}

impl LogCopy {
    /// All messages that wait, in order of their numbers.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn waiting(&self) -> Result<Vec<u64>, StoreError> {
        let mut query = self.db.prepare("SELECT id FROM waiting ORDER BY id")?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A message that waits.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn waits(&self, id: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT message FROM waiting WHERE id = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        Ok(query.query_row([id], |row| row.get(0)).optional()?)
    }

    /// A message waits under this number.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_waiting(&self, id: u64, message: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO waiting VALUES (?1, ?2)";
        self.run(sql, params![id, message]).map(drop)
    }

    /// A message waits no longer.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn drop_waiting(&self, id: u64) -> Result<(), StoreError> {
        self.run("DELETE FROM waiting WHERE id = ?1", [id])
            .map(drop)
    }
}
