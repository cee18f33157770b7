// SPDX-License-Identifier: EUPL-1.2
//! One line of a file by its characters, and what some of them are.

use crate::diagnostic::Place;

/// A line, to look at sign by sign.
pub(super) struct Line {
    pub(super) number: u32,
    pub(super) signs: Vec<char>,
}

impl Line {
    pub(super) fn new(number: u32, text: &str) -> Line {
        Line {
            number,
            signs: text.chars().collect(),
        }
    }

    /// The sign at an index; nothing behind the end.
    pub(super) fn at(&self, index: usize) -> Option<char> {
        self.signs.get(index).copied()
    }

    /// Whether a space or the end stands at an index.
    pub(super) fn ends_word(&self, index: usize) -> bool {
        matches!(self.at(index), None | Some(' ' | '\t'))
    }

    /// Whether nothing but white space stands in it.
    pub(super) fn is_blank(&self) -> bool {
        self.skip(0) == self.signs.len()
    }

    /// The first index from here on that is no space or tab.
    pub(super) fn skip(&self, from: usize) -> usize {
        let rest = self.signs.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|c| matches!(c, ' ' | '\t')).count()
    }

    /// How many spaces begin it.
    pub(super) fn indent(&self) -> usize {
        self.signs.iter().take_while(|c| **c == ' ').count()
    }

    /// Whether nothing follows from here on, or a comment does.
    pub(super) fn is_over(&self, from: usize) -> bool {
        let next = self.skip(from);
        next >= self.signs.len() || self.begins_comment(next)
    }

    /// Whether a comment begins at an index.
    pub(super) fn begins_comment(&self, index: usize) -> bool {
        self.at(index) == Some('#') && (index == 0 || self.ends_word(index - 1))
    }

    /// Where the text that begins here ends: before a comment, and without spaces behind it.
    pub(super) fn end(&self, from: usize) -> usize {
        let mut end = (from..self.signs.len())
            .find(|index| self.begins_comment(*index))
            .unwrap_or(self.signs.len());
        while end > from && self.ends_word(end - 1) {
            end -= 1;
        }
        end
    }

    pub(super) fn text(&self, from: usize, to: usize) -> String {
        let signs = self.signs.get(from..to).unwrap_or_default();
        signs.iter().collect()
    }

    pub(super) fn place(&self, from: usize, to: usize) -> Place {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place {
            line: self.number,
            column: narrow(from + 1),
            length: narrow(to.saturating_sub(from).max(1)),
        }
    }
}

/// Spaces that word processors put before a colon or between thousands, and that look like one.
pub(in crate::yaml) fn is_odd_space(sign: char) -> bool {
    matches!(
        sign,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Signs without any shape.
pub(in crate::yaml) fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
        || sign.is_control() && sign != '\t'
}

/// The quotes that close a typographic one.
pub(in crate::yaml) fn typographic(open: char) -> Option<[char; 2]> {
    Some(match open {
        '«' => ['»', '»'],
        '‹' => ['›', '›'],
        '“' | '„' | '”' => ['”', '“'],
        '‘' | '‚' | '’' => ['’', '‘'],
        _ => return None,
    })
}

/// The index of a colon in `key:value`, where a key is a word.
pub(super) fn glued_colon(line: &Line, from: usize, to: usize) -> Option<usize> {
    let is_word = |c: &char| c.is_alphanumeric() || "_.-\"'".contains(*c);
    let rest = line.signs.get(from..to)?;
    let colon = from + rest.iter().take_while(|c| is_word(c)).count();
    (colon > from && line.at(colon) == Some(':') && !line.ends_word(colon + 1)).then_some(colon)
}
