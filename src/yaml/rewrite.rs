// SPDX-License-Identifier: EUPL-1.2
//! Numbers with units as people write them, in the words of our files.
//!
//! Nothing is guessed: a rewriting stands only where number and unit stay what was written. Three
//! digits behind a comma may be thousands or thousandths, so there is none.

/// Spaces and marks between groups of three digits.
const BETWEEN: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\'', '\u{2019}'];

const NUMBERS: [(&str, &str); 26] = [
    ("un", "1"),
    ("une", "1"),
    ("one", "1"),
    ("deux", "2"),
    ("two", "2"),
    ("trois", "3"),
    ("three", "3"),
    ("quatre", "4"),
    ("four", "4"),
    ("cinq", "5"),
    ("five", "5"),
    ("six", "6"),
    ("sept", "7"),
    ("seven", "7"),
    ("huit", "8"),
    ("eight", "8"),
    ("neuf", "9"),
    ("nine", "9"),
    ("dix", "10"),
    ("ten", "10"),
    ("onze", "11"),
    ("eleven", "11"),
    ("douze", "12"),
    ("twelve", "12"),
    ("quinze", "15"),
    ("trente", "30"),
];

/// Words for units, without accents and the `s` of the plural, each with ours.
const UNITS: [(&str, &str); 51] = [
    ("s", "s"),
    ("sec", "s"),
    ("second", "s"),
    ("seconde", "s"),
    ("m", "min"),
    ("mn", "min"),
    ("min", "min"),
    ("minut", "min"),
    ("minute", "min"),
    ("h", "h"),
    ("hr", "h"),
    ("hour", "h"),
    ("heure", "h"),
    ("d", "d"),
    ("j", "d"),
    ("day", "d"),
    ("jour", "d"),
    ("w", "weeks"),
    ("sem", "weeks"),
    ("week", "weeks"),
    ("semaine", "weeks"),
    ("moi", "months"),
    ("month", "months"),
    ("an", "years"),
    ("annee", "years"),
    ("year", "years"),
    ("jour ouvre", "working days"),
    ("jour ouvrable", "working days"),
    ("business day", "working days"),
    ("workday", "working days"),
    ("heure ouvree", "working hours"),
    ("business hour", "working hours"),
    ("%", "%"),
    ("pct", "%"),
    ("percent", "%"),
    ("pourcent", "%"),
    ("pour cent", "%"),
    ("€", "EUR"),
    ("euro", "EUR"),
    ("$", "USD"),
    ("dollar", "USD"),
    ("£", "GBP"),
    ("ko", "kB"),
    ("kb", "kB"),
    ("mo", "MB"),
    ("mb", "MB"),
    ("b", "B"),
    ("byte", "B"),
    ("octet", "B"),
    ("kilooctet", "kB"),
    ("megaoctet", "MB"),
];

/// The unit that a word stands for, in our words.
#[must_use]
pub fn unit(word: &str) -> Option<&'static str> {
    let plain: String = word.to_lowercase().chars().map(unaccented).collect();
    let singular = |word: &'_ str| match word.trim_end_matches(['s', '.']) {
        "" => word.to_owned(),
        stem => stem.to_owned(),
    };
    let words: Vec<String> = plain.split_whitespace().map(singular).collect();
    let singular = words.join(" ");
    let found = UNITS.iter().find(|(word, _)| *word == singular);
    found.map(|(_, unit)| *unit)
}

fn unaccented(letter: char) -> char {
    match letter {
        'é' | 'è' | 'ê' => 'e',
        letter => letter,
    }
}

/// A number with the unit behind it; the unit is empty where there is none.
fn parts(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    let word = text.split_whitespace().next().unwrap_or_default();
    let spoken = NUMBERS
        .iter()
        .find(|(number, _)| *number == word.to_lowercase());
    if let Some((_, number)) = spoken {
        return Some(((*number).to_owned(), text[word.len()..].trim()));
    }
    let end = text
        .char_indices()
        .find(|(at, c)| {
            let next = text[at + c.len_utf8()..].chars().next();
            let joins = BETWEEN.contains(c) || *c == ',' || *c == '.';
            !(c.is_ascii_digit() || joins && next.is_some_and(|next| next.is_ascii_digit()))
        })
        .map_or(text.len(), |(at, _)| at);
    Some((number(&text[..end])?, text[end..].trim()))
}

/// A number with a point where it has a fraction and nothing between its thousands.
fn number(text: &str) -> Option<String> {
    let (whole, fraction) = match text.split_once([',', '.']) {
        Some((_, fraction)) if fraction.contains([',', '.']) => return None,
        // 1,000 may be thousands or thousandths; 1.000 is our own way of writing.
        Some((_, fraction)) if text.contains(',') && fraction.len() == 3 => return None,
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut groups = whole.split(BETWEEN);
    let first = groups.next().filter(|first| !first.is_empty())?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(&digits) && fraction.is_none_or(is_number)).then(|| match fraction {
        Some(fraction) => format!("{digits}.{fraction}"),
        None => digits,
    })
}

/// A duration in `s`, `min`, `h` or `d`, if another way of writing one stands here.
#[must_use]
pub fn duration(text: &str) -> Option<String> {
    let (number, word) = parts(text)?;
    match unit(word)? {
        unit @ ("s" | "min" | "h" | "d") => Some(format!("{number} {unit}")),
        "weeks" => {
            let weeks = number.parse::<u32>().ok()?;
            Some(format!("{} d", weeks.checked_mul(7)?))
        }
        _ => None,
    }
}

/// A term, if another way of writing one stands here.
#[must_use]
pub fn term(text: &str) -> Option<String> {
    let (number, word) = parts(text)?;
    let unit = match (unit(word)?, number.as_str()) {
        ("%" | "EUR" | "USD" | "GBP" | "B" | "kB" | "MB", _) => return None,
        ("weeks", "1") => "week",
        ("months", "1") => "month",
        ("years", "1") => "year",
        ("working days", "1") => "working day",
        (unit, _) => unit,
    };
    Some(format!("{number} {unit}"))
}

/// A number with or without a unit, if another way of writing one stands here.
#[must_use]
pub fn quantity(text: &str) -> Option<String> {
    let (number, word) = parts(text)?;
    if word.is_empty() {
        return Some(number);
    }
    match unit(word)? {
        "weeks" | "months" | "years" | "working days" | "working hours" => duration(text),
        unit => Some(format!("{number} {unit}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_unit_stay_what_was_written() {
        let told = |text: &str| term(text).unwrap_or_default();
        assert_eq!(told("1 mois"), "1 month");
        assert_eq!(told("2 jours ouvrés"), "2 working days");
        assert_eq!(told("2 jours ouvrables"), "2 working days");
        assert_eq!(told("deux jours"), "2 d");
        assert_eq!(told("24 heures"), "24 h");
        assert_eq!(told("une semaine"), "1 week");
        assert_eq!(told("2 ans"), "2 years");
        assert_eq!(told("bientôt"), "");
        let told = |text: &str| duration(text).unwrap_or_default();
        assert_eq!(told("2 semaines"), "14 d");
        assert_eq!(told("5 m"), "5 min");
        assert_eq!(told("1,5 h"), "1.5 h");
        assert_eq!(told("1 mois"), "");
        let told = |text: &str| quantity(text).unwrap_or_default();
        assert_eq!(told("1 000"), "1000");
        assert_eq!(told("1\u{202f}000 €"), "1000 EUR");
        assert_eq!(told("1 234 567"), "1234567");
        assert_eq!(told("12 34"), "");
        assert_eq!(told("50 pour cent"), "50 %");
    }

    #[test]
    fn what_may_mean_two_things_is_not_rewritten() {
        for text in ["1,000", "1,000 h", "1.000,5", "1,2,3", "", ",5"] {
            assert_eq!(quantity(text), None, "{text}");
        }
        assert_eq!(quantity("1,50"), Some("1.50".to_owned()));
    }
}
