// SPDX-License-Identifier: EUPL-1.2
//! Reads the bytes of a file, with a diagnostic when that does not work.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::Problem;
use crate::diagnostic::{Diagnostic, Findings, Message, Place, Source};

/// Largest file read, in bytes. An agreement of 1 000 clauses has 400 000.
pub(super) const LARGEST: u64 = 1 << 20;

/// The bytes of a file. One that is too large is cut, and refused when it is parsed.
///
/// # Errors
/// One diagnostic, if the path leads nowhere, to a directory, or to something unreadable.
pub fn read(path: &Path) -> Result<Vec<u8>, Box<Diagnostic>> {
    let refuse = |problem: Problem| {
        Err(Box::new(at_start(
            &path.to_string_lossy(),
            problem.message(),
        )))
    };
    if path.is_dir() {
        return refuse(Problem::Directory);
    }
    read_small(path).or_else(|error| refuse(Problem::unreadable(&error)))
}

/// The bytes of a file that another one names; cut in the same way.
///
/// # Errors
/// It cannot be read.
pub fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// An error about a file as a whole.
#[must_use]
pub fn at_start(name: &str, message: Message) -> Diagnostic {
    let source = Source::new(name, "");
    let mut findings = Findings::new(&source);
    findings.error(Place::START, message);
    // One error was added to an empty list.
    findings.into_list().swap_remove(0)
}
