// SPDX-License-Identifier: EUPL-1.2
//! From a JSON value to the value of a canonical field.

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::pointer::Place;
use super::{Source, scalar};
use crate::intake::pseudonym::Pseudonyms;
use crate::intake::remark::{Remark, Remarks};
use crate::ledger::hex;
use crate::observation::{Field, FieldType, Value};

impl Source {
    /// The field's value: missing if nothing is found or if what is found means nobody, `None`
    /// if it cannot be understood.
    pub(super) fn value(
        &self,
        field: Field,
        place: &Place<'_>,
        pseudonyms: &Pseudonyms,
        remarks: &mut Remarks,
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
            self.typed(field, text, pseudonyms, remarks)
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
        pseudonyms: &Pseudonyms,
        remarks: &mut Remarks,
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
            FieldType::Time => {
                let read = self.times.parse(&text)?;
                remarks.extend(read.civil.map(|civil| Remark::CivilTime(field, civil)));
                Value::Time(read.time)
            }
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
