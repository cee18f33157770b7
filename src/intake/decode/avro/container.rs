// SPDX-License-Identifier: EUPL-1.2
//! Object container files: a schema, and blocks of values that follow it.

use flate2::bufread::DeflateDecoder;

use super::plan::{Node, Plan};
use super::read::Reader;
use super::{Avro, Row, Rows};
use crate::intake::decode::Tree;
use crate::intake::decode::compression::{MOST, bounded};
use crate::intake::reject::Reject;

/// What such a file begins with.
const MAGIC: &[u8] = b"Obj\x01";

/// How blocks are compressed.
enum Codec {
    Null,
    Deflate,
    Zstandard,
}

/// Whether bytes begin as such a file does.
pub(in crate::intake) fn is_container(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Every value of a file. What stands in a block that is broken takes nothing else with it.
pub(super) fn rows<'r>(bytes: &[u8]) -> Result<Rows<'r>, Reject> {
    let header = Plan::of_nodes(vec![Node::Bytes, Node::Map(0)], 1);
    let file = bytes.strip_prefix(MAGIC).ok_or(Reject::SchemaMismatch)?;
    let mut file = Reader::new(&header, file);
    let said = file.value()?;
    let text = |key| match said.get(key) {
        Some(Tree::Text(text)) => Some(&**text),
        _ => None,
    };
    let codec = match text("avro.codec") {
        None | Some("null") => Codec::Null,
        Some("deflate") => Codec::Deflate,
        Some("zstandard") => Codec::Zstandard,
        Some(_) => return Err(Reject::BadCompression),
    };
    let schema = text("avro.schema").ok_or(Reject::SchemaMismatch)?;
    let schema = Avro::parse(schema, &[]).map_err(|_| Reject::SchemaMismatch)?;
    let marker: [u8; 16] = file.array()?;
    let mut rows = Rows::new();
    let mut left = Left {
        values: file.left(),
        bytes: MOST as usize,
    };
    while !file.is_at_end() {
        let count = u64::try_from(file.long()?).map_err(|_| Reject::SchemaMismatch)?;
        let block = file.sized()?;
        if file.array()? != marker {
            return Err(Reject::SchemaMismatch);
        }
        let opened = codec.open(block)?;
        left.bytes = left
            .bytes
            .checked_sub(opened.len())
            .ok_or(Reject::TooLarge)?;
        left.values = read(&schema, &opened, (count, left.values), &mut rows)?;
    }
    Ok(rows)
}

/// What may still come out of a file.
struct Left {
    values: usize,
    bytes: usize,
}

/// Reads the values of a block. Says how many values may come after it.
fn read<'r>(
    schema: &Avro,
    block: &[u8],
    (count, left): (u64, usize),
    rows: &mut Rows<'r>,
) -> Result<usize, Reject> {
    let mut block = Reader::new(&schema.plan, block).with_left(left);
    for _ in 0..count {
        match block.value() {
            Ok(tree) => rows.push(Ok(Row {
                tree: tree.into_owned(),
                is_twice: block.is_twice,
            })),
            Err(Reject::TooLarge) => return Err(Reject::TooLarge),
            // Nobody knows where the next one would begin.
            Err(why) => {
                rows.push(Err(why));
                return Ok(block.left());
            }
        }
    }
    if !block.is_at_end() {
        rows.push(Err(Reject::SchemaMismatch));
    }
    Ok(block.left())
}

impl Codec {
    fn open(&self, block: &[u8]) -> Result<Vec<u8>, Reject> {
        let opened = match self {
            Codec::Null => return Ok(block.to_vec()),
            Codec::Deflate => bounded(DeflateDecoder::new(block)),
            Codec::Zstandard => zstd::Decoder::with_buffer(block).and_then(bounded),
        };
        opened.map_err(|_| Reject::BadCompression)
    }
}
