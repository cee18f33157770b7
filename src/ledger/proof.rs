// SPDX-License-Identifier: EUPL-1.2
//! Proofs of inclusion and consistency (RFC 6962, RFC 9162), and the file that holds one.

use std::ops::Range;

use super::{Checkpoint, Hash, SignedNote};

/// Hashes in a proof at most: two for each bit of a size.
const MAX_HASHES: usize = 128;
/// First line of a proof's file (C2SP tlog-proof).
const HEAD: &str = "c2sp.org/tlog-proof@v1";

/// Whether the proof shows this leaf at this place in the tree of `size` leaves under `root`
/// (RFC 9162, section 2.1.3.2).
#[must_use]
pub fn proves_inclusion(leaf: Hash, index: u64, size: u64, root: Hash, proof: &[Hash]) -> bool {
    if index >= size || proof.len() > MAX_HASHES {
        return false;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = leaf;
    for other in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = Hash::node(*other, hash);
            // A node without a right neighbour is its own parent: go up to where it has a left one.
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::node(hash, *other);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == root
}

/// Whether the proof shows the tree of `old` leaves to be the beginning of that of `new` leaves
/// (RFC 9162, section 2.1.4.2).
#[must_use]
pub fn proves_consistency(old: (u64, Hash), new: (u64, Hash), proof: &[Hash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size > new_size || proof.len() > MAX_HASHES {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    if old_size == 0 {
        return proof.is_empty() && old_root == Hash::empty();
    }
    let mut rest = proof.iter().copied();
    let first = if old_size.is_power_of_two() {
        Some(old_root)
    } else {
        rest.next()
    };
    let Some(first) = first else { return false };
    let (mut at, mut last) = (old_size - 1, new_size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut before, mut after) = (first, first);
    for other in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            before = Hash::node(other, before);
            after = Hash::node(other, after);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            after = Hash::node(after, other);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && before == old_root && after == new_root
}

/// The subtrees whose roots prove a leaf, from the leaf up.
pub(super) fn inclusion_ranges(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let mut ranges = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    ranges.reverse();
    Some(ranges)
}

/// The subtrees whose roots prove that the tree of `old` leaves is the beginning of that of
/// `new`, from the bottom up. Each lies before `old` or behind it, never across.
pub(super) fn consistency_ranges(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old > new {
        return None;
    }
    let mut ranges = Vec::new();
    if old == 0 || old == new {
        return Some(ranges);
    }
    let (mut start, mut end, mut whole) = (0, new, true);
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
            whole = false;
        }
    }
    if !whole {
        ranges.push(start..end);
    }
    ranges.reverse();
    Some(ranges)
}

/// The largest power of two below a size of at least two.
fn split(size: u64) -> u64 {
    size.next_power_of_two() >> 1
}

/// The root over the leaves before one, as a proof of its inclusion shows it: the hashes left of
/// the way up are the edge of the tree that the leaf was added to. Whoever has that tree knows so
/// that the leaf goes on from it. Nothing if the proof has another length.
#[must_use]
pub fn root_before(index: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
    let ranges = inclusion_ranges(index, size).filter(|ranges| ranges.len() == proof.len())?;
    let left = ranges
        .iter()
        .zip(proof)
        .filter(|(range, _)| range.end <= index);
    let root = left.map(|(_, hash)| *hash);
    let root = root.reduce(|right, left| Hash::node(left, right));
    Some(root.unwrap_or_else(Hash::empty))
}

/// A proof that stands alone: a leaf's place, its hashes, and a signed checkpoint above them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Place of the leaf.
    pub index: u64,
    /// Hashes from the leaf up.
    pub hashes: Vec<Hash>,
    /// The checkpoint.
    pub checkpoint: SignedNote,
}

impl InclusionProof {
    /// Reads the text of a proof's file. The line `extra` that the form allows is not taken:
    /// nothing in the file stands outside of what it proves.
    #[must_use]
    pub fn parse(text: &str) -> Option<InclusionProof> {
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        if lines.next()? != HEAD {
            return None;
        }
        let index = decimal(lines.next()?.strip_prefix("index ")?)?;
        let hashes = lines.map(Hash::parse).collect::<Option<Vec<_>>>()?;
        if hashes.len() > MAX_HASHES {
            return None;
        }
        let checkpoint = SignedNote::parse(note)?;
        Some(InclusionProof {
            index,
            hashes,
            checkpoint,
        })
    }

    /// Whether it shows this leaf at this place. Nobody has checked who signed the checkpoint.
    #[must_use]
    pub fn shows(&self, index: u64, leaf: Hash) -> bool {
        Checkpoint::parse(self.checkpoint.text()).is_some_and(|above| {
            self.index == index
                && proves_inclusion(leaf, index, above.size, above.root, &self.hashes)
        })
    }
}

impl std::fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{HEAD}\nindex {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

/// A decimal number without sign or leading zeros, as C2SP formats write sizes.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let minimal = text == "0" || !text.starts_with('0');
    text.parse().ok().filter(|_| plain && minimal)
}
