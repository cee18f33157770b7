// SPDX-License-Identifier: EUPL-1.2
//! Causes and places of files that are no YAML.

use super::scan::first_cause;
use super::*;
use crate::yaml::{Data, Node};

/// What is wrong with a text: line, column, code, and what to write.
fn told(text: &str) -> Option<(u32, u32, &'static str, Option<String>)> {
    let source = Source::new("f", text);
    let mut out = Findings::new(&source);
    let _ = super::super::tree::build(&source, &mut out);
    let first = out.into_list().into_iter().next()?;
    Some((
        first.place.line,
        first.place.column,
        first.message.code,
        first.write,
    ))
}

fn place(text: &str) -> (u32, u32, &'static str) {
    let (line, column, code, _) = told(text).unwrap_or_default();
    (line, column, code)
}

#[test]
fn a_tab_is_found_also_where_the_parser_gave_up_before() {
    assert_eq!(place("a:\n\tb: 1\n"), (2, 1, "Y007"));
    assert_eq!(place("a:\n  b: word\n\tc: 1\n"), (3, 1, "Y007"));
    assert_eq!(place("a:\n  b: word\n\n  # so\n  \tc: 1\n"), (5, 3, "Y007"));
    assert_eq!(place("a:\tb\n"), (1, 3, "Y007"));
}

#[test]
fn spaces_that_look_like_one_are_found() {
    assert_eq!(place("a: 1\n\u{a0}b: 2\n"), (2, 1, "Y043"));
    assert_eq!(place("a\u{202f}: 1\n"), (1, 2, "Y043"));
    assert_eq!(place("a:\u{a0}1\nb: 2\n"), (1, 3, "Y043"));
    assert_eq!(place("a: \u{202f}1\n"), (1, 4, "Y043"));
    assert_eq!(place("a: 1\u{a0}\n"), (1, 5, "Y043"));
    assert_eq!(place("-\u{a0}a: 1\n  b: 2\n"), (1, 2, "Y043"));
    assert_eq!(place("a: {\u{a0}b: 1 }\n"), (1, 5, "Y043"));
    // In a text and in a number they are what they are.
    assert_eq!(told("a: 1\u{202f}000\nb: Un\u{a0}! Deux\n"), None);
}

#[test]
fn quotes_are_told_apart() {
    let write = |text: &str| told(text).and_then(|(_, _, code, write)| Some((code, write?)));
    let known = |code, text: &str| Some((code, text.to_owned()));
    assert_eq!(write("a: 'l'accord'\n"), known("Y046", "\"l'accord\""));
    assert_eq!(write("a: ['l'accord', b]\n"), known("Y046", "\"l'accord\""));
    assert_eq!(
        write("a: \"b \"c\" d\"\n"),
        known("Y046", "\"b \\\"c\\\" d\"")
    );
    assert_eq!(write("a: « b »\n"), known("Y044", "\"b\""));
    assert_eq!(write("a: {b: “c”}\n"), known("Y044", "\"c\""));
    assert_eq!(write("a: b: c\n"), known("Y045", "\"b: c\""));
    assert_eq!(place("a: { b: « c, d », e: f }\n"), (1, 9, "Y044"));
    assert_eq!(place("a: \"b\nc: d\n"), (1, 4, "Y048"));
    assert_eq!(place("a: 'b\nc: 'd'\n"), (1, 4, "Y048"));
    assert_eq!(place("a: [\"b\" \"c\"]\n"), (1, 9, "Y047"));
    assert_eq!(told("a: « b » c\nd: 'l''accord'\n"), None);
}

#[test]
fn what_is_missing_is_told_where_it_is_missing() {
    assert_eq!(place("a:\n  b: { c: d\n  e: f\n"), (2, 6, "Y049"));
    assert_eq!(place("a: [b, c\nd: e\n"), (1, 4, "Y049"));
    assert_eq!(place("a: [{ b: c, { d: e }]\n"), (1, 5, "Y049"));
    assert_eq!(place("a: { b: c #1 }\nd: e\n"), (1, 11, "Y049"));
    assert_eq!(place("a: { b: { c: d }\n"), (1, 4, "Y049"));
    assert_eq!(place("a: { b: c d: e }\n"), (1, 12, "Y045"));
    assert_eq!(place("a:\n  -b: c\n   d: e\n"), (2, 3, "Y051"));
    assert_eq!(place("a:b\nc: d\n"), (1, 2, "Y051"));
    assert_eq!(place("- a:b\n  c: d\n"), (1, 4, "Y051"));
    assert_eq!(place("a: b\nc d\ne: f\n"), (2, 1, "Y052"));
    assert_eq!(place("a:\n  - b\n  c\nd: e\n"), (3, 3, "Y053"));
    assert_eq!(place("- a: 1\n  b: 2\n  a: 3\n  b: 4\n"), (3, 3, "Y053"));
    assert_eq!(place("a:\n  b: c\n d: e\n"), (3, 2, "Y054"));
    assert_eq!(place("a: b\n  c: d\n"), (2, 3, "Y054"));
    assert_eq!(place("a: { b: c }}\n"), (1, 12, "Y050"));
    assert_eq!(place("a: { b:{ c: d } }\n"), (1, 7, "Y051"));
    assert_eq!(place("a: { b [c] }\n"), (1, 8, "Y050"));
    assert_eq!(place("a: { b: [c] d }\n"), (1, 13, "Y050"));
    assert_eq!(place("a: b\n} c: d\n"), (2, 1, "Y050"));
    assert_eq!(place("a:\n  - { b: c }\n    { b: d }\n"), (3, 5, "Y053"));
    assert_eq!(place("a: {# b: c }\n"), (1, 5, "Y055"));
}

#[test]
fn a_line_end_of_any_system_counts() {
    for end in ["\n", "\r\n", "\r"] {
        let text = "a: 1\nb: 2\nb: 3\n".replace('\n', end);
        assert_eq!(place(&text), (3, 1, "Y013"), "{end:?}");
    }
}

/// What is told apart in broken files must not be seen in sound ones.
#[test]
fn nothing_is_found_in_a_sound_file() {
    let mut files = 0;
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                let text = std::fs::read_to_string(&path).unwrap();
                let source = Source::new("f", &text);
                let last = Place {
                    line: source.lines(),
                    ..Place::START
                };
                assert_eq!(first_cause(&source, last), None, "{}", path.display());
                files += 1;
            }
        }
    }
    assert!(files > 20, "{files}");
}

#[test]
fn an_item_without_its_dash_is_read_as_an_item() {
    let source = Source::new("f", "- a: 1\n  b: 2\n  a: 3\n  c: 4\n");
    let mut out = Findings::new(&source);
    let root = super::super::tree::build(&source, &mut out).unwrap();
    let Data::List(items) = root.data else {
        panic!("a list");
    };
    let keys = |item: &Node| item.entries().unwrap_or_default().len();
    assert_eq!(items.iter().map(keys).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(out.errors(), 1);
}

#[test]
fn a_line_that_may_name_a_person_is_not_shown() {
    for text in ["- worker: 'O'Brien'\n", "- { actor.ref: Ada: Lovelace }\n"] {
        let source = Source::new("f", text);
        let mut out = Findings::new(&source);
        let _ = super::super::tree::build(&source, &mut out);
        let found = format!("{:?}", out.into_list());
        assert!(
            !found.contains("Brien") && !found.contains("Lovelace"),
            "{found}"
        );
    }
}
