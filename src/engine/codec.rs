// SPDX-License-Identifier: EUPL-1.2
//! The byte form of engine state: variable-length integers, no names, a version in front.
//!
//! Written only by this program and read back only by it; a reader that runs out of bytes or
//! meets an unknown version says [`Corrupt`] and nothing is guessed.

use crate::observation::EventTime;

/// Stored state that cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored state is damaged or was written by another version: {0}")]
pub struct Corrupt(pub &'static str);

/// Appends values to a byte string.
#[derive(Debug, Default)]
pub(super) struct Writer(pub Vec<u8>);

impl Writer {
    pub(super) fn u64(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub(super) fn i64(&mut self, value: i64) {
        self.u64(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    pub(super) fn time(&mut self, time: EventTime) {
        self.i64(time.micros());
    }

    pub(super) fn f64(&mut self, value: f64) {
        self.0.extend_from_slice(&value.to_bits().to_le_bytes());
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.raw(bytes);
    }
}

/// Takes values off a byte string.
#[derive(Debug)]
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn u64(&mut self) -> Result<u64, Corrupt> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.array::<1>()?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Corrupt("a number is too long"))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Corrupt> {
        u32::try_from(self.u64()?).map_err(|_| Corrupt("a number is too large"))
    }

    pub(super) fn i64(&mut self) -> Result<i64, Corrupt> {
        let value = self.u64()?;
        Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    pub(super) fn time(&mut self) -> Result<EventTime, Corrupt> {
        self.i64().map(EventTime::from_micros)
    }

    pub(super) fn f64(&mut self) -> Result<f64, Corrupt> {
        Ok(f64::from_bits(u64::from_le_bytes(self.array()?)))
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Corrupt> {
        let (head, rest) = self
            .0
            .split_first_chunk::<N>()
            .ok_or(Corrupt("it ends too early"))?;
        self.0 = rest;
        Ok(*head)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Corrupt> {
        let len = usize::try_from(self.u64()?).map_err(|_| Corrupt("a length is too large"))?;
        let (head, rest) = self
            .0
            .split_at_checked(len)
            .ok_or(Corrupt("it ends too early"))?;
        self.0 = rest;
        Ok(head)
    }

    /// A count of things of at least one byte each, so that damage cannot ask for much memory.
    pub(super) fn count(&mut self) -> Result<usize, Corrupt> {
        let count = usize::try_from(self.u64()?).map_err(|_| Corrupt("a count is too large"))?;
        if count > self.0.len() {
            Err(Corrupt("a count is too large"))
        } else {
            Ok(count)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_round_trip(a: u64, b: i64, c: f64) {
            let mut w = Writer::default();
            w.u64(a);
            w.i64(b);
            w.f64(c);
            let mut r = Reader(&w.0);
            prop_assert_eq!(r.u64(), Ok(a));
            prop_assert_eq!(r.i64(), Ok(b));
            prop_assert_eq!(r.f64().map(f64::to_bits), Ok(c.to_bits()));
            prop_assert!(r.0.is_empty());
        }
    }
}
