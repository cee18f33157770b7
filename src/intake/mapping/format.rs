// SPDX-License-Identifier: EUPL-1.2
//! How times are written, and the moment that a text means.

use jiff::civil::{DateTime, datetime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{ToSpan as _, ZonedDateTime};

use super::epoch;
use super::pattern::{Pattern, Written};
use crate::intake::remark::CivilTime;
use crate::intake::stamp::{civil, ends_month, rfc3339};
use crate::observation::EventTime;

/// Several ways to write a time: the first that reads a text counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TimeFormats(pub(super) Vec<TimeFormat>);

/// One way to write a time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeFormat {
    pub notation: Notation,
    /// Where the clock stood, for texts that name no offset.
    pub zone: TimeZone,
    /// Whether the mapping says so: else a text without offset is no time of RFC 3339.
    pub has_zone: bool,
    /// Whether of a civil time that comes twice the later one is meant.
    pub is_later: bool,
}

/// How a time is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Notation {
    /// RFC 3339, with its offset.
    Rfc3339,
    /// Units since the epoch, as number or text: ten to this power make a second.
    Epoch(u32),
    /// A pattern of `strptime` letters.
    Pattern(Pattern),
}

impl Notation {
    /// Those that have a word of their own.
    const NAMED: [(&str, Notation); 5] = [
        ("rfc3339", Notation::Rfc3339),
        ("s", Notation::Epoch(0)),
        ("ms", Notation::Epoch(3)),
        ("us", Notation::Epoch(6)),
        ("ns", Notation::Epoch(9)),
    ];

    /// The one of this word.
    pub(super) fn named(word: &str) -> Option<Notation> {
        let named = Notation::NAMED.into_iter();
        { named }.find_map(|(name, notation)| (name == word).then_some(notation))
    }

    /// As mappings write it.
    pub(super) fn as_written(&self) -> String {
        if let Notation::Pattern(pattern) = self {
            return pattern.as_written().to_owned();
        }
        let named = Notation::NAMED.into_iter();
        let word = { named }.find_map(|(name, notation)| (notation == *self).then_some(name));
        word.unwrap_or_default().to_owned()
    }
}

/// A moment that was read, and what has to be told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeRead {
    pub time: EventTime,
    /// The text is a civil time that comes twice or never, or without its hour: the moment is a guess.
    pub civil: Option<CivilTime>,
    /// It lies before 2001: probably no time at all, or in another unit.
    pub is_old: bool,
    /// The text names none; the record lent it its own.
    pub is_lent: bool,
}

/// 2001-01-01T00:00:00Z.
const OLD: EventTime = EventTime::from_micros(978_307_200_000_000);

impl TimeRead {
    /// A moment about which there is no doubt.
    pub(super) fn sure(time: EventTime) -> TimeRead {
        TimeRead {
            time,
            civil: None,
            is_old: time < OLD,
            is_lent: false,
        }
    }
}

impl TimeFormats {
    /// The moment that a text means.
    pub(super) fn parse(&self, text: &str) -> Option<TimeRead> {
        self.parse_after(text, None)
    }

    /// The moment that a text means, where it does not lie before another one: what a clock showed
    /// before it is of the next day.
    pub(super) fn parse_after(&self, text: &str, earliest: Option<EventTime>) -> Option<TimeRead> {
        let text = text.trim();
        self.0.iter().find_map(|format| format.read(text, earliest))
    }

    /// Whether all of them read what a clock showed, hour and all.
    pub(super) fn are_civil(&self) -> bool {
        self.0.iter().all(|format| match &format.notation {
            Notation::Rfc3339 | Notation::Epoch(_) => false,
            Notation::Pattern(pattern) => pattern.has_hour() && !pattern.carries_offset(),
        })
    }

    /// Whether one of the formats reads what a later one writes as another moment.
    pub(super) fn clash(&self) -> bool {
        self.0.iter().enumerate().any(|(at, later)| {
            let before = &self.0[..at];
            later.texts().iter().any(|text| {
                let meant = later.read(text, None);
                let other = before.iter().find_map(|format| format.read(text, None));
                other.is_some() && other != meant
            })
        })
    }

    /// Whether all of them read days without their hours.
    pub(super) fn lack_hour(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(TimeFormat::lacks_hour)
    }

    /// Whether two of the formats count from the epoch in different units.
    pub(super) fn has_two_units(&self) -> bool {
        let unit = |format: &TimeFormat| match format.notation {
            Notation::Epoch(unit) => Some(unit),
            Notation::Rfc3339 | Notation::Pattern(_) => None,
        };
        let mut units = self.0.iter().filter_map(unit);
        let first = units.next();
        units.any(|unit| Some(unit) != first)
    }
}

impl TimeFormat {
    fn read(&self, text: &str, earliest: Option<EventTime>) -> Option<TimeRead> {
        match &self.notation {
            Notation::Rfc3339 => {
                let instant = rfc3339(text).map(TimeRead::sure);
                instant.or_else(|| self.local(text))
            }
            Notation::Epoch(unit) => epoch::read(text, *unit).map(TimeRead::sure),
            Notation::Pattern(pattern) => {
                let mut read = match pattern.read(text)? {
                    Written::Instant(time) => TimeRead::sure(time),
                    Written::Civil(civil, zone) => {
                        let zone = zone.as_ref().unwrap_or(&self.zone);
                        settle_after(civil, zone, self.is_later, earliest)
                    }
                };
                if !pattern.has_hour() {
                    read.civil = Some(CivilTime::HourUnknown);
                }
                let is_time = !pattern.shows_second_60(text) || ends_month(read.time);
                is_time.then_some(read)
            }
        }
    }

    /// A time of RFC 3339 but for the offset, in the zone that the mapping says.
    fn local(&self, text: &str) -> Option<TimeRead> {
        let (civil, is_second_60) = civil(text).filter(|_| self.has_zone)?;
        let read = settle(civil, &self.zone, self.is_later);
        (!is_second_60 || ends_month(read.time)).then_some(read)
    }

    /// Whether it reads days without their hours.
    fn lacks_hour(&self) -> bool {
        match &self.notation {
            Notation::Rfc3339 | Notation::Epoch(_) => false,
            Notation::Pattern(pattern) => !pattern.has_hour(),
        }
    }

    /// The samples as this format writes them.
    fn texts(&self) -> Vec<String> {
        let write = |sample: &ZonedDateTime| match &self.notation {
            Notation::Rfc3339 => Some(sample.timestamp().to_string()),
            Notation::Epoch(unit) => {
                let micros = i128::from(sample.timestamp().as_microsecond());
                Some((micros * 10i128.pow(*unit) / 1_000_000).to_string())
            }
            Notation::Pattern(pattern) => pattern.write(sample),
        };
        samples(&self.zone).iter().filter_map(write).collect()
    }
}

/// Moments on which formats are tried: of one all parts have one digit, so that day and month can
/// be taken for each other; the other lies in the afternoon, on a day that is no month.
pub(super) fn samples(zone: &TimeZone) -> Vec<ZonedDateTime> {
    let civil = [
        datetime(2026, 3, 2, 9, 8, 7, 654_321_000),
        datetime(2026, 11, 27, 15, 4, 5, 123_456_000),
    ];
    let zoned = |civil: DateTime| civil.to_zoned_datetime(zone.clone()).ok();
    civil.into_iter().filter_map(zoned).collect()
}

/// The moment of a civil time. One that comes twice is the earlier one, if nothing else is said;
/// one that never comes is moved forward by the gap.
fn settle(civil: DateTime, zone: &TimeZone, is_later: bool) -> TimeRead {
    let (offset, doubt) = match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => (offset, None),
        AmbiguousOffset::Fold { after, .. } if is_later => (after, Some(CivilTime::Twice)),
        AmbiguousOffset::Fold { before, .. } => (before, Some(CivilTime::Twice)),
        AmbiguousOffset::Gap { before, .. } => (before, Some(CivilTime::Never)),
    };
    TimeRead {
        civil: doubt,
        ..TimeRead::sure(moment(civil, offset))
    }
}

/// The first moment of a civil time that does not lie before another one: as it is written, as the
/// second of the two that the clock shows, or on the next day.
fn settle_after(
    civil: DateTime,
    zone: &TimeZone,
    is_later: bool,
    earliest: Option<EventTime>,
) -> TimeRead {
    let written = settle(civil, zone, is_later);
    let Some(earliest) = earliest.filter(|earliest| written.time < *earliest) else {
        return written;
    };
    let second = settle(civil, zone, true);
    if second.time >= earliest {
        return second;
    }
    civil
        .checked_add(1.day())
        .map_or(written, |next| settle(next, zone, is_later))
}

/// The moment of a civil time with its offset, also where the calendar library ends before the
/// year does.
pub(super) fn moment(civil: DateTime, offset: Offset) -> EventTime {
    let nanos = civil
        .duration_since(datetime(1970, 1, 1, 0, 0, 0, 0))
        .as_nanos();
    let micros = nanos.div_euclid(1_000) - i128::from(offset.seconds()) * 1_000_000;
    EventTime::from_micros(micros as i64)
}

#[cfg(test)]
mod clock_tests;
#[cfg(test)]
mod tests;
