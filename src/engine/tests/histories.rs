// SPDX-License-Identifier: EUPL-1.2
//! Random histories: facts in partitions, told again, late, and read in any way.

use proptest::prelude::*;

use super::super::model::Fact;
use crate::observation::EventTime;

/// What happens between two commits: which partition is read next, and how the stretch ends.
#[derive(Debug, Clone)]
pub(super) struct Round {
    pub(super) picks: Vec<u8>,
    pub(super) crash: bool,
    pub(super) full: bool,
    pub(super) one_batch: bool,
}

prop_compose! {
    fn fact()(
        kind in 0u8..3, worker in 1u8..4, site in 0u8..2, actor in 0u8..5,
        value in -100i32..1000, length in 0u8..200, minute in 0i64..(9 * 24 * 60), second in 0i64..60, on_the_hour in 0u8..4,
    ) -> Fact {
        // Nine days around the change to winter time in Paris. Some happen on full hours, so that
        // they lie as far apart as windows and terms are long.
        let start = 1_761_000_000 + minute * 60 + second;
        let start = if on_the_hour == 0 { start / 3_600 * 3_600 } else { start };
        let time = EventTime::from_micros(start * 1_000_000);
        let value = f64::from(value) / 100.0;
        Fact { id: 0, content: 0, version: None, kind, worker, site, actor, value, length, time }
    }
}

/// Facts roughly in order of time: sorted by time plus up to three days of delay.
fn partition() -> impl Strategy<Value = Vec<Fact>> {
    let delay = prop_oneof![4 => 0i64..1200, 1 => 0i64..(3 * 24 * 3600)];
    prop::collection::vec((fact(), delay), 1..60).prop_map(|mut facts| {
        facts.sort_by_key(|(fact, delay)| fact.time.micros() + delay * 1_000_000);
        facts.into_iter().map(|(fact, _)| fact).collect()
    })
}

pub(super) fn partitions() -> impl Strategy<Value = Vec<Vec<Fact>>> {
    (
        prop::collection::vec(partition(), 1..4),
        prop::collection::vec(any::<[u16; 3]>(), 0..8),
        prop::collection::vec((any::<[u16; 3]>(), fact(), 0u8..4), 0..8),
    )
        .prop_map(|(mut partitions, repeats, retold)| {
            (1u64..)
                .zip(partitions.iter_mut().flatten())
                .for_each(|(id, fact)| fact.id = id);
            for (way, other, version) in retold {
                tell_again(&mut partitions, way, other, version);
            }
            for [from, which, to] in repeats {
                let count = partitions.len();
                let source = &partitions[usize::from(from) % count];
                let again = source[usize::from(which) % source.len()].clone();
                let target = &mut partitions[usize::from(to) % count];
                let at = usize::from(which) % (target.len() + 1);
                target.insert(at, again);
            }
            partitions
        })
}

/// Some fact is told again under its id with other content: as a later or earlier telling of the
/// same moment, or (version 0) as if its source had used the id twice.
fn tell_again(partitions: &mut [Vec<Fact>], [from, which, to]: [u16; 3], other: Fact, version: u8) {
    let count = partitions.len();
    let source = &partitions[usize::from(from) % count];
    let old = source[usize::from(which) % source.len()].clone();
    // A telling that moves an event over the horizon comes too late for the one before.
    let moved = |fact: &Fact| fact.id == old.id && fact.time != old.time;
    if version > 0 && partitions.iter().flatten().any(moved) {
        return;
    }
    if version > 0 && old.content == 0 {
        let same = partitions
            .iter_mut()
            .flatten()
            .filter(|fact| fact.id == old.id);
        same.for_each(|fact| fact.version = fact.version.or(Some(2)));
    }
    let numbered = old.version.is_some() || old.content == 0;
    let again = Fact {
        id: old.id,
        content: 1 + u32::from(version) + u32::from(which) * 4,
        version: Some(version).filter(|version| *version > 0 && numbered),
        time: if version > 0 { old.time } else { other.time },
        ..other
    };
    let is_mixed =
        |fact: &Fact| fact.id == old.id && fact.version.is_some() != again.version.is_some();
    if partitions.iter().flatten().any(is_mixed) {
        return;
    }
    let target = &mut partitions[usize::from(to) % count];
    let at = usize::from(which) % (target.len() + 1);
    target.insert(at, again);
}

pub(super) fn rounds() -> impl Strategy<Value = Vec<Round>> {
    let round = (
        prop::collection::vec(any::<u8>(), 0..40),
        any::<[bool; 3]>(),
    );
    let round = round.prop_map(|(picks, [crash, full, one_batch])| Round {
        picks,
        crash,
        full,
        one_batch,
    });
    prop::collection::vec(round, 0..8)
}
