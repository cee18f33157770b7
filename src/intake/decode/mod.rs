// SPDX-License-Identifier: EUPL-1.2
//! The decoder's door: a codec turns the bytes of a record into values, and nothing behind it knows
//! how they were written.
//!
//! One codec is one file or folder that gives [`Tree`]s; mappings and the native form take trees.
//! JSON also lends its cursor to the native form, which visits what clauses read and passes over the
//! rest.

mod binary;
mod cbor;
mod cef;
mod compression;
mod csv;
mod frame;
pub(super) mod json;
mod key_value;
mod leef;
pub(super) mod lines;
mod msgpack;
mod syslog;
mod text;
mod value;
mod xml;

use std::borrow::Cow;

use smallvec::SmallVec;

use super::reject::Reject;
pub(super) use compression::Compression;
pub(super) use csv::Dialect;
pub(super) use value::Tree;

/// How the records that a mapping reads are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// How the value as a whole is compressed.
    pub compression: Option<Compression>,
    /// What it holds then.
    pub format: Format,
    /// How lines of columns are written, where they are.
    pub dialect: Dialect,
    /// Names of what may come several times: a list in XML even where it comes once.
    pub lists: Vec<String>,
}

/// What a value is, once nothing is around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Format {
    /// One JSON value; or several, each on a line of its own, the first of them whole.
    #[default]
    Json,
    /// JSON on each line, whatever becomes of the others.
    Lines,
    /// Lines of columns.
    Csv,
    /// MessagePack: one value, or several.
    Msgpack,
    /// CBOR: one value, or several.
    Cbor,
    /// One XML document.
    Xml,
    /// CEF on each line.
    Cef,
    /// LEEF on each line.
    Leef,
    /// Syslog on each line.
    Syslog,
    /// Pairs on each line.
    KeyValue,
}

/// One of the things that a record holds.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub tree: Tree<'a>,
    /// Whether a key stood twice in one object: the last one counts.
    pub is_twice: bool,
}

/// What a record holds, in order: what cannot be read takes nothing else with it.
pub(super) type Rows<'a> = SmallVec<[Result<Row<'a>, Reject>; 1]>;

impl<'a> From<(Tree<'a>, bool)> for Row<'a> {
    fn from((tree, is_twice): (Tree<'a>, bool)) -> Row<'a> {
        Row { tree, is_twice }
    }
}

impl Layout {
    /// The bytes of the format, out of what they were compressed to.
    pub(super) fn open<'a>(&self, payload: &'a [u8]) -> Result<Cow<'a, [u8]>, Reject> {
        match self.compression {
            None => Ok(Cow::Borrowed(payload)),
            Some(compression) => compression.open(payload),
        }
    }

    /// What stands in them.
    ///
    /// # Errors
    /// Nothing of it can be read.
    pub(super) fn rows<'a>(&'a self, bytes: &'a [u8]) -> Result<Rows<'a>, Reject> {
        match self.format {
            Format::Json => lines::read(bytes),
            Format::Lines => lines::read_each(bytes),
            Format::Csv => csv::read(bytes, &self.dialect),
            Format::Msgpack => msgpack::read(bytes),
            Format::Cbor => cbor::read(bytes),
            Format::Xml => xml::read(bytes, &self.lists),
            Format::Cef => text::lines(bytes, cef::event),
            Format::Leef => text::lines(bytes, leef::event),
            Format::Syslog => text::lines(bytes, syslog::message),
            Format::KeyValue => text::lines(bytes, key_value::pairs),
        }
    }
}

impl Format {
    /// The words of a mapping.
    pub(super) const WORDS: [(&'static str, Format); 10] = [
        ("json", Format::Json),
        ("ndjson", Format::Lines),
        ("csv", Format::Csv),
        ("msgpack", Format::Msgpack),
        ("cbor", Format::Cbor),
        ("xml", Format::Xml),
        ("cef", Format::Cef),
        ("leef", Format::Leef),
        ("syslog", Format::Syslog),
        ("key_value", Format::KeyValue),
    ];
}
