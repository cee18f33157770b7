// SPDX-License-Identifier: EUPL-1.2
//! The value of a field: which alternative counts, and what the source's words mean.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use super::apply::scalar;
use super::literal::{Literal, Word};
use super::place::Place;
use super::pointer::Pointer;
use super::shape::Shape;
use super::time::{Alternative, TimeOutcome};
use super::{Made, Mapping, Source, written};
use crate::intake::convert;
use crate::intake::decode::Tree;
use crate::intake::domain::Domains;
use crate::intake::pseudonym::Pseudonyms;
use crate::intake::remark::CivilTime;
use crate::intake::trace::Origin;
use crate::ledger::hex;
use crate::observation::{Field, FieldType, Unreadable, Value, decimal};

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
        if let Some(made) = &self.made {
            let value = self.make(made, place, civil)?;
            return Ok(value.unwrap_or(Value::Missing));
        }
        let raw = match self.found(field, place)? {
            Some(found) => self.meaning(found)?,
            None => match &self.constant {
                Some(constant) => Tree::Text(Cow::Owned(constant.clone())),
                None => return Ok(Value::Missing),
            },
        };
        match field.field_type() {
            FieldType::Time => self.time(raw, civil),
            FieldType::Number | FieldType::Seconds | FieldType::Bytes => {
                let number = self.number(&raw)?;
                Ok(number.map_or(Value::Missing, Value::Number))
            }
            FieldType::Text if self.is_hashed => {
                let hashed = convert::text(raw)?.map(|text| pseudonyms.names().text(&text));
                Ok(hashed.map_or(Value::Missing, |hash| Value::Text(hash.into())))
            }
            // What was seen of a person's work is only ever compared, never kept.
            FieldType::Text if field == Field::CONTENT_SHA256 => {
                let text = convert::text(raw)?;
                let hash = |text: Cow<'_, str>| hex(&Sha256::digest(text.as_bytes()));
                Ok(text.map_or(Value::Missing, |text| Value::Text(hash(text).into())))
            }
            FieldType::Identity => {
                let domains = Domains {
                    named: self.domain.as_ref(),
                    other: &mapping.domain,
                };
                convert::value(field, raw, domains, pseudonyms)
            }
            FieldType::Text | FieldType::Bool | FieldType::List => {
                convert::value(field, raw, Domains::COMPANY, pseudonyms)
            }
        }
    }

    /// Where the value comes from, for whoever tries the mapping.
    pub(super) fn origin(&self, field: Field, place: &Place<'_>) -> Origin {
        let is_there = |pointer: &&Pointer| {
            let found = place.find(pointer);
            found.is_some_and(|raw| !self.is_nothing(&raw)) || place.is_blocked(pointer)
        };
        let pointer = self.from.iter().find(is_there);
        let raw = pointer.and_then(|pointer| place.find(pointer));
        let raw = raw.and_then(|raw| Some(convert::text_in(&raw).ok()??.into_owned()));
        let from = match (&self.made, pointer, &self.constant) {
            (Some(made), ..) => {
                let names: Vec<String> = made.pointers().map(Pointer::to_string).collect();
                names.join(", ")
            }
            (None, Some(pointer), _) => pointer.to_string(),
            (None, None, constant) => format!("const: {}", constant.as_deref().unwrap_or("")),
        };
        let shapes = self.pointers().filter_map(|pointer| {
            let found = place.find(pointer)?;
            Some((pointer.to_string(), Shape::of(Some(&found))))
        });
        Origin {
            field,
            from,
            raw,
            is_free: self.is_free,
            shapes: shapes.collect(),
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
        Ok(Some(match &*raw {
            Tree::Object(_) => Tree::SOME_OBJECT,
            Tree::List(_) if field.field_type() != FieldType::List => Tree::SOME_OBJECT,
            _ => raw.into_owned(),
        }))
    }

    /// A number as it is written here, in base units.
    fn number(&self, raw: &Tree<'_>) -> Result<Option<f64>, Unreadable> {
        let number = written::number(raw, &self.written, self.sign)?;
        let scaled = number.map(|number| convert::scaled(number, self.factor));
        scaled.transpose()
    }

    /// What several values make; nothing if one of them is not there.
    ///
    /// # Errors
    /// One cannot be understood, or is divided by nothing.
    fn make<'v>(
        &self,
        made: &Made,
        place: &Place<'v>,
        civil: &mut Option<CivilTime>,
    ) -> Result<Option<Value<'v>>, Unreadable> {
        let number = |pointer: &Pointer| match place.find(pointer) {
            Some(raw) => written::number(&raw, &self.written, self.sign),
            None if place.is_blocked(pointer) => Err(Unreadable::Type),
            None => Ok(None),
        };
        let numbers = |[first, second]: &[Pointer; 2]| Ok(number(first)?.zip(number(second)?));
        let mut time = |one: &Alternative| match one.read(|pointer| scalar(place, pointer)) {
            TimeOutcome::Nothing => Ok(None),
            TimeOutcome::Nonsense => Err(Unreadable::Time),
            TimeOutcome::At(read) => {
                *civil = civil.or(read.civil);
                Ok(Some(read.time))
            }
        };
        let number = match made {
            Made::Time(one) => return Ok(time(one)?.map(Value::Time)),
            Made::Elapsed([end, start]) => {
                let times = time(end)?.zip(time(start)?);
                times.map(|(end, start)| end.since(start).as_secs_f64())
            }
            Made::Difference(of) => {
                numbers(of)?.map(|(first, second)| decimal::difference(first, second, self.factor))
            }
            Made::Ratio(of) => numbers(of)?.map(|(first, second)| match self.unit {
                // The unit of both is that of neither any more; hundredths stay.
                Some("percent") => decimal::ratio(first, second, 100),
                _ => decimal::ratio(first, second, 1),
            }),
        };
        let number = number.map(convert::within_range).transpose()?;
        Ok(number.map(Value::Number))
    }

    /// Null, an empty text, or a word for nobody.
    fn is_nothing(&self, raw: &Tree<'_>) -> bool {
        match Word::of(raw) {
            Ok(None) => true,
            Ok(Some(word)) => self.nobody.iter().any(|nobody| nobody.is(&word)),
            Err(_) => false,
        }
    }

    /// What words of the source mean; every word means itself if nothing is said. A word without a
    /// meaning is not understood, whatever the mapping says of what is missing.
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
                let Some(word) = Word::of(&raw)? else {
                    return Ok(Tree::Null);
                };
                let known = Literal::find(&self.words, |(literal, _)| literal, &word);
                let (_, meaning) = known.ok_or(Unreadable::Word)?;
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
