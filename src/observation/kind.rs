// SPDX-License-Identifier: EUPL-1.2
//! The closed vocabulary of what can happen: `capture.screenshot`, `sanction.applied`, …

use std::fmt;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// What happened, out of a closed list of names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(u8);

/// Every kind, sorted by name: a [`Kind`] is an index into this table.
const NAMES: [&str; 68] = [
    "appeal.answered",
    "appeal.opened",
    "assessment.published",
    "capture.audio",
    "capture.biometric",
    "capture.file",
    "capture.input",
    "capture.keystrokes",
    "capture.message",
    "capture.screen_video",
    "capture.screenshot",
    "capture.web",
    "capture.webcam",
    "capture.window",
    "consultation.held",
    "data.accessed",
    "data.deleted",
    "data.exported",
    "data.shared",
    "decision.made",
    "decision.proposed",
    "decision.reviewed",
    "deviation.flagged",
    "explanation.given",
    "feed.gap",
    "feed.unmapped",
    "hr.changed",
    "idle.flagged",
    "incident.reported",
    "location.fence",
    "location.ping",
    "model.deployed",
    "model.retired",
    "monitor.live",
    "monitoring.disabled",
    "monitoring.enabled",
    "notice.given",
    "other",
    "override.denied",
    "override.granted",
    "override.requested",
    "parameter.changed",
    "pay.computed",
    "presence.changed",
    "quota.assigned",
    "ranking.published",
    "rating.received",
    "retention.changed",
    "right.answered",
    "right.exercised",
    "risk.flagged",
    "sanction.applied",
    "sanction.lifted",
    "sanction.proposed",
    "schedule.changed",
    "score.computed",
    "session.login",
    "session.logout",
    "source.heartbeat",
    "task.accepted",
    "task.assigned",
    "task.completed",
    "task.declined",
    "task.expired",
    "task.offered",
    "time.edited",
    "time.recorded",
    "training.completed",
];

/// Every kind by name.
static INDEX: LazyLock<HashMap<&str, Kind, FixedState>> =
    LazyLock::new(|| NAMES.iter().copied().zip((0..).map(Kind)).collect());

impl Kind {
    /// The kind for what the vocabulary has no name for; the source's own name goes into
    /// `native_kind`.
    pub const OTHER: Kind = Kind(position("other"));
    /// A sign of life of the source itself.
    pub const HEARTBEAT: Kind = Kind(position("source.heartbeat"));

    /// Looks a name up; `None` if the vocabulary does not have it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Kind> {
        // Asked for every record: one hash and one comparison instead of seven comparisons.
        INDEX.get(name).copied()
    }

    /// The name, as in agreements and events.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES[usize::from(self.0)]
    }

    /// Every kind, in order of name.
    pub fn all() -> impl Iterator<Item = Kind> {
        (0..NAMES.len() as u8).map(Kind)
    }

    /// Position in [`Kind::all`], for tables indexed by kind.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// How many kinds there are.
    pub const COUNT: usize = NAMES.len();
}

/// The index of a name that is known to be in the table; a wrong name does not compile.
const fn position(name: &str) -> u8 {
    let mut i = 0;
    while i < NAMES.len() {
        if equal(NAMES[i].as_bytes(), name.as_bytes()) {
            return i as u8;
        }
        i += 1;
    }
    panic!("not a kind")
}

pub(super) const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of kinds, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KindSet(u128);

impl KindSet {
    /// No kind.
    pub const EMPTY: KindSet = KindSet(0);
    /// Every kind.
    pub const ALL: KindSet = KindSet((1 << NAMES.len()) - 1);

    /// Adds one kind.
    pub fn insert(&mut self, kind: Kind) {
        self.0 |= 1 << kind.0;
    }

    /// Whether the kind is in the set.
    #[must_use]
    pub fn contains(self, kind: Kind) -> bool {
        self.0 >> kind.0 & 1 == 1
    }

    /// What is in either set.
    #[must_use]
    pub fn union(self, other: KindSet) -> KindSet {
        KindSet(self.0 | other.0)
    }

    /// What is in both sets.
    #[must_use]
    pub fn intersection(self, other: KindSet) -> KindSet {
        KindSet(self.0 & other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_round_trip() {
        assert!(NAMES.is_sorted());
        for kind in Kind::all() {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
        }
        assert_eq!(Kind::parse("capture.thought"), None);
    }
}
