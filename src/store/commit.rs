// SPDX-License-Identifier: EUPL-1.2
//! The one transaction.

use std::sync::Arc;

use rusqlite::{Connection, Transaction, params};

use super::checked::EVERY;
use super::{Store, StoreError};
use crate::engine::StatePiece;
use crate::ledger::{
    self, Checkpoint, Clocked, CompactRange, Leaf, LeafKind, ReadLeaf, sha256_hex,
};

/// Dead letters kept at most; older ones make room, their totals stay.
///
/// 100 000 rows of about 100 bytes are 10 MB.
const MAX_DEAD_LETTERS: u32 = 100_000;

/// Everything that becomes durable together, or not at all.
#[derive(Debug, Default)]
pub struct Commit {
    /// How far partitions have been read.
    pub offsets: Vec<OffsetRow>,
    /// What changed in the engine.
    pub state: Vec<StatePiece>,
    /// Owners whose state is dropped.
    pub dropped: Vec<String>,
    /// New leaves, numbered from [`Store::next_seq`] on; with them goes a signed checkpoint.
    pub leaves: Vec<Leaf>,
    /// Leaves whose bodies are erased, which one of the new leaves says.
    pub erased: Vec<u64>,
    /// Files that come into force with these leaves: name and bytes.
    pub files: Vec<(String, Arc<[u8]>)>,
    /// Latest versions of alerts.
    pub alerts: Vec<AlertRow>,
    /// Records that could not be read.
    pub dead_letters: Vec<DeadLetter>,
    /// New values of totals: name, labels as a JSON list, value.
    pub tallies: Vec<(&'static str, String, u64)>,
    /// First leaf that the queue has not acknowledged, if that changed.
    pub outbox_next: Option<u64>,
    /// A checkpoint that the witness has signed: its size, and the note with the signature.
    pub cosigned: Option<(u64, String)>,
}

/// How far a partition has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffsetRow {
    /// The partition's number in engine state.
    pub source: u32,
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// The next offset to read.
    pub next: i64,
    /// Records read of it since the log began.
    pub records: u64,
    /// What `next` was in the last heartbeat that told of it, or where reading began.
    pub told: i64,
    /// The input chain since, as [`crate::ledger::Chain::save`] writes it.
    pub chain: Vec<u8>,
    /// Records since whose times rest on the moment of reading.
    pub clocked: Vec<Clocked>,
    /// What some of its records were, as the monitor writes it.
    pub samples: Vec<u8>,
}

/// The latest version of an alert, for listings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// Hexadecimal id.
    pub id: String,
    /// Id of the clause.
    pub clause: String,
    /// Site; empty if unknown.
    pub site: String,
    /// Start of the window, microseconds.
    pub window_start: i64,
    /// End of the window, microseconds.
    pub window_end: i64,
    /// Whether it still is a breach.
    pub breach: bool,
    /// The leaf that tells this version.
    pub seq: u64,
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// Why, as a word of a closed list.
    pub reason: &'static str,
    /// SHA-256 of its value.
    pub sha256: [u8; 32],
    /// The event in it that could not be read, by its place among the others, if others could.
    pub element: Option<u32>,
}

impl Store {
    /// Makes everything durable, or nothing.
    ///
    /// # Errors
    /// After [`StoreError::Full`] the same commit may be tried again: whether it was stored all the
    /// same is looked up first. So may it after all others, but trying again will not help.
    pub fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let edge = self.edge_with(&commit.leaves);
        let is_due = !commit.leaves.is_empty() && self.edge.size() >= self.kept + EVERY;
        match self.has_stored_next()? {
            false => {
                let gone = self.write(commit, &edge, is_due)?;
                let new = commit.leaves.iter().filter(|leaf| leaf.body.is_some());
                self.bodies = (self.bodies + new.count() as u64).saturating_sub(gone);
            }
            true => self.bodies = bodies(&self.db)?,
        }
        if is_due {
            self.kept = self.edge.size();
        }
        self.commits += 1;
        self.edge = edge;
        self.take_note(&commit.leaves);
        if !commit.erased.is_empty() {
            self.forget();
        }
        for owner in &commit.dropped {
            self.weights.remove(owner);
        }
        for piece in &commit.state {
            let weight = self.weights.entry(piece.owner.clone()).or_default();
            weight.add(piece.full, piece.bytes.len() as u64);
        }
        Ok(())
    }

    /// Whether the next commit is there already: it was stored, and then reported as failed.
    fn has_stored_next(&self) -> Result<bool, StoreError> {
        let sql = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'commits'";
        let stored: u64 = self
            .db
            .prepare_cached(sql)?
            .query_row([], |row| row.get(0))?;
        Ok(stored == self.commits + 1)
    }

    /// Gives how many bodies were erased.
    fn write(
        &self,
        commit: &Commit,
        edge: &CompactRange,
        keeps_check: bool,
    ) -> Result<u64, StoreError> {
        if !commit.erased.is_empty() {
            self.db.pragma_update(None, "secure_delete", true)?;
        }
        let transaction = self.db.unchecked_transaction()?;
        let mut fact = transaction.prepare_cached("UPDATE meta SET value = ?2 WHERE key = ?1")?;
        fact.execute(["commits", &(self.commits + 1).to_string()])?;
        if let Some(next) = commit.outbox_next {
            fact.execute(["outbox_next", &next.to_string()])?;
        }
        drop(fact);
        if let Some(first) = commit.leaves.first().filter(|_| keeps_check) {
            self.write_check(&transaction, first.time)?;
        }
        write_files(&transaction, &commit.files)?;
        write_offsets(&transaction, &commit.offsets)?;
        write_state(&transaction, commit)?;
        write_leaves(&transaction, &commit.leaves, self.edge.size())?;
        if let Some(last) = commit.leaves.last() {
            let mut checkpoint = Checkpoint::of(self.origin(), edge).sign(&self.key, last.time);
            if let Some(next) = &self.next_key {
                checkpoint.sign(next, last.time);
            }
            let sql = "INSERT INTO checkpoints VALUES (?1, ?2, NULL)";
            let row = params![edge.size(), checkpoint.to_string()];
            transaction.prepare_cached(sql)?.execute(row)?;
        }
        if let Some((size, note)) = &commit.cosigned {
            let sql = "UPDATE checkpoints SET cosignature = ?2 WHERE size = ?1";
            transaction
                .prepare_cached(sql)?
                .execute(params![size, note])?;
        }
        write_alerts(&transaction, &commit.alerts)?;
        let erased = erase(&transaction, &commit.erased)?;
        write_dead_letters(&transaction, &commit.dead_letters)?;
        let mut tally =
            transaction.prepare_cached("INSERT OR REPLACE INTO tallies VALUES (?1, ?2, ?3)")?;
        for (name, labels, value) in &commit.tallies {
            tally.execute(params![name, labels, value])?;
        }
        drop(tally);
        transaction.commit()?;
        Ok(erased)
    }

    /// Keeps what new leaves say of the log itself, as a check of the whole log would.
    fn take_note(&mut self, leaves: &[Leaf]) {
        use LeafKind::{
            Alert, Config, Cosignature, Erasure, Export, Finding, Gap, Genesis, Heartbeat,
            KeyRotation, Start, Stop,
        };
        if self.record.origin.is_empty() && !leaves.is_empty() {
            self.record.origin = self.origin().to_owned();
        }
        let about_it = |leaf: &&Leaf| match leaf.kind {
            Genesis | Config | Erasure | Cosignature | Start | Stop | Heartbeat | Finding => true,
            Alert | Gap | Export | KeyRotation => false,
        };
        for leaf in leaves.iter().filter(about_it) {
            // We wrote them: they can be read.
            let Ok(leaf) = ReadLeaf::parse(&leaf.bytes) else {
                continue;
            };
            if leaf.kind == Genesis {
                let said = leaf.data::<ledger::Genesis>().ok();
                self.mirror = said.and_then(|said| said.mirror);
            }
            if leaf.kind == Cosignature {
                let said = leaf.data::<ledger::Cosignature>().ok();
                let size = said.map_or(0, |said| said.size);
                self.cosigned = self.cosigned.max(size);
            }
            let _ = self.record.take(&leaf);
            self.timeline.take(&leaf);
        }
    }

    fn edge_with(&self, leaves: &[Leaf]) -> CompactRange {
        let mut edge = self.edge.clone();
        leaves.iter().for_each(|leaf| edge.push(leaf.hash()));
        edge
    }

    /// Empties the write-ahead log, which may still hold what was erased.
    fn forget(&self) {
        // What was committed stays so if this fails; a later checkpoint of SQLite overwrites it.
        let _ = self.db.pragma_update(None, "wal_checkpoint", "TRUNCATE");
        let _ = self.db.pragma_update(None, "secure_delete", false);
    }
}

/// How many bodies there are.
fn bodies(db: &Connection) -> Result<u64, StoreError> {
    Ok(db.query_row("SELECT count(*) FROM bodies", [], |row| row.get(0))?)
}

fn write_files(to: &Transaction<'_>, files: &[(String, Arc<[u8]>)]) -> Result<(), StoreError> {
    let mut put = to.prepare_cached("INSERT OR IGNORE INTO files VALUES (?1, ?2, ?3)")?;
    for (name, bytes) in files {
        put.execute(params![sha256_hex(bytes), name, bytes.as_ref()])?;
    }
    Ok(())
}

/// Three numbers for each: first and last offset, and the moment.
fn write_clocked(clocked: &[Clocked]) -> Vec<u8> {
    let numbers = clocked.iter().flat_map(|one| [one.first, one.last, one.at]);
    numbers.flat_map(i64::to_le_bytes).collect()
}

/// Back from what [`write_clocked`] wrote; what is cut short is left out.
pub(super) fn read_clocked(bytes: &[u8]) -> Vec<Clocked> {
    let numbers: Vec<i64> = bytes
        .as_chunks()
        .0
        .iter()
        .map(|n| i64::from_le_bytes(*n))
        .collect();
    let clocked = numbers.as_chunks().0.iter();
    let clocked = clocked.map(|[first, last, at]| Clocked {
        first: *first,
        last: *last,
        at: *at,
    });
    clocked.collect()
}

fn write_offsets(to: &Transaction<'_>, offsets: &[OffsetRow]) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO offsets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let mut put = to.prepare_cached(sql)?;
    for row in offsets {
        put.execute(params![
            row.source,
            row.topic,
            row.partition,
            row.next,
            row.records,
            row.told,
            row.chain,
            write_clocked(&row.clocked),
            row.samples
        ])?;
    }
    Ok(())
}

fn write_state(to: &Transaction<'_>, commit: &Commit) -> Result<(), StoreError> {
    let mut drop = to.prepare_cached("DELETE FROM state WHERE owner = ?1")?;
    let mut put =
        to.prepare_cached("INSERT INTO state (owner, is_full, bytes) VALUES (?1, ?2, ?3)")?;
    for owner in &commit.dropped {
        drop.execute([owner])?;
    }
    for piece in &commit.state {
        if piece.full {
            drop.execute([&piece.owner])?;
        }
        put.execute(params![piece.owner, piece.full, piece.bytes])?;
    }
    Ok(())
}

fn write_leaves(to: &Transaction<'_>, leaves: &[Leaf], first: u64) -> Result<(), StoreError> {
    let mut put = to.prepare_cached("INSERT INTO leaves VALUES (?1, ?2, ?3, ?4)")?;
    let mut put_body = to.prepare_cached("INSERT INTO bodies VALUES (?1, ?2, ?3, ?4)")?;
    for (expected, leaf) in (first..).zip(leaves) {
        debug_assert_eq!(leaf.seq, expected, "leaves have no hole");
        put.execute(params![
            leaf.seq,
            leaf.kind.name(),
            leaf.time.micros(),
            leaf.bytes
        ])?;
        if let Some(body) = &leaf.body {
            put_body.execute(params![leaf.seq, body.class, body.salt.0, body.text])?;
        }
    }
    Ok(())
}

/// Nothing of an erased body stays in the listings either.
fn erase(to: &Transaction<'_>, erased: &[u64]) -> Result<u64, StoreError> {
    let mut body = to.prepare_cached("DELETE FROM bodies WHERE seq = ?1")?;
    let mut alert = to.prepare_cached("DELETE FROM alerts WHERE seq = ?1")?;
    let mut gone = 0;
    for seq in erased {
        gone += body.execute([seq])? as u64;
        alert.execute([seq])?;
    }
    Ok(gone)
}

fn write_alerts(to: &Transaction<'_>, alerts: &[AlertRow]) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO alerts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut put = to.prepare_cached(sql)?;
    for row in alerts {
        put.execute(params![
            row.id,
            row.clause,
            row.site,
            row.window_start,
            row.window_end,
            row.breach,
            row.seq
        ])?;
    }
    Ok(())
}

fn write_dead_letters(to: &Transaction<'_>, letters: &[DeadLetter]) -> Result<(), StoreError> {
    if letters.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO dead_letters (topic, partition, \"offset\", reason, sha256, element)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut put = to.prepare_cached(sql)?;
    for letter in letters {
        put.execute(params![
            letter.topic,
            letter.partition,
            letter.offset,
            letter.reason,
            letter.sha256,
            letter.element
        ])?;
    }
    let sql = "DELETE FROM dead_letters WHERE id <= (SELECT max(id) FROM dead_letters) - ?1";
    to.prepare_cached(sql)?.execute([MAX_DEAD_LETTERS])?;
    Ok(())
}
