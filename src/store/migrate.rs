// SPDX-License-Identifier: EUPL-1.2
//! Formats of the file: the tables are made, taken over from an older format, or refused.

use std::cmp::Ordering;
use std::path::Path;

use rusqlite::Connection;

use super::open::{damaged, meta};
use super::{StoreError, key};

/// Marks the file as ours for `file(1)` and for us: "Vgie".
pub(super) const APPLICATION: i64 = 0x5667_6965;
/// Format of the tables.
pub(super) const FORMAT: i64 = 6;
/// What brings each format to the next one, from the oldest on that is taken over.
const STEPS: [(i64, &str); 3] = [
    (
        3,
        "ALTER TABLE offsets ADD COLUMN clocked BLOB NOT NULL DEFAULT x'';
         ALTER TABLE dead_letters ADD COLUMN element INTEGER;",
    ),
    (
        4,
        "CREATE TABLE checked (size INTEGER PRIMARY KEY, facts TEXT NOT NULL, note TEXT NOT NULL);
         CREATE INDEX leaves_by_kind ON leaves (kind, seq);",
    ),
    (
        5,
        "ALTER TABLE offsets ADD COLUMN samples BLOB NOT NULL DEFAULT x'';",
    ),
];
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Makes the tables where there are none, takes older formats over, and refuses others.
pub(super) fn prepare(db: &Connection, path: &Path, has_key: bool) -> Result<(), StoreError> {
    let (application, format) = (
        pragma(db, path, "application_id")?,
        pragma(db, path, "user_version")?,
    );
    if (application, format) == (0, 0) {
        if has_key {
            let reason = "its store is gone: put that back, or begin another log without the key";
            return Err(key::refused(path, reason));
        }
        return create(db);
    }
    if application != APPLICATION {
        return Err(damaged(path, "it belongs to another program"));
    }
    if meta(db, "role")?.is_some() {
        return Err(damaged(path, "it is the copy of a mirror"));
    }
    match format.cmp(&FORMAT) {
        Ordering::Less => migrate(db, path, format),
        Ordering::Equal => sign_off(db),
        Ordering::Greater => Err(newer(db, path, format)),
    }
}

/// Whether a file that is only looked at has tables that this program knows.
pub(super) fn readable(db: &Connection, path: &Path) -> Result<(), StoreError> {
    let format = pragma(db, path, "user_version")?;
    match pragma(db, path, "application_id")? == APPLICATION && format > FORMAT {
        true => Err(newer(db, path, format)),
        false => Ok(()),
    }
}

fn pragma(db: &Connection, path: &Path, name: &str) -> Result<i64, StoreError> {
    db.pragma_query_value(None, name, |row| row.get(0))
        .map_err(|error| damaged(path, &error.to_string()))
}

fn newer(db: &Connection, path: &Path, found: i64) -> StoreError {
    StoreError::Newer {
        path: path.to_owned(),
        found,
        known: FORMAT,
        // What a later version calls it nobody knows; then the message says less.
        by: meta(db, "program").ok().flatten(),
    }
}

/// Takes the file over from an older format, whole or not at all.
fn migrate(db: &Connection, path: &Path, found: i64) -> Result<(), StoreError> {
    if found < STEPS[0].0 {
        return Err(StoreError::Older {
            path: path.to_owned(),
            found,
            known: FORMAT,
        });
    }
    tracing::info!(
        from = found,
        to = FORMAT,
        "taking the store over from an older format"
    );
    let transaction = db.unchecked_transaction()?;
    for (_, step) in STEPS.iter().filter(|(from, _)| *from >= found) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", FORMAT)?;
    sign_off(&transaction)?;
    transaction.commit()?;
    Ok(())
}

/// Says which version of the program writes here from now on.
fn sign_off(db: &Connection) -> Result<(), StoreError> {
    if meta(db, "program")?.as_deref() != Some(PROGRAM) {
        let sql = "INSERT OR REPLACE INTO meta VALUES ('program', ?1)";
        db.execute(sql, [PROGRAM])?;
    }
    Ok(())
}

fn create(db: &Connection) -> Result<(), StoreError> {
    let transaction = db.unchecked_transaction()?;
    transaction.execute_batch(include_str!("schema.sql"))?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.execute_batch(
        "INSERT INTO meta VALUES ('origin', 'vigie-' || lower(hex(randomblob(8))));
         INSERT INTO meta VALUES ('created', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));
         INSERT INTO meta VALUES ('commits', '0');
         INSERT INTO meta VALUES ('outbox_next', '0');",
    )?;
    sign_off(&transaction)?;
    transaction.commit()?;
    Ok(())
}
