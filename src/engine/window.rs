// SPDX-License-Identifier: EUPL-1.2
//! Which stretch of event time an event belongs to.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::term::{opening, shift};
use crate::agreement::{CalendarUnit, Window};
use crate::observation::{EventTime, Span};

/// A stretch of event time in microseconds: `start` belongs to it, `end` does not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stretch {
    /// First moment inside.
    pub start: EventTime,
    /// First moment no longer inside.
    pub end: EventTime,
}

impl Stretch {
    /// Whether the moment lies inside.
    #[must_use]
    pub fn contains(&self, time: EventTime) -> bool {
        self.start <= time && time < self.end
    }
}

/// Finds the cell an event falls into: the window itself, or the step of a rolling one.
///
/// Sessions have no fixed cells; for them the cell is the event and the gap after it.
#[derive(Debug)]
pub(super) struct Cells {
    window: Window,
    /// The stretch found last: events come roughly in order, so it is nearly always right.
    last: Stretch,
}

impl Cells {
    pub(super) fn new(window: Window) -> Cells {
        Cells {
            window,
            last: Stretch {
                start: EventTime::MAX,
                end: EventTime::MIN,
            },
        }
    }

    /// The cell that contains the moment; `None` outside every shift.
    pub(super) fn locate(&mut self, time: EventTime) -> Option<Stretch> {
        if self.last.contains(time) {
            return Some(self.last);
        }
        let found = match &self.window {
            Window::Calendar(unit, zone) => calendar(*unit, zone, time),
            Window::Shift(hours) => shift(hours, time)?,
            Window::Tumbling(length) => multiple(*length, time),
            Window::Rolling { step, .. } => multiple(*step, time),
            Window::Session { gap } => {
                return Some(Stretch {
                    start: time,
                    end: time.plus(*gap),
                });
            }
        };
        self.last = found;
        Some(found)
    }
}

impl Cells {
    /// The beginning of the next shift after a moment that lies in none.
    pub(super) fn next(&self, time: EventTime) -> EventTime {
        match &self.window {
            Window::Shift(hours) => opening(hours, time),
            _ => EventTime::MAX,
        }
    }
}

/// The stretch of this length, counted from the epoch, that contains the moment.
pub(super) fn multiple(length: Span, time: EventTime) -> Stretch {
    let length = length.micros().max(1);
    let start = time.micros().div_euclid(length).saturating_mul(length);
    Stretch {
        start: EventTime::from_micros(start),
        end: EventTime::from_micros(start.saturating_add(length)),
    }
}

/// The civil day, week (from Monday) or month around a moment, as the zone's clocks lived it.
pub(super) fn calendar(unit: CalendarUnit, zone: &TimeZone, time: EventTime) -> Stretch {
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
    Stretch {
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

    fn paris(unit: CalendarUnit) -> Cells {
        Cells::new(Window::Calendar(
            unit,
            TimeZone::get("Europe/Paris").unwrap(),
        ))
    }

    #[test]
    fn a_day_keeps_its_civil_length_when_clocks_change() {
        let mut days = paris(CalendarUnit::Day);
        let spring = days.locate(at("2026-03-29T10:00:00Z")).unwrap();
        assert_eq!(spring.start, at("2026-03-28T23:00:00Z"));
        assert_eq!(spring.end, at("2026-03-29T22:00:00Z"));
        let autumn = days.locate(at("2026-10-25T10:00:00Z")).unwrap();
        assert_eq!(autumn.end.since(autumn.start), Span::from_secs(25 * 3600));
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let week = paris(CalendarUnit::Week)
            .locate(at("2026-11-22T22:59:59Z"))
            .unwrap();
        assert_eq!(week.start, at("2026-11-15T23:00:00Z"));
        assert_eq!(week.end, at("2026-11-22T23:00:00Z"));
        let month = paris(CalendarUnit::Month)
            .locate(at("2028-02-29T12:00:00Z"))
            .unwrap();
        assert_eq!(month.start, at("2028-01-31T23:00:00Z"));
        assert_eq!(month.end, at("2028-02-29T23:00:00Z"));
    }

    #[test]
    fn stretches_before_the_epoch_are_whole() {
        let mut hours = Cells::new(Window::Tumbling(Span::from_secs(3600)));
        let cell = hours.locate(EventTime::from_micros(-1)).unwrap();
        assert_eq!(cell.end.micros(), 0);
        assert_eq!(cell.start.micros(), -3_600_000_000);
    }
}
