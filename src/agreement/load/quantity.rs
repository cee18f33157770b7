// SPDX-License-Identifier: EUPL-1.2
//! Numbers with units, as negotiators write them.

use super::currency;
use super::problem::Problem;
use crate::agreement::{Quantity, Unit};
use crate::diagnostic::{Findings, nearest};
use crate::observation::{Field, FieldType, decimal};
use crate::yaml::scalar::{DURATION_UNITS, Measure, measure};
use crate::yaml::{self, Node, rewrite};

/// What a number has to count where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Whole things, without any word.
    Count,
    /// Things an hour, without any word.
    PerHour,
    /// Time.
    Seconds,
    /// Size.
    Bytes,
    /// A value whose unit the event names: some word is needed.
    Value,
    /// The same in a pattern, where `value.unit` may say the unit instead.
    ValueOrBare,
}

impl Wanted {
    /// What numbers compared with this field count.
    pub(super) fn of(field: Field) -> Wanted {
        match field.field_type() {
            FieldType::Seconds => Wanted::Seconds,
            FieldType::Bytes => Wanted::Bytes,
            _ => Wanted::ValueOrBare,
        }
    }

    fn accepts(self, unit: &Unit, bare: bool) -> bool {
        match self {
            Wanted::Count | Wanted::PerHour => bare,
            Wanted::Seconds => *unit == Unit::Seconds,
            Wanted::Bytes => *unit == Unit::Bytes,
            Wanted::Value => !bare,
            Wanted::ValueOrBare => true,
        }
    }

    /// What such a number looks like.
    fn example(self) -> &'static str {
        match self {
            Wanted::Count | Wanted::PerHour => "…",
            Wanted::Seconds => "… min",
            Wanted::Bytes => "… kB",
            Wanted::Value | Wanted::ValueOrBare => "… %",
        }
    }

    /// What was written in our words, if that is what is wanted here.
    fn rewritten(self, written: &str) -> Option<String> {
        let text = rewrite::quantity(written).filter(|text| text != written)?;
        let fits = match measure(&text) {
            Measure::Number(_, word) => {
                unit(word).is_some_and(|(_, unit)| self.accepts(&unit, word.is_empty()))
            }
            Measure::Comma | Measure::Neither => false,
        };
        fits.then_some(text)
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Wanted::Count | Wanted::PerHour => &[],
            Wanted::Seconds => &["s", "min", "h", "d"],
            Wanted::Bytes => &["B", "kB", "MB"],
            Wanted::Value | Wanted::ValueOrBare => {
                &["%", "s", "min", "h", "d", "EUR", "points", "count"]
            }
        }
    }
}

/// Quantities as the editor's schema knows them; the reader knows more.
pub(super) const QUANTITY: &str = r"^-?[0-9]+(\.[0-9]+)? *[^0-9., -].*$";

/// Reads a number that counts what is wanted here.
pub(super) fn read(node: &Node, wanted: Wanted, out: &mut Findings<'_>) -> Option<Quantity> {
    if node.is_bad() {
        return None;
    }
    let written = node.text().unwrap_or_default();
    let (number, word) = match measure(written) {
        Measure::Number(number, word) => (number, word),
        Measure::Comma => {
            let told = out.error(node.place, yaml::Problem::DecimalComma.message());
            told.found(written)
                .write_or(wanted.rewritten(written), wanted.example());
            return None;
        }
        Measure::Neither => {
            let told = out.error(node.place, Problem::NotANumber.message());
            told.found(&node.described())
                .write_or(wanted.rewritten(written), wanted.example());
            return None;
        }
    };
    let Some((factor, unit)) = unit(word) else {
        let told = out.error(
            node.place,
            Problem::UnknownUnit {
                word: word.to_owned(),
            }
            .message(),
        );
        let told = told.found(written).allowed(wanted.words().iter().copied());
        let code = nearest(word, currency::CODES).filter(|code| code.eq_ignore_ascii_case(word));
        let rewritten = wanted.rewritten(written);
        let rewritten = rewritten.or_else(|| code.map(|code| format!("{number} {code}")));
        told.write_or(rewritten, wanted.example());
        return None;
    };
    if !wanted.accepts(&unit, word.is_empty()) {
        let problem = match wanted {
            Wanted::Count | Wanted::PerHour => Problem::UnitOnACount,
            _ if word.is_empty() => Problem::UnitMissing,
            Wanted::Seconds => Problem::DurationWanted,
            _ => Problem::SizeWanted,
        };
        let told = out.error(node.place, problem.message()).found(written);
        let told = told.allowed(wanted.words().iter().copied());
        told.write_or(wanted.rewritten(written), wanted.example());
        return None;
    }
    if wanted == Wanted::Count && number.fract() != 0.0 {
        let told = out
            .error(node.place, Problem::CountIsWhole.message())
            .found(written);
        told.example(wanted.example());
        return None;
    }
    Some(Quantity {
        amount: decimal::times(number, factor),
        unit,
        written: written.to_owned(),
    })
}

/// The amount of a text that is a number with a known unit, in base units.
pub(super) fn amount(text: &str) -> Option<f64> {
    match measure(text) {
        Measure::Number(number, word) => Some(decimal::times(number, unit(word)?.0)),
        Measure::Comma | Measure::Neither => None,
    }
}

/// What a word after a number means, and how many base units it is.
fn unit(word: &str) -> Option<(f64, Unit)> {
    if let Some((_, seconds)) = DURATION_UNITS.iter().find(|(unit, _)| *unit == word) {
        return Some((*seconds, Unit::Seconds));
    }
    let plain = match word {
        "" | "count" => Unit::Count,
        "%" | "percent" => Unit::Percent,
        "B" | "bytes" => Unit::Bytes,
        "kB" => return Some((1e3, Unit::Bytes)),
        "MB" => return Some((1e6, Unit::Bytes)),
        _ if currency::is_code(word) => Unit::Currency(word.to_owned()),
        _ if is_scale(word) => Unit::Other(word.to_owned()),
        _ => return None,
    };
    Some((1.0, plain))
}

/// A word of the source system: one word, and none that looks like a unit of ours gone wrong.
fn is_scale(word: &str) -> bool {
    let letters = word
        .chars()
        .all(|c| c.is_alphanumeric() || "_-./[]{}".contains(c));
    letters
        && word.starts_with(char::is_alphabetic)
        && !currency::looks_like_code(word)
        && rewrite::unit(word).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_units() {
        assert_eq!(unit("h"), Some((3_600.0, Unit::Seconds)));
        assert_eq!(unit("kB"), Some((1_000.0, Unit::Bytes)));
        assert_eq!(unit("EUR"), Some((1.0, Unit::Currency("EUR".to_owned()))));
        assert_eq!(
            unit("points"),
            Some((1.0, Unit::Other("points".to_owned())))
        );
        assert_eq!(unit("minutes"), None);
        assert_eq!(unit("EUX"), None);
        assert_eq!(unit("two words"), None);
    }
}
