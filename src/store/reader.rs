// SPDX-License-Identifier: EUPL-1.2
//! Read-only access beside the writer: for the outbox and for people.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use super::{StoreError, migrate};
use crate::ledger::{LogState, ReadLeaf, Salt};

/// A read-only view of the store; sees whole commits only.
#[derive(Debug)]
pub struct Reader {
    pub(super) db: Connection,
}

/// A stored leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLeaf {
    /// Its number.
    pub seq: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it commits to, if it does and that was not erased.
    pub body: Option<(Salt, String)>,
    /// The signed checkpoint over all leaves up to this one, if a commit ended with it.
    pub checkpoint: Option<String>,
}

/// Which alerts are wanted. Empty fields ask for nothing in particular.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    /// Windows that end after this moment, microseconds.
    pub from: Option<i64>,
    /// Windows that start before this moment, microseconds.
    pub until: Option<i64>,
    /// Of one clause.
    pub clause: Option<String>,
    /// At one site.
    pub site: Option<String>,
    /// After this place in the order of (start, id), to page on.
    pub after: Option<(i64, String)>,
    /// The latest ones, latest first, instead of the earliest ones in order.
    pub latest: bool,
    /// At most so many.
    pub limit: u32,
}

/// An alert as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAlert {
    /// Hexadecimal id.
    pub id: String,
    /// Start of the window, microseconds.
    pub window_start: i64,
    /// The leaf that told this version.
    pub seq: u64,
    /// The JSON that was told.
    pub body: String,
}

impl Reader {
    /// Opens a view.
    ///
    /// # Errors
    /// There is no store, it cannot be read, or a later version of the program wrote it.
    pub fn open(path: &Path) -> Result<Reader, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        db.pragma_update(None, "query_only", true)?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        migrate::readable(&db, path)?;
        Ok(Reader { db })
    }

    /// Leaves from a number on, in order, at most `limit`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn leaves(&self, from: u64, limit: u32) -> Result<Vec<StoredLeaf>, StoreError> {
        let sql = "SELECT leaves.seq, bytes, salt, text, note
                   FROM leaves LEFT JOIN bodies USING (seq)
                     LEFT JOIN checkpoints ON size = leaves.seq + 1
                   WHERE leaves.seq >= ?1 ORDER BY leaves.seq LIMIT ?2";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map(params![from, limit], |row| {
            let salt: Option<[u8; 32]> = row.get(2)?;
            Ok(StoredLeaf {
                seq: row.get(0)?,
                bytes: row.get(1)?,
                body: salt.map(Salt).zip(row.get(3)?),
                checkpoint: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many leaves there are.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(seq) + 1, 0) FROM leaves";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// The note of the last checkpoint; nothing if the log is empty.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn checkpoint(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT coalesce(cosignature, note) FROM checkpoints ORDER BY size DESC LIMIT 1";
        let mut query = self.db.prepare_cached(sql)?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    /// What the log says about who signs and what was in force. Nothing is checked: that is done
    /// when a store is opened to be written.
    ///
    /// # Errors
    /// The store cannot be read, or a leaf is none.
    pub fn record(&self) -> Result<LogState, StoreError> {
        let sql = "SELECT bytes FROM leaves
                   WHERE kind IN ('genesis', 'config', 'erasure') ORDER BY seq";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut record = LogState::default();
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(0)?.as_blob().unwrap_or_default();
            let taken = ReadLeaf::parse(bytes).and_then(|leaf| record.take(&leaf));
            taken.map_err(|_| rusqlite::Error::InvalidQuery)?;
        }
        Ok(record)
    }

    /// The bytes of a file that was in force, by its SHA-256 in hexadecimal digits.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn file(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        file(&self.db, sha256)
    }

    /// What was told last of the alerts whose id begins so, two at most.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn alert(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT text FROM alerts JOIN bodies USING (seq)
                   WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map(params![id], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Alerts that still are breaches, by start of their window.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn alerts(&self, filter: &AlertFilter) -> Result<Vec<ListedAlert>, StoreError> {
        let order = match filter.latest {
            true => "window_start DESC, id DESC",
            false => "window_start, id",
        };
        let sql = format!(
            "SELECT id, window_start, seq, text FROM alerts JOIN bodies USING (seq)
                   WHERE breach = 1
                     AND (?1 IS NULL OR window_end > ?1)
                     AND (?2 IS NULL OR window_start < ?2)
                     AND (?3 IS NULL OR clause = ?3)
                     AND (?4 IS NULL OR site = ?4)
                     AND (?5 IS NULL OR (window_start, id) > (?5, ?6))
                   ORDER BY {order} LIMIT ?7"
        );
        let mut query = self.db.prepare_cached(&sql)?;
        let after = filter.after.clone().unzip();
        let rows = query.query_map(
            params![
                filter.from,
                filter.until,
                filter.clause,
                filter.site,
                after.0,
                after.1,
                filter.limit
            ],
            |row| {
                Ok(ListedAlert {
                    id: row.get(0)?,
                    window_start: row.get(1)?,
                    seq: row.get(2)?,
                    body: row.get(3)?,
                })
            },
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The bytes of a file that was in force.
pub(super) fn file(db: &Connection, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut query = db.prepare_cached("SELECT bytes FROM files WHERE sha256 = ?1")?;
    Ok(query.query_row([sha256], |row| row.get(0)).optional()?)
}
