// SPDX-License-Identifier: EUPL-1.2
//! A value as a codec gives it: nothing in it was converted, and nothing was lost.

use std::borrow::Cow;

use crate::observation::Unreadable;

/// A value, borrowed from the record where its bytes allow it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::intake) enum Tree<'a> {
    Null,
    Bool(bool),
    /// The digits as they are written, of any length.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    /// What should be a value and is none: a text in which half a surrogate pair stands, or what only
    /// a binary format can hold.
    Broken(Box<Fault<'a>>),
    List(Vec<Tree<'a>>),
    /// In order of keys, each once.
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

/// What stands where a value should, and why that is none.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::intake) struct Fault<'a> {
    /// As it is written, or in words.
    pub written: Cow<'a, str>,
    pub why: Unreadable,
}

impl<'a> Tree<'a> {
    /// A text that is none of Unicode, as it is written or described.
    pub(in crate::intake) fn torn(written: impl Into<Cow<'a, str>>) -> Tree<'a> {
        Tree::broken(written, Unreadable::Surrogate)
    }

    /// Something that is no value, and why not.
    pub(in crate::intake) fn broken(written: impl Into<Cow<'a, str>>, why: Unreadable) -> Tree<'a> {
        let written = written.into();
        Tree::Broken(Box::new(Fault { written, why }))
    }

    /// An object of which only matters that it is one.
    pub(in crate::intake) const SOME_OBJECT: Tree<'static> = Tree::Object(Vec::new());

    /// An object out of members in any order: of those with one key the last one counts. Says
    /// whether there were such.
    pub(in crate::intake) fn object(
        mut members: Vec<(Cow<'a, str>, Tree<'a>)>,
    ) -> (Tree<'a>, bool) {
        let before = members.len();
        // Stable; so the last of equals is the first from behind.
        members.sort_by(|(a, _), (b, _)| a.cmp(b));
        members.reverse();
        members.dedup_by(|(a, _), (b, _)| a == b);
        members.reverse();
        let is_twice = members.len() < before;
        (Tree::Object(members), is_twice)
    }

    /// What stands under a key of an object.
    pub(in crate::intake) fn get(&self, key: &str) -> Option<&Tree<'a>> {
        let Tree::Object(members) = self else {
            return None;
        };
        let at = members.binary_search_by(|(known, _)| known.as_ref().cmp(key));
        at.ok().map(|at| &members[at].1)
    }

    /// A copy that borrows nothing.
    pub(in crate::intake) fn into_owned(self) -> Tree<'static> {
        let own = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        match self {
            Tree::Null => Tree::Null,
            Tree::Bool(truth) => Tree::Bool(truth),
            Tree::Number(digits) => Tree::Number(own(digits)),
            Tree::Text(text) => Tree::Text(own(text)),
            Tree::Broken(fault) => Tree::broken(own(fault.written), fault.why),
            Tree::List(items) => Tree::List(items.into_iter().map(Tree::into_owned).collect()),
            Tree::Object(members) => {
                let members = members.into_iter();
                Tree::Object(members.map(|(k, v)| (own(k), v.into_owned())).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_keys_the_last_one_counts() {
        let number = |digits: &'static str| Tree::Number(digits.into());
        let members = |keys: &[(&'static str, &'static str)]| {
            let members = keys
                .iter()
                .map(|(key, digits)| ((*key).into(), number(digits)));
            Tree::object(members.collect())
        };
        let (object, is_twice) = members(&[("b", "1"), ("a", "2"), ("b", "3"), ("b", "4")]);
        assert!(is_twice);
        assert_eq!(object.get("b"), Some(&number("4")));
        assert_eq!(object.get("a"), Some(&number("2")));
        assert_eq!(object.get("c"), None);
        assert!(!members(&[("a", "1"), ("b", "1")]).1);
    }
}
