// SPDX-License-Identifier: EUPL-1.2
//! What a heartbeat says: that the monitor is alive, how far it has read, and what it cannot see.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The monitor is alive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// 1 for the first of the log, rising by one, restarts or not.
    pub beat: u64,
    /// Which run of the program.
    pub boot: String,
    /// Whether it is one of those right after a start, which tell of every partition as the run
    /// before left it.
    pub first: bool,
    /// Whether with this one everything is told that has changed up to now. The others tell of
    /// some partitions only.
    pub whole: bool,
    /// Milliseconds of the steady clock since that run began.
    pub uptime_ms: u64,
    /// SHA-256 of the program's file.
    pub binary: String,
    /// SHA-256 over the digests of all mappings, as text one after the other.
    pub mappings: String,
    /// Records read since the log began.
    pub read: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Events that came too late.
    pub late: u64,
    /// What became of the records that were read; older programs did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<Outcomes>,
    /// Leaves that the queue has not acknowledged.
    pub outbox: u64,
    /// Leaves that no witness has signed for.
    pub unwitnessed: u64,
    /// The last alert's leaf.
    pub last_alert: Option<u64>,
    /// No more events are expected before this moment; nothing before the first event.
    pub watermark: Option<String>,
    /// Partitions of which something has changed since they were told of before.
    pub partitions: Vec<PartitionBeat>,
    /// Topics that the configuration names and that are not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_topics: Vec<String>,
}

/// What became of the records read since the log began: each is counted in one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    /// At least one observation in it was new.
    pub observed: u64,
    /// All observations in it were there before.
    pub duplicate: u64,
    /// A declared rule set it aside: by rule.
    pub ignored: BTreeMap<String, u64>,
    /// It could not be read: by reason.
    pub rejected: BTreeMap<String, u64>,
}

/// One partition in a heartbeat.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionBeat {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// What `next` was in the heartbeat before that tells of this partition; in the first one,
    /// where reading began.
    pub from: i64,
    /// Next offset to read.
    pub next: i64,
    /// First offset that the broker still has.
    pub first: i64,
    /// High watermark: the offset the next record will get.
    pub end: i64,
    /// Records read of it since the log began.
    pub records: u64,
    /// Latest event time in it.
    pub latest: Option<String>,
    /// Whether it was read to its end and is silent, so that it holds no window open.
    pub idle: bool,
    /// Up to where its records can be read, where that is before `end`: behind it they wait for a
    /// transaction to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stable: Option<i64>,
    /// Since when its leader does not answer, if it does not: what happens there is not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unseen_since: Option<String>,
    /// Records of these whose times rest on the moment of reading, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocked: Vec<Clocked>,
    /// The input chain, which links the records from `from` to `next` to the chain told before:
    /// see [`super::Chain`].
    pub chain: String,
}

/// Successive records of a partition some times in which rest on the moment of reading: an event lay
/// in the future and was placed there, or had no time at all. Those between them have none that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocked {
    /// Offset of the first of them.
    pub first: i64,
    /// Offset of the last of them.
    pub last: i64,
    /// The moment, in microseconds since 1970: the end of the minute in which they were read.
    pub at: i64,
}

impl Clocked {
    /// Adds records to those before them: they share an entry if they were read at one moment.
    pub fn add(self, to: &mut Vec<Clocked>) {
        match to.last_mut() {
            Some(last) if last.at == self.at => last.last = self.last,
            _ => to.push(self),
        }
    }
}
