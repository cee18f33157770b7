// SPDX-License-Identifier: EUPL-1.2
//! Which alerts are wanted, as people ask for them.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::diagnostic::Language;
use crate::observation::EventTime;

/// Characters of a name that somebody gives at most: of a recipient, a reference, a requester.
pub const MAX_NAME: usize = 300;

/// Which alerts are wanted; leaves are given whole, because nothing in them is personal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// When they were told.
    pub told: Period,
    /// When that happened what they are about.
    pub facts: Period,
    /// At one site.
    pub site: Option<String>,
    /// Of one clause.
    pub clause: Option<String>,
}

/// A stretch of time as somebody asks for it. A day counts whole, the first and the last alike, and
/// is a civil day of the agreement's zone; a moment ends what lies before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    from: Option<Bound>,
    until: Option<Bound>,
}

/// One side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Moment(EventTime),
    Day(Date),
}

/// A stretch of time in moments; a side that is missing is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// First moment inside.
    pub from: Option<EventTime>,
    /// First moment no longer inside.
    pub until: Option<EventTime>,
}

/// What nobody can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// A side is no time.
    #[error("times are dates (2026-07-01) or moments with zone (2026-07-01T00:00:00Z)")]
    Time,
    /// It ends before it begins.
    #[error("until lies before from")]
    Backwards,
    /// A name is too long.
    #[error("a name has at most {MAX_NAME} characters")]
    Name,
}

impl ScopeError {
    /// The same in one language.
    #[must_use]
    pub fn say(self, language: Language) -> String {
        let french = match self {
            ScopeError::Time => "les temps sont des dates (2026-07-01) ou des instants avec leur \
                                 fuseau (2026-07-01T00:00:00Z)"
                .to_owned(),
            ScopeError::Backwards => "la fin vient avant le début".to_owned(),
            ScopeError::Name => format!("un nom a {MAX_NAME} caractères au plus"),
        };
        language.pick(self.to_string(), french)
    }
}

impl Period {
    /// From what somebody asks for.
    ///
    /// # Errors
    /// A side is no time, or the end lies before the beginning.
    pub fn parse(from: Option<&str>, until: Option<&str>) -> Result<Period, ScopeError> {
        let side = |text: Option<&str>| text.map(Bound::parse).transpose();
        let period = Period {
            from: side(from)?,
            until: side(until)?,
        };
        // Days of any zone lie in the same order; a day and a moment are compared once it is known.
        if period.sides_are_alike() {
            period.within(&TimeZone::UTC)?;
        }
        Ok(period)
    }

    /// Its moments, if its days are those of this zone.
    ///
    /// # Errors
    /// It ends before it begins.
    pub fn within(&self, zone: &TimeZone) -> Result<Range, ScopeError> {
        let range = Range {
            from: self.from.map(|bound| bound.begin(zone)),
            until: self.until.map(|bound| bound.end(zone)),
        };
        match range.from.zip(range.until) {
            Some((from, until)) if from >= until => Err(ScopeError::Backwards),
            _ => Ok(range),
        }
    }

    /// Both sides as they were asked for.
    #[must_use]
    pub fn written(&self) -> [Option<String>; 2] {
        [self.from, self.until].map(|side| side.map(|bound| bound.to_string()))
    }

    fn sides_are_alike(self) -> bool {
        matches!(
            (self.from, self.until),
            (Some(Bound::Day(_)), Some(Bound::Day(_)))
                | (Some(Bound::Moment(_)), Some(Bound::Moment(_)))
        )
    }
}

impl Bound {
    fn parse(text: &str) -> Result<Bound, ScopeError> {
        if let Ok(time) = text.parse::<jiff::Timestamp>() {
            return Ok(Bound::Moment(time.into()));
        }
        // A civil time without a zone is neither a day nor a moment.
        let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
        date.map(Bound::Day).ok_or(ScopeError::Time)
    }

    fn begin(self, zone: &TimeZone) -> EventTime {
        match self {
            Bound::Moment(time) => time,
            Bound::Day(day) => midnight(day, zone),
        }
    }

    fn end(self, zone: &TimeZone) -> EventTime {
        match self {
            Bound::Moment(time) => time,
            Bound::Day(day) => day.tomorrow().map_or(EventTime::MAX, |d| midnight(d, zone)),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::Moment(time) => time.fmt(f),
            Bound::Day(day) => day.fmt(f),
        }
    }
}

/// The first moment of a civil day.
fn midnight(day: Date, zone: &TimeZone) -> EventTime {
    let start = zone.to_timestamp(day.into());
    start.map_or(EventTime::MAX, EventTime::from)
}

impl Range {
    /// Whether it is open on both sides.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Range::default()
    }

    /// Whether a moment lies inside.
    #[must_use]
    pub fn holds(&self, time: EventTime) -> bool {
        self.meets(time, time)
    }

    /// Whether something that happened from one moment to another, both included, lies partly
    /// inside.
    #[must_use]
    pub fn meets(&self, first: EventTime, last: EventTime) -> bool {
        self.from.is_none_or(|from| last >= from) && self.until.is_none_or(|until| first < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> EventTime {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn a_day_counts_whole_in_the_zone_of_the_agreement_the_last_one_too() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let march = Period::parse(Some("2026-03-01"), Some("2026-03-31")).unwrap();
        let range = march.within(&paris).unwrap();
        assert_eq!(range.from, Some(moment("2026-02-28T23:00:00Z")));
        // Summer time began in between.
        assert_eq!(range.until, Some(moment("2026-03-31T22:00:00Z")));
        assert!(range.holds(moment("2026-03-31T21:59:59Z")));
        assert!(!range.holds(moment("2026-03-31T22:00:00Z")));
        let one = Period::parse(Some("2026-03-01"), Some("2026-03-01")).unwrap();
        assert!(one.within(&paris).is_ok());
        assert_eq!(
            march.written(),
            [Some("2026-03-01".into()), Some("2026-03-31".into())]
        );
    }

    #[test]
    fn moments_are_exact_and_their_end_is_left_out() {
        let (from, until) = ("2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z");
        let range = Period::parse(Some(from), Some(until)).unwrap();
        let range = range.within(&TimeZone::UTC).unwrap();
        assert!(range.holds(moment(from)) && !range.holds(moment(until)));
        // What began before and went on, and what begins just before the end.
        assert!(range.meets(moment("2026-02-01T00:00:00Z"), moment(from)));
        assert!(!range.meets(moment(until), moment("2027-01-01T00:00:00Z")));
    }

    #[test]
    fn what_is_no_time_or_ends_before_it_begins_is_refused() {
        for text in ["", "march", "2026-03-01T10:00", "2026-13-01", "20260301"] {
            assert_eq!(
                Period::parse(Some(text), None),
                Err(ScopeError::Time),
                "{text}"
            );
        }
        let days = Period::parse(Some("2026-03-02"), Some("2026-03-01"));
        assert_eq!(days, Err(ScopeError::Backwards));
        let mixed = Period::parse(Some("2026-03-01T12:00:00Z"), Some("2026-02-27")).unwrap();
        assert_eq!(mixed.within(&TimeZone::UTC), Err(ScopeError::Backwards));
    }
}
