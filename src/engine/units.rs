// SPDX-License-Identifier: EUPL-1.2
//! The units that clauses speak of: values in any other cannot be held against them.

use super::compile::other;
use crate::agreement::{Agreement, Clause, Form, Literal, Pattern, Test};
use crate::observation::{Field, Plan};

/// Lets a plan know them.
pub(super) fn allow(agreement: &Agreement, plan: &mut Plan) {
    for clause in &agreement.clauses {
        of_clause(clause, plan);
    }
}

fn of_clause(clause: &Clause, plan: &mut Plan) {
    let patterns = [
        Some(&clause.applies_to),
        Some(&clause.matches),
        other(&clause.form),
    ];
    patterns
        .into_iter()
        .flatten()
        .for_each(|pattern| of_pattern(pattern, plan));
    if let Form::Limit(limit) = &clause.form {
        plan.allow_unit(limit.bound.quantity().unit.name());
    }
}

fn of_pattern(pattern: &Pattern, plan: &mut Plan) {
    match pattern {
        Pattern::All(parts) | Pattern::Any(parts) => {
            parts.iter().for_each(|part| of_pattern(part, plan));
        }
        Pattern::Not(part) => of_pattern(part, plan),
        Pattern::Field(Field::VALUE_UNIT, Test::OneOf(literals)) => {
            for literal in literals {
                if let Literal::Text(unit) = literal {
                    plan.allow_unit(unit);
                }
            }
        }
        Pattern::Field(Field::VALUE_UNIT, Test::Prefix(_) | Test::Regex(_)) => {
            plan.allow_any_unit();
        }
        Pattern::Field(..) => {}
    }
}
