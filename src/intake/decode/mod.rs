// SPDX-License-Identifier: EUPL-1.2
//! The decoder's door: a codec turns the bytes of a record into values, and nothing behind it knows
//! how they were written.
//!
//! One codec is one folder that gives a [`Tree`]; mappings and the native form take trees. JSON also
//! lends its cursor to the native form, which visits what clauses read and passes over the rest.

pub(super) mod json;
mod value;

pub(super) use value::Tree;
