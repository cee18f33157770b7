// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of a clause, under which its state is stored: word by word.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use vigie::agreement::{self, Agreement, Reads};

use super::root;

/// Every form, aggregate, window, test and term.
fn every_form() -> Agreement {
    let path = root("tests/fixtures/canonical/forms.yaml");
    match agreement::load(&path) {
        Ok(loaded) => loaded.agreement,
        Err(found) => panic!("{found:#?}"),
    }
}

/// A difference in this file drops the state of every installation, or keeps it where it should be
/// dropped: if it was meant, say so to those who upgrade.
#[test]
fn the_canonical_form_is_as_it_was() {
    let agreement = every_form();
    let mut text = String::new();
    for clause in &agreement.clauses {
        let meaning = clause.meaning(&agreement);
        writeln!(text, "{}: {}", clause.id, meaning.text).unwrap();
        for days in meaning.days {
            let reads = match days.reads {
                Reads::Moments => "moments",
                Reads::FirstMoments => "first moments",
                Reads::Shifts => "shifts",
                Reads::WorkingDays => "working days",
                Reads::WorkingTime => "working time",
            };
            let odd = days
                .odd
                .iter()
                .map(|(day, hours)| format!(" {day} [{hours}]"));
            writeln!(text, "  {reads}:{}", odd.collect::<String>()).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn no_two_clauses_have_one_canonical_form() {
    let agreement = every_form();
    let clauses = agreement.clauses.iter();
    let meanings: BTreeSet<_> = clauses.map(|clause| clause.meaning(&agreement)).collect();
    assert_eq!(meanings.len(), agreement.clauses.len());
}
