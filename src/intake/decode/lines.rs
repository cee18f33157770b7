// SPDX-License-Identifier: EUPL-1.2
//! JSON records: one value, or one on each line.

use super::json::{self, NotJson};
use super::{Row, Rows};
use crate::intake::reject::Reject;

/// One value, whatever lines it has; else a value a line, if the first line is one by itself.
pub(super) fn read(bytes: &[u8]) -> Result<Rows<'_>, Reject> {
    let text = json::text(bytes)?;
    match json::tree(text) {
        Ok(row) => Ok(smallvec::smallvec![Ok(row.into())]),
        Err(NotJson) => several(text).map(rows).ok_or(Reject::NotJson),
    }
}

/// A value on each line.
pub(super) fn read_each(bytes: &[u8]) -> Result<Rows<'_>, Reject> {
    json::text(bytes).map(|text| rows(lines(text)))
}

/// The lines of a text that is not one value but several: its first line is whole by itself.
pub(in crate::intake) fn several(text: &str) -> Option<impl Iterator<Item = &str>> {
    let first = lines(text).next()?;
    let is_whole = first.starts_with(['{', '[']) && json::tree(first).is_ok();
    is_whole.then(|| lines(text))
}

/// Those in which something stands.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim_ascii)
        .filter(|line| !line.is_empty())
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
        assert_eq!(told(read(b"{} {}")), "NotJson");
        assert_eq!(told(read(b"")), "NotJson");
        assert_eq!(told(read(b"\xff")), "NotUtf8");
    }

    #[test]
    fn where_lines_are_declared_the_first_may_be_broken() {
        assert_eq!(told(read_each(b"{\n{}\n[]")), "-++");
        assert_eq!(told(read_each(b"")), "");
    }
}
