// SPDX-License-Identifier: EUPL-1.2
//! Strict YAML: one document, no surprises, and a place for everything.
//!
//! A file becomes a tree of [`Node`]s that know where they stand. A [`Table`] says which keys a
//! mapping may have; [`Map::read`] checks a node against it, and the editor's schema is written
//! from the same table ([`schema`]). Nothing here stops at the first mistake.

mod broken;
mod civil;
mod document;
pub(crate) mod expression;
mod file;
mod map;
mod node;
mod problem;
pub mod rewrite;
pub mod scalar;
pub mod schema;
mod table;
mod tree;

pub use document::{Document, FileKind};
pub use file::{at_start, read, read_small};
pub use map::Map;
pub use node::{Data, Entry, Node};
pub use problem::Problem;
pub use table::{Key, Shape, Table, key, needed};
