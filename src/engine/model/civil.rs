// SPDX-License-Identifier: EUPL-1.2
//! Civil time, step by step: hours of the test calendars begin and end on quarters.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::agreement::{Calendar, Grid, Length, Term};
use crate::observation::EventTime;

const QUARTER: i64 = 900_000_000;
const DAY: i64 = 86_400_000_000;

fn zoned(time: i64, zone: &TimeZone) -> jiff::civil::DateTime {
    let time = EventTime::from_micros(time).to_timestamp();
    zone.to_datetime(time)
}

fn open(calendar: &Calendar, time: i64) -> bool {
    let today = zoned(time, &calendar.zone).date();
    let first = |day: jiff::civil::Date, clock| {
        let moment = calendar.zone.to_timestamp(day.to_datetime(clock)).unwrap();
        moment.as_microsecond()
    };
    [today.yesterday().unwrap(), today].into_iter().any(|day| {
        let of_day = match calendar.extra.get(&day) {
            Some(own) => own.as_slice(),
            None if calendar.closed.contains(&day) => &[],
            None => &calendar.week[day.weekday().to_monday_zero_offset() as usize],
        };
        of_day.iter().any(|hours| {
            let last = if hours.overnight() {
                day.tomorrow().unwrap()
            } else {
                day
            };
            first(day, hours.start) <= time && time < first(last, hours.end)
        })
    })
}

/// Where steps begin between two moments: counted in time from each midnight, anew each day.
pub(super) fn borders(grid: &Grid, from: i64, to: i64) -> Vec<i64> {
    let midnight = |day: jiff::civil::Date| {
        let start = day.to_zoned_datetime(grid.zone.clone()).unwrap();
        start.timestamp().as_microsecond()
    };
    let mut borders = Vec::new();
    let mut day = zoned(from, &grid.zone).date();
    while midnight(day) < to {
        let next = midnight(day.tomorrow().unwrap());
        let step = match grid.step.micros() {
            DAY => next - midnight(day),
            step => step,
        };
        borders.extend((midnight(day)..next).step_by(step as usize));
        day = day.tomorrow().unwrap();
    }
    borders
}

/// The run of open quarters around a moment.
pub(super) fn shift(calendar: &Calendar, time: i64) -> Option<(i64, i64)> {
    let quarter = time.div_euclid(QUARTER) * QUARTER;
    let run = |step: i64| {
        let mut at = quarter;
        while open(calendar, at) {
            at += step;
        }
        at
    };
    open(calendar, quarter).then(|| (run(-QUARTER) + QUARTER, run(QUARTER)))
}

/// The first moment that is too late: hours include their end, days end with their last moment.
pub(super) fn late(term: &Term, from: i64) -> i64 {
    let is_civil = matches!(term.length, Length::Days(..) | Length::WorkingDays(..));
    over(term, from) + i64::from(!is_civil)
}

/// When a term that begins at `from` has gone by.
pub(super) fn over(term: &Term, from: i64) -> i64 {
    let midnight_after = |days: i64, zone: &TimeZone| {
        let day = zoned(from, zone)
            .date()
            .checked_add((days + 1).days())
            .unwrap();
        let start = day.to_zoned_datetime(zone.clone()).unwrap();
        start.timestamp().as_microsecond()
    };
    match &term.length {
        Length::Exact(span) => from + span.micros(),
        Length::Days(days, zone) => midnight_after(i64::from(*days), zone),
        Length::WorkingDays(days, calendar) => {
            let works = |days: i64| {
                let day = zoned(midnight_after(days - 1, &calendar.zone), &calendar.zone).date();
                match calendar.extra.get(&day) {
                    Some(own) => !own.is_empty(),
                    None if calendar.closed.contains(&day) => false,
                    None => {
                        !calendar.week[day.weekday().to_monday_zero_offset() as usize].is_empty()
                    }
                }
            };
            let mut left = *days;
            let mut day = 0;
            while left > 0 {
                day += 1;
                left -= u32::from(works(day));
            }
            midnight_after(day, &calendar.zone)
        }
        Length::WorkingTime(span, calendar) => {
            let (mut left, mut at) = (span.micros(), from);
            loop {
                assert!(
                    at < from + 60 * DAY,
                    "the test calendar is closed for two months"
                );
                let next = (at.div_euclid(QUARTER) + 1) * QUARTER;
                if open(calendar, at) {
                    if left <= next - at {
                        return at + left;
                    }
                    left -= next - at;
                }
                at = next;
            }
        }
        Length::Months(..) => unreachable!("not in the test agreements"),
    }
}
