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

    /// The digits of the number that a text says.
    fn read(self, text: &str) -> Option<String> {
        match self {
            Written::Comma => grouped(text, ',', &['.', ' ', '\u{a0}', '\u{202f}', '\'']),
            Written::Point => grouped(text, '.', &[',', ' ', '\u{a0}', '\u{202f}', '\'']),
            Written::Iso => iso(text),
            Written::Clock => clock(text, 0, &[3_600, 60, 1]),
            Written::HoursMinutes => clock(text, 0, &[3_600, 60]),
            Written::MinutesSeconds => clock(text, 0, &[60, 1]),
            Written::DaysClock => {
                let (sign, rest) = signed(text);
                let day = rest.split_once('.').filter(|(_, rest)| rest.contains(':'));
                let (days, rest) = day.unwrap_or(("0", rest));
                let rest = Some(rest).filter(|rest| !rest.starts_with('-'))?;
                let seconds = clock(rest, whole(days)?.checked_mul(86_400)?, &[3_600, 60, 1])?;
                Some(format!("{sign}{seconds}"))
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
    let digits = read.ok_or(Unreadable::Number)?;
    crate::intake::convert::number(&Tree::Number(digits.into()))
}

fn signed(text: &str) -> (&str, &str) {
    match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits and nothing else.
fn whole(text: &str) -> Option<i128> {
    text.parse().ok().filter(|_| is_digits(text))
}

/// Digits in groups of three, all with one sign between them, and decimals.
fn grouped(text: &str, decimal: char, between: &[char]) -> Option<String> {
    let (sign, text) = signed(text);
    let (before, decimals) = match text.split_once(decimal) {
        Some((before, decimals)) => (before, Some(decimals)),
        None => (text, None),
    };
    let mut digits = String::with_capacity(text.len() + 1);
    digits.push_str(sign);
    let start = digits.len();
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
    let is_whole = is_digits(&digits[start..]) && decimals.is_none_or(is_digits);
    if let Some(decimals) = decimals {
        digits.push('.');
        digits.push_str(decimals);
    }
    is_whole.then_some(digits)
}

/// Whole parts between colons, each but the first below 60; the last may have decimals if it counts
/// seconds. So many seconds come on top.
fn clock(text: &str, more: i128, worth: &[i128]) -> Option<String> {
    let (sign, text) = signed(text);
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() != worth.len() {
        return None;
    }
    let (mut seconds, mut behind) = (more, "0");
    for (at, (part, worth)) in parts.iter().zip(worth).enumerate() {
        let (digits, decimals) = match part.split_once('.').filter(|_| *worth == 1) {
            Some((digits, decimals)) => (digits, decimals),
            None => (*part, "0"),
        };
        let value = whole(digits)?;
        if at > 0 && (digits.len() != 2 || value >= 60) {
            return None;
        }
        seconds = seconds.checked_add(value.checked_mul(*worth)?)?;
        behind = Some(decimals).filter(|decimals| is_digits(decimals))?;
    }
    Some(format!("{sign}{seconds}.{behind}"))
}

fn iso(text: &str) -> Option<String> {
    let span: jiff::Span = text.parse().ok()?;
    // Else it would also read `1 hour`.
    let is_iso = text.trim_start_matches(['-', '+']).starts_with(['P', 'p']);
    if !is_iso || span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    let days = i128::from(span.get_weeks()) * 7 + i128::from(span.get_days());
    let minutes = (days * 24 + i128::from(span.get_hours())) * 60 + i128::from(span.get_minutes());
    let parts = [
        (minutes * 60 + i128::from(span.get_seconds()), 1_000_000_000),
        (i128::from(span.get_milliseconds()), 1_000_000),
        (i128::from(span.get_microseconds()), 1_000),
        (i128::from(span.get_nanoseconds()), 1),
    ];
    let nanos: i128 = parts.into_iter().map(|(count, nanos)| count * nanos).sum();
    Some(format!("{nanos}e-9"))
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
            (Written::Iso, "-PT0.1S", -0.1),
            (Written::Iso, "PT0.1H", 360.0),
            (Written::Clock, "1:00:00.1", 3_600.1),
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
    fn what_no_number_can_hold_is_out_of_range() {
        for (way, text) in [
            (Written::Comma, "9.007.199.254.740.993"),
            (Written::Point, "0.8000000000000000000001"),
            (Written::Clock, "0:00:00.8000000000000000000001"),
        ] {
            assert_eq!(read(way, text), Err(Unreadable::Range), "{text}");
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
