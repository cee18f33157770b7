// SPDX-License-Identifier: EUPL-1.2
//! What an audit finds out.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ledger::{Blind, Outage};

/// The result of an audit.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Name of the log.
    pub origin: String,
    /// Leaves of the log.
    pub leaves: u64,
    /// Heartbeats of which everything was compared.
    pub heartbeats: u64,
    /// Records read again.
    pub records: u64,
    /// Alerts that the records gave again exactly.
    pub alerts: u64,
    /// What is not as the log says.
    pub differences: Vec<Difference>,
    /// What could not be compared.
    pub unseen: Vec<Unseen>,
    /// Times in which nobody watched, as the log tells.
    pub outages: Vec<Outage>,
    /// Times in which partitions of a topic were not seen, as the log tells.
    pub blind: Vec<Blind>,
}

/// Something is not as the log says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Difference {
    /// Other records than those that the heartbeat tells of.
    Input {
        /// The heartbeat's leaf.
        leaf: u64,
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// First offset.
        from: i64,
        /// The offset after the last.
        until: i64,
        /// Records as told.
        told: u64,
        /// Records that are there.
        found: u64,
    },
    /// A heartbeat does not go on where the one before ended.
    Offsets {
        /// The heartbeat's leaf.
        leaf: u64,
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// Where the one before ended.
        expected: i64,
        /// Where this one begins.
        told: i64,
    },
    /// Heartbeats are missing.
    Number {
        /// The heartbeat's leaf.
        leaf: u64,
        /// The number that comes next.
        expected: u64,
        /// Its number.
        told: u64,
    },
    /// A leaf names another agreement than the one that the log says is in force.
    Agreement {
        /// The leaf.
        leaf: u64,
        /// The digest in force.
        expected: String,
        /// The digest that it names.
        told: String,
    },
    /// The first heartbeat with other totals than the records give.
    Totals {
        /// The heartbeat's leaf.
        leaf: u64,
        /// Its number.
        beat: u64,
        /// The leaf of the heartbeat from which on is counted; nothing if from the beginning.
        since: Option<u64>,
        /// As told.
        told: Totals,
        /// As the records give them.
        found: Totals,
    },
    /// An alert in the log that the records do not give.
    Unfounded {
        /// Its leaf.
        leaf: u64,
        /// What it says.
        told: Verdict,
    },
    /// An alert that the records give and the log does not have.
    Untold {
        /// What the records give.
        found: Verdict,
    },
    /// An alert about which log and records disagree.
    Verdict {
        /// Its leaf.
        leaf: u64,
        /// What it says.
        told: Verdict,
        /// What the records give.
        found: Verdict,
    },
    /// An alert whose body was erased, and whose leaf still says something else than the records.
    Erased {
        /// Its leaf.
        leaf: u64,
        /// What it still says.
        told: Remains,
        /// What the records give; nothing if they give no such alert.
        found: Option<Verdict>,
    },
}

/// What became of records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Records read.
    pub read: u64,
    /// Records with at least one new observation.
    pub observed: u64,
    /// Records all of whose observations were there before.
    pub duplicate: u64,
    /// Records set aside, by rule.
    pub ignored: BTreeMap<String, u64>,
    /// Records that could not be read, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Observations that came too late.
    pub late: u64,
}

/// What is compared of an alert: its last version.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// Id of the clause.
    pub clause: String,
    /// Fields of the group with their values; people are left out where nobody knows the key.
    pub group: String,
    /// First moment of the window.
    pub start: String,
    /// First moment after it; nothing while it has no end.
    pub end: Option<String>,
    /// Observed value.
    pub observed: f64,
    /// Contributing records.
    pub count: u64,
    /// Whether it is a breach.
    pub breach: bool,
    /// Whether its window is over.
    pub closed: bool,
}

/// What the leaf of an alert says when its body is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remains {
    /// Id of the clause.
    pub clause: String,
    /// Whether it is a breach.
    pub breach: bool,
    /// Whether its window is over.
    pub closed: bool,
}

/// Something that could not be compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Unseen {
    /// Records that are not there any more.
    Records {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// First offset.
        from: i64,
        /// The offset after the last.
        until: i64,
        /// The offset from which on the input chain is compared again.
        compared_from: i64,
        /// Why.
        why: Gone,
    },
    /// Alerts that may rest on records that are gone.
    Alerts {
        /// How many.
        count: u64,
        /// The leaf of the first.
        first: u64,
        /// The leaf of the last.
        last: u64,
        /// The records that are gone reach to this event time: alerts of later windows are
        /// compared, as far as their clause does not look back beyond it. Nothing if nobody says.
        until: Option<String>,
    },
    /// Totals between two heartbeats behind which records are gone. Later ones are compared but for
    /// what depends on earlier records: which were duplicates, and which were late.
    Totals {
        /// The leaf of the first such heartbeat.
        first: u64,
        /// The leaf of the last.
        last: u64,
    },
    /// Alerts whose body was erased: only clause, breach and whether they are over were compared.
    Erased {
        /// How many.
        count: u64,
    },
    /// Leaves behind the last heartbeat that tells everything.
    Rest {
        /// The first of them.
        from: u64,
    },
}

/// Why records are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// Retention, or somebody, has deleted them.
    Deleted,
    /// The topic is compacted, as the log says: Kafka keeps the last record of a key only.
    Compacted,
    /// The topic was made anew since.
    MadeAnew,
    /// There is no such topic or partition.
    NoTopic,
}
