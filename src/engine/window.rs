// SPDX-License-Identifier: EUPL-1.2
//! Which stretch of event time an event belongs to.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::hours::{opening, shift};
use super::term::MOMENT;
use crate::agreement::{CalendarUnit, Grid, Window};
use crate::observation::{EventTime, Span};

/// 24 hours in microseconds.
const DAY: i64 = 86_400_000_000;

/// A stretch of event time in microseconds: `start` belongs to it, `end` does not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TimeRange {
    /// First moment inside.
    pub start: EventTime,
    /// First moment no longer inside.
    pub end: EventTime,
}

impl TimeRange {
    /// Whether the moment lies inside.
    #[must_use]
    pub fn contains(&self, time: EventTime) -> bool {
        self.start <= time && time < self.end
    }
}

/// Finds the pane an event falls into: the window itself, or the step of a rolling one.
///
/// Sessions have no fixed panes; for them the pane is the event and the gap after it.
#[derive(Debug)]
pub(super) struct WindowAssigner {
    window: Window,
    /// The stretch found last: events come roughly in order, so it is nearly always right.
    last: TimeRange,
}

impl WindowAssigner {
    pub(super) fn new(window: Window) -> WindowAssigner {
        WindowAssigner {
            window,
            last: TimeRange {
                start: EventTime::MAX,
                end: EventTime::MIN,
            },
        }
    }

    /// The pane that contains the moment; `None` outside every shift.
    pub(super) fn assign(&mut self, time: EventTime) -> Option<TimeRange> {
        if self.last.contains(time) {
            return Some(self.last);
        }
        let found = match &self.window {
            Window::Calendar(unit, zone) => calendar(*unit, zone, time),
            Window::Shift(hours) => shift(hours, time)?,
            Window::Tumbling(grid) | Window::Hopping { grid, .. } => Steps::at(grid, time).step,
            Window::Session { gap } => {
                return Some(TimeRange {
                    start: time,
                    end: time.plus(*gap),
                });
            }
            // Its stretches end with events: nothing is fixed before one comes.
            Window::Rolling(_) => {
                return Some(TimeRange {
                    start: time,
                    end: time.plus(MOMENT),
                });
            }
        };
        self.last = found;
        Some(found)
    }
}

impl WindowAssigner {
    /// The beginning of the next shift after a moment that lies in none.
    pub(super) fn next(&self, time: EventTime) -> EventTime {
        match &self.window {
            Window::Shift(hours) => opening(hours, time),
            _ => EventTime::MAX,
        }
    }
}

/// The steps of a grid, one after another.
#[derive(Debug, Clone)]
pub(super) struct Steps<'g> {
    grid: &'g Grid,
    /// The civil day that the step lies in.
    day: TimeRange,
    pub(super) step: TimeRange,
}

impl<'g> Steps<'g> {
    /// Beginning with the step around a moment.
    pub(super) fn at(grid: &'g Grid, time: EventTime) -> Steps<'g> {
        let day = calendar(CalendarUnit::Day, &grid.zone, time);
        let step = cut(grid, day, time);
        Steps { grid, day, step }
    }

    pub(super) fn forward(&mut self) {
        self.go(self.step.end);
    }

    fn back(&mut self) {
        self.go(self.step.start.minus(MOMENT));
    }

    fn go(&mut self, time: EventTime) {
        if !self.day.contains(time) {
            self.day = calendar(CalendarUnit::Day, &self.grid.zone, time);
        }
        self.step = cut(self.grid, self.day, time);
    }
}

/// The step around a moment of a day.
fn cut(grid: &Grid, day: TimeRange, time: EventTime) -> TimeRange {
    let length = grid.step.micros().max(1);
    if length >= DAY {
        return day;
    }
    let whole = time.since(day.start).micros() / length * length;
    let start = day.start.plus(Span::from_micros(whole));
    TimeRange {
        start,
        end: start.plus(Span::from_micros(length)).min(day.end),
    }
}

/// How long so many steps last at most: clocks go back by up to an hour or two.
pub(super) fn longest(grid: &Grid, steps: u32) -> Span {
    let length = grid.step.micros() * i64::from(steps);
    Span::from_micros(length.saturating_add(7_200_000_000))
}

/// Stretches of so many steps, one step apart, beginning with the first that contains a moment.
#[derive(Debug)]
pub(super) struct Hops<'g> {
    first: Steps<'g>,
    last: Steps<'g>,
}

impl<'g> Hops<'g> {
    pub(super) fn around(grid: &'g Grid, steps: u32, time: EventTime) -> Hops<'g> {
        let last = Steps::at(grid, time);
        let mut first = last.clone();
        (1..steps).for_each(|_| first.back());
        Hops { first, last }
    }

    /// The stretch that begins at this moment.
    pub(super) fn from(grid: &'g Grid, steps: u32, start: EventTime) -> Hops<'g> {
        let first = Steps::at(grid, start);
        let mut last = first.clone();
        (1..steps).for_each(|_| last.forward());
        Hops { first, last }
    }

    pub(super) fn range(&self) -> TimeRange {
        TimeRange {
            start: self.first.step.start,
            end: self.last.step.end,
        }
    }

    /// The end of the one before.
    pub(super) fn end_before(&self) -> EventTime {
        self.last.step.start
    }

    pub(super) fn forward(&mut self) {
        self.first.forward();
        self.last.forward();
    }
}

/// The civil day, week (from Monday) or month around a moment, as the zone's clocks lived it.
pub(super) fn calendar(unit: CalendarUnit, zone: &TimeZone, time: EventTime) -> TimeRange {
    let day = zone.to_datetime(time.to_timestamp()).date();
    let (first, next) = match unit {
        CalendarUnit::Day => (day, day.checked_add(1.day())),
        CalendarUnit::Week => {
            let back = i64::from(day.weekday().to_monday_zero_offset());
            let monday = day.checked_sub(back.days()).unwrap_or(day);
            (monday, monday.checked_add(7.days()))
        }
        CalendarUnit::Month => {
            let first = day.first_of_month();
            (first, first.checked_add(1.month()))
        }
    };
    TimeRange {
        start: midnight(first, zone),
        end: next.map_or(EventTime::MAX, |next| midnight(next, zone)),
    }
}

/// The first moment of a civil day; where midnight is skipped, the moment the clocks jump to.
pub(super) fn midnight(day: Date, zone: &TimeZone) -> EventTime {
    day.to_zoned_datetime(zone.clone())
        .map_or(EventTime::MAX, |start| start.timestamp().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> EventTime {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    fn paris(unit: CalendarUnit) -> WindowAssigner {
        WindowAssigner::new(Window::Calendar(
            unit,
            TimeZone::get("Europe/Paris").unwrap(),
        ))
    }

    #[test]
    fn a_day_keeps_its_civil_length_when_clocks_change() {
        let mut days = paris(CalendarUnit::Day);
        let spring = days.assign(at("2026-03-29T10:00:00Z")).unwrap();
        assert_eq!(spring.start, at("2026-03-28T23:00:00Z"));
        assert_eq!(spring.end, at("2026-03-29T22:00:00Z"));
        let autumn = days.assign(at("2026-10-25T10:00:00Z")).unwrap();
        assert_eq!(autumn.end.since(autumn.start), Span::from_secs(25 * 3600));
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let week = paris(CalendarUnit::Week)
            .assign(at("2026-11-22T22:59:59Z"))
            .unwrap();
        assert_eq!(week.start, at("2026-11-15T23:00:00Z"));
        assert_eq!(week.end, at("2026-11-22T23:00:00Z"));
        let month = paris(CalendarUnit::Month)
            .assign(at("2028-02-29T12:00:00Z"))
            .unwrap();
        assert_eq!(month.start, at("2028-01-31T23:00:00Z"));
        assert_eq!(month.end, at("2028-02-29T23:00:00Z"));
    }

    fn grid(minutes: i64) -> Grid {
        Grid {
            step: Span::from_secs(minutes * 60),
            zone: TimeZone::get("Europe/Paris").unwrap(),
        }
    }

    #[test]
    fn steps_begin_at_midnight_and_end_with_the_day() {
        let mut windows = WindowAssigner::new(Window::Tumbling(grid(360)));
        let usual = windows.assign(at("2026-06-01T10:00:00Z")).unwrap();
        assert_eq!(usual.start, at("2026-06-01T10:00:00Z"));
        // The day on which clocks go back has 25 hours, the one on which they go forward 23.
        let longer = windows.assign(at("2026-10-25T22:30:00Z")).unwrap();
        assert_eq!(longer.start, at("2026-10-25T22:00:00Z"));
        assert_eq!(longer.end, at("2026-10-25T23:00:00Z"));
        let shorter = windows.assign(at("2026-03-29T21:00:00Z")).unwrap();
        assert_eq!(shorter.start, at("2026-03-29T17:00:00Z"));
        assert_eq!(shorter.end, at("2026-03-29T22:00:00Z"));
        let early = windows.assign(at("1969-12-31T23:30:00Z")).unwrap();
        assert_eq!(early.start, at("1969-12-31T23:00:00Z"));
    }

    #[test]
    fn stretches_of_days_begin_and_end_at_midnight() {
        let days = grid(24 * 60);
        let mut hops = Hops::around(&days, 2, at("2026-10-25T12:00:00Z"));
        assert_eq!(hops.range().start, at("2026-10-23T22:00:00Z"));
        assert_eq!(hops.range().end, at("2026-10-25T23:00:00Z"));
        assert_eq!(hops.end_before(), at("2026-10-24T22:00:00Z"));
        hops.forward();
        let next = Hops::from(&days, 2, at("2026-10-24T22:00:00Z"));
        assert_eq!(hops.range(), next.range());
        assert_eq!(next.range().end, at("2026-10-26T23:00:00Z"));
    }
}
