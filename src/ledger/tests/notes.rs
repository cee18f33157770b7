// SPDX-License-Identifier: EUPL-1.2
//! Keys, notes, checkpoints, cosignatures, policies: examples of others, and another
//! implementation.

use proptest::prelude::*;
use signed_note::{Note, Signer as _, StandardSigner, StandardVerifier, VerifierList};

use super::*;

/// The example of Go's package `sumdb/note`: private key, public key, note.
const PETER: (&str, &str, &str) = (
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "If you think cryptography is the answer to your problem,\n\
     then you don't know what your problem is.\n\n\
     — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
);

/// The example of the specification of signed notes.
const EXAMPLE: (&str, &str) = (
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "This is an example message.\n\n\
     — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n",
);

/// A checkpoint of a public log of certificates, with signatures of kinds that are not known here
/// and cosignatures of public witnesses.
const PUBLIC: &str = "arche2025h1.staging.ct.transparency.dev\n\
     1432088532\n\
     U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n\
     — arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n\
     — arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n\
     — transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n\
     — remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n";
const PUBLIC_LOG: &str =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
const PUBLIC_WITNESS: &str = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

#[test]
fn the_example_of_go_is_read_checked_and_written() {
    let private = PrivateKey::parse(PETER.0).unwrap();
    assert_eq!(private.public().to_string(), PETER.1);
    assert_eq!(private.reveal().trim_end(), PETER.0);
    let note = SignedNote::parse(PETER.2).unwrap();
    assert_eq!(note.to_string(), PETER.2);
    let public = PublicKey::parse(PETER.1).unwrap();
    assert_eq!(note.verify(&public), Some(Verified { time: None }));
    let mut again = SignedNote::new(note.text().to_owned());
    assert_eq!(again.verify(&public), None);
    again.sign(&private, seconds(0));
    assert_eq!(again.to_string(), PETER.2);
    let example = PublicKey::parse(EXAMPLE.0).unwrap();
    assert!(
        SignedNote::parse(EXAMPLE.1)
            .unwrap()
            .verify(&example)
            .is_some()
    );
    assert!(note.verify(&example).is_none());
}

#[test]
fn a_public_checkpoint_and_its_cosignature_hold() {
    let note = SignedNote::parse(PUBLIC).unwrap();
    assert_eq!(note.to_string(), PUBLIC);
    let log = PublicKey::parse(PUBLIC_LOG).unwrap();
    let (checkpoint, _) = Checkpoint::verified(&note, &log).unwrap();
    assert_eq!(checkpoint.size, 1_432_088_532);
    assert_eq!(checkpoint.text(), note.text());
    let witness = PublicKey::parse(PUBLIC_WITNESS).unwrap();
    let verified = note.verify(&witness).unwrap();
    assert_eq!(verified.time, Some(seconds(0x6a12_2120)));
    let policy = Policy::text(&log, Some(&witness));
    let policy = Policy::parse(&policy).unwrap();
    assert_eq!(policy.checkpoint(&note), Some(checkpoint));
    assert_eq!(policy.witnessed(&note), Ok(verified.time));
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9./é-]{1,20}"
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn another_implementation_reads_what_is_written_and_the_other_way_round(
        name in name(),
        secret in any::<[u8; 32]>(),
        lines in prop::collection::vec("[^\u{0}-\u{1f}]{0,30}", 1..5),
    ) {
        let text = lines.join("\n") + "\n";
        let private = PrivateKey::new(&name, Use::Note, &secret).unwrap();
        let public = private.public();
        let mut note = SignedNote::new(text.clone());
        note.sign(&private, seconds(0));
        let written = note.to_string();

        let verifier = StandardVerifier::new(&public.to_string()).unwrap();
        let known = VerifierList::new(vec![Box::new(verifier)]);
        let other = Note::from_bytes(written.as_bytes()).unwrap();
        prop_assert_eq!(other.text(), text.as_bytes());
        prop_assert_eq!(other.verify(&known).unwrap().0.len(), 1);

        let signer = StandardSigner::new(private.reveal().trim_end()).unwrap();
        prop_assert_eq!(signer.name(), public.name());
        let mut other = Note::new(text.as_bytes(), &[]).unwrap();
        other.add_sigs(&[&signer]).unwrap();
        prop_assert_eq!(String::from_utf8(other.to_bytes()).unwrap(), written.clone());

        let read = SignedNote::parse(&written).unwrap();
        prop_assert_eq!(&read, &note);
        prop_assert_eq!(read.text(), text);
        prop_assert!(read.verify(&public).is_some());
        let (again, secret) = (public.to_string(), private.reveal());
        prop_assert_eq!(PublicKey::parse(&again).unwrap(), public.clone());
        prop_assert_eq!(PrivateKey::parse(&secret).unwrap().public(), public);
    }

    #[test]
    fn another_implementation_reads_checkpoints(
        origin in name(), size in any::<u64>(), root in any::<[u8; 32]>(),
    ) {
        let checkpoint = Checkpoint { origin, size, root: Hash(root) };
        let text = checkpoint.text();
        let other = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
        prop_assert_eq!(other.origin(), &checkpoint.origin);
        prop_assert_eq!(other.size(), size);
        prop_assert_eq!(other.hash().0, root);
        prop_assert_eq!(other.to_bytes(), text.as_bytes());
        prop_assert_eq!(Checkpoint::parse(&text), Some(checkpoint));
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_changed_note_does_not_hold(
        cosigned: bool, at in any::<prop::sample::Index>(), by in any_character(),
    ) {
        let of = if cosigned { Use::Cosignature } else { Use::Note };
        let private = key("log", of, 7);
        let mut edge = CompactRange::default();
        edge.push(Hash::leaf(b"leaf"));
        let written = Checkpoint::of("log", &edge).sign(&private, seconds(9)).to_string();
        prop_assert!(SignedNote::parse(&written).unwrap().verify(&private.public()).is_some());
        if let Some(changed) = mutated(&written, at, by) {
            let note = SignedNote::parse(&changed);
            prop_assert!(note.is_none_or(|note| note.verify(&private.public()).is_none()));
        }
    }

    #[test]
    fn a_changed_key_is_no_key(
        private: bool, at in any::<prop::sample::Index>(), by in any_character(),
    ) {
        let key = key("some.name/here", Use::Note, 7);
        let text = if private { key.reveal().trim_end().to_owned() } else { key.public().to_string() };
        if let Some(changed) = mutated(&text, at, by) {
            prop_assert!(PublicKey::parse(&changed).is_err());
            prop_assert!(PrivateKey::parse(&changed).is_err());
        }
    }
}

#[test]
fn a_cosignature_is_taken_over_once_and_only_if_it_holds() {
    let (log, witness) = (
        key("log", Use::Note, 1),
        key("witness", Use::Cosignature, 2),
    );
    let checkpoint = Checkpoint::of("log", &CompactRange::default());
    let signed = checkpoint.sign(&log, seconds(1));
    let cosigned = checkpoint.sign(&witness, seconds(5));
    let line = cosigned.line_of(&witness.public()).unwrap();
    let mut note = signed.clone();
    assert!(!note.adopt(&line, &log.public()));
    assert!(!note.adopt("— witness AAAA\nnonsense\n", &witness.public()));
    assert_eq!(note, signed);
    assert!(note.adopt(&line, &witness.public()) && note.adopt(&line, &witness.public()));
    assert_eq!(note.names().collect::<Vec<_>>(), ["log", "witness"]);
    let note = SignedNote::parse(&note.to_string()).unwrap();
    assert_eq!(
        note.verify(&witness.public()).unwrap().time,
        Some(seconds(5))
    );
    // The same bytes over another checkpoint are worth nothing.
    let mut edge = CompactRange::default();
    edge.push(Hash::leaf(b""));
    let mut other = Checkpoint::of("log", &edge).sign(&log, seconds(1));
    assert!(!other.adopt(&line, &witness.public()));
}

#[test]
fn a_key_for_one_use_is_not_one_for_another() {
    let note = key("same", Use::Note, 3);
    let cosigner = key("same", Use::Cosignature, 3);
    let signed = Checkpoint::of("same", &CompactRange::default()).sign(&note, seconds(1));
    assert!(signed.verify(&note.public()).is_some());
    assert!(signed.verify(&cosigner.public()).is_none());
}

#[test]
fn names_and_texts_are_strict() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b"] {
        assert!(
            PrivateKey::new(name, Use::Note, &[0; 32]).is_err(),
            "{name:?}"
        );
    }
    for text in ["no newline", "carriage\r\n", "tab\t\n", ""] {
        assert!(!SignedNote::is_text(text), "{text:?}");
    }
    let root = Hash::empty();
    for text in [
        "log\n01\nR\n",
        "log\n+1\nR\n",
        "\n1\nR\n",
        "log\n1\nR",
        "log\n1\nR\n\n",
        "log\n1\n",
    ] {
        let text = text.replace('R', &root.to_string());
        assert_eq!(Checkpoint::parse(&text), None, "{text:?}");
    }
}

#[test]
fn a_policy_counts_each_witness_once() {
    let log = key("log", Use::Note, 1).public();
    let [a, b, c] = [2, 3, 4].map(|n| key(&format!("w{n}"), Use::Cosignature, n));
    let declared = format!(
        "log {log} https://log.example # ours\nwitness a {}\nwitness b {}\nwitness c {}\n",
        a.public(),
        b.public(),
        c.public()
    );
    let parse = |more: &str| Policy::parse(&format!("{declared}{more}"));
    let policy = parse("group pair any a b\ngroup all 2 pair c\nquorum all\n").unwrap();
    let checkpoint = Checkpoint::of("log", &CompactRange::default());
    let mut note = checkpoint.sign(&key("log", Use::Note, 1), seconds(1));
    assert_eq!(policy.checkpoint(&note), Some(checkpoint));
    note.sign(&a, seconds(10));
    note.sign(&b, seconds(20));
    assert_eq!(policy.witnessed(&note), Err(NoQuorum));
    note.sign(&c, seconds(15));
    assert_eq!(policy.witnessed(&note), Ok(Some(seconds(15))));
    assert_eq!(parse("quorum none\n").unwrap().witnessed(&note), Ok(None));
    for wrong in [
        "",
        "quorum nobody\n",
        "quorum none\nquorum none\n",
        "group g 2 a a\nquorum g\n",
        "group g 1 a\ngroup h 1 a\nquorum h\n",
        "group g 3 a b\nquorum g\n",
        "group g 0 a b\nquorum g\n",
        "group g any\nquorum g\n",
        "witness a2 WITNESS\nquorum a2\n",
        "witness log LOG\nquorum log\n",
        "nonsense\nquorum none\n",
    ] {
        let wrong = wrong.replace("WITNESS", &a.public().to_string());
        let wrong = wrong.replace("LOG", &log.to_string());
        assert!(parse(&wrong).is_err(), "{wrong}");
    }
    // A log's key signs for that log only.
    let other = Checkpoint::of("another", &CompactRange::default());
    let note = other.sign(&key("log", Use::Note, 1), seconds(1));
    assert_eq!(policy.checkpoint(&note), None);
}
