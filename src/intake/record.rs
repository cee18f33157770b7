// SPDX-License-Identifier: EUPL-1.2
//! A record as the broker handed it over, borrowed: the one form in which intake takes input.

use smallvec::SmallVec;

use crate::observation::EventTime;

/// One Kafka record. Nothing of it is kept beyond the call that reads it.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// Topic it was read from.
    pub topic: &'a str,
    /// Partition of the topic.
    pub partition: i32,
    /// Offset in the partition.
    pub offset: i64,
    /// The stamp the broker keeps for the record, if it keeps one.
    pub broker_time: Option<EventTime>,
    /// The key, if there is one.
    pub key: Option<&'a [u8]>,
    /// The value; `None` is a tombstone.
    pub payload: Option<&'a [u8]>,
    /// Headers in order; a name may occur twice, a null value is empty.
    pub headers: SmallVec<[(&'a str, &'a [u8]); 8]>,
}
