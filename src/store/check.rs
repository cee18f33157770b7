// SPDX-License-Identifier: EUPL-1.2
//! What lies on the disk is not believed: before any of it is used, the whole log is hashed again
//! and held against what its key has signed.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, Row};

use super::StoreError;
use crate::ledger::{
    Checkpoint, Cosignature, Edge, Erasure, Genesis, Hash, LeafKind, PublicKey, ReadLeaf, Salt,
    SignedNote,
};
use crate::observation::EventTime;

/// The log under examination.
pub(super) struct Log<'a> {
    pub(super) db: &'a Connection,
    pub(super) path: &'a Path,
    pub(super) key: &'a PublicKey,
}

/// What was seen of the leaves so far.
#[derive(Default)]
struct Seen {
    edge: Edge,
    bodies: u64,
    /// Leaves whose body is not there.
    missing: BTreeSet<u64>,
    /// Leaves whose body was erased, as other leaves say.
    erased: BTreeSet<u64>,
    /// Key of the witness, as the first leaf names it.
    witness: Option<String>,
    /// The largest checkpoint that leaves say the witness signed.
    cosigned: u64,
}

impl Log<'_> {
    /// Reads the log from its first leaf and gives its right edge, and the witness's key if the
    /// first leaf names one.
    ///
    /// # Errors
    /// [`StoreError::Altered`] says what differs.
    pub(super) fn check(&self) -> Result<(Edge, Option<String>), StoreError> {
        let sql = "SELECT size, note FROM checkpoints
                   WHERE size IN ((SELECT max(size) FROM checkpoints),
                                  (SELECT max(size) FROM checkpoints
                                   WHERE cosignature IS NOT NULL))
                   ORDER BY size";
        let mut signed = Vec::new();
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            signed.push(self.checkpoint(row)?);
        }
        let sql = "SELECT seq, kind, time, bytes, salt, text
                   FROM leaves LEFT JOIN bodies USING (seq) ORDER BY seq";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut seen = Seen::default();
        while let Some(row) = rows.next()? {
            self.leaf(row, &mut seen)?;
            let here = |checkpoint: &&Checkpoint| checkpoint.size == seen.edge.size();
            let differs = |checkpoint: &Checkpoint| checkpoint.root != seen.edge.root();
            if signed.iter().find(here).is_some_and(differs) {
                return Err(self.altered(self.narrow(seen.edge.size())?));
            }
        }
        self.whole(&seen, signed.last().map_or(0, |last| last.size))?;
        self.witnessed(&seen)?;
        Ok((seen.edge, seen.witness))
    }

    /// Whether the witness's last signature is there and holds. What it stands under was held
    /// against the leaves before.
    fn witnessed(&self, seen: &Seen) -> Result<(), StoreError> {
        use rusqlite::OptionalExtension as _;
        let sql = "SELECT size, note, cosignature FROM checkpoints
                   WHERE cosignature IS NOT NULL ORDER BY size DESC LIMIT 1";
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let found: Option<(u64, String, String)> = self.db.query_row(sql, [], read).optional()?;
        let last = found.as_ref().map_or(0, |(size, ..)| *size);
        if last < seen.cosigned {
            let size = seen.cosigned;
            let what = format!("the witness's signature on checkpoint {size} is gone");
            return Err(self.altered(what));
        }
        let key = seen.witness.as_deref().map(PublicKey::parse);
        let (Some((size, note, cosigned)), Some(Ok(key))) = (found, key) else {
            return Ok(());
        };
        let plain = SignedNote::parse(&note);
        let holds = SignedNote::parse(&cosigned).is_some_and(|cosigned| {
            plain.is_some_and(|plain| plain.text() == cosigned.text())
                && cosigned.verify(self.key).is_some()
                && cosigned.verify(&key).is_some()
        });
        match holds {
            true => Ok(()),
            false => Err(self.altered(format!("the witness has not signed checkpoint {size}"))),
        }
    }

    fn altered(&self, what: String) -> StoreError {
        StoreError::Altered {
            path: self.path.to_owned(),
            what,
        }
    }

    fn checkpoint(&self, row: &Row<'_>) -> Result<Checkpoint, StoreError> {
        let (size, note): (u64, String) = (row.get(0)?, row.get(1)?);
        SignedNote::parse(&note)
            .and_then(|note| Checkpoint::verified(&note, self.key))
            .map(|(checkpoint, _)| checkpoint)
            .filter(|found| found.size == size && found.origin == self.key.name())
            .ok_or_else(|| self.altered(format!("the log's key has not signed checkpoint {size}")))
    }

    /// Takes one leaf in, if it is the next one and its row and body are its own.
    fn leaf(&self, row: &Row<'_>, seen: &mut Seen) -> Result<(), StoreError> {
        let (expected, seq): (u64, u64) = (seen.edge.size(), row.get(0)?);
        if seq != expected {
            return Err(self.altered(format!("leaf {expected} is gone")));
        }
        let (kind, time): (String, i64) = (row.get(1)?, row.get(2)?);
        let bytes = row.get_ref(3)?.as_blob().unwrap_or_default();
        let leaf = ReadLeaf::parse(bytes)
            .ok()
            .filter(|leaf| {
                leaf.seq == seq
                    && leaf.origin == self.key.name()
                    && leaf.kind.name() == kind
                    && leaf.time == EventTime::from_micros(time)
            })
            .ok_or_else(|| self.altered(format!("leaf {seq} is not what was written")))?;
        let salt: Option<[u8; 32]> = row.get(4)?;
        match salt {
            Some(salt) => {
                let body = row.get_ref(5)?.as_str().unwrap_or_default();
                if !leaf.opens_all(&Salt(salt), body) {
                    let what = format!("the body of leaf {seq} is not the one it commits to");
                    return Err(self.altered(what));
                }
                seen.bodies += 1;
            }
            None if leaf.committed().len() > 0 => drop(seen.missing.insert(seq)),
            None => {}
        }
        let unreadable = |_| self.altered(format!("leaf {seq} is not what was written"));
        match leaf.kind {
            LeafKind::Erasure => {
                let erasure: Erasure = leaf.data().map_err(unreadable)?;
                seen.erased.extend(erasure.leaves);
            }
            LeafKind::Genesis => {
                let genesis: Genesis = leaf.data().map_err(unreadable)?;
                seen.witness = genesis.mirror;
            }
            LeafKind::Cosignature => {
                let cosignature: Cosignature = leaf.data().map_err(unreadable)?;
                seen.cosigned = seen.cosigned.max(cosignature.size);
            }
            _ => {}
        }
        seen.edge.push(Hash::leaf(bytes));
        Ok(())
    }

    /// Whether all that was signed for was there, and nothing else.
    fn whole(&self, seen: &Seen, signed: u64) -> Result<(), StoreError> {
        let size = seen.edge.size();
        if size < signed {
            let what = match signed - 1 {
                last if last == size => format!("leaf {size} is gone"),
                last => format!("leaves {size} to {last} are gone"),
            };
            return Err(self.altered(what));
        }
        if size > signed {
            let what = format!("leaf {signed} stands behind the last checkpoint");
            return Err(self.altered(what));
        }
        if let Some(seq) = seen.missing.difference(&seen.erased).next() {
            let what =
                format!("the body of leaf {seq} is gone, and no leaf says that it was erased");
            return Err(self.altered(what));
        }
        if let Some(seq) = seen.erased.difference(&seen.missing).next() {
            let what =
                format!("the body of leaf {seq} is there, but a leaf says that it was erased");
            return Err(self.altered(what));
        }
        let sql = "SELECT count(*) FROM bodies";
        let bodies: u64 = self.db.query_row(sql, [], |row| row.get(0))?;
        if bodies != seen.bodies {
            return Err(self.altered("there are bodies that belong to no leaf".into()));
        }
        Ok(())
    }

    /// Which leaves, of those up to a size whose root is wrong, are not those that were signed
    /// for: all checkpoints are held against them, which takes longer.
    fn narrow(&self, size: u64) -> Result<String, StoreError> {
        let sql = "SELECT size, note FROM checkpoints WHERE size <= ?1 ORDER BY size";
        let mut query = self.db.prepare(sql)?;
        let mut checkpoints = query.query([size])?;
        let mut query = self.db.prepare("SELECT bytes FROM leaves ORDER BY seq")?;
        let mut leaves = query.query([])?;
        let mut edge = Edge::default();
        while let Some(row) = checkpoints.next()? {
            let checkpoint = self.checkpoint(row)?;
            let first = edge.size();
            while edge.size() < checkpoint.size
                && let Some(row) = leaves.next()?
            {
                edge.push(Hash::leaf(row.get_ref(0)?.as_blob().unwrap_or_default()));
            }
            if edge.root() != checkpoint.root {
                let last = checkpoint.size.saturating_sub(1);
                let which = match first == last {
                    true => format!("leaf {first} is not"),
                    false => format!("one of the leaves {first} to {last} is not"),
                };
                return Ok(format!("{which} the one that the log's key has signed for"));
            }
        }
        Ok(format!(
            "the root over the first {size} leaves is not the signed one"
        ))
    }
}
