// SPDX-License-Identifier: EUPL-1.2
//! The people table: who is who, where and as what, for systems that do not say.
//!
//! A CSV file that the company writes and both parties sign. A row says of an id in a domain
//! (`email`, `company`, or the issuer that gave it) which id the same person has in the company, and
//! the site, team and job, from one day until another. Raw ids are hashed while it is read: what
//! stays in memory names nobody, and no store or queue ever holds the file.
//!
//! | file | what |
//! |---|---|
//! | `sheet` | lines and cells of a CSV file, each with its place |
//! | `column` | the columns, and which cell is which |
//! | `read` | from lines to checked rows |
//! | `reference` | whom an id in a domain means |
//! | `join` | what the rows do to an observation |
//! | `problem` | what can be wrong: codes and texts |

mod column;
mod join;
mod problem;
mod read;
mod reference;
mod sheet;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use jiff::tz::TimeZone;
use zeroize::Zeroizing;

use super::pseudonym::Pseudonyms;
use crate::diagnostic::Diagnostic;
use crate::observation::{EventTime, Field, WorkerRef};
use crate::yaml::{Problem, at_start};
pub(super) use join::Join;
pub use reference::reference;

/// A people table that was read and found sound. It holds no raw id.
#[derive(Debug, Clone)]
pub struct PeopleTable {
    /// The name of its file in messages: the path.
    pub file: String,
    /// SHA-256 over the bytes of its file, hexadecimal.
    ///
    /// Plain, not keyed: it is what the parties sign, and the note with their signatures stands
    /// beside it in the log, so that another digest would hide nothing. Thousands of rows that
    /// nobody else has are not to be guessed from it; a single row can be, by whoever knows all
    /// others and reads the log, which the two who sign the table are anyway.
    pub digest: String,
    /// In order of person and time; those of one person do not overlap.
    rows: Vec<Row>,
    /// Sites, teams and jobs, each once.
    texts: Vec<Box<str>>,
}

/// The fields that a row can fill, in the order of [`Row::texts`].
const TEXTS: [Field; 3] = [Field::SITE, Field::TEAM, Field::JOB];

/// What is said of a person for some time.
#[derive(Debug, Clone)]
struct Row {
    worker: WorkerRef,
    /// The first moment.
    from: EventTime,
    /// The first moment after.
    until: EventTime,
    /// The same person in the company's own domain.
    company: Option<WorkerRef>,
    /// Numbers of site, team and job among the texts, from 1; 0 for none.
    texts: [u32; 3],
}

impl PeopleTable {
    /// Reads a file. Days begin and end at midnight of the zone.
    ///
    /// # Errors
    /// Everything that is wrong with it. No finding says what stands in a row.
    pub fn read(
        path: &Path,
        keys: &Pseudonyms,
        zone: &TimeZone,
    ) -> Result<PeopleTable, Vec<Diagnostic>> {
        let name = path.to_string_lossy();
        let refuse = |problem: Problem| vec![at_start(&name, problem.message())];
        if path.is_dir() {
            return Err(refuse(Problem::Directory));
        }
        let bytes = bytes(path).map_err(|error| refuse(Problem::unreadable(&error)))?;
        PeopleTable::parse(&name, &bytes, keys, zone)
    }

    /// Whether a file of this name is meant to be one.
    #[must_use]
    pub fn is_one(path: &Path) -> bool {
        path.extension().is_some_and(|ending| ending == "csv")
    }

    /// Reads a file for what is wrong with it, where neither the secret nor the agreement is at
    /// hand: nobody in it can be told from an event.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn examine(path: &Path) -> Result<PeopleTable, Vec<Diagnostic>> {
        PeopleTable::read(path, &Pseudonyms::new(&[0; 32]), &TimeZone::UTC)
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn parse(
        name: &str,
        bytes: &[u8],
        keys: &Pseudonyms,
        zone: &TimeZone,
    ) -> Result<PeopleTable, Vec<Diagnostic>> {
        read::parse(name, bytes, keys, zone)
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What it says of a person at a time.
    fn row(&self, worker: WorkerRef, at: EventTime) -> Option<&Row> {
        let after = self
            .rows
            .partition_point(|row| (row.worker, row.from) <= (worker, at));
        let row = self.rows.get(after.checked_sub(1)?)?;
        (row.worker == worker && at < row.until).then_some(row)
    }

    fn text(&self, number: u32) -> Option<&str> {
        let at = (number as usize).checked_sub(1)?;
        self.texts.get(at).map(|text| &**text)
    }

    /// Whether some row fills this field.
    fn fills(&self, field: Field) -> bool {
        let place = TEXTS.iter().position(|text| *text == field);
        place.is_some_and(|place| self.rows.iter().any(|row| row.texts[place] != 0))
    }
}

/// The bytes of a file, which do not stay in memory. One that is too large is cut, and refused when
/// it is parsed.
fn bytes(path: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len().min(read::LARGEST) + 1;
    // Room for all of it: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size as usize));
    file.take(read::LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
