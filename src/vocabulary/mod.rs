// SPDX-License-Identifier: EUPL-1.2
//! The words of the canonical event, explained: what each means, holds, and looks like in use.

mod clause;
mod group;
mod page;
mod sample;
mod schema;
mod serves;
mod systems;

pub use page::page;
pub use sample::{data, event};
pub use schema::schema;
pub use systems::{sections, systems};

use crate::diagnostic::Language;
use crate::observation::{Field, Kind, UNITS};
use crate::report;

/// A word that an event or a clause can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// What happened.
    Kind(Kind),
    /// A canonical field.
    Field(Field),
    /// A word of a field whose list is closed.
    Listed(Field, &'static str),
    /// A unit.
    Unit(&'static str),
}

impl Word {
    /// Every word: kinds, fields, words of closed lists, units.
    pub fn all() -> impl Iterator<Item = Word> {
        let listed = |field: Field| {
            let words = field.words().unwrap_or_default().iter();
            words.map(move |word| Word::Listed(field, word))
        };
        let kinds = Kind::all().map(Word::Kind);
        let fields = Field::all().map(Word::Field);
        let units = UNITS.iter().map(|(unit, _)| Word::Unit(unit));
        kinds
            .chain(fields)
            .chain(Field::all().flat_map(listed))
            .chain(units)
    }

    /// The words that are meant by what somebody wrote: a word itself, the short name of a field,
    /// or what a word is called in either language.
    #[must_use]
    pub fn find(written: &str) -> Vec<Word> {
        let exact: Vec<Word> = Word::all()
            .filter(|word| word.spellings().any(|known| known == written))
            .collect();
        if !exact.is_empty() {
            return exact;
        }
        let written = written.to_lowercase();
        let is_called = |word: &Word| {
            let names = [Language::English, Language::French].map(|lang| word.name(lang));
            names.iter().any(|name| name.to_lowercase() == written)
        };
        Word::all().filter(is_called).collect()
    }

    /// How it is written: a field may have a short name as well.
    pub fn spellings(self) -> impl Iterator<Item = &'static str> {
        let short = match self {
            Word::Field(field) => field.short(),
            Word::Kind(_) | Word::Listed(..) | Word::Unit(_) => None,
        };
        std::iter::once(self.word()).chain(short)
    }

    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Word::Kind(kind) => kind.name(),
            Word::Field(field) => field.name(),
            Word::Listed(_, word) | Word::Unit(word) => word,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(self, language: Language) -> String {
        report::text(language, &self.id())
    }

    /// What it means, in a sentence.
    #[must_use]
    pub fn means(self, language: Language) -> String {
        report::about(language, &self.id())
    }

    /// What sort of word it is.
    #[must_use]
    pub fn sort(self, language: Language) -> String {
        match self {
            Word::Kind(_) => report::text(language, "sort-kind"),
            Word::Field(_) => report::text(language, "sort-field"),
            Word::Listed(field, _) => {
                report::text_with(language, "sort-word", ("field", field.name()))
            }
            Word::Unit(_) => report::text(language, "sort-unit"),
        }
    }

    /// The family of a kind or the group of a field.
    #[must_use]
    pub fn group(self, language: Language) -> Option<String> {
        let id = match self {
            Word::Kind(kind) => group::family(kind),
            Word::Field(field) => group::of(field),
            Word::Listed(..) | Word::Unit(_) => return None,
        };
        Some(report::text(language, id))
    }

    /// A clause that speaks of it, as an item of `clauses:`.
    #[must_use]
    pub fn clause(self) -> String {
        clause::of(self)
    }

    /// The fields that matter for a kind.
    #[must_use]
    pub fn fields(self) -> Vec<Field> {
        match self {
            Word::Kind(kind) => sample::fields(kind),
            Word::Field(_) | Word::Listed(..) | Word::Unit(_) => Vec::new(),
        }
    }

    /// Where its texts stand.
    fn id(self) -> String {
        let (group, word) = match self {
            Word::Kind(kind) => ("kind", kind.name().to_owned()),
            Word::Field(field) => ("field", field.name().to_owned()),
            Word::Listed(field, word) => ("word", format!("{field}.{word}")),
            // A message cannot be called like this.
            Word::Unit("%") => ("unit", "percent-sign".to_owned()),
            Word::Unit(unit) => ("unit", unit.to_owned()),
        };
        format!("{group}-{}", word.replace(['.', '_'], "-"))
    }
}

/// What a field holds, in words.
#[must_use]
pub fn holds(language: Language, field: Field) -> String {
    use crate::observation::FieldType;
    let id = match field.field_type() {
        FieldType::Text if field == Field::VALUE_UNIT => "type-currency",
        FieldType::Text if field == Field::KIND || field.words().is_some() => "type-words",
        FieldType::Text => "type-text",
        FieldType::Number => "type-number",
        FieldType::Seconds => "type-seconds",
        FieldType::Bytes => "type-bytes",
        FieldType::Bool => "type-bool",
        FieldType::Time => "type-time",
        FieldType::List => "type-list",
        FieldType::Identity => "type-identity",
    };
    report::text(language, id)
}

/// The words a field can hold, if their list is closed.
#[must_use]
pub fn list(field: Field) -> Vec<&'static str> {
    if field == Field::KIND {
        return Kind::all().map(Kind::name).collect();
    }
    if field == Field::VALUE_UNIT {
        return UNITS.iter().map(|(unit, _)| *unit).collect();
    }
    field.words().unwrap_or_default().to_vec()
}

/// Kinds by family and fields by group, each with what the family or group is called.
#[must_use]
pub fn groups(language: Language) -> [Vec<(String, Vec<Word>)>; 2] {
    let named = |(id, words): (&str, Vec<Word>)| (report::text(language, id), words);
    [
        group::families().map(named).collect(),
        group::groups().map(named).collect(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_is_explained_in_both_languages_and_no_two_of_one_sort_alike() {
        for language in [Language::English, Language::French] {
            let mut seen = BTreeSet::new();
            for word in Word::all() {
                let (name, means) = (word.name(language), word.means(language));
                assert_ne!(name, word.id(), "nothing names {word:?}");
                assert!(
                    means.ends_with('.') && means.len() > 10,
                    "{word:?}: {means}"
                );
                // “The source does not say” holds of more than one list.
                let key = (word.sort(language), means);
                assert!(seen.insert(key.clone()), "{word:?}: {key:?}");
            }
        }
        let same = |word: &Word| word.means(Language::English) == word.means(Language::French);
        assert_eq!(Word::all().find(same), None, "the same in French");
    }

    #[test]
    fn no_text_explains_what_is_no_word() {
        let known: BTreeSet<String> = Word::all().map(Word::id).collect();
        for text in [
            include_str!("../report/locale/names.en.ftl"),
            include_str!("../report/locale/vocabulary.en.ftl"),
        ] {
            for line in text.lines() {
                let (id, _) = line.split_once(" = ").unwrap_or_default();
                let is_word = ["kind-", "field-", "word-", "unit-"]
                    .iter()
                    .any(|group| id.starts_with(group));
                assert!(!is_word || known.contains(id), "{id}");
            }
        }
    }

    #[test]
    fn words_are_found_by_every_name_they_have() {
        let of = |written: &str| -> Vec<&str> {
            Word::find(written).into_iter().map(Word::word).collect()
        };
        assert_eq!(of("worker"), ["subject.ref", "worker"]);
        assert_eq!(of("capture d'écran"), ["capture.screenshot"]);
        assert_eq!(of("Screenshot"), ["capture.screenshot"]);
        assert_eq!(of("%"), ["%"]);
        assert_eq!(Word::find("unknown").len(), 4);
        assert!(of("elephant").is_empty());
    }
}
