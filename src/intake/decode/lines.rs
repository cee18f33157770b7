// SPDX-License-Identifier: EUPL-1.2
//! JSON records: one value, or several that follow each other.

use super::json::{self, NotJson};
use super::{Row, Rows};
use crate::intake::reject::Reject;

/// One value, whatever lines it has; else several, if the first is whole by itself.
pub(super) fn read(bytes: &[u8]) -> Result<Rows<'_>, Reject> {
    let text = json::text(bytes)?;
    match json::tree(text) {
        Ok(row) => Ok(smallvec::smallvec![Ok(row.into())]),
        Err(NotJson) => several(text)
            .map(|values| rows(values.into_iter()))
            .ok_or(Reject::NotJson),
    }
}

/// A value on each line.
pub(super) fn read_each(bytes: &[u8]) -> Result<Rows<'_>, Reject> {
    json::text(bytes).map(|text| rows(lines(text)))
}

/// The values of a text that is not one but several: one a line, or one behind the other, with
/// nothing, blanks, record separators (RFC 7464) or byte-order marks of joined files between them. The
/// first is whole, else the text is taken for one broken value.
pub(in crate::intake) fn several(text: &str) -> Option<Vec<&str>> {
    let is_whole = |values: &Vec<&str>| {
        let first = values.first();
        first.is_some_and(|it| it.starts_with(['{', '[']) && json::tree(it).is_ok())
    };
    // By lines first: one that is broken then takes no other with it.
    let by_line = Some(lines(text).collect()).filter(is_whole);
    by_line.or_else(|| Some(values(text).collect()).filter(is_whole))
}

/// What each line holds.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(values)
}

/// What stands behind each other: objects and lists up to the bracket that closes them, the rest as
/// one.
fn values(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_matches(is_between);
        let (first, behind) = rest.split_at(end(rest));
        rest = behind;
        (!first.is_empty()).then(|| first.trim_end())
    })
}

/// What separates values and belongs to none.
fn is_between(char: char) -> bool {
    char.is_ascii_whitespace() || matches!(char, '\u{1e}' | '\u{feff}')
}

/// Behind the bracket that closes the first one; the end of the text if none does.
fn end(text: &str) -> usize {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'{' | b'[' if !is_text => depth += 1,
            b'}' | b']' if !is_text => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

fn rows<'a>(lines: impl Iterator<Item = &'a str>) -> Rows<'a> {
    let row = |line| json::tree(line).map_err(|NotJson| Reject::NotJson);
    lines.map(|line| row(line).map(Row::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: Result<Rows<'_>, Reject>) -> String {
        match rows {
            Ok(rows) => rows
                .iter()
                .map(|row| if row.is_ok() { '+' } else { '-' })
                .collect(),
            Err(why) => format!("{why:?}"),
        }
    }

    #[test]
    fn one_value_or_one_a_line() {
        assert_eq!(told(read(b"{\n\"a\":\n1}\n")), "+");
        assert_eq!(told(read(b"\xef\xbb\xbf{}\r\n\n{}\n")), "++");
        // A line that is broken is no reason to lose the others.
        assert_eq!(told(read(b"{}\n{\n{}")), "+-+");
        // A value that is broken is not taken to pieces.
        assert_eq!(told(read(b"[\n{},\n{}\n")), "NotJson");
        assert_eq!(told(read(b"nothing {}")), "NotJson");
        assert_eq!(told(read(b"")), "NotJson");
        assert_eq!(told(read(b"\xff")), "NotUtf8");
    }

    #[test]
    fn values_may_follow_each_other_as_they_like() {
        assert_eq!(told(read(b"{} {}")), "++");
        assert_eq!(told(read(br#"{"a":"}\""}{"b":[{}]}[1]"#)), "+++");
        assert_eq!(told(read(b"{\n\"a\": 1\n}\n{\n\"b\": 2\n}\n")), "++");
        assert_eq!(told(read(b"\x1e{}\n\x1e[]\n")), "++");
        assert_eq!(told(read(b"\x1e{}\n")), "+");
        assert_eq!(
            told(read(b"\xef\xbb\xbf{}\n\xef\xbb\xbf{}\n\xef\xbb\xbf")),
            "++"
        );
        // What follows and is none is told by itself.
        assert_eq!(told(read(b"{}}")), "+-");
        assert_eq!(told(read(b"{} null and void")), "+-");
        assert_eq!(told(read(b"{}\n{\"a\": [\n{}")), "+-+");
    }

    #[test]
    fn where_lines_are_declared_the_first_may_be_broken() {
        assert_eq!(told(read_each(b"{\n{}\n[]")), "-++");
        assert_eq!(told(read_each(b"")), "");
    }
}
