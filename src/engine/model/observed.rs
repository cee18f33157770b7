// SPDX-License-Identifier: EUPL-1.2
//! What the facts of a window make, from scratch.

use std::collections::BTreeSet;

use super::super::tests::SITES;
use super::{Fact, Measure, is_meant};
use crate::agreement::{Aggregate, Disparity};

/// Whether more events can only bring the value nearer to being a breach.
pub(super) fn at_once(measure: &Measure<'_>, rising: bool, signed: bool) -> bool {
    match measure {
        Measure::Limit(Aggregate::Sum(_), _) if signed => false,
        Measure::Limit(Aggregate::Min(_) | Aggregate::ShortestGap, _) => !rising,
        Measure::Limit(
            Aggregate::Mean(_)
            | Aggregate::LongestGap
            | Aggregate::Percentile(..)
            | Aggregate::Rate(_),
            _,
        ) => false,
        Measure::Limit(
            Aggregate::Count
            | Aggregate::Sum(_)
            | Aggregate::Distinct(_)
            | Aggregate::Max(_)
            | Aggregate::Covered,
            _,
        ) => rising,
        Measure::Share(_) | Measure::Disparity(_) => false,
    }
}

/// The value of a window, if it has one.
pub(super) fn observed(
    measure: &Measure<'_>,
    facts: &[&Fact],
    start: i64,
    end: i64,
) -> Option<f64> {
    if facts.is_empty() {
        return None;
    }
    let (aggregate, matches) = match measure {
        Measure::Limit(aggregate, matches) => (*aggregate, *matches),
        Measure::Share(share) => {
            let having = facts
                .iter()
                .filter(|fact| is_meant(&share.of, fact))
                .count();
            let enough = facts.len() >= share.min_count as usize;
            return enough.then(|| 100.0 * having as f64 / facts.len() as f64);
        }
        Measure::Disparity(disparity) => return ratio(disparity, facts),
    };
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
        Aggregate::Mean(_) => {
            let total = values().map(|v| (v * 1e9).round()).sum::<f64>() / 1e9;
            Some(total / facts.len() as f64)
        }
        Aggregate::Percentile(_, rank) => {
            // The smallest value that at least so many percent of the values do not exceed.
            let reached = |v: &f64| {
                let below = values().filter(|other| other <= v).count();
                100 * below >= usize::from(*rank) * facts.len()
            };
            values().filter(reached).reduce(f64::min)
        }
        Aggregate::Covered => {
            let together = together(facts, start, end);
            Some(100.0 * together as f64 / (end - start) as f64)
        }
        Aggregate::Rate(_) => {
            let (events, present): (Vec<&Fact>, Vec<&Fact>) =
                facts.iter().partition(|fact| is_meant(matches, fact));
            let hours = together(&present, start, end).max(3_600_000_000);
            Some(events.len() as f64 * 3_600_000_000.0 / hours as f64)
        }
        Aggregate::LongestGap => {
            let mut times: Vec<i64> = facts.iter().map(|f| f.time.micros()).collect();
            times.sort_unstable();
            let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
            gaps.max().map(|gap| gap as f64 / 1e6)
        }
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

/// How long the intervals of these facts cover a stretch together.
fn together(facts: &[&Fact], start: i64, end: i64) -> i64 {
    let mut borders: Vec<i64> = facts
        .iter()
        .flat_map(|fact| [fact.interval().0.micros(), fact.interval().1.micros()])
        .map(|border| border.clamp(start, end))
        .collect();
    borders.sort_unstable();
    let inside = |from: i64| {
        facts
            .iter()
            .any(|f| f.interval().0.micros() <= from && from < f.interval().1.micros())
    };
    borders
        .windows(2)
        .filter(|pair| inside(pair[0]))
        .map(|pair| pair[1] - pair[0])
        .sum()
}

/// The worst ratio of rates between two sites, if it is hardly chance.
fn ratio(disparity: &Disparity, facts: &[&Fact]) -> Option<f64> {
    if facts.len() < disparity.min_count as usize {
        return None;
    }
    let cohort = |site: usize| {
        let of = || {
            facts
                .iter()
                .filter(move |fact| usize::from(fact.site) == site)
        };
        let hits = of()
            .filter(|fact| is_meant(&disparity.outcome, fact))
            .count();
        (hits as u64, of().count() as u64)
    };
    let cohorts: Vec<(u64, u64)> = (0..SITES.len()).map(cohort).collect();
    let (a, b) = (cohorts[0], cohorts[1]);
    let large = a.1.min(b.1) >= u64::from(disparity.min_cohort);
    let (x, y) = (a.0 as f64 / a.1 as f64, b.0 as f64 / b.1 as f64);
    if !large || x == y || fisher(a, b) >= disparity.p_below {
        return Some(100.0);
    }
    Some(100.0 * x.min(y) / x.max(y))
}

/// Fisher's exact test, from its definition.
fn fisher(a: (u64, u64), b: (u64, u64)) -> f64 {
    let choose = |n: u64, k: u64| (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64);
    let hits = a.0 + b.0;
    let weight = |x: u64| choose(a.1, x) * choose(b.1, hits - x);
    let all: Vec<f64> = (hits.saturating_sub(b.1)..=hits.min(a.1))
        .map(weight)
        .collect();
    let rare = all.iter().filter(|w| **w <= weight(a.0) * (1.0 + 1e-7));
    rare.sum::<f64>() / all.iter().sum::<f64>()
}
