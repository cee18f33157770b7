//! What a running monitor erases because its term is over, once both parties have signed the term.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;

use vigie::ledger::{Body, Erasure, Genesis, Head, Leaf, LeafKind, Parties, ReadLeaf, Salt};
use vigie::observation::EventTime;
use vigie::store::{AlertRow, Commit, Reader, Store};

use super::broker::shared;
use super::monitor_process::Rig;
use super::parties::{AGREEMENT, employer, union, version};
use super::signed::{lay, parties};

/// A log of 2020 with one serious alert and one notice.
pub(crate) fn old_log(rig: &Rig) {
    let (mut store, _) = Store::open(&rig.path("vigie.db")).unwrap();
    let origin = store.origin().to_owned();
    let head = |seq| Head {
        origin: &origin,
        seq,
        time: EventTime::from_micros(1_600_000_000_000_000),
        agreement: "digest",
    };
    let genesis = Genesis {
        program: "0".into(),
        log_key: store.log_key().to_string(),
        parties: Parties {
            employer: Some(employer().public().to_string()),
            union: Some(union().public().to_string()),
        },
        mirror: None,
    };
    let mut leaves = vec![Leaf::open(&head(0), LeafKind::Genesis, &genesis).unwrap()];
    let mut alerts = Vec::new();
    for (seq, class) in [(1, "serious"), (2, "notice")] {
        let id = format!("a{seq}");
        let said = serde_json::json!({
            "alert": id, "version": 1, "change": "opened", "breach": true, "closed": false,
            "clause": { "id": "c", "severity": class, "status": "active", "article": null,
                        "title": { "fr": "Captures", "en": "Screenshots" } },
        });
        let mut all = said.clone();
        all["sentence"] = serde_json::json!({ "fr": "Trop.", "en": "Too many." });
        all["window"] =
            serde_json::json!({ "start": "2020-09-01T00:00:00Z", "end": null, "zone": "UTC" });
        all["site"] = "".into();
        all["secret"] = format!("only in body {seq}").into();
        let body = Body {
            salt: Salt([0x40 + seq as u8; 32]),
            text: all.to_string(),
            class,
        };
        leaves.push(Leaf::committing(&head(seq), LeafKind::Alert, &said, body).unwrap());
        alerts.push(AlertRow {
            id,
            clause: "c".into(),
            site: String::new(),
            window_start: 0,
            window_end: 1,
            breach: true,
            seq,
        });
    }
    let commit = Commit {
        leaves,
        alerts,
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
}

#[test]
fn what_is_due_is_erased_once_both_have_signed_its_term() {
    let rig = Rig::new(shared());
    fs::write(rig.path("agreement.yaml"), AGREEMENT).unwrap();
    old_log(&rig);
    rig.configure(&parties(&employer(), &union()));
    lay(&rig, AGREEMENT, &[employer(), union()]);
    rig.summary();
    let store = Reader::open(&rig.path("vigie.db")).unwrap();
    let leaves = store.leaves(0, 100).unwrap();
    assert!(
        leaves[1].body.is_none(),
        "the serious one had its thirty days"
    );
    assert!(leaves[2].body.is_some(), "notices have no term");
    assert!(store.alert("a1").unwrap().is_empty() && store.alert("a2").unwrap().len() == 1);
    let parsed = leaves
        .iter()
        .map(|leaf| ReadLeaf::parse(&leaf.bytes).unwrap());
    let erasures: Vec<Erasure> = parsed
        .filter(|leaf| leaf.kind == LeafKind::Erasure)
        .map(|leaf| leaf.data().unwrap())
        .collect();
    assert_eq!(erasures.len(), 1);
    assert_eq!(
        (erasures[0].by.as_str(), &erasures[0].leaves),
        ("retention", &vec![1])
    );
    drop(store);
    for file in ["vigie.db", "vigie.db-wal"] {
        let bytes = fs::read(rig.path(file)).unwrap_or_default();
        let holds = |part: &[u8]| bytes.windows(part.len()).any(|found| found == part);
        assert!(!holds(b"only in body 1") && !holds(&[0x41; 32]), "{file}");
    }
    // The next start passes, and finds nothing more to erase.
    rig.summary();
    let leaves = Reader::open(&rig.path("vigie.db"))
        .unwrap()
        .leaves(0, 100)
        .unwrap();
    let kinds = leaves
        .iter()
        .map(|leaf| ReadLeaf::parse(&leaf.bytes).unwrap().kind);
    assert_eq!(kinds.filter(|kind| *kind == LeafKind::Erasure).count(), 1);
}

#[test]
fn a_running_monitor_erases_when_a_term_comes_into_force() {
    let rig = Rig::new(shared());
    old_log(&rig);
    rig.configure(&parties(&employer(), &union()));
    let without =
        |version: u32| self::version(version, 4).replace("retention: { serious: 30 d }\n", "");
    lay(&rig, &without(1), &[employer(), union()]);
    let running = rig.start();
    let has = |line: &str| {
        rig.get("/metrics")
            .is_some_and(|text| text.lines().any(|l| l == line))
    };
    rig.wait("the monitor", |_| has("vigie_heartbeats_total 1"));
    let old = || {
        Reader::open(&rig.path("vigie.db"))
            .unwrap()
            .leaves(0, 3)
            .unwrap()
    };
    assert!(old()[1].body.is_some(), "no term is agreed");
    lay(&rig, &version(2, 4), &[employer(), union()]);
    running.signal("HUP");
    rig.wait("the erasure", |_| old()[1].body.is_none());
    assert!(old()[2].body.is_some(), "notices have no term");
    running.stop();
    let leaves = Reader::open(&rig.path("vigie.db"))
        .unwrap()
        .leaves(0, 100)
        .unwrap();
    let parsed = leaves
        .iter()
        .map(|leaf| ReadLeaf::parse(&leaf.bytes).unwrap());
    let erasures: Vec<_> = parsed
        .filter(|leaf| leaf.kind == LeafKind::Erasure)
        .collect();
    assert_eq!(erasures.len(), 1);
    let erasure: Erasure = erasures[0].data().unwrap();
    assert_eq!(
        (erasure.by.as_str(), erasure.leaves),
        ("retention", vec![1])
    );
    rig.summary();
}
