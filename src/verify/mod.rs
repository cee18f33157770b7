// SPDX-License-Identifier: EUPL-1.2
//! Whether an export is what the monitor wrote: checked offline, by whoever holds it.
//!
//! Pure: bytes and a time in, a report out. No I/O, no clock, and no C in anything it needs.
//! What is altered can be seen; what the monitor was never shown cannot.
//!
//! | file | what |
//! |---|---|
//! | `bundle`, `unzip` | names and forms of the files in an export, for writer and reader; the zip |
//! | `trust` | whom the reader believes, and whom the log's first leaf names |
//! | `files` | are all files there, and is each the one in the list of hashes |
//! | `walk` | one pass over all leaves, past the watchers below |
//! | `signed` | roots, signatures, witnesses, and what none has signed |
//! | `agreements` | which agreement was in force, who signed it, what it says |
//! | `sight` | runs, heartbeats, places of reading, gaps |
//! | `bodies`, `proofs` | what leaves commit to: disclosed, erased, missing; proofs |
//! | `code`, `words`, `report`, `text` | what was found, in both languages, and what it comes to |

mod agreements;
mod bodies;
pub mod bundle;
mod code;
mod files;
mod proofs;
mod report;
mod sight;
mod signed;
mod text;
mod trust;
mod unzip;
mod walk;
mod words;

pub use bundle::{Bundle, BundleError};
pub use code::{Code, Severity};
pub use report::{Coverage, Finding, KeyShown, Report, Verdict};
pub use trust::{Fingerprint, Trust};
pub use walk::verify;
