// SPDX-License-Identifier: EUPL-1.2
//! The value of one canonical field.

use std::borrow::Cow;

use super::{EventTime, WorkerRef};

/// The value of a field, borrowed from the record where the bytes allow it.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value<'a> {
    /// Absent, null, or a sentinel that means "nobody": unknown, never zero.
    #[default]
    Missing,
    /// There, but not to be understood: neither missing nor equal to anything.
    Unreadable,
    /// Text.
    Text(Cow<'a, str>),
    /// A finite number, in the base unit of its field.
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// A point in time.
    Time(EventTime),
    /// Several texts.
    List(Box<[Cow<'a, str>]>),
    /// A person, as a keyed hash.
    Identity(WorkerRef),
}

impl Value<'_> {
    /// The text, if this is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether there is nothing here.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing)
    }
}
