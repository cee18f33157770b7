// SPDX-License-Identifier: EUPL-1.2
//! Every stretch of a length that ends with an event, and where it is a breach.
//!
//! A stretch begins right after the moment that lies its length before the event: of two events
//! exactly so far apart, none holds both.

use std::ops::Range;

use super::aggregate::Billionths;
use super::batch::Amount;
use super::fisher::Rate;
use super::marks::{Mark, Marks};
use super::rule::{Measure, Rule};
use super::term::MOMENT;
use super::verdict::{Basis, Verdict};
use super::window::Stretch;
use crate::observation::{EventTime, Span};

/// What the events of a stretch make, while it moves: what comes in at its end goes out at its
/// beginning.
#[derive(Debug)]
enum Sliding {
    Count,
    Total(Billionths),
    /// Numbers, or distances between neighbours in seconds; sorted.
    Sorted(Vec<f64>),
    /// Different values and how often each, sorted.
    Distinct(Vec<(u128, u32)>),
    Having(u64),
    Cohorts(Vec<(u64, Rate)>),
}

/// Stretches that end with the events of a list, one after another.
struct Window<'m> {
    marks: &'m [Mark],
    length: Span,
    inside: Range<usize>,
    sum: Sliding,
    measures_gaps: bool,
}

impl<'m> Window<'m> {
    fn new(marks: &'m [Mark], rule: &Rule, length: Span) -> Window<'m> {
        let measure = &rule.measure;
        Window {
            marks,
            length,
            inside: 0..0,
            sum: Sliding::new(measure),
            measures_gaps: matches!(measure, Measure::ShortestGap | Measure::LongestGap),
        }
    }

    /// Moves on to the next moment at which something happened, and returns it.
    fn forward(&mut self) -> Option<EventTime> {
        let now = self.marks.get(self.inside.end)?.time;
        while let Some(mark) = self.marks.get(self.inside.end).filter(|m| m.time == now) {
            self.take(mark.amount, self.inside.end.checked_sub(1));
            self.inside.end += 1;
        }
        while self.marks[self.inside.start].time.plus(self.length) <= now {
            self.drop_first();
        }
        Some(now)
    }

    fn take(&mut self, amount: Amount, before: Option<usize>) {
        if self.measures_gaps {
            let before = before.filter(|at| *at >= self.inside.start);
            let gap = before.map(|at| self.gap(at));
            gap.into_iter().for_each(|gap| self.sum.add_number(gap));
        } else {
            self.sum.add(amount);
        }
    }

    fn drop_first(&mut self) {
        let first = self.inside.start;
        self.inside.start += 1;
        if !self.measures_gaps {
            self.sum.take_back(self.marks[first].amount);
        } else if self.inside.start < self.inside.end {
            let gap = self.gap(first);
            self.sum.take_back_number(gap);
        }
    }

    /// The distance from an event to the one after it, in seconds.
    fn gap(&self, at: usize) -> f64 {
        let (first, second) = (self.marks[at].time, self.marks[at + 1].time);
        second.since(first).micros() as f64 / 1e6
    }

    fn value(&self, measure: &Measure) -> Option<f64> {
        self.sum.value(measure, self.inside.len() as u64)
    }
}

impl Marks {
    /// Runs of stretches that are all breaches, one verdict for each run: the events that they end
    /// with follow one another without a pause as long as a stretch. Only those that end after the
    /// horizon, and not after `until`.
    pub(super) fn rolling(
        &self,
        rule: &Rule,
        length: Span,
        horizon: EventTime,
        until: EventTime,
    ) -> Vec<Verdict> {
        let mut runs: Vec<Verdict> = Vec::new();
        let mut window = Window::new(&self.acts, rule, length);
        // The end of the stretch before, and whether it was a breach.
        let mut before: Option<(EventTime, bool)> = None;
        while let Some(now) = window.forward() {
            let end = now.plus(MOMENT);
            if end > until {
                break;
            }
            let value = window.value(&rule.measure).filter(|v| rule.passes(*v));
            let near = before.filter(|(before, _)| before.plus(length) > end);
            if let Some(observed) = value.filter(|_| end > horizon) {
                let verdict = Verdict {
                    stretch: Stretch {
                        start: end.minus(length),
                        end,
                    },
                    observed,
                    basis: Basis::Run(window.inside.clone()),
                    continues: near.map(|(end, _)| end).filter(|end| *end <= horizon),
                };
                match runs.last_mut().filter(|_| near.is_some_and(|(_, is)| is)) {
                    Some(run) => run.go_on(rule, verdict),
                    None => runs.push(verdict),
                }
            }
            before = Some((end, value.is_some() && end > horizon));
        }
        runs
    }

    /// The worst value among the stretches that an event at this moment lies in, and that of the one
    /// that ends with it.
    pub(super) fn around(
        &self,
        rule: &Rule,
        length: Span,
        time: EventTime,
    ) -> (Option<f64>, Option<f64>) {
        let from = self.acts.partition_point(|m| m.time.plus(length) <= time);
        let until = self.acts.partition_point(|m| m.time < time.plus(length));
        let mut window = Window::new(&self.acts[from..until], rule, length);
        let (mut worst, mut own) = (None, None);
        while let Some(now) = window.forward() {
            if now < time {
                continue;
            }
            let value = window.value(&rule.measure);
            if now == time {
                own = value;
            }
            worst = match (worst, value) {
                (Some(known), Some(value)) if !rule.is_worse(value, known) => Some(known),
                (known, value) => value.or(known),
            };
        }
        (worst, own)
    }

    /// The end of the last stretch that ended before the horizon.
    pub(super) fn settled_end(&self, horizon: EventTime) -> Option<EventTime> {
        let settled = self.acts.partition_point(|m| m.time < horizon);
        let last = settled.checked_sub(1).map(|at| self.acts[at].time);
        last.map(|time| time.plus(MOMENT))
    }
}

impl Sliding {
    fn new(measure: &Measure) -> Sliding {
        match measure {
            Measure::Count => Sliding::Count,
            Measure::Total | Measure::Mean => Sliding::Total(Billionths::default()),
            Measure::Least
            | Measure::Greatest
            | Measure::Percentile(_)
            | Measure::ShortestGap
            | Measure::LongestGap => Sliding::Sorted(Vec::new()),
            Measure::Distinct => Sliding::Distinct(Vec::new()),
            Measure::Share { .. } => Sliding::Having(0),
            Measure::Disparity { .. } => Sliding::Cohorts(Vec::new()),
            // Where a stretch begins decides what is covered: refused when an agreement is read.
            Measure::Covered => Sliding::Count,
        }
    }

    fn add(&mut self, amount: Amount) {
        match (self, amount) {
            (Sliding::Total(total), Amount::Number(n)) => {
                *total = total.plus(Billionths::from_f64(n));
            }
            (sorted @ Sliding::Sorted(_), Amount::Number(n)) => sorted.add_number(n),
            (Sliding::Distinct(values), Amount::Value(value)) => {
                match values.binary_search_by_key(&value, |(value, _)| *value) {
                    Ok(at) => values[at].1 += 1,
                    Err(at) => values.insert(at, (value, 1)),
                }
            }
            (Sliding::Having(having), Amount::Flag(true)) => *having += 1,
            (Sliding::Cohorts(cohorts), Amount::Cohort(cohort, met)) => {
                let at = match cohorts.binary_search_by_key(&cohort, |(cohort, _)| *cohort) {
                    Ok(at) => at,
                    Err(at) => {
                        cohorts.insert(at, (cohort, Rate { hits: 0, of: 0 }));
                        at
                    }
                };
                cohorts[at].1.hits += u64::from(met);
                cohorts[at].1.of += 1;
            }
            _ => {}
        }
    }

    /// Takes back what was added once.
    fn take_back(&mut self, amount: Amount) {
        match (self, amount) {
            (Sliding::Total(total), Amount::Number(n)) => {
                *total = total.minus(Billionths::from_f64(n));
            }
            (sorted @ Sliding::Sorted(_), Amount::Number(n)) => sorted.take_back_number(n),
            (Sliding::Distinct(values), Amount::Value(value)) => {
                if let Ok(at) = values.binary_search_by_key(&value, |(value, _)| *value) {
                    values[at].1 -= 1;
                    if values[at].1 == 0 {
                        values.remove(at);
                    }
                }
            }
            (Sliding::Having(having), Amount::Flag(true)) => *having -= 1,
            (Sliding::Cohorts(cohorts), Amount::Cohort(cohort, met)) => {
                if let Ok(at) = cohorts.binary_search_by_key(&cohort, |(cohort, _)| *cohort) {
                    cohorts[at].1.hits -= u64::from(met);
                    cohorts[at].1.of -= 1;
                    if cohorts[at].1.of == 0 {
                        cohorts.remove(at);
                    }
                }
            }
            _ => {}
        }
    }

    fn add_number(&mut self, number: f64) {
        if let Sliding::Sorted(numbers) = self {
            let at = numbers.partition_point(|n| n.total_cmp(&number).is_lt());
            numbers.insert(at, number);
        }
    }

    fn take_back_number(&mut self, number: f64) {
        if let Sliding::Sorted(numbers) = self {
            let at = numbers.partition_point(|n| n.total_cmp(&number).is_lt());
            numbers.remove(at);
        }
    }

    /// The value over so many events; `None` while there is none.
    fn value(&self, measure: &Measure, count: u64) -> Option<f64> {
        match self {
            Sliding::Count => Some(count as f64),
            Sliding::Total(total) => measure.of_total(*total, count),
            Sliding::Sorted(numbers) => match measure {
                Measure::Greatest | Measure::LongestGap => numbers.last().copied(),
                Measure::Percentile(_) => measure.ranked(numbers),
                _ => numbers.first().copied(),
            },
            Sliding::Distinct(values) => Some(values.len() as f64),
            Sliding::Having(having) => measure.share(*having, count),
            Sliding::Cohorts(cohorts) => measure.worst_ratio(cohorts, count),
        }
    }
}
