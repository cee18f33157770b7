// SPDX-License-Identifier: EUPL-1.2
//! How numbers and durations are written where they are not plain digits.

use crate::intake::decode::Tree;
use crate::observation::Unreadable;

/// A way to write a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// `1.234,5` or `1 234,5`.
    Comma,
    /// `1,234.5`.
    Point,
    /// `PT1H30M` (ISO 8601): seconds. A day has 24 hours; months and years have no length.
    Iso,
    /// `1:30:00`: seconds.
    Clock,
    /// `1:30`, hours and minutes: seconds.
    HoursMinutes,
    /// `1:30`, minutes and seconds: seconds.
    MinutesSeconds,
    /// `1.02:30:00`, days before hours: seconds.
    DaysClock,
}

impl Written {
    /// The words of a mapping.
    pub(super) const WORDS: [(&'static str, Written); 7] = [
        ("comma", Written::Comma),
        ("point", Written::Point),
        ("iso8601", Written::Iso),
        ("h:mm:ss", Written::Clock),
        ("h:mm", Written::HoursMinutes),
        ("m:ss", Written::MinutesSeconds),
        ("d.hh:mm:ss", Written::DaysClock),
    ];

    /// Whether what it says is a number of seconds.
    pub(super) fn is_duration(self) -> bool {
        match self {
            Written::Comma | Written::Point => false,
            Written::Iso
            | Written::Clock
            | Written::HoursMinutes
            | Written::MinutesSeconds
            | Written::DaysClock => true,
        }
    }

    fn read(self, text: &str) -> Option<f64> {
        match self {
            Written::Comma => grouped(text, ',', &['.', ' ', '\u{a0}', '\u{202f}', '\'']),
            Written::Point => grouped(text, '.', &[',', ' ', '\u{a0}', '\u{202f}', '\'']),
            Written::Iso => iso(text),
            Written::Clock => clock(text, &[3_600.0, 60.0, 1.0]),
            Written::HoursMinutes => clock(text, &[3_600.0, 60.0]),
            Written::MinutesSeconds => clock(text, &[60.0, 1.0]),
            Written::DaysClock => {
                let (sign, rest) = signed(text);
                let day = rest.split_once('.').filter(|(_, rest)| rest.contains(':'));
                let (days, rest) = day.unwrap_or(("0", rest));
                let seconds = clock(rest, &[3_600.0, 60.0, 1.0]).filter(|_| !rest.starts_with('-'));
                Some(sign * (whole(days)? * 86_400.0 + seconds?))
            }
        }
    }
}

/// A number in the first of these ways that reads it, after which its unit's sign may stand. What is
/// a number already is one in any way to write numbers, and never a duration.
pub(super) fn number(
    raw: &Tree<'_>,
    ways: &[Written],
    sign: Option<&str>,
) -> Result<Option<f64>, Unreadable> {
    let text = match raw {
        Tree::Text(text) => text.trim(),
        Tree::Number(_) if ways.iter().all(|way| way.is_duration()) && !ways.is_empty() => {
            return Err(Unreadable::Number);
        }
        Tree::Null
        | Tree::Bool(_)
        | Tree::Number(_)
        | Tree::Broken(_)
        | Tree::List(_)
        | Tree::Object(_) => return crate::intake::convert::number(raw),
    };
    let bare = sign.and_then(|sign| text.strip_suffix(sign));
    let text = bare.unwrap_or(text).trim_end();
    if ways.is_empty() {
        return crate::intake::convert::number(&Tree::Text(text.into()));
    }
    if text.is_empty() {
        return Ok(None);
    }
    let read = ways.iter().find_map(|way| way.read(text));
    let number = read.ok_or(Unreadable::Number)?;
    match number.is_finite() {
        true => Ok(Some(number)),
        false => Err(Unreadable::Range),
    }
}

fn signed(text: &str) -> (f64, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    }
}

/// Digits and nothing else.
fn whole(text: &str) -> Option<f64> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

/// Digits in groups of three, all with one sign between them, and decimals.
fn grouped(text: &str, decimal: char, between: &[char]) -> Option<f64> {
    let (sign, text) = signed(text);
    let (before, decimals) = match text.split_once(decimal) {
        Some((before, decimals)) => (before, Some(decimals)),
        None => (text, None),
    };
    let mut digits = String::with_capacity(text.len());
    match between.iter().find(|sign| before.contains(**sign)) {
        None => digits.push_str(before),
        Some(sign) => {
            for (at, group) in before.split(*sign).enumerate() {
                let is_whole = match at {
                    0 => (1..=3).contains(&group.len()),
                    _ => group.len() == 3,
                };
                if !is_whole {
                    return None;
                }
                digits.push_str(group);
            }
        }
    }
    whole(&digits)?;
    if let Some(decimals) = decimals {
        whole(decimals)?;
        digits.push('.');
        digits.push_str(decimals);
    }
    digits.parse::<f64>().ok().map(|number| sign * number)
}

/// Whole parts between colons, each but the first below 60; the last may have decimals if it counts
/// seconds.
fn clock(text: &str, worth: &[f64]) -> Option<f64> {
    let (sign, text) = signed(text);
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() != worth.len() {
        return None;
    }
    let mut seconds = 0.0;
    for (at, (part, worth)) in parts.iter().zip(worth).enumerate() {
        let (digits, decimals) = match part.split_once('.').filter(|_| *worth == 1.0) {
            Some((digits, decimals)) => (digits, Some(decimals)),
            None => (*part, None),
        };
        let value = whole(digits)?;
        if at > 0 && (digits.len() != 2 || value >= 60.0) {
            return None;
        }
        seconds += value * worth;
        if let Some(decimals) = decimals {
            whole(decimals)?;
            seconds += format!("0.{decimals}").parse::<f64>().ok()?;
        }
    }
    Some(sign * seconds)
}

fn iso(text: &str) -> Option<f64> {
    let span: jiff::Span = text.parse().ok()?;
    // Else it would also read `1 hour`.
    let is_iso = text.trim_start_matches(['-', '+']).starts_with(['P', 'p']);
    let has_length = is_iso && span.get_years() == 0 && span.get_months() == 0;
    let seconds = span.total(jiff::SpanTotal::from(jiff::Unit::Second).days_are_24_hours());
    seconds.ok().filter(|_| has_length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(way: Written, text: &str) -> Result<Option<f64>, Unreadable> {
        number(&Tree::Text(text.into()), &[way], Some("%"))
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (way, text, want) in [
            (Written::Comma, "1.234,5", 1_234.5),
            (Written::Comma, "1 234 567,25", 1_234_567.25),
            (Written::Comma, "-0,5 %", -0.5),
            (Written::Comma, "7", 7.0),
            (Written::Point, "1,234.5", 1_234.5),
            (Written::Point, "85%", 85.0),
            (Written::Iso, "PT1H30M", 5_400.0),
            (Written::Iso, "P1DT0.5S", 86_400.5),
            (Written::Iso, "P1W", 604_800.0),
            (Written::Clock, "27:00:01.5", 97_201.5),
            (Written::HoursMinutes, "1:30", 5_400.0),
            (Written::MinutesSeconds, "-90:30", -5_430.0),
            (Written::DaysClock, "1.02:00:00", 93_600.0),
            (Written::DaysClock, "02:00:00.25", 7_200.25),
        ] {
            assert_eq!(read(way, text), Ok(Some(want)), "{way:?} {text}");
        }
        for (way, text) in [
            (Written::Comma, "1.23,5"),
            (Written::Comma, "1.234.5"),
            (Written::Comma, "1,2,3"),
            (Written::Point, "1,23"),
            (Written::Iso, "P1M"),
            (Written::Iso, "1 hour"),
            (Written::Clock, "1:60:00"),
            (Written::Clock, "1:30"),
            (Written::HoursMinutes, "1:3"),
            (Written::DaysClock, "x.02:00:00"),
            (Written::DaysClock, "1.-02:00:00"),
        ] {
            assert_eq!(read(way, text), Err(Unreadable::Number), "{way:?} {text}");
        }
    }

    #[test]
    fn plain_numbers_stay_what_they_are() {
        let plain = Tree::Number("7.5".into());
        assert_eq!(number(&plain, &[Written::Comma], None), Ok(Some(7.5)));
        assert_eq!(
            number(&plain, &[Written::Iso], None),
            Err(Unreadable::Number)
        );
        assert_eq!(number(&plain, &[], None), Ok(Some(7.5)));
        let text = |text: &'static str| Tree::Text(text.into());
        assert_eq!(number(&text("12 min"), &[], Some("min")), Ok(Some(12.0)));
        assert_eq!(
            number(&text("12 h"), &[], Some("min")),
            Err(Unreadable::Number)
        );
        assert_eq!(number(&text(""), &[Written::Comma], None), Ok(None));
    }
}
