// SPDX-License-Identifier: EUPL-1.2
//! The lines of a CSV file (RFC 4180), each with the place where it stands.

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::diagnostic::Place;

/// Goes through the lines of a file; empty ones are passed over.
pub(super) struct Sheet<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    record: StringRecord,
    /// How far lines have been counted: bytes, and the number of the line there.
    counted: (usize, u32),
}

/// A line and its cells.
pub(super) struct Line<'s> {
    record: &'s StringRecord,
    /// From where the line begins to the end of the file.
    rest: &'s str,
    /// The line without its end; where a cell goes over several, the first of them.
    pub(super) text: &'s str,
    /// Counted from 1.
    pub(super) number: u32,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(text: &'a str) -> Sheet<'a> {
        let mut builder = ReaderBuilder::new();
        // Lines of another length are a mistake that is told with all others.
        let reader = builder.has_headers(false).flexible(true);
        Sheet {
            text,
            reader: reader.from_reader(text.as_bytes()),
            record: StringRecord::new(),
            counted: (0, 1),
        }
    }

    /// The next line; nothing at the end.
    pub(super) fn next(&mut self) -> Option<Line<'_>> {
        // Reading from memory does not fail, and the text is UTF-8.
        if !matches!(self.reader.read_record(&mut self.record), Ok(true)) {
            return None;
        }
        let at = self.record.position().map_or(0, csv::Position::byte);
        // Ends of lines that were passed over stand before the record.
        let rest = self.text.get(at as usize..).unwrap_or_default();
        let rest = rest.trim_start_matches(['\r', '\n']);
        let start = self.text.len() - rest.len();
        let (from, number) = self.counted;
        let between = self.text.as_bytes().get(from..start).unwrap_or_default();
        let ends = between.iter().filter(|byte| **byte == b'\n').count();
        self.counted = (start, number + ends as u32);
        Some(Line {
            record: &self.record,
            rest,
            text: rest.lines().next().unwrap_or_default(),
            number: self.counted.1,
        })
    }
}

impl<'s> Line<'s> {
    pub(super) fn cells(&self) -> impl Iterator<Item = &'s str> {
        self.record.iter()
    }

    pub(super) fn cell(&self, at: usize) -> Option<&'s str> {
        self.record.get(at)
    }

    pub(super) fn len(&self) -> usize {
        self.record.len()
    }

    /// Where a cell stands.
    pub(super) fn place(&self, at: usize) -> Place {
        let (mut cell, mut quoted) = (0, false);
        let (mut column, mut length) = (1, 0);
        for letter in self.rest.chars() {
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted && cell == at => break,
                '\r' | '\n' if !quoted => break,
                ',' if !quoted => {
                    cell += 1;
                    column += length + 1;
                    length = 0;
                    continue;
                }
                _ => {}
            }
            length += 1;
        }
        Place {
            line: self.number,
            column,
            length: length.max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_cells_have_their_places_whatever_ends_a_line() {
        for end in ["\n", "\r\n"] {
            let text = ["a,b", "", "\"x, y\",zz", "ü,1,2"].join(end);
            let mut sheet = Sheet::new(&text);
            let mut seen = Vec::new();
            while let Some(line) = sheet.next() {
                let place = line.place(1);
                seen.push((line.number, line.len(), place.column, place.length));
            }
            assert_eq!(seen, [(1, 2, 3, 1), (3, 2, 8, 2), (4, 3, 3, 1)], "{end:?}");
        }
    }
}
