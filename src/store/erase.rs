// SPDX-License-Identifier: EUPL-1.2
//! Which bodies are due to be erased, or belong to an alert.

use std::collections::BTreeSet;

use rusqlite::{Row, params};

use super::{Store, StoreError};
use crate::ledger::{AlertHead, ReadLeaf};
use crate::observation::EventTime;

impl Store {
    /// Leaves of a class of retention, written before a moment, whose bodies are still there and
    /// whose alert is not held; the first `limit` of them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn bodies_before(
        &self,
        class: &str,
        before: EventTime,
        held: &BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT seq, leaves.bytes FROM bodies JOIN leaves USING (seq)
                   WHERE class = ?1 AND time < ?2 ORDER BY seq";
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query(params![class, before.micros()])?;
        let mut due = Vec::new();
        while due.len() < limit
            && let Some(row) = rows.next()?
        {
            // Only where there is a hold does it matter whose body it is.
            if held.is_empty() || !held.contains(&alert_of(row)?) {
                due.push(row.get(0)?);
            }
        }
        Ok(due)
    }

    /// Leaves of an alert whose bodies are still there.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn bodies_of(&self, alert: &str) -> Result<Vec<u64>, StoreError> {
        let all = self.alerts_with_bodies(&|_, of| of == alert)?;
        Ok(all.into_iter().map(|(seq, _)| seq).collect())
    }

    /// Of these leaves, those whose bodies are still there, with the alert of each.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn bodies_at(&self, leaves: &[u64]) -> Result<Vec<(u64, String)>, StoreError> {
        self.alerts_with_bodies(&|seq, _| leaves.binary_search(&seq).is_ok())
    }

    fn alerts_with_bodies(
        &self,
        wanted: &dyn Fn(u64, &str) -> bool,
    ) -> Result<Vec<(u64, String)>, StoreError> {
        let sql = "SELECT seq, leaves.bytes FROM bodies JOIN leaves USING (seq) ORDER BY seq";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (seq, alert) = (row.get(0)?, alert_of(row)?);
            if wanted(seq, &alert) {
                found.push((seq, alert));
            }
        }
        Ok(found)
    }
}

/// The alert that a leaf tells; empty if it tells none.
fn alert_of(row: &Row<'_>) -> Result<String, StoreError> {
    let leaf = ReadLeaf::parse(row.get_ref(1)?.as_blob().unwrap_or_default());
    let alert = leaf.and_then(|leaf| leaf.data::<AlertHead>());
    Ok(alert.map(|head| head.alert).unwrap_or_default())
}
