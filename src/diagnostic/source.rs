// SPDX-License-Identifier: EUPL-1.2
//! A file that is being read: its name and its lines, to show the place of a finding.

use std::sync::Arc;

use super::Snippet;

/// Characters of a line shown on either side of a place, so that a file of one long line with many
/// mistakes does not copy itself many times.
const SHOWN: usize = 100;

/// A stretch of one line. Lines and columns count from 1, columns and length in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: u32,
    /// First character.
    pub column: u32,
    /// How many characters; at least 1.
    pub length: u32,
}

impl Place {
    /// The beginning of a file.
    pub const START: Place = Place {
        line: 1,
        column: 1,
        length: 1,
    };
}

/// The text of a file, with its lines found once.
#[derive(Debug)]
pub struct Source<'a> {
    name: Arc<str>,
    text: &'a str,
    /// Where each line begins, in bytes.
    starts: Vec<usize>,
}

impl<'a> Source<'a> {
    /// A file of this name and text.
    #[must_use]
    pub fn new(name: &str, text: &'a str) -> Source<'a> {
        // Line ends of three systems; the oldest has no line feed.
        let is_end = |at: usize| match text.as_bytes().get(at) {
            Some(b'\r') => text.as_bytes().get(at + 1) != Some(&b'\n'),
            _ => true,
        };
        let ends = text
            .match_indices(['\n', '\r'])
            .filter(|(at, _)| is_end(*at));
        let after = ends.map(|(at, _)| at + 1);
        Source {
            name: name.into(),
            text,
            starts: std::iter::once(0).chain(after).collect(),
        }
    }

    /// The name of the file, as the user wrote it.
    #[must_use]
    pub fn name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// How many lines it has.
    #[must_use]
    pub fn lines(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// A line without its end, counted from 1; nothing if the file has no such line.
    #[must_use]
    pub fn line(&self, line: u32) -> &'a str {
        let index = (line as usize).saturating_sub(1);
        let Some(&start) = self.starts.get(index) else {
            return "";
        };
        let end = self.starts.get(index + 1).copied();
        let line = &self.text[start..end.unwrap_or(self.text.len())];
        line.trim_end_matches(['\n', '\r'])
    }

    /// The place moved to the nearest one that the file has.
    #[must_use]
    pub fn clamp(&self, place: Place) -> Place {
        let line = place.line.clamp(1, self.starts.len() as u32);
        let width = self.line(line).chars().count() as u32;
        let column = if line == place.line { place.column } else { 1 };
        let column = column.clamp(1, width + 1);
        Place {
            line,
            column,
            length: place.length.clamp(1, (width + 1 - column).max(1)),
        }
    }

    /// What stands around a place.
    #[must_use]
    pub fn snippet(&self, place: Place) -> Snippet {
        let column = (place.column as usize).saturating_sub(1);
        let skipped = column.saturating_sub(SHOWN);
        let text = self.line(place.line).chars().skip(skipped);
        Snippet {
            text: text.take(2 * SHOWN).collect(),
            before: column - skipped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_outside_the_file_moves_inside() {
        let source = Source::new("f", "ab\r\ncdé");
        let place = |line, column, length| Place {
            line,
            column,
            length,
        };
        assert_eq!(source.clamp(place(9, 9, 9)), place(2, 1, 3));
        assert_eq!(source.clamp(place(1, 2, 9)), place(1, 2, 1));
        assert_eq!(source.clamp(place(2, 9, 0)), place(2, 4, 1));
        assert_eq!(source.snippet(place(2, 3, 1)).text, "cdé");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = "x".repeat(1_000);
        let source = Source::new("f", &text);
        let snippet = source.snippet(Place {
            line: 1,
            column: 500,
            length: 1,
        });
        assert_eq!((snippet.text.len(), snippet.before), (200, 100));
    }
}
