// SPDX-License-Identifier: EUPL-1.2
//! The cursor accepts what serde_json accepts, and finds every special byte.

use super::*;
use proptest::prelude::*;

fn skips(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    cursor.skip().is_ok() && cursor.end().is_ok()
}

/// What serde_json says when it looks at everything and keeps nothing.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[test]
fn nothing_is_nested_too_deeply() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(skips(&nested(127)) && !skips(&nested(128)));
    assert!(!skips(&"[{\"a\":".repeat(100_000)));
}

#[test]
fn a_text_is_what_serde_reads() {
    for text in [
        r#""""#,
        r#""a\u00e9\ud83d\ude00\n""#,
        r#""été""#,
        r#" "x" "#,
    ] {
        let want: String = serde_json::from_str(text).unwrap();
        assert_eq!(Cursor::new(text).string(), Ok(Tree::Text(want.into())));
    }
    let half = r#""\ud83d""#;
    assert_eq!(Cursor::new(half).string(), Ok(Tree::torn(half)));
}

fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u00e9",
        "\\u12",
        "\\x",
        "0",
        "-",
        "1.5",
        "1e5",
        "e",
        "+",
        ".",
        "01",
        "true",
        "fals",
        "null",
        " ",
        "\n",
        "\u{1}",
        "é",
        "a",
        "\"k\":",
        "\"v\"",
        "{\"a\":1}",
        "[1,2]",
        "abcdefgh",
        "\u{7f}",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..12)
        .prop_map(|words| words.concat())
}

fn written() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "\\PC{0,20}".prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
    ];
    let value = leaf.prop_recursive(5, 40, 5, |inner| {
        let key = "\\PC{0,9}";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::btree_map(key, inner, 0..5)
                .prop_map(|map| map.into_iter().collect::<serde_json::Value>()),
        ]
    });
    value.prop_map(|value| value.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn accepts_what_serde_accepts(text in prop_oneof![pieces(), written()]) {
        prop_assert_eq!(skips(&text), is_json(&text), "{}", text);
    }

    #[test]
    fn a_cut_or_changed_text_is_judged_alike(text in written(), at: usize, byte in 0u8..128) {
        let mut bytes = text.into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        for text in [str::from_utf8(&bytes[..at]), str::from_utf8(&bytes)].into_iter().flatten() {
            prop_assert_eq!(skips(text), is_json(text), "{}", text);
        }
    }

    #[test]
    fn special_bytes_are_found_one_after_the_other(text: String, steps: Vec<u8>) {
        let is_special = |b: &u8| matches!(b, b'"' | b'\\' | 0..0x20);
        let (mut cursor, mut from) = (Cursor::new(&text), 0);
        for step in steps {
            let rest = text.as_bytes().get(from..).unwrap_or_default();
            let slow = rest.iter().position(is_special);
            let found = cursor.special(from);
            prop_assert_eq!(Some(found).filter(|at| *at < text.len()), slow.map(|at| from + at));
            from = found.saturating_add(1 + usize::from(step % 70));
        }
    }
}
