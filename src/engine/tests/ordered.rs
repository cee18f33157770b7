// SPDX-License-Identifier: EUPL-1.2
//! An agreement for the comparison with the model: orders of events, and silences.

use jiff::tz::TimeZone;

use super::forms::{agreement, clause, hours, of_kind, span};
use super::{HOUR, KINDS};
use crate::agreement::{Absence, Agreement, Deadline, Form, Length, Per, Requires, Sequence, Term};
use crate::observation::Field;

/// Every form about an order of events, and silences.
pub(super) fn orders() -> Agreement {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let mut clauses = Vec::new();
    // The second pattern of a pair overlaps with the first: some events are both.
    let pairs = [(&KINDS[..1], &KINDS[1..2]), (&KINDS[..2], &KINDS[1..3])];
    for (pair, (other, main)) in pairs.into_iter().enumerate() {
        for (index, form) in ordered(&paris, other).into_iter().enumerate() {
            clauses.push(clause(&format!("o{pair}-{index}"), of_kind(main), form));
        }
    }
    for (index, form) in silences(&paris).into_iter().enumerate() {
        clauses.push(clause(&format!("s{index}"), of_kind(&KINDS[..2]), form));
    }
    agreement(paris, clauses)
}

fn ordered(paris: &TimeZone, other: &[&str]) -> Vec<Form> {
    let term = |length| Term {
        length,
        written: String::new(),
    };
    let hours_of = || hours(paris);
    let worker = || Per(vec![Field::WORKER]);
    let place = || Per(vec![Field::SITE, Field::ACTOR]);
    let exact = |secs| term(Length::Exact(span(secs)));
    let days = |n| term(Length::Days(n, paris.clone()));
    let working = |n| term(Length::WorkingDays(n, hours_of()));
    let time = |secs| term(Length::WorkingTime(span(secs), hours_of()));
    let mut forms = Vec::new();
    for (by, within) in [
        (worker(), exact(2 * HOUR)),
        (place(), days(1)),
        (worker(), time(5 * HOUR)),
    ] {
        forms.push(Form::Sequence(Sequence {
            first: of_kind(other),
            within: within.clone(),
            by: by.clone(),
        }));
        forms.push(Form::Deadline(Deadline {
            then: of_kind(other),
            within,
            by,
        }));
    }
    for (at_least, at_most, by) in [
        (None, None, worker()),
        (None, Some(exact(3 * HOUR)), worker()),
        (Some(working(1)), Some(days(3)), worker()),
        (Some(exact(HOUR)), None, place()),
    ] {
        forms.push(Form::Requires(Requires {
            first: of_kind(other),
            at_least,
            at_most,
            by,
        }));
    }
    forms
}

fn silences(paris: &TimeZone) -> Vec<Form> {
    let silence = |length, per: &[Field], of: &[&str]| {
        Form::Absence(Absence {
            longer_than: Term {
                length,
                written: String::new(),
            },
            per: Per(per.to_vec()),
            of: of.iter().map(|name| (*name).to_owned()).collect(),
        })
    };
    vec![
        silence(Length::Exact(span(6 * HOUR)), &[Field::WORKER], &[]),
        silence(
            Length::WorkingTime(span(2 * HOUR), hours(paris)),
            &[Field::SITE],
            &["lille-1", "rome-3"],
        ),
        silence(Length::Days(1, paris.clone()), &[], &[]),
    ]
}
