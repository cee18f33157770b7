// SPDX-License-Identifier: EUPL-1.2
//! The words of the product in both languages, from Fluent files that are built in.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::diagnostic::Language;

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| {
    let files = [
        include_str!("locale/sentences.en.ftl"),
        include_str!("locale/names.en.ftl"),
        include_str!("locale/codes.en.ftl"),
        include_str!("locale/dashboards.en.ftl"),
        include_str!("locale/findings.en.ftl"),
        include_str!("locale/reasons.en.ftl"),
        include_str!("locale/told.en.ftl"),
        include_str!("locale/vocabulary.en.ftl"),
    ];
    bundle("en", files)
});

static FRENCH: LazyLock<Bundle> = LazyLock::new(|| {
    let files = [
        include_str!("locale/sentences.fr.ftl"),
        include_str!("locale/names.fr.ftl"),
        include_str!("locale/codes.fr.ftl"),
        include_str!("locale/dashboards.fr.ftl"),
        include_str!("locale/findings.fr.ftl"),
        include_str!("locale/reasons.fr.ftl"),
        include_str!("locale/told.fr.ftl"),
        include_str!("locale/vocabulary.fr.ftl"),
    ];
    bundle("fr", files)
});

/// The files are part of the program, and a test reads them whole: what cannot be read is left
/// out here, never a panic.
fn bundle(language: &str, files: [&str; 8]) -> Bundle {
    let language: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    for file in files {
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(file.to_owned());
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn of(language: Language) -> &'static Bundle {
    language.pick(&*ENGLISH, &*FRENCH)
}

/// A message with its arguments; its id if there is no such message.
pub(super) fn say(language: Language, id: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
    let bundle = of(language);
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        return id.to_owned();
    };
    let named = arguments.iter().map(|(name, value)| (*name, value.clone()));
    let named: FluentArgs<'_> = named.collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&named), &mut errors);
    debug_assert!(errors.is_empty(), "{id}: {errors:?}");
    text.into_owned()
}

/// Whether there is such a message.
pub(super) fn has(language: Language, id: &str) -> bool {
    of(language).has_message(id)
}

/// The name of a canonical kind, field or word in plain language, if it has one.
pub(super) fn name(language: Language, group: &str, word: &str) -> Option<String> {
    let id = format!("{group}-{}", word.replace(['.', '_'], "-"));
    has(language, &id).then(|| say(language, &id, &[]))
}

/// What a code in messages means and what to do about it, if there is such a code.
#[must_use]
pub fn code(language: Language, code: &str) -> Option<String> {
    let id = format!("code-{code}");
    has(language, &id).then(|| say(language, &id, &[]))
}

/// A text without arguments; its id if there is none.
#[must_use]
pub fn text(language: Language, id: &str) -> String {
    say(language, id, &[])
}

/// A text with one argument.
#[must_use]
pub fn text_with(language: Language, id: &str, (name, value): (&str, &str)) -> String {
    say(language, id, &[(name, value.into())])
}

/// What the text of this id is about, in a sentence; empty if nothing says so.
#[must_use]
pub fn about(language: Language, id: &str) -> String {
    attribute(language, id, "about")
}

/// What stands beside a text under this name; empty if nothing does.
fn attribute(language: Language, id: &str, name: &str) -> String {
    let bundle = of(language);
    let message = bundle.get_message(id);
    let attribute = message
        .as_ref()
        .and_then(|message| message.get_attribute(name));
    attribute.map_or_else(String::new, |attribute| {
        let text = bundle.format_pattern(attribute.value(), None, &mut Vec::new());
        text.into_owned()
    })
}

/// What a word means that says why something was not read, not counted, or told.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reason {
    /// What it means.
    pub means: String,
    /// Why it happens.
    pub why: String,
    /// What it does to verdicts.
    pub verdicts: String,
    /// What to do next.
    pub next: String,
}

/// The meaning of such a word, if there is such a word.
#[must_use]
pub fn reason(language: Language, word: &str) -> Option<Reason> {
    let means = name(language, "reason", word)?;
    let id = format!("reason-{}", word.replace('_', "-"));
    Some(Reason {
        means,
        why: attribute(language, &id, "why"),
        verdicts: attribute(language, &id, "verdicts"),
        next: attribute(language, &id, "next"),
    })
}

/// A number as the language writes it: at most three decimals, none that are zero.
pub(super) fn number(language: Language, number: f64) -> String {
    let text = format!("{number:.3}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    language.pick(text.to_owned(), text.replace('.', ","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{Field, Kind};
    use std::collections::BTreeMap;

    const BOTH: [Language; 2] = [Language::English, Language::French];

    #[test]
    fn files_are_sound_and_say_the_same_things() {
        let ids = |text: &str| -> Vec<String> {
            let resource = FluentResource::try_new(text.to_owned());
            let resource = resource.map_err(|(_, errors)| errors).unwrap();
            let messages = resource.entries().filter_map(|entry| match entry {
                fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
                _ => None,
            });
            messages.collect()
        };
        let pairs = [
            (
                include_str!("locale/sentences.en.ftl"),
                include_str!("locale/sentences.fr.ftl"),
            ),
            (
                include_str!("locale/names.en.ftl"),
                include_str!("locale/names.fr.ftl"),
            ),
            (
                include_str!("locale/codes.en.ftl"),
                include_str!("locale/codes.fr.ftl"),
            ),
            (
                include_str!("locale/dashboards.en.ftl"),
                include_str!("locale/dashboards.fr.ftl"),
            ),
            (
                include_str!("locale/findings.en.ftl"),
                include_str!("locale/findings.fr.ftl"),
            ),
            (
                include_str!("locale/reasons.en.ftl"),
                include_str!("locale/reasons.fr.ftl"),
            ),
            (
                include_str!("locale/told.en.ftl"),
                include_str!("locale/told.fr.ftl"),
            ),
            (
                include_str!("locale/vocabulary.en.ftl"),
                include_str!("locale/vocabulary.fr.ftl"),
            ),
        ];
        for (english, french) in pairs {
            assert_eq!(ids(english), ids(french));
        }
    }

    #[test]
    fn kinds_and_fields_have_names_of_their_own() {
        for language in BOTH {
            for (group, words) in [
                ("kind", Kind::all().map(Kind::name).collect::<Vec<_>>()),
                ("field", Field::all().map(Field::name).collect()),
            ] {
                let mut seen = BTreeMap::new();
                for word in words {
                    let name = name(language, group, word);
                    let name = name.unwrap_or_else(|| panic!("{group} {word} has no name"));
                    if let Some(other) = seen.insert(name.clone(), word) {
                        panic!("{other} and {word} are both called {name}");
                    }
                }
            }
        }
    }

    #[test]
    fn numbers_are_written_as_the_language_does() {
        assert_eq!(number(Language::English, 1.5), "1.5");
        assert_eq!(number(Language::French, 1.5), "1,5");
        assert_eq!(number(Language::French, 100.0), "100");
    }
}
