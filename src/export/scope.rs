// SPDX-License-Identifier: EUPL-1.2
//! Which alerts are wanted, as people ask for them.

use crate::observation::EventTime;

/// Which alerts are wanted; leaves are given whole, because nothing in them is personal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Told at this moment or later.
    pub from: Option<EventTime>,
    /// Told before this moment.
    pub until: Option<EventTime>,
    /// At one site.
    pub site: Option<String>,
    /// Of one clause.
    pub clause: Option<String>,
}

impl Scope {
    /// From what somebody asks for: `from` and `until` as in [`moment`].
    ///
    /// # Errors
    /// A time is none, or `until` does not lie behind `from`.
    pub fn parse(
        (from, until): (Option<&str>, Option<&str>),
        site: Option<String>,
        clause: Option<String>,
    ) -> Result<Scope, &'static str> {
        let time = |text: Option<&str>| match text {
            None => Ok(None),
            Some(text) => moment(text).map(Some).ok_or(
                "from and until are dates (2026-07-01) or times with zone (2026-07-01T00:00:00Z)",
            ),
        };
        let (from, until) = (time(from)?, time(until)?);
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            return Err("until lies behind from");
        }
        Ok(Scope {
            from,
            until,
            site,
            clause,
        })
    }
}

/// A time, or the first moment of a date in UTC.
#[must_use]
pub fn moment(text: &str) -> Option<EventTime> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(EventTime::from(time));
    }
    let date: jiff::civil::Date = text.parse().ok()?;
    let start = date.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok()?;
    Some(EventTime::from(start.timestamp()))
}
