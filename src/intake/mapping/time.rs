// SPDX-License-Identifier: EUPL-1.2
//! When an event of a mapping happened.

use super::pointer::Place;
use super::{Time, TimeFormat};
use crate::intake::convert;
use crate::intake::stamp::{self, rfc3339};
use crate::observation::EventTime;

/// What became of the time of an event.
pub(super) enum Told {
    At(EventTime),
    /// It names none, and is lent this one.
    Lent(EventTime),
    /// It names none.
    Nothing,
    /// What it names is no time.
    Nonsense,
}

impl Time {
    /// When the event happened.
    pub(super) fn of(&self, place: &Place<'_>, broker: Option<EventTime>) -> Told {
        let mut found = self.from.iter().filter_map(|pointer| place.find(pointer));
        let text = found.find_map(|raw| convert::text(raw.clone()).transpose());
        let Some(Ok(text)) = text else {
            if text.is_some() {
                return Told::Nonsense;
            }
            return match broker.filter(|_| self.else_broker) {
                Some(time) => Told::Lent(time),
                None => Told::Nothing,
            };
        };
        self.parse(&text).map_or(Told::Nonsense, Told::At)
    }

    /// The time in a text, by the first format that reads it.
    pub(super) fn parse(&self, text: &str) -> Option<EventTime> {
        let time = self
            .formats
            .iter()
            .find_map(|format| self.read(format, text.trim()));
        time.filter(|time| stamp::is_known(*time))
    }

    fn read(&self, format: &TimeFormat, text: &str) -> Option<EventTime> {
        match format {
            TimeFormat::Rfc3339 => rfc3339(text),
            TimeFormat::Epoch(per_second) => epoch(text, *per_second),
            TimeFormat::Pattern(pattern) => {
                let civil = jiff::civil::DateTime::strptime(pattern, text).ok()?;
                let zoned = civil.to_zoned_datetime(self.zone.clone()).ok()?;
                Some(zoned.timestamp().into())
            }
        }
    }
}

/// Microseconds of a whole or broken number of units since the epoch.
fn epoch(text: &str, per_second: i64) -> Option<EventTime> {
    let micros = match text.parse::<i64>() {
        Ok(units) => i128::from(units) * 1_000_000 / i128::from(per_second),
        Err(_) => {
            let units = text.parse::<f64>().ok().filter(|units| units.is_finite())?;
            (units * 1e6 / per_second as f64) as i128
        }
    };
    i64::try_from(micros).ok().map(EventTime::from_micros)
}
