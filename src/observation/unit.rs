// SPDX-License-Identifier: EUPL-1.2
//! Units that sources write, and the base unit of each: clauses compare base units only.

/// Units with the factor that leads to the base unit, and its name.
pub const UNITS: [(&str, (f64, &str)); 14] = [
    ("us", (1e-6, "s")),
    ("ms", (1e-3, "s")),
    ("s", (1.0, "s")),
    ("min", (60.0, "s")),
    ("h", (3_600.0, "s")),
    ("d", (86_400.0, "s")),
    ("B", (1.0, "bytes")),
    ("bytes", (1.0, "bytes")),
    ("kB", (1e3, "bytes")),
    ("MB", (1e6, "bytes")),
    ("%", (1.0, "percent")),
    ("percent", (1.0, "percent")),
    ("count", (1.0, "count")),
    ("points", (1.0, "points")),
];

/// The factor to the base unit, and the base unit; `None` if the unit is not one of [`UNITS`].
/// Such a value keeps its unit, and clauses in other units pass it over.
#[must_use]
pub fn base_unit(word: &str) -> Option<(f64, &'static str)> {
    let known = UNITS.iter().find(|(unit, _)| *unit == word);
    known.map(|(_, base)| *base)
}
