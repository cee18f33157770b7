// SPDX-License-Identifier: EUPL-1.2
//! The canonical form of patterns: which events, however it is said.

use std::collections::BTreeMap;

use super::Meaning;
use super::calendar::{self, Reads};
use super::text::{number, quoted, sorted, span};
use crate::agreement::{Comparison, Literal, Pattern, Test};
use crate::observation::Field;

/// Which events a pattern means.
pub(in crate::agreement) fn pattern(pattern: &Pattern) -> Meaning {
    match bare(pattern) {
        Pattern::All(parts) => all(parts),
        Pattern::Any(parts) => any(parts),
        Pattern::Not(part) => match bare(part) {
            Pattern::Not(inner) => self::pattern(inner),
            part => Meaning::list("not", [self::pattern(part)]),
        },
        Pattern::Field(field, test) => field_test(*field, test),
    }
}

/// A pattern without the lists of one around it.
fn bare(mut pattern: &Pattern) -> &Pattern {
    while let Pattern::All(parts) | Pattern::Any(parts) = pattern
        && let [part] = parts.as_slice()
    {
        pattern = part;
    }
    pattern
}

/// Everything that is required.
pub(super) fn all<'a>(parts: impl IntoIterator<Item = &'a Pattern>) -> Meaning {
    fn gather(part: &Pattern, to: &mut Vec<Meaning>) {
        match bare(part) {
            Pattern::All(parts) => parts.iter().for_each(|part| gather(part, to)),
            part => to.push(pattern(part)),
        }
    }
    let mut flat = Vec::new();
    parts.into_iter().for_each(|part| gather(part, &mut flat));
    combined("all", "anything", flat)
}

/// Alternatives. Several lists of values of one field are one list.
fn any(parts: &[Pattern]) -> Meaning {
    type Values<'a> = BTreeMap<Field, Vec<&'a Literal>>;
    fn gather<'a>(part: &'a Pattern, values: &mut Values<'a>, to: &mut Vec<Meaning>) {
        match bare(part) {
            Pattern::Any(parts) => parts.iter().for_each(|part| gather(part, values, to)),
            Pattern::Field(field, Test::OneOf(literals)) => {
                values.entry(*field).or_default().extend(literals);
            }
            part => to.push(pattern(part)),
        }
    }
    let (mut values, mut flat) = (Values::new(), Vec::new());
    for part in parts {
        gather(part, &mut values, &mut flat);
    }
    let lists = values.into_iter();
    flat.extend(lists.map(|(field, literals)| Meaning::named(field.name(), one_of(literals))));
    combined("any", "nothing", flat)
}

fn combined(name: &str, none: &str, parts: Vec<Meaning>) -> Meaning {
    let mut parts = sorted(parts);
    match parts.len() {
        0 => Meaning::word(none),
        1 => parts.swap_remove(0),
        _ => Meaning::list(name, parts),
    }
}

fn field_test(field: Field, test: &Test) -> Meaning {
    let asked = |name, calendar| {
        // Only of the event's own time it is known later which days were asked for.
        let hours = match field == Field::TIME {
            true => calendar::apart(calendar, Reads::Moments),
            false => calendar::whole(calendar, Reads::Moments),
        };
        Meaning::list(name, [hours])
    };
    let test = match test {
        Test::OneOf(literals) => one_of(literals),
        Test::Compare(how, value) => Meaning::list(comparison(*how), [literal(value)]),
        Test::Prefix(text) => Meaning::list("prefix", [quoted(text)]),
        Test::Regex(regex) => Meaning::list("regex", [quoted(regex.as_str())]),
        Test::Missing => Meaning::word("missing"),
        Test::Present => Meaning::word("present"),
        Test::OlderThan(age) => Meaning::list("older_than", [span(*age)]),
        Test::Within(calendar) => asked("within", calendar),
        Test::Outside(calendar) => asked("outside", calendar),
    };
    Meaning::named(field.name(), test)
}

fn comparison(how: Comparison) -> &'static str {
    match how {
        Comparison::Gt => "gt",
        Comparison::Gte => "gte",
        Comparison::Lt => "lt",
        Comparison::Lte => "lte",
    }
}

fn one_of<'a>(literals: impl IntoIterator<Item = &'a Literal>) -> Meaning {
    Meaning::set("one_of", literals.into_iter().map(literal))
}

/// A value, with its type where its look does not tell it.
pub(super) fn literal(literal: &Literal) -> Meaning {
    match literal {
        Literal::Text(text) => quoted(text),
        Literal::Number(value) => number(*value),
        Literal::Bool(truth) => Meaning::word(if *truth { "true" } else { "false" }),
        Literal::Time(time) => Meaning::word(format!("at {} us", time.micros())),
    }
}
