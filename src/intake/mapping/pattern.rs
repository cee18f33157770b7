// SPDX-License-Identifier: EUPL-1.2
//! A time as a pattern of `strptime` letters writes it.

use std::sync::LazyLock;

use jiff::ZonedDateTime;
use jiff::civil::{DateTime, date};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::observation::EventTime;

/// A pattern that was found to give a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    text: String,
    /// The letters that are read more freely than the calendar library reads them.
    free: Vec<Free>,
    carries: bool,
    has_hour: bool,
}

/// What a text says in a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Written {
    /// A moment: the text has an offset, or counts from the epoch.
    Instant(EventTime),
    /// What a clock showed, in the zone that the text names.
    Civil(DateTime, Option<TimeZone>),
}

/// Why a pattern can never work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It has letters that cannot be read.
    Letters,
    /// What it reads is no moment.
    NoMoment,
    /// It reads another time than it writes.
    Loses,
    /// It ends in an offset that is written out, and so is skipped.
    FixedOffset,
    /// It ends in `Z`, `UTC` or `GMT`, and the zone is another one.
    NotUtc,
}

/// A place in a pattern whose text can have more than one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Free {
    /// Where its `%` stands.
    at: usize,
    letter: Letter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// Digits after the second, behind a point of their own or not.
    Fraction { has_point: bool },
    /// An offset, with this many colons in the pattern.
    Offset { colons: usize },
}

/// The zones that texts can name: the same on every machine.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Seconds from which on an offset is none: no clock goes so wrong.
const A_DAY: i32 = 86_400;

/// Digits after the second that are read; more are cut.
const FRACTION: usize = 9;

impl Pattern {
    /// As the mapping writes it.
    pub(super) fn as_written(&self) -> &str {
        &self.text
    }

    /// A pattern as written; whether it can work says [`Pattern::fault`].
    pub(super) fn new(text: &str) -> Pattern {
        let mut pattern = Pattern {
            text: text.to_owned(),
            free: Vec::new(),
            carries: false,
            has_hour: false,
        };
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(start) = bytes[at..].iter().position(|byte| *byte == b'%') {
            let start = at + start;
            let is_flag = |byte: &&u8| matches!(byte, b'_' | b'-' | b'^' | b'#' | b'.' | b':');
            let flags = bytes[start + 1..].iter();
            let flags = flags.take_while(|byte| is_flag(byte) || byte.is_ascii_digit());
            let letter = start + 1 + flags.count();
            let flags = &text[start + 1..letter];
            let free = match bytes.get(letter) {
                Some(b'f' | b'N') => Some(Letter::Fraction {
                    has_point: flags.starts_with('.'),
                }),
                Some(b'z' | b'Q') => Some(Letter::Offset {
                    colons: flags.matches(':').count(),
                }),
                _ => None,
            };
            let free = free.map(|letter| Free { at: start, letter });
            pattern.free.extend(free);
            pattern.has_hour |= matches!(
                bytes.get(letter),
                Some(b'H' | b'I' | b'k' | b'l' | b'R' | b'T' | b's' | b'r' | b'X' | b'c')
            );
            pattern.carries |= matches!(bytes.get(letter), Some(b'z' | b'Q' | b's'));
            at = (letter + 1).min(bytes.len());
        }
        pattern
    }

    /// Whether its texts say themselves which moment they mean, so that no zone is needed.
    pub(super) fn carries_offset(&self) -> bool {
        self.carries
    }

    /// Whether its texts say at which hour.
    pub(super) fn has_hour(&self) -> bool {
        self.has_hour
    }

    /// Whether the clock in a text shows the second 60, which is read as the one before it.
    pub(super) fn shows_second_60(&self, text: &str) -> bool {
        let read = self.read(text);
        text.match_indices("60").any(|(at, sixty)| {
            let before = format!("{}59{}", &text[..at], &text[at + sixty.len()..]);
            read.is_some() && self.read(&before) == read
        })
    }

    /// What a text says; `None` if it is none of this pattern.
    pub(super) fn read(&self, text: &str) -> Option<Written> {
        let strict = BrokenDownTime::parse(&self.text, text).ok();
        written(&strict.or_else(|| BrokenDownTime::parse(&self.text, self.plain(text)?).ok())?)
    }

    /// A moment as this pattern writes it; `None` if it has letters that cannot be written.
    pub(super) fn write(&self, moment: &ZonedDateTime) -> Option<String> {
        strtime::format(&self.text, moment).ok()
    }

    /// Why the pattern can never work beside this zone: two moments are written in it, and have to
    /// be read back.
    pub(super) fn fault(&self, zone: &TimeZone, samples: &[ZonedDateTime]) -> Option<Fault> {
        for sample in samples {
            let Some(text) = self.write(sample) else {
                return Some(Fault::Letters);
            };
            let Ok(parts) = BrokenDownTime::parse(&self.text, &text) else {
                return Some(Fault::Letters);
            };
            let civil = match written(&parts) {
                None => return Some(Fault::NoMoment),
                Some(Written::Instant(time)) => time
                    .to_timestamp()
                    .to_zoned_datetime(sample.time_zone().clone())
                    .datetime(),
                Some(Written::Civil(civil, _)) => civil,
            };
            if !is_cut_of(civil, sample.datetime()) {
                return Some(Fault::Loses);
            }
        }
        self.tail(zone)
    }

    /// Whether the pattern ends in an offset that would be skipped as mere text.
    fn tail(&self, zone: &TimeZone) -> Option<Fault> {
        if self.carries {
            return None;
        }
        // In winter London is Greenwich, too.
        let months = [1, 7].map(|month| date(2026, month, 1).at(0, 0, 0, 0));
        let is_utc = months.into_iter().all(|civil| {
            let there = civil.to_zoned_datetime(zone.clone());
            there.is_ok_and(|there| there.offset().is_zero())
        });
        let ends = |word: &str| {
            let before = self.text.strip_suffix(word);
            // `%Z` has its own fault, and `%MZ` is a minute and a word.
            before.is_some_and(|before| !before.ends_with('%'))
        };
        if ["Z", "UTC", "GMT"].into_iter().any(ends) && !is_utc {
            return Some(Fault::NotUtc);
        }
        let digits = |from: usize| {
            self.text
                .len()
                .checked_sub(from)
                .and_then(|at| self.text.get(at..))
        };
        let is_offset = |text: &str| {
            let number = text.strip_prefix(['+', '-']).unwrap_or_default();
            let number = number.replacen(':', "", 1);
            number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit())
        };
        let fixed = [5, 6].into_iter().filter_map(digits).any(is_offset);
        fixed.then_some(Fault::FixedOffset)
    }

    /// The text with fraction and offset in the one form that the calendar library reads.
    fn plain(&self, text: &str) -> Option<String> {
        if self.free.is_empty() {
            return None;
        }
        let mut text = text.to_owned();
        for free in &self.free {
            let (_, at) = BrokenDownTime::parse_prefix(&self.text[..free.at], &text).ok()?;
            let (head, tail) = text.split_at_checked(at)?;
            let put = match free.letter {
                Letter::Fraction { has_point } => cut_fraction(tail, has_point),
                Letter::Offset { colons } => plain_offset(tail, colons),
            };
            if let Some((put, rest)) = put {
                text = format!("{head}{put}{rest}");
            }
        }
        Some(text)
    }
}

/// The moment or civil time in what was read; any year from 1 to 9999 is one.
fn written(parts: &BrokenDownTime) -> Option<Written> {
    let nanos = parts.subsec_nanosecond().unwrap_or(0);
    if let Some(seconds) = parts.timestamp() {
        let whole = seconds.as_microsecond();
        let part = i64::from(nanos / 1_000) * if whole < 0 { -1 } else { 1 };
        return Some(Written::Instant(EventTime::from_micros(whole + part)));
    }
    let civil = parts.to_datetime().ok()?;
    if civil.year() < 1 {
        return None;
    }
    if let Some(offset) = parts.offset() {
        if offset.seconds().abs() >= A_DAY {
            return None;
        }
        return Some(Written::Instant(super::format::moment(civil, offset)));
    }
    let zone = match parts.iana_time_zone() {
        None => None,
        Some("Z" | "z") => Some(TimeZone::UTC),
        Some(name) => Some(ZONES.get(name).ok()?),
    };
    Some(Written::Civil(civil, zone))
}

/// Whether one civil time is the other, or what remains of it without its smaller parts.
fn is_cut_of(cut: DateTime, whole: DateTime) -> bool {
    let parts = |time: DateTime| [time.hour(), time.minute(), time.second()].map(i32::from);
    let (cut_parts, parts) = (parts(cut), parts(whole));
    let zeros = cut_parts
        .iter()
        .rev()
        .take_while(|part| **part == 0)
        .count();
    let kept = cut_parts.len() - zeros;
    let same = cut.date() == whole.date() && cut_parts[..kept] == parts[..kept];
    let fraction = cut.subsec_nanosecond();
    same && (fraction == 0 || (zeros == 0 && fraction <= whole.subsec_nanosecond()))
}

/// The digits after the second that are kept, and what follows them all.
fn cut_fraction(text: &str, has_point: bool) -> Option<(String, &str)> {
    let digits = match has_point {
        true => text.strip_prefix(['.', ','])?,
        false => text,
    };
    let end = digits.bytes().take_while(u8::is_ascii_digit).count();
    let kept = &digits[..end.min(FRACTION)];
    let point = if has_point { "." } else { "" };
    Some((format!("{point}{kept}"), &digits[end..]))
}

/// An offset in the form with this many colons, and what follows it: `Z`, `+02`, `+0200` and
/// `+02:00` say the same, whichever the pattern names.
fn plain_offset(text: &str, colons: usize) -> Option<(String, &str)> {
    let colon = if colons == 0 { "" } else { ":" };
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        let seconds = if colons == 2 { ":00" } else { "" };
        return Some((format!("+00{colon}00{seconds}"), rest));
    }
    let sign = text.get(..1).filter(|sign| matches!(*sign, "+" | "-"))?;
    let (hours, rest) = two_digits(&text[1..])?;
    let part = |rest| two_digits(str::strip_prefix(rest, ':').unwrap_or(rest));
    let (minutes, rest) = part(rest).unwrap_or(("00", rest));
    let (seconds, rest) = part(rest).unwrap_or(("00", rest));
    let mut put = format!("{sign}{hours}{colon}{minutes}");
    if seconds != "00" || colons == 2 {
        put = format!("{put}{colon}{seconds}");
    }
    Some((put, rest))
}

fn two_digits(text: &str) -> Option<(&str, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((digits, rest))
}

#[cfg(test)]
mod tests;
