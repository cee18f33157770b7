// SPDX-License-Identifier: EUPL-1.2
//! CEF records, an event on each line: seven fields of a header, and pairs under `extension`.
//!
//! What has a label (`cs1` with `cs1Label`) stands under that as well. A syslog header before the
//! event stands under `syslog`.

use std::borrow::Cow;

use super::{Row, Tree, text};

/// Names of the header's fields.
const HEADER: [&str; 7] = [
    "version",
    "vendor",
    "product",
    "device_version",
    "event_class_id",
    "name",
    "severity",
];

/// An event; nothing if the line is none.
pub(super) fn event(line: &str) -> Option<Row<'_>> {
    let (syslog, mut rest) = text::behind(line, "CEF:")?;
    let mut members = Vec::new();
    for name in HEADER {
        let (field, behind) = match split(rest) {
            Some(split) => split,
            // Nothing has to follow the last one.
            None if members.len() + 1 == HEADER.len() => (rest, ""),
            None => return None,
        };
        members.push((name.into(), Tree::Text(unescaped(field.trim_ascii()))));
        rest = behind;
    }
    let (extension, is_twice) = extension(rest)?;
    members.push(("extension".into(), extension));
    members.extend(syslog.map(|syslog| ("syslog".into(), syslog)));
    Some((Tree::object(members).0, is_twice).into())
}

/// Up to the next bar that is one, and behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'|' && !is_escaped {
            return Some((&text[..at], &text[at + 1..]));
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    None
}

/// The pairs, and what has a label under that too, unless something else has that name.
fn extension(text: &str) -> Option<(Tree<'_>, bool)> {
    let (pairs, is_twice) = Tree::object(pairs(text)?);
    let Tree::Object(members) = &pairs else {
        return None;
    };
    let mut all = members.clone();
    for (key, label) in members {
        let value = key.strip_suffix("Label").and_then(|stem| pairs.get(stem));
        if let (Some(value), Tree::Text(label)) = (value, label)
            && pairs.get(label).is_none()
        {
            all.push((label.clone(), value.clone()));
        }
    }
    let (all, is_label_twice) = Tree::object(all);
    Some((all, is_twice | is_label_twice))
}

/// Keys with their values, which run up to the word before the next sign of equality.
fn pairs(text: &str) -> Option<Vec<(Cow<'_, str>, Tree<'_>)>> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    // The key whose value is being read, and where that begins.
    let mut open: Option<(&str, usize)> = None;
    let (mut word, mut is_escaped) = (Some(0), false);
    for (at, byte) in text.bytes().enumerate() {
        match (byte, word) {
            (b' ', _) => word = Some(at + 1),
            (b'=', Some(start)) if !is_escaped && is_key(&text[start..at]) => {
                pairs.extend(open.map(|(key, from)| (key, &text[from..start])));
                if open.is_none() && !text[..start].trim_ascii().is_empty() {
                    return None;
                }
                (open, word) = (Some((&text[start..at], at + 1)), None);
            }
            // What holds the sign is no key further on.
            (b'=', _) => word = None,
            _ => {}
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    pairs.extend(open.map(|(key, from)| (key, &text[from..])));
    if open.is_none() && !text.trim_ascii().is_empty() {
        return None;
    }
    Some(pairs.into_iter().map(pair).collect())
}

fn pair<'a>((key, value): (&'a str, &'a str)) -> (Cow<'a, str>, Tree<'a>) {
    (key.into(), Tree::Text(unescaped(value.trim_ascii())))
}

fn is_key(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte);
    !word.is_empty() && word.bytes().all(is_part)
}

/// A text without its escapes. A backslash before anything else is one.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let escaped = match (character, rest.as_str().chars().next()) {
            ('\\', Some('n')) => '\n',
            ('\\', Some('r')) => '\r',
            ('\\', Some(known @ ('\\' | '=' | '|'))) => known,
            _ => {
                plain.push(character);
                continue;
            }
        };
        plain.push(escaped);
        rest.next();
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json;
    use crate::intake::reject::Reject;

    fn same(line: &str, json: &str) {
        let row = event(line).unwrap();
        assert_eq!(row.tree, json::tree(json).unwrap().0, "{line}");
    }

    #[test]
    fn header_and_extension_with_their_escapes() {
        same(
            r"CEF:0|Acme \| Co|C:\\lock|4.2|100|A=b|3|src=10.0.0.1 msg=two words, a\=b \\ C:\dir|x\nend  act= u=http://h/?a=b",
            r#"{"version":"0","vendor":"Acme | Co","product":"C:\\lock","device_version":"4.2",
                "event_class_id":"100","name":"A=b","severity":"3",
                "extension":{"src":"10.0.0.1","msg":"two words, a=b \\ C:\\dir|x\nend",
                             "act":"","u":"http://h/?a=b"}}"#,
        );
        same(
            "CEF:1|a|b|c|d|e|High",
            r#"{"version":"1","vendor":"a","product":"b","device_version":"c",
                "event_class_id":"d","name":"e","severity":"High","extension":{}}"#,
        );
    }

    #[test]
    fn what_has_a_label_stands_under_it() {
        let line = "CEF:0|a|b|c|d|e|3|cs1=x y cs1Label=Team cn1=2 cn1Label=act act=z cs2Label=none";
        let row = event(line).unwrap();
        let extension = row.tree.get("extension").unwrap();
        let text = |key| match extension.get(key) {
            Some(Tree::Text(text)) => text.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(text("Team"), "x y");
        assert_eq!(text("cs1"), "x y");
        // A label hides no key.
        assert_eq!(text("act"), "z");
        assert_eq!(text("none"), "None");
        assert!(!row.is_twice);
        let twice = "CEF:0|a|b|c|d|e|3|cs1=x cs1Label=T cs2=y cs2Label=T";
        assert!(event(twice).unwrap().is_twice);
        assert!(event("CEF:0|a|b|c|d|e|3|k=1 k=2").unwrap().is_twice);
    }

    #[test]
    fn a_syslog_header_stands_before() {
        for header in [
            "<134>1 2026-10-05T12:00:00Z h app 7 - [x@1 a=\"b\"] ",
            "<134>Oct  5 12:00:00 h app[7]: ",
            "Oct  5 12:00:00 h app[7]: ",
        ] {
            let line = format!("{header}CEF:0|a|b|c|d|e|3|k=1");
            let row = event(&line).unwrap();
            let syslog = row.tree.get("syslog").unwrap();
            assert_eq!(syslog.get("host"), Some(&Tree::Text("h".into())), "{line}");
            assert_eq!(syslog.get("proc"), Some(&Tree::Text("7".into())), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_none_rejects_itself() {
        for line in [
            "{}",
            "CEF:0|a|b",
            "CEF:0|a|b|c|d|e",
            "CEF:0|a|b|c|d|e|3|words",
            "CEF:0|a|b|c|d|e|3|words k=1",
            "what is this CEF:0|a|b|c|d|e|3|k=1",
        ] {
            assert!(event(line).is_none(), "{line}");
        }
        let rows = text::lines(
            b"CEF:0|a|b|c|d|e|3|\r\n\nCEF\n\xff\nCEF:0|a|b|c|d|e|3|k=1",
            event,
        )
        .unwrap();
        let rows: Vec<_> = rows.iter().map(|row| row.as_ref().err().copied()).collect();
        let bad = [None, Some(Reject::BadFormat), Some(Reject::NotUtf8), None];
        assert_eq!(rows, bad);
    }
}
