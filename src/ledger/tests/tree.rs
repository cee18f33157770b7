// SPDX-License-Identifier: EUPL-1.2
//! Trees and proofs: the vectors of Certificate Transparency, and two other implementations.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use super::*;

/// The leaves of Certificate Transparency's own tests.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// Roots over the first 0 to 8 of them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const A: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const B: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const C: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const D: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const E: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const F: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";

fn digits(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| hex(&hash.0)).collect()
}

#[test]
fn roots_and_proofs_are_those_of_certificate_transparency() {
    let tree: Tree = LEAVES.iter().map(|leaf| Hash::leaf(leaf)).collect();
    let mut edge = CompactRange::default();
    for (size, root) in (0..).zip(ROOTS) {
        assert_eq!(hex(&tree.root(size).0), root);
        assert_eq!(hex(&edge.root().0), root);
        if let Some(leaf) = LEAVES.get(size as usize) {
            edge.push(Hash::leaf(leaf));
        }
    }
    let inclusion = |index, size| digits(&tree.inclusion(index, size).unwrap());
    assert_eq!(inclusion(0, 1), [""; 0]);
    assert_eq!(inclusion(0, 8), [A, B, C]);
    assert_eq!(inclusion(5, 8), [D, E, ROOTS[4]]);
    assert_eq!(inclusion(2, 3), [ROOTS[2]]);
    let consistency = |old, new| digits(&tree.consistency(old, new).unwrap());
    assert_eq!(consistency(1, 1), [""; 0]);
    assert_eq!(consistency(1, 8), [A, B, C]);
    assert_eq!(consistency(6, 8), [F, E, ROOTS[4]]);
    assert_eq!(consistency(2, 5), [B, D]);
    assert!(tree.inclusion(3, 3).is_none() && tree.inclusion(0, 9).is_none());
    assert!(tree.consistency(4, 3).is_none() && tree.consistency(0, 9).is_none());
}

/// All nodes, as `tlog_tiles` keeps them.
struct Nodes(Vec<tlog_tiles::Hash>);

impl tlog_tiles::HashReader for Nodes {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|at| self.0[*at as usize]).collect())
    }
}

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

/// A tree as three implementations have it.
struct Three {
    ours: Tree,
    leaves: Vec<Vec<u8>>,
    ct: MemoryBackedTree<Sha256, Vec<u8>>,
    tiles: Nodes,
}

impl Three {
    fn of(size: u64) -> Three {
        let leaves: Vec<Vec<u8>> = (0..size).map(|n| n.to_string().into_bytes()).collect();
        let (mut ct, mut tiles) = (MemoryBackedTree::new(), Nodes(Vec::new()));
        for (n, leaf) in (0..).zip(&leaves) {
            ct.push(leaf.clone());
            let more = tlog_tiles::stored_hashes(n, leaf, &tiles).unwrap();
            tiles.0.extend(more);
        }
        let ours = leaves.iter().map(|leaf| Hash::leaf(leaf)).collect();
        Three {
            ours,
            leaves,
            ct,
            tiles,
        }
    }
}

fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn three_implementations_agree(
        size in 1u64..300,
        index in any::<prop::sample::Index>(),
        old in any::<prop::sample::Index>(),
    ) {
        let (index, old) = (index.index(size as usize) as u64, old.index(size as usize) as u64 + 1);
        let three = Three::of(size);
        let tree = &three.ours;
        let root = tree.root(size);
        prop_assert_eq!(root.0.to_vec(), three.ct.root().as_bytes().to_vec());
        prop_assert_eq!(theirs(root), tlog_tiles::tree_hash(size, &three.tiles).unwrap());

        let proof = tree.inclusion(index, size).unwrap();
        let leaf = Hash::leaf(&three.leaves[index as usize]);
        prop_assert!(proves_inclusion(leaf, index, size, root, &proof));
        prop_assert_eq!(bytes(&proof), three.ct.prove_inclusion(index as usize).as_bytes().to_vec());
        let other = tlog_tiles::prove_record(size, index, &three.tiles).unwrap();
        prop_assert_eq!(proof.iter().map(|hash| theirs(*hash)).collect::<Vec<_>>(), other);

        let proof = tree.consistency(old, size).unwrap();
        let old_root = tree.root(old);
        prop_assert!(proves_consistency((old, old_root), (size, root), &proof));
        if old < size {
            let other = three.ct.prove_consistency((size - old) as usize);
            prop_assert_eq!(bytes(&proof), other.as_bytes());
        }
        let other = tlog_tiles::prove_tree(size, old, &three.tiles).unwrap();
        prop_assert_eq!(proof.iter().map(|hash| theirs(*hash)).collect::<Vec<_>>(), other);
    }

    #[test]
    fn the_edge_and_new_leaves_prove_as_the_whole_tree(
        before in 0u64..300, more in 0u64..200, at in any::<prop::sample::Index>(),
    ) {
        let all: Vec<Hash> = (0..before + more).map(|n| Hash::leaf(&n.to_be_bytes())).collect();
        let whole: Tree = all.iter().copied().collect();
        let mut edge = CompactRange::default();
        all[..before as usize].iter().for_each(|leaf| edge.push(*leaf));
        let new = Tree::behind(&edge, all[before as usize..].iter().copied());
        prop_assert_eq!(new.size(), whole.size());
        for index in before..before + more {
            let size = index + 1 + at.index((before + more - index) as usize) as u64;
            let proof = new.inclusion(index, size).unwrap();
            prop_assert_eq!(&proof, &whole.inclusion(index, size).unwrap());
            prop_assert_eq!(root_before(index, size, &proof), Some(whole.root(index)));
            let short = &proof[..proof.len().saturating_sub(1)];
            prop_assert!(proof.is_empty() || root_before(index, size, short).is_none());
        }
        prop_assert_eq!(new.inclusion(before + more, before + more), None);
        if let Some(gone) = before.checked_sub(1) {
            prop_assert_eq!(new.inclusion(gone, before + more), None, "it is not here");
        }
    }

    #[test]
    fn left_out_leaves_are_stood_for_by_subtrees(
        size in 1u64..300,
        from in any::<prop::sample::Index>(),
        until in any::<prop::sample::Index>(),
    ) {
        let all: Vec<Hash> = (0..size).map(|n| Hash::leaf(&n.to_be_bytes())).collect();
        let tree: Tree = all.iter().copied().collect();
        let (a, b) = (from.index(size as usize + 1) as u64, until.index(size as usize + 1) as u64);
        let shown = a.min(b)..a.max(b);
        let mut edge = CompactRange::default();
        for (level, root) in tree.cover(0..shown.start) {
            prop_assert!(edge.push_subtree(level, root));
        }
        for leaf in &all[shown.start as usize..shown.end as usize] {
            edge.push(*leaf);
        }
        for (level, root) in tree.cover(shown.end..size) {
            prop_assert!(edge.push_subtree(level, root));
        }
        prop_assert_eq!(edge.size(), size);
        prop_assert_eq!(edge.root(), tree.root(size));
        // Out of place, a subtree is refused.
        prop_assert_eq!(edge.clone().push_subtree(9, Hash::empty()), size % 512 == 0);
        prop_assert!(!edge.push_subtree(64, Hash::empty()));
    }

    #[test]
    fn a_changed_proof_proves_nothing(
        size in 2u64..300,
        index in any::<prop::sample::Index>(),
        old in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        bit in 0usize..256,
    ) {
        let index = index.index(size as usize) as u64;
        let old = old.index(size as usize - 1) as u64 + 1;
        let tree: Tree = (0..size).map(|n| Hash::leaf(&n.to_be_bytes())).collect();
        let (root, leaf) = (tree.root(size), Hash::leaf(&index.to_be_bytes()));
        let (first, last) = ((old, tree.root(old)), (size, root));
        let changed = |proof: &[Hash]| {
            let mut all = Vec::new();
            let at = at.index(proof.len());
            let mut flipped = proof.to_vec();
            flipped[at].0[bit / 8] ^= 1 << (bit % 8);
            all.push(flipped);
            let mut shorter = proof.to_vec();
            shorter.remove(at);
            all.push(shorter);
            let mut longer = proof.to_vec();
            longer.insert(at, proof[at]);
            all.push(longer);
            all
        };
        let proof = tree.inclusion(index, size).unwrap();
        for changed in changed(&proof) {
            prop_assert!(!proves_inclusion(leaf, index, size, root, &changed));
        }
        prop_assert!(!proves_inclusion(leaf, size, size, root, &proof));
        prop_assert!(!proves_inclusion(root, index, size, root, &proof));
        let proof = tree.consistency(old, size).unwrap();
        for changed in changed(&proof) {
            prop_assert!(!proves_consistency(first, last, &changed));
        }
        prop_assert!(!proves_consistency(last, first, &proof));
        prop_assert!(!proves_consistency((old, root), last, &proof));
        prop_assert!(!proves_consistency(first, (size, first.1), &proof));
    }
}

#[test]
fn the_empty_tree_begins_every_tree() {
    let (empty, one) = ((0, Hash::empty()), (1, Hash::leaf(b"")));
    assert!(proves_consistency(empty, one, &[]));
    assert!(proves_consistency(empty, empty, &[]));
    assert!(!proves_consistency(empty, one, &[Hash::empty()]));
    assert!(!proves_consistency((0, Hash::leaf(b"")), one, &[]));
    assert!(!proves_inclusion(Hash::empty(), 0, 0, Hash::empty(), &[]));
}

#[test]
fn a_proof_in_a_log_of_a_million_leaves_is_small() {
    let size = 1_000_000;
    let tree: Tree = (0..size)
        .map(|n: u64| Hash::leaf(&n.to_be_bytes()))
        .collect();
    let log = key("vigie-0123456789abcdef", Use::Note, 1);
    let witness = key("mirror.union.example/vigie", Use::Cosignature, 2);
    let checkpoint = Checkpoint {
        origin: log.name().to_owned(),
        size,
        root: tree.root(size),
    };
    let mut note = checkpoint.sign(&log, seconds(1));
    note.sign(&witness, seconds(2));
    let policy = Policy::text(&log.public(), Some(&witness.public()));
    let policy = Policy::parse(&policy).unwrap();
    for index in [0, 1, 524_287, 999_999] {
        let proof = InclusionProof {
            index,
            hashes: tree.inclusion(index, size).unwrap(),
            checkpoint: note.clone(),
        };
        let text = proof.to_string();
        assert!(text.len() < 2_000, "{} bytes", text.len());
        let read = InclusionProof::parse(&text).unwrap();
        assert_eq!(read, proof);
        let found = policy.checkpoint(&read.checkpoint).unwrap();
        assert_eq!(policy.witnessed(&read.checkpoint), Ok(Some(seconds(2))));
        let leaf = Hash::leaf(&index.to_be_bytes());
        assert!(proves_inclusion(
            leaf,
            read.index,
            found.size,
            found.root,
            &read.hashes
        ));
    }
}

#[test]
fn the_edge_proves_what_the_whole_tree_proves() {
    let leaves: Vec<Hash> = (0..70u8).map(|n| Hash::leaf(&[n])).collect();
    let tree: Tree = leaves.iter().copied().collect();
    let mut edge = CompactRange::default();
    for (old, leaf) in leaves.iter().enumerate() {
        for new in old..=leaves.len() {
            let proof = edge.consistency(&leaves[old..new]);
            assert_eq!(
                Some(&proof),
                tree.consistency(old as u64, new as u64).as_ref()
            );
        }
        edge.push(*leaf);
    }
}
