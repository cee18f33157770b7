// SPDX-License-Identifier: EUPL-1.2
//! Points and lengths of event time, in whole microseconds.

use std::fmt;

/// A point of event time: microseconds since 1970-01-01T00:00:00Z.
///
/// Finer digits of a source are cut, not rounded, so that no event moves into the future.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventTime(i64);

impl EventTime {
    /// Earlier than every event.
    pub const MIN: EventTime = EventTime(i64::MIN);
    /// Later than every event.
    pub const MAX: EventTime = EventTime(i64::MAX);

    /// From microseconds since the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        EventTime(micros)
    }

    /// From milliseconds since the epoch, as Kafka stamps records.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        EventTime(millis.saturating_mul(1_000))
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This point moved later; saturates.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        EventTime(self.0.saturating_add(span.0))
    }

    /// This point moved earlier; saturates.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        EventTime(self.0.saturating_sub(span.0))
    }

    /// How much later this point is than another; negative if it is earlier; saturates.
    #[must_use]
    pub const fn since(self, earlier: EventTime) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// As a timestamp of the calendar library; clamped to its range.
    #[must_use]
    pub fn to_timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

/// The epoch.
impl Default for EventTime {
    fn default() -> Self {
        EventTime(0)
    }
}

impl From<jiff::Timestamp> for EventTime {
    fn from(t: jiff::Timestamp) -> Self {
        EventTime(t.as_microsecond())
    }
}

impl fmt::Display for EventTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_timestamp(), f)
    }
}

impl fmt::Debug for EventTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As text of RFC 3339, in UTC.
impl serde::Serialize for EventTime {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for EventTime {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        let time: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(time.into())
    }
}

/// A length of event time in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// From microseconds.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Span(micros)
    }

    /// From whole seconds; saturates.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Span(secs.saturating_mul(1_000_000))
    }

    /// Microseconds.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Seconds, with their fraction.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
}
