// SPDX-License-Identifier: EUPL-1.2
//! What the union's mirror has raised: written, counted and listed.

use rusqlite::params;

use super::{LogCopy, Reader, StoreError};
use crate::observation::EventTime;

/// Something that was raised, as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAlarm {
    /// What.
    pub kind: String,
    /// Where.
    pub place: String,
    /// Since when, microseconds.
    pub since: i64,
    /// Until when; nothing while it lasts.
    pub until: Option<i64>,
    /// Numbers.
    pub detail: String,
    /// Whether there is evidence in the copy.
    pub evidence: bool,
}

impl LogCopy {
    /// What was raised and lasts: kind and place.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open_alarms(&self) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT kind, place FROM alarms WHERE until IS NULL";
        let mut query = self.db.prepare(sql)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How often each kind was raised.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn raised(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let sql = "SELECT kind, count(*) FROM alarms GROUP BY kind";
        let mut query = self.db.prepare(sql)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Something was raised.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn raise(
        &self,
        (kind, place): (&str, &str),
        since: EventTime,
        detail: &str,
        evidence: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO alarms (kind, place, since, detail, evidence)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![kind, place, since.micros(), detail, evidence];
        self.run(sql, row).map(drop)
    }

    /// Something is over.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn close(&self, (kind, place): (&str, &str), until: EventTime) -> Result<(), StoreError> {
        let sql = "UPDATE alarms SET until = ?3
                   WHERE until IS NULL AND kind = ?1 AND place = ?2";
        self.run(sql, params![kind, place, until.micros()])
            .map(drop)
    }
}

impl Reader {
    /// What a mirror has raised, the latest first.
    ///
    /// # Errors
    /// The file cannot be read, or is no mirror's.
    pub fn alarms(&self, only_open: bool, limit: u32) -> Result<Vec<ListedAlarm>, StoreError> {
        let sql = "SELECT kind, place, since, until, detail, evidence IS NOT NULL FROM alarms
                   WHERE until IS NULL OR NOT ?1 ORDER BY id DESC LIMIT ?2";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map(params![only_open, limit], |row| {
            Ok(ListedAlarm {
                kind: row.get(0)?,
                place: row.get(1)?,
                since: row.get(2)?,
                until: row.get(3)?,
                detail: row.get(4)?,
                evidence: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
