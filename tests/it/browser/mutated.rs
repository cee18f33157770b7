//! Page and program agree on every mutated export: bytes flipped in each file, files removed,
//! added, renamed and swapped, with the list of hashes as it was and made to fit.
//!
//! SPDX-License-Identifier: EUPL-1.2

use vigie::ledger::{PeopleRef, PrivateKey, SigningStatus, Use, sha256_hex};

use super::builder::{Files, key, morning, seal};
use super::{by_page, by_program, noon, zip};

/// Flips in each file.
const FLIPS: u64 = 6;

/// A number that depends on these alone.
fn chance(name: &str, turn: u64) -> usize {
    let digits = sha256_hex(format!("{name} {turn}").as_bytes());
    usize::from_str_radix(&digits[..12], 16).unwrap()
}

/// Every mutation with its name.
fn mutations(files: &Files) -> Vec<(String, Files)> {
    let names: Vec<&String> = files.keys().collect();
    let mut all = Vec::new();
    let mut add = |what: String, mutated: Files| {
        let mut sealed = mutated.clone();
        seal(&mut sealed);
        all.push((format!("{what}, sealed"), sealed));
        all.push((what, mutated));
    };
    for (at, name) in names.iter().copied().enumerate() {
        let with = |change: &dyn Fn(&mut Files)| {
            let mut files = files.clone();
            change(&mut files);
            files
        };
        for turn in 0..FLIPS {
            let (place, bit) = (chance(name, turn), chance(name, turn + FLIPS) % 8);
            let flipped = with(&|files| {
                let bytes = files.get_mut(name).unwrap();
                let place = place % bytes.len();
                bytes[place] ^= 1 << bit;
            });
            add(format!("{name}: bit {bit} at {place}"), flipped);
        }
        add(
            format!("without {name}"),
            with(&|files| drop(files.remove(name))),
        );
        let renamed = with(&|files| {
            let bytes = files.remove(name).unwrap();
            files.insert(format!("{name}2"), bytes);
        });
        add(format!("{name} renamed"), renamed);
        let other = names[(at + 1) % names.len()];
        let swapped = with(&|files| {
            let (a, b) = (files[name].clone(), files[other].clone());
            files.insert(name.clone(), b);
            files.insert(other.clone(), a);
        });
        add(format!("{name} and {other} swapped"), swapped);
        let doubled = with(&|files| {
            let bytes = files[name].repeat(2);
            files.insert(name.clone(), bytes);
        });
        add(format!("{name} twice over"), doubled);
    }
    for name in [
        "more.txt",
        "evidence/more.txt",
        "evidence/proofs/c3.tlog-proof",
        "a b",
    ] {
        let mut more = files.clone();
        more.insert(name.to_owned(), b"more".to_vec());
        add(format!("with {name}"), more);
    }
    all
}

#[test]
fn page_and_program_agree_on_every_mutated_export() {
    let files = morning().files();
    let mutations = mutations(&files);
    assert!(mutations.len() > 200, "{}", mutations.len());
    let zips: Vec<Vec<u8>> = mutations.iter().map(|(_, files)| zip(files)).collect();
    let program: Vec<_> = zips.iter().map(|zip| by_program(zip, noon())).collect();
    let page = by_page(zips, noon());
    let mut apart = Vec::new();
    for (((what, _), page), program) in mutations.iter().zip(&page).zip(&program) {
        if page != program {
            apart.push(format!("{what}:\n  page {page:?}\n  program {program:?}"));
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
    let told = |verdict: &str| program.iter().filter(|one| one.verdict == verdict).count();
    assert!(told("altered") > 150 && told("intact") > 0 && told("unable") > 0);
}

/// Logs that name a people table, each as an honest or another host would.
fn with_people() -> Vec<(&'static str, Files)> {
    let keys = || ["employer", "union"].into_iter().zip([3, 4]);
    let both: Vec<PrivateKey> = keys()
        .map(|(name, chance)| key(name, Use::Note, chance))
        .collect();
    let log = |signers: &[PrivateKey], change: &dyn Fn(&mut PeopleRef)| {
        let mut log = morning();
        log.people("domain,id,company_id\n", signers);
        change(log.people.as_mut().unwrap());
        log.config();
        // Another one, which only one of them has signed.
        log.people("domain,id,company_id,team\n", &both[..1]);
        log.config();
        log.commit();
        log.files()
    };
    vec![
        ("signed", log(&both, &|_| {})),
        ("by one", log(&both[1..], &|_| {})),
        ("no note", log(&both, &|people| people.note = None)),
        (
            "a draft",
            log(&both, &|people| people.standing = SigningStatus::Draft),
        ),
        (
            "another file",
            log(&both, &|people| people.digest = sha256_hex(b"x")),
        ),
        (
            "no digest",
            log(&both, &|people| people.digest = "x".into()),
        ),
    ]
}

#[test]
fn page_and_program_agree_on_people_tables() {
    let logs = with_people();
    let zips: Vec<Vec<u8>> = logs.iter().map(|(_, files)| zip(files)).collect();
    let program: Vec<_> = zips.iter().map(|zip| by_program(zip, noon())).collect();
    let page = by_page(zips, noon());
    for (((what, _), page), program) in logs.iter().zip(&page).zip(&program) {
        assert_eq!(page, program, "{what}");
        assert_eq!(program.verdict, "altered", "{what}");
    }
}

/// What is damaged as a zip is refused, or still holds the very same files.
#[test]
fn a_damaged_zip_is_refused_or_holds_the_same_files() {
    let whole = zip(&morning().files());
    let damaged = (0..60).map(|turn| {
        let mut zip = whole.clone();
        let place = chance("zip", turn) % zip.len();
        zip[place] ^= 1 << (turn % 8);
        zip
    });
    let damaged: Vec<Vec<u8>> = damaged.collect();
    let program: Vec<_> = damaged.iter().map(|zip| by_program(zip, noon())).collect();
    let intact = by_program(&whole, noon());
    let found = [by_page(damaged, noon()), program].concat();
    for found in found {
        // Dates and flags that say nothing of the files may change.
        let refused = found.verdict == "altered" || found.verdict == "unable";
        assert!(found == intact || refused, "{found:?}");
    }
}
