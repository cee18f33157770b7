// SPDX-License-Identifier: EUPL-1.2
//! The Merkle tree: its right edge for whoever appends, all of its nodes for whoever proves.

use std::ops::Range;

use super::Hash;
use super::proof::{consistency_ranges, inclusion_ranges};

/// The right edge of a growing tree: the roots of its whole subtrees, largest first. At most one
/// for each bit of the size, so 64 hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompactRange {
    size: u64,
    roots: Vec<Hash>,
}

impl CompactRange {
    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        self.push_subtree(0, leaf);
    }

    /// Adds a whole subtree of `2^level` leaves by its root. The size has to be a multiple of
    /// that; if it is not, nothing is added and the answer is no.
    pub fn push_subtree(&mut self, level: u32, root: Hash) -> bool {
        let Some(leaves) = 1u64.checked_shl(level) else {
            return false;
        };
        let Some(size) = self
            .size
            .checked_add(leaves)
            .filter(|_| self.size.is_multiple_of(leaves))
        else {
            return false;
        };
        let mut root = root;
        // A carry: each whole subtree of the same height is merged into one of twice the size.
        let mut left = self.size >> level;
        while left & 1 == 1 {
            if let Some(before) = self.roots.pop() {
                root = Hash::node(before, root);
            }
            left >>= 1;
        }
        self.roots.push(root);
        self.size = size;
        true
    }

    /// The roots of the whole subtrees, largest first.
    #[must_use]
    pub fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// The edge of a tree of this size from the roots of its whole subtrees, largest first;
    /// nothing if there are more or fewer of them than such a tree has.
    #[must_use]
    pub fn from_roots(size: u64, roots: Vec<Hash>) -> Option<CompactRange> {
        (roots.len() == size.count_ones() as usize).then_some(CompactRange { size, roots })
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Hash {
        let from_right = self.roots.iter().rev().copied();
        from_right
            .reduce(|right, left| Hash::node(left, right))
            .unwrap_or_else(Hash::empty)
    }

    /// The hashes that prove this tree to be the beginning of the one with these leaves more
    /// (RFC 6962, section 2.1.2): each is a root of this edge or lies above the new leaves alone.
    #[must_use]
    pub fn consistency(&self, more: &[Hash]) -> Vec<Hash> {
        let size = self.size + more.len() as u64;
        let Some(ranges) = consistency_ranges(self.size, size) else {
            return Vec::new();
        };
        let mut starts = Vec::new();
        let mut start = 0;
        for level in (0..64).rev().filter(|level| self.size >> level & 1 == 1) {
            starts.push(start);
            start += 1u64 << level;
        }
        let root = |range: Range<u64>| {
            if let Ok(at) = starts.binary_search(&range.start) {
                return self.roots[at];
            }
            let from = (range.start.saturating_sub(self.size)) as usize;
            let to = (range.end.saturating_sub(self.size)) as usize;
            let mut edge = CompactRange::default();
            more[from..to].iter().for_each(|leaf| edge.push(*leaf));
            edge.root()
        };
        ranges.into_iter().map(root).collect()
    }
}

/// All nodes over a list of leaves, to prove with: 64 bytes a leaf.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Leaves before the first one that is here; of them there are only the roots of the edge.
    base: u64,
    /// Number of leaves, those before included.
    size: u64,
    /// By height: the roots of whole subtrees of `2^height` leaves that end behind `base`, and
    /// before them that of the edge if it has one of this height.
    levels: Vec<Vec<Hash>>,
}

impl FromIterator<Hash> for Tree {
    fn from_iter<T: IntoIterator<Item = Hash>>(leaves: T) -> Tree {
        Tree::behind(&CompactRange::default(), leaves)
    }
}

impl Default for Tree {
    fn default() -> Tree {
        Tree::from_iter([])
    }
}

impl Tree {
    /// Leaves that go on from an edge. It proves each of them as the whole tree would: all that a
    /// proof needs of the leaves before are the roots of their edge.
    #[must_use]
    pub fn behind(edge: &CompactRange, leaves: impl IntoIterator<Item = Hash>) -> Tree {
        let mut roots = edge.roots().iter().rev().copied();
        let mut tree = Tree {
            base: edge.size(),
            size: edge.size(),
            levels: Vec::new(),
        };
        let mut lowest = Vec::new();
        if edge.size() & 1 == 1 {
            lowest.extend(roots.next());
        }
        for leaf in leaves {
            lowest.push(leaf);
            tree.size += 1;
        }
        tree.levels.push(lowest);
        for level in 1..64 - tree.size.leading_zeros() {
            let below = &tree.levels[level as usize - 1];
            // Pairs begin at an even node: an odd one has the root of the edge before it.
            let (pairs, _) = below.as_chunks::<2>();
            let mut nodes = Vec::with_capacity(pairs.len() + 1);
            if edge.size() >> level & 1 == 1 {
                nodes.extend(roots.next());
            }
            nodes.extend(pairs.iter().map(|[a, b]| Hash::node(*a, *b)));
            tree.levels.push(nodes);
        }
        tree
    }

    /// Number of leaves, with those before the first that is here.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of a whole subtree that ends behind the leaves before, or belongs to their edge.
    fn node(&self, level: u32, at: u64) -> Hash {
        let before = self.base >> level;
        // The root of the edge, if there is one of this height, stands before the others.
        let first = before - (before & 1);
        self.levels[level as usize][(at - first) as usize]
    }

    /// The root over the first leaves.
    ///
    /// # Panics
    /// There are fewer leaves than that, or some of them are not here: ask [`Tree::size`] first.
    #[must_use]
    pub fn root(&self, size: u64) -> Hash {
        self.over(0..size)
    }

    /// The root over a range of leaves that is a subtree of some tree: it starts at a multiple of
    /// its length, rounded up to a power of two.
    fn over(&self, range: Range<u64>) -> Hash {
        let length = range.end - range.start;
        if length == 0 {
            return Hash::empty();
        }
        if length.is_power_of_two() {
            let level = length.trailing_zeros();
            return self.node(level, range.start >> level);
        }
        let middle = range.start + (length.next_power_of_two() >> 1);
        Hash::node(self.over(range.start..middle), self.over(middle..range.end))
    }

    /// The hashes that prove a leaf to be in the tree of the first `size` leaves (RFC 6962,
    /// section 2.1.1); nothing if there is no such leaf, or it is one of those before.
    #[must_use]
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        let here = index >= self.base && size <= self.size;
        let ranges = inclusion_ranges(index, size).filter(|_| here)?;
        Some(ranges.into_iter().map(|range| self.over(range)).collect())
    }

    /// The hashes that prove the tree of `old` leaves to be the beginning of that of `new`
    /// (section 2.1.2); nothing if it cannot be.
    #[must_use]
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        let ranges = consistency_ranges(old, new).filter(|_| new <= self.size())?;
        Some(ranges.into_iter().map(|range| self.over(range)).collect())
    }

    /// The roots of the whole subtrees that make up a range of leaves, with their heights: what
    /// stands for leaves that are left out, and what [`CompactRange::push_subtree`] takes.
    ///
    /// # Panics
    /// There are fewer leaves than that: ask [`Tree::size`] first.
    #[must_use]
    pub fn cover(&self, range: Range<u64>) -> Vec<(u32, Hash)> {
        let (mut at, end) = (range.start, range.end);
        let mut parts = Vec::new();
        while at < end {
            let level = at.trailing_zeros().min((end - at).ilog2());
            parts.push((level, self.node(level, at >> level)));
            at += 1 << level;
        }
        parts
    }
}
