// SPDX-License-Identifier: EUPL-1.2
//! Totals that outlive the process: what was read and what became of it.
//!
//! For every topic, records read = observed + ignored + duplicate + rejected. The totals commit
//! with the offsets, so the equation holds after any crash.

use std::collections::{BTreeMap, BTreeSet};

use super::concerns::Concern;

/// One total. The order of variants is the order of listings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counter {
    /// Records read from a topic.
    Read(String),
    /// Records of a topic with at least one new observation.
    Observed(String),
    /// Records of a topic all of whose observations were there before.
    Duplicate(String),
    /// Records of a topic set aside by a declared rule.
    Ignored(String, String),
    /// Records of a topic in the dead letters, by reason.
    Rejected(String, String),
    /// Observations of a topic that counted for at least one clause.
    Matched(String),
    /// Observations of a topic that counted for none.
    Unmatched(String),
    /// Observations of a topic that came too late.
    Late(String),
    /// Quality notes on observations of a topic.
    Noted(String, String),
    /// Events counted for a clause.
    ClauseMatches(String),
    /// Events that matched a clause but could not be counted, by reason.
    ClauseSkipped(String, String),
    /// Alerts opened: clause, site.
    Opened(String, String),
    /// Alerts opened whose every act fell under an exception or silence, by clause.
    Waived(String),
    /// Events that fell under an exception or silence: its kind, its id.
    WaiverUses(String, String),
    /// Findings, by kind.
    Findings(String),
    /// Time of the last event of the latest alert of a clause, in seconds since 1970.
    LastBreach(String),
    /// How often something was met that has to be told.
    Met(Concern),
    /// How much of that was told.
    Told(Concern),
    /// Events of a topic that cannot be read, in records of which others can, by reason.
    RejectedEvents(String, String),
    /// Leaves that the queue acknowledged.
    Notified,
}

impl Counter {
    /// Name and labels, as stored.
    #[must_use]
    pub fn row(&self) -> (&'static str, Vec<&str>) {
        match self {
            Counter::Read(topic) => ("read", vec![topic]),
            Counter::Observed(topic) => ("observed", vec![topic]),
            Counter::Duplicate(topic) => ("duplicate", vec![topic]),
            Counter::Ignored(topic, rule) => ("ignored", vec![topic, rule]),
            Counter::Rejected(topic, why) => ("rejected", vec![topic, why]),
            Counter::Matched(topic) => ("matched", vec![topic]),
            Counter::Unmatched(topic) => ("unmatched", vec![topic]),
            Counter::Late(topic) => ("late", vec![topic]),
            Counter::Noted(topic, note) => ("noted", vec![topic, note]),
            Counter::ClauseMatches(clause) => ("clause_matches", vec![clause]),
            Counter::ClauseSkipped(clause, why) => ("clause_skipped", vec![clause, why]),
            Counter::Opened(clause, site) => ("opened", vec![clause, site]),
            Counter::Waived(clause) => ("waived", vec![clause]),
            Counter::WaiverUses(kind, id) => ("waiver_uses", vec![kind, id]),
            Counter::Findings(kind) => ("findings", vec![kind]),
            Counter::LastBreach(clause) => ("last_breach", vec![clause]),
            Counter::Met(concern) => ("met", concern.labels()),
            Counter::Told(concern) => ("told", concern.labels()),
            Counter::RejectedEvents(topic, why) => ("rejected_events", vec![topic, why]),
            Counter::Notified => ("notified", vec![]),
        }
    }

    /// The counter a stored row is about; `None` if this version knows no such one.
    #[must_use]
    pub fn parse(name: &str, labels: &[String]) -> Option<Counter> {
        let one = |make: fn(String) -> Counter| match labels {
            [a] => Some(make(a.clone())),
            _ => None,
        };
        let two = |make: fn(String, String) -> Counter| match labels {
            [a, b] => Some(make(a.clone(), b.clone())),
            _ => None,
        };
        match name {
            "read" => one(Counter::Read),
            "observed" => one(Counter::Observed),
            "duplicate" => one(Counter::Duplicate),
            "ignored" => two(Counter::Ignored),
            "rejected" => two(Counter::Rejected),
            "matched" => one(Counter::Matched),
            "unmatched" => one(Counter::Unmatched),
            "late" => one(Counter::Late),
            "noted" => two(Counter::Noted),
            "clause_matches" => one(Counter::ClauseMatches),
            "clause_skipped" => two(Counter::ClauseSkipped),
            "opened" => two(Counter::Opened),
            "waived" => one(Counter::Waived),
            "waiver_uses" => two(Counter::WaiverUses),
            "findings" => one(Counter::Findings),
            "last_breach" => one(Counter::LastBreach),
            "met" => Concern::parse(labels).map(Counter::Met),
            "told" => Concern::parse(labels).map(Counter::Told),
            "rejected_events" => two(Counter::RejectedEvents),
            "notified" => Some(Counter::Notified),
            _ => None,
        }
    }
}

/// All totals. Owned by the engine thread.
#[derive(Debug, Clone, Default)]
pub struct Counters {
    totals: BTreeMap<Counter, u64>,
    changed: BTreeSet<Counter>,
}

impl Counters {
    /// Adds to a total.
    pub fn add(&mut self, counter: Counter, more: u64) {
        if more > 0 {
            *self.totals.entry(counter.clone()).or_default() += more;
            self.changed.insert(counter);
        }
    }

    /// Raises a moment to a later one.
    pub fn rise(&mut self, counter: Counter, to: u64) {
        let before = self.get(&counter);
        self.add(counter, to.saturating_sub(before));
    }

    /// Sets a total to what the store holds.
    pub fn restore(&mut self, counter: Counter, total: u64) {
        self.totals.insert(counter, total);
    }

    /// A total; 0 if nothing was ever added.
    #[must_use]
    pub fn get(&self, counter: &Counter) -> u64 {
        self.totals.get(counter).copied().unwrap_or(0)
    }

    /// All totals in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Counter, u64)> {
        self.totals.iter().map(|(counter, total)| (counter, *total))
    }

    /// The totals that changed since they were last asked for; for the store.
    pub fn changed(&self) -> impl Iterator<Item = (&Counter, u64)> {
        self.changed
            .iter()
            .map(|counter| (counter, self.get(counter)))
    }

    /// To be called once the changed totals are durable.
    pub fn committed(&mut self) {
        self.changed.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::FindingKind;

    #[test]
    fn rows_round_trip() {
        let (a, b) = ("a".to_owned(), "b".to_owned());
        let counters = [
            Counter::Read(a.clone()),
            Counter::Ignored(a.clone(), b.clone()),
            Counter::Rejected(a.clone(), b.clone()),
            Counter::Noted(a.clone(), b.clone()),
            Counter::Opened(a.clone(), b.clone()),
            Counter::ClauseSkipped(a.clone(), b.clone()),
            Counter::WaiverUses(a.clone(), b.clone()),
            Counter::RejectedEvents(a.clone(), b),
            Counter::Met(Concern::new(FindingKind::Late).in_topic("t")),
            Counter::Told(Concern::new(FindingKind::IdReused).because("r")),
            Counter::Waived(a.clone()),
            Counter::Findings(a.clone()),
            Counter::LastBreach(a),
            Counter::Notified,
        ];
        for counter in counters {
            let (name, labels) = counter.row();
            let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
            assert_eq!(Counter::parse(name, &labels), Some(counter));
        }
    }
}
