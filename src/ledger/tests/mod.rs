// SPDX-License-Identifier: EUPL-1.2
//! The pure module against golden vectors, other implementations and changed texts.

mod chain;
mod leaves;
mod notes;
mod statements;
mod timeline;
mod tree;

use proptest::prelude::*;

use super::*;
use crate::observation::EventTime;

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn key(name: &str, of: Use, chance: u8) -> PrivateKey {
    PrivateKey::new(name, of, &[chance; 32]).unwrap()
}

fn seconds(seconds: i64) -> EventTime {
    EventTime::from_micros(seconds * 1_000_000)
}

/// The text with one character replaced, if that makes another text.
fn mutated(text: &str, at: prop::sample::Index, by: char) -> Option<String> {
    let mut characters: Vec<char> = text.chars().collect();
    let at = at.index(characters.len());
    let before = std::mem::replace(&mut characters[at], by);
    (before != by).then(|| characters.into_iter().collect())
}

/// Characters that mean something in the forms that are read.
fn any_character() -> impl Strategy<Value = char> {
    prop_oneof![
        any::<char>(),
        proptest::char::range('!', '~'),
        prop::sample::select(vec!['\n', ' ', '\r', '\t', '\u{2014}', '=', '"', '\\', '0']),
    ]
}

fn read_all(text: &str) {
    let _ = PublicKey::parse(text);
    let _ = PrivateKey::parse(text);
    let _ = Checkpoint::parse(text);
    let _ = InclusionProof::parse(text);
    let _ = Policy::parse(text);
    let _ = ReadLeaf::parse(text.as_bytes());
    let _ = Message::parse(text.as_bytes());
    let _ = fields(text);
    let _ = (Hash::parse(text), Salt::parse(text));
    if let Some(note) = SignedNote::parse(text) {
        let _ = note.verify(&key("k", Use::Cosignature, 1).public());
        let _ = Checkpoint::parse(note.text());
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>()) {
        read_all(&text);
    }

    #[test]
    fn no_almost_sound_text_makes_a_reader_panic(
        which in 0usize..8,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_character()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut text = sound_texts().swap_remove(which);
        for (at, by) in changes {
            text = mutated(&text, at, by).unwrap_or(text);
        }
        read_all(&text);
        let end = cut.index(text.len() + 1);
        read_all(&String::from_utf8_lossy(&text.as_bytes()[..end]));
    }
}

/// A text of each form that is read.
fn sound_texts() -> Vec<String> {
    let log = key("log", Use::Note, 1);
    let witness = key("witness", Use::Cosignature, 2);
    let leaf = leaves::alert();
    let mut edge = CompactRange::default();
    edge.push(leaf.hash());
    let mut note = Checkpoint::of("log", &edge).sign(&log, seconds(1));
    note.sign(&witness, seconds(2));
    let body = leaf.body.as_ref().unwrap();
    let shown = Some((&body.salt, body.text.as_str()));
    let alone = InclusionProof {
        index: 0,
        hashes: Vec::new(),
        checkpoint: note.clone(),
    };
    let message = Message::write(&leaf.bytes, shown, &[], Place::Proven(&alone)).unwrap();
    let proof = InclusionProof {
        index: 0,
        hashes: vec![Hash::empty()],
        checkpoint: note.clone(),
    };
    vec![
        log.public().to_string(),
        log.reveal().to_string(),
        note.to_string(),
        note.text().to_owned(),
        proof.to_string(),
        Policy::text(&log.public(), Some(&witness.public())),
        String::from_utf8(leaf.bytes).unwrap(),
        String::from_utf8(message).unwrap(),
    ]
}

#[test]
fn sound_texts_are_sound() {
    let texts = sound_texts();
    assert!(PublicKey::parse(&texts[0]).is_ok());
    assert!(PrivateKey::parse(&texts[1]).is_ok());
    assert!(SignedNote::parse(&texts[2]).is_some());
    assert!(Checkpoint::parse(&texts[3]).is_some());
    assert!(InclusionProof::parse(&texts[4]).is_some());
    assert!(Policy::parse(&texts[5]).is_ok());
    assert!(ReadLeaf::parse(texts[6].as_bytes()).is_ok());
    assert!(Message::parse(texts[7].as_bytes()).is_ok());
}
