// SPDX-License-Identifier: EUPL-1.2
//! What is computed over the events of a window: one file an aggregate, exact, and the same
//! whatever order events arrive in.
//!
//! Each keeps two things: what stands for the events of one pane, which is stored and joined with
//! that of others ([`Accumulate`]), and what stands for a stretch that moves from event to event
//! ([`Slide`]).

mod count;
mod covered;
mod disparity;
mod distinct;
mod extreme;
mod fisher;
mod gaps;
mod percentile;
mod rate;
mod share;
mod sorted;
mod total;

pub(super) use disparity::Disparity;
pub(super) use percentile::Rank;
pub(super) use share::Share;

use super::batch::Contribution;
use super::codec::{Corrupt, Reader, Writer};
use super::rule::Source;
use crate::agreement::{self, Aggregate};
use crate::observation::{EventTime, Field, Plan, Span};

/// Values or times one pane keeps at most; beyond that it is full and says so.
///
/// 65 536 values of 16 bytes are 1 MiB: more different values in one window than any clause
/// names, and more events than one worker produces in a day (one every 1.3 s).
const FULL: usize = 65_536;

/// What is computed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum AggregateFn {
    Count,
    Sum,
    Mean,
    Min,
    Max,
    Distinct,
    ShortestGap,
    LongestGap,
    Percentile(Rank),
    Covered,
    Rate,
    Share(Share),
    Disparity(Disparity),
}

/// What the value of a window is worked out from, beside what was kept of its events.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// Events in it.
    pub count: u64,
    pub length: Span,
}

/// What stands for the events of one pane.
pub(super) trait Accumulate {
    /// Adds one event; `false` if there is no room for it.
    fn add(&mut self, contribution: Contribution, time: EventTime) -> bool;
    /// Adds all events of another pane.
    fn merge(&mut self, other: &Self);
    /// The value that is held against the bound; `None` while there is none, as with the gap after a
    /// single event.
    fn value(&self, of: &AggregateFn, window: Window) -> Option<f64>;
    fn write(&self, to: &mut Writer);
    fn read(from: &mut Reader<'_>) -> Result<Self, Corrupt>
    where
        Self: Sized;
}

/// What stands for the events of a stretch that moves: what comes in at its end goes out at its
/// beginning.
pub(super) trait Slide {
    fn enter(&mut self, contribution: Contribution);
    /// Takes back what was added once.
    fn retract(&mut self, contribution: Contribution);
    /// The value over so many events.
    fn result(&self, of: &AggregateFn, count: u64) -> Option<f64>;
}

/// Makes an enum over what aggregates keep, and a macro that does the same with each of them.
macro_rules! kept {
    ($(#[$doc:meta])* $name:ident by $each:ident!($dollar:tt): $($variant:ident($kept:ty)),* $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub(super) enum $name {
            $($variant($kept)),*
        }

        macro_rules! $each {
            ($dollar self:expr, $dollar kept:pat => $dollar do:expr) => {
                match $dollar self {
                    $($name::$variant($dollar kept) => $dollar do),*
                }
            };
            // Both are of one kind, as panes of one clause are.
            ($dollar self:expr, $dollar other:expr, ($dollar a:pat, $dollar b:pat) => $dollar do:expr) => {
                match ($dollar self, $dollar other) {
                    $(($name::$variant($dollar a), $name::$variant($dollar b)) => $dollar do,)*
                    _ => {}
                }
            };
        }
    };
}

kept! {
    /// What stands for the events of one pane, whatever the aggregate.
    Accumulator by each_pane!($):
    Count(count::Count),
    Total(total::Total),
    Min(extreme::Min),
    Max(extreme::Max),
    Distinct(distinct::Values),
    Gaps(gaps::Times),
    Percentile(sorted::Sorted),
    Covered(covered::Union),
    Rate(rate::Rate),
    Share(share::Having),
    Disparity(disparity::Cohorts),
}

kept! {
    /// What stands for the events of a stretch that moves, whatever the aggregate.
    Sliding by each_sliding!($):
    Count(count::Count),
    Total(total::Total),
    Sorted(sorted::Sorted),
    Distinct(distinct::Counted),
    Share(share::Having),
    Disparity(disparity::Cohorts),
}

impl AggregateFn {
    /// Of values, and from what of an event.
    pub(super) fn of_values(aggregate: &Aggregate, plan: &mut Plan) -> (AggregateFn, Source) {
        let mut field = |field: Field| Source::Field(field, plan.add(field));
        match aggregate {
            Aggregate::Count => (AggregateFn::Count, Source::Nothing),
            Aggregate::Sum(f) => (AggregateFn::Sum, field(*f)),
            Aggregate::Mean(f) => (AggregateFn::Mean, field(*f)),
            Aggregate::Distinct(f) => (AggregateFn::Distinct, field(*f)),
            Aggregate::Min(f) => (AggregateFn::Min, field(*f)),
            Aggregate::Max(f) => (AggregateFn::Max, field(*f)),
            Aggregate::ShortestGap => (AggregateFn::ShortestGap, Source::Nothing),
            Aggregate::LongestGap => (AggregateFn::LongestGap, Source::Nothing),
            Aggregate::Percentile(f, rank) => (AggregateFn::Percentile(Rank(*rank)), field(*f)),
            Aggregate::Covered => (AggregateFn::Covered, Source::interval(plan)),
            Aggregate::Rate(_) => (AggregateFn::Rate, Source::presence(plan)),
        }
    }

    /// Whether what is measured is the distance between moments.
    pub(super) fn measures_moments(&self) -> bool {
        matches!(self, AggregateFn::ShortestGap | AggregateFn::LongestGap)
    }
}

impl Accumulator {
    /// Of no events yet.
    pub(super) fn new(of: &AggregateFn) -> Accumulator {
        match of {
            AggregateFn::Count => Accumulator::Count(count::Count),
            AggregateFn::Sum | AggregateFn::Mean => Accumulator::Total(total::Total::default()),
            AggregateFn::Min => Accumulator::Min(extreme::Min::default()),
            AggregateFn::Max => Accumulator::Max(extreme::Max::default()),
            AggregateFn::Distinct => Accumulator::Distinct(distinct::Values::default()),
            AggregateFn::ShortestGap | AggregateFn::LongestGap => {
                Accumulator::Gaps(gaps::Times::default())
            }
            AggregateFn::Percentile(_) => Accumulator::Percentile(sorted::Sorted::default()),
            AggregateFn::Covered => Accumulator::Covered(covered::Union::default()),
            AggregateFn::Rate => Accumulator::Rate(rate::Rate::default()),
            AggregateFn::Share(_) => Accumulator::Share(share::Having::default()),
            AggregateFn::Disparity(_) => Accumulator::Disparity(disparity::Cohorts::default()),
        }
    }

    /// See [`Accumulate::add`].
    pub(super) fn add(&mut self, contribution: Contribution, time: EventTime) -> bool {
        each_pane!(self, kept => kept.add(contribution, time))
    }

    /// See [`Accumulate::merge`].
    pub(super) fn merge(&mut self, other: &Accumulator) {
        each_pane!(self, other, (kept, other) => kept.merge(other));
    }

    /// See [`Accumulate::value`].
    pub(super) fn value(&self, of: &AggregateFn, window: Window) -> Option<f64> {
        each_pane!(self, kept => kept.value(of, window))
    }

    pub(super) fn write(&self, to: &mut Writer) {
        each_pane!(self, kept => kept.write(to));
    }

    pub(super) fn read(of: &AggregateFn, from: &mut Reader<'_>) -> Result<Accumulator, Corrupt> {
        let mut read = Accumulator::new(of);
        each_pane!(&mut read, kept => *kept = Accumulate::read(from)?);
        Ok(read)
    }

    /// The last of what it keeps for each event: who asks for it has it fetched.
    pub(super) fn newest(&self) -> Option<i64> {
        match self {
            Accumulator::Gaps(times) => times.newest(),
            _ => None,
        }
    }
}

impl Sliding {
    /// Of no events yet.
    pub(super) fn new(of: &AggregateFn) -> Sliding {
        match of {
            AggregateFn::Sum | AggregateFn::Mean => Sliding::Total(total::Total::default()),
            AggregateFn::Min
            | AggregateFn::Max
            | AggregateFn::Percentile(_)
            | AggregateFn::ShortestGap
            | AggregateFn::LongestGap => Sliding::Sorted(sorted::Sorted::default()),
            AggregateFn::Distinct => Sliding::Distinct(distinct::Counted::default()),
            AggregateFn::Share(_) => Sliding::Share(share::Having::default()),
            AggregateFn::Disparity(_) => Sliding::Disparity(disparity::Cohorts::default()),
            // What cuts intervals does not slide: refused when an agreement is read.
            AggregateFn::Count | AggregateFn::Covered | AggregateFn::Rate => {
                Sliding::Count(count::Count)
            }
        }
    }

    /// See [`Slide::enter`].
    pub(super) fn enter(&mut self, contribution: Contribution) {
        each_sliding!(self, kept => kept.enter(contribution));
    }

    /// See [`Slide::retract`].
    pub(super) fn retract(&mut self, contribution: Contribution) {
        each_sliding!(self, kept => kept.retract(contribution));
    }

    /// See [`Slide::result`].
    pub(super) fn result(&self, of: &AggregateFn, count: u64) -> Option<f64> {
        each_sliding!(self, kept => kept.result(of, count))
    }
}
