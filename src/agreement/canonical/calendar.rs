// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of calendars: hours of the week, and apart from them the days that differ.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::Meaning;
use super::text::{date, quoted, zone};
use crate::agreement::calendar::weekday;
use crate::agreement::{Calendar, DayHours};

/// What is looked at in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reads {
    /// Whether events happen within its hours.
    Moments,
    /// The same, of what has to come first: it may lie as far back as terms reach.
    FirstMoments,
    /// Each run of its hours.
    Shifts,
    /// On which days it has hours.
    WorkingDays,
    /// How much time its hours make.
    WorkingTime,
}

/// The days of a calendar that are not as others of the week, as one use of it sees them.
#[derive(Clone, Debug)]
pub struct Days {
    /// What is looked at.
    pub reads: Reads,
    /// Whose days they are.
    pub zone: TimeZone,
    /// Their hours; empty for a day without any. A day whose hours are those of its weekday is
    /// not among them, whatever the file says.
    pub odd: BTreeMap<Date, String>,
}

impl Days {
    fn key(&self) -> (Reads, &BTreeMap<Date, String>) {
        (self.reads, &self.odd)
    }
}

/// The zone stands in the text, too.
impl PartialEq for Days {
    fn eq(&self, other: &Days) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Days {}

impl PartialOrd for Days {
    fn partial_cmp(&self, other: &Days) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Days {
    fn cmp(&self, other: &Days) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// Zone and weekly hours; the days that differ stand apart.
pub(super) fn apart(calendar: &Calendar, reads: Reads) -> Meaning {
    let mut meaning = week(calendar, reads);
    meaning.days.push(Days {
        reads,
        zone: calendar.zone.clone(),
        odd: odd(calendar, reads),
    });
    meaning
}

/// Everything in one.
pub(super) fn whole(calendar: &Calendar, reads: Reads) -> Meaning {
    let odd = odd(calendar, reads).into_iter();
    let odd = odd.map(|(day, hours)| Meaning::named(&date(day).text, quoted(&hours)));
    Meaning::list(
        "calendar",
        [week(calendar, reads), Meaning::list("days", odd)],
    )
}

/// Whether two calendars have the same hours on all days.
pub(in crate::agreement) fn same_hours(a: &Calendar, b: &Calendar) -> bool {
    whole(a, Reads::Shifts) == whole(b, Reads::Shifts)
}

fn week(calendar: &Calendar, reads: Reads) -> Meaning {
    let Calendar {
        name: _,
        zone: own_zone,
        week,
        working: _, // each day says whether it is one, where that is looked at
        closed: _,  // among the days that differ
        extra: _,   // likewise
    } = calendar;
    let days = week.iter().enumerate();
    let days = days.map(|(day, hours)| quoted(&seen(hours, calendar.works_on(day), reads)));
    let week = Meaning::list("week", days);
    Meaning::list("hours", [zone(own_zone), week])
}

/// The days whose hours are not those of their weekday.
fn odd(calendar: &Calendar, reads: Reads) -> BTreeMap<Date, String> {
    let days: BTreeSet<Date> = calendar
        .closed
        .iter()
        .chain(calendar.extra.keys())
        .copied()
        .collect();
    let days = days.into_iter().map(|day| {
        let weekday = weekday(day);
        let usual = seen(&calendar.week[weekday], calendar.works_on(weekday), reads);
        let own = seen(calendar.hours(day), calendar.is_working_day(day), reads);
        (day, own, usual)
    });
    let odd = days.filter(|(_, hours, usual)| hours != usual);
    odd.map(|(day, hours, _)| (day, hours)).collect()
}

/// The hours of a day, as far as they are looked at.
fn seen(hours: &[DayHours], works: bool, reads: Reads) -> String {
    let joins = match reads {
        Reads::WorkingDays if !works => return String::new(),
        Reads::WorkingDays => return "open".to_owned(),
        // Two shifts that follow one another are two.
        Reads::Shifts => false,
        Reads::Moments | Reads::FirstMoments | Reads::WorkingTime => true,
    };
    let mut spans: Vec<DayHours> = Vec::new();
    for next in hours {
        match spans.last_mut() {
            Some(last) if joins && follows(next, last) => last.end = next.end,
            _ => spans.push(*next),
        }
    }
    let written = spans.iter().map(|hours| {
        let end = match hours.end_at_midnight() {
            true => "24:00".to_owned(),
            false => clock(hours.end),
        };
        format!("{}-{end}", clock(hours.start))
    });
    written.collect::<Vec<_>>().join(" ")
}

/// Whether hours go on where others end, and both together are no longer than a day.
fn follows(next: &DayHours, last: &DayHours) -> bool {
    let fits = !next.overnight() || next.end <= last.start;
    !last.overnight() && last.end == next.start && fits
}

fn clock(time: Time) -> String {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    match (second, time.subsec_nanosecond()) {
        (0, 0) => format!("{hour:02}:{minute:02}"),
        (second, nanos) => format!("{hour:02}:{minute:02}:{second:02}.{nanos:09}"),
    }
}
