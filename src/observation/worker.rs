// SPDX-License-Identifier: EUPL-1.2
//! A person as the engine knows them: a keyed hash that joins windows and names nobody.

use std::fmt;

/// Keyed hash of a worker's raw id, stable inside one installation and never shown outside it.
///
/// What leaves carries another, rotating pseudonym per recipient. There is no `Display` and no
/// serialisation here on purpose, and `Debug` shows nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerRef([u8; 16]);

impl WorkerRef {
    /// From the first 128 bits of a keyed hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        WorkerRef(bytes)
    }

    /// The bytes, for keys of state and for deriving a recipient's pseudonym.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for WorkerRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkerRef(..)")
    }
}
