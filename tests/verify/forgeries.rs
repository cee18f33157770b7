// SPDX-License-Identifier: EUPL-1.2
//! What a host may try beyond the plain things of `adversary`: half of the signatures, signatures
//! for nothing, numbers that no log reaches.

use vigie::ledger::{
    Checkpoint, CompactRange, Config, Cosignature, Head, Leaf, LeafKind, Retention, SignedNote,
    SigningStatus, Use,
};
use vigie::verify::Code;
use vigie::verify::bundle::AGREEMENTS;

use super::builder::{Log, ORIGIN, key, morning, retention, seal};
use super::{grave, report};

const BOTH: [(&str, u8); 2] = [("employer", 3), ("union", 4)];

fn found(mut log: Log) -> Vec<Code> {
    log.commit();
    grave(&report(&log.files()))
}

/// The agreement in force once more, with these terms under a note that these have signed.
fn agreed_again(by: &[(&str, u8)], retention: Vec<Retention>) -> Vec<Code> {
    let mut log = morning();
    let mut note = SignedNote::new(log.note().text().to_owned());
    for (name, chance) in by {
        note.sign(&key(name, Use::Note, *chance), log.now);
    }
    let config = Config {
        agreement: "FR-1".into(),
        version: log.version,
        digest: log.digest(),
        standing: SigningStatus::Signed,
        note: (!by.is_empty()).then(|| note.to_string()),
        files: vec![log.digest()],
        mappings: Vec::new(),
        people: None,
        retention,
        parties: log.parties.clone(),
        change: None,
    };
    log.open(LeafKind::Config, &config);
    log.commit();
    // The note beside the text is stripped like the one in the leaf.
    let mut files = log.files();
    let name = format!("{AGREEMENTS}{}.note", config.digest);
    files.remove(&name);
    files.extend(config.note.map(|note| (name, note.into_bytes())));
    seal(&mut files);
    grave(&report(&files))
}

#[test]
fn a_signature_stripped_from_an_agreement() {
    assert_eq!(agreed_again(&BOTH, retention()), []);
    let missing = [Code::SignatureMissing];
    for by in [
        &[("employer", 3)][..],
        &[("union", 4)],
        &[],
        // The name is there, the key is another.
        &[("employer", 3), ("union", 5)],
        &[("employer", 4), ("union", 4)],
    ] {
        assert_eq!(agreed_again(by, retention()), missing, "{by:?}");
    }
}

/// Under a note that is genuine the host writes terms of its own, so as to erase by them.
#[test]
fn a_term_that_nobody_signed() {
    for (class, days) in [("serious", 1), ("notice", 0)] {
        let mut terms = retention();
        terms.push(Retention {
            class: class.into(),
            days,
        });
        assert_eq!(agreed_again(&BOTH, terms), [Code::SignatureMissing]);
    }
    assert_eq!(agreed_again(&BOTH, Vec::new()), [Code::SignatureMissing]);
}

/// A mirror signs for a log of no leaves, if somebody asks. That is nothing to show.
#[test]
fn a_witness_that_signed_for_nothing() {
    let mut log = morning();
    let mut note = Checkpoint::of(ORIGIN, &CompactRange::default()).sign(&log.log, log.now);
    note.sign(&key("union-mirror", Use::Cosignature, 2), log.now);
    let data = Cosignature {
        size: 0,
        note: note.to_string(),
    };
    log.wait(1_000);
    log.open(LeafKind::Cosignature, &data);
    let codes = found(log);
    assert!(codes.contains(&Code::CosignatureFalse), "{codes:?}");
}

#[test]
fn a_number_that_no_log_reaches() {
    let mut log = morning();
    let digest = log.digest();
    for seq in [1 << 53, u64::MAX] {
        let head = Head {
            origin: ORIGIN,
            seq,
            time: log.now,
            agreement: &digest,
        };
        let leaf = Leaf::open(&head, LeafKind::Finding, &0).unwrap();
        assert!(vigie::ledger::ReadLeaf::parse(&leaf.bytes).is_err());
        log.leaves.push(leaf);
    }
    let codes = grave(&report(&log.files()));
    assert!(codes.contains(&Code::LeafForm), "{codes:?}");
}
