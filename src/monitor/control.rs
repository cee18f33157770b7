// SPDX-License-Identifier: EUPL-1.2
//! What other threads ask of a running monitor.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use super::decoded::Message;
use crate::ledger::Export;

/// How long an export waits to be recorded: commits are a second apart.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(60);

/// Reaches a running monitor from another thread.
#[derive(Debug, Clone)]
pub struct Control {
    pub(super) inbox: SyncSender<Message>,
    pub(super) stop: Arc<AtomicBool>,
}

impl Control {
    /// The files that were to be read anew have mistakes: that is told, and the old ones stay in
    /// force.
    pub fn refuse(&self, why: String) {
        // A monitor that has ended has nothing to refuse.
        let _ = self.inbox.send(Message::ReloadRefused(why));
    }

    /// Nothing else will happen before now, as somebody knows who made everything that did:
    /// verdicts that wait for an end are drawn.
    pub fn settle(&self) {
        // A monitor that has ended has drawn its verdicts.
        let _ = self.inbox.send(Message::Settle);
    }

    /// Records that somebody is given an export, and waits until that is committed. Gives the
    /// number of the leaf; nothing if the monitor has ended, or commits nothing for a minute.
    #[must_use]
    pub fn export(&self, export: Export) -> Option<u64> {
        let (told, answer) = sync_channel(1);
        let message = Message::Export(Box::new(export), told);
        self.inbox.send(message).ok()?;
        answer.recv_timeout(EXPORT_TIMEOUT).ok()
    }

    /// Ends the monitor, so that another one can begin with other files where it stopped.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Release);
    }
}
