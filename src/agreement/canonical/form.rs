// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of the ten forms: what about the events is a breach.

use super::Meaning;
use super::calendar::{Reads, apart};
use super::pattern::pattern;
use super::text::{number, quantity, span, texts, whole, zone};
use crate::agreement::{
    Aggregate, Aspect, Bound, CalendarUnit, Deadline, Declared, Disparity, Form, Grid, Length,
    Limit, Pattern, Per, Requires, Sequence, Share, Silence, Term, Trend, What, Window,
};
use crate::observation::Field;

/// What about the matching events is a breach.
pub(in crate::agreement) fn form(form: &Form) -> Meaning {
    match form {
        Form::Forbid { per } => Meaning::list("forbid", [groups(per)]),
        Form::Limit(limit) => self::limit(limit),
        Form::Trend(trend) => self::trend(trend),
        Form::Share(share) => self::share(share),
        Form::Sequence(sequence) => self::sequence(sequence),
        Form::Requires(requires) => self::requires(requires),
        Form::Deadline(deadline) => self::deadline(deadline),
        Form::Register(declared) => register(declared),
        Form::Disparity(disparity) => self::disparity(disparity),
        Form::Silence(silence) => self::silence(silence),
    }
}

fn limit(limit: &Limit) -> Meaning {
    let Limit {
        aggregate: computed,
        signed,
        per,
        within,
        bound: beyond,
    } = limit;
    let parts = [
        aggregate(computed),
        groups(per),
        window(within),
        bound(beyond),
    ];
    let signed = signed.then(|| Meaning::word("signed"));
    Meaning::list("limit", parts.into_iter().chain(signed))
}

fn trend(trend: &Trend) -> Meaning {
    let Trend {
        aggregate: computed,
        per,
        within,
        rise_at_most,
    } = trend;
    let parts = [
        aggregate(computed),
        groups(per),
        window(within),
        Meaning::named("rise_at_most", quantity(rise_at_most)),
    ];
    Meaning::list("trend", parts)
}

fn share(share: &Share) -> Meaning {
    let Share {
        of,
        per,
        within,
        min_count,
        bound: beyond,
    } = share;
    let parts = [
        Meaning::named("of", pattern(of)),
        groups(per),
        window(within),
        Meaning::named("min_count", whole((*min_count).max(1))),
        bound(beyond),
    ];
    Meaning::list("share", parts)
}

fn sequence(sequence: &Sequence) -> Meaning {
    let Sequence { first, within, by } = sequence;
    let parts = [
        Meaning::named("first", pattern(first)),
        term("within", within),
        groups(by),
    ];
    Meaning::list("sequence", parts)
}

fn requires(requires: &Requires) -> Meaning {
    let Requires {
        first,
        at_least,
        at_most,
        by,
    } = requires;
    let terms = [
        ("at_least", at_least.as_ref()),
        ("at_most", at_most.as_ref()),
    ];
    let terms = terms.map(|(name, length)| {
        length.map_or_else(
            || Meaning::word(format!("{name}: any")),
            |length| term(name, length),
        )
    });
    let parts = [
        Meaning::named("first", earlier(first)),
        Meaning::list("terms", terms),
        groups(by),
    ];
    Meaning::list("requires", parts)
}

/// A pattern of what has to come first.
fn earlier(first: &Pattern) -> Meaning {
    let mut meaning = pattern(first);
    for days in &mut meaning.days {
        days.reads = Reads::FirstMoments;
    }
    meaning
}

fn deadline(deadline: &Deadline) -> Meaning {
    let Deadline { then, within, by } = deadline;
    let parts = [
        Meaning::named("then", pattern(then)),
        term("within", within),
        groups(by),
    ];
    Meaning::list("deadline", parts)
}

fn register(declared: &Declared) -> Meaning {
    let Declared { what, per } = declared;
    let what = match what {
        What::System(aspects) => {
            let aspects = aspects.iter().map(|a| Meaning::word(aspect(*a)));
            Meaning::set("systems", aspects)
        }
        // The name of the list is no more than a name; its values stand beside.
        What::Listed(field, _) => Meaning::list("listed", [name(*field)]),
        What::Setting => Meaning::word("settings"),
        What::TwoApprovals => Meaning::word("two_approvals"),
    };
    Meaning::list("register", [what, groups(per)])
}

/// An aspect of a system.
pub(super) fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Version => "version",
        Aspect::Purpose => "purpose",
        Aspect::Categories => "categories",
    }
}

fn disparity(disparity: &Disparity) -> Meaning {
    let Disparity {
        outcome,
        between,
        at_least,
        min_count,
        min_cohort,
        p_below,
        per,
        within,
    } = disparity;
    let parts = [
        Meaning::named("outcome", pattern(outcome)),
        Meaning::named("between", name(*between)),
        Meaning::named("at_least", quantity(at_least)),
        Meaning::named("min_count", whole(*min_count)),
        Meaning::named("min_cohort", whole((*min_cohort).max(1))),
        Meaning::named("p_below", number(*p_below)),
        groups(per),
        window(within),
    ];
    Meaning::list("disparity", parts)
}

fn silence(silence: &Silence) -> Meaning {
    let Silence {
        longer_than,
        per,
        of,
    } = silence;
    let parts = [
        term("longer_than", longer_than),
        groups(per),
        texts("of", of),
    ];
    Meaning::list("silence", parts)
}

fn name(field: Field) -> Meaning {
    Meaning::word(field.name())
}

/// The fields of a group, in their order: keys of stored groups are written in it.
fn groups(per: &Per) -> Meaning {
    let Per(fields) = per;
    Meaning::list("per", fields.iter().copied().map(name))
}

fn aggregate(aggregate: &Aggregate) -> Meaning {
    let key = aggregate.row().key;
    let over = match aggregate {
        Aggregate::Count | Aggregate::ShortestGap | Aggregate::LongestGap | Aggregate::Covered => {
            return Meaning::word(key);
        }
        Aggregate::Sum(field)
        | Aggregate::Distinct(field)
        | Aggregate::Min(field)
        | Aggregate::Max(field)
        | Aggregate::Mean(field) => vec![name(*field)],
        Aggregate::Percentile(field, rank) => vec![name(*field), whole(*rank)],
        Aggregate::Rate(presence) => vec![Meaning::named("presence", pattern(presence))],
    };
    Meaning::list(key, over)
}

fn window(window: &Window) -> Meaning {
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

fn bound(bound: &Bound) -> Meaning {
    match bound {
        Bound::AtMost(most) => Meaning::named("at_most", quantity(most)),
        Bound::AtLeast(least) => Meaning::named("at_least", quantity(least)),
    }
}

fn term(name: &str, term: &Term) -> Meaning {
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
