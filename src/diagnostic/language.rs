// SPDX-License-Identifier: EUPL-1.2
//! The two languages the product speaks.

/// A language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
}

impl Language {
    /// The language of a locale such as `fr_FR.UTF-8`; English for every other one.
    #[must_use]
    pub fn of_locale(locale: &str) -> Language {
        let language = locale.split(['_', '.', '-', '@']).next();
        match language {
            Some(word) if word.eq_ignore_ascii_case("fr") => Language::French,
            _ => Language::English,
        }
    }

    /// The first of `LC_ALL`, `LC_MESSAGES` and `LANG` that says something.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Language {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|locale| !locale.is_empty())
            .map_or(Language::English, |locale| Language::of_locale(&locale))
    }

    /// One of two texts.
    #[must_use]
    pub fn pick<T>(self, english: T, french: T) -> T {
        match self {
            Language::English => english,
            Language::French => french,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_decides() {
        let variables = |name: &str| match name {
            "LC_ALL" => Some(String::new()),
            "LANG" => Some("fr_BE.UTF-8".to_owned()),
            _ => None,
        };
        assert_eq!(Language::from_variables(variables), Language::French);
        assert_eq!(Language::from_variables(|_| None), Language::English);
        assert_eq!(Language::of_locale("frp_IT"), Language::English);
    }
}
