// SPDX-License-Identifier: EUPL-1.2
//! The store: one SQLite file, one writer, one transaction for everything that belongs together.
//!
//! Offsets, engine state, leaves with their bodies, a signed checkpoint, listings, dead letters and
//! totals commit at once; what is on disk is always the state after some whole commit. The file is ordinary SQLite: `schema.sql`
//! beside this file says what is in it.

mod alarms;
mod bits;
mod check;
mod checked;
mod commit;
mod copy;
mod disclose;
mod erase;
mod error;
mod handover;
mod holds;
mod key;
mod letters;
mod lock;
mod migrate;
mod named;
mod open;
mod progress;
mod proofs;
mod reader;
mod readings;
mod recheck;
mod waiting;
mod witnessed;

pub use alarms::ListedAlarm;
pub use checked::Hashed;
pub use commit::{AlertRow, Commit, DeadLetter, OffsetRow};
pub use copy::LogCopy;
pub use disclose::note_export;
pub use error::StoreError;
pub use key::key_path;
pub use letters::{KeptLetter, LetterCount, LetterFilter, LetterPlace};
pub use lock::StoreLock;
pub use open::{Restored, StoredPiece};
pub use progress::{Doing, Progress};
pub use proofs::Prover;
pub use reader::{AlertFilter, ListedAlert, Reader, StoredLeaf};
pub use readings::Reading;
pub use recheck::{Finding, Recheck, check_beside};

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _};

use crate::ledger::{CompactRange, LeafKind, LogState, PrivateKey, PublicKey, ReadLeaf, Timeline};
use crate::observation::EventTime;

/// The open store. There is at most one per file in the whole machine.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    /// The log's key; its name is the log's.
    key: PrivateKey,
    /// The key that signs from the next commit on, beside the old one, while the log changes hands.
    next_key: Option<PrivateKey>,
    /// The right edge of the log's tree, as of the last commit.
    edge: CompactRange,
    /// What the log says of itself, as of the last commit.
    record: LogState,
    /// When the monitor watched, as of the last commit.
    timeline: Timeline,
    /// Key of the witness, as the first leaf names it.
    mirror: Option<String>,
    /// The largest checkpoint that leaves say the witness signed.
    cosigned: u64,
    /// Bodies that are there.
    bodies: u64,
    /// How much of the log was hashed when this was opened.
    opened: Hashed,
    /// When the whole log was hashed last.
    hashed: EventTime,
    /// Size of the log when what is known of it was kept last.
    kept: u64,
    /// Commits so far, as stored: tells one that was stored from one that was not.
    commits: u64,
    /// By owner: bytes of the last full piece, and of the pieces since.
    weights: HashMap<String, Weight>,
    /// Held until the store is dropped; the system releases it when the process dies.
    _lock: StoreLock,
}

#[derive(Debug, Default, Clone, Copy)]
struct Weight {
    full: u64,
    since: u64,
}

impl Weight {
    fn add(&mut self, is_full: bool, bytes: u64) {
        *self = match is_full {
            true => Weight {
                full: bytes,
                since: 0,
            },
            false => Weight {
                since: self.since + bytes,
                ..*self
            },
        };
    }
}

/// Pieces of state may pile up to this many bytes before all state is wanted again.
const SMALL_STATE: u64 = 8 << 20;

impl Store {
    /// The name of this log, given at its creation.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.key.name()
    }

    /// The key that checks what this log signs.
    #[must_use]
    pub fn log_key(&self) -> PublicKey {
        self.key.public()
    }

    /// The number the next leaf gets.
    #[must_use]
    pub fn next_seq(&self) -> u64 {
        self.edge.size()
    }

    /// When the monitor watched and when it did not, as of the last commit.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The last leaf of a kind.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn last(&self, kind: LeafKind) -> Result<Option<ReadLeaf>, StoreError> {
        let sql = "SELECT bytes FROM leaves WHERE kind = ?1 ORDER BY seq DESC LIMIT 1";
        let bytes: Option<Vec<u8>> = self
            .db
            .query_row(sql, [kind.name()], |row| row.get(0))
            .optional()?;
        // Every leaf was read when the store was opened, or in a check that its key has signed.
        Ok(bytes.and_then(|bytes| ReadLeaf::parse(&bytes).ok()))
    }

    /// The bytes of a file that was in force, by its SHA-256 in hexadecimal digits.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn file(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        reader::file(&self.db, sha256)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that the file system of the file can still take; 0 if it does not say.
    #[must_use]
    pub fn disk_free(&self) -> u64 {
        disk_free(&self.path)
    }

    /// Bytes of engine state stored.
    #[must_use]
    pub fn state_bytes(&self) -> u64 {
        self.weights
            .values()
            .map(|weight| weight.full + weight.since)
            .sum()
    }

    /// Whether the next piece of this owner should be all of its state: what changed since the
    /// last full piece weighs more than twice that piece, so reading it back costs more than
    /// writing it anew.
    #[must_use]
    pub fn wants_full(&self, owner: &str) -> bool {
        let weight = self.weights.get(owner).copied().unwrap_or_default();
        weight.since > SMALL_STATE.max(2 * weight.full)
    }
}

/// Bytes that the file system of a path can still take; 0 if it does not say.
#[must_use]
pub fn disk_free(path: &Path) -> u64 {
    rustix::fs::statvfs(path).map_or(0, |fs| fs.f_bavail.saturating_mul(fs.f_frsize))
}
