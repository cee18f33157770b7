// SPDX-License-Identifier: EUPL-1.2
//! Group keys: the canonical bytes of the values of `per`, and back.

use xxhash_rust::xxh3;

use super::batch::{Batch, Text};
use crate::observation::{Value, WorkerRef};

/// Longest text that can name a group, in bytes; a longer one counts as no group.
const MAX_TEXT: usize = 512;

const WORKER: u8 = 1;
const TEXT: u8 = 2;
const NOBODY: u8 = 3;

/// One part of a group's name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// A person.
    Worker(WorkerRef),
    /// A team, site, system, …
    Text(String),
    /// The event does not say: for acts that are forbidden whoever they concern.
    Nobody,
}

/// Appends a value to a key; `false` if it cannot name a group.
pub(super) fn push(value: &Value<'_>, to: &mut Vec<u8>) -> bool {
    match value {
        Value::Identity(worker) => {
            to.push(WORKER);
            to.extend_from_slice(worker.as_bytes());
            true
        }
        Value::Text(text) if text.len() <= MAX_TEXT => {
            to.push(TEXT);
            to.extend_from_slice(&(text.len() as u16).to_le_bytes());
            to.extend_from_slice(text.as_bytes());
            true
        }
        _ => false,
    }
}

/// Appends a value to a key; one that cannot name a group stands for nobody.
pub(super) fn push_or_nobody(value: &Value<'_>, to: &mut Vec<u8>) {
    if !push(value, to) {
        to.push(NOBODY);
    }
}

/// The key of a group that one text names.
pub(super) fn of_text(text: &str) -> Vec<u8> {
    let mut key = Vec::new();
    push(&Value::Text(text.into()), &mut key);
    key
}

impl Part {
    /// As the value of a field.
    pub(super) fn value(&self) -> Value<'static> {
        match self {
            Part::Worker(worker) => Value::Identity(*worker),
            Part::Text(text) => Value::Text(text.clone().into()),
            Part::Nobody => Value::Missing,
        }
    }
}

/// Reads a key back; `None` if the bytes are no key.
pub(super) fn parts(mut bytes: &[u8]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    while let Some((&tag, rest)) = bytes.split_first() {
        bytes = match tag {
            WORKER => {
                let (worker, rest) = rest.split_first_chunk::<16>()?;
                parts.push(Part::Worker(WorkerRef::from_bytes(*worker)));
                rest
            }
            TEXT => {
                let (len, rest) = rest.split_first_chunk::<2>()?;
                let (text, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*len)))?;
                parts.push(Part::Text(str::from_utf8(text).ok()?.to_owned()));
                rest
            }
            NOBODY => {
                parts.push(Part::Nobody);
                rest
            }
            _ => return None,
        };
    }
    Some(parts)
}

/// Puts a name into the arena of a batch, cut after 512 bytes.
pub(super) fn push_name(name: &str, batch: &mut Batch) -> Text {
    let mut end = name.len().min(MAX_TEXT);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    push_text(&Value::Text(name[..end].into()), batch)
}

/// Appends a short text to the arena; anything else is the empty text.
pub(super) fn push_text(value: &Value<'_>, batch: &mut Batch) -> Text {
    let from = batch.open();
    if let Some(text) = value.as_text().filter(|text| text.len() <= MAX_TEXT) {
        batch.arena.extend_from_slice(text.as_bytes());
    }
    batch.close(from)
}

/// 128 bits that stand for a value among different ones; `None` for no value.
///
/// With n values in one window two of them share a hash with a chance below n² / 2¹²⁹.
pub(super) fn hash(value: &Value<'_>) -> Option<u128> {
    match value {
        Value::Identity(worker) => Some(u128::from_le_bytes(*worker.as_bytes())),
        Value::Text(text) => Some(xxh3::xxh3_128(text.as_bytes())),
        Value::Number(number) if *number == 0.0 => Some(0), // 0 and -0 are one value
        Value::Number(number) => Some(u128::from(number.to_bits())),
        Value::Bool(truth) => Some(u128::from(*truth)),
        Value::Time(time) => Some(u128::from(time.micros().cast_unsigned())),
        Value::Missing | Value::Unreadable | Value::List(_) => None,
    }
}

/// 64 bits that stand for a person when group sizes are counted; never 0.
pub(super) fn person(worker: &WorkerRef) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *worker.as_bytes();
    u64::from_le_bytes([a, b, c, d, e, f, g, h]).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_round_trip() {
        let worker = WorkerRef::from_bytes([7; 16]);
        let mut key = Vec::new();
        assert!(push(&Value::Identity(worker), &mut key));
        assert!(push(&Value::Text("équipe 3".into()), &mut key));
        assert!(!push(&Value::Missing, &mut key));
        push_or_nobody(&Value::Unreadable, &mut key);
        let mut want = vec![Part::Worker(worker), Part::Text("équipe 3".into())];
        want.push(Part::Nobody);
        assert_eq!(parts(&key), Some(want));
        assert_eq!(parts(&key[..key.len() - 2]), None);
    }
}
