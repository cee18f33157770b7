// SPDX-License-Identifier: EUPL-1.2
//! Collects everything that is wrong with a file, so that one run tells it all.

use super::{Diagnostic, Level, Message, Place, Snippet, Source, nearest};

/// Findings kept for one file: more than anyone reads, little enough to bound time and memory.
pub const KEPT: usize = 500;

/// Allowed words kept for one finding: all kinds and fields, not all sites of a hostile file.
const WORDS: usize = 200;

/// Everything found in one file so far.
#[derive(Debug)]
pub struct Findings<'a> {
    source: &'a Source<'a>,
    list: Vec<Diagnostic>,
    errors: usize,
}

impl<'a> Findings<'a> {
    /// Nothing found yet.
    #[must_use]
    pub fn new(source: &'a Source<'a>) -> Findings<'a> {
        Findings {
            source,
            list: Vec::new(),
            errors: 0,
        }
    }

    /// Goes on after findings of an earlier look at the same file.
    #[must_use]
    pub fn after(source: &'a Source<'a>, earlier: &[Diagnostic]) -> Findings<'a> {
        let errors = earlier.iter().filter(|d| d.level == Level::Error).count();
        Findings {
            source,
            list: earlier.to_vec(),
            errors,
        }
    }

    /// Adds an error.
    pub fn error(&mut self, place: Place, message: Message) -> Told<'_> {
        self.errors += 1;
        self.add(Level::Error, place, message)
    }

    /// Adds a warning.
    pub fn warning(&mut self, place: Place, message: Message) -> Told<'_> {
        self.add(Level::Warning, place, message)
    }

    /// How many errors there were, also those no longer kept.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// The findings in order of place. Without errors these are all warnings.
    #[must_use]
    pub fn into_list(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|d| (d.place.line, d.place.column));
        self.list
    }

    fn add(&mut self, level: Level, place: Place, message: Message) -> Told<'_> {
        // An error must never be crowded out by warnings.
        if self.list.len() >= KEPT && !(level == Level::Error && self.errors == 1) {
            return Told { told: None };
        }
        let place = self.source.clamp(place);
        self.list.push(Diagnostic {
            level,
            message,
            file: self.source.name(),
            place,
            snippet: self.source.snippet(place),
            found: None,
            allowed: Vec::new(),
            nearest: None,
            write: None,
            example: None,
            related: None,
            elsewhere: None,
        });
        Told {
            told: self.list.last_mut().map(|last| (last, self.source)),
        }
    }
}

/// A finding just added, to say more about it. Does nothing if the finding was not kept.
#[derive(Debug)]
pub struct Told<'f> {
    told: Option<(&'f mut Diagnostic, &'f Source<'f>)>,
}

impl Told<'_> {
    /// What stands there.
    pub fn found(mut self, found: &str) -> Self {
        if let Some((diagnostic, _)) = &mut self.told {
            diagnostic.found = Some(found.to_owned());
        }
        self
    }

    /// What could stand there.
    pub fn allowed<'w>(mut self, words: impl IntoIterator<Item = &'w str>) -> Self {
        if let Some((diagnostic, _)) = &mut self.told {
            diagnostic.allowed = words.into_iter().take(WORDS).map(str::to_owned).collect();
        }
        self
    }

    /// Which of these was probably meant; sets what was found, too.
    pub fn meant<'w>(mut self, written: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        if let Some((diagnostic, _)) = &mut self.told {
            diagnostic.nearest = nearest(written, words).map(str::to_owned);
        }
        self.found(written)
    }

    /// What was meant, when the one who adds the finding knows.
    pub fn surely_meant(mut self, word: Option<&str>) -> Self {
        if let Some((diagnostic, _)) = &mut self.told {
            diagnostic.nearest = word.map(str::to_owned);
        }
        self
    }

    /// What was written, in our words: it has to mean the same, for whoever copies it signs it.
    pub fn write(mut self, text: &str) -> Self {
        if let Some((diagnostic, _)) = &mut self.told {
            diagnostic.write = Some(text.to_owned());
        }
        self
    }

    /// As [`Told::write`] if there is such a text, else as [`Told::example`].
    pub fn write_or(self, text: Option<String>, example: &str) -> Self {
        match text {
            Some(text) => self.write(&text),
            None => self.example(example),
        }
    }

    /// What such a thing looks like; nothing that could be taken for the answer.
    pub fn example(mut self, example: &str) -> Self {
        if let Some((diagnostic, _)) = &mut self.told {
            diagnostic.example = Some(example.to_owned());
        }
        self
    }

    /// Shows the place only, not what stands there: it may name a person.
    pub fn discreet(mut self) -> Self {
        if let Some((diagnostic, _)) = &mut self.told {
            diagnostic.snippet = Snippet::default();
        }
        self
    }

    /// A place in another file that belongs to the matter.
    pub fn elsewhere(mut self, other: &Source<'_>, place: Place) -> Self {
        if let Some((diagnostic, _)) = &mut self.told {
            let place = other.clamp(place);
            diagnostic.elsewhere = Some((other.name(), place, other.snippet(place)));
        }
        self
    }

    /// Another place that belongs to the matter.
    pub fn see(mut self, place: Place) -> Self {
        if let Some((diagnostic, source)) = &mut self.told {
            let place = source.clamp(place);
            diagnostic.related = Some((place, source.snippet(place)));
        }
        self
    }
}
