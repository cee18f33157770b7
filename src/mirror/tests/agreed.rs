// SPDX-License-Identifier: EUPL-1.2
//! What the parties have signed is followed on the mirror's disk, and nothing else: keys, terms,
//! orders, texts.

use super::kept::Kept;
use super::*;
use crate::ledger::{Erasure, Named, Order, Retention, Statement, sha256_hex, terms};
use crate::store::Reader;

const DAY: i64 = 86_400;
/// The leaf of the first alert that is kept.
const ALERT: u64 = 4;

fn party(chance: u8) -> PrivateKey {
    PrivateKey::new("party", Use::Note, &[chance; 32]).unwrap()
}

fn parties(employer: u8, union: u8) -> Parties {
    Parties {
        employer: Some(party(employer).public().to_string()),
        union: Some(party(union).public().to_string()),
    }
}

fn signed(statement: &Statement, by: &[u8]) -> Option<String> {
    let mut note = statement.note().unwrap();
    by.iter()
        .for_each(|chance| note.sign(&party(*chance), at(0)));
    Some(note.to_string())
}

/// A configuration that these have signed, under their own keys; nothing is erased by term.
fn agreed(log: &Log, by: [u8; 2]) -> Config {
    agreed_for(log, by, Vec::new())
}

/// The same, with these terms.
fn agreed_for(log: &Log, by: [u8; 2], retention: Vec<Retention>) -> Config {
    let config = log.config();
    let agreement = Statement::Agreement {
        of: Named {
            id: config.agreement.clone(),
            version: config.version,
            file: config.digest.clone(),
        },
        digest: config.digest.clone(),
        retention: terms(&retention),
        french: sha256_hex(b"fr"),
        english: sha256_hex(b"en"),
    };
    Config {
        standing: SigningStatus::Signed,
        note: signed(&agreement, &by),
        parties: parties(by[0], by[1]),
        retention,
        ..config
    }
}

/// A mirror that has an agreement of parties 1 and 2 and one alert.
fn begun() -> (Kept, Keeper) {
    let mut kept = Kept::new();
    kept.log.digest = sha256_hex(b"text");
    kept.say(LeafKind::Config, &agreed(&kept.log, [1, 2]), DAY);
    kept.log.alert(DAY, "p-1", "c");
    let mut keeper = kept.open();
    kept.send(&mut keeper, DAY);
    assert_eq!(kept.bodies(), 1);
    (kept, keeper)
}

impl Kept {
    fn say(&mut self, kind: LeafKind, data: &impl serde::Serialize, seconds: i64) {
        let leaf = self.log.open(kind, seconds, data);
        self.log.commit(vec![leaf]);
    }

    fn erase(&mut self, keeper: &mut Keeper, seconds: i64, erasure: &Erasure) {
        self.say(LeafKind::Erasure, erasure, seconds);
        self.send(keeper, seconds);
    }
}

fn by_term() -> Erasure {
    Erasure {
        by: "retention".into(),
        reason: "serious".into(),
        note: None,
        leaves: vec![ALERT],
    }
}

/// An order that erases, as its leaf says it.
fn by_order(what: Order, by: &[u8]) -> Erasure {
    let reason = "case 26".to_owned();
    let (name, leaves) = match &what {
        Order::EraseLeaves(leaves) => ("order", leaves.clone()),
        Order::EraseAlert(_) => ("order", vec![ALERT]),
        Order::Hold(_) => ("hold", Vec::new()),
        Order::Release(_) => ("release", Vec::new()),
    };
    let statement = Statement::Order {
        log: ORIGIN.into(),
        number: format!("{by:?}")
            .bytes()
            .map(|b| format!("{b:x}"))
            .collect(),
        what,
        reason: reason.clone(),
    };
    Erasure {
        by: name.into(),
        reason,
        note: signed(&statement, by),
        leaves,
    }
}

fn refused(keeper: &Keeper) -> u64 {
    let raised = keeper.status().raised;
    raised
        .get(&AlarmKind::ErasureUnsigned)
        .copied()
        .unwrap_or(0)
}

#[test]
fn a_term_is_followed_once_both_have_signed_it_and_it_is_over() {
    let (mut kept, mut keeper) = begun();
    kept.erase(&mut keeper, 50 * DAY, &by_term());
    assert_eq!(
        (kept.bodies(), refused(&keeper)),
        (1, 1),
        "no term is agreed"
    );
    let term = || {
        vec![Retention {
            class: "serious".into(),
            days: 30,
        }]
    };
    // Terms that only the log says are none, also beside a note about everything else.
    let alone = Config {
        retention: term(),
        ..agreed(&kept.log, [1, 2])
    };
    kept.say(LeafKind::Config, &alone, 50 * DAY);
    kept.erase(&mut keeper, 50 * DAY, &by_term());
    assert_eq!((kept.bodies(), refused(&keeper)), (1, 2));
    let is_open = |keeper: &Keeper, kind| keeper.open.iter().any(|(open, _)| *open == kind);
    assert!(is_open(&keeper, AlarmKind::ConfigUnsigned));
    kept.say(
        LeafKind::Config,
        &agreed_for(&kept.log, [1, 2], term()),
        DAY,
    );
    kept.erase(&mut keeper, 11 * DAY, &by_term());
    assert_eq!(
        (kept.bodies(), refused(&keeper)),
        (1, 3),
        "ten days of thirty"
    );
    assert!(!is_open(&keeper, AlarmKind::ConfigUnsigned));
    let other = Erasure {
        reason: "notice".into(),
        ..by_term()
    };
    kept.erase(&mut keeper, 41 * DAY, &other);
    assert_eq!((kept.bodies(), refused(&keeper)), (1, 4), "another class");
    // The copy is opened anew, and knows all of that.
    drop(keeper);
    let mut keeper = kept.open();
    kept.erase(&mut keeper, 41 * DAY, &by_term());
    assert_eq!((kept.bodies(), refused(&keeper)), (0, 4));
}

#[test]
fn an_order_is_followed_only_for_what_it_says() {
    let (mut kept, mut keeper) = begun();
    let this = || Order::EraseLeaves(vec![ALERT]);
    let of = |erasure: Erasure, change: &dyn Fn(&mut Erasure)| {
        let mut erasure = erasure;
        change(&mut erasure);
        erasure
    };
    let elsewhere = Statement::Order {
        log: "vigie-other".into(),
        number: "1".into(),
        what: this(),
        reason: "case 26".into(),
    };
    let wrong = [
        by_order(this(), &[1]),
        by_order(this(), &[2]),
        by_order(this(), &[1, 3]),
        of(by_order(this(), &[1, 2]), &|e| e.note = None),
        of(by_order(this(), &[1, 2]), &|e| e.reason = "case 27".into()),
        of(by_order(this(), &[1, 2]), &|e| e.by = "hold".into()),
        of(by_order(this(), &[1, 2]), &|e| {
            e.note = signed(&elsewhere, &[1, 2])
        }),
        of(by_order(this(), &[1, 2]), &|e| e.leaves.push(ALERT + 1)),
        of(by_order(Order::EraseLeaves(vec![3]), &[1, 2]), &|e| {
            e.leaves = vec![ALERT]
        }),
        by_order(Order::EraseLeaves(vec![3, ALERT]), &[1, 2]),
        by_order(Order::EraseLeaves(vec![ALERT, u64::MAX]), &[1, 2]),
        by_order(Order::EraseAlert("b22".into()), &[1, 2]),
    ];
    for (count, erasure) in (1..).zip(&wrong) {
        kept.erase(&mut keeper, 2 * DAY, erasure);
        assert_eq!((kept.bodies(), refused(&keeper)), (1, count), "{erasure:?}");
    }
    // Held, and released only by both.
    let alert = || "a11e".to_owned();
    kept.erase(
        &mut keeper,
        2 * DAY,
        &by_order(Order::Hold(alert()), &[1, 2]),
    );
    kept.erase(
        &mut keeper,
        2 * DAY,
        &by_order(Order::Release(alert()), &[1]),
    );
    kept.erase(
        &mut keeper,
        2 * DAY,
        &by_order(Order::EraseAlert(alert()), &[1, 2]),
    );
    assert_eq!((kept.bodies(), refused(&keeper)), (1, 14));
    kept.erase(
        &mut keeper,
        2 * DAY,
        &by_order(Order::Release(alert()), &[1, 2]),
    );
    kept.erase(
        &mut keeper,
        2 * DAY,
        &by_order(Order::EraseAlert(alert()), &[2, 1]),
    );
    assert_eq!((kept.bodies(), refused(&keeper)), (0, 14));
}

#[test]
fn an_erasure_waits_for_its_checkpoint() {
    let (mut kept, mut keeper) = begun();
    let order = by_order(Order::EraseLeaves(vec![ALERT]), &[1, 2]);
    let leaf = kept.log.open(LeafKind::Erasure, 2 * DAY, &order);
    let bare = older(&leaf, None);
    keeper.records(&[bare], 0, at(2 * DAY)).unwrap();
    assert_eq!(kept.bodies(), 1, "it may still be given back");
    kept.log.edge.push(leaf.hash());
    kept.log.leaves.push(leaf);
    kept.log.beat(2 * DAY, |_| {});
    let beat = kept.log.messages.last().cloned().unwrap();
    keeper.records(&[beat], 0, at(2 * DAY)).unwrap();
    assert_eq!((kept.bodies(), refused(&keeper)), (0, 0));
}

#[test]
fn who_signs_orders_changes_by_what_the_former_keys_sign() {
    let (mut kept, mut keeper) = begun();
    let order = |by: &[u8]| by_order(Order::EraseLeaves(vec![ALERT]), by);
    let change = |replaces, by: &[u8]| {
        let (of, to) = (ORIGIN.to_owned(), parties(1, 5));
        let statement = Statement::Parties {
            log: of,
            replaces,
            employer: to.employer.unwrap(),
            union: to.union.unwrap(),
        };
        signed(&statement, by)
    };
    // Neither by themselves, nor with one of the former keys, nor in place of other keys.
    for change in [None, change(3, &[1, 5]), change(0, &[1, 2])] {
        let config = agreed(&kept.log, [1, 5]);
        kept.say(LeafKind::Config, &Config { change, ..config }, 2 * DAY);
        kept.send(&mut keeper, 2 * DAY);
        assert!(
            keeper
                .open
                .contains(&(AlarmKind::ConfigUnsigned, String::new()))
        );
    }
    kept.erase(&mut keeper, 2 * DAY, &order(&[1, 5]));
    assert_eq!((kept.bodies(), refused(&keeper)), (1, 1));
    let config = agreed(&kept.log, [1, 5]);
    let change = change(3, &[1, 2]);
    kept.say(LeafKind::Config, &Config { change, ..config }, 2 * DAY);
    kept.erase(&mut keeper, 2 * DAY, &order(&[1, 2]));
    assert_eq!(
        (kept.bodies(), refused(&keeper)),
        (1, 2),
        "the union's former key"
    );
    assert!(
        !keeper
            .open
            .contains(&(AlarmKind::ConfigUnsigned, String::new()))
    );
    // What the union tightens alone names the parties, too, and changes nothing about them.
    let tightened = Config {
        standing: SigningStatus::Tightened,
        ..agreed(&kept.log, [1, 5])
    };
    kept.say(LeafKind::Config, &tightened, 2 * DAY);
    kept.erase(
        &mut keeper,
        2 * DAY,
        &by_order(Order::EraseLeaves(vec![ALERT]), &[5, 1]),
    );
    assert_eq!((kept.bodies(), refused(&keeper)), (0, 2));
}

#[test]
fn texts_are_kept_that_the_leaf_names_and_missed_if_they_do_not_come() {
    let (mut kept, mut keeper) = begun();
    let texts = ["agreement", "above it"].map(str::to_owned);
    let digests = texts.each_ref().map(|text| sha256_hex(text.as_bytes()));
    let config = Config {
        files: digests.to_vec(),
        ..kept.log.config()
    };
    let path = kept.path();
    let file = |digest: &str| Reader::open(&path).unwrap().file(digest).unwrap();
    let leaf = kept.log.open(LeafKind::Config, DAY, &config);
    kept.log.commit(vec![leaf.clone()]);
    let proof = Message::parse(kept.log.messages.last().unwrap())
        .unwrap()
        .proof;
    let proof = proof.unwrap();
    let send = |keeper: &mut Keeper, texts: &[String]| {
        let message = Message::write(&leaf.bytes, None, texts, Place::Proven(&proof)).unwrap();
        keeper.records(&[message], 0, at(DAY)).unwrap();
    };
    // One that nobody asked for, and one beside those that were: the message is refused.
    for others in [
        vec!["other".to_owned()],
        [&texts[..], &["other".to_owned()]].concat(),
    ] {
        send(&mut keeper, &others);
        assert_eq!(keeper.status().raised[&AlarmKind::QueueForeign], 1);
        assert_eq!(keeper.status().leaves, ALERT + 1);
        assert_eq!(file(&sha256_hex(b"other")), None);
    }
    // Without the second.
    send(&mut keeper, &texts[..1]);
    assert_eq!(file(&digests[0]).as_deref(), Some(texts[0].as_bytes()));
    let missing = (AlarmKind::TextMissing, digests[1].clone());
    assert!(keeper.open.contains(&missing));
    assert_eq!(keeper.status().raised[&AlarmKind::TextMissing], 1);
    // The next start brings both.
    let leaf = kept.log.open(LeafKind::Config, DAY, &config);
    kept.log.commit(vec![leaf.clone()]);
    let proof = Message::parse(kept.log.messages.last().unwrap())
        .unwrap()
        .proof;
    let place = Place::Proven(proof.as_ref().unwrap());
    let message = Message::write(&leaf.bytes, None, &texts, place).unwrap();
    keeper.records(&[message], 0, at(DAY)).unwrap();
    assert!(digests.iter().all(|digest| file(digest).is_some()));
    assert!(!keeper.open.contains(&missing));
}
