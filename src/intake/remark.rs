// SPDX-License-Identifier: EUPL-1.2
//! What has to be told about an event that was read.

use smallvec::SmallVec;

use crate::observation::{Field, ForeignName, Unreadable};

/// Something about an event that has to be told. The order of variants is that of listings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remark {
    /// A field that a clause reads holds what cannot be understood.
    Unreadable(Field, Unreadable),
    /// Its kind is not in the vocabulary: what its source calls it, and the system if that is known.
    Unmapped(ForeignName, Option<ForeignName>),
    /// Its time lay in the future and was placed at the moment of reading.
    Future,
    /// A mapping read a time before 2001.
    Old,
    /// A civil time that comes twice that day, or never, or a day without an hour.
    CivilTime(Field, CivilTime),
    /// A key that is read stood twice in one object (RFC 8259 leaves open which counts): the last
    /// one counted.
    DuplicateKey,
    /// A key of `data` that the canonical form does not have.
    UnreadKey(ForeignName),
}

/// Why a civil time is no single moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CivilTime {
    /// The clocks were put back, and it came twice.
    Twice,
    /// The clocks were put forward, and it never came.
    Never,
    /// It is a day without an hour: its first moment is taken.
    HourUnknown,
}

impl Remark {
    /// The word for metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Remark::Unreadable(..) => "unreadable",
            Remark::Unmapped(..) => "unmapped_kind",
            Remark::Future => "future_stamp",
            Remark::Old => "old_time",
            Remark::CivilTime(..) => "civil_time",
            Remark::DuplicateKey => "duplicate_key",
            Remark::UnreadKey(_) => "unread_key",
        }
    }

    /// The words of all of them.
    pub const NAMES: [&'static str; 7] = [
        "unreadable",
        "unmapped_kind",
        "future_stamp",
        "old_time",
        "civil_time",
        "duplicate_key",
        "unread_key",
    ];
}

/// What there is to tell of one event; nearly always nothing.
pub type Remarks = SmallVec<[Remark; 1]>;

impl CivilTime {
    /// The word for findings and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            CivilTime::Twice => "twice",
            CivilTime::Never => "never",
            CivilTime::HourUnknown => "hour_unknown",
        }
    }

    /// Every reason.
    pub const ALL: [CivilTime; 3] = [CivilTime::Twice, CivilTime::Never, CivilTime::HourUnknown];
}
