// SPDX-License-Identifier: EUPL-1.2
//! A value of a YAML file and its place.

use crate::diagnostic::Place;

/// A value and where it stands.
///
/// A mapping or list that is the value of a key has the place of that key: there a reader looks
/// for what is missing in it.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Data {
    /// One word, number or text, exactly as written.
    Scalar {
        /// The text, without quotes.
        text: String,
        /// Written without quotes, and so possibly a number, a truth value or nothing.
        plain: bool,
    },
    /// Several values.
    List(Vec<Node>),
    /// Keys with values, in the order of the file; no key occurs twice.
    Map(Vec<Entry>),
    /// Something already reported; whoever meets it passes over it in silence.
    Bad,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The text of a scalar that says something: not the nothing of YAML (`~`, `null`, no text).
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// The text of a scalar written without quotes.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, plain: true } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Whether this is the nothing of YAML.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.data, Data::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Whether it was already reported.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        matches!(self.data, Data::Bad)
    }

    /// What stands under a key: itself, or the elements of a list.
    pub fn under(&self, key: &str) -> impl Iterator<Item = &Node> {
        let entries = self.entries().unwrap_or_default().iter();
        let found = entries.filter(move |entry| entry.key == key);
        found.flat_map(|entry| match &entry.value.data {
            Data::List(items) => items.as_slice(),
            Data::Scalar { .. } | Data::Map(_) | Data::Bad => std::slice::from_ref(&entry.value),
        })
    }

    /// The entries of a mapping.
    #[must_use]
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.data {
            Data::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// What it is, in a few words for "found": the text itself, or what kind of thing.
    #[must_use]
    pub fn described(&self) -> String {
        match &self.data {
            Data::Scalar { text, plain: true } if self.is_null() => format!("`{text}`"),
            Data::Scalar { text, .. } if text.trim().is_empty() => format!("\"{text}\""),
            Data::Scalar { text, .. } => text.chars().take(80).collect(),
            Data::List(_) => "[…]".to_owned(),
            Data::Map(_) => "{…}".to_owned(),
            Data::Bad => "…".to_owned(),
        }
    }
}
