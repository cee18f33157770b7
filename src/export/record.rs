// SPDX-License-Identifier: EUPL-1.2
//! The leaf that says that somebody was given an export, where no monitor runs to write it.

use crate::ledger::{Export, Head, Leaf, LeafKind, ReadLeaf};
use crate::observation::EventTime;
use crate::store::{Commit, Reader, Store, StoreError};

/// Why an export cannot be told, and therefore is not given.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The leaf.
    #[error("the export's leaf cannot be written: {0}")]
    Leaf(#[from] serde_json::Error),
    /// The log has no end to follow.
    #[error("the log is empty: there is nothing to export yet")]
    Empty,
}

/// Appends the leaf of an export to a store that nobody else writes, and gives its number.
///
/// # Errors
/// The store cannot be written, or its log is empty.
pub fn record(store: &mut Store, export: &Export, now: EventTime) -> Result<u64, RecordError> {
    let seq = store.next_seq();
    let before = seq.checked_sub(1).ok_or(RecordError::Empty)?;
    let last = Reader::open(store.path())?.leaves(before, 1)?;
    let last = ReadLeaf::parse(&last.first().ok_or(RecordError::Empty)?.bytes)?;
    let head = Head {
        origin: store.origin(),
        seq,
        time: now,
        agreement: &last.agreement,
    };
    let leaf = Leaf::open(&head, LeafKind::Export, export)?;
    store.commit(&Commit {
        leaves: vec![leaf],
        ..Commit::default()
    })?;
    Ok(seq)
}

/// Writes down an export of a mirror in the mirror's own table: its log is the monitor's, to which
/// nobody else adds a leaf.
///
/// # Errors
/// The database cannot be written.
pub fn note(
    database: &std::path::Path,
    export: &Export,
    now: EventTime,
) -> Result<(), RecordError> {
    let text = serde_json::to_string(export)?;
    crate::store::note_export(database, now, &text)?;
    Ok(())
}
