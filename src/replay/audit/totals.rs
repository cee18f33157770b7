// SPDX-License-Identifier: EUPL-1.2
//! What became of records, as heartbeats tell it and as the records give it: from one heartbeat
//! that tells everything to the next.

use std::collections::BTreeMap;

use super::report::{Difference, Totals};
use crate::ledger::{Heartbeat, ReadLeaf};

/// Compares heartbeat by heartbeat; only the first that parts is told, the others follow from it.
#[derive(Default)]
pub(super) struct Comparison {
    /// Of the last heartbeat that tells everything: its leaf, what it told, what was found by then.
    since: Option<u64>,
    told: Totals,
    found: Totals,
    parted: bool,
}

/// How much of the records behind a heartbeat was there to be read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// Everything, since the log began.
    Whole,
    /// Everything since the heartbeat before, but not before that: who came first is unknown.
    Since,
    /// Not everything.
    Partial,
}

impl Comparison {
    /// Takes a heartbeat that tells everything, and what was found up to it.
    pub(super) fn beat(
        &mut self,
        leaf: &ReadLeaf,
        (beat, found): (&Heartbeat, &Totals),
        sight: Sight,
    ) -> Option<Difference> {
        let now = Totals::told(beat)?;
        let (mut told, mut more) = (now.since(&self.told), found.since(&self.found));
        let since = self.since.replace(leaf.seq);
        (self.told, self.found) = (now, found.clone());
        match sight {
            Sight::Whole => {}
            Sight::Since => [&mut told, &mut more]
                .into_iter()
                .for_each(Totals::of_each_alone),
            Sight::Partial => return None,
        }
        if told == more || std::mem::replace(&mut self.parted, true) {
            return None;
        }
        Some(Difference::Totals {
            leaf: leaf.seq,
            beat: beat.beat,
            since,
            told,
            found: more,
        })
    }
}

impl Totals {
    /// Of the log so far; nothing if the heartbeat does not tell.
    fn told(beat: &Heartbeat) -> Option<Totals> {
        let outcomes = beat.outcomes.clone()?;
        Some(Totals {
            read: beat.read,
            observed: outcomes.observed,
            duplicate: outcomes.duplicate,
            ignored: outcomes.ignored,
            rejected: outcomes.rejected,
            late: beat.late,
        })
    }

    /// What came since. A total that fell is taken for one that began anew.
    fn since(&self, before: &Totals) -> Totals {
        let less = |now: u64, before: u64| now.checked_sub(before).unwrap_or(now);
        let each = |now: &BTreeMap<String, u64>, before: &BTreeMap<String, u64>| {
            let less = now.iter().map(|(name, n)| {
                let before = before.get(name).copied().unwrap_or(0);
                (name.clone(), less(*n, before))
            });
            less.filter(|(_, n)| *n > 0).collect()
        };
        Totals {
            read: less(self.read, before.read),
            observed: less(self.observed, before.observed),
            duplicate: less(self.duplicate, before.duplicate),
            ignored: each(&self.ignored, &before.ignored),
            rejected: each(&self.rejected, &before.rejected),
            late: less(self.late, before.late),
        }
    }

    /// Leaves only what each record gives by itself, whatever came before it.
    fn of_each_alone(&mut self) {
        (self.observed, self.duplicate, self.late) = (0, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Head, Leaf, LeafKind, Outcomes};
    use crate::observation::EventTime;

    fn leaf(seq: u64) -> ReadLeaf {
        let head = Head {
            origin: "log",
            seq,
            time: EventTime::default(),
            agreement: "digest",
        };
        let leaf = Leaf::open(&head, LeafKind::Stop, &()).unwrap();
        ReadLeaf::parse(&leaf.bytes).unwrap()
    }

    /// A heartbeat and the totals that fit it.
    fn round(observed: u64, duplicate: u64, rejected: u64) -> (Heartbeat, Totals) {
        let rejected = BTreeMap::from([("not_json".to_owned(), rejected)]);
        let beat = Heartbeat {
            read: observed + duplicate + rejected["not_json"],
            outcomes: Some(Outcomes {
                observed,
                duplicate,
                ignored: BTreeMap::new(),
                rejected,
            }),
            ..Heartbeat::default()
        };
        let totals = Totals::told(&beat).unwrap();
        (beat, totals)
    }

    #[test]
    fn the_first_heartbeat_that_parts_is_told_and_no_other() {
        let mut compared = Comparison::default();
        let mut next = |seq, said: (u64, u64, u64), found: (u64, u64, u64), sight| {
            let (beat, _) = round(said.0, said.1, said.2);
            let (_, found) = round(found.0, found.1, found.2);
            compared.beat(&leaf(seq), (&beat, &found), sight)
        };
        assert_eq!(next(1, (5, 0, 1), (5, 0, 1), Sight::Whole), None);
        // Not everything was there to be read; then it was, but nobody knows what came before it.
        assert_eq!(next(2, (9, 0, 1), (6, 0, 1), Sight::Partial), None);
        assert_eq!(next(3, (10, 2, 1), (9, 0, 1), Sight::Since), None);
        let parted = next(4, (11, 2, 1), (9, 0, 2), Sight::Since);
        let Some(Difference::Totals {
            leaf,
            since,
            told,
            found,
            ..
        }) = parted
        else {
            panic!("{parted:?}");
        };
        assert_eq!((leaf, since), (4, Some(3)));
        assert!(told.rejected.is_empty() && found.rejected["not_json"] == 1);
        assert_eq!((told.observed, found.observed), (0, 0));
        assert_eq!(next(5, (12, 2, 1), (9, 0, 2), Sight::Whole), None);
    }

    #[test]
    fn heartbeats_that_do_not_tell_are_not_compared() {
        let mut compared = Comparison::default();
        let found = round(3, 0, 0).1;
        let told = compared.beat(&leaf(1), (&Heartbeat::default(), &found), Sight::Whole);
        assert_eq!(told, None);
    }
}
