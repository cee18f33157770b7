// SPDX-License-Identifier: EUPL-1.2
//! Why a record is not read, as a closed list of words.

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
    /// No format is declared for its topic.
    NoMapping,
}

impl Reject {
    /// The word for metrics and the dead letters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Reject::TooLarge => "too_large",
            Reject::NotUtf8 => "not_utf8",
            Reject::NotJson => "not_json",
            Reject::NoEnvelope => "no_envelope",
            Reject::NoId => "no_id",
            Reject::NoTime => "no_time",
            Reject::BadTime => "bad_time",
            Reject::NoKind => "no_kind",
            Reject::NoMapping => "no_mapping",
        }
    }

    /// Every reason.
    pub const ALL: [Reject; 9] = [
        Reject::TooLarge,
        Reject::NotUtf8,
        Reject::NotJson,
        Reject::NoEnvelope,
        Reject::NoId,
        Reject::NoTime,
        Reject::BadTime,
        Reject::NoKind,
        Reject::NoMapping,
    ];
}

/// What became of a record in intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It yielded observations; the engine says which of them were there before.
    Observed,
    /// A declared rule sets it aside, by its name.
    Ignored(&'static str),
    /// It could not be read.
    Rejected(Reject),
}

/// What is worth knowing about an observation beyond its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notes {
    /// Its stamp lay in the future and was moved to the broker's time.
    pub future: bool,
    /// Its kind is not in the vocabulary.
    pub unmapped: bool,
    /// A field held another type than it should; it counts as missing.
    pub wrong_type: bool,
    /// A key that is read stood twice in one object (RFC 8259 leaves open which counts): the last
    /// one counted.
    pub duplicate_key: bool,
}
