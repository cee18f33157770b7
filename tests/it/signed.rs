//! Agreements that both parties sign: what is swapped, stripped or old is refused, what tightens
//! comes into force, and what is due is erased.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;

use vigie::ledger::{Config, LeafKind, PrivateKey, ReadLeaf, SigningStatus, sha256_hex};
use vigie::store::{Reader, Store};

use super::broker::shared;
use super::erased::old_log;
use super::monitor_process::Rig;
use super::parties::{AGREEMENT, employer, key, signed, union, version};

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
    let subject = signed(&path, by);
    fs::write(&subject.path, subject.note.to_string()).unwrap();
}

/// The code with which a start is refused.
fn refused(rig: &Rig) -> String {
    let output = rig.run_to_end();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    // Beside what it says of its start.
    let line = told.lines().find(|line| line.contains("\"code\":"));
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
    fs::write(rig.path("agreement.yaml"), version(1, 9)).unwrap();
    reload("the swapped agreement");
    // Stripped of one signature, and of the other.
    lay(&rig, &version(2, 9), &[employer()]);
    reload("the agreement without the union");
    lay(&rig, &version(2, 9), &[union()]);
    reload("the agreement that the union loosens alone");
    lay(&rig, &version(2, 3), &[union()]);
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
    lay(&rig, &version(2, 3), &[union()]);
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
    let standings: Vec<SigningStatus> = configs.iter().map(|config| config.standing).collect();
    let expected = [
        SigningStatus::Signed,
        SigningStatus::Tightened,
        SigningStatus::Tightened,
    ];
    assert_eq!(standings, expected);
    assert_eq!(configs[0].note.as_deref(), Some(signed));
    assert_eq!(configs[0].retention[0].days, 30);
    let store = Reader::open(&rig.path("vigie.db")).unwrap();
    for text in [AGREEMENT, &version(2, 3)] {
        let kept = store.file(&sha256_hex(text.as_bytes())).unwrap();
        assert_eq!(kept.as_deref(), Some(text.as_bytes()));
    }
}

const MAPPING: &str = "vigie: 1\nmapping: { name: m, version: 1, source: 'urn:m' }\n\
                       id: { from: /id }\ntime: { from: /t, format: s }\n\
                       emit: { kind: capture.screenshot }\nfields: { subject.ref: /who }\n";

/// Lays a mapping down with a note that these have signed; without anybody there is no note.
fn map(rig: &Rig, text: &str, by: &[PrivateKey]) {
    let path = rig.path("maps/m.yaml");
    fs::write(&path, text).unwrap();
    let _ = fs::remove_file(rig.path("maps/m.yaml.note"));
    if !by.is_empty() {
        let subject = signed(&path, by);
        fs::write(&subject.path, subject.note.to_string()).unwrap();
    }
}

#[test]
fn no_mapping_comes_into_force_that_is_not_signed() {
    let rig = Rig::new(shared());
    rig.configure(&parties(&employer(), &union()));
    rig.read_through("maps", "m");
    fs::create_dir(rig.path("maps")).unwrap();
    lay(&rig, AGREEMENT, &[employer(), union()]);
    let both = [employer(), union()];
    let second = MAPPING.replace("version: 1", "version: 2");
    let swap = |text: &str| fs::write(rig.path("maps/m.yaml"), text).unwrap();

    // At a start.
    map(&rig, MAPPING, &[]);
    assert_eq!(refused(&rig), "S001");
    map(&rig, MAPPING, &[union()]);
    assert_eq!(refused(&rig), "S005");
    map(&rig, MAPPING, &both);
    swap(&MAPPING.replace("/who", "/other"));
    assert_eq!(refused(&rig), "S004");
    assert!(!rig.path("vigie.db").exists() || configs(&rig).is_empty());

    // While it runs.
    map(&rig, MAPPING, &both);
    let note = fs::read_to_string(rig.path("maps/m.yaml.note")).unwrap();
    let running = rig.start();
    let has = |line: &str| {
        rig.get("/metrics")
            .is_some_and(|text| text.lines().any(|l| l == line))
    };
    rig.wait("the monitor", |_| has("vigie_heartbeats_total 1"));
    let mut refusals = 0;
    let mut reload = |what: &str| {
        refusals += 1;
        running.signal("HUP");
        let line = format!("vigie_findings_total{{kind=\"reload_refused\"}} {refusals}");
        rig.wait(what, |_| has(&line));
    };
    swap(&second);
    reload("the swapped mapping");
    map(&rig, &second, &[]);
    reload("the mapping without signatures");
    map(&rig, &second, &[employer()]);
    reload("the mapping without the union");
    map(&rig, &second, &both);
    running.signal("HUP");
    rig.wait("the signed mapping", |_| {
        has("vigie_config_last_reload_successful 1")
    });
    rig.wait("its heartbeat", |rig| configs(rig).len() == 2);
    swap(MAPPING);
    fs::write(rig.path("maps/m.yaml.note"), note).unwrap();
    reload("the lower version");
    running.stop();
    let found = rig.findings("reload_refused");
    let codes = ["S004", "S001", "S006", "S007"];
    assert_eq!(found.len(), codes.len());
    for (found, code) in found.iter().zip(codes) {
        let detail = found["detail"].as_str().unwrap();
        assert!(
            detail.contains(code) && detail.contains("m.yaml"),
            "{detail}: {code}"
        );
    }
    let mappings = configs(&rig).into_iter().flat_map(|config| config.mappings);
    let in_force: Vec<_> = mappings.map(|m| (m.version, m.standing)).collect();
    assert_eq!(
        in_force,
        [(1, SigningStatus::Signed), (2, SigningStatus::Signed)]
    );
    assert_eq!(refused(&rig), "S007");
}

/// The private half of a key as a file.
pub(crate) fn key_file(rig: &Rig, name: &str, key: &PrivateKey) {
    fs::write(rig.path(name), &*key.reveal()).unwrap();
    super::monitor_process::private(&rig.path(name));
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
