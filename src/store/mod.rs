// SPDX-License-Identifier: EUPL-1.2
//! The store: one SQLite file, one writer, one transaction for everything that belongs together.
//!
//! Offsets, engine state, leaves, listings, dead letters and totals commit at once; what is on
//! disk is always the state after some whole commit. The file is ordinary SQLite: `schema.sql`
//! beside this file says what is in it.

mod commit;
mod error;
mod lock;
mod open;
mod reader;

pub use commit::{AlertRow, Commit, DeadLetter, OffsetRow};
pub use error::StoreError;
pub use open::{Restored, StoredPiece};
pub use reader::{AlertFilter, ListedAlert, Reader, StoredLeaf};

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// The open store. There is at most one per file in the whole machine.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    origin: String,
    next_seq: u64,
    /// By owner: bytes of the last full piece, and of the pieces since.
    weights: HashMap<String, Weight>,
    /// Held until the store is dropped; the system releases it when the process dies.
    _lock: File,
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
        &self.origin
    }

    /// The number the next leaf gets.
    #[must_use]
    pub fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that the file system of the file can still take; 0 if it does not say.
    #[must_use]
    pub fn disk_free(&self) -> u64 {
        rustix::fs::statvfs(&self.path).map_or(0, |fs| fs.f_bavail.saturating_mul(fs.f_frsize))
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
