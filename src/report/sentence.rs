// SPDX-License-Identifier: EUPL-1.2
//! The plain sentence of an alert, in French and English.

use jiff::tz::TimeZone;

use crate::agreement::{Aggregate, Agreement, Bound, Clause, Form, Limit, Localized, Unit};
use crate::engine::AlertVersion;
use crate::observation::EventTime;

/// What was observed, what was agreed, when, and in which clause.
///
/// It says "beyond the clause", never "illegal": that is for others to judge.
#[must_use]
pub fn alert(agreement: &Agreement, clause: &Clause, version: &AlertVersion) -> Localized {
    let (id, agreed) = (&clause.id, &agreement.id);
    let (start, end) = (version.window.start, version.window.end);
    let zone = &agreement.zone;
    let zone_name = zone.iana_name().unwrap_or("UTC");
    if !version.breach {
        return Localized {
            fr: format!(
                "{} : l'alerte ouverte sous la clause {id} de l'accord {agreed}, version {}, est \
                 retirée après un événement arrivé en retard.",
                clause.title.fr, agreement.version
            ),
            en: format!(
                "{}: the alert raised under clause {id} of agreement {agreed}, version {}, is taken \
                 back after an event that came late.",
                clause.title.en, agreement.version
            ),
        };
    }
    let fr = match &clause.form {
        Form::Forbid { .. } => {
            format!("{} acte(s), aucun n'est admis", french(version.observed))
        }
        Form::Limit(limit) => limit_fr(limit, version.observed),
    };
    let en = match &clause.form {
        Form::Forbid { .. } => format!("{} act(s), none is allowed", english(version.observed)),
        Form::Limit(limit) => limit_en(limit, version.observed),
    };
    Localized {
        fr: format!(
            "{} : {fr}, du {} au {} ({zone_name}). Au-delà de la clause {id} de l'accord {agreed}, \
             version {}.",
            clause.title.fr,
            civil(start, zone, "%d/%m/%Y %H:%M"),
            civil(end, zone, "%d/%m/%Y %H:%M"),
            agreement.version
        ),
        en: format!(
            "{}: {en}, from {} to {} ({zone_name}). Beyond clause {id} of agreement {agreed}, \
             version {}.",
            clause.title.en,
            civil(start, zone, "%Y-%m-%d %H:%M"),
            civil(end, zone, "%Y-%m-%d %H:%M"),
            agreement.version
        ),
    }
}

fn limit_fr(limit: &Limit, observed: f64) -> String {
    let what = match limit.aggregate {
        Aggregate::Count => "nombre",
        Aggregate::Sum(_) => "total",
        Aggregate::Distinct(_) => "valeurs différentes",
        Aggregate::Min(_) => "minimum",
        Aggregate::Max(_) => "maximum",
        Aggregate::ShortestGap => "intervalle le plus court",
    };
    let (side, quantity) = match &limit.bound {
        Bound::AtMost(quantity) => ("au plus", quantity),
        Bound::AtLeast(quantity) => ("au moins", quantity),
    };
    let unit = unit(&quantity.unit);
    format!(
        "{what} {}{unit}, {side} {} convenu",
        french(observed),
        quantity.written
    )
}

fn limit_en(limit: &Limit, observed: f64) -> String {
    let what = match limit.aggregate {
        Aggregate::Count => "count",
        Aggregate::Sum(_) => "total",
        Aggregate::Distinct(_) => "different values",
        Aggregate::Min(_) => "minimum",
        Aggregate::Max(_) => "maximum",
        Aggregate::ShortestGap => "shortest interval",
    };
    let (side, quantity) = match &limit.bound {
        Bound::AtMost(quantity) => ("at most", quantity),
        Bound::AtLeast(quantity) => ("at least", quantity),
    };
    let unit = unit(&quantity.unit);
    format!(
        "{what} {}{unit}, {side} {} agreed",
        english(observed),
        quantity.written
    )
}

/// The unit after a number; counts have none.
fn unit(unit: &Unit) -> String {
    match unit {
        Unit::Count => String::new(),
        Unit::Percent => "\u{202f}%".to_owned(),
        other => format!("\u{202f}{}", other.name()),
    }
}

fn civil(time: EventTime, zone: &TimeZone, format: &str) -> String {
    zone.to_datetime(time.to_timestamp())
        .strftime(format)
        .to_string()
}

/// At most three decimals, none that are zero.
fn english(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn french(number: f64) -> String {
    english(number).replace('.', ",")
}
