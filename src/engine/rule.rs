// SPDX-License-Identifier: EUPL-1.2
//! A compiled clause: whom it is about, what it adds up, and when that is a breach.

use super::aggregate::AggregateFn;
use super::batch::{Batch, Contribution, Match, Side, Skip, Skipped};
use super::form::{Evaluation, computes, is_shown, monotone};
use super::key;
use super::matcher::{Answer, Matcher};
use super::register::Undeclared;
use super::waiver::{self, Waiver};
use crate::agreement::{Agreement, Bound, CalendarUnit, Clause, Digest, Form, Per, Window};
use crate::observation::{
    EventName, EventTime, Field, Kind, KindSet, Observation, Plan, Slot, Span, Value,
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
    pub evaluation: Evaluation,
    pub measure: AggregateFn,
    pub window: Window,
    pub bound: Bound,
    /// Whether more events can only bring a breach nearer: then it is raised at once.
    pub monotone: bool,
    /// Whether its value is worked out after every event, to show how near the bound is.
    pub is_shown: bool,
    /// How far behind its own time an event may still count.
    pub reach: Span,
    /// How long after its stretch an alert may still change: where stretches have no steps, another
    /// event may follow.
    pub lingers: Span,
    matcher: Matcher,
    /// The other event of an order, or the property of a share or disparity.
    other: Option<Matcher>,
    key: Vec<(Field, Slot)>,
    /// Whether what names no group is a group of its own.
    takes_nobody: bool,
    value: Source,
    /// Whether negative values count: they would take back what others added.
    takes_negative: bool,
    /// The unit that a value has to be in, where the clause does not ask for one itself.
    unit: Option<(Slot, Box<str>)>,
    /// Whether it is about events of any kind.
    is_about_all: bool,
    waivers: Vec<Waiver>,
}

/// Where an event's amount comes from.
#[derive(Debug)]
pub(super) enum Source {
    Nothing,
    Field(Field, Slot),
    Interval(Slot, Slot),
    /// That it happened; of what the other pattern means, its interval.
    Presence(Slot, Slot),
    /// Whether `other` matches.
    Property,
    /// The cohort, and whether `other` matches.
    Cohort(Field, Slot),
    /// Which of the two patterns match; `true` if `match` is what comes first.
    Order {
        main_first: bool,
    },
}

impl Source {
    /// Whether events count that only the other pattern means.
    fn takes_both(&self) -> bool {
        matches!(self, Source::Order { .. } | Source::Presence(..))
    }

    pub(super) fn interval(plan: &mut Plan) -> Source {
        let (start, end) = ends(plan);
        Source::Interval(start, end)
    }

    pub(super) fn presence(plan: &mut Plan) -> Source {
        let (start, end) = ends(plan);
        Source::Presence(start, end)
    }
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
        let evaluation = Evaluation::new(&clause.form, agreement);
        let (measure, value) = computes(&clause.form, plan);
        let bound = clause.form.bound();
        // Acts are folded by group and day, so that a flood of them stays one alert.
        let day = || Window::Calendar(CalendarUnit::Day, agreement.zone.clone());
        let Per(per) = clause.form.per();
        let unit = super::units::implied(clause).map(|unit| (plan.add(Field::VALUE_UNIT), unit));
        let other = clause.form.other();
        let other = other.map(|pattern| Matcher::compile(pattern, plan));
        let mut rule = Rule {
            clause: index,
            agreement: agreement.digest,
            owner: owner(clause, agreement),
            key: per.iter().map(|f| (*f, plan.add(*f))).collect(),
            takes_nobody: clause.form.takes_nobody(),
            takes_negative: is_signed(&clause.form) || measure != AggregateFn::Sum,
            other,
            waivers: waiver::of(clause, agreement, plan),
            window: clause.form.window().cloned().unwrap_or_else(day),
            monotone: monotone(&clause.form),
            is_shown: is_shown(&clause.form),
            reach: match value {
                Source::Interval(..) | Source::Presence(..) => REACH,
                _ => Span::ZERO,
            },
            lingers: evaluation.lingers(),
            matcher: Matcher::All(parts.into()),
            evaluation,
            measure,
            bound,
            value,
            unit,
            is_about_all: false,
        };
        rule.is_about_all = rule.kinds() == KindSet::ALL;
        rule
    }

    /// Kinds outside this set never count.
    pub(super) fn kinds(&self) -> KindSet {
        match &self.other {
            Some(other) if self.value.takes_both() => self.matcher.kinds().union(other.kinds()),
            _ => self.matcher.kinds(),
        }
    }

    /// Whether an event on this side of an order is what the clause is about.
    pub(super) fn is_act(&self, side: Side) -> bool {
        match self.evaluation {
            Evaluation::Deadline(_) => side.is_first(),
            _ => side.is_then(),
        }
    }

    /// What an observation adds, if it counts; what it is that it cannot be counted for goes into
    /// the batch. `early` says that it came before the agreement: then it counts only as what has
    /// to come first.
    pub(super) fn matched(
        &self,
        index: u16,
        seen: &Observation<'_>,
        early: bool,
        batch: &mut Batch,
    ) -> Option<Match> {
        let prepares = matches!(self.evaluation, Evaluation::Requires(_));
        let mut skip = |why, field| {
            let rule = index;
            batch.skipped.push(Skipped { rule, why, field });
        };
        let contribution = match early {
            false => self.contribution(seen, &mut skip)?,
            true => match self.contribution(seen, &mut |_, _| {})? {
                Contribution::Side(side) if prepares && side.is_first() => {
                    Contribution::Side(Side::First)
                }
                _ => {
                    skip(Skip::Early, None);
                    return None;
                }
            },
        };
        let from = batch.open();
        for (field, slot) in &self.key {
            if self.takes_nobody {
                key::push_or_nobody(seen.get(*slot), &mut batch.arena);
            } else if !key::push(seen.get(*slot), &mut batch.arena) {
                batch.arena.truncate(from);
                let (rule, why, field) = (index, Skip::NoGroup, Some(*field));
                batch.skipped.push(Skipped { rule, why, field });
                return None;
            }
        }
        let waiver = self.waivers.iter().find(|waiver| waiver.covers(seen));
        Some(Match {
            rule: index,
            key: batch.close(from),
            contribution,
            waiver: waiver.map_or(0, |waiver| waiver.number),
        })
    }

    fn contribution(
        &self,
        seen: &Observation<'_>,
        skip: &mut dyn FnMut(Skip, Option<Field>),
    ) -> Option<Contribution> {
        let main = self.is_met(&self.matcher, seen, skip);
        if let Source::Order { main_first } = self.value {
            let other = self.has_other(seen, skip);
            return Side::of(main, other, main_first).map(Contribution::Side);
        }
        if let (false, Source::Presence(start, end)) = (main, &self.value) {
            let is_present = self.has_other(seen, skip);
            return is_present
                .then(|| told_interval(seen, *start, *end, skip))
                .flatten();
        }
        if !main {
            return None;
        }
        let contribution = match &self.value {
            Source::Nothing | Source::Order { .. } | Source::Presence(..) => {
                Some(Contribution::One)
            }
            Source::Property => Some(Contribution::Flag(self.has_other(seen, skip))),
            Source::Cohort(field, slot) => {
                let hash = key::hash(seen.get(*slot));
                let met = self.has_other(seen, skip);
                if hash.is_none() {
                    skip(Skip::NoValue, Some(*field));
                }
                hash.map(|hash| Contribution::Cohort((hash ^ hash >> 64) as u64, met))
            }
            Source::Interval(start, end) => told_interval(seen, *start, *end, skip),
            Source::Field(..) if !self.is_in_unit(seen) => {
                skip(Skip::NoValue, Some(Field::VALUE_UNIT));
                None
            }
            Source::Field(field, slot) => {
                if let Value::Number(number) = seen.get(*slot)
                    && *number < 0.0
                    && !self.takes_negative
                {
                    skip(Skip::Negative, Some(*field));
                    return None;
                }
                let contribution = match (&self.measure, seen.get(*slot)) {
                    (AggregateFn::Distinct, value) => key::hash(value).map(Contribution::Value),
                    (_, Value::Number(number)) if number.is_finite() => {
                        Some(Contribution::Number(*number))
                    }
                    _ => None,
                };
                if contribution.is_none() {
                    skip(Skip::NoValue, Some(*field));
                }
                contribution
            }
        };
        if self.measure.measures_moments() && seen.is_guessed {
            skip(Skip::GuessedTime, Some(Field::TIME));
            return None;
        }
        contribution
    }

    /// Whether a value is in the unit of the bound; one without a unit may be in any.
    fn is_in_unit(&self, seen: &Observation<'_>) -> bool {
        let unit = self.unit.as_ref();
        unit.is_none_or(|(slot, unit)| seen.get(*slot).as_text() == Some(unit))
    }

    /// Whether the other pattern of the clause is met. For want of a field it is not; that has to
    /// be told where it speaks for whoever left the field out.
    fn has_other(&self, seen: &Observation<'_>, skip: &mut dyn FnMut(Skip, Option<Field>)) -> bool {
        let Some(other) = &self.other else {
            return false;
        };
        let counts_against =
            matches!(self.value, Source::Property) && matches!(self.bound, Bound::AtLeast(_));
        match counts_against {
            true => other.matches(seen),
            false => self.is_met(other, seen, skip),
        }
    }

    fn is_met(
        &self,
        pattern: &Matcher,
        seen: &Observation<'_>,
        skip: &mut dyn FnMut(Skip, Option<Field>),
    ) -> bool {
        match pattern.answer(seen) {
            Answer::Yes => true,
            Answer::No => false,
            Answer::Lacks(field) => {
                let why = match self.is_about_all {
                    true => Skip::Unstated,
                    false => Skip::Undecided,
                };
                skip(why, Some(field));
                false
            }
        }
    }

    /// The waiver that a silence of this group falls under: no event tells its scope, so its
    /// group does.
    pub(super) fn waives_silence(&self, parts: &[key::Part], start: EventTime) -> u32 {
        let mut seen = Observation::new(Kind::OTHER, start, EventName::default());
        for ((_, slot), part) in self.key.iter().zip(parts) {
            seen.set(*slot, part.value());
        }
        let waiver = self.waivers.iter().find(|waiver| waiver.covers(&seen));
        waiver.map_or(0, |waiver| waiver.number)
    }

    /// When an alert over a stretch with this end is over.
    pub(super) fn closes(&self, end: EventTime) -> EventTime {
        end.plus(self.reach).plus(self.lingers)
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

/// The clause's id and a hash of what it means.
fn owner(clause: &Clause, agreement: &Agreement) -> String {
    let meaning = clause.meaning(agreement).text;
    let hash = xxhash_rust::xxh3::xxh3_64(meaning.as_bytes());
    format!("{}@{hash:016x}", clause.id)
}

/// Whether negative values lower the sum.
fn is_signed(form: &Form) -> bool {
    matches!(form, Form::Limit(limit) if limit.signed)
}

/// Where an event says from when to when something lasted.
fn ends(plan: &mut Plan) -> (Slot, Slot) {
    (
        plan.add(Field::INTERVAL_START),
        plan.add(Field::INTERVAL_END),
    )
}

/// The interval of an event; that it has none is told.
fn told_interval(
    seen: &Observation<'_>,
    start: Slot,
    end: Slot,
    skip: &mut dyn FnMut(Skip, Option<Field>),
) -> Option<Contribution> {
    let found = interval(seen, start, end);
    if found.is_none() {
        skip(Skip::NoInterval, Some(Field::INTERVAL_START));
    }
    found
}

/// The interval of an event, if it has one that does not run backwards and lies near its time.
fn interval(seen: &Observation<'_>, start: Slot, end: Slot) -> Option<Contribution> {
    let near = |time: EventTime| time.since(seen.time).micros().abs() <= REACH.micros();
    match (seen.get(start), seen.get(end)) {
        (Value::Time(start), Value::Time(end)) if start <= end && near(*start) && near(*end) => {
            Some(Contribution::Interval(*start, *end))
        }
        _ => None,
    }
}
