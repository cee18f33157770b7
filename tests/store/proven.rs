// SPDX-License-Identifier: EUPL-1.2
//! Leaves proven on their way out: those of a large commit, and those of a store that somebody
//! has changed.

use std::path::PathBuf;

use vigie::ledger::{Checkpoint, Hash, Leaf};
use vigie::store::{Commit, Prover, Reader, Store};

use super::leaf;

/// A store with a commit of three leaves, and others up to these sizes.
fn store(sizes: &[u64]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, _) = Store::open(&path).unwrap();
    for end in sizes {
        let leaves = (store.next_seq()..*end).map(|seq| leaf(store.origin(), seq));
        let commit = Commit {
            leaves: leaves.collect::<Vec<Leaf>>(),
            ..Commit::default()
        };
        store.commit(&commit).unwrap();
    }
    (folder, path)
}

#[test]
fn each_leaf_of_a_large_commit_is_proven_in_few_bytes() {
    let (_folder, path) = store(&[3, 10_003]);
    let log = Store::open(&path).unwrap().0.log_key();
    let reader = Reader::open(&path).unwrap();
    let mut prover = Prover::default();
    for leaf in reader.leaves(0, 20_000).unwrap() {
        let proof = prover.prove(&reader, leaf.seq).unwrap().unwrap();
        let above = Checkpoint::parse(proof.checkpoint.text()).unwrap();
        assert_eq!(above.size, if leaf.seq < 3 { 3 } else { 10_003 });
        assert!(proof.shows(leaf.seq, Hash::leaf(&leaf.bytes)));
        assert!(proof.to_string().len() < 1_000);
        if leaf.seq % 1_000 == 0 {
            assert!(Checkpoint::verified(&proof.checkpoint, &log).is_some());
        }
    }
}

#[test]
fn leaves_that_were_not_signed_are_not_proven() {
    let (_folder, path) = store(&[3, 5, 8, 9]);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("UPDATE leaves SET bytes = x'00' WHERE seq = 6", [])
        .unwrap();
    drop(db);
    let reader = Reader::open(&path).unwrap();
    let mut prover = Prover::default();
    let mut proven = |seq| prover.prove(&reader, seq).unwrap().is_some();
    assert!((0..5).all(&mut proven));
    assert!(!(5..9).any(&mut proven));
}
