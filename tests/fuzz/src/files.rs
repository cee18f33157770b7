// SPDX-License-Identifier: EUPL-1.2
//! Any bytes as a file: agreement, configuration, mapping, people table. Findings are drawn in both languages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vigie::diagnostic::{Diagnostic, Language, render};
use vigie::intake::{PeopleTable, Pseudonyms};

fuzz_target!(|bytes: &[u8]| {
    let keys = Pseudonyms::new(b"a key");
    let findings: [Vec<Diagnostic>; 4] = [
        vigie::agreement::parse("f.yaml", bytes).map_or_else(|bad| bad, |good| good.warnings),
        vigie::config::parse("f.yaml", bytes, "".as_ref())
            .err()
            .unwrap_or_default(),
        vigie::intake::parse_mapping("f.yaml", bytes)
            .err()
            .unwrap_or_default(),
        PeopleTable::parse("f.csv", bytes, &keys, &jiff::tz::TimeZone::UTC)
            .err()
            .unwrap_or_default(),
    ];
    for finding in findings.iter().flatten() {
        for language in [Language::English, Language::French] {
            let mut text = Vec::new();
            render(&mut text, finding, language).expect("memory takes every text");
        }
    }
});
