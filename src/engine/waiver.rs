// SPDX-License-Identifier: EUPL-1.2
//! Exceptions and silences, compiled: which of them an event falls under.

use std::sync::Arc;

use super::matcher::Matcher;
use super::window::midnight;
use crate::agreement::{Agreement, Clause, WaiverKind};
use crate::observation::{EventTime, Observation, Plan};

/// A compiled exception or silence.
#[derive(Debug)]
pub(super) struct Waiver {
    pub number: u32,
    pub scope: Matcher,
    pub from: EventTime,
    pub until: EventTime,
}

impl Waiver {
    pub(super) fn covers(&self, seen: &Observation<'_>) -> bool {
        self.from <= seen.time && seen.time < self.until && self.scope.matches(seen)
    }
}

/// Those of a clause, in file order.
pub(super) fn of(clause: &Clause, agreement: &Agreement, plan: &mut Plan) -> Vec<Waiver> {
    let zone = &agreement.zone;
    let mine = agreement
        .waivers
        .iter()
        .filter(|w| w.clauses.contains(&clause.id));
    let compile = |waiver: &Arc<crate::agreement::Waiver>| {
        let end = waiver.until.tomorrow();
        Waiver {
            number: waiver_number(waiver.kind, &waiver.id),
            scope: Matcher::compile(&waiver.scope, plan),
            from: midnight(waiver.from, zone),
            until: end.map_or(EventTime::MAX, |end| midnight(end, zone)),
        }
    };
    mine.map(compile).collect()
}

/// A number for an exception or silence that stays the same in every version; never 0.
pub(super) fn waiver_number(kind: WaiverKind, id: &str) -> u32 {
    let name = format!("{} {id}", kind.name());
    (xxhash_rust::xxh3::xxh3_64(name.as_bytes()) as u32).max(1)
}
