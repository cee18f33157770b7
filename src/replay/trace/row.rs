// SPDX-License-Identifier: EUPL-1.2
//! What is asked, and what became of each record that was read for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::agreement::Pattern;
use crate::engine::{Fate, Look, Role, Skip};
use crate::intake::Reject;
use crate::observation::{EventTime, Field, Unreadable};

/// Topic, partition and offset.
pub type Place = (String, i32, i64);

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// Position of the clause in the agreement.
    pub clause: usize,
    /// Only events of this group: fields with their values. A person is named by a pseudonym, and
    /// the empty text is nobody.
    pub group: BTreeMap<Field, String>,
    /// First moment.
    pub from: EventTime,
    /// First moment after it.
    pub until: EventTime,
    /// What an alert says, if one is to be explained.
    pub alert: Option<Alerted>,
}

/// What an alert says of the records that it rests on.
#[derive(Debug, Clone, Default)]
pub struct Alerted {
    /// How many there are.
    pub count: u64,
    /// Whether it was taken back since: then nothing is counted any more.
    pub is_withdrawn: bool,
    /// Where they lie and their SHA-256, in hexadecimal digits; not all of them if there are many.
    pub named: BTreeMap<Place, String>,
}

impl Question {
    /// The offsets of a partition that the alert names.
    pub fn named_of(&self, topic: &str, partition: i32) -> impl Iterator<Item = i64> {
        let named = self.alert.iter().flat_map(|alert| alert.named.keys());
        let here = named.filter(move |place| place.0 == topic && place.1 == partition);
        here.map(|place| place.2)
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Records read.
    pub read: u64,
    /// Events of the group, and what the alert names; in order of time.
    pub rows: Vec<Row>,
    /// Records and events that could not be read and that nobody knows to be of another time, also
    /// those beyond the rows.
    pub rejected: u64,
    /// Those that the alert names and that were handed over.
    pub met: BTreeSet<Place>,
}

/// One event, or one record that yields none.
#[derive(Debug, Clone)]
pub struct Row {
    /// When it happened; nothing if it cannot be read.
    pub time: Option<EventTime>,
    /// Where its record lies.
    pub place: Place,
    /// Its place among the events of its record, if it alone cannot be read.
    pub element: Option<usize>,
    /// Whether it counts, or why it does not.
    pub why: Why,
    /// Fields of it that cannot be understood.
    pub unreadable: Vec<(Field, Unreadable)>,
}

/// Whether an event counts, or why it does not.
#[derive(Debug, Clone)]
pub enum Why {
    /// It counts. A field without a value leaves open whether it has the property.
    Counts(Role, Option<Field>),
    /// It would count, but the order that the alert is about does not need it.
    Beside,
    /// It was there before: same source, id and content.
    Duplicate,
    /// A later telling of it counts in its place.
    Superseded,
    /// It came too late to change a verdict.
    Late,
    /// The clause could not count it, for want of the field.
    Skipped(Skip, Option<Field>),
    /// It shows only what was declared.
    Declared,
    /// It does not fulfil these conditions.
    Fails(Vec<Pattern>),
    /// It happened before the agreement is in force, or after.
    NotInForce,
    /// The alert names it, but the clause is not about events of its kind.
    OtherKind,
    /// The alert names it, but it is of another group.
    OtherGroup,
    /// The alert names it, but it happened at another time.
    OtherTime,
    /// It cannot be read.
    Rejected(Reject),
    /// A declared rule sets it aside.
    Ignored(&'static str),
    /// The record that stands there is another one than the alert names.
    Replaced,
    /// There is no event in it.
    Empty,
}

impl Why {
    /// Of an event of the group and time asked for.
    pub(super) fn of(look: &Look, fate: Fate) -> Why {
        match (fate, look.role) {
            (Fate::Late, _) => Why::Late,
            (Fate::Duplicate, _) => Why::Duplicate,
            (Fate::Superseded, _) => Why::Superseded,
            (Fate::Skipped(why), _) => Why::Skipped(why, None),
            (Fate::Counted, Some(role)) => {
                let open = look
                    .skipped
                    .iter()
                    .find(|(why, _)| matches!(why, Skip::Undecided | Skip::Unstated));
                Why::Counts(role, open.and_then(|one| one.1))
            }
            (Fate::Counted | Fate::Unmatched, _) => match look.skipped.last() {
                Some((Skip::Early, _)) => Why::NotInForce,
                Some((why, field)) => Why::Skipped(*why, *field),
                None if !look.is_in_force => Why::NotInForce,
                None if !look.failed.is_empty() => Why::Fails(look.failed.clone()),
                None => Why::Declared,
            },
        }
    }

    /// Whether it counts.
    #[must_use]
    pub fn counts(&self) -> bool {
        matches!(self, Why::Counts(..))
    }

    /// The word for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Why::Counts(..) => "counts",
            Why::Beside => "beside",
            Why::Duplicate => "duplicate",
            Why::Superseded => "superseded",
            Why::Late => "late",
            Why::Skipped(why, _) => why.name(),
            Why::Declared => "declared",
            Why::Fails(_) => "condition",
            Why::NotInForce => "not_in_force",
            Why::OtherKind => "other_kind",
            Why::OtherGroup => "other_group",
            Why::OtherTime => "other_time",
            Why::Rejected(why) => why.name(),
            Why::Ignored(_) => "ignored",
            Why::Replaced => "replaced",
            Why::Empty => "no_event",
        }
    }
}
