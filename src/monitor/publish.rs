// SPDX-License-Identifier: EUPL-1.2
//! From what the engine counted to totals and to the view.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use super::accounts::{Account, Accounts};
use super::mirror::Mirror;
use super::sources::Sources;
use super::view::{ClauseView, LastAlert, PartitionView, View};
use crate::agreement::Agreement;
use crate::engine::{AlertVersion, Change, Changes, Program, Tally};
use crate::kafka::QueueStatus;
use crate::ledger::FindingKind;
use crate::store::Store;

/// Adds what the engine counted to the totals.
pub(super) fn count(
    accounts: &mut Accounts,
    tallied: &mut BTreeMap<(FindingKind, Option<String>), u64>,
    program: &Program,
    sources: &Sources,
    changes: &Changes,
) {
    let tally = &changes.tally;
    for (source, counts) in &tally.sources {
        let Some(row) = sources.get(*source) else {
            continue;
        };
        let topic = || row.topic.clone();
        accounts.add(Account::Observed(topic()), counts.observed);
        accounts.add(Account::Duplicate(topic()), counts.duplicate);
        accounts.add(Account::Matched(topic()), counts.matched);
        accounts.add(Account::Unmatched(topic()), counts.unmatched);
        accounts.add(Account::Late(topic()), counts.late);
        if counts.late > 0 {
            *tallied
                .entry((FindingKind::Late, Some(topic())))
                .or_default() += counts.late;
        }
    }
    let clause = |at: usize| program.agreement().clauses[at].id.to_string();
    for (at, matches) in tally.matched.iter().enumerate() {
        accounts.add(Account::ClauseMatches(clause(at)), *matches);
    }
    for (at, uses) in &tally.excused {
        let waiver = &program.agreement().waivers[*at];
        let account = Account::WaiverUses(waiver.kind.name().into(), waiver.id.clone());
        accounts.add(account, *uses);
    }
    let mut limits = tally.forgotten + tally.full;
    for ((at, why), times) in &tally.skipped {
        accounts.add(
            Account::ClauseSkipped(clause(*at), why.name().into()),
            *times,
        );
        if *why == crate::engine::Skip::GroupLimit {
            limits += times;
        }
    }
    if limits > 0 {
        *tallied.entry((FindingKind::Limit, None)).or_default() += limits;
    }
}

/// Counts an alert when it opens.
pub(super) fn count_alert(accounts: &mut Accounts, of: &Agreement, version: &AlertVersion) {
    if version.change == Change::Opened {
        let clause = of.clauses[version.clause].id.to_string();
        if version.is_excused() {
            accounts.add(Account::Waived(clause.clone()), 1);
        }
        accounts.add(Account::Opened(clause, version.site.clone()), 1);
    }
}

/// The totals that changed, as rows of the store.
pub(super) fn rows(
    accounts: &Accounts,
) -> Result<Vec<(&'static str, String, u64)>, serde_json::Error> {
    let row = |(account, total): (&Account, u64)| {
        let (name, labels) = account.row();
        Ok((name, serde_json::to_string(&labels)?, total))
    };
    accounts.changed().map(row).collect()
}

/// The view after a commit.
pub(super) fn view<'a>(
    before: &View,
    (accounts, sources, store, queue): (&Accounts, &Sources, &Store, Option<&QueueStatus>),
    mirror: &Mirror,
    tally: &Tally,
    recent: impl Iterator<Item = &'a LastAlert>,
) -> View {
    let mut clauses = vec![ClauseView::default(); before.clauses.len()];
    for peak in &tally.peaks {
        clauses[peak.clause]
            .peaks
            .push((peak.site.clone(), peak.value));
    }
    for (at, open) in &tally.open {
        clauses[*at].open = *open;
    }
    let latest: BTreeMap<_, _> = tally.latest.iter().copied().collect();
    let partitions = sources.iter().map(|(id, row)| PartitionView {
        topic: row.topic.clone(),
        partition: row.partition,
        next: row.next,
        end: row.end,
        latest: latest.get(&id).copied(),
    });
    let leaves = store.next_seq();
    let acknowledged = queue.map_or(leaves, |queue| queue.next.load(Ordering::Acquire));
    let stirred = !tally.latest.is_empty();
    View {
        accounts: accounts.clone(),
        clauses: if stirred {
            clauses
        } else {
            before.clauses.clone()
        },
        partitions: partitions.collect(),
        watermark: if stirred {
            tally.watermark
        } else {
            before.watermark
        },
        groups: if stirred { tally.groups } else { before.groups },
        state_bytes: store.state_bytes(),
        leaves,
        pending: leaves.saturating_sub(acknowledged),
        queue_failures: queue.map_or(0, |queue| queue.failed.load(Ordering::Relaxed)),
        unwitnessed: mirror.unwitnessed(leaves),
        mirror_failures: mirror.failures(),
        disk_full: false,
        site_sizes: if stirred {
            tally.site_sizes.clone()
        } else {
            before.site_sizes.clone()
        },
        last: recent.cloned().collect(),
        ..before.clone()
    }
}
