// SPDX-License-Identifier: EUPL-1.2
//! Whether an export is what the monitor wrote: checked offline, by whoever holds it.
//!
//! Pure: bytes and a time in, a report out. No I/O, no clock, and no C in anything it needs.
//!
//! | file | what |
//! |---|---|
//! | `bundle` | names and forms of the files in an export, for who writes and who reads them |

pub mod bundle;
