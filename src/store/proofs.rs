// SPDX-License-Identifier: EUPL-1.2
//! Proves leaves on their way out, commit by commit: with the edge of the tree before a commit and
//! the leaves of it, each of them is proven under the checkpoint that ends it.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;

use super::{Reader, StoreError};
use crate::ledger::{Checkpoint, CompactRange, InclusionProof, SignedNote, Tree};

/// Edges of earlier commits kept at most. Whoever sends goes back to the first leaf that was not
/// acknowledged, some hundred at most: 1 000 edges of a long log are 1 MB.
const MAX_EDGES: usize = 1_000;

/// The commit whose leaves are proven, and where earlier ones began.
#[derive(Debug, Default)]
pub struct Prover {
    edges: BTreeMap<u64, CompactRange>,
    commit: Option<Signed>,
}

/// A commit with what was signed behind it.
#[derive(Debug)]
struct Signed {
    first: u64,
    size: u64,
    checkpoint: SignedNote,
    /// Its leaves, 64 bytes each; nothing if they are not those that were signed.
    tree: Option<Tree>,
}

impl Prover {
    /// The proof of a leaf; nothing if no checkpoint stands behind it, or one that is not over
    /// these leaves.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn prove(
        &mut self,
        store: &Reader,
        seq: u64,
    ) -> Result<Option<InclusionProof>, StoreError> {
        let holds = |commit: &Signed| (commit.first..commit.size).contains(&seq);
        if !self.commit.as_ref().is_some_and(holds) {
            self.commit = match store.commit_of(seq)? {
                None => None,
                Some((first, note)) => self.hash(store, first, &note)?,
            };
        }
        let Some(commit) = self.commit.as_ref().filter(|commit| holds(commit)) else {
            return Ok(None);
        };
        let tree = commit.tree.as_ref();
        let hashes = tree.and_then(|tree| tree.inclusion(seq, commit.size));
        Ok(hashes.map(|hashes| InclusionProof {
            index: seq,
            hashes,
            checkpoint: commit.checkpoint.clone(),
        }))
    }

    /// Hashes the leaves of a commit behind the edge before it.
    fn hash(
        &mut self,
        store: &Reader,
        first: u64,
        note: &str,
    ) -> Result<Option<Signed>, StoreError> {
        let note = SignedNote::parse(note);
        let Some((checkpoint, end)) = note.and_then(|note| {
            let end = Checkpoint::parse(note.text())?;
            Some((note, end))
        }) else {
            return Ok(None);
        };
        let mut edge = match self.edges.range(..=first).next_back() {
            Some((_, edge)) => edge.clone(),
            None => store.edge(first)?,
        };
        store.hash_each(edge.size(), first, |leaf| edge.push(leaf))?;
        let leaves = store.hashes(first, end.size)?;
        let mut whole = edge.clone();
        leaves.iter().for_each(|leaf| whole.push(*leaf));
        let is_signed = (whole.size(), whole.root()) == (end.size, end.root);
        let tree = is_signed.then(|| Tree::behind(&edge, leaves));
        if is_signed {
            self.edges.insert(first, edge);
            self.edges.insert(end.size, whole);
        }
        while self.edges.len() > MAX_EDGES {
            self.edges.pop_first();
        }
        Ok(Some(Signed {
            first,
            size: end.size,
            checkpoint,
            tree,
        }))
    }
}

impl Reader {
    /// The first leaf of the commit of a leaf, and the note of the checkpoint that ends it.
    fn commit_of(&self, seq: u64) -> Result<Option<(u64, String)>, StoreError> {
        let sql = "SELECT (SELECT coalesce(max(size), 0) FROM checkpoints WHERE size <= ?1), note
                   FROM checkpoints WHERE size > ?1 ORDER BY size LIMIT 1";
        let mut query = self.db.prepare_cached(sql)?;
        let row = query.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(row.optional()?)
    }
}
