// SPDX-License-Identifier: EUPL-1.2
//! When a term ends.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::hours::{working_days, working_time};
use super::window::midnight;
use crate::agreement::{Length, Term};
use crate::observation::{EventTime, Span};

/// The smallest step of event time.
pub(super) const MOMENT: Span = Span::from_micros(1);

/// The civil date of a moment.
pub(super) fn date(time: EventTime, zone: &TimeZone) -> Date {
    zone.to_datetime(time.to_timestamp()).date()
}

/// The end of a civil day.
pub(super) fn after(day: Date, zone: &TimeZone) -> EventTime {
    day.tomorrow()
        .map_or(EventTime::MAX, |next| midnight(next, zone))
}

impl Term {
    /// The first moment at which a pause that began at `from` is longer than the term.
    pub(super) fn passed(&self, from: EventTime) -> EventTime {
        self.over(from).plus(MOMENT)
    }

    /// The first moment that is too late for a term that begins with an event: within so many hours
    /// is also what comes exactly so many hours later. It never falls when `from` rises.
    pub(super) fn end(&self, from: EventTime) -> EventTime {
        match &self.length {
            Length::Exact(_) | Length::WorkingTime(..) => self.over(from).plus(MOMENT),
            Length::Days(..) | Length::Months(..) | Length::WorkingDays(..) => self.over(from),
        }
    }

    /// The moment by which a term that begins with an event has gone by whole. It never falls when
    /// `from` rises.
    pub(super) fn over(&self, from: EventTime) -> EventTime {
        match &self.length {
            Length::Exact(span) => from.plus(*span),
            Length::Days(days, zone) => {
                let last = date(from, zone).checked_add(i64::from(*days).days());
                last.map_or(EventTime::MAX, |last| after(last, zone))
            }
            Length::Months(months, zone) => {
                let last = date(from, zone).checked_add(i64::from(*months).months());
                last.map_or(EventTime::MAX, |last| after(last, zone))
            }
            Length::WorkingDays(days, calendar) => working_days(calendar, from, *days),
            Length::WorkingTime(span, calendar) => working_time(calendar, from, *span),
        }
    }
}
