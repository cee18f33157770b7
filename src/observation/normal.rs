// SPDX-License-Identifier: EUPL-1.2
//! The one form in which texts are compared, however a source composes its letters and whatever it
//! puts between them that nobody sees.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// A text without white space around it and without invisible characters, its letters composed
/// (Unicode NFC).
#[must_use]
pub fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text.trim());
    }
    if text.contains(is_invisible) {
        let seen = seen(text);
        return Cow::Owned(seen.trim().nfc().collect());
    }
    let text = text.trim();
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// Whether a text is in that form at first sight and no control character is in it: letters, digits
/// and signs of ASCII with white space between them at most. Most are.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    !has_byte(text, |byte| !matches!(byte, b' '..=b'~'))
        && bytes.first() != Some(&b' ')
        && bytes.last() != Some(&b' ')
}

/// Whether a byte of a text is such. All are looked at, many at a time, because that is faster than
/// to stop at the first.
#[must_use]
pub fn has_byte(text: &str, is_such: impl Fn(u8) -> bool) -> bool {
    let bytes = text.bytes();
    bytes.fold(false, |any, byte| any | is_such(byte))
}

/// Whether there are characters in a text that no text has: bytes of something else, or of none.
#[must_use]
pub fn has_control(text: &str) -> bool {
    let is_control = |c: char| c.is_control() && !c.is_whitespace();
    match text.is_ascii() {
        true => text.bytes().any(|byte| is_control(char::from(byte))),
        false => text.chars().any(is_control),
    }
}

/// Whether two names are one in whatever letters they are written, large or small.
#[must_use]
pub fn is_same_name(a: &str, b: &str) -> bool {
    match a.is_ascii() && b.is_ascii() {
        true => a.eq_ignore_ascii_case(b),
        false => folded(a) == folded(b),
    }
}

/// Whether a key is the one that is meant, however its letters are composed.
#[must_use]
pub fn is_key(key: &str, meant: &str, fold_case: bool) -> bool {
    match fold_case {
        true => is_same_name(key, meant),
        false => key == meant || !key.is_ascii() && normal(key) == normal(meant),
    }
}

/// A name in the one form that it has in whatever letters it is written.
#[must_use]
pub fn folded(name: &str) -> String {
    // Upwards first: some letters become two there, and have one small form each way.
    normal(name).to_uppercase().to_lowercase()
}

/// What is left of a text without what nobody sees. Between letters that join, a joiner tells words
/// apart.
fn seen(text: &str) -> String {
    let mut before = '\0';
    let is_seen = |c: &char| {
        let is_joiner = matches!(c, '\u{200c}' | '\u{200d}') && joins(before);
        let is_seen = is_joiner || !is_invisible(*c);
        if is_seen {
            before = *c;
        }
        is_seen
    };
    text.chars().filter(is_seen).collect()
}

/// Characters that are not drawn: of no width, for breaking lines, for the direction of writing, for
/// choosing one of several shapes, for filling.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Scripts whose letters join: from Arabic to Mongolian, and pictures.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{18af}' | '\u{a840}'..='\u{abff}' | '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_composed_and_spaces_around_go() {
        assert_eq!(normal(" Rene\u{301}\u{a0}\n"), "Ren\u{e9}");
        assert!(matches!(normal(" lille-1"), Cow::Borrowed("lille-1")));
        assert_eq!(normal("a b"), "a b");
    }

    #[test]
    fn what_nobody_sees_goes() {
        for hidden in [
            "w\u{200b}ms",
            "\u{feff}wms",
            "wms\u{ad}",
            "\u{202e}wms\u{202c}",
            "w\u{2060}ms ",
            "w\u{200d}ms",
            "wms\u{fe0f}",
            " \u{200b} wms",
            "w\u{3164}ms",
        ] {
            assert_eq!(normal(hidden), "wms", "{hidden:?}");
        }
        // Accents that something stands before are composed all the same.
        assert_eq!(normal("e\u{200b}\u{301}"), "\u{e9}");
        // In Persian a word is another one without its joiner.
        assert_eq!(normal("می\u{200c}روم"), "می\u{200c}روم");
        assert_eq!(normal("\u{200b}"), "");
    }

    #[test]
    fn control_characters_are_no_text() {
        for text in ["wms\0", "\u{1}", "a\u{7f}", "é\u{9f}", "a\u{1f}b"] {
            assert!(has_control(text), "{text:?}");
        }
        for text in ["a\tb\r\nc", "é\u{85}", "", "wms"] {
            assert!(!has_control(text), "{text:?}");
        }
    }

    #[test]
    fn a_name_is_one_in_large_and_small_letters() {
        for (a, b) in [
            ("P", "p"),
            ("ÉQUIPE", "e\u{301}quipe"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
        ] {
            assert!(is_same_name(a, b), "{a} {b}");
        }
        assert!(!is_same_name("e", "é"));
    }
}
