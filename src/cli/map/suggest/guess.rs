// SPDX-License-Identifier: EUPL-1.2
//! What the names of keys and the form of values make likely: an id, a time, a person, a kind.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};

/// Words in the names of keys, best first.
const IDS: [&str; 11] = [
    "id",
    "uuid",
    "eventid",
    "uniqueid",
    "uniquequalifier",
    "messageid",
    "guid",
    "numero",
    "nr",
    "ref",
    "reference",
];
const TIMES: [&str; 14] = [
    "time",
    "timeunixnano",
    "timestamp",
    "date",
    "created",
    "occurred",
    "published",
    "start",
    "at",
    "ts",
    "heure",
    "horodatage",
    "datum",
    "zeit",
];
const PEOPLE: [&str; 19] = [
    "email",
    "user",
    "actor",
    "agent",
    "employee",
    "worker",
    "matricule",
    "subject",
    "driver",
    "login",
    "person",
    "profile",
    "salarie",
    "staff",
    "badge",
    "operator",
    "operateur",
    "mitarbeiter",
    "personnel",
];
const KINDS: [&str; 7] = [
    "type",
    "event",
    "action",
    "operation",
    "kind",
    "activity",
    "name",
];

/// Who wrote, planned or answered for something, which rarely concerns them.
const AUTHORS: [&str; 11] = [
    "by", "author", "auteur", "autor", "creator", "editor", "planner", "approver", "reviewer",
    "manager", "owner",
];
/// How names of keys end that say by whom something was done.
const BY: [&str; 6] = ["By", "_by", "-by", "edby", "_par", "_von"];
/// Keys that end like an id and are addresses of pages.
const LINKS: [&str; 2] = ["href", "xref"];

/// Those of them that act on others, or for others.
const ACTORS: [&str; 4] = ["actor", "operator", "operateur", "agent"];
/// Keys that end like people and are programs.
const PROGRAMS: [&str; 2] = ["useragent", "agentstring"];

/// What may stand behind the word for a person in the name of a key.
const OF_PEOPLE: [&str; 8] = ["id", "ref", "number", "no", "nr", "code", "key", "name"];

/// How local times are often written. Where days and months could be told apart neither way, a day
/// comes first, as in Europe.
const PATTERNS: [&str; 9] = [
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
];
const DATES: [&str; 3] = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"];
const CLOCKS: [&str; 2] = ["%H:%M", "%H:%M:%S"];
/// Words in the names of hours.
const STARTS: [&str; 9] = [
    "start", "debut", "begin", "from", "in", "entree", "arrivee", "beginn", "von",
];
const ENDS: [&str; 8] = ["end", "fin", "to", "out", "sortie", "depart", "ende", "bis"];

/// A day in one column, and hours in others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shift {
    pub date: String,
    pub start: String,
    pub end: Option<String>,
    pub format: String,
}

/// Leaves by pointer.
pub(super) type Leaves = BTreeMap<String, String>;

/// The best pointer for each part of a mapping, with a value.
pub(super) fn id(leaves: &Leaves) -> Option<(&String, &String)> {
    best(leaves, &IDS, |path, _| is_id(path))
}

pub(super) fn time(leaves: &Leaves) -> Option<(&String, &String)> {
    let is_time = |_: &str, value: &str| time_format(value).is_some();
    best(leaves, &TIMES, is_time).or_else(|| {
        // Whatever its key is called; digits alone may be anything.
        let is_text = |value: &str| value.contains(['-', '/', '.']) && time_format(value).is_some();
        leaves.iter().find(|(_, value)| is_text(value))
    })
}

/// A day with hours beside it, where no column has both.
pub(super) fn shift(leaves: &Leaves) -> Option<Shift> {
    let form = |forms: &[&'static str], fits: fn(&str, &str) -> bool, value: &str| {
        let mut forms = forms.iter();
        forms.find(|form| fits(form, value.trim())).copied()
    };
    let day = |form: &str, value: &str| Date::strptime(form, value).is_ok();
    let hour = |form: &str, value: &str| Time::strptime(form, value).is_ok();
    let dates = leaves.iter();
    let mut dates = dates.filter_map(|(path, value)| Some((path, form(&DATES, day, value)?)));
    let (date, day) = dates.next()?;
    let named = |words: &[&str]| {
        let clocks = leaves.iter();
        let clocks = clocks.filter_map(|(path, value)| Some((path, form(&CLOCKS, hour, value)?)));
        let ranked = clocks.filter_map(|(path, clock)| {
            Some((rank(path.rsplit('/').next()?, words)?, path, clock))
        });
        ranked.min().map(|(_, path, clock)| (path.clone(), clock))
    };
    let (start, clock) = named(&STARTS)?;
    let end = named(&ENDS).filter(|(end, form)| *end != start && *form == clock);
    Some(Shift {
        date: date.clone(),
        start,
        end: end.map(|(end, _)| end),
        format: format!("{day} {clock}"),
    })
}

/// Whether a key on the way is called after people who act.
pub(super) fn names_actor(path: &str) -> bool {
    let is_actor = |step: &str| {
        let name = plain(step);
        ACTORS.iter().any(|word| name.starts_with(word))
    };
    path.split('/').any(is_actor)
}

pub(super) fn person(leaves: &Leaves) -> Option<(&String, &String)> {
    let is_address = |value: &str| {
        value
            .split_once('@')
            .is_some_and(|(_, at)| at.contains('.'))
    };
    let people = leaves
        .iter()
        .filter(|(path, value)| names_person(path) || is_address(value));
    // Who is named as the one concerned comes first, who wrote it last; an address is better than an
    // id, and an id than a name.
    let rank = |path: &str, value: &str| {
        let last = plain(path.rsplit('/').next().unwrap_or_default());
        (
            names_author(path),
            !names_person(path),
            names_actor(path),
            !is_address(value),
            last.ends_with("name"),
            path.matches('/').count(),
        )
    };
    people.min_by_key(|(path, value)| rank(path, value))
}

/// Whether a key on the way is called after who wrote or planned something.
pub(super) fn names_author(path: &str) -> bool {
    let is_author = |step: &str| {
        let name = plain(step);
        let bare = OF_PEOPLE.iter().find_map(|end| name.strip_suffix(end));
        let is_one = |name: &str| AUTHORS.contains(&name);
        let is_by = BY.iter().any(|end| step.ends_with(end));
        is_by || is_one(&name) || bare.is_some_and(is_one)
    };
    path.split('/').any(is_author)
}

pub(super) fn kind(leaves: &Leaves) -> Option<(&String, &String)> {
    // The name of something else is no kind.
    let is_other = |last: &str| last.ends_with("name") && last != "name";
    best(leaves, &KINDS, |path, value| {
        let last = plain(path.rsplit('/').next().unwrap_or_default());
        value.len() < 80 && !names_person(path) && !is_other(&last)
    })
}

/// Whether something that a key leads to may name an event: what names a person does not.
pub(super) fn is_id(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_link = LINKS.iter().any(|end| plain(last).ends_with(end));
    rank(last, &IDS).is_some() && !is_link && !names_person(path) && !names_author(path)
}

/// Whether a key on the way is called after people.
fn names_person(path: &str) -> bool {
    let is_person = |step: &str| {
        let name = plain(step);
        let bare = OF_PEOPLE.iter().find_map(|end| name.strip_suffix(end));
        let is_one = |name: &str| {
            PEOPLE
                .iter()
                .any(|word| name == *word || name.ends_with(word))
                && !PROGRAMS.contains(&name)
        };
        is_one(&name) || bare.is_some_and(is_one)
    };
    path.split('/').any(is_person)
}

/// How a time is written, if it is one: the format, and whether it lacks a zone.
pub(super) fn time_format(value: &str) -> Option<(&'static str, bool)> {
    let value = value.trim();
    if value.parse::<jiff::Timestamp>().is_ok() {
        return Some(("rfc3339", false));
    }
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    match value.len() {
        10 if digits => return Some(("s", false)),
        13 if digits => return Some(("ms", false)),
        16 if digits => return Some(("us", false)),
        19 if digits => return Some(("ns", false)),
        _ => {}
    }
    let local = PATTERNS
        .iter()
        .find(|of| DateTime::strptime(*of, value).is_ok());
    let local = local.or_else(|| DATES.iter().find(|of| Date::strptime(*of, value).is_ok()));
    local.map(|pattern| (*pattern, true))
}

/// How well the name of a key fits, from 0.
fn rank(name: &str, words: &[&str]) -> Option<usize> {
    let name = plain(name);
    let exact = words.iter().position(|word| *word == name);
    let ends = || {
        let found = words.iter().position(|word| name.ends_with(word))?;
        Some(found + words.len())
    };
    exact.or_else(ends)
}

fn plain(name: &str) -> String {
    let name = name.chars().filter(char::is_ascii_alphanumeric);
    name.collect::<String>().to_ascii_lowercase()
}

/// The pointer whose last key fits best and which passes a test; of equals the shortest.
fn best<'l>(
    leaves: &'l Leaves,
    words: &[&str],
    fits: impl Fn(&str, &str) -> bool,
) -> Option<(&'l String, &'l String)> {
    let ranked = leaves.iter().filter(|(path, value)| fits(path, value));
    let ranked = ranked.filter_map(|(path, value)| {
        let rank = rank(path.rsplit('/').next()?, words)?;
        Some((path.matches('/').count(), rank, path, value))
    });
    ranked.min().map(|(_, _, path, value)| (path, value))
}
