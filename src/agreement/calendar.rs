// SPDX-License-Identifier: EUPL-1.2
//! Opening hours and working days, as an agreement declares them.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// Opening hours in civil time of a zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The name clauses use.
    pub name: String,
    /// The zone its hours are read in.
    pub zone: TimeZone,
    /// Hours by day of week, Monday first. Spans of one day are sorted and do not overlap.
    pub week: [Vec<DayHours>; 7],
    /// Which days of the week are working days, Monday first; if it does not say, those with hours.
    pub working: Option<[bool; 7]>,
    /// Days without any hours, sorted.
    pub closed: Vec<Date>,
    /// Days with hours of their own, such as on-call duty; they come before `closed` and `week`.
    pub extra: BTreeMap<Date, Vec<DayHours>>,
}

/// Hours that begin on one civil day: from `start` (included) to `end` (excluded). They belong to
/// that day, also where they pass midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayHours {
    /// First moment inside.
    pub start: Time,
    /// First moment no longer inside; on the day after if it is not later than `start`.
    pub end: Time,
}

impl Calendar {
    /// The hours that begin on a day: its own, none if it is closed, else those of its weekday.
    #[must_use]
    pub fn hours(&self, day: Date) -> &[DayHours] {
        if let Some(own) = self.extra.get(&day) {
            return own;
        }
        match self.is_closed(day) {
            true => &[],
            false => &self.week[weekday(day)],
        }
    }

    /// Whether a day counts as a working day: by its own hours, else never if it is closed, else
    /// as its weekday.
    #[must_use]
    pub fn is_working_day(&self, day: Date) -> bool {
        if let Some(own) = self.extra.get(&day) {
            return !own.is_empty();
        }
        !self.is_closed(day) && self.works_on(weekday(day))
    }

    /// Whether a day of the week is a working day, 0 for Monday to 6.
    #[must_use]
    pub fn works_on(&self, weekday: usize) -> bool {
        match &self.working {
            Some(days) => days[weekday],
            None => !self.week[weekday].is_empty(),
        }
    }

    fn is_closed(&self, day: Date) -> bool {
        self.closed.binary_search(&day).is_ok()
    }
}

impl DayHours {
    /// Whether they end on the day after: at midnight they do.
    #[must_use]
    pub fn overnight(&self) -> bool {
        self.end <= self.start
    }

    /// Whether they end with their day.
    #[must_use]
    pub fn end_at_midnight(&self) -> bool {
        self.end == Time::midnight()
    }
}

/// 0 for Monday to 6.
pub(super) fn weekday(day: Date) -> usize {
    usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default()
}
