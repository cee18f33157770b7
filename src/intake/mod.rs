// SPDX-License-Identifier: EUPL-1.2
//! From bytes to observations: envelope, mapping, pseudonym, reasons to reject.

mod record;

pub use record::Record;
