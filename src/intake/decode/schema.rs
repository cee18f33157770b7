// SPDX-License-Identifier: EUPL-1.2
//! Which schema a value follows, and where it begins.

use std::sync::Arc;

use prost_reflect::MessageDescriptor;

use super::avro::{self, Avro};
use super::protobuf::Protobuf;
use super::{Format, Layout, SchemaId, frame};
use crate::intake::reject::Reject;
use crate::intake::schemas::{SchemaText, Schemas};

/// A schema in one of the languages that there are.
#[derive(Debug)]
pub(in crate::intake) enum Schema {
    Avro(Avro),
    Protobuf(Protobuf),
    /// JSON Schema: nothing of it is needed to read a value.
    Json,
}

/// A value without what stands around it, and the schema that it follows.
#[derive(Debug, Default)]
pub(in crate::intake) struct Framed<'a> {
    /// Nothing where the value holds it itself, or needs none.
    pub schema: Option<Arc<Schema>>,
    /// Which of the messages of a schema it is, where there are several.
    pub message: Option<MessageDescriptor>,
    pub body: &'a [u8],
}

/// Why a value cannot be read yet, or at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum Unframed {
    /// Nobody knows its schema.
    Unknown(SchemaId),
    /// It names none, or one that it cannot follow.
    Not(Reject),
}

/// What a header names, with what follows the name there.
pub(in crate::intake) type Named<'a> = Option<(SchemaId, &'a [u8])>;

impl Schema {
    /// Reads the schema of a format out of a file, and which message of it is meant.
    ///
    /// # Errors
    /// In words: why it is none.
    pub(in crate::intake) fn read(
        format: Format,
        (name, bytes): (&str, &[u8]),
        message: Option<&str>,
    ) -> Result<Arc<Schema>, String> {
        let text = || {
            let text = str::from_utf8(bytes).map_err(|error| error.to_string());
            text.map(str::to_owned)
        };
        let written = match format {
            Format::Avro => SchemaText::Avro(text()?, Vec::new()),
            Format::Protobuf if name.ends_with(".proto") => {
                SchemaText::Protobuf(text()?, Vec::new())
            }
            Format::Protobuf => SchemaText::Descriptors(bytes.to_vec()),
            _ => return Err("values of this format have none".into()),
        };
        let mut read = Schema::parse(&written)?;
        if let (Schema::Protobuf(file), Some(message)) = (&mut read, message) {
            file.only(message)?;
        }
        Ok(Arc::new(read))
    }

    /// Reads a schema as it is written.
    ///
    /// # Errors
    /// In words: why it is none.
    pub(in crate::intake) fn parse(written: &SchemaText) -> Result<Schema, String> {
        match written {
            SchemaText::Avro(text, others) => Avro::parse(text, others).map(Schema::Avro),
            SchemaText::Protobuf(text, others) => {
                Protobuf::of_text(text, others).map(Schema::Protobuf)
            }
            SchemaText::Json(_) => Ok(Schema::Json),
            SchemaText::Descriptors(bytes) => Protobuf::of_set(bytes).map(Schema::Protobuf),
        }
    }

    /// What names it by what it says, if something does.
    pub(in crate::intake) fn fingerprint(&self) -> Option<[u8; 8]> {
        match self {
            Schema::Avro(schema) => Some(schema.fingerprint),
            Schema::Protobuf(_) | Schema::Json => None,
        }
    }
}

impl Layout {
    /// Finds the schema of a value; `named` is what a header says of it.
    ///
    /// # Errors
    /// There is none, or nobody knows it.
    pub(in crate::intake) fn unframe<'a>(
        &self,
        bytes: &'a [u8],
        named: impl Fn() -> Named<'a>,
        schemas: &Schemas,
    ) -> Result<Framed<'a>, Unframed> {
        match self.format {
            Format::Avro => self.avro(bytes, named, schemas),
            Format::Protobuf => self.protobuf(bytes, named, schemas),
            _ => Ok(Framed {
                body: bytes,
                ..Framed::default()
            }),
        }
    }

    /// A mapping's own schema says what every value is, whatever it begins with, but for the one
    /// frame that names this very schema.
    fn avro<'a>(
        &self,
        bytes: &'a [u8],
        named: impl Fn() -> Named<'a>,
        schemas: &Schemas,
    ) -> Result<Framed<'a>, Unframed> {
        let single = avro::single(bytes);
        let framed = |schema, body| Framed {
            schema,
            body,
            message: None,
        };
        if let Some(Schema::Avro(own)) = self.schema.as_deref() {
            let body = single.filter(|(fingerprint, _)| *fingerprint == own.fingerprint);
            let body = body.map_or(bytes, |(_, body)| body);
            return Ok(framed(self.schema.clone(), body));
        }
        if avro::is_container(bytes) {
            return Ok(framed(None, bytes));
        }
        let single = single.map(|(fingerprint, body)| (SchemaId::Fingerprint(fingerprint), body));
        let header = named().map(|(id, _)| (id, bytes));
        let found = header.or(single).or_else(|| frame::split(bytes));
        let (id, body) = found.ok_or(Unframed::Not(Reject::NoSchema))?;
        let schema = schemas.get(id).ok_or(Unframed::Unknown(id))?;
        match &*schema {
            Schema::Avro(_) => Ok(framed(Some(schema), body)),
            Schema::Protobuf(_) | Schema::Json => Err(Unframed::Not(Reject::SchemaMismatch)),
        }
    }

    /// No message begins with a byte 0 or 1, so that its frame is known wherever there is one. A
    /// mapping's own schema stands for all versions of it: fields are known by their numbers.
    fn protobuf<'a>(
        &self,
        bytes: &'a [u8],
        named: impl Fn() -> Named<'a>,
        schemas: &Schemas,
    ) -> Result<Framed<'a>, Unframed> {
        let frame = frame::split(bytes);
        // What the header says ends with the message that is meant; the value then has no frame.
        let header = named().map(|(id, rest)| (id, if rest.is_empty() { &[0] } else { rest }));
        let id = header.or(frame).map(|(id, _)| id);
        let schema = match (&self.schema, id) {
            (Some(own), _) => own.clone(),
            (None, Some(id)) => schemas.get(id).ok_or(Unframed::Unknown(id))?,
            (None, None) => return Err(Unframed::Not(Reject::NoSchema)),
        };
        let Schema::Protobuf(read) = &*schema else {
            return Err(Unframed::Not(Reject::SchemaMismatch));
        };
        let (message, body) = match (header, frame) {
            (Some((_, rest)), _) => (read.named(rest).map_err(Unframed::Not)?.0, bytes),
            (None, Some((_, rest))) => read.named(rest).map_err(Unframed::Not)?,
            (None, None) => {
                let message = read.unnamed();
                (message.ok_or(Unframed::Not(Reject::NoSchema))?, bytes)
            }
        };
        Ok(Framed {
            schema: None,
            message: Some(message),
            body,
        })
    }
}
