// SPDX-License-Identifier: EUPL-1.2
//! Finds bounds that no event can pass, or that every event passes.

use super::facts::{self, Fact};
use super::problem::Problem;
use crate::agreement::{
    Aggregate, Bound, CalendarUnit, Counted, Limit, ROLLING_EVENTS, Unit, Window,
};
use crate::diagnostic::{Findings, Place};
use crate::observation::Field;

/// What an aggregate can be, both ends included, and why.
struct Range {
    least: f64,
    most: f64,
    en: &'static str,
    fr: &'static str,
    /// The range is customary, not certain.
    usual: bool,
}

/// Reports a bound that lies outside what its aggregate can be.
pub(super) fn check(limit: &Limit, facts: &[Fact], place: Place, out: &mut Findings<'_>) {
    exact(limit, place, out);
    for range in [
        Some(by_nature(limit)),
        usual(limit),
        by_pattern(limit, facts),
    ]
    .into_iter()
    .flatten()
    {
        let amount = limit.bound.quantity().amount;
        let (never, always) = match limit.bound {
            Bound::AtMost(_) => (amount >= range.most, amount < range.least),
            Bound::AtLeast(_) => (amount <= range.least, amount > range.most),
        };
        let (en, fr) = (range.en.to_owned(), range.fr.to_owned());
        let problem = match (never, always) {
            (true, _) if range.usual => Problem::HardlyFires { en, fr },
            (true, _) => Problem::NeverFires { en, fr },
            (_, true) => Problem::AlwaysFires { en, fr },
            _ => continue,
        };
        let written = limit.bound.quantity().written.as_str();
        match range.usual {
            true => out.warning(place, problem.message()).found(written),
            false => out.error(place, problem.message()).found(written),
        };
        return;
    }
}

/// Reports a number of events that no group has room for where every stretch is judged.
fn exact(limit: &Limit, place: Place, out: &mut Findings<'_>) {
    let counts = matches!(limit.aggregate, Aggregate::Count | Aggregate::Distinct(_));
    let is_exact = matches!(limit.within, Window::Rolling(_));
    let quantity = limit.bound.quantity();
    if counts && is_exact && quantity.amount >= f64::from(ROLLING_EVENTS) {
        let most = ROLLING_EVENTS - 1;
        let told = out.error(place, Problem::TooManyForExact { most }.message());
        told.found(&quantity.written)
            .example("{ rolling: 7 d, step: 1 d }");
    }
}

/// What the aggregate can be at all.
fn by_nature(limit: &Limit) -> Range {
    let range = |least, most, en, fr| Range {
        least,
        most,
        en,
        fr,
        usual: false,
    };
    let infinity = f64::INFINITY;
    match limit.aggregate.row().counted {
        Counted::Things if matches!(limit.aggregate, Aggregate::Count) => range(
            1.0,
            infinity,
            "a window begins with its first event, so it counts at least 1",
            "une fenêtre commence avec son premier événement et en compte donc au moins 1",
        ),
        Counted::Things | Counted::PerHour => range(
            0.0,
            infinity,
            "a number is never below 0",
            "un nombre n'est jamais inférieur à 0",
        ),
        Counted::Part => range(
            0.0,
            100.0,
            "a covered part lies between 0 and 100 %",
            "une part couverte va de 0 à 100 %",
        ),
        Counted::Time => range(
            0.0,
            longest(&limit.within),
            "a time between two events of a window lies between 0 and the window's length",
            "la durée entre deux événements d'une fenêtre va de 0 à la longueur de la fenêtre",
        ),
        Counted::Field => match limit
            .aggregate
            .field()
            .is_some_and(Field::is_never_negative)
        {
            true => range(
                0.0,
                infinity,
                "a duration or size is never below 0",
                "une durée ou une taille n'est jamais inférieure à 0",
            ),
            false => range(f64::NEG_INFINITY, infinity, "", ""),
        },
    }
}

/// What it is in practice.
fn usual(limit: &Limit) -> Option<Range> {
    let percent = limit.bound.quantity().unit == Unit::Percent;
    (percent && limit.aggregate.is_among()).then_some(Range {
        least: 0.0,
        // A bound of exactly 100 % is sensible: some measures go beyond.
        most: 100.0_f64.next_up(),
        en: "a percentage usually lies between 0 and 100",
        fr: "un pourcentage va d'ordinaire de 0 à 100",
        usual: true,
    })
}

/// What the clause's own pattern lets in.
fn by_pattern(limit: &Limit, facts: &[Fact]) -> Option<Range> {
    let among = limit.aggregate.is_among();
    let field = limit.aggregate.field().filter(|_| among)?;
    let (least, most) = facts::range_of(facts, field);
    Some(Range {
        least,
        most,
        en: "`match` lets in only values on one side of this bound",
        fr: "`match` ne laisse entrer que des valeurs d'un côté de cette borne",
        usual: false,
    })
}

/// The longest time between two events of a window, in seconds.
fn longest(window: &Window) -> f64 {
    let days = |days: f64| days * 86_400.0;
    match window {
        // Clocks change by up to a few hours, never by a day.
        Window::Calendar(CalendarUnit::Day, _) | Window::Shift(_) => days(2.0),
        Window::Calendar(CalendarUnit::Week, _) => days(8.0),
        Window::Calendar(CalendarUnit::Month, _) => days(32.0),
        Window::Tumbling(grid) => grid.step.as_secs_f64(),
        Window::Rolling(length) => length.as_secs_f64(),
        // Days are up to a few hours longer when clocks change.
        Window::Hopping { grid, steps } => grid.step.as_secs_f64() * f64::from(*steps) + days(1.0),
        Window::Session { gap } => gap.as_secs_f64(),
    }
}
