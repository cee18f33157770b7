//! Small exports made from a store, as the program makes them; always the same but for their keys.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;

use serde_json::json;
use vigie::diagnostic::Language;
use vigie::export::{Order, Request, Scope, build};
use vigie::ledger::{
    Body, Bounds, Config, Cosignature, FindingBody, FindingKind, Genesis, Head, Leaf, LeafKind,
    Parties, PrivateKey, Salt, SignedNote, SigningStatus, Start, Stop, Use, sha256_hex,
};
use vigie::observation::EventTime;
use vigie::store::{AlertRow, Commit, Reader, Store};

const AGREEMENT: &[u8] = include_bytes!("../../../config/agreement.yaml");

/// When everything in these exports happened.
fn now() -> EventTime {
    let then: jiff::Timestamp = "2026-11-20T08:30:00Z".parse().unwrap();
    then.into()
}

/// A small log that a witness has signed, with one alert; with or without a gap in its sight.
pub(crate) fn logged(path: &Path, gap: bool) {
    let (mut store, _) = Store::open(path).unwrap();
    let mirror = PrivateKey::new("mirror.example", Use::Cosignature, &[7; 32]).unwrap();
    let (origin, digest) = (store.origin().to_owned(), sha256_hex(AGREEMENT));
    let head = |seq| Head {
        origin: &origin,
        seq,
        time: now(),
        agreement: &digest,
    };
    let genesis = Genesis {
        program: "0".into(),
        log_key: store.log_key().to_string(),
        parties: Parties::default(),
        mirror: Some(mirror.public().to_string()),
    };
    let [genesis, start, config] = [
        Leaf::open(&head(0), LeafKind::Genesis, &genesis),
        Leaf::open(&head(1), LeafKind::Start, &start()),
        Leaf::open(&head(2), LeafKind::Config, &config(&digest)),
    ]
    .map(Result::unwrap);
    let stop = Stop {
        boot: "b".into(),
        reason: "asked to".into(),
        settled: true,
    };
    let stop = Leaf::open(&head(5), LeafKind::Stop, &stop).unwrap();
    let commit = Commit {
        leaves: vec![
            genesis,
            start,
            config,
            alert(&head(3)),
            found(&head(4), gap),
            stop,
        ],
        alerts: vec![row()],
        files: vec![("agreement.yaml".into(), AGREEMENT.into())],
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
    let note = Reader::open(path).unwrap().checkpoint().unwrap().unwrap();
    let mut note = SignedNote::parse(&note).unwrap();
    note.sign(&mirror, now());
    let cosigned = Cosignature {
        size: 6,
        note: note.to_string(),
    };
    let leaf = Leaf::open(&head(6), LeafKind::Cosignature, &cosigned).unwrap();
    let commit = Commit {
        leaves: vec![leaf],
        cosigned: Some((6, note.to_string())),
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
}

fn start() -> Start {
    Start {
        program: "0".into(),
        binary: String::new(),
        boot: "b".into(),
        reads: Vec::new(),
        bounds: Bounds::default(),
    }
}

fn config(digest: &str) -> Config {
    Config {
        agreement: "FR-EXL-2026-07".into(),
        version: 3,
        digest: digest.into(),
        standing: SigningStatus::Draft,
        note: None,
        files: vec![digest.into()],
        parties: Parties::default(),
        change: None,
        mappings: Vec::new(),
        people: None,
        retention: Vec::new(),
    }
}

/// Something about the monitor's sight: records that were lost, or nothing of weight.
fn found(head: &Head<'_>, gap: bool) -> Leaf {
    let (kind, finding) = match gap {
        true => (LeafKind::Gap, FindingKind::Gap),
        false => (LeafKind::Finding, FindingKind::PartitionNew),
    };
    let found = FindingBody {
        topic: Some("work.calls".into()),
        partition: Some(1),
        count: 17,
        ..FindingBody::new(finding, String::new())
    };
    Leaf::open(head, kind, &found).unwrap()
}

fn row() -> AlertRow {
    AlertRow {
        id: "a1".into(),
        clause: "art-4.2".into(),
        site: "lille-1".into(),
        window_start: 0,
        window_end: 1,
        breach: true,
        seq: 3,
    }
}

/// An alert whose texts would do harm if anybody took them for markup or a formula.
fn alert(head: &Head<'_>) -> Leaf {
    let hostile = "=1+1</script><script>document.title='no'</script><img src=x onerror=alert(1)>";
    let said = json!({
        "alert": "a1", "version": 1, "change": "opened", "breach": true, "closed": false,
        "clause": { "id": "art-4.2", "title": { "fr": "Captures", "en": "Screenshots" },
                    "article": "4.2", "severity": "serious", "status": "active" },
    });
    let mut body = said.clone();
    body["sentence"] = json!({ "fr": hostile, "en": hostile });
    body["group"] = json!([{ "field": "worker", "value": "p-1" }]);
    body["site"] = hostile.into();
    body["team"] = "t".into();
    body["window"] = json!({ "start": "2026-07-01T00:00:00Z", "end": null, "zone": "UTC" });
    body["observed"] = json!(5.5);
    let body = Body {
        salt: Salt([3; 32]),
        text: body.to_string(),
        class: "serious",
    };
    Leaf::committing(head, LeafKind::Alert, &said, body).unwrap()
}

pub(super) fn exported(store: &Path, language: Language) -> Vec<u8> {
    let order = Order {
        scope: Scope::default(),
        language,
        recipient: "<b>dreets</b>".into(),
        request: Request::default(),
        created: now(),
        machine: "host".into(),
    };
    let reader = Reader::open(store).unwrap();
    let mut zip = Vec::new();
    let export = build(&reader, &order, &mut zip, &mut |_, _| {}).unwrap();
    assert_eq!(export.sha256, sha256_hex(&zip));
    let again = Reader::open(store).unwrap();
    let mut twice = Vec::new();
    build(&again, &order, &mut twice, &mut |_, _| {}).unwrap();
    assert!(zip == twice, "same store, same order, same bytes");
    zip
}

pub(super) fn unzipped(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

pub(super) fn replaced(files: &mut BTreeMap<String, Vec<u8>>, name: &str, from: &str, to: &str) {
    let bytes = files.get_mut(name).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{name}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}
