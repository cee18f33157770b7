// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of what several forms consist of: groups, aggregates, windows, bounds, terms.

use super::Meaning;
use super::calendar::{Reads, apart};
use super::pattern::pattern;
use super::text::{quantity, span, whole, zone};
use crate::agreement::{Aggregate, Aspect, Bound, CalendarUnit, Grid, Length, Per, Term, Window};
use crate::observation::Field;

/// An aspect of a system.
pub(in crate::agreement) fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Version => "version",
        Aspect::Purpose => "purpose",
        Aspect::Categories => "categories",
    }
}

pub(in crate::agreement) fn name(field: Field) -> Meaning {
    Meaning::word(field.name())
}

/// The fields of a group, in their order: keys of stored groups are written in it.
pub(in crate::agreement) fn groups(per: &Per) -> Meaning {
    let Per(fields) = per;
    Meaning::list("per", fields.iter().copied().map(name))
}

pub(in crate::agreement) fn aggregate(aggregate: &Aggregate) -> Meaning {
    let key = aggregate.row().key;
    let field = aggregate.field().map(name);
    let rank = aggregate.rank().map(whole);
    let presence = aggregate.presence();
    let presence = presence.map(|events| Meaning::named("presence", pattern(events)));
    let over: Vec<Meaning> = field.into_iter().chain(rank).chain(presence).collect();
    match over.is_empty() {
        true => Meaning::word(key),
        false => Meaning::list(key, over),
    }
}

pub(in crate::agreement) fn window(window: &Window) -> Meaning {
    let window = match window {
        Window::Calendar(unit, own_zone) => {
            let unit = match unit {
                CalendarUnit::Day => "day",
                CalendarUnit::Week => "week",
                CalendarUnit::Month => "month",
            };
            Meaning::list(unit, [zone(own_zone)])
        }
        Window::Shift(calendar) => Meaning::list("shift", [apart(calendar, Reads::Shifts)]),
        Window::Tumbling(grid) => Meaning::list("tumbling", [self::grid(grid)]),
        Window::Rolling(length) => Meaning::list("rolling", [span(*length)]),
        Window::Hopping { grid, steps } => {
            Meaning::list("hopping", [self::grid(grid), whole(*steps)])
        }
        Window::Session { gap } => Meaning::list("session", [span(*gap)]),
    };
    Meaning::named("within", window)
}

fn grid(grid: &Grid) -> Meaning {
    let Grid { step, zone: days } = grid;
    Meaning::list("steps", [span(*step), zone(days)])
}

pub(in crate::agreement) fn bound(bound: &Bound) -> Meaning {
    match bound {
        Bound::AtMost(most) => Meaning::named("at_most", quantity(most)),
        Bound::AtLeast(least) => Meaning::named("at_least", quantity(least)),
    }
}

pub(in crate::agreement) fn term(name: &str, term: &Term) -> Meaning {
    let Term { length, written: _ } = term;
    let length = match length {
        Length::Exact(time) => span(*time),
        Length::Days(days, own_zone) => Meaning::list("days", [whole(*days), zone(own_zone)]),
        Length::Months(months, own_zone) => {
            Meaning::list("months", [whole(*months), zone(own_zone)])
        }
        Length::WorkingDays(days, calendar) => {
            let hours = apart(calendar, Reads::WorkingDays);
            Meaning::list("working_days", [whole(*days), hours])
        }
        Length::WorkingTime(time, calendar) => {
            let hours = apart(calendar, Reads::WorkingTime);
            Meaning::list("working_time", [span(*time), hours])
        }
    };
    Meaning::named(name, length)
}
