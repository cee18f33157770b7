// SPDX-License-Identifier: EUPL-1.2
//! What the store held goes back to where it was: offsets, totals, engine state.

use std::sync::atomic::Ordering;

use super::core::Core;
use super::counters::Counter;
use super::error::MonitorError;
use super::retention::Retention;
use super::{clock, findings, publish};
use crate::ledger::{Bounds, FindingKind, Reading};
use crate::signing::Admitted;
use crate::store::{Progress, Restored, StoreError};

impl Core {
    /// Takes back what the store held, and tells that it starts, what it reads and with what.
    pub(super) fn restore(
        &mut self,
        restored: Restored,
        (reads, bounds): (Vec<Reading>, Bounds),
        admitted: Admitted,
        progress: &Progress,
    ) -> Result<(), MonitorError> {
        for row in &restored.offsets {
            let restored = self.partitions.restore(row);
            restored.ok_or_else(|| MonitorError::Chain(row.topic.clone(), row.partition))?;
        }
        self.partitions.committed();
        for (name, labels, total) in restored.tallies {
            if let Some(counter) = Counter::parse(&name, &labels) {
                self.counters.restore(counter, total);
            }
        }
        self.concerns.restore(&self.counters);
        let (engine, dropped) = (&mut self.engine, &mut self.dropped);
        let stop = &self.stop;
        let (mut done, all) = (0, self.store.state_bytes());
        self.store.restore_state::<MonitorError>(|piece| {
            done += piece.bytes.len() as u64;
            progress.restored(done, all);
            if stop.load(Ordering::Acquire) {
                return Err(StoreError::Stopped.into());
            }
            if !engine.restore(&piece.owner, &piece.bytes)? && !dropped.contains(&piece.owner) {
                dropped.push(piece.owner);
            }
            Ok(())
        })?;
        let mut view = self.look();
        let levels = self.engine.restored();
        self.dropped.extend_from_slice(&levels.dropped);
        publish::levels(&mut view, &levels);
        self.show(view);
        let now = clock::now();
        let config = &admitted.config;
        if restored.new {
            let mirror = self.mirror.key.as_ref();
            self.leaves.genesis(now, mirror, &config.parties)?;
        }
        self.heartbeats.restore(&self.store, &config.mappings)?;
        self.leaves.start(now, (reads, bounds), config)?;
        self.retention = Retention::new(config, &restored.record);
        self.standing = config.standing;
        self.files = admitted.files;
        if admitted.reworded {
            let detail = "this program words the agreement otherwise than it was signed";
            self.find(FindingKind::Reworded, None, 1, detail.to_owned())?;
        }
        for owner in self.dropped.clone() {
            let detail = findings::let_go(&owner);
            self.find(FindingKind::StateDropped, None, 1, detail)?;
        }
        Ok(())
    }
}
