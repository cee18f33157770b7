// SPDX-License-Identifier: EUPL-1.2
//! What names an event that a mapping reads, and what tells its tellings apart.

use super::apply::{first, text_of};
use super::place::Place;
use super::pointer::Pointer;
use super::{Emit, Mapping, Source};
use crate::intake::convert;
use crate::intake::decode::Tree;
use crate::intake::names::Names;
use crate::intake::reject::Reject;
use crate::observation::{EventName, Field, FieldType, Version};

impl Mapping {
    /// The name of an event. Where it stands in its page, and what stands around it, is no part of
    /// it, but whom it is about.
    pub(super) fn name(
        &self,
        (place, position): (&Place<'_>, usize),
        names: &Names,
    ) -> Result<EventName, Reject> {
        let id = self.id(place, position).ok_or(match place.own() {
            Tree::Object(_) => Reject::NoId,
            _ => Reject::NotObject,
        })?;
        let people = self.people_above.iter().filter_map(|at| place.find(at));
        let own = names.tree(place.own());
        let content = people.fold(own, |sum, found| names.and(sum, names.tree(&found)));
        let parts = std::iter::once(self.source.as_str());
        let parts: Vec<&str> = parts.chain(id.iter().map(String::as_str)).collect();
        Ok(EventName {
            id: names.id(&parts),
            content: names.content(content),
            version: self.version(place),
            part: 0,
        })
    }

    /// The parts of an event's id; nothing if one is not there. Where it is the record's place in
    /// Kafka, the event's place in the record belongs to it.
    pub(super) fn id(&self, place: &Place<'_>, position: usize) -> Option<Vec<String>> {
        let part = |alternatives: &Vec<Pointer>| {
            let found = first(place, alternatives)?;
            Some(match alternatives.iter().any(Pointer::is_record) {
                true => format!("{found}/{position}"),
                false => found,
            })
        };
        self.id.iter().map(part).collect()
    }

    /// Which telling of its event this is, if the mapping says where to look: one that does not say
    /// comes before all others.
    fn version(&self, place: &Place<'_>) -> Option<Version> {
        if self.version_of.is_empty() {
            return None;
        }
        let is_unclear = |at| match place.find(at) {
            Some(value) => convert::text_in(&value).is_err(),
            None => place.is_blocked(at),
        };
        let found = self.version_of.iter().filter_map(|at| place.find(at));
        // Numbers as they are written: of tellings 1.9 and 1.10 the second one is the later.
        let mut texts = found.filter_map(|raw| text_of(raw).ok().flatten());
        Some(match texts.next() {
            Some(text) => Version::new(&text),
            None if self.version_of.iter().any(is_unclear) => Version::unclear(),
            None => Version::new(""),
        })
    }

    /// The name of what is told again and again: what names it, whichever event tells it; its
    /// content is what is read of it, but the time. Nothing if a part of the name is not there:
    /// then every telling counts.
    pub(super) fn once(
        &self,
        event: &Place<'_>,
        emit: &Emit,
        at: &Place<'_>,
        names: &Names,
    ) -> Option<EventName> {
        if emit.once.is_empty() {
            return None;
        }
        let mut parts = vec![self.source.clone(), emit.kind.name().to_owned()];
        for pointer in &emit.once {
            parts.push(first(at, std::slice::from_ref(pointer))?);
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let is_person = |(field, _): &&(Field, Source)| field.field_type() == FieldType::Identity;
        let people = self.fields.iter().filter(is_person);
        let people = people.map(|(field, source)| (field, source.found(*field, event)));
        let own = emit.fields.iter();
        let own = own.map(|(field, source)| (field, source.found(*field, at)));
        let said = people.chain(own).filter_map(|(field, found)| {
            let found = found.ok().flatten()?;
            Some(names.under(field.name(), &found))
        });
        Some(EventName {
            id: names.id(&parts),
            content: names.content(said.fold(0, u64::wrapping_add)),
            ..EventName::default()
        })
    }
}
