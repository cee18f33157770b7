// SPDX-License-Identifier: EUPL-1.2
//! Civil time: opening hours as stretches, shifts, and when a term ends.

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::window::{Stretch, midnight};
use crate::agreement::{Calendar, DayHours, Length, Term};
use crate::observation::{EventTime, Span};

/// Days a term looks ahead at most: ten years. A calendar that is closed longer never ends one.
const FAR: u32 = 3_660;

/// The smallest step of event time.
pub(super) const MOMENT: Span = Span::from_micros(1);

/// The civil date of a moment.
pub(super) fn date(time: EventTime, zone: &TimeZone) -> Date {
    zone.to_datetime(time.to_timestamp()).date()
}

/// The hours of one day: its own, none if it is closed, else those of its day of the week.
pub(super) fn hours(calendar: &Calendar, day: Date) -> &[DayHours] {
    if let Some(own) = calendar.extra.get(&day) {
        return own;
    }
    if calendar.closed.binary_search(&day).is_ok() {
        return &[];
    }
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
    &calendar.week[weekday]
}

/// The hours of one day as stretches of event time, as the zone's clocks live them.
fn stretches(calendar: &Calendar, day: Date) -> impl Iterator<Item = Stretch> {
    let at = move |time: Time| {
        let moment = calendar.zone.to_timestamp(day.to_datetime(time));
        moment.map_or(EventTime::MAX, EventTime::from)
    };
    hours(calendar, day).iter().map(move |hours| Stretch {
        start: at(hours.start),
        end: hours.end.map_or_else(|| after(day, &calendar.zone), at),
    })
}

/// The end of a civil day.
pub(super) fn after(day: Date, zone: &TimeZone) -> EventTime {
    day.tomorrow()
        .map_or(EventTime::MAX, |next| midnight(next, zone))
}

/// The shift around a moment: one run of opening hours. Hours that end at midnight go on with
/// those that begin there, so that a night is one shift; a day without any pause is one, too.
pub(super) fn shift(calendar: &Calendar, time: EventTime) -> Option<Stretch> {
    let today = date(time, &calendar.zone);
    let mut shifts: Vec<Stretch> = Vec::new();
    let mut may_go_on = false;
    for day in [-2, -1, 0, 1] {
        let day = today.checked_add(i64::from(day).days()).ok()?;
        for (hours, stretch) in hours(calendar, day).iter().zip(stretches(calendar, day)) {
            let from_midnight = hours.start == Time::midnight();
            let last = shifts.last_mut().filter(|_| from_midnight && may_go_on);
            match last {
                Some(last) => last.end = stretch.end,
                None => shifts.push(stretch),
            }
            may_go_on = hours.end.is_none() && !from_midnight;
        }
        may_go_on &= hours(calendar, day).last().is_some_and(|h| h.end.is_none());
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

fn working_days(calendar: &Calendar, from: EventTime, days: u32) -> EventTime {
    let mut day = date(from, &calendar.zone);
    let mut left = days;
    for _ in 0..FAR {
        if left == 0 {
            return after(day, &calendar.zone);
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        left -= u32::from(!hours(calendar, day).is_empty());
    }
    EventTime::MAX
}

fn working_time(calendar: &Calendar, from: EventTime, span: Span) -> EventTime {
    let mut left = span.micros();
    let mut day = date(from, &calendar.zone);
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
    use jiff::civil::{date as day, time};
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
                end: (*end < 24).then(|| time(*end, 0, 0, 0)),
            });
            hours.collect()
        };
        Arc::new(Calendar {
            name: "c".into(),
            zone: paris(),
            week: hours.map(of_day),
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
}
