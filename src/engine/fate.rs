// SPDX-License-Identifier: EUPL-1.2
//! What became of an observation in the engine.

use super::batch::Skip;

/// What became of an observation in the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It came too late to change a verdict.
    Late,
    /// It was there before: same source, same id, same content.
    Duplicate,
    /// A later telling of the same event was there.
    Superseded,
    /// No clause counts it.
    Unmatched,
    /// No clause that it is for could count it: what came in the way.
    Skipped(Skip),
    /// At least one clause counts it.
    Counted,
}
