// SPDX-License-Identifier: EUPL-1.2
//! What people read: sentences in two languages.

pub mod clause;
pub mod csv;
mod phrase;
pub mod sentence;
mod words;

pub use words::code;
