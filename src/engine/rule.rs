// SPDX-License-Identifier: EUPL-1.2
//! A compiled clause: whom it is about, what it adds up, and when that is a breach.

use super::batch::{Amount, Batch, Hit, Side, Skip};
use super::compile::{meaning, monotone, other, owner, waivers};
use super::key;
use super::matcher::Matcher;
use super::register::Undeclared;
use crate::agreement::{Agreement, Bound, CalendarUnit, Clause, Digest, Form, Per, Term, Window};
use crate::observation::{
    EventName, EventTime, Kind, KindSet, Observation, Plan, Slot, Span, Value,
};

/// How far from its own time an event's interval may reach.
const REACH: Span = Span::from_secs(24 * 3600);

/// A compiled clause.
#[derive(Debug)]
pub(super) struct Rule {
    /// Position in `agreement.clauses`.
    pub clause: usize,
    /// Digest of the agreement it was compiled from.
    pub agreement: Digest,
    /// Names the state of the clause: its id and what it means. Another meaning, another state.
    pub owner: String,
    pub draws: Draws,
    pub measure: Measure,
    pub window: Window,
    pub bound: Bound,
    /// Whether more events can only bring a breach nearer: then it is raised at once.
    pub monotone: bool,
    /// How far behind its own time an event may still count.
    pub reach: Span,
    matcher: Matcher,
    /// The other event of an order, or the property of a share or disparity.
    other: Option<Matcher>,
    key: Vec<Slot>,
    value: Source,
    waivers: Vec<Excuse>,
}

/// How verdicts are drawn.
#[derive(Debug)]
pub(super) enum Draws {
    /// From each window by itself.
    Panes,
    /// Then within a term after first.
    Sequence(Term),
    /// No first in reach before then.
    Requires {
        at_least: Option<Term>,
        at_most: Option<Term>,
    },
    /// No then within a term after first.
    Deadline(Term),
    /// Nothing for a term.
    Silence {
        term: Term,
        /// Keys of the groups that are expected from the first day.
        expected: Vec<Vec<u8>>,
        from: EventTime,
    },
}

/// What is computed over the events of a pane.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Measure {
    Count,
    Total,
    Mean,
    Least,
    Greatest,
    Distinct,
    ShortestGap,
    LongestGap,
    Percentile(u8),
    Covered,
    Share {
        min_count: u64,
    },
    Disparity {
        min_count: u64,
        min_cohort: u64,
        p_below: f64,
    },
}

/// Where an event's amount comes from.
#[derive(Debug)]
pub(super) enum Source {
    Nothing,
    Field(Slot),
    Interval(Slot, Slot),
    /// Whether `other` matches.
    Property,
    /// The cohort, and whether `other` matches.
    Cohort(Slot),
    /// Which of the two patterns match; `true` if `match` is what comes first.
    Order {
        main_first: bool,
    },
}

/// A compiled exception or silence.
#[derive(Debug)]
pub(super) struct Excuse {
    pub number: u32,
    pub scope: Matcher,
    pub from: EventTime,
    pub until: EventTime,
}

impl Rule {
    pub(super) fn new(
        index: usize,
        clause: &Clause,
        agreement: &Agreement,
        plan: &mut Plan,
    ) -> Rule {
        let mut parts = vec![
            Matcher::compile(&clause.matches, plan),
            Matcher::compile(&clause.applies_to, plan),
        ];
        if let Form::Register(declared) = &clause.form {
            let undeclared = Undeclared::compile(&declared.what, &agreement.register, plan);
            parts.push(Matcher::Undeclared(undeclared));
        }
        let (draws, measure, value) = meaning(&clause.form, agreement, plan);
        let bound = clause.form.bound();
        // Acts are folded by group and day, so that a flood of them stays one alert.
        let day = || Window::Calendar(CalendarUnit::Day, agreement.zone.clone());
        let Per(per) = clause.form.per();
        Rule {
            clause: index,
            agreement: agreement.digest,
            owner: owner(clause, agreement),
            key: per.iter().map(|field| plan.add(*field)).collect(),
            other: other(&clause.form).map(|pattern| Matcher::compile(pattern, plan)),
            waivers: waivers(clause, agreement, plan),
            window: clause.form.window().cloned().unwrap_or_else(day),
            monotone: monotone(&draws, &measure, &bound),
            reach: match measure {
                Measure::Covered => REACH,
                _ => Span::ZERO,
            },
            matcher: Matcher::All(parts.into()),
            draws,
            measure,
            bound,
            value,
        }
    }

    /// Kinds outside this set never count.
    pub(super) fn kinds(&self) -> KindSet {
        match (&self.value, &self.other) {
            (Source::Order { .. }, Some(other)) => self.matcher.kinds().union(other.kinds()),
            _ => self.matcher.kinds(),
        }
    }

    /// Whether an event on this side of an order is what the clause is about.
    pub(super) fn is_act(&self, side: Side) -> bool {
        match self.draws {
            Draws::Deadline(_) => side.is_first(),
            _ => side.is_then(),
        }
    }

    /// What an observation adds, if it counts. `early` says that it came before the agreement:
    /// then it counts only as what has to come first.
    pub(super) fn hit(
        &self,
        index: u16,
        seen: &Observation<'_>,
        early: bool,
        batch: &mut Batch,
    ) -> Result<Option<Hit>, Skip> {
        let Some(amount) = self.amount(seen)? else {
            return Ok(None);
        };
        let prepares = matches!(self.draws, Draws::Requires { .. });
        let amount = match amount {
            _ if !early => amount,
            Amount::Side(side) if prepares && side.is_first() => Amount::Side(Side::First),
            _ => return Ok(None),
        };
        let from = batch.open();
        for slot in &self.key {
            if !key::push(seen.get(*slot), &mut batch.arena) {
                batch.arena.truncate(from);
                return Err(Skip::NoGroup);
            }
        }
        let waiver = self.waivers.iter().find(|waiver| waiver.covers(seen));
        Ok(Some(Hit {
            rule: index,
            key: batch.close(from),
            amount,
            waiver: waiver.map_or(0, |waiver| waiver.number),
        }))
    }

    fn amount(&self, seen: &Observation<'_>) -> Result<Option<Amount>, Skip> {
        let main = self.matcher.matches(seen);
        let other = || self.other.as_ref().is_some_and(|o| o.matches(seen));
        if let Source::Order { main_first } = self.value {
            return Ok(side(main, other(), main_first).map(Amount::Side));
        }
        if !main {
            return Ok(None);
        }
        let amount = match &self.value {
            Source::Nothing | Source::Order { .. } => Some(Amount::One),
            Source::Property => Some(Amount::Flag(other())),
            Source::Cohort(slot) => key::hash(seen.get(*slot))
                .map(|hash| Amount::Cohort((hash ^ hash >> 64) as u64, other())),
            Source::Interval(start, end) => {
                let near = |time: EventTime| {
                    let off = time.since(seen.time).micros();
                    off.abs() <= REACH.micros()
                };
                return match (seen.get(*start), seen.get(*end)) {
                    (Value::Time(start), Value::Time(end))
                        if start <= end && near(*start) && near(*end) =>
                    {
                        Ok(Some(Amount::Interval(*start, *end)))
                    }
                    _ => Err(Skip::NoInterval),
                };
            }
            Source::Field(slot) => match (&self.measure, seen.get(*slot)) {
                (Measure::Distinct, value) => key::hash(value).map(Amount::Value),
                (_, Value::Number(number)) if number.is_finite() => Some(Amount::Number(*number)),
                _ => None,
            },
        };
        amount.map(Some).ok_or(Skip::NoValue)
    }

    /// The waiver that a silence of this group falls under: no event tells its scope, so its
    /// group does.
    pub(super) fn excuses_silence(&self, parts: &[key::Part], start: EventTime) -> u32 {
        let mut seen = Observation::new(Kind::OTHER, start, EventName::default());
        for (slot, part) in self.key.iter().zip(parts) {
            seen.set(*slot, part.value());
        }
        let waiver = self.waivers.iter().find(|waiver| waiver.covers(&seen));
        waiver.map_or(0, |waiver| waiver.number)
    }

    /// Whether a value is a breach.
    pub(super) fn passes(&self, observed: f64) -> bool {
        self.bound.is_passed_by(observed)
    }

    /// Whether `a` is further beyond the bound than `b`.
    pub(super) fn is_worse(&self, a: f64, b: f64) -> bool {
        match self.bound {
            Bound::AtMost(_) => a > b,
            Bound::AtLeast(_) => a < b,
        }
    }
}

impl Excuse {
    fn covers(&self, seen: &Observation<'_>) -> bool {
        self.from <= seen.time && seen.time < self.until && self.scope.matches(seen)
    }
}

fn side(main: bool, other: bool, main_first: bool) -> Option<Side> {
    match (main, other) {
        (true, true) => Some(Side::Both),
        (false, false) => None,
        (main, _) if main == main_first => Some(Side::First),
        _ => Some(Side::Then),
    }
}
