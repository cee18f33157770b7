// SPDX-License-Identifier: EUPL-1.2
//! LEEF records, an event on each line: fields of a header, and pairs under `attributes`.
//!
//! Version 1.0 divides pairs by tabs, version 2.0 by what its header says. A syslog header before
//! the event stands under `syslog`.

use super::{Row, Tree, text};

/// Names of the header's fields.
const HEADER: [&str; 5] = ["version", "vendor", "product", "device_version", "event_id"];

/// An event; nothing if the line is none.
pub(super) fn event(line: &str) -> Option<Row<'_>> {
    let (syslog, mut rest) = text::behind(line, "LEEF:")?;
    let mut members = Vec::new();
    for name in HEADER {
        let (field, behind) = match rest.split_once('|') {
            Some(split) => split,
            // Nothing has to follow the last one.
            None if members.len() + 1 == HEADER.len() => (rest, ""),
            None => return None,
        };
        members.push((name.into(), Tree::Text(field.trim_ascii().into())));
        rest = behind;
    }
    let is_first = matches!(&members[0].1, Tree::Text(version) if version.starts_with('1'));
    let (divider, rest) = match rest.split_once('|').filter(|_| !is_first) {
        // Some leave the field out.
        Some((written, behind)) if !written.contains('=') => (divider(written)?, behind),
        _ => ('\t', rest),
    };
    let mut attributes = Vec::new();
    for pair in rest
        .split(divider)
        .filter(|pair| !pair.trim_ascii().is_empty())
    {
        let (key, value) = pair.split_once('=')?;
        attributes.push((key.trim_ascii().into(), Tree::Text(value.into())));
    }
    let (attributes, is_twice) = Tree::object(attributes);
    members.push(("attributes".into(), attributes));
    members.extend(syslog.map(|syslog| ("syslog".into(), syslog)));
    Some((Tree::object(members).0, is_twice).into())
}

/// The character between pairs: itself, its number in hexadecimal digits, or a tab if none is said.
fn divider(written: &str) -> Option<char> {
    let number = written.strip_prefix("0x").or(written.strip_prefix('x'));
    if let Some(digits) = number.filter(|digits| !digits.is_empty()) {
        return char::from_u32(u32::from_str_radix(digits, 16).ok()?);
    }
    let mut characters = written.chars();
    match (characters.next(), characters.next()) {
        (None, _) => Some('\t'),
        (only, None) => only,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json;

    #[test]
    fn pairs_are_divided_as_the_header_says() {
        let same = r#"{"version":"V","vendor":"a","product":"b c","device_version":"1","event_id":"7",
            "attributes":{"k":"x y=z","l":"","m":"|"}}"#;
        for (version, line) in [
            ("1.0", "LEEF:1.0|a|b c|1|7|k=x y=z\tl=\tm=|"),
            ("2.0", "LEEF:2.0|a|b c|1|7||k=x y=z\tl=\tm=|"),
            ("2.0", "LEEF:2.0|a|b c|1|7|k=x y=z\tl=\tm=|"),
            ("2.0", "LEEF:2.0|a|b c|1|7|^|k=x y=z^l=^m=|"),
            ("2.0", "LEEF:2.0|a|b c|1|7|x5e|k=x y=z^l=^m=|^"),
            ("2.0", "LEEF:2.0|a|b c|1|7|0x5E|k=x y=z^l=^m=|"),
            ("2.0", "LEEF:2.0|a|b c|1|7|x|k=\u{78}"),
        ] {
            let row = event(line);
            if line.contains("|x|") {
                assert!(row.is_some());
                continue;
            }
            let same = same.replace('V', version);
            assert_eq!(row.unwrap().tree, json::tree(&same).unwrap().0, "{line}");
        }
    }

    #[test]
    fn a_syslog_header_stands_before() {
        let line = "<13>1 2026-10-05T12:00:00Z h app 7 - - LEEF:2.0|a|b|1|7|^|k=1^k=2";
        let row = event(line).unwrap();
        let host = row.tree.get("syslog").and_then(|syslog| syslog.get("host"));
        assert_eq!(host, Some(&Tree::Text("h".into())));
        assert!(row.is_twice);
    }

    #[test]
    fn a_line_that_is_none_rejects_itself() {
        for line in [
            "{}",
            "LEEF:1.0|a|b",
            "LEEF:1.0|a|b|c|d|words",
            "LEEF:2.0|a|b|c|d|two|k=1",
            "LEEF:2.0|a|b|c|d|xd800|k=1",
            "words LEEF:1.0|a|b|c|d|k=1",
        ] {
            assert!(event(line).is_none(), "{line}");
        }
        assert!(event("LEEF:1.0|a|b|c|d").is_some());
    }
}
