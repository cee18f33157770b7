// SPDX-License-Identifier: EUPL-1.2
//! The chain depends on the records alone, and on every part of every one of them.

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::ledger::{Chain, Entry, Hash};

type Headers = Vec<(String, Vec<u8>)>;
type Record = (i64, Option<i64>, Option<Vec<u8>>, Headers, Option<[u8; 32]>);

fn bytes(record: &Record) -> Vec<u8> {
    let (offset, stamp, key, headers, value) = record;
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()))
        .collect();
    let mut bytes = Vec::new();
    let entry = Entry {
        offset: *offset,
        stamp: *stamp,
        key: key.as_deref(),
        headers: &headers,
        value: *value,
    };
    entry.write(&mut bytes);
    bytes
}

fn chain(records: &[Record]) -> Hash {
    let mut chain = Chain::begin("t", 0);
    records.iter().for_each(|record| chain.add(&bytes(record)));
    chain.tell()
}

fn key() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop::option::of(prop::collection::vec(any::<u8>(), 0..40))
}

fn record() -> impl Strategy<Value = Record> {
    let header = (".{0,3}", prop::collection::vec(any::<u8>(), 0..3));
    let headers = prop::collection::vec(header, 0..3);
    (
        any::<i64>(),
        any::<Option<i64>>(),
        key(),
        headers,
        any::<Option<[u8; 32]>>(),
    )
}

proptest! {
    #[test]
    fn batches_and_restarts_leave_no_trace(
        records in prop::collection::vec(record(), 1..20),
        cuts in prop::collection::vec(any::<bool>(), 20),
    ) {
        let mut split = Chain::begin("t", 0);
        let mut waiting = Vec::new();
        for (record, cut) in records.iter().zip(cuts) {
            waiting.extend(bytes(record));
            if cut {
                split.add(&std::mem::take(&mut waiting));
                split = Chain::restore(&split.save()).unwrap();
            }
        }
        split.add(&waiting);
        prop_assert_eq!(split.tell(), chain(&records));
    }

    #[test]
    fn any_change_shows(
        records in prop::collection::vec(record(), 2..8),
        other in record(),
        at in any::<prop::sample::Index>(),
    ) {
        let (whole, at) = (chain(&records), at.index(records.len()));
        let mut dropped = records.clone();
        dropped.remove(at);
        prop_assert_ne!(chain(&dropped), whole);
        let mut put_in = records.clone();
        put_in.insert(at, other.clone());
        prop_assert_ne!(chain(&put_in), whole);
        let mut swapped = records.clone();
        swapped.swap(at, (at + 1) % records.len());
        prop_assert_eq!(chain(&swapped) == whole, swapped == records);
        for part in 0..5 {
            let mut changed = records.clone();
            let record = &mut changed[at];
            match part {
                0 => record.0 = other.0,
                1 => record.1 = other.1,
                2 => record.2 = other.2.clone(),
                3 => record.3 = other.3.clone(),
                _ => record.4 = other.4,
            }
            prop_assert_eq!(chain(&changed) == whole, changed == records);
        }
    }

    #[test]
    fn heartbeats_are_links(before in record(), after in record()) {
        let mut whole = Chain::begin("t", 0);
        whole.add(&bytes(&before));
        let first = whole.tell();
        prop_assert_eq!(whole.tell(), first);
        whole.add(&bytes(&after));
        let mut later = Chain::from(first);
        later.add(&bytes(&after));
        prop_assert_eq!(later.tell(), whole.tell());
    }
}

/// As somebody else would compute it, with nothing but the description.
#[test]
fn it_is_what_it_says() {
    let begin = Sha256::digest(b"vigie input chain 1\0work.hr\0\0\0\0\0\0\0\0\x02");
    let mut text = begin.to_vec();
    text.extend([0; 32]);
    text.extend(b"\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0\x09");
    text.extend(Sha256::digest(b"value"));
    text.extend(b"\0\x01\0\0k\0\0\0\0\0\0\0\0\0\0\0");
    text.extend(b"\0\0\0\0\0\0\0\x08\x80\0\0\0\0\0\0\0");
    text.extend([0; 32]);
    text.extend(b"\xff\xff\0\x01");
    text.extend(Sha256::digest(b"\0\0\0\x01n\0\0\0\x02vv"));
    text.extend([0; 44]);
    let records: [Record; 2] = [
        (
            7,
            Some(9),
            Some(b"k".to_vec()),
            Vec::new(),
            Some(Sha256::digest(b"value").into()),
        ),
        (8, None, None, vec![("n".into(), b"vv".to_vec())], None),
    ];
    let mut chain = Chain::begin("work.hr", 2);
    records.iter().for_each(|record| chain.add(&bytes(record)));
    assert_eq!(chain.tell().0[..], Sha256::digest(text)[..]);
}

/// What the library calls its inner state is what stores hold: it may not change unseen.
#[test]
fn stored_chains_are_read_for_ever() {
    let mut chain = Chain::begin("t", 0);
    chain.add(&[7; 128]);
    let saved = chain.save();
    assert_eq!(saved.len(), 32 + 1 + 104);
    // No byte of an entry waits to be hashed.
    assert_eq!(saved[73..], [0; 64]);
    assert_eq!(
        crate::ledger::sha256_hex(&saved),
        "b3ec20b436ab13eb4be67191b764143e5f00c6b72b87a18d4e293c9cf2d87737"
    );
    assert!(Chain::restore(&saved[1..]).is_none());
    assert!(Chain::restore(&[]).is_none());
}
