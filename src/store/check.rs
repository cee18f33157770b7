// SPDX-License-Identifier: EUPL-1.2
//! What lies on the disk is not believed: leaves are hashed again, page by page, and held against
//! what the log's key has signed.
//!
//! All of a log is read by whoever opens its store without having checked it lately, and beside a
//! monitor that runs ([`super::Recheck`]); one that starts reads what lies behind its last check
//! (`checked.rs`). Nothing here grows with the log but two bits for each leaf.

use rusqlite::{Connection, Row, params};
use std::path::Path;

use super::StoreError;
use super::bits::Bits;
use crate::ledger::{
    CompactRange, Cosignature, Erasure, Genesis, Hash, LeafKind, LogKeys, LogState, PublicKey,
    ReadLeaf, Salt, SignedNote, Timeline,
};
use crate::observation::EventTime;

/// Leaves read at a time: some 600 kB. Between two pages others may write, and empty the write-ahead
/// log.
const PAGE: u64 = 1_024;

/// The log under examination.
pub(super) struct Log<'a> {
    pub(super) db: &'a Connection,
    pub(super) path: &'a Path,
}

/// Hears how many leaves of how many were read, and says whether to go on.
pub(super) type Pace<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

/// What was seen of the leaves so far.
pub(super) struct Seen {
    pub(super) origin: String,
    /// Who signs at this place.
    pub(super) keys: LogKeys,
    pub(super) record: LogState,
    /// When the monitor watched.
    pub(super) timeline: Timeline,
    pub(super) edge: CompactRange,
    /// Bodies of the leaves that were read.
    pub(super) bodies: u64,
    /// Leaves whose body is not there.
    pub(super) missing: Bits,
    /// Leaves whose body was erased, as other leaves say.
    pub(super) erased: Bits,
    /// Key of the witness, as the first leaf names it.
    pub(super) witness: Option<String>,
    /// The largest checkpoint that leaves say the witness signed.
    pub(super) cosigned: u64,
}

/// A checkpoint against which leaves are held, with the witness's signature under it if it has one.
pub(super) struct Signed {
    pub(super) size: u64,
    pub(super) note: String,
    pub(super) cosigned: Option<String>,
}

/// What a log that holds together says.
pub(super) struct Checked {
    pub(super) edge: CompactRange,
    pub(super) record: LogState,
    pub(super) timeline: Timeline,
    /// Key of the witness, if the first leaf names one.
    pub(super) mirror: Option<String>,
    pub(super) cosigned: u64,
    /// Bodies that are there.
    pub(super) bodies: u64,
}

impl Seen {
    /// Nothing yet, of a log that this key began.
    pub(super) fn new(first: PublicKey) -> Seen {
        Seen {
            origin: first.name().to_owned(),
            keys: LogKeys::new(first),
            record: LogState::default(),
            timeline: Timeline::default(),
            edge: CompactRange::default(),
            bodies: 0,
            missing: Bits::default(),
            erased: Bits::default(),
            witness: None,
            cosigned: 0,
        }
    }

    pub(super) fn checked(self) -> Checked {
        Checked {
            edge: self.edge,
            record: self.record,
            timeline: self.timeline,
            mirror: self.witness,
            cosigned: self.cosigned,
            bodies: self.bodies,
        }
    }
}

impl Log<'_> {
    /// Reads the log from its first leaf, and gives what it says of itself. `key` is the one that
    /// signs from here on. Nobody writes meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Altered`] says what differs; [`StoreError::Stopped`] if `pace` says so.
    pub(super) fn whole(&self, key: &PublicKey, pace: Pace<'_>) -> Result<Checked, StoreError> {
        let signed = self.signed()?;
        let end = signed.last().map_or(0, |last| last.size);
        let mut seen = Seen::new(self.first_key(key)?);
        // Leaves that nobody has signed for are read as well: what is wrong with them is said.
        let there = self.end()?;
        if !self.read(&mut seen, there.max(end), (&signed, key), pace)? {
            return Err(StoreError::Stopped);
        }
        self.same_size(seen.edge.size(), end)?;
        self.bodies_hold(&seen, &Bits::default())?;
        self.ends_well(&seen, &signed, key)?;
        Ok(seen.checked())
    }

    /// Reads the log from its first leaf to its last checkpoint, while its monitor goes on writing.
    /// Gives how many leaves there were; nothing if it was told to stop.
    ///
    /// # Errors
    /// [`StoreError::Altered`] says what differs.
    pub(super) fn beside(
        &self,
        key: &PublicKey,
        pace: Pace<'_>,
    ) -> Result<Option<u64>, StoreError> {
        let signed = self.signed()?;
        let end = signed.last().map_or(0, |last| last.size);
        let mut seen = Seen::new(self.first_key(key)?);
        if !self.read(&mut seen, end, (&signed, key), pace)? {
            return Ok(None);
        }
        if seen.edge.size() < end {
            self.same_size(seen.edge.size(), end)?;
        }
        // Bodies that were there when we began may have been erased since.
        let late = self.erased_from(end)?;
        self.bodies_hold(&seen, &late)?;
        self.ends_well(&seen, &signed, key)?;
        Ok(Some(end))
    }

    /// Takes in the leaves up to `end`, and holds them against the checkpoints on the way. False if
    /// it was told to stop.
    pub(super) fn read(
        &self,
        seen: &mut Seen,
        end: u64,
        (signed, key): (&[Signed], &PublicKey),
        pace: Pace<'_>,
    ) -> Result<bool, StoreError> {
        let sql =
            "SELECT seq, kind, time, bytes, salt, text FROM leaves LEFT JOIN bodies USING (seq)
                   WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";
        let mut query = self.db.prepare(sql)?;
        let mut at = seen.edge.size();
        while at < end {
            let to = end.min(at + PAGE);
            let mut rows = query.query(params![at, to])?;
            while let Some(row) = rows.next()? {
                self.leaf(row, seen)?;
                let here = signed.iter().find(|one| one.size == seen.edge.size());
                if let Some(signed) = here {
                    self.meets(seen, signed, key)?;
                }
            }
            at = to;
            if !pace(at, end) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the leaves so far are those under this checkpoint.
    fn meets(&self, seen: &Seen, signed: &Signed, key: &PublicKey) -> Result<(), StoreError> {
        let checkpoint = self.checkpoint(signed.size, &signed.note, &seen.keys)?;
        if checkpoint.root != seen.edge.root() {
            return Err(self.altered(self.narrow(signed.size, key)?));
        }
        self.witnessed(seen, signed)
    }

    /// Whether the witness's signature, if there is one, is one.
    pub(super) fn witnessed(&self, seen: &Seen, signed: &Signed) -> Result<(), StoreError> {
        let key = seen.witness.as_deref().map(PublicKey::parse);
        let (Some(cosigned), Some(Ok(key))) = (&signed.cosigned, key) else {
            return Ok(());
        };
        let plain = SignedNote::parse(&signed.note);
        let holds = SignedNote::parse(cosigned).is_some_and(|cosigned| {
            plain.is_some_and(|plain| plain.text() == cosigned.text())
                && seen.keys.verified(&cosigned).is_some()
                && cosigned.verify(&key).is_some()
        });
        match holds {
            true => Ok(()),
            false => {
                let size = signed.size;
                Err(self.altered(format!("the witness has not signed checkpoint {size}")))
            }
        }
    }

    /// Takes one leaf in, if it is the next one and its row and body are its own.
    fn leaf(&self, row: &Row<'_>, seen: &mut Seen) -> Result<(), StoreError> {
        let (expected, seq): (u64, u64) = (seen.edge.size(), row.get(0)?);
        if seq != expected {
            return Err(self.altered(format!("leaf {expected} is gone")));
        }
        let (kind, time): (String, i64) = (row.get(1)?, row.get(2)?);
        let bytes = row.get_ref(3)?.as_blob().unwrap_or_default();
        let other = || self.altered(format!("leaf {seq} is not what was written"));
        let leaf = ReadLeaf::parse(bytes)
            .ok()
            .filter(|leaf| {
                leaf.seq == seq
                    && leaf.origin == seen.origin
                    && leaf.kind.name() == kind
                    && leaf.time == EventTime::from_micros(time)
            })
            .ok_or_else(other)?;
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
            None if leaf.committed().len() > 0 => seen.missing.insert(seq),
            None => {}
        }
        match leaf.kind {
            LeafKind::Erasure => {
                let erasure: Erasure = leaf.data().map_err(|_| other())?;
                // None can say so of a leaf that was not there yet.
                if erasure.leaves.iter().any(|erased| *erased >= seq) {
                    return Err(other());
                }
                erasure
                    .leaves
                    .iter()
                    .for_each(|one| seen.erased.insert(*one));
            }
            LeafKind::Genesis => {
                let genesis: Genesis = leaf.data().map_err(|_| other())?;
                seen.witness = genesis.mirror;
            }
            LeafKind::Cosignature => {
                let cosignature: Cosignature = leaf.data().map_err(|_| other())?;
                seen.cosigned = seen.cosigned.max(cosignature.size);
            }
            _ => {}
        }
        seen.timeline.take(&leaf);
        let follows = seen.keys.take(&leaf) && seen.record.take(&leaf).is_ok();
        if !follows {
            return Err(other());
        }
        seen.edge.push(Hash::leaf(bytes));
        Ok(())
    }
}
