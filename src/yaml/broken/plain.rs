// SPDX-License-Identifier: EUPL-1.2
//! What YAML takes for the text of a word without quotes and nobody meant: spaces that are none to
//! YAML, quotes of a word processor, a dash or colon without its space.

use super::line::{is_odd_space, typographic};
use super::scan::in_quotes;
use super::{Break, Cause};
use crate::diagnostic::{Place, Source};

/// A word with something in it that was not meant.
pub(in crate::yaml) struct Mended {
    pub(in crate::yaml) cause: Cause,
    /// What was meant, to go on with.
    pub(in crate::yaml) text: Option<String>,
    /// Whether what follows makes no sense either.
    pub(in crate::yaml) last: bool,
}

/// What is wrong with a word without quotes, if anything.
pub(in crate::yaml) fn mend(source: &Source<'_>, text: &str, place: Place) -> Option<Mended> {
    let first = text.chars().next()?;
    if let Some(closing) = typographic(first) {
        return quotes(source, text, place, closing);
    }
    let sign = text.chars().next_back()?;
    if is_odd_space(first) || is_odd_space(sign) {
        let (sign, column) = match is_odd_space(first) {
            true => (first, place.column),
            false => (sign, place.column.saturating_add(place.length) - 1),
        };
        let place = Place {
            column,
            length: 1,
            ..place
        };
        return Some(Mended {
            cause: Cause::new(place, Break::NoBreakSpace { sign }),
            text: Some(text.trim_matches(is_odd_space).to_owned()),
            last: false,
        });
    }
    let next = text.chars().nth(1)?;
    let before = source
        .line(place.line)
        .chars()
        .take(place.column as usize - 1);
    if first == '-' && next.is_alphabetic() && before.into_iter().all(|c| c == ' ') {
        let place = Place { length: 1, ..place };
        return Some(Mended {
            cause: Cause::new(place, Break::SpaceMissing { sign: '-' }),
            text: None,
            last: false,
        });
    }
    None
}

/// A word that begins with a quote of a word processor.
fn quotes(source: &Source<'_>, text: &str, place: Place, closing: [char; 2]) -> Option<Mended> {
    let mended = |text, last| Mended {
        cause: Cause::new(place, Break::TypographicQuotes),
        text,
        last,
    };
    let mut inner = text.chars();
    inner.next();
    if inner
        .next_back()
        .is_some_and(|last| closing.contains(&last))
    {
        let inner = inner
            .as_str()
            .trim_matches(|c: char| c == ' ' || is_odd_space(c));
        let mut mended = mended(Some(inner.to_owned()), false);
        mended.cause.write = in_quotes(inner);
        return Some(mended);
    }
    // A comma or brace inside ended the word before its quote.
    let behind = (place.column as usize - 1).saturating_add(text.chars().count());
    let mut behind = source.line(place.line).chars().skip(behind);
    let is_cut = !text.contains(closing) && behind.any(|c| closing.contains(&c));
    is_cut.then(|| mended(None, true))
}

/// The key and the colon in a word `key:value` that YAML takes for a key without a value.
pub(in crate::yaml) fn glued(text: &str, place: Place) -> Option<(String, Cause)> {
    let (key, value) = text.split_once(':')?;
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    if key.is_empty() || value.is_empty() || !key.chars().all(is_key) {
        return None;
    }
    let before = u32::try_from(key.chars().count()).unwrap_or(u32::MAX);
    let place = Place {
        column: place.column.saturating_add(before),
        length: 1,
        ..place
    };
    let mut cause = Cause::new(place, Break::SpaceMissing { sign: ':' });
    cause.write = Some(format!("{key}: {value}"));
    Some((key.to_owned(), cause))
}
