// SPDX-License-Identifier: EUPL-1.2
//! A cursor over one JSON text: hands out what is asked for, checks and skips everything else.
//!
//! Most of a record is read by no clause, so most of the work is skipping. Texts without escapes
//! are borrowed; escapes and numbers are left to serde_json, which is also the oracle of the tests:
//! both accept the same texts, but that nothing may be nested deeper than [`DEEPEST`] here.

use std::borrow::Cow;

/// Objects and lists inside each other at most; the same as serde_json's bound for what it keeps.
const DEEPEST: u32 = 127;

/// The text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotJson;

/// A place in a text. Whoever asks in the right order is led through one value after another.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a text.
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, at: 0 }
    }

    /// Only white space is left.
    pub(super) fn end(mut self) -> Result<(), NotJson> {
        match self.peek() {
            Err(NotJson) => Ok(()),
            Ok(_) => Err(NotJson),
        }
    }

    /// The first byte of what comes next, behind white space.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8, NotJson> {
        // Most texts have no white space between values, and no value begins with less.
        match self.byte() {
            byte @ b'!'.. => Ok(byte),
            _ => self.behind_space(),
        }
    }

    #[cold]
    fn behind_space(&mut self) -> Result<u8, NotJson> {
        loop {
            let byte = *self.text.as_bytes().get(self.at).ok_or(NotJson)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Ok(byte);
            }
            self.at += 1;
        }
    }

    /// Takes this byte, if it comes next.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> Result<bool, NotJson> {
        let found = self.peek()? == byte;
        self.at += usize::from(found);
        Ok(found)
    }

    #[inline]
    fn want(&mut self, byte: u8) -> Result<(), NotJson> {
        if self.byte() == byte {
            self.at += 1;
            return Ok(());
        }
        self.take(byte)?.then_some(()).ok_or(NotJson)
    }

    /// The next key of an object, up to its value; nothing at the object's end. `first` says that
    /// no key came before.
    #[inline(always)]
    pub(super) fn key(&mut self, first: bool) -> Result<Option<Cow<'a, str>>, NotJson> {
        if !self.goes_on(b'}', first)? {
            return Ok(None);
        }
        let key = self.string()?;
        self.want(b':')?;
        Ok(Some(key))
    }

    /// Whether a list has another element, which then comes next.
    pub(super) fn element(&mut self, first: bool) -> Result<bool, NotJson> {
        self.goes_on(b']', first)
    }

    /// Whether something comes before the closing byte, behind its comma.
    #[inline]
    fn goes_on(&mut self, close: u8, first: bool) -> Result<bool, NotJson> {
        if self.take(close)? {
            return Ok(false);
        }
        if !first {
            self.want(b',')?;
        }
        Ok(true)
    }

    /// A text. In line, because a result that goes through memory costs more than all the rest.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, NotJson> {
        self.want(b'"')?;
        let start = self.at;
        if self.pass_text()? {
            return Ok(Cow::Borrowed(&self.text[start..self.at - 1]));
        }
        unescape(&self.text[start - 1..self.at]).map(Cow::Owned)
    }

    /// A number.
    pub(super) fn number(&mut self) -> Result<f64, NotJson> {
        self.peek()?;
        let start = self.at;
        self.skip_number()?;
        serde_json::from_str(&self.text[start..self.at]).map_err(|_| NotJson)
    }

    /// One of the three words.
    pub(super) fn word(&mut self, word: &str) -> Result<(), NotJson> {
        self.peek()?;
        let there = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        there.then_some(()).ok_or(NotJson)
    }

    /// Passes over one value, whatever it is.
    pub(super) fn skip(&mut self) -> Result<(), NotJson> {
        // One bit for each level, the lowest for the innermost: whether it is an object.
        let (mut objects, mut depth) = (0u128, 0u32);
        loop {
            let opened = match self.peek()? {
                b'"' => {
                    self.at += 1;
                    self.pass_text()?;
                    false
                }
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    depth += 1;
                    if depth > DEEPEST {
                        return Err(NotJson);
                    }
                    objects = objects << 1 | u128::from(open == b'{');
                    true
                }
                _ => {
                    self.skip_plain()?;
                    false
                }
            };
            if !self.go_on(&mut objects, &mut depth, opened)? {
                return Ok(());
            }
        }
    }

    /// Behind a value inside skipped ones: closes what ends here and goes to the next value.
    /// `false` if nothing is open any more.
    fn go_on(
        &mut self,
        objects: &mut u128,
        depth: &mut u32,
        mut first: bool,
    ) -> Result<bool, NotJson> {
        while *depth > 0 {
            let is_object = *objects & 1 == 1;
            let more = if is_object {
                self.skip_key(first)?
            } else {
                self.element(first)?
            };
            if more {
                return Ok(true);
            }
            (*objects, *depth, first) = (*objects >> 1, *depth - 1, false);
        }
        Ok(false)
    }

    fn skip_key(&mut self, first: bool) -> Result<bool, NotJson> {
        if !self.goes_on(b'}', first)? {
            return Ok(false);
        }
        self.want(b'"')?;
        self.pass_text()?;
        self.want(b':')?;
        Ok(true)
    }

    /// Passes over a number or a word.
    fn skip_plain(&mut self) -> Result<(), NotJson> {
        match self.peek()? {
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.skip_number(),
        }
    }

    /// RFC 8259, section 6.
    fn skip_number(&mut self) -> Result<(), NotJson> {
        self.at += usize::from(self.byte() == b'-');
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        Ok(())
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        (self.at > start).then_some(()).ok_or(NotJson)
    }

    /// The byte here; 0, which is no part of any value, at the end.
    #[inline]
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Passes over the rest of a text and its closing quote; says whether it had no escapes.
    #[inline]
    fn pass_text(&mut self) -> Result<bool, NotJson> {
        let bytes = self.text.as_bytes();
        let mut plain = true;
        loop {
            self.at = special(bytes, self.at);
            match bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(plain);
                }
                Some(b'\\') => {
                    plain = false;
                    self.escape()?;
                }
                _ => return Err(NotJson),
            }
        }
    }

    #[cold]
    fn escape(&mut self) -> Result<(), NotJson> {
        self.at += 1;
        let hex = match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 0,
            b'u' => 4,
            _ => return Err(NotJson),
        };
        self.at += 1;
        for _ in 0..hex {
            if !self.byte().is_ascii_hexdigit() {
                return Err(NotJson);
            }
            self.at += 1;
        }
        Ok(())
    }
}

#[cold]
fn unescape(quoted: &str) -> Result<String, NotJson> {
    serde_json::from_str(quoted).map_err(|_| NotJson)
}

/// The first place from here on that is a quote, a backslash or a control character; the end of
/// the bytes if there is none. Looks at eight bytes at once, as long as there are so many.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        // The high bit of each byte that is zero, or below a space: exact up to the first one.
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = zero(word ^ (ONES * u64::from(b'"')));
        let found = (control | quote | zero(word ^ (ONES * u64::from(b'\\')))) & HIGH;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
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
            assert_eq!(Cursor::new(text).string(), Ok(want.into()));
        }
        assert_eq!(Cursor::new(r#""\ud83d""#).string(), Err(NotJson));
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
        fn the_first_special_byte_is_found(bytes: Vec<u8>, from in 0usize..40) {
            let from = from.min(bytes.len());
            let slow = bytes[from..].iter().position(|b| *b == b'"' || *b == b'\\' || *b < 0x20);
            prop_assert_eq!(special(&bytes, from), slow.map_or(bytes.len(), |at| from + at));
        }
    }
}
