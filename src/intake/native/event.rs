// SPDX-License-Identifier: EUPL-1.2
//! Reads the envelope of one event, and opens its data.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::{DecodePaddingMode, GeneralPurpose};

use super::draft::Draft;
use super::envelope::{Attribute, attribute, content_type, is_json};
use crate::intake::decode::Tree;
use crate::intake::decode::json::{self, Cursor, Member, NotJson};
use crate::intake::names::Leaf;
use crate::intake::record::Record;
use crate::intake::reject::Reject;

/// Where an event stands.
#[derive(Debug)]
pub(super) enum Given<'r, 'a> {
    /// In the headers and the value of a record.
    Binary(&'r Record<'a>),
    /// In a JSON text.
    Structured(&'a str),
}

/// What stands for the data of an event.
#[derive(Debug, Default)]
pub(super) enum Data<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// An object, which was visited.
    Object,
    /// A text, which may hold JSON.
    Text(Cow<'a, str>),
    /// A text in base 64.
    Base64(Cow<'a, str>),
    /// Something else, or two of them.
    Other,
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl From<NotJson> for Reject {
    fn from(NotJson: NotJson) -> Reject {
        Reject::NotJson
    }
}

impl<'a> Draft<'a, '_> {
    /// Takes everything out of an event.
    pub(super) fn read(&mut self, given: &Given<'_, 'a>) -> Result<(), Reject> {
        match given {
            Given::Structured(text) => self.structured(text)?,
            Given::Binary(record) => self.binary(record)?,
        }
        self.version()?;
        self.open()
    }

    fn structured(&mut self, text: &'a str) -> Result<(), Reject> {
        let mut from = Cursor::new(text);
        if !from.take(b'{') {
            from.skip()?;
            from.end()?;
            return Err(Reject::NoEnvelope);
        }
        let mut first = true;
        while let Some(member) = from.member(first)? {
            first = false;
            let attribute = self.native().attributes.find(&member.key);
            match attribute.map(|(_, attribute)| *attribute) {
                Some(Attribute::Data) => {
                    let data = self.data(&mut from)?;
                    self.took(data);
                }
                Some(Attribute::DataBase64) => {
                    let data = match from.value(&member, self.names())?.0 {
                        Tree::Null => Data::Nothing,
                        Tree::Text(text) => Data::Base64(text),
                        _ => Data::Other,
                    };
                    self.took(data);
                }
                attribute => self.member(&mut from, &member, attribute)?,
            }
        }
        Ok(from.end()?)
    }

    /// An attribute of a structured event. Its type does not matter: a header has none.
    fn member(
        &mut self,
        from: &mut Cursor<'a>,
        member: &Member<'a>,
        attribute: Option<Attribute>,
    ) -> Result<(), Reject> {
        let (value, hash) = from.value(member, self.names())?;
        if !attribute.is_some_and(Attribute::is_around) {
            let as_text = |text| self.names().leaf(&member.key, Leaf::Text, text);
            self.add(match &value {
                Tree::Number(digits) => as_text(digits),
                Tree::Bool(true) => as_text("true"),
                Tree::Bool(false) => as_text("false"),
                Tree::Null => 0,
                Tree::Text(_) | Tree::Broken(_) | Tree::List(_) | Tree::Object(_) => hash,
            });
        }
        if let Some(attribute) = attribute {
            self.attribute(attribute, value);
        }
        Ok(())
    }

    fn binary(&mut self, record: &Record<'a>) -> Result<(), Reject> {
        let declared = content_type(record);
        let is_json = declared.is_none_or(is_json);
        let unreadable = if is_json {
            Reject::NotJson
        } else {
            Reject::BadData
        };
        let payload = record.payload.unwrap_or_default();
        let text = json::text(payload).map_err(|why| match is_json {
            true => why,
            false => Reject::BadData,
        })?;
        if is_event(text) {
            return self.structured(text);
        }
        self.has_headers();
        for (header, value) in &record.headers {
            let Some(name) = attribute(header) else {
                continue;
            };
            let value = match str::from_utf8(value) {
                Ok(value) => Tree::Text(Cow::Borrowed(value)),
                Err(_) => Tree::torn(String::from_utf8_lossy(value)),
            };
            let known = self.native().attributes.find(&name);
            let known = known.map(|(_, attribute)| *attribute);
            if !known.is_some_and(Attribute::is_around) {
                let hash = self.names().under(&name, &value);
                self.add(hash);
            }
            if let Some(attribute) = known {
                self.attribute(attribute, value);
            }
        }
        if let Some(declared) = declared {
            let declared = Tree::Text(Cow::Borrowed(declared));
            self.attribute(Attribute::DataContentType, declared);
        }
        if text.trim_ascii().is_empty() {
            return Ok(());
        }
        let mut from = Cursor::new(text);
        let data = self.data(&mut from).map_err(|NotJson| unreadable)?;
        from.end().map_err(|NotJson| unreadable)?;
        self.took(data);
        Ok(())
    }

    /// Visits the data.
    fn data(&mut self, from: &mut Cursor<'a>) -> Result<Data<'a>, NotJson> {
        self.again();
        if from.take(b'{') {
            let (native, read) = (self.native(), (self.wanted(), self.names()));
            let hash = native.data.visit(from, self, read)?;
            self.holds(hash);
            return Ok(Data::Object);
        }
        match from.scalar()? {
            Some(Tree::Null) => Ok(Data::Nothing),
            Some(Tree::Text(text)) => Ok(Data::Text(text)),
            Some(_) => Ok(Data::Other),
            None => from.skip().map(|()| Data::Other),
        }
    }

    /// Opens data that is written in a text. An object is all it can be.
    fn open(&mut self) -> Result<(), Reject> {
        let opened = match self.shut() {
            Data::Nothing | Data::Object => return Ok(()),
            Data::Other => return Err(Reject::BadData),
            Data::Text(text) if self.is_json() => text.into_owned(),
            Data::Text(_) => return Err(Reject::BadData),
            Data::Base64(text) => {
                let bytes = BASE64.decode(text.trim_ascii()).ok();
                let text = bytes.as_deref().and_then(|bytes| json::text(bytes).ok());
                text.ok_or(Reject::BadData)?.to_owned()
            }
        };
        let (tree, is_twice) = json::tree(&opened).map_err(|NotJson| Reject::BadData)?;
        match tree.into_owned() {
            Tree::Null => Ok(()),
            object @ Tree::Object(_) => {
                if is_twice {
                    self.twice();
                }
                self.holds(self.names().tree(&object));
                let (native, wanted) = (self.native(), self.wanted());
                native.data.walk(object, self, wanted);
                Ok(())
            }
            _ => Err(Reject::BadData),
        }
    }
}

/// Whether a value is a whole event by itself, although there are headers as of one.
fn is_event(text: &str) -> bool {
    let read = || -> Result<bool, NotJson> {
        let (mut has_version, mut has_data, mut first) = (false, false, true);
        let mut from = Cursor::new(text);
        if !from.take(b'{') {
            return Ok(false);
        }
        while let Some(member) = from.member(first)? {
            first = false;
            has_version |= member.key == "specversion";
            has_data |= matches!(&*member.key, "data" | "data_base64");
            from.skip()?;
        }
        Ok(has_version && has_data)
    };
    text.contains("\"specversion\"") && read() == Ok(true)
}
