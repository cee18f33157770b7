// SPDX-License-Identifier: EUPL-1.2
//! A cursor over one JSON text: hands out what is asked for, checks and skips everything else.
//!
//! Most of a record is read by no clause, so most of the work is skipping. Texts without escapes
//! are borrowed; escapes are left to serde_json, which is also the oracle of the tests: both accept
//! the same texts, but that nothing may be nested deeper than [`DEEPEST`], the bound of what serde_json keeps, and that half a
//! surrogate pair makes a text that is none, but no other JSON.

mod build;
mod member;
mod special;
#[cfg(test)]
mod tests;

pub(in crate::intake) use build::{text, tree};
pub(in crate::intake) use member::Member;

use std::borrow::Cow;

use super::{DEEPEST, Tree};
use special::{BLOCK, look};

/// The text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) struct NotJson;

/// A place in a text. Whoever asks in the right order is led through one value after another.
#[derive(Debug)]
pub(in crate::intake) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Where the block begins whose special bytes are known.
    block: usize,
    /// One bit for each of its special bytes that was not passed yet.
    marks: u64,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a text.
    pub(in crate::intake) fn new(text: &'a str) -> Cursor<'a> {
        Cursor {
            text,
            at: 0,
            block: 0,
            marks: look(text, 0),
        }
    }

    /// Only white space is left.
    pub(in crate::intake) fn end(mut self) -> Result<(), NotJson> {
        self.peek();
        (self.at >= self.text.len()).then_some(()).ok_or(NotJson)
    }

    /// The first byte of what comes next, behind white space; 0, which begins nothing, at the end.
    #[inline(always)]
    pub(in crate::intake) fn peek(&mut self) -> u8 {
        // Most texts have no white space between values, and no value begins with less.
        let byte = self.byte();
        if byte <= b' ' {
            return self.behind_space();
        }
        byte
    }

    #[cold]
    #[inline(never)]
    fn behind_space(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    /// Takes this byte, if it comes next.
    #[inline(always)]
    pub(in crate::intake) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    #[inline(always)]
    fn want(&mut self, byte: u8) -> Result<(), NotJson> {
        self.take(byte).then_some(()).ok_or(NotJson)
    }

    /// Whether a list has another element, which then comes next.
    pub(in crate::intake) fn element(&mut self, first: bool) -> Result<bool, NotJson> {
        self.goes_on(b']', first)
    }

    /// Whether something comes before the closing byte, behind its comma.
    #[inline(always)]
    fn goes_on(&mut self, close: u8, first: bool) -> Result<bool, NotJson> {
        let next = self.peek();
        if next == close {
            self.at += 1;
            return Ok(false);
        }
        if first {
            return Ok(true);
        }
        self.at += 1;
        if next == b',' { Ok(true) } else { Err(NotJson) }
    }

    /// The text of a key. In line, because a result that goes through memory costs more than all
    /// the rest. What is no text stands as it is written: it is no key that anybody reads.
    #[inline(always)]
    fn key(&mut self) -> Result<Cow<'a, str>, NotJson> {
        self.want(b'"')?;
        let start = self.at;
        if self.pass_text()? {
            return Ok(Cow::Borrowed(&self.text[start..self.at - 1]));
        }
        let written = &self.text[start - 1..self.at];
        Ok(unescape(written).map_or(Cow::Borrowed(written), Cow::Owned))
    }

    /// A text.
    #[inline(always)]
    fn string(&mut self) -> Result<Tree<'a>, NotJson> {
        self.want(b'"')?;
        let start = self.at;
        if self.pass_text()? {
            return Ok(Tree::Text(Cow::Borrowed(&self.text[start..self.at - 1])));
        }
        Ok(self.unescaped(start - 1))
    }

    /// The text with escapes that began at `from` and was just passed over.
    #[cold]
    fn unescaped(&self, from: usize) -> Tree<'a> {
        let written = &self.text[from..self.at];
        unescape(written).map_or(Tree::torn(written), |text| Tree::Text(Cow::Owned(text)))
    }

    /// A number, as it is written.
    fn number(&mut self) -> Result<&'a str, NotJson> {
        self.peek();
        let start = self.at;
        self.skip_number()?;
        Ok(&self.text[start..self.at])
    }

    /// A text, number or word; nothing of an object or list, before which it stays.
    #[inline(always)]
    pub(in crate::intake) fn scalar(&mut self) -> Result<Option<Tree<'a>>, NotJson> {
        Ok(Some(match self.peek() {
            b'"' => self.string()?,
            b'{' | b'[' => return Ok(None),
            b't' => {
                self.word("true")?;
                Tree::Bool(true)
            }
            b'f' => {
                self.word("false")?;
                Tree::Bool(false)
            }
            b'n' => {
                self.word("null")?;
                Tree::Null
            }
            _ => Tree::Number(Cow::Borrowed(self.number()?)),
        }))
    }

    /// One of the three words.
    pub(in crate::intake) fn word(&mut self, word: &str) -> Result<(), NotJson> {
        self.peek();
        let there = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        there.then_some(()).ok_or(NotJson)
    }

    /// Passes over one value, whatever it is.
    #[inline]
    pub(in crate::intake) fn skip(&mut self) -> Result<(), NotJson> {
        match self.peek() {
            b'"' => {
                self.at += 1;
                self.pass_text().map(|_| ())
            }
            b'{' | b'[' => self.skip_nested(),
            _ => self.skip_plain(),
        }
    }

    /// Passes over one value, which is handed out as it is written.
    pub(in crate::intake) fn written(&mut self) -> Result<&'a str, NotJson> {
        self.peek();
        let start = self.at;
        self.skip()?;
        Ok(&self.text[start..self.at])
    }

    /// Passes over an object or a list.
    fn skip_nested(&mut self) -> Result<(), NotJson> {
        // One bit for each level, the lowest for the innermost: whether it is an object.
        let (mut objects, mut depth, mut first) = (0u128, 0u32, true);
        loop {
            match self.peek() {
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    depth += 1;
                    if depth > DEEPEST {
                        return Err(NotJson);
                    }
                    (objects, first) = (objects << 1 | u128::from(open == b'{'), true);
                }
                b'"' => {
                    self.at += 1;
                    self.pass_text()?;
                }
                _ => self.skip_plain()?,
            }
            while !self.skip_key(objects & 1 == 1, &mut first)? {
                (objects, depth) = (objects >> 1, depth - 1);
                if depth == 0 {
                    return Ok(());
                }
            }
        }
    }

    /// Inside what is skipped, goes to the next value of an object or a list; `false` at its end.
    /// `first` says that no value came before, and says afterwards that one did.
    #[inline(always)]
    fn skip_key(&mut self, is_object: bool, first: &mut bool) -> Result<bool, NotJson> {
        let close = if is_object { b'}' } else { b']' };
        let more = self.goes_on(close, std::mem::take(first))?;
        if more && is_object {
            self.want(b'"')?;
            self.pass_text()?;
            self.want(b':')?;
        }
        Ok(more)
    }

    /// Passes over a number or a word.
    fn skip_plain(&mut self) -> Result<(), NotJson> {
        match self.peek() {
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
    #[inline(always)]
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Passes over the rest of a text and its closing quote; says whether it had no escapes.
    #[inline(always)]
    fn pass_text(&mut self) -> Result<bool, NotJson> {
        let at = self.special(self.at);
        if self.text.as_bytes().get(at) == Some(&b'"') {
            self.at = at + 1;
            return Ok(true);
        }
        self.pass_escapes(at)
    }

    /// Passes over the rest of a text whose first special byte, which is here, does not end it.
    #[cold]
    #[inline(never)]
    fn pass_escapes(&mut self, mut at: usize) -> Result<bool, NotJson> {
        while self.text.as_bytes().get(at) == Some(&b'\\') {
            self.at = at;
            self.escape()?;
            at = self.special(self.at);
        }
        self.at = at.saturating_add(1);
        let closed = self.text.as_bytes().get(at) == Some(&b'"');
        closed.then_some(false).ok_or(NotJson)
    }

    /// The first place from `from` on that is a quote, a backslash or a control character; the end
    /// or beyond if there is none. Who asks again asks further on.
    #[inline(always)]
    fn special(&mut self, from: usize) -> usize {
        loop {
            while self.marks == 0 {
                self.block += BLOCK;
                if self.block >= self.text.len() {
                    return usize::MAX;
                }
                self.marks = look(self.text, self.block);
            }
            let at = self.block + self.marks.trailing_zeros() as usize;
            self.marks &= self.marks - 1;
            if at >= from {
                return at;
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

/// What a text with escapes says; nothing if half a surrogate pair is among them, which is all that
/// can be wrong with one that was passed over.
#[cold]
fn unescape(quoted: &str) -> Option<String> {
    serde_json::from_str(quoted).ok()
}
