// SPDX-License-Identifier: EUPL-1.2
//! What may come into force after what a log says: every way to be refused, and what may.

use std::path::Path;
use std::sync::Arc;

use vigie::agreement::{self, Loaded};
use vigie::diagnostic::Diagnostic;
use vigie::intake::{PeopleTable, parse_mapping};
use vigie::ledger::{LogState, PrivateKey, SignedNote, SigningStatus, Statement, sha256_hex};
use vigie::observation::EventTime;
use vigie::signing::{Admitted, PartyKeys, SignedFile, SignedFiles, admit};

use crate::parties::{AGREEMENT, employer, key, signed, union, version};

fn keys() -> PartyKeys {
    PartyKeys {
        employer: employer().public(),
        union: union().public(),
    }
}

fn load(text: &str) -> Loaded {
    agreement::parse("a.yaml", text.as_bytes()).unwrap()
}

/// The note of an agreement's text, signed by these.
fn note(text: &str, by: &[PrivateKey]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    std::fs::write(&path, text).unwrap();
    signed(&path, by).note.to_string()
}

fn signed_files(text: &str, note: Option<String>) -> SignedFiles {
    SignedFiles {
        agreement: vec![SignedFile {
            name: "a.yaml".into(),
            bytes: text.as_bytes().into(),
            note,
        }],
        parties: Some(keys()),
        settings: "vigie.yaml".into(),
        ..SignedFiles::default()
    }
}

/// Tries to bring a text into force behind others that were.
fn after(
    before: &[&str],
    text: &str,
    signed_files: SignedFiles,
) -> Result<Admitted, Box<Diagnostic>> {
    let mut record = LogState::default();
    for (seq, before) in before.iter().enumerate() {
        let both = Some(note(before, &[employer(), union()]));
        let admitted = admit(
            &load(before).agreement,
            &self::signed_files(before, both),
            &record,
            &|_| None,
        );
        record.came_into_force("log", admitted.unwrap().config, seq as u64);
    }
    let kept = |sha256: &str| {
        let found = before
            .iter()
            .find(|text| sha256_hex(text.as_bytes()) == sha256);
        found.map(|text| text.as_bytes().to_vec())
    };
    admit(&load(text).agreement, &signed_files, &record, &kept)
}

fn code(result: Result<Admitted, Box<Diagnostic>>) -> &'static str {
    result.map_or_else(
        |refused| refused.message.code,
        |admitted| admitted.config.standing.name(),
    )
}

#[test]
fn both_have_to_have_signed_these_bytes() {
    let try_with =
        |note: Option<String>| code(after(&[], AGREEMENT, signed_files(AGREEMENT, note)));
    let whole = note(AGREEMENT, &[employer(), union()]);
    assert_eq!(try_with(Some(whole.clone())), "signed");
    assert_eq!(try_with(None), "S001");
    assert_eq!(try_with(Some("no note".into())), "S002");
    assert_eq!(
        try_with(Some(note(&version(2, 9), &[employer(), union()]))),
        "S004"
    );
    assert_eq!(try_with(Some(note(AGREEMENT, &[employer()]))), "S006");
    assert_eq!(try_with(Some(note(AGREEMENT, &[union()]))), "S005");
    assert_eq!(
        try_with(Some(note(AGREEMENT, &[key("employer", 9), union()]))),
        "S005"
    );
    let by_others = note(AGREEMENT, &[key("employer", 8), key("union", 9)]);
    assert_eq!(try_with(Some(by_others)), "S006");
    // One comment more is another file.
    let text = format!("{AGREEMENT}# seen\n");
    assert_eq!(
        code(after(&[], &text, signed_files(&text, Some(whole)))),
        "S004"
    );
    let draft = SignedFiles {
        parties: None,
        ..signed_files(AGREEMENT, None)
    };
    assert_eq!(code(after(&[], AGREEMENT, draft.clone())), "draft");
    // Once keys are known there is no way back.
    assert_eq!(code(after(&[AGREEMENT], AGREEMENT, draft)), "S012");
}

#[test]
fn versions_only_rise() {
    let both = |text: &str| signed_files(text, Some(note(text, &[employer(), union()])));
    let second = version(2, 9);
    assert_eq!(
        code(after(&[AGREEMENT], AGREEMENT, both(AGREEMENT))),
        "signed"
    );
    assert_eq!(code(after(&[AGREEMENT], &second, both(&second))), "signed");
    assert_eq!(
        code(after(&[AGREEMENT, &second], AGREEMENT, both(AGREEMENT))),
        "S007"
    );
    let same = AGREEMENT.replace("at_most: 4", "at_most: 9");
    assert_eq!(code(after(&[AGREEMENT], &same, both(&same))), "S008");
    // Nor by way of another agreement.
    let other = AGREEMENT.replace("id: T", "id: OTHER");
    assert_eq!(
        code(after(
            &[AGREEMENT, &second, &other],
            AGREEMENT,
            both(AGREEMENT)
        )),
        "S007"
    );
}

#[test]
fn the_union_alone_may_tighten_and_nothing_else() {
    let alone = |before: &str, text: &str| {
        code(after(
            &[before],
            text,
            signed_files(text, Some(note(text, &[union()]))),
        ))
    };
    assert_eq!(alone(AGREEMENT, &version(2, 3)), "tightened");
    assert_eq!(alone(AGREEMENT, &version(2, 5)), "S009");
    let longer = version(2, 4).replace("30 d", "1 d");
    assert_eq!(alone(AGREEMENT, &longer), "S011");
    let gone = version(2, 4).replace("union_may_tighten: true\n", "");
    assert_eq!(alone(AGREEMENT, &gone), "S011");
    let more = format!(
        "{}  - id: more\n    title: {{ fr: X, en: X }}\n    severity: notice\n    \
         match: {{ kind: capture.webcam }}\n    forbid: {{}}\n",
        version(2, 4)
    );
    assert_eq!(alone(AGREEMENT, &more), "S010");
    let other = version(2, 4).replace("calendar: day", "calendar: week");
    assert_eq!(alone(AGREEMENT, &other), "S010");
    // Not if the agreement in force does not say so, nor without one.
    let silent = AGREEMENT.replace("union_may_tighten: true\n", "");
    assert_eq!(
        alone(
            &silent,
            &version(2, 3).replace("union_may_tighten: true\n", "")
        ),
        "S005"
    );
    let first = signed_files(AGREEMENT, Some(note(AGREEMENT, &[union()])));
    assert_eq!(code(after(&[], AGREEMENT, first)), "S005");
}

#[test]
fn a_tightened_agreement_starts_again_and_is_tightened_further() {
    let mut record = LogState::default();
    let mut come = |text: &str, by: &[PrivateKey], before: &str| {
        let signed_files = signed_files(text, Some(note(text, by)));
        let kept = |_: &str| Some(before.as_bytes().to_vec());
        let admitted = admit(&load(text).agreement, &signed_files, &record, &kept);
        if let Ok(admitted) = &admitted {
            record.came_into_force("log", admitted.config.clone(), 0);
        }
        code(admitted)
    };
    let (second, third) = (version(2, 3), version(3, 2));
    assert_eq!(come(AGREEMENT, &[employer(), union()], ""), "signed");
    assert_eq!(come(&second, &[union()], AGREEMENT), "tightened");
    assert_eq!(come(&second, &[union()], ""), "tightened");
    // The kept bytes are not believed: they have to be the ones the log names.
    assert_eq!(come(&third, &[union()], AGREEMENT), "S005");
    assert_eq!(come(&third, &[union()], &second), "tightened");
}

#[test]
fn keys_change_only_by_a_note_of_both_former_ones_and_each_note_once() {
    let fresh = PartyKeys {
        union: key("union", 7).public(),
        ..keys()
    };
    let change = |replaces: u64, by: &[PrivateKey]| {
        let statement = Statement::Parties {
            log: "log".into(),
            replaces,
            employer: fresh.employer.to_string(),
            union: fresh.union.to_string(),
        };
        let mut note: SignedNote = statement.note().unwrap();
        by.iter()
            .for_each(|key| note.sign(key, EventTime::default()));
        Some(note.to_string())
    };
    let try_with = |change: Option<String>| {
        let signed = note(AGREEMENT, &[employer(), key("union", 7)]);
        let signed_files = SignedFiles {
            parties: Some(fresh.clone()),
            change,
            ..signed_files(AGREEMENT, Some(signed))
        };
        code(after(&[AGREEMENT], AGREEMENT, signed_files))
    };
    assert_eq!(try_with(None), "S013");
    assert_eq!(try_with(change(0, &[employer()])), "S013");
    assert_eq!(try_with(change(0, &[employer(), key("union", 7)])), "S013");
    assert_eq!(try_with(change(5, &[employer(), union()])), "S013");
    assert_eq!(try_with(change(0, &[employer(), union()])), "signed");
}

#[test]
fn mappings_are_signed_by_both() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/mappings");
    let file = std::fs::read_dir(path)
        .unwrap()
        .flatten()
        .map(|entry| entry.path());
    let file = file
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .min()
        .unwrap();
    let mapping = parse_mapping("m.yaml", &std::fs::read(&file).unwrap()).unwrap();
    let by = |by: &[PrivateKey]| Some(signed(&file, by).note.to_string());
    let try_with = |note: Option<String>| {
        let whole = self::note(AGREEMENT, &[employer(), union()]);
        let signed_files = SignedFiles {
            mappings: vec![mapping.clone()],
            mapping_notes: vec![note],
            ..signed_files(AGREEMENT, Some(whole))
        };
        after(&[], AGREEMENT, signed_files)
    };
    assert_eq!(code(try_with(None)), "S001");
    assert_eq!(code(try_with(by(&[union()]))), "S005");
    assert_eq!(
        code(try_with(Some(note(AGREEMENT, &[employer(), union()])))),
        "S004"
    );
    let admitted = try_with(by(&[employer(), union()])).unwrap();
    assert_eq!(admitted.config.mappings[0].standing, SigningStatus::Signed);
    assert_eq!(admitted.files.len(), 2);
}

#[test]
fn a_people_table_is_signed_by_both_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    std::fs::write(&file, "domain,id,company_id\nurn:t,7,4711\n").unwrap();
    let table = Arc::new(PeopleTable::examine(&file).unwrap());
    let by = |by: &[PrivateKey]| Some(signed(&file, by).note.to_string());
    let try_with = |note: Option<String>| {
        let whole = self::note(AGREEMENT, &[employer(), union()]);
        let signed_files = SignedFiles {
            people: Some(table.clone()),
            people_note: note,
            ..signed_files(AGREEMENT, Some(whole))
        };
        after(&[], AGREEMENT, signed_files)
    };
    assert_eq!(code(try_with(None)), "S001");
    assert_eq!(code(try_with(by(&[union()]))), "S005");
    assert_eq!(code(try_with(by(&[employer()]))), "S006");
    let other = Some(note(AGREEMENT, &[employer(), union()]));
    assert_eq!(code(try_with(other)), "S004");
    let admitted = try_with(by(&[employer(), union()])).unwrap();
    let people = admitted.config.people.unwrap();
    assert_eq!(people.standing, SigningStatus::Signed);
    assert_eq!(people.digest, table.digest);
    assert_eq!(admitted.files.len(), 1, "of the agreement alone");
    // What was signed is the file: another one needs another note.
    let former = by(&[employer(), union()]);
    std::fs::write(&file, "domain,id,company_id\nurn:t,8,4711\n").unwrap();
    let table = Arc::new(PeopleTable::examine(&file).unwrap());
    let signed_files = SignedFiles {
        people: Some(table),
        people_note: former,
        ..signed_files(AGREEMENT, Some(note(AGREEMENT, &[employer(), union()])))
    };
    assert_eq!(code(after(&[], AGREEMENT, signed_files)), "S004");
}

#[test]
fn a_program_that_words_it_otherwise_says_so_and_goes_on() {
    let statement = Statement::parse(
        SignedNote::parse(&note(AGREEMENT, &[union()]))
            .unwrap()
            .text(),
    );
    let Some(Statement::Agreement {
        of,
        digest,
        retention,
        english,
        ..
    }) = statement
    else {
        panic!("the note of an agreement is about one");
    };
    let french = sha256_hex(b"other words");
    let statement = Statement::Agreement {
        of,
        digest,
        retention,
        french,
        english,
    };
    let mut reworded = statement.note().unwrap();
    reworded.sign(&employer(), EventTime::default());
    reworded.sign(&union(), EventTime::default());
    let admitted = after(
        &[],
        AGREEMENT,
        signed_files(AGREEMENT, Some(reworded.to_string())),
    )
    .unwrap();
    assert!(admitted.reworded);
}
