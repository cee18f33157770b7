// SPDX-License-Identifier: EUPL-1.2
//! CBOR records (RFC 8949): one value, or several one after another (RFC 8742).

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use minicbor::Decoder;
use minicbor::data::Type;

use super::{DEEPEST, Row, Rows, Tree, binary, bytes};
use crate::intake::reject::Reject;
use crate::observation::Unreadable;

/// Bytes that are no CBOR, or are nested too deeply.
struct NotCbor;

impl From<minicbor::decode::Error> for NotCbor {
    fn from(_: minicbor::decode::Error) -> NotCbor {
        NotCbor
    }
}

/// All values.
pub(super) fn read(bytes: &[u8]) -> Result<Rows<'_>, Reject> {
    let mut reader = Reader {
        from: Decoder::new(bytes),
        is_twice: false,
    };
    Ok(binary::rows(|| {
        let row = reader.row().ok();
        (row, reader.from.position() >= bytes.len())
    }))
}

struct Reader<'a> {
    from: Decoder<'a>,
    /// Whether a key stood twice in one object of this value.
    is_twice: bool,
}

impl<'a> Reader<'a> {
    fn row(&mut self) -> Result<Row<'a>, NotCbor> {
        self.is_twice = false;
        let tree = self.value(DEEPEST)?;
        Ok((tree, self.is_twice).into())
    }

    /// One value, in which `depth` levels may be opened.
    fn value(&mut self, depth: u32) -> Result<Tree<'a>, NotCbor> {
        Ok(match self.from.datatype()? {
            Type::Bool => Tree::Bool(self.from.bool()?),
            Type::Null => self.from.null().map(|()| Tree::Null)?,
            Type::Undefined => self.from.undefined().map(|()| Tree::Null)?,
            Type::Simple => self
                .from
                .simple()
                .map(|_| binary::broken("a simple value", Unreadable::Type))?,
            Type::F16 => binary::float(self.half()?),
            Type::F32 => binary::float(self.from.f32()?),
            Type::F64 => binary::float(self.from.f64()?),
            Type::Bytes | Type::BytesIndef | Type::String | Type::StringIndef => {
                text_of(self.bytes()?)
            }
            Type::Array | Type::ArrayIndef => self.list(depth.checked_sub(1).ok_or(NotCbor)?)?,
            Type::Map | Type::MapIndef => self.object(depth.checked_sub(1).ok_or(NotCbor)?)?,
            Type::Tag => self.tagged(depth.checked_sub(1).ok_or(NotCbor)?)?,
            Type::Break | Type::Unknown(_) => return Err(NotCbor),
            _ => binary::whole(i128::from(self.from.int()?)),
        })
    }

    /// The bytes of a text or of bytes, whole or in pieces: the library asks each for being UTF-8,
    /// and what is not has to take nothing else with it.
    fn bytes(&mut self) -> Result<Cow<'a, [u8]>, NotCbor> {
        let piece = match self.from.datatype()? {
            Type::Bytes | Type::String => return Ok(Cow::Borrowed(self.piece()?)),
            Type::BytesIndef => Type::Bytes,
            Type::StringIndef => Type::String,
            _ => return Err(NotCbor),
        };
        self.from.set_position(self.from.position() + 1);
        let mut all = Vec::new();
        while self.goes_on(None, 0)? {
            if self.from.datatype()? != piece {
                return Err(NotCbor);
            }
            all.extend_from_slice(self.piece()?);
        }
        Ok(Cow::Owned(all))
    }

    /// Bytes whose length stands before them, written as a whole number is.
    fn piece(&mut self) -> Result<&'a [u8], NotCbor> {
        let written = &self.from.input()[self.from.position()..];
        let mut head = [0; 9];
        let known = written.len().min(head.len());
        head[..known].copy_from_slice(&written[..known]);
        head[0] &= 0x1f;
        let mut head = Decoder::new(&head[..known]);
        let length = usize::try_from(head.u64()?).map_err(|_| NotCbor)?;
        let behind = &written[head.position()..];
        let piece = behind.get(..length).ok_or(NotCbor)?;
        let end = self.from.position() + head.position() + length;
        self.from.set_position(end);
        Ok(piece)
    }

    /// A float of two bytes.
    fn half(&mut self) -> Result<f32, NotCbor> {
        let behind = self.from.position() + 1;
        let bits = self.from.input()[behind..].first_chunk::<2>();
        let bits = u16::from_be_bytes(*bits.ok_or(NotCbor)?);
        self.from.set_position(behind + 2);
        Ok(binary::half(bits))
    }

    fn list(&mut self, depth: u32) -> Result<Tree<'a>, NotCbor> {
        let length = self.from.array()?;
        // Room is made for what is there, not for what is said to be.
        let mut items = Vec::new();
        while self.goes_on(length, items.len())? {
            items.push(self.value(depth)?);
        }
        Ok(Tree::List(items))
    }

    fn object(&mut self, depth: u32) -> Result<Tree<'a>, NotCbor> {
        let length = self.from.map()?;
        let mut members = Vec::new();
        while self.goes_on(length, members.len())? {
            let key = match self.value(0)? {
                Tree::Text(key) | Tree::Number(key) => key,
                Tree::Broken(fault) => fault.written,
                _ => return Err(NotCbor),
            };
            members.push((key, self.value(depth)?));
        }
        let (object, is_this) = Tree::object(members);
        self.is_twice |= is_this;
        Ok(object)
    }

    /// Whether something comes behind so many of a length, or before the sign that ends them.
    fn goes_on(&mut self, length: Option<u64>, read: usize) -> Result<bool, NotCbor> {
        if let Some(length) = length {
            return Ok((read as u64) < length);
        }
        let is_end = self.from.datatype()? == Type::Break;
        if is_end {
            self.from.set_position(self.from.position() + 1);
        }
        Ok(!is_end)
    }

    /// What a tag makes of the value behind it. One that says nothing about how to read it goes.
    fn tagged(&mut self, depth: u32) -> Result<Tree<'a>, NotCbor> {
        let tag = self.from.tag()?.as_u64();
        Ok(match tag {
            1 => seconds(self.value(depth)?),
            2 | 3 => binary::large(&self.bytes()?, tag == 3),
            4 => match self.value(depth)? {
                Tree::List(parts) => fraction(&parts),
                _ => return Err(NotCbor),
            },
            37 => binary::uuid(&self.bytes()?),
            _ => self.value(depth)?,
        })
    }
}

/// Bytes that may be a text.
fn text_of(bytes: Cow<'_, [u8]>) -> Tree<'_> {
    match bytes {
        Cow::Borrowed(bytes) => bytes::of(bytes),
        Cow::Owned(bytes) => bytes::of(&bytes).into_owned(),
    }
}

/// A time, given by the seconds since 1970.
fn seconds<'a>(count: Tree<'_>) -> Tree<'a> {
    let Tree::Number(digits) = count else {
        return binary::broken("no time of CBOR", Unreadable::Time);
    };
    if let Ok(whole) = digits.parse::<i64>() {
        return binary::moment(whole, 0);
    }
    // As exact as a float of today's size is.
    let micros = digits.parse::<f64>().unwrap_or(f64::NAN) * 1e6;
    let micros = micros.round() as i64;
    binary::moment(
        micros.div_euclid(1_000_000),
        micros.rem_euclid(1_000_000) * 1_000,
    )
}

/// A whole number times a power of ten.
fn fraction<'a>(parts: &[Tree<'_>]) -> Tree<'a> {
    let is_whole = |digits: &str| {
        digits
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_digit())
    };
    match parts {
        [Tree::Number(exponent), Tree::Number(digits)]
            if is_whole(exponent) && is_whole(digits) =>
        {
            Tree::Number(Cow::Owned(format!("{digits}e{exponent}")))
        }
        _ => binary::broken("no decimal fraction of CBOR", Unreadable::Number),
    }
}
