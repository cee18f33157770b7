// SPDX-License-Identifier: EUPL-1.2
//! What formats of logs have in common: a line is an event, and a syslog header may stand before.

use super::{Row, Rows, Tree, syslog};
use crate::intake::reject::Reject;

/// Reads each line in which something stands; those that cannot be read fall alone.
pub(super) fn lines<'a>(
    bytes: &'a [u8],
    read: impl Fn(&'a str) -> Option<Row<'a>>,
) -> Result<Rows<'a>, Reject> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.trim_ascii().is_empty());
    let row = |line: &'a [u8]| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = str::from_utf8(line).map_err(|_| Reject::NotUtf8)?;
        read(text).ok_or(Reject::BadFormat)
    };
    let rows: Rows<'a> = lines.map(row).collect();
    if rows.is_empty() {
        return Err(Reject::BadFormat);
    }
    Ok(rows)
}

/// What stands behind the mark of a format, and the syslog header before it, if there is one.
pub(super) fn behind<'a>(line: &'a str, mark: &str) -> Option<(Option<Tree<'a>>, &'a str)> {
    let (header, text) = line.split_once(mark)?;
    if header.trim_ascii().is_empty() {
        return Some((None, text));
    }
    Some((Some(syslog::message(header)?.tree), text))
}
