// SPDX-License-Identifier: EUPL-1.2
//! The one small language for "which events": tests on fields, combined by all, any and not.

use std::collections::BTreeSet;
use std::sync::Arc;

use regex::Regex;

use super::Calendar;
use crate::observation::{EventTime, Field, Span};

/// Which events are meant. Depth and size are bounded by the loader.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Every part holds; an empty list always holds.
    All(Vec<Pattern>),
    /// At least one part holds.
    Any(Vec<Pattern>),
    /// The part does not hold.
    Not(Box<Pattern>),
    /// A test on one field.
    Field(Field, Test),
}

impl Pattern {
    /// The pattern that every event matches.
    pub const ANYTHING: Pattern = Pattern::All(Vec::new());

    /// Whether it is [`Pattern::ANYTHING`].
    #[must_use]
    pub fn is_anything(&self) -> bool {
        matches!(self, Pattern::All(parts) if parts.is_empty())
    }

    /// The fields it asks about.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<Field> {
        match self {
            Pattern::All(parts) | Pattern::Any(parts) => {
                parts.iter().flat_map(Pattern::fields).collect()
            }
            Pattern::Not(part) => part.fields(),
            Pattern::Field(field, _) => BTreeSet::from([*field]),
        }
    }

    /// The texts of which every event that is meant holds one, field by field.
    #[must_use]
    pub fn asked(&self) -> Vec<(Field, Vec<&str>)> {
        match self {
            Pattern::All(parts) => parts.iter().flat_map(Pattern::asked).collect(),
            Pattern::Field(field, Test::OneOf(values)) => {
                let texts = values.iter().filter_map(|value| match value {
                    Literal::Text(text) => Some(text.as_str()),
                    Literal::Number(_) | Literal::Bool(_) | Literal::Time(_) => None,
                });
                vec![(*field, texts.collect())]
            }
            Pattern::Field(..) | Pattern::Any(_) | Pattern::Not(_) => Vec::new(),
        }
    }
}

/// A test on the value of one field. On a missing value only [`Test::Missing`] holds.
#[derive(Clone, Debug)]
pub enum Test {
    /// Equal to one of these; for lists: one element is equal to one of these.
    OneOf(Vec<Literal>),
    /// A comparison with a number (in base units) or a point in time.
    Compare(Comparison, Literal),
    /// Text starts with this.
    Prefix(String),
    /// Text matches this; compiled once with a size limit, and anchored only where written so.
    Regex(Regex),
    /// No value.
    Missing,
    /// Some value.
    Present,
    /// A point in time that lies more than this before the event itself.
    OlderThan(Span),
    /// A point in time inside the opening hours of a calendar.
    Within(Arc<Calendar>),
    /// A point in time outside the opening hours of a calendar.
    Outside(Arc<Calendar>),
}

/// Ways to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Gte,
    /// Less than.
    Lt,
    /// Less than or equal.
    Lte,
}

/// A value as written in a pattern, already in the type of its field.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Text.
    Text(String),
    /// Number in base units.
    Number(f64),
    /// Truth value.
    Bool(bool),
    /// Point in time.
    Time(EventTime),
}
