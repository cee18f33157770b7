// SPDX-License-Identifier: EUPL-1.2
//! Keys that are known, found by comparing numbers: each key of a record is looked up, and most are
//! not read.

/// What stands under known keys, each of at most 16 bytes.
#[derive(Debug)]
pub(super) struct Known<T> {
    /// By a hash of a key: one more than the number of the first row it can be; 0 for none.
    places: [u8; PLACES],
    rows: Vec<Row<T>>,
}

const PLACES: usize = 64;

#[derive(Debug)]
struct Row<T> {
    word: Word,
    /// One more than the number of the next row in the same place; 0 for none.
    next: u8,
    here: T,
}

/// A short key as numbers: those of two keys are the same only if the keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    length: u64,
    head: u64,
    tail: u64,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Known {
            places: [0; PLACES],
            rows: Vec::new(),
        }
    }
}

impl<T> Known<T> {
    /// Adds a key that is not there yet. One that is too long to be known is never found.
    pub(super) fn add(&mut self, key: &str, here: T) {
        let Some(word) = Word::of(key) else { return };
        // There are fewer than a hundred names in all.
        let new = self.rows.len() as u8 + 1;
        let next = std::mem::replace(&mut self.places[word.place()], new);
        self.rows.push(Row { word, next, here });
    }

    /// What stands under a key, and its number, which is the order in which it was added.
    #[inline(always)]
    pub(super) fn find(&self, key: &str) -> Option<(usize, &T)> {
        let word = Word::of(key)?;
        let mut next = self.places[word.place()];
        loop {
            let at = usize::from(next.checked_sub(1)?);
            let row = self.rows.get(at)?;
            if row.word == word {
                return Some((at, &row.here));
            }
            next = row.next;
        }
    }

    /// Everything, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|row| &row.here)
    }
}

impl Word {
    #[inline(always)]
    fn of(key: &str) -> Option<Word> {
        let key = key.as_bytes();
        // Both ends overlap in the middle, and so no byte is left out.
        let (head, tail) = match (key.first_chunk(), key.last_chunk()) {
            (Some(head), Some(tail)) if key.len() <= 16 => {
                (u64::from_le_bytes(*head), u64::from_le_bytes(*tail))
            }
            (Some(_), _) => return None,
            (None, _) => match (key.first_chunk(), key.last_chunk()) {
                (Some(head), Some(tail)) => (
                    u64::from(u32::from_le_bytes(*head)),
                    u64::from(u32::from_le_bytes(*tail)),
                ),
                _ => {
                    let bytes = key.iter();
                    (bytes.fold(0, |word, byte| word << 8 | u64::from(*byte)), 0)
                }
            },
        };
        let length = key.len() as u64;
        Some(Word { length, head, tail })
    }

    /// Where it belongs: different ones may share a place, which only costs a comparison.
    #[inline(always)]
    fn place(self) -> usize {
        let all = self.head ^ self.tail.rotate_left(29) ^ self.length;
        // The golden ratio spreads what differs over the highest bits.
        (all.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_differ_where_keys_do(a in "[ab\\x00é]{0,18}", b in "[ab\\x00é]{0,18}") {
            for (a, b) in [(&a, &b), (&a, &a)] {
                let is_short = a.len() <= 16 && b.len() <= 16;
                prop_assert_eq!(Word::of(a).is_some(), a.len() <= 16);
                prop_assert!(!is_short || (Word::of(a) == Word::of(b)) == (a == b));
            }
        }

        #[test]
        fn what_was_added_is_found_and_nothing_else(
            keys in prop::collection::hash_set("[a-d]{0,3}", 0..80), other in "[a-d]{0,4}",
        ) {
            let mut known = Known::default();
            for (at, key) in keys.iter().enumerate() {
                known.add(key, at);
            }
            for (at, key) in keys.iter().enumerate() {
                prop_assert_eq!(known.find(key), Some((at, &at)));
            }
            prop_assert_eq!(known.find(&other).is_some(), keys.contains(&other));
        }
    }
}
