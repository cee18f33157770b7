// SPDX-License-Identifier: EUPL-1.2
//! Reads what stands behind a field in a pattern: a literal, a list, or named tests.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::facts::{Fact, Says};
use super::literal;
use super::pattern::Patterns;
use super::problem::Problem;
use crate::agreement::{Calendar, Comparison, Literal, Test};
use crate::diagnostic::{Findings, Place};
use crate::observation::{Field, FieldType, Kind};
use crate::yaml::{Data, Entry, Node, Problem as Yaml, expression, scalar};

/// Every test by name.
pub(super) const NAMES: [&str; 11] = [
    "gt",
    "gte",
    "lt",
    "lte",
    "prefix",
    "regex",
    "missing",
    "present",
    "older_than",
    "outside",
    "within",
];

/// Largest compiled expression, in bytes.
const REGEX_SIZE: usize = 64 << 10;

/// Expressions in one agreement: with the size above, at most 64 MiB in memory.
const REGEXES: usize = 1_000;

/// The names of the tests that make sense on a field, besides literals.
pub(super) fn fitting(field: Field) -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().filter(move |name| fits(name, field))
}

fn fits(name: &str, field: Field) -> bool {
    use FieldType::{Bytes, Number, Seconds, Text, Time};
    match name {
        "gt" | "gte" | "lt" | "lte" => {
            matches!(field.field_type(), Number | Seconds | Bytes | Time)
        }
        "prefix" | "regex" => field.field_type() == Text,
        // Every event has a kind and a time.
        "missing" | "present" => field != Field::KIND && field != Field::TIME,
        // Nothing is older than itself.
        "older_than" => field.field_type() == Time && field != Field::TIME,
        _ => field.field_type() == Time,
    }
}

/// The tests behind a field; all of them are required.
pub(super) fn read(
    patterns: &mut Patterns<'_>,
    field: Field,
    node: &Node,
    out: &mut Findings<'_>,
) -> Vec<Test> {
    patterns.unit_asked |= field == Field::VALUE_UNIT;
    match &node.data {
        Data::Map(entries) => {
            if entries.is_empty() {
                let told = out.error(node.place, Problem::NothingGiven { field }.message());
                told.allowed(fitting(field));
            }
            entries
                .iter()
                .filter_map(|entry| named(patterns, field, entry, out))
                .collect()
        }
        Data::List(items) => {
            if items.is_empty() {
                out.error(node.place, Problem::EmptyList.message())
                    .found("[]");
            }
            let literals = items
                .iter()
                .filter_map(|item| literal::read(patterns, field, item, out))
                .collect();
            vec![one_of(patterns, field, node.place, literals)]
        }
        Data::Scalar { text, .. } if text == "missing" || text == "present" => {
            presence(patterns, field, text == "missing", node.place, out)
                .into_iter()
                .collect()
        }
        Data::Scalar { .. } => {
            let literal = literal::read(patterns, field, node, out)
                .into_iter()
                .collect();
            vec![one_of(patterns, field, node.place, literal)]
        }
        Data::Bad => Vec::new(),
    }
}

fn one_of(patterns: &mut Patterns<'_>, field: Field, place: Place, literals: Vec<Literal>) -> Test {
    // An empty set was reported; it must not be found to contradict as well.
    if !literals.is_empty() {
        let says = Says::OneOf(literals.clone());
        patterns.facts.push(Fact { field, place, says });
    }
    Test::OneOf(literals)
}

/// `missing` or `present`.
fn presence(
    patterns: &mut Patterns<'_>,
    field: Field,
    missing: bool,
    place: Place,
    out: &mut Findings<'_>,
) -> Option<Test> {
    let (name, says, test) = if missing {
        ("missing", Says::Missing, Test::Missing)
    } else {
        ("present", Says::Present, Test::Present)
    };
    if !fits(name, field) {
        unfit(name, field, place, out);
        return None;
    }
    patterns.facts.push(Fact { field, place, says });
    Some(test)
}

/// One entry of `{ gt: …, regex: … }`.
fn named(
    patterns: &mut Patterns<'_>,
    field: Field,
    entry: &Entry,
    out: &mut Findings<'_>,
) -> Option<Test> {
    let Some(name) = NAMES.into_iter().find(|name| *name == entry.key) else {
        let told = out.error(
            entry.place,
            Problem::UnknownTest {
                name: entry.key.clone(),
            }
            .message(),
        );
        told.meant(&entry.key, NAMES).allowed(fitting(field));
        return None;
    };
    let value = &entry.value;
    if !fits(name, field) {
        unfit(name, field, entry.place, out);
        return None;
    }
    // Whatever is asked of a value, it has to be there.
    if !matches!(name, "missing" | "present") {
        let (place, says) = (entry.place, Says::Present);
        patterns.facts.push(Fact { field, place, says });
    }
    match name {
        "gt" => compare(patterns, field, Comparison::Gt, value, out),
        "gte" => compare(patterns, field, Comparison::Gte, value, out),
        "lt" => compare(patterns, field, Comparison::Lt, value, out),
        "lte" => compare(patterns, field, Comparison::Lte, value, out),
        "prefix" => prefix(field, value, out),
        "regex" => regex(patterns, field, value, out).map(Test::Regex),
        "older_than" => scalar::duration(value, out).map(Test::OlderThan),
        "within" => calendar(patterns, value, out).map(Test::Within),
        "outside" => calendar(patterns, value, out).map(Test::Outside),
        presence_name => {
            let asked = scalar::boolean(value, out)?;
            let missing = (presence_name == "missing") == asked;
            presence(patterns, field, missing, entry.place, out)
        }
    }
}

fn unfit(test: &'static str, field: Field, place: Place, out: &mut Findings<'_>) {
    let told = out.error(place, Problem::TestDoesNotFit { test, field }.message());
    told.allowed(fitting(field));
}

fn compare(
    patterns: &mut Patterns<'_>,
    field: Field,
    comparison: Comparison,
    node: &Node,
    out: &mut Findings<'_>,
) -> Option<Test> {
    let literal = literal::read(patterns, field, node, out)?;
    let bound = match &literal {
        Literal::Number(number) => *number,
        Literal::Time(time) => time.micros() as f64,
        Literal::Text(_) | Literal::Bool(_) => return None,
    };
    let says = match comparison {
        Comparison::Gt => Says::Above {
            bound,
            included: false,
        },
        Comparison::Gte => Says::Above {
            bound,
            included: true,
        },
        Comparison::Lt => Says::Below {
            bound,
            included: false,
        },
        Comparison::Lte => Says::Below {
            bound,
            included: true,
        },
    };
    patterns.facts.push(Fact {
        field,
        place: node.place,
        says,
    });
    Some(Test::Compare(comparison, literal))
}

fn prefix(field: Field, node: &Node, out: &mut Findings<'_>) -> Option<Test> {
    let text = scalar::text(node, out)?;
    if field == Field::KIND && !Kind::all().any(|kind| kind.name().starts_with(&text)) {
        let problem = Problem::NoKindMatches { text: text.clone() };
        let families = Kind::all().filter_map(|kind| kind.name().split_inclusive('.').next());
        out.error(node.place, problem.message())
            .meant(&text, families);
    }
    Some(Test::Prefix(text))
}

fn regex(
    patterns: &Patterns<'_>,
    field: Field,
    node: &Node,
    out: &mut Findings<'_>,
) -> Option<Regex> {
    let text = scalar::text(node, out)?;
    let count = patterns.expressions.get() + 1;
    patterns.expressions.set(count);
    if count > REGEXES {
        out.error(
            node.place,
            Problem::TooManyRegexes { most: REGEXES }.message(),
        );
        return None;
    }
    let regex = match RegexBuilder::new(&text).size_limit(REGEX_SIZE).build() {
        Ok(regex) => regex,
        Err(error) => {
            let problem = match error {
                regex::Error::CompiledTooBig(_) => Problem::RegexTooLarge { most: REGEX_SIZE },
                other => {
                    let (en, fr) = expression::wanted(&other);
                    Problem::BadRegex { en, fr }
                }
            };
            out.error(node.place, problem.message()).found(&text);
            return None;
        }
    };
    if field == Field::KIND && !Kind::all().any(|kind| regex.is_match(kind.name())) {
        out.error(node.place, Problem::NoKindMatches { text }.message());
    }
    Some(regex)
}

fn calendar(patterns: &Patterns<'_>, node: &Node, out: &mut Findings<'_>) -> Option<Arc<Calendar>> {
    let Some(name) = node.text() else {
        if !node.is_bad() {
            let problem = Yaml::WrongShape {
                en: "the name of a calendar",
                fr: "le nom d'un calendrier",
            };
            out.error(node.place, problem.message())
                .found(&node.described());
        }
        return None;
    };
    patterns.calendars.find(name, node.place, out)
}
