// SPDX-License-Identifier: EUPL-1.2
//! The decoder's door: a codec turns the bytes of a record into values, and nothing behind it knows
//! how they were written.
//!
//! One codec is one file or folder that gives [`Tree`]s; mappings and the native form take trees.
//! JSON also lends its cursor to the native form, which visits what clauses read and passes over the
//! rest.

mod avro;
mod binary;
mod bytes;
mod cbor;
mod cef;
mod compression;
mod csv;
mod digits;
mod frame;
pub(super) mod json;
mod key_value;
mod leef;
pub(super) mod lines;
mod msgpack;
mod protobuf;
mod schema;
mod syslog;
mod text;
mod value;
mod xml;

use std::borrow::Cow;
use std::sync::Arc;

use smallvec::SmallVec;

use super::reject::Reject;
pub(super) use bytes::of as of_bytes;
pub(super) use compression::Compression;
pub(super) use csv::{Dialect, Need, lines as lines_of_columns, open_quote};
pub use frame::SchemaId;
pub(super) use frame::in_header;
pub(super) use schema::{Framed, Schema, Unframed};
pub(super) use value::Tree;
pub(super) use xml::Expected;

/// Values inside each other at most.
const DEEPEST: u32 = 127;

/// How the records that a mapping reads are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// How the value as a whole is compressed.
    pub compression: Option<Compression>,
    /// What it holds then.
    pub format: Format,
    /// How lines of columns are written, where they are.
    pub dialect: Dialect,
    /// What the mapping expects of names, where one element may stand for a list of one.
    pub expected: Expected,
    /// The schema of every value, if the mapping names one.
    pub schema: Option<Arc<Schema>>,
}

/// What a value is, once nothing is around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Format {
    /// One JSON value; or several that follow each other, the first of them whole.
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
    /// Apache Avro.
    Avro,
    /// Protocol Buffers.
    Protobuf,
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
            // Bytes that follow a schema may begin with any byte.
            None if !self.format.has_schema() && Compression::of(payload).is_some() => {
                Err(Reject::LooksCompressed)
            }
            None => Ok(Cow::Borrowed(payload)),
            Some(compression) => compression.open(payload),
        }
    }

    /// Why a value cannot be read, seen that it may be compressed though nothing says so.
    pub(super) fn blamed(&self, why: Reject, payload: &[u8]) -> Reject {
        match Compression::of(payload) {
            Some(_) if self.compression.is_none() => Reject::LooksCompressed,
            _ => why,
        }
    }

    /// What stands in them, once it is known which schema they follow.
    ///
    /// # Errors
    /// Nothing of it can be read.
    pub(super) fn rows<'a>(&'a self, framed: &'a Framed<'_>) -> Result<Rows<'a>, Reject> {
        let bytes = framed.body;
        match (self.format, framed.schema.as_deref()) {
            (Format::Json, _) => lines::read(bytes),
            (Format::Lines, _) => lines::read_each(bytes),
            (Format::Csv, _) => csv::read(bytes, &self.dialect),
            (Format::Msgpack, _) => msgpack::read(bytes),
            (Format::Cbor, _) => cbor::read(bytes),
            (Format::Xml, _) => xml::read(bytes, &self.expected),
            (Format::Cef, _) => text::lines(bytes, cef::event),
            (Format::Leef, _) => text::lines(bytes, leef::event),
            (Format::Syslog, _) => text::lines(bytes, syslog::message),
            (Format::KeyValue, _) => text::lines(bytes, key_value::pairs),
            (Format::Avro, Some(Schema::Avro(schema))) => schema.row(bytes),
            (Format::Avro, _) => avro::contained(bytes),
            (Format::Protobuf, _) => match &framed.message {
                Some(message) => protobuf::row(message, bytes),
                None => Err(Reject::NoSchema),
            },
        }
    }
}

impl Format {
    /// Whether it holds rows, of which one is a list of one.
    pub(super) fn is_rows(self) -> bool {
        matches!(self, Format::Csv | Format::Lines)
    }

    /// Whether a value can only be read along a schema.
    pub(super) fn has_schema(self) -> bool {
        matches!(self, Format::Avro | Format::Protobuf)
    }

    /// The words of a mapping.
    pub(super) const WORDS: [(&'static str, Format); 12] = [
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
        ("avro", Format::Avro),
        ("protobuf", Format::Protobuf),
    ];
}
