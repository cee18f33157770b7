// SPDX-License-Identifier: EUPL-1.2
//! The plain sentence of an alert, in French and English.

use fluent_bundle::FluentValue;
use jiff::tz::TimeZone;

use super::phrase::Speaker;
use super::words::{number, say};
use crate::agreement::{Agreement, Bound, Clause, Form, Localized, Per, Quantity, Unit};
use crate::diagnostic::Language;
use crate::engine::{AlertVersion, Part};
use crate::observation::{EventTime, FieldType};

/// What was observed, what was agreed, when, and in which clause.
///
/// It says "beyond the clause", never "illegal": that is for others to judge.
#[must_use]
pub fn alert(agreement: &Agreement, clause: &Clause, version: &AlertVersion) -> Localized {
    Localized {
        fr: sentence(Language::French, agreement, clause, version),
        en: sentence(Language::English, agreement, clause, version),
    }
}

fn sentence(
    language: Language,
    agreement: &Agreement,
    clause: &Clause,
    version: &AlertVersion,
) -> String {
    let text = |text: &str| FluentValue::from(text.to_owned());
    let zone = &agreement.zone;
    let mut arguments = vec![
        (
            "title",
            text(language.pick(&clause.title.en, &clause.title.fr)),
        ),
        ("clause", text(clause.id.as_str())),
        ("agreement", text(&agreement.id)),
        ("version", text(&agreement.version.to_string())),
    ];
    if !version.breach {
        return say(language, "alert-taken-back", &arguments);
    }
    let mut what = observed(language, &clause.form, version);
    let nobody = nobody(language, clause.form.per(), &version.group);
    if !nobody.is_empty() {
        what.push_str(&format!(" ({nobody})"));
    }
    arguments.push(("what", text(&what)));
    arguments.push(("start", text(&civil(version.window.start, zone, language))));
    arguments.push(("end", text(&civil(version.window.end, zone, language))));
    arguments.push(("zone", text(zone.iana_name().unwrap_or("UTC"))));
    match version.is_open_ended() {
        true => say(language, "alert-since", &arguments),
        false => say(language, "alert", &arguments),
    }
}

/// Which parts of the group the event does not name; empty if it names all.
fn nobody(language: Language, per: &Per, group: &[Part]) -> String {
    let parts = per.0.iter().zip(group);
    let unnamed = parts.filter(|(_, part)| **part == Part::Nobody);
    let words = unnamed.map(
        |(field, _)| match field.field_type() == FieldType::Identity {
            true => say(language, "nobody-named", &[]),
            false => {
                let field = Speaker(language).field(*field);
                say(language, "nothing-named", &[("field", field.into())])
            }
        },
    );
    words.collect::<Vec<_>>().join(", ")
}

/// What was observed, beside what was agreed.
fn observed(language: Language, form: &Form, version: &AlertVersion) -> String {
    let bound = form.bound();
    let (side, agreed) = match &bound {
        Bound::AtMost(quantity) => ("most", quantity),
        Bound::AtLeast(quantity) => ("least", quantity),
    };
    let measure = form.aggregate().map_or("", |aggregate| aggregate.row().key);
    let value = match &agreed.unit {
        Unit::Count => number(language, version.observed),
        Unit::Percent => format!("{}\u{202f}%", number(language, version.observed)),
        Unit::Seconds => duration(language, version.observed),
        unit => format!(
            "{}\u{202f}{}",
            number(language, version.observed),
            unit.name()
        ),
    };
    let arguments = [
        ("value", FluentValue::from(value)),
        ("measure", measure.into()),
        ("side", side.into()),
        ("agreed", written(language, agreed).into()),
        ("count", FluentValue::from(version.acts)),
    ];
    say(language, &format!("observed-{}", form.name()), &arguments)
}

/// A quantity as the parties wrote it, with the language's decimal sign.
pub(super) fn written(language: Language, quantity: &Quantity) -> String {
    let text = quantity.written.replace(' ', "\u{202f}");
    language.pick(text.clone(), text.replace('.', ","))
}

/// A duration in its largest whole unit, or with up to three decimals in seconds.
pub(super) fn duration(language: Language, seconds: f64) -> String {
    let units = [(86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute")];
    let whole = units
        .into_iter()
        .find(|(unit, _)| seconds >= *unit && seconds % unit == 0.0);
    let (amount, unit) = match whole {
        Some((unit, name)) => (seconds / unit, name),
        None if seconds >= 7_200.0 => ((seconds / 360.0).round() / 10.0, "hour"),
        None if seconds >= 120.0 => ((seconds / 6.0).round() / 10.0, "minute"),
        None => (seconds, "second"),
    };
    let arguments = [
        ("amount", FluentValue::from(number(language, amount))),
        ("count", FluentValue::from(amount)),
    ];
    say(language, &format!("duration-{unit}"), &arguments)
}

fn civil(time: EventTime, zone: &TimeZone, language: Language) -> String {
    let format = language.pick("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M");
    zone.to_datetime(time.to_timestamp())
        .strftime(format)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Field;

    #[test]
    fn a_group_that_is_not_named_is_told_as_such() {
        let per = Per(vec![Field::WORKER, Field::SITE]);
        let named = [Part::Text("p".into()), Part::Text("lille-1".into())];
        assert_eq!(nobody(Language::English, &per, &named), "");
        let group = [Part::Nobody, Part::Text("lille-1".into())];
        assert_eq!(nobody(Language::English, &per, &group), "nobody named");
        assert_eq!(
            nobody(Language::French, &per, &group),
            "personne non désignée"
        );
        let group = [Part::Nobody, Part::Nobody];
        let both = nobody(Language::English, &per, &group);
        assert_eq!(both, "nobody named, site not named");
    }
}
