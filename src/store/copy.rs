// SPDX-License-Identifier: EUPL-1.2
//! The union's copy of a log: the tables of a monitor, filled from the queue.
//!
//! Everything that belongs together is written between [`LogCopy::begin`] and
//! [`LogCopy::commit`]; what is written can be read back at once.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::migrate::APPLICATION;
use super::open::{connect, damaged, meta};
use super::{AlertRow, StoreError, StoreLock};
use crate::ledger::{Config, Hash, Message, ReadLeaf};

/// Format of the tables of a copy.
const FORMAT: i64 = 3;

/// The open copy. There is at most one per file in the whole machine.
#[derive(Debug)]
pub struct LogCopy {
    pub(super) db: Connection,
    /// Held until the copy is dropped.
    _lock: StoreLock,
}

impl LogCopy {
    /// Opens the copy of this log, or makes it.
    ///
    /// # Errors
    /// Another process has it, or it is something else.
    pub fn open(path: &Path, origin: &str) -> Result<LogCopy, StoreError> {
        let lock = StoreLock::take(path)?;
        let db = connect(path)?;
        let pragma = |name| -> Result<i64, StoreError> {
            db.pragma_query_value(None, name, |row| row.get(0))
                .map_err(|error| damaged(path, &error.to_string()))
        };
        match (pragma("application_id")?, pragma("user_version")?) {
            (0, 0) => create(&db, origin)?,
            (APPLICATION, FORMAT) => {}
            _ => return Err(damaged(path, "it belongs to another program or version")),
        }
        if meta(&db, "role")?.as_deref() != Some("mirror") {
            return Err(damaged(path, "it is the store of a monitor, not a copy"));
        }
        if meta(&db, "origin")?.as_deref() != Some(origin) {
            return Err(damaged(path, "it is the copy of another log"));
        }
        super::waiting::prepare(&db)?;
        Ok(LogCopy { db, _lock: lock })
    }

    /// Hands over all leaves in order, each with the checkpoint that ends with it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn leaves(&self, mut each: impl FnMut(u64, &[u8], Option<&str>)) -> Result<(), StoreError> {
        let sql = "SELECT seq, bytes, note FROM leaves
                     LEFT JOIN checkpoints ON size = seq + 1 ORDER BY seq";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().unwrap_or_default();
            each(row.get(0)?, bytes, row.get_ref(2)?.as_str().ok());
        }
        Ok(())
    }

    /// The hash of a leaf, and the checkpoint that ends with it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn leaf(&self, seq: u64) -> Result<Option<(Hash, Option<String>)>, StoreError> {
        let sql = "SELECT bytes, note FROM leaves
                     LEFT JOIN checkpoints ON size = seq + 1 WHERE seq = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        let row = query.query_row([seq], |row| {
            let bytes = row.get_ref(0)?.as_blob().unwrap_or_default();
            Ok((Hash::leaf(bytes), row.get(1)?))
        });
        Ok(row.optional()?)
    }

    /// What a leaf says.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(&self, seq: u64) -> Result<Option<ReadLeaf>, StoreError> {
        let sql = "SELECT bytes FROM leaves WHERE seq = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        let row = query.query_row([seq], |row| Ok(parsed(row)));
        Ok(row.optional()?.flatten())
    }

    /// What leaves from `from` to before `to` say of who may order what, in order.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn record(&self, from: u64, to: u64) -> Result<Vec<ReadLeaf>, StoreError> {
        let sql = "SELECT bytes FROM leaves WHERE seq >= ?1 AND seq < ?2
                     AND kind IN ('genesis', 'config', 'erasure') ORDER BY seq";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map([from, to], |row| Ok(parsed(row)))?;
        let read: Vec<_> = rows.collect::<Result<_, _>>()?;
        Ok(read.into_iter().flatten().collect())
    }

    /// Leaves in a range that tell whether the monitor watched: starts, stops, heartbeats, findings.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn watched(&self, from: u64, to: u64) -> Result<Vec<ReadLeaf>, StoreError> {
        let sql = "SELECT bytes FROM leaves WHERE seq >= ?1 AND seq < ?2
                     AND kind IN ('start', 'stop', 'heartbeat', 'finding') ORDER BY seq";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map([from, to], |row| Ok(parsed(row)))?;
        let read: Vec<_> = rows.collect::<Result<_, _>>()?;
        Ok(read.into_iter().flatten().collect())
    }

    /// Whether this text is here.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn has_text(&self, sha256: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM files WHERE sha256 = ?1)";
        let mut query = self.db.prepare_cached(sql)?;
        Ok(query.query_row([sha256], |row| row.get(0))?)
    }

    /// The note of the proven checkpoint of this size.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn checkpoint(&self, size: u64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT note FROM checkpoints WHERE size = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        Ok(query.query_row([size], |row| row.get(0)).optional()?)
    }

    /// Checkpoints that were signed and whose leaves may not be here, the last one last.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn witnessed(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let mut query = self
            .db
            .prepare("SELECT size, note FROM witnessed ORDER BY size")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The checkpoint that was signed last, if one was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn last_witnessed(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT note FROM witnessed ORDER BY size DESC LIMIT 1";
        let mut query = self.db.prepare_cached(sql)?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    /// A single fact.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn fact(&self, key: &str) -> Result<Option<String>, StoreError> {
        meta(&self.db, key)
    }

    /// Where to go on reading the queue.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn offset(&self, topic: &str) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT next_offset FROM offsets WHERE topic = ?1 AND partition = 0";
        Ok(self
            .db
            .query_row(sql, [topic], |row| row.get(0))
            .optional()?)
    }

    /// What is written from here on becomes durable together, or not at all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.db.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Makes durable what was written since [`LogCopy::begin`].
    ///
    /// # Errors
    /// The file cannot be written: nothing was, and the copy has to be opened anew.
    pub fn commit(&self) -> Result<(), StoreError> {
        Ok(self.db.execute_batch("COMMIT")?)
    }

    pub(super) fn run(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<usize, StoreError> {
        Ok(self.db.prepare_cached(sql)?.execute(values)?)
    }

    /// Writes a leaf with its body. `class` is that of retention.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_leaf(&self, message: &Message, class: &str) -> Result<(), StoreError> {
        let leaf = &message.leaf;
        let row = params![
            leaf.seq,
            leaf.kind.name(),
            leaf.time.micros(),
            message.bytes
        ];
        self.run("INSERT INTO leaves VALUES (?1, ?2, ?3, ?4)", row)?;
        if let Some((salt, text)) = &message.body {
            let row = params![leaf.seq, class, salt.0, text];
            self.run("INSERT INTO bodies VALUES (?1, ?2, ?3, ?4)", row)?;
        }
        Ok(())
    }

    /// Lists an alert, unless a later version is listed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_alert(&self, row: &AlertRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO alerts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                   ON CONFLICT (id) DO UPDATE SET
                     clause = excluded.clause, site = excluded.site, breach = excluded.breach,
                     window_start = excluded.window_start, window_end = excluded.window_end,
                     seq = excluded.seq
                   WHERE excluded.seq > alerts.seq";
        let (start, end) = (row.window_start, row.window_end);
        let row = params![
            row.id, row.clause, row.site, start, end, row.breach, row.seq
        ];
        self.run(sql, row).map(drop)
    }

    /// Gives a leaf back, with all that hangs on it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn withdraw(&self, seq: u64) -> Result<(), StoreError> {
        for table in ["leaves", "bodies", "alerts"] {
            self.run(&format!("DELETE FROM {table} WHERE seq = ?1"), [seq])?;
        }
        self.forget_texts()
    }

    /// A text goes with the last leaf that names it.
    fn forget_texts(&self) -> Result<(), StoreError> {
        let mut named = BTreeSet::new();
        for leaf in self.record(0, i64::MAX.unsigned_abs())? {
            if let Ok(config) = leaf.data::<Config>() {
                named.extend(config.texts().map(|(_, digest)| digest.to_owned()));
            }
        }
        let mut query = self.db.prepare_cached("SELECT sha256 FROM files")?;
        let kept: Vec<String> = query
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for digest in kept.iter().filter(|digest| !named.contains(*digest)) {
            self.run("DELETE FROM files WHERE sha256 = ?1", [digest])?;
        }
        Ok(())
    }

    /// A checkpoint was proven.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_checkpoint(&self, size: u64, note: &str) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO checkpoints
                   VALUES (?1, ?2, (SELECT note FROM witnessed WHERE size = ?1))";
        self.run(sql, params![size, note]).map(drop)
    }

    /// A checkpoint was signed; those before it are forgotten where they are proven.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_witnessed(&self, size: u64, note: &str) -> Result<(), StoreError> {
        let row = params![size, note];
        self.run("INSERT OR REPLACE INTO witnessed VALUES (?1, ?2)", row)?;
        self.run(
            "UPDATE checkpoints SET cosignature = ?2 WHERE size = ?1",
            row,
        )?;
        let sql = "DELETE FROM witnessed WHERE size < ?1
                     AND size <= (SELECT coalesce(max(size), 0) FROM checkpoints)";
        self.run(sql, [size]).map(drop)
    }

    /// Erases bodies, and what listings say of them.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn erase(&self, leaves: &[u64]) -> Result<(), StoreError> {
        for seq in leaves {
            self.run("DELETE FROM bodies WHERE seq = ?1", [seq])?;
            self.run("DELETE FROM alerts WHERE seq = ?1", [seq])?;
        }
        Ok(())
    }

    /// Keeps a text that was in force. The caller has held it against its SHA-256.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_text(&self, name: &str, sha256: &str, text: &str) -> Result<(), StoreError> {
        let row = params![sha256, name, text.as_bytes()];
        self.run("INSERT OR IGNORE INTO files VALUES (?1, ?2, ?3)", row)
            .map(drop)
    }

    /// Notes a single fact.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_fact(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.run("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", [key, value])
            .map(drop)
    }

    /// The queue was read up to here.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_offset(&self, topic: &str, next: i64) -> Result<(), StoreError> {
        // The copy counts nothing and chains nothing of the queue: its leaves do.
        let sql = "INSERT OR REPLACE INTO offsets
                   (source, topic, partition, next_offset, records, told, chain)
                   VALUES (0, ?1, 0, ?2, 0, 0, x'')";
        self.run(sql, params![topic, next]).map(drop)
    }
}

fn parsed(row: &Row<'_>) -> Option<ReadLeaf> {
    let bytes = row.get_ref(0).ok()?.as_blob().ok()?;
    ReadLeaf::parse(bytes).ok()
}

fn create(db: &Connection, origin: &str) -> Result<(), StoreError> {
    let transaction = db.unchecked_transaction()?;
    transaction.execute_batch(include_str!("schema.sql"))?;
    transaction.execute_batch(include_str!("copy.sql"))?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    let sql = "INSERT INTO meta VALUES ('role', 'mirror'), ('outbox_next', '0'), ('origin', ?1),
                 ('created', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))";
    transaction.execute(sql, [origin])?;
    transaction.commit()?;
    Ok(())
}
