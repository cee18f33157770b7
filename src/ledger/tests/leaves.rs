// SPDX-License-Identifier: EUPL-1.2
//! Leaves, bodies and messages.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const BODY: &str = "{\"alert\":\"3f0c\",\"version\":1,\"breach\":true,\
    \"group\":[{\"field\":\"worker\",\"value\":\"p-12\"}],\"site\":\"hall-3\",\"observed\":5.0}";

fn head(seq: u64) -> Head<'static> {
    Head {
        origin: "vigie-1",
        seq,
        time: EventTime::from_micros(1_788_768_000_000_001),
        agreement: "ab12",
    }
}

fn body() -> Body {
    Body {
        salt: Salt([9; 32]),
        text: BODY.to_owned(),
        class: "serious",
    }
}

/// A leaf that says some fields of its body and commits to the others.
pub(super) fn alert() -> Leaf {
    let said = json!({ "alert": "3f0c", "version": 1, "breach": true });
    Leaf::committing(&head(0), LeafKind::Alert, &said, body()).unwrap()
}

#[test]
fn a_leaf_has_these_bytes() {
    let said = Cosignature {
        size: 3,
        note: "x\n".into(),
    };
    let leaf = Leaf::open(&head(7), LeafKind::Cosignature, &said).unwrap();
    assert_eq!(
        String::from_utf8(leaf.bytes.clone()).unwrap(),
        "{\"v\":1,\"origin\":\"vigie-1\",\"seq\":7,\"time\":\"2026-09-07T08:00:00.000001Z\",\
         \"kind\":\"cosignature\",\"agreement\":\"ab12\",\"data\":{\"size\":3,\"note\":\"x\\n\"}}"
    );
    let read = ReadLeaf::parse(&leaf.bytes).unwrap();
    assert_eq!((read.seq, read.kind, read.time), (7, leaf.kind, leaf.time));
    assert_eq!((&*read.origin, &*read.agreement), ("vigie-1", "ab12"));
    assert_eq!(read.data::<Cosignature>().unwrap(), said);
    assert_eq!(read.committed().len(), 0);
}

#[test]
fn every_kind_is_called_as_it_is_written() {
    for kind in [
        LeafKind::Genesis,
        LeafKind::Start,
        LeafKind::Stop,
        LeafKind::Config,
        LeafKind::Alert,
        LeafKind::Finding,
        LeafKind::Gap,
        LeafKind::Heartbeat,
        LeafKind::Cosignature,
        LeafKind::Erasure,
        LeafKind::Export,
        LeafKind::KeyRotation,
    ] {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
}

#[test]
fn a_commitment_has_this_value() {
    // HMAC-SHA256(HMAC-SHA256(salt, name), name ‖ 0 ‖ value), computed elsewhere.
    let leaf: serde_json::Value = serde_json::from_slice(&alert().bytes).unwrap();
    assert_eq!(leaf["commitments"].as_object().unwrap().len(), 3);
    assert_eq!(leaf["commitments"]["site"], SITE);
}

/// Of the field `site` under the salt of 32 nines.
const SITE: &str = "RAkojI3T8gJhuBVNvic76X6SzfDqhjsA8SkwDMACPTU=";

#[test]
fn only_the_very_body_opens_a_leaf() {
    let leaf = ReadLeaf::parse(&alert().bytes).unwrap();
    let salt = Salt([9; 32]);
    assert!(leaf.opens_all(&salt, BODY));
    assert!(!leaf.opens_all(&Salt([8; 32]), BODY));
    for (what, with) in [
        ("\"hall-3\"", "\"hall-4\""),
        ("5.0", "5"),
        ("p-12", "p-13"),
        ("\"breach\":true", "\"breach\":false"),
        ("\"breach\":true,", ""),
        ("\"site\":\"hall-3\",", ""),
        ("5.0}", "5.0,\"more\":1}"),
        ("5.0}", "5.0,\"site\":\"hall-3\"}"),
        ("5.0}", "5.0"),
    ] {
        assert!(BODY.contains(what));
        assert!(
            !leaf.opens_all(&salt, &BODY.replace(what, with)),
            "{what} {with}"
        );
    }
    // One field can be shown without the others, and without the salt of the record.
    let own = salt.of("site");
    assert!(leaf.opens("site", &own, "\"hall-3\""));
    assert!(!leaf.opens("site", &own, "\"hall-4\""));
    assert!(!leaf.opens("group", &own, "\"hall-3\""));
    assert!(!leaf.opens("site", &salt, "\"hall-3\""));
}

#[test]
fn a_leaf_says_nothing_that_its_body_lacks() {
    let said = json!({ "alert": "3f0c", "more": 1 });
    assert!(Leaf::committing(&head(0), LeafKind::Alert, &said, body()).is_err());
    let list = Body {
        text: "[]".into(),
        ..body()
    };
    assert!(Leaf::committing(&head(0), LeafKind::Alert, &json!({}), list).is_err());
}

#[test]
fn an_erased_body_leaves_commitments_only() {
    let leaf = alert();
    let message = Message::write(&leaf.bytes, None, &[], Place::Unsaid).unwrap();
    for bytes in [&leaf.bytes, &message] {
        let text = str::from_utf8(bytes).unwrap();
        for gone in ["p-12", "hall-3", "5.0", "worker"] {
            assert!(!text.contains(gone), "{gone} in {text}");
        }
    }
    let read = Message::parse(&message).unwrap();
    assert!(read.body.is_none());
    assert_eq!(
        read.leaf.committed().collect::<Vec<_>>(),
        ["group", "observed", "site"]
    );
}

#[test]
fn a_leaf_of_another_form_is_none() {
    let sound = String::from_utf8(alert().bytes).unwrap();
    assert!(ReadLeaf::parse(sound.as_bytes()).is_ok());
    for (what, with) in [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1,", ""),
        ("\"v\":1,", "\"v\":1,\"w\":1,"),
        ("\"seq\":0", "\"seq\":0,\"seq\":0"),
        ("\"seq\":0", "\"seq\":-1"),
        ("\"alert\",\"agr", "\"alarm\",\"agr"),
        ("2026-09-07T08:00:00", "yesterday"),
        ("}}", "}} x"),
    ] {
        assert!(sound.contains(what), "{what}");
        assert!(
            ReadLeaf::parse(sound.replace(what, with).as_bytes()).is_err(),
            "{with}"
        );
    }
}

/// What a mirror does with the first message of a log: whether it believes it.
fn believed(message: &[u8], log: &PublicKey) -> Option<Message> {
    let read = Message::parse(message).ok()?;
    let note = match (&read.proof, &read.checkpoint) {
        (Some(proof), _) => proof.checkpoint.clone(),
        (None, note) => SignedNote::parse(note.as_deref()?)?,
    };
    let (checkpoint, _) = Checkpoint::verified(&note, log)?;
    let mut edge = CompactRange::default();
    edge.push(Hash::leaf(&read.bytes));
    ((checkpoint.size, checkpoint.root) == (1, edge.root())).then_some(read)
}

fn first_message(with_body: bool, is_old: bool) -> (String, PublicKey) {
    let (leaf, log) = (alert(), key("vigie-1", Use::Note, 5));
    let mut edge = CompactRange::default();
    edge.push(leaf.hash());
    let note = Checkpoint::of("vigie-1", &edge).sign(&log, seconds(1));
    let body = leaf.body.as_ref().filter(|_| with_body);
    let body = body.map(|body| (&body.salt, body.text.as_str()));
    let proof = InclusionProof {
        index: 0,
        hashes: Vec::new(),
        checkpoint: note.clone(),
    };
    let note = note.to_string();
    let place = match is_old {
        true => Place::End(&note),
        false => Place::Proven(&proof),
    };
    let message = Message::write(&leaf.bytes, body, &[], place).unwrap();
    (String::from_utf8(message).unwrap(), log.public())
}

#[test]
fn a_message_shows_the_body_and_is_read_again() {
    let (message, log) = first_message(true, false);
    let event: serde_json::Value = serde_json::from_str(&message).unwrap();
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["id"], "vigie-1/0");
    assert_eq!(event["source"], "urn:vigie:vigie-1");
    assert_eq!(event["type"], "vigie.alert.v1");
    assert_eq!(event["sequence"], "00000000000000000000");
    assert_eq!(event["data"]["site"], "hall-3");
    let read = believed(message.as_bytes(), &log).unwrap();
    assert_eq!(read.bytes, alert().bytes);
    assert_eq!(read.body, Some((Salt([9; 32]), BODY.to_owned())));
}

#[test]
fn texts_come_with_the_leaf_that_names_them_and_with_no_other() {
    let texts = ["agreement", "above", "mapping"].map(str::to_owned);
    let digest = |text: &String| sha256_hex(text.as_bytes());
    let config = json!({
        "agreement": "A", "version": 1, "digest": "d", "standing": "draft", "note": null,
        "files": [digest(&texts[0]), digest(&texts[1])], "retention": [],
        "mappings": [{ "name": "m", "digest": digest(&texts[2]), "standing": "draft" }],
    });
    let leaf = Leaf::open(&head(0), LeafKind::Config, &config).unwrap();
    let read = |kind: &Leaf, texts: &[String]| {
        let message = Message::write(&kind.bytes, None, texts, Place::Unsaid).unwrap();
        Message::parse(&message).map(|message| message.texts)
    };
    let all = read(&leaf, &texts).unwrap();
    assert!(all.len() == 3 && texts.iter().all(|text| all[&digest(text)] == *text));
    assert_eq!(
        read(&leaf, &texts[1..2]).unwrap().len(),
        1,
        "some may be missing"
    );
    let wrong = Err(MessageError::Commitment);
    let [first, second, _] = texts.clone();
    for others in [
        vec!["another".to_owned()],
        vec![first.clone(), "another".to_owned()],
        vec![second.clone(), first.clone()],
        vec![first.clone(), first.clone()],
    ] {
        assert_eq!(read(&leaf, &others), wrong, "{others:?}");
    }
    let other = Leaf::open(&head(0), LeafKind::Stop, &config).unwrap();
    assert_eq!(read(&other, &texts), wrong, "no leaf of configuration");
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn a_changed_message_is_not_believed(
        with_body: bool, is_old: bool, at in any::<prop::sample::Index>(), by in any_character(),
    ) {
        let (message, log) = first_message(with_body, is_old);
        prop_assert!(believed(message.as_bytes(), &log).is_some());
        if let Some(changed) = mutated(&message, at, by) {
            prop_assert!(believed(changed.as_bytes(), &log).is_none(), "{}", changed);
        }
    }

    #[test]
    fn any_body_opens_its_leaf(
        texts in prop::collection::btree_map("[a-z]{1,8}", ".{0,20}", 1..8), chance in any::<[u8; 32]>(),
    ) {
        let body = Body {
            salt: Salt(chance),
            text: serde_json::to_string(&texts).unwrap(),
            class: "notice",
        };
        let (name, value) = texts.first_key_value().unwrap();
        let said = json!({ name: value });
        let leaf = Leaf::committing(&head(1), LeafKind::Alert, &said, body.clone()).unwrap();
        let read = ReadLeaf::parse(&leaf.bytes).unwrap();
        prop_assert!(read.opens_all(&body.salt, &body.text));
        let shown = Some((&body.salt, body.text.as_str()));
        let message = Message::write(&leaf.bytes, shown, &[], Place::Unsaid).unwrap();
        let read = Message::parse(&message).unwrap();
        prop_assert_eq!(read.bytes, leaf.bytes);
        prop_assert_eq!(read.body, Some((body.salt, body.text)));
    }
}
