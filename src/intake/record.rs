// SPDX-License-Identifier: EUPL-1.2
//! A record as the broker handed it over, borrowed: the one form in which intake takes input.

use smallvec::SmallVec;

use crate::ledger::Entry;
use crate::observation::EventTime;

/// When a record came into its partition, and on whose word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The moment, to the millisecond.
    pub time: EventTime,
    /// Who says so.
    pub by: StampedBy,
}

/// Who set the stamp of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampedBy {
    /// The broker, when it appended the record (LogAppendTime).
    Broker,
    /// The producer (CreateTime): it moves no event.
    Producer,
}

impl Record<'_> {
    /// Its entry in the input chain of its partition; `value` is the SHA-256 of the payload.
    #[must_use]
    pub fn entry(&self, value: Option<[u8; 32]>) -> Entry<'_> {
        Entry {
            offset: self.offset,
            stamp: self.stamp.map(|stamp| stamp.time.micros() / 1_000),
            key: self.key,
            headers: &self.headers,
            value,
        }
    }

    /// The latest moment that is not the future: that of reading; the broker's stamp where that is
    /// later, so that a slow clock here moves nothing.
    #[must_use]
    pub fn now(&self) -> EventTime {
        match self.stamp {
            Some(stamp) if stamp.by == StampedBy::Broker => self.read_at.max(stamp.time),
            _ => self.read_at,
        }
    }

    /// The time that an event without one is lent: the stamp, whoever set it, else the moment of
    /// reading.
    #[must_use]
    pub fn lent_time(&self) -> EventTime {
        self.stamp.map_or(self.read_at, |stamp| stamp.time)
    }
}

/// One Kafka record. Nothing of it is kept beyond the call that reads it.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// Topic it was read from.
    pub topic: &'a str,
    /// Partition of the topic.
    pub partition: i32,
    /// Offset in the partition.
    pub offset: i64,
    /// The stamp that the broker keeps for the record, if it keeps one.
    pub stamp: Option<Stamp>,
    /// The moment of reading, by the monitor's clock.
    pub read_at: EventTime,
    /// The key, if there is one.
    pub key: Option<&'a [u8]>,
    /// The value; `None` is a tombstone.
    pub payload: Option<&'a [u8]>,
    /// Headers in order; a name may occur twice, a null value is empty.
    pub headers: SmallVec<[(&'a str, &'a [u8]); 8]>,
}

/// A record that waits for its turn, where somebody reads again what was read before. The sidecar
/// never keeps one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnedRecord {
    /// Offset in the partition.
    pub offset: i64,
    /// The stamp that the broker keeps for the record, if it keeps one.
    pub stamp: Option<Stamp>,
    /// The key, if there is one.
    pub key: Option<Vec<u8>>,
    /// The value; `None` is a tombstone.
    pub payload: Option<Vec<u8>>,
    /// Headers in order.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl OwnedRecord {
    /// A copy of a record.
    #[must_use]
    pub fn of(record: &Record<'_>) -> OwnedRecord {
        let headers = record.headers.iter();
        OwnedRecord {
            offset: record.offset,
            stamp: record.stamp,
            key: record.key.map(<[u8]>::to_vec),
            payload: record.payload.map(<[u8]>::to_vec),
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), value.to_vec()))
                .collect(),
        }
    }

    /// As it was read; at a moment of which nothing lies in the future.
    #[must_use]
    pub fn as_record<'a>(&'a self, topic: &'a str, partition: i32) -> Record<'a> {
        let headers = self.headers.iter();
        Record {
            topic,
            partition,
            offset: self.offset,
            stamp: self.stamp,
            read_at: EventTime::MAX,
            key: self.key.as_deref(),
            payload: self.payload.as_deref(),
            headers: headers
                .map(|(name, value)| (name.as_str(), value.as_slice()))
                .collect(),
        }
    }

    /// Bytes it holds.
    #[must_use]
    pub fn weight(&self) -> usize {
        let length = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len);
        let headers = self.headers.iter();
        let headers: usize = headers.map(|(name, value)| name.len() + value.len()).sum();
        length(&self.key) + length(&self.payload) + headers
    }
}
