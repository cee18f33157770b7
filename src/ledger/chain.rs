// SPDX-License-Identifier: EUPL-1.2
//! The input chain: what was read of a partition, bound by one hash from heartbeat to heartbeat.
//!
//! A heartbeat that tells of records says `SHA-256(chain before ‖ 32 zeros ‖ entry ‖ entry ‖ …)`,
//! with one entry for each record read since the heartbeat that told of this partition before, in
//! the order in which they were read. Without such records the chain stays as it was. The first
//! one is `SHA-256("vigie input chain 1" ‖ 0 ‖ topic ‖ 0 ‖ partition (8 bytes))`. The chain goes on
//! over gaps, and over topics that were made anew: findings between the heartbeats tell of both.
//!
//! An entry is, with numbers big endian, and zeros behind it up to a multiple of 64 bytes:
//!
//! | part | bytes |
//! |---|---|
//! | offset | 8 |
//! | time stamp in milliseconds; −2⁶³ without one | 8 |
//! | SHA-256 of the value; zeros without one | 32 |
//! | length of the key; 65 534 for one longer than 32 bytes, 65 535 without one | 2 |
//! | number of headers; 65 535 for more | 2 |
//! | the key; in the place of a longer one, its SHA-256 | up to 32 |
//! | if there are headers, SHA-256 over length (4) and bytes of each name and each value | 0 or 32 |
//!
//! So whoever has the records and two heartbeats computes the later one again, also when records
//! before the first have been deleted. Neither commits nor restarts leave a trace in it. A record
//! costs one block of SHA-256 beside the digest of its value, which evidence needs anyway; and as
//! entries are whole blocks, what is stored between two heartbeats never holds a key itself.

use sha2::digest::common::hazmat::SerializableState as _;
use sha2::{Digest as _, Sha256};

use super::Hash;

/// Longer keys are hashed, so that an entry is never longer than two blocks.
const LONG_KEY: usize = 32;
/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its offset.
    pub offset: i64,
    /// The stamp that the broker keeps, in milliseconds.
    pub stamp: Option<i64>,
    /// Its key.
    pub key: Option<&'a [u8]>,
    /// Its headers in order.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// SHA-256 of its value; nothing for a tombstone.
    pub value: Option<[u8; 32]>,
}

impl Entry<'_> {
    /// Writes its bytes behind others.
    pub fn write(&self, to: &mut Vec<u8>) {
        let begin = to.len();
        to.extend(self.offset.to_be_bytes());
        to.extend(self.stamp.unwrap_or(i64::MIN).to_be_bytes());
        to.extend(self.value.unwrap_or_default());
        let length = match self.key.map(<[u8]>::len) {
            None => u16::MAX,
            Some(long) if long > LONG_KEY => u16::MAX - 1,
            Some(short) => short as u16,
        };
        to.extend(length.to_be_bytes());
        let headers = u16::try_from(self.headers.len()).unwrap_or(u16::MAX);
        to.extend(headers.to_be_bytes());
        match self.key.unwrap_or_default() {
            long if long.len() > LONG_KEY => to.extend(Sha256::digest(long)),
            key => to.extend(key),
        }
        if !self.headers.is_empty() {
            to.extend(self.digest_of_headers());
        }
        to.resize(begin + (to.len() - begin).next_multiple_of(BLOCK), 0);
    }

    fn digest_of_headers(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (name, value) in self.headers {
            for part in [name.as_bytes(), value] {
                // Kafka's own lengths have 4 bytes too.
                hash.update((part.len() as u32).to_be_bytes());
                hash.update(part);
            }
        }
        hash.finalize().into()
    }
}

/// The chain of one partition so far.
#[derive(Clone, Debug)]
pub struct Chain {
    /// As the last heartbeat said it.
    told: Hash,
    /// What the next one will hash.
    open: Sha256,
    /// Whether there was an entry since.
    grown: bool,
}

impl Chain {
    /// Of a partition of which nothing was read.
    #[must_use]
    pub fn begin(topic: &str, partition: i32) -> Chain {
        let mut hash = Sha256::new();
        hash.update(b"vigie input chain 1\0");
        hash.update(topic.as_bytes());
        hash.update([0]);
        hash.update(i64::from(partition).to_be_bytes());
        Chain::from(Hash(hash.finalize().into()))
    }

    /// Takes in the bytes of some entries, in order.
    pub fn add(&mut self, entries: &[u8]) {
        self.open.update(entries);
        self.grown |= !entries.is_empty();
    }

    /// What a heartbeat says now; from there it goes on.
    pub fn tell(&mut self) -> Hash {
        if self.grown {
            *self = Chain::from(Hash(self.open.clone().finalize().into()));
        }
        self.told
    }

    /// Its bytes for the store. They hold the inner state of the hash, so that a restart in the
    /// middle of two heartbeats changes nothing.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let open = self.open.serialize();
        [&self.told.0[..], &[u8::from(self.grown)], &open[..]].concat()
    }

    /// Reads what [`Chain::save`] wrote; nothing if it is something else.
    #[must_use]
    pub fn restore(bytes: &[u8]) -> Option<Chain> {
        let (told, rest) = bytes.split_first_chunk::<32>()?;
        let (grown, open) = rest.split_first()?;
        Some(Chain {
            told: Hash(*told),
            open: Sha256::deserialize(open.try_into().ok()?).ok()?,
            grown: *grown != 0,
        })
    }
}

/// Goes on from what a heartbeat said.
impl From<Hash> for Chain {
    fn from(told: Hash) -> Chain {
        let mut open = Sha256::new();
        open.update(told.0);
        open.update([0; BLOCK - 32]);
        let grown = false;
        Chain { told, open, grown }
    }
}
