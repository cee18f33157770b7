// SPDX-License-Identifier: EUPL-1.2
//! Each mapping in `config/mappings/` on records in the shape of its system.

use std::path::Path;

use vigie::intake::{Item, load_mappings};

use super::{intake, told};

#[test]
fn records_of_real_systems_become_observations() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mappings = load_mappings(&root.join("config/mappings")).unwrap();
    let names: Vec<String> = mappings
        .iter()
        .map(|mapping| mapping.name.clone())
        .collect();
    let intake = intake(mappings);
    for name in names {
        let file = root
            .join("tests/fixtures/mappings")
            .join(format!("{name}.ndjson"));
        let records = std::fs::read_to_string(file).unwrap();
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
