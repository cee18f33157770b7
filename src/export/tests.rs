// SPDX-License-Identifier: EUPL-1.2
//! What an export says of itself.

use std::io::{Cursor, Read as _};
use std::path::Path;

use serde_json::json;

use super::{Order, Request, Scope, build_of, machine};
use crate::diagnostic::Language;
use crate::ledger::{
    Body, Config, FindingBody, FindingKind, Genesis, Head, Leaf, LeafKind, Parties, RecordPlace,
    Salt, SigningStatus, sha256_hex,
};
use crate::observation::{EventTime, Span};
use crate::store::{AlertRow, Commit, Reader, Store};
use crate::verify::{Bundle, Code, Severity, Trust, verify};

const AGREEMENT: &[u8] = include_bytes!("../../config/agreement.yaml");

fn at(seq: u64) -> EventTime {
    let start: jiff::Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
    EventTime::from(start).plus(Span::from_secs(seq.cast_signed()))
}

/// A log with this many alerts, a second apart, from leaf 2 on.
fn logged(path: &Path, alerts: u64) {
    let (mut store, _) = Store::open(path).unwrap();
    let (origin, digest) = (store.origin().to_owned(), sha256_hex(AGREEMENT));
    let head = |seq| Head {
        origin: &origin,
        seq,
        time: at(seq),
        agreement: &digest,
    };
    let genesis = Genesis {
        program: "0".into(),
        log_key: store.log_key().to_string(),
        parties: Parties::default(),
        mirror: None,
    };
    let config = Config {
        agreement: "FR-EXL-2026-07".into(),
        version: 3,
        digest: digest.clone(),
        standing: SigningStatus::Draft,
        note: None,
        files: vec![digest.clone()],
        parties: Parties::default(),
        change: None,
        mappings: Vec::new(),
        people: None,
        retention: Vec::new(),
    };
    let mut leaves = vec![
        Leaf::open(&head(0), LeafKind::Genesis, &genesis).unwrap(),
        Leaf::open(&head(1), LeafKind::Config, &config).unwrap(),
    ];
    leaves.extend((2..2 + alerts).map(|seq| alert(&head(seq))));
    let row = |seq| AlertRow {
        id: format!("a{seq}"),
        clause: "art-4.2".into(),
        site: "lille-1".into(),
        window_start: 0,
        window_end: 1,
        breach: true,
        seq,
    };
    let commit = Commit {
        leaves,
        alerts: (2..2 + alerts).map(row).collect(),
        files: vec![("agreement.yaml".into(), AGREEMENT.into())],
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
}

fn alert(head: &Head<'_>) -> Leaf {
    let said = json!({
        "alert": format!("a{}", head.seq), "version": 1, "change": "opened", "breach": true,
        "closed": false,
        "clause": { "id": "art-4.2", "title": { "fr": "Captures", "en": "Screenshots" },
                    "article": "4.2", "severity": "serious", "status": "active" },
    });
    let mut body = said.clone();
    body["sentence"] = json!({ "fr": "Trop de captures.", "en": "Too many screenshots." });
    body["group"] = json!([{ "field": "worker", "value": "p-1" }]);
    body["site"] = "lille-1".into();
    body["team"] = "t".into();
    body["window"] = json!({ "start": "2026-07-01T00:00:00Z", "end": null, "zone": "UTC" });
    body["observed"] = json!(5);
    let body = Body {
        salt: Salt([3; 32]),
        text: body.to_string(),
        class: "serious",
    };
    Leaf::committing(head, LeafKind::Alert, &said, body).unwrap()
}

/// The cover page and the check of an export of no more than this many alerts.
fn exported(store: &Path, most: usize, language: Language) -> (String, Vec<Code>, Option<String>) {
    let order = Order {
        scope: Scope::default(),
        language,
        recipient: "dreets-59".into(),
        request: Request::default(),
        created: at(100),
        machine: machine(),
    };
    let (reader, mut zip) = (Reader::open(store).unwrap(), Vec::new());
    let export = build_of(most, &reader, &order, &mut zip, &mut |_, _| {}).unwrap();
    let bundle = Bundle::unzip(&zip).unwrap();
    let report = verify(&bundle, &Trust::default(), at(100));
    let graver = |code: &Code| code.severity() > Severity::Note;
    let graver: Vec<Code> = report.codes().filter(graver).collect();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut page = String::new();
    let name = language.pick("README.html", "LISEZMOI.html");
    let mut file = archive.by_name(name).unwrap();
    file.read_to_string(&mut page).unwrap();
    (page, graver, export.until)
}

#[test]
fn an_export_that_cannot_hold_all_alerts_says_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store, 5);
    for (language, sign, row) in [
        (
            Language::English,
            "This export is not whole: it holds the first 3 alerts",
            "Versions left out: too many alerts for one export</th><td>2</td>",
        ),
        (
            Language::French,
            "Cet export n'est pas complet\u{202f}: il contient les 3 premières alertes",
            "Versions omises\u{202f}: trop d'alertes pour un seul export</th><td>2</td>",
        ),
    ] {
        let (page, graver, until) = exported(&store, 3, language);
        // At the head of the page, and where it says what was not seen.
        let (head, coverage) = page.split_once("id=\"coverage\"").unwrap();
        assert!(head.contains(sign), "{head}");
        assert!(
            coverage.contains(sign) && coverage.contains(row),
            "{coverage}"
        );
        assert_eq!(until, Some(at(5).to_string()));
        // What is left out lies outside of what the export says it is about.
        assert_eq!(graver, [Code::NoWitness]);
        let (page, graver, until) = exported(&store, 5, language);
        assert!(!page.contains(sign) && until.is_none());
        assert_eq!(graver, [Code::NoWitness]);
    }
}

#[test]
fn what_belongs_to_nobody_is_told_with_clause_and_place() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("vigie.db");
    logged(&path, 1);
    {
        let (mut store, _) = Store::open(&path).unwrap();
        let origin = store.origin().to_owned();
        let head = Head {
            origin: &origin,
            seq: 3,
            time: at(3),
            agreement: &sha256_hex(AGREEMENT),
        };
        let body = FindingBody {
            count: 3,
            clause: Some("art-4.2".into()),
            severity: Some("serious".into()),
            record: Some(RecordPlace {
                topic: "work.wms".into(),
                partition: 0,
                offset: 17,
            }),
            ..FindingBody::new(FindingKind::Unattributed, "no value of per".into())
        };
        let leaf = Leaf::open(&head, LeafKind::Finding, &body).unwrap();
        let commit = Commit {
            leaves: vec![leaf],
            ..Commit::default()
        };
        store.commit(&commit).unwrap();
    }
    for (language, sentence, row) in [
        (
            Language::English,
            "3 facts belong to nobody (clause art-4.2, serious; first at topic work.wms, \
             partition 0, offset 17)",
            "Finding: Facts that belong to nobody</th><td>1\u{a0}×",
        ),
        (
            Language::French,
            "3 faits n'appartiennent à personne (clause art-4.2, grave\u{202f}; le \
             premier\u{202f}: flux (topic) work.wms, partition 0, position 17)",
            "Constat\u{202f}: Faits qui n'appartiennent à personne</th><td>1",
        ),
    ] {
        let (page, graver, _) = exported(&path, 9, language);
        assert!(page.contains(sentence), "{page}");
        assert!(page.contains(row.split('\u{a0}').next().unwrap()), "{page}");
        assert!(graver.contains(&Code::SightLost));
    }
}
