// SPDX-License-Identifier: EUPL-1.2
//! What a check of the log gave is kept beside the log, signed: the next start of the monitor goes
//! on from there.
//!
//! A row is believed if the log's key has signed it, this version of the program wrote it, and the
//! root in it is that of the checkpoint of its size. Behind it every leaf is read as in a check of
//! the whole log, and what can be counted of those before it is counted. Where anything of that does
//! not fit, the whole log is read, which says what is wrong with it, if anything is. What a start
//! passes over so is read beside the running monitor (`recheck.rs`).

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::bits::Bits;
use super::check::{Checked, Log, Pace, Seen};
use super::{Store, StoreError};
use crate::ledger::{
    Checkpoint, CompactRange, Hash, LogState, PublicKey, SignedNote, Timeline, sha256_hex,
};
use crate::observation::{EventTime, Span};

/// A row is written after so many leaves, so that a start after a crash reads no more: 3 MB.
pub(super) const EVERY: u64 = 4_096;
/// A log that was not hashed as a whole for so long is, before anything else is done. A monitor that
/// runs hashes it each day.
const LONGEST: Span = Span::from_secs(7 * 86_400);
/// First line of the note.
const HEAD: &str = "vigie/checked/v1";

/// How much of a log was hashed when its store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hashed {
    /// What an earlier check does not cover: the leaves from this one on.
    From(u64),
    /// All of it, for this reason.
    All(&'static str),
}

/// What a check of the first leaves gave.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    /// Version of the program: another one may see more in the same leaves.
    program: String,
    log: String,
    size: u64,
    /// Roots of the whole subtrees, largest first.
    edge: Vec<String>,
    record: LogState,
    timeline: Timeline,
    witness: Option<String>,
    cosigned: u64,
    bodies: u64,
    /// When the whole log was hashed last, in microseconds.
    hashed: i64,
}

impl Facts {
    fn text(&self, facts: &str) -> String {
        let (log, size, digest) = (&self.log, self.size, sha256_hex(facts.as_bytes()));
        format!("{HEAD}\nlog {log}\nsize {size}\nfacts {digest}\n")
    }

    fn edge(&self) -> Option<CompactRange> {
        let roots = self.edge.iter().map(|root| Hash::parse(root));
        CompactRange::from_roots(self.size, roots.collect::<Option<_>>()?)
    }

    /// What had been seen when this was written.
    fn seen(self, edge: CompactRange, key: &PublicKey) -> Seen {
        Seen {
            origin: self.log,
            record: self.record,
            timeline: self.timeline,
            edge,
            bodies: self.bodies,
            witness: self.witness,
            cosigned: self.cosigned,
            ..Seen::new(key.clone())
        }
    }
}

/// Why a row is of no use, in words for the operator.
type Useless = &'static str;

const NONE: Useless = "no earlier check of it is kept";
const UNSIGNED: Useless = "what is kept of the check before is not signed by the log's key";
const OTHER_PROGRAM: Useless = "another version of the program checked it last";
const STALE: Useless = "the last time was more than a week ago";
const MISFIT: Useless = "what is kept of the check before does not fit it";

impl Log<'_> {
    /// Reads the leaves that the last check does not cover, or says why that cannot be done. Also
    /// gives when the whole log was hashed last.
    pub(super) fn rest(
        &self,
        key: &PublicKey,
        now: EventTime,
        pace: Pace<'_>,
    ) -> Result<Result<(Checked, Hashed, EventTime), Useless>, StoreError> {
        let facts = match self.kept(key)? {
            Ok(facts) => facts,
            Err(why) => return Ok(Err(why)),
        };
        let hashed = EventTime::from_micros(facts.hashed);
        if now.since(hashed) > LONGEST {
            return Ok(Err(STALE));
        }
        let from = facts.size;
        match self.read_rest(facts, key, pace) {
            Ok(Some(checked)) => Ok(Ok((checked, Hashed::From(from), hashed))),
            // A check of the whole log finds the place.
            Ok(None) | Err(StoreError::Altered { .. }) => Ok(Err(MISFIT)),
            Err(error) => Err(error),
        }
    }

    /// The newest row, if the log's key has signed it.
    fn kept(&self, key: &PublicKey) -> Result<Result<Facts, Useless>, StoreError> {
        let sql = "SELECT facts, note FROM checked ORDER BY size DESC LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let row: Option<(String, String)> = self.db.query_row(sql, [], read).optional()?;
        let Some((text, note)) = row else {
            return Ok(Err(NONE));
        };
        let note = SignedNote::parse(&note).filter(|note| note.verify(key).is_some());
        let Some(note) = note else {
            return Ok(Err(UNSIGNED));
        };
        let version: Option<Version> = serde_json::from_str(&text).ok();
        if version.is_none_or(|version| version.program != env!("CARGO_PKG_VERSION")) {
            return Ok(Err(OTHER_PROGRAM));
        }
        let facts: Option<Facts> = serde_json::from_str(&text).ok();
        let of_this_log =
            |facts: &Facts| facts.log == key.name() && facts.text(&text) == note.text();
        Ok(facts.filter(of_this_log).ok_or(UNSIGNED))
    }

    /// Nothing where something does not fit.
    fn read_rest(
        &self,
        facts: Facts,
        key: &PublicKey,
        pace: Pace<'_>,
    ) -> Result<Option<Checked>, StoreError> {
        let from = facts.size;
        let Some(edge) = facts.edge() else {
            return Ok(None);
        };
        let signed = self.signed()?;
        let (end, there) = (signed.last().map_or(0, |last| last.size), self.end()?);
        if !self.is_signed(&edge, key)? || end < from || there != end {
            return Ok(None);
        }
        let mut seen = facts.seen(edge, key);
        for one in signed.iter().filter(|one| one.size <= from) {
            self.witnessed(&seen, one)?;
        }
        let (leaves, bodies) = self.counted()?;
        if !self.read(&mut seen, end, (&signed, key), pace)? {
            return Err(StoreError::Stopped);
        }
        if leaves != end || !self.erased_before(&seen, from, bodies)? {
            return Ok(None);
        }
        self.no_strangers()?;
        self.ends_well(&seen, &signed, key)?;
        seen.bodies = bodies;
        Ok(Some(seen.checked()))
    }

    /// Whether the log's key has signed a checkpoint of this root.
    fn is_signed(&self, edge: &CompactRange, key: &PublicKey) -> Result<bool, StoreError> {
        let sql = "SELECT note FROM checkpoints WHERE size = ?1";
        let note: Option<String> = self
            .db
            .query_row(sql, [edge.size()], |row| row.get(0))
            .optional()?;
        let note = note.as_deref().and_then(SignedNote::parse);
        let signed = note.and_then(|note| Checkpoint::verified(&note, key));
        Ok(signed.is_some_and(|(signed, _)| signed == Checkpoint::of(key.name(), edge)))
    }

    /// How many leaves and bodies there are.
    fn counted(&self) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT (SELECT count(*) FROM leaves), (SELECT count(*) FROM bodies)";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        Ok(self.db.query_row(sql, [], read)?)
    }

    /// Whether of the bodies before `from` just those are gone that leaves since then say were
    /// erased, by their number; behind it, one by one.
    fn erased_before(&self, seen: &Seen, from: u64, there: u64) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM bodies WHERE seq = ?1)";
        let mut query = self.db.prepare(sql)?;
        let mut gone = 0;
        for seq in seen.erased.before(from) {
            let is_there: bool = query.query_row([seq], |row| row.get(0))?;
            if is_there {
                return Err(self.not_erased(seq));
            }
            gone += 1;
        }
        let none = Bits::default();
        let mut behind = Bits::default();
        let erased = seen.erased.before(u64::MAX).filter(|seq| *seq >= from);
        erased.for_each(|seq| behind.insert(seq));
        let is_whole = seen.missing.first_beside(&behind, &none).is_none()
            && behind.first_beside(&seen.missing, &none).is_none();
        // Those that were read are counted on top of those before.
        Ok(is_whole && seen.bodies.checked_sub(gone) == Some(there))
    }
}

/// What every version of the row begins with.
#[derive(Deserialize)]
struct Version {
    program: String,
}

impl Store {
    /// Keeps what is known of the log now for the next start, which then reads no leaf before.
    ///
    /// # Errors
    /// The file cannot be written. Nothing depends on it but how long the next start takes.
    pub fn keep_check(&mut self, now: EventTime) -> Result<(), StoreError> {
        if self.edge.size() > self.kept {
            self.write_check(&self.db, now)?;
            self.kept = self.edge.size();
        }
        Ok(())
    }

    /// The whole log was found to be what was written, at this moment.
    pub fn was_hashed(&mut self, now: EventTime) {
        (self.hashed, self.kept) = (now, 0);
    }

    /// What is kept of checks is not true: the next start reads the whole log.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget_checks(&mut self) -> Result<(), StoreError> {
        self.db.execute("DELETE FROM checked", [])?;
        Ok(())
    }

    /// Writes the row for the log as of the last commit. Of older rows the one stays from which the
    /// witness's place in the log can be found.
    pub(super) fn write_check(&self, to: &Connection, now: EventTime) -> Result<(), StoreError> {
        let facts = Facts {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            log: self.origin().to_owned(),
            size: self.edge.size(),
            edge: self.edge.roots().iter().map(Hash::to_string).collect(),
            record: self.record.clone(),
            timeline: self.timeline.clone(),
            witness: self.mirror.clone(),
            cosigned: self.cosigned,
            bodies: self.bodies,
            hashed: self.hashed.micros(),
        };
        let Ok(text) = serde_json::to_string(&facts) else {
            return Ok(()); // then the next start reads everything
        };
        let mut note = SignedNote::new(facts.text(&text));
        note.sign(&self.key, now);
        let sql = "INSERT OR REPLACE INTO checked VALUES (?1, ?2, ?3)";
        to.prepare_cached(sql)?
            .execute(params![facts.size, text, note.to_string()])?;
        let sql = "DELETE FROM checked WHERE size < ?1 AND size IS NOT
                     (SELECT max(size) FROM checked WHERE size <=
                        (SELECT max(size) FROM checkpoints WHERE cosignature IS NOT NULL))";
        to.prepare_cached(sql)?.execute([facts.size])?;
        Ok(())
    }
}

/// The edge of the largest tree of at most `size` leaves that a row knows, if it is that of the
/// checkpoint. Stores of older formats have no rows.
pub(super) fn edge_up_to(db: &Connection, size: u64) -> Option<CompactRange> {
    let sql = "SELECT facts, checkpoints.note FROM checked JOIN checkpoints USING (size)
               WHERE size <= ?1 ORDER BY size DESC LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let (facts, note): (String, String) = db.prepare(sql).ok()?.query_row([size], read).ok()?;
    let edge = serde_json::from_str::<Facts>(&facts).ok()?.edge()?;
    let signed = Checkpoint::parse(SignedNote::parse(&note)?.text())?;
    (signed.size == edge.size() && signed.root == edge.root()).then_some(edge)
}
