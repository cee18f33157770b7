// SPDX-License-Identifier: EUPL-1.2
//! What the process says to whoever started it.

use std::process::ExitCode;

/// How a command ended. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// All is well; there may be warnings.
    Success = 0,
    /// Something was found.
    Findings = 1,
    /// The command line makes no sense; of `verify`, also: intact with gaps.
    Usage = 2,
    /// Something cannot be read or written.
    Unreadable = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
