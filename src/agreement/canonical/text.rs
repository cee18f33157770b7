// SPDX-License-Identifier: EUPL-1.2
//! How a canonical form is put together: words, texts, numbers, lists and sets.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Meaning;
use crate::agreement::{Quantity, Unit};
use crate::observation::Span;

/// Zones that got another name, with the one they have now; both mean the same clock.
const RENAMED: [(&str, &str); 12] = [
    ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("America/Godthab", "America/Nuuk"),
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Asia/Katmandu", "Asia/Kathmandu"),
    ("Asia/Rangoon", "Asia/Yangon"),
    ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
    ("Europe/Kiev", "Europe/Kyiv"),
    ("Etc/UCT", "UTC"),
    ("Etc/UTC", "UTC"),
    ("Etc/Universal", "UTC"),
    ("Etc/Zulu", "UTC"),
    ("Zulu", "UTC"),
];

impl Meaning {
    /// A word of ours, as it stands.
    pub(in crate::agreement) fn word(text: impl Into<String>) -> Meaning {
        Meaning {
            text: text.into(),
            days: Vec::new(),
        }
    }

    /// `name(part, part)`, in this order.
    pub(in crate::agreement) fn list(
        name: &str,
        parts: impl IntoIterator<Item = Meaning>,
    ) -> Meaning {
        let mut whole = Meaning::word(name);
        whole.text.push('(');
        for (index, mut part) in parts.into_iter().enumerate() {
            if index > 0 {
                whole.text.push_str(", ");
            }
            whole.text.push_str(&part.text);
            whole.days.append(&mut part.days);
        }
        whole.text.push(')');
        whole
    }

    /// The same, where order and number say nothing.
    pub(in crate::agreement) fn set(
        name: &str,
        parts: impl IntoIterator<Item = Meaning>,
    ) -> Meaning {
        Meaning::list(name, sorted(parts))
    }

    /// `name: meaning`
    pub(in crate::agreement) fn named(name: &str, mut meaning: Meaning) -> Meaning {
        meaning.text.insert_str(0, ": ");
        meaning.text.insert_str(0, name);
        meaning
    }
}

/// Each part once, in an order of their own.
pub(super) fn sorted(parts: impl IntoIterator<Item = Meaning>) -> Vec<Meaning> {
    let mut parts: Vec<Meaning> = parts.into_iter().collect();
    parts.sort();
    parts.dedup();
    parts
}

/// A text of the file. Quotes keep it apart from everything around it.
pub(super) fn quoted(text: &str) -> Meaning {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    Meaning::word(out)
}

/// Texts whose order says nothing.
pub(in crate::agreement) fn texts(name: &str, texts: &[String]) -> Meaning {
    Meaning::set(name, texts.iter().map(|text| quoted(text)))
}

/// A number, to fifteen digits: as many as a decimal number surely keeps on its way through a
/// conversion of units, and more than any agreement writes.
pub(in crate::agreement) fn number(number: f64) -> Meaning {
    let written = format!("{number:.14e}");
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    match digits {
        "0" | "-0" => Meaning::word("0"),
        _ => Meaning::word(format!("{digits}e{exponent}")),
    }
}

/// A whole number.
pub(in crate::agreement) fn whole(number: impl Into<u64>) -> Meaning {
    Meaning::word(number.into().to_string())
}

/// A length of time.
pub(super) fn span(span: Span) -> Meaning {
    Meaning::word(format!("{} us", span.micros()))
}

/// A number with its unit.
pub(in crate::agreement) fn quantity(quantity: &Quantity) -> Meaning {
    let Quantity {
        amount,
        unit,
        written: _,
    } = quantity;
    let unit = match unit {
        Unit::Count => Meaning::word("count"),
        Unit::Seconds => Meaning::word("seconds"),
        Unit::Percent => Meaning::word("percent"),
        Unit::Bytes => Meaning::word("bytes"),
        Unit::Currency(code) => Meaning::list("currency", [quoted(code)]),
        Unit::Other(name) => Meaning::list("unit", [quoted(name)]),
    };
    Meaning::list("amount", [number(*amount), unit])
}

/// A zone, by its name in the database of zones: rules of a zone change without the deal changing.
pub(super) fn zone(zone: &TimeZone) -> Meaning {
    let name = match zone.iana_name() {
        Some(name) => {
            let known = RENAMED.iter().find(|(former, _)| *former == name);
            known.map_or(name, |(_, now)| now).to_owned()
        }
        None => match zone.to_fixed_offset() {
            Ok(offset) => format!("{} s", offset.seconds()),
            Err(_) => String::new(), // no file can name one
        },
    };
    Meaning::list("zone", [quoted(&name)])
}

/// A civil date.
pub(super) fn date(date: Date) -> Meaning {
    let (year, month, day) = (date.year(), date.month(), date.day());
    Meaning::word(format!("{year:04}-{month:02}-{day:02}"))
}
