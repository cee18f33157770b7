// SPDX-License-Identifier: EUPL-1.2
//! A whole JSON text as a tree.

use super::{Cursor, DEEPEST, NotJson};
use crate::intake::decode::{Compression, Tree, frame};
use crate::intake::reject::Reject;

/// The text of a JSON record, without what may stand before it: the frame of a schema registry,
/// and the mark of byte order that some programs write. No JSON begins with either.
///
/// # Errors
/// It is not UTF-8, but compressed perhaps, or behind the frame is something else than JSON.
pub(in crate::intake) fn text(bytes: &[u8]) -> Result<&str, Reject> {
    let framed = frame::split(bytes).map(|(_, value)| value);
    let value = framed.unwrap_or(bytes);
    let value = value.strip_prefix(b"\xef\xbb\xbf").unwrap_or(value);
    if framed.is_some() && !matches!(value.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return Err(Reject::SchemaFrame);
    }
    str::from_utf8(value).map_err(|_| match Compression::of(bytes) {
        Some(_) => Reject::LooksCompressed,
        None => Reject::NotUtf8,
    })
}

/// The tree of a text, and whether a key stood twice in one object: the last one counts.
pub(in crate::intake) fn tree(text: &str) -> Result<(Tree<'_>, bool), NotJson> {
    let mut is_twice = false;
    let mut from = Cursor::new(text);
    let tree = from.tree(DEEPEST, &mut is_twice)?;
    from.end()?;
    Ok((tree, is_twice))
}

impl<'a> Cursor<'a> {
    /// One value, in which `depth` levels may be opened.
    pub(super) fn tree(&mut self, depth: u32, is_twice: &mut bool) -> Result<Tree<'a>, NotJson> {
        if let Some(value) = self.scalar()? {
            return Ok(value);
        }
        let depth = depth.checked_sub(1).ok_or(NotJson)?;
        let mut first = true;
        if self.take(b'{') {
            let mut members = Vec::new();
            while let Some(member) = self.member(first)? {
                first = false;
                members.push((member.key, self.tree(depth, is_twice)?));
            }
            let (object, is_this) = Tree::object(members);
            *is_twice |= is_this;
            return Ok(object);
        }
        self.take(b'[');
        let mut items = Vec::new();
        while self.element(first)? {
            first = false;
            items.push(self.tree(depth, is_twice)?);
        }
        Ok(Tree::List(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_tree() {
        let text = "{\"b\":[1e400,\"\\ud83d\"],\"a\":{\"x\":null},\"b\":[-0.50,true]}";
        let (tree, is_twice) = tree(text).unwrap();
        assert!(is_twice);
        let b = Tree::List(vec![Tree::Number("-0.50".into()), Tree::Bool(true)]);
        assert_eq!(tree.get("b"), Some(&b));
        assert_eq!(tree.get("a").and_then(|a| a.get("x")), Some(&Tree::Null));
    }

    #[test]
    fn nothing_is_nested_too_deeply() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(tree(&nested(127)).is_ok());
        assert_eq!(tree(&nested(128)), Err(NotJson));
    }

    #[test]
    fn what_stands_before_a_text_goes() {
        assert_eq!(text(b"\xef\xbb\xbf{}"), Ok("{}"));
        assert_eq!(text(b"\xff"), Err(Reject::NotUtf8));
        assert_eq!(text(b"\0\0\0\0\x07\xef\xbb\xbf {}"), Ok(" {}"));
        assert_eq!(text(b"\x01GUID-of-16-bytes[]"), Ok("[]"));
        assert_eq!(text(b"\0\0\0\0\x07\x02ab"), Err(Reject::SchemaFrame));
        assert_eq!(text(b"\0\0"), Ok("\0\0"));
    }
}
