// SPDX-License-Identifier: EUPL-1.2
//! What parties sign: one text for each meaning, and no changed character goes unseen.

use proptest::prelude::*;

use super::{any_character, cases, key, mutated, seconds};
use crate::ledger::{
    Checkpoint, CompactRange, Head, KeyRotation, Leaf, LeafKind, LogKeys, Named, Order, ReadLeaf,
    SignedNote, Statement, Use, sha256_hex,
};

fn named() -> Named {
    Named {
        id: "FR-EXL-2026-07".into(),
        version: 3,
        file: sha256_hex(b"file"),
    }
}

fn order(what: Order) -> Statement {
    Statement::Order {
        log: "vigie-1".into(),
        number: "00ff".into(),
        what,
        reason: "a request under article 17".into(),
    }
}

/// One of each.
fn all() -> Vec<Statement> {
    vec![
        Statement::Agreement {
            of: named(),
            digest: sha256_hex(b"with those above"),
            retention: "serious=30,notice=365".into(),
            french: sha256_hex(b"fr"),
            english: sha256_hex(b"en"),
        },
        Statement::Mapping(named()),
        Statement::People { file: named().file },
        Statement::Parties {
            log: "vigie-1".into(),
            replaces: 2,
            employer: key("e", Use::Note, 1).public().to_string(),
            union: key("u", Use::Note, 2).public().to_string(),
        },
        order(Order::EraseAlert("3f0c".into())),
        order(Order::EraseLeaves(vec![3, 5, 900])),
        order(Order::Hold("3f0c".into())),
        order(Order::Release("3f0c".into())),
        Statement::LogKey {
            log: "vigie-1".into(),
            from: key("vigie-1", Use::Note, 3).public().to_string(),
            to: key("vigie-1", Use::Note, 4).public().to_string(),
        },
    ]
}

#[test]
fn every_statement_is_read_as_it_was_written() {
    for statement in all() {
        let note = statement.note().unwrap();
        assert_eq!(Statement::parse(note.text()), Some(statement));
    }
}

#[test]
fn the_text_of_an_agreement_does_not_change_unseen() {
    let hash = |text: &str| sha256_hex(text.as_bytes());
    let text = format!(
        "vigie/agreement/v1\nid FR-EXL-2026-07\nversion 3\nfile {}\ndigest {}\n\
         retention serious=30,notice=365\nfrench {}\nenglish {}\n",
        hash("file"),
        hash("with those above"),
        hash("fr"),
        hash("en")
    );
    assert_eq!(all()[0].note().unwrap().text(), text);
}

#[test]
fn no_value_can_smuggle_in_a_line() {
    for id in ["a\nversion 9", "a\n", "", " a", "a\r", "a\u{1}"] {
        let of = Named {
            id: id.into(),
            ..named()
        };
        assert!(Statement::Mapping(of).note().is_none(), "{id:?}");
    }
    for leaves in [vec![], vec![5, 3], vec![3, 3]] {
        assert!(order(Order::EraseLeaves(leaves)).note().is_none());
    }
    assert!(order(Order::EraseAlert("no id".into())).note().is_none());
}

#[test]
fn numbers_have_one_form() {
    let text = all()[1].note().unwrap().text().to_owned();
    for other in ["version +3", "version 03", "version 3 ", "version  3"] {
        let other = text.replace("version 3", other);
        assert_eq!(Statement::parse(&other), None, "{other}");
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_changed_text_is_another_statement_or_none_and_has_no_signature(
        which in 0usize..8,
        at in any::<prop::sample::Index>(),
        by in any_character(),
    ) {
        let (statement, signer) = (all().swap_remove(which), key("u", Use::Note, 2));
        let mut note = statement.note().unwrap();
        note.sign(&signer, seconds(0));
        prop_assert!(note.verify(&signer.public()).is_some());
        if let Some(text) = mutated(note.text(), at, by) {
            prop_assert_ne!(Statement::parse(&text), Some(statement.clone()));
        }
        let Some(changed) = mutated(&note.to_string(), at, by) else { return Ok(()) };
        let holds = SignedNote::parse(&changed).is_some_and(|changed| {
            changed.verify(&signer.public()).is_some()
        });
        prop_assert!(!holds, "{}", changed);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = Statement::parse(&text);
    }
}

fn rotation(seq: u64, (from, to, signer): (u8, u8, u8)) -> ReadLeaf {
    let public = |chance| key("log", Use::Note, chance).public().to_string();
    let statement = Statement::LogKey {
        log: "log".into(),
        from: public(from),
        to: public(to),
    };
    let mut note = statement.note().unwrap();
    note.sign(&key("log", Use::Note, signer), seconds(0));
    let head = Head {
        origin: "log",
        seq,
        time: seconds(0),
        agreement: "",
    };
    let data = KeyRotation {
        note: note.to_string(),
    };
    let leaf = Leaf::open(&head, LeafKind::KeyRotation, &data).unwrap();
    ReadLeaf::parse(&leaf.bytes).unwrap()
}

#[test]
fn a_log_changes_hands_only_when_the_former_key_says_so() {
    let first = || LogKeys::new(key("log", Use::Note, 1).public());
    assert!(!first().take(&rotation(0, (1, 2, 2))), "the new key alone");
    assert!(
        !first().take(&rotation(0, (3, 2, 3))),
        "a key that never signed"
    );
    let mut keys = first();
    assert!(keys.take(&rotation(0, (1, 2, 1))));
    assert_eq!(*keys.current(), key("log", Use::Note, 2).public());
    let signed = |by: &[u8]| {
        let mut note = SignedNote::new(Checkpoint::of("log", &CompactRange::default()).text());
        by.iter()
            .for_each(|chance| note.sign(&key("log", Use::Note, *chance), seconds(0)));
        note
    };
    assert!(keys.verified(&signed(&[1, 2])).is_some());
    assert!(keys.verified(&signed(&[1])).is_none());
    assert!(keys.verified(&signed(&[2])).is_none());
    assert!(keys.take(&rotation(1, (2, 3, 2))));
    assert!(keys.verified(&signed(&[2, 3])).is_some());
    assert!(keys.verified(&signed(&[1, 3])).is_none());
}
