// SPDX-License-Identifier: EUPL-1.2
//! What both parties order is done once, and told; another key takes over, and nobody else.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use vigie::ledger::{
    Config, Erasure, Genesis, Head, Leaf, LeafKind, Order, Parties, PrivateKey, ReadLeaf,
    SigningStatus, Statement, Use,
};
use vigie::monitor::{MonitorError, carry_out};
use vigie::observation::EventTime;
use vigie::store::{Commit, Reader, Store, StoreError, key_path};

use super::alert;

fn key(name: &str, chance: u8) -> PrivateKey {
    PrivateKey::new(name, Use::Note, &[chance; 32]).unwrap()
}

/// A log of two signing parties, with three alerts: `aa`, `bb`, and `aa` again.
fn store() -> (TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vigie.db");
    let (mut store, _) = Store::open(&path).unwrap();
    let origin = store.origin().to_owned();
    let head = |seq| Head {
        origin: &origin,
        seq,
        time: EventTime::from_micros(1_000_000),
        agreement: "digest",
    };
    let config = Config {
        agreement: "T".into(),
        version: 1,
        digest: "digest".into(),
        standing: SigningStatus::Signed,
        note: None,
        files: Vec::new(),
        mappings: Vec::new(),
        people: None,
        retention: Vec::new(),
        parties: Parties {
            employer: Some(key("employer", 1).public().to_string()),
            union: Some(key("union", 2).public().to_string()),
        },
        change: None,
    };
    let mut leaves = vec![Leaf::open(&head(0), LeafKind::Config, &config).unwrap()];
    for (seq, id) in [(1, "aa"), (2, "bb"), (3, "aa")] {
        let said = serde_json::json!({
            "alert": id, "version": 1, "change": "opened", "breach": true, "closed": false,
            "clause": { "id": "c", "severity": "serious", "status": "active" },
        });
        let mut all = said.clone();
        all["secret"] = format!("only in body {seq}").into();
        let body = vigie::ledger::Body {
            salt: vigie::ledger::Salt([seq as u8; 32]),
            text: all.to_string(),
            class: "serious",
        };
        leaves.push(Leaf::committing(&head(seq), LeafKind::Alert, &said, body).unwrap());
    }
    let commit = Commit {
        leaves,
        alerts: vec![alert(3)],
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    drop(store);
    (folder, path, origin)
}

fn note(log: &str, number: &str, what: Order, by: &[PrivateKey]) -> String {
    let statement = Statement::Order {
        log: log.into(),
        number: number.into(),
        what,
        reason: "case 26".into(),
    };
    let mut note = statement.note().unwrap();
    by.iter()
        .for_each(|key| note.sign(key, EventTime::default()));
    note.to_string()
}

/// The leaves that lost their body, or the code of the refusal.
fn carry(path: &Path, note: &str) -> Result<Vec<u64>, String> {
    let (mut store, restored) = Store::open(path).unwrap();
    match carry_out(&mut store, &restored.record, ("o.note", note)) {
        Ok(erasure) => Ok(erasure.leaves),
        Err(MonitorError::Refused(why)) => Err(why.0.message.code.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn both() -> [PrivateKey; 2] {
    [key("employer", 1), key("union", 2)]
}

#[test]
fn an_order_of_both_erases_once_and_for_good() {
    let (folder, path, log) = store();
    let erase = || Order::EraseAlert("aa".into());
    let refused = |note: &str| carry(&path, note).unwrap_err();
    assert_eq!(
        refused(&note(&log, "01", erase(), &[key("union", 2)])),
        "S005"
    );
    assert_eq!(
        refused(&note(&log, "01", erase(), &[key("employer", 1)])),
        "S006"
    );
    assert_eq!(refused(&note("other", "01", erase(), &both())), "S014");
    assert_eq!(
        refused(&note(&log, "01", Order::EraseAlert("cc".into()), &both())),
        "S016"
    );
    let order = note(&log, "01", erase(), &both());
    assert_eq!(carry(&path, &order).unwrap(), [1, 3]);
    assert_eq!(refused(&order), "S015");
    for file in ["vigie.db", "vigie.db-wal"] {
        let bytes = fs::read(folder.path().join(file)).unwrap_or_default();
        let holds = |part: &[u8]| bytes.windows(part.len()).any(|found| found == part);
        assert!(
            !holds(b"only in body 1") && !holds(b"only in body 3"),
            "{file}"
        );
        assert!(!holds(&[1; 32]) && !holds(&[3; 32]), "{file} holds a salt");
    }
    let leaves = Reader::open(&path).unwrap().leaves(0, 10).unwrap();
    assert!(leaves[1].body.is_none() && leaves[2].body.is_some() && leaves[3].body.is_none());
    let told: Erasure = ReadLeaf::parse(&leaves[4].bytes).unwrap().data().unwrap();
    assert_eq!(
        (told.by.as_str(), told.reason.as_str()),
        ("order", "case 26")
    );
    assert_eq!(told.note.as_deref(), Some(order.as_str()));
    assert_eq!(
        Store::open(&path).unwrap().0.next_seq(),
        5,
        "the next start passes"
    );
}

#[test]
fn what_is_on_hold_stays_until_both_release_it() {
    let (_folder, path, log) = store();
    let (hold, release) = (Order::Hold("aa".into()), Order::Release("aa".into()));
    let due = || {
        let (store, restored) = Store::open(&path).unwrap();
        let late = EventTime::from_micros(i64::MAX);
        let due = store.bodies_before("serious", late, &restored.record.held, 10);
        due.unwrap()
    };
    assert_eq!(due(), [1, 2, 3]);
    let early = note(&log, "02", release.clone(), &both());
    assert_eq!(carry(&path, &early).unwrap_err(), "S016");
    let order = note(&log, "01", hold, &both());
    assert_eq!(carry(&path, &order).unwrap(), [0; 0]);
    assert_eq!(due(), [2]);
    for what in [
        Order::EraseAlert("aa".into()),
        Order::EraseLeaves(vec![2, 3]),
    ] {
        let erase = note(&log, "03", what, &both());
        assert_eq!(carry(&path, &erase).unwrap_err(), "S017");
    }
    carry(&path, &note(&log, "04", release, &both())).unwrap();
    assert_eq!(due(), [1, 2, 3]);
    // The order that began the hold does not begin it again.
    assert_eq!(carry(&path, &order).unwrap_err(), "S015");
    let erase = note(&log, "05", Order::EraseLeaves(vec![2, 3]), &both());
    assert_eq!(carry(&path, &erase).unwrap(), [2, 3]);
}

#[test]
fn another_key_takes_over_and_nobody_else() {
    let (folder, path, origin) = store();
    let first = Store::open(&path).unwrap().0.log_key();
    let old = fs::read(key_path(&path)).unwrap();
    let (mut store, _) = Store::open(&path).unwrap();
    let second = store.hand_over(EventTime::default(), "digest").unwrap();
    assert_ne!(first, second);
    let more = |store: &mut Store| {
        let head = Head {
            origin: &origin,
            seq: store.next_seq(),
            time: EventTime::default(),
            agreement: "digest",
        };
        let leaf = Leaf::open(&head, LeafKind::Finding, &1).unwrap();
        let commit = Commit {
            leaves: vec![leaf],
            ..Commit::default()
        };
        store.commit(&commit).unwrap();
    };
    drop(store);
    assert_eq!(Store::open(&path).unwrap().0.log_key(), second);
    let (mut store, _) = Store::open(&path).unwrap();
    more(&mut store);
    let third = store.hand_over(EventTime::default(), "digest").unwrap();
    more(&mut store);
    drop(store);
    assert_eq!(Store::open(&path).unwrap().0.log_key(), third);
    let new = fs::read(key_path(&path)).unwrap();
    // Whoever kept the old key cannot go on with it.
    super::write_key(&path, &old);
    let told = Store::open(&path).unwrap_err();
    assert!(matches!(told, StoreError::Altered { .. }), "{told}");
    // A power failure behind the leaf: the new key still waits beside the old one.
    let next = folder.path().join("vigie.db.key.next");
    fs::write(&next, &new).unwrap();
    fs::set_permissions(&next, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(Store::open(&path).unwrap().0.log_key(), third);
    assert!(!next.exists());
}

/// What a monitor takes over from the one before it in the same process, without a look at leaves.
#[test]
fn an_open_store_says_what_opening_it_again_would_say() {
    let (_folder, path, log) = store();
    let (mut store, restored) = Store::open(&path).unwrap();
    let hold = note(&log, "01", Order::Hold("aa".into()), &both());
    carry_out(&mut store, &restored.record, ("o.note", &hold)).unwrap();
    let known = store.restored().unwrap();
    assert!(known.record.held.contains("aa") && known.record.config.is_some());
    drop(store);
    let again = Store::open(&path).unwrap().1;
    assert_eq!(format!("{known:?}"), format!("{again:?}"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let (mut store, restored) = Store::open(&path).unwrap();
    assert!(restored.new && store.restored().unwrap().new);
    let origin = store.origin().to_owned();
    let head = Head {
        origin: &origin,
        seq: 0,
        time: EventTime::default(),
        agreement: "digest",
    };
    let genesis = Genesis {
        program: "0".into(),
        log_key: store.log_key().to_string(),
        parties: Parties::default(),
        mirror: Some(key("mirror", 3).public().to_string()),
    };
    let commit = Commit {
        leaves: vec![Leaf::open(&head, LeafKind::Genesis, &genesis).unwrap()],
        outbox_next: Some(1),
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    let known = store.restored().unwrap();
    assert_eq!((known.new, &known.mirror), (false, &genesis.mirror));
    drop(store);
    let again = Store::open(&path).unwrap().1;
    assert_eq!(format!("{known:?}"), format!("{again:?}"));
}
