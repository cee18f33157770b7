// SPDX-License-Identifier: EUPL-1.2
//! How an event stands in its record (CloudEvents 1.0 over Kafka), told by headers and content type;
//! and what its attributes are for.

use std::borrow::Cow;

use super::known::Known;
use crate::intake::record::Record;
use crate::observation::{Field, Plan};

/// What an attribute of the envelope, or a member beside them, is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    Id,
    Source,
    Type,
    Time,
    SpecVersion,
    DataContentType,
    /// The way that the event came.
    Trace,
    Data,
    DataBase64,
    /// It can fill this field where `data` does not.
    Field(Field),
}

impl Attribute {
    /// Whether it says nothing of the event itself: it names it, or says how it is written, or which
    /// way it came.
    pub(super) fn is_around(self) -> bool {
        match self {
            Attribute::Id
            | Attribute::Source
            | Attribute::SpecVersion
            | Attribute::DataContentType
            | Attribute::Trace => true,
            Attribute::Type
            | Attribute::Time
            | Attribute::Data
            | Attribute::DataBase64
            | Attribute::Field(_) => false,
        }
    }
}

/// The members of a structured event, as far as somebody reads them.
pub(super) fn attributes(plan: &Plan) -> Known<Attribute> {
    let mut known = Known::default();
    for (name, attribute) in [
        ("id", Attribute::Id),
        ("source", Attribute::Source),
        ("type", Attribute::Type),
        ("time", Attribute::Time),
        ("specversion", Attribute::SpecVersion),
        ("datacontenttype", Attribute::DataContentType),
        ("traceparent", Attribute::Trace),
        ("tracestate", Attribute::Trace),
        ("data", Attribute::Data),
        ("data_base64", Attribute::DataBase64),
    ] {
        known.add(name, attribute);
    }
    for field in plan.fields().iter().filter(|field| **field != Field::TIME) {
        if let Some(name) = field.attribute() {
            known.add(name, Attribute::Field(*field));
        }
    }
    known
}

/// How an event stands in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Attributes in headers, `data` in the value.
    Binary,
    /// All in the value: one event, or several in an array.
    Structured,
    /// There is none: the value is null, and no header says otherwise.
    Tombstone,
    /// In a format of CloudEvents that is not JSON.
    Foreign,
}

/// What stands before the name of an attribute in a header.
const PREFIX: &str = "ce_";

/// The mode of a record.
pub(super) fn mode(record: &Record<'_>) -> Mode {
    let has_attributes = record
        .headers
        .iter()
        .any(|(name, _)| attribute(name).is_some());
    if record.payload.is_none_or(<[u8]>::is_empty) && has_attributes {
        return Mode::Binary;
    }
    if record.payload.is_none() {
        return Mode::Tombstone;
    }
    let media = content_type(record).map(media_type);
    match media.as_deref() {
        Some(
            "application/cloudevents"
            | "application/cloudevents+json"
            | "application/cloudevents-batch+json",
        ) => Mode::Structured,
        Some(media) if media.starts_with("application/cloudevents") => Mode::Foreign,
        _ if has_attributes => Mode::Binary,
        _ => Mode::Structured,
    }
}

/// The attribute in a header of this name, in small letters.
pub(super) fn attribute(header: &str) -> Option<Cow<'_, str>> {
    let (prefix, name) = header.split_at_checked(PREFIX.len())?;
    if !prefix.eq_ignore_ascii_case(PREFIX) {
        return None;
    }
    let is_small = !name.bytes().any(|byte| byte.is_ascii_uppercase());
    Some(if is_small {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_ascii_lowercase())
    })
}

/// What the content type of a record says; the last one counts.
pub(super) fn content_type<'a>(record: &Record<'a>) -> Option<&'a str> {
    let headers = record.headers.iter().rev();
    let mut types = headers.filter(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    str::from_utf8(types.next()?.1).ok()
}

/// Whether a content type says that what it speaks of is JSON.
pub(super) fn is_json(content_type: &str) -> bool {
    let media = media_type(content_type);
    let (kind, format) = media.split_once('/').unwrap_or_default();
    format == "json" && matches!(kind, "application" | "text") || format.ends_with("+json")
}

/// The type and subtype of a content type, in small letters and without parameters.
fn media_type(content_type: &str) -> String {
    let media = content_type.split(';').next().unwrap_or_default();
    media.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::EventTime;

    fn told(payload: Option<&'static [u8]>, headers: &[(&'static str, &'static str)]) -> Mode {
        let headers = headers.iter();
        mode(&Record {
            topic: "t",
            partition: 0,
            offset: 0,
            stamp: None,
            read_at: EventTime::default(),
            key: None,
            payload,
            headers: headers
                .map(|(name, value)| (*name, value.as_bytes()))
                .collect(),
        })
    }

    #[test]
    fn content_type_goes_before_headers_and_headers_before_guesses() {
        let id = ("CE_Id", "1");
        let some = Some(&b"{}"[..]);
        let structured = "Application/CloudEvents+JSON; charset=utf-8";
        assert_eq!(told(some, &[]), Mode::Structured);
        assert_eq!(told(some, &[id]), Mode::Binary);
        assert_eq!(
            told(some, &[id, ("Content-Type", structured)]),
            Mode::Structured
        );
        let batch = ("content-type", "application/cloudevents-batch+json");
        assert_eq!(told(some, &[batch]), Mode::Structured);
        let avro = ("content-type", "application/cloudevents+avro");
        assert_eq!(told(some, &[avro]), Mode::Foreign);
        assert_eq!(
            told(some, &[id, ("content-type", "application/json")]),
            Mode::Binary
        );
        assert_eq!(told(None, &[]), Mode::Tombstone);
        assert_eq!(told(None, &[("content-type", structured)]), Mode::Tombstone);
        assert_eq!(
            told(None, &[id, ("content-type", structured)]),
            Mode::Binary
        );
        assert_eq!(told(Some(b""), &[id]), Mode::Binary);
    }

    #[test]
    fn what_is_json_says_so() {
        for json in [
            "application/json",
            "text/json; a=b",
            "application/vnd.x+json",
        ] {
            assert!(is_json(json), "{json}");
        }
        for other in [
            "text/plain",
            "application/xml",
            "json",
            "application/json-seq",
            "",
        ] {
            assert!(!is_json(other), "{other}");
        }
    }
}
