// SPDX-License-Identifier: EUPL-1.2
//! Whether an hour brought far fewer records than that hour of the week usually does.
//!
//! For each of the 168 hours of a week there is a mean over the weeks seen, at most the last eight
//! or so: each new week moves it by one eighth, the first ones by more. An hour that brings less
//! than the agreed share of its mean, once two weeks are known, is raised and not learned from, so
//! that whoever starves the monitor cannot make it usual. Hours are counted by the monitor's
//! clock, which is watched, in the zone that `mirror.yaml` names; one in which the monitor did not
//! run from end to end is not counted: its silence is raised anyway.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::observation::EventTime;

/// Weeks that must be known before an hour can be called low.
const LEAST_WEEKS: u32 = 2;
/// Weeks over which the mean moves.
const MAX_WEEKS: u32 = 8;
/// Means below this many records are too small to fall under anything.
const LEAST_MEAN: f64 = 20.0;
const HOUR: i64 = 3_600_000_000;

/// Counts by hour of the week.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// The running hour since the epoch and records read when it began; nothing if its beginning
    /// was not seen.
    hour: Option<(i64, u64)>,
    /// Records read as the last heartbeat had it, and in which hour that was.
    last: Option<(i64, u64)>,
    /// By hour of the week: weeks known, and their mean.
    usual: Vec<(u32, f64)>,
}

/// An hour that is over.
#[derive(Debug, Clone, PartialEq)]
pub enum Hour {
    /// It brought enough, or too little is known to say.
    Fine,
    /// It brought so many records where so many are usual.
    Low(u64, f64),
}

impl Volume {
    /// Takes a heartbeat: its time by the monitor's clock and all records read since the log
    /// began. `floor` is the share of the usual, 0 to 1. Says how the hour before was, if this
    /// heartbeat is the first of a new one.
    pub fn beat(
        &mut self,
        time: EventTime,
        read: u64,
        floor: f64,
        zone: &TimeZone,
    ) -> Option<Hour> {
        let now = time.micros().div_euclid(HOUR);
        let last = self.last.replace((now, read));
        let (before, count) = last.filter(|(before, _)| *before < now)?;
        let begun = self.hour.take();
        self.hour = (now == before + 1).then_some((now, count));
        // Whole only if it began with the end of the hour before it, and the next one follows.
        let (hour, at_begin) = begun.filter(|(hour, _)| *hour == before && now == hour + 1)?;
        let slot = slot(hour, zone);
        Some(self.judge(slot, count.saturating_sub(at_begin), floor))
    }

    fn judge(&mut self, slot: usize, count: u64, floor: f64) -> Hour {
        self.usual.resize(168, (0, 0.0));
        let (weeks, mean) = &mut self.usual[slot];
        let many = count as f64;
        if *weeks >= LEAST_WEEKS && *mean >= LEAST_MEAN && many < floor * *mean {
            return Hour::Low(count, *mean);
        }
        *weeks = (*weeks + 1).min(MAX_WEEKS);
        *mean += (many - *mean) / f64::from(*weeks);
        Hour::Fine
    }
}

/// The hour of the week, from Monday at midnight.
fn slot(hour: i64, zone: &TimeZone) -> usize {
    let begin = EventTime::from_micros(hour.saturating_mul(HOUR)).to_timestamp();
    let civil = zone.to_datetime(begin);
    let day = i16::from(civil.weekday().to_monday_zero_offset());
    usize::try_from(day * 24 + i16::from(civil.hour())).unwrap_or(0) % 168
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(volume: &mut Volume, weeks: &mut i64, total: &mut u64, per_hour: u64) -> Vec<Hour> {
        let mut found = Vec::new();
        for hour in 0..168 {
            for half in 0..2 {
                let at = (*weeks * 168 + hour) * HOUR + half * HOUR / 2;
                *total += per_hour / 2;
                let time = EventTime::from_micros(at);
                found.extend(volume.beat(time, *total, 0.3, &TimeZone::UTC));
            }
        }
        *weeks += 1;
        found
            .into_iter()
            .filter(|hour| *hour != Hour::Fine)
            .collect()
    }

    #[test]
    fn a_starved_hour_is_low_and_never_becomes_usual() {
        let (mut volume, mut weeks, mut total) = (Volume::default(), 0, 0);
        for per_hour in [1_000, 1_200, 900, 1_100] {
            assert_eq!(week(&mut volume, &mut weeks, &mut total, per_hour), []);
        }
        for _ in 0..20 {
            assert!(week(&mut volume, &mut weeks, &mut total, 200).len() > 160);
        }
        // The first heartbeat tells of the last starved hour.
        assert_eq!(week(&mut volume, &mut weeks, &mut total, 1_000).len(), 1);
    }

    #[test]
    fn an_hour_that_was_not_seen_whole_is_not_judged() {
        let (mut volume, mut weeks, mut total) = (Volume::default(), 0, 0);
        for _ in 0..3 {
            week(&mut volume, &mut weeks, &mut total, 1_000);
        }
        let at = |hour: i64| EventTime::from_micros((weeks * 168 + hour) * HOUR + 1);
        let mut beat = |hour, read| volume.beat(at(hour), read, 0.3, &TimeZone::UTC);
        assert_eq!(beat(5, total), None, "hours 0 to 4 were not seen");
        assert_eq!(
            beat(6, total),
            None,
            "hour 5 was not seen from its beginning"
        );
        assert_eq!(beat(7, total), Some(Hour::Low(0, 1_000.0)));
    }
}
