// SPDX-License-Identifier: EUPL-1.2
//! The units that clauses speak of: values in any other cannot be held against them.

use crate::agreement::{Agreement, Clause, Form, Literal, Pattern, Test, Unit};
use crate::observation::{Field, Plan};

/// Lets a plan know them.
pub(super) fn allow(agreement: &Agreement, plan: &mut Plan) {
    for clause in &agreement.clauses {
        of_clause(clause, plan);
    }
}

/// The unit in which a clause understands its values without asking for it: that of its bound, if
/// that is more than a number on some scale.
pub(super) fn implied(clause: &Clause) -> Option<Box<str>> {
    let Form::Limit(limit) = &clause.form else {
        return None;
    };
    let is_value = |field: Field| Field::VALUES.contains(&field);
    let unit = &limit.bound.quantity().unit;
    let is_dimension = !matches!(unit, Unit::Count | Unit::Other(_));
    let is_meant = is_dimension && limit.aggregate.number().is_some_and(is_value);
    (is_meant && !asks(&clause.matches)).then(|| unit.name().into())
}

/// Whether a pattern speaks of the unit.
fn asks(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::All(parts) | Pattern::Any(parts) => parts.iter().any(asks),
        Pattern::Not(part) => asks(part),
        Pattern::Field(field, _) => *field == Field::VALUE_UNIT,
    }
}

fn of_clause(clause: &Clause, plan: &mut Plan) {
    let patterns = [
        Some(&clause.applies_to),
        Some(&clause.matches),
        clause.form.other(),
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
