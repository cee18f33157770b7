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
use crate::diagnostic::{Findings, Place, Told, nearest};
use crate::yaml::{Data, Entry, Map, Node, Problem as Yaml, scalar};

/// The calendars of an agreement.
#[derive(Default)]
pub(super) struct Calendars {
    /// Those without mistakes.
    pub(super) sound: Vec<Arc<Calendar>>,
    /// All names: a calendar with a mistake is not also unknown.
    pub(super) names: Vec<String>,
    /// There may be others: where they should stand is something else, which is told.
    pub(super) unsure: bool,
}

impl Calendars {
    /// The calendar of this name; one that does not exist is reported.
    pub(super) fn find(
        &self,
        name: &str,
        place: Place,
        out: &mut Findings<'_>,
    ) -> Option<Arc<Calendar>> {
        if !self.unsure && !self.names.iter().any(|known| known == name) {
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
    calendars.unsure = entries.is_none();
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
    overlap_at_night(&week, out);
    let working = match map.get("working_days") {
        Some(node) => Some(working(node, out)?),
        None => None,
    };
    Some(Calendar {
        name: entry.key.clone(),
        zone: own.unwrap_or_else(|| zone.clone()),
        working,
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
            scalar::no_date(&entry.key, entry.place, out);
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
            meant_day(&entry.key, told.found(&entry.key)).allowed(DAYS);
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

/// Hours that pass midnight end before those of the next day begin.
fn overlap_at_night(week: &Week, out: &mut Findings<'_>) {
    for (day, hours) in week.iter().enumerate() {
        let next = week[(day + 1) % 7].first();
        if let (Some((last, place)), Some((next, later))) = (hours.last(), next)
            && last.overnight()
            && next.start < last.end
        {
            out.error(*later, Problem::HoursOverlap.message())
                .see(*place);
        }
    }
}

/// The days of the week that are working days.
fn working(node: &Node, out: &mut Findings<'_>) -> Option<[bool; 7]> {
    let items = match &node.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut working = [false; 7];
    for item in items {
        let text = item.text().unwrap_or_default();
        let Some((first, last)) = days(text) else {
            let told = out.error(item.place, Problem::UnknownDay.message());
            meant_day(text, told.found(&item.described())).allowed(DAYS);
            return None;
        };
        working[first..=last].fill(true);
    }
    Some(working)
}

/// The day or days in our words: `lundi`, `lun-ven`, `lundi à vendredi`.
fn meant_day<'f>(text: &str, told: Told<'f>) -> Told<'f> {
    let parts = text.split_once(['-', '–', 'à', '/']);
    let (first, last) = parts.map_or((text, None), |(first, last)| (first, Some(last)));
    let near = |day: &str| nearest(day.trim().trim_end_matches('.'), DAYS);
    let meant = match (near(first), last.map(near)) {
        (Some(first), None) => Some(first.to_owned()),
        (Some(first), Some(Some(last))) => Some(format!("{first}-{last}")),
        (_, Some(None)) | (None, _) => None,
    };
    let is_sound = |meant: &String| days(meant).is_some();
    told.surely_meant(meant.filter(is_sound).as_deref())
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
            && (first.overnight() || second.start < first.end)
        {
            out.error(*place, Problem::HoursOverlap.message())
                .see(*earlier);
        }
    }
    day
}

/// `06:00-13:30`, or past midnight `22:00-06:00`.
fn hours(node: &Node, out: &mut Findings<'_>) -> Option<DayHours> {
    if node.is_bad() {
        return None;
    }
    let text = node.text().unwrap_or_default();
    let times = text.split_once('-').and_then(|(start, end)| {
        let end = match end.trim() {
            "24:00" => Time::midnight(),
            end => clock(end)?,
        };
        Some((clock(start.trim())?, end))
    });
    let Some((start, end)) = times else {
        let told = out.error(node.place, Problem::BadHours.message());
        let told = told.found(&node.described());
        told.write_or(in_french(text), "\"06:00-13:30\"");
        return None;
    };
    if start == end && !text.ends_with("24:00") {
        let told = out.error(node.place, Problem::NoHours.message());
        told.found(text).example("\"00:00-24:00\"");
        return None;
    }
    Some(DayHours { start, end })
}

/// What `6h00-21h00` and `6h-21h` mean.
fn in_french(text: &str) -> Option<String> {
    let time = |text: &str| {
        let (hour, minute) = text.trim().split_once(['h', 'H'])?;
        let number =
            |digits: &str, most: u8| digits.trim().parse::<u8>().ok().filter(|n| *n <= most);
        let minute = if minute.trim().is_empty() {
            "0"
        } else {
            minute
        };
        Some(format!(
            "{:02}:{:02}",
            number(hour, 24)?,
            number(minute, 59)?
        ))
    };
    let (start, end) = text.split_once(['-', '–', 'à'])?;
    let written = format!("{}-{}", time(start)?, time(end)?);
    Some(format!("\"{written}\""))
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
        let meant = |text| in_french(text).unwrap_or_default();
        assert_eq!(meant("6h00-21h00"), "\"06:00-21:00\"");
        assert_eq!(meant("6h-21h30"), "\"06:00-21:30\"");
        assert_eq!(meant("6h à 21h"), "\"06:00-21:00\"");
        assert_eq!(meant("6-21"), "");
        assert_eq!(meant("6h99-21h"), "");
    }
}
