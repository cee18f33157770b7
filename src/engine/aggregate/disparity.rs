// SPDX-License-Identifier: EUPL-1.2
//! The lowest rate of an outcome among cohorts as percent of the highest.

use super::fisher::{Rate, two_sided};
use super::{Accumulate, AggregateFn, Slide, Window, agreement};
use crate::engine::batch::Contribution;
use crate::engine::codec::{Corrupt, Reader, Writer};
use crate::observation::EventTime;

/// Cohorts one pane keeps at most; contract types, age bands and the like are far fewer.
const MAX_COHORTS: usize = 64;

/// When a difference says something.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Disparity {
    min_count: u64,
    min_cohort: u64,
    p_below: f64,
}

impl Disparity {
    pub(in crate::engine) fn new(disparity: &agreement::Disparity) -> Disparity {
        Disparity {
            min_count: u64::from(disparity.min_count),
            min_cohort: u64::from(disparity.min_cohort.max(1)),
            p_below: disparity.p_below,
        }
    }

    /// Over all pairs of cohorts that are large enough and that chance hardly explains; 100 if there
    /// are none.
    fn worst(&self, cohorts: &Cohorts, count: u64) -> Option<f64> {
        if count < self.min_count {
            return None;
        }
        let rates = cohorts.0.iter().map(|(_, rate)| *rate);
        let large: Vec<Rate> = rates.filter(|rate| rate.of >= self.min_cohort).collect();
        let mut worst = 100.0_f64;
        for (at, a) in large.iter().enumerate() {
            for b in &large[at + 1..] {
                let (x, y) = (a.share(), b.share());
                let ratio = 100.0 * x.min(y) / x.max(y);
                if ratio < worst && two_sided(*a, *b) < self.p_below {
                    worst = ratio;
                }
            }
        }
        Some(worst)
    }
}

/// By cohort: how many of how many had the outcome. Sorted by the cohort's hash.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::engine) struct Cohorts(Vec<(u64, Rate)>);

impl Cohorts {
    /// Adds to a cohort, if it is known or there is room for another.
    fn add_rate(&mut self, cohort: u64, more: Rate, most: usize) -> bool {
        match self.find(cohort) {
            Ok(at) => {
                self.0[at].1.matches += more.matches;
                self.0[at].1.of += more.of;
            }
            Err(_) if self.0.len() >= most => return false,
            Err(at) => self.0.insert(at, (cohort, more)),
        }
        true
    }

    fn find(&self, cohort: u64) -> Result<usize, usize> {
        self.0.binary_search_by_key(&cohort, |(cohort, _)| *cohort)
    }

    fn worst(&self, of: &AggregateFn, count: u64) -> Option<f64> {
        match of {
            AggregateFn::Disparity(disparity) => disparity.worst(self, count),
            _ => None,
        }
    }
}

fn one(met: bool) -> Rate {
    Rate {
        matches: u64::from(met),
        of: 1,
    }
}

impl Accumulate for Cohorts {
    fn add(&mut self, contribution: Contribution, _: EventTime) -> bool {
        match contribution {
            Contribution::Cohort(cohort, met) => self.add_rate(cohort, one(met), MAX_COHORTS),
            _ => true,
        }
    }

    fn merge(&mut self, other: &Cohorts) {
        other.0.iter().for_each(|(cohort, rate)| {
            self.add_rate(*cohort, *rate, MAX_COHORTS);
        });
    }

    fn value(&self, of: &AggregateFn, window: Window) -> Option<f64> {
        self.worst(of, window.count)
    }

    fn write(&self, to: &mut Writer) {
        to.u64(self.0.len() as u64);
        for (cohort, rate) in &self.0 {
            to.raw(&cohort.to_le_bytes());
            to.u64(rate.matches);
            to.u64(rate.of);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Cohorts, Corrupt> {
        let mut cohorts = Vec::new();
        for _ in 0..from.count()? {
            let cohort = u64::from_le_bytes(from.array()?);
            let (matches, of) = (from.u64()?, from.u64()?);
            cohorts.push((cohort, Rate { matches, of }));
        }
        Ok(Cohorts(cohorts))
    }
}

impl Slide for Cohorts {
    /// Without a bound of its own: a stretch holds no more cohorts than events, which are bounded.
    fn enter(&mut self, contribution: Contribution) {
        if let Contribution::Cohort(cohort, met) = contribution {
            self.add_rate(cohort, one(met), usize::MAX);
        }
    }

    fn retract(&mut self, contribution: Contribution) {
        let Contribution::Cohort(cohort, met) = contribution else {
            return;
        };
        if let Ok(at) = self.find(cohort) {
            let rate = &mut self.0[at].1;
            rate.matches -= u64::from(met);
            rate.of -= 1;
            if rate.of == 0 {
                self.0.remove(at);
            }
        }
    }

    fn result(&self, of: &AggregateFn, count: u64) -> Option<f64> {
        self.worst(of, count)
    }
}

impl Rate {
    fn share(self) -> f64 {
        self.matches as f64 / self.of as f64
    }
}
