// SPDX-License-Identifier: EUPL-1.2
//! What a check asks about the log as a whole: checkpoints, bodies, files, and where something is
//! wrong.

use std::collections::BTreeSet;

use super::StoreError;
use super::bits::Bits;
use super::check::{Log, Seen, Signed};
use crate::ledger::{
    Checkpoint, CompactRange, Config, Erasure, Hash, LogKeys, LogState, PublicKey, ReadLeaf,
    SignedNote, sha256_hex,
};

impl Log<'_> {
    /// The last checkpoint, and the last one that the witness has signed, by size.
    pub(super) fn signed(&self) -> Result<Vec<Signed>, StoreError> {
        let sql = "SELECT size, note, cosignature FROM checkpoints
                   WHERE size IN ((SELECT max(size) FROM checkpoints),
                                  (SELECT max(size) FROM checkpoints
                                   WHERE cosignature IS NOT NULL))
                   ORDER BY size";
        let mut signed: Vec<Signed> = Vec::new();
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (size, note): (u64, String) = (row.get(0)?, row.get(1)?);
            let said = SignedNote::parse(&note).and_then(|note| Checkpoint::parse(note.text()));
            if said.is_none_or(|said| said.size != size) {
                return Err(self.unsigned(size));
            }
            let cosigned = row.get(2)?;
            signed.push(Signed {
                size,
                note,
                cosigned,
            });
        }
        Ok(signed)
    }

    pub(super) fn altered(&self, what: String) -> StoreError {
        StoreError::Altered {
            path: self.path.to_owned(),
            what,
        }
    }

    /// The checkpoint in a stored note, if those have signed it who sign at its size.
    pub(super) fn checkpoint(
        &self,
        size: u64,
        note: &str,
        keys: &LogKeys,
    ) -> Result<Checkpoint, StoreError> {
        SignedNote::parse(note)
            .and_then(|note| keys.verified(&note))
            .filter(|found| found.size == size)
            .ok_or_else(|| self.unsigned(size))
    }

    fn unsigned(&self, size: u64) -> StoreError {
        self.altered(format!("the log's key has not signed checkpoint {size}"))
    }

    /// One behind the last leaf that is there.
    pub(super) fn end(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(seq) + 1, 0) FROM leaves";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// Whether all that was signed for was there, and nothing else.
    pub(super) fn same_size(&self, size: u64, signed: u64) -> Result<(), StoreError> {
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
        Ok(())
    }

    /// Whether every body is there that no leaf says was erased, and no other. `late` are those that
    /// were erased while leaves were read.
    pub(super) fn bodies_hold(&self, seen: &Seen, late: &Bits) -> Result<(), StoreError> {
        if let Some(seq) = seen.missing.first_beside(&seen.erased, late) {
            let what =
                format!("the body of leaf {seq} is gone, and no leaf says that it was erased");
            return Err(self.altered(what));
        }
        if let Some(seq) = seen.erased.first_beside(&seen.missing, &Bits::default()) {
            return Err(self.not_erased(seq));
        }
        self.no_strangers()
    }

    pub(super) fn not_erased(&self, seq: u64) -> StoreError {
        self.altered(format!(
            "the body of leaf {seq} is there, but a leaf says that it was erased"
        ))
    }

    /// Whether nothing lies outside of the log's numbers.
    pub(super) fn no_strangers(&self) -> Result<(), StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM leaves WHERE seq < 0),
                     EXISTS (SELECT 1 FROM bodies WHERE seq < 0
                             OR seq > (SELECT coalesce(max(seq), -1) FROM leaves))";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        match self.db.query_row(sql, [], read)? {
            (true, _) => Err(self.altered("a leaf stands before the first one".into())),
            (_, true) => Err(self.altered("there are bodies that belong to no leaf".into())),
            (false, false) => Ok(()),
        }
    }

    /// Leaves whose bodies were erased, as leaves from this one on say.
    pub(super) fn erased_from(&self, first: u64) -> Result<Bits, StoreError> {
        let sql = "SELECT seq, bytes FROM leaves WHERE kind = 'erasure' AND seq >= ?1";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([first])?;
        let mut erased = Bits::default();
        while let Some(row) = rows.next()? {
            let leaf = ReadLeaf::parse(row.get_ref(1)?.as_blob().unwrap_or_default());
            let said = leaf.and_then(|leaf| leaf.data::<Erasure>());
            let seq: u64 = row.get(0)?;
            // What it says is checked when its turn comes.
            let leaves = said.map(|said| said.leaves).unwrap_or_default();
            let before = leaves.into_iter().filter(|one| *one < seq);
            before.for_each(|one| erased.insert(one));
        }
        Ok(erased)
    }

    /// Whether the log ends with the key, the witness's word and the files that it names.
    pub(super) fn ends_well(
        &self,
        seen: &Seen,
        signed: &[Signed],
        key: &PublicKey,
    ) -> Result<(), StoreError> {
        if seen.keys.current() != key {
            return Err(self.altered("its key is not the one that the log names".into()));
        }
        let cosigned = signed.iter().filter(|one| one.cosigned.is_some());
        if cosigned.map(|one| one.size).max().unwrap_or(0) < seen.cosigned {
            let size = seen.cosigned;
            let what = format!("the witness's signature on checkpoint {size} is gone");
            return Err(self.altered(what));
        }
        self.files(&seen.record)
    }

    /// Which leaves, of those up to a size whose root is wrong, are not those that were signed
    /// for: all checkpoints are held against them, which takes longer.
    pub(super) fn narrow(&self, size: u64, key: &PublicKey) -> Result<String, StoreError> {
        let sql = "SELECT size, note FROM checkpoints WHERE size <= ?1 ORDER BY size";
        let mut query = self.db.prepare(sql)?;
        let mut checkpoints = query.query([size])?;
        let mut query = self.db.prepare("SELECT bytes FROM leaves ORDER BY seq")?;
        let mut leaves = query.query([])?;
        let (mut edge, mut keys) = (CompactRange::default(), LogKeys::new(self.first_key(key)?));
        while let Some(row) = checkpoints.next()? {
            let (end, note): (u64, String) = (row.get(0)?, row.get(1)?);
            let first = edge.size();
            while edge.size() < end
                && let Some(row) = leaves.next()?
            {
                let bytes = row.get_ref(0)?.as_blob().unwrap_or_default();
                // Every leaf was read and followed before.
                let _ = ReadLeaf::parse(bytes).is_ok_and(|leaf| keys.take(&leaf));
                edge.push(Hash::leaf(bytes));
            }
            if edge.root() != self.checkpoint(end, &note, &keys)?.root {
                let last = end.saturating_sub(1);
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

    /// Whether the files that came into force last are there, and each is what it is called.
    fn files(&self, record: &LogState) -> Result<(), StoreError> {
        let mut query = self.db.prepare("SELECT sha256, bytes FROM files")?;
        let mut rows = query.query([])?;
        let mut there = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            if sha256_hex(row.get_ref(1)?.as_blob().unwrap_or_default()) != name {
                return Err(self.altered(format!("the file {name} is not what was in force")));
            }
            there.insert(name);
        }
        let mut named = record.config.iter().flat_map(Config::texts);
        match named.find(|(_, digest)| !there.contains(*digest)) {
            Some((_, name)) => {
                Err(self.altered(format!("the file {name}, which was in force, is gone")))
            }
            None => Ok(()),
        }
    }
}
