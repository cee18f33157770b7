//! Agreements that both parties sign: what is swapped, stripped or old is refused, what tightens
//! comes into force, and what is due is erased.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;

use vigie::ledger::{
    Body, Config, Erasure, Genesis, Head, Leaf, LeafKind, Parties, PrivateKey, ReadLeaf, Salt,
    Standing, Use, sha256_hex,
};
use vigie::observation::EventTime;
use vigie::signing::Subject;
use vigie::store::{AlertRow, Commit, Reader, Store};

use super::broker::shared;
use super::rig::Rig;

pub(crate) const AGREEMENT: &str = r#"
vigie: 1
agreement:
  id: T
  version: 1
  title: { fr: Essai, en: Trial }
  parties: [{ role: employer, name: E }, { role: union, name: U }]
  in_force: { from: 2026-01-01 }
  zone: Europe/Paris
union_may_tighten: true
retention: { serious: 30 d }
clauses:
  - id: shots
    title: { fr: Captures, en: Screenshots }
    severity: serious
    match: { kind: capture.screenshot }
    limit: { count: {}, per: worker, within: { calendar: day }, at_most: 4 }
"#;

pub(crate) fn key(name: &str, chance: u8) -> PrivateKey {
    PrivateKey::new(name, Use::Note, &[chance; 32]).unwrap()
}

pub(crate) fn employer() -> PrivateKey {
    key("employer", 1)
}

pub(crate) fn union() -> PrivateKey {
    key("union", 2)
}

/// Lines of a configuration that name these keys.
pub(crate) fn parties(employer: &PrivateKey, union: &PrivateKey) -> String {
    let (employer, union) = (employer.public(), union.public());
    format!("parties: {{ employer: {employer}, union: {union} }}\n")
}

/// Lays an agreement down with a note that these have signed.
pub(crate) fn lay(rig: &Rig, text: &str, by: &[PrivateKey]) {
    let path = rig.path("agreement.yaml");
    fs::write(&path, text).unwrap();
    // What others signed before is not wanted here.
    let _ = fs::remove_file(rig.path("agreement.yaml.note"));
    let mut subject = Subject::read(&path).unwrap();
    by.iter()
        .for_each(|key| subject.note.sign(key, EventTime::default()));
    fs::write(&subject.path, subject.note.to_string()).unwrap();
}

/// The code with which a start is refused.
fn refused(rig: &Rig) -> String {
    let output = rig.run_to_end();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let line = told.lines().find(|line| line.starts_with('{'));
    let told: serde_json::Value = serde_json::from_str(line.expect("a finding")).unwrap();
    told["code"].as_str().unwrap().to_owned()
}

/// What the log said came into force, in order.
fn configs(rig: &Rig) -> Vec<Config> {
    let leaves = Reader::open(&rig.path("vigie.db"))
        .unwrap()
        .leaves(0, 1_000)
        .unwrap();
    let leaves = leaves
        .iter()
        .map(|leaf| ReadLeaf::parse(&leaf.bytes).unwrap());
    let of = leaves.filter(|leaf| leaf.kind == LeafKind::Config);
    of.map(|leaf| leaf.data().unwrap()).collect()
}

fn next(version: u32, at_most: u32) -> String {
    AGREEMENT
        .replace("version: 1", &format!("version: {version}"))
        .replace("at_most: 4", &format!("at_most: {at_most}"))
}

#[test]
fn nothing_comes_into_force_that_is_not_signed() {
    let rig = Rig::new(shared());
    fs::write(rig.path("agreement.yaml"), AGREEMENT).unwrap();
    rig.configure(&parties(&employer(), &union()));
    assert_eq!(refused(&rig), "S001");
    lay(&rig, AGREEMENT, &[union()]);
    assert_eq!(refused(&rig), "S005");
    lay(&rig, AGREEMENT, &[employer(), union()]);
    let signed = fs::read_to_string(rig.path("agreement.yaml.note")).unwrap();

    let running = rig.start();
    let info = |standing: &str, version: u32| {
        let metrics = rig.get("/metrics").unwrap_or_default();
        metrics.lines().any(|line| {
            line.starts_with("vigie_agreement_info{")
                && line.contains(&format!("standing=\"{standing}\""))
                && line.contains(&format!("version=\"{version}\""))
        })
    };
    rig.wait("the signed agreement", |_| info("signed", 1));
    assert!(rig.get("/health").unwrap().contains("\"draft\":false"));
    let mut refusals = 0;
    let mut reload = |what: &str| {
        refusals += 1;
        running.signal("HUP");
        let line = format!("vigie_findings_total{{kind=\"reload_refused\"}} {refusals}");
        rig.wait(what, |rig| {
            rig.get("/metrics")
                .is_some_and(|text| text.lines().any(|l| l == line))
        });
    };
    // Swapped: the note is for other bytes.
    fs::write(rig.path("agreement.yaml"), next(1, 9)).unwrap();
    reload("the swapped agreement");
    // Stripped of one signature, and of the other.
    lay(&rig, &next(2, 9), &[employer()]);
    reload("the agreement without the union");
    lay(&rig, &next(2, 9), &[union()]);
    reload("the agreement that the union loosens alone");
    lay(&rig, &next(2, 3), &[union()]);
    running.signal("HUP");
    rig.wait("the agreement that the union tightens", |_| {
        info("tightened", 2)
    });
    fs::write(rig.path("agreement.yaml"), AGREEMENT).unwrap();
    fs::write(rig.path("agreement.yaml.note"), &signed).unwrap();
    reload("the lower version");
    running.stop();

    let found = rig.findings("reload_refused");
    let codes: Vec<&str> = ["S004", "S006", "S009", "S007"].to_vec();
    for (found, code) in found.iter().zip(&codes) {
        assert!(
            found["detail"].as_str().unwrap().contains(code),
            "{found}: {code}"
        );
    }
    assert_eq!(found.len(), codes.len());
    assert!(rig.findings("draft").is_empty());

    // The same at a start, and without the keys or with others.
    assert_eq!(refused(&rig), "S007");
    lay(&rig, &next(2, 3), &[union()]);
    rig.configure("");
    assert_eq!(refused(&rig), "S012");
    rig.configure(&parties(&employer(), &key("union", 9)));
    assert_eq!(refused(&rig), "S013");
    rig.configure(&parties(&employer(), &union()));
    rig.summary();

    first_round_is_kept(&rig, &signed);
}

/// What came into force stands in the log, and its bytes are kept.
fn first_round_is_kept(rig: &Rig, signed: &str) {
    let configs = configs(rig);
    let standings: Vec<Standing> = configs.iter().map(|config| config.standing).collect();
    let expected = [Standing::Signed, Standing::Tightened, Standing::Tightened];
    assert_eq!(standings, expected);
    assert_eq!(configs[0].note.as_deref(), Some(signed));
    assert_eq!(configs[0].retention[0].days, 30);
    let store = Reader::open(&rig.path("vigie.db")).unwrap();
    for text in [AGREEMENT, &next(2, 3)] {
        let kept = store.file(&sha256_hex(text.as_bytes())).unwrap();
        assert_eq!(kept.as_deref(), Some(text.as_bytes()));
    }
}

/// A log of 2020 with one serious alert and one notice.
fn old_log(rig: &Rig) {
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

/// The private half of a key as a file.
pub(crate) fn key_file(rig: &Rig, name: &str, key: &PrivateKey) {
    fs::write(rig.path(name), &*key.reveal()).unwrap();
    super::rig::private(&rig.path(name));
}

#[test]
fn keys_change_hands_by_what_the_former_ones_sign() {
    let rig = Rig::new(shared());
    rig.configure(&parties(&employer(), &union()));
    lay(&rig, AGREEMENT, &[employer(), union()]);
    rig.summary();
    // The union has another key: both sign that with their former ones.
    rig.configure(&parties(&employer(), &key("union", 9)));
    key_file(&rig, "employer.key", &employer());
    key_file(&rig, "union.key", &union());
    assert_eq!(refused(&rig), "S013");
    rig.command_of(&["sign", "--key", "union.key", "vigie.yaml"], 0);
    assert_eq!(refused(&rig), "S013");
    let told = rig.command_of(&["sign", "--key", "employer.key", "vigie.yaml"], 0);
    assert!(told.contains("other keys of the parties") && told.contains("union, employer"));
    // The agreement in force needs the new signature, too.
    assert_eq!(refused(&rig), "S006");
    lay(&rig, AGREEMENT, &[employer(), key("union", 9)]);
    rig.summary();
    rig.summary();
    // And back: the same note does not do it twice.
    rig.configure(&parties(&employer(), &union()));
    lay(&rig, AGREEMENT, &[employer(), union()]);
    assert_eq!(refused(&rig), "S013");
    rig.configure(&parties(&employer(), &key("union", 9)));
    lay(&rig, AGREEMENT, &[employer(), key("union", 9)]);

    // The log's own key: the whole queue still adds up, handover and all.
    rig.command_of(&["rotate", "--config", "vigie.yaml"], 0);
    rig.summary();
    rig.command_of(&["rotate", "--config", "vigie.yaml"], 0);
    rig.summary();
    let rotated = rig.told().into_values();
    let rotated = rotated.filter(|event| event["type"] == "vigie.key_rotation.v1");
    assert_eq!(rotated.count(), 2);
    let configs = configs(&rig);
    let changes: Vec<bool> = configs
        .iter()
        .map(|config| config.change.is_some())
        .collect();
    assert_eq!(changes, [false, true, false, false, false]);

    // The bytes of what is in force are kept, and missed.
    let open = || Store::open(&rig.path("vigie.db")).map(drop);
    let database = || rusqlite::Connection::open(rig.path("vigie.db")).unwrap();
    assert!(open().is_ok());
    database()
        .execute("UPDATE files SET bytes = X'00'", [])
        .unwrap();
    assert!(
        open()
            .unwrap_err()
            .to_string()
            .contains("is not what was in force")
    );
    database().execute("DELETE FROM files", []).unwrap();
    assert!(
        open()
            .unwrap_err()
            .to_string()
            .contains("which was in force, is gone")
    );
}

#[test]
fn orders_are_made_signed_and_carried_out_by_commands() {
    let rig = Rig::new(shared());
    old_log(&rig);
    rig.configure(&parties(&employer(), &union()));
    let kept = AGREEMENT.replace("retention: { serious: 30 d }\n", "");
    lay(&rig, &kept, &[employer(), union()]);
    rig.summary();
    key_file(&rig, "employer.key", &employer());
    key_file(&rig, "union.key", &union());
    let make = |what: &str, of: &str, out: &str, code: i32| {
        let asked = [
            "order",
            "make",
            what,
            of,
            "--reason",
            "case 26",
            "--key",
            "union.key",
        ];
        let rest = ["--out", out, "--config", "vigie.yaml"];
        rig.command_of(&[&asked[..], &rest[..]].concat(), code)
    };
    let run = |order: &str, code: i32| {
        rig.command_of(&["order", "run", order, "--config", "vigie.yaml"], code)
    };
    make("--erase", "no id", "bad.note", 1);
    make("--erase-leaves", "1", "erase", 2);
    assert!(make("--erase-leaves", "1", "erase.note", 0).contains("leaves 1"));
    make("--erase-leaves", "1", "erase.note", 2);
    assert!(run("erase.note", 1).contains("S005"));
    rig.command_of(&["sign", "--key", "employer.key", "erase.note"], 0);
    assert!(run("erase.note", 0).contains("stays with its readers"));
    assert!(run("erase.note", 1).contains("S015"));
    let leaves = Reader::open(&rig.path("vigie.db"))
        .unwrap()
        .leaves(0, 3)
        .unwrap();
    assert!(leaves[1].body.is_none() && leaves[2].body.is_some());
    rig.summary();
    // Who holds an export sees that both have ordered it.
    let (code, codes) = super::verified::verified(&rig, "export.zip");
    assert_eq!((code, codes), (2, vec!["no_witness".to_owned()]));
}
