// SPDX-License-Identifier: EUPL-1.2
//! Hashes under a key of this installation: what names an event, and what its source wrote of it.
//!
//! The content of an event does not depend on the order of keys, on white space, or on how letters
//! are escaped. Members of an object are added up, elements of a list are chained; a member whose
//! value is a text, number or word is hashed together with its key in one go, because nearly all
//! are. Whoever does not know the key cannot make two of these numbers meet but by trying, and
//! never learns whether they did.

use siphasher::sip::SipHasher13;
use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64_with_secret;
use zeroize::Zeroizing;

use super::decode::Tree;

/// Bytes that [`Names`] takes its keys from.
pub(super) const KEY: usize = SECRET + 16 + 8 * WHITENERS;
/// Bytes of the secret of the content's hash.
const SECRET: usize = 192;
/// Numbers that keep sums, chains and members apart.
const WHITENERS: usize = 7;

/// The keys.
pub(super) struct Names {
    secret: Zeroizing<[u8; SECRET]>,
    name: [u64; 2],
    whiteners: [u64; WHITENERS],
}

/// How a value is written that is neither object nor list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    Text,
    /// A number, or one of the words `true`, `false`, `null`.
    Plain,
    /// A text that is none.
    Broken,
}

/// Bytes of a name or member that is put together.
type Scratch = SmallVec<[u8; 256]>;

impl Names {
    /// From bytes that nobody else knows.
    pub(super) fn new(key: &[u8; KEY]) -> Names {
        let word = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&key[at..at + 8]);
            u64::from_le_bytes(bytes)
        };
        let mut secret = Zeroizing::new([0; SECRET]);
        secret.copy_from_slice(&key[..SECRET]);
        Names {
            secret,
            name: [word(SECRET), word(SECRET + 8)],
            whiteners: std::array::from_fn(|n| word(SECRET + 16 + 8 * n)),
        }
    }

    /// What names an event, or one observation: over texts that each end where they end.
    pub(super) fn id(&self, parts: &[&str]) -> u64 {
        let mut bytes = Scratch::new();
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        SipHasher13::new_with_keys(self.name[0], self.name[1]).hash(&bytes)
    }

    /// A text that nobody may read, as one that is the same wherever it stood.
    pub(super) fn text(&self, text: &str) -> String {
        format!("hash:{:016x}", self.id(&["text", text]))
    }

    /// The content of an event, from the sum over its members or the hash of its tree.
    pub(super) fn content(&self, sum: u64) -> u32 {
        let hasher = SipHasher13::new_with_keys(self.name[1], self.name[0]);
        hasher.hash(&sum.to_le_bytes()) as u32
    }

    /// A member or element as it is written, from behind the first quote of its key up to the last
    /// quote or digit of its value; without escapes and white space.
    pub(super) fn written(&self, bytes: &[u8]) -> u64 {
        xxh3_64_with_secret(bytes, &*self.secret)
    }

    /// The same, from key and value.
    pub(super) fn leaf(&self, key: &str, how: Leaf, value: &str) -> u64 {
        let mut bytes = Scratch::new();
        if how == Leaf::Broken || is_special(key) || how == Leaf::Text && is_special(value) {
            // No member that is hashed as it is written has these bytes.
            bytes.extend_from_slice(&[0, how as u8]);
            bytes.extend_from_slice(&(key.len() as u64).to_le_bytes());
            bytes.extend_from_slice(key.as_bytes());
        } else {
            bytes.extend_from_slice(key.as_bytes());
            bytes.extend_from_slice(if how == Leaf::Text { b"\":\"" } else { b"\":" });
        }
        bytes.extend_from_slice(value.as_bytes());
        self.written(&bytes)
    }

    /// A member whose value is an object or a list.
    pub(super) fn member(&self, key: &str, value: u64) -> u64 {
        self.mix(self.written(key.as_bytes()), value, 0)
    }

    /// An object, from the sum over its members.
    pub(super) fn object(&self, sum: u64) -> u64 {
        self.mix(sum, 1, 2)
    }

    /// A list without elements.
    pub(super) fn list(&self) -> u64 {
        self.whiteners[6]
    }

    /// A list with one element more.
    pub(super) fn and(&self, list: u64, element: u64) -> u64 {
        self.mix(list, element, 4)
    }

    /// A whole value.
    pub(super) fn tree(&self, tree: &Tree<'_>) -> u64 {
        match tree {
            Tree::List(items) => {
                let items = items.iter().map(|item| self.tree(item));
                items.fold(self.list(), |list, item| self.and(list, item))
            }
            Tree::Object(members) => {
                let members = members.iter().map(|(key, value)| self.under(key, value));
                self.object(members.fold(0, u64::wrapping_add))
            }
            Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Broken(_) => {
                self.under("", tree)
            }
        }
    }

    /// A member.
    pub(super) fn under(&self, key: &str, value: &Tree<'_>) -> u64 {
        match value {
            Tree::Null => self.leaf(key, Leaf::Plain, "null"),
            Tree::Bool(true) => self.leaf(key, Leaf::Plain, "true"),
            Tree::Bool(false) => self.leaf(key, Leaf::Plain, "false"),
            Tree::Number(digits) => self.leaf(key, Leaf::Plain, digits),
            Tree::Text(text) => self.leaf(key, Leaf::Text, text),
            Tree::Broken(fault) => self.leaf(key, Leaf::Broken, &fault.written),
            Tree::List(_) | Tree::Object(_) => self.member(key, self.tree(value)),
        }
    }

    /// Both halves of a product, folded: neither factor is known outside.
    fn mix(&self, a: u64, b: u64, whitener: usize) -> u64 {
        let a = u128::from(a ^ self.whiteners[whitener]);
        let product = a * u128::from(b ^ self.whiteners[whitener + 1]);
        (product as u64) ^ (product >> 64) as u64
    }
}

/// Whether JSON cannot hold the text without an escape.
fn is_special(text: &str) -> bool {
    text.bytes()
        .any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(first: u8) -> [u8; KEY] {
        std::array::from_fn(|n| (n as u8).wrapping_mul(83).wrapping_add(first))
    }

    #[test]
    fn keys_values_and_places_are_kept_apart() {
        let names = Names::new(&key(7));
        let text = |text: &'static str| Tree::Text(text.into());
        let object = |key: &'static str, value| Tree::object(vec![(key.into(), value)]).0;
        let different = [
            text("a"),
            text(""),
            Tree::Number("1".into()),
            text("1"),
            Tree::Null,
            text("null"),
            Tree::torn("a"),
            Tree::List(vec![]),
            Tree::List(vec![text("a")]),
            Tree::List(vec![text("a"), text("b")]),
            Tree::List(vec![text("b"), text("a")]),
            Tree::List(vec![Tree::List(vec![text("a")])]),
            object("a", text("b")),
            object("b", text("a")),
            object("a", text("b\":\"c")),
            object("a\":\"b", text("c")),
            object("a", object("b", text("c"))),
            Tree::SOME_OBJECT,
        ];
        let mut hashes: Vec<u64> = different.iter().map(|tree| names.tree(tree)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), different.len());
        assert_ne!(names.id(&["ab", "c"]), names.id(&["a", "bc"]));
    }

    #[test]
    fn who_has_another_key_has_other_names() {
        let (ours, other) = (Names::new(&key(7)), Names::new(&key(8)));
        assert_ne!(ours.id(&["s", "1"]), other.id(&["s", "1"]));
        let tree = Tree::Text("a".into());
        assert_ne!(ours.tree(&tree), other.tree(&tree));
        assert_ne!(ours.content(1), other.content(1));
    }
}
