// SPDX-License-Identifier: EUPL-1.2
//! Whatever the bytes, the loader answers, and points into the file.

use proptest::prelude::*;
use vigie::agreement;
use vigie::diagnostic::{Diagnostic, Level};

use crate::EXAMPLE;

/// A finding stands somewhere in its file.
fn assert_places(text: &[u8], found: &[Diagnostic]) {
    let text = String::from_utf8_lossy(text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines: Vec<&str> = text.split('\n').collect();
    for finding in found {
        let line = finding.place.line as usize;
        assert!((1..=lines.len()).contains(&line), "{finding:?}");
        let width = lines[line - 1].chars().count();
        assert!(
            (1..=width + 1).contains(&(finding.place.column as usize)),
            "{finding:?}"
        );
    }
}

fn accepts_anything(bytes: &[u8]) {
    match agreement::parse("f", bytes) {
        Ok(loaded) => assert!(loaded.warnings.iter().all(|f| f.level == Level::Warning)),
        Err(found) => {
            assert!(found.iter().any(|f| f.level == Level::Error));
            assert_places(bytes, &found);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        accepts_anything(&bytes);
    }

    #[test]
    fn text_out_of_yaml_signs_never_panics(text in r#"[-a-c:{}\[\]&*!|>'"%@`#?,. \n\t0-9]{0,120}"#) {
        accepts_anything(text.as_bytes());
    }

    #[test]
    fn a_changed_example_never_panics(
        at in 0..EXAMPLE.len(),
        length in 0_usize..40,
        put in r##"[-a-z:{}\[\]&*!|>'"#?,. \n\t0-9é]{0,12}"##,
    ) {
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        accepts_anything(&bytes);
    }

    #[test]
    fn moved_lines_never_panic(from in 0_usize..180, to in 0_usize..180, deeper in 0_usize..4) {
        let mut lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
        let line = lines.remove(from);
        lines.insert(to, format!("{}{line}", " ".repeat(deeper)));
        accepts_anything(lines.join("\n").as_bytes());
    }
}
