// SPDX-License-Identifier: EUPL-1.2
//! The lines of a record, for whoever is told what is wrong in one of them.

use super::Mapping;
use super::beside::Beside;
use super::blame::{Blame, Lacking};
use super::place::Place;
use super::shape::{Shape, Sort};
use crate::intake::decode::{Format, in_header, lines_of_columns, open_quote};
use crate::intake::record::Record;
use crate::intake::schemas::Schemas;

/// What stands in a record, line by line.
pub(super) struct Lines {
    /// Where each row begins, and how many fields it has.
    pub(super) rows: Vec<(usize, usize)>,
    pub(super) texts: Vec<String>,
    /// The line in which a quote opens that nothing closes.
    pub(super) open_quote: Option<usize>,
}

impl Mapping {
    /// The line in which each event of a record begins, if it has lines.
    pub fn lines_of_events(&self, record: &Record<'_>, schemas: &Schemas) -> Vec<usize> {
        let beside = Beside::of(record);
        let named = || in_header(beside.headers);
        let opened = record
            .payload
            .and_then(|bytes| self.layout.open(bytes).ok());
        let Some(opened) = opened else {
            return Vec::new();
        };
        let Ok(framed) = self.layout.unframe(&opened, named, schemas) else {
            return Vec::new();
        };
        let (around, lines) = (beside.tree(), self.lines(framed.body));
        let rows = self.layout.rows(&framed).into_iter().flatten();
        let each = rows.zip(lines.rows).flat_map(|(row, (line, _))| {
            let events = row.map_or(1, |mut row| {
                self.open(&mut row);
                let root = Place::root(&row.tree, self.fold_case, &around);
                self.places(root).map_or(1, |places| places.len())
            });
            std::iter::repeat_n(line, events)
        });
        each.collect()
    }

    /// Where the rows of a record begin. Of CSV the texts are the names of its columns.
    pub(super) fn lines(&self, bytes: &[u8]) -> Lines {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if self.layout.format == Format::Csv {
            let (texts, rows) = lines_of_columns(bytes, &self.layout.dialect);
            let open_quote = open_quote(bytes, &self.layout.dialect);
            return Lines {
                rows,
                texts,
                open_quote,
            };
        }
        let has_lines = match self.layout.format {
            Format::Lines | Format::Cef | Format::Leef | Format::Syslog | Format::KeyValue => true,
            Format::Json => {
                bytes.trim_ascii().contains(&b'\n')
                    && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_err()
            }
            Format::Csv
            | Format::Msgpack
            | Format::Cbor
            | Format::Xml
            | Format::Avro
            | Format::Protobuf => false,
        };
        let text = String::from_utf8_lossy(if has_lines { bytes } else { b"" });
        let lines = text.lines().enumerate();
        let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
        let (rows, texts) = lines
            .map(|(at, line)| ((at + 1, 0), line.to_owned()))
            .unzip();
        Lines {
            rows,
            texts,
            open_quote: None,
        }
    }
}

/// The first line that is no text, from this one on, and how many characters stand before what is
/// none.
pub(super) fn not_utf8(bytes: &[u8], begins: usize) -> Option<Blame> {
    let error = str::from_utf8(bytes).err()?;
    let (before, behind) = bytes.split_at_checked(error.valid_up_to())?;
    let before = str::from_utf8(before).ok()?;
    let last = before.rsplit('\n').next().unwrap_or_default();
    Some(Blame {
        line: Some(begins + before.matches('\n').count()),
        pointer: None,
        found: Shape {
            sort: Sort::Broken,
            length: last.chars().count(),
            like: behind
                .first()
                .map(|byte| format!("{byte:02x}"))
                .unwrap_or_default(),
        },
        wanted: Lacking::Utf8,
    })
}

/// A quote that opens in this line, and never closes.
pub(super) fn unclosed(line: Option<usize>) -> Blame {
    Blame {
        line,
        pointer: None,
        found: Shape::several(0),
        wanted: Lacking::Quote,
    }
}

/// What stands from this line on, counted from 1.
pub(super) fn line_of(bytes: &[u8], line: usize) -> &[u8] {
    let mut breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let before = line.checked_sub(2).and_then(|skipped| breaks.nth(skipped));
    let start = before.map_or(0, |(at, _)| at + 1);
    bytes.get(start..).unwrap_or_default()
}
