// SPDX-License-Identifier: EUPL-1.2
//! Why an event counts for a clause, or by which condition it does not.

use super::key::{self, Part};
use super::matcher::Matcher;
use super::register::Undeclared;
use crate::agreement::{Agreement, Clause, Form, Pattern};
use crate::observation::{Field, KindSet, Observation, Plan, Slot};

/// Looks at events with the eyes of one clause, condition by condition.
#[derive(Debug)]
pub struct Tracer {
    plan: Plan,
    main: Vec<(Pattern, Matcher)>,
    main_kinds: KindSet,
    undeclared: Option<Undeclared>,
    other: Option<Matcher>,
    key: Vec<(Field, Slot)>,
}

/// What one event is to a clause.
#[derive(Debug)]
pub struct Trace {
    /// Whose event it is; `Err` names the field without a value.
    pub group: Result<Vec<Part>, Field>,
    /// Whether `match` and `applies_to` let it in.
    pub counts: bool,
    /// Whether it is the clause's other event: what comes first, or has to follow; or whether it
    /// has the property that is counted.
    pub other: bool,
    /// The conditions it does not fulfil.
    pub failed: Vec<Pattern>,
    /// Whether it shows only what was declared.
    pub declared: bool,
}

impl Tracer {
    /// Compiles one clause, whatever its status.
    #[must_use]
    pub fn new(agreement: &Agreement, clause: &Clause) -> Tracer {
        let mut plan = Plan::default();
        let mut main = Vec::new();
        for pattern in [&clause.matches, &clause.applies_to] {
            let parts = match pattern {
                Pattern::All(parts) => parts.as_slice(),
                other => std::slice::from_ref(other),
            };
            for part in parts {
                main.push((part.clone(), Matcher::compile(part, &mut plan)));
            }
        }
        let mut undeclared = None;
        if let Form::Register(declared) = &clause.form {
            let register = &agreement.register;
            undeclared = Some(Undeclared::compile(&declared.what, register, &mut plan));
        }
        let other = super::compile::other(&clause.form);
        let kinds = Matcher::compile(&clause.matches, &mut plan).kinds();
        Tracer {
            other: other.map(|pattern| Matcher::compile(pattern, &mut plan)),
            main_kinds: kinds,
            main,
            undeclared,
            key: clause
                .form
                .per()
                .0
                .iter()
                .map(|f| (*f, plan.add(*f)))
                .collect(),
            plan,
        }
    }

    /// The fields it reads.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Looks at one event; nothing if it is of a kind that the clause is not about.
    #[must_use]
    pub fn look(&self, seen: &Observation<'_>) -> Option<Trace> {
        let other = self.other.as_ref().is_some_and(|other| other.matches(seen));
        if !other && !self.main_kinds.contains(seen.kind) {
            return None;
        }
        let failed = self
            .main
            .iter()
            .filter(|(_, matcher)| !matcher.matches(seen));
        let failed: Vec<Pattern> = failed.map(|(pattern, _)| pattern.clone()).collect();
        let declared = self.undeclared.as_ref().is_some_and(|u| !u.is_found(seen));
        Some(Trace {
            group: self.group(seen),
            counts: failed.is_empty() && !declared,
            other,
            failed,
            declared,
        })
    }

    fn group(&self, seen: &Observation<'_>) -> Result<Vec<Part>, Field> {
        let mut bytes = Vec::new();
        for (field, slot) in &self.key {
            if !key::push(seen.get(*slot), &mut bytes) {
                return Err(*field);
            }
        }
        Ok(key::parts(&bytes).unwrap_or_default())
    }
}
