// SPDX-License-Identifier: EUPL-1.2
//! What a value looks like, so far as that names nobody: of which sort it is, how long, and of which
//! characters.

use crate::intake::decode::Tree;

/// What a value looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Of which sort it is.
    pub sort: Sort,
    /// Characters, elements or members.
    pub length: usize,
    /// The characters of a text or number: 9 for a digit, A and a for letters.
    pub like: String,
}

/// A sort of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// There is none.
    Nothing,
    /// Null.
    Null,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// What only its format can hold, or half a character.
    Broken,
    /// A list.
    List,
    /// An object.
    Object,
}

/// Characters shown at most.
const SHOWN: usize = 32;

impl Sort {
    /// The word for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Sort::Nothing => "nothing",
            Sort::Null => "null",
            Sort::Bool => "bool",
            Sort::Number => "number",
            Sort::Text => "text",
            Sort::Broken => "broken",
            Sort::List => "list",
            Sort::Object => "object",
        }
    }
}

impl Shape {
    pub(super) fn of(value: Option<&Tree<'_>>) -> Shape {
        let (sort, length, like) = match value {
            None => (Sort::Nothing, 0, ""),
            Some(Tree::Null) => (Sort::Null, 0, ""),
            Some(Tree::Bool(_)) => (Sort::Bool, 0, ""),
            Some(Tree::Number(digits)) => (Sort::Number, digits.chars().count(), &**digits),
            Some(Tree::Text(text)) => (Sort::Text, text.chars().count(), &**text),
            Some(Tree::Broken(fault)) => (Sort::Broken, fault.written.chars().count(), ""),
            Some(Tree::List(items)) => (Sort::List, items.len(), ""),
            Some(Tree::Object(members)) => (Sort::Object, members.len(), ""),
        };
        Shape {
            sort,
            length,
            like: like.chars().take(SHOWN).map(class).collect(),
        }
    }

    /// Of a line of a text.
    pub(super) fn line(text: &str) -> Shape {
        Shape::of(Some(&Tree::Text(text.into())))
    }

    /// Of so many columns or fields.
    pub(super) fn several(length: usize) -> Shape {
        Shape {
            sort: Sort::List,
            length,
            like: String::new(),
        }
    }
}

/// What stands for a character: letters and digits may name somebody, what is between them not.
fn class(character: char) -> char {
    match character {
        c if c.is_numeric() => '9',
        c if c.is_uppercase() => 'A',
        c if c.is_alphabetic() => 'a',
        c if c.is_control() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_shows_no_letter_and_no_digit() {
        let shape = Shape::line("04/05/2026 Zo\u{e9}.M@x\u{0661}");
        assert_eq!(shape.like, "99/99/9999 Aaa.A@a9");
        assert_eq!((shape.sort, shape.length), (Sort::Text, 19));
        assert_eq!(Shape::line(&"x".repeat(99)).like.len(), SHOWN);
        assert_eq!(Shape::of(None).sort, Sort::Nothing);
    }
}
