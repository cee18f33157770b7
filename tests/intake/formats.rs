// SPDX-License-Identifier: EUPL-1.2
//! Every format of records: the same events give the same observations, however they are written.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use vigie::intake::{Intake, parse_mapping};

use super::{intake, names_of, record, told};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

/// The formats that have a mapping and a record of their own there.
fn formats() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let mappings = files.filter(|file| file.extension().is_some_and(|end| end == "yaml"));
    mappings
        .map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

fn everything() -> &'static Intake {
    static INTAKE: LazyLock<Intake> = LazyLock::new(|| {
        let mapping = |name: &String| {
            let file = format!("{name}.yaml");
            let path = folder().join(&file);
            parse_mapping(path.to_str().unwrap(), &fixture(&file)).unwrap()
        };
        intake(formats().iter().map(mapping).collect())
    });
    &INTAKE
}

/// What the mapping of this format makes of a record.
fn read(format: &str, record: &[u8]) -> String {
    told(everything(), Some(format), record)
}

/// What the events of a record are known by.
fn ids(format: &str, payload: &[u8]) -> Vec<u64> {
    let names = names_of(everything(), Some(format), &record(payload));
    names.iter().map(|name| name.id).collect()
}

/// What [`read`] says of the three events with something done to their bytes.
fn bent(format: &str, bend: impl Fn(&[u8]) -> Vec<u8>) -> String {
    read(format, &bend(&fixture(&format!("{format}.record"))))
}

/// Puts this line after the first of the lines.
fn with_line(line: &str) -> impl Fn(&[u8]) -> Vec<u8> {
    let line = format!("\n{line}\n");
    move |bytes| {
        let at = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        [&bytes[..at], line.as_bytes(), &bytes[at + 1..]].concat()
    }
}

/// Puts a text in the place of another.
fn with_text<'t>(old: &'t str, new: &'t str) -> impl Fn(&[u8]) -> Vec<u8> + 't {
    move |bytes| {
        str::from_utf8(bytes)
            .unwrap()
            .replace(old, new)
            .into_bytes()
    }
}

/// What the three events are in every format.
const THREE: &str = "\
session.login 2026-10-05T12:00:00Z subject.ref=a person org.site=Saint-Étienne, nord interval.seconds=184.5
idle.flagged 2026-10-05T12:00:01.25Z subject.ref=a person org.site=a;b \"c\" d|e=f <g> & h\\i] interval.seconds=3600
other 2026-10-05T12:00:02Z native_kind=left interval.seconds=0
  note: unmapped left";

#[test]
fn the_same_events_are_the_same_observations() {
    let json = read("json", &fixture("json.record"));
    assert_eq!(json, THREE);
    assert!(formats().len() > 10);
    for format in formats() {
        let record = fixture(&format!("{format}.record"));
        assert_eq!(read(&format, &record), json, "{format}");
        assert_eq!(
            ids(&format, &record),
            ids("json", &fixture("json.record")),
            "{format}"
        );
    }
}

#[test]
fn a_line_of_columns_rejects_itself() {
    let told = bent(
        "csv",
        with_line("e-9;2026-10-05T12:00:00Z;one;field;too;many;here"),
    );
    assert_eq!(told, format!("0: BadFormat\n{THREE}"));
}

#[test]
fn a_value_that_breaks_off_rejects_what_is_left() {
    for format in ["msgpack", "cbor"] {
        let told = bent(format, |bytes| [bytes, b"\xc1"].concat());
        assert_eq!(told, format!("{THREE}\n3: BadFormat"), "{format}");
        let told = bent(format, |bytes| [b"\xff", bytes].concat());
        assert_eq!(told, "Rejected(BadFormat)", "{format}");
    }
}

#[test]
fn a_line_of_a_log_rejects_itself() {
    for format in ["cef", "leef", "syslog", "key_value"] {
        let told = bent(format, with_line("{\"id\":\"e-9\"}"));
        let (first, others) = THREE.split_once('\n').unwrap();
        assert_eq!(told, format!("{first}\n1: BadFormat\n{others}"), "{format}");
    }
}

#[test]
fn an_element_rejects_itself_and_one_alone_is_a_page() {
    let told = bent(
        "xml",
        with_text("<c:event id=\"e-1\">", "<c:event/><c:event id=\"e-1\">"),
    );
    assert_eq!(told, format!("0: NotObject\n{THREE}"));
    let one =
        b"<page><event id='e-1'><at>2026-10-05T12:00:00Z</at><action>idle</action></event></page>";
    assert_eq!(read("xml", one), "idle.flagged 2026-10-05T12:00:00Z");
}

#[test]
fn what_calls_for_other_files_or_texts_is_refused() {
    let bomb = "<!DOCTYPE page [<!ENTITY a \"aaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>\
                <page>&b;</page>";
    assert_eq!(read("xml", bomb.as_bytes()), "Rejected(BadFormat)");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_any_format_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in formats() {
            let format = format.as_str();
            let _ = read(format, &bytes);
        }
    }

    #[test]
    fn nor_do_records_that_are_bent(at in 0usize..600, byte: u8, cut in 1usize..900) {
        for format in formats() {
            let format = format.as_str();
            let _ = bent(format, |bytes| {
                let mut bytes = bytes.to_vec();
                if let Some(bent) = bytes.get_mut(at) {
                    *bent = byte;
                }
                bytes.truncate(cut);
                bytes
            });
        }
    }
}
