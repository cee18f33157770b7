// SPDX-License-Identifier: EUPL-1.2
//! RFC 3339 time stamps, fast for the shape that nearly every source writes.

use crate::observation::EventTime;

/// Parses a stamp with offset. Digits beyond microseconds are cut.
///
/// `None` if it is no RFC 3339 stamp, or lies outside the years 1970 to 2261.
pub(super) fn rfc3339(text: &str) -> Option<EventTime> {
    let time = utc(text.as_bytes()).or_else(|| {
        let parsed: jiff::Timestamp = text.parse().ok()?;
        Some(EventTime::from(parsed))
    })?;
    is_known(time).then_some(time)
}

/// Whether a time lies in the years 1970 to 2261, where every source's events are.
pub(super) fn is_known(time: EventTime) -> bool {
    (0..9_214_646_400_000_000).contains(&time.micros())
}

/// `YYYY-MM-DDTHH:MM:SS[.fraction]Z`; any other shape is `None` and left to the calendar library.
fn utc(text: &[u8]) -> Option<EventTime> {
    let (head, rest) = text.split_first_chunk::<19>()?;
    let shape = |at: usize, byte: u8| head[at] == byte;
    if !(shape(4, b'-') && shape(7, b'-') && shape(10, b'T') && shape(13, b':') && shape(16, b':'))
    {
        return None;
    }
    let (year, month, day) = (
        number(&head[0..4])?,
        number(&head[5..7])?,
        number(&head[8..10])?,
    );
    let (hour, minute, second) = (
        number(&head[11..13])?,
        number(&head[14..16])?,
        number(&head[17..19])?,
    );
    if hour > 23 || minute > 59 || second > 59 || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    if day > days_in(year, month) {
        return None;
    }
    let micros = fraction(rest)?;
    let seconds = days_before(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(EventTime::from_micros(seconds * 1_000_000 + micros))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i64::from(byte - b'0'))
    })
}

/// Microseconds in `.123456789Z` or `Z`.
fn fraction(rest: &[u8]) -> Option<i64> {
    let digits = match rest {
        b"Z" => return Some(0),
        [b'.', digits @ .., b'Z'] if (1..=9).contains(&digits.len()) => digits,
        _ => return None,
    };
    let kept = &digits[..digits.len().min(6)];
    number(digits)?;
    Some(number(kept)? * 10i64.pow(6 - kept.len() as u32))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01, counted in years that begin in March so that leap days come last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn impossible_days_and_shapes_are_refused() {
        for text in [
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "1969-12-31T23:59:59Z",
            "",
            "not a time at all, really",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
        assert!(rfc3339("2026-03-02T10:15:00.1234567+02:00").is_some());
    }

    proptest! {
        #[test]
        fn agrees_with_the_calendar_library(nanos in 0i64..9_000_000_000_000_000_000) {
            let want = jiff::Timestamp::from_nanosecond(nanos.into()).unwrap();
            prop_assert_eq!(rfc3339(&want.to_string()), Some(EventTime::from(want)));
        }
    }
}
