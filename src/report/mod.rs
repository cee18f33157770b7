// SPDX-License-Identifier: EUPL-1.2
//! What people read: sentences in two languages.

mod body;
pub mod clause;
pub mod columns;
pub mod csv;
pub mod found;
mod phrase;
pub mod sentence;
pub mod values;
mod whole;
mod words;

pub use body::{AlertBody, Presenter};
pub use whole::whole;
pub use words::{Reason, about, code, reason, text, text_with};
