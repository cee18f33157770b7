// SPDX-License-Identifier: EUPL-1.2
//! Reads a value along its schema.

use std::borrow::Cow;

use super::logical::Logical;
use super::plan::{Node, Plan};
use crate::intake::decode::{DEEPEST, Tree, bytes, digits};
use crate::intake::reject::Reject;

/// Values in one record at most: what takes no bytes could be without end. Some 60 MB.
const MOST: usize = 1 << 20;

/// A place in the bytes of one value after another.
pub(super) struct Reader<'a> {
    plan: &'a Plan,
    rest: &'a [u8],
    /// How many values may still come.
    left: usize,
    /// Whether a key stood twice in a map of the last value.
    pub is_twice: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(plan: &'a Plan, bytes: &'a [u8]) -> Reader<'a> {
        Reader {
            plan,
            rest: bytes,
            left: MOST,
            is_twice: false,
        }
    }

    /// The same, after so many values of other bytes.
    pub(super) fn with_left(mut self, left: usize) -> Reader<'a> {
        self.left = left;
        self
    }

    pub(super) fn left(&self) -> usize {
        self.left
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The value that comes next.
    ///
    /// # Errors
    /// The bytes do not follow the schema, or too much comes of them.
    pub(super) fn value(&mut self) -> Result<Tree<'a>, Reject> {
        self.is_twice = false;
        self.node(self.plan.root(), 0)
    }

    fn node(&mut self, at: usize, depth: u32) -> Result<Tree<'a>, Reject> {
        if depth > DEEPEST {
            return Err(Reject::SchemaMismatch);
        }
        self.left = self.left.checked_sub(1).ok_or(Reject::TooLarge)?;
        Ok(match self.plan.node(at) {
            Node::Null => Tree::Null,
            Node::Bool => match self.take(1)? {
                [0] => Tree::Bool(false),
                [1] => Tree::Bool(true),
                _ => return Err(Reject::SchemaMismatch),
            },
            Node::Int => digits::whole(self.int()?),
            Node::Long => digits::whole(self.long()?),
            Node::Float => digits::float(f32::from_le_bytes(self.array()?)),
            Node::Double => digits::float(f64::from_le_bytes(self.array()?)),
            Node::Bytes => bytes::of(self.sized()?),
            Node::Fixed(size) => bytes::of(self.take(*size)?),
            Node::Enum(symbols) => {
                let symbol = usize::try_from(self.int()?).ok();
                let symbol = symbol.and_then(|at| symbols.get(at));
                Tree::Text(symbol.ok_or(Reject::SchemaMismatch)?.into())
            }
            Node::Union(variants) => {
                let variant = usize::try_from(self.long()?).ok();
                let variant = variant.and_then(|at| variants.get(at));
                self.node(*variant.ok_or(Reject::SchemaMismatch)?, depth + 1)?
            }
            Node::List(of) => {
                let mut items = Vec::new();
                while let Some(count) = self.block()? {
                    for _ in 0..count {
                        items.push(self.node(*of, depth + 1)?);
                    }
                }
                Tree::List(items)
            }
            Node::Map(of) => self.map(*of, depth)?,
            Node::Record(fields) => {
                let mut members = Vec::with_capacity(fields.len().min(64));
                for (name, of) in fields {
                    members.push((Cow::Borrowed(&**name), self.node(*of, depth + 1)?));
                }
                Tree::object(members).0
            }
            Node::Logical(logical) => self.logical(logical)?,
            Node::Unknown => return Err(Reject::SchemaMismatch),
        })
    }

    fn map(&mut self, of: usize, depth: u32) -> Result<Tree<'a>, Reject> {
        let mut members = Vec::new();
        while let Some(count) = self.block()? {
            for _ in 0..count {
                let key = self.sized()?;
                let key = str::from_utf8(key).map_err(|_| Reject::NotUtf8)?;
                members.push((Cow::Borrowed(key), self.node(of, depth + 1)?));
            }
        }
        let (map, is_twice) = Tree::object(members);
        self.is_twice |= is_twice;
        Ok(map)
    }

    fn logical(&mut self, logical: &Logical) -> Result<Tree<'a>, Reject> {
        Ok(match logical {
            Logical::Date => Logical::date(self.int()?),
            Logical::TimeOfDay { per_second: 1_000 } => {
                Logical::time_of_day(i64::from(self.int()?), 1_000)
            }
            Logical::TimeOfDay { per_second } => Logical::time_of_day(self.long()?, *per_second),
            Logical::Moment {
                per_second,
                is_local,
            } => Logical::moment(self.long()?, *per_second, *is_local),
            Logical::Decimal { size, scale } => {
                let bytes = match size {
                    Some(size) => self.take(*size)?,
                    None => self.sized()?,
                };
                Logical::decimal(bytes, i64::from(*scale))
            }
            Logical::BigDecimal => {
                let bytes = self.sized()?;
                let mut inner = Reader::new(self.plan, bytes);
                let digits = inner.sized()?;
                Logical::decimal(digits, inner.long()?)
            }
            Logical::Uuid => Logical::uuid(self.array()?),
            Logical::Duration => Logical::duration(self.array()?),
        })
    }

    /// The header of a block of a list or map: how many come next, nothing at the end.
    fn block(&mut self) -> Result<Option<u64>, Reject> {
        let count = self.long()?;
        if count < 0 {
            // Its size in bytes, for readers who want none of it.
            self.long()?;
        }
        Ok(Some(count.unsigned_abs()).filter(|count| *count > 0))
    }

    /// A zig-zag number of up to ten bytes, the lowest bits first.
    pub(super) fn long(&mut self) -> Result<i64, Reject> {
        let mut bits = 0_u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            if shift == 63 && byte > 1 {
                break;
            }
            bits |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok((bits >> 1) as i64 ^ -((bits & 1) as i64));
            }
        }
        Err(Reject::SchemaMismatch)
    }

    fn int(&mut self) -> Result<i32, Reject> {
        i32::try_from(self.long()?).map_err(|_| Reject::SchemaMismatch)
    }

    /// Bytes behind their length.
    pub(super) fn sized(&mut self) -> Result<&'a [u8], Reject> {
        let size = usize::try_from(self.long()?).map_err(|_| Reject::SchemaMismatch)?;
        self.take(size)
    }

    pub(super) fn take(&mut self, size: usize) -> Result<&'a [u8], Reject> {
        let split = self.rest.split_at_checked(size);
        let (taken, rest) = split.ok_or(Reject::SchemaMismatch)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Reject> {
        let split = self.rest.split_first_chunk();
        let (taken, rest) = split.ok_or(Reject::SchemaMismatch)?;
        self.rest = rest;
        Ok(*taken)
    }
}
