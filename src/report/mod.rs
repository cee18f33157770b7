// SPDX-License-Identifier: EUPL-1.2
//! What people read: sentences in two languages.

pub mod csv;
pub mod sentence;
