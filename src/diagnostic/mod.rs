// SPDX-License-Identifier: EUPL-1.2
//! What is wrong with a file, told so that the reader can put it right: where, what was found,
//! what is allowed, what was probably meant.
//!
//! Nothing in here knows what the file is about. Whoever reads one brings a [`Message`] with a
//! stable code and both languages; [`render`] and the JSON form do the rest.

mod collect;
mod french;
mod language;
mod nearest;
mod render;
mod source;

pub use collect::{Findings, KEPT, Told};
#[cfg(test)]
pub(crate) use french::is_known as has_french_name;
pub use language::Language;
pub use nearest::{alike, nearest};
pub use render::{json, render};
pub use source::{Place, Source};

use std::sync::Arc;

/// One thing found in a file.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Whether it forbids using the file.
    pub level: Level,
    /// What is the matter.
    pub message: Message,
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// Where in the file.
    pub place: Place,
    /// A piece of the line at that place.
    pub snippet: Snippet,
    /// What stands there.
    pub found: Option<String>,
    /// What could stand there.
    pub allowed: Vec<String>,
    /// The allowed word that looks most like what was found.
    pub nearest: Option<String>,
    /// What was written, in our words: the same thing.
    pub write: Option<String>,
    /// What such a thing looks like.
    pub example: Option<String>,
    /// Another place that belongs to the matter, such as the first of two equal ids.
    pub related: Option<(Place, Snippet)>,
    /// A place in another file that belongs to the matter.
    pub elsewhere: Option<(Arc<str>, Place, Snippet)>,
}

/// Whether a finding forbids using the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The file can be used, but probably does not do what was meant.
    Warning,
    /// The file is refused.
    Error,
}

/// What is the matter, in both languages, with a code that never changes its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// A letter for the kind of file and three digits, such as `A012`.
    pub code: &'static str,
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl Message {
    /// The text in one language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::French => &self.fr,
        }
    }
}

/// A piece of a line of the file: the whole line if it is short.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The text, without its end of line.
    pub text: String,
    /// How many characters of `text` stand before the place.
    pub before: usize,
}
