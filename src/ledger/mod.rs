// SPDX-License-Identifier: EUPL-1.2
//! Evidence: the leaves of the log, in bytes that never depend on who writes them.
//!
//! Pure: no I/O, no clock. The tree over the leaves comes with a later version; their numbers
//! have no hole from the first day on, and their bytes are final.

mod body;
mod leaf;

pub(crate) use body::hex;
pub use body::{AlertBody, FindingBody, FindingKind, Presenter};
pub use leaf::{Leaf, LeafKind};
