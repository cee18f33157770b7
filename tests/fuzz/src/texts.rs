// SPDX-License-Identifier: EUPL-1.2
//! The texts of the ledger: what can be read is written back as it was, what was changed is not
//! taken for signed, and nothing panics. The first byte says which text it is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vigie::ledger::{
    AddCheckpoint, Checkpoint, Hash, InclusionProof, Named, Order, Policy, PrivateKey, PublicKey,
    SignedNote, Statement, Use, from_base64, handover, known_size,
};
use vigie::mirror::{Tip, decide};
use vigie::observation::EventTime;

#[path = "../../verify/builder.rs"]
#[allow(dead_code, unused_imports, clippy::unwrap_used)]
mod builder;
#[path = "text/queue.rs"]
#[allow(dead_code)]
mod queue;
mod seeds;

fuzz_target!(init: seed(), |data: &[u8]| {
    let Some((which, data)) = data.split_first() else {
        return;
    };
    if which % 10 == 9 {
        return queue::leaf(data);
    }
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    match which % 10 {
        0 => note(text),
        1 => checkpoint(text),
        2 => again(text, InclusionProof::parse(text)),
        3 => key(text),
        4 => request(text),
        5 => statement(text),
        6 => drop(Policy::parse(text)),
        7 => changed(text),
        _ => numbers(text),
    }
});

/// Whatever was read has one text.
fn again(text: &str, read: Option<impl ToString>) {
    if let Some(read) = read {
        assert_eq!(read.to_string(), text);
    }
}

fn note(text: &str) {
    let Some(note) = SignedNote::parse(text) else {
        return;
    };
    assert!(SignedNote::is_text(note.text()));
    assert_eq!(note.to_string(), text);
    for of in [Use::Note, Use::Cosignature] {
        // Nobody guesses a signature.
        assert!(note.verify(&own(of).public()).is_none());
        let mut signed = note.clone();
        signed.sign(&own(of), now());
        assert!(signed.verify(&own(of).public()).is_some());
        assert_eq!(SignedNote::parse(&signed.to_string()), Some(signed));
    }
}

fn checkpoint(text: &str) {
    let Some(read) = Checkpoint::parse(text) else {
        return;
    };
    // Lines behind the third are not read, and so not written.
    assert!(text.starts_with(&read.text()));
    assert_eq!(Checkpoint::parse(&read.text()), Some(read));
}

fn key(text: &str) {
    let bare = text.trim_end_matches(['\r', '\n']);
    if let Ok(read) = PublicKey::parse(text) {
        assert_eq!(read.to_string(), bare);
        assert_eq!(format!("{read:?}"), bare);
    }
    if let Ok(read) = PrivateKey::parse(text) {
        assert_eq!(read.reveal().trim_end(), bare);
        assert!(!format!("{read:?}").contains(&bare[bare.len() - 44..]));
        let public = read.public();
        assert_eq!(PublicKey::parse(&public.to_string()), Ok(public));
    }
    // What is no line of a key is perhaps a name of one.
    if let Ok(made) = PrivateKey::new(text, Use::Note, &[1; 32]) {
        let read = PrivateKey::parse(&made.reveal()).expect("it was made");
        assert_eq!(read.public(), made.public());
    }
}

fn request(text: &str) {
    again(text, AddCheckpoint::parse(text));
    let log = builder::key(builder::ORIGIN, Use::Note, 1).public();
    let tip = Tip::default();
    let _ = decide(text, &log, tip, &|size| (size == 3).then(Hash::empty));
}

fn statement(text: &str) {
    let Some(read) = Statement::parse(text) else {
        return;
    };
    let note = read.note().expect("what was read can be written");
    assert_eq!(note.text(), text);
    let _ = handover(&note, builder::ORIGIN);
}

/// A signed note of which one place is changed: `NNx`, where NN is the place and x what to insert
/// or to put there, then the text.
fn changed(data: &str) {
    let Some((place, rest)) = data.split_at_checked(2) else {
        return;
    };
    let Some((new, text)) = rest.char_indices().nth(1).map(|(at, _)| rest.split_at(at)) else {
        return;
    };
    let text = format!("{}\n", text.trim_end_matches('\n'));
    if !SignedNote::is_text(&text) {
        return;
    }
    let place = u16::from_be_bytes(place.as_bytes().try_into().unwrap_or_default());
    for of in [Use::Note, Use::Cosignature] {
        let mut note = SignedNote::new(text.clone());
        note.sign(&own(of), now());
        let whole = note.to_string();
        assert!(SignedNote::parse(&whole).is_some_and(|read| verifies(&read, of)));
        let at = whole.floor_char_boundary(usize::from(place) % whole.len());
        let (before, behind) = whole.split_at(at);
        let old = behind.chars().next().map_or(0, char::len_utf8);
        for skip in [0, old] {
            let other = [before, new, &behind[skip..]].concat();
            if let Some(read) = SignedNote::parse(&other).filter(|_| other != whole) {
                // A line that is no signature of ours may stand under it; nothing else may change.
                assert!(!verifies(&read, of) || (read.text() == text && skip == 0));
            }
        }
        let gone = [before, &behind[old..]].concat();
        let read = SignedNote::parse(&gone);
        assert!(!read.is_some_and(|read| verifies(&read, of)));
    }
}

fn verifies(note: &SignedNote, of: Use) -> bool {
    note.verify(&own(of).public()).is_some()
}

fn numbers(text: &str) {
    again(text, known_size(text).map(|size| format!("{size}\n")));
    again(text, Hash::parse(text));
    again(
        text,
        from_base64(text).map(|read| vigie::ledger::base64(&read)),
    );
}

/// A key that is always the same, and has signed nothing.
fn own(of: Use) -> PrivateKey {
    builder::key("fuzzer", of, 77)
}

fn now() -> EventTime {
    EventTime::from_millis(1_795_608_000_000)
}

/// Writes a text of each kind to begin with.
fn seed() {
    let log = builder::morning();
    let whole = log.checkpoints[1].to_string();
    let write = |which: u8, text: &str| seeds::write(&[&[which], text.as_bytes()].concat());
    let public = own(Use::Note).public();
    write(0, &whole);
    write(1, log.checkpoints[1].text());
    let proof = InclusionProof {
        index: 3,
        hashes: vec![Hash::empty(); 2],
        checkpoint: log.checkpoints[1].clone(),
    };
    write(2, &proof.to_string());
    write(3, &public.to_string());
    write(3, &own(Use::Cosignature).reveal());
    let (old, proof) = (0, vec![Hash::empty()]);
    let note = log.checkpoints[1].clone();
    write(4, &AddCheckpoint { old, proof, note }.to_string());
    for statement in statements() {
        write(5, statement.note().expect("it can be written").text());
    }
    let witness = log.witness.as_ref().map(PrivateKey::public);
    write(6, &Policy::text(&public, witness.as_ref()));
    write(7, "\0\u{20}xvigie\nseven\n");
    for text in ["20852014\n", &Hash::empty().to_string()] {
        write(8, text);
    }
    for leaf in &log.leaves {
        seeds::write(&[&[9], leaf.bytes.as_slice()].concat());
    }
}

/// One of each kind.
fn statements() -> [Statement; 7] {
    let of = || Named {
        id: "FR-1".into(),
        version: 3,
        file: "0".repeat(64),
    };
    let order = |what| Statement::Order {
        log: builder::ORIGIN.into(),
        number: "1".into(),
        what,
        reason: "asked for".into(),
    };
    let key = own(Use::Note).public().to_string();
    [
        Statement::Agreement {
            of: of(),
            digest: "1".repeat(64),
            retention: "serious=30".into(),
            french: "2".repeat(64),
            english: "3".repeat(64),
        },
        Statement::Mapping(of()),
        Statement::People { file: of().file },
        Statement::Parties {
            log: builder::ORIGIN.into(),
            replaces: 0,
            employer: key.clone(),
            union: key.clone(),
        },
        Statement::LogKey {
            log: builder::ORIGIN.into(),
            from: key.clone(),
            to: key,
        },
        order(Order::EraseLeaves(vec![4, 7])),
        order(Order::Hold("a1".into())),
    ]
}
