// SPDX-License-Identifier: EUPL-1.2
//! Agreements for the comparison with the model: every form, every window, every aggregate.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{HOUR, KINDS};
use crate::agreement::{
    Aggregate, Agreement, Bound, Calendar, CalendarUnit, Clause, ClauseId, Comparison, DayHours,
    Digest, Disparity, Form, Grid, InForce, Limit, Literal, Localized, MinGroup, Pattern, Per,
    Quantity, Severity, Share, Status, Test, Then, Trend, Unit, Window,
};
use crate::observation::{Field, Span};

pub(super) fn span(secs: i64) -> Span {
    Span::from_secs(secs)
}

fn quantity(amount: f64) -> Quantity {
    Quantity {
        amount,
        unit: Unit::Count,
        written: amount.to_string(),
    }
}

pub(super) fn clause(id: &str, matches: Pattern, form: Form) -> Clause {
    Clause {
        id: ClauseId(id.into()),
        title: Localized::default(),
        article: None,
        legal_ref: Vec::new(),
        rights: Vec::new(),
        origin: None,
        status: Status::Active,
        severity: Severity::Serious,
        applies_to: Pattern::ANYTHING,
        matches,
        form,
        place: Default::default(),
        tests: Vec::new(),
    }
}

fn limit(aggregate: Aggregate, per: &[Field], within: Window, bound: Bound) -> Form {
    Form::Limit(Limit {
        signed: matches!((&aggregate, per), (Aggregate::Sum(_), [Field::SITE])),
        aggregate,
        per: Per(per.to_vec()),
        within,
        bound,
    })
}

fn at_most(amount: f64) -> Bound {
    Bound::AtMost(quantity(amount))
}

fn at_least(amount: f64) -> Bound {
    Bound::AtLeast(quantity(amount))
}

/// Every aggregate and every window, monotone and settled.
fn forms(paris: &TimeZone) -> Vec<Form> {
    use Aggregate::{Count, Distinct, Max, Min, ShortestGap, Sum};
    let calendar = |unit| Window::Calendar(unit, paris.clone());
    let day = || calendar(CalendarUnit::Day);
    let rolling = || hopping(paris, HOUR, 4);
    let session = || Window::Session {
        gap: span(HOUR / 2),
    };
    let tumbling = || Window::Tumbling(grid(paris, HOUR));
    let worker = &[Field::WORKER][..];
    let actor = Field::ACTOR;
    let value = Field::VALUE;
    vec![
        Form::Forbid {
            per: Per(worker.to_vec()),
        },
        limit(Count, worker, day(), at_most(2.0)),
        limit(
            Sum(value),
            worker,
            calendar(CalendarUnit::Week),
            at_most(30.0),
        ),
        limit(
            Distinct(actor),
            worker,
            calendar(CalendarUnit::Month),
            at_most(2.0),
        ),
        limit(Min(value), &[Field::SITE], tumbling(), at_least(1.0)),
        limit(
            Max(value),
            &[Field::SITE, Field::WORKER],
            day(),
            at_most(8.0),
        ),
        limit(ShortestGap, worker, day(), at_least(900.0)),
        limit(Count, worker, rolling(), at_most(2.0)),
        limit(Distinct(actor), &[Field::SITE], rolling(), at_most(2.0)),
        limit(ShortestGap, worker, rolling(), at_least(1200.0)),
        limit(Count, worker, session(), at_most(2.0)),
        limit(Sum(value), &[], session(), at_most(20.0)),
        limit(Count, worker, day(), at_least(2.0)),
        limit(Max(value), worker, tumbling(), at_least(5.0)),
        limit(Count, worker, rolling(), at_least(2.0)),
        limit(ShortestGap, worker, session(), at_most(300.0)),
        limit(Distinct(actor), &[], day(), at_least(3.0)),
    ]
}

/// The aggregates and windows that came later, a share and a disparity.
fn more_forms(paris: &TimeZone) -> Vec<Form> {
    use Aggregate::{Count, Covered, LongestGap, Mean, Percentile, Rate};
    let present = || of_kind(&KINDS[2..]);
    let day = || Window::Calendar(CalendarUnit::Day, paris.clone());
    let rolling = || hopping(paris, HOUR, 4);
    let shift = || Window::Shift(hours(paris));
    let worker = &[Field::WORKER][..];
    let value = Field::VALUE;
    vec![
        limit(Mean(value), worker, day(), at_most(6.0)),
        limit(Percentile(value, 90), &[], rolling(), at_most(9.0)),
        limit(LongestGap, worker, day(), at_most(7200.0)),
        limit(Covered, worker, day(), at_most(5.0)),
        limit(Covered, &[], rolling(), at_least(50.0)),
        limit(Covered, worker, shift(), at_most(10.0)),
        limit(Count, worker, shift(), at_most(1.0)),
        limit(Percentile(value, 50), worker, shift(), at_least(4.0)),
        limit(Rate(present()), worker, day(), at_most(1.5)),
        limit(Rate(present()), &[], rolling(), at_most(2.0)),
        limit(Rate(present()), &[Field::SITE], shift(), at_least(0.5)),
        share_of_high(rolling()),
        disparity_of_high(Window::Calendar(CalendarUnit::Week, paris.clone())),
    ]
}

fn share_of_high(within: Window) -> Form {
    Form::Share(Share {
        of: high(),
        per: Per(vec![Field::WORKER]),
        within,
        min_count: 3,
        bound: at_most(50.0),
    })
}

fn disparity_of_high(within: Window) -> Form {
    Form::Disparity(Disparity {
        outcome: high(),
        between: Field::SITE,
        at_least: quantity(80.0),
        min_count: 8,
        min_cohort: 3,
        p_below: 0.3,
        per: Per(Vec::new()),
        within,
    })
}

/// Every stretch of a length that ends with an event, for every aggregate that is judged over them.
fn rolling_forms(paris: &TimeZone) -> Vec<Form> {
    use Aggregate::{Count, Distinct, LongestGap, Max, Mean, Min, Percentile, ShortestGap, Sum};
    let hours = |hours: i64| Window::Rolling(span(hours * HOUR));
    let worker = &[Field::WORKER][..];
    let value = Field::VALUE;
    vec![
        limit(Count, worker, hours(3), at_most(2.0)),
        limit(Count, &[Field::SITE], hours(30), at_most(8.0)),
        limit(Count, worker, hours(5), at_least(2.0)),
        limit(Sum(value), worker, hours(4), at_most(15.0)),
        limit(Sum(value), &[Field::SITE], hours(4), at_most(15.0)),
        limit(
            Sum(value),
            &[Field::SITE],
            Window::Calendar(CalendarUnit::Day, paris.clone()),
            at_most(40.0),
        ),
        limit(Sum(value), worker, hours(4), at_least(4.0)),
        limit(Mean(value), worker, hours(6), at_most(6.0)),
        limit(Distinct(Field::ACTOR), worker, hours(8), at_most(2.0)),
        limit(Min(value), &[Field::SITE], hours(1), at_least(1.0)),
        limit(Max(value), worker, hours(2), at_least(5.0)),
        limit(ShortestGap, worker, hours(4), at_least(1200.0)),
        limit(LongestGap, worker, hours(12), at_most(7200.0)),
        limit(Percentile(value, 80), &[], hours(2), at_most(8.0)),
        limit(Count, worker, hopping(paris, 24 * HOUR, 3), at_most(6.0)),
        limit(Sum(value), &[], hopping(paris, 12 * HOUR, 3), at_most(40.0)),
        limit(
            Count,
            worker,
            Window::Tumbling(grid(paris, 6 * HOUR)),
            at_most(2.0),
        ),
        share_of_high(hours(6)),
        disparity_of_high(hours(24)),
    ]
}

/// Rises of values, of sums and means that may be nothing, of a rate.
fn trends(paris: &TimeZone) -> Vec<Form> {
    let trend = |aggregate, per: &[Field], within, rise| {
        Form::Trend(Trend {
            aggregate,
            per: Per(per.to_vec()),
            within,
            rise_at_most: quantity(rise),
        })
    };
    let value = Field::VALUE;
    let day = || Window::Calendar(CalendarUnit::Day, paris.clone());
    let six_hours = Window::Tumbling(grid(paris, 6 * HOUR));
    vec![
        trend(Aggregate::Max(value), &[Field::WORKER], day(), 50.0),
        trend(Aggregate::Sum(value), &[], six_hours, 20.0),
        trend(
            Aggregate::Mean(value),
            &[Field::SITE],
            Window::Shift(hours(paris)),
            0.0,
        ),
        trend(Aggregate::ShortestGap, &[Field::WORKER], day(), 100.0),
        trend(
            Aggregate::Rate(of_kind(&KINDS[2..])),
            &[Field::WORKER],
            day(),
            30.0,
        ),
    ]
}

fn grid(zone: &TimeZone, step: i64) -> Grid {
    Grid {
        step: span(step),
        zone: zone.clone(),
    }
}

fn hopping(zone: &TimeZone, step: i64, steps: u32) -> Window {
    let grid = grid(zone, step);
    Window::Hopping { grid, steps }
}

/// Every rolling window, each on two kinds of events.
pub(super) fn rolling() -> Agreement {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    of_forms(&paris, rolling_forms(&paris))
}

/// Every pane, each on two kinds of events.
pub(super) fn panes() -> Agreement {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let mut all = forms(&paris);
    all.extend(more_forms(&paris));
    all.extend(trends(&paris));
    of_forms(&paris, all)
}

fn of_forms(paris: &TimeZone, forms: Vec<Form>) -> Agreement {
    let mut clauses = Vec::new();
    for (index, form) in forms.into_iter().enumerate() {
        let kind = KINDS[index % KINDS.len()];
        clauses.push(clause(&format!("c{index}"), of_kind(&[kind]), form.clone()));
        clauses.push(clause(&format!("d{index}"), of_kind(&[KINDS[1]]), form));
    }
    agreement(paris.clone(), clauses)
}

/// Two shifts and a night a day, on Tuesday past midnight, none on Sunday; one day closed, one with hours of its own.
pub(super) fn hours(paris: &TimeZone) -> Arc<Calendar> {
    let open = |hours: &[(i8, i8)]| -> Vec<DayHours> {
        let hours = hours.iter().map(|(start, end)| DayHours {
            start: jiff::civil::time(*start, 0, 0, 0),
            end: jiff::civil::time(*end % 24, 0, 0, 0),
        });
        hours.collect()
    };
    let day = open(&[(0, 4), (6, 12), (14, 20), (22, 24)]);
    let mut week: [Vec<DayHours>; 7] = std::array::from_fn(|_| day.clone());
    week[1] = open(&[(0, 4), (9, 17), (21, 3)]);
    week[2] = open(&[(4, 12), (22, 24)]);
    week[6] = Vec::new();
    Arc::new(Calendar {
        name: "hours".into(),
        zone: paris.clone(),
        week,
        working: None,
        closed: vec![jiff::civil::date(2025, 10, 23)],
        extra: BTreeMap::from([(jiff::civil::date(2025, 10, 26), open(&[(1, 5)]))]),
    })
}

/// Values above 5.
fn high() -> Pattern {
    Pattern::Field(
        Field::VALUE,
        Test::Compare(Comparison::Gt, Literal::Number(5.0)),
    )
}

pub(super) fn of_kind(kinds: &[&str]) -> Pattern {
    let kinds = kinds.iter().map(|kind| Literal::Text((*kind).into()));
    Pattern::Field(Field::KIND, Test::OneOf(kinds.collect()))
}

pub(super) fn agreement(paris: TimeZone, clauses: Vec<Clause>) -> Agreement {
    Agreement {
        id: "T".into(),
        version: 1,
        digest: Digest([1; 32]),
        title: Localized::default(),
        parties: Vec::new(),
        in_force: InForce {
            from: jiff::civil::date(2020, 1, 1),
            until: None,
            then: Then::Keep,
        },
        review_due: None,
        zone: paris,
        union_may_tighten: false,
        retention: std::collections::BTreeMap::new(),
        min_group: MinGroup {
            counts: 5,
            performance: 10,
        },
        sites: Vec::new(),
        calendars: Vec::new(),
        register: Default::default(),
        waivers: Vec::new(),
        clauses,
    }
}
