// SPDX-License-Identifier: EUPL-1.2
//! Logical types: what a number or some bytes mean, as a text that a mapping can read.

use apache_avro::Schema;
use apache_avro::schema::{InnerDecimalSchema, UuidSchema};
use jiff::civil::{self, Date};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

use crate::intake::decode::{Tree, digits, frame};
use crate::observation::Unreadable;

/// What is meant by a number, or by bytes.
#[derive(Debug)]
pub(super) enum Logical {
    /// Days since 1970.
    Date,
    /// Parts of a second since midnight.
    TimeOfDay { per_second: i64 },
    /// Parts of a second since 1970; on a clock whose zone is not known, if it is local.
    Moment { per_second: i64, is_local: bool },
    /// A number of these digits; its bytes are of one size, or stand behind their length.
    Decimal { size: Option<usize>, scale: u32 },
    /// A number with its scale behind it.
    BigDecimal,
    /// Sixteen bytes.
    Uuid,
    /// Months, days and milliseconds.
    Duration,
}

impl Logical {
    /// What a schema means, if it is a logical type that is more than a text.
    pub(super) fn of(schema: &Schema) -> Option<Logical> {
        let moment = |per_second, is_local| Logical::Moment {
            per_second,
            is_local,
        };
        Some(match schema {
            Schema::Date => Logical::Date,
            Schema::TimeMillis => Logical::TimeOfDay { per_second: 1_000 },
            Schema::TimeMicros => Logical::TimeOfDay {
                per_second: 1_000_000,
            },
            Schema::TimestampMillis => moment(1_000, false),
            Schema::TimestampMicros => moment(1_000_000, false),
            Schema::TimestampNanos => moment(1_000_000_000, false),
            Schema::LocalTimestampMillis => moment(1_000, true),
            Schema::LocalTimestampMicros => moment(1_000_000, true),
            Schema::LocalTimestampNanos => moment(1_000_000_000, true),
            Schema::Decimal(decimal) => Logical::Decimal {
                size: match &decimal.inner {
                    InnerDecimalSchema::Fixed(fixed) => Some(fixed.size),
                    InnerDecimalSchema::Bytes => None,
                },
                scale: decimal.scale.try_into().ok()?,
            },
            Schema::BigDecimal => Logical::BigDecimal,
            Schema::Uuid(UuidSchema::Fixed(fixed)) if fixed.size == 16 => Logical::Uuid,
            Schema::Duration(fixed) if fixed.size == 12 => Logical::Duration,
            _ => return None,
        })
    }

    /// `2026-10-05`.
    pub(super) fn date<'a>(days: i32) -> Tree<'a> {
        let span = Span::new().try_days(days);
        let date = span.and_then(|span| Date::constant(1970, 1, 1).checked_add(span));
        written(date.ok(), "a day")
    }

    /// `07:30:00.25`.
    pub(super) fn time_of_day<'a>(parts: i64, per_second: i64) -> Tree<'a> {
        let (seconds, parts) = (parts.div_euclid(per_second), parts.rem_euclid(per_second));
        let nanos = (parts * (1_000_000_000 / per_second)) as i32;
        let (minute, second) = ((seconds / 60 % 60) as i8, (seconds % 60) as i8);
        let hour = i8::try_from(seconds / 3_600).ok();
        let time = hour.and_then(|hour| civil::Time::new(hour, minute, second, nanos).ok());
        written(time, "a time of day")
    }

    /// `2026-10-05T07:30:00.25Z`; without a `Z` if it is local.
    pub(super) fn moment<'a>(parts: i64, per_second: i64, is_local: bool) -> Tree<'a> {
        let nanos = i128::from(parts) * i128::from(1_000_000_000 / per_second);
        let moment = Timestamp::from_nanosecond(nanos).ok();
        match is_local {
            false => written(moment, "a moment"),
            true => {
                let clock = moment.map(|moment| Offset::UTC.to_datetime(moment));
                written(clock, "a moment")
            }
        }
    }

    /// All its digits. Bytes are a number in two's complement, the highest first.
    pub(super) fn decimal<'a>(bytes: &[u8], scale: i64) -> Tree<'a> {
        let is_negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
        let mut whole = [if is_negative { 0xFF } else { 0 }; 16];
        match 16_usize.checked_sub(bytes.len()) {
            Some(before) => whole[before..].copy_from_slice(bytes),
            None => return Tree::broken("a number of more than 16 bytes", Unreadable::Range),
        }
        match digits::scaled(i128::from_be_bytes(whole), scale) {
            Some(digits) => Tree::Number(digits.into()),
            None => Tree::broken("a number out of range", Unreadable::Range),
        }
    }

    /// `6fa459ea-ee8a-3ca4-894e-db77e160355e`.
    pub(super) fn uuid<'a>(bytes: [u8; 16]) -> Tree<'a> {
        Tree::Text(frame::hyphenated(bytes).into())
    }

    /// `P1M2DT3.004S`.
    pub(super) fn duration<'a>(bytes: [u8; 12]) -> Tree<'a> {
        let part = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let seconds = digits::scaled(i128::from(part(8)), 3).unwrap_or_default();
        Tree::Text(format!("P{}M{}DT{seconds}S", part(0), part(4)).into())
    }
}

/// As a text, or what it is not.
fn written<'a>(known: Option<impl ToString>, what: &str) -> Tree<'a> {
    match known {
        Some(known) => Tree::Text(known.to_string().into()),
        None => Tree::broken(format!("{what} out of range"), Unreadable::Time),
    }
}
