// SPDX-License-Identifier: EUPL-1.2
//! From a JSON value to the value of a canonical field.

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::pointer::Place;
use super::{Source, Time, TimeFormat, scalar};
use crate::intake::pseudonym::Pseudonyms;
use crate::intake::stamp::{self, rfc3339};
use crate::ledger::hex;
use crate::observation::{EventTime, Field, FieldType, Value};

impl Source {
    /// The field's value: missing if nothing is found or if what is found means nobody, `None`
    /// if it cannot be understood.
    pub(super) fn value(
        &self,
        field: Field,
        place: &Place<'_>,
        time: &Time,
        pseudonyms: &Pseudonyms,
    ) -> Option<Value<'static>> {
        let found = self
            .from
            .iter()
            .find_map(|p| place.find(p).filter(|v| !v.is_null()));
        if let (Some(Json::Array(items)), FieldType::List) = (found, field.kind()) {
            return Some(Value::List(
                items.iter().filter_map(scalar).map(Into::into).collect(),
            ));
        }
        let text = match found {
            None => self.constant.clone(),
            Some(value) => {
                let text = scalar(value)?;
                if text.is_empty() || self.nobody.contains(&text) {
                    return Some(Value::Missing);
                }
                Some(self.meaning(text).or_else(|| self.constant.clone())?)
            }
        };
        text.map_or(Some(Value::Missing), |text| {
            self.typed(field, text, time, pseudonyms)
        })
    }

    /// What a word of the source means; every word means itself if nothing is said.
    fn meaning(&self, text: String) -> Option<String> {
        if self.words.is_empty() {
            return Some(text);
        }
        self.words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, meaning)| meaning.clone())
    }

    fn typed(
        &self,
        field: Field,
        text: String,
        time: &Time,
        pseudonyms: &Pseudonyms,
    ) -> Option<Value<'static>> {
        Some(match field.kind() {
            // What was seen of a person's work is only ever compared, never kept.
            FieldType::Text if field == Field::CONTENT_SHA256 => {
                Value::Text(hex(&Sha256::digest(&text)).into())
            }
            FieldType::Text => Value::Text(text.into()),
            FieldType::List => Value::List(Box::new([text.into()])),
            FieldType::Identity => Value::Identity(pseudonyms.reference(&text)),
            FieldType::Bool => Value::Bool(text.parse().ok()?),
            FieldType::Time => Value::Time(time.parse(&text)?),
            FieldType::Number | FieldType::Seconds | FieldType::Bytes => {
                let number = text.trim().parse::<f64>().ok()?;
                Value::Number(Some(number * self.factor).filter(|n| n.is_finite())?)
            }
        })
    }

    /// The base unit, if this is a value that names its own.
    pub(super) fn unit(&self) -> Option<&'static str> {
        self.unit
    }
}

/// What became of the time of an event.
pub(super) enum Told {
    At(EventTime),
    /// It names none.
    Nothing,
    /// What it names is no time.
    Nonsense,
}

impl Time {
    /// When the event happened.
    pub(super) fn of(&self, place: &Place<'_>, broker: Option<EventTime>) -> Told {
        let found = self
            .from
            .iter()
            .find_map(|p| place.find(p).filter(|v| !v.is_null()));
        let Some(text) = found.and_then(scalar) else {
            return match broker.filter(|_| self.else_broker) {
                Some(time) => Told::At(time),
                None => Told::Nothing,
            };
        };
        self.parse(&text).map_or(Told::Nonsense, Told::At)
    }

    /// The time in a text, by the first format that reads it.
    fn parse(&self, text: &str) -> Option<EventTime> {
        let time = self
            .formats
            .iter()
            .find_map(|format| self.read(format, text.trim()));
        time.filter(|time| stamp::is_known(*time))
    }

    fn read(&self, format: &TimeFormat, text: &str) -> Option<EventTime> {
        match format {
            TimeFormat::Rfc3339 => rfc3339(text),
            TimeFormat::Epoch(per_second) => epoch(text, *per_second),
            TimeFormat::Pattern(pattern) => {
                let civil = jiff::civil::DateTime::strptime(pattern, text).ok()?;
                let zoned = civil.to_zoned_datetime(self.zone.clone()).ok()?;
                Some(zoned.timestamp().into())
            }
        }
    }
}

/// Microseconds of a whole or broken number of units since the epoch.
fn epoch(text: &str, per_second: i64) -> Option<EventTime> {
    let micros = match text.parse::<i64>() {
        Ok(units) => i128::from(units) * 1_000_000 / i128::from(per_second),
        Err(_) => {
            let units = text.parse::<f64>().ok().filter(|units| units.is_finite())?;
            (units * 1e6 / per_second as f64) as i128
        }
    };
    i64::try_from(micros).ok().map(EventTime::from_micros)
}
