// SPDX-License-Identifier: EUPL-1.2
//! What is seen from outside: what a monitor before showed stays until this one has committed.
//!
//! A scrape must never meet totals that were not restored yet: it would take them for a restart of
//! the counters, and alert on all that happened before.

use std::sync::Arc;
use std::time::Instant;

use super::core::Core;
use super::publish;
use super::registry::Asked;
use super::view::{View, ViewHandle};
use crate::engine::Changes;
use crate::observation::EventTime;

impl Core {
    /// Whoever looked at what was there before goes on looking, and sees this from the first commit
    /// on. What is counted since the start of the process goes on, too.
    pub(super) fn show_through(&mut self, shown: ViewHandle) {
        let before = shown.get();
        self.shown = shown;
        if before.starting.is_some() {
            return;
        }
        if let Some(fresh) = &mut self.fresh {
            fresh.partitions.clone_from(&before.partitions);
        }
        self.ages.clone_from(&before.ages);
        if let Some(processing) = &before.processing {
            self.processing = processing.clone();
        }
        self.failed_before = (before.queue_failures, before.mirror_failures);
    }

    /// Where it is seen.
    pub(super) fn view(&self) -> ViewHandle {
        self.shown.clone()
    }

    /// What is seen of it, or will be.
    pub(super) fn look(&self) -> View {
        match &self.fresh {
            Some(fresh) => fresh.clone(),
            None => View::clone(&self.shown.get()),
        }
    }

    pub(super) fn show(&mut self, view: View) {
        match &mut self.fresh {
            Some(fresh) => *fresh = view,
            None => self.shown.replace(view),
        }
    }

    pub(super) fn show_registry(&mut self, registry: Option<Arc<Asked>>) {
        let view = View {
            registry,
            ..self.look()
        };
        self.show(view);
    }

    /// That nothing can be committed is seen at once.
    pub(super) fn show_disk_full(&self) {
        let mut view = View::clone(&self.shown.get());
        view.disk_full = true;
        self.shown.replace(view);
    }

    /// Lets everybody see what was committed.
    pub(super) fn submit(&mut self, now: EventTime, begun: Instant, changes: &Changes) {
        let queue = self.queue.as_ref().map(|queue| &**queue.status());
        let mut view = publish::view(
            &self.look(),
            (&self.counters, &self.partitions, &self.store, queue),
            &self.mirror,
            &changes.stats,
            self.leaves.recent(),
        );
        view.heartbeat = self.heartbeats.last();
        (view.committed, view.commit_seconds) = (now, begun.elapsed().as_secs_f64());
        for (read, records) in self.waiting.drain(..) {
            self.processing
                .observe(read.elapsed().as_secs_f64(), records);
        }
        (view.ages, view.processing) = (self.ages.clone(), Some(self.processing.clone()));
        (view.disk_free, view.standing) = (self.store.disk_free(), self.standing);
        self.show_unseen(&mut view);
        view.queue_failures += self.failed_before.0;
        view.mirror_failures += self.failed_before.1;
        self.fresh = None;
        self.shown.replace(view);
    }
}
