// SPDX-License-Identifier: EUPL-1.2
//! What the monitor found out about its own sight.

use serde::{Deserialize, Serialize};

use crate::observation::EventTime;

/// What the monitor found out about its own sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Records were gone before they were read.
    Gap,
    /// A topic was deleted and made anew.
    TopicReset,
    /// Records are others than those that were read at their offsets.
    Rewritten,
    /// A topic is gone.
    TopicGone,
    /// A partition appeared.
    PartitionNew,
    /// A partition has been silent and holds back no window.
    PartitionIdle,
    /// Events came too late to change a verdict.
    Late,
    /// Records of a kind that no mapping knows.
    Unmapped,
    /// A limit was reached.
    Limit,
    /// Stored state belongs to no clause any more.
    StateDropped,
    /// The connection has no encryption.
    Plaintext,
    /// Nobody has signed the agreement.
    Draft,
    /// Event stamps lay in the future.
    FutureStamps,
    /// The agreement reads fields that no mapping in use fills.
    Unfilled,
    /// Files that were to be read anew have mistakes: the old ones stay in force.
    ReloadRefused,
    /// The last day of the agreement is over, and it goes on applying.
    Expired,
    /// The day on which the parties wanted to look at the agreement again is over.
    ReviewDue,
    /// The union's mirror knows more leaves of this log than the store holds.
    Behind,
    /// The union's mirror has signed another log under this name.
    OtherLog,
    /// This program words the agreement otherwise than the one with which it was signed.
    Reworded,
    /// A field that a clause reads holds what cannot be understood.
    Unreadable,
    /// Facts that a clause is about belong to nobody: a field of its `per` has no value.
    Unattributed,
    /// A clause cannot tell whether it is about a fact, for want of a field.
    Undecided,
    /// A source gave one id to events of different content.
    IdReused,
    /// Events come from a site that the agreement does not declare.
    UndeclaredSite,
    /// Events have keys that the canonical form does not have.
    UnreadKeys,
    /// Records, or events in them, cannot be read.
    Rejected,
    /// Civil times that come twice, or never.
    CivilTimes,
    /// A mapping read times before 2001.
    OldTimes,
    /// Reading began at a moment: where that was, by the stamps of the records.
    StartedAt,
    /// Records wait for a schema that is not there: they are read when it has come.
    SchemaMissing,
    /// The leaders of partitions do not answer: what happens there is not seen.
    Unseen,
    /// They answer again.
    SeenAgain,
    /// Records wait for the end of a transaction that nobody ends.
    OpenTransaction,
    /// The configuration names a topic that is not there.
    TopicMissing,
    /// A topic is compacted: earlier records of a key go, read or not.
    Compacted,
    /// Offsets hold no record, and no transaction explains it.
    Holes,
    /// Topics that a pattern matches are not read: they bear names as those of Kafka itself.
    LeftOut,
}

/// What is known of a kind.
struct Row {
    name: &'static str,
    loses_sight: bool,
}

const fn lost(name: &'static str) -> Row {
    Row {
        name,
        loses_sight: true,
    }
}

const fn kept(name: &'static str) -> Row {
    Row {
        name,
        loses_sight: false,
    }
}

impl FindingKind {
    /// The word for metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether the monitor then saw, or may have seen, less than before. What is counted, each with
    /// its reason, is not lost.
    #[must_use]
    pub fn loses_sight(self) -> bool {
        self.row().loses_sight
    }

    /// Everything about a kind but its words, which are in `report/locale/findings.*.ftl`.
    const fn row(self) -> Row {
        match self {
            FindingKind::Gap => lost("gap"),
            FindingKind::TopicReset => lost("topic_reset"),
            FindingKind::Rewritten => lost("rewritten"),
            FindingKind::TopicGone => lost("topic_gone"),
            FindingKind::PartitionNew => kept("partition_new"),
            FindingKind::PartitionIdle => kept("partition_idle"),
            FindingKind::Late => kept("late"),
            FindingKind::Unmapped => kept("unmapped"),
            FindingKind::Limit => lost("limit"),
            FindingKind::StateDropped => lost("state_dropped"),
            FindingKind::Plaintext => kept("plaintext"),
            FindingKind::Draft => kept("draft"),
            FindingKind::FutureStamps => kept("future_stamps"),
            FindingKind::Unfilled => lost("unfilled"),
            FindingKind::ReloadRefused => kept("reload_refused"),
            FindingKind::Expired => kept("expired"),
            FindingKind::ReviewDue => kept("review_due"),
            FindingKind::Behind => lost("behind"),
            FindingKind::OtherLog => lost("other_log"),
            FindingKind::Reworded => kept("reworded"),
            FindingKind::Unreadable => lost("unreadable"),
            FindingKind::Unattributed => lost("unattributed"),
            FindingKind::Undecided => kept("undecided"),
            FindingKind::IdReused => kept("id_reused"),
            FindingKind::UndeclaredSite => lost("undeclared_site"),
            FindingKind::UnreadKeys => kept("unread_keys"),
            FindingKind::Rejected => kept("rejected"),
            FindingKind::CivilTimes => kept("civil_times"),
            FindingKind::OldTimes => kept("old_times"),
            FindingKind::StartedAt => kept("started_at"),
            FindingKind::SchemaMissing => lost("schema_missing"),
            FindingKind::Unseen => lost("unseen"),
            FindingKind::SeenAgain => kept("seen_again"),
            FindingKind::OpenTransaction => lost("open_transaction"),
            FindingKind::TopicMissing => lost("topic_missing"),
            FindingKind::Compacted => lost("compacted"),
            FindingKind::Holes => lost("holes"),
            FindingKind::LeftOut => kept("left_out"),
        }
    }

    /// Every kind.
    pub const ALL: [FindingKind; 38] = [
        FindingKind::Gap,
        FindingKind::TopicReset,
        FindingKind::Rewritten,
        FindingKind::TopicGone,
        FindingKind::PartitionNew,
        FindingKind::PartitionIdle,
        FindingKind::Late,
        FindingKind::Unmapped,
        FindingKind::Limit,
        FindingKind::StateDropped,
        FindingKind::Plaintext,
        FindingKind::Draft,
        FindingKind::FutureStamps,
        FindingKind::Unfilled,
        FindingKind::ReloadRefused,
        FindingKind::Expired,
        FindingKind::ReviewDue,
        FindingKind::Behind,
        FindingKind::OtherLog,
        FindingKind::Reworded,
        FindingKind::Unreadable,
        FindingKind::Unattributed,
        FindingKind::Undecided,
        FindingKind::IdReused,
        FindingKind::UndeclaredSite,
        FindingKind::UnreadKeys,
        FindingKind::Rejected,
        FindingKind::CivilTimes,
        FindingKind::OldTimes,
        FindingKind::StartedAt,
        FindingKind::SchemaMissing,
        FindingKind::Unseen,
        FindingKind::SeenAgain,
        FindingKind::OpenTransaction,
        FindingKind::TopicMissing,
        FindingKind::Compacted,
        FindingKind::Holes,
        FindingKind::LeftOut,
    ];
}

/// A finding, also one about a gap. Never holds anything from inside a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingBody {
    /// What was found.
    pub finding: FindingKind,
    /// Where, if it is about one topic.
    pub topic: Option<String>,
    /// Where, if it is about one partition.
    pub partition: Option<i32>,
    /// How many records or events it is about.
    pub count: u64,
    /// Of a gap: the first offset that was not read, and the one at which reading went on. Of a
    /// topic made anew, or rewritten: the one that was to be read next, and the one at which reading
    /// went on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offsets: Option<(i64, i64)>,
    /// The clause it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// The severity of that clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The canonical field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What a source calls it: a key, a kind, a site. No name of a person is ever told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Why, as a word of a closed list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of what could not be seen: since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<EventTime>,
    /// And until when, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<EventTime>,
    /// One of the records that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordPlace>,
    /// Numbers and reasons, in English, from a fixed set of sentences.
    pub detail: String,
}

/// Where a record lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPlace {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
}

impl FindingBody {
    /// A finding of this kind about nothing in particular, once.
    #[must_use]
    pub fn new(finding: FindingKind, detail: String) -> FindingBody {
        FindingBody {
            finding,
            topic: None,
            partition: None,
            count: 1,
            offsets: None,
            clause: None,
            severity: None,
            field: None,
            name: None,
            reason: None,
            since: None,
            until: None,
            record: None,
            detail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_among_all() {
        let rows = include_str!("finding.rs").lines();
        let rows =
            rows.filter(|line| line.trim().starts_with("FindingKind::") && line.contains(" => "));
        assert_eq!(rows.count(), FindingKind::ALL.len());
        let names: std::collections::BTreeSet<_> = FindingKind::ALL.map(FindingKind::name).into();
        assert_eq!(names.len(), FindingKind::ALL.len());
    }
}
