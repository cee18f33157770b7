// SPDX-License-Identifier: EUPL-1.2
//! Tests: what an export answers to what was asked, and what it says of its alerts.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;

use serde_json::{Value, json};

use super::{ExportError, Order, Period, Request, Scope, build, check};
use crate::diagnostic::Language;
use crate::ledger::{
    Body, Config, Export, Genesis, Head, Heartbeat, Leaf, LeafKind, MappingRef, Parties,
    PartitionBeat, Reading, Salt, SigningStatus, Start, sha256_hex,
};
use crate::observation::EventTime;
use crate::store::{AlertRow, Commit, Reader, Store};
use crate::verify::{Bundle, Code, Trust, verify};

const MAPPING: &[u8] = include_bytes!("../../config/mappings/debezium-time-clock.yaml");

/// An agreement that declares two systems.
fn agreement() -> Vec<u8> {
    let text = include_str!("../../config/agreement.yaml");
    let systems = "registers:\n  systems: [{ id: wms }, { id: time-clock }]\n";
    text.replacen("registers:\n", systems, 1).into_bytes()
}

fn moment(text: &str) -> EventTime {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// An alert to be told: id, version, clause, whose, site, whether it stands, first and last fact,
/// value.
type Told<'a> = (
    &'a str,
    u32,
    &'a str,
    &'a str,
    &'a str,
    bool,
    [&'a str; 2],
    f64,
);

const MARCH: [&str; 2] = ["2026-03-10T08:00:00Z", "2026-03-12T09:30:00Z"];
const LATE_MARCH: [&str; 2] = ["2026-03-20T08:00:00Z", "2026-03-31T21:30:00Z"];
const APRIL: [&str; 2] = ["2026-03-31T22:30:00Z", "2026-04-02T10:00:00Z"];

/// The alerts of the log in here: two over windows that overlap, one that is taken back, and one
/// whose facts lie in April by the clocks of Paris.
const ALERTS: [Told<'_>; 5] = [
    ("b1", 1, "art-4.2", "p-1", "lille-1", true, MARCH, 5.0),
    ("a2", 1, "art-7.2", "red", "hall-3", true, MARCH, 2.0),
    ("a3", 1, "art-7.2", "red", "hall-3", true, LATE_MARCH, 4.0),
    ("b1", 2, "art-4.2", "p-1", "lille-1", false, LATE_MARCH, 1.0),
    ("c4", 1, "art-4.2", "p-2", "lille-1", true, APRIL, 7.0),
];

/// Writes that log, told an hour apart in May.
fn logged(path: &Path) {
    logged_reading(path, true);
}

/// The same, with or without topics whose events name their system themselves.
#[expect(clippy::too_many_lines, reason = "a log from its beginning to its end")]
fn logged_reading(path: &Path, canonical: bool) {
    let (mut store, _) = Store::open(path).unwrap();
    let (origin, digest) = (store.origin().to_owned(), sha256_hex(&agreement()));
    let start = moment("2026-05-04T08:00:00Z");
    let head = |seq: u64| Head {
        origin: &origin,
        seq,
        time: start.plus(crate::observation::Span::from_secs(
            3_600 * seq.cast_signed(),
        )),
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
        mappings: vec![MappingRef {
            name: "time-clock".into(),
            version: 1,
            digest: sha256_hex(MAPPING),
            standing: SigningStatus::Draft,
            note: None,
        }],
        people: None,
        retention: Vec::new(),
    };
    let work = Reading {
        pattern: Some(r"work\..*".into()),
        ..Reading::default()
    };
    let clock = Reading {
        topics: vec!["clock".into()],
        mapping: Some("time-clock".into()),
        ..Reading::default()
    };
    let started = Start {
        boot: "b".into(),
        reads: canonical
            .then_some(work)
            .into_iter()
            .chain([clock])
            .collect(),
        ..Start::default()
    };
    let beat = |beat: u64, records: u64| Heartbeat {
        beat,
        boot: "b".into(),
        first: beat == 1,
        whole: true,
        partitions: [("work.calls", records), ("clock", 9)]
            .map(|(topic, records)| PartitionBeat {
                topic: topic.into(),
                records,
                latest: Some("2026-04-02T10:00:00Z".into()),
                ..PartitionBeat::default()
            })
            .into(),
        missing_topics: vec!["work.gone".into()],
        ..Heartbeat::default()
    };
    let mut leaves = vec![
        Leaf::open(&head(0), LeafKind::Genesis, &genesis).unwrap(),
        Leaf::open(&head(1), LeafKind::Start, &started).unwrap(),
        Leaf::open(&head(2), LeafKind::Config, &config).unwrap(),
        Leaf::open(&head(3), LeafKind::Heartbeat, &beat(1, 40)).unwrap(),
        Leaf::open(&head(4), LeafKind::Heartbeat, &beat(2, 40)).unwrap(),
    ];
    let mut rows: BTreeMap<&str, AlertRow> = BTreeMap::new();
    for (told, seq) in ALERTS.iter().zip(5..) {
        leaves.push(alert(&head(seq), told));
        let (id, _, clause, _, site, breach, ..) = *told;
        let row = AlertRow {
            id: id.into(),
            clause: clause.into(),
            site: site.into(),
            window_start: 0,
            window_end: 1,
            breach,
            seq,
        };
        rows.insert(id, row);
    }
    let commit = Commit {
        leaves,
        alerts: rows.into_values().collect(),
        files: vec![
            ("agreement.yaml".into(), agreement().into()),
            ("time-clock.yaml".into(), MAPPING.into()),
        ],
        tallies: vec![("clause_matches", r#"["art-4.2"]"#.into(), 12)],
        ..Commit::default()
    };
    store.commit(&commit).unwrap();
}

fn alert(head: &Head<'_>, told: &Told<'_>) -> Leaf {
    let (id, version, clause, who, site, breach, [first, last], observed) = *told;
    let said = json!({
        "alert": id, "version": version, "change": "opened", "breach": breach, "closed": true,
        "clause": { "id": clause, "title": { "fr": "Titre", "en": "Title" },
                    "article": "4.2", "severity": "serious", "status": "active" },
    });
    let mut body = said.clone();
    body["agreement"] = json!({ "id": "x", "version": 3, "digest": sha256_hex(&agreement()) });
    body["sentence"] = json!({ "fr": format!("Phrase {id}."), "en": format!("Sentence {id}.") });
    body["group"] = json!([{ "field": "org.team", "value": who }]);
    body["site"] = site.into();
    body["team"] = "nuit".into();
    body["window"] = json!({ "start": "2026-03-01T00:00:00Z", "end": "2026-04-05T00:00:00Z" });
    body["observed"] = observed.into();
    body["threshold"] = json!({ "bound": "at_most", "amount": 1, "unit": "count", "written": "1" });
    body["count"] = 3.into();
    body["first_event"] = first.into();
    body["last_event"] = last.into();
    body["notify"] = "yes".into();
    let body = Body {
        salt: Salt([3; 32]),
        text: body.to_string(),
        class: "serious",
    };
    Leaf::committing(head, LeafKind::Alert, &said, body).unwrap()
}

/// What somebody is given who asks for this.
struct Given {
    export: Export,
    files: BTreeMap<String, Vec<u8>>,
    zip: Vec<u8>,
}

impl Given {
    fn text(&self, name: &str) -> String {
        String::from_utf8(self.files[name].clone()).unwrap()
    }

    /// Ids of alerts with their numbers, as the table has them.
    fn numbered(&self) -> Vec<(String, String)> {
        let table = self.text("alerts.csv");
        let rows = table.lines().skip(1);
        let rows = rows.map(|row| {
            let mut cells = row.split(',');
            let number = cells.next().unwrap().to_owned();
            (cells.next().unwrap().to_owned(), number)
        });
        rows.collect()
    }
}

fn asked(store: &Path, scope: Scope) -> Result<Given, ExportError> {
    asked_in(store, scope, Language::English)
}

fn asked_in(store: &Path, scope: Scope, language: Language) -> Result<Given, ExportError> {
    let names = ["DREETS <3>", "M. Martin", "2026/117"].map(|name| Some(name.to_owned()));
    let order = Order {
        scope,
        language,
        recipient: "dreets-59".into(),
        request: Request::new(names).unwrap(),
        created: moment("2026-05-06T08:00:00Z"),
        machine: "host".into(),
    };
    let (reader, mut zip) = (Reader::open(store).unwrap(), Vec::new());
    let export = build(&reader, &order, &mut zip, &mut |_, _| {})?;
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.clone())).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    Ok(Given { export, files, zip })
}

fn of(site: Option<&str>, clause: Option<&str>) -> Scope {
    Scope {
        site: site.map(str::to_owned),
        clause: clause.map(str::to_owned),
        ..Scope::default()
    }
}

fn facts(from: &str, until: &str) -> Scope {
    Scope {
        facts: Period::parse(Some(from), Some(until)).unwrap(),
        ..Scope::default()
    }
}

#[test]
fn a_name_that_the_log_does_not_give_is_refused_with_those_that_are_near() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store);
    for (scope, near, names) in [
        (of(Some("lile-1"), None), "lille-1", "hall-3"),
        (of(None, Some("art-4.22")), "art-4.2", "art-7.2"),
    ] {
        let reader = Reader::open(&store).unwrap();
        assert!(check(&reader, &scope).is_err());
        let Err(ExportError::Unknown(unknown)) = asked(&store, scope) else {
            panic!("it was given");
        };
        assert_eq!(unknown.near[0], near);
        assert!(unknown.names.iter().any(|name| name == names), "{unknown}");
        assert!(unknown.say(Language::English).contains("did you mean"));
        let french = unknown.say(Language::French);
        assert!(french.starts_with("aucun accord de ce journal"), "{french}");
    }
    // Declared, and without any alert: that is an answer.
    let empty = asked(&store, of(Some("lyon-2"), None)).unwrap();
    assert_eq!(empty.export.alerts, 0);
    assert!(empty.text("README.html").contains("No alert in scope"));
    let empty = asked(&store, of(None, Some("art-10.1"))).unwrap();
    assert_eq!(empty.export.alerts, 0);
}

#[test]
fn facts_select_by_when_they_happened_and_bring_every_version() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store);
    let ids =
        |given: &Given| -> Vec<String> { given.numbered().into_iter().map(|(id, _)| id).collect() };
    // By the clocks of Paris: the last fact of March lies at 23:30, the first of April at 00:30.
    let march = asked(&store, facts("2026-03-01", "2026-03-31")).unwrap();
    assert_eq!(ids(&march), ["a2", "a3"]);
    let april = asked(&store, facts("2026-04-01", "2026-04-30")).unwrap();
    assert_eq!(ids(&april), ["c4"]);
    assert_eq!(april.export.alerts, 1);
    // It was raised about facts of these days, and taken back in a version about later ones.
    let early = asked(&store, facts("2026-03-11", "2026-03-11")).unwrap();
    assert_eq!(ids(&early), ["a2"]);
    let alerts: Vec<Value> = serde_json::from_str(&early.text("alerts.json")).unwrap();
    let versions = alerts.iter().filter(|alert| alert["alert"] == "b1");
    assert_eq!(versions.count(), 2);
    let export = &march.export;
    assert_eq!(
        (export.facts_from.as_deref(), export.facts_until.as_deref()),
        (Some("2026-02-28T23:00:00Z"), Some("2026-03-31T22:00:00Z"))
    );
    assert_eq!((export.from.as_ref(), export.until.as_ref()), (None, None));
    let page = march.text("README.html");
    let head = page.split_once("id=\"coverage\"").unwrap().0;
    for sign in [
        "Alerts told</th><td>at any time",
        "1\u{a0}Mar\u{a0}2026,\u{a0}00:00:00",
        "1\u{a0}Apr\u{a0}2026,\u{a0}00:00:00",
        "counts whole",
    ] {
        assert!(head.contains(sign), "{sign}: {head}");
    }
    // Whoever checks it sees that leaves do not prove what was left out.
    let report = verify(
        &Bundle::unzip(&march.zip).unwrap(),
        &Trust::default(),
        moment("2026-05-06T08:00:00Z"),
    );
    let codes: Vec<Code> = report.codes().collect();
    assert!(codes.contains(&Code::SiteUnproven), "{codes:?}");
    assert!(!codes.contains(&Code::BodyMissing) && !codes.contains(&Code::FileForm));
}

#[test]
fn numbers_stay_whatever_an_export_is_about() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store);
    let named = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let own = |(id, number): &(&str, &str)| ((*id).to_owned(), (*number).to_owned());
        pairs.iter().map(own).collect()
    };
    let whole = asked(&store, Scope::default()).unwrap();
    // The first one was taken back, and keeps its number.
    let all = [("a2", "A-002"), ("a3", "A-003"), ("c4", "A-004")];
    assert_eq!(whole.numbered(), named(&all));
    let one = asked(&store, of(Some("lille-1"), None)).unwrap();
    assert_eq!(one.numbered(), named(&all[2..]));
}

#[test]
fn windows_that_overlap_stand_as_one_stretch_with_the_worst_value() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store);
    let given = asked(&store, Scope::default()).unwrap();
    let page = given.text("README.html");
    let stretch = "<span class=\"kept\">A-002</span>, <span class=\"kept\">A-003</span><br>(2\u{a0}alerts)</th>\
                   <td><span class=\"kept\">red</span></td><td>nuit</td>\
                   <td><time datetime=\"2026-03-10T08:00:00Z\">10\u{a0}Mar\u{a0}2026,<br>09:00:00</time></td>\
                   <td><time datetime=\"2026-03-31T21:30:00Z\">31\u{a0}Mar\u{a0}2026,<br>23:30:00</time></td>";
    assert!(page.contains(stretch), "{page}");
    assert!(
        page.contains("<td>4</td><td>1</td><td>Sentence a3.</td>"),
        "{page}"
    );
    assert!(!page.contains("Sentence a2."), "{page}");
    // The single alerts behind it stand in the tables.
    let table = given.text("alerts.csv");
    assert!(table.contains("Sentence a2.") && table.contains("Sentence a3."));
    assert_eq!(table.matches("\"A-002, A-003\"").count(), 2, "{table}");
}

#[test]
fn tables_hold_dates_words_and_numbers() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store);
    let given = asked_in(&store, Scope::default(), Language::French).unwrap();
    let table = given.text("alertes.csv");
    let (head, rows) = table.split_once("\r\n").unwrap();
    assert!(head.contains("Premier fait (Europe/Paris)"), "{head}");
    let row = rows.lines().find(|row| row.contains("c4")).unwrap();
    for cell in [
        ";grave;",
        ";en vigueur;",
        ";2026-04-01 00:30:00;2026-04-02 12:00:00;",
        ";au plus;",
        ";ouverte;oui;oui;",
    ] {
        assert!(row.contains(cell), "{cell}: {row}");
    }
    let book = given.files["alertes.xlsx"].clone();
    let mut book = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut sheet = String::new();
    let mut file = book.by_name("xl/worksheets/sheet2.xml").unwrap();
    file.read_to_string(&mut sheet).unwrap();
    // 1 April 2026, 00:30: days since 1900, with a style of its own and no text.
    let days = 46_113.0 + 30.0 / 1_440.0;
    let date = format!("<v>{days}</v>");
    let at = sheet.find(&date[..10]).unwrap_or_else(|| panic!("{sheet}"));
    let cell = &sheet[sheet[..at].rfind("<c ").unwrap()..at];
    assert!(
        cell.contains(" s=\"") && !cell.contains("t=\"s\""),
        "{cell}"
    );
}

#[test]
fn the_cover_says_who_asked_and_the_leaf_too() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store);
    for (language, name, rows) in [
        (
            Language::English,
            "README.html",
            [
                "Requested by</th><td>DREETS &lt;3&gt;",
                "Produced by</th><td>M. Martin",
                "Reference</th><td>2026/117",
            ],
        ),
        (
            Language::French,
            "LISEZMOI.html",
            [
                "Demandé par</th><td>DREETS &lt;3&gt;",
                "Établi par</th><td>M. Martin",
                "Référence</th><td>2026/117",
            ],
        ),
    ] {
        let given = asked_in(&store, Scope::default(), language).unwrap();
        let page = given.text(name);
        for row in rows {
            // On the first page, and on the receipt.
            assert_eq!(page.matches(row).count(), 2, "{row}");
        }
        let export = serde_json::to_value(&given.export).unwrap();
        assert_eq!(export["requested_by"], "DREETS <3>");
        assert_eq!(export["produced_by"], "M. Martin");
        assert_eq!(export["reference"], "2026/117");
    }
    // Leaves of older programs read as before, and nothing new stands in what says nothing new.
    let old = r#"{"recipient":"r","from":null,"until":null,"site":null,"clause":null,"alerts":1,"size":2,"sha256":"00"}"#;
    let read: Export = serde_json::from_str(old).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), old);
    let long = Request::new([Some("x".repeat(301)), None, None]);
    assert!(long.is_err());
}

#[test]
fn the_cover_says_what_was_watched_and_what_was_not() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = folder.path().join("vigie.db");
    logged(&store);
    let given = asked(&store, Scope::default()).unwrap();
    let page = given.text("README.html");
    let (_, coverage) = page.split_once("id=\"coverage\"").unwrap();
    for sign in [
        // A beat with 40 records, then one an hour later with no more of them.
        "work.calls</th><td>1</td>",
        "<td>40</td>",
        "<strong>1</strong><br><time datetime=\"2026-05-04T12:00:00Z\">",
        "work.gone</th>",
        r"<code>work\..*</code></th><td>none: canonical events",
        "Systems that the agreement declares",
        "wms</th><td>cannot be said: events name their system themselves",
        "time-clock</th><td>seen: 9\u{a0}records of its topics were read",
        "<code>art-7.2</code></th>",
        "<code>art-9.1</code></th><td>Lowest score shown</td><td>off",
        "nobody has signed them",
    ] {
        assert!(coverage.contains(sign), "{sign}: {coverage}");
    }
    assert!(!coverage.contains("<code>art-4.2</code></th><td>Title</td><td>in force: no fact"));
    // Where nothing that is read can name it, it never was seen.
    let store = folder.path().join("mapped.db");
    logged_reading(&store, false);
    let page = asked_in(&store, Scope::default(), Language::French).unwrap();
    let page = page.text("LISEZMOI.html");
    assert!(page.contains("wms</th><td>jamais vu</td>"), "{page}");
    assert!(page.contains("time-clock</th><td>vu\u{202f}: 9\u{a0}messages de ses flux lus"));
}
