// SPDX-License-Identifier: EUPL-1.2
//! The input chain: one hash that stands for every record read from a partition, in order.
//!
//! `next = SHA-256(chain ‖ offset ‖ length of key ‖ key ‖ SHA-256 of value)`, numbers as 8 bytes
//! big endian; a missing key has the length 2⁶⁴ − 1, for a missing value 32 zeros
//! stand. It begins with the name of the partition. Whoever has the topic computes it again.

use sha2::{Digest as _, Sha256};

use super::Hash;

/// The chain of one partition so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain(pub [u8; 32]);

impl Chain {
    /// Of a partition of which nothing was read.
    #[must_use]
    pub fn begin(topic: &str, partition: i32) -> Chain {
        let mut hash = Sha256::new();
        hash.update(b"vigie input chain 1\0");
        hash.update(topic.as_bytes());
        hash.update([0]);
        hash.update(i64::from(partition).to_be_bytes());
        Chain(hash.finalize().into())
    }

    /// With one record more.
    pub fn push(&mut self, offset: i64, key: Option<&[u8]>, value: Option<[u8; 32]>) {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(offset.to_be_bytes());
        let length = key.map_or(u64::MAX, |key| key.len() as u64);
        hash.update(length.to_be_bytes());
        hash.update(key.unwrap_or_default());
        hash.update(value.unwrap_or_default());
        self.0 = hash.finalize().into();
    }
}

impl std::fmt::Display for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Hash(self.0).fmt(f)
    }
}
