// SPDX-License-Identifier: EUPL-1.2
//! Why the engine counts an event for a clause, or by which condition it does not.

use super::batch::{Batch, Contribution, Skip};
use super::key::{self, Part};
use super::matcher::Matcher;
use super::program::Program;
use super::register::Undeclared;
use crate::agreement::{Clause, Form, Pattern};
use crate::observation::{EventTime, Field, KindSet, Observation, Slot};

/// Looks at events with the eyes of one clause, condition by condition. It decides nothing: what
/// counts, the program has decided before.
#[derive(Debug)]
pub struct Tracer {
    main: Conditions,
    /// What the other event of an order has to be.
    other: Option<Conditions>,
    undeclared: Option<Undeclared>,
    key: Vec<(Field, Slot)>,
    takes_nobody: bool,
    in_force: (EventTime, EventTime),
}

/// Conditions that an event has to fulfil, all of them.
#[derive(Debug)]
struct Conditions {
    kinds: KindSet,
    each: Vec<(Pattern, Matcher)>,
}

/// What one event is to a clause.
#[derive(Debug, Clone)]
pub struct Look {
    /// Whose event it is; `Err` names the field without a value.
    pub group: Result<Vec<Part>, Field>,
    /// The part it plays, if the clause is for it.
    pub role: Option<Role>,
    /// What it cannot be counted for, or not whole, and the field that it is for want of.
    pub skipped: Vec<(Skip, Option<Field>)>,
    /// The conditions it does not fulfil.
    pub failed: Vec<Pattern>,
    /// Whether it shows only what was declared.
    pub is_declared: bool,
    /// Whether it happened while the agreement is in force.
    pub is_in_force: bool,
    /// The stretch that it covers, where that is what counts.
    pub interval: Option<(EventTime, EventTime)>,
}

/// The part that an event plays for a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is what the clause is about.
    Act,
    /// It is, and it has the property that is counted.
    WithProperty,
    /// It is the other event of an order: what comes first, or has to follow.
    Other,
}

impl Tracer {
    /// For a program of this clause alone.
    #[must_use]
    pub fn new(program: &Program, clause: &Clause) -> Tracer {
        // All these fields are in the plan already, so that its slots are those of observations.
        let mut plan = program.plan().clone();
        let anything = Pattern::All(Vec::new());
        let mut conditions = |kinds: &Pattern, scope: &Pattern| {
            let parts = [kinds, scope]
                .into_iter()
                .flat_map(|pattern| match pattern {
                    Pattern::All(parts) => parts.as_slice(),
                    other => std::slice::from_ref(other),
                });
            let each = parts.map(|part| (part.clone(), Matcher::compile(part, &mut plan)));
            let each = each.collect();
            let kinds = Matcher::compile(kinds, &mut plan).kinds();
            Conditions { kinds, each }
        };
        let main = conditions(&clause.matches, &clause.applies_to);
        let other = clause.form.other().filter(|_| clause.form.is_order());
        let other = other.map(|other| conditions(other, &anything));
        let undeclared = match &clause.form {
            Form::Register(declared) => {
                let register = &program.agreement().register;
                Some(Undeclared::compile(&declared.what, register, &mut plan))
            }
            _ => None,
        };
        let per = clause.form.per().0.iter();
        Tracer {
            main,
            other,
            undeclared,
            key: per.map(|field| (*field, plan.add(*field))).collect(),
            takes_nobody: clause.form.takes_nobody(),
            in_force: program.in_force(),
        }
    }

    /// Looks at the event that the program added last to this batch; nothing if it is of a kind
    /// that the clause is not about.
    #[must_use]
    pub fn look(&self, seen: &Observation<'_>, batch: &Batch) -> Option<Look> {
        let last = batch.len().checked_sub(1)?;
        let matched = batch.matches[batch.hits_of(last)].first();
        let skipped = batch.skipped_of(last);
        let is_main = self.main.kinds.contains(seen.kind);
        let other = self
            .other
            .as_ref()
            .filter(|it| it.kinds.contains(seen.kind));
        if matched.is_none() && skipped.is_empty() && !is_main && other.is_none() {
            return None;
        }
        let is_declared = is_main
            && self
                .undeclared
                .as_ref()
                .is_some_and(|undeclared| !undeclared.is_found(seen));
        let failed = match other {
            Some(other) if !is_main => other.failed(seen),
            _ => self.main.failed(seen),
        };
        let role = matched.map(|matched| match matched.contribution {
            Contribution::Flag(true) | Contribution::Cohort(_, true) => Role::WithProperty,
            Contribution::Side(_) if !is_main || !failed.is_empty() => Role::Other,
            Contribution::One
            | Contribution::Number(_)
            | Contribution::Value(_)
            | Contribution::Flag(false)
            | Contribution::Interval(..)
            | Contribution::Part(..)
            | Contribution::Cohort(_, false)
            | Contribution::Side(_) => Role::Act,
        });
        let interval = matched.and_then(|matched| match matched.contribution {
            Contribution::Interval(start, end) => Some((start, end)),
            _ => None,
        });
        let group = match matched {
            Some(matched) => Ok(key::parts(batch.text(matched.key)).unwrap_or_default()),
            None => self.group(seen),
        };
        Some(Look {
            group,
            role,
            skipped: skipped.iter().map(|one| (one.why, one.field)).collect(),
            failed,
            is_declared,
            is_in_force: self.in_force.0 <= seen.time && seen.time < self.in_force.1,
            interval,
        })
    }

    fn group(&self, seen: &Observation<'_>) -> Result<Vec<Part>, Field> {
        let mut bytes = Vec::new();
        for (field, slot) in &self.key {
            if self.takes_nobody {
                key::push_or_nobody(seen.get(*slot), &mut bytes);
            } else if !key::push(seen.get(*slot), &mut bytes) {
                return Err(*field);
            }
        }
        Ok(key::parts(&bytes).unwrap_or_default())
    }
}

impl Conditions {
    /// Those that an event does not fulfil.
    fn failed(&self, seen: &Observation<'_>) -> Vec<Pattern> {
        let failed = self.each.iter().filter(|(_, one)| !one.matches(seen));
        failed.map(|(pattern, _)| pattern.clone()).collect()
    }
}
