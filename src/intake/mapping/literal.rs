// SPDX-License-Identifier: EUPL-1.2
//! Words and numbers that a mapping writes to compare them with what stands in a record.

use std::borrow::Cow;

use crate::intake::convert;
use crate::intake::decode::Tree;
use crate::observation::{Unreadable, decimal, normal};

/// A word or number of a mapping. As a number it is one however either side writes it: 1, 1.0, 1e0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    text: String,
    /// The one form of the number, if it is one.
    number: Option<String>,
}

/// A value of a record that literals are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: Cow<'t, str>,
    /// Whether it is written as a number, and no text.
    is_number: bool,
}

impl Literal {
    pub(super) fn new(text: &str) -> Literal {
        let text = normal(text).into_owned();
        let number = decimal::is_number(&text).then(|| decimal::canonical(&text));
        Literal {
            number: number.flatten(),
            text,
        }
    }

    /// As the mapping writes it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether another literal is the same word or number.
    pub(super) fn is_as(&self, other: &Literal) -> bool {
        self.text == other.text || self.number.is_some() && self.number == other.number
    }

    /// Whether a value is this word, letter by letter, or this number.
    pub(super) fn is(&self, word: &Word<'_>) -> bool {
        self.text == word.text || self.number.is_some() && self.number == word.number()
    }

    /// The one among these that a value is: rather letter by letter than as a number.
    pub(super) fn find<'l, T>(
        known: &'l [T],
        literal: impl Fn(&T) -> &Literal,
        word: &Word<'_>,
    ) -> Option<&'l T> {
        let same = known.iter().find(|one| literal(one).text == word.text);
        same.or_else(|| known.iter().find(|one| literal(one).is(word)))
    }
}

impl<'t> Word<'t> {
    /// Of a text that was found already.
    pub(super) fn new(text: Cow<'t, str>, is_number: bool) -> Word<'t> {
        Word { text, is_number }
    }

    /// Nothing if there is none, or an empty one.
    pub(super) fn of(raw: &'t Tree<'_>) -> Result<Option<Word<'t>>, Unreadable> {
        let is_number = matches!(raw, Tree::Number(_));
        let text = convert::text_in(raw)?;
        Ok(text.map(|text| Word::new(text, is_number)))
    }

    /// The one form of its number. A text is a number if it is written out as one; with an exponent
    /// it may be a code.
    fn number(&self) -> Option<String> {
        let is_one =
            self.is_number || decimal::is_number(&self.text) && !self.text.contains(['e', 'E']);
        is_one.then(|| decimal::canonical(&self.text)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value_and_codes_by_letter() {
        let is = |literal: &str, raw: Tree<'_>| {
            let word = Word::of(&raw).unwrap().unwrap();
            Literal::new(literal).is(&word)
        };
        let number = |digits: &'static str| Tree::Number(digits.into());
        let text = |text: &'static str| Tree::Text(text.into());
        for (literal, raw) in [
            ("1", number("1.0")),
            ("1", number("1e0")),
            ("-1", number("-1.00")),
            ("0", number("-0.0")),
            ("1e2", number("100")),
            ("1.0", text("1")),
            ("0", text(" 0.0 ")),
            ("007", text("007")),
            ("true", Tree::Bool(true)),
        ] {
            assert!(is(literal, raw.clone()), "{literal} {raw:?}");
        }
        for (literal, raw) in [
            ("1", number("1.01")),
            ("7", text("007")),
            ("007", number("7")),
            ("0", text("0e5")),
            ("1", Tree::Bool(true)),
            ("a", text("A")),
        ] {
            assert!(!is(literal, raw.clone()), "{literal} {raw:?}");
        }
    }
}
