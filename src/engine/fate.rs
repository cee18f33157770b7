// SPDX-License-Identifier: EUPL-1.2
//! What became of an observation in the engine.

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
    /// At least one clause counts it.
    Counted,
}
