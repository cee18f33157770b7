// SPDX-License-Identifier: EUPL-1.2
//! Protocol Buffers: messages that only their schema can tell apart.
//!
//! Fields have the names of the `.proto` file. One that has no presence always has a value, if only
//! its default; one that has presence is missing where nobody set it.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::Timestamp;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FileDescriptor, Kind, MapKey, MessageDescriptor,
    ReflectMessage, Value,
};
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};

use super::{Row, Rows, Tree, bytes, digits};
use crate::intake::reject::Reject;
use crate::observation::Unreadable;

/// Bytes of a message at most: what one byte says may take a hundred here.
const MOST: usize = 2 << 20;
/// Steps to a nested message at most.
const DEEPEST: i64 = 32;
/// The name of a file that was given without one.
const ROOT: &str = "vigie/schema.proto";

/// A schema that was read and found sound.
#[derive(Debug)]
pub(in crate::intake) struct Protobuf {
    /// The file in which messages are counted.
    file: FileDescriptor,
    /// What every value is, if that is said.
    message: Option<MessageDescriptor>,
}

/// The texts of files by name.
struct Texts(HashMap<String, String>);

impl FileResolver for Texts {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        match self.0.get(name) {
            Some(text) => File::from_source(name, text),
            None => Err(protox::Error::file_not_found(name)),
        }
    }
}

impl Protobuf {
    /// Reads the text of a `.proto` file, and those that it imports by name.
    ///
    /// # Errors
    /// In words: why it is none.
    pub(super) fn of_text(text: &str, others: &[(String, String)]) -> Result<Protobuf, String> {
        let mut texts: HashMap<_, _> = others.iter().cloned().collect();
        texts.insert(ROOT.to_owned(), text.to_owned());
        let mut resolver = ChainFileResolver::new();
        resolver.add(Texts(texts));
        resolver.add(GoogleFileResolver::new());
        let mut compiler = protox::Compiler::with_file_resolver(resolver);
        let compiled = compiler.open_file(ROOT);
        let compiled = compiled.map_err(|error| error.to_string())?;
        Protobuf::of_pool(&compiled.descriptor_pool())
    }

    /// Reads a compiled set of files, the last of which imports the others.
    ///
    /// # Errors
    /// In words: why it is none.
    pub(super) fn of_set(bytes: &[u8]) -> Result<Protobuf, String> {
        let pool = DescriptorPool::decode(bytes).map_err(|error| error.to_string())?;
        Protobuf::of_pool(&pool)
    }

    fn of_pool(pool: &DescriptorPool) -> Result<Protobuf, String> {
        let file = pool.files().last().ok_or("there is no file in it")?;
        let message = None;
        Ok(Protobuf { file, message })
    }

    /// Says that every value is a message of this name.
    ///
    /// # Errors
    /// In words: there is no such message.
    pub(super) fn only(&mut self, name: &str) -> Result<(), String> {
        let message = self.file.parent_pool().get_message_by_name(name);
        self.message = Some(message.ok_or_else(|| format!("there is no message {name} in it"))?);
        Ok(())
    }

    /// The message that a frame names by its place in the file, and what follows the frame.
    pub(super) fn named<'a>(
        &self,
        framed: &'a [u8],
    ) -> Result<(MessageDescriptor, &'a [u8]), Reject> {
        let (path, body) = indexes(framed).ok_or(Reject::SchemaMismatch)?;
        let found = match &self.message {
            Some(message) => Some(message.clone()),
            None => self.at(&path),
        };
        found
            .map(|found| (found, body))
            .ok_or(Reject::SchemaMismatch)
    }

    /// What a value is where no frame says so: the message that is meant, or the first of the file.
    pub(super) fn unnamed(&self) -> Option<MessageDescriptor> {
        self.message.clone().or_else(|| self.at(&[0]))
    }

    fn at(&self, path: &[usize]) -> Option<MessageDescriptor> {
        let (first, inner) = path.split_first()?;
        let first = self.file.messages().nth(*first)?;
        inner
            .iter()
            .try_fold(first, |message, at| message.child_messages().nth(*at))
    }
}

/// The message that these bytes are.
pub(super) fn row<'r>(of: &MessageDescriptor, bytes: &[u8]) -> Result<Rows<'r>, Reject> {
    if bytes.len() > MOST {
        return Err(Reject::TooLarge);
    }
    // The library goes no deeper than 100 messages.
    let read = DynamicMessage::decode(of.clone(), bytes).map_err(|_| Reject::SchemaMismatch)?;
    let tree = message(&read);
    let is_twice = false;
    Ok(smallvec::smallvec![Ok(Row { tree, is_twice })])
}

/// The places of a message in its file, as serializers of a schema registry write them: how many,
/// and each; nothing written for the first message of the file but a zero.
fn indexes(mut bytes: &[u8]) -> Option<(Vec<usize>, &[u8])> {
    let count = zigzag(&mut bytes)?;
    if count == 0 {
        return Some((vec![0], bytes));
    }
    let mut path = Vec::new();
    for _ in 0..Some(count).filter(|count| (1..=DEEPEST).contains(count))? {
        path.push(usize::try_from(zigzag(&mut bytes)?).ok()?);
    }
    Some((path, bytes))
}

/// A zig-zag number of up to five bytes, the lowest bits first.
fn zigzag(bytes: &mut &[u8]) -> Option<i64> {
    let mut bits = 0_u64;
    for shift in (0..35).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        bits |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some((bits >> 1) as i64 ^ -((bits & 1) as i64));
        }
    }
    None
}

fn message<'r>(read: &DynamicMessage) -> Tree<'r> {
    let of = read.descriptor();
    let part = |number| read.get_field_by_number(number);
    let whole =
        |number| part(number).and_then(|part| part.as_i64().or(part.as_i32().map(i64::from)));
    let parts = || Some((whole(1)?, whole(2)?));
    match of.full_name().strip_prefix("google.protobuf.") {
        Some("Timestamp") => {
            let moment = parts().and_then(|(seconds, nanos)| {
                Timestamp::new(seconds, i32::try_from(nanos).ok()?).ok()
            });
            match moment {
                Some(moment) => Tree::Text(moment.to_string().into()),
                None => Tree::broken("a moment out of range", Unreadable::Time),
            }
        }
        Some("Duration") => {
            let (seconds, nanos) = parts().unwrap_or_default();
            let nanos = i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
            let digits = digits::scaled(nanos, 9).unwrap_or_default();
            let short = digits.trim_end_matches('0').trim_end_matches('.');
            Tree::Number(short.to_owned().into())
        }
        Some(
            "DoubleValue" | "FloatValue" | "Int64Value" | "UInt64Value" | "Int32Value"
            | "UInt32Value" | "BoolValue" | "StringValue" | "BytesValue",
        ) => match (of.get_field(1), part(1)) {
            (Some(field), Some(inner)) => value(&inner, &field.kind()),
            _ => Tree::Null,
        },
        _ => {
            let fields = of.fields();
            let told = fields.filter(|one| !one.supports_presence() || read.has_field(one));
            let member = |field: prost_reflect::FieldDescriptor| {
                let found = value(&read.get_field(&field), &field.kind());
                (field.name().to_owned().into(), found)
            };
            Tree::object(told.map(member).collect()).0
        }
    }
}

fn value<'r>(read: &Value, kind: &Kind) -> Tree<'r> {
    match read {
        Value::Bool(truth) => Tree::Bool(*truth),
        Value::I32(number) => digits::whole(number),
        Value::I64(number) => digits::whole(number),
        Value::U32(number) => digits::whole(number),
        Value::U64(number) => digits::whole(number),
        Value::F32(number) => digits::float(*number),
        Value::F64(number) => digits::float(*number),
        Value::String(text) => Tree::Text(text.clone().into()),
        Value::Bytes(bytes) => bytes::of(bytes).into_owned(),
        Value::EnumNumber(number) => {
            let known = kind.as_enum().and_then(|of| of.get_value(*number));
            match known {
                Some(known) => Tree::Text(known.name().to_owned().into()),
                None => digits::whole(number),
            }
        }
        Value::Message(inner) => message(inner),
        Value::List(items) => Tree::List(items.iter().map(|item| value(item, kind)).collect()),
        Value::Map(map) => {
            let of = kind.as_message().map(|entry| entry.map_entry_value_field());
            let of = of.map_or(Kind::Bool, |field| field.kind());
            let members = map
                .iter()
                .map(|(name, inner)| (key(name).into(), value(inner, &of)));
            Tree::object(members.collect()).0
        }
    }
}

fn key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(key) => key.to_string(),
        MapKey::I32(key) => key.to_string(),
        MapKey::I64(key) => key.to_string(),
        MapKey::U32(key) => key.to_string(),
        MapKey::U64(key) => key.to_string(),
        MapKey::String(key) => key.clone(),
    }
}
