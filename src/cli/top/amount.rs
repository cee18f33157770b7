// SPDX-License-Identifier: EUPL-1.2
//! Numbers as a screen shows them: short, with their unit, as each language writes them.

use crate::diagnostic::Language;

/// A value in base units.
pub(super) fn amount(value: f64, unit: &str, language: Language) -> String {
    let text = match unit {
        "count" | "" => short(value),
        "percent" => format!("{} %", short(value)),
        "seconds" => duration(value),
        "bytes" => bytes(value),
        unit => format!("{} {unit}", short(value)),
    };
    match language {
        Language::French => text.replace('.', ","),
        Language::English => text,
    }
}

/// Three digits that count.
fn short(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

fn duration(seconds: f64) -> String {
    let (size, unit) = match seconds.abs() {
        s if s >= 2.0 * 86_400.0 => (86_400.0, "d"),
        s if s >= 2.0 * 3_600.0 => (3_600.0, "h"),
        s if s >= 120.0 => (60.0, "min"),
        _ => (1.0, "s"),
    };
    format!("{} {unit}", short(seconds / size))
}

fn bytes(bytes: f64) -> String {
    let (size, unit) = match bytes.abs() {
        b if b >= 1e9 => (1e9, "GB"),
        b if b >= 1e6 => (1e6, "MB"),
        b if b >= 1e3 => (1e3, "kB"),
        _ => (1.0, "B"),
    };
    format!("{} {unit}", short(bytes / size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_short_and_have_their_unit() {
        let say = |value, unit| amount(value, unit, Language::English);
        assert_eq!(say(4.0, "count"), "4");
        assert_eq!(say(85.25, "percent"), "85.2 %");
        assert_eq!(say(90.0, "seconds"), "90 s");
        assert_eq!(say(5_400.0, "seconds"), "90 min");
        assert_eq!(say(2.5e6, "bytes"), "2.50 MB");
        assert_eq!(amount(0.5, "EUR", Language::French), "0,50 EUR");
    }
}
