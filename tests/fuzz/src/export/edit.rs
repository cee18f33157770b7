// SPDX-License-Identifier: EUPL-1.2
//! Edits of files. Each has six bytes (what, file, place, other place, length), and then as many
//! bytes as the last of them says, at most 15.

use super::builder::Files;

/// Edits of one export at most.
const MOST: usize = 8;

struct Edit<'a> {
    what: u8,
    file: usize,
    at: usize,
    other: usize,
    bytes: &'a [u8],
}

fn edits(mut data: &[u8]) -> impl Iterator<Item = Edit<'_>> {
    let next = move || {
        let ([what, file, high, low, other, length], rest) = data.split_first_chunk::<6>()?;
        let (bytes, rest) = rest.split_at_checked(usize::from(length % 16))?;
        data = rest;
        Some(Edit {
            what: *what,
            file: usize::from(*file),
            at: usize::from(u16::from_be_bytes([*high, *low])),
            other: usize::from(*other),
            bytes,
        })
    };
    std::iter::from_fn(next).take(MOST)
}

/// Bytes with others in the place of some.
pub(super) fn bytes(before: &[u8], data: &[u8]) -> Vec<u8> {
    let splice = |before, edit: Edit<'_>| spliced(before, &edit);
    edits(data).fold(before.to_vec(), splice)
}

/// Edits files; lines of other exports may come into them.
pub(super) fn files(files: &mut Files, others: &[&Files], data: &[u8]) {
    for edit in edits(data) {
        let Some(name) = files.keys().nth(edit.file % files.len()).cloned() else {
            return;
        };
        let before = files[&name].clone();
        let after = match edit.what % 8 {
            0 => spliced(before, &edit),
            1 => exchanged(&before, &edit),
            2..=4 => moved(&before, &edit),
            5 => {
                files.remove(&name);
                continue;
            }
            6 => {
                let from = files.values().nth(edit.at % files.len());
                from.cloned().unwrap_or_default()
            }
            _ => {
                let other = others[edit.other % others.len()];
                let lines = other.get(&name).map_or(&b""[..], Vec::as_slice);
                let lines = lines.split_inclusive(|byte| *byte == b'\n');
                let line = lines.cycle().nth(edit.at % 64).unwrap_or_default();
                let at = edit.bytes.first().map_or(0, |at| usize::from(*at));
                let mut all: Vec<_> = before.split_inclusive(|byte| *byte == b'\n').collect();
                all.insert(at % (all.len() + 1), line);
                all.concat()
            }
        };
        files.insert(name, after);
    }
}

fn spliced(before: Vec<u8>, edit: &Edit<'_>) -> Vec<u8> {
    let start = edit.at % (before.len() + 1);
    let end = (start + edit.other).min(before.len());
    [&before[..start], edit.bytes, &before[end..]].concat()
}

/// A word or a number becomes another one of the same file.
fn exchanged(before: &[u8], edit: &Edit<'_>) -> Vec<u8> {
    let mark = |byte: &u8| b"\",:{}[]\n \\+".contains(byte);
    let mut parts: Vec<&[u8]> = before.split_inclusive(mark).collect();
    let words: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].len() > 1).collect();
    if let [first, ..] = words.as_slice() {
        let word = |at: usize| words.get(at % words.len()).unwrap_or(first);
        let (to, from) = (*word(edit.at), *word(edit.at + edit.other));
        let (new, old) = (parts[from], parts[to]);
        let new = new.strip_suffix(&new[new.len() - 1..]).unwrap_or(new);
        let end = &old[old.len() - 1..];
        let whole = [new, end].concat();
        parts[to] = &whole;
        return parts.concat();
    }
    before.to_vec()
}

/// A line goes, stands twice, or stands in the place of another.
fn moved(before: &[u8], edit: &Edit<'_>) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = before.split_inclusive(|byte| *byte == b'\n').collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let (at, other) = (edit.at % lines.len(), edit.other % lines.len());
    match edit.what % 8 {
        2 => drop(lines.remove(at)),
        3 => lines.insert(other, lines[at]),
        _ => lines.swap(at, other),
    }
    lines.concat()
}
