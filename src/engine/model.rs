// SPDX-License-Identifier: EUPL-1.2
//! The slow, obvious model: keeps every event and works every window out from scratch.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::agreement::{Aggregate, Agreement, Bound, CalendarUnit, Clause, Form, Window};
use crate::observation::{EventTime, Span};

/// An event of the model: numbers instead of names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fact {
    pub id: u64,
    pub kind: u8,
    pub worker: u8,
    pub site: u8,
    pub actor: u8,
    pub value: f64,
    pub time: EventTime,
}

/// A breach: clause, group, start, end, observed value.
pub(super) type Breach = (String, String, i64, i64, String);

/// The facts that count: each once, and none that came too late in its own partition.
pub(super) fn admitted(partitions: &[Vec<Fact>], amend_for: Span) -> Vec<Fact> {
    let mut kept: BTreeMap<u64, Fact> = BTreeMap::new();
    for partition in partitions {
        let mut latest = EventTime::MIN;
        for fact in partition {
            if latest == EventTime::MIN || fact.time >= latest.minus(amend_for) {
                latest = latest.max(fact.time);
                kept.insert(fact.id, fact.clone());
            }
        }
    }
    kept.into_values().collect()
}

/// Every breach among these facts, given that the watermark has come this far.
pub(super) fn breaches(
    agreement: &Agreement,
    facts: &[Fact],
    watermark: EventTime,
) -> BTreeSet<Breach> {
    let mut found = BTreeSet::new();
    for clause in &agreement.clauses {
        let mut groups: BTreeMap<String, Vec<&Fact>> = BTreeMap::new();
        for fact in facts
            .iter()
            .filter(|fact| super::tests::is_meant(clause, fact))
        {
            groups
                .entry(super::tests::group_of(clause, fact))
                .or_default()
                .push(fact);
        }
        for (group, facts) in groups {
            for (start, end, observed) in stretches(clause, &agreement.zone, &facts, watermark) {
                let id = clause.id.to_string();
                found.insert((id, group.clone(), start, end, format!("{observed:.6}")));
            }
        }
    }
    found
}

fn parts(clause: &Clause, zone: &TimeZone) -> (Aggregate, Window, Bound) {
    match &clause.form {
        Form::Forbid { .. } => {
            let day = Window::Calendar(CalendarUnit::Day, zone.clone());
            (Aggregate::Count, day, Bound::none())
        }
        Form::Limit(limit) => (limit.aggregate, limit.within.clone(), limit.bound.clone()),
    }
}

fn stretches(
    clause: &Clause,
    zone: &TimeZone,
    facts: &[&Fact],
    watermark: EventTime,
) -> Vec<(i64, i64, f64)> {
    let (aggregate, window, bound) = parts(clause, zone);
    let at_once = match aggregate {
        Aggregate::Min(_) | Aggregate::ShortestGap => matches!(bound, Bound::AtLeast(_)),
        _ => matches!(bound, Bound::AtMost(_)),
    };
    let due = |end: i64| at_once || end <= watermark.micros();
    let inside = |start: i64, end: i64| -> Vec<&Fact> {
        let within = |fact: &&&Fact| start <= fact.time.micros() && fact.time.micros() < end;
        facts.iter().filter(within).copied().collect()
    };
    let breached = |start: i64, end: i64| -> Option<f64> {
        observed(aggregate, &inside(start, end)).filter(|v| bound.is_passed_by(*v) && due(end))
    };
    if let Window::Rolling { length, step } = window {
        return runs(facts, length.micros(), step.micros(), &bound, breached);
    }
    let windows: BTreeSet<(i64, i64)> = match window {
        Window::Session { gap } => sessions(facts, gap.micros()).into_iter().collect(),
        _ => facts
            .iter()
            .map(|fact| fixed(&window, fact.time.micros()))
            .collect(),
    };
    windows
        .into_iter()
        .filter_map(|(s, e)| breached(s, e).map(|v| (s, e, v)))
        .collect()
}

fn runs(
    facts: &[&Fact],
    length: i64,
    step: i64,
    bound: &Bound,
    breached: impl Fn(i64, i64) -> Option<f64>,
) -> Vec<(i64, i64, f64)> {
    let first = facts.iter().map(|f| f.time.micros()).min().unwrap_or(0);
    let last = facts.iter().map(|f| f.time.micros()).max().unwrap_or(0);
    let mut runs: Vec<(i64, i64, f64)> = Vec::new();
    let mut start = (first - length).div_euclid(step) * step;
    while start <= last {
        if let Some(value) = breached(start, start + length) {
            match runs.last_mut() {
                Some(run) if run.1 == start + length - step => {
                    run.1 = start + length;
                    let worse = matches!(bound, Bound::AtMost(_)) == (value > run.2);
                    if worse && value != run.2 {
                        run.2 = value;
                    }
                }
                _ => runs.push((start, start + length, value)),
            }
        }
        start += step;
    }
    runs
}

fn sessions(facts: &[&Fact], gap: i64) -> Vec<(i64, i64)> {
    let mut times: Vec<i64> = facts.iter().map(|f| f.time.micros()).collect();
    times.sort_unstable();
    let split = times.chunk_by(|a, b| b - a < gap);
    split
        .map(|run| (run[0], run[run.len() - 1] + gap))
        .collect()
}

fn fixed(window: &Window, time: i64) -> (i64, i64) {
    match window {
        Window::Tumbling(length) => {
            let start = time.div_euclid(length.micros()) * length.micros();
            (start, start + length.micros())
        }
        Window::Calendar(unit, zone) => {
            let day = EventTime::from_micros(time)
                .to_timestamp()
                .to_zoned_datetime(zone.clone());
            let (mut first, mut next) = (day.date(), day.date().tomorrow().unwrap());
            match unit {
                CalendarUnit::Day => {}
                CalendarUnit::Week => {
                    while first.weekday() != jiff::civil::Weekday::Monday {
                        first = first.yesterday().unwrap();
                    }
                    next = first.checked_add(7.days()).unwrap();
                }
                CalendarUnit::Month => {
                    first = first.first_of_month();
                    next = first.checked_add(1.month()).unwrap();
                }
            }
            let start_of = |date: jiff::civil::Date| {
                date.to_zoned_datetime(zone.clone())
                    .unwrap()
                    .timestamp()
                    .as_microsecond()
            };
            (start_of(first), start_of(next))
        }
        Window::Rolling { .. } | Window::Session { .. } => unreachable!("handled by the caller"),
    }
}

fn observed(aggregate: Aggregate, facts: &[&Fact]) -> Option<f64> {
    if facts.is_empty() {
        return None;
    }
    let values = || facts.iter().map(|fact| fact.value);
    match aggregate {
        Aggregate::Count => Some(facts.len() as f64),
        Aggregate::Sum(_) => Some(values().map(|v| (v * 1e9).round()).sum::<f64>() / 1e9),
        Aggregate::Min(_) => values().reduce(f64::min),
        Aggregate::Max(_) => values().reduce(f64::max),
        Aggregate::Distinct(_) => Some(
            facts
                .iter()
                .map(|fact| fact.actor)
                .collect::<BTreeSet<_>>()
                .len() as f64,
        ),
        Aggregate::ShortestGap => {
            let mut times: Vec<i64> = facts.iter().map(|f| f.time.micros()).collect();
            times.sort_unstable();
            times
                .windows(2)
                .map(|pair| pair[1] - pair[0])
                .min()
                .map(|gap| gap as f64 / 1e6)
        }
    }
}
