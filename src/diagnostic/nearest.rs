// SPDX-License-Identifier: EUPL-1.2
//! Which of the allowed words was probably meant.

use super::french::Meant;

/// Words longer than this are not compared: the cost grows with the square of the length.
const LONGEST: usize = 64;

/// Words compared with one another: our own lists have up to 600, a file's may have 100 000.
const COMPARED: usize = 2_000;

/// Words with a part in common that are shown at most.
const ALIKE: usize = 12;

/// The allowed word closest to what was written, if one is close.
///
/// Close is: equal but for case, its name in French, the part after or before a dot (`screenshot`
/// for `capture.screenshot`), or up to a third of the letters wrong.
pub fn nearest<'w>(written: &str, allowed: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    if written.is_empty() || written.chars().count() > LONGEST {
        return None;
    }
    let lower = written.to_lowercase();
    let french = Meant::by(written);
    allowed
        .into_iter()
        .take(COMPARED)
        .filter_map(|word| Some((distance(&lower, &french, word)?, word)))
        .min()
        .map(|(_, word)| word)
}

/// Words that have a part in common with what was written, as `org.site` has with `org.zone`, those
/// with the most first.
pub fn alike<'w>(written: &str, allowed: impl IntoIterator<Item = &'w str>) -> Vec<&'w str> {
    let written = written.to_lowercase();
    let divides = |c: char| matches!(c, '.' | '_' | '-' | ' ');
    let parts: Vec<&str> = written
        .split(divides)
        .filter(|part| part.len() > 2)
        .collect();
    let shared = |word: &str| {
        let own = word.split(divides);
        own.filter(|part| parts.contains(part)).count()
    };
    let mut alike: Vec<&str> = allowed
        .into_iter()
        .filter(|word| shared(word) > 0)
        .collect();
    alike.sort_by_key(|word| std::cmp::Reverse(shared(word)));
    alike.truncate(ALIKE);
    alike
}

/// How far apart two words are; nothing if too far. A name that is right comes before letters that
/// are wrong, and of two meanings the more usual one.
fn distance(lower: &str, french: &Meant, word: &str) -> Option<(usize, usize)> {
    let other = word.to_lowercase();
    if lower == other {
        return Some((0, 0));
    }
    let named = french.is(word);
    let wrong = wrong(lower, &other).map(|wrong| (wrong, 0));
    named.into_iter().chain(wrong).min()
}

/// How many letters are wrong; nothing if too many.
fn wrong(lower: &str, other: &str) -> Option<usize> {
    let wrong = strsim::damerau_levenshtein(lower, other);
    let longer = lower.chars().count().max(other.chars().count());
    let part = other.split('.').any(|part| part == lower);
    match wrong {
        wrong if wrong <= (longer / 3).max(1) && wrong < longer => Some(wrong),
        _ if part => Some(longer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_family_are_alike() {
        let words = ["org.site", "place", "org.site_zone", "task.id"];
        assert_eq!(alike("org.zone", words), ["org.site_zone", "org.site"]);
        assert!(alike("who.id", words).is_empty());
    }

    #[test]
    fn a_near_word_is_found_and_a_far_one_is_not() {
        let words = ["at_most", "at_least", "capture.screenshot", "per"];
        assert_eq!(nearest("at_mots", words), Some("at_most"));
        assert_eq!(nearest("At_Least", words), Some("at_least"));
        assert_eq!(nearest("screenshot", words), Some("capture.screenshot"));
        assert_eq!(nearest("elephant", words), None);
        assert_eq!(nearest("", words), None);
    }

    #[test]
    fn a_french_name_is_near_with_and_without_accents() {
        let keys = ["severity", "title", "share", "sequence", "per", "within"];
        for (written, meant) in [
            ("gravité", "severity"),
            ("Gravite", "severity"),
            ("titre", "title"),
            ("part", "share"),
            ("séquence", "sequence"),
            ("par", "per"),
            ("pendant", "within"),
            ("intitulle", "title"),
        ] {
            assert_eq!(nearest(written, keys), Some(meant), "{written}");
        }
        let kinds = [
            "capture.keystrokes",
            "capture.screenshot",
            "capture.screen_video",
        ];
        for written in [
            "capture_ecran",
            "capture d'écran",
            "captures_d_écran",
            "Capture.écran",
        ] {
            assert_eq!(
                nearest(written, kinds),
                Some("capture.screenshot"),
                "{written}"
            );
        }
        assert_eq!(
            nearest("vidéo d’écran", kinds),
            Some("capture.screen_video")
        );
        assert_eq!(nearest("humain", ["automated", "human"]), Some("human"));
        assert_eq!(nearest("pour cent", ["s", "percent"]), Some("percent"));
        assert_eq!(nearest("oui", ["true", "false"]), Some("true"));
        assert_eq!(nearest("gravité", ["site", "team"]), None);
    }
}
