// SPDX-License-Identifier: EUPL-1.2
//! Reads `calendars:`: weekly hours in civil time, and the days without any.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::clause::is_id;
use super::keys::CALENDAR;
use super::problem::{FormProblem, Problem};
use super::words::DAYS;
use crate::agreement::{Calendar, DayHours};
use crate::diagnostic::{Findings, Place};
use crate::yaml::{Data, Entry, Map, Node, Problem as Yaml, scalar};

/// How French names of days begin, Monday first.
const JOURS: [&str; 7] = ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"];

/// The calendars of an agreement.
#[derive(Default)]
pub(super) struct Calendars {
    /// Those without mistakes.
    pub(super) sound: Vec<Arc<Calendar>>,
    /// All names: a calendar with a mistake is not also unknown.
    pub(super) names: Vec<String>,
}

impl Calendars {
    /// The calendar of this name; one that does not exist is reported.
    pub(super) fn find(
        &self,
        name: &str,
        place: Place,
        out: &mut Findings<'_>,
    ) -> Option<Arc<Calendar>> {
        if !self.names.iter().any(|known| known == name) {
            let names = || self.names.iter().map(String::as_str);
            let name_of = name.to_owned();
            let told = out.error(place, Problem::UnknownCalendar { name: name_of }.message());
            told.meant(name, names()).allowed(names());
        }
        let mut sound = self.sound.iter();
        sound.find(|calendar| calendar.name == name).cloned()
    }
}

/// The hours of a week while they are read; each with its place.
type Week = [Vec<(DayHours, Place)>; 7];

pub(super) fn read(node: &Node, zone: &TimeZone, out: &mut Findings<'_>) -> Calendars {
    let mut calendars = Calendars::default();
    let shape = ("names with calendars", "des noms avec leurs calendriers");
    let example = "duty: { week: { mon-fri: [\"08:00-18:00\"] } }";
    let entries = scalar::entries(node, shape, example, out);
    for entry in entries.unwrap_or_default() {
        if !is_id(&entry.key) {
            out.error(entry.place, Problem::BadCalendarName.message())
                .found(&entry.key);
        }
        calendars.names.push(entry.key.clone());
        calendars
            .sound
            .extend(calendar(entry, zone, out).map(Arc::new));
    }
    calendars
}

fn calendar(entry: &Entry, zone: &TimeZone, out: &mut Findings<'_>) -> Option<Calendar> {
    let map = Map::read(&entry.value, &CALENDAR, out)?;
    let own = map.get("zone").and_then(|node| scalar::zone(node, out));
    let closed = map
        .get("closed")
        .map(|node| closed(node, out))
        .unwrap_or_default();
    let extra = map
        .get("extra")
        .map(|node| extra(node, &closed, out))
        .unwrap_or_default();
    let node = map.get("week")?;
    let before = out.errors();
    let week = week(node, out)?;
    if out.errors() == before && week.iter().all(Vec::is_empty) {
        let told = out.error(
            node.place,
            Problem::NeverOpen {
                name: entry.key.clone(),
            }
            .message(),
        );
        told.example("week: { mon-fri: [\"08:00-18:00\"] }");
    }
    Some(Calendar {
        name: entry.key.clone(),
        zone: own.unwrap_or_else(|| zone.clone()),
        week: week.map(|day| day.into_iter().map(|(hours, _)| hours).collect()),
        closed,
        extra,
    })
}

/// Days with hours of their own.
fn extra(node: &Node, closed: &[Date], out: &mut Findings<'_>) -> BTreeMap<Date, Vec<DayHours>> {
    let mut extra = BTreeMap::new();
    let shape = ("dates with their hours", "des dates avec leurs horaires");
    let example = "{ 2026-12-26: [\"08:00-12:00\"] }";
    let entries = scalar::entries(node, shape, example, out);
    for entry in entries.unwrap_or_default() {
        let Some(day) = entry
            .key
            .parse::<Date>()
            .ok()
            .filter(|_| entry.key.len() == 10)
        else {
            let told = out.error(entry.place, Yaml::NotADate.message());
            told.found(&entry.key).example("2026-12-26");
            continue;
        };
        if closed.binary_search(&day).is_ok() {
            out.error(entry.place, FormProblem::DayTwice.message())
                .found(&entry.key);
        }
        let hours = hours_of_day(&entry.value, out);
        extra.insert(day, hours.into_iter().map(|(hours, _)| hours).collect());
    }
    extra
}

fn closed(node: &Node, out: &mut Findings<'_>) -> Vec<Date> {
    let items = scalar::list(node, out).unwrap_or_default();
    let mut days: Vec<Date> = items
        .iter()
        .filter_map(|item| scalar::date(item, out))
        .collect();
    days.sort();
    days.dedup();
    days
}

fn week(node: &Node, out: &mut Findings<'_>) -> Option<Week> {
    let Data::Map(entries) = &node.data else {
        if !node.is_bad() {
            let problem = Yaml::WrongShape {
                en: "days with their hours",
                fr: "des jours avec leurs horaires",
            };
            let told = out
                .error(node.place, problem.message())
                .found(&node.described());
            told.example("{ mon-fri: [\"08:00-18:00\"] }");
        }
        return None;
    };
    let mut week = Week::default();
    let mut named: [Option<Place>; 7] = [None; 7];
    for entry in entries {
        let Some((first, last)) = days(&entry.key) else {
            let told = out.error(entry.place, Problem::UnknownDay.message());
            let french = JOURS.iter().position(|jour| entry.key.starts_with(jour));
            match french {
                Some(day) => told.found(&entry.key).surely_meant(Some(DAYS[day])),
                None => told.meant(&entry.key, DAYS),
            }
            .allowed(DAYS);
            continue;
        };
        let hours = hours_of_day(&entry.value, out);
        for day in first..=last {
            if let Some(earlier) = named[day].replace(entry.place) {
                let problem = Problem::DayTwice { day: DAYS[day] };
                out.error(entry.place, problem.message()).see(earlier);
            }
            week[day].clone_from(&hours);
        }
    }
    Some(week)
}

/// `mon` or `mon-fri`, as first and last day of the week.
fn days(text: &str) -> Option<(usize, usize)> {
    let day = |name: &str| DAYS.iter().position(|day| *day == name.trim());
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (day(first)?, day(last)?);
    (first <= last).then_some((first, last))
}

/// The hours of one day, sorted; overlaps are reported.
fn hours_of_day(node: &Node, out: &mut Findings<'_>) -> Vec<(DayHours, Place)> {
    let items = scalar::list(node, out).unwrap_or_default();
    let mut day: Vec<_> = items
        .iter()
        .filter_map(|item| Some((hours(item, out)?, item.place)))
        .collect();
    day.sort_by_key(|(hours, _)| hours.start);
    for pair in day.windows(2) {
        if let [(first, earlier), (second, place)] = pair
            && first.end.is_none_or(|end| second.start < end)
        {
            out.error(*place, Problem::HoursOverlap.message())
                .see(*earlier);
        }
    }
    day
}

/// `06:00-13:30`
fn hours(node: &Node, out: &mut Findings<'_>) -> Option<DayHours> {
    if node.is_bad() {
        return None;
    }
    let text = node.text().unwrap_or_default();
    let times = text.split_once('-').and_then(|(start, end)| {
        let end = end.trim();
        let end = if end == "24:00" {
            None
        } else {
            Some(clock(end)?)
        };
        Some((clock(start.trim())?, end))
    });
    let Some((start, end)) = times else {
        let told = out.error(node.place, Problem::BadHours.message());
        told.found(&node.described()).example("\"06:00-13:30\"");
        return None;
    };
    if end.is_some_and(|end| end <= start) {
        let (start, end) = text.split_once('-').unwrap_or_default();
        let told = out
            .error(node.place, Problem::HoursBackwards.message())
            .found(text);
        told.example(&format!(
            "\"{}-24:00\", \"00:00-{}\"",
            start.trim(),
            end.trim()
        ));
        return None;
    }
    Some(DayHours { start, end })
}

/// `06:00`, with two digits each.
fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| -> Option<i8> {
        let sound = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| digits.parse().ok()).flatten()
    };
    Time::new(two(hour)?, two(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_clocks() {
        assert_eq!(days("mon-fri"), Some((0, 4)));
        assert_eq!(days("sun"), Some((6, 6)));
        assert_eq!(days("fri-mon"), None);
        assert_eq!(days("lun"), None);
        assert_eq!(clock("06:30"), Time::new(6, 30, 0, 0).ok());
        assert_eq!(clock("24:00"), None);
        assert_eq!(clock("6:30"), None);
    }
}
