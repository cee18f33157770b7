// SPDX-License-Identifier: EUPL-1.2
//! Words of the agreement that stand for something: one table for each, used by reader and schema.

use crate::agreement::{self, Aspect, CalendarUnit, Origin, Right, Severity, Status, Then};

pub(super) static ORIGINS: [(&str, Origin); 5] = [
    ("law", Origin::Law),
    ("regulator", Origin::Regulator),
    ("agreement", Origin::Agreement),
    ("vendor", Origin::Vendor),
    ("proposal", Origin::Proposal),
];

pub(super) static STATUSES: [(&str, Status); 3] = [
    ("active", Status::Active),
    ("trial", Status::Trial),
    ("off", Status::Off),
];

pub(super) static SEVERITIES: [(&str, Severity); 3] = [
    ("critical", Severity::Critical),
    ("serious", Severity::Serious),
    ("notice", Severity::Notice),
];

pub(super) static THENS: [(&str, Then); 3] = [
    ("keep", Then::Keep),
    ("warn", Then::Warn),
    ("stop", Then::Stop),
];

/// What `calendar:` can be: a civil stretch, or a shift.
pub(super) static CALENDAR_WINDOWS: [(&str, Option<CalendarUnit>); 4] = [
    ("day", Some(CalendarUnit::Day)),
    ("week", Some(CalendarUnit::Week)),
    ("month", Some(CalendarUnit::Month)),
    ("shift", None),
];

pub(super) static ASPECTS: [(&str, Aspect); 3] = [
    ("version", Aspect::Version),
    ("purpose", Aspect::Purpose),
    ("categories", Aspect::Categories),
];

/// The rights that clauses can name.
pub(super) static RIGHTS: [(&str, Right); 25] = {
    let mut words = [("", agreement::RIGHTS[0]); 25];
    let mut i = 0;
    while i < words.len() {
        words[i] = (agreement::RIGHTS[i].id, agreement::RIGHTS[i]);
        i += 1;
    }
    words
};

/// Days of the week as calendars name them, Monday first.
pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The words of a table.
pub(super) const fn names<T, const N: usize>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut i = 0;
    while i < N {
        names[i] = table[i].0;
        i += 1;
    }
    names
}
