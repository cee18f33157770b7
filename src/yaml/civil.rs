// SPDX-License-Identifier: EUPL-1.2
//! Dates as people write them, as those of our files.
//!
//! `1/2/2026` is the first of February to some and the second of January to others: where both are
//! days of a calendar, there is no answer but to ask.

use jiff::civil::Date;

/// What a date may mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// One day, whoever reads it.
    Certain(Date),
    /// One of two: the day first, as in Europe, or the month first.
    Either([Date; 2]),
    /// No day.
    Nothing,
}

/// Names of months without accents, in French and English; three letters or more of one are enough.
const MONTHS: [[&str; 2]; 12] = [
    ["janvier", "january"],
    ["fevrier", "february"],
    ["mars", "march"],
    ["avril", "april"],
    ["mai", "may"],
    ["juin", "june"],
    ["juillet", "july"],
    ["aout", "august"],
    ["septembre", "september"],
    ["octobre", "october"],
    ["novembre", "november"],
    ["decembre", "december"],
];

/// What a text means that is no date of ours.
pub(super) fn meant(text: &str) -> Meant {
    let lower = text.to_lowercase();
    let is_between = |c: char| c.is_whitespace() || "/-.,".contains(c);
    let mut parts: Vec<&str> = lower.split(is_between).filter(|p| !p.is_empty()).collect();
    // “jeudi 1er janvier 2026”: that it was a Thursday says nothing more.
    if parts.len() == 4 && number(parts[0]).is_none() && month(parts[0]).is_none() {
        parts.remove(0);
    }
    let &[first, second, third] = parts.as_slice() else {
        return Meant::Nothing;
    };
    let certain = |year, month, day| date(year, month, day).map_or(Meant::Nothing, Meant::Certain);
    match (month(first), month(second)) {
        (None, Some(month)) => match (number(first), number(third)) {
            (Some(year), Some(day)) if first.len() == 4 => certain(year, month, day),
            (Some(day), Some(year)) if third.len() == 4 => certain(year, month, day),
            _ => Meant::Nothing,
        },
        (Some(month), None) => match (number(second), number(third)) {
            (Some(day), Some(year)) if third.len() == 4 => certain(year, month, day),
            _ => Meant::Nothing,
        },
        _ => in_numbers([first, second, third]),
    }
}

fn in_numbers(parts: [&str; 3]) -> Meant {
    let [Some(first), Some(second), Some(third)] = parts.map(number) else {
        return Meant::Nothing;
    };
    if parts[0].len() == 4 {
        // The year first: nobody goes on with the day.
        return date(first, second, third).map_or(Meant::Nothing, Meant::Certain);
    }
    if parts[2].len() != 4 {
        return Meant::Nothing;
    }
    match (date(third, second, first), date(third, first, second)) {
        (Some(one), Some(other)) if one != other => Meant::Either([one, other]),
        (Some(one), _) | (None, Some(one)) => Meant::Certain(one),
        (None, None) => Meant::Nothing,
    }
}

fn date(year: u16, month: u16, day: u16) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `1`, `01`, `1er`, `1st`.
fn number(text: &str) -> Option<u16> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &text[digits.len()..];
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_ordinal = matches!(ending, "" | "er" | "st" | "nd" | "rd" | "th");
    (is_number && is_ordinal).then(|| digits.parse().ok())?
}

fn month(text: &str) -> Option<u16> {
    let plain: String = text.chars().map(unaccented).collect();
    let is_short = plain.len() < 3;
    let begins = |names: &&[&str; 2]| names.iter().any(|name| name.starts_with(&plain));
    let mut found = (1..).zip(&MONTHS).filter(|(_, names)| begins(names));
    match (found.next(), found.next()) {
        // “jui” begins two.
        (Some((month, _)), None) if !is_short => Some(month),
        _ => None,
    }
}

fn unaccented(letter: char) -> char {
    match letter {
        'é' => 'e',
        'û' => 'u',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_has_one_meaning_is_known() {
        for text in [
            "2026-1-9",
            "2026/01/09",
            "20260109",
            "9 janvier 2026",
            "vendredi 9 janvier 2026",
            "9 janv. 2026",
            "January 9, 2026",
            "9 Jan 2026",
            "9th January 2026",
        ] {
            let meant = meant(text);
            match text {
                "20260109" => assert_eq!(meant, Meant::Nothing, "{text}"),
                _ => assert_eq!(meant, Meant::Certain(Date::constant(2026, 1, 9)), "{text}"),
            }
        }
        let first = Meant::Certain(Date::constant(2026, 1, 1));
        for text in [
            "1/1/2026",
            "01-01-2026",
            "1er janvier 2026",
            "1 JANVIER 2026",
            "2026-1-1",
        ] {
            assert_eq!(meant(text), first, "{text}");
        }
        let late = Meant::Certain(Date::constant(2026, 12, 31));
        for text in ["31/12/2026", "12/31/2026", "31.12.2026", "31 décembre 2026"] {
            assert_eq!(meant(text), late, "{text}");
        }
    }

    #[test]
    fn a_date_that_has_two_meanings_has_both() {
        let both = [Date::constant(2026, 2, 1), Date::constant(2026, 1, 2)];
        assert_eq!(meant("01-02-2026"), Meant::Either(both));
        assert_eq!(meant("1/2/2026"), Meant::Either(both));
    }

    #[test]
    fn what_is_no_day_means_nothing() {
        for text in [
            "",
            "31/11/2026",
            "1/1/26",
            "2026",
            "2026-02-30",
            "13 jui 2026",
            "soon",
            "1/2",
        ] {
            assert_eq!(meant(text), Meant::Nothing, "{text}");
        }
    }
}
