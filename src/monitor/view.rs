// SPDX-License-Identifier: EUPL-1.2
//! What can be seen of a running monitor: replaced whole after each commit.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::counters::Counters;
use super::histogram::Histogram;
use super::registry::Asked;
use crate::agreement::Agreement;
use crate::ledger::{OutageCause, OutageTotal, SigningStatus};
use crate::observation::EventTime;
use crate::store::Progress;

/// The monitor as of its last commit.
#[derive(Debug, Clone)]
pub struct View {
    /// What was agreed.
    pub agreement: Arc<Agreement>,
    /// Who has signed it.
    pub standing: SigningStatus,
    /// The log's name.
    pub origin: String,
    /// All totals.
    pub counters: Counters,
    /// By position of the clause.
    pub clauses: Vec<ClauseView>,
    /// By partition.
    pub partitions: Vec<PartitionView>,
    /// Partitions that cannot be seen now.
    pub unseen: usize,
    /// Topics among them that may not be read.
    pub refused_topics: Vec<String>,
    /// Topics that the configuration names and that are not there.
    pub missing_topics: Vec<String>,
    /// No more events are expected before this moment.
    pub watermark: EventTime,
    /// When the last commit was made.
    pub committed: EventTime,
    /// How long the last commit took, in seconds.
    pub commit_seconds: f64,
    /// Live groups.
    pub groups: usize,
    /// Bytes of stored engine state.
    pub state_bytes: u64,
    /// Leaves in the log.
    pub leaves: u64,
    /// Leaves that the queue has not acknowledged; 0 without a queue.
    pub pending: u64,
    /// Number of the last heartbeat, and when it was; 0 before the first.
    pub heartbeat: (u64, EventTime),
    /// Times in which nobody watched, since the log began: how many, and how long, by cause.
    pub outages: [(OutageCause, OutageTotal); 3],
    /// Failed attempts to send.
    pub queue_failures: u64,
    /// Leaves that the union's mirror has not signed for; nothing without a mirror.
    pub unwitnessed: Option<u64>,
    /// Failed attempts to have the mirror sign.
    pub mirror_failures: u64,
    /// What came of questions to the schema registry, which is counted on; nothing without one.
    pub registry: Option<Arc<Asked>>,
    /// By topic: how old events were when they arrived, since the start.
    pub ages: BTreeMap<String, Histogram>,
    /// How long until records counted, since the start.
    pub processing: Option<Histogram>,
    /// When this process read its files.
    pub started: EventTime,
    /// Whether the files in force are the newest ones that were asked for.
    pub reloaded: bool,
    /// Bytes left where the store is.
    pub disk_free: u64,
    /// Whether the last attempt to commit found the disk full.
    pub disk_full: bool,
    /// Different people seen by site, counted up to the largest minimum group size.
    pub site_sizes: Vec<(String, u32)>,
    /// The latest alerts, newest last; no more than a screen shows.
    pub last: Vec<LastAlert>,
    /// How far the start is, before the first commit; then nothing is known of all the above but
    /// the agreement.
    pub starting: Option<Arc<Progress>>,
}

impl View {
    /// Before anything was read.
    #[must_use]
    pub fn empty(agreement: Arc<Agreement>, origin: String, started: EventTime) -> View {
        View {
            clauses: vec![ClauseView::default(); agreement.clauses.len()],
            agreement,
            standing: SigningStatus::Draft,
            origin,
            counters: Counters::default(),
            partitions: Vec::new(),
            unseen: 0,
            refused_topics: Vec::new(),
            missing_topics: Vec::new(),
            watermark: EventTime::MIN,
            committed: EventTime::default(),
            commit_seconds: 0.0,
            groups: 0,
            state_bytes: 0,
            leaves: 0,
            pending: 0,
            heartbeat: (0, EventTime::default()),
            outages: OutageCause::ALL.map(|cause| (cause, OutageTotal::default())),
            queue_failures: 0,
            unwitnessed: None,
            mirror_failures: 0,
            registry: None,
            ages: BTreeMap::new(),
            processing: None,
            started,
            reloaded: true,
            disk_free: 0,
            disk_full: false,
            site_sizes: Vec::new(),
            last: Vec::new(),
            starting: None,
        }
    }
}

/// A clause now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClauseView {
    /// Alerts whose window is still open.
    pub open: u64,
    /// The first event in such a window.
    pub since: Option<EventTime>,
    /// By site: the value of the newest window nearest to the bound.
    pub peaks: Vec<(String, f64)>,
}

/// A partition now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionView {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Next offset to read.
    pub next: i64,
    /// No record is left before this offset.
    pub read_to: i64,
    /// Up to where its records can be read.
    pub stable: i64,
    /// End as its leader told last.
    pub end: i64,
    /// Whether its leader answers.
    pub is_seen: bool,
    /// Whether records have waited for long for a transaction to end.
    pub is_held: bool,
    /// Whether its next record waits for a schema that is not to be had.
    pub is_waiting: bool,
    /// Latest event time.
    pub latest: Option<EventTime>,
}

impl PartitionView {
    /// Records that can be read and were not; nothing if nobody can say.
    #[must_use]
    pub fn lag(&self) -> Option<i64> {
        let left = self.stable - self.next.max(self.read_to);
        self.is_seen.then_some(left.max(0))
    }
}

/// An alert as a screen shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct LastAlert {
    /// Position of the clause.
    pub clause: usize,
    /// What happened to it.
    pub change: &'static str,
    /// Where.
    pub site: String,
    /// Start of its window.
    pub start: EventTime,
    /// Observed value.
    pub observed: f64,
}

/// Where the latest view is found.
#[derive(Debug, Clone)]
pub struct ViewHandle(Arc<RwLock<Arc<View>>>);

impl ViewHandle {
    /// Of a monitor of which nothing is known yet but its agreement.
    pub(super) fn starting(
        agreement: Arc<Agreement>,
        now: EventTime,
        progress: Arc<Progress>,
    ) -> ViewHandle {
        let view = View::empty(agreement, String::new(), now);
        ViewHandle::new(View {
            starting: Some(progress),
            ..view
        })
    }

    pub(super) fn new(view: View) -> ViewHandle {
        ViewHandle(Arc::new(RwLock::new(Arc::new(view))))
    }

    pub(super) fn replace(&self, view: View) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
    }

    /// The monitor as of its last commit.
    #[must_use]
    pub fn get(&self) -> Arc<View> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
