// SPDX-License-Identifier: EUPL-1.2
//! Members of objects, each with the hash of what is written there.

use std::borrow::Cow;

use super::{Cursor, DEEPEST, NotJson};
use crate::intake::decode::Tree;
use crate::intake::names::Names;

/// A key, up to its value.
#[derive(Debug)]
pub(in crate::intake) struct Member<'a> {
    pub(in crate::intake) key: Cow<'a, str>,
    /// Where the key begins and ends, without its quotes.
    start: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    /// The next member of an object, up to its value; nothing at the object's end. `first` says
    /// that none came before.
    #[inline(always)]
    pub(in crate::intake) fn member(&mut self, first: bool) -> Result<Option<Member<'a>>, NotJson> {
        if !self.goes_on(b'}', first)? {
            return Ok(None);
        }
        self.peek();
        let start = self.at + 1;
        let key = self.key()?;
        let end = self.at - 1;
        self.want(b':')?;
        Ok(Some(Member { key, start, end }))
    }

    /// The value of a member, and the hash of both. Of an object only is told that it is one.
    #[inline(always)]
    pub(in crate::intake) fn value(
        &mut self,
        member: &Member<'a>,
        names: &Names,
    ) -> Result<(Tree<'a>, u64), NotJson> {
        self.peek();
        let from = self.at;
        if let Some(value) = self.scalar()? {
            let hash = self.hashed(member, from, &value, names);
            return Ok((value, hash));
        }
        if self.peek() == b'{' {
            return Ok((Tree::SOME_OBJECT, self.pass(member, names)?));
        }
        let value = self.tree(DEEPEST, &mut false)?;
        let hash = names.under(&member.key, &value);
        Ok((value, hash))
    }

    /// Passes over the value of a member; gives the hash of both.
    #[inline(always)]
    pub(in crate::intake) fn pass(
        &mut self,
        member: &Member<'a>,
        names: &Names,
    ) -> Result<u64, NotJson> {
        self.pass_at(member, names, DEEPEST)
    }

    #[inline(always)]
    fn pass_at(&mut self, member: &Member<'a>, names: &Names, depth: u32) -> Result<u64, NotJson> {
        let first = self.peek();
        let from = self.at;
        // Nearly all are texts, numbers and words behind a key without escapes: nothing of them is
        // made that would have to go again.
        if first == b'"' && member.is_plain(from) {
            self.at += 1;
            if self.pass_text()? {
                return Ok(self.written_member(member, self.at - 1, names));
            }
            return Ok(names.under(&member.key, &self.unescaped(from)));
        }
        if matches!(first, b'{' | b'[') {
            return Ok(names.member(&member.key, self.pass_nested(names, depth)?));
        }
        if member.is_plain(from) {
            self.skip_plain()?;
            return Ok(self.written_member(member, self.at, names));
        }
        let value = self.scalar()?.unwrap_or(Tree::Null);
        Ok(names.under(&member.key, &value))
    }

    /// Passes over an object or list; gives its hash. `depth` levels may still be opened.
    fn pass_nested(&mut self, names: &Names, depth: u32) -> Result<u64, NotJson> {
        let depth = depth.checked_sub(1).ok_or(NotJson)?;
        let mut first = true;
        if self.take(b'{') {
            let mut sum = 0u64;
            while let Some(member) = self.member(first)? {
                first = false;
                sum = sum.wrapping_add(self.pass_at(&member, names, depth)?);
            }
            return Ok(names.object(sum));
        }
        self.want(b'[')?;
        let mut list = names.list();
        while self.element(first)? {
            first = false;
            let element = match self.scalar()? {
                Some(value) => names.tree(&value),
                None => self.pass_nested(names, depth)?,
            };
            list = names.and(list, element);
        }
        Ok(list)
    }

    /// The hash of a member whose value, which began at `from`, was just read. Nearly all are hashed
    /// as they are written.
    #[inline(always)]
    fn hashed(&self, member: &Member<'a>, from: usize, value: &Tree<'a>, names: &Names) -> u64 {
        let is_text = match value {
            Tree::Text(Cow::Borrowed(_)) => true,
            Tree::Text(Cow::Owned(_)) | Tree::Broken(_) => {
                return names.under(&member.key, value);
            }
            Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::List(_) | Tree::Object(_) => false,
        };
        if !member.is_plain(from) {
            return names.under(&member.key, value);
        }
        self.written_member(member, self.at - usize::from(is_text), names)
    }

    /// The hash of a member as it is written, up to here.
    #[inline(always)]
    fn written_member(&self, member: &Member<'a>, end: usize, names: &Names) -> u64 {
        names.written(&self.text.as_bytes()[member.start..end])
    }
}

impl Member<'_> {
    /// Whether the member is hashed as it is written, if its value, which begins at `from`, has no
    /// escapes: no escapes in the key, no space between them.
    #[inline(always)]
    fn is_plain(&self, from: usize) -> bool {
        matches!(self.key, Cow::Borrowed(_)) && from == self.end + 2
    }
}

impl Cursor<'_> {
    /// The hash of a whole text, and nothing else of it.
    #[cfg(test)]
    pub(in crate::intake) fn hash(mut self, names: &Names) -> Result<u64, NotJson> {
        let hash = match self.scalar()? {
            Some(value) => names.tree(&value),
            None => self.pass_nested(names, DEEPEST)?,
        };
        self.end()?;
        Ok(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json::tree;
    use crate::intake::names::KEY;
    use proptest::prelude::*;

    fn names() -> Names {
        Names::new(&std::array::from_fn(|n| (n as u8).wrapping_mul(83)))
    }

    fn hash(text: &str) -> Result<u64, NotJson> {
        Cursor::new(text).hash(&names())
    }

    #[test]
    fn order_space_and_escapes_do_not_matter_and_all_else_does() {
        let one = r#"{"a":"x","b":{"c":[1,"é"],"d":null}}"#;
        for same in [
            r#"{"b":{"d":null,"c":[1,"é"]},"a":"x"}"#,
            "{ \"a\" : \"x\",\n\"b\": {\"c\" :[ 1, \"é\" ] ,\"d\":null} }",
            r#"{"\u0061":"\u0078","b":{"c":[1,"\u00e9"],"d":null}}"#,
        ] {
            assert_eq!(hash(one), hash(same), "{same}");
        }
        for other in [
            r#"{"a":"x","b":{"c":["é",1],"d":null}}"#,
            r#"{"a":"x","b":{"c":[1,"é"]},"d":null}"#,
            r#"{"a":"x","b":{"c":[1.0,"é"],"d":null}}"#,
            r#"{"a":"x ","b":{"c":[1,"é"],"d":null}}"#,
            r#"{"a":"x","b":{"c":[1,"é"],"d":"null"}}"#,
        ] {
            assert_ne!(hash(one), hash(other), "{other}");
        }
    }

    fn written() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            "\\PC{0,20}".prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            any::<bool>().prop_map(serde_json::Value::from),
            Just(serde_json::Value::Null),
        ];
        leaf.prop_recursive(5, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
                prop::collection::btree_map("\\PC{0,9}", inner, 0..5)
                    .prop_map(|map| map.into_iter().collect::<serde_json::Value>()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn who_passes_over_hashes_what_who_reads_does(value in written()) {
            let (compact, pretty) = (value.to_string(), format!("{value:#}"));
            let (tree, _) = tree(&pretty).unwrap();
            prop_assert_eq!(hash(&compact), Ok(names().tree(&tree)));
            prop_assert_eq!(hash(&compact), hash(&pretty));
        }
    }

    #[test]
    fn a_key_has_the_length_that_is_asked_for() {
        assert_eq!(KEY % 8, 0);
    }
}
