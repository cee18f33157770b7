// SPDX-License-Identifier: EUPL-1.2
//! What the generator knows, to be compared with what the monitor found.

use std::collections::{BTreeMap, BTreeSet};

use crate::intake::{Domain, Pseudonyms};
use crate::observation::EventTime;

/// Who the union is to the pseudonyms.
const RECIPIENT: &str = "union";

/// A breach: clause, group as the queue names it, start of the window in microseconds.
pub type Breach = (String, String, i64);

/// What the generator knows of everything it made so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Truth {
    /// Records.
    pub read: u64,
    /// Records that repeat an earlier one.
    pub duplicate: u64,
    /// Tombstones.
    pub ignored: u64,
    /// Records that cannot be read, by reason.
    pub rejected: BTreeMap<&'static str, u64>,
    workers: BTreeSet<(&'static str, String, EventTime)>,
    teams: BTreeSet<(&'static str, String, EventTime)>,
}

impl Truth {
    pub(super) fn expect_worker(&mut self, clause: &'static str, id: &str, start: EventTime) {
        self.workers.insert((clause, id.to_owned(), start));
    }

    pub(super) fn expect_team(&mut self, clause: &'static str, team: &str, start: EventTime) {
        self.teams.insert((clause, team.to_owned(), start));
    }

    /// The planted breaches, with workers named as the union's queue names them.
    #[must_use]
    pub fn breaches(&self, pseudonyms: &Pseudonyms) -> BTreeSet<Breach> {
        let name = |id: &str, start: EventTime| {
            let month = start.to_timestamp().strftime("%Y-%m").to_string();
            pseudonyms.name(&Domain::Company, id, RECIPIENT, &month)
        };
        let workers = self
            .workers
            .iter()
            .map(|(clause, id, start)| ((*clause).to_owned(), name(id, *start), start.micros()));
        let teams = self
            .teams
            .iter()
            .map(|(clause, team, start)| ((*clause).to_owned(), team.clone(), start.micros()));
        workers.chain(teams).collect()
    }

    /// Raw ids that planted breaches are about: none of them may appear anywhere.
    pub fn raw_ids(&self) -> impl Iterator<Item = &str> {
        self.workers.iter().map(|(_, id, _)| id.as_str())
    }
}
