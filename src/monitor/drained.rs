// SPDX-License-Identifier: EUPL-1.2
//! From what the engine counted to totals, and to what has to be told.

use super::accounts::Account;
use super::concerns::Concern;
use super::core::Core;
use crate::engine::{Changes, Met, Skip, SourceId, Tally};
use crate::ledger::{FindingKind, RecordPlace};

impl Core {
    /// Adds what the engine counted to the totals.
    pub(super) fn count_drained(&mut self, changes: &Changes) {
        let tally = &changes.tally;
        self.count_sources(tally);
        self.count_clauses(tally);
        self.count_skipped(tally);
        let topic_of = |id: &SourceId| self.sources.get(*id).map(|row| row.topic.clone());
        let mut met: Vec<(Concern, Met)> = Vec::new();
        let reused = tally.reused.iter().map(|one| (one, None));
        let superseded = tally.superseded.iter().map(|one| (one, Some("superseded")));
        for ((source, one), why) in reused.chain(superseded) {
            let topic = topic_of(source).unwrap_or_default();
            let mut concern = Concern::new(FindingKind::IdReused).in_topic(&topic);
            if let Some(source) = self.source_of(&topic) {
                concern = concern.called(&source);
            }
            if let Some(why) = why {
                concern = concern.because(why);
            }
            met.push((concern, *one));
        }
        for (site, one) in &tally.stray_sites {
            let concern = Concern::new(FindingKind::UndeclaredSite).called(site);
            met.push((concern, *one));
        }
        for (concern, one) in met {
            self.note(concern, one);
        }
    }

    fn count_sources(&mut self, tally: &Tally) {
        for (source, counts) in &tally.sources {
            let Some(row) = self.sources.get(*source) else {
                continue;
            };
            let (accounts, topic) = (&mut self.accounts, || row.topic.clone());
            accounts.add(Account::Observed(topic()), counts.observed);
            accounts.add(Account::Duplicate(topic()), counts.duplicate);
            accounts.add(Account::Matched(topic()), counts.matched);
            accounts.add(Account::Unmatched(topic()), counts.unmatched);
            accounts.add(Account::Late(topic()), counts.late);
            let late = Concern::new(FindingKind::Late).in_topic(&row.topic);
            self.concerns.meet(accounts, late, counts.late, None);
        }
    }

    fn count_clauses(&mut self, tally: &Tally) {
        let agreement = self.program.agreement().clone();
        for (at, matches) in tally.matched.iter().enumerate() {
            let clause = agreement.clauses[at].id.to_string();
            self.accounts.add(Account::ClauseMatches(clause), *matches);
        }
        for (at, uses) in &tally.excused {
            let waiver = &agreement.waivers[*at];
            let account = Account::WaiverUses(waiver.kind.name().into(), waiver.id.clone());
            self.accounts.add(account, *uses);
        }
    }

    fn count_skipped(&mut self, tally: &Tally) {
        let agreement = self.program.agreement().clone();
        let limit = || Concern::new(FindingKind::Limit);
        let limits = tally.forgotten + tally.full;
        self.concerns
            .meet(&mut self.accounts, limit(), limits, None);
        for ((at, why, field), met) in &tally.skipped {
            let clause = agreement.clauses[*at].id.as_str();
            let account = Account::ClauseSkipped(clause.into(), why.name().into());
            self.accounts.add(account, met.count);
            let of = |kind| Concern::new(kind).of_clause(clause).in_field(*field);
            let concern = match why {
                Skip::NoGroup => of(FindingKind::Unattributed),
                Skip::Undecided
                | Skip::Unstated
                | Skip::GuessedTime
                | Skip::NoValue
                | Skip::Negative
                | Skip::NoInterval => of(FindingKind::Undecided).because(why.name()),
                Skip::GroupLimit => limit(),
                Skip::Early => of(FindingKind::OldTimes).because(why.name()),
                // The clause speaks of shifts, and this is none of them.
                Skip::NoShift => continue,
            };
            self.note(concern, *met);
        }
    }

    fn note(&mut self, concern: Concern, met: Met) {
        let (source, offset) = met.first;
        let place = self.sources.get(source).map(|row| RecordPlace {
            topic: row.topic.clone(),
            partition: row.partition,
            offset,
        });
        self.concerns
            .meet(&mut self.accounts, concern, met.count, place);
    }
}
