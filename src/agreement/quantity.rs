// SPDX-License-Identifier: EUPL-1.2
//! A number with its unit, as negotiators write it: `10 min`, `95 %`, `250 EUR`.

use std::fmt;

/// A number in the base unit of its dimension, with the words it was written in.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The amount in base units: seconds for durations, bytes for sizes, else as written. Finite.
    pub amount: f64,
    /// The dimension.
    pub unit: Unit,
    /// As it stands in the file, for messages and sentences.
    pub written: String,
}

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole things: events, people, values.
    Count,
    /// Time, in seconds.
    Seconds,
    /// Parts of a hundred.
    Percent,
    /// Size, in bytes.
    Bytes,
    /// Money, by ISO 4217 code.
    Currency(String),
    /// A scale of the source system, as it names it: `points`, `rank`, `class`, …
    Other(String),
}

impl Unit {
    /// The word for metrics, exports and comparison with `value.unit`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Unit::Count => "count",
            Unit::Seconds => "s",
            Unit::Percent => "percent",
            Unit::Bytes => "bytes",
            Unit::Currency(code) => code,
            Unit::Other(name) => name,
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}
