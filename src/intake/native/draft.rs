// SPDX-License-Identifier: EUPL-1.2
//! An event half read: what its envelope and its data said so far.

use smallvec::SmallVec;

use super::Native;
use super::envelope::Attribute;
use super::event::Data;
use super::trie::{Target, Wanted};
use crate::intake::convert;
use crate::intake::decode::Tree;
use crate::intake::domain::Domains;
use crate::intake::filling::Filling;
use crate::intake::names::Names;
use crate::intake::pseudonym::Pseudonyms;
use crate::intake::remark::Remark;
use crate::observation::{
    EventName, EventTime, Field, FieldType, ForeignName, Kind, Unreadable, Value,
};

/// Prefix and suffix around the kind in the `type` of an event.
const TYPE: (&str, &str) = ("work.", ".v1");

/// Keys of one event that are told at most.
const MAX_UNREAD: u8 = 16;

/// An event half read.
pub(super) struct Draft<'a, 'p> {
    native: &'p Native,
    pub(super) pseudonyms: &'p Pseudonyms,
    pub(super) filling: Filling<'a, 'p>,
    pub(super) envelope: Envelope<'a>,
    /// `data.kind`.
    pub(super) kind: Tree<'a>,
    /// Whether what `type` tells is not to be believed.
    is_torn: bool,
    /// Ids of people, until it is known who gave them.
    pub(super) people: SmallVec<[(Field, Tree<'a>); 2]>,
    pub(super) domains: SmallVec<[(Field, Tree<'a>); 1]>,
    /// Attributes of the envelope, for fields that `data` leaves empty.
    pub(super) spare: SmallVec<[(Field, Tree<'a>); 4]>,
    /// What `data` says of these, where no clause may ask for them.
    pub(super) native_kind: Tree<'a>,
    pub(super) system: Tree<'a>,
    data: Data<'a>,
    has_data: bool,
    data_hash: Option<u64>,
    sum: u64,
    unread: u8,
}

/// The attributes that every event has.
pub(super) struct Envelope<'a> {
    pub(super) id: Tree<'a>,
    pub(super) source: Tree<'a>,
    pub(super) r#type: Tree<'a>,
    pub(super) time: Tree<'a>,
    pub(super) specversion: Tree<'a>,
    datacontenttype: Tree<'a>,
    /// Whether there are headers of one.
    pub(super) is_binary: bool,
    /// The kind that `type` tells; [`Kind::OTHER`] if the vocabulary does not have it.
    pub(super) told: Option<Kind>,
}

impl<'a, 'p> Draft<'a, 'p> {
    pub(super) fn new(native: &'p Native, pseudonyms: &'p Pseudonyms, is_torn: bool) -> Self {
        let (time, name) = (EventTime::default(), EventName::default());
        Draft {
            native,
            pseudonyms,
            filling: Filling::new(&native.plan, Kind::OTHER, time, name),
            envelope: Envelope {
                id: Tree::Null,
                source: Tree::Null,
                r#type: Tree::Null,
                time: Tree::Null,
                specversion: Tree::Null,
                datacontenttype: Tree::Null,
                is_binary: false,
                told: None,
            },
            kind: Tree::Null,
            is_torn,
            people: SmallVec::new(),
            domains: SmallVec::new(),
            spare: SmallVec::new(),
            native_kind: Tree::Null,
            system: Tree::Null,
            data: Data::Nothing,
            has_data: false,
            data_hash: None,
            sum: 0,
            unread: 0,
        }
    }

    pub(super) fn native(&self) -> &'p Native {
        self.native
    }

    pub(super) fn names(&self) -> &'p Names {
        self.pseudonyms.names()
    }

    /// The kind of the event, once it is known: then only what clauses read of it is visited.
    pub(super) fn told(&self) -> Option<Kind> {
        self.envelope.told.filter(|_| !self.is_torn)
    }

    /// Whether `data` turned out to say another kind than `type`.
    pub(super) fn is_torn(&self) -> bool {
        let told = self.told();
        told.is_some_and(|told| told != self.filling.seen.kind)
    }

    /// There are headers as of an event.
    pub(super) fn has_headers(&mut self) {
        self.envelope.is_binary = true;
    }

    /// What is read of the event, as far as its kind is known.
    pub(super) fn wanted(&self) -> Wanted {
        self.native.wanted(self.told())
    }

    /// Takes an attribute of the envelope.
    pub(super) fn attribute(&mut self, attribute: Attribute, value: Tree<'a>) {
        let envelope = &mut self.envelope;
        let place = match attribute {
            Attribute::Id => &mut envelope.id,
            Attribute::Source => &mut envelope.source,
            Attribute::Type => {
                envelope.told = match &value {
                    Tree::Null => None,
                    Tree::Text(name) => Some(Kind::parse(kind_in(name)).unwrap_or(Kind::OTHER)),
                    _ => Some(Kind::OTHER),
                };
                &mut envelope.r#type
            }
            Attribute::Time => &mut envelope.time,
            Attribute::SpecVersion => &mut envelope.specversion,
            Attribute::DataContentType => &mut envelope.datacontenttype,
            Attribute::Field(field) => return self.spare.push((field, value)),
            Attribute::Trace | Attribute::Data | Attribute::DataBase64 => return,
        };
        let is_twice = !matches!(place, Tree::Null);
        *place = value;
        if is_twice {
            self.twice();
        }
    }

    /// Takes what stands at a place of `data`.
    pub(super) fn put(&mut self, target: Target, value: Tree<'a>) {
        match target {
            Target::Kind => self.kind = value,
            Target::Domain(field) => keep(&mut self.domains, field, value),
            Target::Field(field) if field.field_type() == FieldType::Identity => {
                keep(&mut self.people, field, value);
            }
            Target::Field(field) => {
                match field {
                    Field::NATIVE_KIND => self.native_kind = value.clone(),
                    Field::SYSTEM => self.system = value.clone(),
                    _ => {}
                }
                self.fill(
                    field,
                    convert::value(field, value, Domains::COMPANY, self.pseudonyms),
                );
            }
        }
    }

    pub(super) fn fill(&mut self, field: Field, found: Result<Value<'a>, Unreadable>) {
        self.filling.put(field, found);
    }

    /// A key of `data` that the canonical form does not have.
    pub(super) fn unread(&mut self, path: &str, key: &str) {
        if self.unread < MAX_UNREAD {
            self.unread += 1;
            let name = ForeignName::new(&format!("{path}{key}"));
            self.filling.remarks.push(Remark::UnreadKey(name));
        }
    }

    /// A key that is read stood twice in one object.
    pub(super) fn twice(&mut self) {
        let remarks = &mut self.filling.remarks;
        if !remarks.contains(&Remark::DuplicateKey) {
            remarks.push(Remark::DuplicateKey);
        }
    }

    /// `data` comes, for the first time or again: then what it said before does not count.
    pub(super) fn again(&mut self) {
        if std::mem::replace(&mut self.has_data, true) {
            self.twice();
            let native = self.native;
            native.data.put_all(&Tree::Null, self, native.all);
            self.data = Data::Nothing;
            self.data_hash = None;
        }
    }

    /// What stands for the data; two things that do are too many.
    pub(super) fn took(&mut self, data: Data<'a>) {
        self.data = match (std::mem::take(&mut self.data), data) {
            (Data::Nothing, data) | (data, Data::Nothing) => data,
            _ => Data::Other,
        };
    }

    pub(super) fn shut(&mut self) -> Data<'a> {
        std::mem::take(&mut self.data)
    }

    /// Whether the data, if it is a text, may hold JSON.
    pub(super) fn is_json(&self) -> bool {
        match &self.envelope.datacontenttype {
            Tree::Null => true,
            Tree::Text(text) => super::envelope::is_json(text),
            _ => false,
        }
    }

    /// A member of the envelope has this hash.
    pub(super) fn add(&mut self, hash: u64) {
        self.sum = self.sum.wrapping_add(hash);
    }

    /// The data have this hash.
    pub(super) fn holds(&mut self, hash: u64) {
        self.data_hash = Some(hash);
    }

    /// The hash of what the source wrote.
    pub(super) fn content(&self) -> u32 {
        let data = self.data_hash.map(|hash| self.names().member("data", hash));
        self.names()
            .content(self.sum.wrapping_add(data.unwrap_or(0)))
    }
}

/// Keeps a value for a field, in place of an earlier one.
fn keep<'a, const N: usize>(
    kept: &mut SmallVec<[(Field, Tree<'a>); N]>,
    field: Field,
    value: Tree<'a>,
) {
    kept.retain(|(known, _)| *known != field);
    kept.push((field, value));
}

/// The kind in the `type` of an event.
pub(super) fn kind_in(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix(TYPE.0)
        .and_then(|name| name.strip_suffix(TYPE.1))
        .unwrap_or(name)
}
