// SPDX-License-Identifier: EUPL-1.2
//! What lies on the disk is not believed: before any of it is used, the whole log is hashed again
//! and held against what its key has signed.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, Row};

use super::StoreError;
use crate::ledger::{
    Checkpoint, CompactRange, Config, Cosignature, Erasure, Genesis, Hash, LeafKind, LogKeys,
    LogState, PublicKey, ReadLeaf, Salt, SignedNote, Timeline, sha256_hex,
};
use crate::observation::EventTime;

/// The log under examination.
pub(super) struct Log<'a> {
    pub(super) db: &'a Connection,
    pub(super) path: &'a Path,
}

/// What was seen of the leaves so far.
struct Seen {
    origin: String,
    /// Who signs at this place.
    keys: LogKeys,
    record: LogState,
    timeline: Timeline,
    edge: CompactRange,
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

/// What a log that holds together says.
pub(super) struct Checked {
    pub(super) edge: CompactRange,
    pub(super) record: LogState,
    pub(super) timeline: Timeline,
    /// Key of the witness, if the first leaf names one.
    pub(super) mirror: Option<String>,
}

impl Log<'_> {
    /// Reads the log from its first leaf, and gives its right edge and what it says of itself.
    /// `key` is the one that signs from here on.
    ///
    /// # Errors
    /// [`StoreError::Altered`] says what differs.
    pub(super) fn check(&self, key: &PublicKey) -> Result<Checked, StoreError> {
        let sql = "SELECT size, note FROM checkpoints
                   WHERE size IN ((SELECT max(size) FROM checkpoints),
                                  (SELECT max(size) FROM checkpoints
                                   WHERE cosignature IS NOT NULL))
                   ORDER BY size";
        let mut signed: Vec<(u64, String)> = Vec::new();
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (size, note): (u64, String) = (row.get(0)?, row.get(1)?);
            let said = SignedNote::parse(&note).and_then(|note| Checkpoint::parse(note.text()));
            if said.is_none_or(|said| said.size != size) {
                return Err(self.unsigned(size));
            }
            signed.push((size, note));
        }
        let sql = "SELECT seq, kind, time, bytes, salt, text
                   FROM leaves LEFT JOIN bodies USING (seq) ORDER BY seq";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut seen = Seen::new(key.name(), self.first_key(key)?);
        while let Some(row) = rows.next()? {
            self.leaf(row, &mut seen)?;
            for (size, note) in &signed {
                if *size == seen.edge.size()
                    && self.checkpoint(*size, note, &seen.keys)?.root != seen.edge.root()
                {
                    return Err(self.altered(self.narrow(seen.edge.size(), key)?));
                }
            }
        }
        self.whole(&seen, signed.last().map_or(0, |last| last.0))?;
        if seen.keys.current() != key {
            return Err(self.altered("its key is not the one that the log names".into()));
        }
        self.witnessed(&seen)?;
        self.files(&seen.record)?;
        Ok(Checked {
            edge: seen.edge,
            record: seen.record,
            timeline: seen.timeline,
            mirror: seen.witness,
        })
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
                && seen.keys.verified(&cosigned).is_some()
                && cosigned.verify(&key).is_some()
        });
        match holds {
            true => Ok(()),
            false => Err(self.altered(format!("the witness has not signed checkpoint {size}"))),
        }
    }

    pub(super) fn altered(&self, what: String) -> StoreError {
        StoreError::Altered {
            path: self.path.to_owned(),
            what,
        }
    }

    /// The checkpoint in a stored note, if those have signed it who sign at its size.
    fn checkpoint(&self, size: u64, note: &str, keys: &LogKeys) -> Result<Checkpoint, StoreError> {
        SignedNote::parse(note)
            .and_then(|note| keys.verified(&note))
            .filter(|found| found.size == size)
            .ok_or_else(|| self.unsigned(size))
    }

    fn unsigned(&self, size: u64) -> StoreError {
        self.altered(format!("the log's key has not signed checkpoint {size}"))
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
                    && leaf.origin == seen.origin
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
        let follows = seen.keys.take(&leaf) && seen.record.take(&leaf).is_ok();
        if !follows {
            return Err(self.altered(format!("leaf {seq} is not what was written")));
        }
        seen.timeline.take(&leaf);
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
    fn narrow(&self, size: u64, key: &PublicKey) -> Result<String, StoreError> {
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

impl Seen {
    fn new(origin: &str, first: PublicKey) -> Seen {
        Seen {
            origin: origin.to_owned(),
            keys: LogKeys::new(first),
            record: LogState::default(),
            timeline: Timeline::default(),
            edge: CompactRange::default(),
            bodies: 0,
            missing: BTreeSet::new(),
            erased: BTreeSet::new(),
            witness: None,
            cosigned: 0,
        }
    }
}
