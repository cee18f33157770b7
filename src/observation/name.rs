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

/// The number or time by which a source orders the tellings of one event.
///
/// None at all comes first. Numbers come in order of their value, whatever their length, and part by
/// part where points divide them (`1.9`, `1.10`); times in order of the moment, those without an
/// offset among themselves. Nothing else has an order: of two such words nobody knows which is the later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(Box<str>);

/// Bytes of a version at most: what is longer is cut.
const MAX_VERSION: usize = 64;
/// Digits from which on a number with a point is a time in seconds, with a fraction behind it.
const EPOCH: usize = 9;

/// What a version is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank<'v> {
    Nothing,
    Number(&'v str),
    Time(jiff::Timestamp),
    /// A time that does not say where.
    Civil(jiff::civil::DateTime),
    Word,
}

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

    /// One that is there and cannot be understood.
    #[must_use]
    pub fn unclear() -> Version {
        Version("?".into())
    }

    /// As the source wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which of two is the later one; nothing if nobody can tell.
    #[must_use]
    pub fn order(&self, other: &Version) -> Option<Ordering> {
        if self == other {
            return Some(Ordering::Equal);
        }
        match (self.rank(), other.rank()) {
            (Rank::Nothing, _) => Some(Ordering::Less),
            (_, Rank::Nothing) => Some(Ordering::Greater),
            (Rank::Number(a), Rank::Number(b)) => Some(by_value(a, b)),
            (Rank::Time(a), Rank::Time(b)) => Some(a.cmp(&b)),
            (Rank::Civil(a), Rank::Civil(b)) => Some(a.cmp(&b)),
            (Rank::Number(_) | Rank::Time(_) | Rank::Civil(_) | Rank::Word, _) => None,
        }
    }

    fn rank(&self) -> Rank<'_> {
        let bare = self.0.strip_prefix(['v', 'V']).unwrap_or(&self.0);
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if self.0.is_empty() {
            Rank::Nothing
        } else if bare.split('.').all(is_number) {
            Rank::Number(bare)
        } else {
            let civil = || self.0.parse().map_or(Rank::Word, Rank::Civil);
            self.0.parse().map_or_else(|_| civil(), Rank::Time)
        }
    }
}

/// Orders numbers part by part.
fn by_value(a: &str, b: &str) -> Ordering {
    let whole = |part: &str| part.split('.').next().map_or(0, str::len);
    let is_epoch = whole(a) >= EPOCH && whole(b) >= EPOCH;
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    let mut is_first = true;
    loop {
        let (left, right) = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (left, right) => (left.unwrap_or("0"), right.unwrap_or("0")),
        };
        let order = match is_epoch && !is_first {
            // Digits of a fraction.
            true => left.trim_end_matches('0').cmp(right.trim_end_matches('0')),
            false => {
                let (l, r) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
                (l.len(), l).cmp(&(r.len(), r))
            }
        };
        if order != Ordering::Equal {
            return order;
        }
        is_first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(a: &str, b: &str) -> Option<Ordering> {
        let order = Version::new(a).order(&Version::new(b));
        let other = Version::new(b).order(&Version::new(a));
        assert_eq!(order, other.map(Ordering::reverse), "{a} {b}");
        order
    }

    #[test]
    fn versions_come_in_the_order_of_their_source() {
        for sorted in [
            &["", "2", "v3", "9.0", "10", "10.0.1", "18446744073709551616"][..],
            &["1.9", "1.10", "V2"],
            &["1772445600.25", "1772445600.5", "1772445601"],
            &[
                "",
                "2026-03-02T10:00:00Z",
                "2026-03-02T10:00:00.500Z",
                "2026-03-02T12:00:01+02:00",
            ],
            &["2026-03-01", "2026-03-02 10:00:00", "2026-03-02T10:00:01"],
        ] {
            for pair in sorted.windows(2) {
                assert_eq!(order(pair[0], pair[1]), Some(Ordering::Less), "{pair:?}");
            }
        }
        for (a, b) in [
            ("007", "7"),
            ("1", "1.0"),
            ("v2", "2"),
            ("2026-03-02T10:00:00Z", "2026-03-02T11:00:00+01:00"),
        ] {
            assert_eq!(order(a, b), Some(Ordering::Equal), "{a} {b}");
        }
    }

    #[test]
    fn what_has_no_order_has_none() {
        for (a, b) in [
            ("abc", "abd"),
            ("7", "abc"),
            ("7", "2026-03-02T10:00:00Z"),
            ("?", "1"),
        ] {
            assert_eq!(order(a, b), None, "{a} {b}");
        }
        assert_eq!(order("abc", "abc"), Some(Ordering::Equal));
        assert_eq!(order("", "abc"), Some(Ordering::Less));
    }
}
