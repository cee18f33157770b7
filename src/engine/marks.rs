// SPDX-License-Identifier: EUPL-1.2
//! What came first and what then, event by event, and where that order is a breach.

use super::batch::{Amount, Side, SourceId};
use super::cell::{Coordinates, Event, Place};
use super::codec::{Corrupt, Reader, Writer};
use super::group::{Basis, Verdict};
use super::rule::{Draws, Rule};
use super::term::MOMENT;
use super::window::{Stretch, calendar};
use crate::agreement::{CalendarUnit, Term, Window};
use crate::observation::EventTime;

/// Events one group keeps at most; beyond that it is full and says so. With 96 bytes each they
/// are 384 KiB.
const FULL: usize = 4_096;

/// One event in an order of events.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub time: EventTime,
    pub side: Side,
    pub place: Place,
    pub at: Coordinates,
    pub waiver: u32,
    /// Whether the store has it.
    saved: bool,
}

/// The events of one group, sorted by time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Marks(Vec<Mark>);

impl Mark {
    pub(super) fn new(event: &Event) -> Mark {
        let side = match event.amount {
            Amount::Side(side) => side,
            _ => Side::Then,
        };
        Mark {
            time: event.time,
            side,
            place: event.place,
            at: event.at,
            waiver: event.waiver,
            saved: false,
        }
    }
}

impl Marks {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Mark> {
        self.0.get(at)
    }

    /// Adds an event, and lets go of those that its coming settles. `false` if there is no room.
    pub(super) fn add(&mut self, draws: &Draws, mut mark: Mark) -> bool {
        match draws {
            Draws::Requires { at_least, at_most } => {
                let ready = |first: EventTime, then: EventTime| {
                    prepares(at_least.as_ref(), at_most.as_ref(), first, then)
                };
                if mark.side.is_then() && self.0.iter().any(|m| m.precedes(&mark, ready)) {
                    if mark.side == Side::Then {
                        return true;
                    }
                    mark.side = Side::First;
                }
                if mark.side.is_first() {
                    self.settle(Side::First, |then| mark.precedes(then, ready));
                }
            }
            Draws::Deadline(term) => {
                let answered = |first: EventTime, then: EventTime| then < term.end(first);
                if mark.side.is_first() && self.0.iter().any(|m| mark.precedes(m, answered)) {
                    if mark.side == Side::First {
                        return true;
                    }
                    mark.side = Side::Then;
                }
                if mark.side.is_then() {
                    self.settle(Side::Then, |first| first.precedes(&mark, answered));
                }
            }
            Draws::Panes | Draws::Sequence(_) | Draws::Silence { .. } => {}
        }
        if self.0.len() >= FULL {
            return false;
        }
        let at = self
            .0
            .partition_point(|m| (m.time, m.at) <= (mark.time, mark.at));
        self.0.insert(at, mark);
        true
    }

    /// Takes the part that waited out of every event that `settled` names; what else it is
    /// `stays`.
    fn settle(&mut self, stays: Side, settled: impl Fn(&Mark) -> bool) {
        self.0.retain_mut(|mark| {
            let both = mark.side == Side::Both;
            if settled(mark) {
                mark.side = stays;
                return both;
            }
            true
        });
    }

    /// Breaches in order of time; see [`super::group::Group::verdicts`].
    pub(super) fn verdicts(
        &self,
        rule: &Rule,
        watermark: EventTime,
        horizon: EventTime,
    ) -> Vec<Verdict> {
        match &rule.draws {
            Draws::Sequence(term) => self.sequences(term, horizon),
            Draws::Requires { .. } => self.unprepared(rule, watermark, horizon),
            Draws::Deadline(term) => self.unanswered(term, watermark, horizon),
            Draws::Panes | Draws::Silence { .. } => Vec::new(),
        }
    }

    /// Each first event with what followed it within the term and before the next first one.
    fn sequences(&self, term: &Term, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        let mut earlier: Option<EventTime> = None;
        let mut at = 0;
        for moment in self.0.chunk_by(|a, b| a.time == b.time) {
            let now = moment.iter().find(|m| m.side.is_first()).map(|m| m.time);
            let alone = moment
                .iter()
                .find(|m| m.side == Side::First)
                .map(|m| m.time);
            for mark in moment {
                // Nothing follows itself: of what is both, only something earlier counts.
                let first = match mark.side {
                    Side::First => None,
                    Side::Then => now.or(earlier),
                    Side::Both => alone.or(earlier),
                };
                if let Some(first) = first {
                    self.follow(term, horizon, first, at, &mut verdicts);
                }
                at += 1;
            }
            earlier = now.or(earlier);
        }
        verdicts.sort_by_key(|verdict| verdict.stretch.start);
        verdicts
    }

    /// Adds the event at `at` to what followed `first`.
    fn follow(
        &self,
        term: &Term,
        horizon: EventTime,
        first: EventTime,
        at: usize,
        verdicts: &mut Vec<Verdict>,
    ) {
        let (then, end) = (&self.0[at], term.end(first));
        if then.time >= end || end <= horizon {
            return;
        }
        let known = verdicts.iter_mut().rev().find(|v| v.stretch.start == first);
        if let Some(verdict) = known {
            verdict.basis.push(at);
            return;
        }
        let begins = |m: &Mark| m.time == first && m.side.is_first();
        let firsts = self.0.iter().enumerate().filter(|(_, m)| begins(m));
        let mut marks: Vec<usize> = firsts.map(|(at, _)| at).collect();
        marks.push(at);
        verdicts.push(Verdict {
            stretch: Stretch { start: first, end },
            observed: then.time.since(first).as_secs_f64(),
            basis: Basis::Marks(marks),
        });
    }

    /// The events of each civil day that lack what has to come first.
    fn unprepared(&self, rule: &Rule, watermark: EventTime, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (at, then) in self.0.iter().enumerate() {
            if !then.side.is_then() || then.time >= watermark {
                continue;
            }
            let day = day(rule, then.time);
            match verdicts.last_mut().filter(|v| v.stretch == day) {
                Some(verdict) => {
                    verdict.observed += 1.0;
                    verdict.basis.push(at);
                }
                None if day.end > horizon => verdicts.push(Verdict {
                    stretch: day,
                    observed: 1.0,
                    basis: Basis::Marks(vec![at]),
                }),
                None => {}
            }
        }
        verdicts
    }

    /// The first events whose term is over: those that were answered are gone.
    fn unanswered(&self, term: &Term, watermark: EventTime, horizon: EventTime) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = Vec::new();
        for (at, first) in self.0.iter().enumerate() {
            let end = term.end(first.time);
            if !first.side.is_first() || end > watermark || end <= horizon {
                continue;
            }
            match verdicts
                .last_mut()
                .filter(|v| v.stretch.start == first.time)
            {
                Some(verdict) => verdict.basis.push(at),
                None => verdicts.push(Verdict {
                    stretch: Stretch {
                        start: first.time,
                        end,
                    },
                    observed: end.since(first.time).as_secs_f64(),
                    basis: Basis::Marks(vec![at]),
                }),
            }
        }
        verdicts
    }

    /// When a verdict about an event falls due; `None` if it needs no waiting.
    pub(super) fn due(draws: &Draws, mark: &Mark) -> Option<EventTime> {
        match draws {
            Draws::Requires { .. } => mark.side.is_then().then(|| mark.time.plus(MOMENT)),
            Draws::Deadline(term) => mark.side.is_first().then(|| term.end(mark.time)),
            Draws::Panes | Draws::Sequence(_) | Draws::Silence { .. } => None,
        }
    }

    /// Whatever falls due one day.
    pub(super) fn all_due(&self, draws: &Draws) -> impl Iterator<Item = EventTime> {
        self.0.iter().filter_map(|mark| Marks::due(draws, mark))
    }

    /// Lets go of what can no longer change a verdict after the horizon.
    pub(super) fn purge(&mut self, rule: &Rule, horizon: EventTime) {
        match &rule.draws {
            Draws::Sequence(term) => {
                let lives = |m: &Mark| m.side.is_first() && term.end(m.time) > horizon;
                let oldest = self.0.iter().find(|m| lives(m)).map(|m| m.time);
                let from = oldest.map_or(horizon, |oldest| oldest.min(horizon));
                self.0
                    .retain(|m| m.time >= from && (m.side.is_then() || lives(m)));
            }
            Draws::Requires { at_least, at_most } => {
                let ready = |m: &Mark| at_least.as_ref().map_or(m.time, |term| term.end(m.time));
                let settled = |m: &&Mark| m.side.is_first() && ready(m) <= horizon;
                let newest = self.0.iter().rfind(settled).map(|m| m.time);
                let stale = |m: &Mark| {
                    at_most
                        .as_ref()
                        .is_some_and(|term| term.end(m.time) <= horizon)
                        || ready(m) <= horizon && newest.is_some_and(|newest| m.time < newest)
                };
                self.0.retain_mut(|m| {
                    let waits = m.side.is_then() && day(rule, m.time).end > horizon;
                    let serves = m.side.is_first() && !stale(m);
                    m.side = match (serves, waits) {
                        (true, true) => Side::Both,
                        (true, false) => Side::First,
                        (false, _) => Side::Then,
                    };
                    serves || waits
                });
            }
            Draws::Deadline(term) => self.0.retain(|m| {
                m.side.is_first() && term.end(m.time) > horizon
                    || m.side.is_then() && m.time >= horizon
            }),
            Draws::Panes | Draws::Silence { .. } => {}
        }
    }

    /// What the store does not have yet, or everything.
    pub(super) fn write(&mut self, all: bool, to: &mut Writer) {
        let fresh = |mark: &&mut Mark| all || !mark.saved;
        to.u64(self.0.iter_mut().filter(|m| fresh(m)).count() as u64);
        for mark in self.0.iter_mut().filter(|m| fresh(m)) {
            mark.saved = true;
            to.time(mark.time);
            to.u64(match mark.side {
                Side::First => 1,
                Side::Then => 2,
                Side::Both => 3,
            });
            to.u64(u64::from(mark.place.site));
            to.u64(u64::from(mark.place.team));
            to.u64(u64::from(mark.at.source.0));
            to.i64(mark.at.offset);
            to.raw(&mark.at.digest);
            to.u64(u64::from(mark.waiver));
        }
    }

    /// Reads one event that [`Marks::write`] wrote.
    pub(super) fn read(from: &mut Reader<'_>) -> Result<Mark, Corrupt> {
        Ok(Mark {
            time: from.time()?,
            side: match from.u64()? {
                1 => Side::First,
                2 => Side::Then,
                3 => Side::Both,
                _ => return Err(Corrupt("an event has no side")),
            },
            place: Place {
                site: from.u32()?,
                team: from.u32()?,
            },
            at: Coordinates {
                source: SourceId(from.u32()?),
                offset: from.i64()?,
                digest: from.array()?,
            },
            waiver: from.u32()?,
            saved: true,
        })
    }
}

impl Mark {
    /// Whether this event, as what comes first, lies before another, and in reach of it. Nothing
    /// comes before itself: of events that are both, only an earlier one does.
    fn precedes(&self, then: &Mark, reaches: impl Fn(EventTime, EventTime) -> bool) -> bool {
        let both = self.side == Side::Both && then.side == Side::Both;
        self.side.is_first()
            && then.side.is_then()
            && (self.time < then.time || self.time == then.time && !both)
            && reaches(self.time, then.time)
    }
}

/// Whether `first` lies long enough before `then`, and not too long.
fn prepares(
    at_least: Option<&Term>,
    at_most: Option<&Term>,
    first: EventTime,
    then: EventTime,
) -> bool {
    at_least.is_none_or(|term| term.end(first) <= then)
        && at_most.is_none_or(|term| then < term.end(first))
}

/// The civil day that acts are folded by.
fn day(rule: &Rule, time: EventTime) -> Stretch {
    match &rule.window {
        Window::Calendar(_, zone) => calendar(CalendarUnit::Day, zone, time),
        _ => Stretch {
            start: time,
            end: time,
        },
    }
}
