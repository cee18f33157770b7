// SPDX-License-Identifier: EUPL-1.2
//! Stretches of event time that clauses look at, and terms that run from an event.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Calendar;
use crate::observation::Span;

/// Events that a group keeps at most where every stretch of them is judged: one more than a clause
/// can allow there.
pub const ROLLING_EVENTS: u32 = 16_384;

/// A stretch of event time. Starts are included, ends are not.
#[derive(Clone, Debug)]
pub enum Window {
    /// A civil day, week or month in a zone; keeps its civil length when clocks change.
    Calendar(CalendarUnit, TimeZone),
    /// A shift: one run of opening hours of a calendar. Events outside belong to none.
    Shift(Arc<Calendar>),
    /// Back-to-back stretches of equal length.
    Tumbling(Grid),
    /// Any stretch of this length that ends with an event: an event exactly so long before the last
    /// one lies outside.
    Rolling(Span),
    /// Stretches that begin with each step of a grid.
    Hopping {
        /// Where they begin and end.
        grid: Grid,
        /// How many steps one lasts: 1 to 1 000.
        steps: u32,
    },
    /// Events of a group that follow one another within `gap`; ends `gap` after the last.
    Session {
        /// A pause this long or longer begins a new session.
        gap: Span,
    },
}

/// How time is cut into steps: each civil day of a zone by itself, from its midnight on. On a day on
/// which clocks change there are more or fewer steps, and its last one may be shorter.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Length of a step; it divides 24 hours. Of 24 hours, a step is a civil day whatever its length.
    pub step: Span,
    /// Whose days.
    pub zone: TimeZone,
}

/// Civil units of calendar windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarUnit {
    /// From midnight to midnight.
    Day,
    /// From Monday to Monday.
    Week,
    /// From the first to the first.
    Month,
}

/// How long after an event something is due.
///
/// Days, weeks, months and working days are civil: the day of the event does not count, and the
/// term ends with its last day (French code of civil procedure, articles 640 to 642).
#[derive(Clone, Debug)]
pub struct Term {
    /// How it is counted.
    pub length: Length,
    /// As it stands in the file.
    pub written: String,
}

/// How a term is counted.
#[derive(Clone, Debug)]
pub enum Length {
    /// So much time, whatever the clocks show.
    Exact(Span),
    /// Civil days in a zone.
    Days(u32, TimeZone),
    /// Civil months in a zone; a day that the last month does not have is its last.
    Months(u32, TimeZone),
    /// Days on which a calendar has hours.
    WorkingDays(u32, Arc<Calendar>),
    /// So much time within the hours of a calendar.
    WorkingTime(Span, Arc<Calendar>),
}
