// SPDX-License-Identifier: EUPL-1.2
//! What can go wrong with the store, by what the caller can do about it.

use std::path::PathBuf;

/// Why the store could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has it. Stop that one, or name another file.
    #[error("the store {path} is in use by another process{}", pid(.holder))]
    InUse {
        /// The file.
        path: PathBuf,
        /// The process id it left, if it left one.
        holder: Option<u32>,
    },
    /// No room: nothing was written, and the same commit may be tried again.
    #[error("no room left for the store: free some space, the monitor goes on by itself")]
    Full,
    /// Written by a later version of this program.
    #[error(
        "the store {path} was written by a later version{} (format {found}, known {known}): install \
         that one, or put back the copy of store and key from before the upgrade", version(.by)
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The latest format this program knows.
        known: i64,
        /// The version of the program, if the store says which one it was.
        by: Option<String>,
    },
    /// Written by an earlier version of this program, before any release.
    #[error(
        "the store {path} was written by an earlier version (format {found}, needed {known}): \
         begin with another file"
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The format this program needs.
        known: i64,
    },
    /// The log is not the one that was signed for: somebody has changed the file.
    #[error("the store {path} was altered: {what}")]
    Altered {
        /// The file.
        path: PathBuf,
        /// What differs.
        what: String,
    },
    /// Whoever opens it was told to stop before all was read.
    #[error("told to stop before the store was checked and restored")]
    Stopped,
    /// The log's key.
    #[error("the log's key {path} cannot be used: {reason}")]
    Key {
        /// Its file.
        path: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// Not a store of this program, or damaged.
    #[error("{path} is no usable store: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The file system said no.
    #[error("the store {path} cannot be opened: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// SQLite said no.
    #[error("the store failed: {0}")]
    Sqlite(rusqlite::Error),
}

fn version(by: &Option<String>) -> String {
    by.as_ref().map(|by| format!(", {by}")).unwrap_or_default()
}

fn pid(holder: &Option<u32>) -> String {
    holder
        .map(|pid| format!(" (process {pid})"))
        .unwrap_or_default()
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DiskFull, SystemIoFailure};
        match error.sqlite_error_code() {
            Some(DiskFull | SystemIoFailure) => StoreError::Full,
            _ => StoreError::Sqlite(error),
        }
    }
}
