// SPDX-License-Identifier: EUPL-1.2
//! Opening: lock, format, key, leaves hashed again, and everything a restart needs.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::Connection;

use super::check::{Checked, Log};
use super::checked::Hashed;
use super::commit::{OffsetRow, read_clocked};
use super::migrate::prepare;
use super::{Store, StoreError, StoreLock, Weight, key};
use crate::ledger::{LogState, PrivateKey, PublicKey};
use crate::observation::EventTime;

/// What the store held when it was opened.
#[derive(Debug)]
pub struct Restored {
    /// Whether nothing was ever written to it.
    pub new: bool,
    /// Key of the union's mirror, if the first leaf names one.
    pub mirror: Option<String>,
    /// How far each partition was read.
    pub offsets: Vec<OffsetRow>,
    /// Totals: name, labels, value.
    pub tallies: Vec<(String, Vec<String>, u64)>,
    /// First leaf that the queue has not acknowledged.
    pub outbox_next: u64,
    /// What the log says about who signs and what was in force.
    pub record: LogState,
    /// How much of the log was hashed when its store was opened.
    pub hashed: Hashed,
}

/// One stored piece of engine state.
#[derive(Debug)]
pub struct StoredPiece {
    /// Whose state.
    pub owner: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Opens the store, or makes it and its key. What lies on the disk is not believed: the log is
    /// hashed again from its first leaf and held against what its key has signed.
    ///
    /// # Errors
    /// Another process has it, it is no store, it is damaged or was altered, its key is not there
    /// or not safe, or the file system refuses.
    pub fn open(path: &Path) -> Result<(Store, Restored), StoreError> {
        Store::make(path, StoreLock::take(path)?, |log, key| {
            let checked = log.whole(key, &mut |_, _| true)?;
            let last = last_time(log.db)?.unwrap_or_default();
            Ok((checked, Hashed::All("asked to"), last))
        })
    }

    /// As [`Store::open`], for a monitor that hashes the rest beside its work ([`super::Recheck`]):
    /// leaves are hashed that no earlier check covers, or all of them where that has to be. `pace`
    /// hears how many leaves of how many were, and says whether to go on.
    ///
    /// # Errors
    /// As there, or [`StoreError::Stopped`].
    pub fn resume(
        path: &Path,
        lock: StoreLock,
        now: EventTime,
        pace: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<(Store, Restored), StoreError> {
        Store::make(path, lock, |log, key| match log.rest(key, now, pace)? {
            Ok(checked) => Ok(checked),
            Err(why) => {
                let leaves = log.end()?;
                if leaves > 0 {
                    tracing::info!(leaves, why, "hashing the whole log");
                }
                let checked = log.whole(key, pace)?;
                Ok((checked, Hashed::All(why), now))
            }
        })
    }

    fn make(
        path: &Path,
        lock: StoreLock,
        check: impl FnOnce(&Log<'_>, &PublicKey) -> Result<(Checked, Hashed, EventTime), StoreError>,
    ) -> Result<(Store, Restored), StoreError> {
        let key = key::read(path)?;
        let db = connect(path)?;
        prepare(&db, path, key.is_some())?;
        let origin = meta(&db, "origin")?.ok_or_else(|| damaged(path, "it has no origin"))?;
        let log = Log { db: &db, path };
        let key = log.finish_handover(key)?;
        let key = own_key(&db, path, &origin, key)?;
        let (checked, how, hashed) = check(&log, &key.public())?;
        let weights = weigh(&db)?;
        let commits = meta(&db, "commits")?.and_then(|n| n.parse().ok());
        let commits = commits.ok_or_else(|| damaged(path, "its commits are not counted"))?;
        let store = Store {
            db,
            path: path.to_owned(),
            key,
            next_key: None,
            edge: checked.edge,
            record: checked.record,
            timeline: checked.timeline,
            mirror: checked.mirror,
            cosigned: checked.cosigned,
            bodies: checked.bodies,
            opened: how,
            hashed,
            kept: match how {
                Hashed::From(size) => size,
                Hashed::All(_) => 0,
            },
            commits,
            weights,
            _lock: lock,
        };
        let restored = store.restored()?;
        Ok((store, restored))
    }

    /// What a monitor needs that goes on with this open store. Its leaves were checked when it was
    /// opened, and only we have added some since: none of them is read again.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn restored(&self) -> Result<Restored, StoreError> {
        let (db, path) = (&self.db, &self.path);
        Ok(Restored {
            new: self.edge.size() == 0,
            mirror: self.mirror.clone(),
            offsets: offsets(db)?,
            tallies: tallies(db, path)?,
            outbox_next: meta(db, "outbox_next")?
                .and_then(|n| n.parse().ok())
                .unwrap_or(0),
            record: self.record.clone(),
            hashed: self.opened,
        })
    }

    /// As [`Store::open`], but makes none.
    ///
    /// # Errors
    /// As there, or there is none.
    pub fn open_existing(path: &Path) -> Result<(Store, Restored), StoreError> {
        std::fs::metadata(path).map_err(|source| StoreError::Io {
            path: path.to_owned(),
            source,
        })?;
        Store::open(path)
    }

    /// Hands over all engine state, owner by owner, each owner's pieces as they were stored.
    ///
    /// # Errors
    /// The file cannot be read, or `each` fails.
    pub fn restore_state<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(StoredPiece) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT owner, bytes FROM state ORDER BY owner, seq";
        let mut query = self.db.prepare(sql).map_err(StoreError::from)?;
        let mut rows = query.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let owner = row.get(0).map_err(StoreError::from)?;
            each(StoredPiece {
                owner,
                bytes: row.get(1).map_err(StoreError::from)?,
            })?;
        }
        Ok(())
    }
}

pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let db = Connection::open(path)?;
    protect(path)?;
    // State comes in pieces of up to some MB: fewer pages are fewer calls of the system. Only a
    // new file takes this.
    db.pragma_update(None, "page_size", 16 << 10)?;
    db.pragma_update(None, "journal_mode", "WAL")
        .map_err(|e| damaged(path, &e.to_string()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "cache_size", -8_000)?; // 8 MB
    db.pragma_update(None, "wal_autocheckpoint", 2_000)?; // pages: 32 MB
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    db.set_prepared_statement_cache_capacity(32);
    Ok(db)
}

/// Only the owner may read what happened to whom.
fn protect(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, mode).map_err(|source| StoreError::Io {
            path: path.to_owned(),
            source,
        })?;
    }
    Ok(())
}

/// The key of this log; made for a log that has signed nothing yet.
fn own_key(
    db: &Connection,
    path: &Path,
    origin: &str,
    key: Option<PrivateKey>,
) -> Result<PrivateKey, StoreError> {
    match key {
        Some(key) if key.public().name() == origin => Ok(key),
        Some(_) => Err(key::refused(path, "it belongs to another log")),
        None => {
            let sql = "SELECT EXISTS (SELECT 1 FROM checkpoints)";
            match db.query_row(sql, [], |row| row.get(0))? {
                false => key::make(path, origin),
                true => Err(key::refused(path, "it is not there: put it back")),
            }
        }
    }
}

pub(super) fn damaged(path: &Path, reason: &str) -> StoreError {
    StoreError::Damaged {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

/// When the last leaf was written.
fn last_time(db: &Connection) -> Result<Option<EventTime>, StoreError> {
    use rusqlite::OptionalExtension as _;
    let sql = "SELECT time FROM leaves ORDER BY seq DESC LIMIT 1";
    let micros: Option<i64> = db.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(micros.map(EventTime::from_micros))
}

pub(super) fn meta(db: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    use rusqlite::OptionalExtension as _;
    let sql = "SELECT value FROM meta WHERE key = ?1";
    Ok(db.query_row(sql, [key], |row| row.get(0)).optional()?)
}

fn offsets(db: &Connection) -> Result<Vec<OffsetRow>, StoreError> {
    let sql = "SELECT source, topic, partition, next_offset, records, told, chain, clocked, samples
               FROM offsets ORDER BY source";
    let mut query = db.prepare(sql)?;
    let rows = query.query_map([], |row| {
        Ok(OffsetRow {
            source: row.get(0)?,
            topic: row.get(1)?,
            partition: row.get(2)?,
            next: row.get(3)?,
            records: row.get(4)?,
            told: row.get(5)?,
            chain: row.get(6)?,
            clocked: read_clocked(row.get_ref(7)?.as_blob().unwrap_or_default()),
            samples: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn tallies(db: &Connection, path: &Path) -> Result<Vec<(String, Vec<String>, u64)>, StoreError> {
    let mut query = db.prepare("SELECT name, labels, value FROM tallies")?;
    let mut rows = query.query([])?;
    let mut tallies = Vec::new();
    while let Some(row) = rows.next()? {
        let labels: String = row.get(1)?;
        let labels = serde_json::from_str(&labels)
            .map_err(|_| damaged(path, "the labels of a total are no list"))?;
        tallies.push((row.get(0)?, labels, row.get(2)?));
    }
    Ok(tallies)
}

fn weigh(db: &Connection) -> Result<HashMap<String, Weight>, StoreError> {
    let sql = "SELECT owner, is_full, length(bytes) FROM state ORDER BY seq";
    let mut query = db.prepare(sql)?;
    let mut rows = query.query([])?;
    let mut weights: HashMap<String, Weight> = HashMap::new();
    while let Some(row) = rows.next()? {
        weights
            .entry(row.get(0)?)
            .or_default()
            .add(row.get(1)?, row.get(2)?);
    }
    Ok(weights)
}
