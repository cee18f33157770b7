// SPDX-License-Identifier: EUPL-1.2
//! What comes of hashing the whole log beside the running monitor.

use std::sync::atomic::Ordering;

use super::clock;
use super::core::Core;
use super::error::MonitorError;
use crate::store::{Finding, Recheck, StoreError};

impl Core {
    /// Ends the monitor if the log is not what was written.
    pub(super) fn hear_recheck(&mut self) -> Result<(), MonitorError> {
        let finding = self.recheck.as_mut().and_then(Recheck::finding);
        finding.map_or(Ok(()), |finding| self.rechecked(finding))
    }

    /// Who reads up to an end and stops has the rest of the log hashed before, as a start did that
    /// hashed all of it; who is told to stop does not wait.
    pub(super) fn await_recheck(&mut self) -> Result<(), MonitorError> {
        let stop = &self.stop;
        let is_over = || stop.load(Ordering::Acquire);
        let recheck = self.recheck.as_mut().filter(|_| self.stop_at_end);
        let finding = recheck.and_then(|recheck| recheck.wait(&is_over));
        finding.map_or(Ok(()), |finding| self.rechecked(finding))
    }

    fn rechecked(&mut self, finding: Finding) -> Result<(), MonitorError> {
        match finding {
            Ok(leaves) => {
                self.store.was_hashed(clock::now());
                tracing::info!(leaves, "the whole log was hashed, and is what was written");
                Ok(())
            }
            Err(error @ StoreError::Altered { .. }) => {
                tracing::error!("{error}");
                // Where that fails, the next monitor finds the same beside its work.
                let _ = self.store.forget_checks();
                Err(error.into())
            }
            Err(error) => {
                tracing::warn!(%error, "the whole log could not be hashed; tomorrow it is tried again");
                Ok(())
            }
        }
    }
}
