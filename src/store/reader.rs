// SPDX-License-Identifier: EUPL-1.2
//! Read-only access beside the writer: for the outbox and for people.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use super::StoreError;

/// A read-only view of the store; sees whole commits only.
#[derive(Debug)]
pub struct Reader {
    db: Connection,
}

/// A stored leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLeaf {
    /// Its number.
    pub seq: u64,
    /// What it is about.
    pub kind: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
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
    /// There is no store, or it cannot be read.
    pub fn open(path: &Path) -> Result<Reader, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        db.pragma_update(None, "query_only", true)?;
        db.busy_timeout(std::time::Duration::from_secs(5))?;
        Ok(Reader { db })
    }

    /// Leaves from a number on, in order, at most `limit`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn leaves(&self, from: u64, limit: u32) -> Result<Vec<StoredLeaf>, StoreError> {
        let sql = "SELECT seq, kind, bytes FROM leaves WHERE seq >= ?1 ORDER BY seq LIMIT ?2";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map(params![from, limit], |row| {
            Ok(StoredLeaf {
                seq: row.get(0)?,
                kind: row.get(1)?,
                bytes: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was told last of the alerts whose id begins so, two at most.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn alert(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT body FROM alerts WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map(params![id], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Alerts that still are breaches, by start of their window.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn alerts(&self, filter: &AlertFilter) -> Result<Vec<ListedAlert>, StoreError> {
        let sql = "SELECT id, window_start, seq, body FROM alerts
                   WHERE breach = 1
                     AND (?1 IS NULL OR window_end > ?1)
                     AND (?2 IS NULL OR window_start < ?2)
                     AND (?3 IS NULL OR clause = ?3)
                     AND (?4 IS NULL OR site = ?4)
                     AND (?5 IS NULL OR (window_start, id) > (?5, ?6))
                   ORDER BY window_start, id LIMIT ?7";
        let mut query = self.db.prepare_cached(sql)?;
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
