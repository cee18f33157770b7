// SPDX-License-Identifier: EUPL-1.2
//! Names that a source made up, as far as they may be told: no name of a person is among them.

use std::fmt;

/// Characters of a name at most.
const MAX: usize = 48;
/// Digits in a row that a name may have: more make a number that somebody may go by.
const MAX_DIGITS: usize = 3;

/// A key, kind, system or site as its source names it. Whatever might name a person has become
/// [`ForeignName::WITHHELD`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ForeignName(Box<str>);

impl ForeignName {
    /// What stands for a name that is not told.
    pub const WITHHELD: &'static str = "(withheld)";

    /// A name, told only if it looks like one that a program has: letters, digits and `_ - . : /`,
    /// at most 48 characters, at most three digits in a row.
    #[must_use]
    pub fn new(text: &str) -> ForeignName {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/');
        let digits = text
            .split(|c: char| !c.is_numeric())
            .map(|run| run.chars().count());
        let is_name = !text.is_empty()
            && text.chars().count() <= MAX
            && text.chars().all(is_part)
            && digits.max().unwrap_or(0) <= MAX_DIGITS;
        ForeignName(if is_name { text } else { Self::WITHHELD }.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ForeignName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_programs_are_told_and_those_of_people_are_not() {
        for told in [
            "worker",
            "subject.id",
            "com.example:Screen-Shot/v2",
            "présence",
        ] {
            assert_eq!(ForeignName::new(told).as_str(), told);
        }
        let long = "x".repeat(49);
        for withheld in ["", "ada@example.org", "Ada Lovelace", "mat-004217", &long] {
            assert_eq!(ForeignName::new(withheld).as_str(), ForeignName::WITHHELD);
        }
    }
}
