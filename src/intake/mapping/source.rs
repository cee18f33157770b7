// SPDX-License-Identifier: EUPL-1.2
//! The value of a field: which alternative counts, and what the source's words mean.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use super::pointer::Place;
use super::{Mapping, Source};
use crate::intake::convert;
use crate::intake::decode::Tree;
use crate::intake::pseudonym::Pseudonyms;
use crate::intake::remark::CivilTime;
use crate::ledger::hex;
use crate::observation::{Field, FieldType, Unreadable, Value};

impl Source {
    /// What the field holds: missing if nothing is found, or if what is found means nobody.
    pub(super) fn value<'v>(
        &self,
        field: Field,
        place: &Place<'v>,
        mapping: &Mapping,
        pseudonyms: &Pseudonyms,
        civil: &mut Option<CivilTime>,
    ) -> Result<Value<'v>, Unreadable> {
        let raw = match self.found(field, place)? {
            Some(found) => self.meaning(found)?,
            None => match &self.constant {
                Some(constant) => Tree::Text(Cow::Owned(constant.clone())),
                None => return Ok(Value::Missing),
            },
        };
        match field.kind() {
            FieldType::Time => self.time(raw, civil),
            FieldType::Number | FieldType::Seconds | FieldType::Bytes => {
                let number = convert::number(&raw)?;
                let scaled = number.map(|number| convert::scaled(number, self.factor));
                Ok(scaled.transpose()?.map_or(Value::Missing, Value::Number))
            }
            // What was seen of a person's work is only ever compared, never kept.
            FieldType::Text if field == Field::CONTENT_SHA256 => {
                let text = convert::text(raw)?;
                let hash = |text: Cow<'_, str>| hex(&Sha256::digest(text.as_bytes()));
                Ok(text.map_or(Value::Missing, |text| Value::Text(hash(text).into())))
            }
            FieldType::Identity => {
                let domain = self.domain.as_ref().unwrap_or(&mapping.domain);
                convert::value(field, raw, Some(domain), pseudonyms)
            }
            FieldType::Text | FieldType::Bool | FieldType::List => {
                convert::value(field, raw, None, pseudonyms)
            }
        }
    }

    /// The first alternative in which there is something. What lies inside an object, or inside a
    /// list where none belongs, does not matter.
    ///
    /// # Errors
    /// There is none, and what stands in the way of one cannot be understood.
    pub(super) fn found<'v>(
        &self,
        field: Field,
        place: &Place<'v>,
    ) -> Result<Option<Tree<'v>>, Unreadable> {
        let mut found = self.from.iter().filter_map(|pointer| place.find(pointer));
        let Some(raw) = found.find(|raw| !self.is_nothing(raw)) else {
            let is_blocked = self.from.iter().any(|pointer| place.is_blocked(pointer));
            return if is_blocked {
                Err(Unreadable::Type)
            } else {
                Ok(None)
            };
        };
        Ok(Some(match raw {
            Tree::Object(_) => Tree::SOME_OBJECT,
            Tree::List(_) if field.kind() != FieldType::List => Tree::SOME_OBJECT,
            raw => raw.clone(),
        }))
    }

    /// Null, an empty text, or a word for nobody.
    fn is_nothing(&self, raw: &Tree<'_>) -> bool {
        match convert::text_in(raw) {
            Ok(None) => true,
            Ok(Some(text)) => self.nobody.iter().any(|word| *word == text),
            Err(_) => false,
        }
    }

    /// What words of the source mean; every word means itself if nothing is said. What has no
    /// meaning is what the mapping says otherwise.
    fn meaning<'v>(&self, raw: Tree<'v>) -> Result<Tree<'v>, Unreadable> {
        if self.words.is_empty() {
            return Ok(raw);
        }
        match raw {
            Tree::List(items) => {
                let items = items.into_iter().map(|item| self.meaning(item));
                Ok(Tree::List(items.collect::<Result<_, _>>()?))
            }
            raw => {
                let Some(text) = convert::text(raw)? else {
                    return Ok(Tree::Null);
                };
                let mut words = self.words.iter();
                let known = words.find(|(word, _)| *word == text);
                let meaning = known.map(|(_, meaning)| meaning).or(self.constant.as_ref());
                let meaning = meaning.ok_or(Unreadable::Word)?;
                Ok(Tree::Text(Cow::Owned(meaning.clone())))
            }
        }
    }

    /// A time, in the formats that are said to stand here. `civil` is why it is a guess, if it is.
    fn time<'v>(
        &self,
        raw: Tree<'_>,
        civil: &mut Option<CivilTime>,
    ) -> Result<Value<'v>, Unreadable> {
        if matches!(raw, Tree::Bool(_)) {
            return Err(Unreadable::Type);
        }
        let Some(text) = convert::text(raw)? else {
            return Ok(Value::Missing);
        };
        let read = self.times.parse(&text).ok_or(Unreadable::Time)?;
        *civil = read.civil;
        Ok(Value::Time(read.time))
    }
}
