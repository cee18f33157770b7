// SPDX-License-Identifier: EUPL-1.2
//! From what the engine counted to totals, and to what has to be told.

use super::concerns::Concern;
use super::core::Core;
use super::counters::Counter;
use crate::engine::{Changes, DrainStats, Met, PartitionId, Skip};
use crate::ledger::{FindingKind, RecordPlace};

impl Core {
    /// Adds what the engine counted to the totals.
    pub(super) fn count_drained(&mut self, changes: &Changes) {
        let stats = &changes.stats;
        self.count_sources(stats);
        self.count_clauses(stats);
        self.count_skipped(stats);
        let topic_of = |id: &PartitionId| self.partitions.get(*id).map(|row| row.topic.clone());
        let mut met: Vec<(Concern, Met)> = Vec::new();
        let reused = stats.reused.iter().map(|one| (one, None));
        let superseded = stats.superseded.iter().map(|one| (one, Some("superseded")));
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
        for (site, one) in &stats.stray_sites {
            let concern = Concern::new(FindingKind::UndeclaredSite).called(site);
            met.push((concern, *one));
        }
        for (concern, one) in met {
            self.note(concern, one);
        }
    }

    fn count_sources(&mut self, stats: &DrainStats) {
        for (source, counts) in &stats.sources {
            let Some(row) = self.partitions.get(*source) else {
                continue;
            };
            let (counters, topic) = (&mut self.counters, || row.topic.clone());
            counters.add(Counter::Observed(topic()), counts.observed);
            counters.add(Counter::Duplicate(topic()), counts.duplicate);
            counters.add(Counter::Matched(topic()), counts.matched);
            counters.add(Counter::Unmatched(topic()), counts.unmatched);
            counters.add(Counter::Late(topic()), counts.late);
            let late = Concern::new(FindingKind::Late).in_topic(&row.topic);
            self.concerns.meet(counters, late, counts.late, None);
        }
    }

    fn count_clauses(&mut self, stats: &DrainStats) {
        let agreement = self.program.agreement().clone();
        for (at, matches) in stats.matched.iter().enumerate() {
            let clause = agreement.clauses[at].id.to_string();
            self.counters.add(Counter::ClauseMatches(clause), *matches);
        }
        for (at, uses) in &stats.waived {
            let waiver = &agreement.waivers[*at];
            let counter = Counter::WaiverUses(waiver.kind.name().into(), waiver.id.clone());
            self.counters.add(counter, *uses);
        }
    }

    fn count_skipped(&mut self, stats: &DrainStats) {
        let agreement = self.program.agreement().clone();
        let limit = || Concern::new(FindingKind::Limit);
        let limits = stats.forgotten + stats.full;
        self.concerns
            .meet(&mut self.counters, limit(), limits, None);
        for ((at, why, field), met) in &stats.skipped {
            let clause = agreement.clauses[*at].id.as_str();
            let counter = Counter::ClauseSkipped(clause.into(), why.name().into());
            self.counters.add(counter, met.count);
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
        let place = self.partitions.get(source).map(|row| RecordPlace {
            topic: row.topic.clone(),
            partition: row.partition,
            offset,
        });
        self.concerns
            .meet(&mut self.counters, concern, met.count, place);
    }
}
