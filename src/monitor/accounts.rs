// SPDX-License-Identifier: EUPL-1.2
//! Totals that outlive the process: what was read and what became of it.
//!
//! For every topic, records read = observed + ignored + duplicate + rejected. The totals commit
//! with the offsets, so the equation holds after any crash.

use std::collections::{BTreeMap, BTreeSet};

use super::concerns::Concern;

/// One total. The order of variants is the order of listings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
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

impl Account {
    /// Name and labels, as stored.
    #[must_use]
    pub fn row(&self) -> (&'static str, Vec<&str>) {
        match self {
            Account::Read(topic) => ("read", vec![topic]),
            Account::Observed(topic) => ("observed", vec![topic]),
            Account::Duplicate(topic) => ("duplicate", vec![topic]),
            Account::Ignored(topic, rule) => ("ignored", vec![topic, rule]),
            Account::Rejected(topic, why) => ("rejected", vec![topic, why]),
            Account::Matched(topic) => ("matched", vec![topic]),
            Account::Unmatched(topic) => ("unmatched", vec![topic]),
            Account::Late(topic) => ("late", vec![topic]),
            Account::Noted(topic, note) => ("noted", vec![topic, note]),
            Account::ClauseMatches(clause) => ("clause_matches", vec![clause]),
            Account::ClauseSkipped(clause, why) => ("clause_skipped", vec![clause, why]),
            Account::Opened(clause, site) => ("opened", vec![clause, site]),
            Account::Waived(clause) => ("waived", vec![clause]),
            Account::WaiverUses(kind, id) => ("waiver_uses", vec![kind, id]),
            Account::Findings(kind) => ("findings", vec![kind]),
            Account::LastBreach(clause) => ("last_breach", vec![clause]),
            Account::Met(concern) => ("met", concern.labels()),
            Account::Told(concern) => ("told", concern.labels()),
            Account::RejectedEvents(topic, why) => ("rejected_events", vec![topic, why]),
            Account::Notified => ("notified", vec![]),
        }
    }

    /// The account a stored row is about; `None` if this version knows no such one.
    #[must_use]
    pub fn parse(name: &str, labels: &[String]) -> Option<Account> {
        let one = |make: fn(String) -> Account| match labels {
            [a] => Some(make(a.clone())),
            _ => None,
        };
        let two = |make: fn(String, String) -> Account| match labels {
            [a, b] => Some(make(a.clone(), b.clone())),
            _ => None,
        };
        match name {
            "read" => one(Account::Read),
            "observed" => one(Account::Observed),
            "duplicate" => one(Account::Duplicate),
            "ignored" => two(Account::Ignored),
            "rejected" => two(Account::Rejected),
            "matched" => one(Account::Matched),
            "unmatched" => one(Account::Unmatched),
            "late" => one(Account::Late),
            "noted" => two(Account::Noted),
            "clause_matches" => one(Account::ClauseMatches),
            "clause_skipped" => two(Account::ClauseSkipped),
            "opened" => two(Account::Opened),
            "waived" => one(Account::Waived),
            "waiver_uses" => two(Account::WaiverUses),
            "findings" => one(Account::Findings),
            "last_breach" => one(Account::LastBreach),
            "met" => Concern::parse(labels).map(Account::Met),
            "told" => Concern::parse(labels).map(Account::Told),
            "rejected_events" => two(Account::RejectedEvents),
            "notified" => Some(Account::Notified),
            _ => None,
        }
    }
}

/// All totals. Owned by the engine thread.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    totals: BTreeMap<Account, u64>,
    changed: BTreeSet<Account>,
}

impl Accounts {
    /// Adds to a total.
    pub fn add(&mut self, account: Account, more: u64) {
        if more > 0 {
            *self.totals.entry(account.clone()).or_default() += more;
            self.changed.insert(account);
        }
    }

    /// Raises a moment to a later one.
    pub fn rise(&mut self, account: Account, to: u64) {
        let before = self.get(&account);
        self.add(account, to.saturating_sub(before));
    }

    /// Sets a total to what the store holds.
    pub fn restore(&mut self, account: Account, total: u64) {
        self.totals.insert(account, total);
    }

    /// A total; 0 if nothing was ever added.
    #[must_use]
    pub fn get(&self, account: &Account) -> u64 {
        self.totals.get(account).copied().unwrap_or(0)
    }

    /// All totals in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Account, u64)> {
        self.totals.iter().map(|(account, total)| (account, *total))
    }

    /// The totals that changed since they were last asked for; for the store.
    pub fn changed(&self) -> impl Iterator<Item = (&Account, u64)> {
        self.changed
            .iter()
            .map(|account| (account, self.get(account)))
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
        let accounts = [
            Account::Read(a.clone()),
            Account::Ignored(a.clone(), b.clone()),
            Account::Rejected(a.clone(), b.clone()),
            Account::Noted(a.clone(), b.clone()),
            Account::Opened(a.clone(), b.clone()),
            Account::ClauseSkipped(a.clone(), b.clone()),
            Account::WaiverUses(a.clone(), b.clone()),
            Account::RejectedEvents(a.clone(), b),
            Account::Met(Concern::new(FindingKind::Late).in_topic("t")),
            Account::Told(Concern::new(FindingKind::IdReused).because("r")),
            Account::Waived(a.clone()),
            Account::Findings(a.clone()),
            Account::LastBreach(a),
            Account::Notified,
        ];
        for account in accounts {
            let (name, labels) = account.row();
            let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
            assert_eq!(Account::parse(name, &labels), Some(account));
        }
    }
}
