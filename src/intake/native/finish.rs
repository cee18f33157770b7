// SPDX-License-Identifier: EUPL-1.2
//! What an event becomes once all of it is read: its name, time and kind, and who it is about.

use std::borrow::Cow;

use super::draft::{Draft, kind_in};
use crate::intake::convert;
use crate::intake::decode::Tree;
use crate::intake::domain::{Domain, Domains};
use crate::intake::filling::place;
use crate::intake::reject::Reject;
use crate::intake::remark::Remark;
use crate::observation::{EventName, EventTime, Field, ForeignName, Kind, Span};
use crate::observation::{Unreadable, Value};

/// The version of CloudEvents that is read.
const VERSION: &str = "1.0";

impl<'a> Draft<'a, '_> {
    /// Another version than 1.0 is not read: names mean other things in it.
    pub(super) fn version(&self) -> Result<(), Reject> {
        match &self.envelope.specversion {
            Tree::Null => Ok(()),
            Tree::Text(text) | Tree::Number(text) if text.trim() == VERSION => Ok(()),
            _ => Err(Reject::SpecVersion),
        }
    }

    /// Makes the observation whole.
    pub(super) fn finish(&mut self, now: EventTime, max_future: Span) -> Result<(), Reject> {
        self.name()?;
        let time = convert::time(self.envelope.time.clone());
        let time = time.map_err(|_| Reject::BadTime)?.ok_or(Reject::NoTime)?;
        place(&mut self.filling, time, now, max_future);
        self.settle_kind()?;
        self.settle_people();
        self.settle_spare();
        self.filling.finish();
        Ok(())
    }

    fn name(&mut self) -> Result<(), Reject> {
        let envelope = &self.envelope;
        let parts = [
            &envelope.id,
            &envelope.source,
            &envelope.r#type,
            &envelope.specversion,
        ];
        if !envelope.is_binary && parts.iter().all(|part| **part == Tree::Null) {
            return Err(Reject::NoEnvelope);
        }
        let id = named(&envelope.id).ok_or(Reject::NoId)?;
        let source = named(&envelope.source).ok_or(Reject::NoId)?;
        self.filling.seen.name = EventName {
            id: self.names().id(&[&source, &id]),
            content: self.content(),
            version: None,
            part: 0,
        };
        Ok(())
    }

    /// The kind that `data` says, else that of `type`. One that the vocabulary does not have is
    /// `other`, and is told with the name that its source has for it. Two that differ are none.
    fn settle_kind(&mut self) -> Result<(), Reject> {
        let told = self.envelope.told;
        let said = match convert::text(self.kind.clone()) {
            Ok(said) => said,
            Err(why) => {
                self.fill(Field::KIND, Err(why));
                None
            }
        };
        let named = match (&said, told) {
            (Some(said), Some(told)) if told != Kind::OTHER && Kind::parse(said) != Some(told) => {
                return Err(Reject::KindConflict);
            }
            (Some(said), _) => Kind::parse(said),
            (None, Some(Kind::OTHER)) => Kind::parse(&self.type_name()),
            (None, Some(told)) => Some(told),
            (None, None) => return Err(Reject::NoKind),
        };
        self.filling.seen.kind = named.unwrap_or(Kind::OTHER);
        if named.is_some() {
            return Ok(());
        }
        let native = convert::text(self.native_kind.clone()).ok().flatten();
        let native = native.or(said);
        let native = native.unwrap_or_else(|| Cow::Owned(self.type_name().into_owned()));
        let system = convert::text(self.system.clone()).ok().flatten();
        let system = system.map(|system| ForeignName::new(&system));
        let remark = Remark::Unmapped(ForeignName::new(&native), system);
        self.filling.remarks.push(remark);
        if self.filling.is_missing(Field::NATIVE_KIND) && !native.is_empty() {
            self.fill(Field::NATIVE_KIND, Ok(Value::Text(native)));
        }
        Ok(())
    }

    /// The kind in `type`, as far as it is a name.
    fn type_name(&self) -> Cow<'_, str> {
        match named(&self.envelope.r#type) {
            None => Cow::Borrowed(""),
            Some(Cow::Borrowed(name)) => Cow::Borrowed(kind_in(name)),
            Some(Cow::Owned(name)) => Cow::Owned(kind_in(&name).to_owned()),
        }
    }

    /// People by their ids, now that it is known who gave them.
    fn settle_people(&mut self) {
        for (field, raw) in std::mem::take(&mut self.people) {
            let found = self.person(field, raw);
            self.fill(field, found);
        }
    }

    /// Fields that `data` leaves empty, by attributes of the envelope; the last one counts.
    fn settle_spare(&mut self) {
        let wanted = self.native().wanted(Some(self.filling.seen.kind));
        for (field, raw) in std::mem::take(&mut self.spare).into_iter().rev() {
            if wanted.reads(field) && self.filling.is_missing(field) {
                let found = self.person(field, raw);
                self.fill(field, found);
            }
        }
    }

    /// The value of a field; if that is a person, one of those whose ids its domain gave.
    fn person(&self, field: Field, raw: Tree<'a>) -> Result<Value<'a>, Unreadable> {
        let domain = self.domains.iter().find(|(of, _)| *of == field);
        let domain = match domain {
            Some((_, name)) => convert::text(name.clone())?,
            None => None,
        };
        let domain = domain.map(|name| Domain::named(&name));
        let domains = Domains {
            named: domain.as_ref(),
            ..Domains::COMPANY
        };
        convert::value(field, raw, domains, self.pseudonyms)
    }
}

/// A text or number that names something.
fn named<'t>(raw: &'t Tree<'_>) -> Option<Cow<'t, str>> {
    match raw {
        Tree::Bool(_) => None,
        raw => convert::name(raw),
    }
}
