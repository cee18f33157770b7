// SPDX-License-Identifier: EUPL-1.2
//! From what the engine counted to totals and to the view.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use super::counters::{Counter, Counters};
use super::mirror::Mirror;
use super::partitions::Partitions;
use super::view::{ClauseView, LastAlert, PartitionView, View};
use crate::agreement::Agreement;
use crate::engine::{AlertVersion, Change, DrainStats};
use crate::kafka::QueueStatus;
use crate::ledger::OutageCause;
use crate::store::Store;

/// Counts an alert when it opens.
pub(super) fn count_alert(counters: &mut Counters, of: &Agreement, version: &AlertVersion) {
    if version.change == Change::Opened {
        let clause = of.clauses[version.clause].id.to_string();
        let last = version.last.micros().max(0).unsigned_abs() / 1_000_000;
        counters.rise(Counter::LastBreach(clause.clone()), last);
        if version.is_waived() {
            counters.add(Counter::Waived(clause.clone()), 1);
        }
        counters.add(Counter::Opened(clause, version.site.clone()), 1);
    }
}

/// The totals that changed, as rows of the store.
pub(super) fn rows(
    counters: &Counters,
) -> Result<Vec<(&'static str, String, u64)>, serde_json::Error> {
    let row = |(counter, total): (&Counter, u64)| {
        let (name, labels) = counter.row();
        Ok((name, serde_json::to_string(&labels)?, total))
    };
    counters.changed().map(row).collect()
}

/// The view after a commit.
pub(super) fn view<'a>(
    before: &View,
    (counters, sources, store, queue): (&Counters, &Partitions, &Store, Option<&QueueStatus>),
    mirror: &Mirror,
    stats: &DrainStats,
    recent: impl Iterator<Item = &'a LastAlert>,
) -> View {
    let latest: BTreeMap<_, _> = stats.latest.iter().copied().collect();
    let earlier = |topic: &str, partition| {
        let mut known = before.partitions.iter();
        known
            .find(|known| known.topic == topic && known.partition == partition)?
            .latest
    };
    let partitions = sources.iter().map(|(id, row)| PartitionView {
        topic: row.topic.clone(),
        partition: row.partition,
        next: row.next,
        read_to: row.empty_until,
        stable: row.stable,
        end: row.end,
        is_seen: row.watch.since.is_none(),
        is_held: row.watch.is_held(),
        is_waiting: row.lacks_from.is_some_and(|from| from >= row.next),
        latest: latest
            .get(&id)
            .copied()
            .or_else(|| earlier(&row.topic, row.partition)),
    });
    let leaves = store.next_seq();
    let acknowledged = queue.map_or(leaves, |queue| queue.next.load(Ordering::Acquire));
    let mut view = View {
        counters: counters.clone(),
        partitions: partitions.collect(),
        state_bytes: store.state_bytes(),
        leaves,
        pending: leaves.saturating_sub(acknowledged),
        outages: OutageCause::ALL.map(|cause| (cause, store.timeline().total(cause))),
        queue_failures: queue.map_or(0, |queue| queue.failed.load(Ordering::Relaxed)),
        unwitnessed: mirror.unwitnessed(leaves),
        mirror_failures: mirror.failures(),
        disk_full: false,
        last: recent.cloned().collect(),
        ..before.clone()
    };
    // Where nothing happened, nothing was looked up anew.
    if !stats.latest.is_empty() {
        levels(&mut view, stats);
    }
    view
}

/// Takes over how things stand in the engine.
pub(super) fn levels(view: &mut View, stats: &DrainStats) {
    view.clauses.fill(ClauseView::default());
    for peak in &stats.peaks {
        let peaks = &mut view.clauses[peak.clause].peaks;
        peaks.push((peak.site.clone(), peak.value));
    }
    for (clause, (count, since)) in &stats.open {
        let clause = &mut view.clauses[*clause];
        (clause.open, clause.since) = (*count, Some(*since));
    }
    (view.watermark, view.groups) = (stats.watermark, stats.groups);
    view.site_sizes.clone_from(&stats.site_sizes);
}
