// SPDX-License-Identifier: EUPL-1.2
//! What names an event, and what tells two tellings of it apart.

use std::cmp::Ordering;

/// What names an event: two events of one name and one content are one event.
///
/// Both numbers are hashes under a key of this installation, so that nobody can make two of them
/// meet. With a million names two share a number with a chance of 3e-8.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventName {
    /// Over the source and the id that it gave.
    pub id: u64,
    /// Over what the source wrote of the event: not the page around it, not a time that was lent.
    pub content: u32,
    /// Which telling of the event this is, where its source numbers them: the latest one counts.
    pub version: Option<Version>,
    /// Place of the observation among those that the event yields: 0 for the first.
    pub part: u16,
}

/// The number or word by which a source orders the tellings of one event.
///
/// Whole numbers come in order of their value, whatever their length; before all other words, which
/// come in order of their bytes, as times in RFC 3339 do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(Box<str>);

/// Bytes of a version at most: what is longer is cut.
const MAX_VERSION: usize = 64;

impl Version {
    /// From what the source wrote; cut after 64 bytes.
    #[must_use]
    pub fn new(text: &str) -> Version {
        let mut end = text.len().min(MAX_VERSION);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Version(text[..end].into())
    }

    /// As the source wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Digits without leading zeros, if that is all there is.
    fn whole(&self) -> Option<&str> {
        let is_whole = !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_digit());
        is_whole.then(|| self.0.trim_start_matches('0'))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.whole(), other.whole()) {
            (Some(a), Some(b)) => (a.len(), a).cmp(&(b.len(), b)).then(self.0.cmp(&other.0)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.0.cmp(&other.0),
        }
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_in_the_order_of_their_source() {
        let order = [
            "",
            "2",
            "10",
            "18446744073709551616",
            "2026-03-02T10:00:00Z",
            "b",
        ];
        let mut sorted: Vec<Version> = order.iter().map(|text| Version::new(text)).collect();
        sorted.sort();
        let sorted: Vec<&str> = sorted.iter().map(Version::as_str).collect();
        assert_eq!(
            sorted,
            [
                "2",
                "10",
                "18446744073709551616",
                "",
                "2026-03-02T10:00:00Z",
                "b"
            ]
        );
    }
}
