// SPDX-License-Identifier: EUPL-1.2
//! What a log names: what was in force in turn, and the sites and clauses of its alerts.

use std::collections::BTreeMap;

use super::StoreError;
use super::reader::Reader;
use crate::ledger::{Config, ReadLeaf};

impl Reader {
    /// Everything that was in force, in the order of the log.
    ///
    /// # Errors
    /// The store cannot be read, or a leaf is none.
    pub fn configs(&self) -> Result<Vec<Config>, StoreError> {
        let mut query = self
            .db
            .prepare("SELECT bytes FROM leaves WHERE kind = 'config' ORDER BY seq")?;
        let mut rows = query.query([])?;
        let mut configs = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(0)?.as_blob().unwrap_or_default();
            let config = ReadLeaf::parse(bytes).and_then(|leaf| leaf.data());
            configs.push(config.map_err(|_| rusqlite::Error::InvalidQuery)?);
        }
        Ok(configs)
    }

    /// Whether a version of an alert, erased or not, is about this clause.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn has_alert_of(&self, clause: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM alerts WHERE clause = ?1)
                     OR EXISTS (SELECT 1 FROM leaves WHERE kind = 'alert'
                       AND json_extract(CAST(bytes AS TEXT), '$.data.clause.id') = ?1)";
        Ok(self.db.query_row(sql, [clause], |row| row.get(0))?)
    }

    /// Whether a version of an alert whose body is not erased happened at this site.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn has_alert_at(&self, site: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM alerts WHERE site = ?1)
                     OR EXISTS (SELECT 1 FROM bodies WHERE json_extract(text, '$.site') = ?1)";
        Ok(self.db.query_row(sql, [site], |row| row.get(0))?)
    }

    /// By clause: facts that counted for it, as far as this store counts them. They are totals of the
    /// monitor's own, in no leaf; a copy of a log has none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn facts_by_clause(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let sql = "SELECT json_extract(labels, '$[0]'), value FROM tallies
                   WHERE name = 'clause_matches'";
        let mut query = self.db.prepare(sql)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Clauses and sites of alerts as they were told last, `most` of each.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn named_by_alerts(&self, most: u32) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let all = |sql: &str| -> Result<Vec<String>, StoreError> {
            let mut query = self.db.prepare(sql)?;
            let rows = query.query_map([most], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        Ok((
            all("SELECT DISTINCT clause FROM alerts ORDER BY clause LIMIT ?1")?,
            all("SELECT DISTINCT site FROM alerts WHERE site <> '' ORDER BY site LIMIT ?1")?,
        ))
    }
}
