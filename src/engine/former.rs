// SPDX-License-Identifier: EUPL-1.2
//! What versions up to 0.1 called the state of a clause, so that an upgrade keeps it.
//!
//! They hashed how the program printed a clause. Only the names of a store that such a version wrote
//! are looked up by it, once, to be replaced; nothing is stored under them any more. If the types of
//! the agreement come to print otherwise, the test below fails: then this file goes, and such a
//! store drops its windows, visibly.

use super::program::Program;
use crate::agreement::{Agreement, Clause, Form};

impl Program {
    /// The names of state as they were, each with the one that took its place.
    pub fn former_owners(&self) -> impl Iterator<Item = (String, &str)> {
        let agreement = self.agreement();
        let names = self.rules().iter();
        names.map(|rule| (former(self.clause(rule), agreement), rule.owner.as_str()))
    }
}

fn former(clause: &Clause, agreement: &Agreement) -> String {
    let (matches, applies_to, form) = (&clause.matches, &clause.applies_to, &clause.form);
    let mut printed = format!("{matches:?} {applies_to:?} {form:?}");
    match form {
        Form::Register(_) => printed += &format!("{:?}", agreement.register),
        Form::Silence(_) => printed += &format!("{}", agreement.in_force.from),
        Form::Forbid { .. }
        | Form::Limit(_)
        | Form::Share(_)
        | Form::Sequence(_)
        | Form::Requires(_)
        | Form::Deadline(_)
        | Form::Disparity(_) => {}
    }
    if form.window().is_none() {
        printed += agreement.zone.iana_name().unwrap_or("UTC");
    }
    let hash = xxhash_rust::xxh3::xxh3_64(printed.as_bytes());
    format!("{}@{hash:016x}", clause.id)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Names of every form, as version 0.1 stored them and as they are stored now.
    const NAMES: &str = include_str!("../../tests/fixtures/canonical/owners.txt");

    #[test]
    fn names_of_state_are_as_stores_have_them() {
        let text = include_bytes!("../../tests/fixtures/canonical/forms.yaml");
        let agreement = crate::agreement::parse("forms.yaml", text)
            .unwrap()
            .agreement;
        let program = Program::new(Arc::new(agreement));
        let names: Vec<String> = program
            .former_owners()
            .map(|(former, now)| format!("{former} {now}"))
            .collect();
        assert_eq!(names, NAMES.lines().collect::<Vec<_>>());
    }
}
