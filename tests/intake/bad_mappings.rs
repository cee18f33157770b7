// SPDX-License-Identifier: EUPL-1.2
//! Ways to get a mapping wrong, with the messages as a snapshot in both languages.

use std::fs;
use std::path::Path;

use vigie::diagnostic::{Language, render};
use vigie::intake::parse_mapping;

#[test]
fn messages_name_place_and_remedy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bad-mappings");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for (name, language) in [("english", Language::English), ("french", Language::French)] {
        let mut text = Vec::new();
        for file in &files {
            let short = file.file_name().unwrap().to_string_lossy();
            let findings = parse_mapping(&short, &fs::read(file).unwrap()).unwrap_err();
            for finding in findings {
                render(&mut text, &finding, language).unwrap();
                text.push(b'\n');
            }
        }
        let text = String::from_utf8(text).unwrap();
        insta::assert_snapshot!(name, anstream::adapter::strip_str(&text).to_string());
    }
}
