// SPDX-License-Identifier: EUPL-1.2
//! The slow, obvious model: keeps every event and works every window out from scratch.

mod civil;
mod observed;
mod orders;

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::tests::{KINDS, group_of};
use crate::agreement::{
    Aggregate, Agreement, Bound, CalendarUnit, Clause, Comparison, Disparity, Form, Grid, Literal,
    Pattern, Share, Test, Window,
};
use crate::observation::{EventTime, Field, Span};

/// An event of the model: numbers instead of names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fact {
    pub id: u64,
    /// What the source wrote under this id.
    pub content: u32,
    /// Which telling it is, where the source numbers them.
    pub version: Option<u8>,
    pub kind: u8,
    pub worker: u8,
    pub site: u8,
    pub actor: u8,
    pub value: f64,
    /// Tens of minutes that the act lasted; even ones end at `time`, odd ones begin there.
    pub length: u8,
    pub time: EventTime,
}

impl Fact {
    pub(super) fn interval(&self) -> (EventTime, EventTime) {
        let length = Span::from_secs(i64::from(self.length / 2) * 600);
        match self.length % 2 {
            0 => (self.time.minus(length), self.time),
            _ => (self.time, self.time.plus(length)),
        }
    }
}

/// Whether a fact is meant by a pattern of the test agreements.
pub(super) fn is_meant(pattern: &Pattern, fact: &Fact) -> bool {
    let texts = |literals: &[Literal], text: &str| literals.contains(&Literal::Text(text.into()));
    match pattern {
        Pattern::All(parts) => parts.iter().all(|part| is_meant(part, fact)),
        Pattern::Field(Field::KIND, Test::OneOf(kinds)) => {
            texts(kinds, KINDS[usize::from(fact.kind)])
        }
        Pattern::Field(Field::VALUE, Test::Compare(Comparison::Gt, Literal::Number(n))) => {
            fact.value > *n
        }
        other => panic!("the model does not know {other:?}"),
    }
}

/// A breach: clause, group, start, end, observed value.
pub(super) type Breach = (String, String, i64, i64, String);

/// The facts that count: each once, none that came too late in its own partition, and of the tellings
/// of one the latest.
pub(super) fn admitted(partitions: &[Vec<Fact>], amend_for: Span) -> Vec<Fact> {
    let mut kept: BTreeMap<(u64, u32), Fact> = BTreeMap::new();
    for partition in partitions {
        let mut latest = EventTime::MIN;
        for fact in partition {
            if latest == EventTime::MIN || fact.time >= latest.minus(amend_for) {
                latest = latest.max(fact.time);
                kept.insert((fact.id, fact.content), fact.clone());
            }
        }
    }
    let mut newest: BTreeMap<u64, u8> = BTreeMap::new();
    for fact in kept.values() {
        let version = fact.version.unwrap_or(0);
        let known = newest.entry(fact.id).or_default();
        *known = version.max(*known);
    }
    let counts = |fact: &Fact| {
        fact.version
            .is_none_or(|version| version == newest[&fact.id])
    };
    kept.into_values().filter(counts).collect()
}

/// Every breach among these facts, given that the watermark has come this far.
pub(super) fn breaches(
    agreement: &Agreement,
    facts: &[Fact],
    watermark: EventTime,
) -> BTreeSet<Breach> {
    let mut found = BTreeSet::new();
    for clause in &agreement.clauses {
        let mut tell = |group: &str, start: i64, end: i64, observed: f64| {
            let id = clause.id.to_string();
            found.insert((id, group.to_owned(), start, end, format!("{observed:.6}")));
        };
        if clause.form.window().is_none() && !matches!(clause.form, Form::Forbid { .. }) {
            orders::breaches(agreement, clause, facts, watermark, &mut tell);
            continue;
        }
        let mut groups: BTreeMap<String, Vec<&Fact>> = BTreeMap::new();
        // A sum that no value lowers counts no negative ones.
        let counts = |fact: &&Fact| match &clause.form {
            Form::Limit(limit) if matches!(limit.aggregate, Aggregate::Sum(_)) => {
                limit.signed || fact.value >= 0.0
            }
            Form::Trend(trend) if matches!(trend.aggregate, Aggregate::Sum(_)) => fact.value >= 0.0,
            _ => true,
        };
        let presence = match &clause.form {
            Form::Limit(limit) => limit.aggregate.presence(),
            Form::Trend(trend) => trend.aggregate.presence(),
            _ => None,
        };
        let is_present = |fact: &Fact| presence.is_some_and(|pattern| is_meant(pattern, fact));
        let meant = facts
            .iter()
            .filter(|fact| is_meant(&clause.matches, fact) || is_present(fact));
        for fact in meant.filter(counts) {
            groups.entry(group_of(clause, fact)).or_default().push(fact);
        }
        for (group, facts) in groups {
            for (start, end, observed) in stretches(clause, &agreement.zone, &facts, watermark) {
                tell(&group, start, end, observed);
            }
        }
    }
    found
}

/// What is worked out over the facts of a window.
enum Measure<'c> {
    Limit(&'c Aggregate, &'c Pattern),
    Share(&'c Share),
    Disparity(&'c Disparity),
}

fn parts<'c>(clause: &'c Clause, zone: &TimeZone) -> (Measure<'c>, Window, Bound) {
    let bound = clause.form.bound();
    match &clause.form {
        Form::Limit(limit) => (
            Measure::Limit(&limit.aggregate, &clause.matches),
            limit.within.clone(),
            bound,
        ),
        Form::Trend(trend) => {
            let measure = Measure::Limit(&trend.aggregate, &clause.matches);
            (measure, trend.within.clone(), bound)
        }
        Form::Share(share) => (Measure::Share(share), share.within.clone(), bound),
        Form::Disparity(d) => (Measure::Disparity(d), d.within.clone(), bound),
        _ => {
            let day = Window::Calendar(CalendarUnit::Day, zone.clone());
            (
                Measure::Limit(&Aggregate::Count, &clause.matches),
                day,
                bound,
            )
        }
    }
}

fn stretches(
    clause: &Clause,
    zone: &TimeZone,
    facts: &[&Fact],
    watermark: EventTime,
) -> Vec<(i64, i64, f64)> {
    let (measure, window, bound) = parts(clause, zone);
    let rising = matches!(bound, Bound::AtMost(_));
    let signed = matches!(&clause.form, Form::Limit(limit) if limit.signed);
    let rises = matches!(clause.form, Form::Trend(_));
    let at_once = !rises && observed::at_once(&measure, rising, signed);
    // An interval may reach a day back.
    let cuts = matches!(measure, Measure::Limit(aggregate, _) if aggregate.row().cuts);
    let reach = if cuts { 86_400_000_000 } else { 0 };
    let lasts = |fact: &Fact| match &measure {
        Measure::Limit(Aggregate::Rate(_), matches) => !is_meant(matches, fact),
        _ => cuts,
    };
    let due = |end: i64| at_once || end + reach <= watermark.micros();
    let inside = |start: i64, end: i64| -> Vec<&Fact> {
        let within = |fact: &&&Fact| match lasts(fact) {
            true => {
                let (from, to) = fact.interval();
                from.micros().max(start) < to.micros().min(end)
            }
            false => start <= fact.time.micros() && fact.time.micros() < end,
        };
        facts.iter().filter(within).copied().collect()
    };
    let breached = |start: i64, end: i64| -> Option<f64> {
        let value = observed::observed(&measure, &inside(start, end), start, end);
        value.filter(|v| bound.is_passed_by(*v) && due(end))
    };
    match window {
        Window::Hopping { grid, steps } => return runs(facts, &grid, steps, &bound, breached),
        Window::Rolling(length) => return rolling(facts, length.micros(), &bound, breached),
        _ => {}
    }
    let windows: BTreeSet<(i64, i64)> = match window {
        Window::Session { gap } => sessions(facts, gap.micros()).into_iter().collect(),
        _ => facts
            .iter()
            .flat_map(|fact| match lasts(fact) {
                true => quarters(fact.interval()),
                false => vec![fact.time.micros()],
            })
            .filter_map(|time| fixed(&window, time))
            .collect(),
    };
    if rises {
        let value = |(s, e): (i64, i64)| {
            let value = observed::observed(&measure, &inside(s, e), s, e)?;
            Some((s, e, (value * 1e9).round()))
        };
        let values: Vec<(i64, i64, f64)> = windows.into_iter().filter_map(value).collect();
        let rise = |pair: &[(i64, i64, f64)]| {
            let ((_, _, before), (start, end, value)) = (pair[0], pair[1]);
            (start, end, (value - before) * 100.0 / before, before)
        };
        let rises = values.windows(2).map(rise);
        let kept = rises.filter(|(_, end, rise, before)| {
            *before > 0.0 && bound.is_passed_by(*rise) && due(*end)
        });
        return kept
            .map(|(start, end, rise, _)| (start, end, rise))
            .collect();
    }
    windows
        .into_iter()
        .filter_map(|(s, e)| breached(s, e).map(|v| (s, e, v)))
        .collect()
}

fn runs(
    facts: &[&Fact],
    grid: &Grid,
    steps: u32,
    bound: &Bound,
    breached: impl Fn(i64, i64) -> Option<f64>,
) -> Vec<(i64, i64, f64)> {
    let day = 86_400_000_000;
    let margin = day * (2 + i64::from(steps) * grid.step.micros() / day);
    let first = facts.iter().map(|f| f.time.micros()).min().unwrap_or(0) - margin;
    let last = facts.iter().map(|f| f.time.micros()).max().unwrap_or(0) + margin;
    let borders = civil::borders(grid, first, last);
    let mut runs: Vec<(i64, i64, f64)> = Vec::new();
    let mut before = None;
    for at in 0..borders.len().saturating_sub(steps as usize) {
        let (start, end) = (borders[at], borders[at + steps as usize]);
        let value = breached(start, end);
        add_to_run(&mut runs, bound, (start, end, value), before);
        before = value;
    }
    runs
}

/// Every stretch that ends with an event: it goes on a run if the one before, which ends less than a
/// length earlier, is a breach too.
fn rolling(
    facts: &[&Fact],
    length: i64,
    bound: &Bound,
    breached: impl Fn(i64, i64) -> Option<f64>,
) -> Vec<(i64, i64, f64)> {
    let times: BTreeSet<i64> = facts.iter().map(|fact| fact.time.micros()).collect();
    let mut runs: Vec<(i64, i64, f64)> = Vec::new();
    let mut before: Option<(i64, Option<f64>)> = None;
    for time in times {
        let (start, end) = (time + 1 - length, time + 1);
        let value = breached(start, end);
        let near = before.filter(|(earlier, _)| time - earlier < length);
        add_to_run(
            &mut runs,
            bound,
            (start, end, value),
            near.and_then(|(_, v)| v),
        );
        before = Some((time, value));
    }
    runs
}

fn add_to_run(
    runs: &mut Vec<(i64, i64, f64)>,
    bound: &Bound,
    (start, end, value): (i64, i64, Option<f64>),
    before: Option<f64>,
) {
    let Some(value) = value else { return };
    match runs.last_mut().filter(|_| before.is_some()) {
        Some(run) => {
            run.1 = end;
            let worse = matches!(bound, Bound::AtMost(_)) == (value > run.2);
            if worse && value != run.2 {
                run.2 = value;
            }
        }
        None => runs.push((start, end, value)),
    }
}

fn sessions(facts: &[&Fact], gap: i64) -> Vec<(i64, i64)> {
    let mut times: Vec<i64> = facts.iter().map(|f| f.time.micros()).collect();
    times.sort_unstable();
    let split = times.chunk_by(|a, b| b - a < gap);
    split
        .map(|run| (run[0], run[run.len() - 1] + gap))
        .collect()
}

/// Moments close enough together that every window an interval touches holds one.
fn quarters((start, end): (EventTime, EventTime)) -> Vec<i64> {
    let quarter = 900_000_000;
    let first = start.micros();
    let steps = (1..).map(|n| (first.div_euclid(quarter) + n) * quarter);
    let moments = std::iter::once(first).chain(steps);
    moments
        .take_while(|moment| *moment < end.micros())
        .collect()
}

fn fixed(window: &Window, time: i64) -> Option<(i64, i64)> {
    Some(match window {
        Window::Shift(hours) => return civil::shift(hours, time),
        Window::Tumbling(grid) => {
            let day = 86_400_000_000;
            let borders = civil::borders(grid, time - 2 * day, time + 2 * day);
            let after = borders.iter().position(|border| *border > time).unwrap();
            (borders[after - 1], borders[after])
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
        Window::Hopping { .. } | Window::Rolling(_) | Window::Session { .. } => {
            unreachable!("handled by the caller")
        }
    })
}
