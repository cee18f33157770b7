// SPDX-License-Identifier: EUPL-1.2
//! Each mapping in `config/mappings/` on records in the shape of its system.

use std::path::Path;

use vigie::intake::{Item, Mapping, Wanted, load_mappings};
use vigie::replay::sample;

use super::{intake, names_of, told};

fn shipped() -> Vec<Mapping> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    load_mappings(&root.join("config/mappings")).unwrap()
}

#[test]
fn each_reads_the_samples_in_it_as_they_say() {
    let mappings = shipped();
    assert!(mappings.len() >= 30);
    let mut otherwise = Vec::new();
    for mapping in &mappings {
        let name = &mapping.name;
        assert!(mapping.tests.len() >= 3, "{name}: too few tests");
        let text = String::from_utf8_lossy(&mapping.bytes);
        let follows = text.lines().filter(|line| line.starts_with("# Follows: "));
        assert_eq!(follows.count(), 1, "{name}: which documentation it follows");
        let file = Path::new(&mapping.file).file_stem().unwrap();
        assert_eq!(file.to_str(), Some(name.as_str()));
        for sampled in sample::run(mapping) {
            if !sampled.differences.is_empty() {
                let found = &sampled.differences;
                otherwise.push(format!("{name}, {}: {found:?}", sampled.name));
            }
        }
        // Whatever it can yield is shown.
        let shown = |kind| {
            let gives = mapping.tests.iter().map(|test| &test.want);
            { gives }.any(|want| match want {
                Wanted::Gives(given) => given.iter().any(|given| given.kind == kind),
                Wanted::Rejected(_) | Wanted::Ignored(_) => false,
            })
        };
        let unseen: Vec<_> = mapping.kinds().filter(|kind| !shown(*kind)).collect();
        assert!(unseen.is_empty(), "{name}: never shown: {unseen:?}");
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
}

#[test]
fn what_is_read_again_is_the_same_and_what_is_cut_or_changed_is_only_told() {
    let mappings = shipped();
    let samples: Vec<_> = mappings
        .iter()
        .flat_map(|mapping| {
            mapping
                .tests
                .iter()
                .map(|test| (mapping.name.clone(), test.clone()))
        })
        .collect();
    let intake = intake(mappings);
    for (name, test) in samples {
        let read = |payload: &[u8]| {
            let mut record = test.record.clone();
            record.payload = Some(payload.to_vec());
            names_of(&intake, Some(&name), &record.as_record(&test.topic, 0))
        };
        let whole = test.record.payload.clone().unwrap();
        assert_eq!(read(&whole), read(&whole), "{name}: {}", test.name);
        for at in (0..whole.len()).step_by(11) {
            read(&whole[..at]);
            let mut changed = whole.clone();
            changed[at] = [b'"', b'0', b'[', b'}', 0xff, b'\n'][at % 6];
            read(&changed);
        }
    }
}

#[test]
fn records_of_real_systems_become_observations() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mappings = load_mappings(&root.join("config/mappings")).unwrap();
    let intake = intake(mappings);
    let files = std::fs::read_dir(root.join("tests/fixtures/mappings")).unwrap();
    for file in files.map(|file| file.unwrap().path()) {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let records = std::fs::read_to_string(&file).unwrap();
        let told: Vec<String> = records
            .lines()
            .map(|record| told(&intake, Some(&name), record.as_bytes()))
            .collect();
        insta::assert_snapshot!(name, told.join("\n\n"));
    }
}

#[test]
fn what_is_told_again_has_the_same_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let intake = intake(load_mappings(&root.join("config/mappings")).unwrap());
    let file = root.join("tests/fixtures/mappings/amazon-connect-agent.ndjson");
    let records = std::fs::read_to_string(file).unwrap();
    let format = intake.format(Some("amazon-connect-agent")).unwrap();
    let mut missed = Vec::new();
    for record in records.lines() {
        intake.read(&super::record(record.as_bytes()), format, &mut |item| {
            if let Item::Seen(seen, _) = item
                && seen.kind.name() == "task.expired"
            {
                missed.push(seen.name.clone());
            }
        });
    }
    assert_eq!(missed.len(), 2);
    assert_eq!(missed[0], missed[1]);
}
