// SPDX-License-Identifier: EUPL-1.2
//! An agreement compiled: clauses indexed by kind, fields resolved to slots.
//!
//! Immutable and shared by all threads. [`Program::select`] is the stateless half of the engine:
//! it decides for which clauses an observation counts, and how.

use std::sync::Arc;

use super::batch::{Amount, Batch, Entry, Hit, Skip, Skipped, SourceId};
use super::key;
use super::matcher::Matcher;
use super::window::midnight;
use crate::agreement::{
    Aggregate, Agreement, Bound, CalendarUnit, Clause, Form, Status, Then, Window,
};
use crate::observation::{EventTime, Field, Kind, Observation, Plan, Slot, Value};

/// A compiled agreement.
#[derive(Debug)]
pub struct Program {
    agreement: Arc<Agreement>,
    plan: Plan,
    rules: Vec<Rule>,
    /// Indices of the rules that an observation of this kind can match.
    by_kind: Vec<Vec<u16>>,
    /// Events outside belong to no clause: before the agreement, or after it stopped.
    in_force: (EventTime, EventTime),
    site: Slot,
    team: Slot,
    person: Slot,
}

/// A compiled clause.
#[derive(Debug)]
pub(super) struct Rule {
    /// Position in `agreement.clauses`.
    pub clause: usize,
    /// Names the state of the clause: its id and what it means. Another meaning, another state.
    pub owner: String,
    pub aggregate: Aggregate,
    pub window: Window,
    pub bound: Bound,
    /// Whether more events can only bring a breach nearer: then it is raised at once.
    pub monotone: bool,
    matcher: Matcher,
    key: Vec<Slot>,
    value: Option<Slot>,
}

impl Program {
    /// Compiles the clauses that run.
    #[must_use]
    pub fn new(agreement: Arc<Agreement>) -> Program {
        let mut plan = Plan::default();
        let site = plan.add(Field::SITE);
        let team = plan.add(Field::TEAM);
        let person = plan.add(Field::WORKER);
        let rules: Vec<Rule> = agreement
            .clauses
            .iter()
            .enumerate()
            .filter(|(_, clause)| clause.status != Status::Off)
            .map(|(index, clause)| Rule::new(index, clause, &agreement, &mut plan))
            .collect();
        let by_kind = Kind::all().map(|kind| matching(&rules, kind)).collect();
        let in_force = in_force(&agreement);
        Program {
            agreement,
            plan,
            rules,
            by_kind,
            in_force,
            site,
            team,
            person,
        }
    }

    /// The agreement it was compiled from.
    #[must_use]
    pub fn agreement(&self) -> &Arc<Agreement> {
        &self.agreement
    }

    /// The fields that clauses read.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(super) fn clause(&self, rule: &Rule) -> &Clause {
        &self.agreement.clauses[rule.clause]
    }

    /// Adds an observation to a batch, with a hit for each clause it counts for.
    ///
    /// `digest` is asked for at most once, and only when a clause matched. Returns whether one
    /// did.
    pub fn select(
        &self,
        source: SourceId,
        offset: i64,
        seen: &Observation<'_>,
        digest: &mut dyn FnMut() -> [u8; 32],
        batch: &mut Batch,
    ) -> bool {
        let first = batch.hits.len();
        if self.in_force.0 <= seen.time && seen.time < self.in_force.1 {
            for &index in &self.by_kind[seen.kind.index()] {
                let rule = &self.rules[usize::from(index)];
                if rule.matcher.matches(seen) {
                    match rule.hit(index, seen, batch) {
                        Ok(hit) => batch.hits.push(hit),
                        Err(why) => batch.skipped.push(Skipped { rule: index, why }),
                    }
                }
            }
        }
        let hit = batch.hits.len() > first;
        let mut entry = Entry {
            source,
            offset,
            time: seen.time,
            fingerprint: seen.fingerprint,
            hits: first as u32,
            site: Default::default(),
            team: Default::default(),
            person: 0,
            digest: batch.digests.len() as u32,
        };
        if hit {
            batch.digests.push(digest());
            entry.site = key::push_text(seen.get(self.site), batch);
            entry.team = key::push_text(seen.get(self.team), batch);
            if let Value::Identity(worker) = seen.get(self.person) {
                entry.person = key::person(worker);
            }
        }
        batch.entries.push(entry);
        hit
    }
}

impl Rule {
    fn new(index: usize, clause: &Clause, agreement: &Agreement, plan: &mut Plan) -> Rule {
        let matcher = Matcher::All(Box::new([
            Matcher::compile(&clause.matches, plan),
            Matcher::compile(&clause.applies_to, plan),
        ]));
        let (aggregate, per, window, bound) = match &clause.form {
            // One forbidden act is one too many of a count; folded by person and day, so that a
            // flood of acts stays one alert.
            Form::Forbid { per } => (
                Aggregate::Count,
                per.clone(),
                Window::Calendar(CalendarUnit::Day, agreement.zone.clone()),
                Bound::none(),
            ),
            Form::Limit(limit) => (
                limit.aggregate,
                limit.per.clone(),
                limit.within.clone(),
                limit.bound.clone(),
            ),
        };
        Rule {
            clause: index,
            owner: owner(clause),
            key: per.0.iter().map(|field| plan.add(*field)).collect(),
            value: aggregate.field().map(|field| plan.add(field)),
            monotone: monotone(aggregate, &bound),
            aggregate,
            window,
            bound,
            matcher,
        }
    }

    fn hit(&self, index: u16, seen: &Observation<'_>, batch: &mut Batch) -> Result<Hit, Skip> {
        let amount = self.amount(seen)?;
        let from = batch.open();
        for slot in &self.key {
            if !key::push(seen.get(*slot), &mut batch.arena) {
                batch.arena.truncate(from);
                return Err(Skip::NoGroup);
            }
        }
        Ok(Hit {
            rule: index,
            key: batch.close(from),
            amount,
        })
    }

    fn amount(&self, seen: &Observation<'_>) -> Result<Amount, Skip> {
        let Some(slot) = self.value else {
            return Ok(Amount::One);
        };
        match (self.aggregate, seen.get(slot)) {
            (Aggregate::Distinct(_), value) => {
                key::hash(value).map(Amount::Value).ok_or(Skip::NoValue)
            }
            (_, Value::Number(number)) if number.is_finite() => Ok(Amount::Number(*number)),
            _ => Err(Skip::NoValue),
        }
    }
}

/// Whether more events can only bring the aggregate nearer to passing the bound.
fn monotone(aggregate: Aggregate, bound: &Bound) -> bool {
    match (aggregate, bound) {
        (Aggregate::Min(_) | Aggregate::ShortestGap, bound) => matches!(bound, Bound::AtLeast(_)),
        (_, bound) => matches!(bound, Bound::AtMost(_)),
    }
}

fn matching(rules: &[Rule], kind: Kind) -> Vec<u16> {
    (0u16..)
        .zip(rules)
        .filter(|(_, r)| r.matcher.kinds().contains(kind))
        .map(|(i, _)| i)
        .collect()
}

/// From the first day of the agreement to the end of its last, if it then stops.
fn in_force(agreement: &Agreement) -> (EventTime, EventTime) {
    let life = &agreement.in_force;
    let end = match (life.until, life.then) {
        (Some(last), Then::Stop) => last
            .tomorrow()
            .map_or(EventTime::MAX, |next| midnight(next, &agreement.zone)),
        _ => EventTime::MAX,
    };
    (midnight(life.from, &agreement.zone), end)
}

fn owner(clause: &Clause) -> String {
    let meaning = format!(
        "{:?} {:?} {:?}",
        clause.matches, clause.applies_to, clause.form
    );
    format!(
        "{}@{:016x}",
        clause.id,
        xxhash_rust::xxh3::xxh3_64(meaning.as_bytes())
    )
}
