// SPDX-License-Identifier: EUPL-1.2
//! When a calendar is open: one answer for moments, shifts, working days and working time.
//!
//! Hours that begin on a day are one stretch of event time: it begins when the clock first shows
//! their start and is over for good when the clock first shows their end, whatever the clock shows
//! again when it is put back. A start or an end that the clock skips is the moment it jumps to.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use super::term::{after, date};
use super::window::TimeRange;
use crate::agreement::{Calendar, DayHours};
use crate::observation::{EventTime, Span};

/// Days a term looks ahead at most: ten years. A calendar that is closed longer never ends one.
const FAR: u32 = 3_660;

/// Further from a change of the clock than this, civil time tells all.
const NEAR: jiff::SignedDuration = jiff::SignedDuration::from_hours(50);

/// Whether a point in time lies in the hours of a calendar.
#[must_use]
pub fn is_open(calendar: &Calendar, time: EventTime) -> bool {
    let zone = &calendar.zone;
    let moment = time.to_timestamp();
    let offset = |at: Result<jiff::Timestamp, _>| at.map(|at| zone.to_offset(at)).ok();
    let before = offset(moment.checked_sub(NEAR));
    if before.is_some() && before == offset(moment.checked_add(NEAR)) {
        return is_open_by_the_clock(calendar, zone.to_datetime(moment));
    }
    let today = date(time, zone);
    let days = [today.yesterday().ok(), Some(today)].into_iter().flatten();
    days.flat_map(|day| stretches(calendar, day))
        .any(|open| open.contains(time))
}

/// The same, where no clock changes.
fn is_open_by_the_clock(calendar: &Calendar, now: DateTime) -> bool {
    let (today, clock) = (now.date(), now.time());
    let of_today =
        |hours: &DayHours| hours.start <= clock && (hours.overnight() || clock < hours.end);
    let of_yesterday = |hours: &DayHours| hours.overnight() && clock < hours.end;
    calendar.hours(today).iter().any(of_today)
        || today
            .yesterday()
            .is_ok_and(|day| calendar.hours(day).iter().any(of_yesterday))
}

/// The hours that begin on one day as stretches of event time.
fn stretches(calendar: &Calendar, day: Date) -> impl Iterator<Item = TimeRange> {
    let at = move |day: Date, time: Time| {
        let moment = calendar.zone.to_timestamp(day.to_datetime(time));
        moment.map_or(EventTime::MAX, EventTime::from)
    };
    calendar.hours(day).iter().map(move |hours| TimeRange {
        start: at(day, hours.start),
        end: match (hours.overnight(), day.tomorrow()) {
            (false, _) => at(day, hours.end),
            (true, _) if hours.end_at_midnight() => after(day, &calendar.zone),
            (true, Ok(next)) => at(next, hours.end),
            (true, Err(_)) => EventTime::MAX,
        },
    })
}

/// The shift around a moment: one run of opening hours. Hours that end at midnight go on with
/// those that begin there, so that a night is one shift; a day without any pause is one, too.
pub(super) fn shift(calendar: &Calendar, time: EventTime) -> Option<TimeRange> {
    let today = date(time, &calendar.zone);
    let mut shifts: Vec<TimeRange> = Vec::new();
    let mut may_go_on = false;
    for day in [-2, -1, 0, 1] {
        let day = today.checked_add(i64::from(day).days()).ok()?;
        let hours = calendar.hours(day);
        for (hours, range) in hours.iter().zip(stretches(calendar, day)) {
            let from_midnight = hours.start == Time::midnight();
            let last = shifts.last_mut().filter(|_| from_midnight && may_go_on);
            match last {
                Some(last) => last.end = range.end,
                None => shifts.push(range),
            }
            may_go_on = hours.end_at_midnight() && !from_midnight;
        }
        may_go_on &= hours.last().is_some_and(DayHours::end_at_midnight);
    }
    shifts.into_iter().find(|shift| shift.contains(time))
}

/// The next moment after this one at which hours begin, within two days.
pub(super) fn opening(calendar: &Calendar, time: EventTime) -> EventTime {
    let today = date(time, &calendar.zone);
    let days = (0..=2).filter_map(|day: i64| today.checked_add(day.days()).ok());
    days.flat_map(|day| stretches(calendar, day))
        .map(|open| open.start)
        .find(|start| *start > time)
        .unwrap_or(EventTime::MAX)
}

/// The end of the last of so many working days after the one of a moment.
pub(super) fn working_days(calendar: &Calendar, from: EventTime, days: u32) -> EventTime {
    let mut day = date(from, &calendar.zone);
    let mut left = days;
    for _ in 0..FAR {
        if left == 0 {
            return after(day, &calendar.zone);
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        left -= u32::from(calendar.is_working_day(day));
    }
    EventTime::MAX
}

/// The moment at which so much time within the hours of a calendar has gone by.
pub(super) fn working_time(calendar: &Calendar, from: EventTime, span: Span) -> EventTime {
    let mut left = span.micros();
    let today = date(from, &calendar.zone);
    // A night that began the day before may still go on.
    let mut day = today.yesterday().unwrap_or(today);
    for _ in 0..FAR {
        for open in stretches(calendar, day) {
            let start = open.start.max(from);
            let length = open.end.since(start).micros().max(0);
            if left <= length {
                return start.plus(Span::from_micros(left));
            }
            left -= length;
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    EventTime::MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Length, Term};
    use jiff::civil::{date as day, time};
    use jiff::tz::TimeZone;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn at(text: &str) -> EventTime {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn calendar(hours: [&[(i8, i8)]; 7]) -> Arc<Calendar> {
        let of_day = |hours: &[(i8, i8)]| {
            let hours = hours.iter().map(|(start, end)| DayHours {
                start: time(*start, 0, 0, 0),
                end: time(*end % 24, 0, 0, 0),
            });
            hours.collect()
        };
        Arc::new(Calendar {
            name: "c".into(),
            zone: paris(),
            week: hours.map(of_day),
            working: None,
            closed: vec![day(2026, 12, 25)],
            extra: BTreeMap::from([(day(2026, 12, 26), of_day(&[(8, 12)]))]),
        })
    }

    fn weekdays() -> Arc<Calendar> {
        let open: &[(i8, i8)] = &[(8, 12), (13, 17)];
        calendar([open, open, open, open, open, &[], &[]])
    }

    fn end(length: Length, from: &str) -> String {
        let term = Term {
            length,
            written: String::new(),
        };
        term.over(at(from)).to_string()
    }

    #[test]
    fn a_term_in_days_ends_with_its_last_day() {
        // The clocks go forward on the 29th: the day is 23 hours long.
        let days = || Length::Days(1, paris());
        assert_eq!(end(days(), "2026-03-28T10:00:00Z"), "2026-03-29T22:00:00Z");
        assert_eq!(end(days(), "2026-10-24T10:00:00Z"), "2026-10-25T23:00:00Z");
        let month = Length::Months(1, paris());
        assert_eq!(end(month, "2028-01-31T10:00:00Z"), "2028-02-29T23:00:00Z");
    }

    #[test]
    fn working_days_skip_weekends_and_holidays() {
        let two = || Length::WorkingDays(2, weekdays());
        // Thursday the 24th: the 25th is closed, the 26th is a Saturday with hours of its own.
        assert_eq!(end(two(), "2026-12-24T10:00:00Z"), "2026-12-28T23:00:00Z");
        assert_eq!(end(two(), "2026-12-14T10:00:00Z"), "2026-12-16T23:00:00Z");
    }

    #[test]
    fn working_time_runs_in_opening_hours_only() {
        let span = |hours: i64| Length::WorkingTime(Span::from_secs(hours * 3600), weekdays());
        assert_eq!(end(span(2), "2026-12-14T10:30:00Z"), "2026-12-14T13:30:00Z");
        assert_eq!(end(span(1), "2026-12-24T15:30:00Z"), "2026-12-26T07:30:00Z");
        assert_eq!(end(span(4), "2026-12-14T00:00:00Z"), "2026-12-14T11:00:00Z");
    }

    #[test]
    fn a_night_is_one_shift() {
        let night: &[(i8, i8)] = &[(0, 5), (21, 24)];
        let calendar = calendar([night; 7]);
        let found = shift(&calendar, at("2026-12-14T23:30:00Z")).unwrap();
        assert_eq!(found.start, at("2026-12-14T20:00:00Z"));
        assert_eq!(found.end, at("2026-12-15T04:00:00Z"));
        assert_eq!(shift(&calendar, at("2026-12-14T21:00:00Z")), Some(found));
        assert_eq!(shift(&calendar, at("2026-12-14T12:00:00Z")), None);
    }

    #[test]
    fn a_calendar_without_pauses_has_one_shift_a_day() {
        let calendar = calendar([&[(0, 24)]; 7]);
        let found = shift(&calendar, at("2026-12-14T23:30:00Z")).unwrap();
        assert_eq!(found.start, at("2026-12-14T23:00:00Z"));
        assert_eq!(found.end, at("2026-12-15T23:00:00Z"));
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let night: &[(i8, i8)] = &[(22, 6)];
        let calendar = calendar([night, night, night, night, night, &[], &[]]);
        let is_open = |moment: &str| is_open(&calendar, at(moment));
        // Friday's goes on until Saturday morning; Monday begins in the evening.
        assert!(is_open("2026-03-07T01:00:00Z"));
        assert!(!is_open("2026-03-07T05:00:00Z"));
        assert!(!is_open("2026-03-02T01:00:00Z"));
        // Christmas Eve goes on into the holiday, on which no other begins.
        assert!(is_open("2026-12-25T04:59:59Z"));
        assert!(!is_open("2026-12-25T22:00:00Z"));
        let friday = shift(&calendar, at("2026-03-07T01:00:00Z")).unwrap();
        assert_eq!(friday.start, at("2026-03-06T21:00:00Z"));
        assert_eq!(friday.end, at("2026-03-07T05:00:00Z"));
        let hours = Length::WorkingTime(Span::from_secs(2 * 3600), calendar.clone());
        assert_eq!(end(hours, "2026-03-07T04:00:00Z"), "2026-03-09T22:00:00Z");
    }

    #[test]
    fn working_days_are_declared_apart_from_hours() {
        let mut six = Calendar::clone(&weekdays());
        six.working = Some([true, true, true, true, true, true, false]);
        let two = |calendar: Calendar| Length::WorkingDays(2, Arc::new(calendar));
        // From Friday: Saturday and Monday.
        assert_eq!(
            end(two(six), "2026-12-18T10:00:00Z"),
            "2026-12-21T23:00:00Z"
        );
        let five = Calendar::clone(&weekdays());
        assert_eq!(
            end(two(five), "2026-12-18T10:00:00Z"),
            "2026-12-22T23:00:00Z"
        );
    }

    /// Ten years in five zones, quarter by quarter: hours begin when the clock first shows their
    /// start and end when it first shows their end.
    #[test]
    fn calendars_are_open_as_the_clocks_say() {
        let zones = [
            "Europe/Paris",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "America/Santiago",
        ];
        for zone in zones {
            let zone = TimeZone::get(zone).unwrap();
            let day: &[(i8, i8)] = &[(0, 3), (14, 15), (23, 2)];
            let calendar = Calendar {
                zone: zone.clone(),
                closed: Vec::new(),
                extra: BTreeMap::new(),
                ..Calendar::clone(&calendar([
                    &[(22, 6)],
                    &[],
                    day,
                    &[(1, 2)],
                    &[],
                    day,
                    &[(2, 5)],
                ]))
            };
            let quarter = Span::from_secs(900);
            let mut moment = at("2020-01-01T00:00:00Z");
            // What may still begin or end: hours by the day on which they begin.
            let mut open: BTreeMap<(Date, usize), bool> = BTreeMap::new();
            while moment < at("2030-01-01T00:00:00Z") {
                let now = zone.to_datetime(moment.to_timestamp());
                let today = now.date();
                for (at, hours) in calendar.hours(today).iter().enumerate() {
                    if hours.start <= now.time() {
                        open.entry((today, at)).or_insert(true);
                    }
                }
                for ((day, at), is_open) in &mut open {
                    let hours = &calendar.hours(*day)[*at];
                    let last = if hours.overnight() {
                        day.tomorrow().unwrap()
                    } else {
                        *day
                    };
                    *is_open &= now < last.to_datetime(hours.end);
                }
                open.retain(|(day, _), is_open| *is_open || *day >= today.yesterday().unwrap());
                let want = open.values().any(|is_open| *is_open);
                assert_eq!(is_open(&calendar, moment), want, "{moment} {zone:?}");
                assert_eq!(
                    shift(&calendar, moment).is_some(),
                    want,
                    "{moment} {zone:?}"
                );
                moment = moment.plus(quarter);
            }
        }
    }
}
