// SPDX-License-Identifier: EUPL-1.2
//! Observations in the compact form that crosses from intake threads to the engine.
//!
//! An [`Entry`] is one observation without its content: place, time, name, one [`Match`] for each
//! clause that it counts for, and one [`Skipped`] for each that it should perhaps count for and
//! cannot. Texts live in one arena per batch.

use std::ops::Range;

use crate::observation::{EventName, EventTime, Field};

/// Number of a source partition, given out by whoever feeds the engine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PartitionId(pub u32);

/// Some observations of one or several partitions, each partition's in order of offset.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) entries: Vec<Entry>,
    pub(super) matches: Vec<Match>,
    pub(super) arena: Vec<u8>,
    /// SHA-256 of the payload of entries that have hits.
    pub(super) digests: Vec<[u8; 32]>,
    pub(super) skipped: Vec<Skipped>,
}

/// One observation.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub source: PartitionId,
    pub offset: i64,
    pub time: EventTime,
    /// Whether it was placed there because it lay in the future: then it says nothing of how far
    /// time has come.
    pub is_placed: bool,
    pub name: EventName,
    /// First hit; the last is where the next entry's begin.
    pub matches: u32,
    /// First of what could not be counted, in the same way.
    pub skipped: u32,
    /// Its site, if the agreement declares sites and not this one; else empty.
    pub stray_site: Text,
    pub site: Text,
    pub team: Text,
    /// Hash of the person concerned, 0 if unknown; tells group sizes, never leaves.
    pub person: u64,
    /// Index into `digests`; without meaning when there are no hits.
    pub digest: u32,
}

/// A clause that an entry counts for.
#[derive(Debug, Clone)]
pub(super) struct Match {
    pub rule: u16,
    pub key: Text,
    pub contribution: Contribution,
    /// The exception or silence it falls under, by number; 0 is none.
    pub waiver: u32,
}

/// What an event adds to an aggregate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Contribution {
    /// That it happened.
    One,
    /// A finite number.
    Number(f64),
    /// A value among different ones, by its 128-bit hash.
    Value(u128),
    /// That it happened, and whether it has a property.
    Flag(bool),
    /// A stretch of time; the first is not after the second.
    Interval(EventTime, EventTime),
    /// The part of it that lies in one window.
    Part(EventTime, EventTime),
    /// A cohort, by its hash, and whether it met the outcome.
    Cohort(u64, bool),
    /// A place in an order of events.
    Side(Side),
}

/// Which part an event plays in an order of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// What comes first.
    First,
    /// What comes then.
    Then,
    /// Both: it follows what came before it, and others may follow it.
    Both,
}

impl Side {
    /// From which of the two patterns match; `main` is what comes first, or what comes then.
    pub(super) fn of(main: bool, other: bool, main_first: bool) -> Option<Side> {
        match (main, other) {
            (true, true) => Some(Side::Both),
            (false, false) => None,
            (main, _) if main == main_first => Some(Side::First),
            _ => Some(Side::Then),
        }
    }

    pub(super) fn is_first(self) -> bool {
        self != Side::Then
    }

    pub(super) fn is_then(self) -> bool {
        self != Side::First
    }

    /// The number that stands for it in stored state.
    pub(super) fn code(self) -> u64 {
        match self {
            Side::First => 1,
            Side::Then => 2,
            Side::Both => 3,
        }
    }

    /// The side that a number stands for.
    pub(super) fn of_code(code: u64) -> Option<Side> {
        match code {
            1 => Some(Side::First),
            2 => Some(Side::Then),
            3 => Some(Side::Both),
            _ => None,
        }
    }
}

/// A clause may be about the event, but it could not be counted, or not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Skipped {
    pub rule: u16,
    pub why: Skip,
    /// The field that it is for want of.
    pub field: Option<Field>,
}

/// Why an event could not be counted for a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// A field of `per` has no value: nobody knows whose event it is.
    NoGroup,
    /// A condition of the clause asks for a field without a value, and nothing else decides.
    Undecided,
    /// As `Undecided`, of a clause that is about events of any kind: most do not say what it asks.
    Unstated,
    /// Its time is a guess, and the clause measures time to the second.
    GuessedTime,
    /// The field to aggregate has no value: unknown is not zero.
    NoValue,
    /// The value to add up is negative, and would lower what others add.
    Negative,
    /// The cap on live groups is reached.
    GroupLimit,
    /// It happened before the agreement came into force.
    Early,
    /// It happened outside every shift.
    NoShift,
    /// Its interval is missing, runs backwards, or lies more than a day from its time.
    NoInterval,
}

impl Skip {
    /// Every reason.
    pub const ALL: [Skip; 10] = [
        Skip::NoGroup,
        Skip::Undecided,
        Skip::Unstated,
        Skip::GuessedTime,
        Skip::NoValue,
        Skip::Negative,
        Skip::GroupLimit,
        Skip::Early,
        Skip::NoShift,
        Skip::NoInterval,
    ];

    /// The word for metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Skip::NoGroup => "no_group",
            Skip::Undecided => "undecided",
            Skip::Unstated => "unstated",
            Skip::GuessedTime => "guessed_time",
            Skip::NoValue => "no_value",
            Skip::Negative => "negative",
            Skip::GroupLimit => "group_limit",
            Skip::Early => "early",
            Skip::NoShift => "no_shift",
            Skip::NoInterval => "no_interval",
        }
    }
}

/// Bytes in the arena of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Text {
    start: u32,
    len: u32,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Number of observations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds no observation.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Empties it, keeping its memory for the next round.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.matches.clear();
        self.arena.clear();
        self.digests.clear();
        self.skipped.clear();
    }

    pub(super) fn text(&self, text: Text) -> &[u8] {
        &self.arena[text.start as usize..(text.start + text.len) as usize]
    }

    pub(super) fn hits_of(&self, index: usize) -> Range<usize> {
        let end = self
            .entries
            .get(index + 1)
            .map_or(self.matches.len(), |next| next.matches as usize);
        self.entries[index].matches as usize..end
    }

    /// What an entry could not be counted for.
    pub(super) fn skipped_of(&self, index: usize) -> &[Skipped] {
        let end = self.entries.get(index + 1);
        let end = end.map_or(self.skipped.len(), |next| next.skipped as usize);
        &self.skipped[self.entries[index].skipped as usize..end]
    }

    /// Opens a text at the end of the arena; [`Batch::close`] returns it.
    pub(super) fn open(&self) -> usize {
        self.arena.len()
    }

    pub(super) fn close(&self, from: usize) -> Text {
        Text {
            start: from as u32,
            len: (self.arena.len() - from) as u32,
        }
    }
}
