// SPDX-License-Identifier: EUPL-1.2
//! What a pattern says of every event that matches, and whether it can be true at all.

use std::collections::{BTreeMap, HashSet};

use super::problem::Problem;
use crate::agreement::Literal;
use crate::diagnostic::{Findings, Place};
use crate::observation::{Field, FieldType};

/// One thing that every matching event fulfils.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub(super) field: Field,
    pub(super) place: Place,
    pub(super) says: Says,
}

/// What a fact says of its field.
#[derive(Clone, Debug)]
pub(super) enum Says {
    /// It is one of these.
    OneOf(Vec<Literal>),
    /// It is none of these.
    NoneOf(Vec<Literal>),
    /// It is at least this, or more than this.
    Above { bound: f64, included: bool },
    /// It is at most this, or less than this.
    Below { bound: f64, included: bool },
    /// It has no value.
    Missing,
    /// It has some value.
    Present,
}

impl Fact {
    /// Whether it asks for less time than none, or a smaller size.
    fn is_below_nothing(&self) -> bool {
        let is_measure = self.field.is_never_negative();
        match self.says {
            Says::Below { bound, included } => {
                is_measure && (bound < 0.0 || bound == 0.0 && !included)
            }
            _ => false,
        }
    }
}

/// Everything known of one field.
#[derive(Default)]
struct Known {
    one_of: Option<HashSet<String>>,
    none_of: HashSet<String>,
    above: Option<(f64, bool)>,
    below: Option<(f64, bool)>,
    missing: bool,
    present: bool,
    place: Option<Place>,
    told: bool,
}

/// Reports facts that cannot hold together, each field once.
pub(super) fn contradictions(facts: &[Fact], out: &mut Findings<'_>) {
    let mut known: BTreeMap<Field, Known> = BTreeMap::new();
    for fact in facts {
        if fact.is_below_nothing() {
            let never = Problem::NeverFires {
                en: "a duration or size is never below 0".to_owned(),
                fr: "une durée ou une taille n'est jamais inférieure à 0".to_owned(),
            };
            out.error(fact.place, never.message());
            continue;
        }
        let field = known.entry(fact.field).or_default();
        field.learn(fact);
        if field.told || field.possible(fact.field) {
            field.place = Some(fact.place);
            continue;
        }
        field.told = true;
        let told = out.error(
            fact.place,
            Problem::Contradiction { field: fact.field }.message(),
        );
        if let Some(earlier) = field.place {
            told.see(earlier);
        }
    }
}

impl Known {
    fn learn(&mut self, fact: &Fact) {
        match &fact.says {
            Says::OneOf(values) => {
                self.present = true;
                // A list may hold one value of each set: sets of list fields do not exclude.
                if fact.field.field_type() != FieldType::List {
                    let values: HashSet<String> = values.iter().map(key).collect();
                    self.one_of = Some(match self.one_of.take() {
                        Some(earlier) => earlier.intersection(&values).cloned().collect(),
                        None => values,
                    });
                }
            }
            Says::NoneOf(values) => self.none_of.extend(values.iter().map(key)),
            Says::Above { bound, included } => {
                self.present = true;
                let stricter = self
                    .above
                    .is_none_or(|(b, i)| *bound > b || (*bound == b && i));
                if stricter {
                    self.above = Some((*bound, *included));
                }
            }
            Says::Below { bound, included } => {
                self.present = true;
                let stricter = self
                    .below
                    .is_none_or(|(b, i)| *bound < b || (*bound == b && i));
                if stricter {
                    self.below = Some((*bound, *included));
                }
            }
            Says::Missing => self.missing = true,
            Says::Present => self.present = true,
        }
    }

    fn possible(&self, field: Field) -> bool {
        if self.missing && self.present {
            return false;
        }
        if let (Some((low, low_in)), Some((high, high_in))) = (self.above, self.below)
            && (low > high || (low == high && !(low_in && high_in)))
        {
            return false;
        }
        match &self.one_of {
            Some(values) if field.field_type() != FieldType::List => {
                values.iter().any(|value| !self.none_of.contains(value))
            }
            _ => true,
        }
    }
}

/// A literal as text, to compare and to hash.
fn key(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

/// The texts a field is confined to, if the facts confine it.
pub(super) fn texts_of(facts: &[Fact], field: Field) -> Option<Vec<&str>> {
    facts
        .iter()
        .filter(|fact| fact.field == field)
        .find_map(|fact| match &fact.says {
            Says::OneOf(values) => Some(values.iter().filter_map(text).collect()),
            _ => None,
        })
}

fn text(literal: &Literal) -> Option<&str> {
    match literal {
        Literal::Text(text) => Some(text),
        _ => None,
    }
}

/// The largest lower and the smallest upper bound of a field.
pub(super) fn range_of(facts: &[Fact], field: Field) -> (f64, f64) {
    let mut range = (f64::NEG_INFINITY, f64::INFINITY);
    for fact in facts.iter().filter(|fact| fact.field == field) {
        match fact.says {
            Says::Above { bound, .. } => range.0 = range.0.max(bound),
            Says::Below { bound, .. } => range.1 = range.1.min(bound),
            _ => {}
        }
    }
    range
}
