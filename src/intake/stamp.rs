// SPDX-License-Identifier: EUPL-1.2
//! RFC 3339 time stamps, fast for the shape that nearly every source writes.

use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

use crate::observation::EventTime;

/// Parses a stamp with offset. Digits beyond microseconds are cut, and a leap second, which only the
/// last minute of a month can have, ends with the second before it.
///
/// `None` if it is no RFC 3339 stamp of the years 1 to 9999. Shorter forms of ISO 8601
/// that name an offset are read as well.
pub(super) fn rfc3339(text: &str) -> Option<EventTime> {
    let time = full(text.as_bytes()).map(within);
    time.or_else(|| {
        let pieces = Pieces::parse(text).ok()?;
        let is_offset = |offset: Offset| offset.seconds().abs() < 86_400;
        pieces
            .to_numeric_offset()
            .is_none_or(is_offset)
            .then_some(())?;
        let parsed: jiff::Timestamp = text.parse().ok()?;
        let time = EventTime::from(parsed);
        (is_known(time) && (!has_second_60(text) || ends_month(time))).then_some(time)
    })
}

/// What a clock showed, as RFC 3339 writes it but for the offset, and whether its second is 60.
pub(super) fn civil(text: &str) -> Option<(DateTime, bool)> {
    let pieces = Pieces::parse(text).ok()?;
    let is_civil = pieces.offset().is_none() && pieces.time_zone_annotation().is_none();
    let civil = DateTime::from_parts(pieces.date(), pieces.time().filter(|_| is_civil)?);
    (civil.year() >= 1).then(|| (civil, has_second_60(text)))
}

/// Whether a time lies in the last second of a month, behind which a leap second can come.
pub(super) fn ends_month(time: EventTime) -> bool {
    let next = time.micros().div_euclid(1_000_000) + 1;
    let midnight = jiff::Timestamp::from_second(next).map(|next| Offset::UTC.to_datetime(next));
    midnight.is_ok_and(|next| next.day() == 1 && next.time() == jiff::civil::Time::midnight())
}

/// Whether the clock in a stamp shows the second 60.
fn has_second_60(text: &str) -> bool {
    let clock = text
        .split_once(['T', 't', ' '])
        .map_or("", |(_, clock)| clock);
    let digits = clock
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b':');
    let digits: Vec<u8> = digits.filter(u8::is_ascii_digit).collect();
    digits.get(4..6) == Some(b"60")
}

/// The nearest time of the years 1 to 9999: offsets may lead out of them by less than a day.
fn within(time: EventTime) -> EventTime {
    EventTime::from_micros(time.micros().clamp(FIRST, BEHIND - 1))
}

const FIRST: i64 = days_before(1, 1, 1) * 86_400_000_000;
const BEHIND: i64 = days_before(10_000, 1, 1) * 86_400_000_000;

/// Whether a time lies in the years 1 to 9999.
pub(super) fn is_known(time: EventTime) -> bool {
    (FIRST..BEHIND).contains(&time.micros())
}

/// `YYYY-MM-DDTHH:MM:SS[.fraction]` and an offset; any other shape is `None` and left to the
/// calendar library.
fn full(text: &[u8]) -> Option<EventTime> {
    let (head, rest) = text.split_first_chunk::<19>()?;
    let shape = |at: usize, byte: u8| head[at] == byte;
    let is_divided = matches!(head[10], b'T' | b't' | b' ');
    if !(shape(4, b'-') && shape(7, b'-') && is_divided && shape(13, b':') && shape(16, b':')) {
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
    let is_leap_second = second == 60;
    if hour > 23 || minute > 59 || second > 60 || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    if year < 1 || day > days_in(year, month) {
        return None;
    }
    let (micros, rest) = fraction(rest)?;
    let micros = if is_leap_second { 999_999 } else { micros };
    let second = second.min(59);
    let seconds = days_before(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    let time = EventTime::from_micros((seconds - offset(rest)?) * 1_000_000 + micros);
    (!is_leap_second || ends_month(time)).then_some(time)
}

/// Seconds in `Z` or `+02:00`.
fn offset(rest: &[u8]) -> Option<i64> {
    let (sign, hour, minute) = match rest {
        b"Z" | b"z" => return Some(0),
        [b'+', h1, h2, b':', m1, m2] => (1, [*h1, *h2], [*m1, *m2]),
        [b'-', h1, h2, b':', m1, m2] => (-1, [*h1, *h2], [*m1, *m2]),
        _ => return None,
    };
    let (hour, minute) = (number(&hour)?, number(&minute)?);
    (hour <= 23 && minute <= 59).then_some(sign * (hour * 3_600 + minute * 60))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i64::from(byte - b'0'))
    })
}

/// Microseconds in `.123456789`, if that comes first, and what comes behind it.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some(behind) = rest.strip_prefix(b".") else {
        return Some((0, rest));
    };
    let count = behind
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let kept = &behind[..count.min(6)];
    if count == 0 {
        return None;
    }
    let micros = number(kept)? * 10i64.pow(6 - kept.len() as u32);
    Some((micros, &behind[count..]))
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
const fn days_before(year: i64, month: i64, day: i64) -> i64 {
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
            "0000-12-31T23:59:59Z",
            "10000-01-01T00:00:00Z",
            "2026-01-01T00:00:61Z",
            "2026-01-01T00:00:00.Z",
            "",
            "not a time at all, really",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn every_legal_stamp_is_read() {
        let micros = |text| rfc3339(text).map(EventTime::micros);
        let ten = micros("2026-03-02T08:15:00.123456Z");
        for same in [
            "2026-03-02T10:15:00.123456+02:00",
            "2026-03-02t08:15:00.123456z",
            "2026-03-02 08:15:00.123456Z",
            "2026-03-02T08:15:00.1234567890123456789Z",
            "2026-03-02T02:45:00.1234569-05:30",
        ] {
            assert_eq!(micros(same), ten, "{same}");
        }
        assert!(ten.is_some());
        for (text, seconds) in [
            ("0001-01-01T00:00:00Z", -62_135_596_800),
            ("1969-12-31T23:59:59Z", -1),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("2261-01-01T00:00:00-00:00", 9_183_110_400),
        ] {
            assert_eq!(micros(text), Some(seconds * 1_000_000), "{text}");
        }
        for (text, same) in [
            ("9999-12-31T23:59:59-05:00", "9999-12-31T23:59:59.999999Z"),
            ("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(micros(text), micros(same), "{text}");
        }
        let leap = rfc3339("2016-12-31T23:59:60.5Z");
        assert!(leap > rfc3339("2016-12-31T23:59:59.9Z"));
        assert!(leap < rfc3339("2017-01-01T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn agrees_with_the_calendar_library(micros in -62_135_596_800_000_000i64..253_402_207_200_000_000) {
            let want = jiff::Timestamp::from_microsecond(micros).unwrap();
            prop_assert_eq!(rfc3339(&want.to_string()), Some(EventTime::from(want)));
        }
    }
}
