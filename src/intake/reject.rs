// SPDX-License-Identifier: EUPL-1.2
//! Why a record is not read, as a closed list of words, and what is handed over of one that is.

use super::decode::SchemaId;
use super::remark::Remark;
use crate::observation::Observation;

/// Why a record went to the dead letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reject {
    /// The value is larger than the limit.
    TooLarge,
    /// The value is not UTF-8.
    NotUtf8,
    /// The value is not JSON, is cut short, or is nested too deeply.
    NotJson,
    /// There is no CloudEvents envelope around it.
    NoEnvelope,
    /// The event has no id, or no source that gave it.
    NoId,
    /// The event does not say when it happened.
    NoTime,
    /// What it says about when is no point in time.
    BadTime,
    /// Neither `type` nor `kind` says what happened.
    NoKind,
    /// `type` and `kind` say that different things happened.
    KindConflict,
    /// No format is declared for its topic.
    NoMapping,
    /// It says that it follows another version of CloudEvents than 1.0.
    SpecVersion,
    /// The event has data that cannot be opened, or that is no object.
    BadData,
    /// The value begins as a schema registry's serializers write it, and is no JSON.
    SchemaFrame,
    /// The value is not compressed as its mapping says, or cut short.
    BadCompression,
    /// Where the mapping expects a list, or a word that decides what happened, stands something
    /// else.
    BadShape,
    /// The value is not in the format its mapping names.
    BadFormat,
    /// The line that should name the columns does not name those that the mapping reads: it may be
    /// data.
    WrongColumns,
    /// Where an event should be stands a text, a number, null or a list.
    NotObject,
    /// The value is no text, and begins as what is compressed does; its mapping does not say so.
    LooksCompressed,
    /// Nothing says which schema the value follows.
    NoSchema,
    /// The value does not follow its schema.
    SchemaMismatch,
}

impl Reject {
    /// The word for metrics and the dead letters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Reject::TooLarge => "too_large",
            Reject::NotUtf8 => "not_utf8",
            Reject::NotJson => "not_json",
            Reject::NoEnvelope => "no_envelope",
            Reject::NoId => "no_id",
            Reject::NoTime => "no_time",
            Reject::BadTime => "bad_time",
            Reject::NoKind => "no_kind",
            Reject::KindConflict => "kind_conflict",
            Reject::NoMapping => "no_mapping",
            Reject::SpecVersion => "spec_version",
            Reject::BadData => "bad_data",
            Reject::SchemaFrame => "schema_frame",
            Reject::BadCompression => "bad_compression",
            Reject::BadShape => "bad_shape",
            Reject::BadFormat => "bad_format",
            Reject::WrongColumns => "wrong_columns",
            Reject::NotObject => "not_object",
            Reject::LooksCompressed => "looks_compressed",
            Reject::NoSchema => "no_schema",
            Reject::SchemaMismatch => "schema_mismatch",
        }
    }

    /// Every reason.
    pub const ALL: [Reject; 21] = [
        Reject::TooLarge,
        Reject::NotUtf8,
        Reject::NotJson,
        Reject::NoEnvelope,
        Reject::NoId,
        Reject::NoTime,
        Reject::BadTime,
        Reject::NoKind,
        Reject::KindConflict,
        Reject::NoMapping,
        Reject::SpecVersion,
        Reject::BadData,
        Reject::SchemaFrame,
        Reject::BadCompression,
        Reject::BadShape,
        Reject::BadFormat,
        Reject::WrongColumns,
        Reject::NotObject,
        Reject::LooksCompressed,
        Reject::NoSchema,
        Reject::SchemaMismatch,
    ];
}

/// What became of a record in intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It yielded observations; the engine says which of them were there before.
    Observed,
    /// A declared rule sets it aside, by its name.
    Ignored(&'static str),
    /// It could not be read, nor any event in it: why not the first one. The others were handed
    /// over.
    Rejected(Reject),
    /// Nobody knows its schema yet: nothing of it was handed over, and it is to be read again.
    Waits(SchemaId),
}

/// What intake hands over of a record, in order.
#[derive(Debug)]
pub enum Item<'i, 'a> {
    /// An observation, and what has to be told about it.
    Seen(&'i Observation<'a>, &'i [Remark]),
    /// An event that cannot be read, by its place among those of the record, from 0.
    Rejected(usize, Reject),
}
