// SPDX-License-Identifier: EUPL-1.2
//! MessagePack records: one value, or several one after another.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use rmp::Marker;

use super::{DEEPEST, Row, Rows, Tree, binary, bytes};
use crate::intake::reject::Reject;
use crate::observation::Unreadable;

/// Bytes that are no MessagePack, or are nested too deeply.
struct NotMsgpack;

/// All values.
pub(super) fn read(bytes: &[u8]) -> Result<Rows<'_>, Reject> {
    let mut from = From {
        rest: bytes,
        is_twice: false,
    };
    Ok(binary::rows(|| {
        let row = from.row().ok();
        (row, from.rest.is_empty())
    }))
}

/// What is left to read.
struct From<'a> {
    rest: &'a [u8],
    /// Whether a key stood twice in one object of this value.
    is_twice: bool,
}

impl<'a> From<'a> {
    fn row(&mut self) -> Result<Row<'a>, NotMsgpack> {
        self.is_twice = false;
        let tree = self.value(DEEPEST)?;
        Ok((tree, self.is_twice).into())
    }

    /// One value, in which `depth` levels may be opened.
    fn value(&mut self, depth: u32) -> Result<Tree<'a>, NotMsgpack> {
        let marker = self.marker()?;
        Ok(match marker {
            Marker::Null => Tree::Null,
            Marker::False => Tree::Bool(false),
            Marker::True => Tree::Bool(true),
            Marker::F32 => binary::float(f32::from_be_bytes(self.array()?)),
            Marker::F64 => binary::float(f64::from_be_bytes(self.array()?)),
            Marker::FixStr(_)
            | Marker::Str8
            | Marker::Str16
            | Marker::Str32
            | Marker::Bin8
            | Marker::Bin16
            | Marker::Bin32 => {
                let length = self.length(marker)?;
                bytes::of(self.take(length)?)
            }
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => self.list(marker, depth)?,
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => self.object(marker, depth)?,
            Marker::Reserved => return Err(NotMsgpack),
            _ => match self.whole(marker)? {
                Some(number) => binary::whole(number),
                None => self.extension(marker)?,
            },
        })
    }

    fn list(&mut self, marker: Marker, depth: u32) -> Result<Tree<'a>, NotMsgpack> {
        let depth = depth.checked_sub(1).ok_or(NotMsgpack)?;
        // Room is made for what is there, not for what is said to be.
        let mut items = Vec::new();
        for _ in 0..self.length(marker)? {
            items.push(self.value(depth)?);
        }
        Ok(Tree::List(items))
    }

    fn object(&mut self, marker: Marker, depth: u32) -> Result<Tree<'a>, NotMsgpack> {
        let depth = depth.checked_sub(1).ok_or(NotMsgpack)?;
        let mut members = Vec::new();
        for _ in 0..self.length(marker)? {
            members.push((self.key()?, self.value(depth)?));
        }
        let (object, is_this) = Tree::object(members);
        self.is_twice |= is_this;
        Ok(object)
    }

    /// A text or a whole number.
    fn key(&mut self) -> Result<Cow<'a, str>, NotMsgpack> {
        match self.value(0)? {
            Tree::Text(key) | Tree::Number(key) => Ok(key),
            Tree::Broken(fault) => Ok(fault.written),
            _ => Err(NotMsgpack),
        }
    }

    /// A whole number, if the marker says that one follows.
    fn whole(&mut self, marker: Marker) -> Result<Option<i128>, NotMsgpack> {
        Ok(Some(match marker {
            Marker::FixPos(number) => number.into(),
            Marker::FixNeg(number) => number.into(),
            Marker::U8 => u8::from_be_bytes(self.array()?).into(),
            Marker::U16 => u16::from_be_bytes(self.array()?).into(),
            Marker::U32 => u32::from_be_bytes(self.array()?).into(),
            Marker::U64 => u64::from_be_bytes(self.array()?).into(),
            Marker::I8 => i8::from_be_bytes(self.array()?).into(),
            Marker::I16 => i16::from_be_bytes(self.array()?).into(),
            Marker::I32 => i32::from_be_bytes(self.array()?).into(),
            Marker::I64 => i64::from_be_bytes(self.array()?).into(),
            _ => return Ok(None),
        }))
    }

    /// How many bytes, elements or members follow.
    fn length(&mut self, marker: Marker) -> Result<usize, NotMsgpack> {
        Ok(match marker {
            Marker::FixStr(length) | Marker::FixArray(length) | Marker::FixMap(length) => {
                length.into()
            }
            Marker::Str8 | Marker::Bin8 | Marker::Ext8 => u8::from_be_bytes(self.array()?).into(),
            Marker::Str16 | Marker::Bin16 | Marker::Array16 | Marker::Map16 | Marker::Ext16 => {
                u16::from_be_bytes(self.array()?).into()
            }
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            _ => u32::from_be_bytes(self.array()?) as usize,
        })
    }

    /// A time, or what only its source understands.
    fn extension(&mut self, marker: Marker) -> Result<Tree<'a>, NotMsgpack> {
        let length = self.length(marker)?;
        let [kind] = self.array()?;
        let bytes = self.take(length)?;
        if kind.cast_signed() != -1 {
            return Ok(binary::broken(
                "an extension of MessagePack",
                Unreadable::Type,
            ));
        }
        Ok(time(bytes).unwrap_or(binary::broken(
            "no time stamp of MessagePack",
            Unreadable::Time,
        )))
    }

    fn marker(&mut self) -> Result<Marker, NotMsgpack> {
        let [byte] = self.array()?;
        Ok(Marker::from_u8(byte))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NotMsgpack> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(NotMsgpack)?;
        self.rest = rest;
        Ok(*array)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], NotMsgpack> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(NotMsgpack)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// The three forms of a time stamp: seconds; billionths and seconds in one; each by itself.
fn time<'a>(bytes: &[u8]) -> Option<Tree<'a>> {
    Some(match bytes.len() {
        4 => binary::moment(u32::from_be_bytes(bytes.try_into().ok()?).into(), 0),
        8 => {
            let both = u64::from_be_bytes(bytes.try_into().ok()?);
            let seconds = both & ((1 << 34) - 1);
            binary::moment(seconds.cast_signed(), (both >> 34).cast_signed())
        }
        12 => {
            let (nanoseconds, seconds) = bytes.split_first_chunk::<4>()?;
            let seconds = i64::from_be_bytes(seconds.try_into().ok()?);
            binary::moment(seconds, u32::from_be_bytes(*nanoseconds).into())
        }
        _ => return None,
    })
}
