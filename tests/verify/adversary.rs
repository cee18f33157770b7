// SPDX-License-Identifier: EUPL-1.2
//! Each thing that a host may do, done, and the exact finding it has to bring. Where the host owns
//! the log's key it signs for its lies; the list of hashes is always made to fit.

use vigie::diagnostic::Language;
use vigie::ledger::{
    FindingBody, FindingKind, KeyRotation, LeafKind, Order, PeopleRef, Policy, PrivateKey,
    PublicKey, SignedNote, SigningStatus, Statement, Use, sha256_hex,
};
use vigie::observation::Span;
use vigie::verify::bundle::{
    AGREEMENTS, ALERTS, BODIES, CHECKPOINTS, LEAVES, MANIFEST, Manifest, POLICY, PROOFS, SUMS,
};
use vigie::verify::{Bundle, Code, Fingerprint, Trust, Verdict, verify};

use super::builder::{Files, Log, ORIGIN, agreement, key, morning, seal};
use super::{grave, noon, report};

/// The files with one of them changed and the list of hashes made to fit.
fn with(mut files: Files, name: &str, change: impl FnOnce(String) -> String) -> Files {
    let text = String::from_utf8(files[name].clone()).unwrap();
    files.insert(name.into(), change(text).into_bytes());
    seal(&mut files);
    files
}

/// The file without one of its lines.
fn without(text: &str, line: usize) -> String {
    let lines = text.split_inclusive('\n').enumerate();
    lines
        .filter(|(at, _)| *at != line)
        .map(|(_, line)| line)
        .collect()
}

#[track_caller]
fn expect(files: &Files, codes: &[Code]) {
    let report = report(files);
    assert_eq!(grave(&report), codes, "{:#?}", report.findings);
}

#[track_caller]
fn expect_of(mut log: Log, codes: &[Code]) {
    log.commit();
    expect(&log.files(), codes);
}

#[test]
fn an_edited_leaf() {
    let files = with(morning().files(), LEAVES, |text| {
        text.replacen("\"count\":3", "\"count\":0", 1)
    });
    let report = report(&files);
    assert_eq!(grave(&report), [Code::RootWrong, Code::ProofFalse]);
    let mut found = report.findings.iter();
    let root = found.find(|one| one.code == Code::RootWrong).unwrap();
    assert_eq!(root.leaves, Some((9, 10)));
}

#[test]
fn a_leaf_dropped_from_the_middle() {
    let files = with(morning().files(), LEAVES, |text| without(&text, 9));
    expect(
        &files,
        &[
            Code::ManifestFalse,
            Code::LeafOrder,
            Code::LeavesMissing,
            Code::RootWrong,
            Code::ProofFalse,
        ],
    );
}

#[test]
fn a_log_cut_off() {
    let files = with(morning().files(), LEAVES, |text| without(&text, 18));
    expect(
        &files,
        &[Code::ManifestFalse, Code::LeavesMissing, Code::ProofFalse],
    );
    let report = report(&files);
    let mut found = report.findings.iter();
    let gone = found.find(|one| one.code == Code::LeavesMissing).unwrap();
    assert_eq!((gone.leaves, gone.count), (Some((18, 18)), 1));
}

#[test]
fn a_leaf_added_behind_the_last_checkpoint() {
    let mut log = morning();
    log.finding(FindingKind::Late, 1);
    expect(
        &log.files(),
        &[Code::ManifestFalse, Code::LeavesUnsigned, Code::ProofFalse],
    );
}

#[test]
fn the_logs_signature_stripped() {
    let files = with(morning().files(), CHECKPOINTS, |text| {
        let line = text.lines().nth(3).unwrap();
        let note: String = serde_json::from_str(line).unwrap();
        let start = note.find("\u{2014} vigie-").unwrap();
        let end = start + note[start..].find('\n').unwrap() + 1;
        let stripped = format!("{}{}", &note[..start], &note[end..]);
        text.replacen(line, &serde_json::to_string(&stripped).unwrap(), 1)
    });
    expect(&files, &[Code::CheckpointUnsigned]);
}

#[test]
fn a_witnesss_signature_changed() {
    let mut log = morning();
    let false_witness = key("union-mirror", Use::Cosignature, 9);
    let last = log.checkpoints.len() - 1;
    let mut note = SignedNote::new(log.checkpoints[last].text().to_owned());
    note.sign(&log.log, log.now);
    // Its name stands there, and the signature is that of another key.
    note.sign(&false_witness, log.now);
    log.checkpoints[last] = note;
    expect(&log.files(), &[Code::CosignatureFalse]);
}

#[test]
fn witnesses_signatures_stripped() {
    let mut log = morning();
    log.checkpoints = log
        .checkpoints
        .iter()
        .map(|note| {
            let mut bare = SignedNote::new(note.text().to_owned());
            bare.sign(&log.log, log.now);
            bare
        })
        .collect();
    // One leaf still has the witness's signature under the first three checkpoints.
    let report = report(&log.files());
    assert_eq!(report.coverage.witnessed, 6);
    assert_eq!(report.verdict, Verdict::Intact);
    assert!(report.codes().any(|code| code == Code::UnwitnessedTail));
    log.wait(600);
    log.stop();
    let mut note = SignedNote::new(String::new());
    log.commit();
    std::mem::swap(&mut note, log.checkpoints.last_mut().unwrap());
    let mut bare = SignedNote::new(note.text().to_owned());
    bare.sign(&log.log, log.now);
    *log.checkpoints.last_mut().unwrap() = bare;
    expect(&log.files(), &[Code::Silent, Code::Unwitnessed]);
}

#[test]
fn a_log_that_nobody_outside_has_signed() {
    let mut log = Log::empty();
    log.witness = None;
    log.genesis();
    log.start();
    log.beat(1);
    expect(&log.files(), &[Code::NoWitness]);
}

#[test]
fn a_witness_that_came_late_and_a_clock_ahead_of_it() {
    let mut log = morning();
    log.wait(20);
    log.beat(1);
    let witness = key("union-mirror", Use::Cosignature, 2);
    let note = log.checkpoints.last_mut().unwrap();
    note.sign(&witness, log.now.plus(Span::from_secs(3_600)));
    expect(&log.files(), &[Code::WitnessedLate]);
    let note = log.checkpoints.last_mut().unwrap();
    note.sign(&witness, log.now.minus(Span::from_secs(3_600)));
    expect(&log.files(), &[Code::ClockApart]);
}

#[test]
fn a_threshold_changed_in_silence() {
    let mut log = morning();
    log.version = 5;
    log.beat(1);
    expect(&log.files(), &[Code::AgreementSwapped]);
}

#[test]
fn an_agreement_taken_back() {
    let mut log = morning();
    log.version = 3;
    log.config();
    expect_of(log, &[Code::VersionFell]);
}

#[test]
fn an_agreement_that_only_one_party_signed() {
    let mut log = morning();
    log.version = 5;
    log.standing = SigningStatus::Tightened;
    log.config();
    log.version = 6;
    log.standing = SigningStatus::Draft;
    log.config();
    // Once there are keys, nothing without a signature may be in force.
    expect_of(log, &[Code::SignatureMissing]);
}

#[test]
fn the_text_of_an_agreement_swapped_or_gone() {
    let name = format!("{AGREEMENTS}{}.yaml", sha256_hex(agreement(3).as_bytes()));
    let files = with(morning().files(), &name, |text| {
        text.replace("FR-1", "FR-2")
    });
    expect(&files, &[Code::AgreementFalse]);
    let note = name.replace(".yaml", ".note");
    let files = with(morning().files(), &note, |text| {
        text.replace("FR-1", "FR-2")
    });
    expect(&files, &[Code::AgreementFalse]);
    let mut files = morning().files();
    files.remove(&name);
    seal(&mut files);
    expect(&files, &[Code::AgreementAbsent]);
    files.insert(
        format!("{AGREEMENTS}{}.yaml", sha256_hex(b"other")),
        b"other".to_vec(),
    );
    seal(&mut files);
    expect(&files, &[Code::FileExtra, Code::AgreementAbsent]);
}

#[test]
fn a_faked_heartbeat() {
    let mut log = morning();
    log.beat += 2;
    log.beat(1);
    let report_of = report(&log.files());
    assert_eq!(grave(&report_of), [Code::BeatMissing]);
    assert_eq!(report_of.findings[0].count, 2);
    let mut log = morning();
    log.beat -= 1;
    log.beat(1);
    expect(&log.files(), &[Code::BeatFalse]);
    let mut log = morning();
    log.boot = "another".into();
    log.beat(1);
    expect(&log.files(), &[Code::RunMixed]);
    let mut log = morning();
    log.records -= 3;
    log.beat(1);
    expect(&log.files(), &[Code::BeatFalse]);
    let mut log = morning();
    // Read on without a record in the chain.
    log.next += 1;
    log.records += 1;
    log.beat(0);
    expect(&log.files(), &[Code::BeatFalse]);
}

#[test]
fn an_old_copy_put_back() {
    let mut log = morning();
    log.next -= 9;
    log.beat(1);
    expect(&log.files(), &[Code::OffsetsBack]);
}

#[test]
fn records_deleted_before_they_were_read() {
    let mut log = morning();
    log.finding(FindingKind::Gap, 40);
    log.next += 40;
    log.beat(1);
    let report = report(&log.files());
    assert_eq!(grave(&report), [Code::NeverRead]);
    assert_eq!(report.verdict, Verdict::Gaps);
    assert_eq!(report.coverage.never_read, 40);
}

/// What the log says of its own accord is a gap that is shown; the same in silence is a lie.
#[test]
fn other_records_at_offsets_that_were_read() {
    for kind in [FindingKind::Rewritten, FindingKind::TopicReset] {
        let back = |mut log: Log| {
            log.next -= 20;
            log.beat(5);
            report(&log.files())
        };
        let mut log = morning();
        log.finding(kind, 20);
        let told = back(log);
        assert_eq!(grave(&told), [Code::SightLost], "{:#?}", told.findings);
        assert_eq!(told.verdict, Verdict::Gaps);
        let mut shown = told.findings.iter();
        let shown = shown.find(|one| one.code == Code::SightLost).unwrap();
        assert_eq!(shown.about, kind.name());
        assert!(grave(&back(morning())).contains(&Code::OffsetsBack));
    }
}

#[test]
fn a_monitor_starved_stopped_killed() {
    let mut log = morning();
    log.wait(600);
    log.beat(1);
    expect(&log.files(), &[Code::Silent]);
    let mut log = morning();
    log.stop();
    log.commit();
    log.wait(7_200);
    log.start();
    expect_of(log, &[Code::Stopped]);
    let mut log = morning();
    log.start();
    expect_of(log, &[Code::Killed]);
    let files = with(morning().files(), MANIFEST, |text| {
        let mut manifest = Manifest::parse(text.as_bytes()).unwrap();
        manifest.created = noon();
        String::from_utf8(manifest.write().unwrap()).unwrap()
    });
    expect(&files, &[Code::SilentEnd]);
}

#[test]
fn a_monitor_that_could_not_see() {
    for is_over in [false, true] {
        let mut log = morning();
        let since = log.now;
        let mut tell = |finding, until| {
            log.wait(20);
            let body = FindingBody {
                topic: Some("work.hr".to_owned()),
                count: 2,
                since: Some(since),
                until,
                ..FindingBody::new(finding, String::new())
            };
            log.open(LeafKind::Finding, &body);
        };
        tell(FindingKind::Unseen, None);
        let until = is_over.then(|| since.plus(Span::from_secs(30)));
        if is_over {
            tell(FindingKind::SeenAgain, until);
        }
        log.commit();
        let report = report(&log.files());
        assert_eq!(grave(&report), [Code::Blind]);
        let [blind] = &report.coverage.blind[..] else {
            panic!("{:?}", report.coverage.blind);
        };
        let told = (blind.from, blind.until, blind.partitions);
        assert_eq!(told, (since, until, 2));
    }
}

#[test]
fn a_clock_that_jumps() {
    let mut log = morning();
    log.wait(-45);
    log.started = log.started.minus(Span::from_secs(45));
    log.beat(1);
    expect(&log.files(), &[Code::ClockBack, Code::ClockJump]);
    let mut log = morning();
    log.wait(50);
    log.started = log.started.plus(Span::from_secs(50));
    log.beat(1);
    expect(&log.files(), &[Code::ClockJump]);
    let files = morning().files();
    let then = "2026-11-20T07:00:00Z"
        .parse::<jiff::Timestamp>()
        .unwrap()
        .into();
    let report = verify(&Bundle::new(files).unwrap(), &Trust::default(), then);
    assert_eq!(grave(&report), [Code::Future]);
}

#[test]
fn a_text_replaced_left_out_or_brought_back() {
    let replace = |text: String| text.replacen("\"observed\":7", "\"observed\":1", 1);
    let files = with(morning().files(), BODIES, replace);
    expect(&with(files, ALERTS, replace), &[Code::BodyFalse]);
    let mut log = morning();
    log.leaves[7].body = None;
    expect(&log.files(), &[Code::BodyMissing]);
    let mut log = morning();
    let body = log.leaves[7].body.clone();
    log.erase(&[7]);
    log.leaves[7].body = body;
    expect_of(log, &[Code::BodyErased]);
}

#[test]
fn an_erasure_of_what_never_was() {
    let mut log = morning();
    log.erase(&[5]);
    expect_of(log, &[Code::ErasureFalse]);
    let mut log = morning();
    log.erase(&[4]);
    expect_of(log, &[Code::ErasureFalse]);
}

#[test]
fn a_list_of_alerts_that_is_another() {
    let files = with(morning().files(), ALERTS, |text| {
        text.replace("art-4.2", "art-4.3")
    });
    expect(&files, &[Code::AlertsFalse]);
}

#[test]
fn a_version_of_an_alert_that_is_left_out() {
    let mut log = morning();
    log.alert("a1", 4);
    expect_of(log, &[Code::AlertVersions]);
}

#[test]
fn a_proof_swapped_or_gone() {
    let mut files = morning().files();
    let (a, b) = (
        format!("{PROOFS}a1.tlog-proof"),
        format!("{PROOFS}b2.tlog-proof"),
    );
    assert!(files[&a].len() < 2_000);
    let other = files[&b].clone();
    files.insert(a.clone(), other.clone());
    seal(&mut files);
    expect(&files, &[Code::ProofFalse]);
    files.remove(&a);
    files.insert(format!("{PROOFS}c3.tlog-proof"), other);
    seal(&mut files);
    expect(&files, &[Code::FileExtra, Code::ProofMissing]);
}

#[test]
fn the_fingerprint_on_paper_tells_another_key() {
    let bundle = Bundle::new(morning().files()).unwrap();
    let checked = |print: &str| {
        let trust = Trust {
            fingerprint: Fingerprint::parse(print),
            ..Trust::default()
        };
        verify(&bundle, &trust, noon())
    };
    let own = morning().log.public().fingerprint();
    let report = checked(&own.to_uppercase());
    assert_eq!(grave(&report), []);
    assert!(!report.is_to_be_compared());
    assert!(report.text(Language::English).starts_with("INTACT\n"));
    let other = key("vigie-0123456789abcdef", Use::Note, 99).public();
    let report = checked(&other.fingerprint());
    assert_eq!(grave(&report), [Code::KeyOther]);
    // Without one there is nothing but that it does not contradict itself.
    let report = verify(&bundle, &Trust::default(), noon());
    assert!(report.is_to_be_compared());
    for (language, title) in [
        (Language::English, "CONSISTENT: COMPARE THE FINGERPRINT\n"),
        (Language::French, "COHÉRENT : COMPAREZ L'EMPREINTE\n"),
    ] {
        assert!(report.text(language).starts_with(title));
    }
}

#[test]
fn another_key_and_another_log() {
    let bundle = Bundle::new(morning().files()).unwrap();
    let other = key("vigie-0123456789abcdef", Use::Note, 99).public();
    let mut trust = Trust {
        log_key: Some(other.clone()),
        ..Trust::default()
    };
    assert_eq!(grave(&verify(&bundle, &trust, noon())), [Code::KeyOther]);
    trust.log_key = Some(morning().log.public());
    let report = verify(&bundle, &trust, noon());
    assert_eq!(grave(&report), []);
    assert!(report.codes().all(|code| code != Code::PolicyOwn));
    // A policy of the reader's own, with a witness that has not signed.
    let witness = key("inspectorate", Use::Cosignature, 8).public();
    let text = Policy::text(&morning().log.public(), Some(&witness));
    trust = Trust {
        policy: Policy::parse(&text).ok(),
        ..Trust::default()
    };
    let codes = grave(&verify(&bundle, &trust, noon()));
    assert_eq!(codes, [Code::Unwitnessed, Code::SignerUnknown]);
    let files = with(morning().files(), POLICY, |_| {
        let own = |key: &PublicKey| Policy::text(key, None);
        own(&other)
    });
    expect(&files, &[Code::PolicyFalse]);
}

#[test]
fn a_scope_that_hides_is_told() {
    let mut log = morning();
    log.leaves[7].body = None;
    let narrow = |change: fn(&mut Manifest)| {
        with(log.files(), MANIFEST, |text| {
            let mut manifest = Manifest::parse(text.as_bytes()).unwrap();
            change(&mut manifest);
            String::from_utf8(manifest.write().unwrap()).unwrap()
        })
    };
    let site = narrow(|manifest| manifest.site = Some("lille-1".into()));
    expect(&site, &[Code::SiteUnproven]);
    let clause = narrow(|manifest| manifest.clause = Some("art-9".into()));
    let report = report(&clause);
    assert_eq!(grave(&report), []);
    assert!(report.codes().any(|code| code == Code::OutOfScope));
    let period = narrow(|manifest| manifest.from = Some(noon()));
    expect(&period, &[]);
}

#[test]
fn files_that_are_not_those_listed() {
    let mut files = morning().files();
    files.insert("LISEZMOI.html".into(), b"all is well".to_vec());
    expect(&files, &[Code::FileChanged]);
    files.remove("LISEZMOI.html");
    expect(&files, &[Code::FileMissing]);
    files.insert("notes.txt".into(), Vec::new());
    expect(&files, &[Code::FileMissing, Code::FileExtra]);
    files.remove(SUMS);
    expect(&files, &[Code::SumsForm]);
}

#[test]
fn a_second_beginning() {
    let mut log = morning();
    log.genesis();
    log.config();
    expect_of(log, &[Code::GenesisFalse]);
    let mut log = Log::empty();
    log.start();
    expect_of(log, &[Code::GenesisFalse]);
    let mut log = morning();
    log.open(LeafKind::Alert, &0);
    expect_of(log, &[Code::LeafForm]);
}

/// An order, signed by these.
fn order(number: &str, what: Order, by: &[(&str, u8)]) -> Option<String> {
    let statement = Statement::Order {
        log: ORIGIN.into(),
        number: number.into(),
        what,
        reason: "asked for".into(),
    };
    let mut note = statement.note().unwrap();
    for (name, chance) in by {
        note.sign(&key(name, Use::Note, *chance), noon());
    }
    Some(note.to_string())
}

const BOTH: [(&str, u8); 2] = [("employer", 3), ("union", 4)];

/// A log in which a people table comes into force, and what is done to what it says of it.
fn with_people(by: &[(&str, u8)], change: impl FnOnce(&mut PeopleRef)) -> Log {
    let mut log = morning();
    let keys = by
        .iter()
        .map(|(name, chance)| key(name, Use::Note, *chance));
    log.people("domain,id,company_id\n", &keys.collect::<Vec<_>>());
    change(log.people.as_mut().unwrap());
    log.config();
    log
}

#[test]
fn a_people_table_that_not_both_have_signed() {
    expect_of(with_people(&BOTH, |_| {}), &[]);
    let unsigned = [Code::SignatureMissing];
    expect_of(with_people(&BOTH[..1], |_| {}), &unsigned);
    expect_of(with_people(&BOTH[1..], |_| {}), &unsigned);
    expect_of(with_people(&BOTH, |people| people.note = None), &unsigned);
    let draft = |people: &mut PeopleRef| people.standing = SigningStatus::Draft;
    expect_of(with_people(&BOTH, draft), &unsigned);
    let other = |people: &mut PeopleRef| people.digest = sha256_hex(b"other");
    expect_of(with_people(&BOTH, other), &unsigned);
    // Another table that both have signed may follow: it has no version.
    let mut log = with_people(&BOTH, |_| {});
    log.people(
        "domain,id,company_id\nurn:t,7,1\n",
        &BOTH.map(|(name, chance)| key(name, Use::Note, chance)),
    );
    log.config();
    expect_of(log, &[]);
}

#[test]
fn an_erasure_that_nobody_allowed() {
    let erased = |note: Option<String>, reason: &str, leaves: &[u64]| {
        let mut log = morning();
        log.erase_by("order", reason, note, leaves);
        log.commit();
        grave(&report(&log.files()))
    };
    let what = || Order::EraseLeaves(vec![7]);
    assert_eq!(erased(order("1", what(), &BOTH), "asked for", &[7]), []);
    let alert = order("1", Order::EraseAlert("b2".into()), &BOTH);
    assert_eq!(erased(alert, "asked for", &[7]), []);
    let refused = [Code::ErasureUnsigned];
    assert_eq!(erased(None, "asked for", &[7]), refused);
    assert_eq!(
        erased(order("1", what(), &BOTH[..1]), "asked for", &[7]),
        refused
    );
    assert_eq!(
        erased(order("1", what(), &BOTH), "another reason", &[7]),
        refused
    );
    assert_eq!(
        erased(order("1", what(), &BOTH), "asked for", &[8]),
        refused
    );
    let other = order("1", Order::EraseAlert("a1".into()), &BOTH);
    assert_eq!(erased(other, "asked for", &[7]), refused);
    // A term that is not over, of a class that has none, of an alert that both want kept.
    let mut log = morning();
    log.erase_by("retention", "critical", None, &[7]);
    expect_of(log, &refused);
    let mut log = morning();
    let hold = order("2", Order::Hold("b2".into()), &BOTH);
    log.erase_by("hold", "asked for", hold, &[]);
    log.erase(&[7]);
    expect_of(log, &refused);
}

#[test]
fn keys_of_the_parties_replaced() {
    let changed = |by: &[(&str, u8)]| {
        let mut log = morning();
        let new = key("employer", Use::Note, 33).public().to_string();
        let statement = Statement::Parties {
            log: ORIGIN.into(),
            replaces: 0,
            employer: new.clone(),
            union: log.parties.union.clone().unwrap(),
        };
        let mut note = statement.note().unwrap();
        for (name, chance) in by {
            note.sign(&key(name, Use::Note, *chance), log.now);
        }
        log.parties.employer = Some(new);
        log.change = Some(note.to_string());
        log.standing = SigningStatus::Tightened;
        log.version = 5;
        log.config();
        log.commit();
        grave(&report(&log.files()))
    };
    assert_eq!(changed(&BOTH), []);
    assert_eq!(changed(&BOTH[1..]), [Code::PartiesFalse]);
}

#[test]
fn another_key_that_takes_over() {
    let rotated = |by: PrivateKey, also: bool| {
        let mut log = morning();
        let new = key(ORIGIN, Use::Note, 11);
        let statement = Statement::LogKey {
            log: ORIGIN.into(),
            from: log.log.public().to_string(),
            to: new.public().to_string(),
        };
        let mut note = statement.note().unwrap();
        note.sign(&by, log.now);
        let data = KeyRotation {
            note: note.to_string(),
        };
        log.open(LeafKind::KeyRotation, &data);
        let genesis = log.log.public();
        let old = std::mem::replace(&mut log.log, new);
        log.commit();
        if also {
            log.checkpoints.last_mut().unwrap().sign(&old, log.now);
        }
        log.beat(1);
        let mut files = log.files();
        let mirror = log.witness.as_ref().map(PrivateKey::public);
        files.insert(
            POLICY.into(),
            Policy::text(&genesis, mirror.as_ref()).into(),
        );
        seal(&mut files);
        grave(&report(&files))
    };
    let log_key = || key(ORIGIN, Use::Note, 1);
    assert_eq!(rotated(log_key(), true), []);
    assert_eq!(rotated(log_key(), false), [Code::CheckpointUnsigned]);
    let thief = rotated(key(ORIGIN, Use::Note, 11), true);
    assert!(thief.contains(&Code::RotationFalse), "{thief:?}");
    assert!(thief.contains(&Code::CheckpointUnsigned), "{thief:?}");
}

#[test]
fn an_agreement_signed_anew_with_another_key() {
    let mut log = morning();
    let statement = Statement::Parties {
        log: ORIGIN.into(),
        replaces: 0,
        employer: log.parties.employer.clone().unwrap(),
        union: key("union", Use::Note, 44).public().to_string(),
    };
    let mut change = statement.note().unwrap();
    for (name, chance) in BOTH {
        change.sign(&key(name, Use::Note, chance), log.now);
    }
    log.parties.union = Some(key("union", Use::Note, 44).public().to_string());
    log.change = Some(change.to_string());
    // The same bytes are in force; the note under them is another one.
    log.union = key("union", Use::Note, 44);
    log.config();
    expect_of(log, &[]);
}
