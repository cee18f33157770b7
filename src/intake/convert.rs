// SPDX-License-Identifier: EUPL-1.2
//! From a value as it was written to the value of a field: one set of rules for every form of
//! records.
//!
//! What is null, absent or empty is missing, and so is a list of nothing but such. What is there and does not fit is unreadable, with the
//! reason; it never takes anything else of its event along.

use std::borrow::Cow;

use super::decode::Tree;
use super::domain::Domains;
use super::pseudonym::Pseudonyms;
use super::stamp::rfc3339;
use crate::observation::{
    EventTime, Field, FieldType, Unreadable, Value, decimal, has_control, is_plain, normal,
};

/// The value of a field; ids of people belong to one of these domains.
pub(super) fn value<'a>(
    field: Field,
    raw: Tree<'a>,
    domains: Domains<'_>,
    pseudonyms: &Pseudonyms,
) -> Result<Value<'a>, Unreadable> {
    match field.field_type() {
        FieldType::Text => match text(raw)? {
            Some(text) => known_word(field, &text).map(|()| Value::Text(text)),
            None => Ok(Value::Missing),
        },
        FieldType::Identity => person(raw, domains, pseudonyms),
        FieldType::Number | FieldType::Seconds | FieldType::Bytes => {
            Ok(number(&raw)?.map_or(Value::Missing, Value::Number))
        }
        FieldType::Bool => Ok(truth(raw)?.map_or(Value::Missing, Value::Bool)),
        FieldType::Time => Ok(time(raw)?.map_or(Value::Missing, Value::Time)),
        FieldType::List => list(field, raw),
    }
}

/// A text, the digits of a number, or a truth value as a word: in the form in which texts are
/// compared. Nothing if there is none, or an empty one.
pub(super) fn text(raw: Tree<'_>) -> Result<Option<Cow<'_, str>>, Unreadable> {
    match raw {
        Tree::Null => Ok(None),
        Tree::Bool(truth) => Ok(Some(Cow::Borrowed(if truth { "true" } else { "false" }))),
        Tree::Number(digits) => Ok(Some(digits)),
        Tree::Text(text) if is_plain(&text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Tree::Text(text) => match normalised(text) {
            text if has_control(&text) => Err(Unreadable::Control),
            text => Ok(Some(text).filter(|text| !text.is_empty())),
        },
        Tree::Broken(fault) => Err(fault.why),
        Tree::List(_) | Tree::Object(_) => Err(Unreadable::Type),
    }
}

/// The same, of a value that is only looked at: what lies inside an object or list does not matter.
pub(super) fn text_in<'t>(raw: &'t Tree<'_>) -> Result<Option<Cow<'t, str>>, Unreadable> {
    text(match raw {
        Tree::Null => Tree::Null,
        Tree::Bool(truth) => Tree::Bool(*truth),
        Tree::Number(digits) => Tree::Number(Cow::Borrowed(digits)),
        Tree::Text(text) => Tree::Text(Cow::Borrowed(text)),
        Tree::Broken(fault) => Tree::broken(&*fault.written, fault.why),
        Tree::List(_) | Tree::Object(_) => Tree::SOME_OBJECT,
    })
}

fn normalised(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => normal(text),
        Cow::Owned(text) => match normal(&text) {
            Cow::Borrowed(same) if same.len() == text.len() => Cow::Owned(text),
            other => Cow::Owned(other.into_owned()),
        },
    }
}

fn known_word(field: Field, word: &str) -> Result<(), Unreadable> {
    match field.words() {
        Some(words) if !words.contains(&word) => Err(Unreadable::Word),
        _ => Ok(()),
    }
}

/// A person. A truth value names nobody, and so do the forms that are kept for what is no person.
fn person(
    raw: Tree<'_>,
    domains: Domains<'_>,
    pseudonyms: &Pseudonyms,
) -> Result<Value<'static>, Unreadable> {
    if matches!(raw, Tree::Bool(_)) {
        return Err(Unreadable::Type);
    }
    let id = text(match raw {
        Tree::Number(written) => Tree::Number(one_form(written)),
        raw => raw,
    })?;
    let known = id.and_then(|id| pseudonyms.person(domains, &id));
    Ok(known.map_or(Value::Missing, Value::Identity))
}

/// What names something: a text in the form in which texts are compared, or a number in its one form,
/// so that 7, 7.0 and the text `7` are one name. Nothing, if it is none.
pub(super) fn name<'t>(raw: &'t Tree<'_>) -> Option<Cow<'t, str>> {
    let name = match raw {
        Tree::Text(text) if is_plain(text) => Cow::Borrowed(&**text),
        Tree::Text(text) => normal(text),
        Tree::Number(digits) => one_form(Cow::Borrowed(digits)),
        Tree::Bool(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
        Tree::Null | Tree::Broken(_) | Tree::List(_) | Tree::Object(_) => return None,
    };
    Some(name).filter(|name| !name.is_empty())
}

/// A number in the one form that it has however it is written; digits alone are it already.
pub(super) fn one_form(written: Cow<'_, str>) -> Cow<'_, str> {
    let is_plain = written != "-0" && !written.contains(['.', 'e', 'E']);
    let form = if is_plain {
        None
    } else {
        decimal::canonical(&written)
    };
    form.map_or(written, Cow::Owned)
}

/// A number, or a text that holds nothing but one.
pub(super) fn number(raw: &Tree<'_>) -> Result<Option<f64>, Unreadable> {
    let digits = match raw {
        Tree::Null => return Ok(None),
        Tree::Number(digits) => &**digits,
        Tree::Text(text) => text.trim(),
        Tree::Broken(fault) => return Err(fault.why),
        Tree::Bool(_) | Tree::List(_) | Tree::Object(_) => return Err(Unreadable::Type),
    };
    if digits.is_empty() {
        return Ok(None);
    }
    // Else it would also read `inf` and `nan`.
    let is_number = digits
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    if !is_number {
        return Err(Unreadable::Number);
    }
    let number: f64 = digits.parse().map_err(|_| Unreadable::Number)?;
    let is_lost = number == 0.0 && !is_zero(digits);
    if is_lost {
        return Err(Unreadable::Range);
    }
    let number = within_range(number)?;
    // What it would be taken for is another number than the one that stands there.
    if !decimal::is_exact(digits, number) {
        return Err(Unreadable::Range);
    }
    Ok(Some(number))
}

/// Numbers from here on are no values: sums of millions of smaller ones stay exact, in any order.
const BEYOND: f64 = 1e22;

pub(super) fn within_range(number: f64) -> Result<f64, Unreadable> {
    Some(number)
        .filter(|number| number.abs() < BEYOND)
        .ok_or(Unreadable::Range)
}

/// Whether digits mean 0 before any exponent.
fn is_zero(digits: &str) -> bool {
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    !mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// A number times the factor that brings it to its base unit.
pub(super) fn scaled(number: f64, factor: f64) -> Result<f64, Unreadable> {
    within_range(decimal::times(number, factor))
}

fn truth(raw: Tree<'_>) -> Result<Option<bool>, Unreadable> {
    match raw {
        Tree::Null => Ok(None),
        Tree::Bool(truth) => Ok(Some(truth)),
        Tree::Text(_) => match text(raw)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Unreadable::Word),
        },
        Tree::Broken(fault) => Err(fault.why),
        Tree::Number(_) | Tree::List(_) | Tree::Object(_) => Err(Unreadable::Type),
    }
}

/// A point in time as RFC 3339 writes it; a number has no unit that says what it counts.
pub(super) fn time(raw: Tree<'_>) -> Result<Option<EventTime>, Unreadable> {
    match raw {
        Tree::Text(text) => match text.trim() {
            "" => Ok(None),
            text => rfc3339(text).map(Some).ok_or(Unreadable::Time),
        },
        Tree::Null => Ok(None),
        Tree::Number(_) => Err(Unreadable::Time),
        Tree::Broken(fault) => Err(fault.why),
        Tree::Bool(_) | Tree::List(_) | Tree::Object(_) => Err(Unreadable::Type),
    }
}

/// Several texts, or one.
fn list(field: Field, raw: Tree<'_>) -> Result<Value<'_>, Unreadable> {
    let mut texts = Vec::new();
    let mut add = |raw| -> Result<(), Unreadable> {
        if let Some(text) = text(raw)? {
            known_word(field, &text)?;
            texts.push(text);
        }
        Ok(())
    };
    match raw {
        Tree::List(items) => items.into_iter().try_for_each(add)?,
        one => add(one)?,
    }
    // A list in which nothing stands is nothing, as an empty text is.
    Ok(match texts.is_empty() {
        true => Value::Missing,
        false => Value::List(texts.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_in(text: &str) -> Result<Option<f64>, Unreadable> {
        number(&Tree::Text(text.into()))
    }

    #[test]
    fn a_number_names_what_its_digits_name() {
        for (written, want) in [
            ("7", "7"),
            ("7.0", "7"),
            ("-70E-1", "-7"),
            ("7.50", "7.5"),
            ("1e-5", "0.00001"),
            ("-0", "0"),
            ("9007199254740993", "9007199254740993"),
            ("1e2", "100"),
        ] {
            assert_eq!(name(&Tree::Number(written.into())).as_deref(), Some(want));
        }
        for (text, want) in [(" 7 ", "7"), ("1e2", "1e2"), ("e\u{301}", "\u{e9}")] {
            assert_eq!(name(&Tree::Text(text.into())).as_deref(), Some(want));
        }
        assert_eq!(name(&Tree::Text(" ".into())), None);
        assert_eq!(name(&Tree::SOME_OBJECT), None);
    }

    #[test]
    fn a_text_is_a_number_only_if_it_is_nothing_else() {
        for (text, want) in [
            ("10", 10.0),
            (" -0.5 ", -0.5),
            ("+7", 7.0),
            ("1e3", 1e3),
            ("007", 7.0),
        ] {
            assert_eq!(number_in(text), Ok(Some(want)), "{text}");
        }
        for text in [
            "85%", "1 000", "10,5", "1_000", "inf", "NaN", "-", "1e", "0x10", "1.2.3", "٣",
        ] {
            assert_eq!(number_in(text), Err(Unreadable::Number), "{text}");
        }
        for text in [
            "1e400",
            "-1e400",
            "1e-400",
            "0.1e-999",
            "9007199254740993",
            "0.8000000000000000000001",
            "18446744073709551615",
        ] {
            assert_eq!(number_in(text), Err(Unreadable::Range), "{text}");
        }
        assert_eq!(number_in("0e-400"), Ok(Some(0.0)));
        assert_eq!(number_in("  "), Ok(None));
        assert_eq!(scaled(1e308, 3_600.0), Err(Unreadable::Range));
    }
}
