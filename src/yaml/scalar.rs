// SPDX-License-Identifier: EUPL-1.2
//! Readers of single values. Each reports what is wrong and returns `None` if anything is.

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::{Data, Entry, Node, Problem, civil, rewrite};
use crate::diagnostic::{Findings, Place, nearest};
use crate::observation::{Span, normal};

/// Longest duration read, in seconds: a hundred years.
const LONGEST: f64 = 100.0 * 366.0 * 86_400.0;

/// Words for durations, with their seconds.
pub const DURATION_UNITS: [(&str, f64); 4] =
    [("s", 1.0), ("min", 60.0), ("h", 3_600.0), ("d", 86_400.0)];

/// Some text; quoted or not, and in the form in which texts are compared.
pub fn text(node: &Node, out: &mut Findings<'_>) -> Option<String> {
    match node.text().map(normal) {
        Some(text) if !text.is_empty() => Some(text.into_owned()),
        _ if node.is_bad() => None,
        _ => {
            out.error(node.place, Problem::NoText.message())
                .found(&node.described());
            None
        }
    }
}

/// A whole number, at least `least`.
pub fn whole(node: &Node, least: u32, out: &mut Findings<'_>) -> Option<u32> {
    let number = node
        .plain()
        .filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    match number.and_then(|text| text.parse().ok()) {
        Some(number) if number >= least => Some(number),
        _ if node.is_bad() => None,
        _ => {
            let told = out.error(node.place, Problem::WholeNumber { least }.message());
            told.found(&node.described());
            None
        }
    }
}

/// `true` or `false`.
pub fn boolean(node: &Node, out: &mut Findings<'_>) -> Option<bool> {
    match node.plain() {
        Some("true") => Some(true),
        Some("false") => Some(false),
        _ if node.is_bad() => None,
        _ => {
            let told = out.error(node.place, Problem::NotTrueOrFalse.message());
            told.meant(&node.described(), ["true", "false"]);
            None
        }
    }
}

/// A civil date, as `2026-07-01`.
pub fn date(node: &Node, out: &mut Findings<'_>) -> Option<Date> {
    let date = node
        .text()
        .filter(|text| text.len() == 10)
        .and_then(|text| text.parse().ok());
    if date.is_none() && !node.is_bad() {
        no_date(&node.described(), node.place, out);
    }
    date
}

/// Reports a text that is no date of ours, with the one it is in other words.
pub fn no_date(written: &str, place: Place, out: &mut Findings<'_>) {
    match civil::meant(written) {
        civil::Meant::Certain(date) => {
            let told = out.error(place, Problem::NotADate.message());
            told.found(written).write(&date.to_string());
        }
        civil::Meant::Either([one, other]) => {
            let told = out.error(place, Problem::DayOrMonth.message());
            told.found(written).example(&format!("{one} / {other}"));
        }
        civil::Meant::Nothing => {
            let told = out.error(place, Problem::NotADate.message());
            told.found(written).example("2026-07-01");
        }
    }
}

/// A time zone by its name, out of the database that is built in: the same on every machine.
pub fn zone(node: &Node, out: &mut Findings<'_>) -> Option<TimeZone> {
    let name = text(node, out)?;
    let database = TimeZoneDatabase::bundled();
    if let Ok(zone) = database.get(&name) {
        if let Some(meant) = reversed(&name) {
            let told = out.warning(node.place, Problem::ReversedZone { meant }.message());
            told.found(&name).example("Europe/Paris");
        }
        return Some(zone);
    }
    if is_offset(&name) {
        let problem = Problem::WrongShape {
            en: "the zone of a place, such as `Europe/Paris`: an offset alone knows no summer time",
            fr: "le fuseau d'un lieu, comme `Europe/Paris` : un décalage seul ne connaît pas l'heure d'été",
        };
        let told = out.error(node.place, problem.message());
        told.found(&name).example("Europe/Paris");
        return None;
    }
    let names: Vec<String> = database
        .available()
        .map(|zone| zone.as_str().to_owned())
        .collect();
    let told = out.error(
        node.place,
        Problem::UnknownZone { name: name.clone() }.message(),
    );
    // A city alone is what people write first.
    let city = names.iter().find(|zone| {
        zone.rsplit('/')
            .next()
            .is_some_and(|c| c.eq_ignore_ascii_case(&name))
    });
    // Another place is no misspelling because its continent is the same.
    let place = last(&name);
    let near = names.iter().map(String::as_str);
    let near = near.filter(|zone| nearest(place, [last(zone)]).is_some());
    match city {
        Some(zone) => told.found(&name).surely_meant(Some(zone)),
        None => told.meant(&name, near).example("Europe/Paris"),
    };
    None
}

/// The place of a zone.
fn last(zone: &str) -> &str {
    zone.rsplit('/').next().unwrap_or(zone)
}

/// Whether it is hours from Greenwich: `+01:00`, `UTC+1`.
fn is_offset(name: &str) -> bool {
    let bare = ["UTC", "GMT", ""]
        .into_iter()
        .find_map(|of| name.strip_prefix(of));
    let bare = bare.unwrap_or(name);
    let digits = bare.strip_prefix(['+', '-']).unwrap_or_default();
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// What a zone such as `Etc/GMT-1` means: its sign is that of POSIX, the reverse of what people read.
fn reversed(name: &str) -> Option<String> {
    let hours: i8 = name.strip_prefix("Etc/GMT")?.parse().ok()?;
    (hours != 0).then(|| format!("UTC{:+}", -hours))
}

/// One of some words, each with what it stands for.
pub fn word<T: Copy>(
    node: &Node,
    key: &'static str,
    words: &[(&'static str, T)],
    out: &mut Findings<'_>,
) -> Option<T> {
    let written = node.text().unwrap_or_default();
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == written) {
        return Some(*value);
    }
    if !node.is_bad() {
        let shown = node.described();
        let names = || words.iter().map(|(word, _)| *word);
        let told = out.error(
            node.place,
            Problem::UnknownWord {
                word: shown.clone(),
                key,
            }
            .message(),
        );
        told.meant(&shown, names()).allowed(names());
    }
    None
}

/// The items of a list.
pub fn list<'n>(node: &'n Node, out: &mut Findings<'_>) -> Option<&'n [Node]> {
    match &node.data {
        Data::List(items) => Some(items),
        Data::Bad => None,
        _ => {
            let problem = Problem::WrongShape {
                en: "a list: `[…]`, or lines that begin with `-`",
                fr: "une liste : `[…]`, ou des lignes qui commencent par `-`",
            };
            let told = out.error(node.place, problem.message());
            let told = told.found(&node.described());
            if let Some(written) = node.text() {
                told.write(&format!("[{written}]"));
            }
            None
        }
    }
}

/// The texts of a list.
pub fn texts(node: &Node, out: &mut Findings<'_>) -> Vec<String> {
    let items = list(node, out).unwrap_or_default();
    items.iter().filter_map(|item| text(item, out)).collect()
}

/// The entries of a mapping whose keys the file chooses; `shape` says in English and French what
/// should be here.
pub fn entries<'n>(
    node: &'n Node,
    (en, fr): (&'static str, &'static str),
    example: &str,
    out: &mut Findings<'_>,
) -> Option<&'n [Entry]> {
    if node.entries().is_none() && !node.is_bad() {
        let told = out.error(node.place, Problem::WrongShape { en, fr }.message());
        told.found(&node.described()).example(example);
    }
    node.entries()
}

/// The nothing after a key that says everything by being there: `{}`.
pub fn nothing(node: &Node, out: &mut Findings<'_>) {
    if node.entries().is_some_and(<[_]>::is_empty) || node.is_bad() {
        return;
    }
    let problem = Problem::WrongShape {
        en: "nothing but `{}`",
        fr: "seulement `{}`",
    };
    let told = out.error(node.place, problem.message());
    told.found(&node.described()).example("{}");
}

/// A duration: more than nothing, at most a hundred years.
pub fn duration(node: &Node, out: &mut Findings<'_>) -> Option<Span> {
    if node.is_bad() {
        return None;
    }
    let written = node.text().unwrap_or_default();
    let problem = match measure(written) {
        Measure::Number(amount, unit) => {
            let factor = DURATION_UNITS
                .iter()
                .find(|(word, _)| *word == unit)
                .map(|(_, f)| *f);
            match factor.map(|factor| amount * factor) {
                Some(seconds) if seconds > 0.0 && seconds <= LONGEST => {
                    return Some(Span::from_micros((seconds * 1e6).round() as i64));
                }
                None if unit.is_empty() => Problem::DurationWithoutUnit,
                None | Some(_) => Problem::NotADuration,
            }
        }
        Measure::Comma => Problem::DecimalComma,
        Measure::Neither => Problem::NotADuration,
    };
    let rewritten = rewrite::duration(written).filter(|text| text != written);
    let told = out
        .error(node.place, problem.message())
        .found(&node.described());
    told.allowed(DURATION_UNITS.map(|(unit, _)| unit))
        .write_or(rewritten, "… min");
    None
}

/// Puts a duration in the place of another, if there is one that can be read.
pub fn duration_to(node: Option<&Node>, to: &mut Span, out: &mut Findings<'_>) {
    if let Some(span) = node.and_then(|node| duration(node, out)) {
        *to = span;
    }
}

/// A text taken apart into its number and what follows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure<'t> {
    /// A finite number and the words after it, without space around.
    Number(f64, &'t str),
    /// A number with a comma in it.
    Comma,
    /// No number at the beginning.
    Neither,
}

/// Takes a text such as `10 min` apart.
#[must_use]
pub fn measure(text: &str) -> Measure<'_> {
    let text = text.trim();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with('-'));
    let whole = digits(&text[sign..]);
    if whole == 0 {
        return Measure::Neither;
    }
    let mut end = sign + whole;
    let fraction = text.get(end + 1..).map_or(0, digits);
    match text.as_bytes().get(end) {
        Some(b',') if fraction > 0 => return Measure::Comma,
        Some(b'.') if fraction > 0 => end += 1 + fraction,
        _ => {}
    }
    match text[..end].parse::<f64>() {
        Ok(number) if number.is_finite() => Measure::Number(number, text[end..].trim_start()),
        _ => Measure::Neither,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_with_a_reversed_sign_are_known() {
        assert_eq!(reversed("Etc/GMT-1").as_deref(), Some("UTC+1"));
        assert_eq!(reversed("Etc/GMT+5").as_deref(), Some("UTC-5"));
        assert_eq!(reversed("Etc/GMT"), None);
        assert_eq!(reversed("Europe/Paris"), None);
    }

    #[test]
    fn numbers_are_taken_apart() {
        assert_eq!(measure("10 min"), Measure::Number(10.0, "min"));
        assert_eq!(measure("-1.5%"), Measure::Number(-1.5, "%"));
        assert_eq!(measure("1,5 h"), Measure::Comma);
        assert_eq!(measure("4."), Measure::Number(4.0, "."));
        assert_eq!(measure("é"), Measure::Neither);
        assert_eq!(measure("5é"), Measure::Number(5.0, "é"));
        assert_eq!(measure(&"9".repeat(400)), Measure::Neither);
    }
}
