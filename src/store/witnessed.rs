// SPDX-License-Identifier: EUPL-1.2
//! What a witness is shown of the log: checkpoints up to a size, and the leaves between two sizes.

use rusqlite::OptionalExtension as _;

use super::checked::edge_up_to;
use super::{Reader, StoreError};
use crate::ledger::{CompactRange, Hash};

impl Reader {
    /// The largest checkpoint of at most this size: its size and note.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn checkpoint_up_to(&self, size: u64) -> Result<Option<(u64, String)>, StoreError> {
        let sql = "SELECT size, note FROM checkpoints WHERE size <= ?1 ORDER BY size DESC LIMIT 1";
        let mut query = self.db.prepare_cached(sql)?;
        let row = query.query_row([size], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(row.optional()?)
    }

    /// Size of the largest checkpoint that a witness has signed; 0 if there is none.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn cosigned(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(size), 0) FROM checkpoints WHERE cosignature IS NOT NULL";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// Hashes of the leaves from `from` to before `to`, in order.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn hashes(&self, from: u64, to: u64) -> Result<Vec<Hash>, StoreError> {
        let mut hashes = Vec::new();
        self.hash_each(from, to, |hash| hashes.push(hash))?;
        Ok(hashes)
    }

    /// The right edge of the tree over the first leaves: those are hashed that no check covers.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn edge(&self, size: u64) -> Result<CompactRange, StoreError> {
        let mut edge = edge_up_to(&self.db, size).unwrap_or_default();
        self.hash_each(edge.size(), size, |hash| edge.push(hash))?;
        Ok(edge)
    }

    pub(super) fn hash_each(
        &self,
        from: u64,
        to: u64,
        mut each: impl FnMut(Hash),
    ) -> Result<(), StoreError> {
        let sql = "SELECT bytes FROM leaves WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";
        let mut query = self.db.prepare_cached(sql)?;
        let mut rows = query.query([from, to])?;
        while let Some(row) = rows.next()? {
            each(Hash::leaf(row.get_ref(0)?.as_blob().unwrap_or_default()));
        }
        Ok(())
    }
}
