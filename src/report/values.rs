// SPDX-License-Identifier: EUPL-1.2
//! Values and words of alerts as people say them, in tables and on pages.

use serde_json::Value;

use super::words::{name, number};
use crate::diagnostic::Language;

/// A negotiated number as the parties wrote it, with the language's decimal sign and day.
#[must_use]
pub fn agreed(language: Language, written: &str) -> String {
    match (language, written.strip_suffix(" d")) {
        (Language::English, _) => written.replace(' ', "\u{202f}"),
        (Language::French, Some(days)) => format!("{}\u{202f}j", days.replace('.', ",")),
        (Language::French, None) => written.replace('.', ",").replace(' ', "\u{202f}"),
    }
}

/// A value with its unit as people say it: a duration in its two largest units.
#[must_use]
pub fn readable(language: Language, unit: &str, amount: f64) -> String {
    match unit {
        "count" => number(language, amount),
        "percent" => format!("{}\u{202f}%", number(language, amount)),
        "s" => duration(language, amount),
        "bytes" => size(language, amount),
        other => format!("{}\u{202f}{other}", number(language, amount)),
    }
}

fn duration(language: Language, seconds: f64) -> String {
    if seconds.abs() < 60.0 {
        return format!("{}\u{202f}s", number(language, seconds));
    }
    let minus = if seconds < 0.0 { "−" } else { "" };
    // As of a number that is none, nothing is left of what is too large.
    let whole = seconds.abs() as u64;
    let parts = [
        (whole / 86_400, language.pick("d", "j")),
        (whole / 3_600 % 24, "h"),
        (whole / 60 % 60, "min"),
        (whole % 60, "s"),
    ];
    let first = parts.iter().position(|(amount, _)| *amount > 0);
    let parts = parts[first.unwrap_or(0)..].iter().take(2);
    let parts = parts.filter(|(amount, _)| *amount > 0);
    let parts: Vec<String> = parts
        .map(|(amount, unit)| format!("{amount}\u{202f}{unit}"))
        .collect();
    format!("{minus}{}", parts.join(" "))
}

fn size(language: Language, bytes: f64) -> String {
    let units = language.pick(["B", "kB", "MB", "GB"], ["o", "ko", "Mo", "Go"]);
    let (mut amount, mut at) = (bytes, 0);
    while amount.abs() >= 1_000.0 && at + 1 < units.len() {
        amount /= 1_000.0;
        at += 1;
    }
    format!("{}\u{202f}{}", number(language, amount), units[at])
}

/// Whose breach it is: the value alone, or each with the name of its field.
#[must_use]
pub fn group(language: Language, parts: &Value) -> String {
    let parts = parts.as_array().map_or(&[][..], Vec::as_slice);
    let nobody = language.pick("nobody named", "personne non désignée");
    let value = |part: &Value| part["value"].as_str().unwrap_or(nobody).to_owned();
    match parts {
        [one] => value(one),
        _ => {
            let named = parts.iter().map(|part| {
                let field = part["field"].as_str().unwrap_or_default();
                let field = name(language, "field", field).unwrap_or_else(|| field.to_owned());
                let colon = language.pick(":", "\u{202f}:");
                format!("{field}{colon} {}", value(part))
            });
            named
                .collect::<Vec<_>>()
                .join(language.pick("; ", "\u{202f}; "))
        }
    }
}

/// How grave a clause is.
#[must_use]
pub fn severity(language: Language, word: &str) -> String {
    match word {
        "critical" => language.pick("critical", "critique"),
        "serious" => language.pick("serious", "grave"),
        "notice" => language.pick("notice", "à noter"),
        other => other,
    }
    .to_owned()
}

/// Whether a clause notifies.
#[must_use]
pub fn status(language: Language, word: &str) -> String {
    match word {
        "active" => language.pick("in force", "en vigueur"),
        "trial" => language.pick("on trial", "à l'essai"),
        other => other,
    }
    .to_owned()
}

/// What a version changed.
#[must_use]
pub fn change(language: Language, word: &str) -> String {
    match word {
        "opened" => language.pick("opened", "ouverte"),
        "updated" => language.pick("updated", "mise à jour"),
        "closed" => language.pick("closed", "close"),
        "amended" => language.pick("amended", "rectifiée"),
        other => other,
    }
    .to_owned()
}

/// Which side of the agreed number is a breach of it.
#[must_use]
pub fn bound(language: Language, word: &str) -> String {
    match word {
        "at_most" => language.pick("at most", "au plus"),
        "at_least" => language.pick("at least", "au moins"),
        other => other,
    }
    .to_owned()
}

pub(super) fn unit(language: Language, word: &str) -> String {
    match word {
        "count" => language.pick("count", "nombre"),
        "percent" => language.pick("percent", "pour cent"),
        "bytes" => language.pick("bytes", "octets"),
        other => other,
    }
    .to_owned()
}

pub(super) fn notified(language: Language, word: &str) -> String {
    match word {
        "yes" => yes(language, true),
        "trial" => language
            .pick("no: on trial", "non\u{202f}: à l'essai")
            .to_owned(),
        "waived" => language
            .pick("no: exception", "non\u{202f}: exception")
            .to_owned(),
        other => other.to_owned(),
    }
}

pub(super) fn yes(language: Language, said: bool) -> String {
    match said {
        true => language.pick("yes", "oui"),
        false => language.pick("no", "non"),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Language; 2] = [Language::English, Language::French];

    #[test]
    fn values_read_as_people_say_them() {
        for (unit, amount, english, french) in [
            (
                "s",
                273_600.0,
                "3\u{202f}d 4\u{202f}h",
                "3\u{202f}j 4\u{202f}h",
            ),
            ("s", 86_400.0, "1\u{202f}d", "1\u{202f}j"),
            (
                "s",
                90.0,
                "1\u{202f}min 30\u{202f}s",
                "1\u{202f}min 30\u{202f}s",
            ),
            ("s", 3_605.0, "1\u{202f}h", "1\u{202f}h"),
            ("s", 1.5, "1.5\u{202f}s", "1,5\u{202f}s"),
            ("percent", 12.5, "12.5\u{202f}%", "12,5\u{202f}%"),
            ("count", 5.0, "5", "5"),
            ("bytes", 1_500_000.0, "1.5\u{202f}MB", "1,5\u{202f}Mo"),
            ("points", 7.0, "7\u{202f}points", "7\u{202f}points"),
        ] {
            let said = BOTH.map(|language| readable(language, unit, amount));
            assert_eq!(said, [english, french]);
        }
        assert_eq!(agreed(Language::French, "2.5 d"), "2,5\u{202f}j");
        assert_eq!(agreed(Language::English, "2.5 d"), "2.5\u{202f}d");
    }
}
