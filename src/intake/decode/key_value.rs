// SPDX-License-Identifier: EUPL-1.2
//! Records of `key=value` pairs, an event on each line: `id=7 who=lea site="Lyon nord"`.

use std::borrow::Cow;

use super::{Row, Tree};

/// An event; nothing if something else than pairs stands in the line. Between pairs there is white
/// space, with a comma or semicolon before it or not.
pub(super) fn pairs(line: &str) -> Option<Row<'_>> {
    let mut members = Vec::new();
    let mut rest = line.trim_ascii_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c == '"' || c.is_ascii_whitespace())?;
        let (key, behind) = rest.split_at(end);
        let value = behind.strip_prefix('=')?;
        if key.is_empty() || key.contains(is_divider) {
            return None;
        }
        let (value, behind) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => quoted(&value[1..], *quote)?,
            _ => {
                let end = value.find(|c: char| c.is_ascii_whitespace());
                let (value, behind) = value.split_at(end.unwrap_or(value.len()));
                let bare = value.strip_suffix(is_divider).unwrap_or(value);
                // Another divider, or what looks like the next pair, leaves open where this one ends.
                if bare.ends_with(is_divider) || holds_pair(bare) {
                    return None;
                }
                (Cow::Borrowed(bare), behind)
            }
        };
        members.push((Cow::Borrowed(key), Tree::Text(value)));
        let behind = behind.strip_prefix(is_divider).unwrap_or(behind);
        rest = behind.trim_ascii_start();
        // A quote that closes in the middle of a word was none.
        if rest.len() == behind.len() && !rest.is_empty() {
            return None;
        }
    }
    Some(Tree::object(members).into())
}

fn is_divider(c: char) -> bool {
    matches!(c, ',' | ';')
}

/// Whether a word holds a divider with a key behind it: `1,who=lea`.
fn holds_pair(word: &str) -> bool {
    let mut parts = word.split(is_divider).skip(1);
    parts.any(|part| part.find('=').is_some_and(|at| at > 0))
}

/// A value up to its quote, and what stands behind it.
fn quoted(text: &str, quote: u8) -> Option<(Cow<'_, str>, &str)> {
    let special = [char::from(quote), '\\'];
    let mut value = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let (plain, behind) = rest.split_at(rest.find(special)?);
        if value.is_empty() {
            value = Cow::Borrowed(plain);
        } else {
            value.to_mut().push_str(plain);
        }
        let mut behind = behind.chars();
        if behind.next() != Some('\\') {
            return Some((value, behind.as_str()));
        }
        let escaped = match behind.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            other => other,
        };
        value.to_mut().push(escaped);
        rest = behind.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json;

    #[test]
    fn values_are_words_or_stand_in_quotes() {
        for (line, same) in [
            (" a=1  b.c= d=x=y\t", r#"{"a":"1","b.c":"","d":"x=y"}"#),
            (
                r#"a="two words" b='it"s' c="\"\\\n""#,
                r#"{"a":"two words","b":"it\"s","c":"\"\\\n"}"#,
            ),
            ("a=\"\" é=é", r#"{"a":"","é":"é"}"#),
        ] {
            let row = pairs(line).unwrap();
            assert_eq!(row.tree, json::tree(same).unwrap().0, "{line}");
        }
        assert!(pairs("a=1 a=2").unwrap().is_twice);
    }

    #[test]
    fn a_comma_behind_a_value_is_no_part_of_it_wherever_it_stands() {
        let same = json::tree(r#"{"id":"1","n":"1,5","p":"w"}"#).unwrap().0;
        for line in [
            "id=1, p=w, n=1,5",
            "n=1,5, id=1, p=w,",
            "id=1; n=1,5; p=w;",
            r#"id="1", p='w'; n="1,5""#,
        ] {
            assert_eq!(pairs(line).unwrap().tree, same, "{line}");
        }
        for unclear in [
            "id=1,p=w,n=1",
            "id=1,, p=w",
            "id=1 ,p=w",
            "id=1 , p=w",
            "a=\"x\",b=1",
        ] {
            assert!(pairs(unclear).is_none(), "{unclear}");
        }
    }

    #[test]
    fn what_is_no_pair_rejects_the_line() {
        for line in [
            "word", "a=1 word", "=1", "a=\"open", "a=\"x\"y", "a =1", "a=\"x\\", "\"a\"=1",
        ] {
            assert!(pairs(line).is_none(), "{line}");
        }
    }
}
